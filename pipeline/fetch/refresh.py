"""What is newer upstream than the newest snapshot, and is it kept?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress

from pipeline.faults import InputFaults, SourceFault
from pipeline.fetch import kolada, svenskt_naringsliv
from pipeline.fetch.snapshot import Manifest, Partial, dated, keep, now, partial_folder, read_manifest
from pipeline.fetch.source import Source
from pipeline.fetch.transport import Connection

if TYPE_CHECKING:
    from pipeline.fetch.difference import Difference

SOURCES = {source.name: source for source in (kolada.SOURCE, svenskt_naringsliv.SOURCE)}


def addresses(given: list[str]) -> dict[str, str]:
    """Read addresses given as SOURCE=URL.

    Raises
    ------
    SourceFault
        If one has another form, or names no source.
    """
    pairs = [one.partition("=") for one in given]
    wrong = [one for one, (name, _, url) in zip(given, pairs, strict=True) if name not in SOURCES or not url]
    if wrong:
        raise SourceFault(f"{wrong[0]!r} is no address of a source; write {'|'.join(SOURCES)}=https://HOST/PATH")
    return {name: url for name, _, url in pairs}


def address(source: Source, bases: Mapping[str, str]) -> str:
    """Return where a source is asked: at the address given, at that of the environment, or at its own."""
    return bases.get(source.name) or os.environ.get(f"RANKEFFEKT_{source.name.upper()}_URL") or source.base


def refresh(
    official: Path, source: Source, base: str, bar: Progress, say: Callable[[str], None], only_check: bool = False
) -> Iterator[str]:
    """Fetch a source and keep it as a snapshot if anything in it is new.

    Parameters
    ----------
    official : Path
        Folder of the snapshots.
    source : Source
    base : str
        Where to ask.
    bar : rich.progress.Progress
        Shows how many files have come.
    say : callable
        Prints what was left out.
    only_check : bool
        Keep nothing; only say what is new.

    Yields
    ------
    str
        Lines that say what was found.

    Raises
    ------
    SourceFault
        If the source does not answer as it should; nothing is kept then.
    """
    earlier = dated(official, source.name)
    before = read_manifest(earlier[-1]) if earlier else None
    with partial_folder(official, source.name) as folder:
        manifest = _download(source, base, folder, before, bar, say)
        if before is not None and before.content() == manifest.content():
            yield f"nothing new since {earlier[-1].name}"
            return
        if only_check:
            yield from _news(manifest, before)
            if before is not None:
                difference = _between(official.parent, (earlier[-1], before), (folder, manifest))
                yield from (difference.summary(), *difference.lines())
            return
        place = keep(official, folder, manifest)
        megabytes = sum(file.bytes for file in manifest.files) / 1e6
        yield f"snapshot {place.name}: {len(manifest.files)} files, {megabytes:.1f} MB"
        if before is not None:
            yield _summary(official.parent, (earlier[-1], before), (place, manifest))


def _between(raw: Path, earlier: tuple[Path, Manifest], later: tuple[Path, Manifest]) -> Difference:
    # Reading values takes the whole of `ingest`, which a first fetch does not need.
    from pipeline.fetch.difference import between

    return between(raw, earlier, later)


def _summary(raw: Path, earlier: tuple[Path, Manifest], later: tuple[Path, Manifest]) -> str:
    """Say how much differs from the snapshot before; one that is not understood is kept, and said to be."""
    try:
        return f"{_between(raw, earlier, later).summary()}; `python -m pipeline fetch --diff` lists them"
    except InputFaults as faults:
        return f"kept, but not understood: {faults.faults[0]}"


def _download(
    source: Source, base: str, folder: Path, before: Manifest | None, bar: Progress, say: Callable[[str], None]
) -> Manifest:
    task = bar.add_task(source.name, total=None)
    partial = Partial(
        folder, advance=lambda: bar.advance(task), expect=lambda files: bar.update(task, total=files, refresh=True)
    )
    # Another address lists no hosts but its own.
    hosts = source.hosts if base == source.base else ()
    with Connection(base, hosts, source.per_second) as connection:
        ids = source.download(connection, partial, before, say)
    return Manifest(
        source.name,
        now(),
        source.publisher,
        source.licence,
        source.attribution,
        partial.files,
        dict(sorted(ids.items())),
    )


def _news(manifest: Manifest, before: Manifest | None) -> Iterator[str]:
    """Say which files are new, changed or gone."""
    new, old = manifest.content(), before.content() if before else {}
    for name in sorted(new.keys() | old.keys()):
        if new.get(name) != old.get(name):
            yield f"{name} is {'new' if name not in old else 'gone' if name not in new else 'changed'}"


def between_newest(official: Path, source: Source) -> Iterator[str]:
    """Say which values differ between a source's two newest snapshots."""
    kept = dated(official, source.name)
    if len(kept) < 2:
        yield "there are no two snapshots to compare yet"
        return
    earlier, later = ((folder, read_manifest(folder)) for folder in kept[-2:])
    difference = _between(official.parent, earlier, later)
    yield f"{earlier[0].name} -> {later[0].name}: {difference.summary()}"
    yield from difference.lines()


def known(names: list[str]) -> list[Source]:
    """Return the sources named, or all.

    Raises
    ------
    SourceFault
        If one is not known.
    """
    unknown = [name for name in names if name not in SOURCES]
    if unknown:
        raise SourceFault(f"{unknown[0]!r} is no source; choose from {', '.join(SOURCES)}")
    return [SOURCES[name] for name in names or SOURCES]
