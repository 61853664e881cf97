"""How large a climb would have been seen?"""

from __future__ import annotations

from scipy.special import ndtri

SIZE = 0.05
POWER = 0.80


def minimum_detectable_effect(sd: float) -> float:
    """Return the smallest effect that a two-sided 5 % test calls with 80 % probability: (z_.975 + z_.80) sd.

    Parameters
    ----------
    sd : float
        Predictive standard deviation of the comparison, on the scale.

    Notes
    -----
    Bloom (1995), "Minimum detectable effects", Evaluation Review 19(5), equation for a two-sided test.
    """
    return float((ndtri(1 - SIZE / 2) + ndtri(POWER)) * sd)
