"""Castle doctrine laws (Cheng & Hoekstra 2013): do independent solvers agree for every state that passed one?"""

from __future__ import annotations

import polars as pl
import pytest
from independent_solver import by_interior_point, by_two_way_regression, objective

from pipeline.estimate import difference_in_differences, synthetic_control
from pipeline.paths import PROJECT
from pipeline.scale import Floats

FIRST_YEAR = 2000
HOMICIDE = pl.read_csv(PROJECT / "tests" / "reference" / "castle.csv").sort("state", "year")
FIRST = dict(HOMICIDE.select("state", "first_post_year").unique().drop_nulls().sort("state").iter_rows())


def against_states_without_a_law(state: str) -> tuple[Floats, int]:
    """Homicides per 100,000 in one state (the first row) and the 29 that never passed a law, and years before."""
    kept = HOMICIDE.filter((pl.col("state") == state) | pl.col("first_post_year").is_null())
    wide = kept.pivot(on="year", index="state", values="homicide").sort(pl.col("state") != state, "state")
    panel = wide.drop("state").to_numpy().astype(float)
    assert panel.shape == (30, 11)
    return panel, FIRST[state] - FIRST_YEAR


@pytest.mark.parametrize("state", FIRST)
def test_synthetic_control_of_a_castle_doctrine_state_has_the_weights_of_an_interior_point_solver(state: str) -> None:
    panel, n_pre = against_states_without_a_law(state)
    own = synthetic_control(panel, [0], n_pre)
    points, target = panel[1:, :n_pre], panel[0, :n_pre]
    other = by_interior_point(points, target, 1e-6)
    best = objective(other, points, target, 1e-6)
    assert objective(own.unit_weights, points, target, 1e-6) == pytest.approx(best, abs=1e-6 * (1 + best))
    assert own.att == pytest.approx((panel[0] - other @ panel[1:])[n_pre:].mean(), abs=1e-3)


@pytest.mark.parametrize("state", FIRST)
def test_difference_in_differences_of_a_castle_doctrine_state_is_the_two_way_regression(state: str) -> None:
    panel, n_pre = against_states_without_a_law(state)
    own = difference_in_differences(panel, [0], n_pre)
    assert own.att == pytest.approx(by_two_way_regression(panel, 0, n_pre), abs=1e-9)
