"""What is one value of an official file, and where in the file does it stand?"""

from __future__ import annotations

from typing import Any

import polars as pl

from pipeline.faults import Fault, InputFaults

# One row a cell. `source` is null for a covariate; `value` is null where `reason` says why there is none. A workbook's
# cell has a sheet and a column (from 0); a Kolada answer's has neither, and `row` counts its `values`.
SCHEMA: dict[str, type[pl.DataType]] = {
    "kommun_code": pl.String,
    "source": pl.String,
    "year": pl.Int64,
    "measure": pl.String,
    "value": pl.Float64,
    "decimals": pl.Int64,
    "reason": pl.String,
    "note": pl.String,
    "source_id": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    "sheet": pl.String,
    "column": pl.Int64,
}
KEY = ["kommun_code", "source", "year", "measure"]
SEE = "see docs/sources-change.md"


def refuse(wrong: pl.DataFrame, why: pl.Expr, remedy: str = SEE) -> None:
    """Stop at the first of some rows, showing its cell, and say how many more there are.

    Parameters
    ----------
    wrong : polars.DataFrame
        Rows of `SCHEMA`, perhaps with more columns.
    why : polars.Expr
        What is wrong with a row, as text.
    remedy : str
        What to do.

    Raises
    ------
    InputFaults
        If there is any row.
    """
    if wrong.is_empty():
        return
    first = wrong.head(1).with_columns(why.fill_null("a part is missing").alias("why")).row(0, named=True)
    more = f" (and {wrong.height - 1:,} more cells)" if wrong.height > 1 else ""
    raise InputFaults([Fault(f"official/{first['file']}", None, cell(first), f"{first['why']}{more}", remedy)])


def one_a_key(values: pl.DataFrame) -> pl.DataFrame:
    """Keep one row a key, the first that has a value.

    Raises
    ------
    InputFaults
        Where a key has two different values: with nothing to weigh them by, neither is right.
    """
    twice = values.filter(pl.struct(KEY).is_duplicated())
    known = twice.filter(pl.col("value").is_not_null())
    second = known.filter(pl.col("value") != pl.col("value").first().over(KEY))
    refuse(second, pl.format("a second value, {}, of {} {} in {}", "value", "kommun_code", "measure", "year"))
    if twice.is_empty():
        return values
    return values.sort(pl.col("value").is_null(), maintain_order=True).unique(KEY, keep="first", maintain_order=True)


def cell(row: dict[str, Any]) -> str:
    """Return how a row's cell is called: Sheet1!C5, or values[12]."""
    if row["sheet"] is None:
        return f"values[{row['row']}]"
    letters, rest = "", row["column"] + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{row['sheet']}!{letters}{row['row']}"
