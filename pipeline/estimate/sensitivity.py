"""How large a departure from the ordinary would overturn the result, in units of the largest one seen before?

Rambachan & Roth (2023), Review of Economic Studies 90(5), relative magnitudes: after the start, each edition may depart
anew by at most Mbar times the largest departure between two editions before. With Mbar = 1 the programme's years may be
as odd as the oddest before; the breakdown value is the Mbar at which the result no longer stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from pipeline.estimate.event_study import EventStudy
from pipeline.estimate.verdict import LEVEL


@dataclass(frozen=True)
class Sensitivity:
    """The breakdown values of the mean effect over the exposed editions.

    Attributes
    ----------
    largest_step : float
        The largest new departure before, on the scale.
    worst_bias : float
        The bias of the mean effect under Mbar = 1.
    breakdown_sign : float
        The Mbar from which on the bounds of the effect hold zero, chance left aside.
    breakdown : float
        The same for the bounds with a 95 % interval around them; 0 where the interval holds zero to begin with.
    """

    largest_step: float
    worst_bias: float
    breakdown_sign: float
    breakdown: float


def relative_magnitudes(study: EventStudy) -> Sensitivity | None:
    """Bound the mean effect; None where no departure was seen before, and the bound is not defined.

    Notes
    -----
    The identified set is Rambachan & Roth's. The interval adds 1.96 standard deviations on either side and takes the
    largest departure as known; theirs also carries its chance. Departures before hold survey noise, so that the
    largest is rather too large than too small, and the breakdown value rather too small.
    """
    if not len(study.step) or not np.abs(study.step).max() > 0:
        return None
    largest = float(np.abs(study.step).max())
    # Each new departure pushes the mean of the exposed editions by so much; the worst signs add up.
    push = study.carried.mean(axis=0)
    worst = largest * float(np.abs(push).sum())
    effect, sd = study.mean
    certain = max(0.0, abs(effect) - float(ndtri(1 - LEVEL / 2)) * sd)
    return Sensitivity(largest, worst, abs(effect) / worst, certain / worst)
