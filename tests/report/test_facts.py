"""Are the facts of a brief complete, traceable and always in the same order?"""

from __future__ import annotations

import json
import re

import pytest
import synthetic_warehouse as synthetic

from pipeline.report.facts import BriefFacts, as_json, brief_facts
from pipeline.report.page import brief_page


def test_the_same_warehouse_gives_the_same_json() -> None:
    first, second = (as_json(brief_facts(synthetic.synthetic_crowded(), synthetic.PROGRAMME)) for _ in range(2))
    assert first == second
    assert json.loads(first)["initiative_id"] == synthetic.PROGRAMME


def test_a_changed_value_changes_the_json() -> None:
    con = synthetic.synthetic_typical()
    before = as_json(brief_facts(con, synthetic.PROGRAMME))
    con.execute("update observation set value = 143 where value = 142")
    assert as_json(brief_facts(con, synthetic.PROGRAMME)) != before


def test_an_unknown_programme_is_named_in_the_error() -> None:
    with pytest.raises(LookupError, match="no-such-programme"):
        brief_facts(synthetic.synthetic_typical(), "no-such-programme")


def test_every_traced_observation_has_its_source_and_address(scenes: dict[str, BriefFacts]) -> None:
    rows = [row for row in scenes["typical"].trace if row["table"] == "observation"]
    assert rows and all(row["source_id"] and row["url"] for row in rows)


def test_the_value_before_is_from_the_last_edition_that_is_surely_before(
    scenes: dict[str, BriefFacts],
) -> None:
    last = scenes["typical"].last_before
    assert last is not None and (last["edition"], last["value"]) == (2017, 201)


def test_an_estimate_for_one_edition_does_not_stand_in_for_the_mean_that_could_not_be_made() -> None:
    con = synthetic.synthetic_typical()
    assert "jämförbara fall" in _flat(brief_page(brief_facts(con, synthetic.PROGRAMME), "sv"))
    con.execute("update effect set status = 'too_few_comparable', n_donors = null where estimator = 'base_rate'")
    synthetic.put_effect(con, "base_rate", horizon=1, n_donors=29, n_as_large=13, share=0.45)
    facts = brief_facts(con, synthetic.PROGRAMME)
    assert facts.effect("base_rate") is None
    page = _flat(brief_page(facts, "sv"))
    assert "jämförbara fall" not in page and "kräver fler kända år" in page


def test_every_number_of_a_brief_is_traced(scenes: dict[str, BriefFacts]) -> None:
    for facts in scenes.values():
        page = brief_page(facts, "sv")
        cells = [page["keys"], page["other"], page["method"]["paragraphs"][1:], page["goals"]["rows"]]
        shown = {abs(float(n.replace(",", "."))) for n in re.findall(r"\d+(?:,\d+)?", _flat(cells))}
        assert shown <= _traced(facts), sorted(shown - _traced(facts))


def _flat(part: object) -> str:
    if isinstance(part, dict):
        return " ".join(_flat(value) for key, value in part.items() if key not in ("refs", "tone"))
    if isinstance(part, list):
        return " ".join(_flat(value) for value in part)
    return re.sub(r"(?<=\d)\u00a0(?=\d{3})", "", str(part))


def _traced(facts: BriefFacts) -> set[float]:
    values = [row["value"] for row in facts.trace if isinstance(row["value"], (int, float))]
    rounded = {float(int(abs(value) + 0.5)) for value in values} | {round(abs(value), 1) for value in values}
    percents = {float(int(100 * value + 0.5)) for value in values if 0 <= value <= 1}
    years = {float(row["edition"]) for row in facts.editions} | {5.0}
    promised = {float(n) for row in facts.goals for n in re.findall(r"\d+", f"{row['text_sv']} {row['deadline']}")}
    lags = {float(row["key"]["lag_months"]) for row in facts.trace if "lag_months" in row["key"]}
    return rounded | percents | years | promised | lags | {1.0}
