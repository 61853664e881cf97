"""Where in a workbook do the values stand, of which municipality and which year?

Nothing is known beforehand but this: somewhere is a column with names or codes of municipalities, and above other
columns stand years. The name and order of sheets and columns mean nothing. Only values are read, never a formula or a
link; a spreadsheet error (#N/A) is read as an empty cell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from pipeline.faults import Fault, InputFaults
from pipeline.ingest.kommuner import NATION
from pipeline.ingest.official.places import LARGER, Places
from pipeline.ingest.official.value import SEE, cell

Cell = str | float | bool | date | time | datetime | timedelta
# A column, or a sheet, that names fewer municipalities is not about municipalities.
FEWEST_NAMED = 10
# Enough rows to see which column names municipalities: the 290, and the counties between them.
LOOKED_AT = 400
CODE_HEADINGS = frozenset({"kommunkod", "kod", "kommunnr", "kommunnummer", "kommunid", "knkod", "code"})
COUNTY_HEADINGS = frozenset({"län", "region", "county"})
# Columns whose cells say what the row's values are.
SERIES_HEADINGS = ("faktor", "delserie", "serie", "fråga", "indikator", "mått", "nyckeltal", "svarsalternativ")
# Between two years, not of one.
CHANGE = re.compile(r"förändr|skillnad|differens|\bdiff\b|utveckling|trend|\+/-")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
WORD = re.compile(r"[^\W\d_]+")
# A workbook of the 290 municipalities is a few MB; one that unpacks to more is none, or was made to do harm.
MOST_UNPACKED = 1_000_000_000
VALUES = ["sheet", "row", "column", "kommun_code", "series", "heading", "title", "year", "text"]


@dataclass(frozen=True)
class Sheet:
    """One visible sheet, from cell A1 on."""

    file: str
    name: str
    rows: list[list[Cell]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]

    def fault(self, row: int, column: int, wrong: str, remedy: str) -> InputFaults:
        """Show a cell by its sheet and address."""
        place = cell({"sheet": self.name, "row": row + 1, "column": column})
        return InputFaults([Fault(f"official/{self.file}", None, place, wrong, remedy)])


@dataclass(frozen=True)
class Layout:
    """Which rows and columns of a sheet hold what; all counted from 0."""

    first_row: int
    kommun: int | None
    code: int | None
    county: int | None
    series: list[int]
    years: dict[int, tuple[int, str]]
    title: str


def read(path: Path, file: str, places: Places) -> pl.DataFrame:
    """Read every value of a workbook that stands beside a municipality and below a year.

    Parameters
    ----------
    path : Path
        The workbook.
    file : str
        Its path below `official/`.
    places : Places

    Returns
    -------
    polars.DataFrame
        `sheet`, `row` (counted from 1), `column` (from 0), `kommun_code`, `series` (what the row says of itself),
        `heading` (what stands above the column beside the year), `title` (what stands above the table), `year`, and
        `text`, the cell as it is written.

    Raises
    ------
    InputFaults
        With the one cell that was not understood.
    """
    found = [frame for sheet in _sheets(path, file) if (frame := _values(sheet, places)) is not None]
    if not found:
        raise InputFaults(
            [
                Fault(
                    f"official/{file}",
                    None,
                    None,
                    f"no visible sheet has a column with at least {FEWEST_NAMED} municipalities",
                    f"{SEE}, or take the file away",
                )
            ]
        )
    return pl.concat(found)


def _sheets(path: Path, file: str) -> Iterator[Sheet]:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise InputFaults(
                [Fault(f"official/{file}", None, None, f"it unpacks to {unpacked:,} bytes", "take it away")]
            )
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheets_metadata:
            if sheet.visible is SheetVisibleEnum.Visible:
                cells = book.get_sheet_by_name(sheet.name)
                yield Sheet(file, sheet.name, cells.to_python(skip_empty_area=False), cells.merged_cell_ranges or [])
    except (CalamineError, zipfile.BadZipFile, OSError):
        raise InputFaults(
            [Fault(f"official/{file}", None, None, "this is no workbook (.xlsx)", "download it again")]
        ) from None


def _values(sheet: Sheet, places: Places) -> pl.DataFrame | None:
    """Read one sheet; None where it is not about municipalities."""
    layout = _layout(sheet, places)
    if layout is None:
        return None
    numbers, codes, series = [], [], []
    known: dict[tuple[str, str, str], str | None] = {}
    for number, row in enumerate(sheet.rows[layout.first_row :], start=layout.first_row):
        named = (_at(row, layout.code), _at(row, layout.kommun), _at(row, layout.county))
        if named not in known:
            known[named] = _place(*named, places)
        code = known[named]
        if code is None:
            _refuse_unless_empty(sheet, layout, number, named)
        elif code != LARGER:
            numbers.append(number)
            codes.append(code)
            series.append(" / ".join(filter(None, (_at(row, column) for column in layout.series))))
    rows = [sheet.rows[number] for number in numbers]
    wide = pl.DataFrame(
        {
            "row": pl.Series([number + 1 for number in numbers], dtype=pl.Int64),
            "kommun_code": pl.Series(codes, dtype=pl.String),
            "series": pl.Series(series, dtype=pl.String),
        }
        | {str(column): _texts(rows, column) for column in layout.years}
    )
    headings = pl.DataFrame(
        [(str(column), column, year, heading) for column, (year, heading) in layout.years.items()],
        schema={"variable": pl.String, "column": pl.Int64, "year": pl.Int64, "heading": pl.String},
        orient="row",
    )
    return (
        wide.unpivot(
            [str(column) for column in layout.years], index=["row", "kommun_code", "series"], value_name="text"
        )
        .join(headings, on="variable", maintain_order="left")
        .with_columns(pl.lit(sheet.name).alias("sheet"), pl.lit(layout.title).alias("title"))
        .select(VALUES)
    )


def _layout(sheet: Sheet, places: Places) -> Layout | None:
    """Find what stands where; None where no column names municipalities."""
    code, county = _headed(sheet, CODE_HEADINGS), _headed(sheet, COUNTY_HEADINGS)
    if code is not None and _named(sheet, code, places.by_code) < FEWEST_NAMED:
        code = None
    kommun = _column_of_names(sheet, places)
    if kommun is None and code is None:
        return None
    names = [column for column in (kommun, code) if column is not None]
    first_row = next(
        number
        for number, row in enumerate(sheet.rows)
        if _place(_at(row, code), _at(row, kommun), _at(row, county), places) is not None
    )
    _fill_merged(sheet, lambda row, _: row < first_row)
    top, years, others = _header(sheet, first_row, names)
    series = [column for column, text in others.items() if text.startswith(SERIES_HEADINGS)]
    _fill_merged(sheet, lambda _, column: column in {kommun, code, county, *series})
    above = dict.fromkeys(_text(cell) for row in sheet.rows[:top] for cell in row)
    return Layout(first_row, kommun, code, county, series, years, " ".join(filter(None, above)))


def _headed(sheet: Sheet, headings: frozenset[str]) -> int | None:
    """Return the first column with one of these words above it."""
    return next(
        (
            column
            for row in sheet.rows[:LOOKED_AT]
            for column, cell in enumerate(row)
            if isinstance(cell, str) and "".join(WORD.findall(cell.casefold())) in headings
        ),
        None,
    )


def _named(sheet: Sheet, column: int, place: Callable[[str], str | None]) -> int:
    """Count the different municipalities that the cells of a column stand for."""
    written = {_at(row, column) for row in sheet.rows[:LOOKED_AT]}
    return len({found for cell in written if cell and (found := place(cell)) not in (None, LARGER, NATION)})


def _column_of_names(sheet: Sheet, places: Places) -> int | None:
    width = max(map(len, sheet.rows), default=0)
    # A column of numbers is never one of names, though a number may look like a code.
    named = [
        _named(sheet, column, lambda cell: None if cell.isdigit() else places.by_name(cell)) for column in range(width)
    ]
    best = max(range(width), key=named.__getitem__, default=None)
    return best if best is not None and named[best] >= FEWEST_NAMED else None


def _header(sheet: Sheet, first_row: int, names: list[int]) -> tuple[int, dict[int, tuple[int, str]], dict[int, str]]:
    """Return the header's first row, year and words by column of values, and the words above the other columns."""
    single = [
        [column for column, cell in enumerate(row) if column not in names and len(set(YEAR.findall(_text(cell)))) == 1]
        for row in sheet.rows[:first_row]
    ]
    # The row with most years; of two, the one nearer to the values.
    year_row = max(range(first_row), key=lambda row: (len(single[row]), row), default=None)
    if year_row is None or not single[year_row]:
        raise sheet.fault(max(first_row - 1, 0), names[0], "no column beside this one is headed by a year", SEE)
    top = year_row - 1 if _heads_values_only(sheet, year_row - 1, single[year_row], names) else year_row
    years: dict[int, tuple[int, str]] = {}
    others: dict[int, str] = {}
    for column, words in enumerate(_headings(sheet, top, first_row, min(single[year_row]))):
        found = set(YEAR.findall(words))
        heading = " ".join(YEAR.sub(" ", words).split())
        if not found:
            others[column] = heading
        elif column not in names and not CHANGE.search(heading):
            if len(found) > 1:
                raise sheet.fault(year_row, column, f"{words!r} names several years", SEE)
            years[column] = (int(found.pop()), heading)
    return top, years, others


def _heads_values_only(sheet: Sheet, row: int, values: list[int], names: list[int]) -> bool:
    """Say whether a row belongs to the header: it tells columns of values apart, and says nothing of municipalities.

    A row that says one thing of all of them is a title.
    """
    if row < 0:
        return False
    filled = {column: text for column, cell in enumerate(sheet.rows[row]) if (text := _text(cell))}
    over_values = {text for column, text in filled.items() if column >= min(values)}
    return len(over_values) > 1 and not filled.keys() & set(names) and min(filled) >= min(values)


def _headings(sheet: Sheet, top: int, first_row: int, first_value: int) -> list[str]:
    """Join the header's rows column by column, in small letters.

    In all rows but the last a heading holds to the right until the next one, as people write it who do not merge cells.
    """
    width = max(map(len, sheet.rows))
    rows = [[_text(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows[top:first_row]]
    for row in rows[:-1]:
        for column in range(first_value + 1, width):
            if not row[column] and rows[-1][column]:
                row[column] = row[column - 1]
    return [" ".join(filter(None, dict.fromkeys(cells))).casefold() for cells in zip(*rows, strict=True)]


def _fill_merged(sheet: Sheet, wanted: Callable[[int, int], bool]) -> None:
    """Write what a merged cell says into every cell that it covers, where it is wanted."""
    for (top, left), (bottom, right) in sheet.merged:
        if wanted(top, left):
            for row in sheet.rows[top : bottom + 1]:
                row[left : right + 1] = [sheet.rows[top][left]] * (len(row[left : right + 1]))


def _place(code: str, kommun: str, county: str, places: Places) -> str | None:
    """Return what a row stands for. A code decides; a name that contradicts it makes the row unknown."""
    by_name = places.by_name(kommun) if kommun else None
    if code:
        by_code = places.by_code(code)
        contradicted = by_code not in (LARGER, NATION) and by_name not in (None, LARGER, by_code)
        return None if contradicted else by_code
    if kommun:
        return by_name
    # Only a county or the country goes without a municipality's name.
    larger = places.by_name(county) if county else None
    return larger if larger in (LARGER, NATION) else None


def _refuse_unless_empty(sheet: Sheet, layout: Layout, number: int, named: tuple[str, str, str]) -> None:
    """Let a footnote pass; stop at values of nobody knows whom."""
    if not any(_at(sheet.rows[number], column) for column in layout.years):
        return
    column = next(c for c in (layout.kommun, layout.code) if c is not None)
    written = " ".join(filter(None, named)) or "empty"
    raise sheet.fault(
        number,
        column,
        f"{written!r} is no municipality, county or country, but has values",
        f"add the spelling to kommun_aliases.csv, or {SEE}",
    )


def _at(row: list[Cell], column: int | None) -> str:
    return "" if column is None or column >= len(row) else _text(row[column])


def _text(cell: Cell) -> str:
    """Return a cell as it is read: a whole number without a point, white space as one blank."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return " ".join(str(cell).split())


def _texts(rows: list[list[Cell]], column: int) -> pl.Series:
    """Return one column's cells as text."""
    cells = [row[column] for row in rows]
    return pl.Series([cell if isinstance(cell, str) else _text(cell) for cell in cells], dtype=pl.String)
