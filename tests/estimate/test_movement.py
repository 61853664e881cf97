"""Does the movement model find again how made-up municipalities were made to move?"""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import expit, softmax
from statsmodels.tools.numdiff import approx_hess
from synthetic_panels import (
    INDEX,
    RANKED,
    RANKING,
    TIME,
    log_likelihood_by_scipy,
    scores,
    synthetic_model,
    synthetic_movement,
    synthetic_ranks,
    synthetic_values,
    with_holes,
)

from pipeline.estimate import movement
from pipeline.estimate.movement import MovementModel, fit
from pipeline.scale import Floats

fixed = settings(derandomize=True, deadline=None, database=None)
SCALES = pytest.mark.parametrize(
    ("truth", "unit_variance"),
    [(RANKING, True), (INDEX, False)],
    ids=["rank", "index"],
)
FEW = TIME[4:10]


def small_synthetic_panel(truth: MovementModel, seed: int = 1, n_units: int = 60) -> Floats:
    """Few municipalities, six editions, four in ten values unknown."""
    rng = np.random.default_rng(seed)
    return with_holes(rng, synthetic_values(rng, truth, FEW, n_units), 0.4)


def of_shares(permanent_share: float, noise_share: float, rho: float, like: MovementModel) -> MovementModel:
    total = like.total
    passing = total * (1 - permanent_share - noise_share)
    return synthetic_model(total * permanent_share, passing, total * noise_share, rho, like.mean)


def assert_within_three_standard_errors(model: MovementModel, truth: MovementModel) -> None:
    found = [model.permanent / model.total, model.noise / model.total, model.rho]
    errors = [model.permanent_share_se, model.noise_share_se, model.rho_se]
    meant = [truth.permanent / truth.total, truth.noise / truth.total, truth.rho]
    # A standard error of a quarter would let anything pass.
    assert np.array(errors) == pytest.approx(0.125, abs=0.125)
    assert np.abs(np.subtract(found, meant) / errors).max() <= 3, (found, errors)


@SCALES
@pytest.mark.parametrize("seed", range(4))
def test_290_synthetic_municipalities_with_sixty_percent_unknown_show_how_they_move(
    truth: MovementModel, unit_variance: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    y = with_holes(rng, synthetic_values(rng, truth, TIME, RANKED))
    assert_within_three_standard_errors(fit(y, TIME, unit_variance=unit_variance), truth)


def test_a_synthetic_list_of_the_ninety_best_of_the_last_edition_shows_how_all_290_move() -> None:
    rng = np.random.default_rng(11)
    ranks = synthetic_ranks(rng, RANKING, TIME)
    best = ranks[ranks[:, -1] <= 90]
    assert_within_three_standard_errors(fit(scores(best), TIME, unit_variance=True), RANKING)


def test_without_the_known_variance_of_a_ranking_a_synthetic_top_list_hides_the_permanent_standing() -> None:
    rng = np.random.default_rng(11)
    ranks = synthetic_ranks(rng, RANKING, TIME)
    misled = fit(scores(ranks[ranks[:, -1] <= 90]), TIME, unit_variance=False)
    assert misled.permanent / misled.total + 2 * misled.permanent_share_se < RANKING.permanent
    assert misled.mean > 0.3


@SCALES
def test_the_likelihood_of_synthetic_municipalities_with_holes_is_that_of_the_normal_distribution(
    truth: MovementModel, unit_variance: bool
) -> None:
    y = small_synthetic_panel(truth)
    model = fit(y, FEW, unit_variance=unit_variance)
    told = y[np.isfinite(y).sum(axis=1) >= 2]
    assert model.log_likelihood == pytest.approx(log_likelihood_by_scipy(told, FEW, model), rel=1e-10)
    assert (model.n_units, model.n_values) == (len(told), int(np.isfinite(told).sum()))


@settings(fixed, max_examples=20)
@given(st.lists(st.floats(-2.5, 2.5), min_size=5, max_size=5), st.booleans())
def test_the_likelihood_and_its_slope_are_right_wherever_the_search_may_come(
    theta: list[float], unit_variance: bool
) -> None:
    at = np.array(theta[:3] if unit_variance else theta)
    y = small_synthetic_panel(RANKING, n_units=30)
    y = y[np.isfinite(y).any(axis=1)]
    # Survey noise from a quarter to four times the ordinary one.
    relative = 4.0 ** np.random.default_rng(0).uniform(-1, 1, y.shape)
    histories = movement._pack(y, FEW, relative)
    value, gradient = movement._log_likelihood(at, histories, unit_variance)

    total, mean = (1.0, 0.0) if unit_variance else (np.exp(at[3]), at[4])
    permanent, passing, noise = total * softmax([at[0], at[1], 0])
    model = synthetic_model(permanent, passing, noise, expit(at[2]), mean)
    assert value == pytest.approx(log_likelihood_by_scipy(y, FEW, model, relative), rel=1e-10)

    numerical = approx_fprime(at, lambda x: movement._log_likelihood(x, histories, unit_variance)[0], 1e-7)
    assert gradient == pytest.approx(numerical, rel=1e-4, abs=1e-3)


@SCALES
def test_no_other_way_of_moving_explains_a_synthetic_panel_better(
    truth: MovementModel,
    unit_variance: bool,
) -> None:
    y = synthetic_values(np.random.default_rng(4), truth, FEW, 60)
    y[:30, 2] = np.nan
    model = fit(y, FEW, unit_variance=unit_variance)
    shares, rhos = np.arange(0.05, 1, 0.1), np.arange(0.1, 1, 0.1)
    best_of_grid = max(
        log_likelihood_by_scipy(y, FEW, of_shares(permanent, noise, rho, model))
        for permanent in shares
        for noise in shares
        for rho in rhos
        if permanent + noise < 0.99
    )
    assert model.log_likelihood >= best_of_grid
    assert model.log_likelihood - best_of_grid < 2  # and the grid is fine enough to be a test


@SCALES
def test_the_standard_errors_of_a_synthetic_panel_are_those_of_the_curvature_of_its_likelihood(
    truth: MovementModel, unit_variance: bool
) -> None:
    rng = np.random.default_rng(2)
    y = synthetic_values(rng, truth, FEW, 150)
    y[:50, 1] = y[100:, 4] = np.nan
    model = fit(y, FEW, unit_variance=unit_variance)
    at = np.array(
        [model.permanent / model.total, model.noise / model.total, model.rho, np.log(model.total), model.mean]
    )
    at = at[: 3 if unit_variance else 5]

    def loss(x: Floats) -> float:
        total, mean = (1.0, 0.0) if unit_variance else (float(np.exp(x[3])), x[4])
        parts = (total * x[0], total * (1 - x[0] - x[1]), total * x[1])
        return -log_likelihood_by_scipy(y, FEW, synthetic_model(*parts, rho=x[2], mean=mean))

    errors = np.sqrt(np.diagonal(np.linalg.inv(approx_hess(at, loss))))
    reported = [model.permanent_share_se, model.noise_share_se, model.rho_se]
    assert reported == pytest.approx(errors[:3], rel=1e-3)


@settings(fixed, max_examples=4)
@given(seed=st.integers(0, 99), shift=st.integers(-2000, 2000))
def test_had_all_fieldworks_been_years_earlier_or_later_nothing_would_differ(seed: int, shift: int) -> None:
    y = small_synthetic_panel(RANKING, seed, n_units=40)
    model, shifted = (fit(y, time, unit_variance=True) for time in (FEW, FEW + shift))
    assert np.array_equal(astuple(shifted), astuple(model), equal_nan=True)
    row = y[np.isfinite(y[:, :4]).any(axis=1)][0]
    known = np.flatnonzero(np.isfinite(row[:4]))
    now = model.conditional(FEW[known], row[known], FEW[4:])
    then = shifted.conditional(FEW[known] + shift, row[known], FEW[4:] + shift)
    assert np.array_equal(now[0], then[0]) and np.array_equal(now[1], then[1])


@settings(fixed, max_examples=4)
@given(seed=st.integers(0, 99), order=st.permutations(range(40)), unit_variance=st.booleans())
def test_the_order_in_which_municipalities_are_listed_does_not_matter(
    seed: int, order: list[int], unit_variance: bool
) -> None:
    y = small_synthetic_panel(RANKING, seed, n_units=40)
    model, permuted = (fit(values, FEW, unit_variance=unit_variance) for values in (y, y[order]))
    assert permuted.log_likelihood == pytest.approx(model.log_likelihood, rel=1e-10)
    assert (permuted.n_units, permuted.n_values) == (model.n_units, model.n_values)
    history = np.array([0.4, -0.2, 0.1])
    now, then = (one.conditional(FEW[:3], history, FEW[3:]) for one in (model, permuted))
    assert then[0] == pytest.approx(now[0], abs=1e-6)
    assert then[1] == pytest.approx(now[1], abs=1e-6)


def test_how_municipalities_move_is_found_though_a_step_of_the_search_goes_far_astray() -> None:
    # Half of a made-up ranking: a search without bounds tries a noise share of 1e-46 and cannot invert.
    rng = np.random.default_rng(4)
    half = with_holes(rng, scores(synthetic_ranks(rng, RANKING, TIME)))[145:]
    assert_within_three_standard_errors(fit(half, TIME, unit_variance=True), RANKING)


def test_an_index_in_tenths_of_points_moves_as_one_in_points() -> None:
    y = small_synthetic_panel(INDEX, seed=3)
    points, tenths = (fit(values, FEW, unit_variance=False) for values in (y, 10 * y))
    assert tenths.mean == pytest.approx(10 * points.mean, rel=1e-6)
    assert tenths.total == pytest.approx(100 * points.total, rel=1e-6)
    assert tenths.rho == pytest.approx(points.rho, abs=1e-6)


def test_a_municipality_known_once_says_nothing_of_movement() -> None:
    y = small_synthetic_panel(RANKING, seed=5)
    once = np.full((3, len(FEW)), np.nan)
    once[[0, 1, 2], [0, 3, 5]] = [3.0, -3.0, 2.5]
    assert fit(np.vstack([y, once]), FEW, unit_variance=True) == fit(y, FEW, unit_variance=True)


@SCALES
def test_nineteen_synthetic_municipalities_are_too_few_and_twenty_are_enough(
    truth: MovementModel, unit_variance: bool
) -> None:
    y = synthetic_values(np.random.default_rng(6), truth, FEW, 25)
    y[19:, 1:] = np.nan
    with pytest.raises(ValueError, match="19 municipalities"):
        fit(y, FEW, unit_variance=unit_variance)
    y[19, 1] = truth.mean
    assert fit(y, FEW, unit_variance=unit_variance).n_units == 20


@pytest.mark.parametrize("truth", [RANKING, INDEX, synthetic_model(0.6, 0.1, 0.3, 0.9)])
def test_the_noise_in_a_change_from_one_year_to_the_next_is_what_simulated_changes_show(
    truth: MovementModel,
) -> None:
    made = synthetic_movement(np.random.default_rng(7), truth, np.array([2020.125, 2021.125]), 200_000)
    simulated = np.diff(made.noise).var() / np.diff(made.y).var()
    assert truth.noise_share_of_yearly_change == pytest.approx(simulated, rel=0.01)


times = st.lists(st.integers(0, 120), min_size=2, max_size=9, unique=True).map(lambda x: np.sort(x) / 8)
models = st.builds(
    synthetic_model,
    permanent=st.floats(0.02, 2),
    passing=st.floats(0.02, 2),
    noise=st.floats(0.02, 2),
    rho=st.floats(0.05, 0.95),
    mean=st.floats(-80, 80),
)


@fixed
@given(model=models, time=times, data=st.data())
def test_where_a_municipality_would_ordinarily_be_is_the_textbook_conditional(
    model: MovementModel, time: Floats, data: st.DataObject
) -> None:
    n_before = data.draw(st.integers(1, len(time) - 1))
    before, after = time[:n_before], time[n_before:]
    y = np.array(data.draw(st.lists(st.floats(-3, 3), min_size=n_before, max_size=n_before)))
    mean, covariance = model.conditional(before, y, after)

    def published(one: Floats, other: Floats) -> Floats:
        gap = np.abs(np.subtract.outer(one, other))
        return model.permanent + model.passing * model.rho**gap + model.noise * (gap == 0)

    joint = np.block(
        [
            [published(before, before), published(before, after)],
            [published(after, before), published(after, after)],
        ]
    )
    # By way of the precision matrix, which never forms the weights that the estimation uses.
    precision = np.linalg.inv(joint)
    expected_covariance = np.linalg.inv(precision[n_before:, n_before:])
    shift = expected_covariance @ precision[n_before:, :n_before] @ (y - model.mean)
    assert mean == pytest.approx(model.mean - shift, rel=1e-8, abs=1e-8)
    assert covariance == pytest.approx(expected_covariance, rel=1e-8, abs=1e-8)


@fixed
@given(model=models, time=times, data=st.data())
def test_a_history_says_the_same_in_whatever_order_its_editions_are_read(
    model: MovementModel, time: Floats, data: st.DataObject
) -> None:
    y = np.array(data.draw(st.lists(st.floats(-3, 3), min_size=len(time), max_size=len(time))))
    order = data.draw(st.permutations(range(len(time))))
    future = time[-1] + np.array([1.0, 2.5])
    now, then = model.conditional(time, y, future), model.conditional(time[order], y[order], future)
    assert then[0] == pytest.approx(now[0], rel=1e-9, abs=1e-9)
    assert then[1] == pytest.approx(now[1], rel=1e-9, abs=1e-9)


def test_a_municipality_seen_once_is_expected_partly_back_at_the_average() -> None:
    mean, covariance = RANKING.conditional(np.array([2020.0]), np.array([1.5]), np.array([2021.0]))
    assert mean[0] == pytest.approx((0.5 + 0.3 * 0.7) * 1.5)
    assert covariance[0, 0] == pytest.approx(1 - (0.5 + 0.3 * 0.7) ** 2)


def test_a_ranking_without_lasting_differences_forgets_where_a_municipality_stood() -> None:
    forgetful = replace(RANKING, permanent=0.0, passing=0.8)
    mean, covariance = forgetful.conditional(np.array([1900.0]), np.array([2.0]), np.array([2020.0]))
    assert mean[0] == pytest.approx(0, abs=1e-12)
    assert covariance[0, 0] == pytest.approx(forgetful.total)


def test_a_value_of_many_answers_is_believed_more_than_one_of_few() -> None:
    history, at, next_year = np.array([1.5]), np.array([2020.0]), np.array([2021.0])
    few, ordinary, many = (
        RANKING.conditional(at, history, next_year, np.array([noise]))[0][0] for noise in (4.0, 1.0, 0.25)
    )
    assert 0 < few < ordinary < many < history[0]
    assert ordinary == RANKING.conditional(at, history, next_year)[0][0]


def test_an_edition_of_few_answers_is_predicted_with_a_wider_range() -> None:
    history, at, next_year = np.array([1.5]), np.array([2020.0]), np.array([2021.0])
    widths = [
        RANKING.conditional(at, history, next_year, 1.0, np.array([noise]))[1][0, 0] for noise in (0.25, 1.0, 4.0)
    ]
    assert np.diff(widths) == pytest.approx([0.75 * RANKING.noise, 3 * RANKING.noise])


def test_knowing_the_number_of_answers_finds_the_noise_that_a_synthetic_panel_was_made_with() -> None:
    rng = np.random.default_rng(7)
    noise = rng.choice([0.25, 1.75], (400, len(FEW)))
    made = synthetic_movement(rng, RANKING, FEW, 400)
    y = made.standing + np.sqrt(noise) * made.noise
    told, untold = fit(y, FEW, unit_variance=True, relative_noise=noise), fit(y, FEW, unit_variance=True)
    assert_within_three_standard_errors(told, RANKING)
    assert told.log_likelihood > untold.log_likelihood + 20
