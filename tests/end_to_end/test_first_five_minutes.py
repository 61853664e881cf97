"""Does a newcomer see at once that something happens, and does each slip on the way explain itself?"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from pipeline.ingest import initiatives, kommuner
from pipeline.own_programme import TEMPLATE
from pipeline.paths import PROJECT
from pipeline.stages import STAGES, seconds_last_time
from tests.end_to_end.conftest import Command, Run


def test_a_fresh_checkout_says_first_what_it_is_about_to_do(tmp_path: Path) -> None:
    command = ["make", "--dry-run", f"VENV={tmp_path / 'venv'}", "all"]
    # Not as a part of the `make test` that runs this.
    alone = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    done = subprocess.run(command, cwd=PROJECT, env=alone, capture_output=True, text=True, check=True)
    shown = done.stdout.splitlines()
    assert re.match(r'echo "making an environment .*minute', shown[0])


def test_before_anything_is_done_the_expected_time_is_said(small: Run, tmp_path: Path, command: Command) -> None:
    # The stage cannot run, so nothing but the announcement can have been written before it failed.
    result = command(Run(small.raw, tmp_path / "empty"), "estimate")
    assert result.returncode == 2 and len(result.stderr.splitlines()) == 1
    assert result.stdout.strip() == "this takes about a minute the first time; each step says when it is done"


def test_a_later_run_says_how_long_the_last_one_took_and_in_the_end_how_long_it_took_itself(
    spoilable: Run, command: Command
) -> None:
    seconds = seconds_last_time(spoilable.paths, STAGES)
    assert seconds is not None
    first, *_, last = command(spoilable, "all").stdout.splitlines()
    assert first == f"this takes about {max(seconds, 1):.0f} s, as last time, and less where nothing has changed"
    assert re.fullmatch(r"done in \d+ s", last)


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
    small: Run, tmp_path: Path, slip: str, command: Command
) -> None:
    right, wrong, answer = SLIPS[slip]
    template = TEMPLATE.read_text("utf-8").replace("# budget_sek", "budget_sek")
    assert right in template
    (tmp_path / "mine.toml").write_text(template.replace(right, wrong, 1), "utf-8")
    result = command(small, "evaluate", "mine.toml", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert re.match(rf"mine\.toml{answer}", line), line
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


WRONG_COMMANDS = {
    ("evaluate", "nowhere.toml"): "nowhere.toml: the file is missing; check its name",
    ("evaluate", "."): ".: the file is missing; check its name",
    ("evalute", "mine.toml"): "No such command 'evalute'. Did you mean 'evaluate'?",
    ("evaluate", "mine.toml", "--lang", "fr"): "Invalid value: 'fr' is no language here; use sv or en",
    ("new", "nowhere/mine.toml"): "mine.toml: there is no folder nowhere; make it first",
    ("facts", "Hernösand"): "'Hernösand' is no municipality; did you mean 'Härnösand'?",
    ("brief", "atlantis"): "'atlantis' is no programme here; there are varmdo-fsi, ",
}


@pytest.mark.parametrize("arguments", WRONG_COMMANDS, ids=" ".join)
def test_a_slip_on_the_command_line_is_answered_in_one_line(
    small: Run, tmp_path: Path, arguments: tuple[str, ...], command: Command
) -> None:
    result = command(small, *arguments, cwd=tmp_path)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith(WRONG_COMMANDS[arguments])


def test_a_date_or_a_year_without_quotation_marks_is_taken_for_what_it_is(tmp_path: Path) -> None:
    template = TEMPLATE.read_text("utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(template.replace('"2019-03"', "2019-03-01").replace('"2021-12"', "2021"), "utf-8")
    programme = initiatives.read_one(file, kommuner.names(PROJECT / "data" / "raw"))
    assert (programme.start, programme.end) == ("2019-03-01", "2021")
