"""Is each series of Svenskt Näringsliv's workbooks taken for what it is, and no other for it?"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from synthetic_raw import faults_of
from synthetic_snapshots import TEN, Cell, book_of, places, ranking, ten

from pipeline.ingest.official import svenskt_naringsliv
from tests.replay import files
from tests.replay.synthetic_panel import EDITIONS, synthetic_panel


def read(folder: Path, content: bytes, link: str = "Påhittad fil") -> tuple[pl.DataFrame, list[str]]:
    path = folder / "Synthetic file.xlsx"
    path.write_bytes(content)
    return svenskt_naringsliv.read(path, path.name, link, places())


def measures(found: pl.DataFrame) -> list[str]:
    return sorted(found["measure"].unique())


def of(found: pl.DataFrame, measure: str, code: str, year: int) -> dict[str, object]:
    (row,) = found.filter(measure=measure, kommun_code=code, year=year).to_dicts()
    return row


def test_the_documented_statistics_workbook_gives_its_three_series_as_covariates(tmp_path: Path) -> None:
    found, lines = read(tmp_path, files.statistics_workbook())
    assert measures(found) == ["new_entrepreneurs", "share_entrepreneurial", "workplaces_with_employees"]
    assert found["source"].is_null().all() and lines == []
    assert found.filter(pl.col("value").is_not_null()).height == 3 * 291 * len(EDITIONS)


def test_the_ranking_gives_every_place_and_says_where_one_is_missing(tmp_path: Path) -> None:
    panel = synthetic_panel()
    found, _ = read(tmp_path, files.ranking_workbook())
    assert found.height == 290 * len(EDITIONS)
    assert of(found, "rank", "0120", 2019)["value"] == panel.rank[panel.row("0120"), panel.column(2019)]
    knivsta = of(found, "rank", "0330", 2002)
    assert knivsta["value"] is None and knivsta["reason"] == "not published"


def test_the_survey_gives_the_verdict_and_the_answers_and_tells_what_else_it_holds(tmp_path: Path) -> None:
    panel = synthetic_panel()
    found, lines = read(tmp_path, files.survey_workbook())
    assert measures(found) == ["n_responses", "score"]
    score = of(found, "score", "1440", 2019)
    assert score["value"] == panel.score[panel.row("1440"), panel.column(2019)]
    assert lines == ["Synthetic file.xlsx: series not used: Tele- och IT-nät / Medelbetyg"]


def test_a_sheet_laid_out_to_be_looked_at_gives_the_same_values(tmp_path: Path) -> None:
    panel = synthetic_panel()
    found, lines = read(tmp_path, files.ranking_workbook_awkward())
    assert measures(found) == ["rank", "score"] and lines == []
    first = panel.codes[0]
    marked = of(found, "rank", first, 2023)
    assert marked["value"] == panel.rank[0, panel.column(2023)] and marked["note"] == 'footnote mark "*"'
    assert (marked["sheet"], marked["row"], marked["column"]) == ("Blad2", 5, 2)
    reasons = [of(found, "rank", panel.codes[i], 2023)["reason"] for i in (2, 3, 4)]
    assert reasons == ['"-"', '".."', '"-"']
    clean = found.filter(pl.col("kommun_code") == panel.codes[100], pl.col("measure") == "score").sort("year")
    assert clean["value"].to_list() == panel.score[100, -3:].tolist()


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Ranking", "rank"),
        ("Ranking totalt", "rank"),
        ("Totalranking", "rank"),
        ("Sammanlagd ranking 2002–2025", "rank"),
        ("Placering i Svenskt Näringslivs ranking (1-290)", "rank"),
        ("Sammanfattande omdöme", "score"),
        ("Sammanfattande omdöme om företagsklimatet i kommunen, medelbetyg", "score"),
        ("Antal svar", "n_responses"),
        ("Enkäten: antal svarande företag", "n_responses"),
        ("Ranking i länet", None),
        ("Delranking infrastruktur", None),
        ("Ranking av service", None),
        ("Sammanfattande omdöme, 1-5 anställda", None),
        ("Antal utskick", None),
        ("Sammanfattande", None),
    ],
)
def test_a_series_is_known_by_its_words_and_one_more_makes_it_another(
    tmp_path: Path, text: str, measure: str | None
) -> None:
    rows: list[list[Cell]] = [["Kommun", "Faktor", 2019], *([name, text, 4] for name in TEN)]
    found, lines = read(tmp_path, files.workbook(rows))
    assert measures(found) == ([measure] if measure else [])
    assert bool(lines) == (measure is None)


@pytest.mark.parametrize(
    ("title", "sheet", "link", "measure"),
    [
        ("", "Ranking", "Påhittad fil", "rank"),
        ("", "Sheet1", "Ranking 2002–2025 (Excel)", "rank"),
        ("Sammanfattande omdöme", "Ranking", "Ranking", "score"),
        ("Förändring i ranking", "Ranking", "Ranking", None),
        ("", "Sheet1", "Påhittad fil", None),
    ],
)
def test_without_a_series_column_the_nearest_text_that_says_anything_counts(
    tmp_path: Path, title: str, sheet: str, link: str, measure: str | None
) -> None:
    rows: list[list[Cell]] = [[title or None], ["Kommun", 2019], *([name, 4] for name in TEN)]
    found, lines = read(tmp_path, files.workbook(rows, sheet), link)
    assert measures(found) == ([measure] if measure else [])
    assert bool(lines) == (measure is None)


def test_a_heading_that_names_another_series_is_not_overruled_by_the_name_of_the_sheet(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["Kommun", "Andel nöjda 2019"], *([name, 4] for name in TEN)]
    found, lines = read(tmp_path, files.workbook(rows, "Ranking"))
    assert found.is_empty() and lines == ["Synthetic file.xlsx: series not used: andel nöjda"]


@pytest.mark.parametrize("cell", ["x", "12 34", "12 procent", True])
def test_a_cell_that_is_no_figure_is_shown(tmp_path: Path, cell: Cell) -> None:
    rows = ranking(2019, 2020)
    rows[4][2] = cell
    (line,) = faults_of(lambda: read(tmp_path, files.workbook(rows, "Ranking")))
    assert line.startswith(f"official/Synthetic file.xlsx: Ranking!C5: {cell} is neither a number nor")


def test_a_spreadsheet_error_is_a_missing_value_and_never_a_figure(tmp_path: Path) -> None:
    rows = ranking(2019)
    rows[1][1] = "#N/A"
    found, _ = read(tmp_path, files.workbook(rows, "Ranking"))
    assert of(found, "rank", "1440", 2019)["value"] is None


def test_two_sheets_that_give_one_place_two_values_are_refused(tmp_path: Path) -> None:
    book = book_of(ranking(2019), sheet="Ranking")
    page = book.create_sheet("Totalranking")
    for row in [["Kommun", 2019], *ten(2019, first=2)]:
        page.append(row)
    (line,) = faults_of(lambda: read(tmp_path, files.saved(book)))
    assert line.startswith("official/Synthetic file.xlsx: Totalranking!B2: a second value, 2.0, of 1440 rank in 2019")
    assert "(and 9 more cells)" in line


def test_two_sheets_that_agree_are_one(tmp_path: Path) -> None:
    book = book_of(ranking(2019), sheet="Ranking")
    page = book.create_sheet("Totalranking")
    for row in ranking(2019):
        page.append(row)
    found, _ = read(tmp_path, files.saved(book))
    assert found.height == len(TEN) and set(found["sheet"]) == {"Ranking"}


def test_a_sheet_that_nothing_names_is_told(tmp_path: Path) -> None:
    found, lines = read(tmp_path, files.workbook(ranking(2019)))
    assert found.is_empty()
    assert lines == ["Synthetic file.xlsx: series not used: sheet Sheet1 (nothing says what it holds)"]
