"""Can every text of a figure be read? What lies on another, outside the figure, or is too small in print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from pipeline.report import style

SMALLEST = 8.0  # points; a figure is as wide as the text of a page
Written = Sequence[tuple[Text, Bbox]]


def written(figure: Figure) -> Written:
    """Return every text that is drawn, with its box in points."""
    assert figure.dpi == 72 and round(figure.get_size_inches()[0] * 72) == style.WIDTH
    with style.drawing():
        figure.draw_without_rendering()
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        hidden = set(_not_drawn(figure))
        shown = [text for text in figure.findobj(Text) if text not in hidden and text.get_text().strip()]
        return [(text, text.get_window_extent(renderer)) for text in shown if text.get_visible()]


def _not_drawn(figure: Figure) -> Iterator[Text]:
    """Yield what matplotlib keeps and does not draw: labels beyond an axis, and those of axes that are switched off."""
    for axes in figure.axes:
        if not axes.axison:
            yield from (text for axis in (axes.xaxis, axes.yaxis) for text in axis.findobj(Text))
    for axis in figure.findobj(Axis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)


def overlapping(boxes: Written) -> list[tuple[str, str]]:
    """Return the pairs of texts of which one covers a part of the other."""
    return [(one.get_text(), other.get_text()) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]


def outside(boxes: Written, frame: BboxBase) -> list[str]:
    """Return the texts that reach beyond the figure's edge by more than half a point."""
    room = frame.padded(0.5)
    corners = [(text, box.corners()) for text, box in boxes]
    return [text.get_text() for text, four in corners if not all(room.contains(x, y) for x, y in four)]


def too_small(boxes: Written) -> list[str]:
    """Return the texts that are under 8 points."""
    return [text.get_text() for text, _ in boxes if float(text.get_fontsize()) < SMALLEST]
