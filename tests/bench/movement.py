"""How long does one simulated ranking take on one core? `docs/scale.md` computes with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from pipeline.calibration.worlds import N_UNITS, simulated_ranking
from pipeline.estimate import placebo_grid
from pipeline.estimate.placebo_grid import Estimator
from pipeline.estimate.sample import Comparison
from tests.bench.measuring import Row


def rows() -> Iterator[Row]:
    """Time the model and every placebo of a ranking of 290 x 13, in seconds of one core."""
    ranking = simulated_ranking(np.random.default_rng(0), "fitted_model", "complete", 20)
    panel, known = ranking.panel, ranking.panel.y[:N_UNITS]
    starts = range(2, len(panel.time) - 3)
    comparison = Comparison(panel, "all")
    placebo_grid(known, [8], estimator="synthetic_did", n_post=3)
    yield _cost("movement model, fitted", lambda: comparison.model)
    yield _cost(f"mean_reversion, every placebo, {len(panel.time) - 1} starts", lambda: comparison.placebos)
    estimators: tuple[Estimator, ...] = ("difference_in_differences", "synthetic_control_demeaned", "synthetic_did")
    for estimator in estimators:
        grid = partial(placebo_grid, known, starts, estimator=estimator, n_post=3)
        yield _cost(f"{estimator}, every placebo, {len(starts)} starts", grid)


def _cost(name: str, work: Callable[[], object]) -> Row:
    start = time.process_time()
    work()
    return Row(f"one ranking of 290 x 13: {name} (one run)", time.process_time() - start, "CPU s")
