"""Of the municipalities that stood where it stood, how many moved as far with no known programme?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from pipeline.estimate.panel import Bools
from pipeline.scale import Floats

# Fixed before the data were looked at.
NEIGHBOURHOOD = 20.0  # places, or index points where the measure is an index: see `neighbourhood`
NEIGHBOURHOOD_POINTS = 3.0
GAP_TOLERANCE = 0.6  # years
FEWEST_PAIRS = 20


@dataclass(frozen=True)
class BaseRate:
    """How common a movement is. Improvements are in the measure's units, positive = better.

    Attributes
    ----------
    improvement : float
        The programme's.
    ordinary : float
        The median of the comparable municipalities.
    n_pairs : int
        Comparable municipalities, one pair of editions each.
    n_as_far : int
        Those that moved at least as far in the same direction.
    share, share_low, share_high : float
        n_as_far / n_pairs and its exact 95 % binomial interval (Clopper & Pearson 1934).
    p_value : float
        (1 + number at least as far from the median, in either direction) / (1 + n_pairs).
    """

    improvement: float
    ordinary: float
    n_pairs: int
    n_as_far: int
    share: float
    share_low: float
    share_high: float
    p_value: float

    @property
    def effect(self) -> float:
        return self.improvement - self.ordinary


def base_rate(
    value: Floats, time: Floats, usable: Bools, *, before: float, after: float, gap: float, lower_is_better: bool
) -> BaseRate:
    """Compare a change with those of municipalities that stood about as high.

    Parameters
    ----------
    value : ndarray of float, shape (n_units, n_periods)
        Places or index values of municipalities without a known programme; NaN = not known.
    time : ndarray of float, shape (n_periods,)
        Middle of each fieldwork in years.
    usable : ndarray of bool, shape (n_units, n_periods)
        Which values may be used.
    before, after : float
        The programme's municipality at the two editions.
    gap : float
        Years between the two fieldworks; pairs whose gap differs by at most 0.6 years are comparable.
    lower_is_better : bool
        True for places.

    Returns
    -------
    BaseRate

    Raises
    ------
    ValueError
        If fewer than 20 municipalities are comparable.
    """
    sign = -1.0 if lower_is_better else 1.0
    reach = NEIGHBOURHOOD if lower_is_better else NEIGHBOURHOOD_POINTS
    known = np.where(usable, value, np.nan)
    first, last = np.nonzero(np.abs(time[None, :] - time[:, None] - gap) <= GAP_TOLERANCE)
    start, end = known[:, first], known[:, last]
    distance = np.where(np.isfinite(start) & np.isfinite(end), np.abs(start - before), np.inf)
    distance = np.where(distance <= reach, distance, np.inf)
    if distance.size == 0:
        raise ValueError("no two editions are as far apart")
    # Several pairs of one municipality are no several witnesses: the one that started nearest speaks for it.
    chosen = np.argmin(distance, axis=1)
    units = np.flatnonzero(np.isfinite(distance.min(axis=1)))
    if len(units) < FEWEST_PAIRS:
        raise ValueError(f"{len(units)} municipalities are comparable; {FEWEST_PAIRS} are needed")
    improvements = sign * (end - start)[units, chosen[units]]
    improvement = sign * (after - before)
    ordinary = float(np.median(improvements))
    as_far = improvements >= improvement if improvement >= 0 else improvements <= improvement
    n_as_far, n_pairs = int(as_far.sum()), len(units)
    as_unusual = np.abs(improvements - ordinary) >= abs(improvement - ordinary)
    return BaseRate(
        improvement=improvement,
        ordinary=ordinary,
        n_pairs=n_pairs,
        n_as_far=n_as_far,
        share=n_as_far / n_pairs,
        # The exact interval's ends are quantiles of beta distributions.
        share_low=float(betaincinv(n_as_far, n_pairs - n_as_far + 1, 0.025)) if n_as_far else 0.0,
        share_high=float(betaincinv(n_as_far + 1, n_pairs - n_as_far, 0.975)) if n_as_far < n_pairs else 1.0,
        p_value=(1 + int(as_unusual.sum())) / (1 + len(units)),
    )
