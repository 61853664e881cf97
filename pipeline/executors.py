"""Where does work that is too much for one process run, so that its result never depends on where?

The work is cut into chunks. A chunk has a number and a random stream of its own (`SeedSequence.spawn`), and nothing
else: whoever computes it, and in whichever order, its result is the same. Two executors, one interface:
`on_this_machine` (processes) and `on_dask` (a cluster; `dask.distributed` is asked for only here). Finished chunks are
kept as one Parquet file each, so that what is interrupted goes on where it stopped.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from pipeline.faults import ClusterLost
from pipeline.replace import replacing

if TYPE_CHECKING:
    from distributed import Client

# A worker that dies takes its chunk with it; the chunk is given to another. Three times without one chunk finished in
# between means that it is the chunk that kills (most often for want of memory).
MOST_DEATHS = 3


@dataclass(frozen=True)
class Chunk:
    """A piece of work: all that its result depends on.

    Attributes
    ----------
    number : int
        From 0.
    seed : numpy.random.SeedSequence
        Its own random stream.
    """

    number: int
    seed: np.random.SeedSequence


Work = Callable[[Chunk], pl.DataFrame]
Executor = Callable[[Work, Sequence[Chunk]], Iterator[tuple[int, pl.DataFrame]]]


def chunks(seed: int, n_chunks: int) -> list[Chunk]:
    """Cut work into chunks; the stream of each depends on `seed` and its number only."""
    streams = np.random.SeedSequence(seed).spawn(n_chunks)
    return [Chunk(number, stream) for number, stream in enumerate(streams)]


def compute(
    work: Work,
    all_chunks: Sequence[Chunk],
    executor: Executor,
    finished: Path,
    advance: Callable[[], None] = lambda: None,
) -> pl.DataFrame:
    """Compute the chunks that are not finished yet, and put all of them together in their order.

    Parameters
    ----------
    work : callable
        A function at the top of a module, so that another process can import it.
    all_chunks : sequence of Chunk
    executor : callable
        `on_this_machine` or `on_dask`, with its options filled in.
    finished : Path
        The folder of finished chunks. Its name must change with everything else that results depend on: the code and
        the settings.
    advance : callable
        Called once for each chunk that is finished, those of an earlier run included.

    Returns
    -------
    polars.DataFrame
    """
    waiting = [chunk for chunk in all_chunks if not _file(finished, chunk.number).exists()]
    for _ in range(len(all_chunks) - len(waiting)):
        advance()
    for number, result in executor(work, waiting):
        with replacing(_file(finished, number)) as beside:
            result.write_parquet(beside)
        advance()
    return pl.concat(pl.read_parquet(_file(finished, chunk.number)) for chunk in all_chunks)


def _file(finished: Path, number: int) -> Path:
    return finished / f"{number:05}.parquet"


def on_this_machine(
    work: Work, waiting: Sequence[Chunk], n_workers: int | None = None
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Compute chunks in processes of this machine, as many as it has cores unless told.

    Yields
    ------
    tuple of int and polars.DataFrame
        The number of a chunk and its result, in the order in which they finish.

    Raises
    ------
    ClusterLost
        If processes die again and again without finishing a chunk.
    """
    left = {chunk.number: chunk for chunk in waiting}
    deaths = 0
    while left:
        # A fresh interpreter: a forked one would inherit the threads of numba and polars in whatever state they were.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(n_workers, mp_context=context, initializer=_leave_interrupts_to_the_parent)
        try:
            futures: dict[Future[pl.DataFrame], int] = {
                pool.submit(work, chunk): number for number, chunk in left.items()
            }
            for future in as_completed(futures):
                result = future.result()
                del left[futures[future]]
                deaths = 0
                yield futures[future], result
        except BrokenProcessPool:
            deaths += 1
            if deaths == MOST_DEATHS:
                raise ClusterLost(
                    f"processes were killed {deaths} times without finishing a chunk; give it more memory, or fewer "
                    "processes; finished chunks are kept"
                ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal; a worker finishes its chunk, and the parent ends them all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def on_dask(
    work: Work, waiting: Sequence[Chunk], scheduler: str | None = None, n_workers: int | None = None
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Compute chunks on a Dask cluster: an existing one at the address `scheduler`, else one on this machine.

    The chunk of a worker that dies is given to another by the scheduler.

    Raises
    ------
    ClusterLost
        In one line: Dask is not installed, the scheduler cannot be reached or was lost, its workers lack this code,
        or a chunk killed every worker that took it.
    """
    if not waiting:
        return
    with _client(scheduler, n_workers) as client:
        import distributed
        from distributed.client import FutureCancelledError

        try:
            futures = {client.submit(work, chunk, pure=False): chunk.number for chunk in waiting}
            for future in distributed.as_completed(futures):
                yield futures[future], future.result()
                # The scheduler need not keep what has been fetched.
                future.release()
        except distributed.KilledWorker as error:
            raise ClusterLost(
                f"a chunk ended every worker that took it ({error.task}); give workers more memory"
            ) from None
        except (FutureCancelledError, OSError, TimeoutError):
            raise ClusterLost(
                f"the Dask scheduler {scheduler or 'of this machine'} was lost; finished chunks are kept, "
                "run the same command again to go on"
            ) from None
        except ModuleNotFoundError as error:
            raise ClusterLost(
                f"the workers of {scheduler} have no module {error.name!r}; start them in a checkout of this version, "
                "with its packages"
            ) from None


@contextmanager
def _client(scheduler: str | None, n_workers: int | None) -> Iterator[Client]:
    try:
        import distributed
    except ModuleNotFoundError:
        raise ClusterLost("Dask is not installed; run `make dask` once, or leave --scheduler out") from None
    if scheduler is None:
        options: dict[str, Any] = {"threads_per_worker": 1, "dashboard_address": None}
        with distributed.LocalCluster(n_workers=n_workers, **options) as cluster, distributed.Client(cluster) as client:
            yield client
        return
    try:
        client = distributed.Client(scheduler, timeout=10)
    except (OSError, TimeoutError, ValueError):
        raise ClusterLost(
            f"no Dask scheduler answers at {scheduler}; start one with `dask scheduler`, or leave --scheduler out"
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=2)
