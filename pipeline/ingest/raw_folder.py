"""What do all files in `data/raw/` say together, and does anything in them contradict itself?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import (
    adoptions,
    edition_facts,
    editions,
    initiatives,
    kommuner,
    ledger,
    outcomes,
    run_together,
    sources,
)
from pipeline.ingest.official import panels
from pipeline.ingest.official.places import Places

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
        `kommun`, `source_document`, `edition`, `edition_fact`, `reading`, `undecoded`, `outcome`, `adoption`,
        `initiative`, `activity`, `goal`, `claim` and `event`; and of the official files, empty without them,
        `missing_value`, `covariate`, `peer_group` and `left_out` (a line on each thing that was not used).

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
    edition_fact = collect(edition_facts.read, folder, edition, source_ids)
    outcome = collect(outcomes.read, folder, source_ids)
    adoption = collect(adoptions.read, folder, source_ids)
    programmes = collect(initiatives.read, folder, source_ids)
    official = collect(panels.read, folder, Places.of(kommun, kommuner.names(folder)), edition)
    if reading is None or edition_fact is None or outcome is None or adoption is None:
        raise InputFaults(faults)
    if programmes is None or official is None:
        raise InputFaults(faults)
    decoded, undecoded = _run_together(folder, kommuner.names(folder), reading, source_ids)
    return {
        "kommun": kommun,
        "source_document": pl.concat([source_document, official.source_document]),
        "edition": edition,
        "edition_fact": edition_fact,
        "reading": pl.concat([reading, decoded, official.reading], how="diagonal"),
        "undecoded": undecoded,
        "outcome": outcome,
        "adoption": adoption,
        "initiative": programmes.initiative,
        "activity": programmes.activity,
        "goal": programmes.goal,
        "claim": programmes.claim,
        "event": programmes.event,
        "missing_value": official.missing_value,
        "covariate": official.covariate,
        "peer_group": official.peer_group,
        "left_out": pl.DataFrame({"line": pl.Series(official.lines, dtype=pl.String)}),
    }


def _run_together(
    folder: Path, names: kommuner.Names, reading: pl.DataFrame, source_ids: set[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Decode the run-together list of 2023; what stays undecoded is listed with its reason."""
    path = folder / "published" / f"{RUN_TOGETHER}.txt"
    if RUN_TOGETHER not in source_ids:
        raise InputFaults(
            [Fault("sources.csv", None, "source_id", f"{RUN_TOGETHER!r} is missing", "add the list's page")]
        )
    known: dict[tuple[str, int], set[int]] = {}
    # What was read from this same list by eye is no second opinion on it.
    elsewhere = reading.filter(
        pl.col("source") == "svenskt_naringsliv", pl.col("measure") == "rank", pl.col("source_id") != RUN_TOGETHER
    )
    for code, year, rank in elsewhere.select("kommun_code", "edition", "value").iter_rows():
        known.setdefault((names.name(code), year), set()).add(int(rank))
    try:
        rows = run_together.read(path, known)
    except FileNotFoundError:
        raise InputFaults([Fault(path.name, None, None, "the file is missing", "restore it")]) from None
    except ValueError as error:
        raise InputFaults([Fault(path.name, None, None, str(error), "compare it with the page")]) from None
    lines = list(enumerate(rows, start=run_together.HEADING_LINES + 1))
    misspelt = [Fault(path.name, line, "kommun", *wrong) for line, row in lines if (wrong := names.fault(row.kommun))]
    if misspelt:
        raise InputFaults(misspelt)
    decoded = [
        {
            "kommun_code": names.code(row.kommun),
            "source": "svenskt_naringsliv",
            "edition": year,
            "measure": "rank",
            "value": float(rank),
            "decimals": 0,
            "basis": "derived",
            # Not a sum but a split: the reason stands in the note, and the decoder is run anew each time.
            "part_value": None,
            "part_change": None,
            "year_basis": "stated",
            "source_id": RUN_TOGETHER,
            "locator": f"the digits after {row.kommun}",
            "note": f"split from digits run together: {row.reason}",
            "file": path.name,
            "row": line,
        }
        for line, row in lines
        if row.ranks is not None
        for year, rank in zip(run_together.EDITIONS, row.ranks, strict=True)
    ]
    undecoded = [{"kommun": row.kommun, "reason": row.reason} for row in rows if row.ranks is None]
    return (
        pl.DataFrame(decoded, schema=reading.schema),
        pl.DataFrame(undecoded, schema={"kommun": pl.String, "reason": pl.String}),
    )
