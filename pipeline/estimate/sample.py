"""Which municipalities without a programme is one held against: those on complete lists only, or all that are known?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from pipeline.estimate.movement import MovementModel, fit
from pipeline.estimate.panel import Bools, Panel
from pipeline.estimate.placebo import Placebos, comparable, placebos

Sample = Literal["all", "list"]
SAMPLES: tuple[Sample, ...] = ("list", "all")
# The list-only sample is the main one where it has this many municipalities with two editions or more.
ENOUGH_LISTED = 100
# Placebos look this many years ahead: the longest horizon that a programme here is followed for.
WINDOW = 5.5


@dataclass(frozen=True)
class Comparison:
    """A panel seen through one sample: which values of municipalities without a programme may be used."""

    panel: Panel
    sample: Sample
    # A part of a ranking has a mean and a spread of its own, whatever those of the whole are.
    is_whole: bool = True
    # Another sample that shows the same values, as complete lists do: what is fitted to them is shared.
    twin: Comparison | None = None

    @cached_property
    def may_fit(self) -> Bools:
        shown = self.panel.listed if self.sample == "list" else np.isfinite(self.panel.value)
        return shown & ~self.panel.treated

    @cached_property
    def may_compare(self) -> Bools:
        """A value known only because one edition's value was high would make every path to it look like a climb."""
        if self.sample == "list":
            return self.may_fit & self.panel.openly_listed
        return self.may_fit & ~self.panel.selected

    @cached_property
    def model(self) -> MovementModel | None:
        """The movement model, or None where too few municipalities have two editions."""
        if self.twin is not None:
            return self.twin.model
        y = np.where(self.may_fit, self.panel.y, np.nan)
        try:
            return fit(
                y,
                self.panel.time,
                unit_variance=self.panel.is_rank and self.is_whole,
                relative_noise=self.panel.relative_noise,
            )
        except ValueError:
            return None

    @cached_property
    def placebos(self) -> Placebos | None:
        """Every placebo of the movement model, or None where there is no model."""
        if self.twin is not None:
            return self.twin.placebos
        if self.model is None:
            return None
        y = np.where(self.may_compare, self.panel.y, np.nan)
        return placebos(y, self.panel.time, self.model, window=WINDOW, relative_noise=self.panel.relative_noise)

    @cached_property
    def _alike(self) -> dict[tuple[float, int, int], Placebos]:
        return {}

    def alike(self, *, gap: float, n_pre: int, n_post: int) -> Placebos:
        """Return the placebos with the same kind of data; programmes and specifications often share them."""
        assert self.placebos is not None
        if self.twin is not None:
            return self.twin.alike(gap=gap, n_pre=n_pre, n_post=n_post)
        # One edition or several is all that `comparable` asks of either side.
        key = (gap, min(n_pre, 2), min(n_post, 2))
        if key not in self._alike:
            self._alike[key] = comparable(self.placebos, gap=gap, n_pre=n_pre, n_post=n_post)
        return self._alike[key]


def through_both_samples(panel: Panel, *, is_whole: bool = True) -> list[Comparison]:
    """See a panel through both samples."""
    listed, everything = (Comparison(panel, sample, is_whole) for sample in SAMPLES)
    same = np.array_equal(listed.may_fit, everything.may_fit)
    if same and np.array_equal(listed.may_compare, everything.may_compare):
        everything = Comparison(panel, everything.sample, is_whole, twin=listed)
    return [listed, everything]


def compared(panels: Sequence[Panel]) -> list[list[Comparison]]:
    """See every panel through both samples."""
    return [through_both_samples(panel) for panel in panels]


def main_comparison(comparisons: Sequence[Comparison]) -> Comparison:
    """Take the list-only sample where it has enough municipalities, else all sources."""
    listed, everything = comparisons
    enough = listed.model is not None and listed.model.n_units >= ENOUGH_LISTED
    return listed if enough else everything
