"""How is a file replaced so that no reader, crash or full disk ever meets half of it?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to; move it over `path` when the block ends without an exception.

    Parameters
    ----------
    path : Path
        The file to replace. Its folder is made if need be.

    Yields
    ------
    Path
        Where to write. It does not exist yet, and is removed if the block fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    try:
        yield beside
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
        beside.with_name(beside.name + ".wal").unlink(missing_ok=True)
