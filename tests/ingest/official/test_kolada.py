"""Is each entry of a Kolada answer taken for what it is, and an answer that is none refused?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from synthetic_raw import faults_of
from synthetic_snapshots import entry, kolada_answers, places, read_panels, synthetic_snapshot

from pipeline.ingest.official import kolada
from tests.replay import files

OLD, NEW, ANSWERS, INHABITANTS, AREA = "U07451", "U07453", "U07551", "N01951", "U07447"


def read(raw: Path, *rows: dict[str, Any]) -> pl.DataFrame:
    folder = synthetic_snapshot(raw, "kolada", kolada_answers(rows))
    ids = {one: facts["title"] for one, facts in files.indicators().items()}
    names = [path.name for path in sorted(folder.iterdir())]
    return kolada.read(folder, "kolada/2026-01-02", names, ids, places())


def test_every_indicator_of_the_catalogue_has_a_name_of_its_own_here() -> None:
    found = kolada.indicators({one: facts["title"] for one, facts in files.indicators().items()})
    assert {one.id: one.measure for one in found} == {one: f["measure"] for one, f in files.indicators().items()}
    assert len({(one.source, one.measure) for one in found}) == len(found)


def test_the_old_and_the_new_definition_of_the_index_are_two_measures(tmp_path: Path) -> None:
    found = read(tmp_path, entry(OLD, "1440", 2024, 70.5), entry(NEW, "1440", 2024, 72.5))
    assert found.select("measure", "value").rows() == [("nki", 70.5), ("nki_2024", 72.5)]


def test_a_value_keeps_the_decimals_that_it_was_sent_with(tmp_path: Path) -> None:
    found = read(
        tmp_path, entry(OLD, "1440", 2019, 70), entry(OLD, "0180", 2019, 70.25), entry(OLD, "0120", 2019, "70,5")
    )
    assert found.select("value", "decimals").rows() == [(70.0, 0), (70.25, 2), (70.5, 1)]


def test_regions_and_groups_are_dropped_by_their_code_and_the_country_is_kept(tmp_path: Path) -> None:
    rows = [entry(OLD, code, 2019, 70.0) for code in ("0000", "0001", "0024", "G37585", "1440")]
    assert read(tmp_path, *rows)["kommun_code"].to_list() == ["0000", "1440"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [("Missing", "not published (Missing)"), ("", "not published"), ("Private", "suppressed (Private)")],
)
def test_a_missing_value_keeps_the_status_as_its_reason(tmp_path: Path, status: str, reason: str) -> None:
    found = read(tmp_path, entry(OLD, "1440", 2019, None, status))
    assert found.select("value", "reason").rows() == [(None, reason)]


def test_a_value_with_a_status_is_kept_and_the_status_noted(tmp_path: Path) -> None:
    found = read(tmp_path, entry(OLD, "1440", 2019, 70.0, "Preliminary"))
    assert found.select("value", "reason", "note").rows() == [(70.0, None, "status Preliminary")]


def test_of_women_men_and_all_together_only_the_total_is_read(tmp_path: Path) -> None:
    one = entry(INHABITANTS, "1440", 2019, 30)
    one["values"] = [{"gender": g, "count": 1, "status": "", "value": n} for g, n in (("K", 10), ("T", 30), ("M", 20))]
    women = entry(INHABITANTS, "0180", 2019, 10, gender="K")
    found = read(tmp_path, one, women)
    assert found.select("kommun_code", "value", "reason").rows() == [
        ("1440", 30.0, None),
        ("0180", None, "not published"),
    ]


def test_a_covariate_is_of_no_ranking(tmp_path: Path) -> None:
    found = read(tmp_path, entry(INHABITANTS, "1440", 2010, 37796), entry(ANSWERS, "1440", 2019, 120))
    assert found.select("measure", "source").rows() == [("population", None), ("n_responses", "skr_insikt")]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (entry("U99999", "1440", 2019, 70.0), "values[2]: U99999 is no indicator of the manifest"),
        (entry(OLD, "9999", 2019, 70.0), "values[2]: 9999 is no municipality"),
        (entry(OLD, "1440", 2019, "seventy"), "values[2]: seventy is no number"),
        (entry(OLD, "0180", 2019, 71.0), "values[2]: a second value, 71.0, of 0180 nki in 2019"),
        ({"kpi": OLD, "municipality": "1440", "period": "spring", "values": []}, "values[2]: spring is no year"),
        ({"kpi": OLD, "period": 2019, "values": []}, "values[2]: a part is missing"),
    ],
)
def test_an_entry_that_is_not_understood_is_shown_by_its_number(
    tmp_path: Path, row: dict[str, Any], wrong: str
) -> None:
    (line,) = faults_of(lambda: read(tmp_path, entry(OLD, "0180", 2019, 70.0), row))
    assert line.startswith("official/kolada/2026-01-02/data-2019-p1.json: ") and wrong in line


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>synthetic</html>",
        b'{"values": [{"kpi"',
        b"[1]",
        b'{"x": 1}',
        b'{"values": 5}',
        b'{"values": [[1]]}',
    ],
)
def test_what_is_no_answer_is_refused(tmp_path: Path, content: bytes) -> None:
    synthetic_snapshot(tmp_path, "kolada", kolada_answers([]) | {"data-2019-p1.json": content})
    lines = faults_of(lambda: read_panels(tmp_path))
    place, remedy = "official/kolada/2026-01-02/data-2019-p1.json", "take the folder away and fetch again"
    assert lines == [f"{place}: this is no answer of Kolada's; {remedy}"]


# Official peers


def peers(raw: Path, *groups: dict[str, Any]) -> list[tuple[Any, ...]]:
    synthetic_snapshot(raw, "kolada", kolada_answers([], groups))
    return read_panels(raw).peer_group.rows()


def group(title: str, *members: str) -> dict[str, Any]:
    return {
        "id": "G1",
        "title": title,
        "members": [{"member_id": code, "member_title": "påhittad"} for code in members],
    }


def test_a_group_gives_the_peers_of_the_municipality_and_year_in_its_title(tmp_path: Path) -> None:
    title = "Liknande kommuner, övergripande, Upplands Väsby, 2025"
    # A municipality is not its own peer.
    found = peers(tmp_path, group(title, "0180", "0114", "0120"))
    assert found == [("0114", 2025, "0120"), ("0114", 2025, "0180")]


@pytest.mark.parametrize(
    ("title", "member", "wrong"),
    [
        ("Liknande kommuner, övergripande, Atlantis, 2025", "0180", "names no municipality and year"),
        ("Liknande kommuner, övergripande, Ale", "0180", "names no municipality and year"),
        ("Liknande kommuner, övergripande, Ale, 2025", "9999", "'9999' is no municipality"),
    ],
)
def test_a_group_that_is_not_understood_is_shown(tmp_path: Path, title: str, member: str, wrong: str) -> None:
    (line,) = faults_of(lambda: peers(tmp_path, group(title, member)))
    assert line.startswith("official/kolada/2026-01-02/groups-p1.json: values[1]: ") and wrong in line
