"""Is a planted climb found, an ordinary path left alone, and a hole named where there is no answer?"""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest
from synthetic_panels import (
    CALM,
    NAN,
    RANKED,
    TIME,
    evaluated,
    exposure,
    scores,
    synthetic_panel,
    synthetic_programme,
    synthetic_ranks,
    with_holes,
)

from pipeline.estimate.effect_tables import EffectRow, Evaluation, VerdictRow
from pipeline.estimate.evaluate import evaluate, is_headline
from pipeline.estimate.movement import fit
from pipeline.estimate.panel import Panel
from pipeline.estimate.power import minimum_detectable_effect
from pipeline.estimate.programme import Programme
from pipeline.estimate.sample import Comparison, through_both_samples
from pipeline.estimate.verdict import MAIN_ESTIMATOR, holm
from pipeline.scale import normal_score, place

YEARS = TIME[4:12]  # the eight editions 2015 to 2022
START = 5  # the first exposed edition
KNOWN = 130  # municipalities of which something is known
CLIMBER, OTHER = 0, 1
PLANTED = 120


def synthetic_calm_panel(seed: int = 1) -> Panel:
    """A ranking in which 120 places are much; the first two municipalities have a programme.

    The climber stood in the lower half before, so that there is room above it.
    """
    rng = np.random.default_rng(seed)
    ranks = synthetic_ranks(rng, CALM, YEARS)
    lower_half = np.flatnonzero((ranks[:, :START] > 165).all(axis=1) & (ranks[:, START:] > 130).all(axis=1))
    order = np.concatenate([lower_half[:1], np.delete(np.arange(RANKED), lower_half[0])])
    ranks = ranks[order][:KNOWN]
    ranks[2:] = with_holes(rng, ranks[2:], 0.25)
    return synthetic_panel(ranks, treated=(CLIMBER, OTHER), time=YEARS)


def with_values(panel: Panel, unit: int, periods: slice | int, change: float) -> Panel:
    """Move one municipality by some places."""
    value = panel.value.copy()
    value[unit, periods] += change
    return replace(panel, value=value)


def without_values(panel: Panel, unit: int, periods: slice) -> Panel:
    value = panel.value.copy()
    value[unit, periods] = NAN
    return replace(panel, value=value)


def reversed_panel(panel: Panel) -> Panel:
    return replace(panel, value=RANKED + 1 - panel.value)


ORDINARY = synthetic_calm_panel()
CLIMBED = with_values(ORDINARY, CLIMBER, slice(START, None), -PLANTED)
PROGRAMME = synthetic_programme(CLIMBER, exposure(len(YEARS), start=START))
UNCLEAR_START = synthetic_programme(CLIMBER, exposure(len(YEARS), start=START + 1, uncertain=1))


@pytest.fixture(scope="module")
def ordinary() -> Evaluation:
    return evaluated(ORDINARY, PROGRAMME)


@pytest.fixture(scope="module")
def climbed() -> Evaluation:
    return evaluated(CLIMBED, PROGRAMME)


def verdict_of(evaluation: Evaluation) -> VerdictRow:
    (verdict,) = evaluation.verdict
    return verdict


def effect_of(result: Evaluation, estimator: str = MAIN_ESTIMATOR, horizon: int | None = None) -> EffectRow:
    mains = [row for row in result.effect if row.estimator == estimator and row.is_main]
    (row,) = [row for row in mains if row.horizon == horizon]
    return row


def without_own_ranges(result: Evaluation, kommun_code: str) -> Evaluation:
    """Leave out how uncertain a municipality's own places are: that goes with them, whatever else is made of them."""
    return replace(result, rank_interval=[row for row in result.rank_interval if row.kommun_code != kommun_code])


def number(value: float | None) -> float:
    assert value is not None
    return value


def test_a_planted_synthetic_climb_of_120_places_is_called_an_improvement(climbed: Evaluation) -> None:
    verdict = verdict_of(climbed)
    assert (verdict.verdict, verdict.reason_code) == ("improved", "ok")
    assert number(verdict.p_holm) <= 0.05
    main = effect_of(climbed)
    assert verdict.effect_places == main.effect_places
    # What was planted lies inside the 90 % interval of the effect in places.
    observed = number(main.observed)
    assert number(main.ci_low) - observed <= PLANTED <= number(main.ci_high) - observed
    assert number(main.effect_places) == pytest.approx(number(main.counterfactual) - observed)
    assert number(main.ci_low) < number(main.counterfactual) < number(main.ci_high)


def test_the_same_synthetic_municipality_without_the_planted_climb_is_not_distinguishable(
    ordinary: Evaluation,
) -> None:
    verdict = verdict_of(ordinary)
    assert (verdict.verdict, verdict.reason_code) == ("not_distinguishable", "ok")
    assert number(verdict.minimum_detectable_effect) > 0


@pytest.mark.parametrize("horizon", range(3))
def test_planting_120_places_adds_120_places_to_the_effect_in_each_edition(
    ordinary: Evaluation, climbed: Evaluation, horizon: int
) -> None:
    for estimator in (MAIN_ESTIMATOR, "before_after", "base_rate"):
        with_climb, without = (effect_of(one, estimator, horizon) for one in (climbed, ordinary))
        added = number(with_climb.effect_places) - number(without.effect_places)
        assert added == pytest.approx(PLANTED, abs=1e-9), estimator
        assert with_climb.counterfactual == without.counterfactual


def test_a_ranking_read_from_the_bottom_has_the_opposite_effects(climbed: Evaluation) -> None:
    fallen = evaluated(reversed_panel(CLIMBED), PROGRAMME)
    assert verdict_of(fallen).verdict == "worsened"
    for up, down in zip(climbed.effect, fallen.effect, strict=True):
        assert (down.estimator, down.horizon, down.status) == (up.estimator, up.horizon, up.status)
        if up.status == "ok":
            assert number(down.effect) == pytest.approx(-number(up.effect), abs=1e-6)
            assert number(down.effect_places) == pytest.approx(-number(up.effect_places), abs=1e-4)
            assert down.p_value == up.p_value


def test_a_press_release_compares_the_last_place_before_with_the_place_after(climbed: Evaluation) -> None:
    for horizon in range(3):
        row = effect_of(climbed, "before_after", horizon)
        before, after = CLIMBED.value[CLIMBER, [START - 1, START + horizon]]
        assert row.before_value == before
        assert number(row.effect_places) == pytest.approx(before - after, abs=1e-9)
        assert row.p_value is None


@pytest.fixture(scope="module")
def long_before() -> Evaluation:
    """A ranking known in every edition, ten of them before the programme of the climber."""
    value = synthetic_ranks(np.random.default_rng(5), CALM, TIME)[:60]
    panel = synthetic_panel(value, treated=(CLIMBER,))
    return evaluated(panel, synthetic_programme(CLIMBER, exposure(len(TIME), start=10)))


def test_a_main_comparison_with_donors_says_what_permuting_its_residuals_says(long_before: Evaluation) -> None:
    for estimator in ("difference_in_differences", "synthetic_control"):
        mean = effect_of(long_before, estimator)
        # Thirteen editions moved along in time.
        assert number(mean.p_value_conformal) * 13 == pytest.approx(round(number(mean.p_value_conformal) * 13))
        assert 0 < number(mean.p_value_conformal_iid) <= 1 and mean.conformal_low is None
        first = effect_of(long_before, estimator, 0)
        assert number(first.p_value_conformal) * 11 == pytest.approx(round(number(first.p_value_conformal) * 11))
        low, high = number(first.conformal_low), number(first.conformal_high)
        assert low < number(first.counterfactual) < high
        # No effect is rejected where the place itself lies outside the range of places without a programme.
        assert (low <= number(first.observed) <= high) == (number(first.p_value_conformal) > 0.1)


def test_residuals_are_permuted_for_the_main_comparison_alone_and_not_for_synthetic_did(
    long_before: Evaluation, climbed: Evaluation
) -> None:
    asked = [row for row in long_before.effect if row.p_value_conformal is not None]
    assert {row.estimator for row in asked} == {"difference_in_differences", "synthetic_control"}
    assert {row.is_main for row in asked} == {True} and {row.n_donors for row in asked} == {59}
    # With five editions before, no effect in one edition can be rejected at 10 %.
    short = [row for row in climbed.effect if row.p_value_conformal is not None and row.edition is not None]
    assert short and {row.conformal_low for row in short} == {None}
    assert min(number(row.p_value_conformal) for row in short) >= 1 / 6


def test_over_the_whole_window_the_base_rate_asks_how_far_it_got_in_the_end(climbed: Evaluation) -> None:
    row = effect_of(climbed, "base_rate")
    assert (row.before_value, row.observed) == tuple(CLIMBED.value[CLIMBER, [START - 1, -1]])


def test_a_placebo_is_covered_where_it_stayed_inside_its_90_percent_interval(climbed: Evaluation) -> None:
    predicted = [row for row in climbed.placebo if row.predictive_sd is not None]
    inside = [abs(row.effect) <= 1.6448536 * row.predictive_sd for row in predicted]
    assert [row.covered for row in predicted] == inside
    assert 0 < sum(inside) < len(inside)


def test_a_programme_that_no_published_edition_can_show_is_too_early_to_judge() -> None:
    programme = synthetic_programme(CLIMBER, exposure(len(YEARS), start=len(YEARS)))
    result = evaluated(ORDINARY, programme)
    assert (verdict_of(result).verdict, verdict_of(result).reason_code) == ("too_early", "not_yet_published")
    assert result.power == []
    assert {row.effect for row in result.effect} == {None}


def test_a_programme_that_has_started_but_has_no_certainly_exposed_edition_is_not_called_too_early() -> None:
    programme = synthetic_programme(CLIMBER, exposure(len(YEARS), start=len(YEARS), uncertain=1))
    verdict = verdict_of(evaluated(ORDINARY, programme))
    assert (verdict.verdict, verdict.reason_code) == ("insufficient_data", "no_edition_exposed")


def test_a_municipality_with_no_known_edition_before_its_programme_cannot_be_judged() -> None:
    result = evaluated(without_values(ORDINARY, CLIMBER, slice(0, START)), PROGRAMME)
    verdict = verdict_of(result)
    assert (verdict.verdict, verdict.reason_code) == ("insufficient_data", "no_edition_before")
    assert result.counterfactual_path == [] and result.power == []


def test_a_municipality_with_no_known_exposed_edition_cannot_be_judged() -> None:
    verdict = verdict_of(evaluated(without_values(ORDINARY, CLIMBER, slice(START, None)), PROGRAMME))
    assert (verdict.verdict, verdict.reason_code) == ("insufficient_data", "no_exposed_edition_observed")


def test_one_unknown_exposed_edition_leaves_the_others_to_be_judged(climbed: Evaluation) -> None:
    result = evaluated(without_values(CLIMBED, CLIMBER, slice(START, START + 1)), PROGRAMME)
    assert effect_of(result, horizon=0).status == "no_exposed_edition_observed"
    assert effect_of(result, horizon=1) == effect_of(climbed, horizon=1)
    assert effect_of(result).status == "ok"


def test_with_nineteen_other_municipalities_there_is_no_model() -> None:
    treated = np.repeat((np.arange(KNOWN) < KNOWN - 19)[:, None], len(YEARS), axis=1)
    few = replace(ORDINARY, treated=treated)
    verdict = verdict_of(evaluated(few, PROGRAMME))
    assert (verdict.verdict, verdict.reason_code) == ("insufficient_data", "model_not_fitted")


def test_with_too_few_municipalities_to_be_held_against_there_is_an_estimate_but_no_verdict() -> None:
    selected = np.repeat(np.arange(KNOWN) >= 10, len(YEARS)).reshape(KNOWN, -1)
    result = evaluated(replace(CLIMBED, selected=selected), PROGRAMME)
    assert (verdict_of(result).verdict, verdict_of(result).reason_code) == (
        "insufficient_data",
        "too_few_comparable",
    )
    assert verdict_of(result).n_estimators == 1  # the press release's
    main = effect_of(result)
    assert number(main.n_donors) < 19
    assert main.p_value is None and number(main.effect) > 0


@pytest.mark.parametrize("places", [-60, 60])
def test_an_edition_that_may_or_may_not_have_been_exposed_is_used_by_neither_side(places: int) -> None:
    result = evaluated(CLIMBED, UNCLEAR_START)
    changed = evaluated(with_values(CLIMBED, CLIMBER, START, places), UNCLEAR_START)
    assert without_own_ranges(changed, "S000") == without_own_ranges(result, "S000")
    certain = evaluated(with_values(CLIMBED, CLIMBER, START, places), PROGRAMME)
    assert effect_of(certain).effect != effect_of(evaluated(CLIMBED, PROGRAMME)).effect


def test_an_edition_that_may_have_been_exposed_is_drawn_on_the_path_all_the_same() -> None:
    result = evaluated(CLIMBED, UNCLEAR_START)
    drawn = [row.edition for row in result.counterfactual_path]
    assert drawn == CLIMBED.editions[START:].tolist()
    assert {row.edition for row in result.effect} == {None, *CLIMBED.editions[START + 1 :].tolist()}


def test_a_programme_is_held_against_the_placebos_that_its_p_value_counts(climbed: Evaluation) -> None:
    estimate = effect_of(climbed)
    (own,) = [row.z for row in climbed.null_distribution if row.is_programme]
    others = [row.z for row in climbed.null_distribution if not row.is_programme]
    far = sum(abs(z) >= abs(own) for z in others)
    assert (len(others), far) == (estimate.n_donors, estimate.n_as_large)
    assert estimate.p_value == pytest.approx((1 + far) / (1 + len(others)))


def test_the_middle_half_of_the_path_lies_inside_its_range(climbed: Evaluation) -> None:
    for row in climbed.counterfactual_path:
        assert row.ci_low < row.half_low < row.counterfactual < row.half_high < row.ci_high


def test_the_path_of_an_edition_is_the_counterfactual_of_that_edition(climbed: Evaluation) -> None:
    assert len(climbed.counterfactual_path) == 3
    for horizon, row in enumerate(climbed.counterfactual_path):
        estimate = effect_of(climbed, horizon=horizon)
        path = (row.edition, row.counterfactual, row.ci_low, row.ci_high)
        assert path == (
            estimate.edition,
            *map(pytest.approx, (estimate.counterfactual, estimate.ci_low, estimate.ci_high)),
        )


def test_nothing_that_happens_in_another_municipality_with_a_programme_changes_a_result(
    climbed: Evaluation,
) -> None:
    value = CLIMBED.value.copy()
    value[OTHER] = np.where(np.arange(len(YEARS)) % 2, 1, RANKED)  # from first to last and back every year
    jumping = evaluated(replace(CLIMBED, value=value), PROGRAMME)
    # A second look is asked for at any odd value, and at nothing else here.
    assert {row.kommun_code for row in jumping.doubt} == {"S001"}
    jumping = replace(jumping, doubt=climbed.doubt)
    assert without_own_ranges(jumping, "S001") == without_own_ranges(climbed, "S001")


def test_the_climb_of_a_municipality_with_a_programme_does_not_change_what_is_ordinary(
    ordinary: Evaluation, climbed: Evaluation
) -> None:
    assert climbed.movement_model == ordinary.movement_model
    assert climbed.placebo == ordinary.placebo
    assert climbed.power == ordinary.power
    assert {"S000", "S001"}.isdisjoint(row.kommun_code for row in climbed.placebo)


def test_what_happens_in_a_municipality_without_a_programme_does(climbed: Evaluation) -> None:
    value = CLIMBED.value.copy()
    value[2] = np.where(np.arange(len(YEARS)) % 2, 1, RANKED)
    assert evaluated(replace(CLIMBED, value=value), PROGRAMME).movement_model != climbed.movement_model


def test_a_municipality_whose_own_programme_began_later_is_ordinary_until_then(climbed: Evaluation) -> None:
    treated = CLIMBED.treated.copy()
    treated[2, 4:] = True
    value = CLIMBED.value.copy()
    value[2] = [40, 50, 60, 70, 1, 290, 1, 290]
    result = evaluated(replace(CLIMBED, treated=treated, value=value), PROGRAMME)
    compared = [row.edition for row in result.placebo if row.kommun_code == "S002" and row.edition]
    assert {*compared} == {2016, 2017, 2018}
    value[2, 4:] = [290, 1, 290, 1]
    jumping = evaluated(replace(CLIMBED, treated=treated, value=value), PROGRAMME)
    jumping = replace(jumping, doubt=result.doubt)
    assert without_own_ranges(jumping, "S002") == without_own_ranges(result, "S002")
    assert result.movement_model != climbed.movement_model


def test_all_fieldworks_forty_years_earlier_say_the_same(climbed: Evaluation) -> None:
    earlier = evaluated(replace(CLIMBED, time=YEARS - 40), PROGRAMME)
    assert earlier.effect == climbed.effect
    assert earlier.verdict == climbed.verdict
    assert earlier.power == climbed.power
    assert earlier.placebo == climbed.placebo


def test_municipalities_in_another_order_say_the_same(climbed: Evaluation) -> None:
    order = np.random.default_rng(5).permutation(KNOWN)
    shuffled = replace(
        CLIMBED,
        units=tuple(CLIMBED.units[unit] for unit in order),
        value=CLIMBED.value[order],
        treated=CLIMBED.treated[order],
    )
    result = evaluated(shuffled, PROGRAMME)
    assert (verdict_of(result).verdict, verdict_of(result).p_value) == (
        "improved",
        verdict_of(climbed).p_value,
    )
    for row, before in zip(result.effect, climbed.effect, strict=True):
        assert (row.status, row.p_value, row.n_donors) == (before.status, before.p_value, before.n_donors)
        if before.effect is not None:
            assert number(row.effect_places) == pytest.approx(number(before.effect_places), abs=1e-4)


def test_two_programmes_are_adjusted_for_each_other_and_nothing_else_is() -> None:
    other = synthetic_programme(OTHER, exposure(len(YEARS), start=START))
    result = evaluated(CLIMBED, PROGRAMME, other)
    mains = [row for row in result.effect if is_headline(row) and row.estimator == MAIN_ESTIMATOR]
    assert [row.p_holm for row in mains] == holm([row.p_value for row in mains])
    assert {row.p_holm for row in result.effect if row not in mains} == {None}
    assert number(mains[0].p_holm) == pytest.approx(2 * number(mains[0].p_value))


def test_a_climb_just_as_large_as_the_smallest_that_is_seen_has_the_size_of_the_power_formula(
    ordinary: Evaluation,
) -> None:
    for horizon in range(3):
        (row,) = [row for row in ordinary.power if row.horizon == horizon]
        main = effect_of(ordinary, horizon=horizon)
        counterfactual = float(normal_score(number(main.counterfactual), RANKED))
        low, high = (float(normal_score(number(end), RANKED)) for end in (main.ci_low, main.ci_high))
        sd = abs(high - low) / (2 * 1.6448536)
        assert row.minimum_detectable_effect == pytest.approx(minimum_detectable_effect(sd), rel=1e-6)
        reached = float(place(counterfactual + row.minimum_detectable_effect, RANKED))
        climb = number(main.counterfactual) - reached
        assert number(row.minimum_detectable_places) == pytest.approx(climb, abs=1e-6)


def test_for_a_municipality_at_the_top_not_even_the_first_place_would_be_enough() -> None:
    value = ORDINARY.value.copy()
    value[CLIMBER] = 2
    result = evaluated(replace(ORDINARY, value=value), PROGRAMME)
    assert {row.minimum_detectable_places for row in result.power} == {None}
    assert verdict_of(result).minimum_detectable_places is None
    assert number(verdict_of(result).minimum_detectable_effect) > 0


def listed_in(panel: Panel, n_units: int, *, openly: bool = True) -> Panel:
    """Let some municipalities without a programme be known from lists of a whole group."""
    listed = np.isfinite(panel.value)
    listed[:2] = listed[2 + n_units :] = False
    return replace(panel, listed=listed, openly_listed=listed if openly else np.zeros_like(listed))


@pytest.mark.parametrize(("n_units", "sample"), [(99, "all"), (100, "list")])
def test_lists_alone_are_the_main_comparison_if_they_hold_a_hundred_municipalities(
    n_units: int,
    sample: str,
) -> None:
    result = evaluated(listed_in(CLIMBED, n_units), PROGRAMME)
    assert {row.sample for row in result.movement_model if row.is_main} == {sample}
    assert {row.sample for row in result.movement_model} == {"all", "list"}
    assert {row.sample for row in result.effect if row.is_main} == {sample}
    listed = {f"S{unit:03}" for unit in range(2, 2 + n_units)}
    assert {row.kommun_code for row in result.placebo if row.sample == "list"} <= listed
    assert not {row.kommun_code for row in result.placebo if row.sample == "all"} <= listed


def test_samples_that_show_the_same_values_share_what_is_fitted_and_others_do_not() -> None:
    listed, everything = through_both_samples(listed_in(CLIMBED, KNOWN))
    assert everything.model is listed.model and everything.placebos is listed.placebos
    alone = Comparison(everything.panel, "all")
    assert alone.model == listed.model
    assert alone.placebos is not None and listed.placebos is not None
    assert all(
        np.array_equal(mine, its) for mine, its in zip(*map(astuple, (alone.placebos, listed.placebos)), strict=True)
    )
    listed, everything = through_both_samples(listed_in(CLIMBED, KNOWN - 3))
    assert everything.model != listed.model


def test_a_top_list_shows_how_municipalities_move_but_is_not_what_a_climb_is_held_against() -> None:
    result = evaluated(listed_in(CLIMBED, 110, openly=False), PROGRAMME)
    (model,) = [row for row in result.movement_model if row.sample == "list"]
    assert model.n_kommun == 110
    assert [row for row in result.placebo if row.sample == "list"] == []


def test_the_reported_model_is_the_one_fitted_without_municipalities_that_have_a_programme(
    climbed: Evaluation,
) -> None:
    (row,) = climbed.movement_model
    model = fit(scores(CLIMBED.value[2:]), YEARS, unit_variance=True)
    assert (row.n_kommun, row.n_values) == (model.n_units, model.n_values)
    found = (
        row.permanent_share,
        row.noise_share,
        row.rho,
        row.noise_share_of_yearly_change,
        row.total_variance,
    )
    expected = (model.permanent, model.noise, model.rho, model.noise_share_of_yearly_change, 1.0)
    assert found == pytest.approx(expected, rel=1e-12)
    assert row.mean == 0


def test_a_programme_is_judged_with_the_lag_that_its_file_declares() -> None:
    early, late = (exposure(len(YEARS), start=start) for start in (START, START + 1))
    programme = Programme("lags", "S000", 12, {0: early, 12: late})
    result = evaluated(CLIMBED, programme)
    assert {row.lag_months for row in result.effect if row.is_main} == {12}
    assert {row.lag_months for row in result.effect} == {0, 12}
    assert effect_of(result).edition is None and effect_of(result, horizon=0).edition == 2021
    alone = evaluated(CLIMBED, Programme("lags", "S000", 12, {12: late}))
    assert result.verdict == alone.verdict


def synthetic_insikt() -> tuple[Panel, Panel]:
    """The rank and the index of a made-up Insikt; the climber gains eight points."""
    points = 71 + 4 * ORDINARY.y
    points[CLIMBER, START:] += 8
    rank = replace(ORDINARY, source="skr_insikt")
    return rank, replace(rank, measure="nki", value=points, level=np.full(len(YEARS), 71.0))


def test_insikt_is_judged_on_its_index_and_in_points() -> None:
    rank, index = synthetic_insikt()
    result = evaluate([rank, index], {("skr_insikt", measure): [PROGRAMME] for measure in ("rank", "nki")})
    verdict = verdict_of(result)
    assert (verdict.measure, verdict.verdict) == ("nki", "improved")
    assert verdict.effect_places is None and verdict.minimum_detectable_places is None
    main = next(row for row in result.effect if is_headline(row) and row.estimator == MAIN_ESTIMATOR)
    assert number(main.ci_low) <= number(main.observed) - 8 <= number(main.ci_high)
    assert number(main.effect) == pytest.approx(number(main.observed) - number(main.counterfactual))


def test_a_measure_with_an_edition_that_another_lacks_is_judged_on_its_own_editions() -> None:
    rank, index = synthetic_insikt()
    longer = replace(
        index,
        editions=np.append(index.editions, index.editions[-1] + 1),
        time=np.append(index.time, index.time[-1] + 1),
        level=np.append(index.level, 71.0),
        **{
            name: np.column_stack([getattr(index, name), getattr(index, name)[:, -1]])
            for name in ("value", "listed", "openly_listed", "selected", "answers", "treated")
        },
    )
    on_longer = synthetic_programme(CLIMBER, exposure(len(longer.editions), start=START))
    result = evaluate([longer, rank], {("skr_insikt", "nki"): [on_longer], ("skr_insikt", "rank"): [PROGRAMME]})
    last = {row.measure: row.edition for row in result.effect if row.horizon == len(YEARS) - START}
    assert last == {"nki": int(longer.editions[-1])}
    assert verdict_of(result).verdict == "improved"


def test_ranges_and_ordinary_movement_are_told_for_the_ranking_and_ranges_for_the_index() -> None:
    rank, index = synthetic_insikt()
    result = evaluate([index, rank], {("skr_insikt", measure): [PROGRAMME] for measure in ("rank", "nki")})
    assert {row.measure for row in result.ordinary_movement} == {"rank"}
    known = int(np.isfinite(rank.value).sum())
    measures = [row.measure for row in result.rank_interval if row.method == "survey_noise"]
    assert (measures.count("rank"), measures.count("nki")) == (known, known)
    # No edition holds all 290, so no two municipalities are told apart by their index alone.
    assert {row.method for row in result.rank_interval} == {"survey_noise"}
