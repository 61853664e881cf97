"""Which chunks make up the study, and where do its draws lie until the table is written?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import polars as pl
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pipeline import stamps
from pipeline.calibration.study import CELLS, one_ranking
from pipeline.executors import Executor, chunks, compute, on_dask, on_this_machine

SEED = 20_261_124
# 52 x 40 programmes (104 x 20 in the third world): 2,080 draws of each world and climb with every rank known, and 2,080
# with as many as the ledger knows, where an estimator cannot always be run.
ROUNDS = 52
# All that a draw depends on; a change here begins a new folder of chunks.
CODE = ("estimate", "calibration/worlds.py", "calibration/study.py", "scale.py")
LOCAL_CLUSTER = "local"


def executor(scheduler: str | None, n_workers: int | None) -> Executor:
    """Choose where the work runs: processes of this machine, a Dask cluster on it (`local`), or an existing one."""
    if scheduler is None:
        return partial(on_this_machine, n_workers=n_workers)
    return partial(on_dask, scheduler=None if scheduler == LOCAL_CLUSTER else scheduler, n_workers=n_workers)


def study(processed: Path, where: Executor, progress: Progress, rounds: int = ROUNDS) -> pl.DataFrame:
    """Compute the draws that are not there yet; returns all of them."""
    work = chunks(SEED, rounds * len(CELLS))
    finished = processed / "calibration" / stamps.key([stamps.code(*CODE), str(SEED)])[:16]
    bar = progress.add_task("simulated rankings", total=len(work))
    return compute(one_ranking, work, where, finished, partial(progress.advance, bar))


def progress_bar() -> Progress:
    """Return the bar: how many rankings of how many, and how long it will take."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn())
