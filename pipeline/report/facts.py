"""Which facts does one brief show? Everything read from the warehouse, in an order that never changes.

The JSON of a `BriefFacts` decides whether a brief must be made again: the same facts give the same brief.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pipeline.faults import UnknownName

SQL = Path(__file__).parent / "sql"
SVENSKT_NARINGSLIV = "svenskt_naringsliv"
MAIN_ESTIMATOR = "mean_reversion"
WINDOW_BEFORE_START = 6  # years of the ranking before the start that the figure shows even where nothing is known
Row = dict[str, Any]


@dataclass(frozen=True)
class BriefFacts:
    """Everything that one brief shows, in plain values.

    Parameters
    ----------
    initiative_id : str
        The programme.
    programme : dict
        Name, municipality, dates, budget and summaries.
    source, measure : str
        The ranking and the measure that the large figure and the key figures are about.
    verdicts, editions, observations, ranges, intervals, path, effects : tuple of dict
    activities, goals, claims, events, sources : tuple of dict
        Rows of the warehouse, ordered as the SQL orders them; `sources` as a brief numbers them.
    model : dict or None
        The movement model behind the expected place.
    trace : tuple of dict
        One row a shown number: label, table, key, value, source_id and url.
    """

    initiative_id: str
    programme: Row
    source: str
    measure: str
    verdicts: tuple[Row, ...]
    editions: tuple[Row, ...]
    observations: tuple[Row, ...]
    ranges: tuple[Row, ...]
    intervals: tuple[Row, ...]
    path: tuple[Row, ...]
    effects: tuple[Row, ...]
    model: Row | None
    activities: tuple[Row, ...]
    goals: tuple[Row, ...]
    claims: tuple[Row, ...]
    events: tuple[Row, ...]
    sources: tuple[Row, ...]
    trace: tuple[Row, ...]

    @property
    def verdict(self) -> Row | None:
        """The verdict that the brief opens with."""
        return self.verdicts[0] if self.verdicts else None

    @property
    def accessed(self) -> str | None:
        """The last day on which one of the sources was read."""
        return max((row["accessed"] for row in self.sources if row["accessed"]), default=None)

    @cached_property
    def own_editions(self) -> tuple[Row, ...]:
        """The editions of the ranking that the figure shows."""
        return tuple(row for row in self.editions if row["source"] == self.source)

    @cached_property
    def own_observations(self) -> tuple[Row, ...]:
        """What is known of the measure that the figure shows."""
        return self.observed(self.source, self.measure)

    @cached_property
    def own_path(self) -> tuple[Row, ...]:
        """The path that was to be expected, of the measure that the figure shows."""
        return tuple(row for row in self.path if (row["source"], row["measure"]) == (self.source, self.measure))

    @cached_property
    def own_goals(self) -> tuple[Row, ...]:
        """The goals that can be drawn in the figure."""
        return tuple(
            row
            for row in self.goals
            if (row["ranking"], row["metric"]) == (self.source, self.measure)
            and row["target"] is not None
            and row["fieldwork_mid"] is not None
        )

    def observed(self, source: str, measure: str) -> tuple[Row, ...]:
        """Return the known values of one measure of one ranking, by edition."""
        return tuple(row for row in self.observations if (row["source"], row["measure"]) == (source, measure))

    def effect(self, estimator: str) -> Row | None:
        """Return one estimator's main estimate for the mean over the exposed editions, if it could be made.

        An estimate for one of these editions does not stand in for it: the brief speaks of the mean.
        """
        return next((row for row in self.main_effects if row["estimator"] == estimator and row["status"] == "ok"), None)

    @cached_property
    def expected(self) -> Row | None:
        """The main estimate of where the municipality would have been, judged by or not."""
        rows = (row for row in self._main_effects if row["estimator"] == MAIN_ESTIMATOR)
        return next((row for row in rows if row["counterfactual"] is not None), None)

    @cached_property
    def other_lags(self) -> tuple[Row, ...]:
        """The main estimate again with other lags than the declared one, one row a lag."""
        main = self.expected
        if main is None:
            return ()
        alike = [
            row
            for row in self.effects
            if all(row[column] == main[column] for column in ("source", "measure", "estimator", "sample"))
            and row["horizon"] is None
            and row["counterfactual"] is not None
            and row["lag_months"] != main["lag_months"]
        ]
        return tuple(sorted(alike, key=lambda row: int(row["lag_months"])))

    @cached_property
    def _main_effects(self) -> tuple[Row, ...]:
        return tuple(
            row
            for row in self.effects
            if row["is_main"] and (row["source"], row["measure"]) == (self.source, self.measure)
        )

    @cached_property
    def main_effects(self) -> tuple[Row, ...]:
        """The first main row of each estimator, whether it could be estimated or not."""
        first: dict[str, Row] = {}
        for row in self._main_effects:
            first.setdefault(row["estimator"], row)
        return tuple(first.values())

    @cached_property
    def phases(self) -> dict[tuple[str, int], str]:
        """Map (source, edition) to its phase, or to "uncertain" where the day of the start decides it."""
        return {
            (row["source"], row["edition"]): row["phase"]
            if row["phase_earliest"] == row["phase"] == row["phase_latest"]
            else "uncertain"
            for row in self.editions
        }

    @cached_property
    def last_before(self) -> Row | None:
        """The last known value from before the programme could be seen."""
        before = [row for row in self.own_observations if self.phases.get((self.source, row["edition"])) == "before"]
        return before[-1] if before else None

    @cached_property
    def exposed(self) -> tuple[Row, ...]:
        """The known values that the programme can have moved."""
        return tuple(
            row for row in self.own_observations if self.phases.get((self.source, row["edition"])) == "exposed"
        )

    @cached_property
    def own_ranges(self) -> tuple[Row, ...]:
        """How uncertain the last value before and the last exposed one are by themselves, as far as they are known."""
        asked = [row["edition"] for row in (self.last_before, self.exposed[-1] if self.exposed else None) if row]
        return tuple(
            row
            for row in self.ranges
            if (row["source"], row["measure"]) == (self.source, self.measure) and row["edition"] in asked
        )

    @cached_property
    def after(self) -> tuple[float, tuple[int, ...]] | None:
        """The value from the time in which the programme could be seen (a mean, if several editions are known)."""
        effect = self.expected or self.effect("before_after")
        editions = tuple(row["edition"] for row in self.exposed)
        if effect and effect["observed"] is not None and (effect["edition"] is not None or len(editions) > 1):
            return effect["observed"], editions if effect["edition"] is None else (effect["edition"],)
        return (self.exposed[-1]["value"], editions[-1:]) if editions else None

    @cached_property
    def window(self) -> tuple[int, int]:
        """The first and the last edition that the figure shows."""
        known = [row["edition"] for row in (*self.own_observations, *self.own_path, *self.own_goals)]
        mine = [
            row["edition"]
            for row in self.own_editions
            if row["fieldwork_mid"] <= self.programme["effective_end"] + 1
            and row["fieldwork_mid"] >= self.programme["effective_start"] - WINDOW_BEFORE_START
        ]
        span = known + mine
        return (min(span), max(span)) if span else (0, 0)


def brief_facts(con: duckdb.DuckDBPyConnection, initiative_id: str) -> BriefFacts:
    """Read everything that one brief shows.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse.
    initiative_id : str
        The programme.

    Returns
    -------
    BriefFacts
        The same warehouse always gives the same facts.

    Raises
    ------
    UnknownName
        If the warehouse holds no such programme.
    """
    asked = {"initiative_id": initiative_id}
    found = queried(con, "programme", asked)
    if not found:
        known = ", ".join(row["initiative_id"] for row in queried(con, "initiative_ids", {}))
        raise UnknownName(f"{initiative_id!r} is no programme here; there are {known}")
    programme = found[0]
    tables = {
        name: tuple(queried(con, name, asked))
        for name in (
            "verdicts",
            "editions",
            "observations",
            "ranges",
            "intervals",
            "path",
            "effects",
            "activities",
            "goals",
            "claims",
            "events",
        )
    }
    source, measure = _headline_measure(tables["verdicts"], tables["observations"])
    models = queried(con, "model", {})
    model = next((row for row in models if (row["source"], row["measure"]) == (source, measure)), None)
    sources = _sources(con, _source_ids(programme, tables, source))
    draft = BriefFacts(initiative_id, programme, source, measure, model=model, sources=sources, trace=(), **tables)
    return BriefFacts(
        initiative_id, programme, source, measure, model=model, sources=sources, trace=_trace(draft), **tables
    )


def queried(con: duckdb.DuckDBPyConnection, name: str, parameters: Row) -> list[Row]:
    """Return the rows that one of the queries in `sql/` gives, in plain values."""
    query = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    answer = con.execute(query, parameters) if parameters else con.execute(query)
    columns = [column[0] for column in answer.description or ()]
    return [dict(zip(columns, (_plain(value) for value in row), strict=True)) for row in answer.fetchall()]


def as_json(facts: object) -> str:
    """Return the facts of a document as JSON with sorted keys: equal facts are equal text."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, default=_members)


def _members(facts: Any) -> Any:
    """Give the fields of a dataclass as they are: `asdict` would copy every value of every municipality deeply."""
    return {field.name: getattr(facts, field.name) for field in fields(facts)} if is_dataclass(facts) else str(facts)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _headline_measure(verdicts: tuple[Row, ...], observations: tuple[Row, ...]) -> tuple[str, str]:
    source = verdicts[0]["source"] if verdicts else SVENSKT_NARINGSLIV
    if verdicts and verdicts[0]["measure"] in ("rank", "nki"):
        return source, verdicts[0]["measure"]
    has_rank = any((row["source"], row["measure"]) == (source, "rank") for row in observations)
    return source, "rank" if has_rank or source == SVENSKT_NARINGSLIV else "nki"


def _source_ids(programme: Row, tables: dict[str, tuple[Row, ...]], source: str) -> list[str]:
    """List the sources in the order in which a brief names them, each once."""
    own = [row for row in tables["observations"] if row["source"] == source and row["measure"] != "score"]
    other = [row for row in tables["observations"] if row["source"] != source and row["measure"] != "score"]
    named = [programme["source_id"]]
    for row in (*tables["goals"], *tables["claims"]):
        named += [row["source_id"], row["outcome_source_id"]]
    named += [row["source_id"] for row in (*tables["events"], *own, *other)]
    return list(dict.fromkeys(source_id for source_id in named if source_id))


def _sources(con: duckdb.DuckDBPyConnection, source_ids: list[str]) -> tuple[Row, ...]:
    by_id = {row["source_id"]: row for row in queried(con, "sources", {"source_ids": source_ids})}
    return tuple(by_id[source_id] for source_id in source_ids if source_id in by_id)


def _trace(facts: BriefFacts) -> tuple[Row, ...]:
    """Say for each number that a brief shows in which cell it stands and who published it."""
    urls = {row["source_id"]: row["url"] for row in facts.sources}
    programme = facts.programme
    rows = [
        traced("budget", "initiative", {"initiative_id": facts.initiative_id}, "budget_sek", programme),
        traced("lag", "initiative", {"initiative_id": facts.initiative_id}, "lag_months", programme),
    ]
    rows += _trace_observations(facts)
    rows += _trace_path(facts)
    rows += _trace_ranges(facts)
    rows += _trace_effects(facts)
    rows += _trace_conclusions(facts)
    return tuple(row | {"url": urls.get(row["source_id"])} for row in rows if row["value"] is not None)


def traced(label: str, table: str, key: Row, column: str, row: Row, source: str = "source_id") -> Row:
    """Say of one shown number which cell it is and who published it."""
    return {
        "label": label,
        "table": table,
        "key": key,
        "column": column,
        "value": row[column],
        "source_id": row.get(source),
    }


def _trace_observations(facts: BriefFacts) -> Iterable[Row]:
    for row in facts.observations:
        key = {
            "kommun_code": facts.programme["kommun_code"],
            "source": row["source"],
            "edition": row["edition"],
            "measure": row["measure"],
        }
        label = f"{row['measure']} {row['edition']} ({row['source']})"
        yield traced(label, "observation", key, "value", row)
        if row["measure"] == "rank":
            edition = {"source": row["source"], "edition": row["edition"]}
            yield traced(f"number ranked {row['edition']}", "edition", edition, "n_ranked", row | {"source_id": None})


def _trace_path(facts: BriefFacts) -> Iterable[Row]:
    for row in facts.own_path:
        key = {
            "initiative_id": facts.initiative_id,
            "source": row["source"],
            "measure": row["measure"],
            "edition": row["edition"],
        }
        for column, label in (
            ("counterfactual", "expected"),
            ("ci_low", "range from"),
            ("ci_high", "range to"),
        ):
            yield traced(f"{label} {row['edition']}", "counterfactual_path", key, column, row)


def _trace_ranges(facts: BriefFacts) -> Iterable[Row]:
    for row in facts.own_ranges:
        key = {"kommun_code": facts.programme["kommun_code"]} | {
            column: row[column] for column in ("source", "edition", "measure", "method")
        }
        for column in ("low", "high"):
            yield traced(
                f"{row['measure']} {row['edition']} without noise: {column}", "rank_interval", key, column, row
            )


def _trace_effects(facts: BriefFacts) -> Iterable[Row]:
    columns = (
        "before_value",
        "observed",
        "counterfactual",
        "ci_low",
        "ci_high",
        "effect",
        "effect_places",
        "p_value",
        "p_holm",
        "n_donors",
        "n_as_large",
        "share",
    )
    shown = [row for row in facts.main_effects if row["status"] == "ok" or row["counterfactual"] is not None]
    for row in (*shown, *facts.other_lags):
        key = {"initiative_id": facts.initiative_id} | {
            column: row[column] for column in ("source", "measure", "estimator", "lag_months", "sample", "horizon")
        }
        for column in columns:
            yield traced(f"{row['estimator']}, lag {row['lag_months']}: {column}", "effect", key, column, row)


def _trace_conclusions(facts: BriefFacts) -> Iterable[Row]:
    for row in facts.verdicts:
        key = {"initiative_id": facts.initiative_id, "source": row["source"]}
        for column in (
            "effect_places",
            "p_value",
            "p_holm",
            "agreement",
            "n_estimators",
            "minimum_detectable_effect",
            "minimum_detectable_places",
        ):
            yield traced(f"verdict: {column}", "verdict", key, column, row)
    if facts.model:
        key = {column: facts.model[column] for column in ("source", "measure", "sample")}
        yield traced("municipalities in the model", "movement_model", key, "n_kommun", facts.model)
        yield traced("values in the model", "movement_model", key, "n_values", facts.model)
    for row in facts.goals:
        key = {"initiative_id": facts.initiative_id, "goal_id": row["goal_id"]}
        yield traced(f"goal {row['goal_id']}: target", "goal", key, "target", row)
        yield traced(f"goal {row['goal_id']}: outcome", "goal_check", key, "observed", row, "outcome_source_id")
        yield traced(f"goal {row['goal_id']}: afterwards", "goal_check", key, "later_value", row, "later_source_id")
    for row in facts.claims:
        key = {"initiative_id": facts.initiative_id, "claim_id": row["claim_id"]}
        for column in ("from_value", "to_value"):
            yield traced(f"claim {row['claim_id']}: {column}", "claim", key, column, row)
        for column in ("found_from", "found_to"):
            yield traced(f"claim {row['claim_id']}: {column}", "claim_check", key, column, row, "outcome_source_id")
        yield traced(f"claim {row['claim_id']}: afterwards", "claim_check", key, "later_value", row, "later_source_id")
    for row in facts.events:
        key = {"initiative_id": facts.initiative_id, "event_id": row["event_id"]}
        for side in ("before", "after"):
            yield traced(f"event {row['event_id']}: {side}", "event", key, f"{side}_value", row, f"{side}_source_id")
