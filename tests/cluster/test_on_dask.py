"""Does a Dask cluster give what this machine gives, and what happens when parts of it die? Run by `make test-scale`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from pipeline.executors import chunks, compute, on_dask
from pipeline.faults import ClusterLost
from pipeline.paths import PROJECT
from tests import synthetic_work

WORK = chunks(seed=7, n_chunks=8)
EXPECTED = pl.concat(map(synthetic_work.drawn, WORK))


@contextmanager
def _scheduler() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a scheduler as a user of a cluster would, in a process of its own."""
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    started = subprocess.Popen(
        [*command, "--no-dashboard", "--no-show"], cwd=PROJECT, stderr=subprocess.PIPE, text=True
    )
    assert started.stderr is not None
    for line in started.stderr:
        if found := re.search(r"tcp://127\.0\.0\.1:\d+", line):
            break
    else:
        raise AssertionError("the scheduler did not start")
    try:
        yield found.group(), started
    finally:
        started.kill()
        started.wait()


@contextmanager
def _workers(address: str, n_workers: int, folder: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    started = [
        subprocess.Popen(
            [*command, "--local-directory", str(folder)],
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(n_workers)
    ]
    try:
        yield
    finally:
        for worker in started:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


@pytest.mark.parametrize("n_workers", [1, 2, 8])
def test_results_are_those_of_this_machine_with_one_two_or_eight_workers(tmp_path: Path, n_workers: int) -> None:
    found = compute(synthetic_work.drawn, WORK, partial(on_dask, n_workers=n_workers), tmp_path)
    assert found.equals(EXPECTED)


def test_an_existing_cluster_gives_the_same_even_if_a_worker_is_killed_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNTHETIC_WORK_KILLED", str(tmp_path / "killed"))
    work = synthetic_work.drawn_by_a_worker_that_is_killed_once
    with _scheduler() as (address, _), _workers(address, 2, tmp_path):
        found = compute(work, WORK, partial(on_dask, scheduler=address), tmp_path / "finished")
    assert (tmp_path / "killed").exists() and found.equals(EXPECTED)


def test_a_lost_scheduler_gives_one_line_and_leaves_finished_chunks_for_the_next_run(tmp_path: Path) -> None:
    finished = tmp_path / "finished"
    with _scheduler() as (address, scheduler), _workers(address, 1, tmp_path):

        def after_the_third_chunk() -> None:
            if len(list(finished.glob("*.parquet"))) == 3:
                scheduler.kill()

        work, where = synthetic_work.slowly_drawn, partial(on_dask, scheduler=address)
        with pytest.raises(ClusterLost) as lost:
            compute(work, WORK, where, finished, after_the_third_chunk)
    assert str(lost.value).startswith(f"the Dask scheduler {address} was lost; finished chunks are kept")
    assert "\n" not in str(lost.value)
    kept = {path.name: path.stat().st_mtime_ns for path in finished.glob("*.parquet")}
    assert 3 <= len(kept) < len(WORK)
    found = compute(synthetic_work.slowly_drawn, WORK, partial(on_dask, n_workers=2), finished)
    assert found.equals(EXPECTED)
    assert {name: (finished / name).stat().st_mtime_ns for name in kept} == kept


def test_a_chunk_that_kills_every_worker_ends_in_one_line(tmp_path: Path) -> None:
    work = synthetic_work.drawn_by_a_worker_that_is_always_killed
    with pytest.raises(ClusterLost, match="ended every worker that took it"):
        compute(work, WORK[:2], partial(on_dask, n_workers=2), tmp_path)


def test_a_scheduler_that_does_not_answer_is_named_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ClusterLost, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1;"):
        compute(synthetic_work.drawn, WORK, partial(on_dask, scheduler="tcp://127.0.0.1:1"), tmp_path)
