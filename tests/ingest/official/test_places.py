"""Is a county's row dropped because of what it is, and never a municipality's?"""

from __future__ import annotations

import pytest
from synthetic_snapshots import places

from pipeline.ingest.kommuner import NATION
from pipeline.ingest.official.places import LARGER


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("0180", "0180"),
        ("180", "0180"),
        ("1489", "1489"),
        ("0000", NATION),
        ("00", NATION),
        ("0001", LARGER),
        ("0024", LARGER),
        ("01", LARGER),
        ("G37585", LARGER),
        ("9999", None),
        ("18", LARGER),
        ("", None),
    ],
)
def test_a_code_is_a_municipality_the_country_something_larger_or_unknown(written: str, found: str | None) -> None:
    assert places().by_code(written) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Stockholm", "0180"),
        ("STOCKHOLM", "0180"),
        ("Stockholms stad", "0180"),
        ("Stockholms län", LARGER),
        ("0180 Stockholm", "0180"),
        ("Gotland", "0980"),
        ("Gotlands län", LARGER),
        ("Riket", NATION),
        ("Hela riket", NATION),
        ("Sverige", NATION),
        ("Malung\u00a0Sälen", "2023"),
        ("Atlantis", None),
    ],
)
def test_a_name_is_a_municipality_the_country_a_county_or_unknown(written: str, found: str | None) -> None:
    assert places().by_name(written) == found


def test_no_municipality_is_taken_for_something_larger() -> None:
    names = places().names
    for code in places().codes - {NATION}:
        assert places().by_code(code) == code == places().by_name(names.name(code))
