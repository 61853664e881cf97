"""Which index, number of answers, covariate and official peers does a snapshot of Kolada give?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest.kommuner import NATION
from pipeline.ingest.official.places import LARGER, Places
from pipeline.ingest.official.value import SCHEMA, SEE, one_a_key, refuse
from pipeline.ingest.official.written_number import read_numbers
from pipeline.paths import PACKAGE

INDICATORS = PACKAGE / "fetch" / "kolada.toml"
DATA, GROUPS = re.compile(r"data-.*\.json"), re.compile(r"groups-.*\.json")
GROUP_TITLE = re.compile(r"Liknande kommuner, övergripande, (.+), (\d{4})")
# Everything as text: a figure keeps the decimals that it was sent with.
ANSWER = {
    "values": pl.List(
        pl.Struct(
            {
                "kpi": pl.String,
                "municipality": pl.String,
                "period": pl.String,
                "values": pl.List(pl.Struct({"gender": pl.String, "status": pl.String, "value": pl.String})),
            }
        )
    )
}
GROUP_ANSWER = {
    "values": pl.List(
        pl.Struct({"id": pl.String, "title": pl.String, "members": pl.List(pl.Struct({"member_id": pl.String}))})
    )
}
PEER_SCHEMA = {"kommun_code": pl.String, "year": pl.Int64, "peer_code": pl.String}
# Both sexes together.
TOTAL = "T"
# A value that is kept back, so that nobody is recognised, is not one that nobody has.
KEPT_BACK = r"(?i)priv|secre|sekre|suppress|protect|skydd"


@dataclass(frozen=True)
class Indicator:
    """One indicator of the snapshot: its title that day, our name for it, and its ranking (none: a covariate)."""

    id: str
    title: str
    measure: str
    source: str | None


def indicators(ids: dict[str, str]) -> list[Indicator]:
    """Match the identifiers of a snapshot's manifest with what each is called here.

    One without a pinned identifier is known by the words of its title.
    """
    asked = tomllib.loads(INDICATORS.read_text("utf-8"))["indicator"]
    pinned = {one["id"] for one in asked if "id" in one}
    found = []
    for one in asked:
        matching = [one["id"]] if one.get("id") in ids else []
        if "id" not in one:
            matching = [id for id, title in ids.items() if id not in pinned and _holds(title, one["holds"])]
        found += [Indicator(id, ids[id], one["measure"], one.get("source")) for id in matching]
    return found


def read(folder: Path, file: str, names: Iterable[str], ids: dict[str, str], places: Places) -> pl.DataFrame:
    """Read the values of a snapshot.

    Parameters
    ----------
    folder : Path
        The snapshot.
    file : str
        The folder's path below `official/`.
    names : iterable of str
        Its files.
    ids : dict of str to str
        The manifest's identifiers with their titles.
    places : Places

    Returns
    -------
    polars.DataFrame
        Rows of `value.SCHEMA`; those without a value hold the reason.

    Raises
    ------
    InputFaults
        With the one entry that was not understood.
    """
    data = [name for name in names if DATA.fullmatch(name)]
    answers = pl.concat([_answer(folder / name, f"{file}/{name}", ANSWER) for name in data])
    of_both_sexes = pl.element().filter(pl.element().struct.field("gender") == TOTAL)
    entries = (
        answers.unnest("values")
        .with_columns(pl.col("values").list.eval(of_both_sexes).list.first().alias("total"))
        .drop("values")
        .unnest("total")
    )
    codes = {written: places.by_code(written or "") for written in entries["municipality"].unique()}
    known = pl.DataFrame(
        [(one.id, one.measure, one.source) for one in indicators(ids)],
        schema=["kpi", "measure", "source"],
        orient="row",
    )
    values = (
        entries.with_columns(
            pl.col("municipality").replace_strict(codes, return_dtype=pl.String).alias("kommun_code"),
            pl.col("period").cast(pl.Int64, strict=False).alias("year"),
            pl.col("value").alias("text"),
            sheet=pl.lit(None, pl.String),
            column=pl.lit(None, pl.Int64),
        )
        .drop("value")
        .join(known, on="kpi", how="left", maintain_order="left")
    )
    refuse(values.filter(pl.col("measure").is_null()), pl.format("{} is no indicator of the manifest", "kpi"))
    refuse(values.filter(pl.col("kommun_code").is_null()), pl.format("{} is no municipality", "municipality"))
    refuse(values.filter(pl.col("year").is_null()), pl.format("{} is no year", "period"))
    read = read_numbers(values.filter(pl.col("kommun_code") != LARGER))
    refuse(read.filter(~pl.col("understood")), pl.format("{} is no number", "text"))
    status = pl.col("status").str.strip_chars().replace("", None)
    kept_back = pl.when(status.str.contains(KEPT_BACK)).then(pl.lit("suppressed")).otherwise(pl.lit("not published"))
    return one_a_key(
        read.with_columns(
            pl.when(pl.col("value").is_null())
            .then(pl.concat_str(kept_back, pl.format(" ({})", status).fill_null("")))
            .alias("reason"),
            pl.when(pl.col("value").is_not_null()).then(pl.format("status {}", status)).alias("note"),
            pl.format("kolada-{}", "kpi").alias("source_id"),
        ).select(SCHEMA.keys())
    )


def peers(folder: Path, file: str, names: Iterable[str], places: Places) -> pl.DataFrame:
    """Read which municipalities are officially alike: kommun_code, year, peer_code.

    Raises
    ------
    InputFaults
        With the group whose title or member was not understood.
    """
    rows: list[tuple[str, int, str]] = []
    for name in (name for name in names if GROUPS.fullmatch(name)):
        groups = _answer(folder / name, f"{file}/{name}", GROUP_ANSWER)
        for group in groups.unnest("values").iter_rows(named=True):
            rows += _group(group, places)
    return pl.DataFrame(rows, PEER_SCHEMA, orient="row").unique().sort("kommun_code", "year", "peer_code")


def _group(group: dict[str, Any], places: Places) -> list[tuple[str, int, str]]:
    match = GROUP_TITLE.fullmatch(group["title"] or "")
    kommun = places.by_name(match[1]) if match else None
    place = f"values[{group['row']}]"
    if match is None or kommun in (None, LARGER, NATION):
        wrong = f"{group['title']!r} names no municipality and year"
        raise InputFaults([Fault(f"official/{group['file']}", None, place, wrong, SEE)])
    found = []
    for member in group["members"] or []:
        code = places.by_code(member["member_id"] or "")
        if code in (None, LARGER, NATION):
            wrong = f"{member['member_id']!r} is no municipality"
            raise InputFaults([Fault(f"official/{group['file']}", None, place, wrong, SEE)])
        if code != kommun:
            found.append((kommun, int(match[2]), code))
    return found


def _answer(path: Path, file: str, schema: dict[str, Any]) -> pl.DataFrame:
    """Read one saved answer: an entry of its `values` a row, with the entry's number, counted from 1."""
    try:
        answer = pl.read_json(BytesIO(path.read_bytes()), schema=schema)
    except pl.exceptions.PolarsError:
        answer = pl.DataFrame(schema=schema)
    if answer.height != 1 or answer["values"][0] is None:
        raise InputFaults(
            [
                Fault(
                    f"official/{file}",
                    None,
                    None,
                    "this is no answer of Kolada's",
                    "take the folder away and fetch again",
                )
            ]
        )
    entries = answer.select(pl.col("values").explode())
    return (
        entries.drop_nulls()
        .with_row_index("row", offset=1)
        .with_columns(pl.col("row").cast(pl.Int64), pl.lit(file).alias("file"))
    )


def _holds(title: str, words: list[str]) -> bool:
    return all(word.casefold() in title.casefold() for word in words)
