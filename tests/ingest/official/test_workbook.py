"""Are the values of a workbook found wherever a person has put them, and is everything else refused with its cell?"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from synthetic_raw import faults_of
from synthetic_snapshots import TEN, book_of, places, ranking, read_book, read_rows, ten, values

from pipeline.ingest.official import workbook
from pipeline.ingest.official.workbook import FEWEST_NAMED
from tests.replay.files import saved

# Where things stand


def test_the_municipality_column_and_the_years_are_found_in_any_order(tmp_path: Path) -> None:
    rows = [["2020", "Kommungrupp", "2019", "Ort", "2021"]]
    rows += [[str(i), "Grupp", str(i + 50), name, str(i + 100)] for i, name in enumerate(TEN)]
    assert values(read_rows(tmp_path, rows)) == {2019: "50", 2020: "0", 2021: "100"}


def test_the_name_of_the_sheet_means_nothing_and_years_may_be_numbers(tmp_path: Path) -> None:
    assert values(read_rows(tmp_path, ranking(2019, 2020), sheet="Blad 7 (2)")) == {2019: "1", 2020: "2"}


def test_a_title_and_empty_rows_above_the_header_are_passed_over(tmp_path: Path) -> None:
    rows = [["Påhittad ranking 2019–2020"], [], [None, "Källa: ingen"], *ranking(2019, 2020)]
    found = read_rows(tmp_path, rows)
    assert values(found) == {2019: "1", 2020: "2"}
    assert found["row"].min() == 5 and found["title"][0] == "Påhittad ranking 2019–2020 Källa: ingen"


def test_of_two_header_rows_years_may_be_the_upper_one_over_merged_cells(tmp_path: Path) -> None:
    book = book_of(
        [["Kommun", 2019, None, 2020, None], [None, "Ranking", "Betyg", "Ranking", "Betyg"], *ten(0, 0, 0, 0)]
    )
    page = book.worksheets[0]
    for cells in ("A1:A2", "B1:C1", "D1:E1"):
        page.merge_cells(cells)
    found = read_book(tmp_path, book).filter(kommun_code="1440")
    assert found.select("year", "heading", "text").rows() == [
        (2019, "ranking", "1"),
        (2019, "betyg", "2"),
        (2020, "ranking", "3"),
        (2020, "betyg", "4"),
    ]


def test_of_two_header_rows_years_may_be_the_lower_one_and_nothing_need_be_merged(tmp_path: Path) -> None:
    rows = [[None, "Ranking", None, "Betyg", None], ["Kommun", 2019, 2020, 2019, 2020], *ten(0, 0, 0, 0)]
    found = read_rows(tmp_path, rows).filter(kommun_code="1440")
    assert found.select("heading", "year").rows() == [
        ("ranking", 2019),
        ("ranking", 2020),
        ("betyg", 2019),
        ("betyg", 2020),
    ]


def test_a_name_merged_over_the_rows_of_its_series_counts_for_each_of_them(tmp_path: Path) -> None:
    rows = [["Kommun", "Faktor", 2019]]
    rows += [
        [name if part == "Ranking" else None, part, i] for i, name in enumerate(TEN) for part in ("Ranking", "Betyg")
    ]
    book = book_of(rows)
    for i in range(len(TEN)):
        book.worksheets[0].merge_cells(start_row=2 + 2 * i, end_row=3 + 2 * i, start_column=1, end_column=1)
    found = read_book(tmp_path, book).filter(kommun_code="1440")
    assert found.select("series", "text").rows() == [("Ranking", "0"), ("Betyg", "0")]


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    book = book_of(ranking(2019), sheet="Gammal")
    book.worksheets[0].sheet_state = "hidden"
    page = book.create_sheet("Ny")
    for row in [["Kommun", 2019], *ten(2019, first=100)]:
        page.append(row)
    found = read_book(tmp_path, book)
    assert values(found) == {2019: "100"} and set(found["sheet"]) == {"Ny"}


def test_a_sheet_about_something_else_is_passed_over(tmp_path: Path) -> None:
    book = book_of([["Om statistiken", 2019], ["Allt är påhittat", None]], sheet="Läs mig")
    page = book.create_sheet("Data")
    for row in ranking(2019):
        page.append(row)
    assert values(read_book(tmp_path, book)) == {2019: "1"}


def test_a_column_of_the_change_between_two_years_is_no_year(tmp_path: Path) -> None:
    rows = [["Kommun", "Ranking 2019", "Ranking 2020", "Förändring 2019-2020"], *ten(0, 0, 0)]
    assert values(read_rows(tmp_path, rows)) == {2019: "1", 2020: "2"}


@pytest.mark.parametrize("formula", ["1+1", "[1]Sheet1!A1", "WEBSERVICE(&quot;http://127.0.0.1:9&quot;)"])
def test_of_a_formula_or_a_link_the_value_saved_with_it_is_read_and_nothing_is_followed(
    tmp_path: Path, formula: str
) -> None:
    book = book_of(ranking(2019))
    book.worksheets[0]["B2"] = "=synthetic"
    whole, path = BytesIO(saved(book)), tmp_path / "synthetic.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"<f>synthetic</f><v" in content
                content = re.sub(b"<f>synthetic</f><v ?/?>(</v>)?", f"<f>{formula}</f><v>77</v>".encode(), content)
            new.writestr(name, content)
    assert values(workbook.read(path, path.name, places())) == {2019: "77"}


# Counties and the country


def test_rows_of_counties_are_dropped_and_the_country_is_kept(tmp_path: Path) -> None:
    rows = ranking(2019)
    rows[1:1] = [["Riket", 900], ["Stockholms län", 901]]
    rows.append(["Gotlands län", 902])
    found = read_rows(tmp_path, rows)
    assert values(found, "Riket") == {2019: "900"}
    assert len(found) == len(TEN) + 1


def test_a_county_may_stand_in_its_own_column_with_no_municipality_beside_it(tmp_path: Path) -> None:
    rows = [["Län", "Kommun", 2019], ["Riket", None, 900], ["Skåne län", None, 901]]
    rows += [["Påhittat", *row] for row in ten(2019)]
    found = read_rows(tmp_path, rows)
    assert values(found) == {2019: "1"} and values(found, "Riket") == {2019: "900"}
    assert len(found) == len(TEN) + 1


def test_a_code_decides_where_a_county_and_a_municipality_are_called_the_same(tmp_path: Path) -> None:
    names = places().names
    rows = [["Kommunkod", "Namn", 2019], ["03", "Uppsala", 900], ["0380", "Uppsala", 7]]
    rows += [[int(names.code(name) or 0), *row] for name, row in zip(TEN, ten(2019), strict=True) for name in [row[0]]]
    found = read_rows(tmp_path, rows)
    assert values(found, "Uppsala") == {2019: "7"}
    # A code that was taken for a number has lost its nought.
    assert values(found, "Danderyd") == {2019: "4"}


# What is refused, and where


def test_a_row_of_nobody_known_is_shown_by_its_cell(tmp_path: Path) -> None:
    rows = ranking(2019)
    rows[3:3] = [["Atlantis", 5]]
    assert faults_of(lambda: read_rows(tmp_path, rows)) == [
        "official/synthetic.xlsx: Ranking!A4: 'Atlantis' is no municipality, county or country, but has values; "
        "add the spelling to kommun_aliases.csv, or see docs/sources-change.md"
    ]


def test_a_footnote_below_the_table_is_no_row(tmp_path: Path) -> None:
    rows = [*ranking(2019), [None], ["* Påhittad fotnot om 2019"]]
    assert len(read_rows(tmp_path, rows)) == len(TEN)


def test_a_code_that_contradicts_the_name_beside_it_is_shown_by_its_cell(tmp_path: Path) -> None:
    names = places().names
    rows = [["Kommunkod", "Kommun", 2019]]
    rows += [[names.code(str(row[0])), *row] for row in ten(2019)]
    rows[2][0] = "0180"
    (line,) = faults_of(lambda: read_rows(tmp_path, rows))
    assert "Ranking!B3: '0180 Alingsås'" in line


def test_a_table_without_years_is_shown_by_the_cell_of_its_header(tmp_path: Path) -> None:
    (line,) = faults_of(lambda: read_rows(tmp_path, [["Kommun", "Ranking"], *ten(0)]))
    assert line.startswith("official/synthetic.xlsx: Ranking!A1: no column beside this one is headed by a year")


def test_a_heading_with_two_years_is_shown_by_its_cell(tmp_path: Path) -> None:
    (line,) = faults_of(lambda: read_rows(tmp_path, [["Kommun", 2018, "2019 och 2020"], *ten(0, 0)]))
    assert "Ranking!C1: '2019 och 2020' names several years" in line


def test_a_workbook_that_is_not_about_municipalities_is_refused(tmp_path: Path) -> None:
    (line,) = faults_of(lambda: read_rows(tmp_path, ranking(2019)[:FEWEST_NAMED]))
    assert "no visible sheet has a column with at least 10 municipalities" in line


@pytest.mark.parametrize("content", [b"", b"<html>synthetic</html>", b"PK\x03\x04 synthetic"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "synthetic.xlsx"
    path.write_bytes(content)
    (line,) = faults_of(lambda: workbook.read(path, path.name, places()))
    assert line == "official/synthetic.xlsx: this is no workbook (.xlsx); download it again"


def test_what_unpacks_to_more_than_a_workbook_can_be_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1_000_000)
    path = tmp_path / "synthetic.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_001)
    (line,) = faults_of(lambda: workbook.read(path, path.name, places()))
    assert "it unpacks to 1,000,001 bytes" in line
