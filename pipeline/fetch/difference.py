"""Which values differ between two snapshots of a source? Editions are amended after they were published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.fetch.snapshot import Manifest
from pipeline.ingest import kommuner
from pipeline.ingest.official import kolada, svenskt_naringsliv
from pipeline.ingest.official.places import Places
from pipeline.ingest.official.value import KEY, SCHEMA


@dataclass(frozen=True)
class Difference:
    """The values that differ, a row a key: `value` before and `value_now`, null where there is none."""

    changed: pl.DataFrame
    new: pl.DataFrame

    def summary(self) -> str:
        """Say how many values differ."""
        return f"{self.changed.height:,} values amended or taken away, {self.new.height:,} new"

    def lines(self) -> Iterator[str]:
        """Yield a line a value that was amended or taken away, and a line a measure and year with new ones."""
        for row in self.changed.iter_rows(named=True):
            what = f"{row['kommun']} {row['measure']} {row['year']}"
            yield f"{what}: {_shown(row['value'])} -> {_shown(row['value_now'])}"
        counts = self.new.group_by("measure", "year").len().sort("measure", "year")
        for measure, year, count in counts.iter_rows():
            yield f"{measure} {year}: {count:,} new values"


def between(raw: Path, earlier: tuple[Path, Manifest], later: tuple[Path, Manifest]) -> Difference:
    """Compare two snapshots of one source, value by value.

    Parameters
    ----------
    raw : Path
        Laid out as `data/raw/`: for the municipalities' names.
    earlier, later : tuple of Path and Manifest
        Each snapshot's folder and manifest.

    Raises
    ------
    InputFaults
        If a file holds a cell that is not understood.
    """
    names = kommuner.names(raw)
    places = Places.of(kommuner.read(raw), names)
    joined = (
        _values(*earlier, places)
        .join(_values(*later, places), on=KEY, how="full", coalesce=True, nulls_equal=True, suffix="_now")
        .filter(~pl.col("value").eq_missing(pl.col("value_now")))
        .with_columns(kommun=pl.col("kommun_code").replace(names.by_code))
        .sort("measure", "year", "kommun_code", "source")
    )
    was = pl.col("value").is_not_null()
    return Difference(joined.filter(was), joined.filter(~was))


def _values(folder: Path, manifest: Manifest, places: Places) -> pl.DataFrame:
    """Read a snapshot's values: one a key, from the first file that has it."""
    if manifest.source == "kolada":
        frames = [kolada.read(folder, folder.name, [file.name for file in manifest.files], manifest.ids, places)]
    else:
        books = [file for file in manifest.files if file.name.endswith(".xlsx")]
        frames = [svenskt_naringsliv.read(folder / one.name, one.name, one.title, places)[0] for one in books]
    together = pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)
    known = together.filter(pl.col("value").is_not_null())
    return known.unique(KEY, keep="first", maintain_order=True).select(*KEY, "value")


def _shown(value: float | None) -> str:
    return "nothing" if value is None else f"{value:g}"
