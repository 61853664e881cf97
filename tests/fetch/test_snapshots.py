"""Is what the sources send kept untouched, dated, once, and told apart from what came before?"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.fetch import snapshot
from tests.fetch.conftest import Fetching
from tests.fetch.synthetic_source import INDEX, POPULATION, RANKING, YEARS, synthetic_workbook
from tests.replay.server import DOWNLOADS, zipped


def test_a_fetch_keeps_every_file_as_it_came_with_publisher_licence_address_time_and_hash(fetching: Fetching) -> None:
    assert fetching() == 0, fetching.err
    for source, publisher in (("kolada", "Rådet för främjande"), ("svenskt_naringsliv", "Svenskt Näringsliv")):
        manifest, folder = fetching.manifest(source), fetching.snapshots(source)[-1]
        assert manifest["source"] == source
        assert manifest["publisher"].startswith(publisher)
        assert manifest["licence"] and manifest["attribution"].startswith("Källa: ")
        assert {file["name"] for file in manifest["files"]} == {path.name for path in folder.iterdir()} - {
            "manifest.json"
        }
        for file in manifest["files"]:
            content = (folder / file["name"]).read_bytes()
            assert (file["sha256"], file["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
            assert file["url"].startswith(fetching.play.base)
            assert file["fetched_at"].endswith("Z")
            assert file["title"]
    assert (folder / "Ranking.xlsx").read_bytes() == synthetic_workbook()
    assert folder.name == manifest["fetched_at"][:10]


def test_kolada_is_asked_for_a_year_at_a_time_and_every_page_is_followed(fetching: Fetching) -> None:
    assert fetching("kolada") == 0
    names = {file["name"] for file in fetching.manifest("kolada")["files"]}
    ended = {f"data-{year}-p{page}.json" for year in YEARS[:-1] for page in (1, 2)}
    assert names == ended | {f"data-{YEARS[-1]}-p1.json", "kpi.json", "groups-p1.json"}
    assert fetching.manifest("kolada")["ids"] == fetching.kolada.titles


def test_an_indicator_whose_id_was_never_seen_is_found_by_its_title_or_left_out_with_a_line(fetching: Fetching) -> None:
    del fetching.kolada.titles[RANKING]
    assert fetching("kolada") == 0
    assert "no title in the catalogue with the words Företagsklimat, Svenskt Näringsliv, ranking" in fetching.out
    assert set(fetching.manifest("kolada")["ids"]) == {INDEX, POPULATION}


def test_the_workbooks_are_those_whose_links_say_ranking_survey_or_statistics(fetching: Fetching) -> None:
    assert fetching("svenskt_naringsliv") == 0
    titles = {file["name"]: file["title"] for file in fetching.manifest("svenskt_naringsliv")["files"]}
    assert titles == {
        "ladda-ner.html": "Download page",
        "Ranking.xlsx": "Ranking 2024-2025",
        "Enkät.xlsx": "Enkätsvar",
        "Statistik.xlsx": "Statistik, faktorer",
    }


def test_a_fetch_that_finds_nothing_new_makes_no_snapshot(fetching: Fetching) -> None:
    fetching()
    before = fetching.contents()
    # The page itself may change with every visit.
    fetching.play.page += "<!-- 17:03 -->"
    assert fetching() == 0
    assert fetching.contents() == before
    assert fetching.out.count("nothing new since") == 2


def test_an_amended_value_makes_a_second_snapshot_that_day_and_leaves_the_first_as_it_was(fetching: Fetching) -> None:
    fetching()
    before = fetching.contents()
    fetching.kolada.amended[INDEX, "0120", YEARS[0]] = 99.5
    assert fetching("kolada") == 0
    first, second = fetching.snapshots("kolada")
    assert second.name == f"{first.name}-2"
    after = fetching.contents()
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 10


def test_compression_on_the_way_leaves_the_file_as_it_was(fetching: Fetching) -> None:
    fetching.play.misbehave("/", zipped)
    assert fetching() == 0, fetching.err
    assert (fetching.snapshots("svenskt_naringsliv")[-1] / "Ranking.xlsx").read_bytes() == synthetic_workbook()


def test_snapshots_are_ordered_by_day_and_number_and_anything_else_is_none(tmp_path: Path) -> None:
    names = ["2026-01-02", "2026-01-02-2", "2026-01-02-10", "2026-01-03"]
    for name in [*reversed(names), ".partial-kolada-1", "backup of 2026-01-02"]:
        (tmp_path / "kolada" / name).mkdir(parents=True)
        (tmp_path / "kolada" / name / "manifest.json").touch()
    (tmp_path / "kolada" / "2026-01-04").mkdir()
    assert [path.name for path in snapshot.dated(tmp_path, "kolada")] == names


def test_a_clock_that_stands_before_the_newest_snapshot_is_told(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetching("svenskt_naringsliv")
    monkeypatch.setattr(snapshot, "now", lambda: "2001-01-01T00:00:00Z")
    monkeypatch.setattr("pipeline.fetch.refresh.now", lambda: "2001-01-01T00:00:00Z")
    fetching.play.files[f"{DOWNLOADS}/Statistik.xlsx"] = synthetic_workbook(4)
    assert "the clock says 2001-01-01" in fetching.refused("svenskt_naringsliv")


def test_what_is_left_of_a_killed_fetch_goes_and_what_a_user_saved_by_hand_stays(fetching: Fetching) -> None:
    left = fetching.official / ".partial-kolada-1"
    left.mkdir(parents=True)
    (left / "data-2019-p1.json").write_text("half", "utf-8")
    (fetching.official / "Ranking.xlsx").write_bytes(synthetic_workbook())
    assert fetching() == 0
    assert not list(fetching.official.glob(".partial-*"))
    assert (fetching.official / "Ranking.xlsx").read_bytes() == synthetic_workbook()
