"""What do the newest snapshots, and workbooks saved by hand, say together?

Without any of them every table is empty, and everything works as it does from the ledger alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.faults import Fault, InputFaults, SourceFault
from pipeline.fetch.snapshot import MANIFEST, Manifest, read_manifest
from pipeline.ingest.kommuner import NATION
from pipeline.ingest.official import kolada, newest, svenskt_naringsliv
from pipeline.ingest.official.places import Places
from pipeline.ingest.official.value import KEY, SCHEMA, refuse
from pipeline.ingest.sources import SourceDocument
from pipeline.stamps import sha256

OWN_ID = "svenskt-naringsliv-"
PERCENT = (0.0, 100.0, False)
# measure -> (lowest, highest, must be whole); of the others nothing is known but that they are not negative.
RANGES = {
    "rank": (1.0, 290.0, True),
    "score": (1.0, 6.0, False),
    "response_rate": PERCENT,
    "response_rate_2024": PERCENT,
    "n_responses": (0.0, 100_000.0, True),
    "n_responses_2024": (0.0, 100_000.0, True),
    "population": (0.0, 100_000_000.0, True),
}
READING = {
    "kommun_code": pl.String,
    "source": pl.String,
    "edition": pl.Int64,
    "measure": pl.String,
    "value": pl.Float64,
    "decimals": pl.Int64,
    "basis": pl.String,
    "year_basis": pl.String,
    "source_id": pl.String,
    "locator": pl.String,
    "note": pl.String,
    "file": pl.String,
    "row": pl.Int64,
}
MISSING = ["kommun_code", "source", "edition", "measure", "reason", "source_id"]
COVARIATE = ["kommun_code", "year", "measure", "value", "source_id"]
DOCUMENT = dict.fromkeys(
    ["source_id", "publisher", "publisher_kind", "title", "url", "published", "accessed", "kind"], pl.String
) | {"selected_on": pl.Int64, "note": pl.String}


@dataclass(frozen=True)
class Official:
    """The official panels: frames as the warehouse takes them, and lines on what was left out."""

    reading: pl.DataFrame
    missing_value: pl.DataFrame
    covariate: pl.DataFrame
    peer_group: pl.DataFrame
    source_document: pl.DataFrame
    lines: list[str]


def read(folder: Path, places: Places, editions: pl.DataFrame) -> Official:
    """Read the official files.

    Parameters
    ----------
    folder : Path
        Laid out as `data/raw/`; `official/` need not be there.
    places : Places
    editions : polars.DataFrame
        What `editions.read` gave. Values of an edition that is not there are left out with a line.

    Returns
    -------
    Official

    Raises
    ------
    InputFaults
        If a file is not what its manifest says, or holds a cell that was not understood.
    """
    official = folder / "official"
    values, documents = [pl.DataFrame(schema=SCHEMA)], [pl.DataFrame(schema=DOCUMENT)]
    lines: list[str] = []
    peers = pl.DataFrame(schema=kolada.PEER_SCHEMA)
    for snapshot in newest.snapshots(official):
        manifest = _checked(snapshot)
        file = snapshot.relative_to(official).as_posix()
        names = [one.name for one in manifest.files]
        if manifest.source == "kolada":
            values.append(kolada.read(snapshot, file, names, manifest.ids, places))
            peers = kolada.peers(snapshot, file, names, places)
            documents.append(_kolada_documents(snapshot, manifest))
        else:
            for one in (one for one in manifest.files if one.name.endswith(".xlsx")):
                frame, unused = svenskt_naringsliv.read(snapshot / one.name, f"{file}/{one.name}", one.title, places)
                values.append(frame)
                lines += unused
                documents.append(_document(frame, manifest.publisher, one.title, one.url, manifest.fetched_at[:10]))
    together = pl.concat(values)
    for path in newest.by_hand(official):
        frame, unused = svenskt_naringsliv.read(path, path.name, path.stem, places)
        frame = frame.with_columns(pl.col("source_id") + "-by-hand")
        together, replaced = _replaced(together, frame, path.name)
        lines += [*unused, *replaced]
        documents.append(_document(frame, "Svenskt Näringsliv", path.name, None, None))
    return _tables(together, peers, pl.concat(documents), editions, places, lines)


def _tables(
    values: pl.DataFrame,
    peers: pl.DataFrame,
    documents: pl.DataFrame,
    editions: pl.DataFrame,
    places: Places,
    lines: list[str],
) -> Official:
    """Check the values against what is possible, and sort them into tables."""
    of_edition = values.filter(pl.col("source").is_not_null()).rename({"year": "edition"})
    known = of_edition.join(
        editions.select("source", "edition", "n_ranked", exists=pl.lit(True)),
        on=["source", "edition"],
        how="left",
        maintain_order="left",
    )
    _refuse_impossible(values, known)
    absent = known.filter(pl.col("exists").is_null(), pl.col("value").is_not_null())
    per_source = absent.group_by("source").agg(pl.len(), pl.col("edition").unique().sort()).sort("source")
    lines = lines + [
        f"{source}: {n:,} official values left out, editions.csv has no edition {', '.join(map(str, years))}: "
        "add its row to use them"
        for source, n, years in per_source.iter_rows()
    ]
    known = known.filter(pl.col("exists"))
    reading = known.filter(pl.col("value").is_not_null()).with_columns(
        pl.lit("official").alias("basis"),
        pl.lit("stated").alias("year_basis"),
        pl.format(
            "{}, {}",
            pl.when(pl.col("sheet").is_null())
            .then("kommun_code")
            .otherwise(pl.col("kommun_code").replace_strict(places.names.by_code, return_dtype=pl.String)),
            "edition",
        ).alias("locator"),
    )
    # Neither a rank nor a number of answers is expected of the whole country.
    missing = known.filter(pl.col("value").is_null(), pl.col("kommun_code") != NATION)
    covariate = values.filter(pl.col("source").is_null(), pl.col("value").is_not_null())
    used = pl.concat([reading["source_id"], missing["source_id"], covariate["source_id"]]).unique().to_list()
    return Official(
        reading=reading.select(pl.col(column).cast(kind) for column, kind in READING.items()),
        missing_value=missing.select(MISSING).sort(MISSING),
        covariate=covariate.select(COVARIATE).sort(COVARIATE),
        peer_group=peers,
        source_document=SourceDocument.validate(
            documents.filter(pl.col("source_id").is_in(used)).unique("source_id", keep="last", maintain_order=True)
        ),
        lines=lines,
    )


def _refuse_impossible(values: pl.DataFrame, of_edition: pl.DataFrame) -> None:
    """Stop at a place beyond the last, a verdict of 7, half an answer."""
    given = values.filter(pl.col("value").is_not_null())
    for measure in sorted(map(str, given["measure"].unique())):
        low, high, whole = RANGES.get(
            measure, PERCENT if measure.startswith(("nki", "nui")) else (0.0, float("inf"), False)
        )
        value = pl.col("value")
        impossible = ~value.is_between(low, high) | ((value != value.round()) if whole else pl.lit(False))
        kind = "a whole number " if whole else ""
        refuse(
            given.filter(pl.col("measure") == measure, impossible),
            pl.format("{} {} cannot be", "measure", "value"),
            f"it is {kind}from {low:g}" + (f" to {high:g}" if high < float("inf") else ""),
        )
    beyond = of_edition.filter(pl.col("measure") == "rank", pl.col("value") > pl.col("n_ranked"))
    refuse(
        beyond.with_columns(year="edition"),
        pl.format("place {}, but {} {} ranks {}", pl.col("value").cast(pl.Int64), "source", "edition", "n_ranked"),
        "correct n_ranked in editions.csv",
    )


def _replaced(values: pl.DataFrame, by_hand: pl.DataFrame, name: str) -> tuple[pl.DataFrame, list[str]]:
    """Let a workbook saved by hand take the place of the snapshot's values; count those that differ."""
    given = by_hand.filter(pl.col("value").is_not_null())
    own = values.filter(pl.col("source_id").str.starts_with(OWN_ID))
    both = own.join(given, on=KEY, nulls_equal=True, suffix="_by_hand")
    differing = both.filter(pl.col("value") != pl.col("value_by_hand")).height
    kept = own.join(given, on=KEY, how="anti", nulls_equal=True, maintain_order="left")
    line = f"{name}: saved by hand, so it goes before the snapshot; values that differ: {differing:,}"
    others = values.filter(~pl.col("source_id").str.starts_with(OWN_ID))
    return pl.concat([others, kept, by_hand]), [line] if differing else []


def _checked(snapshot: Path) -> Manifest:
    """Read a snapshot's manifest and hold every file against it.

    Raises
    ------
    InputFaults
        If one is missing or is not the file that was fetched.
    """
    place = f"official/{snapshot.parent.name}/{snapshot.name}"
    try:
        manifest = read_manifest(snapshot)
    except SourceFault:
        remedy = "take the folder away and fetch again"
        raise InputFaults([Fault(f"{place}/{MANIFEST}", None, None, "it cannot be read", remedy)]) from None
    faults = []
    for one in manifest.files:
        path = snapshot / one.name
        if not path.is_file():
            faults.append(Fault(f"{place}/{one.name}", None, None, "the file is missing", "take the folder away"))
        elif sha256(path.read_bytes()) != one.sha256:
            wrong = "this is not the file that was fetched (its sha256 differs from the manifest's)"
            faults.append(Fault(f"{place}/{one.name}", None, None, wrong, "take the folder away and fetch again"))
    if faults:
        raise InputFaults(faults)
    return manifest


def _document(frame: pl.DataFrame, publisher: str, title: str, url: str | None, accessed: str | None) -> pl.DataFrame:
    """A workbook, as a page that figures were read on."""
    facts = {
        "publisher": publisher,
        "publisher_kind": "owner",
        "title": title,
        "url": url,
        "published": None,
        "accessed": accessed,
        "kind": "list",
        "selected_on": None,
        "note": None,
    }
    return pl.DataFrame([{"source_id": one} | facts for one in frame["source_id"].unique()], DOCUMENT)


def _kolada_documents(snapshot: Path, manifest: Manifest) -> pl.DataFrame:
    """Each indicator, as a page that figures were read on, with the day on which Kolada published it."""
    catalogue = json.loads((snapshot / "kpi.json").read_text("utf-8"))["values"]
    published = {entry["id"]: entry.get("publication_date") for entry in catalogue}
    url = next(one.url for one in manifest.files if one.name == "kpi.json")
    return pl.DataFrame(
        [
            {
                "source_id": f"kolada-{one.id}",
                "publisher": manifest.publisher,
                # Another's ranking is passed on: its owner's own workbook goes before it.
                "publisher_kind": "other" if one.source == "svenskt_naringsliv" else "owner",
                "title": one.title,
                "url": url,
                "published": published.get(one.id),
                "accessed": manifest.fetched_at[:10],
                "kind": "list",
                "selected_on": None,
                "note": manifest.attribution,
            }
            for one in kolada.indicators(manifest.ids)
        ],
        DOCUMENT,
    )
