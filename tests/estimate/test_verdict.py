"""Is the verdict the rule that was written down, row by row?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.estimate.verdict import AGREEMENT, LEVEL, holm, judge

DISAGREE = "estimators_disagree"
fixed = settings(derandomize=True, deadline=None, database=None)


def test_the_thresholds_are_those_that_were_written_down_before_the_data_were_looked_at() -> None:
    assert (LEVEL, AGREEMENT) == (0.05, 2 / 3)


@pytest.mark.parametrize(("effect", "p_holm", "effects"), [(None, None, []), (0.9, 0.001, [0.9])])
def test_it_is_too_early_while_no_exposed_edition_has_been_published_whatever_is_said(
    effect: float | None, p_holm: float | None, effects: list[float]
) -> None:
    judged = judge("not_yet_published", effect, p_holm, effects)
    assert (judged.verdict, judged.reason_code) == ("too_early", "not_yet_published")


@pytest.mark.parametrize(
    ("status", "effect", "effects"),
    [
        ("no_edition_exposed", None, []),
        ("no_exposed_edition_observed", None, []),
        ("no_edition_before", None, []),
        ("model_not_fitted", None, [0.4, 12.0]),
        ("too_few_comparable", 0.9, [0.9, 12.0]),
    ],
)
def test_data_are_insufficient_where_the_main_estimator_could_not_be_run_and_the_reason_is_kept(
    status: str, effect: float | None, effects: list[float]
) -> None:
    judged = judge(status, effect, None, effects)
    assert (judged.verdict, judged.reason_code) == ("insufficient_data", status)
    assert judged.n_estimators == len(effects)


# The main p-value after Holm, and the estimates, the main one first: the verdict and its reason.
RULE = {
    "a_climb_on_which_all_agree": (0.01, [0.8, 0.5, 20.0], "improved", "ok"),
    "a_climb_at_exactly_five_percent": (0.05, [0.8, 0.5, 20.0], "improved", "ok"),
    "a_climb_on_which_two_of_three_agree": (0.01, [0.8, 0.5, -20.0], "improved", "ok"),
    "a_climb_seen_by_the_main_estimator_alone": (0.01, [0.8], "improved", "ok"),
    "a_fall_on_which_all_agree": (0.01, [-0.8, -0.5, -20.0], "worsened", "ok"),
    "a_fall_on_which_two_of_three_agree": (0.05, [-0.8, 0.5, -20.0], "worsened", "ok"),
    "a_climb_just_over_five_percent": (0.0501, [0.8, 0.5, 20.0], "not_distinguishable", "ok"),
    "an_ordinary_fall": (0.7, [-0.1, -0.2, -1.0], "not_distinguishable", "ok"),
    "an_ordinary_climb_on_which_nobody_agrees": (0.7, [0.1, -0.2, -1.0], "not_distinguishable", "ok"),
    "a_climb_on_which_one_of_two_agrees": (0.01, [0.8, -0.5], "not_distinguishable", DISAGREE),
    "a_climb_on_which_one_of_three_agrees": (0.01, [0.8, -0.5, -20.0], "not_distinguishable", DISAGREE),
    "a_fall_on_which_one_of_three_agrees": (0.01, [-0.8, 0.5, 20.0], "not_distinguishable", DISAGREE),
    "an_estimate_of_nothing_agrees_with_nobody": (0.01, [0.8, 0.0], "not_distinguishable", DISAGREE),
}


@pytest.mark.parametrize(("p_holm", "effects", "verdict", "reason"), RULE.values(), ids=RULE.keys())
def test_the_verdict_on_a_programme_follows_the_rule(
    p_holm: float, effects: list[float], verdict: str, reason: str
) -> None:
    judged = judge("ok", effects[0], p_holm, effects)
    assert (judged.verdict, judged.reason_code) == (verdict, reason)
    assert judged.n_estimators == len(effects)


def test_the_verdict_says_how_many_estimators_agree() -> None:
    assert judge("ok", 0.8, 0.01, [0.8, 0.5, -20.0]).agreement == pytest.approx(2 / 3)
    assert judge("no_edition_before", None, None, []).agreement is None


effects = st.lists(st.floats(-2, 2).filter(bool), min_size=1, max_size=5)


@fixed
@given(effects, st.floats(0, 1))
def test_a_ranking_turned_upside_down_turns_the_verdict_upside_down(
    effects: list[float],
    p_holm: float,
) -> None:
    opposite = {"improved": "worsened", "worsened": "improved", "not_distinguishable": "not_distinguishable"}
    upright = judge("ok", effects[0], p_holm, effects)
    reversed_ = judge("ok", -effects[0], p_holm, [-effect for effect in effects])
    assert reversed_.verdict == opposite[upright.verdict]
    assert reversed_.agreement == upright.agreement


@fixed
@given(effects, st.floats(0.0500001, 1))
def test_no_programme_is_said_to_have_worked_or_harmed_on_a_p_value_above_five_percent(
    effects: list[float], p_holm: float
) -> None:
    assert judge("ok", effects[0], p_holm, effects).verdict == "not_distinguishable"


def test_four_programmes_of_which_one_could_not_be_estimated_are_adjusted_as_three() -> None:
    # By hand: 0.01 * 3; 0.03 * 2; 0.04 * 1, but not below the one before it.
    assert holm([0.01, 0.04, None, 0.03]) == [
        pytest.approx(0.03),
        pytest.approx(0.06),
        None,
        pytest.approx(0.06),
    ]


def test_an_adjusted_p_value_never_exceeds_one() -> None:
    assert holm([0.6, 0.5]) == [pytest.approx(1.0), pytest.approx(1.0)]


def test_one_programme_alone_needs_no_adjustment() -> None:
    assert holm([0.04]) == [pytest.approx(0.04)]


@pytest.mark.parametrize("p_values", [[], [None], [None, None]])
def test_programmes_that_could_not_be_estimated_stay_without_a_p_value(p_values: list[None]) -> None:
    assert holm(p_values) == p_values
