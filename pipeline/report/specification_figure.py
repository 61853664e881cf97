"""How does every defensible choice look at once? One sorted curve, and below it which choices each point is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.report import style
from pipeline.report.facts import BriefFacts, Row
from pipeline.report.figure_facts import FigureFacts, of_programme
from pipeline.report.numbers import counted, integer, signed
from pipeline.report.plate import Plate, as_text, in_words, width
from pipeline.report.wording import Words, genitive

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 8.0
CURVE, ROW, BETWEEN, EDGE = 122.0, 11.5, 8.0, 5.0  # points
# The order of the kinds of choice, and of the choices within each.
CHOICES: dict[str, tuple[object, ...]] = {
    "estimator": (
        "mean_reversion", "base_rate", "before_after", "difference_in_differences", "synthetic_control",
        "synthetic_did",
    ),
    "comparison_group": ("all", "county", "skr_group", "similar_size", "official_peers"),
    "sample": ("all", "list"),
    "lag_months": (),  # as many as there are
    "window": ("mean", "first", "last"),
}  # fmt: skip


def specification_figure(rows: Sequence[Row], choices: Mapping[str, Sequence[tuple[object, str]]], axis: str) -> Figure:
    """Draw the estimates from the lowest to the highest, the chosen one marked, above a matrix of dots.

    Parameters
    ----------
    rows : sequence of dict
        Estimated specifications: `effect`, `p_value` (None where there is none), `is_chosen`, and each kind of choice.
    choices : mapping of str to sequence of (value, label)
        The rows of the matrix, by kind of choice.
    axis : str
        What the effect is counted in.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    ordered = sorted(rows, key=lambda row: (row["effect"], row["is_chosen"]))
    n_rows = sum(len(values) for values in choices.values()) + len(choices) - 1
    height = CURVE + ROW * n_rows + 2 * EDGE + BETWEEN
    left = max(width(label, SMALL) for values in choices.values() for _, label in values) + EDGE
    with style.drawing():
        figure = Figure(figsize=(style.WIDTH / 72, height / 72), dpi=72)
        FigureCanvasAgg(figure)
        across = (left / style.WIDTH, 1 - (left + EDGE) / style.WIDTH)
        matrix = figure.add_axes((across[0], EDGE / height, across[1], ROW * n_rows / height))
        low = EDGE + ROW * n_rows + BETWEEN
        curve = figure.add_axes((across[0], low / height, across[1], CURVE / height), sharex=matrix)
        _curve(curve, matrix, ordered, axis)
        _matrix(matrix, ordered, choices, n_rows)
    return figure


def _curve(curve: Axes, matrix: Axes, ordered: Sequence[Row], axis: str) -> None:
    from matplotlib.ticker import MaxNLocator

    curve.axhline(0, color=style.QUIET, lw=0.8)
    for at, row in enumerate(ordered):
        _estimate(curve, matrix, at, row)
    curve.margins(y=0.15)
    curve.yaxis.set_major_locator(MaxNLocator(5))
    curve.tick_params(axis="x", bottom=False, labelbottom=False)
    curve.set_ylabel(axis)


def _matrix(
    matrix: Axes, ordered: Sequence[Row], choices: Mapping[str, Sequence[tuple[object, str]]], n_rows: int
) -> None:
    at, ticks = 0, []
    for column, values in choices.items():
        for value, label in values:
            inside = [x for x, row in enumerate(ordered) if row[column] == value]
            matrix.plot(inside, [at] * len(inside), "o", ms=2.4, color=style.INK)
            ticks.append((at, label))
            at += 1
        at += 1
    matrix.set_yticks([tick for tick, _ in ticks], [label for _, label in ticks], fontsize=SMALL)
    matrix.set_ylim(n_rows - 0.4, -0.6)
    matrix.set_xticks([])
    matrix.grid(False)


def _estimate(curve: Axes, matrix: Axes, at: int, row: Row) -> None:
    """Mark one estimate: the chosen one by a diamond and a line through its choices, an unlikely one filled."""
    if row["is_chosen"]:
        for panel in (curve, matrix):
            panel.axvline(at, color=style.ACCENT, lw=0.8)
        curve.plot(at, row["effect"], "D", ms=6, color=style.ACCENT, gid="chosen", zorder=4)
        return
    unlikely = row["p_value"] is not None and row["p_value"] <= 0.05
    curve.plot(at, row["effect"], "o", ms=3.5, mfc=style.EXPECTED if unlikely else "white", color=style.EXPECTED)


def specification_plate(facts: FigureFacts, brief: BriefFacts, source: str, words: Words) -> Plate:
    """Return the specification curve of one programme, on the ranking that heads its brief, with all that is said."""
    rows = of_programme(facts.specifications, brief.initiative_id)
    kommun = brief.programme["kommun"]
    columns = ("source", "measure", *CHOICES, "is_chosen", "effect", "p_value")
    return Plate(
        name=f"specification-{brief.initiative_id}",
        title=words("figures.specification.title", kommuns=genitive(kommun, words.lang)),
        alt=" ".join(_alt(rows, words)) if rows else _why_not(facts, brief, words),
        caption=" ".join(_caption(rows, words)) if rows else "",
        source=source,
        facts=as_text(rows, kommun, of_programme(facts.verdicts, brief.initiative_id)),
        columns=columns,
        rows=tuple(tuple(row[column] for column in columns) for row in rows),
        draw=lambda: _drawn(rows, words) if rows else in_words(_why_not(facts, brief, words)),
    )


def _drawn(rows: Sequence[Row], words: Words) -> Figure:
    choices = {column: _choices(rows, column, words) for column in CHOICES}
    return specification_figure(rows, choices, words(f"figures.specification.axis_{rows[0]['measure']}"))


def _choices(rows: Sequence[Row], column: str, words: Words) -> list[tuple[object, str]]:
    """Return the choices of one kind that any estimate makes, each with its label."""
    made = {row[column] for row in rows}
    if column == "lag_months":
        return [(lag, _lag(lag, words)) for lag in sorted(made)]
    in_order = sorted(made, key=CHOICES[column].index)
    return [(value, words(f"figures.specification.{column}_{value}")) for value in in_order]


def _lag(lag: int, words: Words) -> str:
    if lag == 0:
        return words("figures.specification.no_lag")
    return words("figures.specification.lag", months=counted(lag, "months", words.lang))


def _why_not(facts: FigureFacts, brief: BriefFacts, words: Words) -> str:
    status = next((row["status"] for row in of_programme(facts.verdicts, brief.initiative_id)), "default")
    key = f"figures.why_not.{status}"
    return words("figures.cannot_be_drawn", why=words(key if key in words else "figures.why_not.default"))


def _alt(rows: Sequence[Row], words: Words) -> list[str]:
    measure = rows[0]["measure"]
    low, high = (_effect(row["effect"], measure, words) for row in (rows[0], rows[-1]))
    told = [words(f"figures.specification.alt_{measure}", n=integer(len(rows), words.lang), low=low, high=high)]
    for row in rows:
        if row["is_chosen"]:
            told.append(words("figures.specification.alt_chosen", value=_effect(row["effect"], measure, words)))
    return told


def _caption(rows: Sequence[Row], words: Words) -> list[str]:
    chosen = any(row["is_chosen"] for row in rows)
    rare = any(row["p_value"] is not None and row["p_value"] <= 0.05 for row in rows)
    ranking = words(f"figures.ranking_{rows[0]['measure']}", ranking=words(f"ranking.{rows[0]['source']}"))
    return [
        words("figures.specification.caption", ranking=ranking),
        words(f"figures.specification.caption_{'chosen' if chosen else 'none_chosen'}"),
        words(f"figures.specification.caption_{'rare' if rare else 'none_rare'}"),
    ]


def _effect(effect: float, measure: str, words: Words) -> str:
    return signed(effect, words.lang, 0 if measure == "rank" else 1)
