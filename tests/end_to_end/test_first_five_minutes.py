"""Does a newcomer see at once that something happens, and does each slip on the way explain itself?"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.own_programme import TEMPLATE
from pipeline.paths import PROJECT, Paths
from pipeline.stages import STAGES, seconds_last_time
from tests.end_to_end.conftest import Run


def _said(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, list[str], list[str]]:
    """Run a command in this process; returns its exit code and the lines that it wrote and complained."""
    folders = ["--raw", str(run.raw), "--processed", str(run.processed)]
    monkeypatch.setattr("sys.argv", ["rankeffekt", *folders, *arguments])
    code = 0
    try:
        cli.main()
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    captured = capsys.readouterr()
    return code, captured.out.splitlines(), captured.err.splitlines()


def test_a_fresh_checkout_says_first_what_it_is_about_to_do(tmp_path: Path) -> None:
    command = ["make", "--dry-run", f"VENV={tmp_path / 'venv'}", "all"]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert re.match(r'echo "making an environment .*minute', shown[0])


def test_before_anything_is_done_the_expected_time_is_said(
    built: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The stage cannot run, so nothing but the announcement can have been written before it failed.
    empty = Run(built.raw, tmp_path / "empty")
    code, wrote, complained = _said(empty, monkeypatch, capsys, "estimate")
    assert code == 2 and len(complained) == 1
    assert wrote == ["this takes about a minute the first time; each step says when it is done"]


def test_a_later_run_says_how_long_the_last_one_took_and_in_the_end_how_long_it_took_itself(
    built: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = seconds_last_time(Paths(built.raw, built.processed), STAGES)
    assert seconds is not None and seconds > 1
    code, wrote, _ = _said(built, monkeypatch, capsys, "all")
    assert code == 0
    assert wrote[0] == f"this takes about {seconds:.0f} s, as last time, and less where nothing has changed"
    assert re.fullmatch(r"done in \d+ s", wrote[-1])


SLIPS = {
    "a misspelt municipality": ('"Härnösand"', '"Hernösand"', ":8: kommun: 'Hernösand' is no .*'Härnösand'"),
    "a month without its zero": ('"2019-03"', '"2019-3"', ":10: start: '2019-3' is no date; write a date as 2018,"),
    "a month that does not exist": ('"2019-03"', '"2019-13"', ":10: start: '2019-13' is not in the calendar; write"),
    "a date in words": ('"2019-03"', '"mars 2019"', ":10: start: 'mars 2019' is no date; write a date as 2018,"),
    "an end before the start": ('"2021-12"', '"2018"', ":11: end: it ends .* before it starts .*; correct one"),
    "a misspelt key": ("lag_months", "lag_month", ":13: lag_month: this key is not known; did you mean 'lag_months'"),
    "a key that nobody knows": ("budget_sek = 1", "\nmood = 1", ":15: mood: this key is not known; remove it"),
    "a month without quotation marks": ('"2019-03"', "2019-03", ": not TOML .*line 10.*; .*quotation marks"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_ones_own_file_is_answered_by_the_line_and_what_to_do(
    built: Run, tmp_path: Path, slip: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong, answer = SLIPS[slip]
    template = TEMPLATE.read_text("utf-8").replace("# budget_sek", "budget_sek")
    assert right in template
    (tmp_path / "mine.toml").write_text(template.replace(right, wrong, 1), "utf-8")
    monkeypatch.chdir(tmp_path)
    code, wrote, complained = _said(built, monkeypatch, capsys, "evaluate", "mine.toml")
    assert code == 2 and wrote == []
    assert len(complained) == 1
    assert re.match(rf"mine\.toml{answer}", complained[0]), complained
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


WRONG_COMMANDS = {
    ("evaluate", "nowhere.toml"): "nowhere.toml: the file is missing; check its name",
    ("evaluate", "."): ".: the file is missing; check its name",
    ("evalute", "mine.toml"): "No such command 'evalute'. Did you mean 'evaluate'?",
    ("evaluate", "mine.toml", "--lang", "fr"): "Invalid value: 'fr' is no language here; use sv or en",
    ("new", "nowhere/mine.toml"): "mine.toml: there is no folder nowhere; make it first",
    ("facts", "Hernösand"): "'Hernösand' is no municipality; did you mean 'Härnösand'?",
    ("brief", "atlantis"): "'atlantis' is no programme here; there are alingsas-en-resa, ",
}


@pytest.mark.parametrize("arguments", WRONG_COMMANDS, ids=" ".join)
def test_a_slip_on_the_command_line_is_answered_in_one_line(
    built: Run,
    tmp_path: Path,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, complained = _said(built, monkeypatch, capsys, *arguments)
    assert code == 2
    assert len(complained) == 1
    assert complained[0].startswith(WRONG_COMMANDS[arguments])


def test_a_date_or_a_year_without_quotation_marks_is_taken_for_what_it_is(tmp_path: Path) -> None:
    from pipeline.ingest import initiatives, kommuner

    template = TEMPLATE.read_text("utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(template.replace('"2019-03"', "2019-03-01").replace('"2021-12"', "2021"), "utf-8")
    programme = initiatives.read_one(file, kommuner.names(PROJECT / "data" / "raw"))
    assert (programme.start, programme.end) == ("2019-03-01", "2021")
