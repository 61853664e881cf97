"""California's Proposition 99 (Abadie, Diamond & Hainmueller 2010): are the exact optima reproduced?"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from pipeline.estimate import difference_in_differences, synthetic_control, synthetic_did
from pipeline.paths import PROJECT
from pipeline.scale import Floats

N_PRE = 19  # 1970-1988


@pytest.fixture(scope="module")
def smoking() -> tuple[Floats, int]:
    """Packs of cigarettes a head, 39 states in 31 years, and the row of California."""
    packs = pl.read_csv(PROJECT / "notebooks" / "reference" / "prop99.csv").sort("state", "year")
    wide = packs.pivot(on="year", index="state", values="packs")
    panel = wide.drop("state").to_numpy().astype(float)
    assert panel.shape == (39, 31)
    return panel, wide["state"].to_list().index("California")


def test_synthetic_did_of_prop_99_is_the_exact_optimum(smoking: tuple[Floats, int]) -> None:
    panel, california = smoking
    assert synthetic_did(panel, [california], N_PRE).att == pytest.approx(-15.605, abs=0.001)


def test_synthetic_control_of_prop_99_is_the_exact_optimum(smoking: tuple[Floats, int]) -> None:
    panel, california = smoking
    estimate = synthetic_control(panel, [california], N_PRE)
    assert estimate.att == pytest.approx(-19.514, abs=0.001)
    assert estimate.pre_rmspe == pytest.approx(1.6564, abs=0.0001)


def test_difference_in_differences_of_prop_99(smoking: tuple[Floats, int]) -> None:
    panel, california = smoking
    assert difference_in_differences(panel, [california], N_PRE).att == pytest.approx(-27.349, abs=0.001)


def stopped_early(points: Floats, target: Floats, noise: float) -> Floats:
    """Frank & Wolfe's steps as the R package synthdid takes them: 100, then small weights dropped, then up to 10,000.

    It stops when a step lowers the objective by no more than (1e-5 noise)^2.
    """
    ridge = (1e-6 * noise) ** 2 * len(target)
    weights = np.full(len(points), 1 / len(points))
    for most_steps in (100, 10_000):
        last = np.inf
        for _ in range(most_steps):
            error = weights @ points - target
            slope = points @ error + ridge * weights
            direction = np.eye(len(points))[np.argmin(slope)] - weights
            moved = direction @ points
            step = -(slope @ direction) / (moved @ moved + ridge * direction @ direction)
            weights = weights + np.clip(step, 0, 1) * direction
            value = ridge / len(target) * weights @ weights + ((weights @ points - target) ** 2).mean()
            if last - value <= (1e-5 * noise) ** 2:
                break
            last = value
        if most_steps == 100:
            weights = np.where(weights <= weights.max() / 4, 0, weights)
            weights = weights / weights.sum()
    return weights


def test_the_much_quoted_figure_is_what_early_stopping_of_the_same_problem_gives(smoking: tuple[Floats, int]) -> None:
    panel, california = smoking
    donors = np.delete(panel, california, axis=0)
    noise = float(np.diff(donors[:, :N_PRE], axis=1).std(ddof=1))
    weights = stopped_early(donors[:, :N_PRE], panel[california, :N_PRE], noise)
    early = float((panel[california] - weights @ donors)[N_PRE:].mean())
    assert early == pytest.approx(-19.620, abs=0.001)
    assert synthetic_control(panel, [california], N_PRE).att == pytest.approx(-19.514, abs=0.001)
