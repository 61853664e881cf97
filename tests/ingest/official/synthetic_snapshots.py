"""Snapshots of official files for the tests that read them: documented shapes, and every value made up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook

from pipeline.fetch.snapshot import MANIFEST
from pipeline.ingest import editions, kommuner
from pipeline.ingest.official import panels, workbook
from pipeline.ingest.official.panels import Official
from pipeline.ingest.official.places import Places
from pipeline.paths import Paths
from pipeline.stamps import sha256
from tests.replay import files

SYNTHETIC_DAY = "2026-01-02"
Cell = str | int | float | None
# Ten municipalities are enough to see which column names them; the values are made up.
TEN = ("Ale", "Alingsås", "Bjurholm", "Danderyd", "Eda", "Falun", "Gagnef", "Habo", "Kil", "Lund")


@cache
def places() -> Places:
    """The real municipalities and counties."""
    raw = Paths().raw
    return Places.of(kommuner.read(raw), kommuner.names(raw))


@cache
def real_editions() -> pl.DataFrame:
    """The editions as the project has them."""
    return editions.read(Paths().raw)


def read_panels(raw: Path) -> Official:
    """Read the official files of a raw folder."""
    return panels.read(raw, places(), real_editions())


def synthetic_snapshot(
    raw: Path, source: str, contents: dict[str, bytes], day: str = SYNTHETIC_DAY, titles: dict[str, str] | None = None
) -> Path:
    """Write a snapshot as `make fetch` leaves it."""
    folder = raw / "official" / source / day
    folder.mkdir(parents=True)
    listed = []
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        facts = {"name": name, "title": (titles or {}).get(name, name), "url": f"https://www.example.org/{name}"}
        listed.append(facts | {"sha256": sha256(content), "bytes": len(content), "fetched_at": f"{day}T03:04:05Z"})
    manifest = {
        "source": source,
        "fetched_at": f"{day}T03:04:05Z",
        "publisher": f"Synthetic {source}",
        "licence": "none",
        "attribution": "Källa: påhittad",
        "files": listed,
        "ids": {one: facts["title"] for one, facts in files.indicators().items()} if source == "kolada" else {},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    return folder


def synthetic_workbooks(raw: Path, contents: dict[str, bytes], day: str = SYNTHETIC_DAY) -> Path:
    """Write a snapshot of Svenskt Näringsliv's workbooks; the link's text is the file's own name."""
    return synthetic_snapshot(raw, "svenskt_naringsliv", contents, day)


def entry(kpi: str, municipality: str, period: int, value: Any, status: str = "", gender: str = "T") -> dict[str, Any]:
    """One entry of Kolada's `values`."""
    cell = {"gender": gender, "count": 1, "status": status, "value": value}
    return {"kpi": kpi, "municipality": municipality, "period": period, "values": [cell]}


def kolada_answers(rows: Sequence[dict[str, Any]], groups: Sequence[dict[str, Any]] = ()) -> dict[str, bytes]:
    """The files of a snapshot of Kolada with these entries."""
    return {
        "kpi.json": files.as_json({"values": files.kolada_catalogue()}),
        "data-2019-p1.json": files.as_json(files.kolada_page(rows)),
        "groups-p1.json": files.as_json(files.kolada_page(groups)),
    }


def ten(*years: int, first: int = 1) -> list[list[Cell]]:
    """Rows of ten municipalities with a made-up whole number a year."""
    return [[name, *(first + i + j for j in range(len(years)))] for i, name in enumerate(TEN)]


def ranking(*years: int) -> list[list[Cell]]:
    """A made-up ranking of ten municipalities, its header first."""
    return [["Kommun", *years], *ten(*years)]


def read_rows(folder: Path, rows: Sequence[Sequence[Cell]], sheet: str = "Ranking") -> pl.DataFrame:
    """Read the cells of a workbook with one sheet."""
    path = folder / "synthetic.xlsx"
    path.write_bytes(files.workbook(rows, sheet))
    return workbook.read(path, path.name, places())


def read_book(folder: Path, book: Workbook) -> pl.DataFrame:
    """Read the cells of a workbook."""
    path = folder / "synthetic.xlsx"
    path.write_bytes(files.saved(book))
    return workbook.read(path, path.name, places())


def book_of(rows: Sequence[Sequence[Cell]], sheet: str = "Ranking") -> Workbook:
    """A workbook with one sheet, to be made awkward."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(list(row))
    return book


def values(frame: pl.DataFrame, kommun: str = "Ale") -> dict[int, str]:
    """Year -> cell, of one municipality."""
    code = places().names.code(kommun)
    return dict(frame.filter(pl.col("kommun_code") == code).select("year", "text").iter_rows())
