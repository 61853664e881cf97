"""What is built again when something changes, and is it the same when nothing does?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from IPython.core.interactiveshell import InteractiveShell

from pipeline import stages
from pipeline.paths import PROJECT
from pipeline.report.notebooks import execute
from tests.end_to_end.conftest import Command, Run

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.py"))


def test_a_second_run_with_nothing_changed_rebuilds_nothing(spoilable: Run, command: Command) -> None:
    before = {path: path.stat().st_mtime_ns for path in spoilable.processed.rglob("*") if path.is_file()}
    result = command(spoilable, "all")
    after = {path: path.stat().st_mtime_ns for path in spoilable.processed.rglob("*") if path.is_file()}
    assert result.returncode == 0
    assert result.stdout.count("unchanged") == 5
    lock = spoilable.processed / ".lock"
    assert {path: time for path, time in before.items() if path != lock} == {
        path: time for path, time in after.items() if path != lock
    }


def test_a_changed_summary_rebuilds_only_its_own_programmes_brief(
    spoilable: Run, edit: Callable[[Path, str, str], None], command: Command
) -> None:
    before = spoilable.outputs()
    edit(spoilable.raw / "initiatives" / "vimmerby-topp-50.toml", 'summary_sv = "', 'summary_sv = "Nytt. ')
    for stage in ("ingest", "warehouse", "estimate", "report"):
        result = command(spoilable, stage)
        assert result.returncode == 0, result.stderr
    after = spoilable.outputs()
    assert "1 of 2 briefs made anew" in result.stdout
    changed = {name for name in before if name.endswith(".pdf") and before[name] != after[name]}
    assert changed == {"briefs/vimmerby-topp-50.sv.pdf"}


def test_two_builds_from_the_same_input_give_the_same_bytes(built: Run, tmp_path: Path) -> None:
    again = Run(built.raw, tmp_path / "again")
    result = again.pipeline("all", module="tests.end_to_end.without_notebooks")
    assert result.returncode == 0, result.stderr
    first, second = built.outputs(), again.outputs()
    notebooks = {name for name in first if name.startswith("notebooks/")}
    kinds = (".html", ".ipynb")
    assert notebooks == {f"notebooks/{source.stem}{kind}" for source in NOTEBOOKS for kind in kinds}
    assert first.keys() - notebooks == second.keys()
    assert [name for name in second if first[name] != second[name]] == []


@pytest.mark.parametrize("source", NOTEBOOKS, ids=lambda source: source.stem)
def test_a_notebook_executed_again_gives_the_same_bytes(
    built: Run, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANKEFFEKT_PROCESSED", str(built.processed))
    monkeypatch.chdir(tmp_path)
    # The shell of a notebook calls itself the main module.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    try:
        execute(source, tmp_path)
    finally:
        InteractiveShell.clear_instance()
    for kind in (".html", ".ipynb"):
        name = f"{source.stem}{kind}"
        assert (tmp_path / name).read_bytes() == (built.processed / "notebooks" / name).read_bytes()


def test_a_brief_that_was_removed_comes_back_the_same(spoilable: Run, command: Command) -> None:
    brief = spoilable.processed / "briefs" / "varmdo-fsi.sv.pdf"
    before = brief.read_bytes()
    brief.unlink()
    result = command(spoilable, "report")
    assert "1 of 2 briefs made anew" in result.stdout
    assert brief.read_bytes() == before


def test_table_build_names_every_input_file_with_its_hash(built: Run) -> None:
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT input, sha256, rows FROM build WHERE stage = 'ingest'").fetchall()
        stages = {stage for (stage,) in connection.execute("SELECT DISTINCT stage FROM build").fetchall()}
    files = {
        path.relative_to(built.raw).as_posix()
        for path in built.raw.rglob("*")
        # A plan is read when it is used, and is no part of what is built.
        if path.suffix in (".csv", ".toml", ".txt") and path.parent.name != "plans"
    }
    assert {file for file, _, _ in rows} == files
    assert all(len(digest) == 64 for _, digest, _ in rows)
    assert {file: count for file, _, count in rows}["published/rank.csv"] > 2000
    assert stages == {"ingest", "warehouse", "estimate", "report", "notebooks"}


def test_a_stage_whose_predecessor_has_left_nothing_says_which_to_run(
    small: Run, tmp_path: Path, command: Command
) -> None:
    result = command(Run(small.raw, tmp_path / "empty"), "estimate")
    assert result.returncode == 2
    assert result.stderr.strip() == (
        "estimate needs what warehouse leaves: run `python -m pipeline warehouse` first, or `all`"
    )


def test_a_second_run_waits_for_the_first_and_says_so(spoilable: Run) -> None:
    shutil.rmtree(spoilable.processed / "stamps")
    with FileLock(spoilable.processed / ".lock"):
        second = subprocess.Popen(
            [sys.executable, "-m", "pipeline", *spoilable.folders, "ingest"],
            cwd=PROJECT,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert second.stderr is not None
        assert "another run is writing" in second.stderr.readline()
        assert second.poll() is None
    out, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "readings" in out


def test_outputs_of_which_only_some_were_moved_are_not_taken_for_those_of_an_edit_that_was_undone(
    spoilable: Run, edit: Callable[[Path, str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = spoilable.paths
    before = (paths.ingested / "initiative.parquet").read_bytes()
    programme = spoilable.raw / "initiatives" / "varmdo-fsi.toml"
    edit(programme, 'summary_sv = "', 'summary_sv = "Åter. ')
    moved = iter(range(1000))

    def killed_at_the_tenth(source: str, target: str) -> None:
        if next(moved) == 10:
            raise KeyboardInterrupt
        os.rename(source, target)

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.stages.os.replace", killed_at_the_tenth)
        with pytest.raises(KeyboardInterrupt):
            stages.ingest(paths)
    assert (paths.ingested / "initiative.parquet").read_bytes() != before
    edit(programme, 'summary_sv = "Åter. ', 'summary_sv = "')
    assert stages.ingest(paths).summary is not None
    assert (paths.ingested / "initiative.parquet").read_bytes() == before
