"""Did it move more than its closest double? (Abadie, Diamond & Hainmueller 2010; demeaned: Ferman & Pinto 2021)"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.estimate.comparison import Estimate, split
from pipeline.estimate.panel import Bools, Ints
from pipeline.estimate.solver import RIDGE, nearest_point
from pipeline.scale import Floats


def synthetic_control(
    Y: Floats,
    treated: Sequence[int] | Ints | Bools,
    n_pre: int,
    *,
    demean: bool = False,
    ridge: float = RIDGE,
) -> Estimate:
    """Compare the treated with the weighted mean of donors that was closest before.

    Parameters
    ----------
    Y : ndarray of float64, shape (n_units, n_periods)
    treated : integer indices, or a boolean mask of shape (n_units,)
    n_pre : int
        Number of periods before treatment; all of them are matched.
    demean : bool
        Match paths from which each unit's mean before is taken off.
    ridge : float
        Penalty on the sum of squared weights; a small one picks one solution where several are as close.

    Returns
    -------
    Estimate
        `time_weights` are equal: all periods before count alike.

    Raises
    ------
    ValueError
        See `comparison.split`.
    """
    parts = split(Y, treated, n_pre)
    before, target = parts.controls[:, :n_pre], parts.treated[:n_pre]
    shift = target.mean() - before.mean(axis=1) if demean else np.zeros(len(before))
    # Distances do not depend on a level that all share; taking it off keeps digits where levels are large.
    level = target.mean()
    points = np.ascontiguousarray(before + shift[:, None] - level)
    weights, gap = nearest_point(points, target - level, np.ones(len(points), bool), ridge)
    return parts.estimate(
        weights @ (parts.controls + shift[:, None]),
        weights,
        np.full(n_pre, 1 / n_pre),
        gap,
        "synthetic_control",
    )
