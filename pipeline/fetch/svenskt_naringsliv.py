"""Which workbooks does Svenskt Näringsliv offer today: ranking, survey, statistics?

They are found by the text of their links on the download page; their addresses change with every edition.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from pipeline.faults import SourceFault
from pipeline.fetch import workbook
from pipeline.fetch.snapshot import Manifest, Partial
from pipeline.fetch.source import Source
from pipeline.fetch.transport import LATER, Connection, Passing, shown

PAGE = "ladda-ner.html"
KINDS = ("ranking", "enkät", "statistik")
BY_HAND = "save the workbook by hand into data/raw/official/"
LONGEST_NAME = 80


def download(
    connection: Connection, partial: Partial, before: Manifest | None, say: Callable[[str], None]
) -> dict[str, str]:
    """Save the download page and every workbook that it links to with a text that names one of `KINDS`.

    Raises
    ------
    SourceFault
        If no ranking is linked, a kind that the newest snapshot has is no longer linked, or a workbook is unsound.
    """
    page = connection.get(connection.base, lambda content: content)
    links = _workbooks(connection.base, page.decode("utf-8", "replace"))
    now = _kinds(text for _, text in links)
    before_now = _kinds(file.title for file in before.files if file.name != PAGE) if before else set()
    if "ranking" not in now or before_now - now:
        missing = sorted(before_now - now | {"ranking"} - now)
        raise SourceFault(f"{shown(connection.base)}: no link to a workbook says {', '.join(missing)}; {BY_HAND}")
    for kind in sorted(set(KINDS) - now):
        say(f"svenskt_naringsliv: no link to a workbook says {kind}; it is left out")
    partial.expect(len(links) + 1)
    partial.save(PAGE, "Download page", str(connection.base), page)
    for url, text in links:
        content = connection.get(url, lambda content, url=url: _sound(url, content))  # type: ignore[misc]
        partial.save(_name(url, {file.name for file in partial.files}), text, str(url), content)
    return {}


def _kinds(texts: Iterable[str]) -> set[str]:
    return {kind for text in texts for kind in KINDS if kind in text.casefold()}


class _Links(HTMLParser):
    """Collect every link with its text."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self._open: list[str] | None = None
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._close()
            self._href, self._open = dict(attrs).get("href") or "", []

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._close()

    def _close(self) -> None:
        if self._open is not None:
            self.links.append((self._href, " ".join("".join(self._open).split())))
        self._open = None


def _workbooks(page: httpx.URL, html: str) -> list[tuple[httpx.URL, str]]:
    """List the workbooks, in the page's order and each once."""
    parser = _Links()
    parser.feed(html)
    parser.close()
    found: dict[str, tuple[httpx.URL, str]] = {}
    for href, text in parser.links:
        if not _kinds([text]):
            continue
        try:
            url = page.join(href).copy_with(fragment=None)
        except httpx.InvalidURL:
            continue
        if url.scheme in ("http", "https") and _file_name(url).casefold().endswith(".xlsx"):
            found.setdefault(str(url), (url, text))
    return list(found.values())


def _file_name(url: httpx.URL) -> str:
    return PurePosixPath(unquote(url.path)).name


def _name(url: httpx.URL, taken: set[str]) -> str:
    """Make a file name of what the server calls the file: letters, digits and hyphens, never a path, never twice."""
    stem = unicodedata.normalize("NFC", _file_name(url))[: -len(".xlsx")]
    plain = re.sub(r"[^\w]+", "-", stem).strip("-_")[:LONGEST_NAME] or "workbook"
    name, number = f"{plain}.xlsx", 1
    while name.casefold() in {one.casefold() for one in taken}:
        number += 1
        name = f"{plain}-{number}.xlsx"
    return name


def _sound(url: httpx.URL, content: bytes) -> bytes:
    wrong = workbook.unsound(content)
    if wrong is None:
        return content
    if content.startswith(workbook.ZIP_MAGIC) and "damaged" in wrong:
        raise Passing(f"{shown(url)}: {wrong}; {LATER}")
    raise SourceFault(f"{shown(url)}: {wrong}; {BY_HAND}")


SOURCE = Source(
    name="svenskt_naringsliv",
    publisher="Svenskt Näringsliv",
    licence="None stated; figures are facts and are cited",
    attribution="Källa: Svenskt Näringsliv, foretagsklimat.se",
    base="https://www.foretagsklimat.se/ladda-ner",
    hosts=("foretagsklimat.se", "www.svensktnaringsliv.se"),
    per_second=None,
    download=download,
)
