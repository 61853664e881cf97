"""One whole run on the project's real raw files, shared by all tests of this folder."""

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

from pipeline.paths import PROJECT

CUT_OFF = Path(__file__).parent / "cut_off"


@dataclass(frozen=True)
class Run:
    """A copy of the raw folder and the folder that was built from it."""

    raw: Path
    processed: Path

    def pipeline(self, *arguments: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
        """Run a command as a user would, in a process of its own, which reaches nothing beyond this machine."""
        command = [sys.executable, "-m", "pipeline", "--raw", str(self.raw), "--processed", str(self.processed)]
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
    def cut_off(self) -> dict[str, str]:
        """The environment in which `cut_off/sitecustomize.py` refuses every other machine, and tells in `refusals`."""
        return {"PYTHONPATH": f"{CUT_OFF}{os.pathsep}{PROJECT}", "CUT_OFF_LOG": str(self.refusals)}

    @property
    def refusals(self) -> Path:
        return self.processed.with_name("refusals.txt")

    def outputs(self) -> dict[str, bytes]:
        """Read everything that a user reads."""
        kinds = ("briefs/*.pdf", "figures/*", "tables/*.parquet", "notebooks/*.html", "notebooks/*.ipynb")
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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole pipeline, run once, by whichever test process comes first. No test writes to it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    run = Run(folder / "whole" / "raw", folder / "whole" / "processed")
    with FileLock(folder / "whole.lock"):
        if not run.raw.exists():
            copy_of_raw(folder / "whole")
            result = run.pipeline("all")
            assert result.returncode == 0, result.stderr
    return run


@pytest.fixture
def spoilable(built: Run, tmp_path: Path) -> Run:
    """A built pipeline whose files a test may spoil."""
    run = Run(copy_of_raw(tmp_path), tmp_path / "processed")
    shutil.copytree(built.processed, run.processed)
    return run


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replace text in a file; the text must be there."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace
