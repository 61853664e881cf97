"""Which facts does the one page show? Every kept value of every municipality, and what is concluded of programmes.

Read from the warehouse in an order that never changes: equal facts give an equal page.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipeline.report.facts import Row, queried
from pipeline.report.overview_facts import OverviewFacts


@dataclass(frozen=True)
class IndexFacts:
    """Everything that the page shows, in plain values.

    Parameters
    ----------
    overview : OverviewFacts
        The programmes side by side, as the overview has them.
    kommuner, editions, values, latest, sources : tuple of dict
        The municipalities, the editions, every kept value, the latest of each measure, and who published them.
    movement : tuple of dict
        Where municipalities of each tenth of a ranking ordinarily stand some years later.
    programmes, verdicts, promises, adoptions : tuple of dict
        The evaluated programmes, what is concluded, what was promised and said, and the other known programmes.
    """

    overview: OverviewFacts
    kommuner: tuple[Row, ...]
    editions: tuple[Row, ...]
    values: tuple[Row, ...]
    latest: tuple[Row, ...]
    sources: tuple[Row, ...]
    movement: tuple[Row, ...]
    programmes: tuple[Row, ...]
    verdicts: tuple[Row, ...]
    promises: tuple[Row, ...]
    adoptions: tuple[Row, ...]


TABLES = (
    "kommuner",
    "editions",
    "values",
    "latest",
    "sources",
    "movement",
    "programmes",
    "verdicts",
    "promises",
    "adoptions",
)


def index_facts(con: duckdb.DuckDBPyConnection, overview: OverviewFacts) -> IndexFacts:
    """Gather what the page shows.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse.
    overview : OverviewFacts
        What the overview of all programmes shows.

    Returns
    -------
    IndexFacts
        The same warehouse always gives the same facts.
    """
    return IndexFacts(overview, **{name: tuple(queried(con, f"page_{name}", {})) for name in TABLES})
