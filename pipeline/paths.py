"""Which folders and files does the pipeline read and write? All of them are named here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent


@dataclass(frozen=True)
class Paths:
    """One pair of raw and processed folders; every other place follows from them."""

    raw: Path = PROJECT / "data" / "raw"
    processed: Path = PROJECT / "data" / "processed"

    @classmethod
    def here(cls) -> Paths:
        """Take the folder that RANKEFFEKT_PROCESSED names (a notebook's run sets it), else the project's own."""
        processed = os.environ.get("RANKEFFEKT_PROCESSED")
        return cls(processed=Path(processed)) if processed else cls()

    @property
    def official(self) -> Path:
        """Snapshots of the official files, and workbooks saved by hand."""
        return self.raw / "official"

    @property
    def notebook_sources(self) -> Path:
        return PROJECT / "notebooks"

    @property
    def ingested(self) -> Path:
        """Typed frames, one Parquet file each: what `ingest` leaves for `warehouse`."""
        return self.processed / "ingested"

    @property
    def joined(self) -> Path:
        """The warehouse before estimation: what `warehouse` leaves for `estimate`."""
        return self.ingested / "joined.duckdb"

    @property
    def warehouse(self) -> Path:
        return self.processed / "rankeffekt.duckdb"

    @property
    def tables(self) -> Path:
        """Parquet copies of the main tables."""
        return self.processed / "tables"

    @property
    def briefs(self) -> Path:
        return self.processed / "briefs"

    @property
    def index(self) -> Path:
        """The one page for the browser, which leads to everything else."""
        return self.processed / "index.html"

    @property
    def figures(self) -> Path:
        """Figures for use elsewhere: each as a picture, as a table and in words."""
        return self.processed / "figures"

    @property
    def notebooks(self) -> Path:
        return self.processed / "notebooks"

    @property
    def stamps(self) -> Path:
        """What each stage was built from, so that an unchanged stage is not built again."""
        return self.processed / "stamps"
