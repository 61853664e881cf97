"""How do municipalities move by themselves?

The movement model: y_it = m + a_i + x_it + e_it. A municipality has a permanent standing a_i ~ N(0, tau^2), a passing
state x (AR(1) with stationary variance s^2 and yearly correlation rho) and survey noise e ~ N(0, v). The editions that
are known of it are jointly normal with covariance tau^2 + s^2 rho^|t-u| + v 1[t=u], t and u in years of fieldwork, so
the exact likelihood is one small Cholesky a municipality over the editions that it has: no filter, no imputation.
Where the number of answers behind a value is known, v is larger for few answers and smaller for many.

On the normal-score scale every complete edition has mean 0 and variance 1, whatever was sampled of it; there m = 0 and
tau^2 + s^2 + v = 1 are imposed, and a list drawn on one edition's value needs no further cure: the density of that
value is then the same for all parameters, so that the likelihood given it differs by a constant only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, softmax

from pipeline.scale import Floats

# Starting points (permanent share, passing share, noise share, rho): the optimum must not depend on where it began.
STARTS = ((0.6, 0.2, 0.2, 0.5), (0.2, 0.6, 0.2, 0.8), (0.3, 0.3, 0.4, 0.3), (0.05, 0.9, 0.05, 0.9))
FEWEST_UNITS = 20
# Shares below e^-9 of another, and a rho above 1 - e^-9, are zero and one for every purpose; beyond them, matrices
# are singular.
LARGEST_LOGIT = 9.0


@dataclass(frozen=True)
class MovementModel:
    """A fitted movement model.

    Attributes
    ----------
    mean : float
        m. 0 on the normal-score scale.
    permanent, passing, noise : float
        tau^2, s^2 and v.
    rho : float
        Correlation of the passing state over one year.
    permanent_share_se, noise_share_se, rho_se : float
        Standard errors of tau^2 / total, v / total and rho (delta method on the observed information); NaN where the
        likelihood is flat.
    log_likelihood : float
    n_units, n_values : int
        Municipalities with two editions or more, and their values.
    """

    mean: float
    permanent: float
    passing: float
    noise: float
    rho: float
    permanent_share_se: float
    noise_share_se: float
    rho_se: float
    log_likelihood: float
    n_units: int
    n_values: int

    @property
    def total(self) -> float:
        return self.permanent + self.passing + self.noise

    @property
    def noise_share_of_yearly_change(self) -> float:
        """The part of the variance of a change from one year to the next that is survey noise."""
        return self.noise / (self.noise + self.passing * (1 - self.rho))

    def covariance(self, time: Floats, other: Floats) -> Floats:
        """Return the covariance of a municipality's noiseless standing at two sets of times."""
        return self.permanent + self.passing * self.rho ** np.abs(time[:, None] - other[None, :])

    def conditional(
        self,
        time: Floats,
        y: Floats,
        future: Floats,
        relative_noise: Floats | float = 1.0,
        future_noise: Floats | float = 1.0,
    ) -> tuple[Floats, Floats]:
        """Return where a municipality with this history would ordinarily be.

        Parameters
        ----------
        time, y : ndarray of float, shape (n_before,)
            Times and values of the known editions.
        future : ndarray of float, shape (n_after,)
            Times to predict.
        relative_noise, future_noise : ndarray of float, shape (n_before,) and (n_after,), optional
            Survey noise of each value, in units of the model's (`Panel.relative_noise`).

        Returns
        -------
        mean : ndarray of float, shape (n_after,)
        covariance : ndarray of float, shape (n_after, n_after)
            Of the values that would be published, survey noise included.
        """
        weights, covariance = self.weights(time, future, relative_noise, future_noise)
        return self.mean + weights @ (y - self.mean), covariance

    def weights(
        self, time: Floats, future: Floats, relative_noise: Floats | float = 1.0, future_noise: Floats | float = 1.0
    ) -> tuple[Floats, Floats]:
        """Return what `conditional` needs besides the values: their weights, shape (n_after, n_before), and covariance.

        They are the same for all municipalities whose known editions are the same and as noisy. Those of which the same
        editions are known can be asked for together: with noises of shape (n_units, ...) so are both answers.
        """
        known = self.covariance(time, time) + self._noise(relative_noise, len(time))
        cross = self.covariance(future, time)
        weights = np.swapaxes(np.linalg.solve(known, cross.T), -1, -2)
        covariance = self.covariance(future, future) - weights @ cross.T
        return weights, covariance + self._noise(future_noise, len(future))

    def _noise(self, relative: Floats | float, n: int) -> Floats:
        """Return the noise of each of `n` editions on the diagonal."""
        return np.asarray(self.noise * np.eye(n) * np.atleast_1d(relative)[..., None, :], float)


@dataclass(frozen=True)
class _Histories:
    """The known editions of each municipality, packed to the left of equally wide arrays."""

    y: Floats
    gap: Floats
    known: NDArray[np.float64]
    relative_noise: Floats

    @cached_property
    def both(self) -> Floats:
        """1 where both of two editions are known."""
        return self.known[:, :, None] * self.known[:, None, :]

    @cached_property
    def own_noise(self) -> Floats:
        """The relative noise of each known edition, on the diagonal."""
        return (self.relative_noise * self.known)[:, :, None] * np.eye(self.known.shape[1])

    @cached_property
    def unknown(self) -> Floats:
        """1 on the diagonal for each unknown edition: it adds nothing to determinant or quadratic form."""
        return np.eye(self.known.shape[1]) * (1 - self.known)[:, None, :]


def fit(y: Floats, time: Floats, *, unit_variance: bool, relative_noise: Floats | float = 1.0) -> MovementModel:
    """Fit the movement model by maximum likelihood.

    Parameters
    ----------
    y : ndarray of float, shape (n_units, n_periods)
        Values of municipalities without a known programme; NaN = not known. A municipality with one value only says
        nothing about movement and is left out.
    time : ndarray of float, shape (n_periods,)
        Middle of each edition's fieldwork, in years.
    unit_variance : bool
        True on the normal-score scale: mean 0 and total variance 1 are imposed.
    relative_noise : ndarray of float, shape (n_units, n_periods), optional
        Survey noise of each value, 1 on average (`Panel.relative_noise`); without it, all values are equally noisy.

    Returns
    -------
    MovementModel

    Raises
    ------
    ValueError
        If fewer than 20 municipalities have two values or more.
    """
    moving = np.isfinite(y).sum(axis=1) >= 2
    weights = np.broadcast_to(relative_noise, y.shape)
    histories = _pack(y[moving], time, weights[moving])
    n_units, n_values = len(histories.y), int(histories.known.sum())
    if n_units < FEWEST_UNITS:
        raise ValueError(f"{n_units} municipalities have two known editions or more; {FEWEST_UNITS} are needed")
    centre = 0.0 if unit_variance else float(np.nanmean(y))
    spread = 1.0 if unit_variance else float(np.nanstd(y))
    scaled = replace(histories, y=(histories.y - centre * histories.known) / spread)

    def loss(theta: Floats) -> tuple[float, Floats]:
        value, gradient = _log_likelihood(theta, scaled, unit_variance)
        return -value, -gradient

    bounds = [(-LARGEST_LOGIT, LARGEST_LOGIT)] * 3 + [(None, None)] * (0 if unit_variance else 2)
    best = min(
        (
            minimize(
                loss,
                _theta(start, unit_variance),
                jac=True,
                bounds=bounds,
                method="L-BFGS-B",
                options={"ftol": 1e-12, "gtol": 1e-7},
            )
            for start in STARTS
        ),
        key=lambda result: result.fun,
    )
    # Here, for it brings half of statsmodels with it, and most who import this module fit nothing.
    from statsmodels.tools.numdiff import approx_fprime

    # The slope is exact: its differences need a tenth of the evaluations that those of the loss itself would.
    hessian = approx_fprime(best.x, lambda theta: loss(theta)[1], centered=True)
    permanent, passing, noise, rho, mean = _parameters(best.x, unit_variance)
    errors = _share_errors(best.x, hessian)
    return MovementModel(
        mean=centre + spread * mean,
        permanent=spread**2 * permanent,
        passing=spread**2 * passing,
        noise=spread**2 * noise,
        rho=rho,
        permanent_share_se=errors[0],
        noise_share_se=errors[2],
        rho_se=errors[3],
        log_likelihood=-best.fun - n_values * np.log(spread),
        n_units=n_units,
        n_values=n_values,
    )


def _pack(y: Floats, time: Floats, relative_noise: Floats) -> _Histories:
    observed = np.isfinite(y)
    order = np.argsort(~observed, axis=1, kind="stable")[:, : observed.sum(axis=1).max(initial=1)]
    known = np.take_along_axis(observed, order, axis=1)
    packed = np.where(known, np.take_along_axis(y, order, axis=1), 0.0)
    times = np.asarray(time)[order]
    noise = np.where(known, np.take_along_axis(relative_noise, order, axis=1), 1.0)
    return _Histories(packed, np.abs(times[:, :, None] - times[:, None, :]), known.astype(float), noise)


def _theta(start: tuple[float, ...], unit_variance: bool) -> Floats:
    """Free parameters: log shares relative to noise, logit of rho; and log of the total and the mean where free."""
    permanent, passing, noise, rho = start
    theta = [np.log(permanent / noise), np.log(passing / noise), np.log(rho / (1 - rho))]
    return np.array(theta if unit_variance else [*theta, 0.0, 0.0])


def _parameters(theta: Floats, unit_variance: bool) -> tuple[float, float, float, float, float]:
    shares = softmax([theta[0], theta[1], 0.0])
    total, mean = (1.0, 0.0) if unit_variance else (np.exp(theta[3]), theta[4])
    permanent, passing, noise = total * shares
    return float(permanent), float(passing), float(noise), float(expit(theta[2])), float(mean)


def _log_likelihood(theta: Floats, histories: _Histories, unit_variance: bool) -> tuple[float, Floats]:
    """Return the exact Gaussian log-likelihood and its gradient.

    The gradient is 1/2 tr((alpha alpha' - S^-1) dS) with alpha = S^-1 (y - m) (Harville 1977, section 3).
    """
    permanent, passing, noise, rho, mean = _parameters(theta, unit_variance)
    known, both = histories.known, histories.both
    decay = rho**histories.gap * both
    covariance = permanent * both + passing * decay + noise * histories.own_noise + histories.unknown
    residual = (histories.y - mean) * known
    inverse = np.linalg.inv(covariance)
    alpha = np.einsum("nij,nj->ni", inverse, residual)
    log_determinant = 2 * np.log(np.diagonal(np.linalg.cholesky(covariance), axis1=1, axis2=2)).sum()
    value = -0.5 * (log_determinant + (alpha * residual).sum() + known.sum() * np.log(2 * np.pi))

    score = 0.5 * (alpha[:, :, None] * alpha[:, None, :] - inverse) * both
    by_permanent, by_passing = score.sum(), (score * decay).sum()
    by_noise = (score * histories.own_noise).sum()
    by_rho = passing * (score * histories.gap * decay).sum() / rho
    # Chain rule from variances to log shares and logit rho.
    total = permanent + passing + noise
    inner = (permanent * by_permanent + passing * by_passing + noise * by_noise) / total
    gradient = [permanent * (by_permanent - inner), passing * (by_passing - inner), by_rho * rho * (1 - rho)]
    if not unit_variance:
        gradient += [total * inner, alpha.sum()]
    return float(value), np.array(gradient)


def _share_errors(theta: Floats, hessian: Floats) -> Floats:
    """Standard errors of the three shares and rho by the delta method."""
    try:
        covariance = np.linalg.inv(hessian)
    except np.linalg.LinAlgError:
        return np.full(4, np.nan)
    shares, rho = softmax([theta[0], theta[1], 0.0]), expit(theta[2])
    jacobian = np.zeros((4, len(theta)))
    jacobian[:3, :2] = (np.diag(shares) - np.outer(shares, shares))[:, :2]
    jacobian[3, 2] = rho * (1 - rho)
    variances = np.diagonal(jacobian @ covariance @ jacobian.T)
    return np.sqrt(np.where(variances > 0, variances, np.nan))
