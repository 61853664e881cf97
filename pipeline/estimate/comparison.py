"""What does an estimate by comparison consist of, and what must a panel be for one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.estimate.panel import Bools, Ints
from pipeline.scale import Floats


@dataclass(frozen=True)
class Estimate:
    """An effect and the comparison that it rests on.

    Attributes
    ----------
    att : float
        Mean effect on the treated over the periods after.
    effect : ndarray, shape (n_post,)
    counterfactual : ndarray, shape (n_periods,)
        Where the treated (their mean) would have been, before and after.
    unit_weights : ndarray, shape (n_controls,)
    time_weights : ndarray, shape (n_pre,)
    pre_rmspe : float
        Root mean squared distance between the treated and the counterfactual before.
    duality_gap : float
        How far above its minimum the weights' objective may lie; 0 where no weights are sought.
    estimator : str
    """

    att: float
    effect: Floats
    counterfactual: Floats
    unit_weights: Floats
    time_weights: Floats
    pre_rmspe: float
    duality_gap: float
    estimator: str


@dataclass(frozen=True)
class Split:
    """A panel cut into treated and controls, before and after; the treated are their mean path."""

    treated: Floats
    controls: Floats
    n_pre: int
    n_treated: int

    @property
    def n_post(self) -> int:
        return len(self.treated) - self.n_pre

    def estimate(
        self, counterfactual: Floats, unit_weights: Floats, time_weights: Floats, gap: float, name: str
    ) -> Estimate:
        """Compare the treated with a counterfactual path."""
        difference = self.treated - counterfactual
        effect = difference[self.n_pre :]
        return Estimate(
            att=float(effect.mean()),
            effect=effect,
            counterfactual=counterfactual,
            unit_weights=unit_weights,
            time_weights=time_weights,
            pre_rmspe=float(np.sqrt((difference[: self.n_pre] ** 2).mean())),
            duality_gap=float(gap),
            estimator=name,
        )


def split(Y: Floats, treated: Sequence[int] | Ints | Bools, n_pre: int) -> Split:
    """Check a panel and cut it.

    Parameters
    ----------
    Y : ndarray of float64, shape (n_units, n_periods)
    treated : integer indices, or a boolean mask of shape (n_units,)
    n_pre : int
        Number of periods before treatment.

    Raises
    ------
    ValueError
        Naming the unit, the period and the remedy: not two-dimensional, fewer than two periods before or none after, no
        treated or no control, an index out of range, or a cell that is not a finite number of a usable size.
    """
    panel = np.asarray(Y, float)
    if panel.ndim != 2:
        raise ValueError(f"Y has {panel.ndim} dimensions; give units in rows and periods in columns")
    n_units, n_periods = panel.shape
    if not 2 <= n_pre < n_periods:
        raise ValueError(f"n_pre is {n_pre} of {n_periods} periods; at least 2 before treatment and 1 after are needed")
    mask = _mask(treated, n_units)
    if not mask.any():
        raise ValueError("no unit is treated; name at least one")
    if mask.all():
        raise ValueError("every unit is treated, so there is no donor; leave some untreated")
    wrong = np.argwhere(~np.isfinite(panel) | (np.abs(panel) > 1e150))
    if len(wrong):
        unit, period = wrong[0]
        raise ValueError(
            f"unit {unit} is {panel[unit, period]} in period {period}; choose a window in which every unit is known, "
            "or leave the unit out"
        )
    return Split(panel[mask].mean(axis=0), panel[~mask], int(n_pre), int(mask.sum()))


def _mask(treated: Sequence[int] | Ints | Bools, n_units: int) -> Bools:
    chosen = np.asarray(treated)
    if chosen.dtype == bool:
        if chosen.shape != (n_units,):
            raise ValueError(f"the mask has shape {chosen.shape}; it needs one entry for each of {n_units} units")
        return chosen
    mask = np.zeros(n_units, bool)
    for index in np.atleast_1d(chosen).tolist():
        if not isinstance(index, int) or not 0 <= index < n_units:
            raise ValueError(f"treated unit {index} is none of 0 to {n_units - 1}; correct the index")
        mask[index] = True
    return mask
