"""Do the newest snapshots and workbooks saved by hand become tables, and is a file that was touched never read?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from synthetic_raw import faults_of
from synthetic_snapshots import (
    TEN,
    entry,
    kolada_answers,
    ranking,
    read_panels,
    real_editions,
    synthetic_snapshot,
    synthetic_workbooks,
)

from pipeline.fetch.snapshot import MANIFEST
from pipeline.ingest import raw_folder
from pipeline.ingest.official import newest
from pipeline.paths import Paths
from tests.replay import files

OLD, INHABITANTS, RANKING = "U07451", "N01951", "U07777"


def test_without_official_files_every_table_is_empty(tmp_path: Path) -> None:
    found = read_panels(tmp_path)
    tables = (found.reading, found.missing_value, found.covariate, found.peer_group, found.source_document)
    assert [table.height for table in tables] == [0] * 5 and found.lines == []


def test_the_project_s_own_raw_folder_reads_the_same_with_an_empty_official_folder(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(Paths().raw, raw, ignore=shutil.ignore_patterns("official"))
    before = raw_folder.read(raw)
    (raw / "official" / "kolada").mkdir(parents=True)
    assert all(frame.equals(before[name]) for name, frame in raw_folder.read(raw).items())


def test_a_complete_snapshot_of_both_sources_becomes_official_readings_with_their_documents(tmp_path: Path) -> None:
    synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.ranking_workbook(), "Enkät.xlsx": files.survey_workbook()})
    rows = files.kolada_data([OLD, INHABITANTS], 2019)
    synthetic_snapshot(tmp_path, "kolada", kolada_answers(rows, files.kolada_groups()))
    found = read_panels(tmp_path)
    assert found.reading.filter(source="svenskt_naringsliv", measure="rank").height == 290 * 24 - 1
    assert found.reading.filter(source="skr_insikt").height + found.missing_value.filter(measure="nki").height == 291
    assert set(found.reading["basis"]) == {"official"} and set(found.reading["year_basis"]) == {"stated"}
    assert found.covariate.select("measure", "year").unique().rows() == [("population", 2019)]
    assert found.peer_group.height == 290 * 7 * 2
    documents = found.source_document
    assert set(documents["source_id"]) == {
        "kolada-U07451",
        "kolada-N01951",
        "svenskt-naringsliv-ranking",
        "svenskt-naringsliv-enkät",
    }
    assert set(documents["accessed"]) == {"2026-01-02"} and set(documents["kind"]) == {"list"}
    assert set(found.reading["source_id"]) <= set(documents["source_id"])


def test_a_reading_says_where_in_which_file_it_stands(tmp_path: Path) -> None:
    synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(ranking(2019))})
    synthetic_snapshot(tmp_path, "kolada", kolada_answers([entry(OLD, "0180", 2019, 70.5)]))
    found = read_panels(tmp_path).reading
    places = found.sort("source", "value").select("file", "row", "locator").rows()
    assert places[0] == ("kolada/2026-01-02/data-2019-p1.json", 1, "0180, 2019")
    assert places[1] == ("svenskt_naringsliv/2026-01-02/Ranking.xlsx", 2, "Ale, 2019")


def test_the_ranking_from_kolada_is_a_second_source_behind_the_owner_s_own(tmp_path: Path) -> None:
    synthetic_snapshot(
        tmp_path, "kolada", kolada_answers([entry(RANKING, "0180", 2019, 7), entry(OLD, "0180", 2019, 7)])
    )
    found = read_panels(tmp_path).source_document
    assert dict(found.select("source_id", "publisher_kind").iter_rows()) == {
        "kolada-U07777": "other",
        "kolada-U07451": "owner",
    }


def test_what_is_missing_has_its_reason_but_the_country_is_not_missed_in_a_ranking(tmp_path: Path) -> None:
    rows = [*ranking(2019), ["Riket", "-"]]
    rows[1][1] = ".."
    synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(rows)})
    missing = read_panels(tmp_path).missing_value
    assert missing.rows() == [("1440", "svenskt_naringsliv", 2019, "rank", '".."', "svenskt-naringsliv-ranking")]


# Which snapshot


def test_the_newest_snapshot_of_the_newest_day_is_read(tmp_path: Path) -> None:
    for day, first in (("2026-01-02", 2018), ("2026-02-01-2", 2020), ("2026-02-01", 2019), ("2026-02-01-10", 2021)):
        synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(ranking(first))}, day)
    assert read_panels(tmp_path).reading["edition"].unique().to_list() == [2021]


def test_what_a_killed_fetch_left_is_not_looked_at(tmp_path: Path) -> None:
    whole = synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(ranking(2019))})
    half = synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(ranking(2020))}, "2026-03-01")
    (half / MANIFEST).unlink()
    shutil.copytree(whole, tmp_path / "official" / ".partial-svenskt_naringsliv-1")
    assert read_panels(tmp_path).reading["edition"].unique().to_list() == [2019]
    assert {path.parent for path in newest.files(tmp_path / "official")} == {whole}


def test_a_file_that_was_changed_after_it_was_fetched_is_refused(tmp_path: Path) -> None:
    folder = synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(ranking(2019))})
    (folder / "Ranking.xlsx").write_bytes(files.workbook(ranking(2020)))
    assert faults_of(lambda: read_panels(tmp_path)) == [
        "official/svenskt_naringsliv/2026-01-02/Ranking.xlsx: this is not the file that was fetched (its sha256 "
        "differs from the manifest's); take the folder away and fetch again"
    ]


def test_a_file_that_is_gone_and_a_manifest_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    folder = synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(ranking(2019))})
    (folder / "Ranking.xlsx").unlink()
    (line,) = faults_of(lambda: read_panels(tmp_path))
    assert "Ranking.xlsx: the file is missing" in line
    (folder / MANIFEST).write_text("{", "utf-8")
    (line,) = faults_of(lambda: read_panels(tmp_path))
    assert line.startswith("official/svenskt_naringsliv/2026-01-02/manifest.json: it cannot be read")


# Saved by hand


def saved_by_hand(raw: Path, name: str, content: bytes) -> None:
    (raw / "official").mkdir(exist_ok=True)
    (raw / "official" / name).write_bytes(content)


def test_a_workbook_saved_by_hand_works_without_any_snapshot(tmp_path: Path) -> None:
    saved_by_hand(tmp_path, "Ranking (1).xlsx", files.workbook(ranking(2019)))
    saved_by_hand(tmp_path, "~$Ranking (1).xlsx", b"what a spreadsheet program leaves")
    found = read_panels(tmp_path)
    assert found.reading["value"].to_list() == list(range(1, len(TEN) + 1))
    (document,) = found.source_document.to_dicts()
    assert document["source_id"] == "svenskt-naringsliv-ranking-1-by-hand"
    assert document["publisher"] == "Svenskt Näringsliv" and document["url"] is None


def test_a_workbook_saved_by_hand_goes_before_the_snapshot_where_it_has_a_value(tmp_path: Path) -> None:
    synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(ranking(2019, 2020))})
    by_hand = ranking(2019)
    by_hand[1][1], by_hand[2][1] = 250, None
    saved_by_hand(tmp_path, "Ranking.xlsx", files.workbook(by_hand))
    found = read_panels(tmp_path)
    assert sorted(found.reading.filter(edition=2019)["value"]) == [2, *range(3, len(TEN) + 1), 250]
    assert found.reading.filter(edition=2020).height == len(TEN)
    assert found.lines == ["Ranking.xlsx: saved by hand, so it goes before the snapshot; values that differ: 1"]


# What cannot be


def test_an_edition_that_the_project_does_not_have_is_left_out_with_a_line(tmp_path: Path) -> None:
    rows = [entry(OLD, "0180", year, 70.0) for year in (2011, 2013, 2019)]
    synthetic_snapshot(tmp_path, "kolada", kolada_answers(rows))
    found = read_panels(tmp_path)
    assert found.reading["edition"].to_list() == [2019]
    assert found.lines == [
        "skr_insikt: 2 official values left out, editions.csv has no edition 2011, 2013: add its row to use them"
    ]


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (0, "rank 0.0 cannot be; it is a whole number from 1 to 290"),
        (291, "rank 291.0 cannot be"),
        (7.5, "rank 7.5 cannot be"),
        (-3, "rank -3.0 cannot be"),
    ],
)
def test_a_place_that_cannot_be_is_shown_by_its_cell(tmp_path: Path, value: float, wrong: str) -> None:
    rows = ranking(2019)
    rows[2][1] = value
    synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(rows, "Ranking")})
    (line,) = faults_of(lambda: read_panels(tmp_path))
    assert line.startswith("official/svenskt_naringsliv/2026-01-02/Ranking.xlsx: Ranking!B3: ") and wrong in line


def test_an_index_that_cannot_be_is_shown_by_its_entry(tmp_path: Path) -> None:
    synthetic_snapshot(tmp_path, "kolada", kolada_answers([entry(OLD, "0180", 2019, 100.5)]))
    (line,) = faults_of(lambda: read_panels(tmp_path))
    assert "values[1]: nki 100.5 cannot be; it is from 0 to 100" in line


def test_a_place_beyond_the_last_of_its_edition_is_refused(tmp_path: Path) -> None:
    assert real_editions().filter(source="svenskt_naringsliv", edition=2002)["n_ranked"].to_list() == [289]
    rows = ranking(2002)
    rows[1][1] = 290
    synthetic_workbooks(tmp_path, {"Ranking.xlsx": files.workbook(rows)})
    (line,) = faults_of(lambda: read_panels(tmp_path))
    assert "place 290, but svenskt_naringsliv 2002 ranks 289; correct n_ranked in editions.csv" in line


def test_the_same_files_give_the_same_tables(tmp_path: Path) -> None:
    synthetic_workbooks(
        tmp_path, {"Ranking.xlsx": files.ranking_workbook(), "Statistik.xlsx": files.statistics_workbook()}
    )
    synthetic_snapshot(tmp_path, "kolada", kolada_answers(files.kolada_data(list(files.indicators()), 2019)))
    one, other = read_panels(tmp_path), read_panels(tmp_path)
    assert one.reading.equals(other.reading) and one.source_document.equals(other.source_document)
    assert one.covariate.equals(other.covariate) and one.missing_value.equals(other.missing_value)
