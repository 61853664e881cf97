"""Which editions and donors can carry a comparison with other municipalities?

A ledger has holes, and holes are never filled in: a window is chosen in which the municipality and its donors are all
known. The rule: every exposed edition that is known, and as many of the latest earlier ones as leave ten donors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from pipeline.estimate.comparison import Estimate
from pipeline.estimate.difference_in_differences import difference_in_differences
from pipeline.estimate.panel import Bools, Ints
from pipeline.estimate.placebo import p_value
from pipeline.estimate.placebo_grid import Estimator, placebo_grid
from pipeline.estimate.synthetic_control import synthetic_control
from pipeline.estimate.synthetic_did import synthetic_did
from pipeline.scale import Floats

FEWEST_DONORS = 10
FEWEST_BEFORE = 2
WORST_FIT = 5.0
# The name in the tables -> the estimator, and its name in the placebo grid. Synthetic control is demeaned: a
# municipality that lies higher or lower than its double all the time is no worse matched (Ferman & Pinto 2021).
ESTIMATORS: dict[str, tuple[Callable[..., Estimate], Estimator]] = {
    "difference_in_differences": (difference_in_differences, "difference_in_differences"),
    "synthetic_control": (partial(synthetic_control, demean=True), "synthetic_control_demeaned"),
    "synthetic_did": (synthetic_did, "synthetic_did"),
}


@dataclass(frozen=True)
class DonorWindow:
    """The columns before and after, and the rows of the donors, in a panel."""

    before: Ints
    after: Ints
    donors: Ints

    @property
    def columns(self) -> Ints:
        return np.concatenate([self.before, self.after])


@dataclass(frozen=True)
class DonorEstimate:
    """An estimate and the placebos of its donors, each treated in turn as if the programme were its own."""

    estimate: Estimate
    placebo_effect: Floats
    placebo_rmspe: Floats

    @property
    def p_value(self) -> float:
        """(1 + #{|placebo| >= |effect|}) / (1 + #placebos), two-sided."""
        return p_value(self.estimate.att, self.placebo_effect)

    @property
    def well_fitted(self) -> Bools:
        """The placebos whose mean squared distance before is at most five times the municipality's own.

        Abadie, Diamond & Hainmueller (2010), JASA 105, section 3.4, leave out those that lie 20, 5 or 2 times farther.
        """
        return self.placebo_rmspe**2 <= WORST_FIT * self.estimate.pre_rmspe**2

    @property
    def p_value_well_fitted(self) -> float | None:
        """The same among the placebos that are fitted well; None where none is."""
        alike = self.placebo_effect[self.well_fitted]
        return p_value(self.estimate.att, alike) if len(alike) else None

    @property
    def half_width(self) -> float:
        """Nine in ten placebo effects are no further from zero."""
        return float(np.quantile(np.abs(self.placebo_effect), 0.9))


def donor_window(own_known: Bools, donor_known: Bools, before: Bools, exposed: Bools) -> DonorWindow | str:
    """Choose the window, or say why there is none.

    Parameters
    ----------
    own_known : ndarray of bool, shape (n_periods,)
        Where the municipality is known.
    donor_known : ndarray of bool, shape (n_units, n_periods)
        Where others are known and may be used.
    before, exposed : ndarray of bool, shape (n_periods,)

    Returns
    -------
    DonorWindow or str
        `no_exposed_edition_observed`, `too_few_editions_before` or `too_few_donors`.
    """
    after = np.flatnonzero(exposed & own_known)
    earlier = np.flatnonzero(before & own_known)
    if not len(after):
        return "no_exposed_edition_observed"
    if len(earlier) < FEWEST_BEFORE:
        return "too_few_editions_before"
    known_after = donor_known[:, after].all(axis=1)
    for n_before in range(len(earlier), FEWEST_BEFORE - 1, -1):
        latest = earlier[-n_before:]
        donors = np.flatnonzero(known_after & donor_known[:, latest].all(axis=1))
        if len(donors) >= FEWEST_DONORS:
            return DonorWindow(latest, after, donors)
    return "too_few_donors"


def compare_with_donors(y: Floats, row: int, window: DonorWindow, estimator: str) -> DonorEstimate:
    """Estimate one municipality against its donors, and each donor against the others.

    Parameters
    ----------
    y : ndarray of float, shape (n_units, n_periods)
        The panel on its scale.
    row : int
        The municipality.
    window : DonorWindow
    estimator : str
        One of `ESTIMATORS`.
    """
    estimate, grid = ESTIMATORS[estimator]
    donors = y[np.ix_(window.donors, window.columns)]
    panel = np.vstack([y[row, window.columns], donors])
    n_pre = len(window.before)
    effect, rmspe = _donor_placebos(donors.tobytes(), donors.shape, n_pre, grid)
    return DonorEstimate(estimate(panel, [0], n_pre), effect, rmspe)


@lru_cache(maxsize=64)
def _donor_placebos(donors: bytes, shape: tuple[int, int], n_pre: int, estimator: Estimator) -> tuple[Floats, Floats]:
    """Treat each donor in turn. Programmes and lags often share a window, and then all of its placebos."""
    panel = np.frombuffer(donors).reshape(shape)
    placebos = placebo_grid(panel, [n_pre], estimator=estimator, n_post=shape[1] - n_pre)
    return placebos.effect[:, 0], placebos.pre_rmspe[:, 0]
