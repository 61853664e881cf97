"""What do other packages say of the same panels? Run by each package's own interpreter: `make reference-figures`.

Prints rows of packages.csv. The packages are too heavy, or pin versions too old, to be installed beside ours.
"""

from __future__ import annotations

import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
PROP99 = HERE.parents[1] / "notebooks" / "reference" / "prop99.csv"
STUDIES = {
    "Prop 99, California 1989": (PROP99, "packs", "California", 1989),
    "prisons, Texas 1993": (HERE / "texas.csv", "bmprison", "Texas", 1993),
    "castle doctrine, Florida 2006": (HERE / "castle.csv", "homicide", "Florida", 2006),
}


def frame(file, value, state, year):  # type: ignore[no-untyped-def]
    """Return one study, long, with only the treated state and those never treated."""
    long = pd.read_csv(file)
    if "first_post_year" in long:
        long = long[long["first_post_year"].isna() | (long["state"] == state)]
    long = long.rename(columns={"state": "unit", "year": "time", value: "outcome"}).reset_index(drop=True)
    long["ever"] = (long["unit"] == state) * 1
    long["treatment"] = long["ever"] * (long["time"] >= year)
    return long


def estimates(package, long, year):  # type: ignore[no-untyped-def]
    """Yield estimator and effect."""
    if package == "pyfixest":
        import pyfixest

        fitted = pyfixest.feols("outcome ~ treatment | unit + time", long)
        yield "difference_in_differences", fitted.coef()["treatment"]
    elif package == "synthdid":
        from synthdid.synthdid import Synthdid

        yield "synthetic_did", Synthdid(long, "unit", "time", "treatment", "outcome").fit().att
    else:
        from diff_diff import SyntheticDiD

        after = [one for one in sorted(long["time"].unique()) if one >= year]
        fitted = SyntheticDiD(variance_method="placebo", n_bootstrap=2, seed=0).fit(
            long, outcome="outcome", treatment="ever", unit="unit", time="time", post_periods=after
        )
        yield "synthetic_did", fitted.att


class FittedToEveryPeriod:
    """pysyncon's own solver on every period that its search hands over.

    Its `Synth.confidence_interval` keeps the predictors of the first fit, so that no null changes the weights.
    """

    def fit(self, Z0, Z1):  # type: ignore[no-untyped-def]
        from pysyncon import Synth

        self.W, _ = Synth.w_optimize(np.eye(len(Z1)), Z0.to_numpy(), Z1.to_numpy())

    def _gaps(self, Z0, Z1):  # type: ignore[no-untyped-def]
        return Z1 - Z0 @ self.W


def conformal_intervals(packs):  # type: ignore[no-untyped-def]
    """Return California's effects of 1989-2000, and the 90 % intervals that pysyncon's search finds."""
    from pysyncon.inference import ConformalInference

    own, others = packs["California"], packs.drop(columns="California")
    before, after = [year for year in packs.index if year < 1989], [year for year in packs.index if year >= 1989]
    fitted = FittedToEveryPeriod()
    fitted.fit(others.loc[before], own.loc[before])
    return ConformalInference().confidence_intervals(
        0.1, fitted, others, own, before, after, tol=0.01, step_sz=1.0, max_iter=500, verbose=False
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    package = sys.argv[1]
    if package == "pysyncon":
        print("package,version,year,effect,low,high")
        wide = pd.read_csv(PROP99).pivot(index="year", columns="state", values="packs")
        for year, *found in conformal_intervals(wide).itertuples():
            print(f"{package},{version(package)},{year},{','.join(f'{value:.4f}' for value in found)}")
        sys.exit()
    for study, (file, value, state, year) in STUDIES.items():
        for estimator, att in estimates(package, frame(file, value, state, year), year):
            print(f'{package},{version(package)},"{study}",{estimator},{float(att):.6f}')
