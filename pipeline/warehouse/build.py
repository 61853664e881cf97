"""How do the ingested frames become the warehouse?"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.replace import replacing
from pipeline.spreadsheet import FORMULA

SQL = Path(__file__).parent / "sql"
# Copied to Parquet and CSV for those who do not open the DuckDB file.
COPIED = (
    "kommun",
    "source_document",
    "edition",
    "observation",
    "conflict",
    "coverage",
    "doubt",
    "missing_value",
    "covariate",
    "peer_group",
    "ledger_check",
    "edition_level",
    "initiative",
    "goal",
    "claim",
    "exposure",
)
EFFECT_TABLES = (
    "effect",
    "counterfactual_path",
    "placebo",
    "placebo_coverage",
    "null_distribution",
    "power",
    "movement_model",
    "model_check",
    "verdict",
    "rank_interval",
    "ordinary_movement",
    "event_study",
    "pre_trend",
    "specification",
    "specification_agreement",
    "programme_kind",
    "adopter_effect",
)


def build(ingested: Path, warehouse: Path) -> dict[str, int]:
    """Build the warehouse beside its place and move it there.

    Parameters
    ----------
    ingested : Path
        The folder of Parquet files that `ingest` left.
    warehouse : Path
        The DuckDB file.

    Returns
    -------
    dict of str to int
        Rows by table.
    """
    with replacing(warehouse) as beside, duckdb.connect(str(beside), config={"threads": 2}) as connection:
        connection.execute("CREATE SCHEMA ingested")
        for path in sorted(ingested.glob("*.parquet")):
            connection.execute(f"CREATE VIEW ingested.{path.stem} AS SELECT * FROM read_parquet('{_quoted(path)}')")
        for statement in sorted(SQL.glob("*.sql")):
            connection.execute(statement.read_text("utf-8"))
        # The views hold this machine's paths; the tables hold everything that they gave.
        connection.execute("DROP SCHEMA ingested CASCADE")
        return _rows(connection)


def copy_tables(warehouse: Path, folder: Path, tables: tuple[str, ...]) -> dict[str, int]:
    """Write tables as Parquet and CSV, each file beside its place and then moved there; returns rows by table."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(warehouse), read_only=True, config={"threads": 1}) as connection:
        for table in tables:
            with replacing(folder / f"{table}.parquet") as beside:
                connection.execute(f"COPY {table} TO '{_quoted(beside)}' (FORMAT parquet, COMPRESSION zstd)")
            with replacing(folder / f"{table}.csv") as beside:
                cells = ", ".join(_cells(connection, table))
                connection.execute(f"COPY (SELECT {cells} FROM {table}) TO '{_quoted(beside)}' (FORMAT csv, HEADER)")
        return _rows(connection)


def _cells(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Select a table's columns; a text that a spreadsheet would take for a formula gets an apostrophe before it.

    Numbers, whose minus sign is one, are left alone.
    """
    columns = [(f'"{name}"', kind) for name, kind, *_ in connection.execute(f'DESCRIBE "{table}"').fetchall()]
    formula = ", ".join(f"chr({ord(sign)})" for sign in FORMULA)
    return [
        f"if(left({name}, 1) IN ({formula}), chr(39) || {name}, {name}) AS {name}" if kind == "VARCHAR" else name
        for name, kind in columns
    ]


def ledger_against_official(warehouse: Path) -> tuple[int, int]:
    """Return how many readings of the ledger were held against an official value, and how many differ from it."""
    with duckdb.connect(str(warehouse), read_only=True, config={"threads": 1}) as connection:
        counted = "SELECT coalesce(sum(n_compared), 0), coalesce(sum(n_differing), 0) FROM ledger_check"
        ((compared, differing),) = connection.execute(counted).fetchall()
    return int(compared), int(differing)


def _rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
    return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0] for table in tables}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
