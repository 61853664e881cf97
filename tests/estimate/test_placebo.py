"""What is found in municipalities without a programme, and which of them are like the one that has one?"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_panels import (
    NAN,
    RANKING,
    TIME,
    scores,
    synthetic_ranks,
    synthetic_values,
    with_holes,
)

from pipeline.estimate.base_rate import base_rate
from pipeline.estimate.before_after import before_after
from pipeline.estimate.mean_reversion import MeanReversion, mean_reversion
from pipeline.estimate.movement import MovementModel, fit
from pipeline.estimate.placebo import FEWEST_PLACEBOS, Placebo, comparable, p_value, placebos
from pipeline.estimate.verdict import Verdict, judge
from pipeline.scale import Floats

fixed = settings(derandomize=True, deadline=None, database=None)
YEARS = np.array([2018.0, 2019.0, 2020.0, 2021.0])


def test_the_p_value_counts_municipalities_that_moved_as_far_in_either_direction() -> None:
    placebo_effects = np.array([-3.0, 1.0, 2.0, 0.5])
    assert p_value(2.0, placebo_effects) == pytest.approx((1 + 2) / (1 + 4))
    assert p_value(-2.0, placebo_effects) == p_value(2.0, placebo_effects)
    assert p_value(9.0, placebo_effects) == pytest.approx(1 / 5)


def test_nineteen_municipalities_are_just_enough_for_five_percent() -> None:
    assert p_value(4.0, np.zeros(19)) == pytest.approx(0.05)
    assert p_value(4.0, np.zeros(18)) > 0.05


def test_with_no_other_municipality_nothing_is_unusual() -> None:
    assert p_value(4.0, np.array([])) == 1


@fixed
@given(st.floats(-5, 5), st.lists(st.floats(-5, 5), max_size=40))
def test_no_programme_is_more_unusual_than_the_number_of_municipalities_it_is_held_against(
    effect: float, placebo_effects: list[float]
) -> None:
    p = p_value(effect, np.array(placebo_effects))
    assert 1 / (1 + len(placebo_effects)) <= p <= 1
    assert p_value(2 * effect, np.array(placebo_effects)) <= p


def test_an_imaginary_programme_starts_at_every_edition_with_data_on_either_side() -> None:
    y = np.array([[0.5, NAN, -0.1, 0.7]])
    found = placebos(y, YEARS, RANKING, window=1.5)
    described = [(one.start, one.period, one.gap, one.n_pre, one.n_post) for one in found]
    assert described == [
        (1, 2, 2.0, 1, 1),
        (1, None, 2.0, 1, 1),
        (2, 2, 2.0, 1, 1),
        (2, 3, 3.0, 1, 1),
        (2, None, 2.0, 1, 2),
        (3, 3, 1.0, 2, 1),
        (3, None, 1.0, 2, 1),
    ]


def test_a_placebo_is_the_prediction_from_the_editions_before_its_start_alone() -> None:
    y = np.array([[0.5, NAN, -0.1, 0.7]])
    last = placebos(y, YEARS, RANKING, window=1.5)[-2]
    assert last.result == mean_reversion(RANKING, YEARS[[0, 2]], y[0, [0, 2]], YEARS[[3]]).of(0, 0.7)


def test_a_municipality_known_on_one_side_only_gives_no_placebo() -> None:
    y = np.array([[0.5, NAN, NAN, NAN], [NAN, NAN, NAN, NAN], [NAN, NAN, NAN, 0.2]])
    assert placebos(y, YEARS, RANKING, window=5.0) == []


def synthetic_placebo(
    unit: int = 0,
    *,
    period: int | None = 5,
    gap: float = 2.0,
    n_pre: int = 3,
    n_post: int = 1,
    observed: float = 0.3,
) -> Placebo:
    return Placebo(unit, 4, period, gap, n_pre, n_post, MeanReversion(0.1, 0.5, observed))


@pytest.mark.parametrize(
    ("gap", "other", "alike"),
    [
        (1.0, 1.75, True),
        (1.0, 0.25, True),
        (1.0, 1.8, False),
        (3.0, 3.75, True),
        (3.0, 3.8, False),
        (6.0, 7.5, True),
        (6.0, 4.5, True),
        (6.0, 7.6, False),
    ],
)
def test_a_year_more_or_less_matters_less_over_many_years(gap: float, other: float, alike: bool) -> None:
    chosen = comparable([synthetic_placebo(gap=other)], gap=gap, n_pre=3, n_post=1)
    assert len(chosen) == alike


def test_one_edition_is_held_against_one_edition_and_the_mean_of_several_against_means_of_several() -> None:
    one_edition = synthetic_placebo(1)
    mean_of_one = synthetic_placebo(2, period=None)
    mean_of_two = synthetic_placebo(3, period=None, n_post=2)
    mean_of_five = synthetic_placebo(4, period=None, n_post=5)
    everything = [one_edition, mean_of_one, mean_of_two, mean_of_five]
    assert comparable(everything, gap=2.0, n_pre=3, n_post=1) == [one_edition]
    assert comparable(everything, gap=2.0, n_pre=3, n_post=3) == [mean_of_two, mean_of_five]


def test_a_municipality_seen_once_before_is_held_against_others_seen_once() -> None:
    once, twice, often = (synthetic_placebo(unit, n_pre=n_pre) for unit, n_pre in enumerate([1, 2, 9]))
    assert comparable([once, twice, often], gap=2.0, n_pre=1, n_post=1) == [once]
    assert comparable([once, twice, often], gap=2.0, n_pre=4, n_post=1) == [twice, often]


def test_a_start_in_a_year_without_an_edition_is_no_second_witness() -> None:
    y = np.array([[0.5, NAN, NAN, 0.7]])
    everything = placebos(y, YEARS, RANKING, window=5.0)
    assert len([one for one in everything if one.period == 3]) == 3
    assert len(comparable(everything, gap=3.0, n_pre=1, n_post=1)) == 1


@pytest.mark.parametrize("gap", [1.0, 2.0, 4.0, 6.0])
def test_no_edition_of_a_synthetic_municipality_is_compared_twice_with_the_same_history(gap: float) -> None:
    rng = np.random.default_rng(1)
    y = with_holes(rng, synthetic_values(rng, RANKING, TIME, 290), 0.4)
    chosen = comparable(placebos(y, TIME, RANKING, window=5.5), gap=gap, n_pre=4, n_post=1)
    times_compared = Counter((one.unit, one.period, one.n_pre) for one in chosen)
    assert [key for key, times in times_compared.items() if times > 1] == []


PANELS, WITHOUT_EFFECT, START = 8, 150, 9


def verdict_on(
    own: Floats,
    others: Floats,
    model: MovementModel,
    everything: list[Placebo],
) -> Verdict | None:
    """Judge a programme as if it were the only one, so that Holm does not hide a false alarm."""
    y = scores(own)
    known = np.flatnonzero(np.isfinite(own))
    before, after = known[known < START], known[known >= START]
    if not len(before) or not len(after):
        return None
    main = mean_reversion(model, TIME[before], y[before], TIME[after]).of_mean(y[after])
    gap = float(TIME[after[0]] - TIME[before[-1]])
    alike = comparable(everything, gap=gap, n_pre=len(before), n_post=len(after))
    if len(alike) < FEWEST_PLACEBOS:
        return None
    p = p_value(main.z, np.array([one.result.z for one in alike]))
    effects = [main.effect, before_after(float(y[before[-1]]), float(y[after].mean())).effect]
    if p <= 0.05:  # only then does it matter what the others say
        last, first = float(own[before[-1]]), float(own[after[-1]])
        years = float(TIME[after[-1]] - TIME[before[-1]])
        with suppress(ValueError):
            compared = base_rate(
                others, TIME, np.isfinite(others), before=last, after=first, gap=years, lower_is_better=True
            )
            effects.append(compared.effect)
    return judge("ok", main.effect, p, effects)


def test_of_synthetic_programmes_that_did_nothing_at_most_one_in_twenty_is_called_an_improvement() -> None:
    verdicts: list[str] = []
    for seed in range(PANELS):
        rng = np.random.default_rng(seed)
        ranks = with_holes(rng, synthetic_ranks(rng, RANKING, TIME))
        with_programme, others = ranks[:WITHOUT_EFFECT], ranks[WITHOUT_EFFECT:]
        model = fit(scores(others), TIME, unit_variance=True)
        everything = placebos(scores(others), TIME, model, window=5.5)
        judged = [verdict_on(own, others, model, everything) for own in with_programme]
        verdicts.extend(one.verdict for one in judged if one is not None)
    called = verdicts.count("improved") / len(verdicts)
    assert len(verdicts) >= 900
    assert 0 < called <= 0.05
