"""Is the window of a comparison with donors chosen by its rule, and does the comparison find what was planted?"""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.estimate.comparison import Estimate
from pipeline.estimate.donor_window import (
    ESTIMATORS,
    DonorEstimate,
    DonorWindow,
    compare_with_donors,
    donor_window,
)

BEFORE = np.arange(10) < 6
EXPOSED = np.arange(10) >= 7
EVERYWHERE = np.ones(10, bool)


def known_to(n_donors: int, *columns: int) -> np.ndarray:
    """Municipalities that do not exist, of which only the first few are known in some columns."""
    known = np.ones((30, 10), bool)
    for column in columns:
        known[n_donors:, column] = False
    return known


def test_every_known_exposed_edition_and_all_earlier_ones_are_used_where_donors_allow() -> None:
    found = donor_window(EVERYWHERE, known_to(30), BEFORE, EXPOSED)
    assert isinstance(found, DonorWindow)
    assert found.before.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.after.tolist() == [7, 8, 9]
    assert len(found.donors) == 30


def test_an_earlier_edition_that_few_donors_have_is_given_up_for_the_latest_ones() -> None:
    found = donor_window(EVERYWHERE, known_to(9, 2), BEFORE, EXPOSED)
    assert isinstance(found, DonorWindow)
    assert found.before.tolist() == [3, 4, 5]


def test_ten_donors_are_enough_and_nine_are_not() -> None:
    ten = donor_window(EVERYWHERE, known_to(10, 8), BEFORE, EXPOSED)
    assert isinstance(ten, DonorWindow)
    assert ten.donors.tolist() == list(range(10))
    assert donor_window(EVERYWHERE, known_to(9, 8), BEFORE, EXPOSED) == "too_few_donors"


def test_one_edition_before_or_none_after_carries_no_comparison() -> None:
    one_before = BEFORE & (np.arange(10) == 5)
    assert donor_window(EVERYWHERE, known_to(30), one_before, EXPOSED) == "too_few_editions_before"
    assert donor_window(BEFORE, known_to(30), BEFORE, EXPOSED) == "no_exposed_edition_observed"


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_planted_climb_in_a_synthetic_ranking_is_found_and_stands_out_from_its_donors(estimator: str) -> None:
    rng = np.random.default_rng(3)
    y = rng.normal(size=(31, 1)) + 0.1 * np.cumsum(rng.normal(size=(31, 10)), axis=1)
    y[0, 7:] += 1.5
    window = DonorWindow(np.arange(6), np.arange(7, 10), np.arange(1, 31))
    result = compare_with_donors(y, 0, window, estimator)
    assert result.estimate.att == pytest.approx(1.5, abs=0.4)
    assert result.p_value == pytest.approx(1 / 31)
    assert len(result.placebo_effect) == 30
    assert result.half_width < 1.0
    # With and without the donors that are fitted badly: the p-value goes with how many are left.
    assert 0 < result.well_fitted.sum() <= 30
    assert result.p_value_well_fitted == pytest.approx(1 / (1 + result.well_fitted.sum()))


def synthetic_estimate(effect: float, pre_rmspe: float) -> Estimate:
    return Estimate(
        effect, np.array([effect]), np.zeros(3), np.ones(1), np.ones(2), pre_rmspe, 0.0, "synthetic_control"
    )


def test_a_donor_fitted_five_times_worse_than_the_municipality_is_left_out_and_one_just_within_is_not() -> None:
    fits = np.sqrt([1.0, 5.0 - 1e-9, 5.0 + 1e-9, 30.0])
    result = DonorEstimate(synthetic_estimate(1.0, 1.0), np.array([0.2, -2.0, 3.0, 0.1]), fits)
    assert result.well_fitted.tolist() == [True, True, False, False]
    assert result.p_value == pytest.approx((1 + 2) / (1 + 4))
    assert result.p_value_well_fitted == pytest.approx((1 + 1) / (1 + 2))


def test_where_no_donor_is_fitted_as_well_there_is_nothing_to_be_unusual_among() -> None:
    result = DonorEstimate(synthetic_estimate(1.0, 1e-9), np.array([0.2, -2.0]), np.ones(2))
    assert result.p_value_well_fitted is None
