"""Is a specification curve the same with one, two or eight workers, in processes and on Dask? `make test-scale`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from pipeline import specifications
from pipeline.calibration.worlds import simulated_ranking
from pipeline.estimate.specification import SpecificationCurve, Traits, specification_curve
from pipeline.executors import on_dask, on_this_machine

RANKING = simulated_ranking(np.random.default_rng(1), "fitted_model", "ledger", 1)
PROGRAMMES = {(RANKING.panel.source, RANKING.panel.measure): RANKING.programmes[:1]}
N_UNITS = len(RANKING.panel.units)
# Simulated groups: half of the municipalities, a third, and those of similar size.
TRAITS = Traits(
    ["here", "there"] * (N_UNITS // 2) + ["here"] * (N_UNITS % 2),
    [("a", "b", "c")[at % 3] for at in range(N_UNITS)],
    np.linspace(5_000, 50_000, N_UNITS),
    np.zeros((N_UNITS, N_UNITS), bool),
)


def curve(**where: object) -> SpecificationCurve:
    return specification_curve([RANKING.panel], PROGRAMMES, {RANKING.panel.source: TRAITS}, **where)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def expected() -> SpecificationCurve:
    found = curve()
    estimated = {row.comparison_group for row in found.specification if row.effect is not None}
    assert estimated == {"all", "county", "skr_group", "similar_size"}
    return found


@pytest.mark.parametrize("n_workers", [1, 2, 8])
@pytest.mark.parametrize("executor", [on_this_machine, on_dask])
def test_a_specification_curve_is_the_same_with_one_two_or_eight_workers(
    expected: SpecificationCurve, tmp_path: Path, executor: Callable[..., object], n_workers: int
) -> None:
    run = partial(specifications.on, partial(executor, n_workers=n_workers), tmp_path)
    assert curve(run=run) == expected
    assert len(list(tmp_path.glob("*.parquet"))) == 4
