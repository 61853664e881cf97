"""What is found in municipalities without a programme, and which of them are like the one that has one?"""

from __future__ import annotations

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
from pipeline.estimate.mean_reversion import INTERVAL, mean_reversion
from pipeline.estimate.movement import MovementModel, fit
from pipeline.estimate.placebo import FEWEST_PLACEBOS, MEAN, Placebos, comparable, p_value, placebos
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
    columns = (found.start, found.period, found.gap, found.n_pre, found.n_post)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == [
        (1, 2, 2.0, 1, 1),
        (1, MEAN, 2.0, 1, 1),
        (2, 2, 2.0, 1, 1),
        (2, 3, 3.0, 1, 1),
        (2, MEAN, 2.0, 1, 2),
        (3, 3, 1.0, 2, 1),
        (3, MEAN, 1.0, 2, 1),
    ]


def test_a_placebo_is_the_prediction_from_the_editions_before_its_start_alone() -> None:
    y = np.array([[0.5, NAN, -0.1, 0.7]])
    found = placebos(y, YEARS, RANKING, window=1.5)
    alone = mean_reversion(RANKING, YEARS[[0, 2]], y[0, [0, 2]], YEARS[[3]]).of(0, 0.7)
    assert (found.counterfactual[-2], found.sd[-2]) == pytest.approx((alone.counterfactual, alone.sd))
    assert found.observed[-2] == 0.7 and found.z[-2] == pytest.approx(alone.z)


@settings(fixed, max_examples=12)
@given(st.integers(0, 50), st.booleans())
def test_municipalities_predicted_together_are_predicted_as_each_alone(seed: int, equally_noisy: bool) -> None:
    rng = np.random.default_rng(seed)
    y = with_holes(rng, synthetic_values(rng, RANKING, TIME, 12), 0.3)
    noise = np.ones_like(y) if equally_noisy else rng.uniform(0.5, 2.0, y.shape)
    found = placebos(y, TIME, RANKING, window=5.5, relative_noise=noise)
    for at in rng.choice(len(found), 10).tolist():
        unit, start = int(found.unit[at]), int(found.start[at])
        known = np.flatnonzero(np.isfinite(y[unit]))
        before = known[known < start]
        after = known[(known >= start) & (TIME[known] <= TIME[start] + 5.5)]
        prediction = mean_reversion(
            RANKING, TIME[before], y[unit, before], TIME[after], noise[unit, before], noise[unit, after]
        )
        compared = int(found.period[at])
        if compared == MEAN:
            alone = prediction.of_mean(y[unit, after])
        else:
            alone = prediction.of(int(np.flatnonzero(after == compared)[0]), float(y[unit, compared]))
        said = (found.counterfactual[at], found.sd[at], found.observed[at])
        assert said == pytest.approx((alone.counterfactual, alone.sd, alone.observed), abs=1e-12)
        assert found.covered[at] == (abs(alone.z) <= INTERVAL)


def test_a_municipality_known_on_one_side_only_gives_no_placebo() -> None:
    y = np.array([[0.5, NAN, NAN, NAN], [NAN, NAN, NAN, NAN], [NAN, NAN, NAN, 0.2]])
    assert len(placebos(y, YEARS, RANKING, window=5.0)) == 0


def synthetic_placebos(
    n: int = 1,
    *,
    period: list[int] | int = 5,
    gap: float = 2.0,
    n_pre: list[int] | int = 3,
    n_post: list[int] | int = 1,
) -> Placebos:
    """`n` municipalities, numbered from 0."""

    def each(value: object) -> Floats:
        return np.broadcast_to(value, n).copy()  # type: ignore[call-overload, no-any-return]

    scale = (each(0.1), each(0.5), each(0.3))
    return Placebos(np.arange(n), each(4), each(period), each(gap), each(n_pre), each(n_post), *scale)  # type: ignore[arg-type]


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
    chosen = comparable(synthetic_placebos(gap=other), gap=gap, n_pre=3, n_post=1)
    assert len(chosen) == alike


def test_one_edition_is_held_against_one_edition_and_the_mean_of_several_against_means_of_several() -> None:
    # One edition; the mean of one, of two and of five.
    everything = synthetic_placebos(4, period=[5, MEAN, MEAN, MEAN], n_post=[1, 1, 2, 5])
    assert comparable(everything, gap=2.0, n_pre=3, n_post=1).unit.tolist() == [0]
    assert comparable(everything, gap=2.0, n_pre=3, n_post=3).unit.tolist() == [2, 3]


def test_a_municipality_seen_once_before_is_held_against_others_seen_once() -> None:
    everything = synthetic_placebos(3, n_pre=[1, 2, 9])
    assert comparable(everything, gap=2.0, n_pre=1, n_post=1).unit.tolist() == [0]
    assert comparable(everything, gap=2.0, n_pre=4, n_post=1).unit.tolist() == [1, 2]


def test_a_start_in_a_year_without_an_edition_is_no_second_witness() -> None:
    y = np.array([[0.5, NAN, NAN, 0.7]])
    everything = placebos(y, YEARS, RANKING, window=5.0)
    assert (everything.period == 3).sum() == 3
    assert len(comparable(everything, gap=3.0, n_pre=1, n_post=1)) == 1


@pytest.mark.parametrize("gap", [1.0, 2.0, 4.0, 6.0])
def test_no_edition_of_a_synthetic_municipality_is_compared_twice_with_the_same_history(gap: float) -> None:
    rng = np.random.default_rng(1)
    y = with_holes(rng, synthetic_values(rng, RANKING, TIME, 290), 0.4)
    chosen = comparable(placebos(y, TIME, RANKING, window=5.5), gap=gap, n_pre=4, n_post=1)
    compared = np.column_stack([chosen.unit, chosen.period, chosen.n_pre])
    assert len(np.unique(compared, axis=0)) == len(chosen) > 0


PANELS, WITHOUT_EFFECT, START = 8, 150, 9


def verdict_on(
    own: Floats,
    others: Floats,
    model: MovementModel,
    everything: Placebos,
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
    p = p_value(main.z, alike.z)
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
