"""Is a municipality known by every name that the sources give it, and a misspelt one refused?"""

from __future__ import annotations

from pathlib import Path

import pytest
from synthetic_raw import (
    SYNTHETIC_ALIASES,
    faults_of,
    read_ledger,
    synthetic_csv,
    synthetic_raw,
    synthetic_row,
)

from pipeline.ingest import kommuner
from pipeline.paths import Paths


@pytest.fixture(scope="module")
def names() -> kommuner.Names:
    return kommuner.names(Paths().raw)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Härnösand", "2280"),
        ("Härnösands kommun", "2280"),
        ("HÄRNÖSAND", "2280"),
        ("härnösands KOMMUN", "2280"),
        ("Stockholms stad", "0180"),
        ("Solna stad", "0184"),
        ("Borås", "1490"),
        ("Borås kommun", "1490"),
        ("Västerås stad", "1980"),
        ("Upplands-Väsby", "0114"),
        ("  Upplands   Väsby ", "0114"),
        ("Upplands-Väsby kommun", "0114"),
        ("Malung", "2023"),
        ("Region Gotland", "0980"),
        ("Riket", "0000"),
    ],
)
def test_a_municipality_is_understood_in_every_form_of_its_name(
    names: kommuner.Names,
    written: str,
    code: str,
) -> None:
    assert names.code(written) == code
    assert names.fault(written) is None


def test_every_one_of_the_290_is_understood_in_capitals_and_as_kommun(names: kommuner.Names) -> None:
    frame = kommuner.read(Paths().raw)
    for code, name in frame.select("kommun_code", "kommun").iter_rows():
        genitive = name if name.endswith(("s", "x", "z")) else f"{name}s"
        for written in (name.upper(), f"{name} kommun", f"{genitive} kommun"):
            assert names.code(written) == code, written


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Värmdo", "Värmdö"),
        ("Västerviik", "Västervik"),
        ("norrkoping", "Norrköping"),
        ("Malung Salen", "Malung-Sälen"),
    ],
)
def test_for_a_misspelt_municipality_the_nearest_name_is_suggested(
    names: kommuner.Names, written: str, meant: str
) -> None:
    assert names.fault(written) == (f"{written!r} is no municipality", f"did you mean {meant!r}?")


def test_a_misspelt_municipality_in_the_ledger_is_refused_with_its_row_and_the_nearest_name(
    tmp_path: Path,
) -> None:
    rows = [
        synthetic_row(),
        synthetic_row(kommun="Härnosand"),
        synthetic_row(kommun="Qqqq"),
        synthetic_row(kommun=""),
    ]
    folder = synthetic_raw(tmp_path, {"published/rank.csv": synthetic_csv(rows)})
    assert faults_of(lambda: read_ledger(folder)) == [
        "rank.csv:3: kommun: 'Härnosand' is no municipality; did you mean 'Härnösand'?",
        "rank.csv:4: kommun: 'Qqqq' is no municipality; write its name as in kommuner.csv",
        "rank.csv:5: kommun: no municipality is given; write its name as in kommuner.csv",
    ]


def test_an_alias_of_no_municipality_is_refused(tmp_path: Path) -> None:
    folder = synthetic_raw(tmp_path, {"kommun_aliases.csv": f"{SYNTHETIC_ALIASES}Synthetic,Atlantis\n"})
    assert faults_of(lambda: kommuner.names(folder)) == [
        "kommun_aliases.csv:4: kommun: 'Atlantis' is no municipality; write the official name"
    ]


def test_sweden_has_290_municipalities(tmp_path: Path) -> None:
    folder = synthetic_raw(tmp_path)
    lines = (folder / "kommuner.csv").read_text("utf-8").splitlines()
    (folder / "kommuner.csv").write_text("\n".join(lines[:-1]), "utf-8")
    assert faults_of(lambda: kommuner.read(folder)) == [
        "kommuner.csv: 289 municipalities; Sweden has 290; restore the file"
    ]


def test_a_code_of_three_digits_and_a_doubled_code_are_refused_with_their_rows(tmp_path: Path) -> None:
    folder = synthetic_raw(tmp_path)
    text = (folder / "kommuner.csv").read_text("utf-8")
    lines = text.replace("0114,", "114,").replace("0117,", "0115,").splitlines()
    (folder / "kommuner.csv").write_text("\n".join(lines), "utf-8")
    assert faults_of(lambda: kommuner.read(folder)) == [
        "kommuner.csv:2: kommun_code: '114' is not four digits or stands twice; give each code once",
        "kommuner.csv:3: kommun_code: '0115' is not four digits or stands twice; give each code once",
        "kommuner.csv:4: kommun_code: '0115' is not four digits or stands twice; give each code once",
    ]
