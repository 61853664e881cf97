"""Does the benchmark's table say how near each limit is, and when one is not kept?"""

from __future__ import annotations

import pytest

from tests.bench.measuring import Row


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (Row("both grids", 0.6, "s", 1.5), ("0.60 s", "under 1.5 s", "40% of it")),
        (Row("one warm fit", 2.4, "ms", 2), ("2.40 ms", "under 2 ms", "120%: NOT KEPT")),
        (Row("faster", 4000, "times", 3000, at_least=True), ("4,000 times", "at least 3,000 times", "75% of it")),
        (Row("faster", 2500, "times", 3000, at_least=True), ("2,500 times", "at least 3,000 times", "120%: NOT KEPT")),
        (Row("growth", 1.94, ""), ("1.94", "", "")),
    ],
)
def test_a_row_says_how_much_of_its_limit_is_used_and_when_it_is_not_kept(
    row: Row, cells: tuple[str, str, str]
) -> None:
    assert row.cells == (row.what, *cells)
    assert (row.used is not None and row.used > 1) == row.cells[3].endswith("NOT KEPT")
