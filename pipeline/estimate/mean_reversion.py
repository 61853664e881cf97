"""Where would a municipality with this history ordinarily have been?

The counterfactual is the normal conditional of the exposed editions given the earlier ones under the movement model:
regression to the mean with its exact predictive interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from pipeline.estimate.movement import MovementModel
from pipeline.scale import Floats

# Two-sided 90 % for intervals, and two-sided 50 % for the middle of a fan.
INTERVAL = float(ndtri(0.95))
MIDDLE_HALF = float(ndtri(0.75))


@dataclass(frozen=True)
class MeanReversion:
    """One comparison of an observed value, or a mean of several, with its prediction; all on the scale.

    `sd` is the predictive standard deviation, survey noise included; the 90 % interval of the counterfactual is
    `counterfactual` -+ 1.645 `sd`.
    """

    counterfactual: float
    sd: float
    observed: float

    @property
    def effect(self) -> float:
        return self.observed - self.counterfactual

    @property
    def z(self) -> float:
        """The effect in predictive standard deviations: comparable between histories of different length."""
        return self.effect / self.sd

    @property
    def interval(self) -> tuple[float, float]:
        return self.counterfactual - INTERVAL * self.sd, self.counterfactual + INTERVAL * self.sd

    @property
    def middle_half(self) -> tuple[float, float]:
        """The range that half of such municipalities reach."""
        return self.counterfactual - MIDDLE_HALF * self.sd, self.counterfactual + MIDDLE_HALF * self.sd


@dataclass(frozen=True)
class Prediction:
    """The joint prediction of several editions from the earlier ones.

    Attributes
    ----------
    mean : ndarray, shape (n_after,)
    covariance : ndarray, shape (n_after, n_after)
    """

    mean: Floats
    covariance: Floats

    def of(self, period: int, observed: float) -> MeanReversion:
        """Compare one edition."""
        return MeanReversion(float(self.mean[period]), float(np.sqrt(self.covariance[period, period])), observed)

    def of_mean(self, observed: Floats) -> MeanReversion:
        """Compare the mean over the editions that are known (not NaN)."""
        known = np.isfinite(observed)
        weights = known / known.sum()
        return MeanReversion(
            counterfactual=float(weights @ self.mean),
            sd=float(np.sqrt(weights @ self.covariance @ weights)),
            observed=float(observed[known].mean()),
        )


def mean_reversion(
    model: MovementModel,
    time: Floats,
    y: Floats,
    future: Floats,
    relative_noise: Floats | float = 1.0,
    future_noise: Floats | float = 1.0,
) -> Prediction:
    """Predict later editions from earlier ones.

    Parameters
    ----------
    model : MovementModel
    time, y : ndarray of float, shape (n_before,)
        Earlier editions: middle of fieldwork, and value on the scale (NaN = not known, left out).
    future : ndarray of float, shape (n_after,)
        Middles of the later fieldworks.
    relative_noise, future_noise : ndarray of float, shape (n_before,) and (n_after,), optional
        Survey noise of each value in units of the model's.

    Returns
    -------
    Prediction

    Raises
    ------
    ValueError
        If no earlier edition is known.
    """
    known = np.isfinite(y)
    if not known.any():
        raise ValueError("no earlier edition is known")
    noise = np.broadcast_to(relative_noise, y.shape)
    return Prediction(*model.conditional(time[known], y[known], future, noise[known], future_noise))
