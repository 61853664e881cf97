"""What does a CSV file say, whatever program saved it?

Municipal spreadsheets arrive with commas or semicolons, in UTF-8 (with or without byte-order mark) or Latin-1, with
either line ending. All of that is simply read; what a cell means is decided by the module that knows the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from pipeline.faults import Fault, InputFaults

# A rule sees one cell and returns what is wrong and what to do, or None.
Rule = Callable[[str], tuple[str, str] | None]
LOCATOR_WORDS = 6
NUMBER = re.compile(r"[-−]?[0-9]+([.,][0-9]+)?")


def read(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> pl.DataFrame:
    """Read a CSV file as text.

    Parameters
    ----------
    path : Path
        The file.
    required, optional : sequence of str
        Columns that must, and that may, stand in the header.

    Returns
    -------
    polars.DataFrame
        The named columns as stripped text (empty cell = null, absent optional column = all null), and `row`, the
        line in the file (the header is line 1).

    Raises
    ------
    InputFaults
        If the file is missing or empty, or lacks a required column.
    """
    name = path.name
    if not path.exists():
        raise InputFaults([Fault(name, None, None, "the file is missing", f"put it into {path.parent.name}/")])
    text = _decode(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputFaults(
            [Fault(name, None, None, "the file is empty", f"give it the header {','.join(required)} and its rows")]
        )
    header = text.partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    try:
        frame = pl.read_csv(text.encode(), separator=separator, infer_schema=False)
    except pl.exceptions.ComputeError as error:
        reason = str(error).splitlines()[0]
        raise InputFaults(
            [Fault(name, None, None, f"not a table ({reason})", "quote cells that hold a comma")]
        ) from None
    frame = frame.rename({column: column.strip() for column in frame.columns})
    missing = [column for column in required if column not in frame.columns]
    if missing:
        raise InputFaults(
            Fault(name, 1, column, "this column is missing", nearest(column, frame.columns, "add it to the header"))
            for column in missing
        )
    cells = pl.col(pl.String).str.strip_chars().replace("", None)
    absent = [pl.lit(None, pl.String).alias(column) for column in optional if column not in frame.columns]
    return (
        frame.with_columns(cells, *absent)
        .with_row_index("row", offset=2)
        .with_columns(pl.col("row").cast(pl.Int64))
        .select(*required, *optional, "row")
        .filter(~pl.all_horizontal(pl.col(required).is_null()))
    )


def check(frame: pl.DataFrame, file: str, rules: dict[str, Rule]) -> list[Fault]:
    """Apply a rule to every distinct value of a column and return a fault for each row that breaks it.

    An empty cell is shown to its rule as the empty string.
    """
    faults: list[Fault] = []
    for column, rule in rules.items():
        verdicts = {cell: rule(cell or "") for cell in frame[column].unique()}
        broken = {cell: verdict for cell, verdict in verdicts.items() if verdict is not None}
        if broken:
            rows = frame.select("row", column).filter(
                pl.col(column).is_in([cell for cell in broken if cell is not None])
                | (pl.col(column).is_null() if None in broken else pl.lit(False))
            )
            faults += [Fault(file, row, column, *broken[cell]) for row, cell in rows.iter_rows()]
    return faults


def one_of(allowed: Iterable[str]) -> Rule:
    """Build the rule that a cell holds one of a few words."""
    words = list(allowed)

    def rule(cell: str) -> tuple[str, str] | None:
        if cell in words:
            return None
        return f"{cell or 'empty'!r} is not known here", nearest(cell, words, f"use one of {', '.join(words)}")

    return rule


def a_source(source_ids: set[str]) -> Rule:
    """Build the rule that a cell names a page that is known."""

    def rule(cell: str) -> tuple[str, str] | None:
        return None if cell in source_ids else no_source(cell, source_ids)

    return rule


def no_source(cell: str, source_ids: set[str]) -> tuple[str, str]:
    """Say that a page is not known, and what to do."""
    return f"{cell or 'empty'!r} is no source", nearest(cell, source_ids, "add it to published/sources.csv")


def locator(cell: str) -> tuple[str, str] | None:
    """Accept a few words that stand beside a figure: enough to find it, too few to be a copy."""
    words = len(cell.split())
    if 1 <= words <= LOCATOR_WORDS:
        return None
    return f"{words} words", f"write one to {LOCATOR_WORDS} words that stand beside the figure"


def nearest(word: str, words: Iterable[str], otherwise: str) -> str:
    """Suggest the closest known word, or say `otherwise`."""
    close = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else otherwise


def number(cell: str | None) -> float | None:
    """Read a number with decimal point or comma; None where there is none."""
    return float((cell or "").replace(",", ".").replace("−", "-")) if NUMBER.fullmatch(cell or "") else None


def numbers(column: str) -> pl.Expr:
    """Read a column as `number` reads a cell; null where there is none."""
    point = pl.col(column).str.replace(",", ".", literal=True).str.replace("−", "-", literal=True)
    return pl.when(pl.col(column).str.contains(f"^{NUMBER.pattern}$")).then(point).cast(pl.Float64)


def is_day(cell: str | None) -> bool:
    """Say whether a cell is a day of the calendar, written YYYY-MM-DD."""
    try:
        return len(cell or "") == 10 and bool(datetime.strptime(cell or "", "%Y-%m-%d"))
    except ValueError:
        return False


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Every byte string is valid Latin-1; Windows' superset adds the dash and the quotes that Excel writes.
        return raw.decode("cp1252", errors="replace")
