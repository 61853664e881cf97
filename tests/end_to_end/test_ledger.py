"""Is the ledger as large, as sound and as predictable as the project says it is?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.end_to_end.conftest import Run


@pytest.fixture(scope="module")
def warehouse(built: Run) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        yield connection


def one(warehouse: duckdb.DuckDBPyConnection, query: str) -> Any:
    return warehouse.execute(query).fetchall()[0][0]


KEYS = (
    "SELECT DISTINCT kommun_code, edition FROM reading WHERE kommun_code <> '0000' AND source = '{}' AND measure = '{}'"
)
# Counts below which the ledger may not fall back: a lost file or a wrongly merged one would show here.
FEWEST = {
    ("svenskt_naringsliv", "rank"): 1900,
    ("svenskt_naringsliv", "score"): 680,
    ("skr_insikt", "nki"): 690,
    ("skr_insikt", "rank"): 400,
}


@pytest.mark.parametrize(("source", "measure"), FEWEST, ids=lambda part: part)
def test_the_ledger_has_not_shrunk(warehouse: duckdb.DuckDBPyConnection, source: str, measure: str) -> None:
    assert one(warehouse, f"SELECT count(*) FROM ({KEYS.format(source, measure)})") >= FEWEST[source, measure]


def test_every_municipality_has_a_place_and_most_have_five_editions(warehouse: duckdb.DuckDBPyConnection) -> None:
    editions = f"SELECT kommun_code, count(*) AS n FROM ({KEYS.format('svenskt_naringsliv', 'rank')}) GROUP BY 1"
    assert one(warehouse, f"SELECT count(*) FROM ({editions})") == 290
    assert one(warehouse, f"SELECT count(*) FROM ({editions}) WHERE n >= 5") >= 190


def test_no_edition_has_an_impossible_place_and_the_complete_one_is_a_ranking(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    impossible = """
        SELECT count(*) FROM reading AS r JOIN edition AS e USING (source, edition)
        WHERE r.measure = 'rank' AND (r.value < 1 OR r.value > e.n_ranked OR r.value <> round(r.value))
    """
    assert one(warehouse, impossible) == 0
    # Places tie: whoever shares place k is followed by place k + the number of those who share it.
    ties = """
        SELECT count(*) FROM (
            SELECT value, rank() OVER (ORDER BY value) AS place
            FROM observation WHERE source = 'svenskt_naringsliv' AND measure = 'rank' AND edition = 2014
        ) WHERE value <> place
    """
    assert one(warehouse, ties) == 0


def test_every_reading_has_a_page_that_can_be_opened(warehouse: duckdb.DuckDBPyConnection) -> None:
    without = """
        SELECT count(*) FROM reading AS r LEFT JOIN source_document AS s USING (source_id)
        WHERE s.url IS NULL OR NOT starts_with(s.url, 'http')
    """
    assert one(warehouse, without) == 0


def test_the_movement_model_predicts_the_places_that_it_was_fitted_to(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute("""
        SELECT c.n, c.sd, c.coverage
        FROM model_check AS c
        JOIN movement_model AS m USING (source, measure, sample)
        WHERE m.is_main AND c."by" = 'all' AND measure = 'rank' AND source = 'svenskt_naringsliv'
    """).fetchall()
    ((n, sd, coverage),) = rows
    assert n > 1000
    assert 0.9 <= sd <= 1.1
    assert 0.87 <= coverage <= 0.93
