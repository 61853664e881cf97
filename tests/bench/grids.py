"""How long does every placebo take, how does that grow, and how long would a loop over another package take?

`python -m tests.bench.grids SIZE` measures one size in a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from pipeline.estimate import difference_in_differences, placebo_grid, synthetic_control, synthetic_did
from pipeline.estimate.placebo_grid import Estimator
from pipeline.paths import PROJECT
from tests.bench.measuring import RUNS, Row, answer, seconds
from tests.bench.reference_fits import N_POST, SAMPLE, STARTS, synthetic_panel

SWEDEN = 290
SIZES = (SWEDEN, 1_000, 3_000, 10_000)
# From here on one run, not the median of five.
LARGE = 3_000
MOST_MEMORY = {SWEDEN: 400.0, 10_000: 6_000.0}
ESTIMATORS: tuple[Estimator, ...] = ("synthetic_control", "synthetic_did")
SINGLE = {
    "difference in differences": difference_in_differences,
    "synthetic control": synthetic_control,
    "synthetic DiD": synthetic_did,
}
# The estimator that each package is compared with, its interpreter (`make bench` installs it there), and how many times
# faster the grid has to be.
ENVIRONMENTS = PROJECT / ".venv" / "reference"
REFERENCES: dict[str, tuple[Estimator, Path, float]] = {
    "pysyncon": ("synthetic_control", Path(sys.executable), 3_000),
    "synthdid": ("synthetic_did", ENVIRONMENTS / "synthdid" / "bin" / "python", 1_000),
    "diff-diff": ("synthetic_did", ENVIRONMENTS / "diff-diff" / "bin" / "python", 1_000),
}
SHORT = {"synthetic_control": "SC", "synthetic_did": "SDID"}


def measure(size: int) -> dict[str, float]:
    """Time the grids of one size in this process, and its peak memory in MB; what is compiled once is not counted."""
    small, panel = synthetic_panel(20), synthetic_panel(size)
    found = {}
    for estimator in ESTIMATORS:
        placebo_grid(small, [8], estimator=estimator, n_post=N_POST)
        found[estimator] = seconds(
            lambda one=estimator: placebo_grid(panel, STARTS, estimator=one, n_post=N_POST),  # type: ignore[misc]
            RUNS if size < LARGE else 1,
        )
    found["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def rows(sizes: Sequence[int] = SIZES) -> Iterator[Row]:
    """Measure everything about the grids."""
    grids = {}
    for size in sizes:
        grids[size] = json.loads(answer(sys.executable, "-m", "tests.bench.grids", str(size)))
        yield from _of_one_size(size, grids[size])
    yield from _growth(grids)
    yield from _against_other_packages(grids[SWEDEN])
    panel = synthetic_panel(SWEDEN)
    for name, estimator in SINGLE.items():
        estimator(panel, [0], 20)
        taken = seconds(lambda one=estimator: one(panel, [0], 20), 50)  # type: ignore[misc]
        yield Row(f"one warm fit, {name} (median of 50)", 1e3 * taken, "ms", 2)
    yield Row("first grids of a machine, compiled anew (one run)", _compiled_anew(), "s", 15)


def _of_one_size(size: int, found: dict[str, float]) -> Iterator[Row]:
    name = f"{size:,} x 24, 15 starts, n_post 3"
    seldom = "" if size < LARGE else " (one run)"
    for estimator in ESTIMATORS:
        yield Row(f"{SHORT[estimator]} grid, {name}{seldom}", found[estimator], "s")
    together = sum(found[one] for one in ESTIMATORS)
    yield Row(f"both grids, {name}{seldom}", together, "s", 1.5 if size == SWEDEN else None)
    yield Row(f"both grids, {name}: peak memory", found["MB"], "MB", MOST_MEMORY.get(size))


def _growth(grids: dict[int, dict[str, float]]) -> Iterator[Row]:
    """Fit seconds, and megabytes, as a power of the number of units."""
    units = np.log(list(grids))
    between = f"{min(grids):,} to {max(grids):,} units"
    cost = {
        "time": [sum(found[one] for one in ESTIMATORS) for found in grids.values()],
        "memory": [found["MB"] for found in grids.values()],
    }
    for name, values in cost.items():
        power = float(np.polyfit(units, np.log(values), 1)[0])
        yield Row(f"growth of {name}, {between}: units to the power of", power, "")


def _against_other_packages(own: dict[str, float]) -> Iterator[Row]:
    fits = SWEDEN * len(STARTS)
    sample = f"{len(SAMPLE)} fits, extrapolated to {fits:,}"
    for package, (estimator, python, at_least) in REFERENCES.items():
        loop = fits * float(answer(str(python), "-m", "tests.bench.reference_fits", package))
        yield Row(f"a loop over {package}: {sample}", loop, "s")
        times = loop / own[estimator]
        yield Row(
            f"{SHORT[estimator]} grid faster than the loop over {package}", times, "times", at_least, at_least=True
        )


def _compiled_anew() -> float:
    """Seconds of the first grids of a machine that has compiled nothing yet."""
    script = (
        "import time; from tests.bench.grids import *; panel = synthetic_panel(20); start = time.perf_counter();"
        "[placebo_grid(panel, [8], estimator=one, n_post=N_POST) for one in ESTIMATORS];"
        "print(time.perf_counter() - start)"
    )
    with tempfile.TemporaryDirectory() as cache:
        return float(answer(sys.executable, "-c", script, environment={"NUMBA_CACHE_DIR": cache}))


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
