"""Which weights, none negative and summing to one, come closest to a target? The heart of synthetic control and SDID.

min over w of |sum_j w_j x_j - y|^2 + ridge |w|^2 on the simplex: the point of a convex hull nearest to y.

Two exact methods, both stopped by the duality gap (Frank & Wolfe 1956; Jaggi 2013), never by a count of steps alone:

* Wolfe's (1976) active-set method, for a small ridge: a few more steps than weights end positive.
* A semismooth Newton method (Hintermueller, Ito & Kunisch 2002), for a ridge that keeps many weights positive:
  with w_j = max(0, (mu - p_j'x) / ridge) only the d + 1 numbers x and mu are unknown.

The functions are plain Python that numba compiles; `.py_func` is the same code uncompiled. All compiled code stands in
this one file: numba's cache does not notice a change in another.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from pipeline.estimate.panel import Bools
from pipeline.scale import Floats

# The gap at which a solution is taken, as a share of the largest squared distance of a candidate from the target.
TOLERANCE = 1e-12
MOST_STEPS = 10_000
MOST_NEWTON_STEPS = 60
# The estimators that `every_unit` knows.
DIFFERENCE, CONTROL, DEMEANED, SYNTHETIC_DID = range(4)
# Synthetic control's penalty on squared weights: a small one picks one solution where several are as close.
RIDGE = 1e-6
# The time weights' ridge, as a share of the noise level (Arkhangelsky et al. 2021, footnote to equation 6).
TIME_RIDGE = 1e-6


@njit(cache=True)
def _solve_positive(matrix: Floats, right: Floats, size: int, out: Floats) -> bool:
    """Solve matrix[:size, :size] out = right by Cholesky, in place; False where it is not positive definite."""
    for i in range(size):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            if i == j:
                if total <= 1e-14 * (abs(matrix[i, i]) + 1e-300):
                    return False
                matrix[i, i] = np.sqrt(total)
            else:
                matrix[i, j] = total / matrix[j, j]
    for i in range(size):
        total = right[i]
        for k in range(i):
            total -= matrix[i, k] * out[k]
        out[i] = total / matrix[i, i]
    for i in range(size - 1, -1, -1):
        total = out[i]
        for k in range(i + 1, size):
            total -= matrix[k, i] * out[k]
        out[i] = total / matrix[i, i]
    return True


@njit(cache=True)
def _active_set(
    points: Floats, target: Floats, allowed: Bools, ridge: float, most_active: int
) -> tuple[Floats, float, bool]:
    """Run Wolfe's method; False if it was left because more than `most_active` weights became positive."""
    n, d = points.shape
    weights = np.zeros(n)
    scale, first, nearest = 0.0, -1, np.inf
    for j in range(n):
        if allowed[j]:
            square = ridge
            for t in range(d):
                square += (points[j, t] - target[t]) ** 2
            scale = max(scale, square)
            if square < nearest:
                first, nearest = j, square
    weights[first] = 1.0
    active = np.empty(n, np.int64)
    active[0] = first
    size = 1
    x = points[first] - target
    gram, ones, solution = np.empty((d + 8, d + 8)), np.ones(d + 8), np.empty(d + 8)
    gap = 0.0
    for _ in range(MOST_STEPS):
        # The candidate towards which the objective falls most steeply.
        level = 0.0
        for t in range(d):
            level += x[t] * x[t]
        for k in range(size):
            level += ridge * weights[active[k]] ** 2
        best, steepest = -1, np.inf
        for j in range(n):
            if allowed[j]:
                slope = ridge * weights[j]
                for t in range(d):
                    slope += x[t] * (points[j, t] - target[t])
                if slope < steepest:
                    best, steepest = j, slope
        gap = 2.0 * (level - steepest)
        is_active = False
        for k in range(size):
            is_active = is_active or active[k] == best
        if gap <= TOLERANCE * scale or is_active:
            break
        if size >= most_active:
            return weights, max(gap, 0.0), False
        if size + 1 > gram.shape[0]:
            wider = 2 * gram.shape[0]
            gram, ones, solution = np.empty((wider, wider)), np.ones(wider), np.empty(wider)
        active[size] = best
        size += 1
        while True:
            # The nearest point of the affine hull of the active candidates. Adding the ones makes the matrix positive
            # definite wherever the candidates are affinely independent (Wolfe 1976, section 3).
            for i in range(size):
                for j in range(i + 1):
                    product = scale
                    for t in range(d):
                        product += (points[active[i], t] - target[t]) * (points[active[j], t] - target[t])
                    gram[i, j] = product
                gram[i, i] += ridge
            if not _solve_positive(gram, ones, size, solution):
                # The newest candidate lies in the affine hull of the others: it cannot help within rounding.
                return weights, max(gap, 0.0), True
            total = 0.0
            for i in range(size):
                total += solution[i]
            step = 1.0
            for i in range(size):
                goal = solution[i] / total
                if goal <= 0.0:
                    here = weights[active[i]]
                    step = min(step, here / (here - goal)) if here > goal else 0.0
            kept = 0
            for i in range(size):
                moved = weights[active[i]] + step * (solution[i] / total - weights[active[i]])
                if step == 1.0 or moved > 1e-15:
                    weights[active[i]] = moved
                    active[kept] = active[i]
                    kept += 1
                else:
                    weights[active[i]] = 0.0
            done = step == 1.0
            size = kept
            if done:
                break
        total = 0.0
        for k in range(size):
            total += weights[active[k]]
        x[:] = -target
        for k in range(size):
            weights[active[k]] /= total
            for t in range(d):
                x[t] += weights[active[k]] * points[active[k], t]
    return weights, max(gap, 0.0), True


@njit(cache=True)
def nearest_point(points: Floats, target: Floats, allowed: Bools, ridge: float) -> tuple[Floats, float]:
    """Find the weights of the point of a convex hull that is nearest to a target.

    Parameters
    ----------
    points : ndarray of float64, shape (n, d)
        Candidates in rows.
    target : ndarray of float64, shape (d,)
    allowed : ndarray of bool, shape (n,)
        Candidates that may have weight; at least one.
    ridge : float
        Non-negative penalty on the sum of squared weights.

    Returns
    -------
    weights : ndarray of float64, shape (n,)
    duality_gap : float
        The objective is at most this far above its minimum.
    """
    n, d = points.shape
    # Outside the hull at most d + 1 weights end positive. More of them mean that the target lies inside, where the
    # ridge alone decides and spreads them widely: a case for Newton's method.
    weights, gap, finished = _active_set(points, target, allowed, ridge, d + 2 if ridge > 0.0 else n + 1)
    if not finished:
        weights, gap, finished = _newton(points, target, allowed, ridge)
    if not finished:
        weights, gap, finished = _active_set(points, target, allowed, ridge, n + 1)
    return weights, gap


@njit(cache=True)
def nearest_point_ridged(points: Floats, target: Floats, allowed: Bools, ridge: float) -> tuple[Floats, float]:
    """Do the same where the ridge is large enough to keep many weights positive; it must be positive."""
    weights, gap, finished = _newton(points, target, allowed, ridge)
    if not finished:
        weights, gap, finished = _active_set(points, target, allowed, ridge, len(points) + 1)
    return weights, gap


@njit(cache=True)
def _newton(points: Floats, target: Floats, allowed: Bools, ridge: float) -> tuple[Floats, float, bool]:
    """Run the semismooth Newton method; False if its gap is not closed."""
    n, d = points.shape
    weights = np.zeros(n)
    positive = allowed.copy()
    moment, sums, count = np.zeros((d, d)), np.zeros(d), 0
    shifted = points - target
    scale = ridge
    for j in range(n):
        if allowed[j]:
            count += 1
            square = ridge
            for t in range(d):
                square += shifted[j, t] ** 2
                sums[t] += shifted[j, t]
                for s in range(t + 1):
                    moment[t, s] += shifted[j, t] * shifted[j, s]
            scale = max(scale, square)
    matrix, z = np.empty((d, d)), np.empty(d)
    for _ in range(MOST_NEWTON_STEPS):
        # On the positive set: x = mu z with (ridge I + P'P) z = P'1, and the weights sum to one.
        for t in range(d):
            for s in range(t + 1):
                matrix[t, s] = moment[t, s]
            matrix[t, t] += ridge
        if not _solve_positive(matrix, sums, d, z):
            break
        inner = 0.0
        for t in range(d):
            inner += sums[t] * z[t]
        mu = ridge / (count - inner)
        changed = 0
        for j in range(n):
            if allowed[j]:
                product = 0.0
                for t in range(d):
                    product += shifted[j, t] * z[t]
                weights[j] = mu * (1.0 - product) / ridge
                if (weights[j] > 0.0) != positive[j]:
                    changed += 1
                    sign = -1.0 if positive[j] else 1.0
                    positive[j] = not positive[j]
                    count += int(sign)
                    for t in range(d):
                        sums[t] += sign * shifted[j, t]
                        for s in range(t + 1):
                            moment[t, s] += sign * shifted[j, t] * shifted[j, s]
        if changed == 0 or count == 0:
            break
    # The gap of what was found, whatever the steps did.
    total = 0.0
    for j in range(n):
        weights[j] = max(weights[j], 0.0) if allowed[j] else 0.0
        total += weights[j]
    if count > 0 and total > 0.0:
        weights /= total
        x = np.zeros(d)
        squares = 0.0
        for j in range(n):
            squares += weights[j] ** 2
            for t in range(d):
                x[t] += weights[j] * shifted[j, t]
        level, steepest = ridge * squares, np.inf
        for t in range(d):
            level += x[t] * x[t]
        for j in range(n):
            if allowed[j]:
                slope = ridge * weights[j]
                for t in range(d):
                    slope += x[t] * shifted[j, t]
                steepest = min(steepest, slope)
        gap = 2.0 * (level - steepest)
        return weights, max(gap, 0.0), gap <= TOLERANCE * scale
    return weights, np.inf, False


@njit(cache=True, nogil=True)
def every_unit(
    window: Floats,
    points: Floats,
    columns: Floats,
    moment: Floats,
    steps: Floats,
    squares: Floats,
    giving: Bools,
    wanted: Bools,
    n_pre: int,
    code: int,
) -> tuple[Floats, Floats]:
    """Treat every unit of a complete window in turn; see `placebo_grid`.

    Parameters
    ----------
    window : ndarray of float64, shape (n_units, n_periods)
    points : ndarray of float64, shape (n_units, n_pre)
        The paths before that are to be matched.
    columns : ndarray of float64, shape (n_units, n_pre + 1)
        The periods before, and the mean of those after, each less its mean over units.
    moment : ndarray of float64, shape (n_pre + 2, n_pre + 1)
        Their cross products summed over all donors; in the last row their sums.
    steps, squares : ndarray of float64, shape (n_units,)
        Sums of each unit's yearly changes before, and of their squares.
    giving, wanted : ndarray of bool, shape (n_units,)
        Which units may be donors, and which are to be estimated.

    Returns
    -------
    effect, pre_rmspe : ndarray of float64, shape (n_units,)
    """
    n_units, n_periods = window.shape
    n_post = n_periods - n_pre
    effect, rmspe = np.full(n_units, np.nan), np.full(n_units, np.nan)
    n_donors, all_steps, all_squares = 0.0, 0.0, 0.0
    for j in range(n_units):
        if giving[j]:
            n_donors += 1.0
            all_steps += steps[j]
            all_squares += squares[j]
    allowed, every_year = giving.copy(), np.ones(n_pre, np.bool_)
    origin, inner = np.zeros(n_pre), np.empty((n_pre + 1, n_pre + 1))
    difference = np.empty(n_periods)
    for unit in range(n_units):
        if not wanted[unit]:
            continue
        own = 1.0 if giving[unit] else 0.0
        n_controls = n_donors - own
        allowed[unit] = False
        unit_weights = np.zeros(n_units)
        time_weights = np.full(n_pre, 1.0 / n_pre)
        if code == DIFFERENCE:
            for j in range(n_units):
                if allowed[j]:
                    unit_weights[j] = 1.0 / n_controls
        elif code == SYNTHETIC_DID:
            n_steps = n_controls * (n_pre - 1)
            step_sum = all_steps - own * steps[unit]
            variance = 0.0
            if n_steps > 1:
                variance = (all_squares - own * squares[unit] - step_sum * step_sum / n_steps) / (n_steps - 1)
            variance = max(variance, 0.0)
            ridge = np.sqrt(n_post) * variance * n_pre
            if ridge > 0.0:
                unit_weights, _ = nearest_point_ridged(points, points[unit], allowed, ridge)
            else:
                unit_weights, _ = nearest_point(points, points[unit], allowed, 0.0)
            for t in range(n_pre + 1):
                for s in range(n_pre + 1):
                    left = moment[t, s] - own * columns[unit, t] * columns[unit, s]
                    total_t = moment[n_pre + 1, t] - own * columns[unit, t]
                    total_s = moment[n_pre + 1, s] - own * columns[unit, s]
                    inner[t, s] = left - total_t * total_s / n_controls
            years = _coordinates(inner, n_pre)
            time_ridge = TIME_RIDGE * TIME_RIDGE * variance * n_controls
            time_weights, _ = nearest_point(years, origin, every_year, time_ridge)
        else:
            unit_weights, _ = nearest_point(points, points[unit], allowed, RIDGE)
        allowed[unit] = giving[unit]
        for t in range(n_periods):
            difference[t] = window[unit, t]
        for j in range(n_units):
            if unit_weights[j] > 0.0:
                for t in range(n_periods):
                    difference[t] -= unit_weights[j] * window[j, t]
        level = 0.0
        if code != CONTROL:
            for t in range(n_pre):
                level += time_weights[t] * difference[t]
        before, after = 0.0, 0.0
        for t in range(n_periods):
            if t < n_pre:
                before += (difference[t] - level) ** 2
            else:
                after += difference[t] - level
        effect[unit] = after / n_post
        rmspe[unit] = np.sqrt(before / n_pre)
    return effect, rmspe


@njit(cache=True)
def _coordinates(inner: Floats, n_pre: int) -> Floats:
    """Return points with the inner products of years less the mean year after, by Cholesky; rank may be short."""
    gram = np.empty((n_pre, n_pre))
    for t in range(n_pre):
        for s in range(n_pre):
            gram[t, s] = inner[t, s] - inner[t, n_pre] - inner[s, n_pre] + inner[n_pre, n_pre]
    largest = 1e-300
    for t in range(n_pre):
        largest = max(largest, gram[t, t])
    lower = np.zeros((n_pre, n_pre))
    for i in range(n_pre):
        for j in range(i + 1):
            total = gram[i, j]
            for k in range(j):
                total -= lower[i, k] * lower[j, k]
            if i == j:
                lower[i, i] = np.sqrt(total) if total > 1e-13 * largest else 0.0
            elif lower[j, j] > 0.0:
                lower[i, j] = total / lower[j, j]
    return lower
