"""Did it move more than its group?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.estimate.comparison import Estimate, split
from pipeline.estimate.panel import Bools, Ints
from pipeline.scale import Floats


def difference_in_differences(Y: Floats, treated: Sequence[int] | Ints | Bools, n_pre: int) -> Estimate:
    """Compare the change of the treated with the mean change of all others.

    Parameters
    ----------
    Y : ndarray of float64, shape (n_units, n_periods)
    treated : integer indices, or a boolean mask of shape (n_units,)
    n_pre : int
        Number of periods before treatment.

    Returns
    -------
    Estimate
        With equal unit weights and equal time weights.

    Raises
    ------
    ValueError
        See `comparison.split`.
    """
    parts = split(Y, treated, n_pre)
    group = parts.controls.mean(axis=0)
    level = (parts.treated - group)[: parts.n_pre].mean()
    n_controls = len(parts.controls)
    return parts.estimate(
        group + level,
        np.full(n_controls, 1 / n_controls),
        np.full(parts.n_pre, 1 / parts.n_pre),
        0.0,
        "difference_in_differences",
    )
