"""Where several took up the same kind of programme at different times: did they move more than those that had not?

Group-time effects of Callaway & Sant'Anna (2021), without covariates, and their aggregates, by the library moderndid
(`docs/methods/staggered.md` says why that one). Nothing is estimated here; the panel is checked and handed over.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pipeline.estimate.donor_window import FEWEST_DONORS
from pipeline.estimate.panel import Bools, Ints
from pipeline.scale import Floats

FEWEST_ADOPTERS = 5
NEVER = -1

ControlGroup = Literal["never_treated", "not_yet_treated"]


@dataclass(frozen=True)
class Aggregate:
    """Group-time effects averaged into fewer.

    Attributes
    ----------
    at : ndarray of int, shape (k,)
        The period of adoption, the periods since it (negative: before), or the period.
    effect, se : ndarray, shape (k,)
    overall, overall_se : float
        The mean of those that lie after adoption.
    """

    at: Ints
    effect: Floats
    se: Floats
    overall: float
    overall_se: float


@dataclass(frozen=True)
class StaggeredEstimate:
    """What those that adopted in one period gained in another, and the means of it.

    Attributes
    ----------
    group, period : ndarray of int, shape (n_cells,)
        Index of the first period after adoption, and of the period compared.
    effect, se : ndarray, shape (n_cells,)
        Before adoption the effect is a check: it should be near zero. `se` is NaN where there is no variation.
    att, att_se : float
        Mean over all cells after adoption, by number of adopters.
    by_group, by_event_time, by_period : Aggregate
    n_adopters, n_never : int
    estimator : str
    """

    group: Ints
    period: Ints
    effect: Floats
    se: Floats
    att: float
    att_se: float
    by_group: Aggregate
    by_event_time: Aggregate
    by_period: Aggregate
    n_adopters: int
    n_never: int
    estimator: str = "staggered"

    @property
    def p_value(self) -> float:
        """Two-sided, of the mean effect, from the normal distribution."""
        return math.erfc(abs(self.att) / self.att_se / math.sqrt(2)) if self.att_se > 0 else math.nan


@dataclass(frozen=True)
class StaggeredWindow:
    """The rows and columns of a panel in which adopters and others are all known.

    Attributes
    ----------
    rows, columns : ndarray of int
    adopted : ndarray of int, shape (len(rows),)
        Index, in `columns`, of the first period after adoption; -1 = never.
    """

    rows: Ints
    columns: Ints
    adopted: Ints


def staggered(Y: Floats, adopted: Ints, *, control_group: ControlGroup = "not_yet_treated") -> StaggeredEstimate:
    """Estimate group-time effects.

    Parameters
    ----------
    Y : ndarray of float64, shape (n_units, n_periods)
    adopted : ndarray of int, shape (n_units,)
        Index of each unit's first period after adoption; -1 = never.
    control_group : str
        Compare with those that never adopt, or also with those that had not yet.

    Returns
    -------
    StaggeredEstimate

    Raises
    ------
    ValueError
        Naming the unit, the period and the remedy: Y not two-dimensional or not finite, an adoption that is no period
        or has none before it, fewer than five adopters, or fewer than ten that never adopt.

    Notes
    -----
    Callaway & Sant'Anna (2021), Journal of Econometrics 225(2): equations 2.3-2.5, aggregates of section 3; the period
    before the one compared is the base before adoption, the last one before adoption after it.
    """
    from moderndid import aggte, att_gt
    from pyarrow import table

    panel, first = _checked(Y, adopted)
    n_units, n_periods = panel.shape
    long = table(
        {
            "unit": np.repeat(np.arange(n_units), n_periods),
            "period": np.tile(np.arange(1, n_periods + 1), n_units),
            "y": panel.ravel(),
            "group": np.repeat(first + 1, n_periods),
        }
    )
    with warnings.catch_warnings():
        # Groups of fewer than five, and few periods before, are usual here; standard errors and cells say so.
        # The test of all periods before at once is not used.
        known = ".*small groups|No pre-treatment periods|Not returning pre-test Wald statistic"
        warnings.filterwarnings("ignore", message=known)
        cells = att_gt(
            long,
            yname="y",
            tname="period",
            idname="unit",
            gname="group",
            est_method="reg",
            control_group=control_group.replace("_", ""),
            cband=False,
        )
    simple = aggte(cells, type="simple", cband=False)
    return StaggeredEstimate(
        group=np.asarray(cells.groups).astype(np.int64) - 1,
        period=np.asarray(cells.times).astype(np.int64) - 1,
        effect=np.asarray(cells.att_gt, float),
        se=np.asarray(cells.se_gt, float),
        att=float(simple.overall_att),
        att_se=float(simple.overall_se),
        by_group=_aggregate(aggte(cells, type="group", cband=False), 1),
        by_event_time=_aggregate(aggte(cells, type="dynamic", cband=False), 0),
        by_period=_aggregate(aggte(cells, type="calendar", cband=False), 1),
        n_adopters=int((first != NEVER).sum()),
        n_never=int((first == NEVER).sum()),
    )


def _checked(Y: Floats, adopted: Ints) -> tuple[Floats, Ints]:
    panel, first = np.asarray(Y, float), np.asarray(adopted)
    if panel.ndim != 2:
        raise ValueError(f"Y has {panel.ndim} dimensions; give units in rows and periods in columns")
    n_units, n_periods = panel.shape
    if first.shape != (n_units,) or first.dtype.kind not in "iu":
        raise ValueError(f"adopted needs one whole number for each of {n_units} units; -1 for those that never adopt")
    wrong = np.argwhere(~np.isfinite(panel) | (np.abs(panel) > 1e150))
    if len(wrong):
        unit, period = wrong[0]
        raise ValueError(
            f"unit {unit} is {panel[unit, period]} in period {period}; choose a window in which every unit is known, "
            "or leave the unit out"
        )
    outside = np.flatnonzero((first != NEVER) & ((first < 1) | (first >= n_periods)))
    if len(outside):
        unit = outside[0]
        raise ValueError(
            f"unit {unit} adopts in period {first[unit]}, which is none of 1 to {n_periods - 1}; leave out a unit with "
            "no period before adoption, and give -1 to one that never adopts"
        )
    n_adopters, n_never = int((first != NEVER).sum()), int((first == NEVER).sum())
    if n_adopters < FEWEST_ADOPTERS:
        raise ValueError(f"{n_adopters} units adopt; at least {FEWEST_ADOPTERS} are needed")
    if n_never < FEWEST_DONORS:
        raise ValueError(f"{n_never} units never adopt; at least {FEWEST_DONORS} are needed")
    return panel, first.astype(np.int64)


def _aggregate(result: Any, one: int) -> Aggregate:
    return Aggregate(
        at=np.asarray(result.event_times).astype(np.int64) - one,
        effect=np.asarray(result.att_by_event, float),
        se=np.asarray(result.se_by_event, float),
        overall=float(result.overall_att),
        overall_se=float(result.overall_se),
    )


def staggered_window(known: Bools, adopted: Ints) -> StaggeredWindow | str:
    """Choose the window, or say why there is none.

    Periods are given up from the least known on, until five adopters and ten that never adopt are known in all others.

    Parameters
    ----------
    known : ndarray of bool, shape (n_units, n_periods)
        Where units are known and may be used.
    adopted : ndarray of int, shape (n_units,)
        First period after adoption; -1 = never; n_periods or more = after the last.

    Returns
    -------
    StaggeredWindow or str
        `too_few_adopters` or `no_complete_window`.
    """
    if (adopted != NEVER).sum() < FEWEST_ADOPTERS:
        return "too_few_adopters"
    columns = np.arange(known.shape[1])
    while len(columns) >= 2:
        first = np.where(adopted == NEVER, NEVER, np.searchsorted(columns, adopted))
        usable = (first == NEVER) | ((first > 0) & (first < len(columns)))
        rows = np.flatnonzero(usable & known[:, columns].all(axis=1))
        n_never = int((first[rows] == NEVER).sum())
        if len(rows) - n_never >= FEWEST_ADOPTERS and n_never >= FEWEST_DONORS:
            return StaggeredWindow(rows, columns, first[rows].astype(np.int64))
        columns = np.delete(columns, np.argmin(known[:, columns].sum(axis=0)))
    return "no_complete_window"
