"""How does an analyst evaluate a programme that is not in the project?

The programme is added to what `ingest` left, in a scratch folder; the project's own files are only read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.faults import MissingStage
from pipeline.paths import PACKAGE, Paths

if TYPE_CHECKING:
    import polars as pl

    from pipeline.estimate.planned import Sides

TEMPLATE = PACKAGE / "ingest" / "initiative_template.toml"


def new_file(output: Path) -> None:
    """Write a programme's file to fill in, with an explanation of every key.

    Raises
    ------
    InputFaults
        If there is a file of that name already, or no folder to put it in.
    """
    from pipeline.faults import Fault, InputFaults

    if output.exists():
        raise InputFaults([Fault(output.name, None, None, "there is a file of that name", "choose another")])
    if not output.parent.is_dir():
        raise InputFaults([Fault(output.name, None, None, f"there is no folder {output.parent}", "make it first")])
    output.write_text(TEMPLATE.read_text("utf-8"), "utf-8")


def evaluate_file(paths: Paths, file: Path, lang: str, output: Path) -> tuple[Path, str]:
    """Check, evaluate and report one programme.

    Parameters
    ----------
    paths : Paths
        The project's folders; `ingest` must have run.
    file : Path
        The programme's TOML file. Its sources may be addresses, titles or ids of the project's sources.
    lang : str
        `sv` or `en`.
    output : Path
        Folder for the brief.

    Returns
    -------
    tuple of Path and str
        The brief, and its first sentence.

    Raises
    ------
    InputFaults
        With everything that is wrong in the file.
    """
    with joined(paths, file) as (warehouse, initiative_id):
        return report(warehouse, initiative_id, lang, output)


def report(
    warehouse: Path, initiative_id: str, lang: str, output: Path, planned: Mapping[str, Sides] | None = None
) -> tuple[Path, str]:
    """Estimate one programme of a joined warehouse and write its brief; returns the brief and its first sentence."""
    import duckdb

    from pipeline.report.briefs import write_brief
    from pipeline.report.facts import brief_facts

    first = estimated(warehouse, initiative_id, lang, planned)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        facts = brief_facts(connection, initiative_id)
    return write_brief(facts, lang, output / f"{initiative_id}.{lang}.pdf"), first


def estimated(warehouse: Path, initiative_id: str, lang: str, planned: Mapping[str, Sides] | None = None) -> str:
    """Estimate one programme of a joined warehouse; returns the first sentence of its brief."""
    import duckdb

    from pipeline.stages import write_estimates

    write_estimates(warehouse, only=initiative_id, planned=planned)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (first,) = connection.execute(
            f"SELECT headline_{lang} FROM verdict WHERE initiative_id = ? AND is_headline", [initiative_id]
        ).fetchall()[0]
    return str(first)


@contextmanager
def joined(paths: Paths, file: Path, editions_to_come: int = 0) -> Iterator[tuple[Path, str]]:
    """Join one more programme with what is known, in a scratch folder.

    Parameters
    ----------
    paths : Paths
        The project's folders; `ingest` must have run.
    file : Path
        The programme's TOML file: one's own, or one of the project's as it stands there.
    editions_to_come : int
        Let each ranking go on for so many editions, surveyed on the days of its latest one.

    Yields
    ------
    warehouse : Path
        A DuckDB file without estimates; it is gone when the block ends.
    initiative_id : str
    """
    from pipeline.warehouse.build import build

    if not paths.joined.exists():
        raise MissingStage("there is no ledger to compare with yet: run `python -m pipeline all` first")
    with tempfile.TemporaryDirectory() as scratch:
        ingested, warehouse = Path(scratch) / "ingested", Path(scratch) / "own.duckdb"
        initiative_id = _add(file, paths, ingested, editions_to_come)
        build(ingested, warehouse)
        yield warehouse, initiative_id


def _add(file: Path, paths: Paths, ingested: Path, editions_to_come: int) -> str:
    """Copy the ingested frames to a scratch folder, with one more programme and its sources."""
    import polars as pl

    from pipeline.faults import Fault, InputFaults
    from pipeline.ingest import initiatives, kommuner

    names = kommuner.names(paths.raw)
    own = initiatives.read_one(file, names)
    frames = {path.stem: pl.read_parquet(path) for path in sorted(paths.ingested.glob("*.parquet"))}
    tables = ("initiative", "activity", "goal", "claim", "event")
    if own.initiative_id in set(frames["initiative"]["initiative_id"]):
        if not _is_the_projects(file, paths):
            wrong = f"{own.initiative_id!r} is one of the project's own programmes"
            raise InputFaults([Fault(file.name, None, "initiative_id", wrong, "choose another id")])
        for name in tables:
            frames[name] = frames[name].filter(pl.col("initiative_id") != own.initiative_id)
    added = initiatives.frames([(file.name, own, names)])
    for name in tables:
        frames[name] = pl.concat([frames[name], getattr(added, name)])
    known = set(frames["source_document"]["source_id"])
    sources = frames["source_document"]
    frames["source_document"] = pl.concat([sources, *(_source(text, sources) for text in sorted(own.sources - known))])
    frames["edition"] = pl.concat([frames["edition"], *_to_come(frames["edition"], editions_to_come)])
    ingested.mkdir()
    for name, frame in frames.items():
        frame.write_parquet(ingested / f"{name}.parquet")
    return own.initiative_id


def _is_the_projects(file: Path, paths: Paths) -> bool:
    """Say whether a file is one of the project's own, byte for byte."""
    return any(one.read_bytes() == file.read_bytes() for one in (paths.raw / "initiatives").glob("*.toml"))


def _to_come(editions: pl.DataFrame, n: int) -> Iterator[pl.DataFrame]:
    """Make the next editions of each ranking as its latest one, year by year; when they come out nobody knows."""
    import polars as pl

    latest = editions.filter(pl.col("edition") == pl.col("edition").max().over("source"))
    for later in range(1, n + 1):
        yield latest.with_columns(
            pl.col("edition") + later,
            pl.col("fieldwork_start", "fieldwork_end").dt.offset_by(f"{later}y"),
            published=pl.lit(None, pl.Date),
            assumed=True,
        )


def _source(text: str, like: pl.DataFrame) -> pl.DataFrame:
    """Make a source of what the file names as one: an address, or a title."""
    is_address = text.startswith(("http://", "https://"))
    row = dict.fromkeys(like.columns) | {
        "source_id": text,
        "publisher": text.split("/")[2] if is_address else text,
        "publisher_kind": "other",
        "url": text if is_address else None,
        "kind": "single",
    }
    return like.clear().extend(type(like)([row], schema=like.schema))
