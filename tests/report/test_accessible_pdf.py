"""Would a validator of PDF/UA-1 and PDF/A-2a, and a reader who hears the page, be content?

No validator is installed beside us; these are the rules of ISO 14289-1 and ISO 19005-2 that one can read off the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
import synthetic_warehouse as synthetic

from pipeline.report.briefs import brief_pdf
from pipeline.report.facts import brief_facts
from pipeline.report.overview import overview_pdf
from pipeline.report.overview_facts import overview_facts

MOST_BYTES = 400_000
STRUCTURE_OF_PDF_1_7 = {
    "Document",
    "Part",
    "Div",
    "H1",
    "H2",
    "H3",
    "P",
    "Span",
    "Link",
    "Figure",
    "Caption",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Table",
    "THead",
    "TBody",
    "TR",
    "TH",
    "TD",
}


@pytest.fixture(scope="module", params=["brief.sv", "brief.en", "overview.sv", "overview.en"])
def pdf(request: pytest.FixtureRequest) -> Iterator[pikepdf.Pdf]:
    """Each kind of sheet in each language, about a made-up programme."""
    kind, lang = request.param.split(".")
    con = synthetic.synthetic_crowded()
    facts = brief_facts(con, synthetic.PROGRAMME)
    content = brief_pdf(facts, lang) if kind == "brief" else overview_pdf(overview_facts(con, [facts]), lang)
    assert len(content) < MOST_BYTES
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def _elements(pdf: pikepdf.Pdf) -> list[Any]:
    def below(node: Any) -> Iterable[Any]:
        kids: Any = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from below(kid)

    return list(below(pdf.Root.StructTreeRoot))


def _dictionaries(pdf: pikepdf.Pdf) -> list[Any]:
    return [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]


def test_the_file_says_to_which_standards_it_keeps(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] and metadata["xmp:CreateDate"]


def test_its_date_is_the_last_day_on_which_a_page_was_read() -> None:
    facts = brief_facts(synthetic.synthetic_typical(), synthetic.PROGRAMME)
    with pikepdf.open(io.BytesIO(brief_pdf(facts, "sv"))) as opened, opened.open_metadata() as metadata:
        assert facts.accessed and str(metadata["xmp:CreateDate"]).startswith(facts.accessed)


def test_colours_have_a_profile_and_nothing_runs_or_is_locked(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert not pdf.is_encrypted and "/OpenAction" not in pdf.Root and "/AcroForm" not in pdf.Root
    assert not [one for one in _dictionaries(pdf) if one.get("/S") in ("/JavaScript", "/Launch")]


def test_every_letter_is_embedded_and_can_be_read_aloud(pdf: pikepdf.Pdf) -> None:
    fonts = [one for one in _dictionaries(pdf) if one.get("/Type") == "/Font"]
    assert all("/ToUnicode" in font for font in fonts if font.Subtype == "/Type0")
    descriptors = [font.FontDescriptor for font in fonts if "/FontDescriptor" in font]
    assert descriptors and all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in descriptors)


def test_every_page_is_read_in_the_order_of_its_structure(pdf: pikepdf.Pdf) -> None:
    assert all(page.obj.Tabs == "/S" and "/StructParents" in page.obj for page in pdf.pages)


def test_everything_on_a_page_is_either_text_to_read_or_marked_as_decoration(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
            assert depth or name not in ("Tj", "TJ", "Do", "S", "f", "B"), (name, operands)


def test_structure_uses_only_known_parts_or_says_what_they_stand_for(pdf: pikepdf.Pdf) -> None:
    roles = {name: str(role) for name, role in pdf.Root.StructTreeRoot.get("/RoleMap", {}).items()}
    used = {str(one.S) for one in _elements(pdf)}
    assert {roles.get(kind, kind).lstrip("/") for kind in used} <= STRUCTURE_OF_PDF_1_7


def test_headings_begin_at_one_and_skip_no_level(pdf: pikepdf.Pdf) -> None:
    levels = [int(str(one.S)[2:]) for one in _elements(pdf) if str(one.S) in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_heading_is_a_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        bookmarks = list(_titles(outline.root))
    headings = [one for one in _elements(pdf) if str(one.S) in ("/H1", "/H2", "/H3")]
    assert len(bookmarks) == len(headings) and all(bookmarks)


def _titles(items: Iterable[Any]) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def test_every_figure_and_link_is_told_in_words(pdf: pikepdf.Pdf) -> None:
    assert all(str(one.Alt).strip() for one in _elements(pdf) if one.S == "/Figure")
    links = [one for one in _dictionaries(pdf) if one.get("/Subtype") == "/Link"]
    assert all("/Contents" in one and "/StructParent" in one for one in links)


def test_every_table_has_headers_that_name_their_columns(pdf: pikepdf.Pdf) -> None:
    tables = [one for one in _elements(pdf) if one.S == "/Table"]
    assert tables
    for table in tables:
        assert table.K[0].S == "/THead"
    for header in (one for one in _elements(pdf) if one.S == "/TH"):
        assert any(attribute.get("/Scope") for attribute in header.A)
