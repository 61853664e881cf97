"""How long does each thing that a user waits for take, and how much memory? `make bench` prints one table.

Medians of five runs, all in one go on this machine: compare the ratios, not the seconds of another day.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.paths import PROJECT
from tests import bench_grids
from tests.end_to_end.conftest import Run, copy_of_raw

RUNS = 5


def _timed(run: Run, *arguments: str) -> tuple[float, float]:
    """Return seconds and the peak memory, in MB, of the largest process of one command."""
    command = [sys.executable, "-m", "pipeline", "--raw", str(run.raw), "--processed", str(run.processed), *arguments]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(arguments)} failed")
    return seconds, usage.ru_maxrss / 1024


def _fresh(run: Run) -> None:
    shutil.rmtree(run.processed, ignore_errors=True)


def _nothing(run: Run) -> None:
    pass


def _one_programme_edited(run: Run) -> None:
    path = run.raw / "initiatives" / "varmdo-fsi.toml"
    path.write_text(path.read_text("utf-8").replace('summary_sv = "', 'summary_sv = "Åter. ', 1), "utf-8")


CASES: dict[str, tuple[Callable[[Run], None], tuple[str, ...], str]] = {
    "all, from nothing": (_fresh, ("all",), "60 s"),
    "all, nothing changed": (_nothing, ("all",), "5 s"),
    "all, one programme edited": (_one_programme_edited, ("all",), ""),
    "facts KOMMUN": (_nothing, ("facts", "Värmdö"), ""),
    "explain INITIATIVE": (_nothing, ("explain", "varmdo-fsi"), ""),
    "brief INITIATIVE": (_nothing, ("brief", "varmdo-fsi"), ""),
}


@contextmanager
def _project() -> Iterator[Run]:
    with tempfile.TemporaryDirectory() as folder:
        yield Run(copy_of_raw(Path(folder)), Path(folder) / "processed")


def main() -> None:
    """Measure every case and print the tables."""
    table = Table(
        "what", "median s", "min s", "max s", "peak MB", "limit", title=f"median of {RUNS}, {os.cpu_count()} cores"
    )
    with _project() as run:
        for name, (prepare, arguments, limit) in CASES.items():
            seconds, memory = [], []
            for _ in range(RUNS):
                prepare(run)
                taken, peak = _timed(run, *arguments)
                seconds.append(taken)
                memory.append(peak)
            cells = [statistics.median(seconds), min(seconds), max(seconds)]
            table.add_row(name, *(f"{cell:.2f}" for cell in cells), f"{statistics.median(memory):.0f}", limit)
    console = Console(width=120)
    console.print(table)
    for one in bench_grids.tables():
        console.print(one)


if __name__ == "__main__":
    main()
