"""How much is known, and how far apart may places lie by themselves? The two figures of the overview.

The coverage map is drawn in points, cell by cell: years are rows, counties columns, and Insikt stands beside on the
same years. Five shades that differ in lightness, so that it can be read in black and white.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.report import style
from pipeline.report.facts import SVENSKT_NARINGSLIV, Row
from pipeline.report.figures import WIDTH
from pipeline.report.numbers import integer
from pipeline.report.overview_facts import OverviewFacts
from pipeline.report.overview_page import ranges
from pipeline.report.plate import canvas
from pipeline.report.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 8.5
SHADES = style.SHADES
SHADE_NAMES = ("none", "quarter", "half", "most", "all")
ROW, WIDEST_COLUMN = 16.5, 30.0
YEAR_COLUMN, COUNT_COLUMN, BLOCK_GAP, THIN_GAP = 30.0, 33.0, 14.0, 4.0
TITLE, HEADS, LEGEND, EMPTY = 18.0, 94.0, 28.0, 60.0
# A text that crosses a line of the axis stands on the paper's white.
PAPER: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
RANGE_ROW, RANGE_LABELS, RANGE_AXIS = 42.0, 104.0, 20.0


@dataclass(frozen=True)
class Column:
    """One column of the coverage map: where it stands, its heading, and by edition the share and the number shown."""

    left: float
    width: float
    head: str
    share: dict[int, float | None]
    number: dict[int, int]

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


def coverage_map(facts: OverviewFacts, words: Words) -> Figure:
    """Draw what part of each county's places is known of each edition, and beside it how much of Insikt.

    Parameters
    ----------
    facts : OverviewFacts
        What is known.
    words : Words
        The wording of one language.

    Returns
    -------
    matplotlib.figure.Figure
        In points, as wide as the text of a page; every text is at least 8 points.
    """
    years = _years(facts)
    height = TITLE + HEADS + ROW * len(years) + LEGEND if years else EMPTY
    with style.drawing():
        figure, axes = canvas(height)
        if not years:
            axes.text(WIDTH / 2, height / 2, words("overview.coverage.empty"), ha="center", va="center", fontsize=13)
            return figure
        columns = [*_county_columns(facts, words), *_insikt_columns(facts, words)]
        for column in columns:
            _column(axes, column, years)
        _block_titles(axes, columns, words)
        for at, year in enumerate(years):
            middle = TITLE + HEADS + ROW * (at + 0.5)
            axes.text(YEAR_COLUMN - 5, middle, str(year), ha="right", va="center_baseline", fontsize=SMALL)
        _legend(axes, height, words)
    return figure


def _years(facts: OverviewFacts) -> list[int]:
    """Return every year from the first to the last edition: one without an edition is a gap that is seen."""
    editions = [row["edition"] for row in (*facts.coverage, *facts.counties)]
    return list(range(min(editions), max(editions) + 1)) if editions else []


def _county_columns(facts: OverviewFacts, words: Words) -> list[Column]:
    counties = sorted({row["county"] for row in facts.counties})
    room = WIDTH - YEAR_COLUMN - THIN_GAP - BLOCK_GAP - 3 * COUNT_COLUMN
    width = min(WIDEST_COLUMN, room / max(1, len(counties)))
    columns = [
        Column(
            YEAR_COLUMN + at * width,
            width,
            county,
            {row["edition"]: row["share"] for row in facts.counties if row["county"] == county},
            {},
        )
        for at, county in enumerate(counties)
    ]
    left = YEAR_COLUMN + width * len(counties) + THIN_GAP
    return [*columns, _counted(facts, left, words("overview.coverage.all"), SVENSKT_NARINGSLIV, "rank")]


def _insikt_columns(facts: OverviewFacts, words: Words) -> list[Column]:
    left = WIDTH - 2 * COUNT_COLUMN
    return [
        _counted(facts, left + at * COUNT_COLUMN, words(f"overview.coverage.column_{measure}"), "skr_insikt", measure)
        for at, measure in enumerate(("nki", "rank"))
    ]


def _counted(facts: OverviewFacts, left: float, head: str, source: str, measure: str) -> Column:
    rows = [row for row in facts.coverage if (row["source"], row["measure"]) == (source, measure)]
    return Column(
        left,
        COUNT_COLUMN,
        head,
        {row["edition"]: row["share"] for row in rows},
        {row["edition"]: row["n_observed"] for row in rows},
    )


def shade(share: float | None) -> int:
    """Return the step of the scale for a share of one: 0 for none known, 4 for all."""
    if not share:
        return 0
    return 4 if share >= 1 else 1 if share < 0.25 else 2 if share <= 0.5 else 3


def _column(axes: Axes, column: Column, years: list[int]) -> None:
    from matplotlib.patches import Rectangle

    top = TITLE + HEADS
    axes.text(column.middle, top - 4, column.head, rotation=90, ha="center", va="bottom", fontsize=SMALL)
    for at, year in enumerate(years):
        place = (column.left, top + ROW * at)
        if year not in column.share:
            axes.text(column.middle, place[1] + ROW / 2, "–", ha="center", va="center", fontsize=SMALL)
            continue
        step = shade(column.share[year])
        cell = Rectangle(place, column.width, ROW, fc=SHADES[step], ec=style.FAINT, lw=0.6, gid="cell")
        # `add_patch` would work out limits that are set already, for each of a thousand cells.
        axes.add_artist(cell)
        if year in column.number:
            axes.text(
                column.middle,
                place[1] + ROW / 2,
                str(column.number[year]),
                ha="center",
                va="center_baseline",
                fontsize=SMALL,
                color="white" if step >= 3 else style.INK,
                gid="number",
            )


def _block_titles(axes: Axes, columns: list[Column], words: Words) -> None:
    for left, key in ((YEAR_COLUMN, "rank"), (columns[-2].left, "insikt")):
        axes.text(left, TITLE - 5, words(f"overview.coverage.{key}"), fontsize=9.5, fontweight="bold", va="baseline")


def _legend(axes: Axes, height: float, words: Words) -> None:
    """Name the five shades beneath the map, from none to all."""
    from matplotlib.patches import Rectangle

    figure = axes.get_figure(root=True)
    assert figure is not None
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    left, middle = YEAR_COLUMN, height - 9
    for step, name in enumerate(SHADE_NAMES):
        axes.add_patch(Rectangle((left, middle - 5), 14, 10, fc=SHADES[step], ec=style.QUIET, lw=0.6))
        text = axes.text(
            left + 18, middle, words(f"overview.coverage.shade_{name}"), va="center_baseline", fontsize=SMALL
        )
        left += 18 + text.get_window_extent(renderer).width + 14


def ordinary_ranges(facts: OverviewFacts, words: Words) -> Figure:
    """Draw where each programme's municipality was expected, the range around it, and where it stood.

    Parameters
    ----------
    facts : OverviewFacts
        What is known; at least one programme has an expected place.
    words : Words
        The wording of one language.

    Returns
    -------
    matplotlib.figure.Figure
        In points, as wide as the text of a page; one row a programme, place 1 to the right.
    """
    rows = ranges(facts)
    height = RANGE_ROW * len(rows) + RANGE_AXIS
    with style.drawing():
        figure, axes = canvas(height)
        _place_axis(axes, facts, height, words)
        for at, row in enumerate(rows):
            _range(axes, row, RANGE_ROW * (at + 0.5), _most(facts), words)
    return figure


def _most(facts: OverviewFacts) -> int:
    ranked = (row["n_ranked"] for row in facts.coverage if row["source"] == SVENSKT_NARINGSLIV and row["n_ranked"])
    return max(ranked, default=290)


def _across(place: float, most: int) -> float:
    """Return where a place lies from left (the last) to right (the first), in points."""
    left, right = RANGE_LABELS + 20, WIDTH - 22
    return left + (most - place) / (most - 1) * (right - left)


def _place_axis(axes: Axes, facts: OverviewFacts, height: float, words: Words) -> None:
    most = _most(facts)
    for place in (most, *reversed(range(50, most - 20, 50)), 1):
        x = _across(place, most)
        axes.plot([x, x], [2, height - RANGE_AXIS], color=style.FAINT, lw=0.6, zorder=0)
        axes.text(
            x, height - 3, integer(place, words.lang), ha="center", va="baseline", fontsize=SMALL, color=style.QUIET
        )
    axes.text(0, height - 3, words("overview.movement.axis"), va="baseline", fontsize=SMALL, color=style.QUIET)


def _range(axes: Axes, row: Row, middle: float, most: int, words: Words) -> None:
    from matplotlib.patches import Rectangle

    expected = row["expected"]
    low, high = (_across(expected[end], most) for end in ("high", "low"))
    axes.add_patch(Rectangle((low, middle - 6), high - low, 12, fc=style.EXPECTED_FIELD, lw=0, zorder=1))
    axes.plot(_across(expected["value"], most), middle, "D", ms=5, color=style.EXPECTED, zorder=3, gid="expected")
    axes.text(0, middle, row["kommun"], va="center_baseline", fontsize=9.5, fontweight="bold")
    points = [_across(row[side]["value"], most) for side in ("before", "after") if row[side]]
    for end, x, turn in (("high", low, -1), ("low", high, 1)):
        # A point that stands outside the range, beside its end, takes the number's room.
        if not any(-6 < turn * (point - x) < 26 for point in points):
            number = integer(expected[end], words.lang)
            look: dict[str, Any] = {"ha": "left" if turn > 0 else "right", "fontsize": SMALL, "color": style.QUIET}
            axes.text(x + 4 * turn, middle, number, va="center_baseline", gid="end", bbox=PAPER, **look)
    for side, fill, away in (("before", "white", -9.0), ("after", style.ACCENT, 9.0)):
        if row[side]:
            x = _across(row[side]["value"], most)
            axes.plot(x, middle, "o", ms=6, mec=style.ACCENT, mew=1.6, mfc=fill, zorder=4, gid=side)
            axes.text(
                x,
                middle + away,
                words(f"overview.movement.{side}", value=integer(row[side]["value"], words.lang)),
                ha=_side(x),
                va="bottom" if away < 0 else "top",
                fontsize=SMALL,
                bbox=PAPER,
            )


def _side(x: float) -> str:
    """Keep a text inside the figure where its point lies near an edge."""
    return "right" if x > WIDTH - 40 else "left" if x < RANGE_LABELS + 30 else "center"


def coverage_rows(facts: OverviewFacts) -> Iterable[tuple[object, ...]]:
    """Give what the coverage map shows as rows of a table, its heading first."""
    yield "source", "measure", "edition", "county", "n_known", "n_kommun"
    for row in facts.counties:
        yield SVENSKT_NARINGSLIV, "rank", row["edition"], row["county"], row["n_known"], row["n_kommun"]
    for row in facts.coverage:
        yield row["source"], row["measure"], row["edition"], "", row["n_observed"], row["n_ranked"]
