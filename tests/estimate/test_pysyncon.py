"""Does the package pysyncon find better weights anywhere?"""

from __future__ import annotations

import numpy as np
import pytest
from independent_solver import objective
from pysyncon import Synth
from test_castle_doctrine import FIRST, against_states_without_a_law

from pipeline.estimate.solver import nearest_point
from pipeline.scale import Floats


def is_never_worse(points: Floats, target: Floats) -> bool:
    """Compare the objectives without a ridge, which pysyncon does not have, to a millionth of their scale."""
    other, _ = Synth.w_optimize(np.eye(len(target)), points.T, target)
    other = np.maximum(other, 0) / np.maximum(other, 0).sum()
    own, _ = nearest_point(points, target, np.ones(len(points), bool), 0.0)
    theirs = objective(other, points, target, 0.0)
    return objective(own, points, target, 0.0) <= theirs + 1e-9 * (1 + theirs)


@pytest.mark.parametrize("state", ["Florida", "Texas", "Georgia"])
def test_pysyncon_finds_no_better_double_of_a_castle_doctrine_state(state: str) -> None:
    assert state in FIRST
    panel, n_pre = against_states_without_a_law(state)
    assert is_never_worse(panel[1:, :n_pre], panel[0, :n_pre])


@pytest.mark.parametrize("seed", range(20))
def test_pysyncon_finds_no_better_double_in_a_random_panel(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert is_never_worse(rng.normal(size=(20, 9)), rng.normal(size=9))
