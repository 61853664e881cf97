"""A fetch from a small synthetic source on this machine, in this process, without waiting."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli
from pipeline.fetch import kolada, snapshot, transport
from pipeline.ingest.official import kolada as official_kolada
from pipeline.paths import Paths
from tests.fetch.synthetic_source import SYNTHETIC_PINS, SyntheticKolada, synthetic_play
from tests.replay.server import Play, playing


@dataclass
class Fetching:
    """The played sources, the folder that is fetched into, and what was said."""

    play: Play
    kolada: SyntheticKolada
    raw: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    waits: list[float] = field(default_factory=list)
    out: str = ""
    err: str = ""

    @property
    def official(self) -> Path:
        return self.raw / "official"

    def __call__(self, *arguments: str, **bases: str) -> int:
        """Run `fetch` and return its exit code."""
        addresses = [part for one in (self.play.bases | bases).items() for part in ("--base-url", "=".join(one))]
        self.monkeypatch.setattr("sys.argv", ["rankeffekt", "--raw", str(self.raw), "fetch", *arguments, *addresses])
        code = 0
        try:
            cli.main()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        self.out, self.err = self.capsys.readouterr()
        return code

    def refused(self, source: str) -> str:
        """Fetch one source, which must fail in one line and keep nothing; return the line."""
        before = self.contents()
        assert self(source) == 2
        assert self.contents() == before
        [line] = self.err.strip().splitlines()
        return line

    def snapshots(self, source: str) -> list[Path]:
        return snapshot.dated(self.official, source)

    def manifest(self, source: str) -> dict[str, Any]:
        return dict(json.loads((self.snapshots(source)[-1] / "manifest.json").read_text("utf-8")))

    def contents(self) -> dict[str, bytes]:
        """Return every file below the folder, what was left of a killed fetch included."""
        return {
            path.relative_to(self.official).as_posix(): path.read_bytes()
            for path in sorted(self.official.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }


@pytest.fixture
def fetching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Fetching]:
    pins = tmp_path / "synthetic_pins.toml"
    pins.write_text(SYNTHETIC_PINS, "utf-8")
    monkeypatch.setattr(kolada, "PINNED", pins)
    monkeypatch.setattr(official_kolada, "INDICATORS", pins)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("kommuner.csv", "kommun_aliases.csv"):
        shutil.copyfile(Paths().raw / name, raw / name)
    source = SyntheticKolada()
    with playing(synthetic_play(source)) as play:
        fetch = Fetching(play, source, raw, monkeypatch, capsys)
        monkeypatch.setattr(transport, "sleep", fetch.waits.append)
        yield fetch
