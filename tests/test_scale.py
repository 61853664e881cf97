"""Is a place carried to the normal-score scale and back again without loss?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from pipeline.scale import normal_score, place

LARGEST = 400
fixed = settings(derandomize=True, deadline=None, database=None)


def test_every_place_of_every_ranking_of_up_to_400_municipalities_survives_the_round_trip() -> None:
    for n_ranked in range(1, LARGEST + 1):
        ranks = np.arange(1, n_ranked + 1)
        there_and_back = place(normal_score(ranks, n_ranked), n_ranked)
        assert np.array_equal(np.rint(there_and_back), ranks), n_ranked
        assert np.abs(there_and_back - ranks).max() < 1e-10, n_ranked


@pytest.mark.parametrize("n_ranked", [1, 2, 3, 286, 289, 290, LARGEST])
def test_a_worse_place_has_a_lower_score(n_ranked: int) -> None:
    assert (np.diff(normal_score(np.arange(1, n_ranked + 1), n_ranked)) < 0).all()


def test_place_142_of_290_scores_as_the_normal_quantile_says() -> None:
    assert normal_score(142, 290) == pytest.approx(norm.isf(141.5 / 290), rel=1e-12)


def test_the_middle_of_a_ranking_scores_zero() -> None:
    assert normal_score(145.5, 290) == 0.0
    assert place(0.0, 290) == 145.5


@fixed
@given(st.integers(1, LARGEST).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_a_ranking_read_from_the_bottom_has_the_opposite_scores(rank_of: tuple[int, int]) -> None:
    rank, n_ranked = rank_of
    opposite = normal_score(n_ranked + 1 - rank, n_ranked)
    assert opposite == pytest.approx(-normal_score(rank, n_ranked), abs=1e-12)


def test_a_complete_ranking_of_290_has_mean_0_and_variance_close_to_1() -> None:
    scores = normal_score(np.arange(1, 291), 290)
    assert scores.mean() == pytest.approx(0, abs=1e-12)
    assert 0.98 < scores.var() < 1


@pytest.mark.parametrize("n_ranked", [1, 20, 290])
def test_nobody_stands_above_the_first_or_below_the_last_place(n_ranked: int) -> None:
    assert place(9.0, n_ranked) == 1
    assert place(-9.0, n_ranked) == n_ranked


@pytest.mark.parametrize(
    ("rank", "n_ranked"),
    [(0, 290), (0.9, 290), (-3, 290), (291, 290), (290.1, 290), (2, 1)],
)
def test_a_place_outside_the_ranking_is_refused(rank: float, n_ranked: int) -> None:
    with pytest.raises(ValueError, match="between 1 and"):
        normal_score(rank, n_ranked)


def test_one_wrong_place_among_many_is_refused() -> None:
    with pytest.raises(ValueError, match="between 1 and"):
        normal_score([1, 145, 291], [290, 290, 290])


def test_an_unknown_place_has_an_unknown_score() -> None:
    assert np.array_equal(np.isnan(normal_score([12, np.nan], 290)), [False, True])
