"""What do rankings look like in which it is known what every programme did?

Three worlds, each with its own way for a verdict to go wrong. Nothing in them is about a real municipality: their
parameters are constants, so that the study does not depend on a warehouse. Where they come from stands beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.random import Generator
from scipy.stats import rankdata

from pipeline.estimate.panel import Bools, Panel
from pipeline.estimate.programme import Exposure, Programme
from pipeline.scale import Floats

World = Literal["fitted_model", "heavy_tails_and_county_shocks", "start_after_bad_years"]
WORLDS: tuple[World, ...] = get_args(World)
# Which ranks the evaluation sees: every one, or about as many as the ledger holds.
Knowledge = Literal["complete", "ledger"]
KNOWLEDGE: tuple[Knowledge, ...] = get_args(Knowledge)
# Places that a programme gains in every edition that it exposes, or as many as there are up to place 1.
CLIMBS = (0, 10, 25, 50)

# The movement model of Svenskt Naeringsliv's ranking, all sources, as fitted to the ledger of 2026-11-24 (table
# movement_model: 256 municipalities, 1,583 values; standard errors 0.16, 0.008, 0.026).
PERMANENT, NOISE, RHO = 0.227, 0.017, 0.906
PASSING = 1 - PERMANENT - NOISE
# Fieldwork as that ranking's: in the autumn before up to 2014, in late winter from 2015 on.
EDITIONS = np.arange(2011, 2024)
TIME = np.where(EDITIONS < 2015, EDITIONS - 0.15, EDITIONS + 0.125)
# The share of municipalities whose rank the ledger knows: 15-59 of 290 before 2014, all in 2014, 96-153 after it.
KNOWN_BEFORE_2014, KNOWN_SINCE_2014 = 0.17, 0.45

# Municipalities by county (Statistics Sweden's division of 2007-), Stockholm to Norrbotten: 290.
COUNTY_SIZES = (26, 8, 9, 13, 13, 8, 12, 1, 5, 33, 6, 49, 16, 12, 10, 15, 10, 7, 8, 15, 14)
N_UNITS = sum(COUNTY_SIZES)
# Assumptions, chosen to be hard on the model rather than fitted: Student's t with 3 degrees of freedom for whatever is
# new in an edition, and a third of the variance of what is new in the passing state shared by all of a county.
DEGREES_OF_FREEDOM = 3
COUNTY_SHARE = 1 / 3

# A bad year: the last place before the start less the mean of the three before it. Programmes start in the worst fifth.
BAD_YEARS = 0.2
# News reports big movers, and climbers more than others: how likely a rank becomes known after 2013, by places gained
# since the edition before. Chosen so that about as many are known as in the ledger (0.38) and that placebos lie as far
# above their predictions as the ledger's do (+0.18 predictive standard deviations; docs/methods/mean_reversion.md).
BIG_MOVE = 25
KNOWN_IF_CLIMBED, KNOWN_IF_FELL, KNOWN_OTHERWISE = 0.95, 0.2, 0.2

# Programmes start at one of these columns and are followed for one to four editions.
STARTS = (5, 9)
MOST_EXPOSED = 4
LAG = 3


@dataclass(frozen=True)
class SimulatedRanking:
    """One ranking with programmes in it, each with every climb.

    Attributes
    ----------
    panel : Panel
        The municipalities, then the programmes' once more for each climb above 0. Every row of a programme counts as
        treated, so that none of them is a comparison.
    programmes : tuple of Programme
        All programmes without a climb, then all with the next, and so on: `len(CLIMBS)` times as many.
    without : ndarray of float, shape (n_programmes, n_periods)
        The places that their municipalities would have had without a programme.
    """

    panel: Panel
    programmes: tuple[Programme, ...]
    without: Floats


def simulated_ranking(rng: Generator, world: World, knowledge: Knowledge, n_programmes: int) -> SimulatedRanking:
    """Draw a ranking of a world, give municipalities a programme, and forget what the evaluation does not know.

    The others are not moved down by a programme's climb: the comparisons are then the same for every climb.

    Parameters
    ----------
    rng : numpy.random.Generator
    world, knowledge : str
        One of `WORLDS`, one of `KNOWLEDGE`.
    n_programmes : int
        How many municipalities have a programme, all from the same edition on; fewer if fewer can be judged.
    """
    ranks = rankdata(-_standings(rng, world), axis=0)
    start = int(rng.integers(STARTS[0], STARTS[1] + 1))
    exposed = np.zeros(len(TIME), bool)
    exposed[start : start + int(rng.integers(1, MOST_EXPOSED + 1))] = True
    luck = np.where(EDITIONS == 2014, 0.0, rng.random(ranks.shape))
    if knowledge == "complete":
        luck[:] = 0.0
    known = luck < _chance_of_being_known(ranks, world)
    # Only programmes that can be judged: an edition known before, and one that is exposed.
    candidate = known[:, :start].any(axis=1) & known[:, exposed].any(axis=1)
    if world == "start_after_bad_years":
        candidate &= _after_bad_years(ranks, start)
    # Where little is known there may be fewer.
    n_programmes = min(n_programmes, int(candidate.sum()))
    units = np.sort(rng.choice(np.flatnonzero(candidate), n_programmes, replace=False))
    without = ranks[units]
    with_climb = [np.where(exposed, np.maximum(without - climb, 1.0), without) for climb in CLIMBS]
    rows = np.concatenate([np.arange(N_UNITS), *(units for _ in CLIMBS[1:])])
    values = np.vstack([ranks, *with_climb[1:]])
    known = luck[rows] < _chance_of_being_known(values, world)
    treated_row = np.concatenate([np.isin(np.arange(N_UNITS), units), np.ones(len(rows) - N_UNITS, bool)])
    panel = _panel(np.where(known, values, np.nan), treated_row)
    exposure = Exposure(before=np.arange(len(TIME)) < start, exposed=exposed, started=True, followed=exposed)
    own_rows = [units, *(N_UNITS + n_programmes * part + np.arange(n_programmes) for part in range(len(CLIMBS) - 1))]
    programmes = tuple(
        Programme(f"simulated-{row:03}", panel.units[row], LAG, {LAG: exposure})
        for row in np.concatenate(own_rows).tolist()
    )
    return SimulatedRanking(panel, programmes, without)


def _standings(rng: Generator, world: World) -> Floats:
    """Draw what a ranking orders, higher = better: permanent standing, passing state and survey noise."""
    heavy = world == "heavy_tails_and_county_shocks"

    def new(n: int) -> Floats:
        if not heavy:
            return rng.normal(size=n)
        # Of variance 1: a t has variance df / (df - 2).
        scale = np.sqrt((DEGREES_OF_FREEDOM - 2) / DEGREES_OF_FREEDOM)
        return np.asarray(scale * rng.standard_t(DEGREES_OF_FREEDOM, n))

    county = np.repeat(np.arange(len(COUNTY_SIZES)), COUNTY_SIZES)
    shared = COUNTY_SHARE if heavy else 0.0
    permanent = rng.normal(0, np.sqrt(PERMANENT), N_UNITS)
    passing = rng.normal(0, np.sqrt(PASSING), N_UNITS)
    standings = np.empty((N_UNITS, len(TIME)))
    for period in range(len(TIME)):
        if period:
            kept = RHO ** (TIME[period] - TIME[period - 1])
            shock = np.sqrt(1 - shared) * new(N_UNITS) + np.sqrt(shared) * new(len(COUNTY_SIZES))[county]
            passing = kept * passing + np.sqrt(PASSING * (1 - kept**2)) * shock
        standings[:, period] = permanent + passing + np.sqrt(NOISE) * new(N_UNITS)
    return standings


def _after_bad_years(ranks: Floats, start: int) -> Bools:
    fall = ranks[:, start - 1] - ranks[:, start - 4 : start - 1].mean(axis=1)
    worst: Bools = fall >= np.quantile(fall, 1 - BAD_YEARS)
    return worst


def _chance_of_being_known(values: Floats, world: World) -> Floats:
    density = np.where(EDITIONS < 2014, KNOWN_BEFORE_2014, KNOWN_SINCE_2014)
    if world != "start_after_bad_years":
        return np.broadcast_to(density, values.shape)
    climb = -np.diff(values, axis=1, prepend=values[:, :1])
    chance = np.where(climb >= BIG_MOVE, KNOWN_IF_CLIMBED, np.where(climb <= -BIG_MOVE, KNOWN_IF_FELL, KNOWN_OTHERWISE))
    return chance * density / KNOWN_SINCE_2014


def _panel(value: Floats, treated: Bools) -> Panel:
    """Known from news only, but for the complete edition; the number of answers is not known."""
    listed = np.zeros(value.shape, bool)
    listed[:, EDITIONS == 2014] = True
    return Panel(
        source="svenskt_naringsliv",
        measure="rank",
        units=tuple(f"simulated {row:03}" for row in range(len(value))),
        editions=EDITIONS.astype(np.int64),
        time=TIME,
        level=np.full(len(TIME), float(N_UNITS)),
        value=value,
        listed=listed,
        openly_listed=listed,
        selected=np.zeros(value.shape, bool),
        answers=np.full(value.shape, np.nan),
        treated=np.repeat(treated[:, None], value.shape[1], axis=1),
    )
