"""Which facts does the overview show? One row a programme, as its own brief has it, and what is known of all.

Only what is shown is kept, so that a new word in one brief does not make the overview again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.report.facts import MAIN_ESTIMATOR, BriefFacts, Row, queried, traced
from pipeline.report.page import first_sentence

# Only where a verdict was reached does the smallest climb that would have been seen say anything.
JUDGED = ("improved", "worsened", "not_distinguishable")


@dataclass(frozen=True)
class OverviewFacts:
    """Everything that the overview shows, in plain values.

    Parameters
    ----------
    programmes : tuple of dict
        One row a programme: names and dates; the verdict and its sentence in both languages; `before`, `after` and
        `expected` (dict with the value and its editions, or None); `goals` (count by status); the smallest change
        that would have been seen; `base_rate` (dict or None).
    movement : tuple of dict
        One row a ranking and measure: what the movement model rests on and how it held.
    coverage : tuple of dict
        Known values and number ranked, by ranking, measure and edition.
    counties : tuple of dict
        Known places in Svenskt Näringsliv's ranking, by county and edition.
    accessed : str or None
        The last day on which a page was read.
    trace : tuple of dict
        One row a shown number: label, table, key, column, value and source_id. A column ``count(*)`` means how many
        rows of the table have this key.
    """

    programmes: tuple[Row, ...]
    movement: tuple[Row, ...]
    coverage: tuple[Row, ...]
    counties: tuple[Row, ...]
    accessed: str | None
    trace: tuple[Row, ...]


def overview_facts(con: duckdb.DuckDBPyConnection, briefs: Sequence[BriefFacts]) -> OverviewFacts:
    """Gather what the overview shows.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse.
    briefs : sequence of BriefFacts
        The facts of every programme's brief, in the order of the rows.

    Returns
    -------
    OverviewFacts
        The same warehouse always gives the same facts.
    """
    movement, coverage, counties = (
        tuple(queried(con, f"overview_{name}", {})) for name in ("movement", "coverage", "counties")
    )
    trace = [row for one in briefs for row in _trace_programme(one)]
    trace += [*_trace_movement(movement), *_trace_coverage(coverage)]
    return OverviewFacts(
        programmes=tuple(_programme(one) for one in briefs),
        movement=movement,
        coverage=coverage,
        counties=counties,
        accessed=queried(con, "overview_read", {})[0]["accessed"],
        trace=tuple(row for row in trace if row["value"] is not None),
    )


def _programme(one: BriefFacts) -> Row:
    verdict, programme = one.verdict or {}, one.programme
    judged = verdict.get("verdict") in JUDGED
    return {
        "initiative_id": one.initiative_id,
        "kommun": programme["kommun"],
        "name": programme["name"],
        "start_date": programme["start_date"],
        "end_year": programme["end_year"],
        "measure": one.measure,
        "verdict": verdict.get("verdict", "insufficient_data"),
        "sentence_sv": first_sentence(one, "sv"),
        "sentence_en": first_sentence(one, "en"),
        "before": _before(one),
        "after": _after(one),
        "expected": _expected(one),
        "goals": dict(sorted(Counter(_status(goal) for goal in one.goals).items())),
        "smallest_places": verdict.get("minimum_detectable_places") if judged else None,
        "smallest_effect": verdict.get("minimum_detectable_effect") if judged else None,
        "base_rate": _base_rate(one),
    }


def _before(one: BriefFacts) -> Row | None:
    return one.last_before and {"value": one.last_before["value"], "editions": [one.last_before["edition"]]}


def _after(one: BriefFacts) -> Row | None:
    return one.after and {"value": one.after[0], "editions": list(one.after[1])}


def _expected(one: BriefFacts) -> Row | None:
    """The place that was to be expected; of the first edition, where nothing is known to compare it with."""
    row = one.expected or next(iter(one.own_path), None)
    editions = [row["edition"]] if row and one.expected is None else []
    return row and {
        "value": row["counterfactual"],
        "low": row["ci_low"],
        "high": row["ci_high"],
        "editions": editions,
    }


def _base_rate(one: BriefFacts) -> Row | None:
    row = one.effect("base_rate")
    return {name: row[name] for name in ("n_donors", "n_as_large", "share")} if row and row["n_donors"] else None


def _status(goal: Row) -> str:
    return str(goal["status"] or "cannot_be_checked")


def _trace_programme(one: BriefFacts) -> Iterable[Row]:
    """Say in which cell each number of a programme's row stands."""
    of = {"initiative_id": one.initiative_id}
    name = one.initiative_id
    code = one.programme["kommun_code"]
    for row in (*((one.last_before,) if one.last_before else ()), *one.exposed[-1:]):
        place = {column: row[column] for column in ("source", "edition", "measure")}
        yield traced(f"{name}: known {row['edition']}", "observation", {"kommun_code": code} | place, "value", row)
    keys = ("source", "measure", "estimator", "lag_months", "sample", "horizon")
    shown = {
        MAIN_ESTIMATOR: (one.expected, ("observed", "counterfactual", "ci_low", "ci_high")),
        "before_after": (one.effect("before_after"), ("observed",)),
        "base_rate": (one.effect("base_rate"), ("n_donors", "n_as_large", "share")),
    }
    for estimator, (effect, columns) in shown.items():
        for column in columns if effect else ():
            assert effect is not None
            key = of | {part: effect[part] for part in keys}
            yield traced(f"{name}: {estimator} {column}", "effect", key, column, effect)
    if one.expected is None:
        for row in one.own_path[:1]:
            key = of | {column: row[column] for column in ("source", "measure", "edition")}
            for column in ("counterfactual", "ci_low", "ci_high"):
                yield traced(f"{name}: {column} {row['edition']}", "counterfactual_path", key, column, row)
    if one.verdict and one.verdict["verdict"] in JUDGED:
        for column in ("minimum_detectable_places", "minimum_detectable_effect"):
            yield traced(f"{name}: {column}", "verdict", of | {"source": one.source}, column, one.verdict)
    for status, number in sorted(Counter(_status(goal) for goal in one.goals).items()):
        yield _count(f"{name}: goals {status}", "goal_check", of | {"status": status}, number)


def _trace_movement(movement: Iterable[Row]) -> Iterable[Row]:
    for row in movement:
        key = {column: row[column] for column in ("source", "measure", "sample")}
        for column in ("n_kommun", "n_values", "noise_share_of_yearly_change"):
            yield traced(f"movement: {column}", "movement_model", key, column, row)
        for column in ("n", "coverage"):
            yield traced(f"movement, tried: {column}", "model_check", key | {"by": "all"}, column, row)


def _trace_coverage(coverage: Iterable[Row]) -> Iterable[Row]:
    for row in coverage:
        key = {column: row[column] for column in ("source", "edition", "measure")}
        for column in ("n_observed", "n_ranked"):
            yield traced(f"{row['measure']} {row['edition']}: {column}", "coverage", key, column, row)


def _count(label: str, table: str, key: Row, number: int) -> Row:
    return {"label": label, "table": table, "key": key, "column": "count(*)", "value": number, "source_id": None}
