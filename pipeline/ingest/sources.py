"""On which page does each figure stand, who publishes it, and how did its municipalities get onto it?"""

from __future__ import annotations

from pathlib import Path

import pandera.polars as pa
import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import csv_file

COLUMNS = [
    "source_id",
    "publisher",
    "publisher_kind",
    "title",
    "url",
    "published",
    "accessed",
    "kind",
    "selected_on",
    "note",
]
# owner: the ranking's own pages; municipality: its own pages; other: newspapers, county organisations, reports.
PUBLISHER_KINDS = ("owner", "municipality", "other")
KINDS = ("list", "single")


class SourceDocument(pa.DataFrameModel):
    """One page or document; url and title are null where they could not be found."""

    source_id: str = pa.Field(unique=True)
    publisher: str
    publisher_kind: str = pa.Field(isin=PUBLISHER_KINDS)
    url: str | None = pa.Field(nullable=True, str_matches=r"^https?://")
    kind: str = pa.Field(isin=KINDS)
    selected_on: int | None = pa.Field(nullable=True)


def read(folder: Path) -> pl.DataFrame:
    """Read `published/sources.csv`.

    Raises
    ------
    InputFaults
        With every doubled id, address without http, or unknown kind.
    """
    path = folder / "published" / "sources.csv"
    frame = csv_file.read(path, COLUMNS)
    faults = csv_file.check(
        frame,
        path.name,
        {
            "source_id": lambda cell: None if cell else ("no id is given", "give each source a short name"),
            "publisher": lambda cell: None if cell else ("no publisher is given", "write who publishes it"),
            "publisher_kind": csv_file.one_of(PUBLISHER_KINDS),
            "url": _address,
            "kind": csv_file.one_of(KINDS),
            "selected_on": lambda cell: (
                None if not cell or cell.isdigit() else (f"{cell!r} is no edition", "write a year")
            ),
        },
    )
    faults += [
        Fault(path.name, row, "source_id", f"{source_id!r} stands twice", "keep one row")
        for source_id, row in frame.filter(~pl.col("source_id").is_first_distinct())
        .select("source_id", "row")
        .iter_rows()
    ]
    if faults:
        raise InputFaults(faults)
    typed = frame.drop("row").with_columns(pl.col("selected_on").cast(pl.Int64))
    return SourceDocument.validate(typed.sort("source_id"))


def _address(cell: str) -> tuple[str, str] | None:
    good = not cell or cell.startswith(("http://", "https://"))
    return (
        None if good else (f"{cell!r} is no address", "write it with https://, or leave it empty and say why in note")
    )
