"""Is a climb seen as often as the power formula says, and is none seen where there is none?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from synthetic_panels import INDEX, RANKING, TIME, synthetic_values

from pipeline.estimate.mean_reversion import mean_reversion
from pipeline.estimate.movement import MovementModel
from pipeline.estimate.power import POWER, SIZE, minimum_detectable_effect
from pipeline.scale import Floats

DRAWS = 6_000
CALLED = float(norm.ppf(0.975))  # the two-sided 5 % test
HISTORIES = pytest.mark.parametrize(
    ("truth", "before", "after"),
    [(RANKING, [8], [9]), (RANKING, [0, 3, 4, 8], [9, 10, 12]), (INDEX, [2, 7], [10, 11])],
    ids=["one_edition", "several_editions", "index"],
)


def z_of_synthetic_municipalities(
    truth: MovementModel, before: list[int], after: list[int], *, in_detectable_effects: float
) -> Floats:
    """Plant the same climb in every municipality, as a multiple of the smallest one that should be found."""
    y = synthetic_values(np.random.default_rng(21), truth, TIME, DRAWS)
    sd = mean_reversion(truth, TIME[before], y[0, before], TIME[after]).of_mean(y[0, after]).sd
    y[:, after] += in_detectable_effects * minimum_detectable_effect(sd)
    predictions = [mean_reversion(truth, TIME[before], row[before], TIME[after]) for row in y]
    return np.array([one.of_mean(row[after]).z for one, row in zip(predictions, y, strict=True)])


@HISTORIES
def test_a_synthetic_climb_as_large_as_the_power_formula_asks_is_found_four_times_in_five(
    truth: MovementModel, before: list[int], after: list[int]
) -> None:
    z = z_of_synthetic_municipalities(truth, before, after, in_detectable_effects=1)
    assert (z > CALLED).mean() == pytest.approx(0.80, abs=0.03)


@HISTORIES
def test_where_no_climb_was_planted_one_is_called_in_at_most_one_synthetic_municipality_of_twenty(
    truth: MovementModel, before: list[int], after: list[int]
) -> None:
    z = z_of_synthetic_municipalities(truth, before, after, in_detectable_effects=0)
    assert (z > CALLED).mean() <= 0.05
    # The test looks both ways and uses its 5 %, within three standard errors of a share of that many draws.
    assert (np.abs(z) > CALLED).mean() == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / DRAWS))


@pytest.mark.parametrize("sd", [0.2, 0.6, 1.7])
def test_the_smallest_climb_that_would_be_seen_is_that_of_the_normal_test(sd: float) -> None:
    smallest = minimum_detectable_effect(sd)
    assert (SIZE, POWER) == (0.05, 0.80)
    assert norm.sf(CALLED * sd, loc=smallest, scale=sd) == pytest.approx(POWER, rel=1e-9)
    assert smallest == pytest.approx(2.8015852 * sd, rel=1e-6)
