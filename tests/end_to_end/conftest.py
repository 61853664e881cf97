"""Runs of the pipeline that the tests of this folder share, each built once: on all raw files, or on few of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from pipeline import cli
from pipeline.paths import PROJECT, Paths
from tests.end_to_end import one_notebook, small_project

CUT_OFF = Path(__file__).parent / "cut_off"
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Run:
    """A copy of the raw folder and the folder that was built from it."""

    raw: Path
    processed: Path

    def pipeline(
        self, *arguments: str, cwd: Path = PROJECT, module: str = "pipeline"
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as a user would, in a process of its own, which reaches nothing beyond this machine."""
        command = [sys.executable, "-m", module, *self.folders]
        return subprocess.run(
            [*command, *arguments],
            cwd=cwd,
            env=os.environ | self.cut_off | {"COLUMNS": "200", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    @property
    def folders(self) -> list[str]:
        return ["--raw", str(self.raw), "--processed", str(self.processed)]

    @property
    def paths(self) -> Paths:
        return Paths(raw=self.raw, processed=self.processed)

    @property
    def cut_off(self) -> dict[str, str]:
        """The environment in which `cut_off/sitecustomize.py` refuses every other machine, and tells in `refusals`."""
        return {"PYTHONPATH": f"{CUT_OFF}{os.pathsep}{PROJECT}", "CUT_OFF_LOG": str(self.refusals)}

    @property
    def refusals(self) -> Path:
        return self.processed.with_name("refusals.txt")

    def outputs(self) -> dict[str, bytes]:
        """Read everything that a user reads."""
        kinds = ("index.html", "briefs/*.pdf", "figures/*", "tables/*", "notebooks/*.html", "notebooks/*.ipynb")
        return {
            path.relative_to(self.processed).as_posix(): path.read_bytes()
            for kind in kinds
            for path in sorted(self.processed.glob(kind))
        }


def copy_of_raw(folder: Path) -> Path:
    """Copy the project's raw files, so that a test may spoil them."""
    raw = folder / "raw"
    shutil.copytree(PROJECT / "data" / "raw", raw, ignore=shutil.ignore_patterns("official"))
    return raw


def once(tmp_path_factory: pytest.TempPathFactory, name: str, build: Callable[[Run], None]) -> Run:
    """Build a copy of the project once, in whichever test process comes first. No test writes to it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    run = Run(folder / name / "raw", folder / name / "processed")
    with FileLock(folder / f"{name}.lock"):
        if not run.raw.exists():
            copy_of_raw(folder / name)
            build(run)
            (folder / f"{name}.built").touch()
    assert (folder / f"{name}.built").exists(), f"{name} could not be built; the test that came first says why"
    return run


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole pipeline on the project's real raw files."""

    def build(run: Run) -> None:
        result = run.pipeline("all")
        assert result.returncode == 0, result.stderr

    return once(tmp_path_factory, "whole", build)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Every stage, on few of the real raw files."""

    def build(run: Run) -> None:
        small_project.leave_few(run.raw)
        said = run.raw.with_name("said.txt")
        process = small_project.start(run.paths, "all", said)
        process.join()
        assert (process.exitcode, said.read_text("utf-8")) == (0, "")

    return once(tmp_path_factory, "small", build)


@pytest.fixture
def spoilable(small: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A copy of the small project, as it was built, whose files a test may spoil."""
    monkeypatch.setattr(Paths, "notebook_sources", one_notebook.SOURCES)
    run = Run(tmp_path / "raw", tmp_path / "processed")
    shutil.copytree(small.raw, run.raw)
    shutil.copytree(small.processed, run.processed)
    return run


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process, which is quicker and lets a test break something inside."""

    def run(of: Run, *arguments: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr("sys.argv", ["rankeffekt", *of.folders, *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return run


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replace text in a file; the text must be there."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace
