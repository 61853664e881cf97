"""How did the rank move, and where would it have been? The one large figure of a brief.

Known editions are points; a line joins two of them only if no edition lies between. Every text is placed
where it covers neither another text nor, if it can be helped, a line.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.report import style
from pipeline.report.facts import BriefFacts, Row
from pipeline.report.numbers import integer, measured, moment
from pipeline.report.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

WIDTH = style.WIDTH
HEIGHT, HEIGHT_EMPTY = 322.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 8.0, 18.0, 22.0
LABEL = 9.0
NOTE: dict[str, Any] = {"fontsize": LABEL, "fontstyle": "italic", "color": style.EXPOSURE_INK}
Look = dict[str, Any]
Turn = tuple[float, float, str, str]
Label = tuple[str, list[tuple[float, float]], Sequence[Turn], Look]
# Where a text may stand, seen from its point: dx, dy in points, and how it is aligned. Nearest first.
AROUND: tuple[Turn, ...] = (
    (0, 7, "center", "bottom"), (0, -7, "center", "top"), (7, 0, "left", "center"),
    (-7, 0, "right", "center"), (5, 6, "left", "bottom"), (-5, 6, "right", "bottom"),
    (5, -6, "left", "top"), (-5, -6, "right", "top"), (0, 14, "center", "bottom"),
    (0, -14, "center", "top"), (9, 12, "left", "bottom"), (-9, 12, "right", "bottom"),
    (9, -12, "left", "top"), (-9, -12, "right", "top"), (0, 24, "center", "bottom"),
    (0, -24, "center", "top"), (0, 36, "center", "bottom"), (0, -36, "center", "top"),
    (18, 24, "left", "bottom"), (-18, 24, "right", "bottom"), (18, -24, "left", "top"),
    (-18, -24, "right", "top"),
)  # fmt: skip
ABOVE_AXIS: tuple[Turn, ...] = (
    (0, 5, "center", "bottom"), (-6, 5, "right", "bottom"), (6, 5, "left", "bottom"),
    (-30, 5, "right", "bottom"), (30, 5, "left", "bottom"), (0, 18, "center", "bottom"),
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """What lies in the way of a text: the frame, the points and the lines, in display units."""

    frame: Bbox
    points: Sequence[tuple[float, float]]
    segments: Sequence[tuple[tuple[float, float], tuple[float, float]]]


def rank_path(facts: BriefFacts, words: Words) -> Figure:
    """Draw the path of the rank (or the index), what was expected, and when the programme can show.

    Parameters
    ----------
    facts : BriefFacts
        The facts of one programme.
    words : Words
        The wording of one language.

    Returns
    -------
    matplotlib.figure.Figure
        In points, as wide as the text of a brief; every text is at least 8 points.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height = HEIGHT if facts.own_observations else HEIGHT_EMPTY
    with style.drawing():
        figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((LEFT / WIDTH, BOTTOM / height, 1 - (LEFT + RIGHT) / WIDTH, 1 - (TOP + BOTTOM) / height))
        _axes(axes, facts, words)
        axes.grid(bool(facts.own_observations), axis="y")
        _exposure(axes, facts)
        _expected(axes, facts)
        for goal in _goals(facts):
            _goal(axes, goal)
        _observed(axes, facts)
        _texts(axes, facts, words)
    return figure


def figure_svg(figure: Figure, letters: str = "none") -> bytes:
    """Return the figure as SVG; the same figure always gives the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn inside `style.drawing()`.
    letters : str
        ``"none"``: texts stay texts; ``"path"``: they become outlines, for where the typeface may be missing.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.BytesIO()
    with style.drawing(), matplotlib.rc_context({"svg.fonttype": letters}):
        FigureCanvasSVG(figure).print_figure(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def consecutive_runs(facts: BriefFacts) -> list[list[Row]]:
    """Split the known values wherever an edition of the ranking between two of them is unknown.

    Parameters
    ----------
    facts : BriefFacts
        The facts of one programme.

    Returns
    -------
    list of list of dict
        Runs of observations whose editions follow on one another in the ranking.
    """
    place = {edition: at for at, edition in enumerate(_all_editions(facts))}
    runs: list[list[Row]] = []
    for row in facts.own_observations:
        if runs and place[row["edition"]] == place[runs[-1][-1]["edition"]] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _all_editions(facts: BriefFacts) -> list[int]:
    known = {row["edition"] for row in (*facts.own_editions, *facts.own_observations)}
    return sorted(known)


def _goals(facts: BriefFacts) -> list[Row]:
    """One goal an edition, for two would lie on one another; the table has them all."""
    return list({row["edition"]: row for row in facts.own_goals}.values())


def _shown_editions(facts: BriefFacts) -> list[tuple[int, float]]:
    first, last = facts.window
    middles = {row["edition"]: row["fieldwork_mid"] for row in (*facts.own_observations, *facts.own_editions)}
    return [(edition, middle) for edition, middle in sorted(middles.items()) if first <= edition <= last]


def _axes(axes: Axes, facts: BriefFacts, words: Words) -> None:
    shown = _shown_editions(facts)
    middles = [middle for _, middle in shown] or [facts.programme["effective_start"]]
    axes.set_xlim(min(middles) - 0.6, max(middles) + 0.6)
    _value_axis(axes, facts, words)
    known = {row["edition"] for row in facts.own_observations}
    axes.set_xticks([middle for _, middle in shown], [""] * len(shown))
    for edition, middle in _readable(shown, axes):
        axes.annotate(
            str(edition),
            (middle, 0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -7),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=LABEL,
            color=style.INK if edition in known else "#8b939c",
            gid="edition",
        )


def _readable(shown: list[tuple[int, float]], axes: Axes) -> list[tuple[int, float]]:
    """Keep the year labels that have room, every one if they all do, always the last."""
    low, high = axes.get_xlim()
    room = (WIDTH - LEFT - RIGHT) / (high - low)
    kept: list[tuple[int, float]] = []
    for edition, middle in reversed(shown):
        if not kept or (kept[-1][1] - middle) * room >= 21:
            kept.append((edition, middle))
    return kept[::-1]


def _value_axis(axes: Axes, facts: BriefFacts, words: Words) -> None:
    if facts.measure == "rank":
        ranked = [row["n_ranked"] for row in (*facts.own_editions, *facts.own_observations) if row["n_ranked"]]
        most = max(ranked, default=290)
        axes.set_ylim(most + 4, -6)
        ticks = [1, *range(50, int(most) - 20, 50), int(most)]
    else:
        values = [row["value"] for row in facts.own_observations]
        values += [row[end] for row in facts.own_path for end in ("ci_low", "ci_high")]
        low = min(values, default=50) // 10 * 10
        high = -(-max(values, default=90) // 10) * 10
        axes.set_ylim(low - 2, high + 2)
        ticks = list(range(int(low), int(high) + 1, 10))
    axes.set_yticks(ticks, [integer(tick, words.lang) for tick in ticks])
    axes.text(
        -(LEFT - 8) / (WIDTH - LEFT - RIGHT),
        1 + 6 / axes.bbox.height,
        words(f"figure.axis_{facts.measure}"),
        transform=axes.transAxes,
        fontsize=LABEL,
        color=style.QUIET,
        va="bottom",
        ha="left",
    )


def _exposure(axes: Axes, facts: BriefFacts) -> None:
    low, high = axes.get_xlim()
    start = max(low, facts.programme["effective_start"])
    end = min(high, facts.programme["effective_end"])
    if end > start:
        axes.axvspan(start, end, color=style.EXPOSURE, lw=0, zorder=0)
    middle = (facts.programme["start_earliest"] + facts.programme["start_latest"]) / 2
    half = max(0.05, (facts.programme["start_latest"] - facts.programme["start_earliest"]) / 2)
    axes.plot(
        [middle - half, middle + half],
        [0, 0],
        clip_on=True,
        lw=5,
        transform=axes.get_xaxis_transform(),
        color=style.EXPOSURE_INK,
        solid_capstyle="butt",
        zorder=3,
        gid="start",
    )


def _expected(axes: Axes, facts: BriefFacts) -> None:
    """Draw a fan that opens from the last value before the programme: where nine in ten, and half, would end up."""
    if not facts.own_path:
        return
    middles = [row["fieldwork_mid"] for row in facts.own_path]
    opening = _opening(facts)
    fan_from, start = ([opening["fieldwork_mid"]], [opening["value"]]) if opening else ([], [])
    for low, high, colour in (
        ("ci_low", "ci_high", style.EXPECTED_FIELD),
        ("half_low", "half_high", style.EXPECTED_HALF),
    ):
        lows, highs = ([*start, *(row[end] for row in facts.own_path)] for end in (low, high))
        axes.fill_between([*fan_from, *middles], lows, highs, color=colour, alpha=0.9, lw=0, zorder=1)
        if len(lows) == 1:
            axes.vlines(middles, lows, highs, color=colour, lw=14, zorder=1)
    axes.plot(
        middles,
        [row["counterfactual"] for row in facts.own_path],
        color=style.EXPECTED,
        lw=1.5,
        ls=(0, (4, 2.5)),
        marker="D",
        ms=3,
        zorder=2,
        gid="expected",
    )


def _opening(facts: BriefFacts) -> Row | None:
    """Return the value from which the fan opens: none where more than one edition lies between, for that is a gap."""
    last, first = facts.last_before, facts.own_path[0]
    if last is None:
        return None
    between = [edition for edition in _all_editions(facts) if last["edition"] < edition < first["edition"]]
    return last if len(between) <= 1 else None


def _goal(axes: Axes, goal: Row) -> None:
    axes.plot(
        [goal["fieldwork_mid"] - 0.42, goal["fieldwork_mid"] + 0.42],
        [goal["target"]] * 2,
        color=style.INK,
        lw=2.4,
        solid_capstyle="butt",
        zorder=3,
        gid="goal",
    )


def _observed(axes: Axes, facts: BriefFacts) -> None:
    for run in consecutive_runs(facts):
        axes.plot(
            [row["fieldwork_mid"] for row in run],
            [row["value"] for row in run],
            color=style.ACCENT,
            lw=2.2,
            zorder=4,
            gid="observed",
        )
    for row in facts.own_observations:
        unsure = facts.phases.get((facts.source, row["edition"])) in ("uncertain", "partial")
        axes.plot(
            row["fieldwork_mid"],
            row["value"],
            "o",
            ms=6,
            mec=style.ACCENT,
            mew=1.6,
            mfc="white" if unsure else style.ACCENT,
            zorder=5,
            gid="point",
        )


def _texts(axes: Axes, facts: BriefFacts, words: Words) -> None:
    figure = axes.get_figure(root=True)
    assert figure is not None
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    _band_label(axes, facts, words, renderer)
    taken = [text.get_window_extent(renderer) for text in axes.texts]
    drawn = _drawn(axes, facts)
    if not facts.own_observations:
        _centred(axes, words("figure.empty" if facts.own_editions else "figure.no_editions"), renderer, taken)
    for label in (*_start_label(axes, facts, words), *_labels(facts, words)):
        _place(axes, label, renderer, taken, drawn)


def _labels(facts: BriefFacts, words: Words) -> Iterable[Label]:
    """Give each text with the points at which it may stand, the most important first."""
    bold = {"fontsize": LABEL, "fontweight": "bold"}
    yield from _value_labels(facts, words, bold | {"color": style.ACCENT})
    for goal in _goals(facts):
        target = measured(goal["target"], facts.measure, words.lang)
        yield (
            words(f"figure.goal_{facts.measure}", target=target),
            [(goal["fieldwork_mid"], goal["target"])],
            AROUND,
            bold | {"color": style.INK},
        )
    if facts.own_path:
        centre = len(facts.own_path) // 2
        nearest = sorted(range(len(facts.own_path)), key=lambda at: abs(at - centre))
        spots = [
            (facts.own_path[at]["fieldwork_mid"], facts.own_path[at][end])
            for end in ("ci_high", "ci_low")
            for at in nearest
        ]
        yield (
            words("figure.expected"),
            spots,
            (AROUND[1], AROUND[0], *AROUND[2:]),
            bold | {"color": style.QUIET},
        )
    if facts.own_observations:
        spots = [(row["fieldwork_mid"], row["value"]) for row in facts.own_observations]
        yield (
            words("figure.observed", kommun=facts.programme["kommun"]),
            spots,
            AROUND,
            bold | {"color": style.ACCENT},
        )


def _value_labels(facts: BriefFacts, words: Words, look: Look) -> Iterable[Label]:
    for row in _worth_a_number(facts):
        yield (
            measured(row["value"], facts.measure, words.lang),
            [(row["fieldwork_mid"], row["value"])],
            AROUND,
            look | {"gid": "value"},
        )


def _worth_a_number(facts: BriefFacts) -> list[Row]:
    """The first and the last value, those beside the start, the best, the worst and those with a goal."""
    rows = facts.own_observations
    if len(rows) <= 10:
        return list(rows)
    wanted = {0, len(rows) - 1}
    for at, row in enumerate(rows):
        if facts.last_before and row["edition"] == facts.last_before["edition"]:
            wanted |= {at, at + 1}
    by_value = sorted(range(len(rows)), key=lambda at: (rows[at]["value"], at))
    wanted |= {by_value[0], by_value[-1]}
    goals = {goal["edition"] for goal in facts.own_goals}
    wanted |= {at for at, row in enumerate(rows) if row["edition"] in goals}
    return [rows[at] for at in sorted(wanted) if at < len(rows)]


def _band_label(axes: Axes, facts: BriefFacts, words: Words, renderer: RendererBase) -> None:
    """Write above the shaded years what they are, as near their middle as there is room."""
    low, high = axes.get_xlim()
    start = max(low, facts.programme["effective_start"])
    end = min(high, facts.programme["effective_end"])
    if end <= start:
        return
    text = axes.text(
        (start + end) / 2,
        1 + 6 / axes.bbox.height,
        words("figure.exposure", **_exposed_dates(facts, words)),
        ha="center",
        va="bottom",
        transform=axes.get_xaxis_transform(),
        **NOTE,
    )
    box, frame = text.get_window_extent(renderer), axes.get_window_extent()
    title = axes.texts[0].get_window_extent(renderer)
    shift = max(0.0, title.x1 + 10 - box.x0) - max(0.0, box.x1 - frame.x1)
    text.set_x(text.get_position()[0] + shift * (high - low) / frame.width)


def _exposed_dates(facts: BriefFacts, words: Words) -> dict[str, str]:
    """Name the first and the last month of the shaded band; only the years where the start is known to a year."""
    precise = 4 if facts.programme["start_precision"] == "year" else 7
    days = {"start": facts.programme["first_day"], "end": facts.programme["last_day"]}
    return {end: moment(day[:precise], words.lang, "date.year_deadline") for end, day in days.items()}


def _start_label(axes: Axes, facts: BriefFacts, words: Words) -> Iterable[Label]:
    low, high = axes.get_xlim()
    programme = facts.programme
    middle = (programme["start_earliest"] + programme["start_latest"]) / 2
    if low <= middle <= high:
        key = "figure.start_year" if programme["start_precision"] == "year" else "figure.start_day"
        text = words(key, start=moment(programme["start_date"], words.lang, "date.year_deadline"))
        yield text, [(middle, axes.get_ylim()[0])], ABOVE_AXIS, NOTE


def _drawn(axes: Axes, facts: BriefFacts) -> Drawn:
    to_display = axes.transData.transform
    segments: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for line in axes.lines:
        if line.get_gid() not in ("observed", "expected", "goal"):
            continue
        spots = [tuple(map(float, spot)) for spot in to_display(line.get_xydata())]
        segments += list(pairwise(spots))  # type: ignore[arg-type]
    points = [to_display((row["fieldwork_mid"], row["value"])) for row in facts.own_observations]
    return Drawn(axes.get_window_extent(), [(float(x), float(y)) for x, y in points], segments)


def _place(axes: Axes, label: Label, renderer: RendererBase, taken: list[Bbox], drawn: Drawn) -> None:
    """Try each way to stand at each spot and keep the best; leave the text out rather than cover another."""
    words, spots, around, look = label
    probe = axes.annotate(words, spots[0], **look)
    size = probe.get_window_extent(renderer)
    probe.remove()
    best: tuple[float, tuple[float, float], Turn] | None = None
    for at, spot in enumerate(spots):
        x, y = axes.transData.transform(spot)
        for order, turn in enumerate(around):
            late = 0.25 * order + 0.5 * at
            if best and late >= best[0]:
                break
            cost = _cost(_box(x, y, size, turn), taken, drawn) + late
            if cost < (best[0] if best else 1e6):
                best = (cost, spot, turn)
    if best:
        _, spot, (dx, dy, ha, va) = best
        text = axes.annotate(
            words,
            spot,
            xytext=(dx, dy),
            textcoords="offset points",
            ha=ha,
            va=va,
            zorder=6,
            annotation_clip=False,
            **look,
        )
        taken.append(text.get_window_extent(renderer))


def _box(x: float, y: float, size: Bbox, turn: Turn) -> Bbox:
    """Return the box of a text of this size that stands so at the point (x, y); a pixel is a point."""
    from matplotlib.transforms import Bbox

    dx, dy, ha, va = turn
    left = x + dx - {"left": 0.0, "center": 0.5, "right": 1.0}[ha] * size.width
    low = y + dy - {"bottom": 0.0, "center": 0.5, "top": 1.0}[va] * size.height
    return Bbox.from_bounds(left, low, size.width, size.height)


def _cost(box: Bbox, taken: list[Bbox], drawn: Drawn) -> float:
    """Return how much a text at `box` would disturb: texts and edges most, then points, then lines."""
    frame = drawn.frame
    if box.x0 < frame.x0 + 2 or box.x1 > frame.x1 + RIGHT or box.y0 < frame.y0 + 2 or box.y1 > frame.y1 + 1:
        return 1e9
    near = box.padded(1.5)
    if any(near.overlaps(other) for other in taken):
        return 1e9
    wide = box.padded(2.5)
    points: int = sum(wide.x0 <= x <= wide.x1 and wide.y0 <= y <= wide.y1 for x, y in drawn.points)
    lines: int = sum(_crosses(near, *segment) for segment in drawn.segments)
    return 40.0 * points + 8.0 * lines


def _crosses(box: Bbox, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Say whether a straight line runs through a box (Liang and Barsky's clipping)."""
    (x0, y0), (x1, y1) = start, end
    enter, leave = 0.0, 1.0
    for step, reach in (
        (x0 - x1, x0 - box.x0),
        (x1 - x0, box.x1 - x0),
        (y0 - y1, y0 - box.y0),
        (y1 - y0, box.y1 - y0),
    ):
        if step == 0:
            if reach < 0:
                return False
        elif step < 0:
            enter = max(enter, reach / step)
        else:
            leave = min(leave, reach / step)
    return enter <= leave


def _centred(axes: Axes, label: str, renderer: RendererBase, taken: list[Bbox]) -> None:
    text: Text = axes.text(
        0.5, 0.5, label, transform=axes.transAxes, ha="center", va="center", fontsize=13, color=style.QUIET
    )
    taken.append(text.get_window_extent(renderer))
