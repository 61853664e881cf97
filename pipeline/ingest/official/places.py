"""Which municipality does a row of an official file speak of; or is it a county's, the country's, or unknown?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipeline.ingest.kommuner import NATION, Names

# Kolada: 0000 the country, 00xx a region, G and digits a group of municipalities.
REGION_OR_GROUP = re.compile(r"00\d\d|G\d+")
# Elsewhere a county has two digits, the country 00.
COUNTY = re.compile(r"\d\d")
CODE_AND_NAME = re.compile(r"(\d{4})\s+(\S.*)")
# Stands for a county or region: its rows are dropped.
LARGER = "larger"


@dataclass(frozen=True)
class Places:
    """The 290 municipalities and the counties, by every way of writing them."""

    names: Names
    county_names: frozenset[str]

    @classmethod
    def of(cls, kommun: pl.DataFrame, names: Names) -> Places:
        """Take the municipalities and their counties as `kommuner.read` gives them."""
        return cls(names, frozenset(name.casefold() for name in kommun["county"].unique()))

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every municipality's code, and the country's."""
        return frozenset(self.names.by_code)

    def by_code(self, written: str) -> str | None:
        """Return a municipality's code, NATION, LARGER, or None for a code that is none of these."""
        code = written.strip()
        if re.fullmatch(r"\d{3}", code):
            # A spreadsheet that takes codes for numbers loses the nought.
            code = f"0{code}"
        if code in self.codes:
            return code
        if code == "00":
            return NATION
        return LARGER if REGION_OR_GROUP.fullmatch(code) or COUNTY.fullmatch(code) else None

    def by_name(self, written: str) -> str | None:
        """Return a municipality's code, NATION, LARGER, or None for a name that is none of these."""
        plain = " ".join(written.split())
        if both := CODE_AND_NAME.fullmatch(plain):
            return self.by_code(both[1])
        return self.names.code(plain) or (LARGER if plain.casefold() in self.county_names else None)
