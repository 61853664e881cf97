"""Which place was promised, and which was reached? One column a promise, place 1 at the top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.report import style
from pipeline.report.facts import Row
from pipeline.report.figure_facts import FigureFacts
from pipeline.report.movement_figure import down, place_axis
from pipeline.report.numbers import integer
from pipeline.report.plate import Plate, as_text, canvas, in_words, width
from pipeline.report.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 8.5
LEFT, RIGHT, TOP, BARS = 30.0, 66.0, 34.0, 230.0
WIDEST_COLUMN = 34.0
MOST_COLUMNS = 15  # side by side; more of them stand below
COLUMNS = ("programme_or_goal", "kommun", "edition", "promised_place", "reached_place", "status", "source_id")
CELLS = ("initiative_id", "kommun", "edition", "target", "observed", "status", "source_id")


def goal_figure(goals: Sequence[Row], words: Words) -> Figure:
    """Draw each promised place as a line and the place that was reached as a point, an arrow between them.

    Parameters
    ----------
    goals : sequence of dict
        `FigureFacts.goals`: those whose outcome is not known first.
    words : Words
        The wording of one language.

    Returns
    -------
    matplotlib.figure.Figure
        In points, as wide as the text of a page.
    """
    if not goals:
        return in_words(words("figures.cannot_be_drawn", why=words("figures.why_not.no_goals")))
    most = max(row["n_ranked"] or 290 for row in goals)
    heads = max(width(_heading(row), SMALL) for row in goals) + 14
    n_blocks = -(-len(goals) // MOST_COLUMNS)
    side_by_side = -(-len(goals) // n_blocks)
    blocks = [goals[at : at + side_by_side] for at in range(0, len(goals), side_by_side)]
    block_height = TOP + BARS + heads
    with style.drawing():
        figure, axes = canvas(block_height * len(blocks))
        for number, block in enumerate(blocks):
            top = number * block_height + TOP
            room = min(WIDEST_COLUMN, (style.WIDTH - LEFT - RIGHT) / len(block))
            place_axis(axes, most, LEFT, LEFT + room * len(block), top, BARS, words)
            for at, goal in enumerate(block):
                _goal(axes, goal, LEFT + room * (at + 0.5), top, most, words)
            _labels(axes, block[-1], LEFT + room * len(block), top, most, words)
    return figure


def goal_plate(facts: FigureFacts, source: str, words: Words) -> Plate:
    """Return the ladder of promises with all that is said about it."""
    told = [
        words(
            f"figures.goals.alt_{'unknown' if row['observed'] is None else 'known'}",
            kommun=row["kommun"],
            edition=str(row["edition"]),
            target=integer(row["target"], words.lang),
            **({} if row["observed"] is None else {"observed": integer(row["observed"], words.lang)}),
        )
        for row in facts.goals
    ]
    return Plate(
        name="goal-ladder",
        title=words("figures.goals.title"),
        alt=" ".join([words("figures.goals.alt"), *told]),
        caption=" ".join(_caption(facts.goals, words)),
        source=source,
        facts=as_text(facts.goals),
        columns=COLUMNS,
        rows=tuple(tuple(row[cell] for cell in CELLS) for row in facts.goals),
        draw=lambda: goal_figure(facts.goals, words),
    )


def _caption(goals: Sequence[Row], words: Words) -> Iterable[str]:
    n = {status: sum(row["status"] == status for row in goals) for status in ("met", "not_met")}
    counts = {status: integer(number, words.lang) for status, number in n.items()}
    yield words("figures.goals.caption", n=integer(len(goals), words.lang), **counts)
    if sum(n.values()) < len(goals):
        yield words("figures.goals.caption_unknown")
    yield words("figures.goals.caption_others")


def _heading(goal: Row) -> str:
    return f"{goal['kommun']} {goal['edition']}"


def _goal(axes: Axes, goal: Row, x: float, top: float, most: float, words: Words) -> None:
    promised = down(goal["target"], most, top, BARS)
    axes.plot([x - 9, x + 9], [promised] * 2, color=style.INK, lw=2.4, solid_capstyle="butt", zorder=3, gid="promised")
    # The two numbers stand outside the two marks, so that they never meet.
    is_below = goal["observed"] is None or goal["observed"] >= goal["target"]
    look: dict[str, Any] = {"ha": "center", "fontsize": SMALL}
    axes.text(x, promised + (-4 if is_below else 12), integer(goal["target"], words.lang), va="baseline", **look)
    if goal["observed"] is None:
        axes.text(x, promised + 13, words("figures.goals.unknown"), va="baseline", color=style.QUIET, **look)
    else:
        reached = down(goal["observed"], most, top, BARS)
        axes.plot([x, x], [promised, reached], color=style.EXPECTED, lw=1.2, zorder=1)
        axes.plot(x, reached, "o", ms=7, color=style.ACCENT, zorder=4, gid="reached")
        number = integer(goal["observed"], words.lang)
        bold = look | {"fontweight": "bold", "color": style.ACCENT}
        axes.text(x, reached + (14 if is_below else -7), number, va="baseline", gid="number", **bold)
    axes.text(x, top + BARS + 9, _heading(goal), rotation=90, ha="center", va="top", fontsize=SMALL)


def _labels(axes: Axes, last: Row, left: float, top: float, most: float, words: Words) -> None:
    """Name the line and the point beside the last promise."""
    promised = down(last["target"], most, top, BARS)
    told = [(promised, "promised", style.INK)]
    if last["observed"] is not None:
        told.append((down(last["observed"], most, top, BARS), "reached", style.ACCENT))
    lowest = float("-inf")
    for y, key, colour in sorted(told):
        lowest = max(y, lowest + 13)
        look: dict[str, Any] = {"fontsize": SMALL, "fontweight": "bold", "color": colour}
        axes.text(left + 4, lowest, words(f"figures.goals.{key}"), va="center_baseline", **look)
