"""Does the check of the movement model tell a right model from a wrong one?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_panels import RANKING, TIME, synthetic_values, with_holes

from pipeline.estimate.movement_check import FEWEST_RESIDUALS, calibration, leave_one_out, one_step_ahead
from pipeline.scale import Floats


def synthetic_history(seed: int, n_units: int, share_unknown: float = 0.4) -> Floats:
    rng = np.random.default_rng(seed)
    return with_holes(rng, synthetic_values(rng, RANKING, TIME, n_units), share_unknown)


def overall(y: Floats, **wrong: float) -> tuple[float, float, float]:
    residuals = one_step_ahead(replace(RANKING, **wrong), y, TIME)
    group = next(calibration(residuals, np.zeros(y.shape, dtype=bool)))
    return group.mean, group.sd, group.coverage


def test_a_right_model_has_residuals_of_sd_one_of_which_nine_in_ten_are_covered() -> None:
    mean, sd, coverage = overall(synthetic_history(1, 400))
    assert (mean, sd, coverage) == (
        pytest.approx(0, abs=0.04),
        pytest.approx(1, abs=0.04),
        pytest.approx(0.9, abs=0.02),
    )


def test_a_model_with_too_little_noise_is_shown_to_be_too_sure() -> None:
    _, sd, coverage = overall(synthetic_history(1, 400), noise=RANKING.noise / 4, passing=RANKING.passing / 4)
    assert sd > 1.1
    assert coverage < 0.87


def test_news_that_reports_climbers_shows_as_a_mean_above_zero() -> None:
    y = synthetic_history(1, 400, 0.0)
    later = np.zeros(y.shape, dtype=bool)
    later[:, 1:] = True
    reported = np.where(later & (np.diff(y, axis=1, prepend=0) < 0), np.nan, y)
    mean, _, _ = overall(reported)
    assert mean > 0.3


def test_every_value_with_an_earlier_one_is_predicted_once() -> None:
    y = synthetic_history(2, 50)
    residuals = one_step_ahead(RANKING, y, TIME)
    expected = np.maximum(np.isfinite(y).sum(axis=1) - 1, 0).sum()
    assert (
        len(residuals.z) == expected == len(set(zip(residuals.unit.tolist(), residuals.period.tolist(), strict=True)))
    )
    assert (residuals.gap > 0).all()


def test_the_groups_by_gap_and_by_kind_each_add_up_to_all() -> None:
    y = synthetic_history(3, 300)
    listed = np.random.default_rng(0).random(y.shape) < 0.4
    groups = list(calibration(one_step_ahead(RANKING, y, TIME), listed))
    everything = groups[0].n
    for by in ("gap", "kind"):
        assert sum(group.n for group in groups if group.by == by) == everything
    assert {group.group for group in groups if group.by == "kind"} == {"list", "single"}


def test_a_group_too_small_to_say_anything_is_left_out() -> None:
    y = synthetic_history(3, 2)
    assert len(one_step_ahead(RANKING, y, TIME).z) < FEWEST_RESIDUALS
    assert list(calibration(one_step_ahead(RANKING, y, TIME), np.zeros(y.shape, dtype=bool))) == []
    assert len(one_step_ahead(RANKING, np.full((3, len(TIME)), np.nan), TIME).z) == 0


@settings(derandomize=True, deadline=None, database=None, max_examples=30)
@given(seed=st.integers(0, 10**6), period=st.integers(0, len(TIME) - 1))
def test_leaving_one_out_is_predicting_it_from_all_the_others(seed: int, period: int) -> None:
    row = synthetic_values(np.random.default_rng(seed), RANKING, TIME, 1)[0]
    others = np.arange(len(TIME)) != period
    mean, covariance = RANKING.conditional(TIME[others], row[others], TIME[[period]])
    z = leave_one_out(RANKING, row[None, :], TIME)[0, period]
    assert z == pytest.approx((row[period] - mean[0]) / np.sqrt(covariance[0, 0]))


def test_a_misread_value_stands_out_from_its_neighbours_and_an_only_value_cannot() -> None:
    y = synthetic_history(4, 3, 0.0)
    y[0, 5] += 5
    y[2, 1:] = np.nan
    z = leave_one_out(RANKING, y, TIME)
    assert np.unravel_index(np.nanargmax(np.abs(z)), z.shape) == (0, 5)
    assert np.isnan(z[2]).all()
