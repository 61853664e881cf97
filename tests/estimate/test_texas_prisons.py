"""Texas prisons (Cunningham & Kang 2019): do independent solvers find the same effect of their expansion in 1993?"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from independent_solver import by_interior_point, by_two_way_regression, objective

from pipeline.estimate import difference_in_differences, synthetic_control
from pipeline.paths import PROJECT
from pipeline.scale import Floats

N_PRE = 8  # 1985-1992


@pytest.fixture(scope="module")
def prisoners() -> tuple[Floats, int]:
    """Black men in prison, 50 states and D.C. in 16 years, and the row of Texas."""
    counts = pl.read_csv(PROJECT / "tests" / "reference" / "texas.csv").sort("state", "year")
    wide = counts.pivot(on="year", index="state", values="bmprison")
    panel = wide.drop("state").to_numpy().astype(float)
    assert panel.shape == (51, 16)
    return panel, wide["state"].to_list().index("Texas")


@pytest.mark.parametrize("demean", [False, True])
def test_synthetic_control_of_texas_has_the_weights_of_an_interior_point_solver(
    prisoners: tuple[Floats, int], demean: bool
) -> None:
    panel, texas = prisoners
    own = synthetic_control(panel, [texas], N_PRE, demean=demean)
    moved = panel - panel[:, :N_PRE].mean(axis=1, keepdims=True) if demean else panel
    donors = np.delete(moved, texas, axis=0)
    points, target = donors[:, :N_PRE], moved[texas, :N_PRE]
    other = by_interior_point(points, target, 1e-6)
    best = objective(other, points, target, 1e-6)
    assert objective(own.unit_weights, points, target, 1e-6) == pytest.approx(best, rel=1e-6)
    assert own.att == pytest.approx((moved[texas] - other @ donors)[N_PRE:].mean(), rel=1e-4)


def test_difference_in_differences_of_texas_is_the_two_way_regression(prisoners: tuple[Floats, int]) -> None:
    panel, texas = prisoners
    own = difference_in_differences(panel, [texas], N_PRE)
    assert own.att == pytest.approx(by_two_way_regression(panel, texas, N_PRE), rel=1e-9)
