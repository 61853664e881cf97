"""What does Kolada (API v3) say of SKR's Insikt, of how many answered, of population and of similar municipalities?

Which indicators are taken stands in `kolada.toml`. An indicator's title is held against the pinned one before any value
is asked for: Kolada says that indicators can change without notice.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from pipeline.faults import SourceFault
from pipeline.fetch.snapshot import File, Manifest, Partial
from pipeline.fetch.source import Source
from pipeline.fetch.transport import CHANGED, LATER, Connection, shown

ID = re.compile(r"[A-Z]\d{5}")
PINNED = Path(__file__).with_name("kolada.toml")
# The API refuses more of either.
IDS_A_REQUEST = 25
ROWS_A_PAGE = 5000
# Twenty-five indicators of some 320 municipalities and regions are two pages.
MAX_PAGES = 40
# Searches that together find every pinned indicator by its title.
SEARCHES = ("Företagsklimat", "Invånare totalt, antal", "Nystartade företag")
GROUPS = "Liknande kommuner, övergripande"
# Known for every municipality and year: an answer without it is no answer.
ALWAYS = "population"


@dataclass(frozen=True)
class Indicator:
    """One entry of `kolada.toml`. `id` is empty where it was never seen and is found by the words of its title."""

    measure: str
    role: str
    first: int
    id: str = ""
    title: str = ""
    holds: tuple[str, ...] = ()
    source: str = ""

    def fits(self, title: str) -> bool:
        """Say whether a catalogue entry has the pinned title, or all of its words."""
        if self.title:
            return _plain(title) == _plain(self.title)
        return all(word.casefold() in title.casefold() for word in self.holds)


def pinned() -> list[Indicator]:
    """Read `kolada.toml`."""
    entries = tomllib.loads(PINNED.read_text("utf-8"))["indicator"]
    return [Indicator(**entry | {"holds": tuple(entry.get("holds", ()))}) for entry in entries]


def download(
    connection: Connection, partial: Partial, before: Manifest | None, say: Callable[[str], None]
) -> dict[str, str]:
    """Ask for the catalogue entries, every year's values and the peer groups; return id -> title.

    Raises
    ------
    SourceFault
        If a title has changed, or an answer does not have the documented shape.
    """
    used = _catalogue(connection, partial, before, say)
    years = range(min(one.first for one in used.values()), datetime.now(UTC).year + 1)
    partial.expect(len(years) + 2)
    for year in years:
        _year(connection, partial, {id_: one for id_, one in used.items() if one.first <= year}, year)
    _groups(connection, partial)
    _not_shrunk(partial.files, before)
    titles = _titles(partial)
    return {id_: titles[id_] for id_ in used}


def _catalogue(
    connection: Connection, partial: Partial, before: Manifest | None, say: Callable[[str], None]
) -> dict[str, Indicator]:
    """Find every indicator by its title and save its entry; return id -> what we take it for."""
    entries: dict[str, dict[str, Any]] = {}
    for search in SEARCHES:
        for _, _, answer in _pages(connection, "kpi", {"title": search, "per_page": str(ROWS_A_PAGE)}):
            entries |= {str(entry["id"]): entry for entry in _rows(answer, "id", "title")}
    used = {}
    for one in pinned():
        if id_ := _found(connection, one, entries, say):
            used[id_] = one
    for id_, title in (before.ids if before else {}).items():
        if id_ in used and _plain(str(entries[id_]["title"])) != _plain(title):
            raise _renamed(id_, title, str(entries[id_]["title"]))
    content = json.dumps({"values": [entries[id_] for id_ in sorted(used)]}, ensure_ascii=False, indent=1)
    partial.save("kpi.json", "Catalogue entries of the indicators used", str(connection.base), content.encode())
    return used


def _found(
    connection: Connection, one: Indicator, entries: dict[str, dict[str, Any]], say: Callable[[str], None]
) -> str | None:
    """Return the id under which an indicator stands in the catalogue."""
    fitting = [id_ for id_, entry in entries.items() if ID.fullmatch(id_) and one.fits(str(entry["title"]))]
    if not one.id:
        if len(fitting) == 1:
            return fitting[0]
        many = f"{len(fitting)} titles" if fitting else "no title"
        say(f"kolada: {many} in the catalogue with the words {', '.join(one.holds)}; {one.measure} is left out")
        return None
    if one.id in fitting:
        return one.id
    if one.id not in entries:
        # Its title no longer answers to the search: what is it called now?
        _, _, answer = next(_pages(connection, f"kpi/{one.id}", {}))
        entries |= {str(entry["id"]): entry for entry in _rows(answer, "id", "title")}
    if one.id not in entries:
        raise SourceFault(f"kolada: {one.id} ({one.measure}) is no longer in the catalogue; {CHANGED}")
    raise _renamed(one.id, one.title or ", ".join(one.holds), str(entries[one.id]["title"]))


def _renamed(id_: str, before: str, now: str) -> SourceFault:
    return SourceFault(f"kolada: {id_} is now called {now[:120]!r} and was {before!r}; {CHANGED}")


def _year(connection: Connection, partial: Partial, used: dict[str, Indicator], year: int) -> None:
    """Save every page of one year's values."""
    ids, page = sorted(used), 0
    always = {id_ for id_, one in used.items() if one.measure == ALWAYS}
    for start in range(0, len(ids), IDS_A_REQUEST):
        asked = ids[start : start + IDS_A_REQUEST]
        seen: set[str] = set()
        path = f"data/kpi/{','.join(asked)}/year/{year}"
        for url, content, answer in _pages(connection, path, {"per_page": str(ROWS_A_PAGE)}):
            page += 1
            rows = _rows(answer, "kpi", "municipality", "period", "values")
            strange = next((row for row in rows if row["kpi"] not in asked or str(row["period"]) != str(year)), None)
            if strange is not None:
                given = f"{strange['kpi']}, {strange['period']}"[:60]
                raise SourceFault(f"{shown(url)}: gives {given!r}, which was not asked for; {CHANGED}")
            seen |= {row["kpi"] for row in rows}
            partial.save(f"data-{year}-p{page}.json", f"Values of {year}, page {page}", str(url), content)
        # The year that has ended last may still lack it.
        if year < datetime.now(UTC).year - 1 and (missing := always & set(asked) - seen):
            raise SourceFault(f"kolada: no value of {', '.join(missing)} for {year}; {LATER}")


def _not_shrunk(now: list[File], before: Manifest | None) -> None:
    """Stop if a year that had values has lost more than half: editions are amended, but not taken away."""
    sizes: Counter[str] = Counter()
    for file in now:
        sizes[file.name.rpartition("-p")[0]] += file.bytes
    earlier: Counter[str] = Counter()
    for file in before.files if before else []:
        earlier[file.name.rpartition("-p")[0]] += file.bytes
    for part, size in sorted(earlier.items()):
        if part and sizes[part] < size / 2:
            raise SourceFault(f"kolada: {part} has shrunk from {size} to {sizes[part]} bytes; {LATER}")


def _groups(connection: Connection, partial: Partial) -> None:
    """Save every page of the groups of similar municipalities."""
    query = {"title": GROUPS, "per_page": str(ROWS_A_PAGE)}
    for number, (url, content, answer) in enumerate(_pages(connection, "municipality_groups", query), start=1):
        _rows(answer, "id", "title", "members")
        partial.save(f"groups-p{number}.json", f"{GROUPS}, page {number}", str(url), content)


def _pages(
    connection: Connection, path: str, query: dict[str, str]
) -> Iterator[tuple[httpx.URL, bytes, dict[str, Any]]]:
    """Ask for an address and every page that follows it.

    Raises
    ------
    SourceFault
        If the pages do not end, lead back, are empty where more was promised, or hold less than they count.
    """
    url: httpx.URL | None = httpx.URL(f"{str(connection.base).rstrip('/')}/{path}", params=query)
    addresses: set[str] = set()
    rows = announced = 0
    full = True
    while url is not None:
        addresses.add(str(url))
        content, answer = connection.json(url)
        values = answer.get("values")
        if not isinstance(values, list):
            raise SourceFault(f"{shown(url)}: the answer has no list `values`; {CHANGED}")
        following = _following(connection, url, answer)
        # A last page may be empty only if the one before it was full.
        if not values and (following is not None or not full):
            raise SourceFault(f"{shown(url)}: the page is empty, and more was promised; {LATER}")
        if following is not None and str(following) in addresses:
            raise SourceFault(f"{shown(url)}: the pages go round in a circle; {LATER}")
        if len(addresses) > MAX_PAGES:
            raise SourceFault(f"{shown(url)}: no end after {MAX_PAGES} pages; {CHANGED}")
        full = len(values) >= ROWS_A_PAGE
        rows += len(values)
        announced = max(announced, answer["count"] if isinstance(answer.get("count"), int) else 0)
        yield url, content, answer
        url = following
    # Whether `count` is of the page or of all pages, as many rows must have come.
    if rows < announced:
        raise SourceFault(f"kolada: {path[:60]}: {rows} rows came of {announced}; {LATER}")


def _following(connection: Connection, url: httpx.URL, answer: dict[str, Any]) -> httpx.URL | None:
    """Return the next page's address: a whole one, a relative one, or a page's number."""
    following = answer.get("next_url") or answer.get("next_page")
    if not following:
        return None
    if isinstance(following, int):
        return url.copy_merge_params({"page": str(following)})
    try:
        joined = url.join(str(following))
    except httpx.InvalidURL:
        raise SourceFault(f"{shown(url)}: its next page is no address; {CHANGED}") from None
    # A server behind another that speaks https for it may call itself http.
    same = joined.host == connection.base.host and joined.port is None
    return joined.copy_with(scheme=connection.base.scheme) if same else joined


def _rows(answer: dict[str, Any], *keys: str) -> list[dict[str, Any]]:
    """Return an answer's rows, every one of which must have some keys."""
    for row in answer["values"]:
        missing = [key for key in keys if not isinstance(row, dict) or key not in row]
        if missing:
            raise SourceFault(f"kolada: a row without {missing[0]!r}: {str(row)[:80]!r}; {CHANGED}")
    rows: list[dict[str, Any]] = answer["values"]
    return rows


def _titles(partial: Partial) -> dict[str, str]:
    entries = json.loads((partial.folder / "kpi.json").read_text("utf-8"))["values"]
    return {str(entry["id"]): str(entry["title"]) for entry in entries}


def _plain(title: str) -> str:
    return " ".join(title.split())


SOURCE = Source(
    name="kolada",
    publisher="Rådet för främjande av kommunala analyser (Kolada)",
    licence="Free to use; name the source for unprocessed values, and not for what was computed from them",
    attribution="Källa: Kolada",
    base="https://api.kolada.se/v3",
    hosts=(),
    per_second=5,
    download=download,
)
