"""Is every page known by one name, and is a page described wrongly refused?"""

from __future__ import annotations

from pathlib import Path

import pytest
from synthetic_raw import SYNTHETIC_OUTCOMES, SYNTHETIC_SOURCES, faults_of, synthetic_raw

from pipeline.ingest import outcomes, sources


def test_a_page_is_read_with_the_edition_that_its_list_was_drawn_on(tmp_path: Path) -> None:
    frame = sources.read(synthetic_raw(tmp_path))
    assert frame.select("source_id", "kind", "selected_on").rows() == [
        ("foretagsklimat-2023-top", "list", 2023),
        ("synthetic-list", "list", None),
        ("synthetic-paper", "single", None),
    ]


WRITE_AN_ADDRESS = "write it with https://, or leave it empty and say why in note"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("synthetic-paper,", "synthetic-list,", "3: source_id: 'synthetic-list' stands twice; keep one row"),
        ("synthetic-list,", ",", "2: source_id: no id is given; give each source a short name"),
        (",Synthetic Paper,", ",,", "3: publisher: no publisher is given; write who publishes it"),
        (",owner,", ",ownr,", "2: publisher_kind: 'ownr' is not known here; did you mean 'owner'?"),
        (
            "https://www.example.org/news",
            "example.org",
            f"3: url: 'example.org' is no address; {WRITE_AN_ADDRESS}",
        ),
        (",single,", ",singel,", "3: kind: 'singel' is not known here; did you mean 'single'?"),
        (",list,2023,", ",list,våren,", "4: selected_on: 'våren' is no edition; write a year"),
    ],
)
def test_a_page_described_wrongly_is_refused_with_its_row_and_what_to_do(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    assert old in SYNTHETIC_SOURCES
    folder = synthetic_raw(tmp_path, {"published/sources.csv": SYNTHETIC_SOURCES.replace(old, new, 1)})
    assert faults_of(lambda: sources.read(folder)) == [f"sources.csv:{line}"]


def test_every_fault_of_an_outcome_is_listed(tmp_path: Path) -> None:
    text = SYNTHETIC_OUTCOMES
    faults = {"Solna": "Sollna", "2019-12-31": "nyår", "80000,": "många,", "synthetic-paper": "qqq"}
    for right, wrong in faults.items():
        text = text.replace(right, wrong)
    folder = synthetic_raw(tmp_path, {"published/outcomes.csv": text})
    assert faults_of(lambda: outcomes.read(folder, {"synthetic-paper"})) == [
        "outcomes.csv:2: date: 'nyår' is no date; write YYYY-MM-DD",
        "outcomes.csv:2: kommun: 'Sollna' is no municipality; did you mean 'Solna'?",
        "outcomes.csv:2: source_id: 'qqq' is no source; add it to published/sources.csv",
        "outcomes.csv:2: value: 'många' is no number; correct it",
    ]


@pytest.mark.parametrize("written", ["-120", "−120", "−120,5"])
def test_an_outcome_below_zero_is_read_with_either_minus_sign(tmp_path: Path, written: str) -> None:
    text = SYNTHETIC_OUTCOMES.replace("80000,", f'"{written}",', 1)
    folder = synthetic_raw(tmp_path, {"published/outcomes.csv": text})
    (value,) = outcomes.read(folder, {"synthetic-paper"})["value"]
    assert value == float(written.replace("−", "-").replace(",", "."))
