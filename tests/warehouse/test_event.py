"""Is what else happened told with the places before and after it?"""

from __future__ import annotations

from pathlib import Path

import pytest
from synthetic_frames import KOMMUN, Row, edition, page, programme, reading, rows_of, synthetic_warehouse

from pipeline.ingest.initiatives import span


def event_of(folder: Path, when: str, ranks: dict[int, int]) -> Row:
    days = span(when)
    whose = {"initiative_id": "synthetic"}
    event = whose | {
        "event_id": "synthetic-event",
        "text_sv": "Påhittat",
        "text_en": "Made up",
        "event_date": when,
        "event_earliest": days.earliest,
        "event_latest": days.latest,
        "source_id": "a",
    }
    with synthetic_warehouse(
        folder,
        source_document=[page("a")],
        # Fieldwork of 100 days from 1 January.
        edition=[edition(year) for year in range(2014, 2023)],
        initiative=[programme("synthetic", "2020")],
        event=[event],
        reading=[
            reading(str(value), "a", kommun_code=KOMMUN, measure="rank", edition=year) for year, value in ranks.items()
        ],
    ) as connection:
        return rows_of(connection, "FROM event")[0]


@pytest.mark.parametrize(
    ("when", "before", "after"),
    [
        ("2018-01", (2017, 148), (2020, 265)),
        ("2018", (2017, 148), (2021, 263)),
        # The day lies inside the fieldwork of 2018, which is neither before nor after.
        ("2018-02-01", (2017, 148), (2020, 265)),
        ("2018-05-01", (2018, 160), (2021, 263)),
        ("2015-05-01", (None, None), (2018, 160)),
        ("2022-05-01", (2022, 250), (None, None)),
    ],
)
def test_the_last_place_before_and_the_last_within_three_years_are_told(
    tmp_path: Path, when: str, before: tuple[int | None, int | None], after: tuple[int | None, int | None]
) -> None:
    ranks = {2016: 150, 2017: 148, 2018: 160, 2020: 265, 2021: 263, 2022: 250}
    found = event_of(tmp_path, when, ranks)
    assert (found["before_edition"], found["before_value"]) == before
    assert (found["after_edition"], found["after_value"]) == after
    assert found["event_date"] == when


def test_an_event_in_a_municipality_of_which_no_place_is_known_is_kept(tmp_path: Path) -> None:
    found = event_of(tmp_path, "2018", {})
    assert (found["before_value"], found["after_value"], found["text_sv"]) == (None, None, "Påhittat")
