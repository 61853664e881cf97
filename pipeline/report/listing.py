"""What does the warehouse say of a municipality, an edition or a programme, as tables on a terminal?"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb
from rich.table import Column, Table

from pipeline.faults import UnknownName

SQL = Path(__file__).parent / "sql"


def facts(warehouse: Path, kommun: str) -> Table:
    """Lay out every reading of every value of a municipality, with its address."""
    with _open(warehouse) as connection:
        name = _kommun(connection, kommun)
        rows = connection.execute(_query("every_reading"), {"kommun": name}).fetchall()
    table = Table(
        "ranking", "edition", "measure", "value", "kept", "basis", Column("page", overflow="fold"), title=name
    )
    for source, edition, measure, value, kept, basis, page in rows:
        table.add_row(source, str(edition), measure, _plain(value), "yes" if kept else "no", basis, page)
    return table


def coverage(warehouse: Path) -> Table:
    """Lay out how many municipalities of each edition have a value."""
    with _open(warehouse) as connection:
        rows = connection.execute(_query("coverage")).fetchall()
    table = Table("ranking", "edition", "measure", "known", "from lists", "ranked", title="coverage")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    return table


def doubts(warehouse: Path) -> Table:
    """Lay out the figures that deserve a second look: what is odd, where each stands, and its page."""
    with _open(warehouse) as connection:
        rows = connection.execute(_query("doubts")).fetchall()
    page = Column("page", overflow="fold")
    table = Table("what is odd", "kommun", "ranking", "edition", "measure", "value", "beside", "stands in", page)
    for row in rows:
        table.add_row(*map(_plain, row))
    return table


def explain(warehouse: Path, initiative: str) -> Iterator[Table]:
    """Lay out a programme's verdicts, the estimates behind them, and each shown number's way to an address.

    Raises
    ------
    UnknownName
        If there is no such programme.
    """
    from pipeline.report.facts import brief_facts

    with _open(warehouse) as connection:
        shown = brief_facts(connection, initiative)
        yield _table(connection, "verdict", "explain_verdict", initiative)
        yield _table(connection, "estimates", "explain_effect", initiative)
    trace = Table(
        "number in the brief", "table", "value", Column("address", overflow="fold"), title="from number to address"
    )
    for row in shown.trace:
        trace.add_row(str(row["label"]), str(row["table"]), _plain(row["value"]), row["url"] or row["source_id"] or "")
    yield trace


def _table(connection: duckdb.DuckDBPyConnection, title: str, query: str, initiative: str) -> Table:
    answer = connection.execute(_query(query), {"initiative_id": initiative})
    table = Table(*(column[0] for column in answer.description or ()), title=title)
    for row in answer.fetchall():
        table.add_row(*(_plain(cell) for cell in row))
    return table


def _kommun(connection: duckdb.DuckDBPyConnection, written: str) -> str:
    names = [str(name) for (name,) in connection.execute("SELECT kommun FROM kommun ORDER BY 1").fetchall()]
    close = get_close_matches(written.casefold(), [name.casefold() for name in names], n=1, cutoff=0.5)
    exact = next((name for name in names if name.casefold() == written.casefold()), None)
    if exact is None:
        hint = next((name for name in names if close and name.casefold() == close[0]), None)
        raise UnknownName(f"{written!r} is no municipality" + (f"; did you mean {hint!r}?" if hint else ""))
    return exact


def _open(warehouse: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(warehouse), read_only=True)


def _query(name: str) -> str:
    return (SQL / f"{name}.sql").read_text("utf-8")


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
