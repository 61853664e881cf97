"""Did it move apart before the programme began, and how far after? One effect an edition, with simultaneous bands.

Effects before the start are the check: where nothing has begun, they should be near zero. A sup-t band holds the whole
path with 90 % probability, not each edition alone (Montiel Olea & Plagborg-Møller 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import block_diag

from pipeline.estimate.comparison import split
from pipeline.estimate.mean_reversion import mean_reversion
from pipeline.estimate.movement import MovementModel
from pipeline.estimate.panel import Bools, Ints
from pipeline.scale import Floats

LEVEL = 0.90
DRAWS = 20_000
SEED = 20261124
# The check looks at so many of the latest editions before: an odd value of twenty years ago is no trend.
MOST_LEADS = 5


@dataclass(frozen=True)
class EventStudy:
    """Effects by edition: first the leads (before the start), then the exposed editions.

    Attributes
    ----------
    period : ndarray of int, shape (k,)
        Column of each effect.
    effect : ndarray, shape (k,)
    covariance : ndarray, shape (k, k)
        Of the effects, were there none.
    n_leads : int
    step : ndarray, shape (n_leads or n_leads + 1,)
        How far it departed anew at each edition before.
    carried : ndarray, shape (n_post, n_post)
        What a departure of one that arises at the exposed edition in the column has become in that of the row.
    """

    period: Ints
    effect: Floats
    covariance: Floats
    n_leads: int
    step: Floats
    carried: Floats

    @cached_property
    def sd(self) -> Floats:
        return np.sqrt(np.diagonal(self.covariance))

    @cached_property
    def critical_value(self) -> float:
        """How many standard deviations a path of no effect stays within with 90 % probability, at every edition."""
        return float(np.quantile(_largest(self.covariance), LEVEL))

    @property
    def band(self) -> tuple[Floats, Floats]:
        reach = self.critical_value * self.sd
        return self.effect - reach, self.effect + reach

    @property
    def largest_lead(self) -> float | None:
        """The largest lead in its own standard deviations; None where there is none."""
        return float(np.abs(self.effect / self.sd)[: self.n_leads].max()) if self.n_leads else None

    @cached_property
    def pre_trend_p(self) -> float | None:
        """How often the largest lead would be as large if nothing had begun (sup-t); None where there is no lead."""
        if self.largest_lead is None:
            return None
        drawn = _largest(self.covariance[: self.n_leads, : self.n_leads])
        return (1 + int((drawn >= self.largest_lead).sum())) / (1 + DRAWS)

    @property
    def mean(self) -> tuple[float, float]:
        """The mean effect over the exposed editions, and its standard deviation."""
        after = slice(self.n_leads, None)
        n_post = len(self.effect) - self.n_leads
        return float(self.effect[after].mean()), float(np.sqrt(self.covariance[after, after].sum()) / n_post)


def _largest(covariance: Floats) -> Floats:
    """Draw the largest of |z| over a path without effect; the same seed always."""
    sd = np.sqrt(np.diagonal(covariance))
    values, vectors = np.linalg.eigh(covariance / np.outer(sd, sd))
    root = vectors * np.sqrt(np.clip(values, 0, None))
    drawn = np.random.default_rng(SEED).standard_normal((DRAWS, len(sd))) @ root.T
    return np.asarray(np.abs(drawn).max(axis=1), float)


def by_movement(
    model: MovementModel, time: Floats, y: Floats, before: Bools, exposed: Bools, relative_noise: Floats
) -> EventStudy:
    """Compare each edition with what the movement model expects from those before it.

    Parameters
    ----------
    model : MovementModel
    time, y, relative_noise : ndarray of float, shape (n_periods,)
        One municipality; NaN = not known.
    before, exposed : ndarray of bool, shape (n_periods,)

    Returns
    -------
    EventStudy
        A lead is predicted from all earlier editions: under the model leads are independent of one another and of what
        follows. The exposed editions are predicted jointly from all before.

    Raises
    ------
    ValueError
        If no edition before, or no exposed one, is known.
    """
    known, after = np.flatnonzero(before & np.isfinite(y)), np.flatnonzero(exposed & np.isfinite(y))
    if not len(known) or not len(after):
        raise ValueError("an edition before and an exposed one must be known")
    leads = known[1:][-MOST_LEADS:]
    steps = []
    for at in leads:
        past, here = known[known < at], np.array([at])
        prediction = mean_reversion(model, time[past], y[past], time[here], relative_noise[past], relative_noise[here])
        steps.append(prediction.of(0, float(y[at])))
    prediction = mean_reversion(model, time[known], y[known], time[after], relative_noise[known], relative_noise[after])
    triangle = np.linalg.cholesky(prediction.covariance)
    departures = np.array([step.effect for step in steps])
    return EventStudy(
        period=np.concatenate([leads, after]),
        effect=np.concatenate([departures, y[after] - prediction.mean]),
        covariance=block_diag(*(step.sd**2 for step in steps), prediction.covariance),
        n_leads=len(leads),
        step=departures,
        carried=triangle / np.diagonal(triangle),
    )


def by_group(Y: Floats, treated: Sequence[int] | Ints | Bools, n_pre: int) -> EventStudy:
    """Compare the treated with all others, edition by edition, both counted from the last edition before.

    Parameters
    ----------
    Y : ndarray of float64, shape (n_units, n_periods)
    treated : integer indices, or a boolean mask of shape (n_units,)
    n_pre : int
        Number of periods before treatment; the last of them is the base, where the effect is zero by construction.

    Returns
    -------
    EventStudy
        The covariance is that of two independent means. A single treated unit is taken to vary as the others do.

    Raises
    ------
    ValueError
        See `comparison.split`; or if there are fewer than two others.

    Notes
    -----
    The coefficients of the two-way fixed-effects event study with one date of treatment; variances allow any dependence
    within a unit.
    """
    panel = np.asarray(Y, float)
    parts = split(panel, treated, n_pre)
    if len(parts.controls) < 2:
        raise ValueError("one unit is no group; give at least two that are not treated")
    base = n_pre - 1
    difference = parts.treated - parts.controls.mean(axis=0)
    difference = difference - difference[base]
    mask = np.isin(np.arange(len(panel)), treated) if np.asarray(treated).dtype != bool else np.asarray(treated)
    others = np.cov(parts.controls - parts.controls[:, [base]], rowvar=False)
    own = panel[mask] - panel[mask][:, [base]]
    spread = np.cov(own, rowvar=False) if parts.n_treated > 1 else others
    covariance = spread / parts.n_treated + others / len(parts.controls)
    shown = np.delete(np.arange(len(difference)), base)[max(0, base - MOST_LEADS) :]
    return EventStudy(
        period=shown,
        effect=difference[shown],
        covariance=covariance[np.ix_(shown, shown)],
        n_leads=min(base, MOST_LEADS),
        step=np.diff(difference[max(0, base - MOST_LEADS) : n_pre]),
        carried=np.tri(parts.n_post),
    )
