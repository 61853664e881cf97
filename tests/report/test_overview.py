"""Can a councillor read every programme on one page, see what is known, and trust each number?"""

from __future__ import annotations

import io
import json
import re
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import duckdb
import pikepdf
import pytest
import synthetic_warehouse as synthetic
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from pypdf import PdfReader
from test_wording import BANNED

from pipeline.estimate import verdict
from pipeline.report import briefs
from pipeline.report.briefs import initiative_ids
from pipeline.report.facts import as_json, brief_facts
from pipeline.report.overview import overview_pdf
from pipeline.report.overview_facts import OverviewFacts, overview_facts
from pipeline.report.overview_figures import SHADES, coverage_map, ordinary_ranges, shade
from pipeline.report.overview_page import MOST_RANGES, answer, overview_page, ranges
from pipeline.report.wording import words_for

SCENES = {
    "none": synthetic.synthetic_no_programme,
    "one": synthetic.synthetic_typical,
    "nothing_observed": synthetic.synthetic_nothing_observed,
    "index_only": synthetic.synthetic_index_only,
    "twelve": lambda: synthetic.synthetic_many(12),
    "thirty": lambda: synthetic.synthetic_many(30),
}
each_scene = pytest.mark.parametrize("scene", ["none", "one", "nothing_observed", "index_only", "twelve"])


def _read(con: duckdb.DuckDBPyConnection) -> OverviewFacts:
    return overview_facts(con, [brief_facts(con, one) for one in initiative_ids(con)])


@cache
def facts_of(scene: str) -> OverviewFacts:
    """The facts of a synthetic scene, read once."""
    return _read(SCENES[scene]())


@cache
def pdf_of(scene: str, lang: str) -> bytes:
    """The overview of a synthetic scene, set once."""
    return overview_pdf(facts_of(scene), lang)


@cache
def figures_of(scene: str, lang: str) -> list[Figure]:
    """The figures of a synthetic scene, drawn once."""
    facts, words = facts_of(scene), words_for(lang)
    return [coverage_map(facts, words), *([ordinary_ranges(facts, words)] if ranges(facts) else [])]


def _text(content: bytes) -> list[str]:
    pages = PdfReader(io.BytesIO(content)).pages
    return [" ".join(page.extract_text().replace("\u00a0", " ").split()) for page in pages]


@each_scene
def test_the_overview_is_four_tagged_pages_in_its_language(scene: str, lang: str) -> None:
    content = pdf_of(scene, lang)
    assert len(content) < 400_000
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 4
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).startswith(lang)
        assert pdf.open_metadata()["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert str(pdf.docinfo["/Title"]) == words_for(lang)("overview.title")


def test_each_page_has_one_title_and_its_sections_below_it() -> None:
    with pikepdf.open(io.BytesIO(pdf_of("one", "sv"))) as pdf:
        kinds = [str(tag.S) for tag in _tags(pdf.Root.StructTreeRoot)]
    headings = [kind for kind in kinds if kind in ("/H1", "/H2", "/H3")]
    assert headings[0] == "/H1" and headings.count("/H1") == 1
    assert all(int(after[2]) - int(before[2]) <= 1 for before, after in pairwise(headings))
    assert kinds.count("/Figure") == 2 and kinds.count("/Table") == 2 and "/TH" in kinds


def _tags(node: pikepdf.Object) -> list[pikepdf.Object]:
    below: Any = node.get("/K", [])
    children: list[pikepdf.Object] = list(below) if isinstance(below, pikepdf.Array) else [below]
    found = [child for child in children if isinstance(child, pikepdf.Dictionary) and "/S" in child]
    return [tag for child in found for tag in (child, *_tags(child))]


def test_both_figures_have_their_alternative_text(lang: str) -> None:
    page = overview_page(facts_of("twelve"), lang)
    with pikepdf.open(io.BytesIO(pdf_of("twelve", lang))) as pdf:
        alts = {str(thing.Alt) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing}
    assert {page["coverage"]["figure"]["alt"], page["movement"]["figure"]["alt"]} <= alts


def test_up_to_a_dozen_programmes_stand_on_the_first_page(lang: str) -> None:
    for name in ("one", "twelve"):
        first = _text(pdf_of(name, lang))[0]
        for row in facts_of(name).programmes:
            assert re.search(rf"{row['kommun']} Lyftet", first), row["kommun"]


def test_more_programmes_than_a_page_holds_are_counted() -> None:
    first = _text(pdf_of("thirty", "sv"))[0]
    shown = len(re.findall(r"Påhittby(?: \d+)? Lyftet", first))
    assert shown > 12
    assert f"Ytterligare {30 - shown} program har egna faktablad." in first


def test_the_answer_comes_first_and_without_a_programme_it_says_so() -> None:
    for name in ("none", "twelve"):
        first = _text(pdf_of(name, "sv"))[0]
        said = answer(facts_of(name), words_for("sv"))
        assert said in first and first.index(said) < 90
    assert answer(facts_of("none"), words_for("sv")) == "Inget program är utvärderat än."


def test_the_answer_counts_the_verdicts_in_words() -> None:
    rows = facts_of("twelve").programmes
    mixed = OverviewFacts(
        tuple(
            row | {"verdict": verdict}
            for row, verdict in zip(
                rows, ["improved", "too_early", *["not_distinguishable"] * 3], strict=False
            )
        ), (), (), (), None, (),
    )  # fmt: skip
    assert answer(mixed, words_for("sv")) == (
        "Av de fem programmen följs ett av en högre plats än väntat, tre går inte att skilja från vanliga svängningar "
        "och för ett är det för tidigt."
    )


def test_a_verdict_that_all_share_is_said_of_all(lang: str) -> None:
    said = {"sv": "rankningarna: inget går att skilja", "en": "rankings: none can be told"}[lang]
    assert said in answer(facts_of("twelve"), words_for(lang))


def test_a_row_says_the_same_as_the_programmes_own_brief() -> None:
    [row] = overview_page(facts_of("one"), "sv")["programmes"]["rows"]
    assert "".join(row["sentence"]) == (
        "Påhittbys klättring efter Lyftet går inte att skilja från vanliga svängningar i rankningen."
    )
    assert row["sentence"][1] == row["verdict"].lower()
    assert (row["before"], row["after"], row["expected"]) == (
        {"value": "201", "note": "2017"},
        {"value": "147", "note": "snitt 2020 och 2021"},
        {"value": "181", "note": "112–239"},
    )
    assert (row["goals"], row["smallest"]) == (["Inte nått"], "74\u00a0platser")


def test_a_programme_judged_by_the_index_is_told_in_the_index() -> None:
    page = overview_page(facts_of("index_only"), "sv")
    [row] = page["programmes"]["rows"]
    assert row["after"] == {"value": "74", "note": "NKI, 2019"}
    assert any(item["term"] == "NKI" for item in page["programmes"]["reading"])
    assert page["movement"]["figure"] is None


def test_the_smallest_visible_climb_is_told_only_where_there_is_a_verdict() -> None:
    con = synthetic.synthetic_typical()
    con.execute("update verdict set verdict = 'insufficient_data', reason_code = 'too_few_comparable'")
    facts = _read(con)
    assert overview_page(facts, "sv")["programmes"]["rows"][0]["smallest"] == "Gick inte att bedöma"
    assert facts.programmes[0]["smallest_places"] is None
    assert not [row for row in facts.trace if "minimum" in row["column"]]


@each_scene
def test_every_number_of_the_overview_is_traced(scene: str) -> None:
    overview = facts_of(scene)
    page = overview_page(overview, "sv")
    rows = [[row[part] for part in ("before", "after", "expected", "goals", "smallest")]
            for row in page["programmes"]["rows"]]  # fmt: skip
    shown = _numbers([rows, page["movement"]["items"], page["coverage"]["lead"], page["coverage"]["figure"]["alt"]])
    values = [float(row["value"]) for row in overview.trace]
    traced = {float(int(value + 0.5)) for value in values} | {round(value, 1) for value in values}
    traced |= {float(int(100 * value + 0.5)) for value in values if 0 <= value <= 1}
    years = {float(row["edition"]) for row in (*overview.coverage, *overview.counties)}
    years |= {float(edition) for row in overview.programmes for edition in (row["expected"] or {}).get("editions", [])}
    years |= {
        float(edition)
        for row in overview.programmes
        for side in ("before", "after")
        for edition in (row[side] or {}).get("editions", [])
    }
    assert shown <= traced | years, sorted(shown - traced - years)


def _numbers(part: object) -> set[float]:
    text = json.dumps(part, ensure_ascii=False).replace("\u2013", " ")
    return {
        float(n.replace(",", ".")) for n in re.findall(r"\d+(?:,\d+)?", re.sub(r"(?<=\d)\u00a0(?=\d{3})", "", text))
    }


@each_scene
def test_no_text_of_a_figure_covers_another(scene: str, lang: str) -> None:
    for figure in figures_of(scene, lang):
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in figure.axes[0].texts]
        assert [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)] == []


@each_scene
def test_every_text_of_a_figure_is_inside_it_and_large_enough(scene: str, lang: str) -> None:
    for figure in figures_of(scene, lang):
        for text in figure.axes[0].texts:
            box = text.get_window_extent(figure.canvas.get_renderer())  # type: ignore[attr-defined]
            assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, text
            assert float(text.get_fontsize()) >= 8


def test_each_figure_names_its_source_and_until_when_it_was_read(lang: str) -> None:
    page = overview_page(facts_of("one"), lang)
    until = {"sv": "Källa: öppna sidor, lästa till och med 12\u00a0november\u00a02025",
             "en": "Source: open pages, read up to 12\u00a0November\u00a02025"}[lang]  # fmt: skip
    assert all(until in page[part]["figure"]["caption"] for part in ("movement", "coverage"))


def test_the_shades_can_be_told_apart_without_colour() -> None:
    lightness = [sum(part * weight for part, weight in zip(to_rgb(colour), (0.299, 0.587, 0.114), strict=True))
                 for colour in SHADES]  # fmt: skip
    assert all(lighter - darker > 0.1 for lighter, darker in pairwise(lightness))


def test_only_a_county_known_in_full_gets_the_darkest_shade() -> None:
    assert [shade(share) for share in (None, 0.0, 0.01, 0.25, 0.5, 0.51, 0.99, 1.0)] == [0, 0, 1, 2, 2, 3, 3, 4]


def test_a_year_without_a_survey_is_a_dash_and_no_square() -> None:
    axes = figures_of("one", "sv")[0].axes[0]
    insikt = {row["edition"] for row in facts_of("one").coverage if row["source"] == synthetic.INSIKT}
    ranked = {row["edition"] for row in facts_of("one").counties}
    years = range(min(insikt | ranked), max(insikt | ranked) + 1)
    assert len([text for text in axes.texts if text.get_text() == "–"]) == sum(
        (year not in ranked) * 2 + (year not in insikt) * 2 for year in years
    )


def test_the_numbers_in_the_coverage_map_are_cells_of_table_coverage() -> None:
    facts = facts_of("twelve")
    axes = figures_of("twelve", "sv")[0].axes[0]
    written = sorted(int(text.get_text()) for text in axes.texts if text.get_gid() == "number")
    assert written and set(written) <= {row["n_observed"] for row in facts.coverage}


def test_a_figure_of_ranges_shows_the_first_programmes_and_says_so() -> None:
    assert len(ranges(facts_of("twelve"))) == MOST_RANGES < 12
    caption = overview_page(facts_of("twelve"), "sv")["movement"]["figure"]["caption"]
    assert words_for("sv")("overview.movement.caption_more") in caption
    assert words_for("sv")("overview.movement.caption_more") not in json.dumps(
        overview_page(facts_of("one"), "sv"), ensure_ascii=False
    )


def test_the_same_facts_give_the_same_overview() -> None:
    assert as_json(_read(SCENES["twelve"]())) == as_json(facts_of("twelve"))
    briefs._compiler.cache_clear()
    assert overview_pdf(facts_of("one"), "sv") == pdf_of("one", "sv")


def test_a_new_summary_in_a_brief_does_not_change_the_overviews_read() -> None:
    con = synthetic.synthetic_typical()
    before = as_json(_read(con))
    con.execute("update initiative set summary_sv = 'Nytt.'")
    assert as_json(_read(con)) == before
    con.execute("update effect set observed = 140 where estimator = 'mean_reversion' and is_main")
    assert as_json(_read(con)) != before


def test_both_languages_have_the_same_lists_in_short_plain_sentences() -> None:
    swedish, english = words_for("sv"), words_for("en")
    lists = [
        key for key in sorted(swedish.keys()) if key.startswith("overview.") and isinstance(swedish._texts[key], list)
    ]
    assert lists
    for key in lists:
        assert len(swedish.listed(key)) == len(english.listed(key))
        for text in swedish.listed(key):
            assert not BANNED.search(text)
            assert all(len(sentence.split()) <= 25 for sentence in re.split(r"[.:!?|] ", text)), text


def test_the_method_says_the_rule_by_which_verdicts_are_reached() -> None:
    said = json.dumps(words_for("sv")._texts, ensure_ascii=False)
    assert verdict.LEVEL == 0.05 and "högst 5\u00a0fall av 100" in said
    assert verdict.AGREEMENT == 2 / 3 and "Minst två av tre" in said
    assert len(words_for("sv").listed("overview.method.items")) == 10
