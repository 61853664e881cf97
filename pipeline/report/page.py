"""What does each part of a brief say? Facts and wording in, the filled-in texts of two pages out.

Only the choice of sentence is made here; the sentences stand in the wording files, the numbers in the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pipeline.report.facts import BriefFacts, Row
from pipeline.report.headline import headline
from pipeline.report.numbers import (
    counted,
    day,
    decimal,
    integer,
    kronor,
    measured,
    moment,
    one_in,
    percent,
    place,
    signed,
    years,
)
from pipeline.report.wording import Words, genitive, words_for

Page = dict[str, Any]
# Nine in ten should lie inside the expected range; with fewer than this, a brief says so.
LOWEST_SHARE = 0.85
FEWEST_COMPARISONS = 100
REASONS_FOR_EARLY = ("no_edition_exposed", "not_yet_published")
# So many editions before the start are named where none is known: any of them would do, and the latest tell most.
NAMED_BEFORE = 3


def brief_page(facts: BriefFacts, lang: str) -> Page:
    """Fill in every text of one brief.

    Parameters
    ----------
    facts : BriefFacts
        The facts of one programme.
    lang : str
        ``"sv"`` or ``"en"``.

    Returns
    -------
    dict
        What the template sets: plain texts, lists of texts and table rows, and nothing to compute.
    """
    words = words_for(lang)
    return {
        "document": _document(facts, words),
        "headline": first_sentence(facts, lang),
        "lead": _lead(facts, words),
        "figure": _figure(facts, words),
        "keys": {"heading": words("key.heading"), "cells": _keys(facts, words)},
        "other": _other(facts, words),
        "activities": _activities(facts, words),
        "goals": _goals(facts, words),
        "claims": _claims(facts, words),
        "sure": _sure(facts, words),
        "method": {"heading": words("method.heading"), "paragraphs": _method(facts, words)},
        "unknown": {"heading": words("unknown.heading"), "items": list(_unknown(facts, words))},
        "sources": _sources(facts, words),
    }


def first_sentence(facts: BriefFacts, lang: str) -> str:
    """Return the headline that the warehouse holds, or the one that its verdict calls for."""
    verdict = facts.verdict or {"verdict": "insufficient_data", "reason_code": "ok", "measure": facts.measure}
    if verdict.get(f"headline_{lang}"):
        return str(verdict[f"headline_{lang}"])
    plain = facts.effect("before_after")
    change = plain["effect_places"] if plain else None
    return headline(verdict | {"raw_change_places": change}, facts.programme, lang)


def _document(facts: BriefFacts, words: Words) -> Page:
    names = {"kommun": facts.programme["kommun"], "programme": facts.programme["name"]}
    start = moment(facts.programme["start_date"], words.lang, "date.year_deadline")
    end = facts.programme["end_year"]
    period = (
        words("document.period_open", start=start)
        if end is None
        else words("document.period", start=facts.programme["start_date"][:4], end=str(end))
    )
    return {
        "lang": words("document.language"),
        "region": words("document.region"),
        "author": words("document.author"),
        "title": words("document.title", **names),
        "description": words("document.description"),
        "kicker": words("document.kicker", **names),
        "period": period,
        "footer": words("document.footer", programme=facts.programme["name"]),
        "pages": [words("document.page_of", page=str(page), pages="2") for page in (1, 2)],
    }


def _lead(facts: BriefFacts, words: Words) -> str:
    programme = facts.programme
    sentences = [
        programme[f"summary_{words.lang}"] or "",
        words(f"lead.start_{programme['start_precision']}", start=moment(programme["start_date"], words.lang)),
    ]
    if programme["budget_sek"]:
        sentences.append(words("lead.budget", budget=kronor(programme["budget_sek"], words.lang)))
    return " ".join(sentence.strip() for sentence in sentences if sentence)


def _ranking(source: str, words: Words) -> str:
    return words(f"ranking.{source}")


def _whose(facts: BriefFacts, words: Words) -> str:
    return genitive(facts.programme["kommun"], words.lang)


def _value(value: float, measure: str, words: Words) -> str:
    if measure == "rank":
        return place(value, words.lang)
    key = "number.score_short" if measure == "score" else "number.points_short"
    return words(key, value=measured(value, measure, words.lang))


def _figure(facts: BriefFacts, words: Words) -> Page:
    heading = words(
        f"figure.heading_{facts.measure}", kommuns=_whose(facts, words), ranking=_ranking(facts.source, words)
    )
    return {
        "heading": heading,
        "alt": _alt(facts, words),
        "caption": " ".join(_caption(facts, words)),
        "note": _source_note(facts, words),
    }


def _caption(facts: BriefFacts, words: Words) -> Iterable[str]:
    if not facts.own_observations:
        yield words(f"figure.caption_empty_{facts.measure}")
        return
    yield words(f"figure.caption_{facts.measure}", kommuns=_whose(facts, words))
    if facts.own_path:
        yield words("figure.caption_expected")
    drawn = {row["edition"] for row in facts.own_observations}
    if any(facts.phases.get((facts.source, edition)) in ("uncertain", "partial") for edition in drawn):
        yield words("figure.caption_uncertain")
    if _unobserved(facts):
        yield words("figure.caption_missing")


def _alt(facts: BriefFacts, words: Words) -> str:
    sentences = [
        words(f"figure.alt_{facts.measure}", kommuns=_whose(facts, words), ranking=_ranking(facts.source, words))
    ]
    values = [
        words("figure.alt_value", edition=str(row["edition"]), value=_value(row["value"], facts.measure, words))
        for row in facts.own_observations
    ]
    sentences.append(words("figure.alt_values", values=words.join(values)) if values else words("figure.alt_empty"))
    if facts.own_path:
        expected = [_alt_expected(row, facts, words) for row in facts.own_path]
        sentences.append(words("figure.alt_expected", values=words.join(expected)))
    if facts.own_goals:
        goals = [
            words(
                "figure.alt_value",
                edition=str(row["edition"]),
                value=_value(row["target"], facts.measure, words),
            )
            for row in facts.own_goals
        ]
        sentences.append(words("figure.alt_goal", goals=words.join(goals)))
    return " ".join(sentences)


def _alt_expected(row: Row, facts: BriefFacts, words: Words) -> str:
    low, middle, high = (
        measured(row[name], facts.measure, words.lang) if facts.measure == "rank" else decimal(row[name], words.lang)
        for name in ("ci_low", "counterfactual", "ci_high")
    )
    return words("figure.alt_expected_value", edition=str(row["edition"]), value=middle, low=low, high=high)


def _source_note(facts: BriefFacts, words: Words) -> str:
    shown = {row["source_id"] for row in facts.own_observations} or {facts.programme["source_id"]}
    mine = [row for row in facts.sources if row["source_id"] in shown]
    publishers = list(dict.fromkeys(row["publisher"] for row in mine if row["publisher"]))
    if not publishers:
        return ""
    named = (
        words.join(publishers)
        if len(publishers) <= 4
        else words("figure.source_note_more", publishers=words("number.comma").join(publishers[:3]))
    )
    if facts.accessed is None:
        return words("figure.source_note_undated", publishers=named)
    return words("figure.source_note", publishers=named, date=day(facts.accessed, words.lang))


def _keys(facts: BriefFacts, words: Words) -> list[Page]:
    return [_key_before(facts, words), _key_after(facts, words), _key_expected(facts, words)]


def _cell(label: str, value: str | None, note: str, words: Words, tone: str = "ink") -> Page:
    unknown = value is None
    return {
        "label": words(f"key.{label}"),
        "value": words("key.unknown") if unknown else value,
        "note": note,
        "tone": "quiet" if unknown else tone,
    }


def _key_before(facts: BriefFacts, words: Words) -> Page:
    row = facts.last_before
    if row is None:
        return _cell("before", None, words(f"key.unknown_before_{facts.measure}"), words)
    note = words(f"key.edition_{facts.measure}", edition=str(row["edition"]))
    return _cell("before", measured(row["value"], facts.measure, words.lang), note, words)


def _key_after(facts: BriefFacts, words: Words) -> Page:
    if facts.after is not None:
        value, editions = facts.after
        note = (
            words(f"key.edition_{facts.measure}", edition=str(editions[0]))
            if len(editions) == 1
            else words(f"key.mean_{facts.measure}", editions=years(list(editions), words.lang))
        )
        return _cell("after", measured(value, facts.measure, words.lang), note, words)
    early = facts.verdict is not None and facts.verdict["reason_code"] in REASONS_FOR_EARLY
    return _cell(
        "after",
        None,
        words("key.unknown_after_early" if early else f"key.unknown_after_{facts.measure}"),
        words,
    )


def _key_expected(facts: BriefFacts, words: Words) -> Page:
    effect = facts.expected
    if effect is None and facts.own_path:
        first = facts.own_path[0]
        shown = {"edition": str(first["edition"]), "range": _range(first, facts.measure, words)}
        value = measured(first["counterfactual"], facts.measure, words.lang)
        return _cell("expected", value, words(f"key.range_edition_{facts.measure}", **shown), words, "expected")
    if effect is None:
        return _cell("expected", None, words("key.unknown_expected"), words)
    note = words(f"key.range_{facts.measure}", range=_range(effect, facts.measure, words))
    return _cell("expected", measured(effect["counterfactual"], facts.measure, words.lang), note, words, "expected")


def _range(effect: Row, measure: str, words: Words) -> str:
    key = "number.place_range" if measure == "rank" else "number.point_range"
    return words(
        key,
        low=measured(effect["ci_low"], measure, words.lang),
        high=measured(effect["ci_high"], measure, words.lang),
    )


def _other(facts: BriefFacts, words: Words) -> Page | None:
    """The second ranking, and the other measure of the first, as small numbers."""
    lines = []
    for source in dict.fromkeys((facts.source, *(row["source"] for row in facts.observations))):
        for measure in ("rank", "nki"):
            rows = facts.observed(source, measure)
            if rows and (source, measure) != (facts.source, facts.measure):
                lines.append(_other_values(rows, source, measure, words))
    for verdict in facts.verdicts[1:]:
        if any(row["source"] == verdict["source"] for row in facts.observations):
            lines.append(words(f"other.verdict.{verdict['verdict']}"))
    return {"heading": words("other.heading"), "lines": lines} if lines else None


def _other_values(rows: tuple[Row, ...], source: str, measure: str, words: Words) -> str:
    values = [
        words("other.value", value=measured(row["value"], measure, words.lang), edition=str(row["edition"]))
        for row in rows
    ]
    return words(
        "other.values",
        ranking=_ranking(source, words),
        measure=words(f"measure.{measure}"),
        values=words.join(values),
    )


def _activities(facts: BriefFacts, words: Words) -> Page:
    items = [row[f"what_{words.lang}"] for row in facts.activities if row[f"what_{words.lang}"]]
    return {"heading": words("activities.heading"), "items": [str(item).rstrip(".") for item in items]}


def _numbers(facts: BriefFacts, *source_ids: str | None) -> str:
    """Return the numbers by which the list of sources knows these: "3, 5"."""
    place_of = {row["source_id"]: at + 1 for at, row in enumerate(facts.sources)}
    return ", ".join(str(number) for number in sorted({place_of[one] for one in source_ids if one in place_of}))


def _goals(facts: BriefFacts, words: Words) -> Page:
    rows = [
        {
            "cells": _capitals(row[f"text_{words.lang}"] or "", _deadline(row, words), _outcome(row, words)),
            "status": words(f"goals.status.{row['status'] or 'cannot_be_checked'}"),
            "tone": row["status"] or "cannot_be_checked",
            "refs": _numbers(facts, row["source_id"], row["outcome_source_id"], row["later_source_id"]),
        }
        for row in facts.goals
    ]
    columns = [words(f"goals.column_{name}") for name in ("text", "deadline", "outcome", "status")]
    return {"heading": words("goals.heading"), "columns": columns, "rows": rows, "none": words("goals.none")}


def _capitals(*texts: str) -> list[str]:
    """Let each cell of a table begin with a capital."""
    return [text[:1].upper() + text[1:] for text in texts]


def _deadline(row: Row, words: Words) -> str:
    if not row["deadline"]:
        return words("goals.no_deadline")
    return moment(row["deadline"], words.lang, "date.year_deadline")


def _outcome(row: Row, words: Words) -> str:
    if row["observed"] is not None:
        if row["metric"] in ("rank", "nki", "score"):
            value = _value(row["observed"], row["metric"], words)
            if row["later_value"] is None:
                return value
            later = _value(row["later_value"], row["metric"], words)
            return words("goals.outcome_then", value=value, later=later, edition=str(row["later_edition"]))
        return measured(row["observed"], "count", words.lang)
    return words(f"goals.missing.{row['missing']}" if row["missing"] else "goals.no_outcome")


def _claims(facts: BriefFacts, words: Words) -> Page:
    rows = [
        {
            "cells": _capitals(row[f"text_{words.lang}"] or "", _claimed_by(row, words), _found(row, words)),
            "values": _found_values(row, words),
            "status": words(f"claims.status.{row['status'] or 'cannot_be_checked'}"),
            "tone": row["status"] or "cannot_be_checked",
            "refs": _numbers(facts, row["source_id"], row["outcome_source_id"], row["later_source_id"]),
        }
        for row in facts.claims
    ]
    columns = [words(f"claims.column_{name}") for name in ("text", "by", "found", "status")]
    return {
        "heading": words("claims.heading"),
        "columns": columns,
        "rows": rows,
        "none": words("claims.none"),
    }


def _claimed_by(row: Row, words: Words) -> str:
    when = moment(row["claimed_on"], words.lang, "date.year_deadline") if row["claimed_on"] else ""
    who = row["claimed_by"] if words.lang == "sv" else ""
    return words("claims.by", who=who, when=when) if who and when else who or when


def _found(row: Row, words: Words) -> str:
    """Return what the sources show and whether it lasted, and say when that was before the programme could show."""
    parts = [_found_values(row, words), *_afterwards(row, row["measure"], words)]
    if row["phase_of_to_edition"] == "before":
        parts.append(words("claims.before_programme"))
    elif row["phase_of_to_edition"] in ("partial", "uncertain"):
        parts.append(words("claims.unclear_programme"))
    return " ".join(parts)


def _afterwards(row: Row, measure: str, words: Words) -> Iterable[str]:
    """Say where the municipality stood in the next edition that is known."""
    if row["later_value"] is not None:
        yield words(
            "claims.afterwards", edition=str(row["later_edition"]), value=_value(row["later_value"], measure, words)
        )


def _found_values(row: Row, words: Words) -> str:
    before, after, measure = row["found_from"], row["found_to"], row["measure"]
    if before is not None and after is not None:
        shown = {
            "before": measured(before, measure, words.lang),
            "after": measured(after, measure, words.lang),
        }
        return words(f"claims.found_{measure}", **shown)
    for value, edition in ((before, row["from_edition"]), (after, row["to_edition"])):
        if value is not None:
            return words("claims.found_one", value=_value(value, measure, words), edition=str(edition))
    return words(f"claims.missing.{row['missing']}" if row["missing"] else "claims.no_found")


def _sure(facts: BriefFacts, words: Words) -> Page:
    """One of the five answers, what stands behind it in numbers, and what is missing for a better one."""
    verdict = facts.verdict["verdict"] if facts.verdict else "insufficient_data"
    paragraphs = [words(f"verdict.meaning.{verdict}"), *_comparison(facts, words), *_needed(facts, words)]
    return {"heading": words("sure.heading"), "answer": words(f"verdict.{verdict}"), "paragraphs": paragraphs}


def _comparison(facts: BriefFacts, words: Words) -> Iterable[str]:
    effect = facts.expected
    if effect is not None:
        yield " ".join([_difference(facts, effect, words), *_chance(facts, effect, words), *_base_rate(facts, words)])
    elif facts.own_path:
        yield words("sure.not_compared")


def _needed(facts: BriefFacts, words: Words) -> Iterable[str]:
    """Say what would have to be known for a judgement, where there is none."""
    verdict = facts.verdict or {}
    if verdict.get("verdict") not in ("insufficient_data", "too_early"):
        return
    if verdict["reason_code"] in REASONS_FOR_EARLY:
        yield words("sure.needed_wait")
        return
    known = {row["edition"] for row in facts.own_observations}
    sides: dict[str, list[int]] = {"before": [], "exposed": []}
    for row in facts.own_editions:
        sides.get(facts.phases[facts.source, row["edition"]], []).append(row["edition"])
    for side, editions in sides.items():
        if editions and not known & set(editions):
            named = editions[-NAMED_BEFORE:] if side == "before" else editions
            yield words(f"sure.needed_{side}", editions=years(named, words.lang))
    if verdict["reason_code"] == "too_few_comparable":
        yield words("sure.needed_comparable")


def _method(facts: BriefFacts, words: Words) -> list[str]:
    dates = _dates_sentence(facts, words)
    if facts.expected is None and not facts.own_path:
        return [dates, words("method.nothing")]
    expected = [words("method.expected")]
    if facts.model:
        expected.append(
            words(
                "method.basis",
                values=integer(facts.model["n_values"], words.lang),
                kommuner=integer(facts.model["n_kommun"], words.lang),
            )
        )
    checks = [*_other_estimates(facts, words), *_other_lags(facts, words)] if facts.expected else []
    return [dates, " ".join(expected), *([" ".join(checks)] if checks else [])]


def _dates_sentence(facts: BriefFacts, words: Words) -> str:
    lag = facts.programme["lag_months"]
    return words("method.dates", lag=counted(lag, "months", words.lang)) if lag else words("method.dates_no_lag")


def _difference(facts: BriefFacts, effect: Row, words: Words) -> str:
    kommun = facts.programme["kommun"]
    rank = facts.measure == "rank"
    size = effect["effect_places"] if rank else effect["effect"]
    amount = counted(size, "places" if rank else "points", words.lang)
    if signed(size, words.lang, 0 if rank else 1).strip("−0.,") == "":
        return words("sure.difference_same", kommun=kommun)
    way = "higher" if size > 0 else "lower"
    return words(f"sure.difference_{facts.measure}_{way}", kommun=kommun, amount=amount)


def _chance(facts: BriefFacts, effect: Row, words: Words) -> Iterable[str]:
    verdict = facts.verdict or {}
    p = verdict.get("p_value") if verdict.get("p_value") is not None else effect["p_value"]
    if p is None:
        yield words("sure.not_judged")
        return
    yield words("sure.chance", share=one_in(p, words.lang), percent=percent(p, words.lang))
    holm = verdict.get("p_holm") if verdict.get("p_holm") is not None else effect["p_holm"]
    if holm is not None and holm != p:
        yield words("sure.chance_holm", percent=percent(holm, words.lang))


def _base_rate(facts: BriefFacts, words: Words) -> Iterable[str]:
    row = facts.effect("base_rate")
    if row is None or not row["n_donors"]:
        return
    n = integer(row["n_donors"], words.lang)
    if row["n_as_large"] == 0:
        yield words("sure.base_rate_none", n=n)
    else:
        yield words(
            "sure.base_rate",
            n=n,
            k=integer(row["n_as_large"], words.lang),
            share=one_in(row["share"], words.lang),
        )


def _other_estimates(facts: BriefFacts, words: Words) -> Iterable[str]:
    done, left = [], False
    for row in facts.main_effects:
        if row["estimator"] == "mean_reversion" or (row["estimator"] == "base_rate" and row["status"] == "ok"):
            continue
        size = row["effect_places"] if facts.measure == "rank" else row["effect"]
        if row["status"] == "ok" and size is not None:
            way = words(f"estimator.{row['estimator']}")
            done.append(words("method.other_estimate", way=way, value=_signed(size, facts.measure, words)))
        elif row["status"] != "ok":
            left = True
    if done:
        yield words("method.others", list=words.join(done))
    if left:
        yield words("method.not_run")


def _signed(size: float, measure: str, words: Words) -> str:
    return words(f"method.signed_{measure}", value=signed(size, words.lang, 0 if measure == "rank" else 1))


def _other_lags(facts: BriefFacts, words: Words) -> Iterable[str]:
    column = "effect_places" if facts.measure == "rank" else "effect"
    rows = [row for row in facts.other_lags if row[column] is not None]
    if rows:
        digits = 0 if facts.measure == "rank" else 1
        yield words(
            f"method.lags_{facts.measure}",
            lags=words.join([integer(row["lag_months"], words.lang) for row in rows], "number.or"),
            values=words.join([signed(row[column], words.lang, digits) for row in rows]),
        )


def _unknown(facts: BriefFacts, words: Words) -> Iterable[str]:
    verdict = facts.verdict["verdict"] if facts.verdict else "insufficient_data"
    if verdict == "not_distinguishable":
        yield _power(facts, words)
    if verdict in ("improved", "worsened"):
        yield words("unknown.cause")
    yield from _events(facts, words)
    yield from _ranges(facts, words)
    yield from _single_page(facts, words)
    yield from _thirds(facts, words)
    yield words("unknown.comparison")
    yield words("unknown.news")
    unsure = [row["edition"] for row in facts.own_editions if facts.phases[facts.source, row["edition"]] == "uncertain"]
    if unsure:
        yield words(
            "unknown.uncertain_phase",
            ranking=_ranking(facts.source, words),
            editions=years(unsure, words.lang),
        )
    elif words.lang == "sv" and facts.programme["start_note_sv"] and facts.programme["start_precision"] != "day":
        yield words("unknown.start", note=facts.programme["start_note_sv"])
    missing = _unobserved(facts)
    if missing:
        yield words(f"unknown.unobserved_{facts.measure}", editions=years(missing, words.lang))
    yield from _windows(facts, words)


def _events(facts: BriefFacts, words: Words) -> Iterable[str]:
    """Name what else happened in the municipality, and where it stood before and some years after."""
    for row in facts.events:
        refs = _numbers(facts, row["source_id"])
        parts = [words("unknown.event", text=str(row[f"text_{words.lang}"]).rstrip("."), refs=refs)]
        if row["before_value"] is not None and row["after_value"] is not None:
            editions = {side: str(row[f"{side}_edition"]) for side in ("before", "after")}
            places = {f"{side}_value": _value(row[f"{side}_value"], "rank", words) for side in ("before", "after")}
            parts.append(words("unknown.event_places", **editions, **places))
        yield " ".join(parts)


def _ranges(facts: BriefFacts, words: Words) -> Iterable[str]:
    """Say between which places the last one before and the last exposed one lie, if other firms had answered."""
    told = [
        words(
            "unknown.range_next" if at else "unknown.range_first",
            value=_value(row["value"], facts.measure, words),
            edition=str(row["edition"]),
            low=measured(row["low"], facts.measure, words.lang),
            high=measured(row["high"], facts.measure, words.lang),
        )
        for at, row in enumerate(facts.own_ranges)
    ]
    if told:
        yield words("unknown.range", ranges=words.join(told))


def _single_page(facts: BriefFacts, words: Words) -> Iterable[str]:
    """Say so where the value from which everything is counted was found on one page alone."""
    before = facts.last_before
    if facts.expected and before and before["readings"] == 1 and before["basis"] != "official":
        value = _value(before["value"], facts.measure, words)
        yield words("unknown.single_page", value=value, edition=str(before["edition"]))


def _thirds(facts: BriefFacts, words: Words) -> Iterable[str]:
    """Say so where the expected range holds too seldom for those that start where the municipality did."""
    for row in facts.intervals:
        misses = row["n"] >= FEWEST_COMPARISONS and row["share"] < LOWEST_SHARE
        if misses and (row["source"], row["measure"]) == (facts.source, facts.measure):
            yield words(f"unknown.third_{row['third']}")


def _power(facts: BriefFacts, words: Words) -> str:
    assert facts.verdict is not None
    rank = facts.measure == "rank"
    smallest = facts.verdict["minimum_detectable_places" if rank else "minimum_detectable_effect"]
    if smallest is not None:
        amount = counted(smallest, "places" if rank else "points", words.lang)
        return words(f"unknown.power_{facts.measure}", amount=amount)
    out_of_reach = rank and facts.verdict["minimum_detectable_effect"] is not None
    return words("unknown.power_out_of_reach" if out_of_reach else "unknown.power_unknown")


def _unobserved(facts: BriefFacts) -> list[int]:
    first, last = facts.window
    known = {row["edition"] for row in facts.own_observations}
    return [
        row["edition"] for row in facts.own_editions if first <= row["edition"] <= last and row["edition"] not in known
    ]


def _windows(facts: BriefFacts, words: Words) -> Iterable[str]:
    first, last = facts.window
    shown = [row for row in facts.own_editions if first <= row["edition"] <= last]
    assumed = [row["edition"] for row in shown if row["assumed"]]
    if assumed:
        yield words("unknown.assumed", editions=years(assumed, words.lang))
    used = {row["edition"] for row in (*facts.exposed, *([facts.last_before] if facts.last_before else []))}
    if len({row["method_version"] for row in shown if row["edition"] in used and row["method_version"]}) > 1:
        yield words("unknown.method_change")


def _sources(facts: BriefFacts, words: Words) -> Page:
    items = [_source(row, words) for row in facts.sources]
    more = ["", words("sources.more_one")]
    more += [words("sources.more_many", n=integer(n, words.lang)) for n in range(2, len(items) + 1)]
    return {"heading": words("sources.heading"), "items": items, "more": more, "none": words("sources.none")}


def _source(row: Row, words: Words) -> Page:
    publisher, title = str(row["publisher"] or row["source_id"]), row["title"]
    published = moment(row["published"], words.lang, "date.year_deadline") if row["published"] else None
    domain = _domain(row["url"])
    full = words("sources.item", publisher=publisher, title=title.rstrip(".")) if title else publisher
    text, short = (
        words("sources.item_dated", text=one, date=published) if published else one for one in (full, publisher)
    )
    return {"text": text, "short": short, "url": row["url"], "domain": domain, "bare": full == domain}


def _domain(url: str | None) -> str | None:
    return re.sub(r"^www\.", "", url.split("//", 1)[-1].split("/", 1)[0]) if url else None
