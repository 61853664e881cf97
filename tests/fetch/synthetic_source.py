"""Two small synthetic sources: four municipalities, four years, three indicators, three workbooks, all made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from tests.replay.files import download_page, workbook
from tests.replay.server import DOWNLOADS, Play

THIS_YEAR = datetime.now(UTC).year
YEARS = range(THIS_YEAR - 3, THIS_YEAR + 1)
KOMMUNER = ("0114", "0120", "0180", "1480")
INDEX, POPULATION, RANKING = "U07451", "N01951", "N00777"
SYNTHETIC_PINS = f"""\
[[indicator]]
id = "{INDEX}"
title = "Företagsklimat Insikt - Totalt, Index, gammal definition (-2024)"
measure = "nki"
source = "skr_insikt"
role = "index"
first = {YEARS[0]}

[[indicator]]
id = "{POPULATION}"
title = "Invånare totalt, antal"
measure = "population"
role = "covariate"
first = {YEARS[0]}

[[indicator]]
holds = ["Företagsklimat", "Svenskt Näringsliv", "ranking"]
measure = "rank"
source = "svenskt_naringsliv"
role = "index"
first = {YEARS[0]}
"""


@dataclass
class SyntheticKolada:
    """A catalogue of three titles; a value is made of its municipality and year, unless amended."""

    titles: dict[str, str] = field(
        default_factory=lambda: {
            INDEX: "Företagsklimat Insikt - Totalt, Index, gammal definition (-2024)",
            POPULATION: "Invånare totalt, antal",
            RANKING: "Företagsklimat enligt Svenskt Näringsliv, ranking",
        }
    )
    amended: dict[tuple[str, str, int], float | None] = field(default_factory=dict)

    def catalogue(self) -> Sequence[dict[str, Any]]:
        return [{"id": id_, "title": title, "publication_date": "2026-04-24"} for id_, title in self.titles.items()]

    def values(self, ids: Sequence[str], year: int) -> Sequence[dict[str, Any]]:
        rows = []
        for id_ in ids:
            for place, kommun in enumerate(KOMMUNER, start=1):
                if year == THIS_YEAR:
                    continue
                standard = {INDEX: 60.5 + place, POPULATION: 1000 * place + year, RANKING: place}[id_]
                value = self.amended.get((id_, kommun, year), float(standard))
                status = "" if value is not None else "Missing"
                cells = [{"gender": "T", "count": 1, "status": status, "value": value}]
                rows.append({"kpi": id_, "municipality": kommun, "period": year, "values": cells})
        return rows

    def groups(self) -> Sequence[dict[str, Any]]:
        return [
            {
                "id": f"G{number}",
                "title": f"Liknande kommuner, övergripande, {kommun}, {YEARS[0]}",
                "members": [{"member_id": one, "member_title": one} for one in KOMMUNER if one != kommun],
            }
            for number, kommun in enumerate(KOMMUNER)
        ]


NAMED = ("Ale", "Alingsås", "Alvesta", "Aneby", "Arboga", "Arjeplog", "Arvika", "Askersund", "Avesta", "Bengtsfors")


@cache
def synthetic_workbook(first: int = 1) -> bytes:
    """Ten municipalities' places in two years; made once, since a workbook holds the time at which it was made."""
    return workbook(
        [["Kommun", "2024", "2025"], *([name, str(at), str(at + first)] for at, name in enumerate(NAMED, 1))]
    )


def synthetic_play(kolada: SyntheticKolada | None = None, rows_a_page: int = 7) -> Play:
    """Both sources on one server; a year's twelve rows are two pages."""
    links = {
        "/ladda-ner/a1_ranking_1.html/Ranking.xlsx?forceDownloadFileName=Ranking.xlsx": "Ranking 2024-2025",
        "enkat/Enk%C3%A4t.xlsx": "Enkätsvar",
        "/ladda-ner/Statistik.xlsx": "Statistik, faktorer",
    }
    files = {
        f"{DOWNLOADS}/a1_ranking_1.html/Ranking.xlsx": synthetic_workbook(),
        "/enkat/Enkät.xlsx": synthetic_workbook(2),
        f"{DOWNLOADS}/Statistik.xlsx": synthetic_workbook(3),
    }
    return Play(kolada or SyntheticKolada(), download_page(links).decode(), files, rows_a_page)
