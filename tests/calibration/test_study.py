"""Is what the calibration study judges what runs, and does its small version find the verdict honest?

Everything here is simulated: no figure is about a real municipality.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from pipeline.calibration import study, worlds
from pipeline.calibration.study import CELLS, VERDICT_ALONE, VERDICT_IN_FAMILY, draws, one_ranking
from pipeline.calibration.worlds import CLIMBS, EDITIONS, N_UNITS, simulated_ranking
from pipeline.estimate.evaluate import evaluate, is_headline
from pipeline.estimate.programme import ProgrammeOnPanel
from pipeline.estimate.sample import SAMPLES, Comparison, main_comparison
from pipeline.estimate.verdict import AGREEMENT, LEVEL, MAIN_ESTIMATOR
from pipeline.executors import Chunk, chunks

SEED = 3
FEW = 4


@pytest.fixture(scope="module")
def small() -> pl.DataFrame:
    """One ranking of each world and knowledge, eight programmes each."""
    few = dict.fromkeys(worlds.WORLDS, 8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "PROGRAMMES", few)
        return pl.concat(map(one_ranking, chunks(SEED, len(CELLS))))


def test_the_rows_that_are_judged_are_those_of_a_whole_evaluation() -> None:
    ranking = simulated_ranking(np.random.default_rng(SEED), "fitted_model", "ledger", 1)
    programmes = ranking.programmes[-1:]
    comparisons = [Comparison(ranking.panel, sample) for sample in SAMPLES]
    one = ProgrammeOnPanel(ranking.panel, programmes[0], comparisons, main_comparison(comparisons))
    whole = evaluate([ranking.panel], {(ranking.panel.source, ranking.panel.measure): programmes})
    judged = {row.estimator: row for row in one.headline_effects()}
    expected = {row.estimator: row for row in whole.effect if is_headline(row)}
    # Holm is applied to an evaluation as a whole; with one programme it changes nothing. Permuted residuals stand
    # beside the placebos' p-values, and nothing is judged by them.
    beside = {"p_holm": None, "p_value_conformal": None, "p_value_conformal_iid": None}
    assert judged == {name: replace(row, **beside) for name, row in expected.items()}  # type: ignore[arg-type]
    (alone,) = [
        draw
        for draw in draws(replace(ranking, programmes=programmes), "fitted_model", "ledger", 0)
        if draw.estimator == VERDICT_ALONE
    ]
    (verdict,) = whole.verdict
    assert (alone.improved, alone.p_value) == (verdict.verdict == "improved", verdict.p_holm)
    assert one.pre_trend() == next(row for row in whole.pre_trend if row.estimator == MAIN_ESTIMATOR)


def test_a_climb_moves_every_exposed_edition_by_its_places_and_no_other() -> None:
    ranking = simulated_ranking(np.random.default_rng(SEED), "start_after_bad_years", "complete", FEW)
    exposed = ranking.programmes[0].exposure[worlds.LAG].exposed
    for position, programme in enumerate(ranking.programmes):
        climb, without = CLIMBS[position // FEW], ranking.without[position % FEW]
        own = ranking.panel.value[ranking.panel.row(programme.unit)]
        assert np.array_equal(own[~exposed], without[~exposed])
        assert np.array_equal(own[exposed], np.maximum(without[exposed] - climb, 1))
    assert ranking.panel.treated.any(axis=1).sum() == FEW * len(CLIMBS)


@pytest.mark.parametrize("world", worlds.WORLDS)
def test_every_world_ranks_all_municipalities_and_the_ledgers_knowledge_is_thin(world: worlds.World) -> None:
    complete = simulated_ranking(np.random.default_rng(SEED), world, "complete", FEW).panel.value[:N_UNITS]
    untreated = np.sort(complete[:, EDITIONS == 2014], axis=None)
    assert np.isfinite(complete).all() and np.array_equal(untreated, np.arange(1, N_UNITS + 1))
    thin = np.isfinite(simulated_ranking(np.random.default_rng(SEED), world, "ledger", FEW).panel.value[:N_UNITS])
    assert thin[:, EDITIONS == 2014].all()
    assert 0.25 < thin[:, EDITIONS > 2014].mean() < 0.55


def test_programmes_of_the_third_world_start_after_a_fall() -> None:
    ranking = simulated_ranking(np.random.default_rng(SEED), "start_after_bad_years", "complete", 20)
    start = int(np.flatnonzero(ranking.programmes[0].exposure[worlds.LAG].exposed)[0])
    fall = ranking.without[:, start - 1] - ranking.without[:, start - 4 : start - 1].mean(axis=1)
    assert (fall > 20).all()


def test_county_shocks_move_municipalities_of_a_county_together() -> None:
    county = np.repeat(np.arange(len(worlds.COUNTY_SIZES)), worlds.COUNTY_SIZES)

    def between(world: worlds.World) -> float:
        ranks = simulated_ranking(np.random.default_rng(SEED), world, "complete", FEW).panel.value[:N_UNITS]
        changes = np.diff(ranks, axis=1)
        means = np.array([changes[county == one].mean(axis=0) for one in np.unique(county)])
        return float(np.average(means**2, weights=worlds.COUNTY_SIZES, axis=0).mean() / (changes**2).mean())

    assert between("heavy_tails_and_county_shocks") > 2 * between("fitted_model")


def test_the_same_chunk_says_the_same_whoever_computes_it(small: pl.DataFrame) -> None:
    number = 2
    chunk: Chunk = chunks(SEED, len(CELLS))[number]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "PROGRAMMES", dict.fromkeys(worlds.WORLDS, 8))
        assert one_ranking(chunk).equals(small.filter(ranking=number))


def test_the_verdict_follows_its_rule_and_five_programmes_are_judged_more_strictly(small: pl.DataFrame) -> None:
    alone = small.filter(estimator=VERDICT_ALONE)
    family = small.filter(estimator=VERDICT_IN_FAMILY)
    gain = small.filter(estimator="mean_reversion")
    ruled = (alone["p_value"] <= LEVEL) & (alone["agreement"] >= AGREEMENT) & ~alone["pre_trend_fails"]
    assert alone["pre_trend_fails"].any() and not alone["pre_trend_fails"].all()
    assert not (alone["improved"] & ~ruled).any() and not (alone["improved"] & ~gain["improved"]).any()
    assert (family["p_value"] >= alone["p_value"]).all()
    assert not (family["improved"] & ~alone["improved"]).any()


def test_the_small_study_finds_few_false_improvements_and_sees_large_climbs(small: pl.DataFrame) -> None:
    alone = small.filter(estimator=VERDICT_ALONE).group_by("climb").agg(pl.col("improved").mean())
    said = dict(alone.iter_rows())
    # 64 draws a climb: 5 % of them is 3, and 10 or more would have a chance of 1 in 1,000 if each were 5 %.
    assert said[0] < 10 / 64 and said[50] > 3 * max(said[0], 0.02)
    pressed = small.filter(estimator="before_after", climb=0)["improved"].mean()
    assert isinstance(pressed, float) and pressed > 0.25


def test_estimates_are_right_on_average_in_the_world_of_the_model(small: pl.DataFrame) -> None:
    modelled = small.filter(world="fitted_model", estimator="mean_reversion")
    error = modelled["error"].to_numpy()
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(error) / len(CLIMBS))
    # An interval is about where a municipality would have been: a climb changes nothing about it.
    covered = modelled.filter(knowledge="complete").group_by("climb").agg(pl.col("covered").mean())
    assert covered["covered"].n_unique() == 1
