"""Does an estimate under a plan see the planned editions and nothing else?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic_panels import (
    CALM,
    NAN,
    TIME,
    evaluated,
    exposure,
    synthetic_panel,
    synthetic_ranks,
    with_holes,
)

from pipeline.estimate.panel import Panel
from pipeline.estimate.planned import Sides, planned_power, within
from pipeline.estimate.programme import Programme
from pipeline.estimate.sample import Comparison

YEARS = TIME[4:12]  # the eight editions 2015 to 2022
START, UNIT = 4, 0


def synthetic_ranking(n_units: int = 130) -> Panel:
    """A calm ranking; the first municipality has a programme and stands in the lower half."""
    rng = np.random.default_rng(4)
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
    # A mean with weights of zero is the same mean, but for the last bit.
    assert main.effect_places == pytest.approx(expected.effect_places, rel=1e-12)
    assert replace(main, effect_places=None) == replace(expected, effect_places=None)
    assert next(row.edition for row in planned.effect if row.horizon == 1 and row.is_main) == 2020
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
