"""Which editions could each of the five real programmes move, and which of its goals did it meet?"""

from __future__ import annotations

import duckdb
import pytest
from synthetic_frames import INSIKT, SN, Row, rows_of

NORRKOPING, VARMDO = "norrkoping-handslaget", "varmdo-fsi"
VIMMERBY, KLIVET, ALINGSAS = "vimmerby-topp-50", "vastervik-klivet-2012", "alingsas-en-resa"


def exposed(real: duckdb.DuckDBPyConnection, initiative_id: str, source: str, year: int, lag: int = 3) -> Row:
    (row,) = rows_of(
        real,
        "FROM exposure WHERE (initiative_id, source, edition, lag_months) = (?, ?, ?, ?)",
        initiative_id,
        source,
        year,
        lag,
    )
    return row


@pytest.mark.parametrize(
    ("initiative_id", "source", "edition", "phase"),
    [
        (NORRKOPING, SN, 2023, "before"),
        (NORRKOPING, SN, 2024, "exposed"),
        (VARMDO, SN, 2018, "before"),
        (VARMDO, SN, 2020, "exposed"),
        (VARMDO, INSIKT, 2017, "before"),
        (VARMDO, INSIKT, 2019, "exposed"),
        (VIMMERBY, SN, 2013, "before"),
        (VIMMERBY, SN, 2015, "exposed"),
        (KLIVET, SN, 2010, "before"),
        (KLIVET, SN, 2011, "exposed"),
    ],
)
def test_an_edition_is_before_or_exposed_whatever_the_day_of_the_start(
    real: duckdb.DuckDBPyConnection, initiative_id: str, source: str, edition: int, phase: str
) -> None:
    row = exposed(real, initiative_id, source, edition)
    assert row["is_declared"]
    assert (row["phase_earliest"], row["phase"], row["phase_latest"]) == (phase, phase, phase)
    assert row["phase_is_certain"]


def test_the_handslag_of_norrkoping_lies_inside_the_fieldwork_of_2023(
    real: duckdb.DuckDBPyConnection,
) -> None:
    row = exposed(real, NORRKOPING, SN, 2023, lag=0)
    # 2 March to 1 April are 31 of the 90 days from 2 January.
    assert row["exposed_share"] == pytest.approx(31 / 90)
    assert row["phase"] == "partial"


@pytest.mark.parametrize("lag", [0, 3, 6])
def test_2024_is_the_first_edition_exposed_to_the_handslag(real: duckdb.DuckDBPyConnection, lag: int) -> None:
    phases = [exposed(real, NORRKOPING, SN, year, lag)["phase"] for year in (2022, 2023, 2024)]
    assert phases[0] == "before"
    assert phases[1] in ("before", "partial")
    assert phases[2] == "exposed"


def test_the_insikt_edition_of_almost_a_hundred_places_depends_on_the_month_in_which_fsi_began(
    real: duckdb.DuckDBPyConnection,
) -> None:
    row = exposed(real, VARMDO, INSIKT, 2018)
    assert not row["phase_is_certain"]
    assert (row["phase_earliest"], row["phase_latest"]) == ("exposed", "before")


def test_the_edition_2014_saw_vimmerby_sooner_than_its_year_suggests(real: duckdb.DuckDBPyConnection) -> None:
    assert exposed(real, VIMMERBY, SN, 2014)["phase"] in ("partial", "exposed")


def test_the_lag_of_every_programme_is_among_those_that_are_repeated(real: duckdb.DuckDBPyConnection) -> None:
    repeated = "SELECT DISTINCT initiative_id, lag_months FROM exposure WHERE is_declared ORDER BY 1"
    declared = "SELECT initiative_id, lag_months FROM initiative ORDER BY 1"
    assert rows_of(real, repeated) == rows_of(real, declared)


def goal(real: duckdb.DuckDBPyConnection, initiative_id: str, goal_id: str) -> Row:
    (row,) = rows_of(real, "FROM goal_check WHERE (initiative_id, goal_id) = (?, ?)", initiative_id, goal_id)
    return row


def test_vimmerby_did_not_reach_the_50_best_of_2015(real: duckdb.DuckDBPyConnection) -> None:
    row = goal(real, VIMMERBY, "topp-50-2015")
    assert row["status"] == "not_met"
    assert row["observed"] > 50


def test_the_30_best_of_2012_were_not_reached_by_klivet_or_what_is_missing_is_said(
    real: duckdb.DuckDBPyConnection,
) -> None:
    row = goal(real, KLIVET, "topp-30-2012")
    assert (row["status"], row["missing"]) in {
        ("not_met", None),
        ("cannot_be_checked", "no_value_for_edition"),
    }


def test_alingsas_did_not_reach_40_000_inhabitants_in_2010(real: duckdb.DuckDBPyConnection) -> None:
    row = goal(real, ALINGSAS, "vision-2010-invanare")
    assert (row["status"], row["observed"]) == ("not_met", 37_796)


def test_the_claim_of_alingsas_cannot_be_checked_because_it_names_no_ranking(
    real: duckdb.DuckDBPyConnection,
) -> None:
    (row,) = rows_of(real, f"FROM claim_check WHERE initiative_id = '{ALINGSAS}'")
    assert (row["status"], row["missing"]) == ("cannot_be_checked", "names_no_ranking")


def test_the_climb_that_norrkoping_announced_was_measured_before_the_handslag(
    real: duckdb.DuckDBPyConnection,
) -> None:
    (row,) = rows_of(real, "FROM claim_check WHERE claim_id = 'klattrar-16-platser'")
    assert row["phase_of_to_edition"] == "before"


@pytest.mark.parametrize(("table", "key"), [("goal", "goal_id"), ("claim", "claim_id")])
def test_every_goal_and_claim_is_checked_once_and_what_cannot_be_checked_says_why(
    real: duckdb.DuckDBPyConnection, table: str, key: str
) -> None:
    known = "SELECT initiative_id FROM initiative"
    checked = f"SELECT initiative_id, {key} FROM {table}_check WHERE initiative_id IN ({known}) ORDER BY ALL"
    assert rows_of(real, checked) == rows_of(real, f"SELECT initiative_id, {key} FROM {table} ORDER BY ALL")
    assert (
        real.execute(
            f"FROM {table}_check WHERE (missing IS NULL) = (status IN ('cannot_be_checked', 'not_yet_due'))"
        ).fetchall()
        == []
    )


def test_every_key_of_the_real_ledger_has_one_observation(real: duckdb.DuckDBPyConnection) -> None:
    doubled = "SELECT kommun_code, source, edition, measure FROM observation GROUP BY ALL HAVING count(*) > 1"
    assert real.execute(doubled).fetchall() == []


def test_no_reading_of_the_real_ledger_that_differs_from_the_figure_kept_is_passed_over_in_silence(
    real: duckdb.DuckDBPyConnection,
) -> None:
    silent = """
        SELECT r.kommun_code, r.edition, r.measure, r.value, r.source_id, o.value AS kept
        FROM reading AS r
        JOIN observation AS o USING (kommun_code, source, edition, measure)
        WHERE abs(r.value - o.value) > 0.5 * 10.0 ** -r.decimals + 1e-9
          AND NOT EXISTS (
            FROM conflict AS c
            WHERE (c.kommun_code, c.source, c.edition, c.measure, c.other_source_id, c.other_value)
                = (r.kommun_code, r.source, r.edition, r.measure, r.source_id, r.value))
    """
    assert rows_of(real, silent) == []
