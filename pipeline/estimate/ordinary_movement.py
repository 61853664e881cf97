"""From each starting place: where does a municipality ordinarily stand some years later?

Regression to the mean as a table: what the pairs of editions show, and what the movement model says, side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from pipeline.estimate.movement import MovementModel
from pipeline.estimate.panel import Bools, Ints, Panel
from pipeline.scale import Floats, normal_score, place

TENTHS = 10
YEARS_LATER = (1, 2, 3, 5)
GAP_TOLERANCE = 0.25  # years between the middles of the fieldworks
QUARTILES = (0.25, 0.5, 0.75)
# Normal scores beyond this belong to no place of any ranking.
FARTHEST = 10.0


@dataclass(frozen=True)
class OrdinaryMovementRow:
    """Where municipalities of one tenth of a ranking stood some years later: a row of `ordinary_movement`."""

    source: str
    measure: str
    sample: str
    is_main: bool
    tenth: int
    from_place: float
    to_place: float
    years: int
    n_pairs: int
    n_kommun: int
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    model_lower_quartile: float
    model_median: float
    model_upper_quartile: float


@dataclass(frozen=True)
class Pairs:
    """Two editions of one municipality, so many years apart, on the scale; each shape (n_pairs,)."""

    unit: Ints
    start: Floats
    later: Floats


def pairs(panel: Panel, usable: Bools, years: float) -> Pairs:
    """List all pairs of known editions whose fieldworks lie so many years apart, give or take a quarter.

    Parameters
    ----------
    panel : Panel
    usable : ndarray of bool, shape (n_units, n_periods)
        Values of municipalities without a known programme.
    years : float
    """
    y = np.where(usable, panel.y, np.nan)
    gap = panel.time[None, :] - panel.time[:, None]
    first, last = np.nonzero(np.abs(gap - years) <= GAP_TOLERANCE)
    unit, pair = np.nonzero(np.isfinite(y[:, first]) & np.isfinite(y[:, last]))
    return Pairs(unit, y[unit, first[pair]], y[unit, last[pair]])


def tenths(y: Floats) -> Ints:
    """Return in which tenth of the ranking scores stand: 1 for the best, 10 for the last."""
    tenth: Ints = np.ceil(TENTHS * ndtr(-y)).astype(np.int64)
    return tenth


def later_quartiles(model: MovementModel, start: Floats, years: float) -> Floats:
    """Return the quartiles of where the model sees municipalities later that stood at some places.

    Parameters
    ----------
    model : MovementModel
        On the normal-score scale.
    start : ndarray of float, shape (n_starts,)
        Where they stood, on the scale; each counts alike.
    years : float

    Returns
    -------
    ndarray of float, shape (3,)
        On the scale, the lowest first. Each start alone gives a normal value with mean r * start and variance
        1 - r^2 of the total, r = (tau^2 + s^2 rho^years) / total; these are the quartiles of their mixture.
    """
    kept = (model.permanent + model.passing * model.rho**years) / model.total
    mean, spread = model.mean + kept * (start - model.mean), np.sqrt(model.total * (1 - kept**2))

    def below(value: float, share: float) -> float:
        return float(ndtr((value - mean) / spread).mean() - share)

    return np.array([brentq(below, -FARTHEST, FARTHEST, args=(share,)) for share in QUARTILES])


def ordinary_movement(
    panel: Panel, usable: Bools, model: MovementModel, *, sample: str, is_main: bool
) -> Iterable[OrdinaryMovementRow]:
    """Yield a row for each tenth of the ranking and each number of years.

    Parameters
    ----------
    panel : Panel
        Of ranks.
    usable : ndarray of bool, shape (n_units, n_periods)
        Values of municipalities without a known programme.
    model : MovementModel
        Fitted to them.
    sample, is_main
        Which comparison this is, as in the other tables.
    """
    # Places are those of the newest edition; editions that rank fewer are carried to it by their share.
    n_ranked = panel.level[-1]
    every = normal_score(np.arange(1, n_ranked + 1), n_ranked)
    tenth_of_place = tenths(every)
    for years in YEARS_LATER:
        found = pairs(panel, usable, years)
        tenth_of_pair = tenths(found.start)
        for tenth in range(1, TENTHS + 1):
            inside, own = tenth_of_pair == tenth, every[tenth_of_place == tenth]
            first, last = place(own[[0, -1]], n_ranked).round()
            # Higher is better on the scale: the lower quartile of places is the upper one of the scores.
            seen = place(np.quantile(found.later[inside], QUARTILES), n_ranked)[::-1].tolist() if inside.any() else None
            said = place(later_quartiles(model, own, years), n_ranked)[::-1].tolist()
            yield OrdinaryMovementRow(
                panel.source,
                panel.measure,
                sample,
                is_main,
                tenth,
                float(first),
                float(last),
                years,
                int(inside.sum()),
                len(np.unique(found.unit[inside])),
                *(seen or (None, None, None)),
                *said,
            )
