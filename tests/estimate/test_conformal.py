"""Is a null of no effect rejected as often as it should be, and are the published p-values found again?

Every panel here is simulated, but for the one of the authors' own vignette, which is simulated by R's numbers.
"""

from __future__ import annotations

from itertools import permutations
from typing import Literal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from independent_solver import by_interior_point
from scipy.special import ndtri

from pipeline.estimate.conformal import ESTIMATORS, conformal_path, conformal_test
from pipeline.estimate.solver import RIDGE
from pipeline.paths import PROJECT
from pipeline.scale import Floats

fixed = settings(derandomize=True, deadline=None, database=None, max_examples=20)
Name = Literal["difference_in_differences", "synthetic_control", "synthetic_control_demeaned"]
NAMES = tuple(ESTIMATORS)


def synthetic_panel(seed: int, n_periods: int = 8, n_controls: int = 6) -> Floats:
    """One treated unit and its controls, in which any order of the periods is as likely."""
    rng = np.random.default_rng(seed)
    controls = rng.normal(size=(n_controls, n_periods))
    return np.vstack([controls[:2].mean(axis=0) + rng.normal(size=n_periods), controls])


def normals_of_r(seed: int, n: int) -> Floats:
    """What R's `set.seed(seed); rnorm(n)` gives: its scrambling of the seed, Mersenne twister, and inversion."""
    word, words = seed, []
    for _ in range(50 + 625):
        word = (69069 * word + 1) % 2**32
        words.append(word)
    twister = np.random.MT19937()
    twister.state = {"bit_generator": "MT19937", "state": {"key": np.array(words[51:], np.uint32), "pos": 624}}
    uniform = twister.random_raw(2 * n) * 2.3283064365386963e-10
    return np.asarray(ndtri((np.floor(2**27 * uniform[::2]) + uniform[1::2]) / 2**27), float)


@pytest.fixture(scope="module")
def vignette() -> Floats:
    """The example of the authors' package scinference: 50 controls, 50 periods before, 5 after, an effect of 2."""
    drawn = normals_of_r(12345, 51 * 55)
    # As R prints them; so that a panel of other numbers would not pass for the authors'.
    assert drawn[:3] == pytest.approx([0.5855288, 0.7094660, -0.1093033], abs=1e-7)
    controls = drawn[: 50 * 55].reshape(50, 55)
    own = controls[:3].mean(axis=0) + drawn[50 * 55 :]
    own[50:] += 2
    return np.vstack([own, controls])


# p-values that the vignette prints for the null of an effect of 4 (tests/reference/README.md).
@pytest.mark.parametrize(
    ("estimator", "moving_block", "iid"),
    [("synthetic_control", 0.01818182, 0.00579884), ("difference_in_differences", 0.03636364, 0.02979404)],
)
def test_the_p_values_are_those_of_the_authors_own_example(
    vignette: Floats, estimator: str, moving_block: float, iid: float
) -> None:
    test = conformal_test(vignette, [0], 50, estimator=estimator, null=4.0)
    assert test.p_moving_block == pytest.approx(moving_block, abs=1e-8)
    # Theirs are counted from 5,000 orders and ours from 10,000: four standard errors of the difference.
    assert test.p_iid == pytest.approx(iid, abs=4 * np.sqrt(iid * (1 / 5_000 + 1 / 10_000)))


@pytest.mark.parametrize("estimator", NAMES)
@pytest.mark.parametrize("n_post", [1, 2])
def test_a_true_null_is_rejected_exactly_as_often_as_the_level_says(estimator: str, n_post: int) -> None:
    n_panels, n_periods = 1_000, 8
    tests = [
        conformal_test(synthetic_panel(seed, n_periods), [0], n_periods - n_post, estimator=estimator)
        for seed in range(n_panels)
    ]
    # A quarter is among the p-values that can occur: of 8 moves in time, and of 8 or 28 sets of periods.
    band = 4 * np.sqrt(0.25 * 0.75 / n_panels)
    for p in ([test.p_moving_block for test in tests], [test.p_iid for test in tests]):
        assert np.mean(np.array(p) <= 0.25) == pytest.approx(0.25, abs=band)


@fixed
@given(st.integers(0, 1_000), st.integers(5, 12), st.integers(1, 3), st.sampled_from(NAMES))
def test_moving_in_time_gives_a_multiple_of_one_in_so_many_periods(
    seed: int, n_periods: int, n_post: int, estimator: str
) -> None:
    test = conformal_test(synthetic_panel(seed, n_periods), [0], n_periods - n_post, estimator=estimator)
    assert test.p_moving_block * n_periods == pytest.approx(round(test.p_moving_block * n_periods), abs=1e-12)
    assert 1 / n_periods - 1e-12 <= test.p_moving_block <= 1


def test_the_p_value_is_the_one_of_every_order_tried_in_turn_with_weights_of_an_independent_solver() -> None:
    panel, n_pre = synthetic_panel(3, 7), 5
    own, controls = panel[0], panel[1:]
    weights = by_interior_point(controls, own, RIDGE)
    residual = np.abs(own - weights @ controls)
    every = np.array([residual[list(order)][n_pre:].sum() for order in permutations(range(7))])
    test = conformal_test(panel, [0], n_pre, estimator="synthetic_control")
    assert np.abs(test.residual) == pytest.approx(residual, abs=1e-6)
    assert test.p_iid == pytest.approx((every >= residual[n_pre:].sum() - 1e-9).mean())


def test_the_statistic_is_the_one_computed_by_hand() -> None:
    # Less the group, which stands still: 0, 0, 3, 5; less its mean of 2: -2, -2, 1, 3.
    panel = np.array([[0.0, 0, 3, 5], [1, 1, 1, 1], [-1, -1, -1, -1]])
    test = conformal_test(panel, [0], 2, estimator="difference_in_differences")
    assert test.residual.tolist() == [-2, -2, 1, 3]
    assert test.statistic == pytest.approx(4 / np.sqrt(2))
    # All sums of neighbours, the last beside the first: 4, 3, 4, 5. All pairs: 4 3 5 3 5 4.
    assert (test.p_moving_block, test.p_iid) == pytest.approx((3 / 4, 4 / 6))
    squared = conformal_test(panel, [0], 2, estimator="difference_in_differences", q=2)
    assert squared.statistic == pytest.approx(np.sqrt(10 / np.sqrt(2)))
    assert squared.p_iid == pytest.approx(3 / 6) and squared.p_moving_block == pytest.approx(2 / 4)


@pytest.mark.parametrize("estimator", NAMES)
def test_an_effect_that_is_planted_and_tested_is_the_null_of_none(estimator: str) -> None:
    panel = synthetic_panel(5, 9)
    planted = panel.copy()
    planted[0, 6:] += [1.0, -2.0, 3.0]
    without = conformal_test(panel, [0], 6, estimator=estimator)
    found = conformal_test(planted, [0], 6, estimator=estimator, null=np.array([1.0, -2.0, 3.0]))
    assert found.residual == pytest.approx(without.residual)
    assert (found.p_moving_block, found.p_iid) == (without.p_moving_block, without.p_iid)


@pytest.mark.parametrize("estimator", ["difference_in_differences", "synthetic_control_demeaned"])
def test_a_municipality_higher_by_a_constant_is_tested_alike(estimator: str) -> None:
    panel = synthetic_panel(2)
    moved = panel + 5.0 * (np.arange(len(panel)) == 0)[:, None]
    one, other = (conformal_test(each, [0], 6, estimator=estimator) for each in (panel, moved))
    assert other.residual == pytest.approx(one.residual, abs=1e-9)


@pytest.mark.parametrize("estimator", NAMES)
def test_nine_in_ten_intervals_hold_the_effect_that_was_planted(estimator: str) -> None:
    n_panels, n_pre = 400, 9
    holds = []
    for seed in range(n_panels):
        panel = synthetic_panel(seed, n_pre + 1)
        panel[0, -1] += 2.0
        path = conformal_path(panel, [0], n_pre, estimator=estimator)
        holds.append(path.low[0] <= 2.0 <= path.high[0])
    # Of ten periods one may lie farthest out: exactly nine in ten.
    assert np.mean(holds) == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / n_panels))


@fixed
@given(st.integers(0, 1_000), st.sampled_from(NAMES))
def test_an_interval_holds_the_effects_that_are_not_rejected_and_no_other(seed: int, estimator: str) -> None:
    n_pre = 10
    panel = synthetic_panel(seed, n_pre + 2)
    path = conformal_path(panel, [0], n_pre, estimator=estimator)
    assert (path.low < path.effect).all() and (path.effect < path.high).all()
    for at, period in enumerate((n_pre, n_pre + 1)):
        alone = panel[:, [*range(n_pre), period]]
        # Sixty effects that do not meet the ends, out to as far again on either side.
        for effect in np.linspace(2 * path.low[at] - path.high[at], 2 * path.high[at] - path.low[at], 60):
            test = conformal_test(alone, [0], n_pre, estimator=estimator, null=float(effect))
            inside = path.low[at] < effect < path.high[at]
            assert inside == (test.p_iid > 0.1 + 1e-9)
        assert path.p_value[at] == conformal_test(alone, [0], n_pre, estimator=estimator).p_moving_block


def test_with_eight_periods_before_no_effect_can_be_rejected_and_with_nine_some_can() -> None:
    short = conformal_path(synthetic_panel(1, 9), [0], 8, estimator="difference_in_differences")
    assert (short.low.tolist(), short.high.tolist()) == ([-np.inf], [np.inf])
    enough = conformal_path(synthetic_panel(1, 10), [0], 9, estimator="difference_in_differences")
    assert np.isfinite([enough.low, enough.high]).all()


@pytest.fixture(scope="module")
def smoking() -> tuple[Floats, int]:
    """Packs of cigarettes a head, 39 states in 31 years, 19 of them before, and the row of California."""
    packs = pl.read_csv(PROJECT / "notebooks" / "reference" / "prop99.csv").sort("state", "year")
    wide = packs.pivot(on="year", index="state", values="packs")
    return wide.drop("state").to_numpy().astype(float), wide["state"].to_list().index("California")


def test_the_intervals_of_california_are_those_of_diff_diff_and_pysyncon(smoking: tuple[Floats, int]) -> None:
    panel, california = smoking
    path = conformal_path(panel, [california], 19, estimator="synthetic_control")
    published = pl.read_csv(PROJECT / "tests" / "reference" / "prop99_conformal.csv")
    exact, rough = (published.filter(package=name) for name in ("diff-diff", "pysyncon"))
    # diff-diff keeps the last effect on a grid of 0.05 packs that is not rejected: up to one step inside the end.
    for ours, theirs in ((path.low, exact["low"].to_numpy()), (-path.high, -exact["high"].to_numpy())):
        assert ((theirs >= ours - 1e-6) & (theirs <= ours + 0.05 + 1e-6)).all()
    # pysyncon's search stops when a step is shorter than 0.01 packs. In 1997 two residuals grow almost alike as the
    # null moves, and its solver's weights are too rough to tell which is larger.
    assert path.high == pytest.approx(rough["high"].to_numpy(), abs=0.02)
    differs = np.abs(path.low - rough["low"].to_numpy()) > 0.02
    assert rough["year"].to_numpy()[differs].tolist() == [1997]


def test_an_estimator_without_such_residuals_is_named() -> None:
    with pytest.raises(ValueError, match="'synthetic_did' has no residuals for this test; use one of"):
        conformal_test(synthetic_panel(1), [0], 6, estimator="synthetic_did")


def test_where_the_fit_is_perfect_before_any_departure_stands_out() -> None:
    panel = np.zeros((4, 12))
    panel[1:] = np.arange(12)
    panel[0] = np.arange(12)
    still = conformal_test(panel, [0], 10, estimator="difference_in_differences")
    assert (still.p_moving_block, still.p_iid) == (1.0, 1.0)
    path = conformal_path(panel, [0], 10, estimator="difference_in_differences")
    assert path.low == pytest.approx([0, 0], abs=1e-6) and path.high == pytest.approx([0, 0], abs=1e-6)
