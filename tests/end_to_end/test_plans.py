"""Is a plan frozen as it stands, kept to, and told apart from what came later?"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from pipeline import plan as planning
from pipeline.faults import InputFaults
from pipeline.own_programme import TEMPLATE
from pipeline.paths import PROJECT, Paths
from pipeline.stages import raw_inputs
from tests.end_to_end.conftest import Command, Run

TODAY = date(2026, 1, 15)
NORRKOPING = PROJECT / "data" / "raw" / "initiatives" / "norrkoping-handslaget.toml"
Edit = Callable[[Path, str, str], None]


@dataclass(frozen=True)
class Frozen:
    """A made-up programme of a real municipality, and its plan."""

    file: Path
    plan: Path


@pytest.fixture(scope="module")
def frozen(small: Run, tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    """Made-up programme: starts in March 2019 and ends in 2021, so that 2020 and 2021 are its exposed editions."""
    folder = tmp_path_factory.mktemp("plans")
    file = folder / "synthetic.toml"
    # Of Vimmerby the places after 2021 are known too: they are within the horizon, and not planned.
    text = TEMPLATE.read_text("utf-8").replace('"Härnösand"', '"Vimmerby"').replace("my-programme", "synthetic")
    file.write_text(text, "utf-8")
    return Frozen(file, planning.freeze(small.paths, file, folder, TODAY))


@pytest.fixture
def copy(frozen: Frozen, tmp_path: Path) -> Frozen:
    """The same, to be spoilt."""
    made = Frozen(tmp_path / frozen.file.name, tmp_path / frozen.plan.name)
    made.file.write_bytes(frozen.file.read_bytes())
    made.plan.write_bytes(frozen.plan.read_bytes())
    return made


def test_a_plan_names_the_editions_on_each_side_up_to_the_end_of_the_programme(frozen: Frozen) -> None:
    plan = planning.read(frozen.plan)
    assert plan["frozen"] == TODAY
    assert frozen.plan.name == "synthetic-2026-01-15.toml"
    sides = {one["source"]: one for one in plan["ranking"]}
    business = sides["svenskt_naringsliv"]
    assert (business["measure"], business["before"][-1], business["exposed"]) == ("rank", 2019, [2020, 2021])
    assert business["minimum_detectable_places"] > 0
    insikt = sides["skr_insikt"]
    assert (insikt["measure"], insikt["before"][-1], insikt["exposed"]) == ("nki", 2018, [2019, 2020, 2021])
    assert plan["method"]["main_estimator"] == "mean_reversion"
    assert "p <= 0.05 after Holm" in plan["method"]["rule"]
    assert plan["thresholds"]["level"] == 0.05


def test_a_plan_says_what_was_out_and_known_when_it_was_frozen(frozen: Frozen) -> None:
    seen = planning.read(frozen.plan)["seen_before"]
    assert "these had been published: 2020, 2021." in seen
    assert "the ledger held nki 2019" in seen


def test_the_same_day_and_files_give_the_same_plan(frozen: Frozen, small: Run) -> None:
    assert planning.draft(small.paths, frozen.file, TODAY) == frozen.plan.read_text("utf-8")


def test_a_frozen_plan_is_never_written_over(frozen: Frozen, small: Run) -> None:
    before = frozen.plan.read_bytes()
    with pytest.raises(InputFaults, match="this plan is frozen; it is never written over"):
        planning.freeze(small.paths, frozen.file, frozen.plan.parent, TODAY)
    assert frozen.plan.read_bytes() == before


def test_the_planned_result_stands_first_and_what_came_later_is_called_exploratory(
    frozen: Frozen, small: Run, tmp_path: Path, command: Command
) -> None:
    before = small.outputs()
    result = command(
        small, "evaluate", str(frozen.file), "--plan", str(frozen.plan), "--output", str(tmp_path), cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("planned on 2026-01-15: ")
    (exploratory,) = [line for line in lines if line.startswith("exploratory, with ")]
    assert "2022 (Svenskt Näringsliv's ranking)" in exploratory and "2021" not in exploratory
    assert "code has changed" not in result.stdout
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "synthetic.sv.pdf").pages)
    assert "Vimmerby" in text
    assert small.outputs() == before


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("lag_months = 3", "lag_months = 6", "lag_months is 6, planned 3"),
        ('end = "2021-12"', 'end = "2022-12"', "end is 2022-12-31, planned 2021-12-31"),
        ('start = "2019-03"', 'start = "2018-03"', "edition 2019 of svenskt_naringsliv is not before by today's dates"),
        ('kommun = "Vimmerby"', 'kommun = "Värmdö"', "kommun is Värmdö, planned Vimmerby"),
    ],
)
def test_an_evaluation_that_is_not_the_planned_one_is_refused_in_one_line(
    copy: Frozen, small: Run, edit: Edit, old: str, new: str, named: str, tmp_path: Path
) -> None:
    edit(copy.file, old, new)
    with pytest.raises(InputFaults) as refused:
        planning.evaluate_planned(small.paths, copy.file, copy.plan, "sv", tmp_path)
    (line,) = str(refused.value).splitlines()
    assert line.startswith("synthetic.toml: it is not what synthetic-2026-01-15.toml planned on 2026-01-15: ")
    assert named in line
    assert not list(tmp_path.glob("*.pdf"))


def test_a_deviation_ends_in_one_line_and_exit_code_2(copy: Frozen, small: Run, edit: Edit, command: Command) -> None:
    edit(copy.file, "lag_months = 3", "lag_months = 12")
    result = command(small, "evaluate", str(copy.file), "--plan", str(copy.plan), cwd=copy.file.parent)
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1 and "lag_months is 12, planned 3" in result.stderr


def test_another_threshold_or_rule_than_the_planned_one_is_refused(
    frozen: Frozen, small: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("pipeline.estimate.verdict.LEVEL", 0.10)
    monkeypatch.setattr("pipeline.estimate.verdict.__doc__", "Whatever looks good.")
    with pytest.raises(InputFaults, match="the rule is another; level is 0.1, planned 0.05"):
        planning.evaluate_planned(small.paths, frozen.file, frozen.plan, "sv", tmp_path)


def test_better_texts_are_no_deviation_and_mended_code_is_told_and_not_refused(
    copy: Frozen, small: Run, edit: Edit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    edit(copy.file, "Fler företagsbesök", "Dubbelt så många företagsbesök")
    monkeypatch.setattr("pipeline.stamps.code", lambda *parts: "another")
    result = planning.evaluate_planned(small.paths, copy.file, copy.plan, "sv", tmp_path)
    assert result.brief.exists() and not result.same_code


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("exposed = [2020, 2021]", "exposed = [2020, 2021, 2022]", "it is not as it was frozen"),
        ("[seal]", "[sealed]", "it is no frozen plan"),
    ],
)
def test_a_plan_that_was_touched_is_none(copy: Frozen, edit: Edit, old: str, new: str, wrong: str) -> None:
    edit(copy.plan, old, new)
    with pytest.raises(InputFaults, match=wrong):
        planning.read(copy.plan)


def test_a_plan_among_the_raw_files_changes_neither_the_ledger_nor_its_hash() -> None:
    inputs = [one.input for one in raw_inputs(Paths())]
    assert "initiatives/norrkoping-handslaget.toml" in inputs
    assert [one for one in inputs if one.startswith("plans/")] == []


def test_a_plan_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match=r"nowhere\.toml: the plan is missing; check its name"):
        planning.read(tmp_path / "nowhere.toml")


def test_without_freeze_a_plan_is_only_shown(frozen: Frozen, small: Run, tmp_path: Path, command: Command) -> None:
    result = command(small, "plan", str(frozen.file), cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    shown = tomllib.loads(result.stdout)
    assert shown["ranking"] == planning.read(frozen.plan)["ranking"]
    assert list(tmp_path.iterdir()) == []


def test_the_handslag_is_evaluated_as_it_was_planned_and_nothing_is_known_of_it_yet(small: Run, tmp_path: Path) -> None:
    (plan_file,) = (PROJECT / "data" / "raw" / "plans").glob("norrkoping-handslaget-*.toml")
    plan = planning.read(plan_file)
    (business,) = [one for one in plan["ranking"] if one["source"] == "svenskt_naringsliv"]
    assert (business["before"][-1], business["exposed"]) == (2023, [2024, 2025, 2026])
    assert "these had been published: 2024, 2025. Of the municipality the ledger held score 2024" in plan["seen_before"]
    assert "not read here: 2026" in plan["seen_before"]
    result = planning.evaluate_planned(small.paths, NORRKOPING, plan_file, "sv", tmp_path)
    assert result.frozen == plan["frozen"] and result.brief.exists()
    assert "2026 (Svenskt Näringsliv's ranking)" in result.unknown


def test_a_changed_copy_of_one_of_the_projects_programmes_is_not_evaluated_in_its_place(
    small: Run, tmp_path: Path
) -> None:
    own = small.raw / "initiatives" / "vimmerby-topp-50.toml"
    changed = tmp_path / own.name
    changed.write_text(own.read_text("utf-8").replace('summary_sv = "', 'summary_sv = "Nytt. '), "utf-8")
    with pytest.raises(InputFaults, match="is one of the project's own programmes; choose another id"):
        planning.draft(small.paths, changed, TODAY)
