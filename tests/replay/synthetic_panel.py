"""Which made-up panel stands in for the official one?

The municipalities' codes, names and counties are real, so that the project's own raw files fit; every value is drawn
from a random number generator and says nothing about any municipality. One thing is planted: from the edition
`FIRST_EDITION_MOVED` on, `PLANTED_IN` stands higher than it would have, by an amount that the panel knows exactly.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from scipy.stats import rankdata

from pipeline.paths import Paths
from pipeline.scale import Floats

EDITIONS = tuple(range(2002, 2026))
# Värmdö's FSI began "during 2018": every edition from 2020 on is exposed, whatever the day; so is Insikt's 2019.
PROGRAMME = "varmdo-fsi"
PLANTED_IN = "0120"
FIRST_EDITION_MOVED = 2019
PLANTED_ON_NORMAL_SCORE = 1.4
PLANTED_INDEX_POINTS = 8.0
# Knivsta became a municipality in 2003.
KNIVSTA, KNIVSTA_FROM = "0330", 2003
# A new definition of the index from 2024; the old one was published for that year too.
NEW_DEFINITION_FROM = 2024
OLD_DEFINITION_TO = 2024
FEWEST_ANSWERS = 20
NATION = "0000"


@dataclass(frozen=True, eq=False)
class SyntheticPanel:
    """Two made-up rankings of the 290 municipalities, 24 editions each. Arrays are (290, 24); NaN: no such value.

    Attributes
    ----------
    codes, names, counties : tuple of str
        Of the real municipalities.
    rank, score, answers : ndarray
        Svenskt Näringsliv: the place, the overall verdict (1-6, two decimals), how many firms answered.
    nki, nki_answers : ndarray
        SKR Insikt: the index (0-100, one decimal) and its answers; the index is NaN below 20 answers.
    population, firms : ndarray
        Inhabitants on 31 December; new firms per 1,000 inhabitants.
    rank_without, nki_without : ndarray, shape (24,)
        What `PLANTED_IN` would have had without the planted effect.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    counties: tuple[str, ...]
    rank: Floats
    score: Floats
    answers: Floats
    nki: Floats
    nki_answers: Floats
    population: Floats
    firms: Floats
    rank_without: Floats
    nki_without: Floats

    def row(self, code: str) -> int:
        return self.codes.index(code)

    def column(self, edition: int) -> int:
        return EDITIONS.index(edition)

    @property
    def planted_places(self) -> Floats:
        """Places that the planted effect is worth in each edition, shape (24,): positive = climbed."""
        return self.rank_without - self.rank[self.row(PLANTED_IN)]

    @property
    def planted_points(self) -> Floats:
        """Index points that the planted effect is worth in each edition, shape (24,)."""
        return np.round(self.nki[self.row(PLANTED_IN)] - self.nki_without, 1)

    @property
    def indicators(self) -> dict[str, Floats]:
        """The made-up values of every indicator taken from Kolada, by our name for it, (290, 24) each."""
        old = np.where(np.array(EDITIONS) <= OLD_DEFINITION_TO, 1.0, np.nan)
        new = np.where(np.array(EDITIONS) >= NEW_DEFINITION_FROM, 1.0, np.nan)
        rate = np.round(35 + 25 * _unit(self.nki_answers.shape, "rate"), 1)
        values = {
            "nki": self.nki * old,
            "nki_2024": self.nki * new,
            "nui_procurement": self._part("nui_procurement", old),
            "n_responses": self.nki_answers * old,
            "n_responses_2024": self.nki_answers * new,
            "response_rate": rate * old,
            "response_rate_2024": rate * new,
            "population": self.population,
            "new_firms_per_1000": self.firms,
            "rank": self.rank,
        }
        return values | {area: self._part(area, old) for area in PARTS}

    def _part(self, name: str, published: Floats) -> Floats:
        return np.clip(np.round(self.nki + 6 * (_unit(self.nki.shape, name) - 0.5), 1), 0, 100) * published


PARTS = (
    "nki_fire_safety",
    "nki_building_permits",
    "nki_land_lease",
    "nki_environment_and_health",
    "nki_alcohol_licences",
    "nki_food_control",
    "nki_accessibility",
    "nki_information",
    "nki_treatment",
    "nki_competence",
    "nki_legal_certainty",
    "nki_efficiency",
)


@cache
def synthetic_panel() -> SyntheticPanel:
    """Draw the panel; the same one every time."""
    kommuner = pl.read_csv(Paths().raw / "kommuner.csv", infer_schema=False).sort("kommun_code")
    codes = tuple(kommuner["kommun_code"])
    shape = (len(codes), len(EDITIONS))
    planted = np.zeros(shape)
    planted[codes.index(PLANTED_IN), EDITIONS.index(FIRST_EDITION_MOVED) :] = 1.0
    # Knivsta is in no ranking of 2002: it is put last and taken out.
    absent = np.zeros(shape, bool)
    absent[codes.index(KNIVSTA), : EDITIONS.index(KNIVSTA_FROM)] = True

    climate = _paths("climate", shape)
    rank = _ranks(climate + PLANTED_ON_NORMAL_SCORE * planted, absent)
    rank_without = _ranks(climate, absent)
    verdict = 3.4 + 0.4 * (climate + PLANTED_ON_NORMAL_SCORE * planted)
    service = np.round(np.clip(70 + 5 * _paths("service", shape), 40, 92), 1)
    population = np.round(np.exp(9.7 + 0.9 * _normal((shape[0], 1), "size")) * 1.004 ** np.arange(shape[1]))
    population = np.maximum(population, 2400)
    answers = np.clip(np.round(population * 0.002 + 60 + 40 * _unit(shape, "answers")), 30, 900)
    nki_answers = np.clip(np.round(population * 0.004 + 2 + 30 * _unit(shape, "cases")), 5, 2000)
    nki_answers[codes.index(PLANTED_IN)] += 100
    nki = np.where(nki_answers >= FEWEST_ANSWERS, service + PLANTED_INDEX_POINTS * planted, np.nan)
    return SyntheticPanel(
        codes=codes,
        names=tuple(kommuner["kommun"]),
        counties=tuple(kommuner["county"]),
        rank=rank,
        score=np.where(absent, np.nan, np.round(np.clip(verdict, 1, 6), 2)),
        answers=np.where(absent, np.nan, answers),
        nki=np.round(nki, 1),
        nki_answers=nki_answers,
        population=population,
        firms=np.round(6 + 8 * _unit(shape, "firms"), 1),
        rank_without=rank_without[codes.index(PLANTED_IN)],
        nki_without=service[codes.index(PLANTED_IN)],
    )


def national(values: Floats) -> Floats:
    """The made-up value of a larger area: the sum of the municipalities' counts, else their mean with one decimal."""
    known = np.isfinite(values).any(axis=0)
    areas = np.full(values.shape[1], np.nan)
    counts = np.nanmax(values) > 100
    areas[known] = np.nansum(values[:, known], axis=0) if counts else np.round(np.nanmean(values[:, known], axis=0), 1)
    return areas


def _paths(name: str, shape: tuple[int, int]) -> Floats:
    """Standings that follow three common paths and an own, slowly changing one, with survey noise; variance near 1."""
    common = _normal((shape[0], 3), f"{name} loadings") @ np.cumsum(_normal((3, shape[1]), f"{name} paths"), axis=1)
    common *= 0.35 / common.std()
    shocks = 0.3 * _normal(shape, f"{name} shocks")
    passing = np.empty(shape)
    passing[:, 0] = shocks[:, 0]
    for period in range(1, shape[1]):
        passing[:, period] = 0.6 * passing[:, period - 1] + shocks[:, period]
    return 0.75 * _normal((shape[0], 1), f"{name} own") + common + passing + 0.2 * _normal(shape, f"{name} noise")


def _ranks(standing: Floats, absent: np.ndarray) -> Floats:
    ranks = rankdata(-np.where(absent, -np.inf, standing), axis=0, method="ordinal").astype(float)
    return np.where(absent, np.nan, ranks)


def _normal(shape: tuple[int, ...], name: str) -> Floats:
    return np.random.default_rng(zlib.crc32(name.encode())).normal(size=shape)


def _unit(shape: tuple[int, ...], name: str) -> Floats:
    return np.random.default_rng(zlib.crc32(name.encode())).random(shape)
