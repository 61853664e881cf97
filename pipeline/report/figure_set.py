"""Which figures are there? The whole set, each with its title, words, source and table; one row a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.report.area_figure import area_plate
from pipeline.report.claim_figure import claim_plate
from pipeline.report.facts import BriefFacts, as_json
from pipeline.report.figure_facts import FigureFacts
from pipeline.report.figures import rank_path
from pipeline.report.goal_figure import goal_plate
from pipeline.report.map_figure import change_plate
from pipeline.report.movement_figure import movement_plate
from pipeline.report.numbers import day
from pipeline.report.overview_facts import OverviewFacts
from pipeline.report.overview_figures import coverage_map, coverage_rows
from pipeline.report.overview_page import coverage_alt
from pipeline.report.page import brief_page
from pipeline.report.placebo_figure import placebo_plate
from pipeline.report.plate import Plate, as_text
from pipeline.report.specification_figure import specification_plate
from pipeline.report.wording import Words, words_for

PATH_COLUMNS = (
    "what", "source", "measure", "edition", "fieldwork_mid", "phase", "value", "low_90", "high_90", "low_50", "high_50",
    "source_id",
)  # fmt: skip


def figure_set(
    facts: FigureFacts, briefs: Sequence[BriefFacts], overview: OverviewFacts, lang: str
) -> tuple[Plate, ...]:
    """Return every figure, in a fixed order; none is drawn yet.

    Parameters
    ----------
    facts : FigureFacts
    briefs : sequence of BriefFacts
        The facts of every programme.
    overview : OverviewFacts
    lang : str
        ``"sv"`` or ``"en"``.
    """
    words = words_for(lang)
    source = source_and_date(facts, words)
    own = (
        plate
        for brief in briefs
        for plate in (
            path_plate(brief, source, words),
            placebo_plate(facts, brief, source, words),
            specification_plate(facts, brief, source, words),
        )
    )
    return (
        movement_plate(facts, source, words),
        goal_plate(facts, source, words),
        claim_plate(briefs, source, words),
        change_plate(facts, source, words),
        coverage_plate(overview, source, words),
        area_plate(facts, briefs, source, words),
        *own,
    )


def source_and_date(facts: FigureFacts, words: Words) -> str:
    """Say where the figures come from, and until when they were read."""
    if facts.accessed is None:
        return words("overview.source_undated")
    key = "figures.source_official" if facts.is_official else "overview.source"
    return words(key, date=day(facts.accessed, words.lang))


def path_plate(brief: BriefFacts, source: str, words: Words) -> Plate:
    """Return the path of one municipality's rank with all that is said about it."""
    said = brief_page(brief, words.lang)["figure"]
    return Plate(
        name=f"rank-path-{brief.initiative_id}",
        title=said["heading"],
        alt=said["alt"],
        caption=said["caption"],
        source=said["note"] or source,
        facts=as_json(brief),
        columns=PATH_COLUMNS,
        rows=tuple(_path_rows(brief)),
        draw=lambda: rank_path(brief, words),
    )


def _path_rows(brief: BriefFacts) -> Iterable[tuple[object, ...]]:
    """Give the known values, the fan and the goals; an edition of which nothing is known is a row without a value."""
    of = (brief.source, brief.measure)
    known = {row["edition"]: row for row in brief.own_observations}
    middles = {row["edition"]: row["fieldwork_mid"] for row in (*brief.own_editions, *brief.own_observations)}
    first, last = brief.window
    for edition in sorted(edition for edition in middles if first <= edition <= last):
        row = known.get(edition, {})
        phase = brief.phases.get((brief.source, edition))
        nothing = (None,) * 4
        value, source_id = row.get("value"), row.get("source_id")
        yield "observed", *of, edition, middles[edition], phase, value, *nothing, source_id
    for row in brief.own_path:
        ends = (row["ci_low"], row["ci_high"], row["half_low"], row["half_high"])
        phase = brief.phases.get((brief.source, row["edition"]))
        yield "expected", *of, row["edition"], row["fieldwork_mid"], phase, row["counterfactual"], *ends, None
    for row in brief.own_goals:
        yield "goal", *of, row["edition"], row["fieldwork_mid"], None, row["target"], *(None,) * 4, row["source_id"]
    for end in ("first_day", "last_day"):
        yield f"exposure_{end}", *of, None, None, None, brief.programme[end], *(None,) * 5


def coverage_plate(overview: OverviewFacts, source: str, words: Words) -> Plate:
    """Return the heat map of what is known with all that is said about it."""
    columns, *rows = coverage_rows(overview)
    return Plate(
        name="coverage",
        title=words("overview.coverage.figure_heading"),
        alt=coverage_alt(overview, words),
        caption=words("overview.coverage.caption"),
        source=source,
        facts=as_text(overview.coverage, overview.counties),
        columns=tuple(str(column) for column in columns),
        rows=tuple(rows),
        draw=lambda: coverage_map(overview, words),
    )
