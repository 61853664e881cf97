"""Is what a municipality ordinarily does later told as it is, from pairs of editions and from the model?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from synthetic_panels import RANKED, RANKING, TIME, synthetic_model, synthetic_panel, synthetic_ranks

from pipeline.estimate.movement import MovementModel
from pipeline.estimate.ordinary_movement import (
    YEARS_LATER,
    OrdinaryMovementRow,
    later_quartiles,
    ordinary_movement,
    pairs,
    tenths,
)
from pipeline.estimate.panel import Panel
from pipeline.scale import normal_score

fixed = settings(derandomize=True, deadline=None, database=None)
YEARS = np.arange(2015.125, 2023)


def rows_of(panel: Panel, model: MovementModel = RANKING) -> list[OrdinaryMovementRow]:
    usable = np.isfinite(panel.value) & ~panel.treated
    return list(ordinary_movement(panel, usable, model, sample="all", is_main=True))


def test_each_tenth_of_290_holds_29_places_and_they_follow_on_each_other() -> None:
    rows = rows_of(synthetic_panel(synthetic_ranks(np.random.default_rng(1), RANKING, YEARS), time=YEARS))
    spans = [(row.tenth, row.from_place, row.to_place) for row in rows if row.years == 1]
    assert spans == [(tenth, 29.0 * tenth - 28, 29.0 * tenth) for tenth in range(1, 11)]
    assert [row.years for row in rows] == [years for years in YEARS_LATER for _ in range(10)]
    # Complete editions: every start has its pairs.
    assert {row.n_pairs for row in rows if row.years == 1} == {29 * 7}
    assert {row.n_pairs for row in rows if row.years == 5} == {29 * 3}


def test_the_first_place_is_in_the_first_tenth_and_the_last_in_the_last() -> None:
    assert tenths(normal_score(np.array([1, 29, 30, 145, 146, 261, 262, 290]), RANKED)).tolist() == [
        1, 1, 2, 5, 6, 9, 10, 10,
    ]  # fmt: skip


def test_pairs_are_counted_in_years_of_fieldwork_and_not_in_editions() -> None:
    # From the autumn of 2013 (edition 2014) to the winter of 2015 lie 16.5 months.
    panel = synthetic_panel(np.full((1, len(TIME)), 100.0))
    assert len(pairs(panel, np.isfinite(panel.value), 1).start) == len(TIME) - 2
    around = (panel.editions == 2014) | (panel.editions == 2015)
    only = replace(panel, value=np.where(around, panel.value, np.nan))
    assert len(pairs(only, np.isfinite(only.value), 1).start) == 0


def test_a_municipality_that_may_not_be_compared_is_in_no_pair() -> None:
    rng = np.random.default_rng(2)
    ranks = synthetic_ranks(rng, RANKING, YEARS)
    ranks[7] = np.where(np.arange(len(YEARS)) % 2, 1, RANKED)
    panel = synthetic_panel(ranks, treated=(7,), time=YEARS)
    found = pairs(panel, np.isfinite(panel.value) & ~panel.treated, 1)
    assert 7 not in found.unit and 8 in found.unit


def test_synthetic_municipalities_stand_later_where_the_model_says() -> None:
    """A hundred complete rankings drawn from the model: some 2,900 pairs in the smallest cell."""
    ranks = np.vstack([synthetic_ranks(np.random.default_rng(seed), RANKING, YEARS) for seed in range(100)])
    rows = rows_of(synthetic_panel(ranks, time=YEARS))
    seen = np.array([(row.lower_quartile, row.median, row.upper_quartile) for row in rows], dtype=float)
    said = np.array([(row.model_lower_quartile, row.model_median, row.model_upper_quartile) for row in rows])
    assert np.abs(seen - said).max() < 4
    assert np.sqrt(((seen - said) ** 2).mean()) < 1.5


def test_a_tenth_without_pairs_has_what_the_model_says_and_nothing_else() -> None:
    ranks = np.tile(np.arange(1.0, 30.0)[:, None], (1, len(YEARS)))
    rows = rows_of(synthetic_panel(ranks, time=YEARS))
    empty = [row for row in rows if row.tenth == 5]
    assert {(row.n_pairs, row.n_kommun, row.lower_quartile, row.median, row.upper_quartile) for row in empty} == {
        (0, 0, None, None, None)
    }
    assert all(row.model_lower_quartile < row.model_median < row.model_upper_quartile for row in empty)


models = st.builds(
    synthetic_model,
    permanent=st.floats(0.02, 2),
    passing=st.floats(0.02, 2),
    noise=st.floats(0.02, 2),
    rho=st.floats(0.05, 0.95),
)


@fixed
@given(model=models, start=st.floats(-2.5, 2.5), years=st.sampled_from(YEARS_LATER))
def test_from_one_place_the_model_s_quartiles_are_those_of_its_prediction(
    model: MovementModel, start: float, years: int
) -> None:
    mean, variance = model.conditional(np.array([0.0]), np.array([start]), np.array([float(years)]))
    expected = norm.ppf([0.25, 0.5, 0.75], mean[0], np.sqrt(variance[0, 0]))
    assert later_quartiles(model, np.array([start]), years) == pytest.approx(expected, abs=1e-6)


@fixed
@given(model=models, start=st.floats(0.1, 2.5))
def test_the_longer_ago_the_nearer_to_the_middle(model: MovementModel, start: float) -> None:
    medians = [later_quartiles(model, np.array([start]), years)[1] for years in YEARS_LATER]
    assert all(0 < later <= sooner + 1e-9 for sooner, later in zip([start, *medians], medians, strict=False))
