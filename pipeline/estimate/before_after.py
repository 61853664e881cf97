"""What does the press release say? The last edition before against an edition after: no comparison at all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BeforeAfter:
    """A plain difference on the scale; its counterfactual is that nothing would have moved."""

    counterfactual: float
    observed: float

    @property
    def effect(self) -> float:
        return self.observed - self.counterfactual


def before_after(before: float, after: float) -> BeforeAfter:
    """Compare two values on the scale (higher = better)."""
    return BeforeAfter(counterfactual=before, observed=after)
