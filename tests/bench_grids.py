"""How long does every placebo take, how does that grow, and how long would a loop over a package take?

Part of `make bench`; `make bench-reference` runs it alone, after putting the packages synthdid and diff-diff each into
an environment of its own. Everything is measured in one run. A package's time is that of a few fits, times the
number of fits in the grid: an extrapolation, and the table says so.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from pipeline.estimate import difference_in_differences, placebo_grid, synthetic_control, synthetic_did
from pipeline.paths import PROJECT
from tests.bench_reference import N_POST, SAMPLE, STARTS, synthetic_panel

RUNS = 5
SIZES = (290, 1_000, 3_000, 10_000)
# From here on one run, not the median of five.
LARGE = 3_000
ESTIMATORS = ("synthetic_control", "synthetic_did")
SINGLE = {
    "difference in differences": difference_in_differences,
    "synthetic control": synthetic_control,
    "synthetic DiD": synthetic_did,
}
# Where `make bench-reference` puts each package, and the estimator that it is compared with.
REFERENCES = {
    "pysyncon": (Path(sys.executable), "synthetic_control"),
    "synthdid": (PROJECT / ".venv" / "reference" / "synthdid" / "bin" / "python", "synthetic_did"),
    "diff-diff": (PROJECT / ".venv" / "reference" / "diff-diff" / "bin" / "python", "synthetic_did"),
}


def _seconds(call: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def measure(size: int) -> dict[str, float]:
    """Time the grids of one size in this process, and its peak memory in MB; what is compiled once is not counted."""
    small, panel = synthetic_panel(20), synthetic_panel(size)
    found = {}
    for estimator in ESTIMATORS:
        placebo_grid(small, [8], estimator=estimator, n_post=N_POST)  # type: ignore[arg-type]
        found[estimator] = _seconds(
            lambda one=estimator: placebo_grid(panel, STARTS, estimator=one, n_post=N_POST),  # type: ignore[arg-type, misc]
            RUNS if size < LARGE else 1,
        )
    found["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _compiled_anew() -> float:
    """Seconds of the first grid of a machine that has compiled nothing yet."""
    script = (
        "import time; from tests.bench_grids import *; panel = synthetic_panel(20); start = time.perf_counter();"
        "[placebo_grid(panel, [8], estimator=one, n_post=N_POST) for one in ESTIMATORS];"
        "print(time.perf_counter() - start)"
    )
    cache = PROJECT / ".venv" / "reference" / f"compiled-{os.getpid()}"
    shown = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env=os.environ | {"NUMBA_CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(shown.stdout)


def _in_a_process(size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench_grids", str(size)]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(shown.stdout)
    return found


def _in_a_loop(package: str, python: Path) -> float | None:
    """Mean seconds of a few fits by a package; None where it is not installed."""
    if not python.exists():
        return None
    command = [str(python), str(PROJECT / "tests" / "bench_reference.py"), package]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return float(shown.stdout)


def tables() -> list[Table]:
    """Measure everything about the grids."""
    grids = {size: _in_a_process(size) for size in SIZES}
    together = [sum(found[one] for one in ESTIMATORS) for found in grids.values()]
    growth = Table("units x 24", *(f"{one} s" for one in ESTIMATORS), "together s", "peak MB", title="every placebo")
    for (size, found), both in zip(grids.items(), together, strict=True):
        growth.add_row(f"{size:,}", *(f"{found[one]:.2f}" for one in ESTIMATORS), f"{both:.2f}", f"{found['MB']:.0f}")
    in_time = np.polyfit(np.log(SIZES), np.log(together), 1)[0]
    in_memory = np.polyfit(np.log(SIZES), np.log([found["MB"] for found in grids.values()]), 1)[0]
    growth.caption = (
        f"15 starts, 3 periods after, {os.cpu_count()} cores; median of {RUNS} below {LARGE:,} units, else one run. "
        f"Time grows with units to the power of {in_time:.2f}, memory of {in_memory:.2f}. Limits: 290 together "
        f"1.5 s and 400 MB; 10,000 6,000 MB. First of all grids on a machine, with compiling: "
        f"{_compiled_anew():.1f} s (limit 15)."
    )
    panel = synthetic_panel(290)
    single = Table("one warm fit, 290 x 24", "ms", "limit", title="single fits")
    for name, estimator in SINGLE.items():
        estimator(panel, [0], 20)
        single.add_row(name, f"{1e3 * _seconds(lambda one=estimator: one(panel, [0], 20), 50):.2f}", "2")  # type: ignore[misc]
    ratio = Table("loop over", "s a fit", "s a grid", "grid here s", "times faster", title="290 x 24, 15 starts")
    for package, (python, estimator) in REFERENCES.items():
        seconds = _in_a_loop(package, python)
        if seconds is None:
            ratio.add_row(package, "not installed: make bench-reference", "", "", "")
            continue
        fits = 290 * len(STARTS)
        own = grids[290][estimator]
        ratio.add_row(package, f"{seconds:.3f}", f"{fits * seconds:,.0f}", f"{own:.2f}", f"{fits * seconds / own:,.0f}")
    ratio.caption = (
        f"Extrapolated from {len(SAMPLE)} fits to {290 * len(STARTS):,}; limits: pysyncon 3,000, synthdid 1,000."
    )
    return [growth, single, ratio]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        for one in tables():
            Console(width=120).print(one)
