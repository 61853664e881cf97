"""Did it move more than its closest double, in the years that were most like those after? (Arkhangelsky et al. 2021)"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.estimate.comparison import Estimate, split
from pipeline.estimate.panel import Bools, Ints
from pipeline.estimate.solver import TIME_RIDGE, nearest_point, nearest_point_ridged
from pipeline.scale import Floats


def synthetic_did(Y: Floats, treated: Sequence[int] | Ints | Bools, n_pre: int) -> Estimate:
    """Weight units so that they run parallel before, and years so that they foretell the years after.

    Parameters
    ----------
    Y : ndarray of float64, shape (n_units, n_periods)
    treated : integer indices, or a boolean mask of shape (n_units,)
    n_pre : int
        Number of periods before treatment.

    Returns
    -------
    Estimate
        Its `duality_gap` is the larger of the two weight problems'.

    Raises
    ------
    ValueError
        See `comparison.split`.

    Notes
    -----
    Arkhangelsky, Athey, Hirshberg, Imbens & Wager (2021), American Economic Review 111(12): algorithm 1, equations 4-6.
    """
    parts = split(Y, treated, n_pre)
    before, after = parts.controls[:, :n_pre], parts.controls[:, n_pre:]
    noise = np.diff(before, axis=1).std(ddof=1) if before.size > len(before) + 1 else 0.0
    zeta = (parts.n_treated * parts.n_post) ** 0.25 * noise
    # An intercept in either problem is the same as taking off means.
    points = np.ascontiguousarray(before - before.mean(axis=1, keepdims=True))
    target = parts.treated[:n_pre] - parts.treated[:n_pre].mean()
    allowed = np.ones(len(points), bool)
    solve = nearest_point_ridged if zeta > 0 else nearest_point
    unit_weights, unit_gap = solve(points, target, allowed, zeta**2 * n_pre)
    # Years as points in the space of controls; only their inner products matter.
    years = before.T - before.mean(axis=0)[:, None]
    aim = after.mean(axis=1)
    aim = aim - aim.mean()
    time_weights, time_gap = nearest_point(
        np.ascontiguousarray(_coordinates(years - aim)),
        np.zeros(n_pre),
        np.ones(n_pre, bool),
        (TIME_RIDGE * noise) ** 2 * len(before),
    )
    group = unit_weights @ parts.controls
    level = time_weights @ (parts.treated - group)[:n_pre]
    return parts.estimate(group + level, unit_weights, time_weights, max(unit_gap, time_gap), "synthetic_did")


def _coordinates(vectors: Floats) -> Floats:
    """Return as many coordinates as there are vectors, with the same inner products: an orthogonal change of basis."""
    _, triangle = np.linalg.qr(vectors.T)
    coordinates = np.zeros((len(vectors), len(vectors)))
    coordinates[:, : len(triangle)] = triangle.T
    return coordinates
