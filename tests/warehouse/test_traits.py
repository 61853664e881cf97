"""Who is of similar size and who is officially alike: what do official files give, and what is said without them?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from synthetic_frames import SN, Row, edition, synthetic_warehouse

from pipeline.estimate.specification import Traits
from pipeline.warehouse.panel import panel, traits

CODES = ("9901", "9902", "9903", "9904")
KOMMUNER: list[Row] = [
    {"kommun_code": code, "kommun": f"Påhittad {code}", "county": "Påhittat län", "skr_group": "C8"} for code in CODES
]


def population(code: str, year: int, value: float) -> Row:
    return {"kommun_code": code, "year": year, "measure": "population", "value": value, "source_id": "synthetic"}


def peer(code: str, year: int, other: str) -> Row:
    return {"kommun_code": code, "year": year, "peer_code": other}


def traits_of(folder: Path, **tables: list[Row]) -> Traits:
    connection = synthetic_warehouse(folder, kommun=KOMMUNER, edition=[edition(2020)], **tables)
    return traits(connection, panel(connection, SN, "rank"))


def test_without_official_files_neither_size_nor_peers_are_known(tmp_path: Path) -> None:
    found = traits_of(tmp_path)
    assert found.group("similar_size", 0) == "population_not_known"
    assert found.group("official_peers", 0) == "peers_not_known"


def test_of_several_years_the_latest_population_counts_and_no_other_measure(tmp_path: Path) -> None:
    inhabitants = [population(code, 2019, 10_000.0) for code in CODES] + [population("9902", 2018, 99_999.0)]
    firms = population("9903", 2024, 7.0) | {"measure": "new_firms_per_1000"}
    found = traits_of(tmp_path, covariate=[*inhabitants, population("9904", 2023, 30_000.0), firms])
    assert found.population.tolist() == [10_000, 10_000, 10_000, 30_000]
    similar = found.group("similar_size", 0)
    assert not isinstance(similar, str) and similar.tolist() == [True, True, True, False]


def test_one_population_that_is_missing_leaves_the_group_out(tmp_path: Path) -> None:
    found = traits_of(tmp_path, covariate=[population(code, 2019, 10_000.0) for code in CODES[1:]])
    assert np.isnan(found.population[0]) and found.group("similar_size", 1) == "population_not_known"


def test_peers_are_those_of_any_year_whichever_of_the_two_was_called_like_the_other(tmp_path: Path) -> None:
    found = traits_of(tmp_path, peer_group=[peer("9901", 2019, "9902"), peer("9903", 2023, "9901")])
    alike = found.group("official_peers", 0)
    assert not isinstance(alike, str) and alike.tolist() == [False, True, True, False]
    assert found.group("official_peers", 3) == "peers_not_known"
