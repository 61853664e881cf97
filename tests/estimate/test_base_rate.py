"""Is a movement held against that of the municipalities which stood where it stood?"""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint
from synthetic_panels import NAN, RANKING, TIME, synthetic_ranks, with_holes

from pipeline.estimate.base_rate import BaseRate, base_rate
from pipeline.scale import Floats

TWO_EDITIONS = np.array([2018.125, 2020.125])


def rate(
    value: Floats,
    *,
    before: float,
    after: float,
    time: Floats = TWO_EDITIONS,
    gap: float = 2.0,
    usable: Floats | None = None,
    lower_is_better: bool = True,
) -> BaseRate:
    use = np.isfinite(value) if usable is None else usable.astype(bool)
    return base_rate(value, time, use, before=before, after=after, gap=gap, lower_is_better=lower_is_better)


def synthetic_moves(climbs: list[float], start: float = 100.0) -> Floats:
    """Municipalities that all stood at one place and climbed by these many places."""
    return np.array([[start, start - climb] for climb in climbs])


# Thirteen that fall, one that stands, sixteen that climb: by -65, -60, ..., 80 places.
THIRTY = synthetic_moves([5.0 * step for step in range(-13, 17)])


def test_a_climb_of_sixty_places_from_place_100_is_counted_among_the_climbs() -> None:
    result = rate(THIRTY, before=100, after=40)
    assert result.improvement == 60
    assert (result.n_pairs, result.n_as_far) == (30, 5)  # 60, 65, 70, 75 and 80 places
    assert result.share == pytest.approx(5 / 30)
    assert result.ordinary == 7.5
    assert result.effect == 52.5
    # At least 52.5 places from the ordinary 7.5 in either direction: climbs from 60, falls from 45.
    assert result.p_value == pytest.approx((1 + 5 + 5) / 31)


def test_a_fall_of_sixty_places_is_counted_among_the_falls() -> None:
    result = rate(THIRTY, before=100, after=160)
    assert result.improvement == -60
    assert result.n_as_far == 2  # 60 and 65 places
    assert result.effect == -67.5
    assert result.p_value == pytest.approx((1 + 2 + 2) / 31)  # falls from 60, climbs from 75


def test_in_an_index_more_points_are_the_better_direction() -> None:
    points = np.array([[70.0, 70.0 + 0.5 * step] for step in range(-10, 20)])
    result = rate(points, before=70, after=77, lower_is_better=False)
    assert result.improvement == 7
    assert result.n_as_far == 6  # 7, 7.5, ..., 9.5
    assert result.ordinary == 2.25


@pytest.mark.parametrize("climb", [-70.0, -60.0, 0.0, 35.0, 80.0, 90.0])
def test_the_uncertainty_of_a_base_rate_is_the_exact_binomial_one(climb: float) -> None:
    result = rate(THIRTY, before=100, after=100 - climb)
    low, high = proportion_confint(result.n_as_far, result.n_pairs, alpha=0.05, method="beta")
    assert (result.share_low, result.share_high) == (
        pytest.approx(low, abs=1e-9),
        pytest.approx(high, abs=1e-9),
    )
    assert result.share_low <= result.share <= result.share_high


def test_only_municipalities_within_twenty_places_are_comparable() -> None:
    near = [[80.0, 80.0]] * 12 + [[120.0, 120.0]] * 13
    far = [[79.0, 1.0]] * 12 + [[121.0, 1.0]] * 13
    assert rate(np.array(near + far), before=100, after=90).n_pairs == 25


def test_in_an_index_only_municipalities_within_three_points_are_comparable() -> None:
    near = [[67.0, 67.0]] * 12 + [[73.0, 73.0]] * 13
    far = [[66.9, 90.0]] * 12 + [[73.1, 90.0]] * 13
    result = rate(np.array(near + far), before=70, after=75, lower_is_better=False)
    assert (result.n_pairs, result.n_as_far) == (25, 0)


def test_each_municipality_is_one_witness_however_many_editions_are_known_of_it() -> None:
    ranks = synthetic_ranks(np.random.default_rng(1), RANKING, TIME)
    result = rate(ranks, time=TIME, before=100, after=60, gap=2.0)
    last_first = np.abs(np.subtract.outer(TIME, TIME).T - 2.0) <= 0.6
    may_speak = (np.abs(ranks[:, last_first.any(axis=1)] - 100) <= 20).any(axis=1)
    assert result.n_pairs == may_speak.sum() < 290


def test_the_pair_of_editions_that_started_nearest_speaks_for_a_municipality() -> None:
    # Each stood at 112, then at 101 (the nearer one), then at 110 and 30: four editions a year apart.
    ranks = np.tile([112.0, 101.0, 110.0, 30.0], (25, 1))
    years = np.array([2018.125, 2019.125, 2020.125, 2021.125])
    assert rate(ranks, time=years, before=100, after=60).ordinary == 71  # 101 -> 30, two years later
    assert rate(ranks, time=years, before=115, after=60).ordinary == 2  # 112 -> 110


def test_pairs_of_editions_are_comparable_up_to_six_tenths_of_a_year() -> None:
    ranks = np.tile([100.0, 80.0], (25, 1))
    for gap in (1.4, 2.0, 2.6):
        assert rate(ranks, time=np.array([2018.0, 2018.0 + gap]), before=100, after=60).n_pairs == 25
    for gap in (1.3, 2.7):
        with pytest.raises(ValueError, match="no two editions"):
            rate(ranks, time=np.array([2018.0, 2018.0 + gap]), before=100, after=60)


def test_nineteen_comparable_municipalities_are_too_few_and_twenty_are_enough() -> None:
    assert rate(THIRTY[:20], before=100, after=60).n_pairs == 20
    with pytest.raises(ValueError, match="19 municipalities"):
        rate(THIRTY[:19], before=100, after=60)


def test_a_municipality_with_an_unknown_or_unusable_edition_is_not_counted() -> None:
    ranks = THIRTY.copy()
    ranks[0, 0] = ranks[1, 1] = NAN
    usable = np.isfinite(ranks)
    usable[2, 1] = usable[3, 0] = False
    assert rate(ranks, before=100, after=60, usable=usable).n_pairs == 26


def test_the_order_of_municipalities_and_the_year_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    ranks = with_holes(rng, synthetic_ranks(rng, RANKING, TIME), 0.3)
    result = rate(ranks, time=TIME, before=100, after=60)
    assert rate(ranks[rng.permutation(len(ranks))], time=TIME, before=100, after=60) == result
    assert rate(ranks, time=TIME - 40, before=100, after=60) == result


def test_a_ranking_read_from_the_bottom_has_the_opposite_base_rate() -> None:
    rng = np.random.default_rng(4)
    ranks = with_holes(rng, synthetic_ranks(rng, RANKING, TIME), 0.3)
    upright = rate(ranks, time=TIME, before=100, after=60)
    reversed_ = rate(291 - ranks, time=TIME, before=191, after=231)
    assert (reversed_.improvement, reversed_.ordinary) == (-upright.improvement, -upright.ordinary)
    assert (reversed_.n_as_far, reversed_.p_value) == (upright.n_as_far, upright.p_value)
