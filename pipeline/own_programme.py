"""How does an analyst evaluate a programme that is not in the project?

The programme is added to what `ingest` left, in a scratch folder; the project's own files are only read.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.faults import MissingStage
from pipeline.paths import PACKAGE, Paths

if TYPE_CHECKING:
    import polars as pl

TEMPLATE = PACKAGE / "ingest" / "initiative_template.toml"


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
    import duckdb

    from pipeline.report.briefs import write_brief
    from pipeline.report.facts import brief_facts
    from pipeline.stages import write_estimates
    from pipeline.warehouse.build import build

    if not paths.joined.exists():
        raise MissingStage("there is no ledger to compare with yet: run `python -m pipeline all` first")
    with tempfile.TemporaryDirectory() as scratch:
        ingested, warehouse = Path(scratch) / "ingested", Path(scratch) / "own.duckdb"
        initiative_id = _add(file, paths, ingested)
        build(ingested, warehouse)
        write_estimates(warehouse, only=initiative_id)
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            facts = brief_facts(connection, initiative_id)
            (headline,) = connection.execute(
                f"SELECT headline_{lang} FROM verdict WHERE initiative_id = ? AND is_headline", [initiative_id]
            ).fetchall()[0]
        return write_brief(facts, lang, output / f"{initiative_id}.{lang}.pdf"), headline


def _add(file: Path, paths: Paths, ingested: Path) -> str:
    """Copy the ingested frames to a scratch folder, with one more programme and its sources."""
    import polars as pl

    from pipeline.faults import Fault, InputFaults
    from pipeline.ingest import initiatives, kommuner

    names = kommuner.names(paths.raw)
    own = initiatives.read_one(file, names)
    frames = {path.stem: pl.read_parquet(path) for path in sorted(paths.ingested.glob("*.parquet"))}
    if own.initiative_id in set(frames["initiative"]["initiative_id"]):
        wrong = f"{own.initiative_id!r} is one of the project's own programmes"
        raise InputFaults([Fault(file.name, None, "initiative_id", wrong, "choose another id")])
    added = initiatives.frames([(file.name, own, names)])
    for name in ("initiative", "activity", "goal", "claim", "event"):
        frames[name] = pl.concat([frames[name], getattr(added, name)])
    known = set(frames["source_document"]["source_id"])
    sources = frames["source_document"]
    frames["source_document"] = pl.concat([sources, *(_source(text, sources) for text in sorted(own.sources - known))])
    ingested.mkdir()
    for name, frame in frames.items():
        frame.write_parquet(ingested / f"{name}.parquet")
    return own.initiative_id


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
