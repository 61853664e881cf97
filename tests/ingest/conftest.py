"""Which raw folder do the ingest tests read?"""

from __future__ import annotations

import polars as pl
import pytest

from pipeline.ingest import raw_folder
from pipeline.paths import Paths


@pytest.fixture(scope="session")
def real() -> dict[str, pl.DataFrame]:
    """What the project's own raw folder says, read once."""
    return raw_folder.read(Paths().raw)
