"""How was each edition made, by what pages say: how many answered, took part and were ranked, what weighed how much?

Several pages may differ: each is a row, and none is chosen here. `editions.csv` holds the counts that are used.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pandera.polars as pa
import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import csv_file
from pipeline.ingest.editions import SOURCES

COLUMNS = ["source", "edition", "what", "value", "source_id", "locator", "note"]
COUNTS = ("n_responses", "n_ranked", "n_taking_part", "n_factors", "n_survey_factors", "n_statistical_factors")
# Shares of the ranking: the firms' overall verdict, all survey answers (the verdict among them), register statistics.
WEIGHTS = ("weight_verdict", "weight_survey", "weight_statistics")
FRACTION = re.compile(r"[1-9][0-9]?/[1-9][0-9]?")


class EditionFact(pa.DataFrameModel):
    """What one page says of how one edition was made."""

    source: str = pa.Field(isin=SOURCES)
    edition: int
    what: str = pa.Field(isin=[*COUNTS, *WEIGHTS])
    value: float = pa.Field(gt=0)
    source_id: str
    locator: str
    note: str | None = pa.Field(nullable=True)


def read(folder: Path, editions: pl.DataFrame, source_ids: set[str]) -> pl.DataFrame:
    """Read `edition_facts.csv`; a weight is written as a fraction (2/3), a count as a whole number.

    Raises
    ------
    InputFaults
        With every unknown edition, source or kind of fact, and every value that cannot be.
    """
    path = folder / "edition_facts.csv"
    frame = csv_file.read(path, COLUMNS)
    faults = csv_file.check(
        frame,
        path.name,
        {
            "source": csv_file.one_of(SOURCES),
            "what": csv_file.one_of([*COUNTS, *WEIGHTS]),
            "source_id": csv_file.a_source(source_ids),
            "locator": csv_file.locator,
        },
    )
    known = set(editions.select("source", pl.col("edition").cast(pl.String)).iter_rows())
    for source, edition, what, cell, row in frame.select("source", "edition", "what", "value", "row").iter_rows():
        if source in SOURCES and (source, edition) not in known:
            faults.append(Fault(path.name, row, "edition", f"{source} has no edition {edition!r}", "see editions.csv"))
        if what in WEIGHTS and not FRACTION.fullmatch(cell or ""):
            faults.append(Fault(path.name, row, "value", f"{cell!r} is no fraction", "write a weight as 2/3"))
        if what in COUNTS and not (cell or "").isdigit():
            faults.append(Fault(path.name, row, "value", f"{cell!r} is no whole number", "write a count in digits"))
    if faults:
        raise InputFaults(faults)
    typed = frame.select(
        "source",
        pl.col("edition").cast(pl.Int64),
        "what",
        pl.Series("value", [float(Fraction(cell)) for cell in frame["value"]], pl.Float64),
        "source_id",
        "locator",
        "note",
    )
    return EditionFact.validate(typed.sort("source", "edition", "what", "source_id"))
