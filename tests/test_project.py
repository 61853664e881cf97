"""Does the project keep its own promises about installation and traceability?"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.paths import PACKAGE, PROJECT

LOCK = (PROJECT / "requirements.lock").read_text("utf-8")
PINNED = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==", LOCK, re.MULTILINE)


def test_every_package_is_pinned_by_hash_and_by_no_address() -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    assert len(blocks) > 100
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|--index-url|--find-links", LOCK)


@pytest.mark.parametrize("group", ["cluster", "browser"])
def test_what_only_some_need_is_pinned_by_hash_in_a_lock_of_its_own(group: str) -> None:
    lock = (PROJECT / f"requirements-{group}.lock").read_text("utf-8")
    pinned = set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==.+ \\\n    --hash=sha256:", lock, re.MULTILINE))
    named = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["dependency-groups"][group]
    assert {re.split(r"[\[><=~]", requirement)[0] for requirement in named} <= pinned
    assert not re.search(r"https?://|--index-url|--find-links", lock)


def test_every_named_dependency_is_in_the_lock() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[><=~]", requirement)[0].lower() for requirement in named}
    assert names <= {name.lower() for name in PINNED}


def test_without_a_browser_the_tests_say_that_the_page_was_not_tried_and_how_to_do_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.browser.chromium"]
    told = subprocess.run(
        command, cwd=PROJECT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert told.stdout.count("\n") == 1
    assert "not tested in a browser" in told.stdout and "`make test-browser`" in told.stdout


@pytest.mark.parametrize("package", ["pandas", "polars", "duckdb", "matplotlib", "statsmodels"])
def test_the_users_own_packages_do_real_work(package: str) -> None:
    sources = [*PACKAGE.rglob("*.py"), *(PROJECT / "notebooks").glob("*.py")]
    assert any(re.search(rf"^\s*(import|from) {package}\b", path.read_text("utf-8"), re.MULTILINE) for path in sources)


def test_estimation_opens_no_file_and_imports_no_stage() -> None:
    for path in (PACKAGE / "estimate").glob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"\bopen\(|read_text|write_text|import duckdb|import polars|import pandas", text), (
            path.name
        )
        assert not re.search(r"from pipeline\.(ingest|warehouse|report|fetch|cli|stages)", text), path.name


def test_reports_compute_no_statistics() -> None:
    for path in (PACKAGE / "report").glob("*.py"):
        assert not re.search(r"import (scipy|statsmodels|numpy)|from (scipy|statsmodels)", path.read_text("utf-8")), (
            path.name
        )


def test_nothing_generated_and_no_downloaded_file_is_in_git() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout, so there is no list of committed files to look at")
    files = listed.stdout.splitlines()
    assert not [
        file for file in files if file.startswith(("data/processed/", "data/raw/official/")) or file == "uv.lock"
    ]
