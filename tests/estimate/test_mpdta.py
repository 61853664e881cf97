"""County teen employment and the minimum wage (Callaway & Sant'Anna 2021): is the published table reproduced?"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from pipeline.estimate import StaggeredEstimate, staggered, staggered_window
from pipeline.estimate.staggered import Aggregate, ControlGroup
from pipeline.paths import PROJECT
from pipeline.scale import Floats

REFERENCE = PROJECT / "tests" / "reference"
FIRST_YEAR = 2003
CONTROL_GROUPS: tuple[ControlGroup, ...] = ("never_treated", "not_yet_treated")
BY = {"group": "by_group", "dynamic": "by_event_time", "calendar": "by_period"}


def employment() -> tuple[Floats, np.ndarray]:
    """Log teen employment of 500 counties, 2003-2007, and the year of the first rise as a column."""
    counties = pl.read_csv(REFERENCE / "mpdta.csv").sort("countyreal", "year")
    first = counties.group_by("countyreal", maintain_order=True).first()["first.treat"].to_numpy()
    panel = counties["lemp"].to_numpy().reshape(500, 5)
    return panel, np.where(first == 0, -1, first - FIRST_YEAR)


@pytest.fixture(scope="module")
def estimates() -> dict[str, StaggeredEstimate]:
    panel, adopted = employment()
    return {group: staggered(panel, adopted, control_group=group) for group in CONTROL_GROUPS}


def published(name: str, control_group: str) -> pl.DataFrame:
    table = pl.read_csv(REFERENCE / f"{name}.csv")
    return table.filter(pl.col("control_group") == control_group.replace("_", ""))


@pytest.mark.parametrize("control_group", CONTROL_GROUPS)
def test_every_group_time_effect_on_teen_employment_is_the_published_one(
    estimates: dict[str, StaggeredEstimate], control_group: str
) -> None:
    estimate, table = estimates[control_group], published("mpdta_attgt", control_group)
    assert (estimate.group + FIRST_YEAR).tolist() == table["group"].to_list()
    assert (estimate.period + FIRST_YEAR).tolist() == table["year"].to_list()
    assert estimate.effect == pytest.approx(table["att"].to_numpy(), abs=1e-12)
    assert estimate.se == pytest.approx(table["se"].to_numpy(), abs=1e-12)
    assert (estimate.n_adopters, estimate.n_never) == (191, 309)


@pytest.mark.parametrize("control_group", CONTROL_GROUPS)
@pytest.mark.parametrize("kind", BY)
def test_every_aggregate_of_the_effects_on_teen_employment_is_the_published_one(
    estimates: dict[str, StaggeredEstimate], control_group: str, kind: str
) -> None:
    aggregate: Aggregate = getattr(estimates[control_group], BY[kind])
    table = published("mpdta_aggte", control_group).filter(pl.col("type") == kind)
    assert (aggregate.at + (0 if kind == "dynamic" else FIRST_YEAR)).tolist() == table["e"].to_list()
    assert aggregate.effect == pytest.approx(table["att_e"].to_numpy(), abs=1e-12)
    assert aggregate.se == pytest.approx(table["se_e"].to_numpy(), abs=1e-12)
    assert aggregate.overall == pytest.approx(table["overall_att"][0], abs=1e-12)
    assert aggregate.overall_se == pytest.approx(table["overall_se"][0], abs=1e-12)


@pytest.mark.parametrize("control_group", CONTROL_GROUPS)
def test_the_mean_effect_on_teen_employment_is_the_published_one(
    estimates: dict[str, StaggeredEstimate], control_group: str
) -> None:
    estimate = estimates[control_group]
    table = published("mpdta_aggte", control_group).filter(pl.col("type") == "simple")
    assert estimate.att == pytest.approx(table["overall_att"][0], abs=1e-12)
    assert estimate.att_se == pytest.approx(table["overall_se"][0], abs=1e-12)
    assert estimate.p_value == pytest.approx(0.0009, abs=1e-4)  # z of 3.32 and 3.30


def synthetic_adoptions(n_adopters: int, n_never: int) -> tuple[Floats, np.ndarray]:
    """Municipalities that do not exist, in six editions; adopters rise by two from the third or fourth one on."""
    rng = np.random.default_rng(4)
    adopted = np.array([2 + at % 2 for at in range(n_adopters)] + [-1] * n_never)
    panel = rng.normal(size=(len(adopted), 1)) + 0.1 * rng.normal(size=(len(adopted), 6))
    return panel + 2.0 * ((adopted[:, None] >= 0) & (np.arange(6) >= adopted[:, None])), adopted


@pytest.mark.parametrize("control_group", CONTROL_GROUPS)
def test_a_rise_planted_in_synthetic_adopters_is_found(control_group: ControlGroup) -> None:
    panel, adopted = synthetic_adoptions(5, 10)
    estimate = staggered(panel, adopted, control_group=control_group)
    assert estimate.att == pytest.approx(2.0, abs=0.15)
    before = estimate.by_event_time.at < 0
    assert estimate.by_event_time.effect[before] == pytest.approx(np.zeros(before.sum()), abs=0.3)


REFUSED = {
    "four adopters": (lambda panel, adopted: (panel[1:], adopted[1:]), "4 units adopt; at least 5"),
    "nine that never adopt": (lambda panel, adopted: (panel[:-1], adopted[:-1]), "9 units never adopt; at least 10"),
    "a hole": (
        lambda panel, adopted: (np.where(np.arange(90).reshape(15, 6) == 20, np.nan, panel), adopted),
        "unit 3 is nan in period 2",
    ),
    "adoption in the first period": (
        lambda panel, adopted: (panel, np.where(np.arange(15) == 1, 0, adopted)),
        "unit 1 adopts in period 0",
    ),
    "adoption after the last": (
        lambda panel, adopted: (panel, np.where(np.arange(15) == 2, 6, adopted)),
        "unit 2 adopts in period 6",
    ),
    "years as fractions": (lambda panel, adopted: (panel, adopted + 0.5), "one whole number for each of 15"),
    "one unit alone": (lambda panel, adopted: (panel[0], adopted), "1 dimensions"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_adoptions_that_cannot_be_compared_are_refused_with_the_unit_and_the_remedy(case: str) -> None:
    spoil, said = REFUSED[case]
    with pytest.raises(ValueError, match=said):
        staggered(*spoil(*synthetic_adoptions(5, 10)))


def test_the_least_known_editions_are_given_up_until_adopters_and_others_are_all_known() -> None:
    _, adopted = synthetic_adoptions(5, 12)
    known = np.ones((17, 6), bool)
    known[:8, 4] = False
    known[15:, 0] = False
    window = staggered_window(known, adopted)
    assert not isinstance(window, str)
    assert window.columns.tolist() == [0, 1, 2, 3, 5]
    assert window.rows.tolist() == list(range(15))
    assert window.adopted[:5].tolist() == [2, 3, 2, 3, 2]


def test_four_adopters_or_no_window_are_said_by_a_reason_code() -> None:
    _, adopted = synthetic_adoptions(4, 12)
    assert staggered_window(np.ones((16, 6), bool), adopted) == "too_few_adopters"
    _, adopted = synthetic_adoptions(5, 12)
    known = np.ones((17, 6), bool)
    known[0, 3:] = False
    assert staggered_window(known, adopted) == "no_complete_window"
