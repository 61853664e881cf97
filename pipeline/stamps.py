"""Has anything that a stage was built from changed since it was built?

Each stage leaves a stamp: the hashes of what it read (files, its own code, the stage before) and what it wrote. A stage
whose stamp still holds is not built again. The stamps are also the rows of table `build`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline import __version__
from pipeline.paths import PACKAGE
from pipeline.replace import replacing


@dataclass(frozen=True)
class Input:
    """One file that a stage read; `rows` where it holds a table."""

    input: str
    sha256: str
    rows: int | None = None


@dataclass(frozen=True)
class Stamp:
    """What one stage was built from, and what it left."""

    stage: str
    key: str
    inputs: list[Input] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    seconds: float = 0.0
    package_version: str = __version__


def sha256(content: bytes) -> str:
    """Return the hex digest of some bytes."""
    return hashlib.sha256(content).hexdigest()


def hashed(files: Iterable[Path], relative_to: Path) -> list[Input]:
    """Hash files, named relative to a folder so that no machine's path is kept."""
    return [Input(path.relative_to(relative_to).as_posix(), sha256(path.read_bytes())) for path in sorted(files)]


def code(*parts: str) -> str:
    """Hash the package's own files below some of its folders, or single modules."""
    files: list[Path] = []
    for part in parts:
        place = PACKAGE / part
        files += [place] if place.is_file() else [path for path in place.rglob("*") if path.suffix in SOURCE_SUFFIXES]
    return key(f"{path.relative_to(PACKAGE).as_posix()}={sha256(path.read_bytes())}" for path in sorted(files))


SOURCE_SUFFIXES = {".py", ".sql", ".toml", ".typ", ".mplstyle", ".html", ".css", ".js", ".j2"}


def key(parts: Iterable[str]) -> str:
    """Hash several texts into one."""
    return sha256("\n".join(parts).encode())


def read(folder: Path, stage: str) -> Stamp | None:
    """Read a stage's stamp; None where there is none, or where it can not be read."""
    try:
        content = json.loads((folder / f"{stage}.json").read_text("utf-8"))
        return Stamp(**content | {"inputs": [Input(**one) for one in content["inputs"]]})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def write(folder: Path, stamp: Stamp) -> None:
    """Write a stage's stamp."""
    with replacing(folder / f"{stamp.stage}.json") as beside:
        beside.write_text(json.dumps(asdict(stamp), ensure_ascii=False, indent=1), "utf-8")


# The key of a stage whose outputs are being moved into place.
UNFINISHED = ""


def holds(stamp: Stamp | None, expected: str, processed: Path) -> bool:
    """Say whether a stage is still as it would be built: the same key, and every output in its place."""
    return (
        stamp is not None
        and stamp.key == expected != UNFINISHED
        and all((processed / output).exists() for output in stamp.outputs)
    )
