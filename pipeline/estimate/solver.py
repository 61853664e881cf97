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

from pipeline.estimate.panel import Bools, Ints
from pipeline.scale import Floats

# The gap at which a solution is taken, as a share of the largest squared distance of a candidate from the target.
TOLERANCE = 1e-12
MOST_STEPS = 10_000
MOST_NEWTON_STEPS = 60
# How many weights a problem is expected to leave positive; in the last case its moments are known beforehand.
FEW, MANY, MANY_SHARED = range(3)
# The estimators that `every_unit` knows.
DIFFERENCE, CONTROL, DEMEANED, SYNTHETIC_DID = range(4)
# Synthetic control's penalty on squared weights: a small one picks one solution where several are as close.
RIDGE = 1e-6
# The time weights' ridge, as a share of the noise level (Arkhangelsky et al. 2021, footnote to equation 6).
TIME_RIDGE = 1e-6


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
def _less(points: Floats, target: Floats, index: Ints) -> Floats:
    """Return the candidates less the target, one coordinate a row: the loops over candidates then run in vectors."""
    d, m = points.shape[1], len(index)
    shifted = np.empty((d, m))
    for k in range(m):
        for t in range(d):
            shifted[t, k] = points[index[k], t] - target[t]
    return shifted


@njit(cache=True, error_model="numpy")
def _slopes(shifted: Floats, x: Floats, weights: Floats, ridge: float, out: Floats) -> None:
    """Half the objective's slope in every candidate's weight, at the point `x` (less the target) of the hull."""
    d, m = shifted.shape
    for k in range(m):
        out[k] = ridge * weights[k]
    for t in range(d):
        factor = x[t]
        for k in range(m):
            out[k] += factor * shifted[t, k]


@njit(cache=True, error_model="numpy")
def _active_set(shifted: Floats, ridge: float, most_active: int) -> tuple[Floats, float, bool]:
    """Run Wolfe's method; False if it was left because more than `most_active` weights became positive."""
    d, m = shifted.shape
    weights, slopes, squares = np.zeros(m), np.empty(m), np.full(m, ridge)
    for t in range(d):
        for k in range(m):
            squares[k] += shifted[t, k] * shifted[t, k]
    first, scale = 0, 0.0
    for k in range(m):
        scale = max(scale, squares[k])
        if squares[k] < squares[first]:
            first = k
    weights[first] = 1.0
    size, room = 1, d + 8
    active = np.empty(m + 1, np.int64)
    active[0] = first
    # Inner products of the active candidates; a new one adds a row, one that leaves takes its row with it.
    inner, matrix = np.empty((room, room)), np.empty((room, room))
    ones, solution = np.ones(room), np.empty(room)
    inner[0, 0] = squares[first]
    x = np.empty(d)
    for t in range(d):
        x[t] = shifted[t, first]
    gap = 0.0
    for _ in range(MOST_STEPS):
        level = 0.0
        for t in range(d):
            level += x[t] * x[t]
        for i in range(size):
            level += ridge * weights[active[i]] ** 2
        # The candidate towards which the objective falls most steeply.
        _slopes(shifted, x, weights, ridge, slopes)
        best = 0
        for k in range(m):
            if slopes[k] < slopes[best]:
                best = k
        gap = 2.0 * (level - slopes[best])
        is_active = False
        for i in range(size):
            is_active = is_active or active[i] == best
        if gap <= TOLERANCE * scale or is_active:
            break
        if size >= most_active:
            return weights, max(gap, 0.0), False
        if size + 1 > room:
            wider = np.empty((2 * room, 2 * room))
            for i in range(room):
                for j in range(room):
                    wider[i, j] = inner[i, j]
            room = 2 * room
            inner, matrix, ones, solution = wider, np.empty((room, room)), np.ones(room), np.empty(room)
        active[size] = best
        for i in range(size + 1):
            product = ridge if i == size else 0.0
            for t in range(d):
                product += shifted[t, active[i]] * shifted[t, best]
            inner[size, i] = product
        size += 1
        while True:
            # The nearest point of the affine hull of the active candidates. Adding the ones makes the matrix positive
            # definite wherever the candidates are affinely independent (Wolfe 1976, section 3).
            for i in range(size):
                for j in range(i + 1):
                    matrix[i, j] = inner[i, j] + scale
            if not _solve_positive(matrix, ones, size, solution):
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
                    for j in range(i + 1):
                        inner[kept, j] = inner[i, j]
                    # Rows move up as others leave; so do the columns, from left to right.
                    solution[kept] = i
                    kept += 1
                else:
                    weights[active[i]] = 0.0
            done = step == 1.0
            if not done:
                for i in range(kept):
                    for j in range(i + 1):
                        inner[i, j] = inner[i, int(solution[j])]
            size = kept
            if done:
                break
        total = 0.0
        for i in range(size):
            total += weights[active[i]]
        for t in range(d):
            x[t] = 0.0
        for i in range(size):
            weights[active[i]] /= total
            for t in range(d):
                x[t] += weights[active[i]] * shifted[t, active[i]]
    return weights, max(gap, 0.0), True


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
    found: tuple[Floats, float] = _nearest_point(points, target, allowed, ridge, FEW)
    return found


def nearest_point_ridged(points: Floats, target: Floats, allowed: Bools, ridge: float) -> tuple[Floats, float]:
    """Do the same where the ridge is large enough to keep many weights positive; it must be positive."""
    found: tuple[Floats, float] = _nearest_point(points, target, allowed, ridge, MANY)
    return found


@njit(cache=True, error_model="numpy")
def _nearest_point(points: Floats, target: Floats, allowed: Bools, ridge: float, expected: int) -> tuple[Floats, float]:
    d = points.shape[1]
    return _solve(points, target, allowed, ridge, expected, np.empty((d, d)), np.empty(d))


@njit(cache=True, error_model="numpy")
def _solve(
    points: Floats,
    target: Floats,
    allowed: Bools,
    ridge: float,
    expected: int,
    moment: Floats,
    sums: Floats,
) -> tuple[Floats, float]:
    """Choose the method, and another where it does not close the gap.

    Outside the hull at most d + 1 weights end positive. More of them mean that the target lies inside, where the ridge
    alone decides and spreads them widely: a case for Newton's method, as is any ridge that is known to spread them.
    `moment` and `sums` are room to work in, unless MANY_SHARED says that they are the candidates' already.
    """
    index, m = np.empty(len(points), np.int64), 0
    for j in range(len(points)):
        if allowed[j]:
            index[m] = j
            m += 1
    d = points.shape[1]
    shifted = _less(points, target, index[:m])
    found, gap, finished = np.zeros(m), np.inf, False
    # Called once each: the compiler writes a function out anew wherever it is called.
    for attempt in range(0 if expected == FEW else 1, 3):
        if attempt == 1:
            if expected != MANY_SHARED:
                _moments(shifted, moment, sums)
            found, gap, finished = _newton(shifted, ridge, moment, sums)
        else:
            most = d + 2 if attempt == 0 and ridge > 0.0 else m + 1
            found, gap, finished = _active_set(shifted, ridge, most)
        if finished:
            break
    weights = np.zeros(len(points))
    for k in range(m):
        weights[index[k]] = found[k]
    return weights, gap


@njit(cache=True, error_model="numpy")
def _moments(shifted: Floats, moment: Floats, sums: Floats) -> None:
    """Write the candidates' cross products, summed (the lower triangle only), and their sums."""
    d, m = shifted.shape
    for t in range(d):
        total = 0.0
        for k in range(m):
            total += shifted[t, k]
        sums[t] = total
        for s in range(t + 1):
            product = 0.0
            for k in range(m):
                product += shifted[t, k] * shifted[s, k]
            moment[t, s] = product


@njit(cache=True, error_model="numpy")
def _newton(shifted: Floats, ridge: float, moment: Floats, sums: Floats) -> tuple[Floats, float, bool]:
    """Run the semismooth Newton method from all weights positive; False if its gap is not closed.

    `moment` and `sums` are those of all candidates (`_moments`), and are used up.
    """
    d, m = shifted.shape
    weights, products, squares = np.zeros(m), np.empty(m), np.full(m, ridge)
    positive, count = np.ones(m, np.bool_), m
    matrix, z, one = np.empty((d, d)), np.empty(d), np.empty(d)
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
        _slopes(shifted, z, weights, 0.0, products)
        changed = 0
        for k in range(m):
            weights[k] = mu * (1.0 - products[k]) / ridge
            if (weights[k] > 0.0) != positive[k]:
                changed += 1
                sign = -1.0 if positive[k] else 1.0
                positive[k] = not positive[k]
                count += int(sign)
                for t in range(d):
                    one[t] = shifted[t, k]
                    sums[t] += sign * one[t]
                    for s in range(t + 1):
                        moment[t, s] += sign * one[t] * one[s]
        if changed == 0 or count == 0:
            break
    # The gap of what was found, whatever the steps did.
    total = 0.0
    for k in range(m):
        weights[k] = max(weights[k], 0.0)
        total += weights[k]
    if count > 0 and total > 0.0:
        x, level = np.zeros(d), 0.0
        for k in range(m):
            weights[k] /= total
            level += ridge * weights[k] ** 2
            if weights[k] > 0.0:
                for t in range(d):
                    x[t] += weights[k] * shifted[t, k]
        for t in range(d):
            level += x[t] * x[t]
            for k in range(m):
                squares[k] += shifted[t, k] * shifted[t, k]
        _slopes(shifted, x, weights, ridge, products)
        steepest, scale = np.inf, 0.0
        for k in range(m):
            steepest, scale = min(steepest, products[k]), max(scale, squares[k])
        gap = 2.0 * (level - steepest)
        return weights, max(gap, 0.0), gap <= TOLERANCE * scale
    return weights, np.inf, False


@njit(cache=True, nogil=True, error_model="numpy")
def every_unit(
    window: Floats,
    points: Floats,
    cross: Floats,
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
    cross : ndarray of float64, shape (n_pre + 1, n_pre)
        Their cross products summed over all donors; in the last row their sums.
    columns : ndarray of float64, shape (n_units, n_pre + 1)
        The periods before, and the mean of those after, each less its mean over units.
    moment : ndarray of float64, shape (n_pre + 2, n_pre + 1)
        The same of the columns.
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
    own_moment, own_sums = np.empty((n_pre, n_pre)), np.empty(n_pre)
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
        else:
            variance = 0.0
            if code == SYNTHETIC_DID:
                n_steps = n_controls * (n_pre - 1)
                step_sum = all_steps - own * steps[unit]
                if n_steps > 1:
                    variance = (all_squares - own * squares[unit] - step_sum * step_sum / n_steps) / (n_steps - 1)
                variance = max(variance, 0.0)
            ridge = np.sqrt(n_post) * variance * n_pre if code == SYNTHETIC_DID else RIDGE
            # The donors' cross products less a target follow from those that all units share; the unit's own share is
            # zero, for it is its own target.
            for t in range(n_pre):
                at = points[unit, t]
                own_sums[t] = cross[n_pre, t] - n_donors * at
                for s in range(t + 1):
                    crossed = cross[n_pre, t] * points[unit, s] + at * cross[n_pre, s]
                    own_moment[t, s] = cross[t, s] - crossed + n_donors * at * points[unit, s]
            expected = MANY_SHARED if code == SYNTHETIC_DID and ridge > 0.0 else FEW
            unit_weights, _ = _solve(points, points[unit], allowed, ridge, expected, own_moment, own_sums)
            if code == SYNTHETIC_DID:
                for t in range(n_pre + 1):
                    for s in range(n_pre + 1):
                        left = moment[t, s] - own * columns[unit, t] * columns[unit, s]
                        total_t = moment[n_pre + 1, t] - own * columns[unit, t]
                        total_s = moment[n_pre + 1, s] - own * columns[unit, s]
                        inner[t, s] = left - total_t * total_s / n_controls
                years = _coordinates(inner, n_pre)
                time_ridge = TIME_RIDGE * TIME_RIDGE * variance * n_controls
                time_weights, _ = _solve(years, origin, every_year, time_ridge, FEW, own_moment, own_sums)
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


@njit(cache=True, error_model="numpy")
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
