"""How long does each thing that a user waits for take, and how much memory? `make bench` prints one table.

Medians of five runs, all in one go on this machine: compare the ratios, not the seconds of another day.
"""

from __future__ import annotations

import csv
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from pipeline.calibration.worlds import N_UNITS, simulated_ranking
from pipeline.estimate import placebo_grid
from pipeline.estimate.sample import Comparison
from pipeline.ingest import ledger
from pipeline.paths import PROJECT
from tests import bench_grids, bench_official
from tests.end_to_end.conftest import Run, copy_of_raw

RUNS = 5


def _timed(run: Run, *arguments: str) -> tuple[float, float]:
    """Time one command."""
    return _process("-m", "pipeline", "--raw", str(run.raw), "--processed", str(run.processed), *arguments)


def _process(*arguments: str) -> tuple[float, float]:
    """Return seconds and the peak memory, in MB, of one Python process, imports and all."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=PROJECT, stdout=subprocess.DEVNULL)
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


def _synthetic_ledger(run: Run) -> None:
    """Replace the ledger's ranks by 100,000 made-up ones, a fifth of them derived; nothing of it was ever published."""
    _fresh(run)
    published = run.raw / "published"
    names = [row["kommun"] for row in csv.DictReader((run.raw / "kommuner.csv").open(encoding="utf-8"))]
    pages = [row["source_id"] for row in csv.DictReader((published / "sources.csv").open(encoding="utf-8"))]
    keys = itertools.product(pages, range(2001, 2025), names)
    with (published / "rank.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ledger.COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row, (page, edition, name) in enumerate(itertools.islice(keys, 100_000)):
            rank = 4 + row % 286
            parts = {"basis": "derived", "part_value": rank + 3, "part_change": -3} if row % 5 == 0 else {}
            writer.writerow(
                {"kommun": name, "source": "svenskt_naringsliv", "edition": edition, "measure": "rank", "value": rank}
                | {"basis": "published", "year_basis": "stated", "source_id": page, "locator": "synthetic"}
                | parts
            )


CASES: dict[str, tuple[Callable[[Run], None], tuple[str, ...], str]] = {
    "all, from nothing": (_fresh, ("all",), "60 s"),
    "all, nothing changed": (_nothing, ("all",), "5 s"),
    "all, one programme edited": (_one_programme_edited, ("all",), ""),
    "facts KOMMUN": (_nothing, ("facts", "Värmdö"), ""),
    "explain INITIATIVE": (_nothing, ("explain", "varmdo-fsi"), ""),
    "brief INITIATIVE": (_nothing, ("brief", "varmdo-fsi"), ""),
    "ingest, the whole ledger": (_fresh, ("ingest",), "2 s"),
    "ingest, 100,000 synthetic readings": (_synthetic_ledger, ("ingest",), "5 s"),
}


@contextmanager
def _project() -> Iterator[Run]:
    with tempfile.TemporaryDirectory() as folder:
        yield Run(copy_of_raw(Path(folder)), Path(folder) / "processed")


def official_files() -> Table:
    """Time complete official panels from workbooks and JSON to warehouse, by number of municipalities."""
    table = Table("municipalities x 24 x 20", "median s", "min s", "max s", "peak MB", "limit", title="official files")
    for n, limit in ((290, "3 s, 500 MB"), (2_900, "15 s")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            bench_official.write(folder, n)
            runs = [_process("-m", "tests.bench_official", name) for _ in range(RUNS)]
        seconds, memory = zip(*runs, strict=True)
        cells = [statistics.median(seconds), min(seconds), max(seconds)]
        table.add_row(f"{n:,}", *(f"{cell:.2f}" for cell in cells), f"{statistics.median(memory):.0f}", limit)
    return table


def costs() -> Table:
    """Time what docs/scale.md computes with: one simulated ranking of 290 x 13, in seconds of one core."""
    table = Table("what", "CPU s", "a unit and start, ms", title="one ranking of 290 x 13, one core")
    ranking = simulated_ranking(np.random.default_rng(0), "fitted_model", "complete", 20)
    panel, known = ranking.panel, ranking.panel.y[:N_UNITS]
    starts = range(2, len(panel.time) - 3)
    comparison = Comparison(panel, "all")
    placebo_grid(known, [8], estimator="synthetic_did", n_post=3)
    cases: dict[str, tuple[Callable[[], object], int]] = {
        "movement model, fitted": (lambda: comparison.model, N_UNITS),
        "mean_reversion, every placebo": (lambda: comparison.placebos, N_UNITS * (len(panel.time) - 1)),
    }
    for estimator in ("difference_in_differences", "synthetic_control_demeaned", "synthetic_did"):
        grid = partial(placebo_grid, known, starts, estimator=estimator, n_post=3)
        cases[f"{estimator}, every placebo"] = grid, N_UNITS * len(starts)
    for name, (work, cells) in cases.items():
        start = time.process_time()
        work()
        seconds = time.process_time() - start
        table.add_row(name, f"{seconds:.2f}", f"{1000 * seconds / cells:.3f}")
    return table


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
    console.print(official_files())
    console.print(costs())
    for one in bench_grids.tables():
        console.print(one)


if __name__ == "__main__":
    main()
