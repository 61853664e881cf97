"""Was each goal met, and do other pages say what each claim says?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pytest
from synthetic_frames import INSIKT, SN, Row, edition, page, programme, reading, rows_of, synthetic_warehouse

PAGES = [page("own-page"), page("other-page"), page("third-page")]
EDITIONS = [edition(2018), edition(2019), edition(2020), edition(2019, INSIKT)]


@dataclass(frozen=True)
class Scene:
    """One synthetic programme of one made-up municipality, which no other scene is about."""

    kommun_code: str
    goal: list[Row] = field(default_factory=list)
    claim: list[Row] = field(default_factory=list)
    reading: list[Row] = field(default_factory=list)
    outcome: list[Row] = field(default_factory=list)
    adoption: list[Row] = field(default_factory=list)

    @property
    def initiative_id(self) -> str:
        return f"synthetic-{self.kommun_code}"


SCENES: list[Scene] = []


def synthetic_scene(**rows: list[Row]) -> Scene:
    """Add a scene to the one warehouse in which all of them are built."""
    scene = Scene(f"{9001 + len(SCENES)}", **rows)
    SCENES.append(scene)
    return scene


def given(**rows: list[Row]) -> pytest.MarkDecorator:
    """Let a test's `checks` be those of a scene with these rows."""
    return pytest.mark.parametrize("checks", [synthetic_scene(**rows)], indirect=True, ids=["synthetic"])


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    rows: dict[str, list[Row]] = {"source_document": PAGES, "edition": EDITIONS, "initiative": []}
    for scene in SCENES:
        whose = {"initiative_id": scene.initiative_id, "kommun_code": scene.kommun_code}
        whose["adoption_id"] = scene.initiative_id
        rows["initiative"].append(programme(scene.initiative_id, "2018-06-01", "2019") | whose)
        for table in ("goal", "claim", "reading", "outcome", "adoption"):
            rows.setdefault(table, []).extend(whose | row for row in getattr(scene, table))
    with synthetic_warehouse(tmp_path_factory.mktemp("checks"), **rows) as connection:
        yield connection


@pytest.fixture
def checks(request: pytest.FixtureRequest, warehouse: duckdb.DuckDBPyConnection) -> list[Row]:
    """The checks of a scene's claims, else of its own or adopted goals."""
    scene: Scene = request.param
    table = "claim_check" if scene.claim else "goal_check"
    return rows_of(warehouse, f"FROM {table} WHERE initiative_id = ?", scene.initiative_id)


def goal(**facts: Any) -> Row:
    """A synthetic goal: among the 50 best of the edition 2019."""
    return {
        "goal_id": "synthetic-goal",
        "ranking": SN,
        "metric": "rank",
        "direction": "at_most",
        "target": 50.0,
        "deadline": "2019",
        "deadline_date": date(2019, 12, 31),
        "edition": 2019,
        "source_id": "own-page",
    } | facts


def claim(**facts: Any) -> Row:
    """A synthetic claim about ranks of 2018 and 2019; without facts it names no number."""
    return {
        "claim_id": "synthetic-claim",
        "claimed_on": "2019-09-24",
        "ranking": SN,
        "measure": "rank",
        "from_edition": 2018,
        "to_edition": 2019,
        "attributes_to_programme": True,
        "source_id": "own-page",
    } | facts


def rank(value: int, year: int, source_id: str = "other-page", **facts: Any) -> Row:
    """A synthetic rank that another page than the programme's own gives."""
    return reading(str(value), source_id, measure="rank", edition=year, **facts)


def score(value: str, source_id: str = "other-page") -> Row:
    """A synthetic score of 2019."""
    return reading(value, source_id, edition=2019)


def inhabitants(value: float, source_id: str = "other-page", **facts: Any) -> Row:
    """A synthetic number of inhabitants on the last day of 2019."""
    return {
        "metric": "population",
        "date": date(2019, 12, 31),
        "value": value,
        "source_id": source_id,
    } | facts


# Goals


SCORE_GOAL = {"metric": "score", "direction": "at_least", "target": 3.5}
DUE_2021 = {"deadline": "2021", "deadline_date": date(2021, 12, 31), "edition": 2021}
DUE_ON_THE_DAY = {"deadline": "2020-09-20", "deadline_date": date(2020, 9, 20), "edition": 2020}
UNKNOWN = ("cannot_be_checked", "no_value_for_edition")
GOALS: dict[str, tuple[dict[str, Any], list[Row], tuple[str, str | None]]] = {
    "met on the place": ({}, [rank(50, 2019)], ("met", None)),
    "missed by a place": ({}, [rank(51, 2019)], ("not_met", None)),
    "only other editions are known": ({}, [rank(12, 2018), rank(12, 2020)], UNKNOWN),
    "only another municipality is known": ({}, [rank(12, 2019, kommun_code="9999")], UNKNOWN),
    "the edition was inferred": ({}, [rank(12, 2019, year_basis="inferred")], UNKNOWN),
    "score reached": (SCORE_GOAL, [score("3.5")], ("met", None)),
    "score missed": (SCORE_GOAL, [score("3.49")], ("not_met", None)),
    "due after the newest edition": (DUE_2021, [], ("not_yet_due", "not_yet_due")),
    "due on the day of the newest edition": (DUE_ON_THE_DAY, [], UNKNOWN),
}


@pytest.mark.parametrize(
    ("checks", "status"),
    [(synthetic_scene(goal=[goal(**says)], reading=known), status) for says, known, status in GOALS.values()],
    indirect=["checks"],
    ids=list(GOALS),
)
def test_a_goal_about_a_ranking_is_judged_by_its_own_edition(
    checks: list[Row],
    status: tuple[str, str | None],
) -> None:
    (check,) = checks
    assert (check["status"], check["missing"]) == status
    assert check["source_id"] == (None if check["observed"] is None else "other-page")


POPULATION_GOAL = goal(ranking="none", metric="population", direction="at_least", target=4e4, edition=None)
NOT_FOUND = ("cannot_be_checked", "no_figure_found")
OUTCOMES: dict[str, tuple[list[Row], tuple[str, str | None]]] = {
    "reached": ([inhabitants(40_000)], ("met", None)),
    "missed by one": ([inhabitants(39_999)], ("not_met", None)),
    "no figure": ([], NOT_FOUND),
    "a figure of the next day": ([inhabitants(41_000, date=date(2020, 1, 1))], NOT_FOUND),
    "a figure of something else": ([inhabitants(41_000, metric="jobs")], NOT_FOUND),
    "a figure of another municipality": ([inhabitants(41_000, kommun_code="9999")], NOT_FOUND),
}


@pytest.mark.parametrize(
    ("checks", "status"),
    [(synthetic_scene(goal=[POPULATION_GOAL], outcome=known), status) for known, status in OUTCOMES.values()],
    indirect=["checks"],
    ids=list(OUTCOMES),
)
def test_a_goal_about_inhabitants_is_judged_by_the_figure_of_its_last_day(
    checks: list[Row], status: tuple[str, str | None]
) -> None:
    (check,) = checks
    assert (check["status"], check["missing"]) == status


@given(goal=[POPULATION_GOAL], outcome=[inhabitants(40_000), inhabitants(40_000, "third-page")])
def test_two_pages_that_give_the_same_inhabitants_give_one_check(checks: list[Row]) -> None:
    assert [check["status"] for check in checks] == ["met"]


@given(goal=[goal()], outcome=[inhabitants(12, metric="rank")])
def test_a_goal_about_a_ranking_is_not_judged_by_an_outcome_of_the_same_name(checks: list[Row]) -> None:
    assert [check["status"] for check in checks] == ["cannot_be_checked"]


@given(goal=[goal(ranking="none")], reading=[rank(12, 2019)])
def test_a_goal_without_a_ranking_is_not_judged_by_one(checks: list[Row]) -> None:
    assert [check["status"] for check in checks] == ["cannot_be_checked"]


ADOPTED = {"target": 50.0, "deadline": "2019", "deadline_date": date(2019, 12, 31), "edition": 2019}


def adoption(**facts: Any) -> Row:
    """A synthetic goal of another municipality: among the 50 best of the edition 2019."""
    return {"kind": "goal", "ranking": SN, "metric": "rank", "direction": "at_most"} | ADOPTED | facts


ADOPTIONS: dict[str, tuple[Row, list[Row], tuple[str, str | None]]] = {
    "met on the place": (adoption(), [rank(50, 2019)], ("met", None)),
    "missed by a place": (adoption(), [rank(51, 2019)], ("not_met", None)),
    "not known": (adoption(), [], UNKNOWN),
    "due after the newest edition": (adoption(**DUE_2021), [], ("not_yet_due", "not_yet_due")),
}


@pytest.mark.parametrize(
    ("checks", "status"),
    [(synthetic_scene(adoption=[says], reading=known), status) for says, known, status in ADOPTIONS.values()],
    indirect=["checks"],
    ids=list(ADOPTIONS),
)
def test_a_goal_of_another_municipality_is_judged_in_the_same_way(
    checks: list[Row],
    status: tuple[str, str | None],
) -> None:
    (check,) = checks
    assert (check["status"], check["missing"]) == status


WITHOUT = [adoption(target=None), adoption(deadline=None, deadline_date=None)]


@given(adoption=WITHOUT, reading=[rank(12, 2019)])
def test_a_programme_elsewhere_without_a_target_or_a_deadline_is_not_judged(checks: list[Row]) -> None:
    assert checks == []


# Claims


AGREES, DISAGREES = ("agrees", None), ("disagrees", None)
OWN_PAGE_ONLY = ("cannot_be_checked", "only_its_own_page")
BOTH = {"from_value": 263.0, "to_value": 247.0}
CLIMBED, FELL = [rank(263, 2018), rank(247, 2019)], [rank(247, 2018), rank(263, 2019)]
CLAIMS: dict[str, tuple[dict[str, Any], list[Row], tuple[str, str | None]]] = {
    "both values": (BOTH, CLIMBED, AGREES),
    "the one value that it names": ({"to_value": 247.0}, [rank(247, 2019)], AGREES),
    "one of two differs": (BOTH, [rank(263, 2018), rank(250, 2019)], DISAGREES),
    "a place apart": ({"to_value": 247.0}, [rank(248, 2019)], DISAGREES),
    "climbed as said": ({"change": 16.0}, CLIMBED, AGREES),
    "climbed one place less than said": ({"change": 17.0}, CLIMBED, DISAGREES),
    "fell instead": ({"change": 16.0}, FELL, DISAGREES),
    "a score rose as said": (
        {"measure": "score", "change": 0.2},
        [reading("2.68", "other-page", edition=2018), score("2.88")],
        AGREES,
    ),
    "its own page only": ({"to_value": 247.0}, [rank(247, 2019, "own-page")], OWN_PAGE_ONLY),
    "no page at all": ({"to_value": 247.0}, [], OWN_PAGE_ONLY),
    "one of two elsewhere": (
        BOTH,
        [rank(263, 2018), rank(247, 2019, "own-page")],
        ("cannot_be_checked", "only_one_of_the_two_elsewhere"),
    ),
    "elsewhere, but its edition was inferred": (
        {"to_value": 247.0},
        [rank(247, 2019, year_basis="inferred")],
        OWN_PAGE_ONLY,
    ),
    "elsewhere another value, its edition inferred": (
        {"to_value": 247.0},
        [rank(247, 2019, "own-page"), rank(250, 2019, year_basis="inferred")],
        OWN_PAGE_ONLY,
    ),
    "another ranking says so": ({"ranking": INSIKT, "to_value": 247.0}, [rank(247, 2019)], OWN_PAGE_ONLY),
    "words only": ({"change_words": "much higher"}, CLIMBED, ("cannot_be_checked", "names_no_number")),
    "no ranking": (
        {"ranking": "none", "measure": "none", "from_edition": None, "to_edition": None},
        [],
        ("cannot_be_checked", "names_no_ranking"),
    ),
    "no edition": (
        {"to_value": 247.0, "to_edition": None},
        [rank(247, 2019)],
        ("cannot_be_checked", "names_no_edition"),
    ),
}


@pytest.mark.parametrize(
    ("checks", "status"),
    [(synthetic_scene(claim=[claim(**says)], reading=of), status) for says, of, status in CLAIMS.values()],
    indirect=["checks"],
    ids=list(CLAIMS),
)
def test_a_claim_is_held_against_what_other_pages_say(
    checks: list[Row],
    status: tuple[str, str | None],
) -> None:
    (check,) = checks
    assert (check["status"], check["missing"]) == status


@given(
    claim=[claim(measure="score", to_value=value, claim_id=str(value)) for value in (2.88, 2.9, 3.0)],
    reading=[score("2.88")],
)
def test_a_rounded_score_agrees_with_the_finer_one(checks: list[Row]) -> None:
    found = {check["to_value"]: check["status"] for check in checks}
    assert found == {2.88: "agrees", 2.9: "agrees", 3.0: "disagrees"}


@given(claim=[claim(measure="score", to_value=2.84)], reading=[score("2.88")])
def test_a_fine_score_that_is_not_the_published_one_disagrees(checks: list[Row]) -> None:
    assert [check["status"] for check in checks] == ["disagrees"]


@given(
    claim=[claim(to_value=247.0)],
    reading=[rank(247, 2019, "own-page", basis="official"), rank(250, 2019)],
)
def test_a_claim_is_not_confirmed_by_another_page_that_says_something_else(checks: list[Row]) -> None:
    assert [check["status"] for check in checks] != ["agrees"]


@given(claim=[claim(**BOTH, change=16.0)], reading=[rank(263, 2018), rank(250, 2019)])
def test_what_was_found_stands_beside_what_was_claimed_with_its_source(checks: list[Row]) -> None:
    (check,) = checks
    assert (check["from_value"], check["to_value"], check["change"]) == (263, 247, 16)
    assert (check["found_from"], check["found_to"], check["source_id"]) == (263, 250, "other-page")


@given(
    claim=[
        claim(claim_id="synthetic-2018", to_edition=2018),
        claim(claim_id="synthetic-2019", to_edition=2019),
    ]
)
def test_a_claim_about_an_edition_surveyed_before_the_programme_says_so(checks: list[Row]) -> None:
    phases = {check["claim_id"]: check["phase_of_to_edition"] for check in checks}
    assert phases == {"synthetic-2018": "before", "synthetic-2019": "exposed"}
    assert all(check["phase_is_certain"] for check in checks)


@given(claim=[claim(from_value=146, to_value=49)], reading=[rank(146, 2018), rank(49, 2019), rank(109, 2020)])
def test_a_claim_is_told_with_the_place_of_the_edition_after(checks: list[Row]) -> None:
    assert (checks[0]["later_edition"], checks[0]["later_value"], checks[0]["later_source_id"]) == (
        2020,
        109,
        "other-page",
    )


@given(claim=[claim(from_value=146, to_value=49)], reading=[rank(146, 2018), rank(49, 2019)])
def test_where_no_later_edition_is_known_nothing_is_said_of_it(checks: list[Row]) -> None:
    assert (checks[0]["later_edition"], checks[0]["later_value"]) == (None, None)


@given(claim=[claim(to_value=49)], reading=[rank(109, 2020)])
def test_a_claim_whose_own_edition_is_not_known_is_not_told_with_a_later_one(checks: list[Row]) -> None:
    assert checks[0]["later_value"] is None


@given(goal=[goal()], reading=[rank(50, 2019), rank(140, 2020)])
def test_a_goal_that_was_met_is_told_with_the_place_of_the_edition_after(checks: list[Row]) -> None:
    assert (checks[0]["status"], checks[0]["later_edition"], checks[0]["later_value"]) == ("met", 2020, 140)
