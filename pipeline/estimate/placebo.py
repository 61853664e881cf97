"""What does the estimator say where nothing happened?

The same estimator on every municipality without a known programme and every start edition that has the same kind of
data; p = (1 + #{|placebo| >= |effect|}) / (1 + #placebos).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipeline.estimate.mean_reversion import MeanReversion, Prediction
from pipeline.estimate.movement import MovementModel
from pipeline.scale import Floats

# Not fixed beforehand: the quarter below, and comparing one edition with one edition, came after a first run whose
# estimates had been seen (docs/methods/mean_reversion.md says what they changed).
# A placebo is comparable if the years between its last earlier edition and the one compared differ from the programme's
# by at most this much, or by a quarter where they are many: the longer the gap, the less a year more or less matters.
GAP_TOLERANCE = 0.75
GAP_TOLERANCE_SHARE = 0.25
FEWEST_PLACEBOS = 19  # with fewer, p = 0.05 cannot be reached


@dataclass(frozen=True)
class Placebo:
    """One municipality given an imaginary programme that starts before `start`.

    Attributes
    ----------
    unit, start : int
        Row and column in the panel; `start` is the first edition counted as exposed.
    period : int or None
        The edition compared; None = the mean over the window.
    gap : float
        Years from the last earlier edition known to the (first) edition compared.
    n_pre, n_post : int
        Editions known before, and compared.
    result : MeanReversion
    """

    unit: int
    start: int
    period: int | None
    gap: float
    n_pre: int
    n_post: int
    result: MeanReversion


def placebos(
    y: Floats, time: Floats, model: MovementModel, *, window: float, relative_noise: Floats | float = 1.0
) -> list[Placebo]:
    """Run `mean_reversion` for every municipality and every start edition.

    Parameters
    ----------
    y : ndarray of float, shape (n_units, n_periods)
        Municipalities without a known programme; NaN = not known or not usable.
    time : ndarray of float, shape (n_periods,)
    model : MovementModel
    window : float
        Years from the start edition that count as exposed.
    relative_noise : ndarray of float, shape (n_units, n_periods), optional
        Survey noise of each value in units of the model's.

    Returns
    -------
    list of Placebo
        For each municipality and start with an edition known on either side: one a later edition known in the window,
        and one for their mean.
    """
    results: list[Placebo] = []
    # Municipalities of which the same editions are known share their weights: with complete lists, all of them.
    shared: dict[tuple[bytes, ...], tuple[Floats, Floats]] = {}
    noises = np.broadcast_to(relative_noise, y.shape)
    for unit, (row, noise) in enumerate(zip(y, noises, strict=True)):
        known = np.flatnonzero(np.isfinite(row))
        for start in range(1, len(time)):
            before = known[known < start]
            after = known[(known >= start) & (time[known] <= time[start] + window)]
            if not len(before) or not len(after):
                continue
            alike = (before.tobytes(), after.tobytes(), noise[before].tobytes(), noise[after].tobytes())
            if alike not in shared:
                shared[alike] = model.weights(time[before], time[after], noise[before], noise[after])
            weights, covariance = shared[alike]
            prediction = Prediction(model.mean + weights @ (row[before] - model.mean), covariance)
            gap = float(time[after[0]] - time[before[-1]])
            for position, period in enumerate(after):
                result = prediction.of(position, float(row[period]))
                own_gap = float(time[period] - time[before[-1]])
                results.append(Placebo(unit, start, int(period), own_gap, len(before), 1, result))
            results.append(Placebo(unit, start, None, gap, len(before), len(after), prediction.of_mean(row[after])))
    return results


def comparable(all_placebos: Iterable[Placebo], *, gap: float, n_pre: int, n_post: int) -> list[Placebo]:
    """Choose the placebos that have the same kind of data as a programme.

    Alike are the horizon (see `GAP_TOLERANCE`), a history of one edition or of several, and one edition compared or the
    mean of several. An edition that several start years share after the same history is one comparison, not several.

    Parameters
    ----------
    all_placebos : iterable of Placebo
    gap : float
        Years from the programme's last earlier edition to the (first) one compared.
    n_pre, n_post : int
        Editions known before, and compared.
    """
    tolerance = max(GAP_TOLERANCE, GAP_TOLERANCE_SHARE * gap)
    chosen: dict[tuple[object, ...], Placebo] = {}
    for placebo in all_placebos:
        one_edition = placebo.period is not None
        alike = one_edition if n_post == 1 else not one_edition and placebo.n_post >= 2
        if alike and abs(placebo.gap - gap) <= tolerance and min(placebo.n_pre, 2) == min(n_pre, 2):
            # The same history and the same editions compared: several start years in between make no several placebos.
            chosen.setdefault((placebo.unit, placebo.period, placebo.n_pre, placebo.n_post), placebo)
    return list(chosen.values())


def p_value(effect: float, placebo_effects: Floats) -> float:
    """Return (1 + #{|placebo| >= |effect|}) / (1 + #placebos), two-sided."""
    as_large = int((np.abs(placebo_effects) >= abs(effect)).sum())
    return (1 + as_large) / (1 + len(placebo_effects))
