"""Which warehouse do the tests of the real programmes look at?"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from synthetic_frames import opened, write_parquet

from pipeline.ingest import raw_folder
from pipeline.paths import Paths
from pipeline.warehouse.build import build


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the project's own raw folder, built once."""
    folder = tmp_path_factory.mktemp("real")
    build(write_parquet(folder / "ingested", raw_folder.read(Paths().raw)), folder / "real.duckdb")
    with opened(folder / "real.duckdb") as connection:
        yield connection
