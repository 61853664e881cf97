"""What does the estimator say where nothing happened?

The same estimator on every municipality without a known programme and every start edition that has the same kind of
data; p = (1 + #{|placebo| >= |effect|}) / (1 + #placebos).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from pipeline.estimate.mean_reversion import INTERVAL
from pipeline.estimate.movement import MovementModel
from pipeline.estimate.panel import Bools, Ints
from pipeline.scale import Floats

# Not fixed beforehand: the quarter below, and comparing one edition with one edition, came after a first run whose
# estimates had been seen (docs/methods/mean_reversion.md says what they changed).
# A placebo is comparable if the years between its last earlier edition and the one compared differ from the programme's
# by at most this much, or by a quarter where they are many: the longer the gap, the less a year more or less matters.
GAP_TOLERANCE = 0.75
GAP_TOLERANCE_SHARE = 0.25
FEWEST_PLACEBOS = 19  # with fewer, p = 0.05 cannot be reached
AT_ONCE = 1_000  # municipalities predicted together: more take more memory and no less time
MEAN = -1  # as `period`: not one edition is compared, but the mean over the window


@dataclass(frozen=True, eq=False)
class Placebos:
    """Municipalities given an imaginary programme each; every attribute has shape (n,), one entry a placebo.

    Attributes
    ----------
    unit, start : ndarray of int
        Row and column in the panel; `start` is the first edition counted as exposed.
    period : ndarray of int
        The edition compared; `MEAN` = the mean over the window.
    gap : ndarray of float
        Years from the last earlier edition known to the (first) edition compared.
    n_pre, n_post : ndarray of int
        Editions known before, and compared.
    counterfactual, sd, observed : ndarray of float
        As in `MeanReversion`, on the scale.
    """

    unit: Ints
    start: Ints
    period: Ints
    gap: Floats
    n_pre: Ints
    n_post: Ints
    counterfactual: Floats
    sd: Floats
    observed: Floats

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def effect(self) -> Floats:
        return self.observed - self.counterfactual

    @cached_property
    def z(self) -> Floats:
        """The effects in predictive standard deviations."""
        return self.effect / self.sd

    @property
    def covered(self) -> Bools:
        """Whether the 90 % interval of the counterfactual holds what was observed."""
        return np.abs(self.effect) <= INTERVAL * self.sd

    def chosen(self, which: Bools | Ints) -> Placebos:
        """Return some of them: a mask or positions."""
        return Placebos(**{field.name: getattr(self, field.name)[which] for field in fields(self)})


def placebos(
    y: Floats, time: Floats, model: MovementModel, *, window: float, relative_noise: Floats | float = 1.0
) -> Placebos:
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
    Placebos
        By municipality and start with an edition known on either side: one a later edition known in the window, and
        one for their mean.
    """
    noise = np.broadcast_to(relative_noise, y.shape)
    known, at = np.isfinite(y), np.arange(len(time))
    parts = []
    for start in range(1, len(time)):
        within = (at >= start) & (time <= time[start] + window)
        # Municipalities of which the same editions are known are predicted together: with complete lists, all of them.
        together: dict[bytes, list[int]] = defaultdict(list)
        for unit in np.flatnonzero(known[:, :start].any(axis=1) & (known & within).any(axis=1)).tolist():
            together[known[unit].tobytes()].append(unit)
        for units in together.values():
            of = known[units[0]]
            before, after = np.flatnonzero(of & (at < start)), np.flatnonzero(of & within)
            for some in np.split(np.array(units), range(AT_ONCE, len(units), AT_ONCE)):
                parts.append(_predicted(y[some], noise[some], time, model, some, start, before, after))
    found = _joined(parts)
    # By municipality, start and edition, the mean last.
    last = np.where(found.period == MEAN, len(time), found.period)
    return found.chosen(np.lexsort((last, found.start, found.unit)))


def _joined(parts: Sequence[Placebos]) -> Placebos:
    names = [field.name for field in fields(Placebos)]
    return Placebos(
        **{name: np.concatenate([np.zeros(0, int), *(getattr(one, name) for one in parts)]) for name in names}
    )


def _predicted(
    y: Floats, noise: Floats, time: Floats, model: MovementModel, units: Ints, start: int, before: Ints, after: Ints
) -> Placebos:
    """Predict alike municipalities, shape (n, n_periods), from the editions before: each later one, and their mean."""
    n, n_after = len(units), len(after)
    weights, covariance = model.weights(time[before], time[after], noise[:, before], noise[:, after])
    mean = model.mean + np.einsum("nab,nb->na", weights, y[:, before] - model.mean)
    variance = np.column_stack([np.diagonal(covariance, axis1=1, axis2=2), covariance.mean(axis=(1, 2))])
    return Placebos(
        unit=np.repeat(units, n_after + 1),
        start=np.full(n * (n_after + 1), start),
        period=np.tile(np.append(after, MEAN), n),
        gap=np.tile(np.append(time[after], time[after[0]]) - time[before[-1]], n),
        n_pre=np.full(n * (n_after + 1), len(before)),
        n_post=np.tile(np.append(np.ones(n_after, int), n_after), n),
        counterfactual=np.column_stack([mean, mean.mean(axis=1)]).ravel(),
        sd=np.sqrt(variance).ravel(),
        observed=np.column_stack([y[:, after], y[:, after].mean(axis=1)]).ravel(),
    )


def comparable(everything: Placebos, *, gap: float, n_pre: int, n_post: int) -> Placebos:
    """Choose the placebos that have the same kind of data as a programme.

    Alike are the horizon (see `GAP_TOLERANCE`), a history of one edition or of several, and one edition compared or the
    mean of several. An edition that several start years share after the same history is one comparison, not several.

    Parameters
    ----------
    everything : Placebos
    gap : float
        Years from the programme's last earlier edition to the (first) one compared.
    n_pre, n_post : int
        Editions known before, and compared.
    """
    tolerance = max(GAP_TOLERANCE, GAP_TOLERANCE_SHARE * gap)
    is_mean = everything.period == MEAN
    alike = ~is_mean if n_post == 1 else is_mean & (everything.n_post >= 2)
    alike &= (np.abs(everything.gap - gap) <= tolerance) & (np.minimum(everything.n_pre, 2) == min(n_pre, 2))
    some = everything.chosen(alike)
    # The same history and the same editions compared: several start years in between make no several placebos.
    same = np.column_stack([some.unit, some.period, some.n_pre, some.n_post])
    first = np.unique(same, axis=0, return_index=True)[1]
    return some.chosen(np.sort(first))


def p_value(effect: float, placebo_effects: Floats) -> float:
    """Return (1 + #{|placebo| >= |effect|}) / (1 + #placebos), two-sided."""
    as_large = int((np.abs(placebo_effects) >= abs(effect)).sum())
    return (1 + as_large) / (1 + len(placebo_effects))
