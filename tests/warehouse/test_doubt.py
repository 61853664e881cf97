"""Are the figures that deserve a second look found, and only those?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from synthetic_frames import SN, Row, edition, page, reading, rows_of, synthetic_warehouse

INSIKT = "skr_insikt"
TOWNS = [{"kommun_code": f"99{n:02d}", "kommun": f"Påhittad {n}", "county": "Påhittat län"} for n in range(20)]


def figure(town: int, value: float, year: int = 2020, measure: str = "rank", source: str = SN) -> Row:
    code = TOWNS[town]["kommun_code"]
    return reading(f"{value:g}", "a", kommun_code=code, source=source, edition=year, measure=measure)


def doubts(folder: Path, *figures: Row, n_ranked: int = 290) -> list[tuple[Any, ...]]:
    years = range(2015, 2021)
    editions = [edition(year, source, n_ranked=n_ranked) for year in years for source in (SN, INSIKT)]
    with synthetic_warehouse(
        folder, kommun=TOWNS, source_document=[page("a")], edition=editions, reading=figures
    ) as connection:
        rows = rows_of(connection, "SELECT * FROM doubt ORDER BY ALL")
    return [(row["check_name"], row["kommun_code"], row["edition"], row["value"]) for row in rows]


def test_a_place_given_to_two_municipalities_is_doubted_for_both(tmp_path: Path) -> None:
    found = doubts(tmp_path, figure(1, 44), figure(2, 44), figure(3, 45), figure(4, 44, 2019))
    assert found == [("one place twice", "9901", 2020, 44), ("one place twice", "9902", 2020, 44)]


def test_a_tie_in_a_complete_edition_is_no_doubt(tmp_path: Path) -> None:
    assert doubts(tmp_path, figure(1, 1), figure(2, 1), n_ranked=2) == []


def test_places_of_insikt_may_be_shared(tmp_path: Path) -> None:
    assert doubts(tmp_path, figure(1, 44, source=INSIKT), figure(2, 44, source=INSIKT)) == []


@pytest.mark.parametrize(
    ("before", "after", "since", "is_odd"),
    [
        (10, 131, 2019, True),
        (131, 10, 2019, True),
        (10, 130, 2019, False),
        (10, 131, 2018, True),
        (10, 131, 2017, False),
    ],
    ids=["down 121", "up 121", "down 120", "121 in two years", "121 in three years"],
)
def test_a_jump_of_more_than_120_places_in_two_years_is_doubted(
    tmp_path: Path, before: float, after: float, since: int, is_odd: bool
) -> None:
    found = doubts(tmp_path, figure(1, before, since), figure(1, after))
    assert found == ([("a jump of more than 120 places", "9901", 2020, after)] if is_odd else [])


def test_a_place_far_from_what_its_score_lets_expect_is_doubted(tmp_path: Path) -> None:
    places = [20 + 12 * town for town in range(20)]
    figures = [figure(town, place) for town, place in enumerate(places)]
    scores = [figure(town, 5 - place / 100 + 0.1 * (-1) ** town, measure="score") for town, place in enumerate(places)]
    assert doubts(tmp_path / "right", *figures, *scores) == []
    # Place 20 was read for the town whose score is the second worst.
    figures[18] = figure(18, 19)
    assert doubts(tmp_path / "wrong", *figures, *scores) == [("score and place far apart", "9918", 2020, 19)]


def test_an_index_and_a_place_that_contradict_three_others_are_doubted(tmp_path: Path) -> None:
    indices = {0: 80, 1: 78, 2: 76, 3: 74, 4: 72}
    nki = [figure(town, value, measure="nki", source=INSIKT) for town, value in indices.items()]
    places = [figure(town, 10 * (town + 1), source=INSIKT) for town in indices]
    assert doubts(tmp_path / "right", *nki, *places) == []
    places[0] = figure(0, 45, source=INSIKT)
    assert doubts(tmp_path / "wrong", *nki, *places) == [("index and place out of order", "9900", 2020, 45)]


def test_indices_that_rounding_cannot_tell_apart_are_no_doubt(tmp_path: Path) -> None:
    nki = [figure(town, 75 + town / 10, measure="nki", source=INSIKT) for town in range(5)]
    places = [figure(town, 10 * (town + 1), source=INSIKT) for town in range(5)]
    assert doubts(tmp_path, *nki, *places) == []


def test_the_nation_is_no_municipality_with_a_place(tmp_path: Path) -> None:
    nation = reading("5", "a", kommun_code="0000", measure="rank")
    assert doubts(tmp_path, nation, figure(1, 5)) == []
