"""Which facts do the figures show that no single brief has? Everything read from the warehouse, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from pipeline.report.facts import Row, queried

# Insikt's areas of authority, as `pipeline/fetch/kolada.toml` names them.
AREAS = (
    "nki_fire_safety",
    "nki_building_permits",
    "nki_land_lease",
    "nki_environment_and_health",
    "nki_alcohol_licences",
    "nki_food_control",
)


@dataclass(frozen=True)
class FigureFacts:
    """Rows of the warehouse, ordered as the SQL orders them.

    Parameters
    ----------
    verdicts : tuple of dict
        One row a programme and ranking: what its estimate is held against, and the result.
    placebos : tuple of dict
        One row a programme, ranking and step of distance from what was expected: how many placebos.
    specifications : tuple of dict
        One row a distinct estimate of a programme on the ranking that heads its brief.
    movement : tuple of dict
        One row a tenth of the ranking and number of years: where those stand that stood there.
    goals : tuple of dict
        One row a promised place.
    change : tuple of dict
        One row a municipality: its place in two editions, and how far it moved.
    areas : tuple of dict
        One row a programme's municipality, area of authority and edition of Insikt.
    accessed : str or None
        The last day on which a page or a file was read.
    is_official : bool
        Whether official files are among what was read.
    """

    verdicts: tuple[Row, ...]
    placebos: tuple[Row, ...]
    specifications: tuple[Row, ...]
    movement: tuple[Row, ...]
    goals: tuple[Row, ...]
    change: tuple[Row, ...]
    areas: tuple[Row, ...]
    accessed: str | None
    is_official: bool


def figure_facts(con: duckdb.DuckDBPyConnection) -> FigureFacts:
    """Read what the figures show; the same warehouse always gives the same facts.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse.
    """
    names = ("verdicts", "placebos", "specifications", "movement", "goals", "change")
    rows = {name: tuple(queried(con, f"figure_{name}", {})) for name in names}
    areas = tuple(queried(con, "figure_areas", {"measures": list(AREAS)}))
    (basis,) = queried(con, "figure_basis", {})
    return FigureFacts(**rows, areas=areas, accessed=basis["accessed"], is_official=basis["is_official"])


def of_programme(rows: Iterable[Row], initiative_id: str) -> list[Row]:
    """Return the rows of one programme."""
    return [row for row in rows if row["initiative_id"] == initiative_id]
