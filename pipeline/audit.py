"""How many of the ledger's figures would a second reader not find on their page?

A random sample of readings is printed without its values; a second reader looks each one up and writes what the page
says; the comparison is kept in `docs/audit.csv`, and its error rate is bounded from above.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
from scipy.stats import beta

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import csv_file
from pipeline.replace import replacing

QUERIES = Path(__file__).parent / "warehouse" / "queries"
KEY = ["kommun", "source", "edition", "measure", "source_id"]
CHECKLIST = ["seed", *KEY, "address", "second_reading", "remark"]
UNREACHABLE = "not found"


@dataclass(frozen=True)
class Result:
    """What an audit found. `upper_bound` is the 95 % one-sided bound on the share of wrong figures."""

    read: int
    unreachable: int
    wrong: int

    @property
    def upper_bound(self) -> float:
        """Clopper & Pearson (1934), one-sided."""
        return float(beta.ppf(0.95, self.wrong + 1, self.read - self.wrong)) if self.read > self.wrong else 1.0


def sample(warehouse: Path, rows: int, seed: int) -> pl.DataFrame:
    """Draw readings at random, half of them figures that a single page gives, without their values.

    Parameters
    ----------
    warehouse : Path
        The finished warehouse.
    rows : int
        How many.
    seed : int
        The same seed and ledger give the same sample.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        query = (QUERIES / "audit_sample.sql").read_text("utf-8")
        drawn: pl.DataFrame = connection.sql(query, params={"rows": rows, "seed": seed}).pl()
    return drawn.with_columns(
        seed=pl.lit(seed), second_reading=pl.lit(None, pl.String), remark=pl.lit(None, pl.String)
    ).select(CHECKLIST)


def take(warehouse: Path, checklist: Path, record: Path) -> Result:
    """Compare a checklist that was filled in with the ledger, and add it to the record.

    Parameters
    ----------
    warehouse : Path
    checklist : Path
        `second_reading` holds what the page says, or "not found" where the page cannot be opened or says nothing.
    record : Path
        `docs/audit.csv`.

    Raises
    ------
    InputFaults
        With every line that is empty, or whose key the ledger does not hold.
    """
    filled = csv_file.read(checklist, CHECKLIST)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        ledger = connection.sql((QUERIES / "audit_ledger.sql").read_text("utf-8")).pl()
    joined = filled.join(ledger, on=KEY, how="left")
    faults = [
        Fault(checklist.name, row, "second_reading", "empty or no number", f"write the figure, or {UNREACHABLE!r}")
        for row, reading in joined.select("row", "second_reading").iter_rows()
        if reading != UNREACHABLE and csv_file.number(reading) is None
    ]
    faults += [
        Fault(checklist.name, row, "kommun", "the ledger has no such reading", "draw the sample anew")
        for (row,) in joined.filter(pl.col("value").is_null()).select("row").iter_rows()
    ]
    if faults:
        raise InputFaults(faults)
    judged = joined.with_columns(second=csv_file.numbers("second_reading")).with_columns(
        agrees=(pl.col("second") - pl.col("value")).abs() <= 0.5 * 10.0 ** -pl.col("decimals").cast(pl.Float64) + 1e-9
    )
    kept = judged.select(*CHECKLIST, "agrees").cast(pl.String)
    if record.exists():
        kept = pl.concat([csv_file.read(record, [*CHECKLIST, "agrees"]).drop("row"), kept])
    with replacing(record) as beside:
        kept.write_csv(beside)
    return Result(
        read=judged["agrees"].drop_nulls().len(),
        unreachable=judged["agrees"].null_count(),
        wrong=int((~judged["agrees"].drop_nulls()).sum()),
    )
