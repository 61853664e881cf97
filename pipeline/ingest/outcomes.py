"""What came of goals that are not about a ranking: inhabitants, jobs, homes?"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import csv_file, kommuner

COLUMNS = ["kommun", "metric", "date", "value", "basis", "source_id", "locator", "note"]


def read(folder: Path, source_ids: set[str]) -> pl.DataFrame:
    """Read `published/outcomes.csv`: kommun_code, metric, date, value, basis, source_id, locator, note."""
    names = kommuner.names(folder)
    path = folder / "published" / "outcomes.csv"
    frame = csv_file.read(path, COLUMNS)
    faults = csv_file.check(
        frame,
        path.name,
        {
            "kommun": names.fault,
            "value": lambda cell: (
                None if csv_file.number(cell) is not None else (f"{cell!r} is no number", "correct it")
            ),
            "source_id": csv_file.a_source(source_ids),
        },
    )
    faults += [
        Fault(path.name, row, "date", f"{cell!r} is no date", "write YYYY-MM-DD")
        for cell, row in frame.select("date", "row").iter_rows()
        if not csv_file.is_day(cell)
    ]
    if faults:
        raise InputFaults(faults)
    return frame.select(
        pl.Series("kommun_code", [names.code(name) for name in frame["kommun"]], pl.String),
        "metric",
        pl.col("date").str.to_date("%Y-%m-%d"),
        csv_file.numbers("value"),
        "basis",
        "source_id",
        "locator",
        "note",
    )
