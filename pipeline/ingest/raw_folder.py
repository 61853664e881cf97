"""What do all files in `data/raw/` say together, and does anything in them contradict itself?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import editions, initiatives, kommuner, ledger, outcomes, run_together, sources

RUN_TOGETHER = "foretagsklimat-2023-top"
T = TypeVar("T")


def read(folder: Path) -> dict[str, pl.DataFrame]:
    """Read every raw file.

    Parameters
    ----------
    folder : Path
        Laid out as `data/raw/`.

    Returns
    -------
    dict of str to polars.DataFrame
        `kommun`, `source_document`, `edition`, `reading`, `undecoded`, `outcome`, `initiative`, `activity`, `goal`
        and `claim`.

    Raises
    ------
    InputFaults
        With the faults of every file that could be read at all, not only of the first.
    """
    faults: list[Fault] = []

    def collect(read_file: Callable[..., T], *arguments: object) -> T | None:
        try:
            return read_file(*arguments)
        except InputFaults as error:
            faults.extend(error.faults)
            return None

    kommun = collect(kommuner.read, folder)
    source_document = collect(sources.read, folder)
    edition = collect(editions.read, folder)
    if kommun is None or source_document is None or edition is None:
        # The other files refer to these three: judging them now would only repeat the same faults.
        raise InputFaults(faults)
    source_ids = set(source_document["source_id"])
    reading = collect(ledger.read, folder, edition, source_ids)
    outcome = collect(outcomes.read, folder, source_ids)
    programmes = collect(initiatives.read, folder, source_ids)
    if reading is None or outcome is None or programmes is None:
        raise InputFaults(faults)
    decoded, undecoded = _run_together(folder, kommun, reading)
    return {
        "kommun": kommun,
        "source_document": source_document,
        "edition": edition,
        "reading": pl.concat([reading, decoded]),
        "undecoded": undecoded,
        "outcome": outcome,
        "initiative": programmes.initiative,
        "activity": programmes.activity,
        "goal": programmes.goal,
        "claim": programmes.claim,
    }


def _run_together(folder: Path, kommun: pl.DataFrame, reading: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Decode the run-together list of 2023; what stays undecoded is listed with its reason."""
    path = folder / "published" / f"{RUN_TOGETHER}.txt"
    codes = dict(kommun.select("kommun", "kommun_code").iter_rows())
    names = {code: name for name, code in codes.items()}
    known: dict[tuple[str, int], set[int]] = {}
    # What was read from this same list by eye is no second opinion on it.
    elsewhere = reading.filter(
        pl.col("source") == "svenskt_naringsliv", pl.col("measure") == "rank", pl.col("source_id") != RUN_TOGETHER
    )
    for code, year, rank in elsewhere.select("kommun_code", "edition", "value").iter_rows():
        known.setdefault((names[code], year), set()).add(int(rank))
    try:
        rows = run_together.read(path, known)
    except FileNotFoundError:
        raise InputFaults([Fault(path.name, None, None, "the file is missing", "restore it")]) from None
    except ValueError as error:
        raise InputFaults([Fault(path.name, None, None, str(error), "compare it with the page")]) from None
    decoded = [
        {
            "kommun_code": codes[row.kommun],
            "edition": year,
            "value": float(rank),
            "locator": f"the digits after {row.kommun}",
            "note": f"split from digits run together: {row.reason}",
            "row": line,
        }
        for line, row in enumerate(rows, start=run_together.HEADING_LINES + 1)
        if row.ranks is not None
        for year, rank in zip(run_together.EDITIONS, row.ranks, strict=True)
    ]
    frame = pl.DataFrame(decoded).with_columns(
        source=pl.lit("svenskt_naringsliv"),
        measure=pl.lit("rank"),
        decimals=pl.lit(0, pl.Int64),
        basis=pl.lit("derived"),
        year_basis=pl.lit("stated"),
        source_id=pl.lit(RUN_TOGETHER),
        file=pl.lit(path.name),
    )
    undecoded = pl.DataFrame(
        [{"kommun": row.kommun, "reason": row.reason} for row in rows if row.ranks is None],
        schema={"kommun": pl.String, "reason": pl.String},
    )
    return frame.select(reading.columns), undecoded
