"""How is what a source sends kept, so that no snapshot is half, overwritten, or made twice?

A snapshot is a folder `official/<source>/<date>/`: the files as they came, and `manifest.json`. It is written beside
its place, the manifest last, and moved there whole.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.faults import SourceFault
from pipeline.stamps import sha256

MANIFEST = "manifest.json"
# Written first, and never looked at by anybody else: what is left of a fetch that was killed is removed by the next.
PARTIAL = ".partial-"
FOLDER_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:-(\d+))?")


@dataclass(frozen=True)
class File:
    """One file of a snapshot, and where it came from. `fetched_at` is UTC."""

    name: str
    title: str
    url: str
    sha256: str
    bytes: int
    fetched_at: str


@dataclass(frozen=True)
class Manifest:
    """What a snapshot holds. `ids` are a source's own identifiers with the titles that they had that day."""

    source: str
    fetched_at: str
    publisher: str
    licence: str
    attribution: str
    files: list[File]
    ids: dict[str, str] = field(default_factory=dict)

    def content(self) -> dict[str, str]:
        """Return name -> hash of the files that hold values; a page that merely links to them does not count."""
        return {file.name: file.sha256 for file in self.files if not file.name.endswith(".html")}


class Partial:
    """A snapshot while it is being fetched."""

    def __init__(self, folder: Path, advance: Callable[[], None], expect: Callable[[int], None]) -> None:
        self.folder = folder
        self.files: list[File] = []
        self._advance = advance
        self.expect = expect

    def save(self, name: str, title: str, url: str, content: bytes) -> None:
        """Keep one file as it came."""
        (self.folder / name).write_bytes(content)
        self.files.append(File(name, title, url, sha256(content), len(content), now()))
        self._advance()


def now() -> str:
    """Return the time, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def dated(official: Path, source: str) -> list[Path]:
    """List a source's snapshots, oldest first; a folder without a manifest is none."""
    found = [
        (match[1], int(match[2] or 1), path)
        for path in (official / source).glob("*")
        if (match := FOLDER_NAME.fullmatch(path.name)) and (path / MANIFEST).is_file()
    ]
    return [path for _, _, path in sorted(found)]


def read_manifest(folder: Path) -> Manifest:
    """Read a snapshot's manifest.

    Raises
    ------
    SourceFault
        If it cannot be read.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
        return Manifest(**content | {"files": [File(**file) for file in content["files"]]})
    except (OSError, ValueError, TypeError, KeyError):
        place = f"{folder.parent.name}/{folder.name}/{MANIFEST}"
        raise SourceFault(f"{place}: it cannot be read; remove that folder and fetch again") from None


@contextmanager
def partial_folder(official: Path, source: str) -> Iterator[Path]:
    """Give an empty folder beside the snapshots; whatever is in it afterwards, or was left of a killed fetch, goes."""
    official.mkdir(parents=True, exist_ok=True)
    for left in official.glob(f"{PARTIAL}{source}-*"):
        shutil.rmtree(left)
    folder = official / f"{PARTIAL}{source}-{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(official: Path, partial: Path, manifest: Manifest) -> Path:
    """Move a complete fetch to its dated place.

    Raises
    ------
    SourceFault
        If the clock stands before the newest snapshot.
    """
    day = manifest.fetched_at[:10]
    earlier = dated(official, manifest.source)
    if earlier and earlier[-1].name[:10] > day:
        raise SourceFault(
            f"{manifest.source}: the clock says {day}, but there is a snapshot of {earlier[-1].name}; set the clock"
        )
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    (partial / MANIFEST).write_text(f"{text}\n", "utf-8")
    place = official / manifest.source / day
    place.parent.mkdir(exist_ok=True)
    number = 1
    while place.exists():
        number += 1
        place = place.with_name(f"{day}-{number}")
    os.rename(partial, place)
    return place
