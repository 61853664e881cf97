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


def conformal_intervals(package):  # type: ignore[no-untyped-def]
    """Yield year and the ends of the 90 % interval of California's effect."""
    if package == "pysyncon":
        from pysyncon.inference import ConformalInference

        packs = pd.read_csv(PROP99).pivot(index="year", columns="state", values="packs")
        own, others = packs["California"], packs.drop(columns="California")
        before, after = [year for year in packs.index if year < 1989], [year for year in packs.index if year >= 1989]
        fitted = FittedToEveryPeriod()
        fitted.fit(others.loc[before], own.loc[before])
        found = ConformalInference().confidence_intervals(
            0.1, fitted, others, own, before, after, tol=0.01, step_sz=1.0, max_iter=500, verbose=False
        )
        yield from ((year, row.lower_ci, row.upper_ci) for year, row in found.iterrows())
    else:
        from diff_diff import SyntheticControl

        fitted = SyntheticControl(seed=0, v_method="custom", custom_v=np.ones(19)).fit(
            frame(*STUDIES["Prop 99, California 1989"]),
            outcome="outcome",
            treatment="treatment",
            unit="unit",
            time="time",
            post_periods=list(range(1989, 2001)),
            pre_period_outcomes="all",
        )
        found = fitted.conformal_confidence_intervals(bounds=(-40, 5), n_grid=901)
        yield from zip(found["period"], found["lower"], found["upper"], strict=True)


def relative_magnitudes():  # type: ignore[no-untyped-def]
    """Yield diff-diff's bounds of the mean effect on teen employment: adopters, Mbar, identified set, interval."""
    from diff_diff import HonestDiD, MultiPeriodDiD

    counties = pd.read_csv(HERE / "mpdta.csv")
    for adopters in (2006, 2007):
        long = counties[counties["first.treat"].isin([0, adopters])].copy()
        long["ever"] = (long["first.treat"] == adopters) * 1
        study = MultiPeriodDiD(cluster="countyreal").fit(
            long,
            outcome="lemp",
            treatment="ever",
            time="year",
            unit="countyreal",
            post_periods=list(range(adopters, 2008)),
            reference_period=adopters - 1,
        )
        for mbar in (0.0, 0.5, 1.0, 2.0):
            bounds = HonestDiD(method="relative_magnitude", M=mbar).fit(study)
            yield adopters, mbar, bounds.lb, bounds.ub, bounds.ci_lb, bounds.ci_ub


def printed(package, *values):  # type: ignore[no-untyped-def]
    """Print one row of a table."""
    print(
        f"{package},{version(package)},"
        + ",".join(f"{one:.6f}" if isinstance(one, float) else f"{one}" for one in values)
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    package, table = sys.argv[1:]
    if table == "effects":
        for study, asked in STUDIES.items():
            for estimator, att in estimates(package, frame(*asked), asked[-1]):
                printed(package, f'"{study}"', estimator, float(att))
    else:
        for row in conformal_intervals(package) if table == "conformal" else relative_magnitudes():
            printed(package, *(float(one) if isinstance(one, np.floating) else one for one in row))
