"""Which other municipalities had a programme, or a goal for their rank, and from when?

They are no donors while their programme runs, and they are the material for asking whether a kind of programme moves
ranks on average. A programme that is known because a climb was being explained (`result`) is selected on its outcome.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import csv_file, kommuner
from pipeline.ingest.editions import SOURCES
from pipeline.ingest.initiatives import span

COLUMNS = ["kommun", "programme", "kind", "start", "known_because", "source_id", "locator"]
GOAL_COLUMNS = ["ranking", "metric", "direction", "target", "deadline", "edition", "note"]
KINDS = (
    "fsi",
    "tillvaxt_tillsyn",
    "forenkla_helt_enkelt",
    "state_grant",
    "insikt_joined",
    "sn_programme",
    "goal",
    "service_promise",
    "other",
)
KNOWN_BECAUSE = ("plan", "result")
YEAR = re.compile(r"[0-9]{4}")


def read(folder: Path, source_ids: set[str]) -> pl.DataFrame:
    """Read `adoptions.csv`.

    Returns
    -------
    polars.DataFrame
        adoption_id, kommun_code, programme, kind, start_date (as written), start_earliest, start_latest,
        known_because, the goal's columns, source_id, locator, note.

    Raises
    ------
    InputFaults
        With every unknown municipality, source, kind or date.
    """
    names = kommuner.names(folder)
    path = folder / "adoptions.csv"
    frame = csv_file.read(path, COLUMNS, GOAL_COLUMNS)
    faults = csv_file.check(
        frame,
        path.name,
        {
            "kommun": names.fault,
            "programme": lambda cell: None if cell else ("no programme is named", "write its name or goal"),
            "kind": csv_file.one_of(KINDS),
            "known_because": csv_file.one_of(KNOWN_BECAUSE),
            "start": _date,
            "deadline": _date,
            "ranking": csv_file.one_of(["", *SOURCES]),
            "metric": csv_file.one_of(["", "rank", "score", "nki"]),
            "direction": csv_file.one_of(["", "at_most", "at_least"]),
            "target": _number,
            "edition": lambda cell: (
                None if not cell or YEAR.fullmatch(cell) else (f"{cell!r} is no edition", "write a year")
            ),
            "source_id": csv_file.a_source(source_ids),
        },
    )
    faults += [
        Fault(
            path.name,
            row,
            "programme",
            f"{kommun} {programme!r} from {start or 'an unknown day'} stands twice",
            "keep one",
        )
        for kommun, programme, start, row in frame.filter(
            ~pl.struct("kommun", "programme", "start").is_first_distinct()
        )
        .select("kommun", "programme", "start", "row")
        .iter_rows()
    ]
    if faults:
        raise InputFaults(faults)
    codes = [names.code(kommun) for kommun in frame["kommun"]]
    spans = [span(start) if start else None for start in frame["start"]]
    deadlines = [span(deadline).latest if deadline else None for deadline in frame["deadline"]]
    coded = frame.with_columns(
        pl.Series("kommun_code", codes, pl.String),
        pl.Series("start_earliest", [known and known.earliest for known in spans], pl.Date),
        pl.Series("start_latest", [known and known.latest for known in spans], pl.Date),
        pl.Series("deadline_date", deadlines, pl.Date),
        csv_file.numbers("target"),
        pl.col("edition").cast(pl.Int64),
    ).rename({"start": "start_date"})
    number = pl.int_range(pl.len()).over("kommun_code", "kind") + 1
    return coded.with_columns(adoption_id=pl.format("{}-{}-{}", "kommun_code", "kind", number)).select(
        "adoption_id", "kommun_code", pl.exclude("adoption_id", "kommun_code", "kommun", "row")
    )


def _date(cell: str) -> tuple[str, str] | None:
    try:
        if cell:
            span(cell)
    except ValueError as error:
        wrong, _, remedy = str(error).partition(": ")
        return wrong, remedy
    return None


def _number(cell: str) -> tuple[str, str] | None:
    return None if not cell or csv_file.number(cell) is not None else (f"{cell!r} is no number", "correct it")
