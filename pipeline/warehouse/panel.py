"""How do the warehouse's rows become the arrays that the estimation takes, and its results rows again?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from pipeline.estimate.effect_tables import Evaluation
from pipeline.estimate.panel import Panel
from pipeline.estimate.programme import Exposure, Programme
from pipeline.estimate.programme_kind import Kind, Kinds
from pipeline.estimate.reasons import REASONS
from pipeline.estimate.specification import SpecificationCurve, Traits
from pipeline.estimate.verdict import MAIN_MEASURE

QUERIES = Path(__file__).parent / "queries"
# Months from the start to the effect, for programmes that have no file to say so.
KIND_LAG = 3
MEASURES = (("svenskt_naringsliv", "rank"), ("skr_insikt", "nki"), ("skr_insikt", "rank"))


def panel(connection: duckdb.DuckDBPyConnection, source: str, measure: str) -> Panel:
    """Read one measure of one ranking as a panel.

    An edition without a level (number ranked, or national value) is left out.
    """
    rows = connection.execute(_query("panel"), {"source": source, "measure": measure}).fetchnumpy()
    units, editions = np.unique(rows["kommun_code"]), np.unique(np.asarray(rows["edition"]))
    shape = (len(units), len(editions))

    def square(column: str, kind: type) -> Any:
        # DuckDB masks what is null.
        cells: Any = np.ma.asarray(rows[column]).astype(kind)
        return cells.filled(np.nan if kind is float else False).reshape(shape)

    return Panel(
        source=source,
        measure=measure,
        units=tuple(str(unit) for unit in units),
        editions=editions.astype(np.int64),
        time=square("fieldwork_mid", float)[0],
        level=square("level", float)[0],
        value=square("value", float),
        listed=square("listed", bool),
        openly_listed=square("openly_listed", bool),
        selected=square("selected", bool),
        answers=square("answers", float),
        treated=square("treated", bool),
    )


def programmes(connection: duckdb.DuckDBPyConnection, of: Panel) -> list[Programme]:
    """Read every programme's exposure, on the editions of a panel."""
    rows = connection.sql(_query("exposure"), params={"source": of.source}).pl()
    known = rows.filter(pl.col("edition").is_in(of.editions.tolist()))
    adopters = _adopters(connection, of)
    result = []
    for (initiative_id, unit, declared), per_lag in known.group_by(
        ["initiative_id", "kommun_code", "declared_lag"], maintain_order=True
    ):
        exposure = {
            int(str(lag)): Exposure(
                before=part["is_before"].to_numpy(),
                exposed=part["is_exposed"].to_numpy(),
                started=bool(part["has_started"].any()),
                followed=part["is_followed"].to_numpy(),
            )
            for (lag,), part in per_lag.group_by(["lag_months"], maintain_order=True)
        }
        alike = adopters.get(str(initiative_id), {})
        result.append(Programme(str(initiative_id), str(unit), int(str(declared)), exposure, alike))
    return result


def _adopters(connection: duckdb.DuckDBPyConnection, of: Panel) -> dict[str, dict[str, int]]:
    """Read who took up the same kind of programme as each one, and the first column that it can have moved."""
    result: dict[str, dict[str, int]] = {}
    for initiative_id, unit, edition in connection.execute(_query("adopters"), {"source": of.source}).fetchall():
        column = len(of.editions) if edition is None else int(np.searchsorted(of.editions, edition))
        result.setdefault(initiative_id, {})[unit] = column
    return result


def planned_editions(connection: duckdb.DuckDBPyConnection, initiative_id: str) -> list[dict[str, Any]]:
    """Read which editions a plan uses on each side, and what is known of them."""
    rows: list[dict[str, Any]] = (
        connection.sql(_query("planned_editions"), params={"initiative_id": initiative_id}).pl().to_dicts()
    )
    return rows


def programme_as_planned(connection: duckdb.DuckDBPyConnection, initiative_id: str) -> dict[str, Any]:
    """Read what a plan keeps of a programme."""
    (row,) = connection.sql(_query("programme_as_planned"), params={"initiative_id": initiative_id}).pl().to_dicts()
    kept: dict[str, Any] = row
    return kept


def exposed_editions_known(connection: duckdb.DuckDBPyConnection, initiative_id: str) -> list[tuple[str, int]]:
    """Read which exposed editions are known of a programme's municipality, in the measure that is judged."""
    return connection.execute(_query("exposed_editions_known"), {"initiative_id": initiative_id}).fetchall()


def traits(connection: duckdb.DuckDBPyConnection, of: Panel) -> Traits:
    """Read what the municipalities of a panel have in common."""
    rows = connection.sql(_query("traits")).pl().filter(pl.col("kommun_code").is_in(of.units))
    peers = np.zeros((len(of.units), len(of.units)), bool)
    row = {unit: at for at, unit in enumerate(of.units)}
    for one, other in connection.execute(_query("peers")).fetchall():
        if one in row and other in row:
            peers[row[one], row[other]] = True
    return Traits(
        rows["county"].to_list(),
        rows["skr_group"].to_list(),
        rows["population"].cast(pl.Float64).fill_null(np.nan).to_numpy(),
        peers,
    )


def kinds(connection: duckdb.DuckDBPyConnection, panels: Sequence[Panel]) -> list[Kind]:
    """Read every kind of programme, and the exposure of those that took it up at a known time."""
    adopters: dict[tuple[str, str], list[Programme]] = {}
    for of in (panel for panel in panels if MAIN_MEASURE[panel.source] == panel.measure):
        rows = connection.sql(_query("kind_exposure"), params={"source": of.source}).pl()
        known = rows.filter(pl.col("edition").is_in(of.editions.tolist()))
        for (kind, unit), part in known.group_by(["kind", "kommun_code"], maintain_order=True):
            exposure = Exposure(
                before=part["is_before"].to_numpy(),
                exposed=part["is_exposed"].to_numpy(),
                started=bool(part["has_started"].any()),
                followed=part["is_followed"].to_numpy(),
            )
            adopter = Programme(f"{kind} {unit}", str(unit), KIND_LAG, {KIND_LAG: exposure})
            adopters.setdefault((str(kind), of.source), []).append(adopter)
    return [
        Kind(name, n_known, n_told_after, {source: some for (kind, source), some in adopters.items() if kind == name})
        for name, n_known, n_told_after in connection.execute(_query("kinds")).fetchall()
    ]


def write_evaluation(connection: duckdb.DuckDBPyConnection, evaluation: Evaluation) -> dict[str, int]:
    """Write the estimation's tables; returns rows by table."""
    connection.execute(_query("effect_tables"))
    connection.execute(_query("robustness_tables"))
    connection.executemany("INSERT INTO reason VALUES (?, ?)", list(REASONS.items()))
    return write_tables(connection, evaluation)


def write_tables(
    connection: duckdb.DuckDBPyConnection, evaluation: Evaluation | SpecificationCurve | Kinds
) -> dict[str, int]:
    """Add rows to the tables that the fields are named for; returns rows by table."""
    counts = {}
    for field in fields(evaluation):
        rows: Sequence[Any] = getattr(evaluation, field.name)
        counts[field.name] = len(rows)
        if rows:
            names = [column.name for column in fields(rows[0])]
            # Cells are taken as they are: `asdict` would copy each of a hundred thousand rows deeply.
            cells = list(map(attrgetter(*names), rows))
            frame = pl.DataFrame(cells, schema=names, orient="row", infer_schema_length=None)
            columns = ", ".join(f'"{column}"' for column in frame.columns)
            connection.execute(f"INSERT INTO {field.name} ({columns}) SELECT {columns} FROM frame")
    connection.execute(_query("placebo_coverage"))
    return counts


def verdicts_for_headline(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Mark the ranking that heads each brief, and read what the first sentences need."""
    connection.execute(_query("mark_headline"))
    rows: list[dict[str, Any]] = connection.sql(_query("verdict_for_headline")).pl().to_dicts()
    return rows


def write_headline(connection: duckdb.DuckDBPyConnection, row: dict[str, Any], sentences: dict[str, str]) -> None:
    """Write the first sentences of one verdict."""
    connection.execute(
        "UPDATE verdict SET headline_sv = $sv, headline_en = $en "
        "WHERE initiative_id = $initiative_id AND source = $source",
        {**sentences, "initiative_id": row["initiative_id"], "source": row["source"]},
    )


def _query(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text("utf-8")
