"""How does the overview become a file? Facts, wording, two figures and a template in; a tagged four-page PDF out."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.replace import replacing
from pipeline.report.briefs import typeset
from pipeline.report.figures import figure_svg
from pipeline.report.overview_facts import OverviewFacts
from pipeline.report.overview_figures import coverage_map, ordinary_ranges
from pipeline.report.overview_page import overview_page, ranges
from pipeline.report.wording import words_for

TEMPLATE = Path(__file__).parent / "overview.typ"


def overview_pdf(facts: OverviewFacts, lang: str) -> bytes:
    """Set the overview.

    Parameters
    ----------
    facts : OverviewFacts
        What is known of all programmes.
    lang : str
        ``"sv"`` or ``"en"``.

    Returns
    -------
    bytes
        A PDF/UA-1 and PDF/A-2a file of four pages.
    """
    words = words_for(lang)
    page = json.dumps(overview_page(facts, lang), ensure_ascii=False, sort_keys=True)
    figures = {"coverage": figure_svg(coverage_map(facts, words)).decode("utf-8")}
    if ranges(facts):
        figures["ranges"] = figure_svg(ordinary_ranges(facts, words)).decode("utf-8")
    return typeset(TEMPLATE, {"page": page} | figures, facts.accessed)


def write_overview(facts: OverviewFacts, lang: str, out_path: Path) -> Path:
    """Write the overview, whole or not at all; the folder is made if it is missing."""
    content = overview_pdf(facts, lang)
    with replacing(out_path) as beside:
        beside.write_bytes(content)
    return out_path
