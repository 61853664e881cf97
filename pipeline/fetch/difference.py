"""Which values differ between two snapshots of a source? Editions are amended after they were published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def described(source: str, earlier: Path, later: Path) -> Iterator[str]:
    """Yield a line a value that was changed, added or taken away."""
    return iter(())
