"""Are the weights of synthetic control and synthetic DiD the best there are, on any panel?"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from independent_solver import by_interior_point, objective
from scipy.optimize import nnls

from pipeline.estimate import difference_in_differences, placebo_grid, synthetic_control, synthetic_did
from pipeline.estimate.placebo_grid import CODES, Estimator
from pipeline.estimate.solver import _active_set, nearest_point, nearest_point_ridged
from pipeline.paths import PROJECT
from pipeline.scale import Floats


def synthetic_panel(rng: np.random.Generator, n_units: int, n_periods: int) -> Floats:
    """Units that follow three common paths, with noise; nothing of it was ever measured."""
    loadings, paths = rng.normal(size=(n_units, 3)), np.cumsum(rng.normal(size=(3, n_periods)), axis=1)
    return loadings @ paths + rng.normal(size=(n_units, 1)) + 0.5 * rng.normal(size=(n_units, n_periods))


def by_active_set_nnls(points: Floats, target: Floats, ridge: float) -> Floats:
    """Solve the same problem by Lawson & Hanson's NNLS, the sum of weights held to one by a heavy row."""
    heavy = 1e5 * (1 + np.abs(points).max())
    rows = np.vstack([points.T, np.sqrt(ridge) * np.eye(len(points)), np.full(len(points), heavy)])
    weights, _ = nnls(rows, np.concatenate([target, np.zeros(len(points)), [heavy]]), maxiter=50 * len(points))
    return weights / weights.sum()


@pytest.mark.parametrize("seed", range(200))
def test_no_independent_solver_finds_better_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, d = int(rng.integers(2, 40)), int(rng.integers(2, 20))
    points, target = rng.normal(size=(n, d)), rng.normal(size=d)
    ridge = float(rng.choice([1e-6, 1e-3, 1.0, 30.0]))
    other = objective(by_active_set_nnls(points, target, ridge), points, target, ridge)
    for solve in (nearest_point, nearest_point_ridged):
        weights, gap = solve(points, target, np.ones(n, bool), ridge)
        own = objective(weights, points, target, ridge)
        assert own <= other + 1e-6 * (1 + other)
        # The gap bounds how far the best weights there are can lie below.
        assert own - other <= gap + 1e-7 * (1 + other)
        assert weights.min() >= 0
        assert weights.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("estimator", ["difference_in_differences", "synthetic_control", "synthetic_did"])
def test_the_grid_says_what_each_single_estimate_says(estimator: str) -> None:
    panel = synthetic_panel(np.random.default_rng(1), 40, 14)
    one = {
        "difference_in_differences": difference_in_differences,
        "synthetic_control": synthetic_control,
        "synthetic_did": synthetic_did,
    }[estimator]
    grid = placebo_grid(panel, [5, 9, 11], estimator=estimator, n_post=3)  # type: ignore[arg-type]
    for unit in range(0, 40, 7):
        for column, start in enumerate((5, 9, 11)):
            single = one(panel[:, : start + 3], [unit], start)
            assert grid.effect[unit, column] == pytest.approx(single.att, abs=1e-6)
            assert grid.pre_rmspe[unit, column] == pytest.approx(single.pre_rmspe, abs=1e-6)


PLAIN = """
import sys
import numpy as np
from pipeline.estimate import placebo_grid
from pipeline.estimate.placebo_grid import CODES
panel = np.load(sys.argv[1])
grids = [placebo_grid(panel, [4, 6], estimator=one, n_post=3) for one in CODES]
np.save(sys.argv[2], [[grid.effect, grid.pre_rmspe] for grid in grids])
"""


def test_plain_numpy_says_what_the_compiled_code_says(tmp_path: Path) -> None:
    panel = synthetic_panel(np.random.default_rng(2), 12, 9)
    np.save(tmp_path / "panel.npy", panel)
    # Whether to compile is asked once a process.
    command = [sys.executable, "-c", PLAIN, str(tmp_path / "panel.npy"), str(tmp_path / "plain.npy")]
    subprocess.run(command, cwd=PROJECT, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, check=True)
    plain = np.load(tmp_path / "plain.npy")
    assert plain.shape == (4, 2, 12, 2)
    for estimator, (effect, pre_rmspe) in zip(CODES, plain, strict=True):
        compiled = placebo_grid(panel, [4, 6], estimator=estimator, n_post=3)  # type: ignore[arg-type]
        assert effect == pytest.approx(compiled.effect, abs=1e-9)
        assert pre_rmspe == pytest.approx(compiled.pre_rmspe, abs=1e-9)


@pytest.mark.parametrize("estimator", CODES)
def test_the_grid_does_not_depend_on_the_number_of_threads(
    estimator: Estimator, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = synthetic_panel(np.random.default_rng(9), 60, 16)
    grids = []
    for threads in (1, 2, 5):
        monkeypatch.setattr(os, "cpu_count", partial(int, threads))
        grids.append(placebo_grid(panel, range(3, 13), estimator=estimator, n_post=3))
    for grid in grids[1:]:
        assert np.array_equal(grid.effect, grids[0].effect)
        assert np.array_equal(grid.pre_rmspe, grids[0].pre_rmspe)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 1e-6, 0.1, 10.0]), st.integers(1, 5))
def test_the_duality_gap_bounds_the_gap_to_an_independent_solver_also_where_the_steps_were_cut_short(
    seed: int, ridge: float, most_active: int
) -> None:
    rng = np.random.default_rng(seed)
    points, target = rng.normal(size=(25, 8)), 2 * rng.normal(size=8)
    best = objective(by_interior_point(points, target, ridge), points, target, ridge)
    weights, gap, finished = _active_set(np.ascontiguousarray((points - target).T), ridge, most_active)
    assert objective(weights, points, target, ridge) - best <= gap + 1e-9
    assert finished or gap > 1e-9
    exact, gap = nearest_point(points, target, np.ones(25, bool), ridge)
    assert gap <= 1e-9
    assert objective(exact, points, target, ridge) == pytest.approx(best, abs=gap + 1e-8)


def test_a_unit_that_is_a_mixture_of_others_is_matched_exactly() -> None:
    panel = synthetic_panel(np.random.default_rng(3), 8, 20)
    panel[0] = 0.2 * panel[2] + 0.5 * panel[4] + 0.3 * panel[7]
    estimate = synthetic_control(panel, [0], 15)
    assert estimate.effect == pytest.approx(np.zeros(5), abs=1e-4)
    assert estimate.unit_weights[[1, 3, 6]] == pytest.approx([0.2, 0.5, 0.3], abs=1e-4)


panels = st.integers(0, 10_000).map(lambda seed: synthetic_panel(np.random.default_rng(seed), 9, 10))
estimators = st.sampled_from([difference_in_differences, synthetic_control, synthetic_did])


@settings(max_examples=40, deadline=None)
@given(panels, estimators, st.floats(-50, 50), st.integers(0, 1000))
def test_a_constant_and_the_order_of_units_change_nothing_and_a_factor_scales_the_effect(
    panel: Floats, estimator: object, constant: float, seed: int
) -> None:
    att = estimator(panel, [0], 6).att  # type: ignore[operator]
    assert estimator(panel + constant, [0], 6).att == pytest.approx(att, abs=1e-6)  # type: ignore[operator]
    order = np.concatenate([[0], 1 + np.random.default_rng(seed).permutation(8)])
    assert estimator(panel[order], [0], 6).att == pytest.approx(att, abs=1e-6)  # type: ignore[operator]
    if estimator is not synthetic_control:  # its small ridge is in the units of the outcome
        assert estimator(3 * panel, [0], 6).att == pytest.approx(3 * att, abs=1e-5)  # type: ignore[operator]


@settings(max_examples=30, deadline=None)
@given(panels, st.lists(st.floats(-20, 20), min_size=10, max_size=10))
def test_a_common_path_changes_nothing_where_theory_says_so(panel: Floats, path: list[float]) -> None:
    for estimator in (difference_in_differences, synthetic_control):
        att = estimator(panel, [0], 6).att
        assert estimator(panel + np.array(path), [0], 6).att == pytest.approx(att, abs=1e-5)
    # The ridge of synthetic DiD is the spread of yearly changes, which only a path that is no straight line can move.
    att = synthetic_did(panel, [0], 6).att
    assert synthetic_did(panel + path[0] * np.arange(10), [0], 6).att == pytest.approx(att, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(panels, st.floats(0.1, 50))
def test_a_factor_scales_the_effect_of_synthetic_control_with_its_ridge(panel: Floats, factor: float) -> None:
    att = synthetic_control(panel, [0], 6).att
    scaled = synthetic_control(factor * panel, [0], 6, ridge=factor**2 * 1e-6)
    assert scaled.att == pytest.approx(factor * att, abs=1e-5 * factor)


@settings(max_examples=30, deadline=None)
@given(panels, estimators, st.integers(2, 8))
def test_weights_are_none_negative_and_sum_to_one(panel: Floats, estimator: object, n_pre: int) -> None:
    estimate = estimator(panel, [0], n_pre)  # type: ignore[operator]
    for weights in (estimate.unit_weights, estimate.time_weights):
        assert weights.min() >= 0
        assert weights.sum() == pytest.approx(1, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(panels)
def test_a_second_unit_like_a_donor_changes_no_counterfactual(panel: Floats) -> None:
    twice = np.vstack([panel, panel[4]])
    single = synthetic_control(panel, [0], 6, ridge=0.0)
    assert synthetic_control(twice, [0], 6, ridge=0.0).counterfactual == pytest.approx(single.counterfactual, abs=1e-5)


def test_several_treated_units_give_what_their_mean_path_gives() -> None:
    panel = synthetic_panel(np.random.default_rng(5), 12, 12)
    mean = np.vstack([panel[:3].mean(axis=0), panel[3:]])
    for estimator in (difference_in_differences, synthetic_control):
        assert estimator(panel, [0, 1, 2], 8).att == pytest.approx(estimator(mean, [0], 8).att, abs=1e-9)
    mask = np.arange(12) < 3
    assert synthetic_control(panel, mask, 8).att == synthetic_control(panel, [0, 1, 2], 8).att


def test_several_units_under_synthetic_did_give_what_their_mean_path_gives_under_the_ridge_of_their_number() -> None:
    panel = synthetic_panel(np.random.default_rng(5), 12, 12)
    together = synthetic_did(panel, [0, 1, 2], 8)
    mean = np.vstack([panel[:3].mean(axis=0), panel[3:]])
    # zeta = (N_tr T_post)^(1/4) sd: counting each year after three times makes one treated unit's that of three, and
    # changes nothing else, for only the mean of the years after is used.
    thrice = np.hstack([mean[:, :8], np.repeat(mean[:, 8:], 3, axis=1)])
    one = synthetic_did(thrice, [0], 8)
    assert together.unit_weights == pytest.approx(one.unit_weights, abs=1e-9)
    assert together.time_weights == pytest.approx(one.time_weights, abs=1e-9)
    assert together.att == pytest.approx(one.att, abs=1e-9)
    # Under the ridge of one unit the same path gets other weights.
    assert np.abs(together.unit_weights - synthetic_did(mean, [0], 8).unit_weights).max() > 1e-3


DEGENERATE = {
    "collinear donors": lambda panel: np.vstack([panel[:1], np.outer(np.arange(1, 9), panel[1])]),
    "constant units": lambda panel: np.vstack([panel[:1], np.repeat(np.arange(8.0)[:, None], 10, axis=1)]),
    "one donor": lambda panel: panel[:2],
    "ties": lambda panel: np.vstack([panel[:1], np.repeat(panel[1:2], 8, axis=0)]),
    "a level of 1e8": lambda panel: panel + 1e8,
}


@pytest.mark.parametrize("case", DEGENERATE)
@pytest.mark.parametrize("n_pre", [2, 6])
def test_degenerate_panels_still_give_weights_on_the_simplex(case: str, n_pre: int) -> None:
    panel = DEGENERATE[case](synthetic_panel(np.random.default_rng(6), 9, 10))
    for estimator in (synthetic_control, synthetic_did):
        estimate = estimator(panel, [0], n_pre)
        assert np.isfinite(estimate.att)
        assert estimate.unit_weights.min() >= 0
        assert estimate.unit_weights.sum() == pytest.approx(1, abs=1e-9)
        assert estimate.time_weights.sum() == pytest.approx(1, abs=1e-9)


WRONG = {
    "a hole": (
        lambda panel: np.where(np.arange(90).reshape(9, 10) == 34, np.nan, panel),
        [0],
        6,
        "unit 3 is nan in period 4",
    ),
    "an infinite value": (
        lambda panel: np.where(np.arange(90).reshape(9, 10) == 12, np.inf, panel),
        [0],
        6,
        "unit 1 is inf",
    ),
    "a value that overflows": (lambda panel: panel * 1e200, [0], 6, "in period"),
    "one period before": (lambda panel: panel, [0], 1, "at least 2 before"),
    "none after": (lambda panel: panel, [0], 10, "1 after"),
    "no such unit": (lambda panel: panel, [9], 6, "none of 0 to 8"),
    "a negative index": (lambda panel: panel, [-1], 6, "none of 0 to 8"),
    "nobody treated": (lambda panel: panel, [], 6, "no unit is treated"),
    "everybody treated": (lambda panel: panel, list(range(9)), 6, "no donor"),
    "a mask of another length": (lambda panel: panel, np.ones(4, bool), 6, "the mask has shape"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_panel_that_cannot_be_compared_is_refused_with_unit_period_and_remedy(case: str) -> None:
    spoil, treated, n_pre, said = WRONG[case]
    panel = spoil(synthetic_panel(np.random.default_rng(7), 9, 10))
    for estimator in (difference_in_differences, synthetic_control, synthetic_did):
        with pytest.raises(ValueError, match=said):
            estimator(panel, treated, n_pre)


def test_a_cell_of_the_grid_that_cannot_be_estimated_says_why() -> None:
    panel = synthetic_panel(np.random.default_rng(8), 6, 10)
    panel[2, 3] = np.nan
    grid = placebo_grid(panel, [1, 4, 8], estimator="synthetic_control", n_post=3)
    assert list(grid.reason[0]) == ["too_few_periods_before", "ok", "window_beyond_panel"]
    assert grid.reason[2, 1] == "window_incomplete"
    assert np.isnan(grid.effect[grid.reason != "ok"]).all()
    assert np.isfinite(grid.effect[grid.reason == "ok"]).all()
    nobody = placebo_grid(panel, [5], estimator="synthetic_did", n_post=2, donors=np.zeros(6, bool))
    assert nobody.reason[0, 0] == "no_donors"
    alone = placebo_grid(panel, [5], estimator="synthetic_did", n_post=2, donors=np.arange(6) == 1)
    assert alone.reason[1, 0] == "no_donors"
    assert alone.reason[0, 0] == "ok"
