"""Is an edition whose dates cannot be refused, and every other read as a window?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from synthetic_raw import SYNTHETIC_EDITIONS, faults_of, synthetic_raw

from pipeline.ingest import editions


def refused(folder: Path, old: str, new: str) -> list[str]:
    """The faults of the synthetic editions after one replacement."""
    assert old in SYNTHETIC_EDITIONS
    return faults_of(
        lambda: editions.read(synthetic_raw(folder, {"editions.csv": SYNTHETIC_EDITIONS.replace(old, new)}))
    )


def test_an_edition_is_a_fieldwork_window_and_a_publication_date(tmp_path: Path) -> None:
    columns = ["source", "edition", *editions.DATES, "assumed"]
    assert editions.read(synthetic_raw(tmp_path)).select(columns).row(-1) == (
        "svenskt_naringsliv",
        2020,
        date(2020, 1, 2),
        date(2020, 4, 1),
        date(2020, 9, 23),
        True,
    )


def test_editions_may_stand_in_any_order(tmp_path: Path) -> None:
    header, *rows = SYNTHETIC_EDITIONS.splitlines()
    turned = synthetic_raw(tmp_path / "turned", {"editions.csv": "\n".join([header, *reversed(rows)])})
    assert_frame_equal(editions.read(turned), editions.read(synthetic_raw(tmp_path / "plain")))


def test_a_doubled_edition_is_refused_with_its_row(tmp_path: Path) -> None:
    assert refused(tmp_path, "svenskt_naringsliv,2019,", "svenskt_naringsliv,2018,") == [
        "editions.csv:3: edition: svenskt_naringsliv 2018 stands twice; keep one row"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("2019-01-02,2019-04-01", "2019-04-01,2019-01-02"), ("2019-04-01,2019-09-24", "2019-04-01,2019-03-24")],
)
def test_a_window_that_ends_before_it_starts_or_after_it_was_published_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    assert refused(tmp_path, old, new) == [
        "editions.csv:3: fieldwork_end: start, end and publication are not in that order; correct the dates"
    ]


def test_two_editions_of_one_ranking_whose_fieldwork_overlaps_are_refused(tmp_path: Path) -> None:
    lines = refused(tmp_path, "2019-01-02,2019-04-01", "2018-03-02,2019-04-01")
    assert [line.split(": ")[0] for line in lines] == ["editions.csv:3"]


def test_editions_surveyed_in_another_order_than_their_years_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "2019-01-02,2019-04-01", "2017-01-02,2017-04-01")


def test_the_windows_of_two_rankings_may_overlap(tmp_path: Path) -> None:
    assert editions.read(synthetic_raw(tmp_path)).filter(edition=2018)["source"].to_list() == [
        "skr_insikt",
        "svenskt_naringsliv",
    ]


@pytest.mark.parametrize("day", ["2019-02-30", "2 januari 2019", "2019-01", ""])
def test_a_day_that_is_not_in_the_calendar_is_refused_with_its_row_and_column(
    tmp_path: Path,
    day: str,
) -> None:
    assert refused(tmp_path, "2019-01-02", day) == [
        f"editions.csv:3: fieldwork_start: {day or 'empty'!r} is no date; write YYYY-MM-DD"
    ]


@pytest.mark.parametrize("day", ["20190924", "2019-W39-2"])
def test_a_day_written_without_hyphens_or_as_a_week_is_refused_and_does_not_crash(
    tmp_path: Path,
    day: str,
) -> None:
    (line,) = refused(tmp_path, "2019-09-24", day)
    assert line == f"editions.csv:3: published: {day!r} is no date; write YYYY-MM-DD"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("skr_insikt,2018", "skr_insikt,18", "editions.csv:5: edition: '18' is no edition; write a year"),
        (
            "skr_insikt,2018",
            "skr-insikt,2018",
            "editions.csv:5: source: 'skr-insikt' is not known here; did you mean 'skr_insikt'?",
        ),
        (
            ",171,",
            ",291,",
            "editions.csv:5: n_ranked: '291' is no number of municipalities; write 1-290, or leave it empty",
        ),
        (
            "synthetic-method,true",
            "synthetic-method,maybe",
            "editions.csv:4: assumed: 'maybe' is not known here; use one of true, false",
        ),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_what_may_stand_there(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    assert refused(tmp_path, old, new) == [line]


def test_every_fault_of_the_editions_is_listed(tmp_path: Path) -> None:
    text = SYNTHETIC_EDITIONS.replace("2018-01-02", "x").replace("2020-04-01", "y").replace(",171,", ",0,")
    lines = faults_of(lambda: editions.read(synthetic_raw(tmp_path, {"editions.csv": text})))
    assert [line.split(": ")[:2] for line in lines] == [
        ["editions.csv:2", "fieldwork_start"],
        ["editions.csv:4", "fieldwork_end"],
        ["editions.csv:5", "n_ranked"],
    ]


def test_a_number_ranked_that_is_not_known_stays_missing(tmp_path: Path) -> None:
    folder = synthetic_raw(tmp_path, {"editions.csv": SYNTHETIC_EDITIONS.replace(",171,", ",,")})
    assert editions.read(folder).filter(source="skr_insikt")["n_ranked"].to_list() == [None]
