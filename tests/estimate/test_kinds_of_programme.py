"""Is the kind of programme judged by all that took it up, and is each window of donors solved once?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic_panels import TIME, evaluated, exposure, synthetic_panel, synthetic_programme

from pipeline.estimate import donor_window
from pipeline.estimate.effect_tables import EffectRow, Evaluation
from pipeline.estimate.panel import Panel
from pipeline.estimate.placebo_grid import placebo_grid
from pipeline.estimate.programme import Programme

N_UNITS, N_PERIODS, START = 30, 8, 5


@pytest.fixture(scope="module")
def calm() -> Panel:
    """Municipalities that do not exist, of which those that take up the programme climb by 40 places."""
    rng = np.random.default_rng(11)
    ranks = 60 + 6.0 * np.arange(N_UNITS)[:, None] + rng.integers(-4, 5, size=(N_UNITS, N_PERIODS))
    ranks[:6, START:] -= 40
    everywhere = np.ones(ranks.shape, bool)
    return synthetic_panel(
        ranks, treated=tuple(range(6)), time=TIME[:N_PERIODS], listed=everywhere, openly_listed=everywhere
    )


def taken_up_by(n_adopters: int) -> Programme:
    alone = synthetic_programme(0, exposure(N_PERIODS, start=START))
    return replace(alone, adopters={_unit(row): START for row in range(n_adopters)})


def _unit(row: int) -> str:
    return synthetic_programme(row, exposure(N_PERIODS, start=START)).unit


def kind_row(result: Evaluation) -> EffectRow:
    (row,) = [row for row in result.effect if row.estimator == "staggered"]
    return row


def test_a_kind_of_programme_that_four_took_up_is_not_judged_and_the_reason_is_said(calm: Panel) -> None:
    row = kind_row(evaluated(calm, taken_up_by(4)))
    assert (row.status, row.effect) == ("too_few_adopters", None)


def test_a_climb_of_all_that_took_up_a_kind_of_programme_is_seen_and_does_not_judge_this_one(calm: Panel) -> None:
    result, alone = evaluated(calm, taken_up_by(6)), evaluated(calm, taken_up_by(4))
    row = kind_row(result)
    assert row.status == "ok"
    assert row.effect is not None and row.effect > 0.2
    assert row.p_value is not None and row.p_value < 0.01
    assert row.n_donors == N_UNITS - 6
    assert result.verdict == alone.verdict


def test_each_window_of_donors_is_solved_once(calm: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    solved = []

    def counting(*arguments: object, **options: object) -> object:
        solved.append(options["estimator"])
        return placebo_grid(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(donor_window, "placebo_grid", counting)
    result = evaluated(calm, taken_up_by(6))
    assert [row.status for row in result.effect if row.estimator == "synthetic_did" and row.horizon is None] == [
        "ok",
        "ok",
    ]
    assert sum(row.estimator == "synthetic_did" for row in result.placebo) == N_UNITS - 6
    assert sorted(solved) == sorted(set(solved))
