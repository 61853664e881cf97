"""Of several readings of one figure, which is kept, and what becomes of the others?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest
from synthetic_frames import INSIKT, SN, Row, edition, page, reading, rows_of, synthetic_warehouse

Kept = tuple[list[Row], list[Row]]


@dataclass(frozen=True)
class Scene:
    """Synthetic pages and what they say of one made-up municipality, which no other scene is about."""

    kommun_code: str
    pages: list[Row]
    readings: list[Row]


SCENES: list[Scene] = []


def synthetic_scene(pages: list[Row], readings: list[Row]) -> Scene:
    """Add a scene to the one warehouse in which all of them are built."""
    scene = Scene(f"{9001 + len(SCENES)}", pages, readings)
    SCENES.append(scene)
    return scene


def given_readings(pages: list[Row], readings: list[Row]) -> pytest.MarkDecorator:
    """Let a test's `kept` be the observations and the conflicts that these readings lead to."""
    return pytest.mark.parametrize(
        "kept",
        [synthetic_scene(pages, readings)],
        indirect=True,
        ids=["synthetic"],
    )


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """All scenes in one warehouse; a page of one is no page of another, whatever it is called."""
    pages, readings = [], []
    for scene in SCENES:
        pages += [one | {"source_id": f"{scene.kommun_code} {one['source_id']}"} for one in scene.pages]
        readings += [
            {"kommun_code": scene.kommun_code, **one, "source_id": f"{scene.kommun_code} {one['source_id']}"}
            for one in scene.readings
        ]
    rows = {
        "kommun": [{"kommun_code": scene.kommun_code, "kommun": "Påhittad"} for scene in SCENES],
        "source_document": pages,
        "reading": readings,
        "edition": [edition(2020), edition(2022, INSIKT, n_ranked=196)],
    }
    with synthetic_warehouse(tmp_path_factory.mktemp("observation"), **rows) as connection:
        yield connection


@pytest.fixture
def kept(request: pytest.FixtureRequest, warehouse: duckdb.DuckDBPyConnection) -> Kept:
    """The observations and the conflicts of a scene, its pages called as the scene calls them."""
    code: str = request.param.kommun_code
    observations = rows_of(warehouse, "FROM observation WHERE kommun_code = ?", code)
    conflicts = rows_of(warehouse, "FROM conflict WHERE kommun_code = ?", code)
    for row in (*observations, *conflicts):
        for column in ("source_id", "kept_source_id", "other_source_id"):
            if column in row:
                row[column] = row[column].removeprefix(f"{code} ")
    return observations, conflicts


@pytest.fixture
def coverage_of_insikt(warehouse: duckdb.DuckDBPyConnection) -> list[Row]:
    return rows_of(warehouse, "FROM coverage WHERE source = 'skr_insikt' ORDER BY measure")


def test_the_observation_has_one_row_a_key(warehouse: duckdb.DuckDBPyConnection) -> None:
    doubled = "SELECT kommun_code, source, edition, measure FROM observation GROUP BY ALL HAVING count(*) > 1"
    assert rows_of(warehouse, "FROM observation")
    assert rows_of(warehouse, doubled) == []


# Which is believed


def differing(better: dict[str, Any], worse: dict[str, Any]) -> Scene:
    """Two pages that differ; in the alphabet and in the file the worse one comes first."""
    pages, readings = [], []
    for source_id, value, facts in (("a-worse", "3.9", worse), ("b-better", "2.6", better)):
        of_page = {key: fact for key, fact in facts.items() if key != "basis"}
        pages.append(page(source_id, **of_page))
        readings.append(reading(value, source_id, basis=facts.get("basis", "published")))
    return synthetic_scene(pages, readings)


OWN_PAGE = "the ranking's or municipality's own page over another"
PRECEDENCE: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "official over published": ({"basis": "official"}, {"basis": "published"}, "official over published"),
    "official over derived": ({"basis": "official"}, {"basis": "derived"}, "official over published"),
    "published over derived": ({"basis": "published"}, {"basis": "derived"}, "published over derived"),
    "list over single": ({"kind": "list"}, {"kind": "single"}, "a list over a single page"),
    "owner over other": ({"publisher_kind": "owner"}, {"publisher_kind": "other"}, OWN_PAGE),
    "municipality over other": ({"publisher_kind": "municipality"}, {"publisher_kind": "other"}, OWN_PAGE),
    "its own over another municipality's later one": (
        {"publisher_kind": "municipality", "url": "https://www.pahittad.se/news"},
        {"publisher_kind": "municipality", "url": "https://www.grannby.se/news", "published": "2021"},
        "its own page over another municipality's",
    ),
    "its own over news": (
        {"publisher_kind": "municipality", "url": "https://www.pahittad.se/news"},
        {"publisher_kind": "other", "url": "https://www.news.se/pahittad", "published": "2021"},
        OWN_PAGE,
    ),
    "later over earlier": ({"published": "2020-09"}, {"published": "2020-06"}, "the later page"),
    "dated over undated": ({"published": "2020-06-02"}, {"published": None}, "the later page"),
    "official over a later list of the owner": (
        {"basis": "official"},
        {"kind": "list", "publisher_kind": "owner", "published": "2021"},
        "official over published",
    ),
    "published news over a derived list": (
        {"kind": "single"},
        {"basis": "derived", "kind": "list", "publisher_kind": "owner"},
        "published over derived",
    ),
    "list over the owner's later news": (
        {"kind": "list"},
        {"publisher_kind": "owner", "published": "2021"},
        "a list over a single page",
    ),
    "owner over later news": ({"publisher_kind": "owner"}, {"published": "2021"}, OWN_PAGE),
}


@pytest.mark.parametrize(
    ("kept", "rule"),
    [(differing(better, worse), rule) for better, worse, rule in PRECEDENCE.values()],
    indirect=["kept"],
    ids=list(PRECEDENCE),
)
def test_of_two_differing_readings_the_better_is_kept_and_the_rule_is_said(kept: Kept, rule: str) -> None:
    (observation,), (conflict,) = kept
    assert (observation["value"], observation["source_id"]) == (2.6, "b-better")
    del conflict["kommun_code"]
    assert conflict == {
        "source": SN,
        "edition": 2020,
        "measure": "score",
        "kept_value": 2.6,
        "kept_source_id": "b-better",
        "other_value": 3.9,
        "other_source_id": "a-worse",
        "rule": rule,
    }


@given_readings([page("a"), page("b")], [reading("2.6", "b"), reading("3.9", "a")])
def test_where_no_rule_separates_two_readings_the_conflict_says_so(kept: Kept) -> None:
    (observation,), (conflict,) = kept
    assert observation["source_id"] == "a"
    assert conflict["rule"].startswith("no rule separates them")


@given_readings([page("a"), page("b")], [reading("3.9", "a"), reading("2.64", "b")])
def test_where_no_rule_separates_two_readings_the_finer_figure_is_kept(kept: Kept) -> None:
    (observation,), (conflict,) = kept
    assert (observation["value"], conflict["other_value"]) == (2.64, 3.9)


@given_readings(
    [page("list", kind="list"), page("a"), page("b")],
    [reading("2.6", "list"), reading("3.1", "a"), reading("3.2", "b")],
)
def test_every_differing_reading_is_a_conflict_of_its_own(kept: Kept) -> None:
    (observation,), conflicts = kept
    assert observation["readings"] == 1
    assert [(row["kept_value"], row["other_value"]) for row in conflicts] == [(2.6, 3.1), (2.6, 3.2)]


@given_readings(
    [page("a")],
    [
        reading("2.6", "a"),
        reading("120", "a", measure="rank"),
        reading("2.7", "a", edition=2019),
        reading("2.8", "a", source=INSIKT),
    ],
)
def test_readings_of_other_keys_are_no_conflict(kept: Kept) -> None:
    observations, conflicts = kept
    assert (len(observations), conflicts) == (4, [])


# Which figures are one


@pytest.mark.parametrize(
    ("kept", "fine"),
    [
        (
            synthetic_scene(
                [page(rough, kind="list", publisher_kind="owner"), page(fine)],
                [reading("2.6", rough), reading("2.64", fine)],
            ),
            fine,
        )
        for rough, fine in (("a", "b"), ("b", "a"))
    ],
    indirect=["kept"],
    ids=["rough first in the alphabet", "fine first in the alphabet"],
)
def test_two_point_six_and_two_point_six_four_are_one_figure_and_the_finer_is_kept(
    kept: Kept,
    fine: str,
) -> None:
    (observation,), conflicts = kept
    assert (observation["value"], observation["source_id"], observation["readings"]) == (2.64, fine, 2)
    assert conflicts == []


@given_readings([page("a", kind="list"), page("b")], [reading("2.6", "a"), reading("2.66", "b")])
def test_two_point_six_and_two_point_six_six_are_two_figures(kept: Kept) -> None:
    (observation,), (conflict,) = kept
    assert (observation["value"], conflict["other_value"]) == (2.6, 2.66)


@given_readings(
    [page("a", kind="list"), page("b")],
    [reading("7", "a", measure="rank"), reading("8", "b", measure="rank")],
)
def test_ranks_one_place_apart_are_two_figures(kept: Kept) -> None:
    (observation,), (conflict,) = kept
    assert (observation["value"], conflict["other_value"]) == (7, 8)


@given_readings(
    [page("a", kind="list"), page("b", publisher_kind="owner"), page("c")],
    [reading("2.6", "a"), reading("2.64", "b"), reading("2.62", "c")],
)
def test_two_fine_figures_that_round_to_the_believed_one_are_still_a_conflict(kept: Kept) -> None:
    (observation,), conflicts = kept
    assert observation["value"] == 2.64
    assert [row["other_value"] for row in conflicts] == [2.62]


# How many say so


@given_readings(
    [
        page("a", publisher="Synthetic Paper"),
        page("b", publisher="Synthetic Paper"),
        page("c", publisher="Synthetic Owner", publisher_kind="owner"),
        page("d", publisher="Synthetic Blog"),
    ],
    [reading("2.6", "a"), reading("2.6", "b"), reading("2.6", "c"), reading("3.9", "d")],
)
def test_readings_counts_the_publishers_that_agree_and_not_their_pages(kept: Kept) -> None:
    (observation,), _ = kept
    assert (observation["value"], observation["readings"]) == (2.6, 2)


# When the edition had to be inferred


@given_readings(
    [page("a", kind="list", publisher_kind="owner")],
    [reading("2.6", "a", year_basis="inferred")],
)
def test_a_figure_whose_edition_was_inferred_is_no_observation_alone(kept: Kept) -> None:
    assert kept == ([], [])


@given_readings(
    [page("a", publisher="Synthetic Paper"), page("b", publisher="Synthetic Paper")],
    [reading("2.6", "a", year_basis="inferred"), reading("2.6", "b", year_basis="inferred")],
)
def test_a_second_page_of_the_same_publisher_does_not_confirm_an_inferred_edition(kept: Kept) -> None:
    assert kept == ([], [])


@given_readings(
    [page("a"), page("b")],
    [reading("2.6", "a", year_basis="inferred"), reading("2.6", "b", year_basis="inferred")],
)
def test_a_second_publisher_confirms_an_inferred_edition(kept: Kept) -> None:
    (observation,), conflicts = kept
    assert (observation["value"], observation["readings"], conflicts) == (2.6, 2, [])


@given_readings(
    [page("a", publisher="Synthetic Paper"), page("b", publisher="Synthetic Paper")],
    [reading("2.6", "a"), reading("2.64", "b", year_basis="inferred")],
)
def test_a_finer_figure_of_an_inferred_edition_is_not_kept_unless_it_is_confirmed(kept: Kept) -> None:
    (observation,), _ = kept
    assert (observation["value"], observation["source_id"]) == (2.6, "a")


@given_readings(
    [page("a"), page("b"), page("list", kind="list", publisher_kind="owner")],
    [
        reading("2.6", "a", year_basis="inferred"),
        reading("2.6", "b", year_basis="inferred"),
        reading("3.9", "list", basis="official", year_basis="inferred"),
    ],
)
def test_confirmed_inferred_editions_are_believed_before_an_unconfirmed_better_page(kept: Kept) -> None:
    (observation,), (conflict,) = kept
    assert observation["value"] == 2.6
    assert conflict["rule"] == "the edition of the other was inferred"


@given_readings(
    [page("a"), page("b")],
    [reading("2.6", "a", year_basis="inferred"), reading("2.9", "b", year_basis="inferred")],
)
def test_a_second_publisher_with_another_value_confirms_nothing(kept: Kept) -> None:
    assert kept == ([], [])


@given_readings(
    [page("a", kind="list"), page("b", kind="list"), page("c")],
    [
        reading("2.6", "a", year_basis="inferred"),
        reading("2.6", "b", year_basis="inferred"),
        reading("2.9", "c"),
    ],
)
def test_a_stated_edition_is_believed_before_inferred_ones_that_confirm_each_other(kept: Kept) -> None:
    (observation,), conflicts = kept
    assert (observation["value"], observation["year_basis"]) == (2.9, "stated")
    assert [row["rule"] for row in conflicts] == ["a stated edition over an inferred one"] * 2


@given_readings(
    [page("a", kind="list", publisher_kind="owner"), page("b")],
    [reading("2.6", "a", year_basis="inferred"), reading("2.9", "b")],
)
def test_an_unconfirmed_inferred_reading_beside_a_stated_one_is_a_conflict_that_says_why(kept: Kept) -> None:
    (observation,), (conflict,) = kept
    assert (observation["value"], conflict["rule"]) == (2.9, "the edition of the other was inferred")


def page_of_three(*others: Row) -> tuple[list[Row], list[Row]]:
    """A page whose edition was inferred for its score, place and number of answers, beside other pages' figures."""
    own = [
        reading("2.6", "a", year_basis="inferred"),
        reading("7", "a", measure="rank", year_basis="inferred"),
        reading("100", "a", measure="n_responses", year_basis="inferred"),
    ]
    return [page("a"), page("b"), page("c")], [*own, *others]


def answers(kept: Kept) -> list[float]:
    return [row["value"] for row in kept[0] if row["measure"] == "n_responses"]


@given_readings(*page_of_three(reading("2.6", "b"), reading("7", "c", measure="rank")))
def test_two_figures_that_others_give_for_an_edition_date_the_rest_of_a_page(kept: Kept) -> None:
    assert answers(kept) == [100]


@given_readings(*page_of_three(reading("2.6", "b"), reading("2.6", "c")))
def test_one_figure_that_two_others_give_does_not_date_a_page(kept: Kept) -> None:
    assert answers(kept) == []


@given_readings(
    *page_of_three(reading("2.6", "b"), reading("7", "c", measure="rank"), reading("90", "b", measure="n_responses"))
)
def test_a_page_that_is_contradicted_once_is_not_dated_by_the_rest(kept: Kept) -> None:
    assert answers(kept) == [90]


@given_readings(
    *page_of_three(
        reading("2.6", "b"),
        reading("7", "c", measure="rank"),
        reading("80", "a", measure="rank", edition=2022, source=INSIKT, year_basis="inferred"),
    )
)
def test_the_figures_of_one_edition_do_not_date_those_of_another_far_from_it(kept: Kept) -> None:
    assert [(row["source"], row["value"]) for row in kept[0] if row["measure"] == "rank"] == [(SN, 7)]


@given_readings(*page_of_three(reading("2.6", "b", year_basis="inferred"), reading("7", "c", measure="rank")))
def test_figures_of_inferred_editions_do_not_date_each_other_s_pages(kept: Kept) -> None:
    assert answers(kept) == []


# How it came to be known


OPEN, NEWS = {"kind": "list"}, {"kind": "single"}
TOP = {"kind": "list", "selected_on": 2023}
KNOWN_FROM: dict[str, tuple[list[dict[str, Any]], tuple[bool, bool, int | None]]] = {
    "news": ([NEWS], (False, False, None)),
    "an open list": ([OPEN], (True, True, None)),
    "a top list": ([TOP], (True, False, 2023)),
    "a top list and news": ([TOP, NEWS], (True, False, None)),
    "a top list and an open list": ([TOP, OPEN], (True, True, None)),
    "news and an open list": ([NEWS, OPEN], (True, True, None)),
}


@pytest.mark.parametrize(
    ("kept", "flags"),
    [
        (
            synthetic_scene(
                [page(f"page-{number}", **facts) for number, facts in enumerate(pages)],
                [reading("2.6", f"page-{number}") for number in range(len(pages))],
            ),
            flags,
        )
        for pages, flags in KNOWN_FROM.values()
    ],
    indirect=["kept"],
    ids=list(KNOWN_FROM),
)
def test_only_a_figure_known_from_nothing_but_top_lists_names_the_edition_that_they_were_drawn_on(
    kept: Kept, flags: tuple[bool, bool, int | None]
) -> None:
    (observation,), _ = kept
    assert (observation["listed"], observation["openly_listed"], observation["selected_on"]) == flags


@given_readings(
    [page("news"), page("list", kind="list")],
    [reading("2.6", "news", basis="official"), reading("3.9", "list")],
)
def test_a_list_that_says_something_else_does_not_make_a_figure_listed(kept: Kept) -> None:
    (observation,), _ = kept
    assert (observation["value"], observation["listed"]) == (2.6, False)


@given_readings(
    [page("news"), page("list", kind="list")],
    [
        reading("60", "list", source=INSIKT, edition=2022, measure="nki"),
        reading("61", "news", source=INSIKT, edition=2022, measure="nki", kommun_code="9999"),
        reading("70", "news", source=INSIKT, edition=2022, measure="nki", kommun_code="0000"),
    ],
)
def test_coverage_counts_municipalities_with_a_value_and_leaves_out_the_nation(
    kept: Kept, coverage_of_insikt: list[Row]
) -> None:
    assert len(kept[0]) == 1
    assert [row["measure"] for row in coverage_of_insikt] == ["n_responses", "nki", "rank"]
    nki = coverage_of_insikt[1]
    assert (nki["n_observed"], nki["n_from_lists"], nki["n_ranked"]) == (2, 1, 196)
    assert coverage_of_insikt[2]["n_observed"] == 0
