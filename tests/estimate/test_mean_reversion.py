"""Do the intervals of where a municipality would ordinarily have been hold what they promise?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from synthetic_panels import (
    INDEX,
    RANKED,
    RANKING,
    TIME,
    scores,
    synthetic_model,
    synthetic_ranks,
    synthetic_values,
    with_holes,
)

from pipeline.estimate.mean_reversion import MeanReversion, mean_reversion
from pipeline.estimate.movement import MovementModel, fit
from pipeline.scale import Floats

fixed = settings(derandomize=True, deadline=None, database=None)
DRAWS = 2_000
START = 9  # the first edition held out


def compared(model: MovementModel, y: Floats, *, whole_window: bool) -> Iterator[MeanReversion]:
    """Predict the first held-out edition that is known, or the mean of all, from what is known before."""
    for row in y:
        after = np.flatnonzero(np.isfinite(row) & (np.arange(len(TIME)) >= START))
        if not len(after) or not np.isfinite(row[:START]).any():
            continue
        prediction = mean_reversion(model, TIME[:START], row[:START], TIME[after])
        yield prediction.of_mean(row[after]) if whole_window else prediction.of(0, float(row[after[0]]))


def share_inside(results: list[MeanReversion]) -> float:
    """How many of 2,000 draws fall inside the 90 % interval."""
    assert len(results) >= DRAWS
    inside = [low <= one.observed <= high for one in results[:DRAWS] for low, high in [one.interval]]
    return float(np.mean(inside))


@pytest.mark.parametrize(
    ("kind", "n_panels", "n_held_out"), [("normal_scores", 5, 480), ("index", 5, 480), ("ranks", 16, 145)]
)
def test_nine_in_ten_synthetic_municipalities_end_up_inside_their_90_percent_interval(
    kind: str, n_panels: int, n_held_out: int
) -> None:
    single: list[MeanReversion] = []
    window: list[MeanReversion] = []
    for seed in range(n_panels):
        rng = np.random.default_rng(seed)
        if kind == "ranks":
            y = scores(synthetic_ranks(rng, RANKING, TIME))
        else:
            y = synthetic_values(rng, INDEX if kind == "index" else RANKING, TIME, RANKED + n_held_out)
        y = with_holes(rng, y)
        model = fit(y[n_held_out:], TIME, unit_variance=kind != "index")
        single.extend(compared(model, y[:n_held_out], whole_window=False))
        window.extend(compared(model, y[:n_held_out], whole_window=True))
    assert 0.88 <= share_inside(single) <= 0.92
    assert 0.88 <= share_inside(window) <= 0.92


models = st.builds(
    synthetic_model,
    permanent=st.floats(0.02, 2),
    passing=st.floats(0.02, 2),
    noise=st.floats(0.02, 2),
    rho=st.floats(0.05, 0.95),
)
times = st.lists(st.integers(0, 120), min_size=3, max_size=12, unique=True).map(lambda x: np.sort(x) / 8)


@settings(fixed, max_examples=300)
@given(model=models, time=times, data=st.data())
def test_knowing_more_earlier_editions_never_widens_the_interval(
    model: MovementModel, time: Floats, data: st.DataObject
) -> None:
    n_before = data.draw(st.integers(2, len(time) - 1))
    before, after = time[:n_before], time[n_before:]
    fewer = np.array(data.draw(st.lists(st.booleans(), min_size=n_before, max_size=n_before).filter(any)))
    y = np.array(data.draw(st.lists(st.floats(-3, 3), min_size=n_before, max_size=n_before)))
    little = mean_reversion(model, before, np.where(fewer, y, np.nan), after)
    much = mean_reversion(model, before, y, after)
    seen = np.zeros(len(after))
    pairs = [(little.of(period, 0.0), much.of(period, 0.0)) for period in range(len(after))]
    for with_little, with_much in [*pairs, (little.of_mean(seen), much.of_mean(seen))]:
        assert with_much.sd <= with_little.sd + 1e-12
        assert np.ptp(with_much.interval) <= np.ptp(with_little.interval) + 1e-12


@fixed
@given(model=models, time=times, shift=st.integers(-2000, 2000))
def test_a_prediction_depends_on_the_years_between_fieldworks_and_not_on_the_year(
    model: MovementModel, time: Floats, shift: int
) -> None:
    y = np.linspace(-1, 1, len(time) - 1)
    now = mean_reversion(model, time[:-1], y, time[-1:])
    then = mean_reversion(model, time[:-1] + shift, y, time[-1:] + shift)
    assert then.of(0, 0.3) == now.of(0, 0.3)


def test_an_unknown_edition_is_as_good_as_none() -> None:
    gap = mean_reversion(RANKING, TIME[:3], np.array([0.4, np.nan, 0.1]), TIME[3:5])
    none = mean_reversion(RANKING, TIME[[0, 2]], np.array([0.4, 0.1]), TIME[3:5])
    assert gap.of(1, 0.0) == none.of(1, 0.0)


def test_an_unknown_exposed_edition_takes_no_part_in_the_mean() -> None:
    prediction = mean_reversion(RANKING, TIME[:3], np.array([0.4, -0.3, 0.1]), TIME[3:6])
    without = mean_reversion(RANKING, TIME[:3], np.array([0.4, -0.3, 0.1]), TIME[[3, 5]])
    mean, expected = prediction.of_mean(np.array([0.9, np.nan, 0.5])), without.of_mean(np.array([0.9, 0.5]))
    assert mean.observed == pytest.approx(0.7)
    assert mean.counterfactual == pytest.approx(expected.counterfactual, rel=1e-12)
    assert mean.sd == pytest.approx(expected.sd, rel=1e-12)


def test_a_municipality_without_an_earlier_edition_has_no_prediction() -> None:
    with pytest.raises(ValueError, match="no earlier edition"):
        mean_reversion(RANKING, TIME[:2], np.array([np.nan, np.nan]), TIME[2:])


def test_the_interval_holds_the_middle_nine_tenths_of_what_could_be_published() -> None:
    result = MeanReversion(counterfactual=0.2, sd=0.5, observed=1.2)
    assert norm.cdf(result.interval, 0.2, 0.5) == pytest.approx([0.05, 0.95])
    assert (result.effect, result.z) == (pytest.approx(1.0), pytest.approx(2.0))
