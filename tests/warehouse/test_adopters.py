"""Who took up the same kind of programme, and since which edition could it show?"""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from pipeline.warehouse.panel import QUERIES


@pytest.fixture
def ledger() -> duckdb.DuckDBPyConnection:
    """A made-up ledger: one programme with a lag of three months, and editions surveyed in the springs of 2018-2021."""
    con = duckdb.connect()
    con.execute("CREATE TABLE edition AS SELECT 's' AS source, y AS edition, make_date(y, 2, 1) AS fieldwork_start "
                "FROM range(2018, 2022) AS of(y)")  # fmt: skip
    con.execute("CREATE TABLE initiative AS SELECT 'own' AS initiative_id, 'A' AS kommun_code, 3 AS lag_months, "
                "DATE '2018-06-01' AS start_earliest, DATE '2018-06-30' AS start_latest")  # fmt: skip
    con.execute("CREATE TABLE adoption (kommun_code VARCHAR, kind VARCHAR, known_because VARCHAR, "
                "start_earliest DATE, start_latest DATE)")  # fmt: skip
    return con


def adopters(con: duckdb.DuckDBPyConnection, *adoptions: tuple[str, str, str, date | None]) -> list[tuple[str, int]]:
    con.executemany("INSERT INTO adoption VALUES (?, ?, ?, ?, ?)", [(*one, one[3]) for one in adoptions])
    rows = con.execute((QUERIES / "adopters.sql").read_text("utf-8"), {"source": "s"}).fetchall()
    return [(unit, edition) for _, unit, edition in rows]


OWN = ("A", "fsi", "plan", date(2018, 6, 15))


def test_those_that_planned_the_same_kind_count_from_the_first_edition_after_the_lag(
    ledger: duckdb.DuckDBPyConnection,
) -> None:
    found = adopters(ledger, OWN, ("B", "fsi", "plan", date(2018, 12, 1)), ("C", "fsi", "plan", date(2021, 1, 1)))
    assert found == [("A", 2019), ("B", 2020), ("C", None)]


def test_another_kind_an_unknown_start_or_one_known_by_its_result_counts_for_nobody(
    ledger: duckdb.DuckDBPyConnection,
) -> None:
    others = [
        ("B", "state_grant", "plan", date(2018, 6, 1)),
        ("C", "fsi", "result", date(2018, 6, 1)),
        ("D", "fsi", "plan", None),
    ]
    assert adopters(ledger, OWN, *others) == [("A", 2019)]


def test_a_goal_is_no_kind_of_programme(ledger: duckdb.DuckDBPyConnection) -> None:
    assert adopters(ledger, ("A", "goal", "plan", date(2018, 6, 15)), ("B", "goal", "plan", date(2018, 6, 15))) == []
