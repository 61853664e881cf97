"""What may an estimate see under a plan, and how large a climb would the planned editions show?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pipeline.estimate.mean_reversion import mean_reversion
from pipeline.estimate.panel import Ints
from pipeline.estimate.power import minimum_detectable_effect
from pipeline.estimate.programme import Exposure, Programme
from pipeline.estimate.sample import Comparison
from pipeline.scale import Floats, normal_score, place


@dataclass(frozen=True)
class Sides:
    """The editions of one ranking that a plan uses on each side."""

    before: tuple[int, ...]
    exposed: tuple[int, ...]


@dataclass(frozen=True)
class PlannedPower:
    """The smallest effect that the planned editions would show, on the scale and in places.

    Places are None for an index, and where not even place 1 would be enough.
    """

    effect: float
    places: float | None


def within(programme: Programme, editions: Ints, sides: Sides) -> Programme:
    """Let a programme be estimated from the planned editions alone, under every lag.

    Parameters
    ----------
    programme : Programme
    editions : ndarray of int, shape (n_periods,)
        Of the panel.
    sides : Sides
    """
    may_see = np.isin(editions, [*sides.before, *sides.exposed])

    def narrowed(exposure: Exposure) -> Exposure:
        return replace(
            exposure,
            before=exposure.before & may_see,
            exposed=exposure.exposed & may_see,
            followed=exposure.followed & may_see,
        )

    return replace(programme, exposure={lag: narrowed(one) for lag, one in programme.exposure.items()})


def planned_power(comparison: Comparison, unit: str, sides: Sides, exposed_time: Floats) -> PlannedPower | None:
    """Return how large an effect would be called with 80 % probability if all planned editions became known.

    Parameters
    ----------
    comparison : Comparison
        The main one, with its movement model.
    unit : str
        Municipality code.
    sides : Sides
        Of the editions before, those that are known today count.
    exposed_time : ndarray of float, shape (len(sides.exposed),)
        Middles of the exposed editions' fieldworks; most lie in the future.

    Returns
    -------
    PlannedPower or None
        None where there is no model, no edition before is known, or none is exposed.
    """
    panel, model = comparison.panel, comparison.model
    row = panel.row(unit)
    before = np.isin(panel.editions, sides.before) & np.isfinite(panel.y[row])
    if model is None or not before.any() or not len(exposed_time):
        return None
    prediction = mean_reversion(
        model, panel.time[before], panel.y[row, before], exposed_time, panel.relative_noise[row, before]
    )
    # How far it will stand from the prediction is not known; how far chance alone takes it is.
    mean = prediction.of_mean(np.zeros(len(exposed_time)))
    smallest = minimum_detectable_effect(mean.sd)
    n_ranked = panel.level[-1]
    reached = mean.counterfactual + smallest
    if not panel.is_rank or reached > normal_score(1, n_ranked):
        return PlannedPower(smallest, None)
    return PlannedPower(smallest, float(place(mean.counterfactual, n_ranked) - place(reached, n_ranked)))
