"""Is every value that an owner amends afterwards seen, and said before and after it is kept?"""

from __future__ import annotations

from tests.fetch.conftest import Fetching
from tests.fetch.synthetic_source import INDEX, POPULATION, YEARS, synthetic_workbook
from tests.replay.files import workbook
from tests.replay.server import DOWNLOADS

RANKING = f"{DOWNLOADS}/a1_ranking_1.html/Ranking.xlsx"


def test_amended_values_are_listed_between_the_two_newest_snapshots(fetching: Fetching) -> None:
    fetching("kolada")
    fetching.kolada.amended[INDEX, "0120", YEARS[0]] = 99.5
    fetching.kolada.amended[POPULATION, "0180", YEARS[1]] = None
    assert fetching("kolada") == 0
    assert "kolada: 2 values amended or taken away, 0 new" in fetching.out
    assert fetching("kolada", "--diff") == 0
    first, *lines = fetching.out.splitlines()
    assert first.endswith("2 values amended or taken away, 0 new")
    assert lines == [
        f"kolada: Värmdö nki {YEARS[0]}: 62.5 -> 99.5",
        f"kolada: Stockholm population {YEARS[1]}: {3000 + YEARS[1]} -> nothing",
    ]


def test_a_new_edition_is_counted_and_not_listed_value_by_value(fetching: Fetching) -> None:
    fetching.kolada.amended |= {(INDEX, kommun, YEARS[2]): None for kommun in ("0114", "0120", "0180", "1480")}
    fetching("kolada")
    fetching.kolada.amended.clear()
    fetching("kolada")
    fetching("kolada", "--diff")
    assert fetching.out.splitlines()[1:] == [f"kolada: nki {YEARS[2]}: 4 new values"]


def test_a_check_says_what_is_newer_and_keeps_nothing(fetching: Fetching) -> None:
    assert fetching("--check") == 0
    assert "Ranking.xlsx is new" in fetching.out
    assert fetching.contents() == {}
    fetching()
    before = fetching.contents()
    assert fetching("--check") == 0
    assert fetching.out.count("nothing new since") == 2
    fetching.kolada.amended[INDEX, "0120", YEARS[0]] = 99.5
    assert fetching("--check", "kolada") == 0
    assert (
        f"data-{YEARS[0]}-p1.json is changed" in fetching.out or f"data-{YEARS[0]}-p2.json is changed" in fetching.out
    )
    assert f"kolada: Värmdö nki {YEARS[0]}: 62.5 -> 99.5" in fetching.out
    assert fetching.contents() == before


def test_there_must_be_two_snapshots_to_compare(fetching: Fetching) -> None:
    fetching("svenskt_naringsliv")
    assert fetching("--diff") == 0
    assert fetching.out.count("there are no two snapshots to compare yet") == 2


def test_a_workbook_that_is_not_understood_is_kept_and_said_to_be(fetching: Fetching) -> None:
    fetching("svenskt_naringsliv")
    fetching.play.files[RANKING] = workbook([["nothing"], ["of the kind"]])
    assert fetching("svenskt_naringsliv") == 0
    assert "kept, but not understood: " in fetching.out
    assert len(fetching.snapshots("svenskt_naringsliv")) == 2


def test_a_ranking_that_was_amended_is_listed_by_municipality(fetching: Fetching) -> None:
    fetching("svenskt_naringsliv")
    fetching.play.files[RANKING] = synthetic_workbook(5)
    fetching("svenskt_naringsliv")
    fetching("svenskt_naringsliv", "--diff")
    assert "svenskt_naringsliv: Ale rank 2025: 2 -> 6" in fetching.out.splitlines()
