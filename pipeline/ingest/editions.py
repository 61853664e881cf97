"""When was each edition of the two rankings surveyed and published, and how many municipalities does it rank?"""

from __future__ import annotations

from pathlib import Path

import pandera.polars as pa
import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import csv_file

SOURCES = ("svenskt_naringsliv", "skr_insikt")
REQUIRED = [
    "source",
    "edition",
    "fieldwork_start",
    "fieldwork_end",
    "published",
    "n_ranked",
    "method_version",
    "assumed",
]
OPTIONAL = ["n_taking_part", "fieldwork_source_id", "published_source_id", "n_source_id", "method_source_id", "note"]
DATES = ["fieldwork_start", "fieldwork_end", "published"]


class Edition(pa.DataFrameModel):
    """One edition: a fieldwork window and a publication date, not a year."""

    source: str = pa.Field(isin=SOURCES)
    edition: int
    fieldwork_start: pl.Date
    fieldwork_end: pl.Date
    published: pl.Date
    n_ranked: int | None = pa.Field(nullable=True, ge=1, le=290)
    n_taking_part: int | None = pa.Field(nullable=True, ge=1, le=290)
    method_version: str | None = pa.Field(nullable=True)
    assumed: bool

    @pa.dataframe_check
    @classmethod
    def fieldwork_precedes_publication(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(
            (pl.col("fieldwork_start") <= pl.col("fieldwork_end")) & (pl.col("fieldwork_end") <= pl.col("published"))
        )


def read(folder: Path) -> pl.DataFrame:
    """Read `editions.csv`, typed; every date that is a guess is marked `assumed`.

    Raises
    ------
    InputFaults
        With every unreadable date, unknown source, doubled edition, or window that ends before it starts.
    """
    path = folder / "editions.csv"
    frame = csv_file.read(path, REQUIRED, OPTIONAL)
    rules: dict[str, csv_file.Rule] = {
        "source": csv_file.one_of(SOURCES),
        "edition": _year,
        "n_ranked": _count,
        "n_taking_part": _count,
        "assumed": csv_file.one_of(["true", "false"]),
        **dict.fromkeys(DATES, _day),
    }
    faults = csv_file.check(frame, path.name, rules)
    if not faults:
        faults = [*_doubled(frame, path.name), *_out_of_order(frame, path.name), *_overlapping(frame, path.name)]
    if faults:
        raise InputFaults(faults)
    typed = frame.drop("row").with_columns(
        pl.col("edition", "n_ranked", "n_taking_part").cast(pl.Int64),
        pl.col(DATES).str.to_date("%Y-%m-%d"),
        assumed=pl.col("assumed") == "true",
    )
    return Edition.validate(typed.sort("source", "edition"))


def _year(cell: str) -> tuple[str, str] | None:
    return None if cell.isdigit() and 2001 <= int(cell) <= 2100 else (f"{cell!r} is no edition", "write a year")


def _count(cell: str) -> tuple[str, str] | None:
    good = not cell or (cell.isdigit() and 1 <= int(cell) <= 290)
    return None if good else (f"{cell!r} is no number of municipalities", "write 1-290, or leave it empty")


def _day(cell: str) -> tuple[str, str] | None:
    return None if csv_file.is_day(cell) else (f"{cell or 'empty'!r} is no date", "write YYYY-MM-DD")


def _doubled(frame: pl.DataFrame, file: str) -> list[Fault]:
    twice = frame.filter(~pl.struct("source", "edition").is_first_distinct())
    return [
        Fault(file, row, "edition", f"{source} {edition} stands twice", "keep one row")
        for source, edition, row in twice.select("source", "edition", "row").iter_rows()
    ]


def _out_of_order(frame: pl.DataFrame, file: str) -> list[Fault]:
    # ISO dates sort as text.
    wrong = frame.filter(
        (pl.col("fieldwork_start") > pl.col("fieldwork_end")) | (pl.col("fieldwork_end") > pl.col("published"))
    )
    return [
        Fault(file, row, "fieldwork_end", "start, end and publication are not in that order", "correct the dates")
        for (row,) in wrong.select("row").iter_rows()
    ]


def _overlapping(frame: pl.DataFrame, file: str) -> list[Fault]:
    """Find an edition whose fieldwork begins before that of the edition before it has ended."""
    ordered = frame.sort("source", pl.col("edition").cast(pl.Int64))
    wrong = ordered.filter(pl.col("fieldwork_start") <= pl.col("fieldwork_end").shift().over("source"))
    return [
        Fault(file, row, "fieldwork_start", "it begins before the edition before it ended", "correct the dates")
        for (row,) in wrong.select("row").iter_rows()
    ]
