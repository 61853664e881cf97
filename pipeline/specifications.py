"""Where is a specification curve computed that is too much for one process? On either executor, always the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path

import polars as pl

from pipeline.estimate.specification import SpecificationRow, Specifications
from pipeline.executors import Chunk, Executor, chunks, compute

# Written out, so that a group in which nothing could be estimated is of the same types as the others.
TYPES = {"bool": pl.Boolean, "int": pl.Int64, "float": pl.Float64}
SCHEMA = {
    field.name: TYPES.get(str(field.type).removesuffix(" | None"), pl.String) for field in fields(SpecificationRow)
}


def on(executor: Executor, finished: Path, work: Specifications) -> Iterator[SpecificationRow]:
    """Compute each group of each ranking as a chunk; nothing is drawn.

    Parameters
    ----------
    executor, finished
        As `executors.compute` takes them. With both filled in this is what `specification_curve` takes as `run`.
    work : Specifications
    """
    found = compute(partial(_piece, work), chunks(0, len(work.pieces)), executor, finished)
    yield from (SpecificationRow(**row) for row in found.iter_rows(named=True))


def _piece(work: Specifications, chunk: Chunk) -> pl.DataFrame:
    return pl.DataFrame([asdict(row) for row in work.rows(chunk.number)], SCHEMA)
