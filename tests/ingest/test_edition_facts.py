"""Is what pages say of an edition's making read as it stands, and refused where it cannot be?"""

from __future__ import annotations

from pathlib import Path

import pytest
from synthetic_raw import SYNTHETIC_EDITION_FACTS, faults_of, synthetic_frames, synthetic_raw

from pipeline.ingest import edition_facts


def read(folder: Path, *lines: str) -> object:
    text = SYNTHETIC_EDITION_FACTS + "".join(f"{line}\n" for line in lines)
    editions, source_ids = synthetic_frames()
    return edition_facts.read(synthetic_raw(folder, {"edition_facts.csv": text}), editions, set(source_ids))


def test_a_weight_is_read_as_a_share_and_a_count_as_a_number(tmp_path: Path) -> None:
    assert read(tmp_path).select("what", "value").rows() == [("n_factors", 18.0), ("weight_survey", 2 / 3)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("svenskt_naringsliv,1999,n_factors,18,synthetic-paper,words,", "edition: svenskt_naringsliv has no edition"),
        ("svenskt_naringsliv,2019,factors,18,synthetic-paper,words,", "what: 'factors' is not known here"),
        ("svenskt_naringsliv,2019,n_factors,about 18,synthetic-paper,words,", "value: 'about 18' is no whole number"),
        ("svenskt_naringsliv,2019,n_factors,,synthetic-paper,words,", "value: None is no whole number"),
        ("svenskt_naringsliv,2019,weight_survey,0.67,synthetic-paper,words,", "value: '0.67' is no fraction"),
        ("svenskt_naringsliv,2019,weight_survey,2/0,synthetic-paper,words,", "value: '2/0' is no fraction"),
        ("svenskt_naringsliv,2019,n_factors,18,nowhere,words,", "source_id: 'nowhere' is no source"),
        ("svenskt_naringsliv,2019,n_factors,18,synthetic-paper,a b c d e f g,", "locator: 7 words"),
        ("somebody,2019,n_factors,18,synthetic-paper,words,", "source: 'somebody' is not known here"),
    ],
)
def test_what_cannot_be_is_refused_with_its_row(tmp_path: Path, line: str, said: str) -> None:
    assert [fault.startswith(f"edition_facts.csv:4: {said}") for fault in faults_of(lambda: read(tmp_path, line))] == [
        True
    ]
