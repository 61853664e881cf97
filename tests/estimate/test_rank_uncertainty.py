"""Do confidence sets for ranks agree with those published, and hold the true place as often as they say?"""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata
from synthetic_panels import (
    INDEX,
    RANKED,
    RANKING,
    TIME,
    synthetic_model,
    synthetic_movement,
    synthetic_panel,
)

from pipeline.estimate.panel import Panel
from pipeline.estimate.rank_uncertainty import (
    RankSets,
    confidence_sets,
    noise_intervals,
    pairwise_intervals,
    rank_intervals,
)
from pipeline.paths import PROJECT
from pipeline.scale import Floats, normal_score

fixed = settings(derandomize=True, deadline=None, database=None, max_examples=60)
REFERENCE = PROJECT / "tests" / "reference"


def pisa() -> tuple[Floats, Floats, dict[str, Floats]]:
    """The mathematics scores of 37 countries in 2018, and the sets that R's csranks publishes for them."""
    scores = list(csv.DictReader((REFERENCE / "pisa2018.csv").open(encoding="utf-8")))
    published = list(csv.DictReader((REFERENCE / "pisa2018_csranks.csv").open(encoding="utf-8")))
    assert [row["jurisdiction"] for row in scores] == [row["jurisdiction"] for row in published]
    columns = {name: np.array([float(row[name]) for row in published]) for name in published[0] if name[0] != "j"}
    estimate, error = (np.array([float(row[name]) for row in scores]) for name in ("math_score", "math_se"))
    return estimate, error, columns


@pytest.mark.parametrize("kind", ["marginal", "simultaneous"])
def test_the_sets_of_37_countries_agree_with_csranks_within_one_place_and_mostly_exactly(kind: str) -> None:
    estimate, error, published = pisa()
    found = confidence_sets(estimate, error, level=0.95, simultaneous=kind == "simultaneous")
    assert (found.rank == published["rank"]).all()
    distance = np.concatenate([found.low - published[f"{kind}_low"], found.high - published[f"{kind}_high"]])
    # Both draw at random, and csranks a thousand times only: where a pair lies at the edge, they may differ by one.
    assert np.abs(distance).max() <= 1
    assert (distance == 0).mean() >= 0.95


@pytest.mark.parametrize(("kind", "differing"), [("marginal", 2), ("simultaneous", 0)])
def test_with_ten_times_the_draws_what_is_left_of_the_difference_is_the_chance_in_what_was_published(
    kind: str, differing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.estimate.rank_uncertainty.DRAWS", 20_000)
    estimate, error, published = pisa()
    for seed in (1, 2):
        monkeypatch.setattr("pipeline.estimate.rank_uncertainty.SEED", seed)
        found = confidence_sets(estimate, error, level=0.95, simultaneous=kind == "simultaneous")
        distance = np.concatenate([found.low - published[f"{kind}_low"], found.high - published[f"{kind}_high"]])
        assert (distance != 0).sum() <= differing and np.abs(distance).max() <= 2


def test_the_united_kingdom_could_be_anywhere_from_about_8_to_23_as_the_published_example_says() -> None:
    estimate, error, published = pisa()
    kingdom = np.flatnonzero(published["rank"] == 13)
    found = confidence_sets(estimate, error, units=kingdom, level=0.95, simultaneous=False)
    # The example prints 8 and says 7 in its text.
    assert (found.rank, found.high) == (13, 23) and found.low in (7, 8)


def narrower(one: RankSets, other: RankSets) -> bool:
    return bool((one.low >= other.low).all() and (one.high <= other.high).all())


def test_sets_for_all_places_at_once_are_wider_than_for_one_and_single_step_ones_wider_than_stepwise() -> None:
    estimate, error, _ = pisa()
    single, together = (confidence_sets(estimate, error, simultaneous=both) for both in (False, True))
    assert narrower(single, together) and not narrower(together, single)
    for sets, both in ((single, False), (together, True)):
        one_step = confidence_sets(estimate, error, simultaneous=both, stepwise=False)
        assert narrower(sets, one_step) and not narrower(one_step, sets)


def test_a_set_for_one_country_is_the_same_whether_or_not_others_are_asked_for() -> None:
    estimate, error, _ = pisa()
    every = confidence_sets(estimate, error, simultaneous=False)
    some = confidence_sets(estimate, error, units=np.array([30, 4]), simultaneous=False)
    assert some.low.tolist() == every.low[[30, 4]].tolist() and some.high.tolist() == every.high[[30, 4]].tolist()


estimates = arrays(float, st.integers(2, 12), elements=st.integers(-400, 400), unique=True).map(lambda x: x / 100)


@fixed
@given(estimate=estimates, both=st.booleans(), data=st.data())
def test_municipalities_in_another_order_have_the_same_sets(estimate: Floats, both: bool, data: st.DataObject) -> None:
    n = len(estimate)
    error = data.draw(arrays(float, n, elements=st.floats(0, 2)))
    order = np.array(data.draw(st.permutations(range(n))))
    straight = confidence_sets(estimate, error, simultaneous=both)
    shuffled = confidence_sets(estimate[order], error[order], simultaneous=both)
    for column in ("rank", "low", "high"):
        assert (getattr(shuffled, column) == getattr(straight, column)[order]).all()


@fixed
@given(estimate=estimates, both=st.booleans(), smaller=st.floats(0.05, 0.95), data=st.data())
def test_less_noise_never_widens_a_set(estimate: Floats, both: bool, smaller: float, data: st.DataObject) -> None:
    error = data.draw(arrays(float, len(estimate), elements=st.floats(0.01, 2)))
    much = confidence_sets(estimate, error, simultaneous=both)
    little = confidence_sets(estimate, smaller * error, simultaneous=both)
    assert narrower(little, much)


def test_less_noise_in_some_municipalities_narrows_the_sets_on_average() -> None:
    rng = np.random.default_rng(3)
    estimate = rng.normal(size=40)
    error = np.full(40, 0.5)
    less = np.where(np.arange(40) < 20, 0.2, error)
    much, little = (confidence_sets(estimate, one, simultaneous=False) for one in (error, less))
    assert (little.high - little.low).mean() < 0.9 * (much.high - much.low).mean()


@fixed
@given(estimate=estimates, both=st.booleans())
def test_without_noise_a_set_is_the_rank_itself(estimate: Floats, both: bool) -> None:
    sets = confidence_sets(estimate, np.zeros_like(estimate), simultaneous=both)
    assert (sets.low == rankdata(-estimate)).all() and (sets.high == sets.low).all()


@fixed
@given(estimate=estimates, both=st.booleans(), data=st.data())
def test_the_place_of_the_estimate_is_always_in_its_set(estimate: Floats, both: bool, data: st.DataObject) -> None:
    error = data.draw(arrays(float, len(estimate), elements=st.floats(0, 2)))
    sets = confidence_sets(estimate, error, simultaneous=both)
    assert (sets.low >= 1).all() and (sets.low <= sets.rank).all()
    assert (sets.rank <= sets.high).all() and (sets.high <= len(estimate)).all()


def test_two_municipalities_known_to_be_equal_share_both_places() -> None:
    sets = confidence_sets(np.array([2.0, 1.0, 1.0]), np.zeros(3), simultaneous=True)
    assert sets.low.tolist() == [1, 2, 2] and sets.high.tolist() == [1, 3, 3]


def test_the_true_places_of_synthetic_municipalities_lie_in_their_sets_as_often_as_said() -> None:
    """Coverage is at least the level: a municipality's set is bounded by tests, each of which may err on its side."""
    rng = np.random.default_rng(20)
    n_draws, truth = 150, np.linspace(-1.5, 1.5, 10)
    error = np.where(np.arange(10) % 2, 0.2, 0.6)
    place = rankdata(-truth)
    one = together = 0.0
    for _ in range(n_draws):
        estimate = truth + error * rng.normal(size=10)
        each = confidence_sets(estimate, error, simultaneous=False)
        every = confidence_sets(estimate, error, simultaneous=True)
        one += ((each.low <= place) & (place <= each.high)).mean() / n_draws
        together += ((every.low <= place) & (place <= every.high)).all() / n_draws
    assert one >= 0.9
    assert together >= 0.9


def test_where_all_are_equal_each_set_misses_as_rarely_as_said_and_hardly_more_rarely() -> None:
    """With no differences at all, the family of tests is exactly as large as its critical value allows.

    Every place is then a true one, and a set errs only if it leaves one out.
    """
    rng = np.random.default_rng(21)
    n_draws, n = 400, 12
    whole = 0
    for _ in range(n_draws):
        sets = confidence_sets(rng.normal(size=n), np.ones(n), units=np.array([0]), simultaneous=False)
        whole += int(sets.low[0] == 1 and sets.high[0] == n)
    # Three binomial standard errors are 4.5 points.
    assert 0.855 <= whole / n_draws <= 0.945


def test_the_same_scores_give_the_same_sets_every_time() -> None:
    estimate, error, _ = pisa()
    first, second = (confidence_sets(estimate, error, simultaneous=True) for _ in range(2))
    assert first.low.tobytes() == second.low.tobytes() and first.high.tobytes() == second.high.tobytes()


@pytest.mark.parametrize(
    ("estimate", "error", "level", "said"),
    [
        ([1.0, 2.0], [0.1], 0.9, "one each a unit"),
        ([1.0, np.nan], [0.1, 0.1], 0.9, "finite"),
        ([1.0, 2.0], [0.1, -0.1], 0.9, "negative"),
        ([1.0, 2.0], [0.1, 0.1], 1.0, "between 0 and 1"),
    ],
)
def test_scores_that_cannot_be_ranked_are_refused(
    estimate: list[float], error: list[float], level: float, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        confidence_sets(np.array(estimate), np.array(error), level=level, simultaneous=True)


def synthetic_answers(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return rng.integers(50, 400, shape).astype(float)


def test_nine_in_ten_synthetic_municipalities_have_their_place_without_noise_inside_the_range() -> None:
    inside = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        answers = synthetic_answers(rng, (RANKED, len(TIME)))
        relative = 1 / answers / (1 / answers).mean()
        moved = synthetic_movement(rng, RANKING, TIME, RANKED)
        ranks = rankdata(-(moved.standing + moved.noise * np.sqrt(relative)), axis=0)
        low, high = noise_intervals(synthetic_panel(ranks, answers=answers), RANKING)
        without_noise = rankdata(-moved.standing, axis=0)
        inside.append((low - 0.5 <= without_noise) & (without_noise <= high + 0.5))
    assert 0.88 <= np.mean(inside) <= 0.92
    # In every third of the ranking, not only on average.
    for third in np.array_split(np.arange(RANKED), 3):
        held = [one[np.argsort(np.argsort(one.mean(axis=1)))][third].mean() for one in inside]
        assert np.mean(held) > 0.8


def synthetic_ranking(answers: Floats | None = None) -> Panel:
    ranks = np.tile(np.arange(1.0, RANKED + 1)[:, None], (1, 2))
    ranks[3, 1] = np.nan
    return synthetic_panel(ranks, time=TIME[:2], answers=answers)


def test_a_published_place_lies_in_its_own_range_and_the_range_within_the_ranking() -> None:
    panel = synthetic_ranking()
    low, high = noise_intervals(panel, RANKING)
    known = np.isfinite(panel.value)
    assert ((low <= panel.value) & (panel.value <= high))[known].all()
    assert low[known].min() == 1 and high[known].max() == RANKED
    assert np.isnan(low[~known]).all() and np.isnan(high[~known]).all()


def test_more_answers_narrow_the_range_and_no_noise_leaves_the_place() -> None:
    answers = np.full((RANKED, 2), 100.0)
    answers[:, 1] = 400
    low, high = noise_intervals(synthetic_ranking(answers), RANKING)
    # Four times the answers, half the width, on the scale and away from its ends.
    few, many = (normal_score(low, RANKED) - normal_score(high, RANKED))[100:190].T
    assert many == pytest.approx(few / 2, rel=1e-9)
    panel = synthetic_ranking()
    low, high = noise_intervals(panel, replace(RANKING, noise=0.0))
    assert low == pytest.approx(panel.value, nan_ok=True) and high == pytest.approx(panel.value, nan_ok=True)


def test_a_range_is_widest_in_the_middle_of_the_list() -> None:
    low, high = noise_intervals(synthetic_ranking(), RANKING)
    width = (high - low)[:, 0]
    assert width[145] > width[40] > width[4]


def synthetic_index(n_units: int) -> tuple[Panel, Panel]:
    """An index and the ranking by it, complete in the second edition only."""
    rng = np.random.default_rng(8)
    points = 70 + 4 * rng.normal(size=(n_units, 2))
    points[:5, 0] = np.nan
    places = synthetic_panel(rankdata(-points, axis=0), time=TIME[:2], n_ranked=n_units)
    return replace(places, measure="nki", value=points, level=np.full(2, 70.0)), places


def test_an_index_lies_in_a_range_of_points() -> None:
    index, _ = synthetic_index(20)
    low, high = noise_intervals(index, INDEX)
    reach = 1.6448536 * np.sqrt(INDEX.noise)
    assert low == pytest.approx(index.value - reach, nan_ok=True)
    assert high == pytest.approx(index.value + reach, nan_ok=True)
    low, high = noise_intervals(replace(index, value=index.value + 29), synthetic_model(8, 4.8, 100, 0.7))
    assert np.nanmax(high) == 100


def test_pairs_are_told_apart_only_in_an_edition_whose_every_value_is_known() -> None:
    index, places = synthetic_index(20)
    rows = list(pairwise_intervals(index, places, INDEX, ["S007", "S002"]))
    assert [(row.kommun_code, row.edition, row.method) for row in rows] == [
        ("S002", 2012, "pairwise"),
        ("S007", 2012, "pairwise"),
    ]
    error = np.full(20, np.sqrt(INDEX.noise))
    sets = confidence_sets(index.value[:, 1], error, units=np.array([2, 7]), simultaneous=False)
    assert [(row.value, row.low, row.high) for row in rows] == list(zip(sets.rank, sets.low, sets.high, strict=True))
    assert list(pairwise_intervals(index, places, INDEX, ["S999"])) == []


def test_every_published_place_gets_a_row() -> None:
    panel = synthetic_ranking()
    rows = list(rank_intervals(panel, RANKING))
    assert len(rows) == np.isfinite(panel.value).sum()
    assert {(row.method, row.level) for row in rows} == {("survey_noise", 0.9)}
    low, high = noise_intervals(panel, RANKING)
    assert [(row.low, row.high) for row in rows if row.kommun_code == "S100"] == list(
        zip(low[100], high[100], strict=True)
    )
