"""Which editions can carry an effect of a programme that started on a given day?

The synthetic editions have 100 days of fieldwork from 1 January, so every share can be counted on a calendar:
in 2020, a leap year, the window ends on 9 April; in other years on 10 April.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from synthetic_frames import INSIKT, SN, Row, edition, programme, rows_of, synthetic_warehouse

ONE_DAY, AUTUMN_BEFORE = "synthetic_one_day", "synthetic_autumn_before"
EDITIONS = [
    *(edition(year) for year in range(2019, 2028)),
    edition(2019, INSIKT, fieldwork_end=date(2019, 12, 31), n_ranked=None, n_taking_part=166),
    edition(2021, INSIKT, fieldwork_end=date(2021, 12, 31), n_ranked=171, n_taking_part=184),
    edition(2020, ONE_DAY, fieldwork_start=date(2020, 3, 2), fieldwork_end=date(2020, 3, 2)),
    edition(2014, AUTUMN_BEFORE, fieldwork_start=date(2013, 10, 1), fieldwork_end=date(2013, 12, 15)),
]
# Start -> share and phase of the edition 2020.
SHARES = {
    "2020-01-01": (1.00, "exposed"),
    "2020-02-20": (0.50, "exposed"),
    "2020-02-21": (0.49, "partial"),
    "2020-03-01": (0.40, "partial"),
    "2020-03-31": (0.10, "partial"),
    "2020-04-01": (0.09, "before"),
    "2020-04-09": (0.01, "before"),
    "2020-04-10": (0.00, "before"),
}
# Start -> the edition 2020's phases for the earliest, the middle and the latest day that it can mean.
PHASES = {
    "2020-02-28": ("partial", "partial", "partial"),
    "2020-02": ("exposed", "exposed", "partial"),
    "2020-03": ("partial", "partial", "partial"),
    "2020-04": ("before", "before", "before"),
    "2019": ("exposed", "exposed", "exposed"),
    "2020": ("exposed", "before", "before"),
    "2021": ("before", "before", "before"),
}
PROGRAMMES = [
    *(programme(f"started {start}", start, "2024", lag_months=0) for start in {**SHARES, **PHASES}),
    programme("started 2020-03-02", "2020-03-02", lag_months=0),
    programme("started 2020-03-03", "2020-03-03", lag_months=0),
    # The middle of the fieldwork of 2023 is 19 February.
    programme("over on 2023-02-19", "2020-06-01", "2022-02-19", effect_horizon_years=1.0),
    programme("over on 2023-02-18", "2020-06-01", "2022-02-18", effect_horizon_years=1.0),
    programme("over on 2022-03-01", "2020-06-01", "2021-09-01", effect_horizon_years=0.5),
    programme("without end", "2020-06"),
    programme("with end", "2020-06", "2021"),
    programme("three months", "2019-11-30", "2024", lag_months=3),
    programme("five months", "2019-11-30", "2024", lag_months=5),
    programme("middle of 2019", "2019-07-02", lag_months=0),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("exposure")
    with synthetic_warehouse(folder, initiative=PROGRAMMES, edition=EDITIONS) as connection:
        yield connection


def exposure(
    warehouse: duckdb.DuckDBPyConnection, initiative_id: str, year: int, lag: int = 0, source: str = SN
) -> Row:
    (row,) = rows_of(
        warehouse,
        "FROM exposure WHERE (initiative_id, source, edition, lag_months) = (?, ?, ?, ?)",
        initiative_id,
        source,
        year,
        lag,
    )
    return row


@pytest.mark.parametrize("start", SHARES)
def test_an_edition_is_exposed_from_half_its_fieldwork_and_partial_from_a_tenth(
    warehouse: duckdb.DuckDBPyConnection, start: str
) -> None:
    share, phase = SHARES[start]
    row = exposure(warehouse, f"started {start}", 2020)
    assert row["exposed_share"] == pytest.approx(share)
    assert row["phase"] == phase
    assert exposure(warehouse, f"started {start}", 2019)["phase"] == "before"
    assert exposure(warehouse, f"started {start}", 2021)["phase"] == "exposed"


@pytest.mark.parametrize("start", PHASES)
def test_a_start_known_to_a_month_or_a_year_gives_the_phase_of_its_earliest_middle_and_latest_day(
    warehouse: duckdb.DuckDBPyConnection, start: str
) -> None:
    row = exposure(warehouse, f"started {start}", 2020)
    assert (row["phase_earliest"], row["phase"], row["phase_latest"]) == PHASES[start]
    assert row["phase_is_certain"] is (len(set(PHASES[start])) == 1)


@pytest.mark.parametrize(("start", "phase"), [("2020-03-02", "exposed"), ("2020-03-03", "before")])
def test_fieldwork_of_a_single_day_is_exposed_from_that_day(
    warehouse: duckdb.DuckDBPyConnection, start: str, phase: str
) -> None:
    assert exposure(warehouse, f"started {start}", 2020, source=ONE_DAY)["phase"] == phase


@pytest.mark.parametrize(
    ("initiative_id", "phases"),
    [
        ("over on 2023-02-19", ["before", "exposed", "exposed", "exposed", "after"]),
        ("over on 2023-02-18", ["before", "exposed", "exposed", "after", "after"]),
        ("over on 2022-03-01", ["before", "exposed", "exposed", "after", "after"]),
    ],
)
def test_editions_are_after_once_the_programme_and_its_horizon_have_passed(
    warehouse: duckdb.DuckDBPyConnection, initiative_id: str, phases: list[str]
) -> None:
    assert [exposure(warehouse, initiative_id, year, lag=3)["phase"] for year in range(2020, 2025)] == phases


def test_a_programme_without_an_end_counts_as_three_years_of_work_and_says_that_it_is_assumed(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    ends = rows_of(
        warehouse, "SELECT initiative_id AS of, \"end\", end_assumed FROM initiative WHERE of LIKE 'with%end'"
    )
    assert ends == [
        {"of": "with end", "end": date(2021, 12, 31), "end_assumed": False},
        {"of": "without end", "end": date(2023, 6, 30), "end_assumed": True},
    ]
    phases = [exposure(warehouse, "without end", year, lag=3)["phase"] for year in (2025, 2026)]
    assert phases == ["exposed", "after"]


@pytest.mark.parametrize(("declared", "lags"), [(3, [0, 3, 6, 12]), (5, [0, 3, 5, 6, 12])])
def test_every_programme_is_repeated_with_lags_of_0_3_6_and_12_months_and_the_declared_one(
    warehouse: duckdb.DuckDBPyConnection, declared: int, lags: list[int]
) -> None:
    name = {3: "three months", 5: "five months"}[declared]
    query = "FROM exposure WHERE (initiative_id, source, edition) = (?, ?, 2020)"
    found = {row["lag_months"]: row["is_declared"] for row in rows_of(warehouse, query, name, SN)}
    assert found == {lag: lag == declared for lag in lags}


def test_the_effective_start_is_the_start_and_the_lag_in_calendar_months(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    # 30 November and three months are 29 February: 41 of the 100 days are left; half a year leaves none.
    rows = {lag: exposure(warehouse, "three months", 2020, lag) for lag in (0, 3, 6, 12)}
    assert [row["exposed_share"] for row in rows.values()] == pytest.approx([1, 0.41, 0, 0])
    assert {lag: row["phase"] for lag, row in rows.items()} == {
        0: "exposed",
        3: "partial",
        6: "before",
        12: "before",
    }
    assert {exposure(warehouse, "three months", 2021, lag)["phase"] for lag in rows} == {"exposed"}


def test_years_since_start_run_from_the_start_to_the_middle_of_the_fieldwork(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    # 2 July is the middle day of a common year, and so of a year of cases.
    rows = [exposure(warehouse, "middle of 2019", year, source=INSIKT) for year in (2019, 2021)]
    assert [row["years_since_start"] for row in rows] == pytest.approx([0.0, 2.0])


def test_the_time_of_an_edition_is_the_middle_of_its_fieldwork_and_not_its_number(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    (row,) = rows_of(warehouse, "FROM edition WHERE source = ?", AUTUMN_BEFORE)
    # The edition 2014's middle day is 7 November 2013, day 311.
    assert row["fieldwork_mid"] == pytest.approx(2013 + 310.5 / 365)


def test_where_only_the_number_taking_part_is_known_it_stands_in_for_the_number_ranked(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = rows_of(warehouse, "FROM edition WHERE source = ? ORDER BY edition", INSIKT)
    assert [(row["n_ranked"], row["n_taking_part"]) for row in rows] == [(166, 166), (171, 184)]
