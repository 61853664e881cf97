"""Do the commands that a user types do what they say?"""

from __future__ import annotations

import csv
import io
import os
import pty
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import polars as pl
import pytest
from pypdf import PdfReader

from pipeline import audit
from pipeline.faults import InputFaults
from pipeline.paths import PROJECT
from tests.end_to_end.conftest import Command, Run


def test_help_tells_each_command_in_a_line(built: Run) -> None:
    result = built.pipeline("--help")
    assert result.returncode == 0
    for command in (
        "ingest",
        "warehouse",
        "estimate",
        "report",
        "notebooks",
        "all",
        "facts",
        "brief",
        "evaluate",
        "new",
        "explain",
    ):
        assert any(line.strip().startswith(command) for line in result.stdout.splitlines())


def test_facts_lists_every_reading_of_a_municipality_with_its_address(built: Run) -> None:
    result = built.pipeline("facts", "värmdö")
    assert result.returncode == 0
    assert "142" in result.stdout
    assert "https://" in result.stdout


def test_explain_goes_from_the_verdict_to_addresses(built: Run) -> None:
    result = built.pipeline("explain", "varmdo-fsi")
    assert result.returncode == 0
    for part in ("not_distinguishable", "mean_reversion", "base_rate", "observation", "https://"):
        assert part in result.stdout


def test_explain_of_an_unknown_programme_is_one_line(built: Run, command: Command) -> None:
    result = command(built, "explain", "atlantis")
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_english_brief_is_written_on_request(spoilable: Run, command: Command) -> None:
    result = command(spoilable, "brief", "vimmerby-topp-50", "--lang", "en")
    path = spoilable.processed / "briefs" / "vimmerby-topp-50.en.pdf"
    assert result.returncode == 0, result.stderr
    assert len(PdfReader(path).pages) == 2
    assert "Vimmerby" in PdfReader(path).pages[0].extract_text()


def test_the_report_stage_writes_the_english_briefs_and_overview_too_on_request(
    built: Run, tmp_path: Path, command: Command
) -> None:
    copy = Run(built.raw, tmp_path / "processed")
    shutil.copytree(built.processed, copy.processed)
    result = command(copy, "report", "--lang", "en")
    assert result.returncode == 0, result.stderr
    assert len(list((copy.processed / "briefs").glob("*.en.pdf"))) == 6
    assert len(list((copy.processed / "briefs").glob("*.sv.pdf"))) == 6


def test_an_analyst_evaluates_a_programme_of_their_own_without_touching_the_project(
    built: Run, tmp_path: Path, command: Command
) -> None:
    project_before = {path: path.stat().st_mtime_ns for path in (PROJECT / "data" / "raw").rglob("*")}
    before = built.outputs()
    new = command(built, "new", "mitt-program.toml", cwd=tmp_path)
    assert new.returncode == 0, new.stderr
    content = tomllib.loads((tmp_path / "mitt-program.toml").read_text("utf-8"))
    result = command(built, "evaluate", "mitt-program.toml", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    brief = tmp_path / f"{content['initiative_id']}.sv.pdf"
    assert len(PdfReader(brief).pages) == 2
    assert content["kommun"] in PdfReader(brief).pages[0].extract_text()
    assert built.outputs() == before
    assert {path: path.stat().st_mtime_ns for path in (PROJECT / "data" / "raw").rglob("*")} == project_before


def test_a_mistake_in_an_analysts_own_file_explains_itself(small: Run, tmp_path: Path, command: Command) -> None:
    command(small, "new", "mine.toml", cwd=tmp_path)
    path = tmp_path / "mine.toml"
    path.write_text(path.read_text("utf-8").replace("Härnösand", "Hernösand"), "utf-8")
    result = command(small, "evaluate", "mine.toml", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.strip().startswith("mine.toml:")
    assert result.stderr.strip().endswith("did you mean 'Härnösand'?")
    assert not list(tmp_path.glob("*.pdf"))


def test_new_does_not_overwrite_a_file(small: Run, tmp_path: Path, command: Command) -> None:
    (tmp_path / "mine.toml").write_text("mine", "utf-8")
    result = command(small, "new", "mine.toml", cwd=tmp_path)
    assert result.returncode == 2
    assert (tmp_path / "mine.toml").read_text("utf-8") == "mine"


def test_the_same_seed_draws_the_same_readings_without_their_values_half_of_them_single(
    built: Run, command: Command
) -> None:
    drawn = [command(built, "audit", "--rows", "20", "--seed", seed).stdout for seed in ("7", "7", "8")]
    assert drawn[0] == drawn[1] != drawn[2]
    rows = list(csv.DictReader(io.StringIO(drawn[0])))
    assert len(rows) == 20
    assert {(row["second_reading"], "value" in row) for row in rows} == {("", False)}


def test_a_second_reading_is_compared_recorded_and_bounded(built: Run, tmp_path: Path) -> None:
    warehouse, record = built.processed / "rankeffekt.duckdb", tmp_path / "audit.csv"
    checklist = tmp_path / "checklist.csv"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        values = {
            tuple(key): value
            for *key, value in connection.execute(
                "SELECT coalesce(kommun, 'Riket'), source, edition::VARCHAR, measure, source_id, value FROM reading "
                "LEFT JOIN kommun USING (kommun_code)"
            ).fetchall()
        }
    drawn = audit.sample(warehouse, 20, 7).to_dicts()
    for number, row in enumerate(drawn):
        right = values[tuple(row[column] for column in audit.KEY)]
        row["second_reading"] = {0: f"{right + 1:g}", 1: audit.UNREACHABLE}.get(number, f"{right:g}")
    pl.DataFrame(drawn).write_csv(checklist)
    result = audit.take(warehouse, checklist, record)
    assert (result.read, result.unreachable, result.wrong) == (19, 1, 1)
    # One wrong of 19: the share p at which one or none would be seen once in twenty.
    p = result.upper_bound
    assert (1 - p) ** 19 + 19 * p * (1 - p) ** 18 == pytest.approx(0.05, abs=1e-9)
    assert [row["agrees"] for row in csv.DictReader(record.open())].count("false") == 1


def test_an_unfilled_checklist_is_refused_line_by_line(built: Run, tmp_path: Path) -> None:
    warehouse, checklist = built.processed / "rankeffekt.duckdb", tmp_path / "checklist.csv"
    audit.sample(warehouse, 4, 7).write_csv(checklist)
    with pytest.raises(InputFaults) as refused:
        audit.take(warehouse, checklist, tmp_path / "audit.csv")
    assert [fault.row for fault in refused.value.faults] == [2, 3, 4, 5]
    assert not (tmp_path / "audit.csv").exists()


def test_a_log_gets_plain_lines(spoilable: Run, command: Command) -> None:
    result = command(spoilable, "all")
    assert result.stdout.count("unchanged") == 5
    assert "\x1b" not in result.stdout + result.stderr


def test_a_terminal_gets_a_bar(spoilable: Run) -> None:
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.one_notebook", *spoilable.folders, "all"],
        cwd=PROJECT,
        stdout=end,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(end)
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
    assert process.wait() == 0
    assert "━━━".encode() in shown
    assert b"100%" in shown
    assert b"notebooks" in shown
