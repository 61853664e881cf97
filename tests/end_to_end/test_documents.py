"""Do the documents speak of things that exist, and do the commands that they show work as they stand?"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
import typer

from pipeline import cli
from pipeline.estimate import verdict
from pipeline.paths import PROJECT
from pipeline.report.page_links import question
from tests.end_to_end.conftest import Run

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), PROJECT / "data" / "raw" / "README.md"])
COMMANDS = {command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback}
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE))


def named(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def anchors(document: Path) -> set[str]:
    """The places in a document that a link can lead to, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_inside_the_project_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|mailto:)([^)]+)\)", document.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        there = document.parent / path if path else document
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    for name in re.findall(r"`((?:pipeline|docs|tests|notebooks|data/raw)/[\w./-]+\.\w+)`", text):
        assert (PROJECT / name).exists() or name.startswith("data/raw/official/"), name


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_command_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    for name in re.findall(r"python -m pipeline ([a-z]+)", text):
        assert name in COMMANDS, name
    for name in re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE):
        assert name in TARGETS, name


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_command_that_a_document_shows_has_the_options_and_arguments_that_it_is_given(document: Path) -> None:
    shown = re.findall(
        r"^    (?:\S*python|python) -m pipeline ([a-z]+)([^\n#>]*)", document.read_text("utf-8"), re.MULTILINE
    )
    for name, arguments in shown:
        typer.main.get_command(cli.app).commands[name].make_context(name, shlex.split(arguments))  # type: ignore[attr-defined]


def test_the_readme_has_what_a_newcomer_looks_for() -> None:
    text = (PROJECT / "README.md").read_text("utf-8")
    assert "?**" in text.splitlines()[2]
    assert re.findall(r"^    (make \w+)", text, re.MULTILINE)[:2] == ["make all", "make test"]
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(get_args(verdict.Name))
    for document in ("LÄSMIG.md", "CITATION.cff", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "docs/data.md"):
        assert f"]({document})" in text
    (picture,) = re.findall(r"!\[(.+)\]\(docs/images/brief-varmdo\.png\)", text)
    assert len(picture) > 60
    listed = dict(re.findall(r"^\| \[\d\d\]\(notebooks/(\w+)\.py\) \| (.+\?) \|$", text, re.MULTILINE))
    assert listed == {one.stem: question(one) for one in sorted((PROJECT / "notebooks").glob("*.py"))}


def test_the_five_commands_of_the_readme_evaluate_a_programme_as_they_stand(small: Run, tmp_path: Path) -> None:
    section = (PROJECT / "README.md").read_text("utf-8").partition("## Evaluate your own programme")[2]
    commands = [line.strip() for line in re.findall(r"^    (.+)$", section.partition("\n## ")[0], re.MULTILINE)]
    assert len(commands) == 5
    # The first is what `small` has done, with few municipalities.
    assert commands[0] == "make all"
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "RANKEFFEKT_PROCESSED": str(small.processed)}
    for command in commands[1:]:
        program, *arguments = shlex.split(command)
        assert program == ".venv/bin/python"
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        "my-programme.toml",
        "my-programme.sv.pdf",
        "my-programme.en.pdf",
    }
