"""What do solvers that share no line with ours find? Clarabel's interior points, and plain least squares."""

from __future__ import annotations

import clarabel
import numpy as np
from scipy import sparse

from pipeline.scale import Floats


def objective(weights: Floats, points: Floats, target: Floats, ridge: float) -> float:
    """Squared distance of the weighted mean from the target, and the ridge."""
    return float(((weights @ points - target) ** 2).sum() + ridge * weights @ weights)


def by_interior_point(points: Floats, target: Floats, ridge: float) -> Floats:
    """Solve min |w'points - target|^2 + ridge |w|^2 on the simplex as a conic programme.

    The distances are handed over as variables of their own, so that no Gram matrix squares the condition of the points.
    """
    n, d = points.shape
    level = points.mean(axis=0)
    size = float(np.abs(points - level).max()) or 1.0
    scaled, aim = (points - level) / size, (target - level) / size
    quadratic = sparse.diags(np.concatenate([np.full(n, 2 * ridge / size**2), np.full(d, 2.0)]), format="csc")
    rows = sparse.bmat(
        [
            [sparse.csc_matrix(scaled.T), -sparse.identity(d)],
            [sparse.csc_matrix(np.ones((1, n))), None],
            [-sparse.identity(n), None],
        ],
        format="csc",
    )
    right = np.concatenate([aim, [1.0], np.zeros(n)])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-12
    cones = [clarabel.ZeroConeT(d + 1), clarabel.NonnegativeConeT(n)]
    solved = clarabel.DefaultSolver(quadratic, np.zeros(n + d), rows, right, cones, settings).solve()
    weights: Floats = np.maximum(np.array(solved.x[:n]), 0.0)
    return weights / weights.sum()


def by_two_way_regression(panel: Floats, treated: int, n_pre: int) -> float:
    """Return the coefficient of treatment in a regression on unit and period effects."""
    n_units, n_periods = panel.shape
    unit, period = np.divmod(np.arange(panel.size), n_periods)
    treatment = (unit == treated) & (period >= n_pre)
    columns = [unit == one for one in range(n_units)] + [period == one for one in range(1, n_periods)]
    design = np.column_stack([treatment, *columns]).astype(float)
    return float(np.linalg.lstsq(design, panel.ravel(), rcond=None)[0][0])
