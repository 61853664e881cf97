"""Which made-up municipalities do the tests of the estimation read?

All of them are drawn from the movement model with parameters that the test knows: a permanent standing, a
passing state drawn edition by edition from the one before (not from the covariance that the estimation uses),
and survey noise. No figure here is about a real municipality.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.stats import multivariate_normal, rankdata

from pipeline.estimate.effect_tables import Evaluation
from pipeline.estimate.evaluate import evaluate
from pipeline.estimate.movement import MovementModel
from pipeline.estimate.panel import Bools, Panel
from pipeline.estimate.programme import Exposure, Programme
from pipeline.scale import Floats, normal_score

RANKED = 290
# Fieldwork as in the business-climate ranking: in the autumn before up to 2014, in late winter from 2015 on.
# The fractions are eighths, so that years can be shifted without rounding.
EDITIONS = np.arange(2011, 2024)
TIME = np.where(EDITIONS < 2015, EDITIONS - 0.25, EDITIONS + 0.125)
NAN = float("nan")


def synthetic_model(
    permanent: float,
    passing: float,
    noise: float,
    rho: float,
    mean: float = 0.0,
) -> MovementModel:
    """A movement model whose parameters are made up, not fitted."""
    return MovementModel(mean, permanent, passing, noise, rho, NAN, NAN, NAN, NAN, 0, 0)


# Close to a business-climate ranking, and to an index in points.
RANKING = synthetic_model(permanent=0.5, passing=0.3, noise=0.2, rho=0.7)
INDEX = synthetic_model(permanent=8.0, passing=4.8, noise=3.2, rho=0.7, mean=71.0)
# A ranking in which 120 places are not moved by chance.
CALM = synthetic_model(permanent=0.75, passing=0.15, noise=0.1, rho=0.6)


@dataclass(frozen=True)
class SyntheticMovement:
    """What no ranking shows: the parts that a value is made of, each shape (n_units, n_periods)."""

    standing: Floats
    noise: Floats

    @property
    def y(self) -> Floats:
        return self.standing + self.noise


def synthetic_movement(rng: Generator, truth: MovementModel, time: Floats, n_units: int) -> SyntheticMovement:
    """Let municipalities move by themselves, from one fieldwork to the next."""
    passing = np.empty((n_units, len(time)))
    passing[:, 0] = rng.normal(0, np.sqrt(truth.passing), n_units)
    for period in range(1, len(time)):
        kept = truth.rho ** (time[period] - time[period - 1])
        shock = rng.normal(0, np.sqrt(truth.passing * (1 - kept**2)), n_units)
        passing[:, period] = kept * passing[:, period - 1] + shock
    permanent = rng.normal(0, np.sqrt(truth.permanent), (n_units, 1))
    noise = rng.normal(0, np.sqrt(truth.noise), passing.shape)
    return SyntheticMovement(truth.mean + permanent + passing, noise)


def synthetic_values(rng: Generator, truth: MovementModel, time: Floats, n_units: int) -> Floats:
    """Values on the scale of the model, shape (n_units, n_periods)."""
    return synthetic_movement(rng, truth, time, n_units).y


def synthetic_ranks(rng: Generator, truth: MovementModel, time: Floats, n_units: int = RANKED) -> Floats:
    """Complete rankings, 1 is best, shape (n_units, n_periods)."""
    return rankdata(-synthetic_values(rng, truth, time, n_units), axis=0)


def with_holes(rng: Generator, values: Floats, share: float = 0.6) -> Floats:
    """Forget a share of the values at random."""
    return np.where(rng.random(values.shape) < share, np.nan, values)


def synthetic_panel(
    ranks: Floats,
    *,
    treated: tuple[int, ...] = (),
    time: Floats = TIME,
    n_ranked: int = RANKED,
    listed: Bools | None = None,
    openly_listed: Bools | None = None,
    selected: Bools | None = None,
    answers: Floats | None = None,
) -> Panel:
    """A ranking of municipalities that do not exist, known from news only unless said otherwise."""
    none = np.zeros(ranks.shape, bool)
    return Panel(
        source="svenskt_naringsliv",
        measure="rank",
        units=tuple(f"S{unit:03}" for unit in range(len(ranks))),
        editions=np.floor(time + 0.5).astype(np.int64),
        time=time,
        level=np.full(len(time), float(n_ranked)),
        value=ranks,
        listed=none if listed is None else listed,
        openly_listed=none if openly_listed is None else openly_listed,
        selected=none if selected is None else selected,
        answers=np.full(ranks.shape, np.nan) if answers is None else answers,
        treated=np.repeat(np.isin(np.arange(len(ranks)), treated)[:, None], ranks.shape[1], axis=1),
    )


def exposure(n_periods: int, *, start: int, uncertain: int = 0) -> Exposure:
    """A programme that exposes editions from column `start`; neither side uses the `uncertain` before it."""
    period = np.arange(n_periods)
    return Exposure(
        before=period < start - uncertain,
        exposed=period >= start,
        started=start - uncertain < n_periods,
        followed=period >= start - uncertain,
    )


def synthetic_programme(unit: int, when: Exposure, lag: int = 3) -> Programme:
    """A made-up programme of the municipality in one row of a panel."""
    return Programme(f"programme-{unit:03}", f"S{unit:03}", lag, {lag: when})


def evaluated(panel: Panel, *programmes: Programme) -> Evaluation:
    """Evaluate made-up programmes on one panel."""
    return evaluate([panel], {(panel.source, panel.measure): programmes})


def log_likelihood_by_scipy(
    y: Floats, time: Floats, model: MovementModel, relative_noise: Floats | float = 1.0
) -> float:
    """The log density of all municipalities, from scipy: it shares no code with the estimation."""
    noises = np.broadcast_to(relative_noise, y.shape)
    # Municipalities of which the same editions are known, as exactly, have one density.
    alike: dict[tuple[bytes, bytes], list[int]] = {}
    for row in range(len(y)):
        known = np.isfinite(y[row])
        alike.setdefault((known.tobytes(), noises[row][known].tobytes()), []).append(row)
    total = 0.0
    for rows in alike.values():
        known = np.isfinite(y[rows[0]])
        gap = np.abs(np.subtract.outer(time[known], time[known]))
        noise = np.diag(model.noise * noises[rows[0]][known])
        covariance = model.permanent + model.passing * model.rho**gap + noise
        density = multivariate_normal(np.full(len(gap), model.mean), covariance)
        total += float(np.sum(density.logpdf(y[rows][:, known])))
    return total


def scores(ranks: Floats, n_ranked: int = RANKED) -> Floats:
    """The normal scores of ranks, unknown ones kept unknown."""
    return normal_score(ranks, n_ranked)
