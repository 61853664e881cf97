"""Which place, verdict, number of answers and statistic do Svenskt Näringsliv's workbooks give?"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.ingest.official import workbook
from pipeline.ingest.official.places import Places
from pipeline.ingest.official.value import SCHEMA, one_a_key, refuse
from pipeline.ingest.official.written_number import read_numbers

SERIES_FILE = Path(__file__).with_suffix(".toml")
# Enough to see what kind of file it is.
SHOWN = 3


@dataclass(frozen=True)
class Series:
    """One series that is taken: its measure, the ranking it belongs to (none: a covariate), and how it is known."""

    measure: str
    source: str | None = None
    exactly: str = ""
    words: tuple[frozenset[str], ...] = ()
    may: frozenset[str] = frozenset()

    def is_named(self, text: str) -> bool:
        """Say whether a text names this series and no other."""
        if self.exactly:
            return " ".join(text.split()).casefold() == self.exactly.casefold()
        said = set(workbook.WORD.findall(text.casefold()))
        allowed = self.may.union(*self.words)
        return all(said & forms for forms in self.words) and said <= allowed


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(SERIES_FILE.read_text("utf-8"))


@cache
def listed() -> tuple[Series, ...]:
    """Read which series are taken."""
    content = _content()
    return tuple(
        Series(
            one["measure"],
            one.get("source"),
            one.get("exactly", ""),
            tuple(frozenset(word.split("|")) for word in one.get("words", [])),
            frozenset([*one.get("may", []), *content["always"]]),
        )
        for one in content["series"]
    )


def read(path: Path, file: str, link: str, places: Places) -> tuple[pl.DataFrame, list[str]]:
    """Read one workbook.

    Parameters
    ----------
    path : Path
        The workbook.
    file : str
        Its path below `official/`.
    link : str
        The text of the link that led to it, or its own name.
    places : Places

    Returns
    -------
    polars.DataFrame
        Rows of `value.SCHEMA`; those without a value hold the reason.
    list of str
        A line on what the workbook holds besides.

    Raises
    ------
    InputFaults
        With the one cell that was not understood.
    """
    cells = workbook.read(path, file, places)
    texts = ["sheet", "series", "heading", "title"]
    named = cells.select(texts).unique(maintain_order=True)
    series = [_series(row, link) for row in named.iter_rows(named=True)]
    known = named.with_columns(
        measure=pl.Series([one.measure if one else None for one in series], dtype=pl.String),
        source=pl.Series([one.source if one else None for one in series], dtype=pl.String),
    )
    taken = read_numbers(cells.join(known.drop_nulls("measure"), on=texts, maintain_order="left")).with_columns(
        file=pl.lit(file), source_id=pl.lit(source_id(path.name))
    )
    refuse(
        taken.filter(~pl.col("understood")), pl.format("{} is neither a number nor a mark for a missing one", "text")
    )
    marked = pl.when(pl.col("mark").is_not_null()).then(pl.format('footnote mark "{}"', "mark")).alias("note")
    unused = known.filter(pl.col("measure").is_null())
    return one_a_key(taken.with_columns(marked).select(SCHEMA.keys())), _unused(unused, file)


def source_id(name: str) -> str:
    """Return the name of a workbook in `source_document`."""
    words = re.findall(r"[^\W_]+", Path(name).stem.casefold())
    return f"svenskt-naringsliv-{'-'.join(words)}"


def _series(told: dict[str, str], link: str) -> Series | None:
    """Find the series by the nearest text that says anything: the row's own, the column's, the table's, the sheet's,
    the file's."""
    always = frozenset(_content()["always"])
    if told["series"]:
        candidates = [f"{told['series']} {told['heading']}".strip()]
    elif set(workbook.WORD.findall(told["heading"])) - always:
        candidates = [told["heading"]]
    elif workbook.CHANGE.search(told["title"].casefold()):
        candidates = []
    else:
        candidates = [told["title"], told["sheet"], link]
    return next((one for text in candidates for one in listed() if one.is_named(text)), None)


def _unused(unused: pl.DataFrame, file: str) -> list[str]:
    """Say in one line which series a workbook holds that nobody asked for."""
    if unused.is_empty():
        return []
    names = [
        " / ".join(filter(None, (row["series"], row["heading"])))
        or f"sheet {row['sheet']} (nothing says what it holds)"
        for row in unused.iter_rows(named=True)
    ]
    distinct = list(dict.fromkeys(names))
    more = f" and {len(distinct) - SHOWN} more" if len(distinct) > SHOWN else ""
    return [f"{file}: series not used: {'; '.join(distinct[:SHOWN])}{more}"]
