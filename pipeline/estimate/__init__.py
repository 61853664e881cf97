"""Panels -> effects, placebos, power, verdicts. Arrays in, frozen dataclasses out; no files, no sentences.

The estimators that a researcher can use on any panel are re-exported here.
"""

from pipeline.estimate.comparison import Estimate
from pipeline.estimate.difference_in_differences import difference_in_differences
from pipeline.estimate.placebo_grid import PlaceboGrid, placebo_grid
from pipeline.estimate.staggered import Aggregate, StaggeredEstimate, StaggeredWindow, staggered, staggered_window
from pipeline.estimate.synthetic_control import synthetic_control
from pipeline.estimate.synthetic_did import synthetic_did

__all__ = [
    "Aggregate",
    "Estimate",
    "PlaceboGrid",
    "StaggeredEstimate",
    "StaggeredWindow",
    "difference_in_differences",
    "placebo_grid",
    "staggered",
    "staggered_window",
    "synthetic_control",
    "synthetic_did",
]
