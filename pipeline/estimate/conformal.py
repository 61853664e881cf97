"""Do the residuals since the start stand out among all residuals, if the programme did nothing?

Chernozhukov, Wüthrich & Zhu (2021), Journal of the American Statistical Association 116(536). A sharp null says what
the programme did in every period. With that taken off, the counterfactual is fitted to all periods, those after
included, so that no period's residual is favoured. The residuals after are then held against those that come to stand
in their places when residuals are moved along in time (moving block) or put in any other order (iid).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import comb

import numpy as np

from pipeline.estimate.comparison import Estimate, split
from pipeline.estimate.difference_in_differences import difference_in_differences
from pipeline.estimate.panel import Bools, Ints
from pipeline.estimate.solver import RIDGE, nearest_point
from pipeline.estimate.synthetic_control import synthetic_control
from pipeline.scale import Floats

# The path of the treated and those of the controls, less the effect under test -> residuals, by period.
Residuals = Callable[[Floats, Floats], Floats]
LEVEL = 0.90
# Up to so many sets of periods every one is looked at, and above it as many are drawn.
MOST_SETS = 10_000
SEED = 20261128
# Sums of the same residuals in another order differ in their last digits.
ROUNDING = 1e-12
# An interval's ends are found to this share of the step that found them.
PRECISION = 1e-6


@dataclass(frozen=True)
class ConformalTest:
    """The test of one sharp null.

    Attributes
    ----------
    residual : ndarray, shape (n_periods,)
        Of the treated (their mean), under the null.
    statistic : float
        S_q of the residuals after.
    p_moving_block : float
        A multiple of 1 / n_periods; exact in large samples where residuals depend on those before them.
    p_iid : float
        Exact where any order of the residuals is as likely.
    """

    residual: Floats
    statistic: float
    p_moving_block: float
    p_iid: float


@dataclass(frozen=True)
class ConformalPath:
    """Effects period by period, each with its own test and interval.

    Attributes
    ----------
    effect : ndarray, shape (n_post,)
        As the estimator has it, fitted before only.
    p_value : ndarray, shape (n_post,)
        Of no effect in that period, from the periods before and itself: a multiple of 1 / (n_pre + 1).
    low, high : ndarray, shape (n_post,)
        The effects that are not rejected; infinite where too few periods before can reject any.
    """

    effect: Floats
    p_value: Floats
    low: Floats
    high: Floats


def conformal_test(
    Y: Floats,
    treated: Sequence[int] | Ints | Bools,
    n_pre: int,
    *,
    estimator: str,
    null: float | Floats = 0.0,
    q: float = 1.0,
) -> ConformalTest:
    """Test what the programme did in all periods after together.

    Parameters
    ----------
    Y : ndarray of float64, shape (n_units, n_periods)
    treated : integer indices, or a boolean mask of shape (n_units,)
    n_pre : int
        Number of periods before treatment.
    estimator : str
        One of `ESTIMATORS`.
    null : float or ndarray of float64, shape (n_post,)
        The effect in each period after, by the null.
    q : float
        Of the statistic (n_post^(-1/2) sum |residual|^q)^(1/q); 1 is the authors' own choice.

    Raises
    ------
    ValueError
        See `comparison.split`; or if there is no such estimator.
    """
    _, residuals = _estimator(estimator)
    parts = split(Y, treated, n_pre)
    path = parts.treated.copy()
    path[n_pre:] -= null
    residual = residuals(path, parts.controls)
    size = np.abs(residual) ** q
    own = size[n_pre:].sum()
    reached = own * (1 - ROUNDING)
    shifted = np.array([np.roll(size, shift)[n_pre:].sum() for shift in range(len(size))])
    return ConformalTest(
        residual=residual,
        statistic=float((own / np.sqrt(parts.n_post)) ** (1 / q)),
        p_moving_block=float((shifted >= reached).mean()),
        p_iid=_p_in_any_order(size, parts.n_post, reached),
    )


def conformal_path(
    Y: Floats,
    treated: Sequence[int] | Ints | Bools,
    n_pre: int,
    *,
    estimator: str,
    level: float = LEVEL,
) -> ConformalPath:
    """Test each period after by itself, and collect the effects that are not rejected.

    Parameters
    ----------
    Y : ndarray of float64, shape (n_units, n_periods)
    treated : integer indices, or a boolean mask of shape (n_units,)
    n_pre : int
        Number of periods before treatment.
    estimator : str
        One of `ESTIMATORS`.
    level : float
        Of each interval by itself.

    Raises
    ------
    ValueError
        See `comparison.split`; or if there is no such estimator.

    Notes
    -----
    Algorithm 1 of the paper. It looks at effects on a grid; here the end is where the first one is rejected, going out
    from the estimate, at which the residual is zero and nothing is.
    """
    estimate, residuals = _estimator(estimator)
    parts = split(Y, treated, n_pre)
    before = estimate(Y, treated, n_pre)
    # As far as the residuals before reach, or, where they are all zero, as far as rounding does.
    step = max(before.pre_rmspe, ROUNDING * float(np.abs(parts.treated).max()), float(np.finfo(float).tiny))
    can_reject = 1 / (n_pre + 1) <= 1 - level + ROUNDING
    found = []
    for effect, period in zip(before.effect, range(n_pre, n_pre + parts.n_post), strict=True):
        at = np.append(np.arange(n_pre), period)
        p_value = partial(_p_of_the_last, residuals, parts.treated[at], parts.controls[:, at])
        ends = [side * np.inf for side in (-1, 1)]
        if can_reject:
            ends = [_first_rejected(p_value, effect, side * step, level) for side in (-1, 1)]
        found.append((effect, p_value(0.0), *ends))
    return ConformalPath(*np.array(found).T)


def _p_of_the_last(residuals: Residuals, path: Floats, controls: Floats, effect: float) -> float:
    """Hold the last period's residual, once an effect is taken off, against all."""
    size = np.abs(residuals(np.append(path[:-1], path[-1] - effect), controls))
    return float((size >= size[-1] * (1 - ROUNDING)).mean())


def _p_in_any_order(size: Floats, n_post: int, reached: float) -> float:
    """Compare with all sets of `n_post` periods, or with so many drawn; whatever their order, their sum is the same."""
    n_periods = len(size)
    if comb(n_periods, n_post) <= MOST_SETS:
        sets = np.array(list(combinations(range(n_periods), n_post)))
        return float((size[sets].sum(axis=1) >= reached).mean())
    rng = np.random.default_rng(SEED)
    sets = rng.permuted(np.tile(np.arange(n_periods), (MOST_SETS, 1)), axis=1)[:, :n_post]
    return float((1 + (size[sets].sum(axis=1) >= reached).sum()) / (1 + MOST_SETS))


def _first_rejected(p_value: Callable[[float], float], estimate: float, step: float, level: float) -> float:
    """Return the first effect that is rejected on the way out from the estimate, in the direction of the step."""
    alpha = 1 - level + ROUNDING
    inside, outside = 0.0, step
    while p_value(estimate + outside) > alpha:
        inside, outside = outside, 2 * outside
    while abs(outside - inside) > PRECISION * abs(step):
        middle = (inside + outside) / 2
        if p_value(estimate + middle) > alpha:
            inside = middle
        else:
            outside = middle
    return estimate + outside


def _from_the_mean(path: Floats, controls: Floats) -> Floats:
    difference = path - controls.mean(axis=0)
    return np.asarray(difference - difference.mean(), float)


def _from_the_double(path: Floats, controls: Floats, demean: bool) -> Floats:
    if demean:
        path, controls = path - path.mean(), controls - controls.mean(axis=1, keepdims=True)
    # Distances do not depend on a level that all share; taking it off keeps digits where levels are large.
    level = path.mean()
    points = np.ascontiguousarray(controls - level)
    weights, _ = nearest_point(points, path - level, np.ones(len(points), bool), RIDGE)
    return np.asarray(path - weights @ controls, float)


# What fits the periods before, and the residuals of a fit to all. Synthetic DiD is none of them: its weights of years
# are made to foretell the years after, and so tell these apart.
ESTIMATORS: dict[str, tuple[Callable[..., Estimate], Residuals]] = {
    "difference_in_differences": (difference_in_differences, _from_the_mean),
    "synthetic_control": (synthetic_control, partial(_from_the_double, demean=False)),
    "synthetic_control_demeaned": (
        partial(synthetic_control, demean=True),
        partial(_from_the_double, demean=True),
    ),
}


def _estimator(name: str) -> tuple[Callable[..., Estimate], Residuals]:
    if name not in ESTIMATORS:
        raise ValueError(f"{name!r} has no residuals for this test; use one of {', '.join(ESTIMATORS)}")
    return ESTIMATORS[name]
