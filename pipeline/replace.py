"""How is a file replaced so that no reader, crash or full disk ever meets half of it?"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
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


def remove_left_over(folder: Path, stages: Iterable[str]) -> None:
    """Remove what a killed run left half made; only while no other run writes there.

    Parameters
    ----------
    folder : Path
        Where the stages write. Only names that they and `replacing` give are touched.
    stages : iterable of str
        Names of the stages: each works in a scratch folder `.<stage>-<eight random letters>`.
    """
    scratch = re.compile(rf"\.({'|'.join(stages)})-\w{{8}}")
    beside = re.compile(r"\..+\.\d+\.new(\.wal)?")
    for left in [*folder.glob(".*"), *folder.glob("*/.*")]:
        if left.is_dir() and scratch.fullmatch(left.name):
            shutil.rmtree(left)
        elif left.is_file() and beside.fullmatch(left.name):
            left.unlink()
