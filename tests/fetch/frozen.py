"""`fetch` in a process of its own, with the synthetic pins, a clock that stands still and no pauses: to be killed.

Usage: python -m tests.fetch.frozen PINS ARGUMENTS...
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from pipeline import cli
from pipeline.fetch import kolada, refresh, snapshot

NOON = "2026-11-24T12:00:00Z"


def standing() -> str:
    return NOON


if __name__ == "__main__":
    kolada.PINNED = Path(sys.argv.pop(1))
    snapshot.now = refresh.now = standing
    refresh.SOURCES["kolada"] = replace(kolada.SOURCE, per_second=None)
    cli.main()
