"""Are places and index points carried to the scale and back for the right edition?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic_panels import NAN, TIME, scores, synthetic_panel

from pipeline.estimate.before_after import before_after

RANKS = np.array([[1.0, 145.0, NAN], [290.0, NAN, 12.0]])
PANEL = replace(synthetic_panel(RANKS, time=TIME[-3:]), level=np.array([290.0, 290.0, 286.0]))
INDEX = replace(
    PANEL, source="skr_insikt", measure="nki", level=np.array([71.0, 72.5, 73.0]), value=RANKS / 10 + 50
)  # fmt: skip


def test_a_place_is_carried_back_to_the_edition_that_it_is_of() -> None:
    for unit, period in np.argwhere(np.isfinite(RANKS)):
        there_and_back = PANEL.to_units(PANEL.y[unit, period], int(period))
        assert there_and_back == pytest.approx(RANKS[unit, period], abs=1e-9)
    assert PANEL.y[1, 2] == scores(np.array(12.0), 286)


def test_an_unknown_place_stays_unknown() -> None:
    assert np.array_equal(np.isnan(PANEL.y), np.isnan(RANKS))


def test_an_index_is_read_against_the_national_value_of_its_edition() -> None:
    assert INDEX.y[0, 1] == pytest.approx(64.5 - 72.5)
    assert INDEX.to_units(1.5, 2) == pytest.approx(74.5)


def test_municipalities_and_editions_are_found_by_their_names() -> None:
    assert PANEL.row("S001") == 1
    assert [PANEL.column(int(edition)) for edition in PANEL.editions] == [0, 1, 2]


def test_a_press_release_counts_everything_since_the_edition_before() -> None:
    result = before_after(-0.4, 0.3)
    assert (result.counterfactual, result.observed) == (-0.4, 0.3)
    assert result.effect == pytest.approx(0.7)


def test_noise_goes_inversely_with_the_answers_and_is_one_on_average() -> None:
    answers = np.array([[100.0, 50.0, 70.0], [200.0, NAN, NAN]])
    noise = replace(PANEL, answers=answers).relative_noise
    # Of the value of the first municipality's third edition nothing is known but its answers.
    assert noise[0, 1] / noise[0, 0] == pytest.approx(2)
    assert noise[1, 0] / noise[0, 0] == pytest.approx(0.5)
    assert noise[[0, 0, 1], [0, 1, 0]].mean() == pytest.approx(1)
    assert noise[1, 2] == 1


def test_where_no_number_of_answers_is_known_all_values_are_equally_noisy() -> None:
    assert np.array_equal(PANEL.relative_noise, np.ones_like(RANKS))
