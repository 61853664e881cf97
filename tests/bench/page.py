"""How long does a reader wait for the page, opened from disk in Chromium?"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.paths import Paths
from tests.bench.measuring import RUNS, Row
from tests.browser import chromium

ADDRESSES = {"the page": "", "a municipality": "#kommun=Värmdö"}
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')"


def rows() -> Iterator[Row]:
    """Measure the page that `make all` left; where there is no browser, say so and measure its size only."""
    page = Paths().index
    if not page.exists():
        print("the page was not measured: run `make all` first", file=sys.stderr)
        return
    yield Row("the page: size", page.stat().st_size / 1e6, "MB", 3)
    if lacks := chromium.missing():
        print(f"the page's first paint was not measured: {lacks}", file=sys.stderr)
        return
    for what, address in ADDRESSES.items():
        yield Row(f"{what}: first paint from disk", _first_paint(page, address), "s", 1)


def _first_paint(page: Path, address: str) -> float:
    """Return the median seconds until something is seen, each time in a fresh context."""
    taken = []
    with chromium.browser() as browser:
        for _ in range(RUNS):
            context = browser.new_context()
            opened = context.new_page()
            opened.goto(page.as_uri() + address)
            opened.wait_for_function(f"{FIRST_PAINT}.length")
            taken.append(opened.evaluate(f"{FIRST_PAINT}[0].startTime") / 1000)
            context.close()
    return statistics.median(taken)
