"""How long does one fit by another package take? Run by that package's own interpreter: numpy and pandas only."""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np

STARTS = range(6, 21)
N_POST = 3
# The unit and the start of each fit that is timed: few periods before, some, many.
SAMPLE = ((5, 6), (100, 10), (150, 13), (200, 16), (289, 20))


def synthetic_panel(n_units, n_periods=24):  # type: ignore[no-untyped-def]
    """Units that follow three common paths, with noise; nothing of it was ever measured."""
    rng = np.random.default_rng(0)
    paths = rng.normal(size=(n_units, 3)) @ np.cumsum(rng.normal(size=(3, n_periods)), axis=1)
    return paths + rng.normal(size=(n_units, 1)) + 0.5 * rng.normal(size=(n_units, n_periods))


def fit(package, window, unit, start):  # type: ignore[no-untyped-def]
    """Return the seconds of one fit; the data frame that the package wants is made before the clock starts."""
    import pandas as pd

    n_units, n_periods = window.shape
    if package == "pysyncon":
        from pysyncon import Synth

        paths = pd.DataFrame(window[:, :start].T)
        donors, treated = paths.drop(columns=unit), paths[unit]
        # The package divides each period by its spread; these weights of the periods undo it.
        spread = paths.std(axis=1).to_numpy() ** 2
        begun = time.perf_counter()
        Synth().fit(X0=donors, X1=treated, Z0=donors, Z1=treated, custom_V=spread)
        return time.perf_counter() - begun
    units, periods = np.repeat(np.arange(n_units), n_periods), np.tile(np.arange(n_periods), n_units)
    frame = pd.DataFrame({"unit": units, "time": periods, "outcome": window.ravel(), "ever": (units == unit) * 1})
    frame["treatment"] = frame["ever"] * (frame["time"] >= start)
    if package == "synthdid":
        from synthdid.synthdid import Synthdid

        begun = time.perf_counter()
        Synthdid(frame, "unit", "time", "treatment", "outcome").fit()
        return time.perf_counter() - begun
    from diff_diff import SyntheticDiD

    # It fits no weights without a variance: two placebos are the fewest that it takes.
    estimator = SyntheticDiD(variance_method="placebo", n_bootstrap=2, seed=0)
    begun = time.perf_counter()
    estimator.fit(
        frame, outcome="outcome", treatment="ever", unit="unit", time="time", post_periods=list(range(start, n_periods))
    )
    return time.perf_counter() - begun


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    panel = synthetic_panel(290)
    fit(sys.argv[1], panel[:40, : SAMPLE[0][1] + N_POST], 5, SAMPLE[0][1])
    print(np.mean([fit(sys.argv[1], panel[:, : start + N_POST], unit, start) for unit, start in SAMPLE]))
