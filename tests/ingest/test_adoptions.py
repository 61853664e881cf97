"""Are the programmes and goals of other municipalities read as written, and refused where they cannot be?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from synthetic_raw import SYNTHETIC_ADOPTIONS, faults_of, synthetic_raw

from pipeline.ingest import adoptions

WRITE_A_DATE = "write a date as 2018, 2018-03 or 2018-03-02"


def read(folder: Path, text: str = SYNTHETIC_ADOPTIONS) -> pl.DataFrame:
    return adoptions.read(synthetic_raw(folder, {"adoptions.csv": text}), {"synthetic-paper"})


def test_a_goal_elsewhere_is_read_with_every_day_that_its_start_can_mean(tmp_path: Path) -> None:
    goal, grant = read(tmp_path).to_dicts()
    assert (goal["adoption_id"], grant["adoption_id"]) == ("1440-goal-1", "1440-state_grant-1")
    assert (goal["start_earliest"], goal["start_latest"]) == (date(2018, 3, 1), date(2018, 3, 31))
    assert (goal["target"], goal["edition"], goal["deadline_date"]) == (50, 2020, date(2020, 12, 31))
    assert (grant["start_earliest"], grant["target"], grant["edition"]) == (None, None, None)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("Ale,A goal", "Alle,A goal", "kommun: 'Alle' is no municipality; did you mean 'Ale'?"),
        (",A goal,", ",,", "programme: no programme is named; write its name or goal"),
        (",goal,2018-03", ",gaol,2018-03", "kind: 'gaol' is not known here; did you mean 'goal'?"),
        (",2018-03,", ",2018-13,", f"start: '2018-13' is not in the calendar; {WRITE_A_DATE}"),
        (",50,", ",femtio,", "target: 'femtio' is no number; correct it"),
        (",plan,", ",plans,", "known_because: 'plans' is not known here; did you mean 'plan'?"),
        ("plan,synthetic-paper", "plan,qqq", "source_id: 'qqq' is no source; add it to published/sources.csv"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_row(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in SYNTHETIC_ADOPTIONS
    text = SYNTHETIC_ADOPTIONS.replace(old, new, 1)
    assert faults_of(lambda: read(tmp_path, text)) == [f"adoptions.csv:2: {line}"]


@pytest.mark.parametrize("edition", ["2020.5", "2020,5", "tjugo"])
def test_an_edition_that_is_no_year_is_refused_and_does_not_crash(tmp_path: Path, edition: str) -> None:
    text = SYNTHETIC_ADOPTIONS.replace(",2020,2020", f',2020,"{edition}"')
    (line,) = faults_of(lambda: read(tmp_path, text))
    assert line.startswith("adoptions.csv:2: edition: ")


def test_a_programme_that_stands_twice_is_refused(tmp_path: Path) -> None:
    header, goal, grant = SYNTHETIC_ADOPTIONS.splitlines()
    (line,) = faults_of(lambda: read(tmp_path, "\n".join([header, goal, grant, goal])))
    assert line.startswith("adoptions.csv:4: programme: ")
