"""Which official files are read: of each source the newest snapshot, and what a user saved by hand."""

from __future__ import annotations

from pathlib import Path

from pipeline.fetch.snapshot import dated

SOURCES = ("kolada", "svenskt_naringsliv")


def snapshots(official: Path) -> list[Path]:
    """List the newest snapshot of each source that has one; a half one is none."""
    return [folder for source in SOURCES for folder in dated(official, source)[-1:]]


def by_hand(official: Path) -> list[Path]:
    """List the workbooks saved by hand; what a spreadsheet program leaves beside an open one is none."""
    return [path for path in sorted(official.glob("*.xlsx")) if not path.name.startswith(("~", "."))]


def files(official: Path) -> list[Path]:
    """List every file that is read."""
    return [path for folder in snapshots(official) for path in sorted(folder.iterdir()) if path.is_file()] + by_hand(
        official
    )
