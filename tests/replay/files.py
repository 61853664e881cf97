"""How do the owners of the two rankings put such a panel into files?

The synthetic panel, and nothing else, as Kolada's v3 answers and as Svenskt Näringsliv's workbooks: the shapes that are
documented, and `*_awkward` ones that nobody has promised not to send.
"""

from __future__ import annotations

import html
import io
import json
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.paths import PACKAGE
from pipeline.scale import Floats
from tests.replay.synthetic_panel import EDITIONS, NATION, SyntheticPanel, national, synthetic_panel

REGION = "0024"
RANKING_TITLE = "Företagsklimat, placering i Svenskt Näringslivs ranking (1-290)"
GROUP = "Liknande kommuner, övergripande"
GROUP_YEARS = (2024, 2025)
WHOLE_NUMBERS = frozenset({"population", "n_responses", "n_responses_2024", "rank"})
THIN, NARROW, NO_BREAK = "\u2009", "\u202f", "\u00a0"
Cell = str | int | float | None
Rows = list[list[Cell]]


# Kolada


@cache
def indicators() -> dict[str, dict[str, str]]:
    """Every indicator that the project asks for: id -> {title, measure}; a made-up id where none is pinned."""
    listed = tomllib.loads((PACKAGE / "fetch" / "kolada.toml").read_text("utf-8"))["indicator"]
    return {one.get("id", "U07777"): {"title": _title(one), "measure": one["measure"]} for one in listed}


def _title(indicator: dict[str, Any]) -> str:
    if "title" in indicator:
        return str(indicator["title"])
    return RANKING_TITLE if indicator["measure"] == "rank" else " - ".join(indicator["holds"])


def kolada_catalogue(ids: Iterable[str] | None = None, title: str | None = None) -> list[dict[str, Any]]:
    """The rows of `/v3/kpi/{ids}`, or of `/v3/kpi?title=` (a part of the title, in any case)."""
    wanted = list(indicators()) if ids is None else [one for one in ids if one in indicators()]
    return [
        {
            "id": one,
            "title": indicators()[one]["title"],
            "description": "Påhittat värde för prov. Källa: ingen.",
            "municipality_type": "K",
            "is_divided_by_gender": 1 if one.startswith("N") else 0,
            "operating_area": "Näringsliv",
            "publication_date": "2026-04-24",
            "has_ou_data": False,
        }
        for one in wanted
        if title is None or title.casefold() in indicators()[one]["title"].casefold()
    ]


def kolada_data(ids: Sequence[str], year: int, panel: SyntheticPanel | None = None) -> list[dict[str, Any]]:
    """The rows of `/v3/data/kpi/{ids}/year/{year}`: the country, a region and the municipalities.

    A municipality with too few answers has its row, with a status and no value; a year without a measure has no rows.
    """
    of = panel or synthetic_panel()
    if year not in EDITIONS:
        return []
    column = EDITIONS.index(year)
    rows: list[dict[str, Any]] = []
    for one in ids:
        measure = indicators()[one]["measure"]
        whole, values = measure in WHOLE_NUMBERS, _indicators(of)[measure]
        cells = values[:, column]
        if not np.isfinite(cells).any():
            continue
        if measure != "rank":
            mean = float(national(values)[column])
            rows += [_data_row(one, code, year, mean, whole) for code in (NATION, REGION)]
        rows += [_data_row(one, code, year, float(value), whole) for code, value in zip(of.codes, cells, strict=True)]
    return rows


@cache
def _indicators(panel: SyntheticPanel) -> dict[str, Floats]:
    return panel.indicators


def _data_row(kpi: str, municipality: str, year: int, value: float, whole: bool) -> dict[str, Any]:
    known = bool(np.isfinite(value))
    number = (round(value) if whole else value) if known else None
    total = {"gender": "T", "count": 1, "status": "" if known else "Missing", "value": number}
    parts = []
    if kpi == "N01951" and known:
        half = round(value / 2)
        parts = [
            {"gender": "K", "count": 1, "status": "", "value": half},
            {"gender": "M", "count": 1, "status": "", "value": round(value) - half},
        ]
    return {"kpi": kpi, "municipality": municipality, "period": year, "values": [*parts, total]}


def kolada_groups(panel: SyntheticPanel | None = None) -> list[dict[str, Any]]:
    """The rows of `/v3/municipality_groups?title=`: seven made-up peers for each municipality, new each year."""
    of = panel or synthetic_panel()
    n = len(of.codes)
    return [
        {
            "id": f"G{1000 * year + i}",
            "title": f"{GROUP}, {of.names[i]}, {year}",
            "members": [
                {"member_id": of.codes[peer], "member_title": of.names[peer]}
                for step in range(1, 8)
                if (peer := (i + step * (year - 2020)) % n) != i
            ],
        }
        for year in GROUP_YEARS
        for i in range(n)
    ]


def kolada_page(
    rows: Sequence[dict[str, Any]], page: int = 1, per_page: int = 5000, address: str = ""
) -> dict[str, Any]:
    """One page of an answer; `next_url` and `next_page` on all but the last, as v3 gives them."""
    part = list(rows[(page - 1) * per_page : page * per_page])
    answer: dict[str, Any] = {"values": part, "count": len(part), "page": page, "per_page": per_page}
    if page * per_page < len(rows):
        joint = "&" if "?" in address else "?"
        answer |= {"next_page": page + 1, "next_url": f"{address}{joint}page={page + 1}&per_page={per_page}"}
    return answer


def as_json(answer: object) -> bytes:
    """An answer's bytes."""
    return json.dumps(answer, ensure_ascii=False).encode()


# Svenskt Näringsliv


def workbook(rows: Sequence[Sequence[Cell]], sheet: str = "Sheet1") -> bytes:
    """One sheet with these rows, as the bytes of a workbook."""
    book = Workbook()
    page = _first(book)
    page.title = sheet
    for row in rows:
        page.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _first(book: Workbook) -> Worksheet:
    page = book.active
    assert isinstance(page, Worksheet)
    return page


@cache
def statistics_workbook(panel: SyntheticPanel | None = None) -> bytes:
    """`Statistik.xlsx` as documented: one sheet `Sheet1`, all text, counties and `Riket` among the municipalities."""
    of = panel or synthetic_panel()
    header: list[Cell] = ["Län", "Kommun", "Kommungrupp", "Faktor", "Delserie", *map(str, EDITIONS)]
    rows: Rows = [header]
    for factor, series, values in (
        ("Arbetsställen", "Minst en anställd", np.round(of.population / 40)),
        ("Nyföretagsamhet", "Antal nyföretagsamma individer", np.round(of.population * of.firms / 1500)),
        ("Företagsamhet", "Andel företagsamma individer", of.firms),
    ):
        rows += [
            [county, kommun, "Påhittad grupp" if kommun else None, factor, series, *map(_text, cells)]
            for county, kommun, cells in _with_counties(of, values)
        ]
    return workbook(rows)


@cache
def ranking_workbook(panel: SyntheticPanel | None = None) -> bytes:
    """The ranking in the same long-wide shape: columns in another order, newest year first, numbers as numbers."""
    of = panel or synthetic_panel()
    years = list(reversed(EDITIONS))
    rows: Rows = [["Kommunkod", "Kommun", "Län", *years]]
    for code, name, county, cells in zip(of.codes, of.names, of.counties, of.rank[:, ::-1], strict=True):
        rows.append([code, name, county, *(None if np.isnan(cell) else int(cell) for cell in cells)])
    return workbook(rows, sheet="Ranking totalt")


@cache
def survey_workbook(panel: SyntheticPanel | None = None) -> bytes:
    """The survey: the overall verdict, how many answered, and a question that the project does not use."""
    of = panel or synthetic_panel()
    rows: Rows = [["Län", "Kommun", "Kommungrupp", "Faktor", "Delserie", *map(str, EDITIONS)]]
    for factor, series, values in (
        ("Sammanfattande omdöme", "Medelbetyg", of.score),
        ("Sammanfattande omdöme", "Antal svar", of.answers),
        ("Tele- och IT-nät", "Medelbetyg", of.score),
    ):
        rows += [
            [county, kommun, None, factor, series, *(_text(cell, comma=True) for cell in cells)]
            for county, kommun, cells in _with_counties(of, values)
        ]
    return workbook(rows, sheet="Data")


def _with_counties(panel: SyntheticPanel, values: Floats) -> Iterable[tuple[str | None, str | None, Floats]]:
    """The municipalities with a county's row before the first of each county, and the country's row first of all."""
    yield "Riket", "Riket", national(values)
    seen = ""
    for county, name, cells in zip(panel.counties, panel.names, values, strict=True):
        if county != seen:
            seen = county
            inside = values[[one == county for one in panel.counties]]
            yield county, county, national(inside)
        yield county, name, cells


def _text(value: float, comma: bool = False) -> str | None:
    if np.isnan(value):
        return None
    text = f"{value:g}" if value != round(value) or value < 1e6 else f"{value:.0f}"
    return text.replace(".", ",") if comma else text


@cache
def ranking_workbook_awkward(panel: SyntheticPanel | None = None) -> bytes:
    """The ranking and the verdict as a person lays them out to be looked at.

    A hidden sheet before it; a title over merged cells, an empty row; two header rows, a year merged over its two
    columns; a change column; text numbers with comma and footnote marks; dashes and dots; a total and a footnote below.
    """
    of = panel or synthetic_panel()
    book = Workbook()
    hidden = _first(book)
    hidden.title, hidden.sheet_state = "Underlag", "hidden"
    for row in ([["Kommun", "Ranking 2025"]], [["Ale", 999]]):
        hidden.append(row[0])
    page = book.create_sheet("Blad2")
    years = EDITIONS[-3:]
    page.append([None, "Lokalt företagsklimat (påhittade värden)"])
    page.merge_cells(start_row=1, start_column=2, end_row=1, end_column=6)
    page.append([None])
    page.append(
        [None, "Kommun", *(cell for year in years for cell in (year, None)), f"Förändring {years[0]}-{years[-1]}"]
    )
    page.append([None, None, *(cell for _ in years for cell in ("Ranking", "Sammanfattande omdöme")), "Ranking"])
    page.merge_cells(start_row=3, start_column=2, end_row=4, end_column=2)
    for i in range(len(years)):
        page.merge_cells(start_row=3, start_column=3 + 2 * i, end_row=3, end_column=4 + 2 * i)
    columns = [EDITIONS.index(year) for year in years]
    for i, name in enumerate(of.names):
        cells: list[Cell] = []
        for column in columns:
            cells += [f"{of.rank[i, column]:.0f}", f"{of.score[i, column]:.2f}".replace(".", ",")]
        page.append([i + 1, f"{name}{NO_BREAK}", *cells, "+3"])
    first = 5
    page.cell(first, 3).value = f"{page.cell(first, 3).value}*"
    page.cell(first + 1, 3).value = f"{page.cell(first + 1, 3).value} 1)"
    page.cell(first + 2, 3).value = "-"
    page.cell(first + 3, 3).value = ".."
    page.cell(first + 4, 3).value = "–"
    page.append([None, "Riket", None, "3,4", None, "3,4", None, "3,4"])
    page.append([None])
    page.append([None, "* Påhittad fotnot"])
    return saved(book)


def download_page(links: dict[str, str]) -> bytes:
    """The download page: address -> link text, among links that are none of our business."""
    listed = "".join(
        f'<li><a class="file" href="{html.escape(to)}"><span>{text}</span></a></li>' for to, text in links.items()
    )
    return (
        "<!doctype html><html lang='sv'><head><meta charset='utf-8'><title>Ladda ner (påhittad)</title></head><body>"
        f"<h1>Ladda ner</h1><ul>{listed}</ul><a href='/om'>Om oss</a><a href='/presentation.pptx'>Presentation</a>"
        "</body></html>"
    ).encode()


WORKBOOKS = {
    "Ranking.xlsx": ("Ranking 2002–2025 (Excel)", ranking_workbook),
    "Enkat.xlsx": ("Enkätsvar, sammanfattande omdöme (Excel)", survey_workbook),
    "Statistik.xlsx": ("Statistik, faktorer (Excel)", statistics_workbook),
}
