"""How does every defensible choice look at once? One sorted curve, and below it which choices each point is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.report import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

WIDTH, CURVE, ROW = 7.4, 1.7, 0.155  # inches


def specification_figure(rows: pd.DataFrame, choices: Mapping[str, Sequence[tuple[object, str]]], axis: str) -> Figure:
    """Draw the estimates from the lowest to the highest, the chosen one marked, above a matrix of dots.

    Parameters
    ----------
    rows : pandas.DataFrame
        Estimated specifications: `effect`, `p_value`, `is_chosen`, and a column for each kind of choice.
    choices : mapping of str to sequence of (value, label)
        The rows of the matrix, by column.
    axis : str
        What the effect is counted in.
    """
    from matplotlib.figure import Figure

    ordered = rows.sort_values(["effect", "is_chosen"], kind="stable").reset_index(drop=True)
    (chosen,) = ordered.index[ordered["is_chosen"]]
    n_rows = sum(len(values) for values in choices.values()) + len(choices) - 1
    with style.drawing():
        figure = Figure(figsize=(WIDTH, CURVE + ROW * n_rows), layout="constrained")
        curve, matrix = figure.subplots(2, 1, sharex=True, height_ratios=(CURVE, ROW * n_rows))
        unlikely = ordered["p_value"].le(0.05)
        curve.axhline(0, color=style.QUIET, lw=0.8)
        curve.axvline(chosen, color=style.GOAL, lw=0.8)
        curve.plot(
            ordered.index[~unlikely], ordered["effect"][~unlikely], "o", ms=3.5, mfc="white", color=style.EXPECTED
        )
        curve.plot(ordered.index[unlikely], ordered["effect"][unlikely], "o", ms=3.5, color=style.EXPECTED)
        curve.plot(chosen, ordered["effect"][chosen], "D", ms=6, color=style.GOAL)
        curve.set_ylabel(axis)
        matrix.axvline(chosen, color=style.GOAL, lw=0.8)
        at, ticks = 0, []
        for column, values in choices.items():
            for value, label in values:
                inside = ordered.index[ordered[column] == value]
                matrix.plot(inside, [at] * len(inside), "o", ms=2.4, color=style.INK)
                ticks.append((at, label))
                at += 1
            at += 1
        matrix.set_yticks([tick for tick, _ in ticks], [label for _, label in ticks], fontsize=8)
        matrix.set_ylim(n_rows - 0.4, -0.6)
        matrix.set_xticks([])
        matrix.grid(False)
    return figure
