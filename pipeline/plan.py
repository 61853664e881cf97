"""What was decided before the data existed, and does an evaluation keep to it?

A plan is a dated TOML file that ends in the hash of everything above it. It is written once and never again. An
evaluation under a plan is refused if anything that the plan fixes has changed: the programme's dates, the editions on
either side, the estimators, the comparison group, the rule or its thresholds. What the ledger holds may change, for
that is what the plan waits for; the code may be mended, and then the result says so.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__, stamps
from pipeline.faults import Fault, InputFaults
from pipeline.paths import Paths
from pipeline.replace import replacing

if TYPE_CHECKING:
    import duckdb

    from pipeline.estimate.planned import Sides

SEAL = "seal"
EDITIONS_TO_COME = 10  # more than any programme here runs for
ESTIMATION = ("estimate", "scale.py", "warehouse")  # the code whose hash a plan keeps
RANKINGS = {"svenskt_naringsliv": "Svenskt Näringsliv's ranking", "skr_insikt": "SKR's Insikt"}
HEADING = "# A plan of an evaluation. Do not edit it: its last line is the hash of all lines above.\n"
COMPARISON = (
    "Municipalities without a known programme: those known from complete lists where they are enough, else from every "
    "source. Values known only because a value of another edition was high take no part."
)
Design = dict[str, Any]


@dataclass(frozen=True)
class PlannedResult:
    """What an evaluation under a plan found.

    Attributes
    ----------
    brief : Path
        From the planned editions alone.
    headline : str
        Its first sentence.
    frozen : date
    unknown : list of str
        Planned exposed editions whose value is not known yet, as "2026 (svenskt_naringsliv)".
    later : list of str
        Exposed editions that are known and not planned.
    exploratory : str or None
        The first sentence with these too; None where there are none.
    same_code : bool
        False if the estimation's code is not the one that the plan was frozen with.
    """

    brief: Path
    headline: str
    frozen: date
    unknown: list[str]
    later: list[str]
    exploratory: str | None
    same_code: bool


def draft(paths: Paths, file: Path, today: date) -> str:
    """Write out a plan as it would be frozen today.

    Parameters
    ----------
    paths : Paths
        The project's folders; `ingest` must have run.
    file : Path
        The programme's TOML file.
    today : date

    Returns
    -------
    str
        TOML, sealed.
    """
    import duckdb

    from pipeline.own_programme import joined
    from pipeline.stages import raw_inputs
    from pipeline.warehouse.panel import planned_editions

    with (
        joined(paths, file, EDITIONS_TO_COME) as (warehouse, initiative_id),
        duckdb.connect(str(warehouse), read_only=True) as connection,
    ):
        design = _design(connection, initiative_id)
        editions = planned_editions(connection, initiative_id)
        power = {source: _power(connection, design, source, editions) for source in RANKINGS}
    programme = design["programme"]
    content: Design = {
        "initiative_id": initiative_id,
        "frozen": today,
        "question": (
            f"Did {programme['name']} move {programme['kommun']}'s place in {RANKINGS['svenskt_naringsliv']}, and its "
            f"index in {RANKINGS['skr_insikt']}, while it ran?"
        ),
        "seen_before": " ".join(_seen(source, editions, today) for source in RANKINGS),
        "package_version": __version__,
        "code_sha256": stamps.code(*ESTIMATION),
        "ledger_sha256": stamps.key(f"{one.input}={one.sha256}" for one in raw_inputs(paths)),
        "file": file.name,
        "file_sha256": stamps.sha256(file.read_bytes()),
        "programme": programme,
        "method": design["method"],
        "thresholds": design["thresholds"],
        "ranking": [one | power[one["source"]] for one in design["ranking"]],
    }
    text = HEADING + _toml(content)
    return f'{text}\n[{SEAL}]\nsha256 = "{stamps.sha256(text.encode())}"\n'


def freeze(paths: Paths, file: Path, folder: Path, today: date) -> Path:
    """Write a plan beside its place and move it there.

    Returns
    -------
    Path
        `<initiative_id>-<date>.toml` in `folder`.

    Raises
    ------
    InputFaults
        If there is a plan of that day already: a frozen plan is never written over.
    """
    text = draft(paths, file, today)
    path = folder / f"{tomllib.loads(text)['initiative_id']}-{today.isoformat()}.toml"
    if path.exists():
        raise InputFaults([Fault(path.name, None, None, "this plan is frozen", "it is never written over")])
    with replacing(path) as beside:
        beside.write_text(text, "utf-8")
    return path


def read(file: Path) -> Design:
    """Read a frozen plan.

    Raises
    ------
    InputFaults
        If it is missing, no plan, or not as it was frozen.
    """
    if not file.exists():
        raise InputFaults([Fault(file.name, None, None, "the plan is missing", "check its name")])
    text = file.read_bytes().decode("utf-8", errors="replace")
    body, found, seal = text.rpartition(f"\n[{SEAL}]\n")
    if not found or seal != f'sha256 = "{stamps.sha256(body.encode())}"\n':
        wrong = "it is not as it was frozen" if found else "it is no frozen plan"
        raise InputFaults([Fault(file.name, None, None, wrong, "take the plan as `plan --freeze` wrote it")])
    return tomllib.loads(body)


def evaluate_planned(paths: Paths, file: Path, plan_file: Path, lang: str, output: Path) -> PlannedResult:
    """Evaluate a programme as planned, and whatever came later as exploratory.

    Parameters
    ----------
    paths : Paths
        The project's folders; `ingest` must have run.
    file : Path
        The programme's TOML file.
    plan_file : Path
        Its frozen plan.
    lang : str
        `sv` or `en`.
    output : Path
        Folder for the brief, which shows the planned result.

    Raises
    ------
    InputFaults
        If the plan is broken, or the evaluation would not be the planned one: one line that names what differs.
    """
    import duckdb

    from pipeline.own_programme import estimated, joined, report
    from pipeline.warehouse.panel import exposed_editions_known

    plan = read(plan_file)
    with (
        joined(paths, file, EDITIONS_TO_COME) as (warehouse, initiative_id),
        duckdb.connect(str(warehouse), read_only=True) as connection,
    ):
        differences = list(_differences(plan, _design(connection, initiative_id)))
    if differences:
        wrong = f"it is not what {plan_file.name} planned on {plan['frozen']}: {'; '.join(differences)}"
        raise InputFaults([Fault(file.name, None, None, wrong, "evaluate without --plan, as exploratory")])
    planned = _sides(plan)
    with joined(paths, file) as (warehouse, initiative_id):
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            known = exposed_editions_known(connection, initiative_id)
        later = [(source, edition) for source, edition in known if edition not in planned[source].exposed]
        exploratory = estimated(warehouse, initiative_id, lang) if later else None
        brief, headline = report(warehouse, initiative_id, lang, output, planned)
    awaited = [(source, edition) for source, sides in planned.items() for edition in sides.exposed]
    return PlannedResult(
        brief,
        headline,
        plan["frozen"],
        unknown=_named(one for one in awaited if one not in known),
        later=_named(later),
        exploratory=exploratory,
        same_code=plan["code_sha256"] == stamps.code(*ESTIMATION),
    )


def _design(connection: duckdb.DuckDBPyConnection, initiative_id: str) -> Design:
    """Say what an evaluation of this programme would do by the code and the dates of today."""
    from pipeline.estimate import base_rate, donor_window, placebo, power, sample, verdict
    from pipeline.warehouse.panel import planned_editions, programme_as_planned

    editions = planned_editions(connection, initiative_id)
    return {
        "initiative_id": initiative_id,
        "programme": programme_as_planned(connection, initiative_id),
        "method": {
            "main_estimator": verdict.MAIN_ESTIMATOR,
            "alongside": ["before_after", "base_rate", *donor_window.ESTIMATORS],
            "comparison": COMPARISON,
            "holm_over": "this programme alone, on each ranking by itself",
            "rule": (verdict.__doc__ or "").strip(),
        },
        "thresholds": {
            "level": verdict.LEVEL,
            "agreement": verdict.AGREEMENT,
            "power": power.POWER,
            "fewest_placebos": placebo.FEWEST_PLACEBOS,
            "placebo_gap_years": placebo.GAP_TOLERANCE,
            "placebo_gap_share": placebo.GAP_TOLERANCE_SHARE,
            "placebo_window_years": sample.WINDOW,
            "enough_listed": sample.ENOUGH_LISTED,
            "base_rate_places": base_rate.NEIGHBOURHOOD,
            "base_rate_points": base_rate.NEIGHBOURHOOD_POINTS,
            "base_rate_gap_years": base_rate.GAP_TOLERANCE,
            "base_rate_fewest": base_rate.FEWEST_PAIRS,
            "donors_fewest": donor_window.FEWEST_DONORS,
            "donors_fewest_before": donor_window.FEWEST_BEFORE,
        },
        "ranking": [
            {
                "source": source,
                "measure": verdict.MAIN_MEASURE[source],
                **{
                    side: [row["edition"] for row in editions if (row["source"], row["phase"]) == (source, side)]
                    for side in ("before", "exposed")
                },
            }
            for source in RANKINGS
        ],
    }


def _power(
    connection: duckdb.DuckDBPyConnection, design: Design, source: str, editions: list[dict[str, Any]]
) -> Design:
    """Say how large an effect the planned editions of one ranking would show, as far as that can be said."""
    import numpy as np

    from pipeline.estimate.planned import planned_power
    from pipeline.estimate.sample import SAMPLES, Comparison, main_comparison
    from pipeline.warehouse.panel import panel

    (ranking,) = (one for one in design["ranking"] if one["source"] == source)
    of = panel(connection, source, ranking["measure"])
    comparison = main_comparison([Comparison(of, sample) for sample in SAMPLES])
    times = [row["fieldwork_mid"] for row in editions if (row["source"], row["phase"]) == (source, "exposed")]
    found = planned_power(comparison, design["programme"]["kommun_code"], _sides(design)[source], np.array(times))
    if found is None:
        return {}
    in_places = {} if found.places is None else {"minimum_detectable_places": round(found.places, 1)}
    return {"minimum_detectable_effect": round(found.effect, 3)} | in_places


def _seen(source: str, editions: list[dict[str, Any]], today: date) -> str:
    """Say what could have been seen of the exposed editions of one ranking before the plan was frozen."""
    exposed = [row for row in editions if (row["source"], row["phase"]) == (source, "exposed")]
    out = [str(row["edition"]) for row in exposed if row["published"] and row["published"] <= today]
    held = [f"{measure} {row['edition']}" for row in exposed for measure in row["known"] or []]
    to_come = [str(row["edition"]) for row in exposed if not row["published"]]
    name = RANKINGS[source]
    parts = []
    if out:
        parts.append(f"Of the exposed editions of {name}, these had been published: {', '.join(out)}.")
        parts.append(f"Of the municipality the ledger held {', '.join(held) if held else 'no value'} of them.")
    if to_come:
        parts.append(f"Not yet in the project's list of editions, and not read here: {', '.join(to_come)}.")
    return " ".join(parts)


def _sides(design: Design) -> dict[str, Sides]:
    from pipeline.estimate.planned import Sides

    return {one["source"]: Sides(tuple(one["before"]), tuple(one["exposed"])) for one in design["ranking"]}


def _differences(plan: Design, now: Design) -> Iterator[str]:
    """Name everything fixed by the plan that is another thing now."""
    if plan["initiative_id"] != now["initiative_id"]:
        yield f"the programme is {now['initiative_id']}, planned {plan['initiative_id']}"
        return
    for part in ("programme", "method", "thresholds"):
        for key in sorted({*plan[part], *now[part]}):
            planned, found = plan[part].get(key), now[part].get(key)
            if planned != found:
                is_long = any(isinstance(one, str) and len(one) > 40 for one in (planned, found))
                yield f"the {key} is another" if is_long else f"{key} is {found}, planned {planned}"
    sides = _sides(now)
    for ranking in plan["ranking"]:
        source = ranking["source"]
        for side in ("before", "exposed"):
            lost = [str(edition) for edition in ranking[side] if edition not in getattr(sides[source], side)]
            if lost:
                yield f"edition {', '.join(lost)} of {source} is not {side} by today's dates"


def _named(editions: Iterable[tuple[str, int]]) -> list[str]:
    return [f"{edition} ({RANKINGS[source]})" for source, edition in editions]


def _toml(content: Design) -> str:
    """Lay out a plan as TOML: plain keys first, then tables, then lists of tables."""
    is_list_of_tables = {
        key: bool(value) and isinstance(value, list) and isinstance(value[0], dict) for key, value in content.items()
    }
    lines = [
        f"{key} = {_value(value)}"
        for key, value in content.items()
        if not isinstance(value, dict) and not is_list_of_tables[key]
    ]
    for key, value in content.items():
        for table in value if is_list_of_tables[key] else [value] if isinstance(value, dict) else []:
            lines += ["", f"[[{key}]]" if is_list_of_tables[key] else f"[{key}]"]
            lines += [f"{name} = {_value(one)}" for name, one in table.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and "\n" in value:
        return f"'''\n{value}'''"
    # JSON's strings, numbers, booleans and lists of them are TOML's.
    return json.dumps(value, ensure_ascii=False)
