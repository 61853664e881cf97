"""How does a brief become a file? Facts, wording, figure and template in; a tagged two-page PDF out.

A brief is written beside its place and moved there when it is whole, so a reader never meets half a file.
The same facts always give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipeline.replace import replacing
from pipeline.report import style
from pipeline.report.facts import BriefFacts, brief_facts
from pipeline.report.figures import figure_svg, rank_path
from pipeline.report.page import brief_page
from pipeline.report.wording import words_for

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).parent / "brief.typ"
SQL = Path(__file__).parent / "sql"
# PDF/A asks for a date; this one stands where no page carries the day on which it was read.
UNDATED = "2001-01-01"


def brief_pdf(facts: BriefFacts, lang: str) -> bytes:
    """Set one brief.

    Parameters
    ----------
    facts : BriefFacts
        The facts of one programme.
    lang : str
        ``"sv"`` or ``"en"``.

    Returns
    -------
    bytes
        A PDF/UA-1 and PDF/A-2a file of two pages.
    """
    return typeset(TEMPLATE, _inputs(facts, lang), facts.accessed)


def typeset(template: Path, inputs: dict[str, str], read_until: str | None) -> bytes:
    """Fill in a template of this folder and return the tagged PDF; the same inputs always give the same bytes.

    The document's date is the last day on which a page was read, never the day on which the file was made.
    """
    moment = datetime.fromisoformat(read_until or UNDATED).replace(tzinfo=UTC)
    pdf = _compiler(template).compile(
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["ua-1", "a-2a"],  # readable by a screen reader, and in fifty years
        timestamp=moment,
    )
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter did not return one file")
    return pdf


def brief_images(facts: BriefFacts, lang: str, ppi: float = 110) -> list[bytes]:
    """Set one brief as one PNG a page, for a README or a look.

    Parameters
    ----------
    facts : BriefFacts
        The facts of one programme.
    lang : str
        ``"sv"`` or ``"en"``.
    ppi : float
        Pixels an inch.

    Returns
    -------
    list of bytes
        The pages in order.
    """
    images = _compiler(TEMPLATE).compile(format="png", sys_inputs=_inputs(facts, lang), ppi=ppi)
    return images if isinstance(images, list) else [images] if images else []


def write_brief(facts: BriefFacts, lang: str, out_path: Path) -> Path:
    """Write one brief, whole or not at all.

    Parameters
    ----------
    facts : BriefFacts
        The facts of one programme.
    lang : str
        ``"sv"`` or ``"en"``.
    out_path : pathlib.Path
        Where the PDF is to lie; its folder is made if it is missing.

    Returns
    -------
    pathlib.Path
        `out_path`.
    """
    content = brief_pdf(facts, lang)
    with replacing(out_path) as beside:
        beside.write_bytes(content)
    return out_path


def write_briefs(
    con: duckdb.DuckDBPyConnection,
    out_dir: Path,
    languages: Sequence[str] = ("sv",),
    initiatives: Iterable[str] | None = None,
) -> list[Path]:
    """Write the brief of every programme, as ``<initiative_id>.<lang>.pdf``.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse.
    out_dir : pathlib.Path
        Where the briefs are to lie.
    languages : sequence of str
        ``"sv"``, ``"en"`` or both.
    initiatives : iterable of str, optional
        Only these programmes; all of them unless said.

    Returns
    -------
    list of pathlib.Path
        In the order of the programmes, then of the languages.
    """
    chosen = initiative_ids(con) if initiatives is None else list(initiatives)
    written = []
    for initiative_id in chosen:
        facts = brief_facts(con, initiative_id)
        written += [write_brief(facts, lang, out_dir / f"{initiative_id}.{lang}.pdf") for lang in languages]
    return written


def initiative_ids(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return every programme of the warehouse, in a fixed order."""
    return [row[0] for row in con.execute((SQL / "initiative_ids.sql").read_text(encoding="utf-8")).fetchall()]


@cache
def _compiler(template: Path) -> typst.Compiler:
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[style.font_files()[0].parent]
    )
    return typst.Compiler(template, root=template.parent, font_paths=fonts)


def _inputs(facts: BriefFacts, lang: str) -> dict[str, str]:
    svg = figure_svg(rank_path(facts, words_for(lang)))
    page = json.dumps(brief_page(facts, lang), ensure_ascii=False, sort_keys=True)
    return {"page": page, "figure": svg.decode("utf-8")}
