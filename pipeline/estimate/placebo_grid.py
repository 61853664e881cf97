"""What does an estimator say of every unit and every start, where nothing happened?

Each unit in turn is "treated" at each start, with all other complete units as its donors. The weight problems of one
start share their points: only the unit that is left out differs. The starts are solved by compiled code on all cores;
the result does not depend on how many there are.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.estimate.panel import Bools
from pipeline.estimate.solver import CONTROL, DEMEANED, DIFFERENCE, SYNTHETIC_DID, every_unit
from pipeline.scale import Floats

Estimator = Literal["difference_in_differences", "synthetic_control", "synthetic_control_demeaned", "synthetic_did"]
CODES: dict[str, int] = {
    "difference_in_differences": DIFFERENCE,
    "synthetic_control": CONTROL,
    "synthetic_control_demeaned": DEMEANED,
    "synthetic_did": SYNTHETIC_DID,
}


@dataclass(frozen=True)
class PlaceboGrid:
    """The effects of imaginary programmes.

    Attributes
    ----------
    effect, pre_rmspe : ndarray, shape (n_units, n_starts)
        Mean effect over `n_post` periods, and the fit before; NaN where a cell cannot be estimated.
    reason : ndarray of str, shape (n_units, n_starts)
        `ok`, `too_few_periods_before`, `window_beyond_panel`, `window_incomplete` or `no_donors`.
    estimator : str
    """

    effect: Floats
    pre_rmspe: Floats
    reason: NDArray[np.str_]
    estimator: str


def placebo_grid(
    Y: Floats,
    starts: Sequence[int],
    *,
    estimator: Estimator,
    n_post: int,
    donors: Bools | None = None,
) -> PlaceboGrid:
    """Estimate every unit at every start.

    Parameters
    ----------
    Y : ndarray of float64, shape (n_units, n_periods)
        NaN = not known. A unit takes part at a start if it is known in all periods from the first to the last after.
    starts : sequence of int
        Index of the first period after each imaginary start: all periods before it are the pre-period.
    estimator : str
        One of `CODES`.
    n_post : int
        Periods after the start.
    donors : ndarray of bool, shape (n_units,), optional
        Units that may be donors; all unless given. Every unit is still estimated.

    Returns
    -------
    PlaceboGrid

    Raises
    ------
    ValueError
        If Y is not two-dimensional or holds infinite values, the estimator is unknown, or n_post is not positive.
    """
    panel = np.ascontiguousarray(Y, float)
    if panel.ndim != 2:
        raise ValueError(f"Y has {panel.ndim} dimensions; give units in rows and periods in columns")
    if estimator not in CODES:
        raise ValueError(f"{estimator!r} is no estimator; use one of {', '.join(CODES)}")
    if n_post < 1:
        raise ValueError(f"n_post is {n_post}; at least one period after is needed")
    infinite = np.argwhere(np.isinf(panel))
    if len(infinite):
        unit, period = infinite[0]
        raise ValueError(f"unit {unit} is infinite in period {period}; set it to NaN if it is not known")
    n_units, n_periods = panel.shape
    may_give = np.ones(n_units, bool) if donors is None else np.asarray(donors, bool)
    effect = np.full((n_units, len(starts)), np.nan)
    pre_rmspe = effect.copy()
    reason = np.full(effect.shape, "ok", "<U22")

    def estimate(column: int) -> None:
        start = starts[column]
        if start < 2 or start + n_post > n_periods:
            reason[:, column] = "too_few_periods_before" if start < 2 else "window_beyond_panel"
            return
        window = panel[:, : start + n_post]
        complete = np.isfinite(window).all(axis=1)
        reason[~complete, column] = "window_incomplete"
        rows = np.flatnonzero(complete)
        giving = may_give[rows]
        has_donor = giving.sum() - giving >= 1
        reason[rows[~has_donor], column] = "no_donors"
        if not has_donor.any():
            return
        found = _at_one_start(np.ascontiguousarray(window[rows]), giving, has_donor, start, CODES[estimator])
        effect[rows, column], pre_rmspe[rows, column] = found

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(estimate, range(len(starts))))
    return PlaceboGrid(effect, pre_rmspe, reason, estimator)


def _at_one_start(window: Floats, giving: Bools, wanted: Bools, n_pre: int, code: int) -> tuple[Floats, Floats]:
    """Build once what the weight problems of one start share, and solve them all."""
    before = window[:, :n_pre]
    demeaned = code in (DEMEANED, SYNTHETIC_DID)
    # Levels are taken off by what the donors have, so that a unit that is none has no part in their results.
    points = before - (before.mean(axis=1, keepdims=True) if demeaned else before[giving].mean())
    matched = points[giving]
    columns = np.column_stack([before, window[:, n_pre:].mean(axis=1)])
    columns -= columns[giving].mean(axis=0)
    given = columns[giving]
    changes = np.diff(before, axis=1)
    found: tuple[Floats, Floats] = every_unit(
        window,
        np.ascontiguousarray(points),
        np.vstack([matched.T @ matched, matched.sum(axis=0)]),
        columns,
        np.vstack([given.T @ given, given.sum(axis=0)]),
        changes.sum(axis=1),
        (changes**2).sum(axis=1),
        giving,
        wanted,
        n_pre,
        code,
    )
    return found
