"""What do the tables say of a ranking and a sample, whatever programmes there are?

How municipalities move by themselves, whether that model holds, and how uncertain a place is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.estimate.effect_tables import DoubtRow, ModelCheckRow, ModelRow, PlaceboRow
from pipeline.estimate.movement_check import FAR, calibration, leave_one_out, one_step_ahead
from pipeline.estimate.ordinary_movement import OrdinaryMovementRow, ordinary_movement
from pipeline.estimate.panel import Panel
from pipeline.estimate.programme import Programme
from pipeline.estimate.rank_uncertainty import RankIntervalRow, pairwise_intervals, rank_intervals
from pipeline.estimate.sample import Comparison
from pipeline.estimate.verdict import MAIN_ESTIMATOR


def model_rows(comparisons: Sequence[Comparison], main: Comparison) -> Iterable[ModelRow]:
    """Yield each sample's fitted movement model."""
    for comparison in comparisons:
        model = comparison.model
        if model is not None:
            yield ModelRow(
                comparison.panel.source,
                comparison.panel.measure,
                comparison.sample,
                comparison is main,
                model.permanent / model.total,
                model.noise / model.total,
                model.rho,
                model.permanent_share_se,
                model.noise_share_se,
                model.rho_se,
                model.noise_share_of_yearly_change,
                model.mean,
                model.total,
                model.n_units,
                model.n_values,
            )


def ordinary_rows(comparisons: Sequence[Comparison], main: Comparison) -> Iterable[OrdinaryMovementRow]:
    """Yield where municipalities went from each tenth of the ranking, by sample."""
    for comparison in comparisons:
        panel, model = comparison.panel, comparison.model
        if panel.is_rank and model is not None:
            is_main = comparison is main
            yield from ordinary_movement(
                panel, comparison.may_compare, model, sample=comparison.sample, is_main=is_main
            )


def interval_rows(
    comparison: Comparison, places: Panel | None, programmes: Sequence[Programme]
) -> Iterable[RankIntervalRow]:
    """Yield how uncertain each published place or index value is by itself."""
    panel, model = comparison.panel, comparison.model
    if model is None:
        return
    yield from rank_intervals(panel, model)
    if not panel.is_rank and places is not None:
        yield from pairwise_intervals(panel, places, model, [programme.unit for programme in programmes])


def check_rows(comparison: Comparison) -> Iterable[ModelCheckRow]:
    """Yield how well the model foretells the values that it was fitted to."""
    panel, model = comparison.panel, comparison.model
    if model is None:
        return
    y = np.where(comparison.may_compare, panel.y, np.nan)
    for group in calibration(one_step_ahead(model, y, panel.time, panel.relative_noise), panel.openly_listed):
        yield ModelCheckRow(panel.source, panel.measure, comparison.sample, **vars(group))


def doubt_rows(comparison: Comparison) -> Iterable[DoubtRow]:
    """Look at every known value, treated or not, with the main sample's model."""
    panel, model = comparison.panel, comparison.model
    if model is None:
        return
    z = leave_one_out(model, panel.y, panel.time, panel.relative_noise)
    for unit, period in np.argwhere(np.abs(z) > FAR).tolist():
        yield DoubtRow(
            "far from its neighbours in time",
            panel.units[unit],
            panel.source,
            int(panel.editions[period]),
            panel.measure,
            float(panel.value[unit, period]),
            f"{abs(z[unit, period]):.1f} standard deviations {'better' if z[unit, period] > 0 else 'worse'}",
        )


def placebo_rows(comparison: Comparison) -> Iterable[PlaceboRow]:
    """Yield every placebo of the main estimator."""
    panel, found = comparison.panel, comparison.placebos
    if found is None:
        return
    editions = [*panel.editions.tolist(), None]  # the last one is that of `MEAN`
    columns = (found.unit, found.start, found.period, found.n_pre, found.n_post, found.effect, found.sd, found.covered)
    for unit, start, period, *rest in zip(*(column.tolist() for column in columns), strict=True):
        at = (panel.units[unit], editions[start], editions[period])
        yield PlaceboRow(panel.source, panel.measure, MAIN_ESTIMATOR, comparison.sample, *at, *rest)
