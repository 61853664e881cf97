"""How does a figure stand by itself? Its title above, its caption, source and date below; numbers and words beside.

A plate is drawn only when its files are asked for, so that one whose facts have not changed costs nothing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.report import style
from pipeline.spreadsheet import FORMULA

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

TITLE, TEXT, LINE = 12.0, 9.0, 1.3  # points, points, and the height of a line in its letters
GAP = 10.0


@dataclass(frozen=True)
class Plate:
    """One figure with everything that is said about it.

    Attributes
    ----------
    name : str
        Its file name without ending.
    title, alt, caption, source : str
        What it shows, the same for those who do not see it, how to read it, and where from and until when.
    facts : str
        All that it is drawn from, as text: equal facts are an equal figure.
    columns : tuple of str
    rows : tuple of tuple
        What it shows, as a table.
    draw : callable
        Returns the figure without title and caption, `style.WIDTH` points wide.
    """

    name: str
    title: str
    alt: str
    caption: str
    source: str
    facts: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    draw: Callable[[], Figure] = field(compare=False)

    @property
    def made_of(self) -> str:
        """Everything that its files are made of, as text."""
        return as_text(self.title, self.alt, self.caption, self.source, self.facts, self.columns, self.rows)


def as_text(*facts: object) -> str:
    """Return facts as JSON with sorted keys: equal facts are equal text."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)


def file_names(plate: Plate, lang: str) -> tuple[str, str, str]:
    """Return the names of a plate's picture, table and words."""
    return f"{plate.name}.{lang}.svg", f"{plate.name}.csv", f"{plate.name}.{lang}.txt"


def plate_files(plate: Plate, lang: str) -> dict[str, bytes]:
    """Return a plate's files by name: the picture with letters as outlines, the table behind it, and it in words."""
    from pipeline.report.figures import figure_svg

    picture = figure_svg(framed(plate), letters="path")
    contents = (picture, table([plate.columns, *plate.rows]), f"{plate.alt}\n".encode())
    return dict(zip(file_names(plate, lang), contents, strict=True))


def index(plates: Iterable[Plate], read_until: str | None) -> bytes:
    """Return a table of all plates: name, title, alternative text, caption, source, and until when that was read."""
    rows = [(plate.name, plate.title, plate.alt, plate.caption, plate.source, read_until) for plate in plates]
    return table([("name", "title", "alt", "caption", "source", "read_until"), *rows])


def table(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV in which no text is taken for a formula and a missing value is an empty cell."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    # Six digits: more than a figure shows, and fewer than differ between two machines.
    return f"{value:.6g}" if isinstance(value, float) else value


def framed(plate: Plate) -> Figure:
    """Draw a plate with its title above and its caption, source and date below.

    Returns
    -------
    matplotlib.figure.Figure
        `style.WIDTH` points wide; the drawing itself keeps its size.
    """
    with style.drawing():
        figure = plate.draw()
        title = wrapped(plate.title, TITLE, "bold")
        below = [*wrapped(plate.caption, TEXT), *wrapped(plate.source, TEXT)]
        inner = figure.get_size_inches()[1] * 72
        over, under = len(title) * TITLE * LINE + GAP, len(below) * TEXT * LINE + GAP
        height = over + inner + under
        places = [axes.get_position(original=True) for axes in figure.axes]
        figure.set_size_inches(style.WIDTH / 72, height / 72)
        for axes, place in zip(figure.axes, places, strict=True):
            axes.set_position(
                (place.x0, (place.y0 * inner + under) / height, place.width, place.height * inner / height)
            )
        _lines(figure, title, height, TITLE, "bold", style.INK)
        _lines(figure, below, len(below) * TEXT * LINE, TEXT, "normal", style.QUIET)
    return figure


def _lines(figure: Figure, lines: Sequence[str], top: float, size: float, weight: str, colour: str) -> None:
    height = figure.get_size_inches()[1] * 72
    for at, line in enumerate(lines):
        baseline = top - (at + 0.8) * size * LINE
        figure.text(
            0, baseline / height, line, fontsize=size, fontweight=weight, color=colour, va="baseline", ha="left"
        )


def canvas(height: float) -> tuple[Figure, Axes]:
    """Return a figure of this height, and axes that count points from its upper left corner."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(style.WIDTH / 72, height / 72), dpi=72)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, style.WIDTH)
    axes.set_ylim(height, 0)
    return figure, axes


def in_words(sentence: str) -> Figure:
    """Return, where nothing can be drawn, a sentence that says why: an empty chart would look like a finding."""
    size = 11.0
    with style.drawing():
        lines = wrapped(sentence, size)
        figure, axes = canvas(len(lines) * size * LINE + GAP)
        for at, line in enumerate(lines):
            axes.text(0, GAP / 2 + (at + 0.8) * size * LINE, line, fontsize=size, va="baseline", color=style.INK)
    return figure


@cache
def width(text: str, size: float, weight: str = "normal") -> float:
    """Return how wide a text is in points."""
    from matplotlib.textpath import text_to_path

    measuring: Any = text_to_path
    return float(measuring.get_text_width_height_descent(text, _letters(size, weight), ismath=False)[0])


@cache
def _letters(size: float, weight: str) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    style.register()
    return FontProperties(family=style.FAMILY, size=size, weight=weight)


def wrapped(text: str, size: float, weight: str = "normal", room: float = style.WIDTH) -> list[str]:
    """Break a text into lines that are no wider than `room` points; a hard space never breaks."""
    lines: list[str] = []
    used = 0.0
    for word in filter(None, text.split(" ")):
        # Words are measured one by one, for most of them come again.
        needed = width(word, size, weight) + width(" ", size, weight)
        if lines and used + needed <= room:
            lines[-1] += f" {word}"
            used += needed
        else:
            lines.append(word)
            used = needed
    return lines
