"""Does work come out the same wherever it runs, and does nothing that was finished get lost?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from pipeline.executors import Chunk, Work, chunks, compute, on_this_machine
from pipeline.faults import ClusterLost
from tests import synthetic_work

WORK = chunks(seed=7, n_chunks=8)
EXPECTED = pl.concat(map(synthetic_work.drawn, WORK))


@pytest.mark.parametrize("n_workers", [1, 2, 8])
def test_results_are_identical_with_one_two_or_eight_processes(tmp_path: Path, n_workers: int) -> None:
    found = compute(synthetic_work.drawn, WORK, partial(on_this_machine, n_workers=n_workers), tmp_path)
    assert found.equals(EXPECTED)


def test_every_chunk_has_a_stream_of_its_own_that_does_not_depend_on_how_many_there_are() -> None:
    assert EXPECTED["value"].n_unique() == EXPECTED.height
    assert pl.concat(map(synthetic_work.drawn, chunks(seed=7, n_chunks=3))).equals(EXPECTED.head(9))


def test_a_process_that_is_killed_in_the_middle_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTHETIC_WORK_KILLED", str(tmp_path / "killed"))
    work, finished = synthetic_work.drawn_by_a_worker_that_is_killed_once, tmp_path / "finished"
    found = compute(work, WORK, partial(on_this_machine, n_workers=2), finished)
    assert (tmp_path / "killed").exists() and found.equals(EXPECTED)


def test_a_chunk_that_kills_every_process_ends_in_one_line_and_is_not_tried_for_ever(tmp_path: Path) -> None:
    work, waiting = synthetic_work.drawn_by_a_worker_that_is_always_killed, WORK[:1]
    with pytest.raises(ClusterLost, match="give it more memory"):
        compute(work, waiting, partial(on_this_machine, n_workers=1), tmp_path)


def test_what_is_interrupted_goes_on_where_it_stopped(tmp_path: Path) -> None:
    computed: list[int] = []

    def interrupted_after(n: int, work: Work, waiting: Sequence[Chunk]) -> Iterator[tuple[int, pl.DataFrame]]:
        for position, chunk in enumerate(waiting):
            if position == n:
                raise KeyboardInterrupt
            computed.append(chunk.number)
            yield chunk.number, work(chunk)

    with pytest.raises(KeyboardInterrupt):
        compute(synthetic_work.drawn, WORK, partial(interrupted_after, 5), tmp_path)
    advanced: list[None] = []
    found = compute(synthetic_work.drawn, WORK, partial(interrupted_after, 99), tmp_path, lambda: advanced.append(None))
    assert computed == list(range(8))
    assert len(advanced) == 8 and found.equals(EXPECTED)
