"""Small synthetic frames as `ingest` leaves them: every page, figure, edition and programme is made up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.ingest.initiatives import (
    ACTIVITY_SCHEMA,
    CLAIM_SCHEMA,
    EVENT_SCHEMA,
    GOAL_SCHEMA,
    INITIATIVE_SCHEMA,
    precision,
    span,
)
from pipeline.warehouse.build import build

Row = dict[str, Any]

KOMMUN = "9901"
SN, INSIKT = "svenskt_naringsliv", "skr_insikt"
SCHEMAS: dict[str, dict[str, Any]] = {
    "kommun": dict.fromkeys(["kommun_code", "kommun", "county", "skr_group"], pl.String),
    "source_document": dict.fromkeys(
        ["source_id", "publisher", "publisher_kind", "title", "url", "published", "accessed", "kind"],
        pl.String,
    )
    | {"selected_on": pl.Int64, "note": pl.String},
    "edition": {
        "source": pl.String,
        "edition": pl.Int64,
        "fieldwork_start": pl.Date,
        "fieldwork_end": pl.Date,
        "published": pl.Date,
        "n_ranked": pl.Int64,
        "method_version": pl.String,
        "assumed": pl.Boolean,
        "n_taking_part": pl.Int64,
    }
    | dict.fromkeys(
        ["fieldwork_source_id", "published_source_id", "n_source_id", "method_source_id", "note"], pl.String
    ),
    "edition_fact": {"source": pl.String, "edition": pl.Int64, "what": pl.String, "value": pl.Float64}
    | dict.fromkeys(["source_id", "locator", "note"], pl.String),
    "reading": {
        "kommun_code": pl.String,
        "source": pl.String,
        "edition": pl.Int64,
        "measure": pl.String,
        "value": pl.Float64,
        "decimals": pl.Int64,
    }
    | dict.fromkeys(["part_value", "part_change"], pl.Float64)
    | dict.fromkeys(["basis", "year_basis", "source_id", "locator", "note", "file"], pl.String)
    | {"row": pl.Int64},
    "outcome": {"kommun_code": pl.String, "metric": pl.String, "date": pl.Date, "value": pl.Float64}
    | dict.fromkeys(["basis", "source_id", "locator", "note"], pl.String),
    "adoption": dict.fromkeys(["adoption_id", "kommun_code", "programme", "kind", "start_date"], pl.String)
    | dict.fromkeys(["ranking", "metric", "direction"], pl.String)
    | {"target": pl.Float64, "deadline": pl.String, "edition": pl.Int64}
    | dict.fromkeys(["known_because", "source_id", "locator", "note"], pl.String)
    | dict.fromkeys(["start_earliest", "start_latest", "deadline_date"], pl.Date),
    "initiative": INITIATIVE_SCHEMA,
    "activity": ACTIVITY_SCHEMA,
    "goal": GOAL_SCHEMA,
    "claim": CLAIM_SCHEMA,
    "event": EVENT_SCHEMA,
    "missing_value": dict.fromkeys(["kommun_code", "source", "measure", "reason", "source_id"], pl.String)
    | {"edition": pl.Int64},
    "covariate": dict.fromkeys(["kommun_code", "measure", "source_id"], pl.String)
    | {"year": pl.Int64, "value": pl.Float64},
    "peer_group": dict.fromkeys(["kommun_code", "peer_code"], pl.String) | {"year": pl.Int64},
}


def page(source_id: str, **facts: Any) -> Row:
    """A synthetic page; each is its own publisher unless a test says otherwise."""
    return {
        "source_id": source_id,
        "publisher": f"publisher of {source_id}",
        "publisher_kind": "other",
        "published": "2020-06",
        "kind": "single",
    } | facts


def reading(value: str, source_id: str, **facts: Any) -> Row:
    """A synthetic reading of the score of 2020, with the decimals that its value is written with."""
    return {
        "source": SN,
        "edition": 2020,
        "measure": "score",
        "value": float(value),
        "decimals": len(value.partition(".")[2]),
        "basis": "published",
        "year_basis": "stated",
        "source_id": source_id,
        "locator": "synthetic place",
        "file": "synthetic.csv",
        "row": 2,
    } | facts


def edition(number: int, source: str = SN, **facts: Any) -> Row:
    """A synthetic edition: fieldwork of 100 days from 1 January, published in September."""
    return {
        "source": source,
        "edition": number,
        "fieldwork_start": date(number, 1, 1),
        "fieldwork_end": date.fromordinal(date(number, 1, 1).toordinal() + 99),
        "published": date(number, 9, 20),
        "n_ranked": 290,
        "method_version": "synthetic-method",
        "assumed": False,
    } | facts


def programme(initiative_id: str, start: str, end: str | None = None, **facts: Any) -> Row:
    """A synthetic programme, its start written as "2020", "2020-03" or "2020-03-02"."""
    days = span(start)
    return {
        "initiative_id": initiative_id,
        "kommun_code": KOMMUN,
        "name": "A synthetic programme",
        "start_date": start,
        "start": days.middle,
        "start_earliest": days.earliest,
        "start_latest": days.latest,
        "start_precision": precision(start),
        "end": span(end).latest if end else None,
        "effect_horizon_years": 2.0,
        "lag_months": 3,
        "source_id": "synthetic-page",
        "file": "synthetic.toml",
    } | facts


def write_parquet(folder: Path, frames: Mapping[str, pl.DataFrame]) -> Path:
    """Leave frames as `ingest` does: one Parquet file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder


def synthetic_ingested(folder: Path, **rows: Iterable[Row]) -> Path:
    """Write synthetic frames; a table that a test does not name holds one made-up municipality or nothing."""
    made_up: dict[str, Iterable[Row]] = {
        "kommun": [{"kommun_code": KOMMUN, "kommun": "Påhittad", "county": "Påhittat län"}]
    }
    content = made_up | rows
    assert set(content) <= set(SCHEMAS)
    frames = {}
    for table, schema in SCHEMAS.items():
        whole = [{column: row.get(column) for column in schema} for row in content.get(table, [])]
        frames[table] = pl.DataFrame(whole, schema)
    return write_parquet(folder, frames)


def opened(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open a warehouse to look at it."""
    return duckdb.connect(str(warehouse), read_only=True)


def synthetic_warehouse(folder: Path, **rows: Iterable[Row]) -> duckdb.DuckDBPyConnection:
    """Build the warehouse of synthetic frames and open it."""
    build(synthetic_ingested(folder / "ingested", **rows), folder / "synthetic.duckdb")
    return opened(folder / "synthetic.duckdb")


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[Row]:
    """The rows of a query, its `?` filled with values, each with its columns' names."""
    result = connection.execute(query, values)
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
