"""Are the figures of docs/calibration.md those of the draws, and does it say what fails? All draws are made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from pipeline.calibration import run, table
from pipeline.calibration.study import CELLS
from pipeline.calibration.worlds import CLIMBS
from pipeline.paths import PROJECT


def synthetic_draws(false: float = 0.02, covered: float = 0.9) -> pl.DataFrame:
    """Draws with known shares: 20 rankings of 10 programmes a cell, some rankings worse than others."""
    rng = np.random.default_rng(1)
    rows = []
    for number in range(20):
        luck = rng.uniform(0, 2)
        for world, knowledge in CELLS:
            for climb in CLIMBS:
                for estimator in table.ESTIMATORS:
                    for _ in range(10):
                        verdict = estimator.startswith("verdict")
                        improved = bool(rng.random() < luck * false)
                        rows.append(
                            {
                                "world": world,
                                "knowledge": knowledge,
                                "ranking": number,
                                "climb": climb,
                                "estimator": estimator,
                                "judged": True,
                                "improved": improved,
                                "error": None if verdict else float(rng.normal(luck, 5)),
                                "covered": None if verdict else bool(rng.random() < covered),
                                "p_value": 0.01 if improved else 0.5,
                                "agreement": 1.0 if verdict else None,
                                "pre_trend_fails": False,
                                "pull": 0.1,
                            }
                        )
    return pl.DataFrame(rows, infer_schema_length=None)


DRAWS = synthetic_draws()


def test_standard_errors_are_clustered_by_ranking_as_statsmodels_does_it() -> None:
    cell = {"world": "fitted_model", "knowledge": "complete", "climb": 0, "estimator": "mean_reversion"}
    own = DRAWS.filter(**cell)
    error = own["error"].to_numpy()
    fitted = sm.OLS(error, np.ones(len(error))).fit(
        cov_type="cluster", cov_kwds={"groups": own["ranking"].to_numpy(), "use_correction": False}
    )
    (row,) = table.summary(DRAWS).filter(**cell).to_dicts()
    groups = own["ranking"].n_unique()
    assert row["error"] == pytest.approx(fitted.params[0])
    assert row["error_se"] == pytest.approx(fitted.bse[0] * np.sqrt(groups / (groups - 1)))


def test_nothing_is_said_to_fail_where_nothing_fails_but_by_chance() -> None:
    sure = [line for line in table.failures(table.summary(DRAWS)) if '"improved"' in line and "though" not in line]
    assert not sure


def test_a_verdict_that_is_wrong_too_often_is_said_to_be_so() -> None:
    lines = table.failures(table.summary(synthetic_draws(false=0.3, covered=0.7)))
    assert any(line.startswith('verdict, one programme, (a) fitted model, both: false "improved"') for line in lines)
    assert any("90 % intervals cover" in line for line in lines)


def test_the_answer_is_the_worst_cell_of_the_verdict() -> None:
    where = (pl.col("world") == "fitted_model") & (pl.col("knowledge") == "ledger") & (pl.col("climb") == 0)
    bad = DRAWS.with_columns(improved=pl.when(where).then(True).otherwise(pl.col("improved")))
    assert table.worst(table.summary(bad)).startswith("(a) fitted model, as the ledger: 100.0 % (0.0) (verdict, one")


def test_a_fall_that_is_called_without_one_is_counted_too() -> None:
    called = DRAWS.with_columns(p_value=pl.lit(0.01), improved=pl.lit(False))
    assert table.summary(called)["worsened"].min() == 1.0
    assert table.summary(DRAWS).filter(estimator="verdict, one programme")["worsened"].max() == 0.0


def test_where_the_check_of_the_editions_before_fails_no_fall_is_called() -> None:
    called = DRAWS.with_columns(p_value=pl.lit(0.01), improved=pl.lit(False), pre_trend_fails=pl.lit(True))
    assert table.summary(called).filter(estimator="verdict, one programme")["worsened"].max() == 0.0
    assert table.checked(called).count("100.0 %") == len(table.WORLD_NAMES)


def test_the_document_states_its_seed_and_versions_and_is_the_same_for_the_same_draws(tmp_path: Path) -> None:
    first = table.write(DRAWS, tmp_path / "first.md", run.SEED).read_text("utf-8")
    again = table.write(DRAWS.sample(fraction=1, shuffle=True, seed=1), tmp_path / "again.md", run.SEED)
    assert f"Seed {run.SEED}" in first and "numpy" in first
    assert again.read_text("utf-8") == first


def test_the_committed_document_comes_from_the_seed_and_the_rounds_that_stand_in_the_code() -> None:
    committed = (PROJECT / "docs" / "calibration.md").read_text("utf-8")
    assert f"Seed {run.SEED}," in committed
    assert f"on {run.ROUNDS * len(CELLS)} simulated rankings" in committed
