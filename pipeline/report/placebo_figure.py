"""Is the programme's result unusual? Where its effect lies among the placebos that its p-value was counted on.

A placebo is an imaginary programme in a municipality without a known one. The distance from what was expected is
counted in standard deviations of the prediction, so that short and long histories can stand beside one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.report import style
from pipeline.report.facts import BriefFacts, Row
from pipeline.report.figure_facts import FigureFacts, of_programme
from pipeline.report.numbers import decimal, integer, percent
from pipeline.report.plate import Plate, as_text, canvas, in_words
from pipeline.report.wording import Words, genitive

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 8.5
REACH, STEP = 4.0, 0.5  # the axis, and the bars of `sql/figure_placebos.sql`, in standard deviations
HEAD, BARS, FOOT = 46.0, 84.0, 56.0
COLUMNS = ("source", "measure", "z_from", "z_to", "n_placebos", "n_at_least_as_far", "programme_z", "p_value")


def placebo_figure(verdicts: Sequence[Row], placebos: Sequence[Row], words: Words) -> Figure:
    """Draw one programme's placebos for each ranking that has enough of them, its own effect marked.

    Parameters
    ----------
    verdicts, placebos : sequence of dict
        Rows of one programme (`FigureFacts`).
    words : Words
        The wording of one language.

    Returns
    -------
    matplotlib.figure.Figure
        In points, as wide as the text of a page.
    """
    judged = _judged(verdicts)
    if not judged:
        return in_words(_why_not(verdicts, words))
    panel = HEAD + BARS + FOOT
    with style.drawing():
        figure, axes = canvas(panel * len(judged))
        for at, verdict in enumerate(judged):
            _panel(axes, verdict, _own(placebos, verdict), at * panel, words)
    return figure


def placebo_plate(facts: FigureFacts, brief: BriefFacts, source: str, words: Words) -> Plate:
    """Return the placebo figure of one programme with all that is said about it."""
    verdicts = of_programme(facts.verdicts, brief.initiative_id)
    placebos = of_programme(facts.placebos, brief.initiative_id)
    kommun = brief.programme["kommun"]
    rows = tuple(
        (
            *(row[column] for column in ("source", "measure", "z_from")),
            row["z_from"] + STEP,
            *(row[column] for column in ("n", "n_as_far")),
            verdict["z"],
            verdict["p_value"],
        )
        for verdict in _judged(verdicts)
        for row in _own(placebos, verdict)
    )
    sentences = [_sentence(verdict, kommun, words) for verdict in _judged(verdicts)]
    return Plate(
        name=f"placebo-{brief.initiative_id}",
        title=words("figures.placebo.title", kommuns=genitive(kommun, words.lang)),
        alt=" ".join([words("figures.placebo.alt"), *sentences]) if sentences else _why_not(verdicts, words),
        caption=" ".join([words("figures.placebo.caption"), *_missing(verdicts, words)]) if sentences else "",
        source=source,
        facts=as_text(verdicts, placebos, kommun),
        columns=COLUMNS,
        rows=rows,
        draw=lambda: placebo_figure(verdicts, placebos, words),
    )


def _judged(verdicts: Sequence[Row]) -> list[Row]:
    """Return the rankings on which the programme was held against enough placebos."""
    return [row for row in verdicts if row["status"] == "ok" and row["z"] is not None]


def _own(placebos: Sequence[Row], verdict: Row) -> list[Row]:
    return [row for row in placebos if all(row[part] == verdict[part] for part in ("source", "measure"))]


def _why_not(verdicts: Sequence[Row], words: Words) -> str:
    return words("figures.cannot_be_drawn", why=_reason(verdicts[0]["status"] if verdicts else "default", words))


def _reason(status: str, words: Words) -> str:
    key = f"figures.why_not.{status}"
    return words(key if key in words else "figures.why_not.default")


def _missing(verdicts: Sequence[Row], words: Words) -> Iterable[str]:
    """Say of each ranking that is not drawn why it is not."""
    judged = _judged(verdicts)
    for row in verdicts:
        if row not in judged:
            why = _reason(row["status"], words)
            yield words("figures.placebo.caption_missing", ranking=_ranking(row, words), why=why)


def _ranking(verdict: Row, words: Words) -> str:
    return words(f"figures.ranking_{verdict['measure']}", ranking=words(f"ranking.{verdict['source']}"))


def _sentence(verdict: Row, kommun: str, words: Words) -> str:
    """Say of one ranking where the programme lies among its placebos."""
    return words(
        "figures.placebo.alt_panel",
        ranking=_ranking(verdict, words),
        kommun=kommun,
        z=decimal(verdict["z"], words.lang),
        far=integer(verdict["n_as_large"], words.lang),
        n=integer(verdict["n_donors"], words.lang),
        percent=percent(verdict["p_value"], words.lang),
    )


def _across(z: float) -> float:
    margin = 14.0
    return margin + (max(-REACH, min(REACH, z)) + REACH) / (2 * REACH) * (style.WIDTH - 2 * margin)


def _panel(axes: Axes, verdict: Row, placebos: Sequence[Row], top: float, words: Words) -> None:
    from matplotlib.patches import Rectangle

    base = top + HEAD + BARS
    most = max((row["n"] for row in placebos), default=1)
    told = words(
        "figures.placebo.as_far",
        far=integer(verdict["n_as_large"], words.lang),
        n=integer(verdict["n_donors"], words.lang),
    )
    axes.text(0, top + 12, _ranking(verdict, words), fontsize=9.5, fontweight="bold", va="baseline")
    axes.text(0, top + 25, told, fontsize=9, va="baseline")
    for row in placebos:
        left, right = _across(row["z_from"]) + 0.7, _across(row["z_from"] + STEP) - 0.7
        for count, colour in ((row["n"], style.EXPECTED_FIELD), (row["n_as_far"], style.EXPECTED)):
            height = BARS * count / most
            axes.add_patch(Rectangle((left, base - height), right - left, height, fc=colour, lw=0, gid="bar"))
        number = integer(row["n"], words.lang)
        above = base - BARS * row["n"] / most - 3
        axes.text((left + right) / 2, above, number, ha="center", va="baseline", fontsize=SMALL, color=style.QUIET)
    axes.plot([_across(-REACH), _across(REACH)], [base, base], color=style.QUIET, lw=0.8)
    for z in range(-4, 5, 2):
        axes.plot([_across(z)] * 2, [base + 18, base + 21], color=style.QUIET, lw=0.8)
        axes.text(_across(z), base + 31, decimal(z, words.lang, 0), ha="center", va="baseline", fontsize=SMALL)
    low, middle, high = (words(f"figures.placebo.axis_{end}") for end in ("low", "middle", "high"))
    for text, x, side in ((low, 0.0, "left"), (middle, style.WIDTH / 2, "center"), (high, style.WIDTH, "right")):
        axes.text(x, base + 44, text, ha=side, va="baseline", fontsize=SMALL, color=style.QUIET)
    _programme(axes, verdict, base)


def _programme(axes: Axes, verdict: Row, base: float) -> None:
    """Mark the programme by a triangle under the axis, its name on the side where there is room."""
    x = _across(verdict["z"])
    axes.plot(x, base + 8, "^", ms=9, color=style.ACCENT, clip_on=False, gid="programme")
    side, dx = ("right", -8) if x > style.WIDTH / 2 else ("left", 8)
    look: dict[str, Any] = {"fontsize": 9.5, "fontweight": "bold", "color": style.ACCENT}
    axes.text(x + dx, base + 11.5, verdict["kommun"], ha=side, va="baseline", **look)
