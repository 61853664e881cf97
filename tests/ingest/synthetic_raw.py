"""A small synthetic raw folder: the municipalities are real, every figure, page and programme is made up."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from pipeline.faults import InputFaults
from pipeline.ingest import editions, ledger, sources
from pipeline.ingest.run_together import EDITIONS
from pipeline.paths import Paths

SYNTHETIC_ALIASES = "alias,kommun\nMalung,Malung-Sälen\nUpplands-Väsby,Upplands Väsby\n"
SYNTHETIC_EDITIONS = """\
source,edition,fieldwork_start,fieldwork_end,published,n_ranked,method_version,assumed
svenskt_naringsliv,2018,2018-01-02,2018-04-01,2018-10-02,290,synthetic-method,false
svenskt_naringsliv,2019,2019-01-02,2019-04-01,2019-09-24,290,synthetic-method,false
svenskt_naringsliv,2020,2020-01-02,2020-04-01,2020-09-23,290,synthetic-method,true
skr_insikt,2018,2018-01-01,2018-12-31,2019-04-10,171,synthetic-method,false
"""
SYNTHETIC_EDITION_FACTS = """\
source,edition,what,value,source_id,locator,note
svenskt_naringsliv,2019,n_factors,18,synthetic-paper,synthetic words,
svenskt_naringsliv,2019,weight_survey,2/3,synthetic-paper,synthetic words,
"""
SYNTHETIC_SOURCES = """\
source_id,publisher,publisher_kind,title,url,published,accessed,kind,selected_on,note
synthetic-list,Synthetic Owner,owner,A synthetic list,https://www.example.org/list,2019-09,2026-01-02,list,,
synthetic-paper,Synthetic Paper,other,Synthetic news,https://www.example.org/news,2019,2026-01-02,single,,
foretagsklimat-2023-top,Synthetic Owner,owner,A synthetic top,,2023,2026-01-02,list,2023,no address
"""
SYNTHETIC_OUTCOMES = """\
kommun,metric,date,value,basis,source_id,locator,note
Solna,population,2019-12-31,80000,published,synthetic-paper,80 000 synthetic inhabitants,
"""
SYNTHETIC_ADOPTIONS = """\
kommun,programme,kind,start,known_because,source_id,locator,ranking,metric,direction,target,deadline,edition
Ale,A goal,goal,2018-03,plan,synthetic-paper,made-up goal,svenskt_naringsliv,rank,at_most,50,2020,2020
Ale,A grant,state_grant,,result,synthetic-paper,made-up grant,,,,,,
"""
SYNTHETIC_RUN_TOGETHER = f"A synthetic list\nKommun {' '.join(map(str, EDITIONS))} Change\nÅre1111111111–\n"
SYNTHETIC_PROGRAMME = """\
initiative_id = "synthetic-programme"
kommun = "Solna"
name = "A synthetic programme"
start = "2018-03"
end = "2019-12"
lag_months = 3
source = "synthetic-paper"
start_note_sv = "En påhittad start."
summary_sv = "Ett påhittat program."
summary_en = "A made-up programme."

[[activity]]
activity_id = "synthetic-visits"
what_sv = "Påhittade besök"
what_en = "Made-up visits"
from = "2018-04"
source = "synthetic-paper"

[[goal]]
goal_id = "synthetic-first-goal"
text_sv = "Ett påhittat mål"
text_en = "A made-up goal"
ranking = "svenskt_naringsliv"
metric = "rank"
direction = "at_most"
target = 10
deadline = "2019"
edition = 2019
source = "synthetic-paper"

[[goal]]
goal_id = "synthetic-second-goal"
text_sv = "Ett annat påhittat mål"
text_en = "Another made-up goal"
ranking = "none"
metric = "population"
direction = "at_least"
target = 81000
deadline = "2019-12-31"
source = "synthetic-paper"

[[claim]]
claim_id = "synthetic-claim"
text_sv = "Ett påhittat påstående"
text_en = "A made-up claim"
claimed_by = "A synthetic press release"
date = "2019-09-24"
ranking = "svenskt_naringsliv"
measure = "rank"
from_value = 9
to_value = 7
from_edition = 2018
to_edition = 2019
attributes_to_programme = true
source = "synthetic-paper"

[[event]]
event_id = "synthetic-event"
text_sv = "Påhittad händelse"
text_en = "Made-up event"
date = "2017-03"
source = "synthetic-paper"
"""


def synthetic_row(**cells: str) -> dict[str, str]:
    """One line of the ledger, with the cells that a test is about."""
    made_up = {
        "kommun": "Solna",
        "source": "svenskt_naringsliv",
        "edition": "2019",
        "measure": "rank",
        "value": "7",
        "basis": "published",
        "part_value": "",
        "part_change": "",
        "year_basis": "stated",
        "source_id": "synthetic-list",
        "locator": "synthetic place in the list",
        "note": "",
    }
    assert set(cells) <= set(made_up)
    return made_up | cells


def synthetic_csv(
    rows: Iterable[dict[str, str]],
    columns: Sequence[str] = ledger.COLUMNS,
    separator: str = ",",
) -> str:
    """The lines of the ledger as a CSV file's text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def synthetic_raw(folder: Path, files: dict[str, str | bytes | None] | None = None) -> Path:
    """Write a synthetic raw folder without faults, with `files` in the place of (None: without) its own."""
    content: dict[str, str | bytes | None] = {
        "kommun_aliases.csv": SYNTHETIC_ALIASES,
        "editions.csv": SYNTHETIC_EDITIONS,
        "adoptions.csv": SYNTHETIC_ADOPTIONS,
        "edition_facts.csv": SYNTHETIC_EDITION_FACTS,
        "published/sources.csv": SYNTHETIC_SOURCES,
        "published/rank.csv": synthetic_csv([synthetic_row()]),
        "published/score.csv": synthetic_csv([synthetic_row(measure="score", value="4.21")]),
        "published/nki.csv": synthetic_csv([]),
        "published/responses.csv": synthetic_csv([]),
        "published/outcomes.csv": SYNTHETIC_OUTCOMES,
        "published/foretagsklimat-2023-top.txt": SYNTHETIC_RUN_TOGETHER,
        "initiatives/synthetic-programme.toml": SYNTHETIC_PROGRAMME,
    }
    for part in ("published", "initiatives"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Paths().raw / "kommuner.csv", folder / "kommuner.csv")
    for name, text in (content | (files or {})).items():
        if text is None:
            (folder / name).unlink(missing_ok=True)
        else:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@cache
def synthetic_frames() -> tuple[pl.DataFrame, frozenset[str]]:
    """The synthetic editions and the names of the synthetic sources, read once."""
    with TemporaryDirectory() as name:
        folder = synthetic_raw(Path(name))
        return editions.read(folder), frozenset(sources.read(folder)["source_id"])


def read_ledger(folder: Path) -> pl.DataFrame:
    """Read the ledger of a raw folder whose editions and sources are the synthetic ones."""
    known_editions, source_ids = synthetic_frames()
    return ledger.read(folder, known_editions, set(source_ids))


def faults_of(read: Callable[[], object]) -> list[str]:
    """The lines that a person is shown when the reading is refused; one fault a line."""
    with pytest.raises(InputFaults) as refused:
        read()
    lines = str(refused.value).splitlines()
    assert len(lines) == len(refused.value.faults)
    return lines
