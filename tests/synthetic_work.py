"""Which work do the tests of the executors give them? Numbers drawn from a chunk's own stream; nothing is measured."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import polars as pl
from numpy.random import default_rng

from pipeline.executors import Chunk


def drawn(chunk: Chunk) -> pl.DataFrame:
    """Draw three numbers."""
    return pl.DataFrame({"chunk": chunk.number, "value": default_rng(chunk.seed).normal(size=3)})


def slowly_drawn(chunk: Chunk) -> pl.DataFrame:
    """Draw them so slowly that something can happen meanwhile."""
    time.sleep(0.2)
    return drawn(chunk)


def drawn_by_a_worker_that_is_killed_once(chunk: Chunk) -> pl.DataFrame:
    """Kill the process that computes chunk 3, the first time that it is computed."""
    mark = Path(os.environ["SYNTHETIC_WORK_KILLED"])
    if chunk.number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return slowly_drawn(chunk)


def drawn_by_a_worker_that_is_always_killed(chunk: Chunk) -> pl.DataFrame:
    """Kill the process that computes chunk 0, every time."""
    if chunk.number == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return drawn(chunk)
