"""Can the copies of the tables be opened in a spreadsheet without harm, and do they say what the warehouse says?"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.warehouse.build import copy_tables

HOSTILE = ["=cmd()|' /C calc'!A0", "+46 8", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1"]
HARMLESS = [
    "Klivet 2012",
    "<script>alert(1)</script>",
    "\u202egnal\u200f",
    "a=b",
    'said "yes", twice',
    "två\nrader",
    "'s",
    "",
]


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copies of a table of made-up names and numbers."""
    folder = tmp_path_factory.mktemp("copies")
    with duckdb.connect(str(folder / "synthetic.duckdb")) as connection:
        connection.execute("CREATE TABLE named (number INTEGER, name VARCHAR, effect DOUBLE, seen BOOLEAN, day DATE)")
        rows = [(at, name, -1.5 * at, at % 2 == 0, "2018-03-01") for at, name in enumerate([*HOSTILE, *HARMLESS])]
        connection.executemany("INSERT INTO named VALUES (?, ?, ?, ?, ?)", [*rows, (99, None, None, None, None)])
    copy_tables(folder / "synthetic.duckdb", folder / "tables", ("named",))
    return folder / "tables"


def _rows(copies: Path) -> list[dict[str, str]]:
    with (copies / "named.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_text_that_a_spreadsheet_would_take_for_a_formula_begins_with_an_apostrophe(copies: Path) -> None:
    assert [row["name"] for row in _rows(copies)][: len(HOSTILE)] == [f"'{text}" for text in HOSTILE]


def test_every_other_text_stands_as_it_is(copies: Path) -> None:
    assert [row["name"] for row in _rows(copies)][len(HOSTILE) : -1] == HARMLESS


def test_a_negative_number_stays_a_number(copies: Path) -> None:
    effects = pl.read_csv(copies / "named.csv", schema_overrides={"name": pl.String})["effect"]
    assert effects.dtype == pl.Float64
    assert effects[1] == -1.5 and effects[-1] is None


def test_the_parquet_copy_holds_the_text_itself(copies: Path) -> None:
    names = pl.read_parquet(copies / "named.parquet")["name"].to_list()
    assert names == [*HOSTILE, *HARMLESS, None]
