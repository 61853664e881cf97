"""A project that is built in seconds: two real programmes, every sixth municipality, and one small notebook.

It serves where the size is not the point: for what is refused, interrupted, killed, or built again. A command on it can
be run in a process that is forked from one in which everything is imported, and so starts at once.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

import polars as pl

from pipeline.paths import Paths
from tests.end_to_end import one_notebook

PROGRAMMES = ("varmdo-fsi", "vimmerby-topp-50")
# The two programmes' municipalities, and those that tests name.
NAMED = ("Värmdö", "Vimmerby", "Norrköping", "Härnösand", "Solna", "Riket")

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["tests.end_to_end.loaded", "tests.end_to_end.small_project"])


def leave_few(raw: Path) -> None:
    """Take most programmes and municipalities out of a copy of the raw files."""
    for programme in (raw / "initiatives").glob("*.toml"):
        if programme.stem not in PROGRAMMES:
            programme.unlink()
    names = pl.read_csv(raw / "kommuner.csv", infer_schema=False)["kommun"].to_list()
    for name in ("rank", "score", "nki", "responses"):
        path = raw / "published" / f"{name}.csv"
        pl.read_csv(path, infer_schema=False).filter(pl.col("kommun").is_in([*names[::6], *NAMED])).write_csv(path)


def start(paths: Paths, command: str, said: Path) -> BaseProcess:
    """Start a command on a small project in a process of its own; what it says of faults is written to `said`."""
    process = _forking.Process(target=_run, args=(paths, command, said))
    process.start()
    return process


def _run(paths: Paths, command: str, said: Path) -> None:
    sys.argv = ["rankeffekt", "--raw", str(paths.raw), "--processed", str(paths.processed), command]
    with said.open("w", encoding="utf-8") as file, contextlib.redirect_stderr(file):
        one_notebook.main()
