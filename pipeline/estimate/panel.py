"""What does the estimation see of a ranking? Municipalities in rows, editions in columns, holes as NaN."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.scale import Floats, normal_score, place

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Panel:
    """One measure of one ranking.

    Attributes
    ----------
    source, measure : str
        `svenskt_naringsliv` or `skr_insikt`; `rank` or `nki`.
    units : tuple of str
        Municipality codes, one a row.
    editions : ndarray of int, shape (n_periods,)
    time : ndarray of float, shape (n_periods,)
        Middle of each edition's fieldwork in decimal years.
    level : ndarray of float, shape (n_periods,)
        For ranks the number ranked; for an index the national value, taken as zero of the scale.
    value : ndarray of float, shape (n_units, n_periods)
        As published; NaN where not known.
    listed : ndarray of bool, shape (n_units, n_periods)
        True where the value is known from a list of a whole group.
    openly_listed : ndarray of bool, shape (n_units, n_periods)
        True where one of those lists was not drawn on the values of one edition.
    selected : ndarray of bool, shape (n_units, n_periods)
        True where the value is known only from lists that were.
    answers : ndarray of float, shape (n_units, n_periods)
        Number of answers behind the value; NaN where not known.
    treated : ndarray of bool, shape (n_units, n_periods)
        True where a known programme may be at work: no comparison for others.
    """

    source: str
    measure: str
    units: tuple[str, ...]
    editions: Ints
    time: Floats
    level: Floats
    value: Floats
    listed: Bools
    openly_listed: Bools
    selected: Bools
    answers: Floats
    treated: Bools

    @property
    def is_rank(self) -> bool:
        return self.measure == "rank"

    @cached_property
    def y(self) -> Floats:
        """The values on the scale on which effects are estimated, higher = better, shape (n_units, n_periods)."""
        if self.is_rank:
            return normal_score(self.value, self.level)
        return self.value - self.level

    @cached_property
    def relative_noise(self) -> Floats:
        """Survey noise of each value, shape (n_units, n_periods): inversely as its answers, 1 on average.

        A value whose answers are not known counts as an average one.
        """
        known = np.isfinite(self.answers) & np.isfinite(self.value)
        noise = np.ones_like(self.value)
        if known.any():
            noise[known] = 1 / self.answers[known]
            noise[known] /= noise[known].mean()
        return noise

    def to_units(self, y: float, period: int) -> float:
        """Carry a value on the scale back to places, or to index points, of one edition."""
        if self.is_rank:
            return float(place(y, self.level[period]))
        return float(y + self.level[period])

    def row(self, unit: str) -> int:
        """Return the row of a municipality."""
        return self.units.index(unit)

    def column(self, edition: int) -> int:
        """Return the column of an edition."""
        return int(np.flatnonzero(self.editions == edition)[0])
