"""With which authority were firms more satisfied? Insikt's index by area of authority, one row a programme.

Only the official files hold the areas: from the ledger of public pages this figure cannot be drawn, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.report import style
from pipeline.report.facts import BriefFacts, Row
from pipeline.report.figure_facts import AREAS, FigureFacts
from pipeline.report.numbers import integer, measured
from pipeline.report.plate import LINE, Plate, as_text, canvas, in_words, wrapped
from pipeline.report.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 8.5
NAMES, SCALE, HEAD, ROW, FOOT = 62.0, 18.0, 34.0, 76.0, 16.0
CELL = (style.WIDTH - NAMES - SCALE) / len(AREAS)
LOW, HIGH = 40.0, 95.0  # of the index, 0-100: hardly a value lies outside, and one that does stands at the edge
MOST_PROGRAMMES = 8
FEWEST = 30  # a median of fewer municipalities is not drawn
SOFT_HYPHEN = "\u00ad"  # where a long name may break
COLUMNS = ("programme", "kommun", "area", "edition", "nki", "median_of_all_known", "n_known")
CELLS = ("initiative_id", "kommun", "measure", "edition", "value", "median", "n_observed")
Span = tuple[float, float]


@dataclass(frozen=True)
class Band:
    """When a programme can have shown: from and to in years, and the first and last day."""

    start: float
    end: float
    first_day: str
    last_day: str


def area_figure(areas: Sequence[Row], bands: Mapping[str, Band], words: Words) -> Figure:
    """Draw the index of each area over the years, the median of all municipalities behind, the exposure shaded.

    Parameters
    ----------
    areas : sequence of dict
        `FigureFacts.areas`.
    bands : mapping of str to Band
        By programme.
    words : Words
        The wording of one language.

    Returns
    -------
    matplotlib.figure.Figure
        In points, as wide as the text of a page.
    """
    if not _programmes(areas):
        return in_words(words("figures.cannot_be_drawn", why=words("figures.why_not.no_areas")))
    programmes = _programmes(areas)[:MOST_PROGRAMMES]
    years = [row["fieldwork_mid"] for row in areas]
    span = (min(years) - 0.5, max(years) + 0.5)
    with style.drawing():
        figure, axes = canvas(HEAD + ROW * len(programmes) + FOOT)
        for at, area in enumerate(AREAS):
            _head(axes, words(f"figures.areas.{area}"), NAMES + SCALE + CELL * at)
            for down, programme in enumerate(programmes):
                own = [row for row in areas if (row["initiative_id"], row["measure"]) == (programme, area)]
                corner = (NAMES + SCALE + CELL * at, HEAD + ROW * down)
                _cell(axes, own, corner, span, bands.get(programme))
        for down, programme in enumerate(programmes):
            kommun = next(row["kommun"] for row in areas if row["initiative_id"] == programme)
            _row_head(axes, kommun, bands.get(programme), HEAD + ROW * down, words)
        _foot(axes, areas, span, HEAD + ROW * len(programmes), words)
    return figure


def area_plate(facts: FigureFacts, briefs: Sequence[BriefFacts], source: str, words: Words) -> Plate:
    """Return the figure of areas with all that is said about it; without official files, in words why there is none."""
    bands = {
        brief.initiative_id: Band(
            start=brief.programme["effective_start"],
            end=brief.programme["effective_end"],
            first_day=brief.programme["first_day"],
            last_day=brief.programme["last_day"],
        )
        for brief in briefs
    }
    why = words("figures.cannot_be_drawn", why=words("figures.why_not.no_areas"))
    drawn = bool(_programmes(facts.areas))
    return Plate(
        name="nki-by-area",
        title=words("figures.areas.title"),
        alt=" ".join([words("figures.areas.alt"), *_told(facts.areas, words)]) if drawn else why,
        caption=words("figures.areas.caption") if drawn else "",
        source=source,
        facts=as_text(facts.areas, {name: asdict(band) for name, band in bands.items()}),
        columns=COLUMNS,
        rows=tuple(tuple(row[cell] for cell in CELLS) for row in facts.areas),
        draw=lambda: area_figure(facts.areas, bands, words),
    )


def _programmes(areas: Sequence[Row]) -> list[str]:
    """Return the programmes of whose municipality any value is known."""
    return list(dict.fromkeys(row["initiative_id"] for row in areas if row["value"] is not None))


def _told(areas: Sequence[Row], words: Words) -> list[str]:
    """Say for each municipality and area the first and the last value known."""
    told = []
    known = [row for row in areas if row["value"] is not None]
    for programme in _programmes(areas):
        for area in AREAS:
            own = [row for row in known if (row["initiative_id"], row["measure"]) == (programme, area)]
            if own:
                first, last = own[0], own[-1]
                told.append(
                    words(
                        "figures.areas.alt_row",
                        kommun=first["kommun"],
                        area=words(f"figures.areas.{area}").replace(SOFT_HYPHEN, ""),
                        first=measured(first["value"], "nki", words.lang),
                        last=measured(last["value"], "nki", words.lang),
                        from_edition=str(first["edition"]),
                        to_edition=str(last["edition"]),
                    )
                )
    return told


def _head(axes: Axes, name: str, left: float) -> None:
    lines = wrapped(name.replace(SOFT_HYPHEN, "- "), SMALL, "bold", CELL - 6)
    for at, line in enumerate(reversed(lines)):
        look: dict[str, Any] = {"fontsize": SMALL, "fontweight": "bold", "va": "baseline"}
        axes.text(left + 3, HEAD - 5 - at * SMALL * LINE, line, **look)


def _row_head(axes: Axes, kommun: str, band: Band | None, top: float, words: Words) -> None:
    """Name the municipality, the years in which its programme can show, and the scale."""
    lines = wrapped(kommun, 9, "bold", NAMES - 4)
    middle = top + ROW / 2
    for at, line in enumerate(lines):
        y = middle - 2 - (len(lines) - 1 - at) * 9 * LINE
        axes.text(0, y, line, fontsize=9, fontweight="bold", va="baseline", color=style.ACCENT)
    if band:
        years = words("number.range", low=band.first_day[:4], high=band.last_day[:4])
        look: dict[str, Any] = {"fontsize": SMALL, "fontstyle": "italic", "color": style.EXPOSURE_INK}
        axes.text(0, middle + 11, years, va="baseline", **look)
    for value in (50, 70, 90):
        number = integer(value, words.lang)
        x, y = NAMES + SCALE - 5, _height(value, top)
        axes.text(x, y, number, fontsize=SMALL, color=style.QUIET, ha="right", va="center_baseline")


def _height(value: float, top: float) -> float:
    inside = min(HIGH, max(LOW, value))
    return top + 4 + (HIGH - inside) / (HIGH - LOW) * (ROW - 10)


def _cell(axes: Axes, own: Sequence[Row], corner: Span, span: Span, band: Band | None) -> None:
    from matplotlib.patches import Rectangle

    left, top = corner
    room = CELL - 6

    def at(moment: float) -> float:
        inside = min(max(moment, span[0]), span[1])
        return left + 3 + (inside - span[0]) / (span[1] - span[0]) * room

    if band and band.end > span[0] and band.start < span[1]:
        wide = at(band.end) - at(band.start)
        shade = Rectangle((at(band.start), top + 4), wide, ROW - 10, fc=style.EXPOSURE, lw=0, gid="exposure")
        axes.add_patch(shade)
    for value in (50, 70, 90):
        axes.plot([left + 3, left + 3 + room], [_height(value, top)] * 2, color=style.FAINT, lw=0.5, zorder=1)
    level = [row for row in own if row["n_observed"] >= FEWEST]
    spots = [at(row["fieldwork_mid"]) for row in level]
    axes.plot(spots, [_height(row["median"], top) for row in level], color=style.EXPECTED, lw=1.2, gid="median")
    # A missing edition is a gap: only those that follow on one another are joined.
    for is_known, run in groupby(own, key=lambda row: row["value"] is not None):
        if is_known:
            rows = list(run)
            spots = [at(row["fieldwork_mid"]) for row in rows]
            heights = [_height(row["value"], top) for row in rows]
            axes.plot(spots, heights, "o-", ms=2.6, color=style.ACCENT, lw=1.4, gid="own", zorder=3)


def _foot(axes: Axes, areas: Sequence[Row], span: Span, top: float, words: Words) -> None:
    """Write the first and the last edition under each column."""
    editions = sorted({row["edition"] for row in areas})
    for at in range(len(AREAS)):
        left = NAMES + SCALE + CELL * at + 3
        for x, side, edition in ((left, "left", editions[0]), (left + CELL - 6, "right", editions[-1])):
            axes.text(x, top + 9, str(edition), ha=side, va="baseline", fontsize=SMALL, color=style.QUIET)
