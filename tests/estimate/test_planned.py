"""Does an estimate under a plan see the planned editions and nothing else?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic_panels import (
    CALM,
    NAN,
    RANKED,
    TIME,
    evaluated,
    exposure,
    synthetic_panel,
    synthetic_programme,
    synthetic_ranks,
    with_holes,
)

from pipeline.estimate.evaluate import Comparison, Programme
from pipeline.estimate.planned import Sides, planned_power, within

YEARS = TIME[4:12]  # the eight editions 2015 to 2022
START, UNIT = 4, 0


def synthetic_ranking(seed: int = 4, n_units: int = 130):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed)
    ranks = synthetic_ranks(rng, CALM, YEARS)
    middle = np.argsort(np.abs(ranks.mean(axis=1) - 180))[0]
    ranks = np.vstack([ranks[[middle]], np.delete(ranks, middle, axis=0)])[:n_units]
    ranks[1:] = with_holes(rng, ranks[1:], 0.25)
    return synthetic_panel(ranks, treated=(UNIT,), time=YEARS)


PANEL = synthetic_ranking()
PROGRAMME = Programme(
    "synthetic", "S000", 3, {3: exposure(len(YEARS), start=START), 0: exposure(len(YEARS), start=START - 1)}
)
SIDES = Sides(before=(2015, 2016, 2017, 2018), exposed=(2019, 2020))


def test_the_planned_result_is_that_of_a_ledger_that_ends_with_the_planned_editions() -> None:
    planned = evaluated(PANEL, within(PROGRAMME, PANEL.editions, SIDES))
    value = PANEL.value.copy()
    value[UNIT, 6:] = NAN
    ends_there = evaluated(replace(PANEL, value=value), PROGRAMME)
    (main,), (expected,) = planned.verdict, ends_there.verdict
    assert main == expected
    assert [row.edition for row in planned.effect if row.horizon == 1 and row.is_main][0] == 2020
    everything = evaluated(PANEL, PROGRAMME)
    assert everything.verdict != planned.verdict


def test_no_lag_looks_beyond_the_planned_editions() -> None:
    planned = within(PROGRAMME, PANEL.editions, SIDES)
    for lag, when in planned.exposure.items():
        used = PANEL.editions[when.before | when.exposed | when.followed]
        assert set(used) == {2015, 2016, 2017, 2018, 2019, 2020}, lag
    assert PANEL.editions[planned.exposure[0].exposed].tolist() == [2018, 2019, 2020]


def comparison() -> Comparison:
    return Comparison(PANEL, "all")


def test_the_smallest_visible_climb_is_the_one_that_the_evaluation_will_report() -> None:
    planned = planned_power(comparison(), "S000", SIDES, YEARS[4:6])
    evaluation = evaluated(PANEL, within(PROGRAMME, PANEL.editions, SIDES))
    (later,) = [row for row in evaluation.power if row.horizon is None]
    assert planned is not None
    assert planned.effect == pytest.approx(later.minimum_detectable_effect, rel=1e-9)
    assert planned.places == pytest.approx(later.minimum_detectable_places, rel=1e-9)


def test_what_will_be_seen_later_does_not_decide_how_much_could_be_seen() -> None:
    value = PANEL.value.copy()
    value[UNIT, 4:] = 1
    climbed = Comparison(replace(PANEL, value=value), "all")
    assert planned_power(climbed, "S000", SIDES, YEARS[4:6]) == planned_power(comparison(), "S000", SIDES, YEARS[4:6])


def test_a_municipality_near_the_top_has_no_place_that_would_be_enough_but_an_effect() -> None:
    value = PANEL.value.copy()
    value[UNIT] = 2
    found = planned_power(Comparison(replace(PANEL, value=value), "all"), "S000", SIDES, YEARS[4:6])
    assert found is not None and found.places is None and found.effect > 0


@pytest.mark.parametrize("sides", [Sides((), (2019,)), Sides((2015,), ())])
def test_without_an_edition_on_either_side_nothing_can_be_said(sides: Sides) -> None:
    times = YEARS[4:5] if sides.exposed else np.array([])
    assert planned_power(comparison(), "S000", sides, times) is None


def test_a_programme_of_another_name_is_left_as_it_is_where_all_editions_are_planned() -> None:
    everything = Sides(tuple(PANEL.editions[:START].tolist()), tuple(PANEL.editions[START:].tolist()))
    programme = synthetic_programme(UNIT, exposure(len(YEARS), start=START))
    kept = within(programme, PANEL.editions, everything).exposure[3]
    before = programme.exposure[3]
    assert (kept.before == before.before).all() and (kept.exposed == before.exposed).all()
    assert kept.started == before.started and RANKED == 290
