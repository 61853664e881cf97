"""Can a councillor read every brief, and can every number in it be followed to a page?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pikepdf
import pytest
from pypdf import PdfReader

from pipeline.report.facts import BriefFacts, as_json, brief_facts
from pipeline.report.overview_facts import OverviewFacts, overview_facts
from pipeline.report.wording import WORDING
from tests.end_to_end.conftest import Run

PROGRAMMES = (
    "alingsas-en-resa",
    "norrkoping-handslaget",
    "varmdo-fsi",
    "vastervik-klivet-2012",
    "vimmerby-topp-50",
)
each_programme = pytest.mark.parametrize("programme", PROGRAMMES)
NUMBER = re.compile(r"\d[\d\u00a0\u202f]*(?:[.,]\d+)?")


def _brief(built: Run, programme: str) -> Path:
    return built.processed / "briefs" / f"{programme}.sv.pdf"


def _facts(built: Run, programme: str) -> BriefFacts:
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        return brief_facts(connection, programme)


def _overview(built: Run) -> OverviewFacts:
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        return overview_facts(connection, [brief_facts(connection, one) for one in PROGRAMMES])


def _tags(element: Any) -> Iterator[pikepdf.Dictionary]:
    for child in element if isinstance(element, pikepdf.Array) else [element]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
        if isinstance(child, pikepdf.Dictionary) and "/K" in child:
            yield from _tags(child.K)


def test_every_programme_has_its_brief_and_all_together_an_overview(built: Run) -> None:
    assert sorted(path.name for path in (built.processed / "briefs").iterdir()) == sorted(
        f"{one}.sv.pdf" for one in (*PROGRAMMES, "oversikt")
    )


@each_programme
def test_a_brief_has_two_tagged_swedish_pages_with_a_title_and_alt_texts(built: Run, programme: str) -> None:
    with pikepdf.open(_brief(built, programme)) as pdf:
        assert len(pdf.pages) == 2
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).startswith("sv")
        assert len(str(pdf.docinfo["/Title"])) > 10
        figures = [tag for tag in _tags(pdf.Root.StructTreeRoot.K) if str(tag.S) == "/Figure"]
        assert figures
        assert all(len(str(figure.Alt)) > 40 for figure in figures)
        assert pdf.open_metadata()["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


@each_programme
def test_a_brief_begins_with_the_answer(built: Run, programme: str) -> None:
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        [(headline,)] = connection.execute(
            "SELECT headline_sv FROM verdict WHERE initiative_id = ? AND is_headline", [programme]
        ).fetchall()
    page = " ".join(PdfReader(_brief(built, programme)).pages[0].extract_text().split())
    assert headline in page
    # Only the line that names the programme stands above it.
    assert page.index(headline) < 110
    assert len(headline.split()) <= 25


def _numbers(text: str) -> set[str]:
    return {re.sub(r"[\u00a0\u202f]", "", number).rstrip(",.") for number in NUMBER.findall(text)}


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _traceable(facts: BriefFacts | OverviewFacts) -> set[str]:
    """Every form in which a cell that this brief reads from the warehouse can be printed."""
    allowed: set[str] = set()
    for leaf in _leaves(json.loads(as_json(facts))):
        if isinstance(leaf, str):
            allowed |= _numbers(leaf) | {str(int(number)) for number in re.findall(r"\d+", leaf)}
        elif isinstance(leaf, (int, float)) and not isinstance(leaf, bool):
            for value in (abs(leaf), 100 * abs(leaf)):
                # Half is rounded up here and to even there: both are the same cell.
                forms = {f"{value + nudge:.{digits}f}" for digits in (0, 1, 2) for nudge in (-1e-9, 1e-9)}
                allowed |= {form.replace(".", ",") for form in forms} | {f"{value:g}".replace(".", ",")}
    return allowed


@each_programme
def test_every_number_on_the_page_is_a_cell_of_the_warehouse(built: Run, programme: str) -> None:
    facts = _facts(built, programme)
    wording = _numbers((WORDING / "sv.toml").read_text("utf-8"))
    axis = {"1", "50", "100", "150", "200", "250", "290", *(str(value) for value in range(0, 101, 5))}
    footnotes = {str(number) for number in range(1, len(facts.sources) + 1)}
    pages = {"1", "2"}
    text = "\n".join(page.extract_text() for page in PdfReader(_brief(built, programme)).pages)
    body = re.sub(r"\[[\d, ]+\]", "", text)
    untraced = _numbers(body) - _traceable(facts) - wording - axis - footnotes - pages
    assert not untraced


def test_three_numbers_can_be_followed_from_the_brief_to_a_row_in_data_raw_and_an_address(built: Run) -> None:
    trace = {(row["label"], row["value"]): row for row in _facts(built, "varmdo-fsi").trace}
    observed = [row for row in trace.values() if row["table"] == "observation" and row["url"]]
    assert len(observed) >= 3
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        for row in (observed[0], observed[len(observed) // 2], observed[-1]):
            key = {name: row["key"][name] for name in ("source", "edition", "measure")}
            [(value, file, line, url)] = connection.execute(
                "SELECT o.value, o.file, o.row, d.url FROM observation AS o "
                "JOIN source_document AS d USING (source_id) "
                "JOIN initiative AS i USING (kommun_code) WHERE i.initiative_id = 'varmdo-fsi' "
                "AND (o.source, o.edition, o.measure) = ($source, $edition, $measure)",
                key,
            ).fetchall()
            written = (built.raw / "published" / file).read_text("utf-8").splitlines()[line - 1]
            assert value == row["value"]
            assert f"{value:g}" in written.split(",")
            assert written.startswith("Värmdö,")
            assert url == row["url"]
            assert url.startswith("http")


@pytest.mark.parametrize("programme", ["alingsas-en-resa", "norrkoping-handslaget"])
def test_a_brief_without_an_estimate_shows_what_is_known_and_says_what_would_be_needed(
    built: Run, programme: str
) -> None:
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(_brief(built, programme)).pages]
    assert "För en bedömning behövs" in pages[1]
    facts = _facts(built, programme)
    shown = {number for page in pages for number in _numbers(page)}
    known = {f"{row['value']:g}".replace(".", ",") for row in facts.own_observations if row["measure"] == facts.measure}
    # In a figure with many editions the first, the last and the turning points carry their number.
    assert len(known & shown) >= min(4, len(known))


def test_the_briefs_say_what_the_sources_say(built: Run) -> None:
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        goals = dict(connection.execute("SELECT initiative_id || '/' || goal_id, status FROM goal_check").fetchall())
        phases = connection.execute(
            "SELECT initiative_id, source, edition, phase_earliest, phase, phase_latest FROM exposure WHERE is_declared"
        ).fetchall()
    phase = {(initiative, source, edition): set(found) for initiative, source, edition, *found in phases}
    assert goals["vimmerby-topp-50/topp-50-2015"] == "not_met"
    assert goals["vastervik-klivet-2012/topp-30-2012"] in ("not_met", "cannot_be_checked")
    assert goals["alingsas-en-resa/vision-2010-invanare"] == "not_met"
    assert phase["norrkoping-handslaget", "svenskt_naringsliv", 2023] == {"before"}
    assert phase["varmdo-fsi", "svenskt_naringsliv", 2018] == {"before"}
    assert phase["varmdo-fsi", "svenskt_naringsliv", 2020] == {"exposed"}
    assert len(phase["varmdo-fsi", "skr_insikt", 2018]) > 1
    alingsas = " ".join(PdfReader(_brief(built, "alingsas-en-resa")).pages[1].extract_text().split())
    assert "Påståendet nämner ingen rankning" in alingsas


def test_the_overview_has_four_tagged_pages_with_every_programme_on_the_first(built: Run) -> None:
    overview = built.processed / "briefs" / "oversikt.sv.pdf"
    assert overview.stat().st_size < 400_000
    with pikepdf.open(overview) as pdf:
        assert len(pdf.pages) == 4
        assert bool(pdf.Root.MarkInfo.Marked)
        assert pdf.open_metadata()["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        figures = [tag for tag in _tags(pdf.Root.StructTreeRoot.K) if str(tag.S) == "/Figure"]
        assert len(figures) == 2 and all(len(str(figure.Alt)) > 100 for figure in figures)
    first = " ".join(PdfReader(overview).pages[0].extract_text().split())
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT k.kommun, i.name, v.headline_sv FROM verdict AS v JOIN initiative AS i USING (initiative_id) "
            "JOIN kommun AS k USING (kommun_code) WHERE v.is_headline"
        ).fetchall()
    assert len(rows) == len(PROGRAMMES)
    for kommun, name, headline in rows:
        assert f"{kommun} {name}" in first
        assert headline in first


def test_every_number_of_the_overview_is_a_cell_of_the_warehouse(built: Run) -> None:
    wording = _numbers((WORDING / "sv.toml").read_text("utf-8"))
    axis = {"1", "50", "100", "150", "200", "250", "290", *(str(number) for number in range(1, 11))}
    text = "\n".join(page.extract_text() for page in PdfReader(built.processed / "briefs" / "oversikt.sv.pdf").pages)
    untraced = _numbers(text) - _traceable(_overview(built)) - wording - axis
    assert not untraced


def test_every_traced_number_of_the_overview_stands_in_its_cell(built: Run) -> None:
    trace = _overview(built).trace
    assert {row["table"] for row in trace} >= {"observation", "effect", "verdict", "goal_check", "movement_model"}
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        for row in trace:
            where = " AND ".join(f'"{name}" IS NOT DISTINCT FROM ?' for name in row["key"])
            column = row["column"] if row["column"] == "count(*)" else f'"{row["column"]}"'
            found = connection.execute(f"SELECT {column} FROM {row['table']} WHERE {where}", list(row["key"].values()))
            assert found.fetchall() == [(row["value"],)], row
