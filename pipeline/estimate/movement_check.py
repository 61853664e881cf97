"""Does the movement model predict the ledger that it was fitted to?

Each known edition is predicted from the municipality's earlier ones. If the model is right, the standardised residuals
have standard deviation 1 and nine in ten lie within 1.645 of zero; where they do not, the model's intervals mislead.
A value far from what its neighbours in time let expect is more often misread than true: it is worth a second look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.estimate.mean_reversion import INTERVAL
from pipeline.estimate.movement import MovementModel
from pipeline.estimate.panel import Bools, Ints
from pipeline.scale import Floats

# Under a right model one value in two thousand lies farther out than this.
FAR = 3.5
# Upper ends of the classes of gap length, in years; the last is open. One edition apart is 0.75 to 1.5 years.
GAPS = ((1.6, "one edition"), (2.6, "two"), (4.6, "three or four"), (np.inf, "five or more"))
FEWEST_RESIDUALS = 30


@dataclass(frozen=True)
class Residuals:
    """One-step-ahead residuals, each in its own predictive standard deviations.

    Attributes
    ----------
    unit, period : ndarray of int, shape (n,)
        Row and column of the value predicted.
    gap : ndarray of float, shape (n,)
        Years since the last earlier edition that is known.
    z : ndarray of float, shape (n,)
        (observed - predicted) / predictive standard deviation.
    """

    unit: Ints
    period: Ints
    gap: Floats
    z: Floats


@dataclass(frozen=True)
class Calibration:
    """How well a group of predictions held: 1 and 0.9 would be perfect for `sd` and `coverage`, 0 for `mean`."""

    by: str
    group: str
    n: int
    mean: float
    sd: float
    coverage: float


def one_step_ahead(model: MovementModel, y: Floats, time: Floats, relative_noise: Floats | float = 1.0) -> Residuals:
    """Predict every known edition from the municipality's earlier ones.

    Parameters
    ----------
    model : MovementModel
    y : ndarray of float, shape (n_units, n_periods)
        On the scale; NaN = not known.
    time : ndarray of float, shape (n_periods,)
    relative_noise : ndarray of float, shape (n_units, n_periods), optional
        Survey noise of each value in units of the model's.

    Returns
    -------
    Residuals
        One for each value that has an earlier one.
    """
    found: list[tuple[int, int, float, float]] = []
    noises = np.broadcast_to(relative_noise, y.shape)
    for unit, (row, noise) in enumerate(zip(y, noises, strict=True)):
        known = np.flatnonzero(np.isfinite(row))
        for n_before, period in enumerate(known):
            if n_before:
                before = known[:n_before]
                mean, covariance = model.conditional(
                    time[before], row[before], time[[period]], noise[before], noise[[period]]
                )
                z = (row[period] - mean[0]) / np.sqrt(covariance[0, 0])
                found.append((unit, int(period), float(time[period] - time[before[-1]]), float(z)))
    columns = list(zip(*found, strict=True)) if found else [(), (), (), ()]
    return Residuals(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype=float),
        np.array(columns[3], dtype=float),
    )


def calibration(residuals: Residuals, listed: Bools) -> Iterator[Calibration]:
    """Yield how well the predictions held: all of them, by gap length, and by kind of source.

    Parameters
    ----------
    residuals : Residuals
    listed : ndarray of bool, shape (n_units, n_periods)
        True where a value is known from a list of a whole group that was not drawn on the values of one edition. The
        mean residual of the others is the pull of the news, which reports those that climbed.
    """
    from_list = listed[residuals.unit, residuals.period]
    at_least = 0.0
    groups = [("all", "all", np.ones(len(residuals.z), dtype=bool))]
    for at_most, name in GAPS:
        groups.append(("gap", name, (residuals.gap > at_least) & (residuals.gap <= at_most)))
        at_least = at_most
    groups += [("kind", "list", from_list), ("kind", "single", ~from_list)]
    for by, name, inside in groups:
        z = residuals.z[inside]
        if len(z) >= FEWEST_RESIDUALS:
            covered = float((np.abs(z) <= INTERVAL).mean())
            yield Calibration(by, name, len(z), float(z.mean()), float(z.std(ddof=1)), covered)


def leave_one_out(model: MovementModel, y: Floats, time: Floats, relative_noise: Floats | float = 1.0) -> Floats:
    """Compare each value with what all other known editions of its municipality let expect.

    For a Gaussian vector with covariance K, the value i given the others differs from its expectation by
    [K^-1 (y - m)]_i / [K^-1]_ii with variance 1 / [K^-1]_ii (Rasmussen & Williams 2006, eq. 5.12).

    Parameters
    ----------
    model : MovementModel
    y : ndarray of float, shape (n_units, n_periods)
    time : ndarray of float, shape (n_periods,)
    relative_noise : ndarray of float, shape (n_units, n_periods), optional

    Returns
    -------
    ndarray of float, shape (n_units, n_periods)
        Standardised differences; NaN where the value, or every other, is not known.
    """
    z = np.full(y.shape, np.nan)
    noises = np.broadcast_to(relative_noise, y.shape)
    for unit, (row, noise) in enumerate(zip(y, noises, strict=True)):
        known = np.flatnonzero(np.isfinite(row))
        if len(known) >= 2:
            covariance = model.covariance(time[known], time[known]) + model.noise * np.eye(len(known)) * noise[known]
            inverse = np.linalg.inv(covariance)
            z[unit, known] = inverse @ (row[known] - model.mean) / np.sqrt(np.diagonal(inverse))
    return z
