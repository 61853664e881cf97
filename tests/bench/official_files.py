"""How long do complete official panels take from files to warehouse? Everything here is synthetic.

`python -m tests.bench.official_files FOLDER` reads a folder that `write` has filled and builds a warehouse beside it,
in a process of its own, so that its memory can be measured.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from pipeline.fetch.snapshot import MANIFEST
from pipeline.ingest.kommuner import NATION, Names
from pipeline.ingest.official import panels
from pipeline.ingest.official.places import Places
from pipeline.stamps import sha256
from pipeline.warehouse.build import build
from tests.bench.measuring import RUNS, Row, process
from tests.warehouse.synthetic_frames import SCHEMAS

YEARS = range(2002, 2026)
# Seventeen of Insikt's in JSON and three in workbooks: twenty measures.
IN_JSON = 17
IN_WORKBOOKS = {"Ranking.xlsx": "Ranking", "Omdöme.xlsx": "Sammanfattande omdöme", "Svar.xlsx": "Antal svar"}
ROWS_A_PAGE = 5000
# By number of municipalities: seconds, and MB.
LIMITS = {290: (3.0, 500.0), 2_900: (15.0, None)}


def rows() -> Iterator[Row]:
    """Time complete panels from workbooks and JSON to warehouse."""
    for n, (most_seconds, most_memory) in LIMITS.items():
        name = f"official files of {n:,} municipalities x 24 editions x 20 measures"
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), n)
            runs = [process("-m", "tests.bench.official_files", folder) for _ in range(RUNS)]
        taken, memory = zip(*runs, strict=True)
        yield Row(name, statistics.median(taken), "s", most_seconds)
        yield Row(f"{name}: peak memory", statistics.median(memory), "MB", most_memory)


def write(folder: Path, n: int) -> None:
    """Write snapshots of both sources for `n` made-up municipalities, 24 editions and 20 measures."""
    # What only writes the files shall not count as what reads them.
    from tests.replay.files import as_json, indicators, workbook

    codes = list(_names(n))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kommuner.json").write_text(json.dumps(codes), "utf-8")
    ids = {one: facts["title"] for one, facts in indicators().items() if not facts["measure"].startswith("n_responses")}
    ids = dict(list(ids.items())[:IN_JSON])
    answers: dict[str, bytes] = {"kpi.json": as_json({"values": [{"id": one, "title": ids[one]} for one in ids]})}
    for year in YEARS:
        rows = [
            {
                "kpi": one,
                "municipality": code,
                "period": year,
                "values": [{"gender": "T", "count": 1, "status": "", "value": (i * 7 + year) % 1000 / 10}],
            }
            for one in ids
            for i, code in enumerate(codes)
        ]
        for page, start in enumerate(range(0, len(rows), ROWS_A_PAGE), start=1):
            answers[f"data-{year}-p{page}.json"] = as_json({"values": rows[start : start + ROWS_A_PAGE]})
    _snapshot(folder, "kolada", answers, ids)
    books = {}
    for name, heading in IN_WORKBOOKS.items():
        cells = {"Ranking": str, "Sammanfattande omdöme": lambda x: f"{1 + x % 50 / 10:.1f}".replace(".", ",")}
        text = cells.get(heading, str)
        table = [["Län", "Kommun", *map(str, YEARS)]]
        table += [
            ["Påhittat län", name, *(text(i % 290 + 1) for _ in YEARS)] for i, name in enumerate(_names(n).values())
        ]
        books[name] = (heading, workbook(table))
    _snapshot(folder, "svenskt_naringsliv", {name: content for name, (_, content) in books.items()}, {}, books)


def _snapshot(
    folder: Path,
    source: str,
    contents: dict[str, bytes],
    ids: dict[str, str],
    books: dict[str, tuple[str, bytes]] | None = None,
) -> None:
    place = folder / "official" / source / "2026-01-01"
    place.mkdir(parents=True)
    files = []
    for name, content in contents.items():
        (place / name).write_bytes(content)
        title = books[name][0] if books else name
        one = {"name": name, "title": title, "url": f"http://127.0.0.1/{name}", "sha256": sha256(content)}
        files.append(one | {"bytes": len(content), "fetched_at": "2026-01-01T00:00:00Z"})
    whole = {"source": source, "fetched_at": "2026-01-01T00:00:00Z", "publisher": "Synthetic", "licence": "none"}
    (place / MANIFEST).write_text(json.dumps(whole | {"attribution": "none", "files": files, "ids": ids}), "utf-8")


def _names(n: int) -> dict[str, str]:
    return {f"{1000 + i}": f"Påhittad {1000 + i}:a" for i in range(n)}


def main(folder: Path) -> None:
    """Read what `write` wrote, leave the frames, and build the warehouse."""
    names = _names(len(json.loads((folder / "kommuner.json").read_text("utf-8"))))
    known = Names({name.casefold(): code for code, name in names.items()}, {}, names | {NATION: "Riket"})
    editions = pl.DataFrame(
        [
            {"source": source, "edition": year, "fieldwork_start": date(year, 1, 1), "fieldwork_end": date(year, 4, 1)}
            | {"published": date(year, 9, 1), "n_ranked": 290, "assumed": False}
            for source in ("svenskt_naringsliv", "skr_insikt")
            for year in YEARS
        ]
    )
    official = panels.read(folder, Places(known, frozenset(["påhittat län"])), editions)
    frames = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()} | {
        "kommun": pl.DataFrame(
            [
                {"kommun_code": code, "kommun": name, "county": "Påhittat län", "skr_group": ""}
                for code, name in names.items()
            ]
        ),
        "edition": pl.concat([pl.DataFrame(schema=SCHEMAS["edition"]), editions], how="diagonal"),
        "reading": official.reading,
        "source_document": official.source_document,
        "missing_value": official.missing_value,
        "covariate": official.covariate,
        "peer_group": official.peer_group,
    }
    (folder / "ingested").mkdir(exist_ok=True)
    for name, frame in frames.items():
        frame.write_parquet(folder / "ingested" / f"{name}.parquet", statistics=False)
    rows = build(folder / "ingested", folder / "joined.duckdb")
    expected = len(names) * len(YEARS) * (IN_JSON + len(IN_WORKBOOKS))
    if rows["observation"] != expected:
        raise SystemExit(f"{rows['observation']} observations, not {expected}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
