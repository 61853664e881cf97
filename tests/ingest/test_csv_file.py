"""Is a municipal spreadsheet read whatever program saved it, and is what is missing said?"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from synthetic_raw import faults_of, read_ledger, synthetic_csv, synthetic_raw, synthetic_row

from pipeline.ingest import csv_file

SYNTHETIC_ROWS = [
    synthetic_row(kommun="Älmhult", measure="score", value="4.21", note="made up – in the list"),
    synthetic_row(kommun="Härnösand", measure="score", value="3"),
    synthetic_row(kommun="Åre", measure="score", value="2.6", locator="Åre, 2.6; made up"),
]
WITH_DECIMAL_COMMAS = [row | {"value": row["value"].replace(".", ",")} for row in SYNTHETIC_ROWS]
SYNTHETIC_SCORES = synthetic_csv(SYNTHETIC_ROWS)
WITHOUT_DASH = SYNTHETIC_SCORES.replace("–", "-")
SWEDISH = synthetic_csv(WITH_DECIMAL_COMMAS, separator=";")


@pytest.mark.parametrize(
    ("saved", "same_as"),
    [
        pytest.param(SYNTHETIC_SCORES.encode("utf-8-sig"), SYNTHETIC_SCORES, id="byte-order mark"),
        pytest.param(WITHOUT_DASH.encode("latin-1"), WITHOUT_DASH, id="Latin-1"),
        pytest.param(SYNTHETIC_SCORES.encode("cp1252"), SYNTHETIC_SCORES, id="the dash of Windows"),
        pytest.param(
            synthetic_csv(SYNTHETIC_ROWS, separator=";").encode(),
            SYNTHETIC_SCORES,
            id="semicolons",
        ),
        pytest.param(SWEDISH.encode(), SYNTHETIC_SCORES, id="semicolons and decimal commas"),
        pytest.param(
            synthetic_csv(WITH_DECIMAL_COMMAS).encode(),
            SYNTHETIC_SCORES,
            id="quoted decimal commas",
        ),
        pytest.param(SYNTHETIC_SCORES.replace("\n", "\r\n").encode(), SYNTHETIC_SCORES, id="CRLF"),
        pytest.param(SYNTHETIC_SCORES.replace("\n", "\r").encode(), SYNTHETIC_SCORES, id="CR"),
        pytest.param(SYNTHETIC_SCORES.rstrip("\n").encode(), SYNTHETIC_SCORES, id="no last line end"),
        pytest.param(
            SWEDISH.replace("\n", "\r\n").encode("cp1252"),
            SYNTHETIC_SCORES,
            id="as Swedish Excel does",
        ),
    ],
)
def test_the_same_scores_are_read_however_the_file_was_saved(
    tmp_path: Path,
    saved: bytes,
    same_as: str,
) -> None:
    plain = read_ledger(synthetic_raw(tmp_path / "plain", {"published/score.csv": same_as}))
    other = read_ledger(synthetic_raw(tmp_path / "other", {"published/score.csv": saved}))
    assert plain.height == 4
    assert_frame_equal(other, plain)


def test_columns_may_stand_in_any_order_and_others_beside_them(tmp_path: Path) -> None:
    columns = list(reversed(list(synthetic_row())))
    text = synthetic_csv([synthetic_row()], columns).replace("\n", ",synthetic extra\n")
    moved = read_ledger(synthetic_raw(tmp_path / "moved", {"published/rank.csv": text}))
    assert_frame_equal(moved, read_ledger(synthetic_raw(tmp_path / "plain")))


def test_a_missing_file_is_said_to_be_missing_and_where_to_put_it(tmp_path: Path) -> None:
    folder = synthetic_raw(tmp_path, {"published/rank.csv": None})
    assert faults_of(lambda: read_ledger(folder)) == ["rank.csv: the file is missing; put it into published/"]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "  \n"])
def test_an_empty_file_is_said_to_be_empty_and_which_header_it_needs(tmp_path: Path, text: str) -> None:
    folder = synthetic_raw(tmp_path, {"published/rank.csv": text})
    (line,) = faults_of(lambda: read_ledger(folder))
    assert line.startswith("rank.csv: the file is empty; give it the header kommun,source,edition,measure,")


def test_a_file_with_nothing_but_its_header_has_no_rows_and_no_faults(tmp_path: Path) -> None:
    (tmp_path / "synthetic.csv").write_text("kommun,value\n")
    assert csv_file.read(tmp_path / "synthetic.csv", ["kommun", "value"]).height == 0


def test_a_misspelt_column_is_said_to_be_missing_and_the_nearest_one_is_suggested(tmp_path: Path) -> None:
    text = synthetic_csv([synthetic_row()]).replace("locator", "locater", 1)
    folder = synthetic_raw(tmp_path, {"published/rank.csv": text})
    assert faults_of(lambda: read_ledger(folder)) == [
        "rank.csv:1: locator: this column is missing; did you mean 'locater'?"
    ]


def test_every_missing_column_is_listed(tmp_path: Path) -> None:
    (tmp_path / "synthetic.csv").write_text("kommun\nSolna\n")
    lines = faults_of(lambda: csv_file.read(tmp_path / "synthetic.csv", ["kommun", "edition", "locator"]))
    assert lines == [
        "synthetic.csv:1: edition: this column is missing; add it to the header",
        "synthetic.csv:1: locator: this column is missing; add it to the header",
    ]


def test_a_row_with_more_cells_than_the_header_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "synthetic.csv").write_text("kommun,note\nSolna,made up, with a comma\n")
    (line,) = faults_of(lambda: csv_file.read(tmp_path / "synthetic.csv", ["kommun", "note"]))
    assert line.startswith("synthetic.csv: not a table (")
    assert line.endswith("; quote cells that hold a comma")


def test_an_empty_line_does_not_shift_the_rows_below_it(tmp_path: Path) -> None:
    header, first = synthetic_csv([synthetic_row()]).splitlines()
    _, second = synthetic_csv([synthetic_row(kommun="Ale", value="291")]).splitlines()
    folder = synthetic_raw(tmp_path, {"published/rank.csv": f"{header}\n{first}\n\n,,,,,,,,,\n{second}\n"})
    assert faults_of(lambda: read_ledger(folder)) == [
        "rank.csv:5: value: a rank of 291 cannot be; it lies between 1 and 290"
    ]


def test_an_optional_column_that_is_absent_is_all_null(tmp_path: Path) -> None:
    (tmp_path / "synthetic.csv").write_text("kommun\n Solna \n")
    frame = csv_file.read(tmp_path / "synthetic.csv", ["kommun"], ["note"])
    assert frame.to_dicts() == [{"kommun": "Solna", "note": None, "row": 2}]


@given(st.decimals(-1_000_000, 1_000_000, places=4), st.integers(0, 4))
def test_a_number_is_read_back_as_it_was_written_with_point_or_comma(number: Decimal, decimals: int) -> None:
    written = f"{number:.{decimals}f}"
    assert csv_file.number(written) == float(written)
    assert csv_file.number(written.replace(".", ",")) == float(written)
    assert csv_file.number(written.replace("-", "−")) == float(written)


@pytest.mark.parametrize(
    "cell",
    [None, "", "tolv", "1 000", "1.000,5", "plats 7", "7:a", "nan", "inf", "-inf", "–"],
)
def test_what_is_no_number_is_not_taken_for_one(cell: str | None) -> None:
    assert csv_file.number(cell) is None


@given(st.text(alphabet=st.characters(categories=["L", "P", "Z"]), max_size=20))
def test_text_without_a_digit_is_no_number(cell: str) -> None:
    assert csv_file.number(cell) is None
