"""Is it seen whether a municipality moved before its programme began, and how large an oddity overturns a result?"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_panels import NAN, RANKED, RANKING, TIME, evaluated, exposure, synthetic_programme, synthetic_values
from test_evaluate import CLIMBED, CLIMBER, PROGRAMME, START, YEARS, verdict_of, with_values

from pipeline.estimate.event_study import EventStudy, by_group, by_movement
from pipeline.estimate.mean_reversion import mean_reversion
from pipeline.estimate.panel import Bools
from pipeline.estimate.sensitivity import relative_magnitudes
from pipeline.estimate.verdict import judge, pre_trend_fails
from pipeline.paths import PROJECT
from pipeline.scale import Floats

fixed = settings(derandomize=True, deadline=None, database=None, max_examples=40)
BEGAN = 12
BEFORE, EXPOSED = np.arange(len(TIME)) < BEGAN, np.arange(len(TIME)) >= BEGAN
NOISE = np.ones(len(TIME))


def study_of(y: Floats) -> EventStudy:
    return by_movement(RANKING, TIME, y, BEFORE, EXPOSED, NOISE)


@pytest.fixture(scope="module")
def ordinary() -> list[EventStudy]:
    """Synthetic municipalities to which nothing happened."""
    return [study_of(y) for y in synthetic_values(np.random.default_rng(3), RANKING, TIME, 300)]


def teen_employment(adopters: int) -> tuple[Floats, Bools]:
    """Counties that first rose in a year, and those that never did, 2003 to 2007; and which of them did."""
    counties = pl.read_csv(PROJECT / "tests/reference/mpdta.csv").sort("countyreal", "year")
    first = counties.group_by("countyreal", maintain_order=True).first()["first.treat"].to_numpy()
    compared = np.isin(first, [0, adopters])
    return counties["lemp"].to_numpy().reshape(500, 5)[compared], first[compared] == adopters


def test_the_event_study_of_teen_employment_is_the_one_of_pyfixest() -> None:
    study = by_group(*teen_employment(2007), 4)
    published = pl.read_csv(PROJECT / "tests/reference/mpdta_event_study.csv")
    assert (study.period + 2003).tolist() == published["year"].to_list()
    assert study.effect == pytest.approx(published["estimate"].to_numpy(), abs=1e-9)
    assert study.sd == pytest.approx(published["se"].to_numpy(), rel=0.005)
    assert study.n_leads == 3


def test_a_lead_is_an_edition_less_its_prediction_from_those_before_it() -> None:
    y = synthetic_values(np.random.default_rng(1), RANKING, TIME, 1)[0]
    y[7] = NAN
    study = study_of(y)
    assert study.period[: study.n_leads].tolist() == [6, 8, 9, 10, 11]
    past = [at for at in range(9) if at != 7]
    alone = mean_reversion(RANKING, TIME[past], y[past], TIME[[9]]).of(0, float(y[9]))
    assert (study.effect[2], study.sd[2]) == pytest.approx((alone.effect, alone.sd))


def test_nine_in_ten_ordinary_synthetic_paths_stay_inside_their_band_at_every_edition(
    ordinary: list[EventStudy],
) -> None:
    inside = [bool(((low <= 0) & (high >= 0)).all()) for low, high in (one.band for one in ordinary)]
    assert np.mean(inside) == pytest.approx(0.90, abs=0.04)
    # Each edition alone would be a narrower claim: a band is wider, and bounded by Bonferroni.
    assert {1.645 < one.critical_value < 3.0 for one in ordinary[:20]} == {True}


def test_one_in_twenty_ordinary_synthetic_municipalities_fails_the_check_of_its_leads(
    ordinary: list[EventStudy],
) -> None:
    fails = np.mean([pre_trend_fails(one.pre_trend_p) for one in ordinary])
    assert fails == pytest.approx(0.05, abs=0.03) and fails > 0


def test_with_one_edition_the_band_is_the_ordinary_interval() -> None:
    y = np.full(len(TIME), NAN)
    y[[11, 12]] = 0.3, 0.4
    study = study_of(y)
    assert study.n_leads == 0 and study.pre_trend_p is None
    assert study.critical_value == pytest.approx(1.645, abs=0.03)


@fixed
@given(st.floats(-3, 3), st.integers(0, 100))
def test_a_municipality_higher_by_a_constant_has_the_same_event_study_against_its_group(
    shift: float, seed: int
) -> None:
    panel = np.random.default_rng(seed).normal(size=(12, 8))
    moved = panel + shift * (np.arange(12) == 0)[:, None]
    one, other = by_group(panel, [0], 5), by_group(moved, [0], 5)
    assert other.effect == pytest.approx(one.effect, abs=1e-9)
    assert other.covariance == pytest.approx(one.covariance, abs=1e-9)
    opposite = by_group(-panel, [0], 5)
    assert opposite.effect == pytest.approx(-one.effect, abs=1e-9)


def synthetic_study(effect: list[float], n_pre: int, sd: float = 1e-9) -> EventStudy:
    """One made-up municipality that departs from three that stand still."""
    path = [*effect[: n_pre - 1], 0.0, *effect[n_pre - 1 :]]
    study = by_group(np.array([path, *np.random.default_rng(0).normal(0, sd, (40, len(path)))]), [0], n_pre)
    assert study.effect == pytest.approx(np.array(effect), abs=10 * sd)
    return study


def test_the_breakdown_value_is_the_one_computed_by_hand() -> None:
    # Before: 0.3, 0.1, then the base 0: the largest step is 0.2. After: 0.6 and 1.0, mean 0.8. With Mbar 1 the first
    # may be off by 0.2 and the second by 0.4, the mean by 0.3: so 0.8 / 0.3.
    bound = relative_magnitudes(synthetic_study([0.3, 0.1, 0.6, 1.0], 3))
    assert bound is not None
    assert (bound.largest_step, bound.worst_bias) == pytest.approx((0.2, 0.3), abs=1e-6)
    assert bound.breakdown_sign == pytest.approx(0.8 / 0.3, abs=1e-5)
    assert bound.breakdown == pytest.approx(0.8 / 0.3, abs=1e-5)


@pytest.mark.parametrize("adopters", [2006, 2007])
def test_the_bounds_of_teen_employment_are_those_of_diff_diffs_linear_programmes(adopters: int) -> None:
    n_pre = adopters - 2003
    panel, adopted = teen_employment(adopters)
    study = by_group(panel, adopted, n_pre)
    bound = relative_magnitudes(study)
    theirs = pl.read_csv(PROJECT / "tests/reference/relative_magnitudes.csv").filter(adopters=adopters)
    assert bound is not None and theirs["mbar"].to_list() == [0, 0.5, 1, 2]
    effect, sd = study.mean
    push = bound.worst_bias * theirs["mbar"].to_numpy()
    # The identified set of Rambachan & Roth, printed with six decimals.
    assert effect - push == pytest.approx(theirs["low"].to_numpy(), abs=1e-6)
    assert effect + push == pytest.approx(theirs["high"].to_numpy(), abs=1e-6)
    # Around it diff-diff too puts 1.96 standard errors; its are clustered by county and differ from ours by 1 %.
    assert effect - push - 1.96 * sd == pytest.approx(theirs["ci_low"].to_numpy(), abs=0.02 * sd)
    assert effect + push + 1.96 * sd == pytest.approx(theirs["ci_high"].to_numpy(), abs=0.02 * sd)


def test_the_bounds_are_those_of_a_conic_solver() -> None:
    # moderndid 0.2.0 (tests/reference/README.md) accepts 0.35 to 1.25 at Mbar 1 on a grid of 0.01.
    bound = relative_magnitudes(synthetic_study([0.1, 0.3, 0.6, 1.0], 3))
    assert bound is not None
    assert (0.8 - bound.worst_bias, 0.8 + bound.worst_bias) == pytest.approx((0.35, 1.25), abs=0.01)


def test_a_result_that_chance_can_explain_is_overturned_by_nothing_at_all() -> None:
    bound = relative_magnitudes(synthetic_study([0.3, 0.1, 0.6, 1.0], 3, sd=0.02))
    assert bound is not None and 0 < bound.breakdown < bound.breakdown_sign
    wide = EventStudy(np.arange(3), np.array([0.2, 0.1, 0.1]), np.eye(3), 1, np.array([0.2]), np.tri(2))
    uncertain = relative_magnitudes(wide)
    assert uncertain is not None and uncertain.breakdown == 0 < uncertain.breakdown_sign


def test_where_nothing_departed_before_no_bound_is_defined() -> None:
    y = np.full(len(TIME), NAN)
    y[[11, 12]] = 0.3, 0.4
    assert relative_magnitudes(study_of(y)) is None


def test_a_departure_fades_in_the_movement_model_and_adds_up_against_a_group(ordinary: list[EventStudy]) -> None:
    carried = ordinary[0].carried
    assert np.diagonal(carried) == pytest.approx(np.ones(len(carried)))
    below = carried[np.tril_indices(len(carried), -1)]
    assert ((below > 0) & (below < 1)).all()
    assert by_group(np.random.default_rng(0).normal(size=(9, 6)), [0], 3).carried.tolist() == np.tri(3).tolist()


def test_one_unit_is_no_group() -> None:
    with pytest.raises(ValueError, match="one unit is no group"):
        by_group(np.zeros((2, 5)), [0], 3)


def test_a_municipality_unknown_before_or_after_has_no_event_study() -> None:
    with pytest.raises(ValueError, match="must be known"):
        study_of(np.where(BEFORE, NAN, 0.1))


def test_a_synthetic_dip_just_before_the_programme_takes_the_climb_after_it_away_from_the_verdict() -> None:
    dipped = with_values(CLIMBED, CLIMBER, START - 1, RANKED - CLIMBED.value[CLIMBER, START - 1])
    result = evaluated(dipped, PROGRAMME)
    assert (verdict_of(result).verdict, verdict_of(result).reason_code) == ("not_distinguishable", "pre_trend_fails")
    checks = {row.estimator: row for row in result.pre_trend}
    assert checks["mean_reversion"].fails
    without = {row.estimator: row for row in evaluated(CLIMBED, PROGRAMME).pre_trend}
    assert not without["mean_reversion"].fails


def test_only_a_main_estimate_with_a_check_can_fail_it() -> None:
    assert judge("ok", 0.8, 0.01, [0.8], 0.05).reason_code == "pre_trend_fails"
    assert judge("ok", 0.8, 0.01, [0.8], 0.0501).verdict == "improved"
    assert judge("ok", 0.8, 0.01, [0.8], None).verdict == "improved"
    assert judge("ok", -0.8, 0.6, [-0.8], 0.01).reason_code == "pre_trend_fails"
    assert judge("no_edition_before", None, None, [], 0.01).reason_code == "no_edition_before"


def test_every_exposed_edition_known_and_up_to_five_before_stand_in_the_table() -> None:
    result = evaluated(CLIMBED, PROGRAMME)
    rows = [row for row in result.event_study if row.estimator == "mean_reversion"]
    assert [row.edition for row in rows] == CLIMBED.editions[1:].tolist()
    assert [row.is_lead for row in rows] == [True] * (START - 1) + [False] * (len(YEARS) - START)
    assert all(row.band_low < row.ci_low < row.effect < row.ci_high < row.band_high for row in rows)


def test_a_programme_that_has_not_been_surveyed_has_a_reason_in_place_of_an_event_study() -> None:
    programme = synthetic_programme(CLIMBER, exposure(len(YEARS), start=len(YEARS)))
    result = evaluated(CLIMBED, programme)
    assert {row.status for row in result.pre_trend} == {"no_exposed_edition_observed", "not_yet_published"}
    assert result.event_study == []
