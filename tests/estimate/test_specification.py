"""Does the curve hold every choice once, with the verdict's own among them?"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from synthetic_panels import evaluated
from test_evaluate import CLIMBED, CLIMBER, KNOWN, ORDINARY, PROGRAMME, number, verdict_of

from pipeline import specifications
from pipeline.estimate.evaluate import is_headline
from pipeline.estimate.panel import Bools, Panel
from pipeline.estimate.specification import (
    GROUPS,
    WINDOWS,
    SpecificationCurve,
    SpecificationRow,
    Traits,
    agreement,
    specification_curve,
)
from pipeline.executors import Chunk, Executor, Work
from pipeline.scale import Floats

HERE = 60  # the first sixty municipalities lie in one county
UNKNOWN = np.full(KNOWN, np.nan)
NO_PEERS = np.zeros((KNOWN, KNOWN), bool)


def traits(population: Floats = UNKNOWN, group: str | None = "a", peers: Bools = NO_PEERS) -> Traits:
    return Traits(["here"] * HERE + ["there"] * (KNOWN - HERE), [group] * KNOWN, population, peers)


def curve_of(panel: Panel, of: Traits | None = None) -> SpecificationCurve:
    return specification_curve([panel], {(panel.source, panel.measure): [PROGRAMME]}, {panel.source: of or traits()})


TRAITS = {CLIMBED.source: traits()}


@pytest.fixture(scope="module")
def climbed() -> SpecificationCurve:
    return curve_of(CLIMBED)


def chosen_of(curve: SpecificationCurve) -> SpecificationRow:
    (row,) = [row for row in curve.specification if row.is_chosen]
    return row


def test_the_chosen_specification_is_the_one_that_the_verdict_rests_on(climbed: SpecificationCurve) -> None:
    result = evaluated(CLIMBED, PROGRAMME)
    (main,) = [row for row in result.effect if is_headline(row) and row.estimator == "mean_reversion"]
    chosen = chosen_of(climbed)
    assert (chosen.effect, chosen.p_value, chosen.effect_places) == (main.effect, main.p_value, main.effect_places)
    assert chosen.effect_places == verdict_of(result).effect_places
    assert chosen.is_distinct


def test_every_combination_of_choices_has_one_row(climbed: SpecificationCurve) -> None:
    keys = [
        (row.estimator, row.lag_months, row.sample, row.comparison_group, row.window) for row in climbed.specification
    ]
    assert len(keys) == len(set(keys)) == len(WINDOWS) * (1 + 5 * 2 * len(GROUPS))


def test_a_planted_climb_is_seen_by_nearly_every_specification(climbed: SpecificationCurve) -> None:
    (row,) = climbed.specification_agreement
    assert number(row.share) > 0.95 and number(row.share_by_estimator) > 0.95
    assert row.n_specifications > row.n_estimated > row.n_distinct > 20


def test_an_effect_is_on_the_scale_whatever_the_estimator_counts_in(climbed: SpecificationCurve) -> None:
    rates = [row for row in climbed.specification if row.estimator == "base_rate" and row.effect is not None]
    assert rates and all(abs(number(row.effect)) < 4 < abs(number(row.effect_places)) for row in rates)


def test_nothing_outside_the_county_changes_a_comparison_within_it(climbed: SpecificationCurve) -> None:
    value = CLIMBED.value.copy()
    value[HERE:] = value[HERE:][::-1]
    value[HERE:, 0] = value[HERE:, -1]
    other = curve_of(replace(CLIMBED, value=value))

    def within(curve: SpecificationCurve, group: str) -> list[tuple[float | None, float | None]]:
        return [(row.effect, row.p_value) for row in curve.specification if row.comparison_group == group]

    assert any(effect is not None for effect, _ in within(climbed, "county"))
    assert within(other, "county") == within(climbed, "county")
    assert within(other, "all") != within(climbed, "all")


def test_a_group_that_holds_everybody_is_the_whole_ranking(climbed: SpecificationCurve) -> None:
    def effects(group: str) -> list[float | None]:
        rows = [row for row in climbed.specification if row.estimator != "before_after"]
        return [row.effect for row in rows if row.comparison_group == group]

    assert effects("skr_group") == effects("all")
    distinct = {row.comparison_group for row in climbed.specification if row.is_distinct}
    assert distinct == {"all", "county"}


@pytest.mark.parametrize("n_unknown", [1, KNOWN])
def test_without_every_population_there_is_no_group_of_similar_size(n_unknown: int) -> None:
    population = np.full(KNOWN, 20_000.0)
    population[-n_unknown:] = np.nan
    rows = curve_of(CLIMBED, traits(population)).specification
    similar = [row for row in rows if row.comparison_group == "similar_size"]
    assert {row.status for row in similar} == {"population_not_known"}
    assert {row.effect for row in similar} == {None} and len(similar) == 3 * 5 * 2


def test_half_to_twice_the_inhabitants_is_of_similar_size() -> None:
    population = np.array([10_000.0, 5_000, 4_999, 20_000, 20_001])
    similar = Traits(["c"] * 5, ["a"] * 5, population, np.zeros((5, 5), bool)).group("similar_size", 0)
    assert not isinstance(similar, str) and similar.tolist() == [True, True, False, True, False]


def test_similar_size_and_official_peers_are_compared_with_once_they_are_known() -> None:
    population = np.where(np.arange(KNOWN) < 70, 20_000.0, 90_000.0)
    peers = NO_PEERS.copy()
    peers[CLIMBER, 30:90] = peers[30:90, CLIMBER] = True
    rows = curve_of(CLIMBED, traits(population, peers=peers)).specification
    estimated = {
        name: {row.estimator for row in rows if row.comparison_group == name and row.effect is not None}
        for name in ("county", "similar_size", "official_peers")
    }
    assert {"mean_reversion", "base_rate"} <= estimated["similar_size"] & estimated["official_peers"]
    donors = [row.n_donors for row in rows if row.comparison_group == "official_peers" and row.n_donors]
    everybody = [row.n_donors for row in rows if row.comparison_group == "all" and row.n_donors]
    assert 0 < max(donors) < max(everybody)


def test_without_a_list_of_peers_there_is_no_group_of_them() -> None:
    rows = [row for row in curve_of(CLIMBED).specification if row.comparison_group == "official_peers"]
    assert {row.status for row in rows} == {"peers_not_known"} and {row.effect for row in rows} == {None}


def test_a_municipality_whose_group_is_not_known_is_not_compared_with_it() -> None:
    assert traits(group=None).group("skr_group", 0) == "skr_group_not_known"


def computed_by(executor: Executor, finished: Path) -> SpecificationCurve:
    run = partial(specifications.on, executor, finished)
    return specification_curve([CLIMBED], {(CLIMBED.source, CLIMBED.measure): [PROGRAMME]}, TRAITS, run=run)


def sent_and_turned_round(work: Work, waiting: Sequence[Chunk]) -> Iterator[tuple[int, pl.DataFrame]]:
    """Send each chunk with its work as to another process, the last first; `make test-scale` uses real ones."""
    for chunk in reversed(waiting):
        there: Work = pickle.loads(pickle.dumps(work))
        yield chunk.number, there(chunk)


def test_the_curve_is_the_same_wherever_and_in_whichever_order_its_parts_are_computed(
    climbed: SpecificationCurve, tmp_path: Path
) -> None:
    assert computed_by(sent_and_turned_round, tmp_path) == climbed
    # Everybody and the county; the SKR group is everybody here, and there are no others.
    assert len(list(tmp_path.glob("*.parquet"))) == 2


def synthetic_row(effect: float | None, estimator: str = "base_rate", **facts: object) -> SpecificationRow:
    row = SpecificationRow(
        "p", "s", "rank", estimator, 3, "all", "all", "mean", False, effect is not None, "ok", effect
    )
    return replace(row, **facts)  # type: ignore[arg-type]


def test_the_shares_are_those_counted_by_hand() -> None:
    rows = [
        synthetic_row(0.5, "mean_reversion", is_chosen=True, p_value=0.04),
        synthetic_row(0.2, p_value=0.3),
        synthetic_row(-0.1),
        synthetic_row(-0.2),
        synthetic_row(0.7, is_distinct=False),
        synthetic_row(None),
    ]
    row = agreement(rows)
    assert (row.n_specifications, row.n_estimated, row.n_distinct) == (6, 5, 4)
    assert row.share == pytest.approx(2 / 4)
    assert row.share_by_estimator == pytest.approx((1 + 1 / 3) / 2)
    assert row.share_significant == pytest.approx(1 / 2)
    assert (row.lowest, row.median, row.highest) == pytest.approx((-0.2, 0.05, 0.5))
    fallen = [replace(one, effect=None if one.effect is None else -one.effect) for one in rows]
    assert (agreement(fallen).share, agreement(fallen).share_by_estimator) == (row.share, row.share_by_estimator)


def test_with_no_chosen_estimate_nothing_can_agree_with_it() -> None:
    row = agreement([synthetic_row(None, "mean_reversion", is_chosen=True), synthetic_row(0.2)])
    assert (row.share, row.share_by_estimator, row.n_distinct) == (None, None, 1)


def test_what_happens_after_the_start_to_nobody_else_leaves_a_sign_in_doubt_less_often() -> None:
    (ordinary,), (climb,) = curve_of(ORDINARY).specification_agreement, curve_of(CLIMBED).specification_agreement
    assert number(climb.share) >= number(ordinary.share)
    assert number(climb.median) > number(ordinary.median) + 0.5
    assert CLIMBER == 0
