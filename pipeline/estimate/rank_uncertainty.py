"""How uncertain is a place, before any programme?

A place rests on answers from some firms, and others might have answered. Two cases:

- Values and their standard errors are known for every municipality: confidence sets for ranks by Mogstad, Romano,
  Shaikh & Wilhelm (2024), from which pairs of municipalities can be told apart at all (`confidence_sets`).
- Only places are known, as in a ledger of press cuttings: the range that survey noise alone allows, from the noise of
  the movement model (`noise_intervals`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from pipeline.estimate.movement import MovementModel
from pipeline.estimate.panel import Bools, Ints, Panel
from pipeline.scale import Floats, place

LEVEL = 0.90  # as all intervals here
DRAWS = 2000
SEED = 20240101
INDEX_RANGE = (0.0, 100.0)


@dataclass(frozen=True)
class RankSets:
    """Confidence sets for ranks, each shape (n_units,); place 1 is best.

    Attributes
    ----------
    rank : ndarray of int
        1 + the number of units with a higher estimate.
    low, high : ndarray of int
        The best and the worst place that cannot be ruled out.
    """

    rank: Ints
    low: Ints
    high: Ints


def confidence_sets(
    estimate: Floats,
    standard_error: Floats,
    *,
    units: Ints | None = None,
    level: float = LEVEL,
    simultaneous: bool,
    stepwise: bool = True,
) -> RankSets:
    """Return two-sided confidence sets for ranks.

    A unit's place is bounded by those units that are certainly better and those that are certainly worse. Which these
    are is a family of one-sided tests of pairwise differences; its critical value is the quantile of the largest
    studentised difference of independent normal draws. Stepwise, the tests that were rejected leave the family and the
    others are tried again.

    Parameters
    ----------
    estimate : ndarray of float, shape (n_units,)
        Higher is better.
    standard_error : ndarray of float, shape (n_units,)
        Of independent, approximately normal estimates; 0 = known without error.
    units : ndarray of int, optional
        Whose sets are wanted; all unless given. They are ranked among all either way.
    level : float
        Probability with which a set covers the true rank.
    simultaneous : bool
        True: all sets cover together with that probability. False: each one by itself.
    stepwise : bool
        False: one step, with the quantile of the largest absolute difference. Never narrower.

    Returns
    -------
    RankSets
        The draws are fixed and given to the units in the order of their estimates: the same units in another order
        have the same sets, and the same input the same bytes.

    Raises
    ------
    ValueError
        If the two do not fit each other, or hold anything but finite numbers, or a standard error is negative, or the
        level does not lie between 0 and 1.

    Notes
    -----
    Mogstad, Romano, Shaikh & Wilhelm (2024), "Inference for Ranks with Applications to Mobility across Neighbourhoods
    and Academic Achievement across Countries", Review of Economic Studies 91(1), section 3.
    """
    _check(estimate, standard_error, level)
    n = len(estimate)
    order = np.lexsort((standard_error, -estimate))
    draws = np.empty((n, DRAWS))
    draws[order] = np.random.default_rng(SEED).standard_normal((n, DRAWS))
    draws *= standard_error[:, None]

    wanted = np.arange(n) if units is None else units
    rank = 1 + (estimate > estimate[wanted, None]).sum(axis=1)
    together = [wanted] if simultaneous else list(wanted[:, None])
    tests = [_certain(estimate, standard_error, draws, some, level, stepwise) for some in together]
    return RankSets(
        rank,
        low=np.concatenate([1 + beaten.sum(axis=1) for _, beaten in tests]),
        high=np.concatenate([n - beats.sum(axis=1) for beats, _ in tests]),
    )


def _check(estimate: Floats, standard_error: Floats, level: float) -> None:
    if estimate.ndim != 1 or estimate.shape != standard_error.shape:
        raise ValueError(f"{estimate.shape} estimates and {standard_error.shape} standard errors; give one each a unit")
    if not (np.isfinite(estimate).all() and np.isfinite(standard_error).all()):
        raise ValueError("an estimate or a standard error is not a finite number; leave out the units without one")
    if (standard_error < 0).any():
        raise ValueError("a standard error is negative")
    if not 0 < level < 1:
        raise ValueError(f"the level is {level}; it must lie between 0 and 1")


def _certain(
    estimate: Floats,
    standard_error: Floats,
    draws: Floats,
    units: Ints,
    level: float,
    stepwise: bool,
) -> tuple[Bools, Bools]:
    """Say whom some units certainly beat, and by whom they are certainly beaten, each shape (len(units), n_units).

    The family of tests is "unit beats k" and "k beats unit" for every k. It holds both directions of each pair, so that
    its largest value is that of the two-sided family.
    """
    difference = estimate[units, None] - estimate
    spread = np.sqrt(standard_error[units, None] ** 2 + standard_error**2)
    # Between two values without error there is nothing to test.
    beats, beaten = (spread == 0) & (difference > 0), (spread == 0) & (difference < 0)
    open_beats = (spread > 0) & (units[:, None] != np.arange(len(estimate)))
    open_beaten = open_beats
    while open_beats.any() or open_beaten.any():
        threshold = np.quantile(_largest(draws, spread, units, open_beats, open_beaten), level) * spread
        won, lost = open_beats & (difference > threshold), open_beaten & (-difference > threshold)
        beats, beaten = beats | won, beaten | lost
        open_beats, open_beaten = open_beats & ~won, open_beaten & ~lost
        if not stepwise or not (won.any() or lost.any()):
            break
    return beats, beaten


def _largest(draws: Floats, spread: Floats, units: Ints, open_beats: Bools, open_beaten: Bools) -> Floats:
    """The largest studentised difference over the tests that are open, in each draw."""
    largest = np.full(draws.shape[1], -np.inf)
    for unit, scale, beats, beaten in zip(units, spread, open_beats, open_beaten, strict=True):
        others = beats | beaten
        studentised = (draws[unit] - draws[others]) / scale[others, None]
        if beats.any():
            np.maximum(largest, studentised[beats[others]].max(axis=0), out=largest)
        if beaten.any():
            np.maximum(largest, -studentised[beaten[others]].min(axis=0), out=largest)
    return largest


@dataclass(frozen=True)
class RankIntervalRow:
    """How uncertain one published value is by itself: a row of `rank_interval`."""

    kommun_code: str
    source: str
    edition: int
    measure: str
    value: float
    low: float
    high: float
    method: str
    level: float


def noise_intervals(panel: Panel, model: MovementModel, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the range that survey noise alone allows for each published value.

    The value without noise lies within z standard deviations of the noise from the published one. A place without noise
    is its place among all others without theirs: these differ less, by the share of the variance that is no noise.

    Parameters
    ----------
    panel : Panel
    model : MovementModel
        Its noise, with `Panel.relative_noise`: less where more firms answered.
    level : float

    Returns
    -------
    low, high : ndarray of float, shape (n_units, n_periods)
        In places, or in index points; NaN where no value is known. The published value lies always inside.
    """
    reach = ndtri(0.5 + level / 2) * np.sqrt(model.noise * panel.relative_noise)
    if not panel.is_rank:
        low, high = np.clip([panel.value - reach, panel.value + reach], *INDEX_RANGE)
        return low, high
    spread_without_noise = np.sqrt(1 - model.noise / model.total)
    low = place((panel.y + reach) / spread_without_noise, panel.level)
    high = place((panel.y - reach) / spread_without_noise, panel.level)
    return np.minimum(low, panel.value), np.maximum(high, panel.value)


def rank_intervals(panel: Panel, model: MovementModel) -> Iterable[RankIntervalRow]:
    """Yield the range that survey noise allows for every known value, whatever the municipality."""
    low, high = noise_intervals(panel, model)
    for unit, period in np.argwhere(np.isfinite(panel.value)).tolist():
        yield RankIntervalRow(
            panel.units[unit],
            panel.source,
            int(panel.editions[period]),
            panel.measure,
            float(panel.value[unit, period]),
            float(low[unit, period]),
            float(high[unit, period]),
            "survey_noise",
            LEVEL,
        )


def pairwise_intervals(
    index: Panel, places: Panel, model: MovementModel, units: Iterable[str]
) -> Iterable[RankIntervalRow]:
    """Yield confidence sets for the places of some municipalities, in each edition whose every value is known.

    Parameters
    ----------
    index : Panel
        The values by which municipalities are ranked.
    places : Panel
        The ranking: its level is the number ranked.
    model : MovementModel
        Of the index: its noise is the square of the standard errors.
    units : iterable of str
        Municipality codes.
    """
    for period, edition in enumerate(index.editions):
        known = np.flatnonzero(np.isfinite(index.value[:, period]))
        ranked = places.level[places.editions == edition]
        wanted = np.flatnonzero(np.isin(np.array(index.units)[known], list(units)))
        if not len(ranked) or len(known) < ranked[0] or not len(wanted):
            continue
        error = np.sqrt(model.noise * index.relative_noise[known, period])
        sets = confidence_sets(index.value[known, period], error, units=wanted, simultaneous=False)
        for unit, rank, low, high in zip(known[wanted], sets.rank, sets.low, sets.high, strict=True):
            yield RankIntervalRow(
                index.units[unit],
                index.source,
                int(edition),
                "rank",
                float(rank),
                float(low),
                float(high),
                "pairwise",
                LEVEL,
            )
