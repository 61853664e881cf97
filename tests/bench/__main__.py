"""Does everything that a user waits for keep within its limit? `make bench` prints one table.

All of it in one go on this machine: compare the ratios, not the seconds of another day. `python -m tests.bench grids`
measures that part alone.
"""

from __future__ import annotations

import os
import sys

from rich.console import Console
from rich.table import Table

from tests.bench import commands, grids, movement, official_files, page
from tests.bench.measuring import RUNS

PARTS = {one.__name__.rpartition(".")[2]: one.rows for one in (grids, commands, official_files, movement, page)}


def main(chosen: list[str]) -> None:
    """Measure and print; what is being measured goes to the log, for it takes a quarter of an hour."""
    table = Table("what", f"measured (median of {RUNS})", "limit", "how near", title=f"{os.cpu_count()} cores")
    for column in table.columns[1:]:
        column.justify = "right"
    for part in chosen or PARTS:
        for row in PARTS[part]():
            print(*row.cells[:2], sep=": ", file=sys.stderr)
            table.add_row(*row.cells)
        table.add_section()
    Console(width=140).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
