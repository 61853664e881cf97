"""How far do municipalities move by themselves? Where those stand later that stood in one tenth of the ranking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.report import style
from pipeline.report.facts import Row
from pipeline.report.figure_facts import FigureFacts
from pipeline.report.numbers import integer
from pipeline.report.plate import Plate, as_text, canvas, in_words
from pipeline.report.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 8.5
LEFT, RIGHT, TOP, BARS, FOOT = 30.0, 72.0, 30.0, 290.0, 34.0
COLUMNS = (
    "stood_from_place", "stood_to_place", "years_later", "lower_quartile", "median", "upper_quartile", "n_pairs",
    "n_kommun",
)  # fmt: skip
CELLS = ("from_place", "to_place", "years", "lower_quartile", "median", "upper_quartile", "n_pairs", "n_kommun")


def movement_figure(movement: Sequence[Row], words: Words) -> Figure:
    """Draw, for each tenth of the ranking, where half of those that stood there stand one and three years later.

    Parameters
    ----------
    movement : sequence of dict
        `FigureFacts.movement`.
    words : Words
        The wording of one language.

    Returns
    -------
    matplotlib.figure.Figure
        In points, as wide as the text of a page; place 1 is at the top.
    """
    if not movement:
        return in_words(words("figures.cannot_be_drawn", why=words("figures.why_not.no_movement")))
    tenths = sorted({row["tenth"] for row in movement})
    most = max(row["to_place"] for row in movement)
    room = (style.WIDTH - LEFT - RIGHT) / len(tenths)
    with style.drawing():
        figure, axes = canvas(TOP + BARS + FOOT)
        place_axis(axes, most, LEFT, style.WIDTH - RIGHT, TOP, BARS, words)
        for at, tenth in enumerate(tenths):
            own = [row for row in movement if row["tenth"] == tenth]
            _tenth(axes, own, LEFT + room * at, room, most, words)
        _labels(axes, [row for row in movement if row["tenth"] == tenths[-1]], most, words)
        stood = words("figures.movement.stood")
        axes.text(LEFT, TOP + BARS + 30, stood, fontsize=SMALL, color=style.QUIET, va="baseline")
    return figure


def movement_plate(facts: FigureFacts, source: str, words: Words) -> Plate:
    """Return the figure of ordinary movement with all that is said about it."""
    told = [
        words(
            "figures.movement.alt_row",
            low=integer(row["from_place"], words.lang),
            high=integer(row["to_place"], words.lang),
            median=integer(row["median"], words.lang),
        )
        for row in facts.movement
        if row["years"] == 3
    ]
    return Plate(
        name="ordinary-movement",
        title=words("figures.movement.title"),
        alt=" ".join([words("figures.movement.alt"), *told]),
        caption=" ".join(_caption(facts, words)),
        source=source,
        facts=as_text(facts.movement, facts.is_official),
        columns=COLUMNS,
        rows=tuple(tuple(row[cell] for cell in CELLS) for row in facts.movement),
        draw=lambda: movement_figure(facts.movement, words),
    )


def _caption(facts: FigureFacts, words: Words) -> Iterable[str]:
    yield words("figures.movement.caption")
    if not facts.is_official:
        yield words("figures.movement.caption_open_pages")


def down(place: float, most: float, top: float, height: float) -> float:
    """Return where a place lies below the upper edge of a figure, in points: 1 at the top, the last at the bottom."""
    return top + (place - 1) / (most - 1) * height


def place_axis(axes: Axes, most: float, left: float, right: float, top: float, height: float, words: Words) -> None:
    """Draw the lines of every fifty places, with the first and the last, and say which way is better."""
    axes.text(0, top - 20, words("figure.axis_rank"), fontsize=9, color=style.QUIET, va="baseline")
    for place in (1, *range(50, int(most) - 20, 50), int(most)):
        y = down(place, most, top, height)
        axes.plot([left, right], [y, y], color=style.FAINT, lw=0.6, zorder=0)
        number = integer(place, words.lang)
        axes.text(left - 5, y, number, ha="right", va="center_baseline", fontsize=SMALL, color=style.QUIET)


def _tenth(axes: Axes, own: Sequence[Row], left: float, room: float, most: float, words: Words) -> None:
    from matplotlib.patches import Rectangle

    top, bottom = (down(own[0][end], most, TOP, BARS) for end in ("from_place", "to_place"))
    stood = Rectangle((left + 1, top), room - 2, bottom - top, fc=style.EXPECTED_FIELD, lw=0, zorder=1, gid="stood")
    axes.add_patch(stood)
    for row in own:
        x = left + room * (0.24 if row["years"] == 1 else 0.52)
        colour = style.EXPECTED if row["years"] == 1 else style.ACCENT
        low, middle, high = (
            down(row[cell], most, TOP, BARS) for cell in ("lower_quartile", "median", "upper_quartile")
        )
        axes.plot([x, x], [low, high], color=colour, lw=2.2, solid_capstyle="butt", zorder=2, gid="half")
        axes.plot(x, middle, "o", ms=6, color=colour, zorder=3, gid="median")
        if row["years"] == 3:
            number = integer(row["median"], words.lang)
            look: dict[str, Any] = {"fontsize": SMALL, "fontweight": "bold", "color": style.ACCENT}
            axes.text(x + 5, middle, number, va="center_baseline", zorder=4, gid="number", **look)
    heading = words(
        "number.range", low=integer(own[0]["from_place"], words.lang), high=integer(own[0]["to_place"], words.lang)
    )
    axes.text(left + room / 2, TOP + BARS + 16, heading, ha="center", va="baseline", fontsize=SMALL)


def _labels(axes: Axes, last: Sequence[Row], most: float, words: Words) -> None:
    """Name the block and the two bars beside the last tenth, one below the other where they would touch."""
    x = style.WIDTH - RIGHT + 6
    looks = {1: (style.QUIET, "normal"), 3: (style.ACCENT, "bold")}
    wanted = [(down(row["median"], most, TOP, BARS), f"years_{row['years']}", *looks[row["years"]]) for row in last]
    block = (down((last[0]["from_place"] + last[0]["to_place"]) / 2, most, TOP, BARS), "block", style.INK, "normal")
    lowest = float("-inf")
    for y, key, colour, weight in sorted([*wanted, block]):
        lowest = max(y, lowest + 13)
        text = words(f"figures.movement.{key}")
        axes.text(x, lowest, text, va="center_baseline", fontsize=SMALL, color=colour, fontweight=weight)
