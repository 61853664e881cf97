"""Is each comparison counted once, in the right start year, third and horizon?"""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from pipeline.warehouse.panel import QUERIES

SN, INSIKT = "svenskt_naringsliv", "skr_insikt"
EDITIONS = range(2015, 2021)
# Municipalities that do not exist, and their places in 2015: at the ends of 290 and on either side of its thirds.
PLACES = {"9901": 5, "9902": 97, "9903": 98, "9904": 194, "9905": 290}
# Index points over the national value, for the index has no list to be divided.
POINTS = {"9901": 9.0, "9902": 5.0, "9903": 0.0, "9904": -4.0, "9905": -8.0, "9906": -9.0}


@pytest.fixture
def synthetic() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute((QUERIES / "effect_tables.sql").read_text("utf-8"))
    con.execute("CREATE TABLE edition (source TEXT, edition INT, fieldwork_mid DOUBLE, n_ranked INT)")
    con.execute("CREATE TABLE observation (kommun_code TEXT, source TEXT, edition INT, measure TEXT, value DOUBLE)")
    for year in EDITIONS:
        con.execute(
            "INSERT INTO edition VALUES (?, ?, ?, 290), (?, ?, ?, 150)",
            [SN, year, year + 0.1, INSIKT, year, year + 0.5],
        )
    for code, rank in PLACES.items():
        con.execute("INSERT INTO observation VALUES (?, ?, 2015, 'rank', ?)", [code, SN, rank])
    for code, points in {"0000": 0.0, **POINTS}.items():
        con.execute("INSERT INTO observation VALUES (?, ?, 2015, 'nki', ?)", [code, INSIKT, 70 + points])
    return con


def placebo(con: duckdb.DuckDBPyConnection, code: str, start: int, edition: int | None, **row: Any) -> None:
    usual = {"source": SN, "measure": "rank", "estimator": "mean_reversion", "sample": "all", "kommun_code": code}
    usual |= {"start_edition": start, "edition": edition, "n_pre": 1, "n_post": 1, "effect": 0.1, "covered": True} | row
    con.execute(f"INSERT INTO placebo ({', '.join(usual)}) VALUES ({', '.join('?' * len(usual))})", [*usual.values()])


def table(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    con.execute((QUERIES / "placebo_coverage.sql").read_text("utf-8"))
    return con.sql("FROM placebo_coverage").pl().to_dicts()


def test_a_place_belongs_to_the_third_of_the_list_in_which_it_stood_before(
    synthetic: duckdb.DuckDBPyConnection,
) -> None:
    for code in PLACES:
        placebo(synthetic, code, 2016, 2016, covered=code in ("9901", "9902", "9903"), effect=int(code) - 9904.5)
    columns = ("third", "n", "n_kommun", "n_covered", "n_above")
    found = [tuple(row[column] for column in columns) for row in table(synthetic)]
    assert found == [(1, 2, 2, 2, 0), (2, 1, 1, 1, 0), (3, 2, 2, 0, 1)]


def test_an_index_belongs_to_a_third_of_the_placebos_the_best_first(synthetic: duckdb.DuckDBPyConnection) -> None:
    for code in POINTS:
        placebo(synthetic, code, 2016, 2016, source=INSIKT, measure="nki", covered=code in ("9901", "9902"))
    assert [(row["third"], row["n"], row["n_covered"]) for row in table(synthetic)] == [(1, 2, 2), (2, 2, 0), (3, 2, 0)]


def test_a_horizon_is_the_years_from_the_first_exposed_edition_to_the_one_compared(
    synthetic: duckdb.DuckDBPyConnection,
) -> None:
    for edition in (2017, 2018, 2020):
        placebo(synthetic, "9901", 2017, edition)
    assert [(row["start_edition"], row["horizon"], row["n"]) for row in table(synthetic)] == [
        (2017, 0, 1), (2017, 1, 1), (2017, 3, 1),
    ]  # fmt: skip


def test_a_start_in_a_year_that_changes_nothing_is_no_second_comparison(synthetic: duckdb.DuckDBPyConnection) -> None:
    for start in (2016, 2017, 2018):
        placebo(synthetic, "9901", start, 2018)
    placebo(synthetic, "9901", 2018, 2018, n_pre=2)
    assert [(row["start_edition"], row["n"]) for row in table(synthetic)] == [(2016, 1), (2018, 1)]


def test_a_mean_over_editions_and_an_estimator_without_an_interval_are_not_counted(
    synthetic: duckdb.DuckDBPyConnection,
) -> None:
    placebo(synthetic, "9901", 2016, None)
    placebo(synthetic, "9901", 2016, 2016, estimator="synthetic_control", covered=None)
    assert table(synthetic) == []
