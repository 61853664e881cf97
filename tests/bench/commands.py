"""How long does each command take that a user waits for?"""

from __future__ import annotations

import csv
import itertools
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest import ledger
from pipeline.ingest.run_together import read
from pipeline.paths import Paths
from tests.bench.measuring import RUNS, Row, process, seconds
from tests.end_to_end.conftest import Run, copy_of_raw

LIST_OF_2023 = Paths().raw / "published" / "foretagsklimat-2023-top.txt"


@dataclass(frozen=True)
class Case:
    """A command, what is done before each run of it, and what it may take in seconds."""

    prepare: Callable[[Run], None]
    arguments: tuple[str, ...]
    limit: float | None = None
    runs: int = RUNS


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


CASES = {
    "all, from nothing": Case(_fresh, ("all",), 60, runs=3),
    "all, nothing changed": Case(_nothing, ("all",), 5),
    "all, one programme edited": Case(_one_programme_edited, ("all",), runs=3),
    "facts KOMMUN": Case(_nothing, ("facts", "Värmdö")),
    "explain INITIATIVE": Case(_nothing, ("explain", "varmdo-fsi")),
    "brief INITIATIVE": Case(_nothing, ("brief", "varmdo-fsi")),
    "ingest, the whole ledger": Case(_fresh, ("ingest",), 2),
    "ingest, 100,000 synthetic readings": Case(_synthetic_ledger, ("ingest",), 5),
}


def rows() -> Iterator[Row]:
    """Time every case on a copy of the project, and what is read slowest of it."""
    with tempfile.TemporaryDirectory() as folder:
        run = Run(copy_of_raw(Path(folder)), Path(folder) / "processed")
        for name, case in CASES.items():
            taken, memory = zip(*(_once(run, case) for _ in range(case.runs)), strict=True)
            seldom = "" if case.runs == RUNS else f" (median of {case.runs})"
            yield Row(f"{name}{seldom}", statistics.median(taken), "s", case.limit)
            if case.prepare is not _nothing:
                yield Row(f"{name}{seldom}: peak memory", statistics.median(memory), "MB")
    yield Row("the run-together list of 2023, decoded", seconds(lambda: read(LIST_OF_2023, {})), "s", 0.3)


def _once(run: Run, case: Case) -> tuple[float, float]:
    case.prepare(run)
    return process("-m", "pipeline", "--raw", str(run.raw), "--processed", str(run.processed), *case.arguments)
