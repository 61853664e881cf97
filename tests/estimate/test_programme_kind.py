"""Is the mean of a kind of programme found, and the luckiest adopter drawn towards it?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_panels import CALM, TIME, exposure, synthetic_panel, synthetic_programme, synthetic_ranks, with_holes

from pipeline.estimate.panel import Panel
from pipeline.estimate.programme import Programme
from pipeline.estimate.programme_kind import Kind, KindRow, Kinds, pool, programme_kinds

fixed = settings(derandomize=True, deadline=None, database=None, max_examples=60)
YEARS = TIME[4:12]
START, N_ADOPTERS, N_KNOWN, CLIMB = 4, 8, 150, 50


def test_alike_effects_are_averaged_by_how_exact_they_are() -> None:
    # By hand: weights 1/0.01 and 1/0.04, no spread beyond chance.
    found = pool(np.array([0.5, 0.5]), np.array([0.1, 0.2]))
    assert (found.mean, found.tau) == pytest.approx((0.5, 0.0), abs=1e-6)
    assert found.se == pytest.approx(np.sqrt(1 / 125))
    assert found.shrunk == pytest.approx(np.array([0.5, 0.5]))


def test_the_spread_is_what_chance_does_not_explain() -> None:
    # By hand: three effects 1 apart, chance of 0.1: the variance of effects is 1, tau² = 1 - 0.01.
    found = pool(np.array([-1.0, 0.0, 1.0]), np.full(3, 0.1))
    assert found.tau**2 == pytest.approx(0.99, abs=1e-4)
    assert found.shrunk[2] == pytest.approx(0.99, abs=1e-4)
    assert found.se == pytest.approx(np.sqrt(1 / 3), abs=1e-4)


@fixed
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.1, 2)), min_size=5, max_size=30))
def test_a_shrunk_effect_lies_between_its_own_and_the_mean(pairs: list[tuple[float, float]]) -> None:
    effect, se = np.array(pairs).T
    found = pool(effect, se)
    low, high = np.minimum(effect, found.mean), np.maximum(effect, found.mean)
    assert ((low - 1e-9 <= found.shrunk) & (found.shrunk <= high + 1e-9)).all()
    assert found.low < found.mean < found.high and 0 <= found.p_value <= 1
    opposite = pool(-effect, se)
    assert opposite.mean == pytest.approx(-found.mean, abs=1e-4)


@pytest.mark.parametrize("tau", [0.0, 0.4])
def test_nine_in_ten_intervals_hold_the_true_mean_of_a_synthetic_kind(tau: float) -> None:
    rng = np.random.default_rng(7)
    held, spread, error, plain = [], [], [], []
    for _ in range(600):
        se = rng.uniform(0.3, 0.8, 12)
        truth = rng.normal(0.2, tau, 12)
        effect = rng.normal(truth, se)
        found = pool(effect, se)
        held.append(found.low <= 0.2 <= found.high)
        spread.append(found.tau**2)
        error.append(((found.shrunk - truth) ** 2).mean())
        plain.append(((effect - truth) ** 2).mean())
    assert 0.87 <= np.mean(held) <= 0.97
    assert np.mean(spread) == pytest.approx(tau**2, abs=0.08)
    # What shrinkage is for: the effects are nearer to the truth.
    assert np.mean(error) < 0.6 * np.mean(plain)


def synthetic_kind(climb: float, n_adopters: int = N_ADOPTERS) -> tuple[Panel, Kind]:
    """Municipalities that do not exist; the first ones took up the same kind of programme."""
    rng = np.random.default_rng(11)
    ranks = synthetic_ranks(rng, CALM, YEARS)
    middle = np.flatnonzero((ranks.mean(axis=1) > 100) & (ranks.min(axis=1) > 60))
    ranks = ranks[np.concatenate([middle[:N_ADOPTERS], np.setdiff1d(np.arange(290), middle[:N_ADOPTERS])])][:N_KNOWN]
    ranks[N_ADOPTERS:] = with_holes(rng, ranks[N_ADOPTERS:], 0.2)
    ranks[:N_ADOPTERS, START:] -= climb
    panel = synthetic_panel(ranks, treated=tuple(range(N_ADOPTERS)), time=YEARS)
    when = exposure(len(YEARS), start=START)
    adopters: Sequence[Programme] = [synthetic_programme(unit, when) for unit in range(n_adopters)]
    return panel, Kind("synthetic", n_adopters + 3, 2, {panel.source: adopters})


def kinds_of(climb: float, n_adopters: int = N_ADOPTERS) -> Kinds:
    panel, kind = synthetic_kind(climb, n_adopters)
    return programme_kinds([panel], [kind])


@pytest.fixture(scope="module")
def climbed() -> Kinds:
    return kinds_of(CLIMB)


def row_of(kinds: Kinds, estimator: str) -> KindRow:
    (row,) = [row for row in kinds.programme_kind if row.estimator == estimator]
    return row


@pytest.mark.parametrize("estimator", ["mean_reversion", "staggered"])
def test_a_climb_planted_in_every_synthetic_adopter_is_found_in_the_mean_of_the_kind(
    climbed: Kinds, estimator: str
) -> None:
    row, nothing = row_of(climbed, estimator), row_of(kinds_of(0.0), estimator)
    assert row.status == nothing.status == "ok"
    assert row.effect is not None and nothing.effect is not None
    # Fifty places in every exposed edition, on the scale.
    after = [synthetic_kind(climb)[0].y[:N_ADOPTERS, START:].mean() for climb in (CLIMB, 0.0)]
    assert row.effect - nothing.effect == pytest.approx(after[0] - after[1], abs=0.03)
    assert row.p_value is not None and row.p_value < 0.05
    assert nothing.p_value is not None and nothing.p_value > 0.05
    assert (row.n_known, row.n_told_after, row.n_dated, row.n_estimated) == (11, 2, 8, 8)


def test_places_are_those_of_a_municipality_in_the_middle(climbed: Kinds) -> None:
    row = row_of(climbed, "mean_reversion")
    assert row.effect_places is not None and row.places_low is not None and row.places_high is not None
    assert row.places_low < row.effect_places < row.places_high
    assert row.effect_places == pytest.approx(CLIMB, abs=25)


def test_four_adopters_are_no_kind(climbed: Kinds) -> None:
    few = kinds_of(CLIMB, 4)
    assert {row.status for row in few.programme_kind} == {"too_few_adopters"}
    assert [row.shrunk for row in few.adopter_effect] == [None] * 4
    assert [row.effect for row in few.adopter_effect] == [row.effect for row in climbed.adopter_effect[:4]]


def test_a_kind_without_a_date_is_named_all_the_same() -> None:
    panel, _ = synthetic_kind(0.0)
    found = programme_kinds([panel], [Kind("undated", 9, 0, {})])
    assert row_of(found, "mean_reversion").status == "no_adopter_with_a_date"
    assert found.adopter_effect == []


def test_an_adopter_is_counted_from_the_mean_of_its_placebos(climbed: Kinds) -> None:
    from pipeline.estimate.programme import ProgrammeOnPanel
    from pipeline.estimate.sample import compared, main_comparison

    panel, kind = synthetic_kind(CLIMB)
    (comparisons,) = compared([panel])
    one = ProgrammeOnPanel(panel, kind.adopters[panel.source][0], comparisons, main_comparison(comparisons))
    result, alike = one.against_placebos()
    z = alike.z
    row = climbed.adopter_effect[0]
    assert row.effect == pytest.approx(result.effect - result.sd * z.mean())
    assert row.se == pytest.approx(result.sd * z.std(ddof=1))
    assert row.z == pytest.approx(result.z)
