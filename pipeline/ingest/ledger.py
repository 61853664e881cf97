"""Which rank, score or index did a page give for a municipality in an edition?

Each row is one reading of one figure on one page. Readings that agree or differ are weighed in the warehouse; here
they are only read, typed and checked.
"""

from __future__ import annotations

from pathlib import Path

import pandera.polars as pa
import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import csv_file, kommuner
from pipeline.ingest.editions import SOURCES

FILES = ("rank.csv", "score.csv", "nki.csv", "responses.csv")
COLUMNS = [
    "kommun",
    "source",
    "edition",
    "measure",
    "value",
    "basis",
    "part_value",
    "part_change",
    "year_basis",
    "source_id",
    "locator",
    "note",
]
BASES = ("official", "published", "derived")
YEAR_BASES = ("stated", "inferred")
# measure -> (lowest, highest, must be whole)
RANGES = {
    "rank": (1, 290, True),
    "score": (1, 6, False),
    "nki": (0, 100, False),
    "n_responses": (1, 100_000, True),
    "response_rate": (0, 100, False),
}


class Reading(pa.DataFrameModel):
    """One figure on one page."""

    kommun_code: str = pa.Field(str_matches=r"^\d{4}$")
    source: str = pa.Field(isin=SOURCES)
    edition: int = pa.Field(ge=2001)
    measure: str = pa.Field(isin=list(RANGES))
    value: float
    decimals: int = pa.Field(ge=0)
    basis: str = pa.Field(isin=BASES)
    # A derived figure is the sum of these two, both on the page: "179 after a rise of 31" gives 210 the year before.
    part_value: float | None = pa.Field(nullable=True)
    part_change: float | None = pa.Field(nullable=True)
    year_basis: str = pa.Field(isin=YEAR_BASES)
    source_id: str
    locator: str
    note: str | None = pa.Field(nullable=True)
    file: str
    row: int

    class Config:
        strict = True


def read(folder: Path, editions: pl.DataFrame, source_ids: set[str]) -> pl.DataFrame:
    """Read the ledger: every CSV of readings in `published/`.

    Parameters
    ----------
    folder : Path
        The raw folder.
    editions : polars.DataFrame
        What `editions.read` gave: a figure of an edition that does not exist is a fault.
    source_ids : set of str
        Known sources: a figure without a page to look it up on is a fault.

    Returns
    -------
    polars.DataFrame
        One row a reading, with the file and row where it stands and the decimals it was written with.

    Raises
    ------
    InputFaults
        With all faults of all files.
    """
    names = kommuner.names(folder)
    frames, faults = [], []
    for file in FILES:
        try:
            frame = csv_file.read(folder / "published" / file, COLUMNS)
        except InputFaults as error:
            faults += error.faults
            continue
        faults += _faults(frame, file, names, editions, source_ids)
        frames.append(frame.with_columns(file=pl.lit(file)))
    if faults:
        raise InputFaults(faults)
    return Reading.validate(_typed(pl.concat(frames), names))


def _typed(frame: pl.DataFrame, names: kommuner.Names) -> pl.DataFrame:
    point = pl.col("value").str.replace(",", ".", literal=True)
    codes = {written: names.code(written) for written in frame["kommun"].unique()}
    return frame.select(
        pl.col("kommun").replace_strict(codes, return_dtype=pl.String).alias("kommun_code"),
        "source",
        pl.col("edition").cast(pl.Int64),
        "measure",
        csv_file.numbers("value"),
        point.str.split(".")
        .list.get(1, null_on_oob=True)
        .str.len_chars()
        .fill_null(0)
        .cast(pl.Int64)
        .alias("decimals"),
        "basis",
        csv_file.numbers("part_value"),
        csv_file.numbers("part_change"),
        "year_basis",
        "source_id",
        "locator",
        "note",
        "file",
        "row",
    )


def _faults(
    frame: pl.DataFrame, file: str, names: kommuner.Names, editions: pl.DataFrame, source_ids: set[str]
) -> list[Fault]:
    rules: dict[str, csv_file.Rule] = {
        "kommun": names.fault,
        "source": csv_file.one_of(SOURCES),
        "measure": csv_file.one_of(RANGES),
        "basis": csv_file.one_of(BASES),
        "year_basis": csv_file.one_of(YEAR_BASES),
        "source_id": csv_file.a_source(source_ids),
        "locator": csv_file.locator,
    }
    faults = csv_file.check(frame, file, rules)
    faults += _impossible_values(frame, file)
    faults += _impossible_editions(frame, file, editions)
    faults += _wrong_parts(frame, file)
    return faults + _contradictions(frame, file, names)


def _wrong_parts(frame: pl.DataFrame, file: str) -> list[Fault]:
    """Compute each derived figure anew from its two parts; a published figure has none."""
    faults = []
    columns = ("basis", "value", "part_value", "part_change", "row")
    for basis, cell, *parts, row in frame.select(columns).iter_rows():
        value, base, change = (csv_file.number(one) for one in (cell, *parts))
        if basis != "derived":
            if any(parts):
                wrong, remedy = f"a {basis} figure has no parts", "empty part_value and part_change, or write derived"
                faults.append(Fault(file, row, "part_value", wrong, remedy))
        elif base is None or change is None:
            wrong = "a derived figure does not say what it was computed from"
            faults.append(Fault(file, row, "part_value", wrong, "write part_value and part_change, both numbers"))
        elif value is not None and abs(base + change - value) > 0.5 * 10.0 ** -_decimals(cell) + 1e-9:
            wrong = f"{parts[0]} and {parts[1]} do not make {cell}"
            faults.append(Fault(file, row, "part_value", wrong, "value is part_value + part_change, rounded as it is"))
    return faults


def _decimals(cell: str) -> int:
    return len(cell.replace(",", ".").partition(".")[2])


def _impossible_values(frame: pl.DataFrame, file: str) -> list[Fault]:
    faults = []
    for measure, cell, row in frame.select("measure", "value", "row").iter_rows():
        if measure not in RANGES:
            continue
        low, high, whole = RANGES[measure]
        value = csv_file.number(cell)
        if cell is None:
            faults.append(
                Fault(file, row, "value", "empty", "write the figure, or delete the row: missing stays missing")
            )
        elif value is None:
            faults.append(
                Fault(file, row, "value", f"{cell!r} is no number", "write the figure as it stands on the page")
            )
        elif not low <= value <= high:
            faults.append(
                Fault(file, row, "value", f"a {measure} of {cell} cannot be", f"it lies between {low} and {high}")
            )
        elif whole and value != int(value):
            faults.append(Fault(file, row, "value", f"a {measure} of {cell} is not whole", "write a whole number"))
    return faults


def _impossible_editions(frame: pl.DataFrame, file: str, editions: pl.DataFrame) -> list[Fault]:
    known = {
        (source, str(edition)): n for source, edition, n in editions.select("source", "edition", "n_ranked").iter_rows()
    }
    faults = []
    for source, edition, measure, cell, row in frame.select("source", "edition", "measure", "value", "row").iter_rows():
        if source not in SOURCES:
            continue
        if (source, edition) not in known:
            faults.append(
                Fault(file, row, "edition", f"{source} has no edition {edition or 'empty'!r}", "see editions.csv")
            )
            continue
        n_ranked, rank = known[source, edition], csv_file.number(cell)
        if measure == "rank" and n_ranked and rank is not None and n_ranked < rank <= 290:
            wrong = f"rank {cell}, but {source} {edition} ranks {n_ranked}"
            faults.append(Fault(file, row, "value", wrong, "check the figure and its edition"))
    return faults


def _contradictions(frame: pl.DataFrame, file: str, names: kommuner.Names) -> list[Fault]:
    """Find a page that gives two values for one key: with no second page there is nothing to weigh them by."""
    key = ["code", "source", "edition", "measure", "source_id"]
    codes = {written: names.code(written or "") for written in frame["kommun"].unique()}
    differing = (
        frame.with_columns(
            number=csv_file.numbers("value"), code=pl.col("kommun").replace_strict(codes, return_dtype=pl.String)
        )
        .filter(pl.col("number").is_not_null() & (pl.col("number").n_unique() > 1).over(key))
        .sort("row")
    )
    return [
        Fault(
            file, row, "value", f"{source_id!r} gives {kommun} {edition} two values", "keep the one that stands there"
        )
        for kommun, edition, source_id, row in differing.select("kommun", "edition", "source_id", "row").iter_rows()
    ]
