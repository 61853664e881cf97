"""Which 290 municipalities are there, and what else are they called in the sources?"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandera.polars as pa
import polars as pl

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import csv_file

# Kolada's code for the whole country; its rows carry the national values.
NATION = "0000"
NATION_NAMES = ("riket", "sverige", "hela riket")


class Kommun(pa.DataFrameModel):
    """The 290 municipalities since 2003."""

    kommun_code: str = pa.Field(unique=True, str_matches=r"^\d{4}$")
    kommun: str = pa.Field(unique=True)
    county: str
    skr_group: str | None = pa.Field(nullable=True)

    class Config:
        strict = True


@dataclass(frozen=True)
class Names:
    """Every spelling of a municipality's name -> its code."""

    codes: dict[str, str]
    official: dict[str, str]
    by_code: dict[str, str]

    def code(self, written: str) -> str | None:
        """Return the four-digit code of a name as written in a source, or None."""
        for spelling in _spellings(written):
            if spelling in self.codes:
                return self.codes[spelling]
        return None

    def name(self, code: str) -> str:
        """Return the official name of a code; the nation's rows are of `Riket`."""
        return self.by_code[code]

    def fault(self, written: str) -> tuple[str, str] | None:
        """Say what is wrong with a name, and which one may be meant."""
        if not written:
            return "no municipality is given", "write its name as in kommuner.csv"
        if self.code(written):
            return None
        close = get_close_matches(written.casefold(), list(self.official), n=1, cutoff=0.5)
        remedy = f"did you mean {self.official[close[0]]!r}?" if close else "write its name as in kommuner.csv"
        return f"{written!r} is no municipality", remedy


def read(folder: Path) -> pl.DataFrame:
    """Read `kommuner.csv`: kommun_code, kommun, county, skr_group (null where not known)."""
    path = folder / "kommuner.csv"
    frame = csv_file.read(path, ["kommun_code", "kommun", "county"], ["skr_group"])
    kommuner = frame.drop("row").sort("kommun_code")
    faults = [
        Fault(path.name, row, "kommun_code", f"{code!r} is not four digits or stands twice", "give each code once")
        for code, row in frame.select("kommun_code", "row").iter_rows()
        if not (code and len(code) == 4 and code.isdigit()) or (frame["kommun_code"] == code).sum() > 1
    ]
    if not faults and frame.height != 290:
        faults = [Fault(path.name, None, None, f"{frame.height} municipalities", "Sweden has 290; restore the file")]
    if faults:
        raise InputFaults(faults)
    return Kommun.validate(kommuner)


def names(folder: Path) -> Names:
    """Read every spelling: the official names and `kommun_aliases.csv` (alias, kommun)."""
    kommuner = read(folder)
    official = {name.casefold(): name for name in kommuner["kommun"]}
    codes = {name.casefold(): code for code, name in kommuner.select("kommun_code", "kommun").iter_rows()}
    path = folder / "kommun_aliases.csv"
    aliases = csv_file.read(path, ["alias", "kommun"])
    unknown = [
        Fault(path.name, row, "kommun", f"{kommun!r} is no municipality", "write the official name")
        for kommun, row in aliases.select("kommun", "row").iter_rows()
        if (kommun or "").casefold() not in codes
    ]
    if unknown:
        raise InputFaults(unknown)
    for alias, kommun in aliases.select("alias", "kommun").iter_rows():
        codes.setdefault(alias.casefold(), codes[kommun.casefold()])
    codes |= dict.fromkeys(NATION_NAMES, NATION)
    by_code = dict(kommuner.select("kommun_code", "kommun").iter_rows()) | {NATION: "Riket"}
    return Names(codes, official, by_code)


def _spellings(written: str) -> list[str]:
    """List the forms of a written name: itself, without "kommun" or "stad", without the genitive s."""
    plain = " ".join(written.split()).casefold()
    forms = [plain]
    for suffix in (" kommun", " stad"):
        if plain.endswith(suffix):
            stem = plain.removesuffix(suffix)
            forms += [stem, stem.removesuffix("s")]
    return forms
