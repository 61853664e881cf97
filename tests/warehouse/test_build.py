"""Does the warehouse hold the tables that were promised and nothing of the machine that built it?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from synthetic_frames import KOMMUN, edition, opened, page, programme, reading, rows_of, synthetic_ingested

from pipeline.warehouse.build import COPIED, build, copy_tables

# What notebooks, briefs and outside users rely on; more columns may be added, the estimates come later.
KEY = "kommun_code source edition measure"
PHASES = "phase phase_earliest phase_latest"
CONTRACT = {
    "kommun": "kommun_code kommun county skr_group",
    "source_document": "source_id publisher title url published accessed kind selected_on",
    "edition": "source edition fieldwork_start fieldwork_end published n_ranked method_version",
    "observation": f"{KEY} value basis source_id note",
    "conflict": f"{KEY} kept_value kept_source_id other_value other_source_id rule",
    "coverage": "source edition measure n_observed n_ranked",
    "edition_fact": "source edition what value source_id locator",
    "adopter": "adopter_id kommun_code kind known_because start_earliest start_latest until",
    "doubt": f"check_name {KEY} value detail",
    "event": "initiative_id event_id event_date before_edition before_value after_edition after_value source_id",
    "initiative": "initiative_id kommun_code name start start_precision end budget_sek summary_sv summary_en",
    "activity": "initiative_id activity_id",
    "goal": "initiative_id goal_id",
    "claim": "initiative_id claim_id",
    "adoption": "adoption_id kommun_code kind start_earliest start_latest known_because",
    "exposure": f"initiative_id source edition exposed_share {PHASES} years_since_start",
    "goal_check": "initiative_id goal_id metric target deadline observed status source_id",
    "missing_value": f"{KEY} reason source_id",
    "covariate": "kommun_code year measure value source_id",
    "peer_group": "kommun_code year peer_code",
    "edition_level": "source edition measure n_observed lower_quartile median upper_quartile",
    "ledger_check": "source measure basis year_basis n_compared n_differing",
    "claim_check": "initiative_id claim_id from_value to_value change found_from found_to status source_id",
}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthetic frames, as `ingest` leaves them."""
    return synthetic_ingested(
        tmp_path_factory.mktemp("ingested"),
        source_document=[page("synthetic-page")],
        reading=[reading("2.6", "synthetic-page", kommun_code=KOMMUN)],
        edition=[edition(2020)],
        initiative=[programme("synthetic-programme", "2019-06")],
    )


@pytest.fixture(scope="module")
def built(ingested: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """A synthetic warehouse, and what its build said."""
    place = tmp_path_factory.mktemp("built") / "processed" / "synthetic.duckdb"
    return place, build(ingested, place)


@pytest.fixture
def last(built: tuple[Path, dict[str, int]], tmp_path: Path) -> Path:
    """A synthetic warehouse that an earlier run left."""
    place = tmp_path / "processed" / "synthetic.duckdb"
    place.parent.mkdir()
    shutil.copyfile(built[0], place)
    return place


@pytest.fixture
def connection(built: tuple[Path, dict[str, int]]) -> Iterator[duckdb.DuckDBPyConnection]:
    with opened(built[0]) as connection:
        yield connection


def test_the_tables_and_columns_that_outside_users_rely_on_are_there(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    for table, columns in CONTRACT.items():
        found = {row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
        assert set(columns.split()) <= found, table


def test_the_build_says_how_many_rows_each_table_has(built: tuple[Path, dict[str, int]]) -> None:
    _, rows = built
    assert set(rows) == set(CONTRACT) | {"reading"}
    assert (rows["kommun"], rows["observation"], rows["exposure"], rows["claim"]) == (1, 1, 4, 0)


def test_the_warehouse_holds_no_view_and_no_schema_of_ingested_files(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert connection.execute("SELECT DISTINCT schema_name FROM duckdb_tables()").fetchall() == [("main",)]
    assert connection.execute("FROM duckdb_views() WHERE NOT internal").fetchall() == []
    assert connection.execute("FROM duckdb_schemas() WHERE schema_name = 'ingested'").fetchall() == []


def test_the_warehouse_holds_no_path_of_the_machine_that_built_it(
    built: tuple[Path, dict[str, int]], ingested: Path
) -> None:
    content = built[0].read_bytes()
    assert b"synthetic-page" in content
    for part in (str(ingested), str(built[0].parent), ".parquet", "read_parquet"):
        assert part.encode() not in content


def test_a_folder_whose_name_holds_an_apostrophe_and_a_space_is_read_as_any_other(tmp_path: Path) -> None:
    folder = tmp_path / "Näringslivets 'egen' mapp"
    rows = build(synthetic_ingested(folder / "ingested"), folder / "synthetic.duckdb")
    copy_tables(folder / "synthetic.duckdb", folder / "tables", ("kommun",))
    assert rows["kommun"] == 1
    assert (folder / "tables" / "kommun.parquet").exists()


def test_a_build_that_fails_leaves_the_last_warehouse_and_nothing_else(last: Path, tmp_path: Path) -> None:
    before = last.read_bytes()
    without_readings = synthetic_ingested(tmp_path / "ingested")
    (without_readings / "reading.parquet").unlink()
    with pytest.raises(duckdb.Error):
        build(without_readings, last)
    assert last.read_bytes() == before
    assert [path.name for path in last.parent.iterdir()] == [last.name]


def test_a_build_anew_replaces_the_last_warehouse_whole(last: Path, tmp_path: Path) -> None:
    build(synthetic_ingested(tmp_path / "ingested", edition=[edition(2020), edition(2021)]), last)
    with opened(last) as connection:
        assert connection.execute("SELECT edition FROM edition").fetchall() == [(2020,), (2021,)]
        assert connection.execute("FROM observation").fetchall() == []
    assert [path.name for path in last.parent.iterdir()] == [last.name]


def test_two_builds_of_the_same_files_hold_the_same_rows(
    connection: duckdb.DuckDBPyConnection, ingested: Path, tmp_path: Path
) -> None:
    build(ingested, tmp_path / "again.duckdb")
    with opened(tmp_path / "again.duckdb") as again:
        for table in CONTRACT:
            assert rows_of(again, f"FROM {table}") == rows_of(connection, f"FROM {table}"), table


def test_the_main_tables_are_copied_to_parquet_and_csv_row_for_row(
    built: tuple[Path, dict[str, int]],
    tmp_path: Path,
) -> None:
    copy_tables(built[0], tmp_path, COPIED)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{table}.{kind}" for table in COPIED for kind in ("parquet", "csv")
    }
    with opened(built[0]) as connection:
        for table in COPIED:
            copied = connection.execute(f"FROM '{tmp_path}/{table}.parquet'").fetchall()
            assert copied == connection.execute(f"FROM {table}").fetchall(), table
            lines = connection.execute(f"FROM read_csv('{tmp_path}/{table}.csv', all_varchar = true)").fetchall()
            assert len(lines) == len(copied), table
