"""Does an official value go before the ledger's, and is every disagreement counted?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from synthetic_frames import INSIKT, KOMMUN, SN, Row, edition, page, programme, reading, rows_of, synthetic_warehouse

OFFICIAL = page("synthetic-official", publisher_kind="owner", kind="list")


def place(value: str, source_id: str, **facts: Any) -> Row:
    """A synthetic place in 2020."""
    return reading(value, source_id, **{"kommun_code": KOMMUN, "measure": "rank"} | facts)


def official(value: str, **facts: Any) -> Row:
    return place(value, "synthetic-official", basis="official", **facts)


def built(folder: Path, *readings: Row, **tables: list[Row]) -> Any:
    pages = [
        OFFICIAL,
        page("synthetic-list", publisher_kind="owner", kind="list", published="2024"),
        page("synthetic-news"),
    ]
    return synthetic_warehouse(
        folder, source_document=pages, reading=readings, edition=[edition(2020), edition(2020, INSIKT)], **tables
    )


def test_an_official_value_goes_before_a_list_and_a_list_before_a_single_page(tmp_path: Path) -> None:
    found = built(tmp_path, place("8", "synthetic-news"), place("9", "synthetic-list"), official("7"))
    (kept,) = rows_of(found, "FROM observation")
    assert (kept["value"], kept["basis"], kept["readings"], kept["listed"]) == (7, "official", 1, True)
    preferred = rows_of(found, "SELECT value FROM reading ORDER BY preference")
    assert [row["value"] for row in preferred] == [7, 9, 8]
    conflicts = rows_of(found, "SELECT other_value, rule FROM conflict ORDER BY other_value")
    assert conflicts == [{"other_value": value, "rule": "official over published"} for value in (8, 9)]


def test_every_ledger_reading_beside_an_official_value_is_counted_as_agreeing_or_differing(tmp_path: Path) -> None:
    found = built(
        tmp_path,
        official("7"),
        place("7", "synthetic-news"),
        place("9", "synthetic-list", basis="derived"),
        # With no official value beside it there is nothing to hold it against.
        place("3", "synthetic-news", edition=2019),
    )
    rows = rows_of(found, "SELECT basis, n_compared, n_differing FROM ledger_check")
    assert rows == [
        {"basis": "derived", "n_compared": 1, "n_differing": 1},
        {"basis": "published", "n_compared": 1, "n_differing": 0},
    ]


def test_a_rounded_figure_does_not_differ_from_the_finer_official_one(tmp_path: Path) -> None:
    score = {"measure": "score"}
    found = built(tmp_path, official("3.24", **score), place("3.2", "synthetic-news", **score))
    assert rows_of(found, "SELECT n_compared, n_differing FROM ledger_check") == [{"n_compared": 1, "n_differing": 0}]
    assert rows_of(found, "FROM conflict") == []
    assert rows_of(found, "SELECT value, readings FROM observation") == [{"value": 3.24, "readings": 2}]


def test_an_inferred_edition_is_confirmed_by_an_official_value(tmp_path: Path) -> None:
    found = built(tmp_path, official("7"), place("7", "synthetic-news", year_basis="inferred"))
    assert rows_of(found, "SELECT usable FROM reading WHERE basis <> 'official'") == [{"usable": True}]


def test_a_value_that_one_official_file_misses_and_another_gives_is_not_missing(tmp_path: Path) -> None:
    missing = {"source": SN, "edition": 2020, "measure": "rank", "reason": '"-"', "source_id": "synthetic-official"}
    rows = [missing | {"kommun_code": KOMMUN}, missing | {"kommun_code": "9902"}]
    found = built(tmp_path, official("7"), missing_value=rows)
    assert rows_of(found, "SELECT kommun_code, reason FROM missing_value") == [{"kommun_code": "9902", "reason": '"-"'}]


@pytest.mark.parametrize(("inhabitants", "status"), [(40_000.0, "met"), (37_796.0, "not_met")])
def test_a_goal_for_inhabitants_is_checked_by_the_official_population_of_its_last_day(
    tmp_path: Path, inhabitants: float, status: str
) -> None:
    goal = {
        "initiative_id": "synthetic-programme",
        "goal_id": "synthetic-goal",
        "ranking": "none",
        "metric": "population",
        "direction": "at_least",
        "target": 40_000.0,
        "deadline": "2010",
        "deadline_date": programme("x", "2010-12-31")["start"],
    }
    year_before = {
        "kommun_code": KOMMUN,
        "year": 2009,
        "measure": "population",
        "value": 99_999.0,
        "source_id": "synthetic-official",
    }
    outcome = {
        "kommun_code": KOMMUN,
        "metric": "population",
        "date": goal["deadline_date"],
        "value": 1.0,
        "basis": "published",
        "source_id": "synthetic-news",
    }
    found = built(
        tmp_path,
        initiative=[programme("synthetic-programme", "2006")],
        goal=[goal],
        outcome=[outcome],
        covariate=[year_before, year_before | {"year": 2010, "value": inhabitants}],
    )
    (checked,) = rows_of(found, "SELECT observed, status, source_id FROM goal_check")
    assert checked == {"observed": inhabitants, "status": status, "source_id": "synthetic-official"}
