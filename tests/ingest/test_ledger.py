"""Is a figure that cannot be refused with the line where it stands, and every other read as published?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from synthetic_raw import faults_of, read_ledger, synthetic_csv, synthetic_raw, synthetic_row

from pipeline.ingest import csv_file


def refused(folder: Path, *rows: dict[str, str]) -> list[str]:
    """The faults of a synthetic rank.csv with these rows; its first row is line 2."""
    return faults_of(lambda: read_ledger(synthetic_raw(folder, {"published/rank.csv": synthetic_csv(rows)})))


@pytest.mark.parametrize(
    ("rank", "line"),
    [
        ("0", "a rank of 0 cannot be; it lies between 1 and 290"),
        ("291", "a rank of 291 cannot be; it lies between 1 and 290"),
        ("-7", "a rank of -7 cannot be; it lies between 1 and 290"),
        ("12.5", "a rank of 12.5 is not whole; write a whole number"),
        ("12,5", "a rank of 12,5 is not whole; write a whole number"),
        ("tolv", "'tolv' is no number; write the figure as it stands on the page"),
        ("nan", "'nan' is no number; write the figure as it stands on the page"),
        ("", "empty; write the figure, or delete the row: missing stays missing"),
    ],
)
def test_an_impossible_rank_is_refused_with_its_file_row_and_column_and_what_to_do(
    tmp_path: Path, rank: str, line: str
) -> None:
    rows = [synthetic_row(), synthetic_row(kommun="Åre", value=rank)]
    assert refused(tmp_path, *rows) == [f"rank.csv:3: value: {line}"]


@pytest.mark.parametrize(
    ("measure", "value", "line"),
    [
        ("score", "0.9", "a score of 0.9 cannot be; it lies between 1 and 6"),
        ("score", "6,1", "a score of 6,1 cannot be; it lies between 1 and 6"),
        ("nki", "101", "a nki of 101 cannot be; it lies between 0 and 100"),
        ("n_responses", "12.5", "a n_responses of 12.5 is not whole; write a whole number"),
    ],
)
def test_an_impossible_score_index_or_number_of_answers_is_refused(
    tmp_path: Path, measure: str, value: str, line: str
) -> None:
    assert refused(tmp_path, synthetic_row(measure=measure, value=value)) == [f"rank.csv:2: value: {line}"]


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=12))
@settings(max_examples=25, deadline=None)
def test_any_text_that_is_not_a_number_is_refused_as_a_rank(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    assume(csv_file.number(text.strip()) is None)
    (line,) = refused(tmp_path_factory.mktemp("raw"), synthetic_row(value=text))
    assert line.startswith("rank.csv:2: value: ")


@pytest.mark.parametrize("rank", ["1_0", "１２", "٣", "−7"])
def test_digits_that_no_swedish_page_would_print_are_refused_and_do_not_crash(
    tmp_path: Path,
    rank: str,
) -> None:
    (line,) = refused(tmp_path, synthetic_row(value=rank))
    assert line.startswith("rank.csv:2: value: ")


@given(st.integers(1, 290))
@settings(max_examples=10, deadline=None)
def test_every_rank_of_1_to_290_is_read_as_itself(
    tmp_path_factory: pytest.TempPathFactory,
    rank: int,
) -> None:
    text = synthetic_csv([synthetic_row(value=str(rank))])
    frame = read_ledger(synthetic_raw(tmp_path_factory.mktemp("raw"), {"published/rank.csv": text}))
    assert frame.row(0, named=True)["value"] == rank


def test_two_different_ranks_for_a_key_on_one_page_are_refused_and_both_lines_named(tmp_path: Path) -> None:
    rows = [synthetic_row(value="7"), synthetic_row(kommun="Åre"), synthetic_row(value="8")]
    wrong = "'synthetic-list' gives Solna 2019 two values; keep the one that stands there"
    assert refused(tmp_path, *rows) == [f"rank.csv:2: value: {wrong}", f"rank.csv:4: value: {wrong}"]


def test_two_different_ranks_are_refused_under_two_spellings_of_the_municipality_too(tmp_path: Path) -> None:
    lines = refused(tmp_path, synthetic_row(value="7"), synthetic_row(kommun="Solna kommun", value="8"))
    assert [line.split(": ")[0] for line in lines] == ["rank.csv:2", "rank.csv:3"]


def test_two_pages_may_give_two_ranks_for_a_key(tmp_path: Path) -> None:
    rows = [synthetic_row(value="7"), synthetic_row(value="8", source_id="synthetic-paper")]
    frame = read_ledger(synthetic_raw(tmp_path, {"published/rank.csv": synthetic_csv(rows)}))
    assert frame["value"].to_list()[:2] == [7, 8]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({"edition": "1999"}, "edition: svenskt_naringsliv has no edition '1999'; see editions.csv"),
        ({"edition": "2018/19"}, "edition: svenskt_naringsliv has no edition '2018/19'; see editions.csv"),
        ({"edition": ""}, "edition: svenskt_naringsliv has no edition 'empty'; see editions.csv"),
        (
            {"source": "skr_insikt", "edition": "2020"},
            "edition: skr_insikt has no edition '2020'; see editions.csv",
        ),
        (
            {"source": "skr_insikt", "edition": "2018", "value": "180"},
            "value: rank 180, but skr_insikt 2018 ranks 171; check the figure and its edition",
        ),
    ],
)
def test_an_edition_that_cannot_hold_the_rank_is_refused(
    tmp_path: Path,
    cells: dict[str, str],
    line: str,
) -> None:
    assert refused(tmp_path, synthetic_row(**cells)) == [f"rank.csv:2: {line}"]


def test_the_last_rank_of_an_edition_is_accepted(tmp_path: Path) -> None:
    row = synthetic_row(source="skr_insikt", edition="2018", value="171")
    assert read_ledger(synthetic_raw(tmp_path, {"published/rank.csv": synthetic_csv([row])})).height == 2


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (
            {"source_id": "synthetic-lst"},
            "source_id: 'synthetic-lst' is no source; did you mean 'synthetic-list'?",
        ),
        ({"source_id": "qqq"}, "source_id: 'qqq' is no source; add it to published/sources.csv"),
        ({"source_id": ""}, "source_id: 'empty' is no source; add it to published/sources.csv"),
        (
            {"locator": "one two three four five six seven"},
            "locator: 7 words; write one to 6 words that stand beside the figure",
        ),
        ({"locator": ""}, "locator: 0 words; write one to 6 words that stand beside the figure"),
        (
            {"basis": "derived", "part_value": "8"},
            "part_value: a derived figure does not say what it was computed from; "
            "write part_value and part_change, both numbers",
        ),
        (
            {"basis": "derived", "part_value": "8", "part_change": "-2"},
            "part_value: 8 and -2 do not make 7; value is part_value + part_change, rounded as it is",
        ),
        (
            {"part_change": "-2"},
            "part_value: a published figure has no parts; empty part_value and part_change, or write derived",
        ),
        ({"basis": "publised"}, "basis: 'publised' is not known here; did you mean 'published'?"),
        ({"year_basis": "guessed"}, "year_basis: 'guessed' is not known here; use one of stated, inferred"),
        (
            {"source": "svensktnaringsliv"},
            "source: 'svensktnaringsliv' is not known here; did you mean 'svenskt_naringsliv'?",
        ),
        ({"measure": "ranks"}, "measure: 'ranks' is not known here; did you mean 'rank'?"),
    ],
)
def test_a_figure_that_cannot_be_looked_up_is_refused(
    tmp_path: Path,
    cells: dict[str, str],
    line: str,
) -> None:
    assert refused(tmp_path, synthetic_row(**cells)) == [f"rank.csv:2: {line}"]


def test_a_locator_of_six_words_and_a_derived_figure_with_its_parts_are_accepted(tmp_path: Path) -> None:
    row = synthetic_row(locator="one two three four five six", basis="derived", part_value="8", part_change="−1")
    frame = read_ledger(synthetic_raw(tmp_path, {"published/rank.csv": synthetic_csv([row])}))
    assert frame.select("part_value", "part_change").row(0) == (8, -1)


def test_all_faults_of_a_row_and_of_a_file_are_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    lines = refused(
        tmp_path,
        synthetic_row(kommun="Sollna", value="291", source_id="qqq"),
        synthetic_row(kommun="Åre"),
        synthetic_row(kommun="Ale", edition="1999", locator="", basis="derived"),
    )
    assert [line.split(": ")[:2] for line in lines] == [
        ["rank.csv:2", "kommun"],
        ["rank.csv:2", "source_id"],
        ["rank.csv:2", "value"],
        ["rank.csv:4", "edition"],
        ["rank.csv:4", "locator"],
        ["rank.csv:4", "part_value"],
    ]


def test_the_faults_of_several_files_are_listed_together(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "published/rank.csv": synthetic_csv([synthetic_row(value="291")]),
        "published/score.csv": synthetic_csv([synthetic_row(measure="score", value="7")]),
        "published/nki.csv": synthetic_csv(
            [synthetic_row(measure="nki", source="skr_insikt", edition="2018", value="x")]
        ),
    }
    lines = faults_of(lambda: read_ledger(synthetic_raw(tmp_path, files)))
    assert [line.split(": ")[0] for line in lines] == ["nki.csv:2", "rank.csv:2", "score.csv:2"]


def test_a_missing_file_does_not_hide_the_faults_of_the_others(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "published/rank.csv": None,
        "published/score.csv": synthetic_csv([synthetic_row(measure="score", value="7")]),
    }
    lines = faults_of(lambda: read_ledger(synthetic_raw(tmp_path, files)))
    assert [line.split(": ")[0] for line in lines] == ["rank.csv", "score.csv:2"]


def test_a_reading_keeps_its_decimals_and_the_line_where_it_stands(tmp_path: Path) -> None:
    written = [("Ale", "2.6"), ("Åre", "2,64"), ("Solna kommun", "3"), ("Borås", "2.60")]
    rows = [synthetic_row(measure="score", kommun=kommun, value=value) for kommun, value in written]
    frame = read_ledger(synthetic_raw(tmp_path, {"published/score.csv": synthetic_csv(rows)}))
    scores = frame.filter(file="score.csv")
    assert scores.select("kommun_code", "value", "decimals", "row").rows() == [
        ("1440", 2.6, 1, 2),
        ("2321", 2.64, 2, 3),
        ("0184", 3.0, 0, 4),
        ("1490", 2.6, 2, 5),
    ]
