"""Is the file two pages, tagged for a screen reader, and the same bytes each time?"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import synthetic_warehouse as synthetic
from pypdf import PdfReader

from pipeline.report import briefs
from pipeline.report.briefs import brief_pdf, write_brief, write_briefs
from pipeline.report.facts import BriefFacts
from pipeline.report.page import brief_page


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_a_brief_is_two_tagged_pages_in_its_language(facts: BriefFacts, lang: str) -> None:
    content = brief_pdf(facts, lang)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 2
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).startswith(lang)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert b'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes().replace(b"<pdfuaid:part>1<", b'pdfuaid:part="1"')
    reader = PdfReader(io.BytesIO(content))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Påhittby: {facts.programme['name']}"
    assert reader.metadata.author == "Rankeffekt"


def test_the_figure_has_its_alternative_text(facts: BriefFacts) -> None:
    with pikepdf.open(io.BytesIO(brief_pdf(facts, "sv"))) as pdf:
        alts = [str(thing.Alt) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing]
    assert brief_page(facts, "sv")["figure"]["alt"] in alts


def test_headings_come_in_order(facts: BriefFacts) -> None:
    with pikepdf.open(io.BytesIO(brief_pdf(facts, "sv"))) as pdf:
        kinds = [str(tag.S) for tag in _tags(pdf.Root.StructTreeRoot)]
    headings = [kind for kind in kinds if kind in ("/H1", "/H2", "/H3")]
    assert headings[0] == "/H1" and set(headings[1:]) == {"/H2"}
    assert "/Figure" in kinds
    if facts.goals:
        assert "/TH" in kinds


def _tags(node: pikepdf.Object) -> list[pikepdf.Object]:
    below: Any = node.get("/K", [])
    children: list[pikepdf.Object] = list(below) if isinstance(below, pikepdf.Array) else [below]
    found = [child for child in children if isinstance(child, pikepdf.Dictionary) and "/S" in child]
    return [tag for child in found for tag in (child, *_tags(child))]


def test_only_the_package_s_letters_are_embedded(facts: BriefFacts) -> None:
    with pikepdf.open(io.BytesIO(brief_pdf(facts, "sv"))) as pdf:
        fonts = {
            str(thing.BaseFont) for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/BaseFont" in thing
        }  # fmt: skip
    assert fonts and all("SourceSansPro" in font for font in fonts)


def test_the_answer_is_the_first_thing_after_the_name(scenes: dict[str, BriefFacts]) -> None:
    text = _plain(PdfReader(io.BytesIO(brief_pdf(scenes["typical"], "sv"))).pages[0].extract_text())
    answer = "Påhittbys klättring efter Lyftet går inte att skilja från vanliga svängningar i rankningen."
    assert answer in text and text.index(answer) < 60


def test_much_of_everything_still_ends_with_its_sources_on_page_two(scenes: dict[str, BriefFacts], lang: str) -> None:
    text = PdfReader(io.BytesIO(brief_pdf(scenes["crowded"], lang))).pages[1].extract_text()
    assert brief_page(scenes["crowded"], lang)["sources"]["heading"] in text
    assert "Påhittade Posten 18" in _plain(text)


def test_the_same_facts_give_the_same_bytes(facts: BriefFacts) -> None:
    first = brief_pdf(facts, "sv")
    briefs._compiler.cache_clear()
    assert brief_pdf(facts, "sv") == first


def test_a_brief_is_written_whole_or_not_at_all(
    scenes: dict[str, BriefFacts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write_brief(scenes["typical"], "sv", tmp_path / "briefs" / "synthetic.pdf")
    before = target.read_bytes()

    def interrupted(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("pipeline.replace.os.replace", interrupted)
    with pytest.raises(OSError, match="disk is full"):
        write_brief(scenes["crowded"], "sv", target)
    assert target.read_bytes() == before
    assert [file.name for file in target.parent.iterdir()] == ["synthetic.pdf"]


def test_each_programme_gets_one_file_a_language(tmp_path: Path) -> None:
    written = write_briefs(synthetic.synthetic_typical(), tmp_path, ("sv", "en"))
    assert [path.name for path in written] == [f"{synthetic.PROGRAMME}.{lang}.pdf" for lang in ("sv", "en")]
