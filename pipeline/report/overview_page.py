"""What does each part of the overview say? Facts and wording in, the filled-in texts of four pages out.

Only the choice of sentence is made here; the sentences stand in the wording files, the numbers in the facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.report.facts import SVENSKT_NARINGSLIV, Row
from pipeline.report.numbers import counted, day, integer, measured, moment, one_in, percent, years
from pipeline.report.overview_facts import JUDGED, OverviewFacts
from pipeline.report.page import Page
from pipeline.report.wording import Words, words_for

VERDICTS = ("improved", "worsened", "not_distinguishable", "too_early", "insufficient_data")
PAGES = 4
# More rows would not be told apart; the table on the first page has them all.
MOST_RANGES = 8


def overview_page(facts: OverviewFacts, lang: str) -> Page:
    """Fill in every text of the overview.

    Parameters
    ----------
    facts : OverviewFacts
        What is known.
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
        "headline": answer(facts, words),
        "lead": words("overview.answer.lead" if facts.programmes else "overview.answer.lead_empty"),
        "programmes": _programmes(facts, words),
        "can": _can(words),
        "movement": _movement(facts, words),
        "coverage": _coverage(facts, words),
        "method": {"heading": words("overview.method.heading"), "items": words.listed("overview.method.items")},
        "verdicts": _verdicts(words),
        "glossary": _glossary(words),
        "further": {"heading": words("overview.further.heading"), "items": words.listed("overview.further.items")},
    }


def answer(facts: OverviewFacts, words: Words) -> str:
    """Say in one sentence what can be concluded of all programmes together."""
    if not facts.programmes:
        return words("overview.answer.no_programmes")
    if len(facts.programmes) == 1:
        return str(facts.programmes[0][f"sentence_{words.lang}"])
    found = Counter(row["verdict"] for row in facts.programmes)
    parts = [_part(verdict, found[verdict], len(facts.programmes), words) for verdict in VERDICTS if found[verdict]]
    seen = found["improved"] + found["worsened"]
    n = _numeral(len(facts.programmes), words)
    return words("overview.answer.some_seen" if seen else "overview.answer.none_seen", n=n, parts=words.join(parts))


def _part(verdict: str, number: int, of: int, words: Words) -> str:
    """Say of how many programmes a verdict is reached."""
    if number == of:
        return words(f"overview.answer.{verdict}_all")
    if number == 1:
        return words(f"overview.answer.{verdict}_one")
    return words(f"overview.answer.{verdict}_many", n=_numeral(number, words))


def ranges(facts: OverviewFacts) -> list[Row]:
    """Return the programmes whose expected place can be drawn on one axis of places."""
    return _drawable(facts)[:MOST_RANGES]


def _drawable(facts: OverviewFacts) -> list[Row]:
    return [row for row in facts.programmes if row["measure"] == "rank" and row["expected"]]


def range_parts(row: Row, words: Words) -> Iterable[str]:
    """Say where a municipality stood before, where it was expected and where it ended up."""
    for side in ("before", "after"):
        if row[side]:
            yield words(f"overview.movement.{side}", value=integer(row[side]["value"], words.lang))
    expected = {part: integer(row["expected"][part], words.lang) for part in ("value", "low", "high")}
    yield words("overview.movement.alt_range", **expected)


def coverage_alt(facts: OverviewFacts, words: Words) -> str:
    """Return the heat map in words: how many values are known of each edition."""
    keys = {(SVENSKT_NARINGSLIV, "rank"): "rank", ("skr_insikt", "nki"): "nki", ("skr_insikt", "rank"): "insikt_rank"}
    told: dict[int, list[str]] = {}
    for row in facts.coverage:
        key = keys[row["source"], row["measure"]]
        text = words(f"overview.coverage.alt_{key}", n=integer(row["n_observed"], words.lang))
        told.setdefault(row["edition"], []).append(text)
    rows = (
        words("overview.coverage.alt_row", edition=str(edition), parts=words.join(parts))
        for edition, parts in sorted(told.items())
    )
    return " ".join([words("overview.coverage.alt"), *rows])


def _numeral(n: int, words: Words) -> str:
    """Write a count in running text: in letters up to twelve."""
    numerals = words.listed("overview.numerals")
    return numerals[n] if n < len(numerals) else integer(n, words.lang)


def _document(facts: OverviewFacts, words: Words) -> Page:
    read = words("overview.read_until", date=day(facts.accessed, words.lang)) if facts.accessed else ""
    return {
        "lang": words("document.language"),
        "region": words("document.region"),
        "author": words("document.author"),
        "title": words("overview.title"),
        "description": words("overview.description"),
        "kicker": words("overview.kicker"),
        "period": read,
        "footer": words("overview.footer"),
        "pages": [words("document.page_of", page=str(page + 1), pages=str(PAGES)) for page in range(PAGES)],
    }


def _programmes(facts: OverviewFacts, words: Words) -> Page:
    columns = ("programme", "answer", "before", "after", "expected", "goals", "smallest")
    reading = words.listed("overview.programmes.reading")
    if any(row["measure"] == "nki" for row in facts.programmes):
        reading.append(words("overview.programmes.reading_nki"))
    more = ["", words("overview.programmes.more_one")]
    more += [words("overview.programmes.more_many", n=integer(n, words.lang)) for n in range(2, len(facts.programmes))]
    return {
        "heading": words("overview.programmes.heading"),
        "columns": [words(f"overview.programmes.column_{column}") for column in columns],
        "rows": [_programme(row, words) for row in facts.programmes],
        "reading": _terms(reading),
        "briefs": words("overview.programmes.briefs"),
        "more": more,
    }


def _programme(row: Row, words: Words) -> Page:
    start = moment(row["start_date"], words.lang, "date.year_deadline")
    period = (
        words("document.period_open", start=start)
        if row["end_year"] is None
        else words("document.period", start=row["start_date"][:4], end=str(row["end_year"]))
    )
    return {
        "kommun": row["kommun"],
        "name": row["name"],
        "period": period,
        "verdict": words(f"verdict.{row['verdict']}"),
        "tone": row["verdict"],
        "sentence": _around(row[f"sentence_{words.lang}"], words(f"verdict.{row['verdict']}")),
        "before": _known(row["before"], row["measure"], words),
        "after": _known(row["after"], row["measure"], words),
        "expected": _expected(row["expected"], row["measure"], words),
        "goals": _goals(row["goals"], words),
        "smallest": _smallest(row, words),
    }


def _around(sentence: str, verdict: str) -> list[str]:
    """Cut a sentence at the words of its verdict, so that they stand once; whole where it has none of them."""
    at = sentence.lower().find(verdict.lower())
    end = at + len(verdict)
    return [sentence] if at < 0 else [sentence[:at], sentence[at:end], sentence[end:]]


def _known(known: Row | None, measure: str, words: Words) -> Page:
    if known is None:
        return {"value": None, "note": words("overview.programmes.unknown")}
    editions = years(known["editions"], words.lang)
    note = words("overview.programmes.mean", editions=editions) if len(known["editions"]) > 1 else editions
    return {"value": measured(known["value"], measure, words.lang), "note": _noted(note, measure, words)}


def _expected(expected: Row | None, measure: str, words: Words) -> Page:
    if expected is None:
        return {"value": None, "note": words("overview.programmes.unknown")}
    ends = {end: measured(expected[end], measure, words.lang) for end in ("low", "high")}
    note = (
        words("overview.programmes.range_edition", edition=str(expected["editions"][0]), **ends)
        if expected["editions"]
        else words("overview.programmes.range", **ends)
    )
    return {"value": measured(expected["value"], measure, words.lang), "note": _noted(note, measure, words)}


def _noted(note: str, measure: str, words: Words) -> str:
    """Say under a value that it is an index; a place needs no word."""
    return words("overview.programmes.nki", note=note) if measure == "nki" else note


def _goals(goals: Row, words: Words) -> list[str]:
    if not goals:
        return [words("overview.programmes.no_goals")]
    if list(goals.values()) == [1]:
        return [words(f"goals.status.{status}") for status in goals]
    return [words(f"overview.programmes.goal_{status}", n=integer(n, words.lang)) for status, n in goals.items()]


def _smallest(row: Row, words: Words) -> str:
    if row["verdict"] not in JUDGED:
        return words("overview.programmes.not_judged")
    rank = row["measure"] == "rank"
    smallest = row["smallest_places" if rank else "smallest_effect"]
    if smallest is not None:
        return counted(smallest, "places" if rank else "points", words.lang)
    out_of_reach = rank and row["smallest_effect"] is not None
    return words(f"overview.programmes.{'out_of_reach' if out_of_reach else 'smallest_unknown'}")


def _can(words: Words) -> Page:
    page: Page = {"heading": words("overview.can.heading")}
    for part in ("can", "cannot", "ask"):
        page[part] = {"heading": words(f"overview.can.{part}_heading"), "items": words.listed(f"overview.can.{part}")}
    return page


def _movement(facts: OverviewFacts, words: Words) -> Page:
    shown = ranges(facts)
    rows = [
        words("overview.movement.alt_row", kommun=row["kommun"], parts=words.join(list(range_parts(row, words))))
        for row in shown
    ]
    caption = [words("overview.movement.caption")]
    if len(_drawable(facts)) > len(shown):
        caption.append(words("overview.movement.caption_more"))
    caption.append(_source(facts, words))
    figure = {
        "heading": words("overview.movement.figure_heading"),
        "alt": words("overview.movement.alt", rows=" ".join(rows)),
        "caption": " ".join(caption),
    }
    return {
        "heading": words("overview.movement.heading"),
        "figure": figure if shown else None,
        "empty": words("overview.movement.empty"),
        "items": list(_ordinary(facts, words)),
    }


def _ordinary(facts: OverviewFacts, words: Words) -> Iterable[str]:
    """Say how far municipalities without a known programme move, in numbers of the warehouse."""
    models = {(row["source"], row["measure"]): row for row in facts.movement}
    rank, nki = models.get((SVENSKT_NARINGSLIV, "rank")), models.get(("skr_insikt", "nki"))
    if rank is None:
        yield words("overview.movement.no_model")
        return
    chance = [words("overview.movement.chance_rank", share=percent(rank["noise_share_of_yearly_change"], words.lang))]
    if nki is not None:
        share = percent(nki["noise_share_of_yearly_change"], words.lang)
        chance.append(words("overview.movement.chance_nki", share=share))
    yield " ".join(chance)
    yield from _example(facts, words)
    basis = words(
        "overview.movement.basis",
        values=integer(rank["n_values"], words.lang),
        ranking=words(f"ranking.{SVENSKT_NARINGSLIV}"),
        kommuner=integer(rank["n_kommun"], words.lang),
    )
    tried = {"n": integer(rank["n"], words.lang), "share": percent(rank["coverage"], words.lang)} if rank["n"] else None
    yield " ".join([basis, *([words("overview.movement.tried", **tried)] if tried else [])])


def _example(facts: OverviewFacts, words: Words) -> Iterable[str]:
    """Give the programme with most cases to compare with as an example of how common its movement is."""
    rows = [row for row in ranges(facts) if row["base_rate"] and row["base_rate"]["n_as_large"]]
    if rows:
        row = max(rows, key=lambda one: int(one["base_rate"]["n_donors"]))
        rate = row["base_rate"]
        text = words(
            "sure.base_rate",
            n=integer(rate["n_donors"], words.lang),
            k=integer(rate["n_as_large"], words.lang),
            share=one_in(rate["share"], words.lang),
        )
        yield " ".join([words("overview.movement.example", kommun=row["kommun"]), text])


def _coverage(facts: OverviewFacts, words: Words) -> Page:
    lead = [words("overview.coverage.lead"), *_fullest(facts, words), words("overview.coverage.meaning")]
    return {
        "heading": words("overview.coverage.heading"),
        "lead": " ".join(lead),
        "figure": {
            "heading": words("overview.coverage.figure_heading"),
            "alt": coverage_alt(facts, words),
            "caption": " ".join([words("overview.coverage.caption"), _source(facts, words)]),
        },
    }


def _source(facts: OverviewFacts, words: Words) -> str:
    if facts.accessed is None:
        return words("overview.source_undated")
    return words("overview.source", date=day(facts.accessed, words.lang))


def _fullest(facts: OverviewFacts, words: Words) -> Iterable[str]:
    rows = [row for row in facts.coverage if row["source"] == SVENSKT_NARINGSLIV and row["n_ranked"]]
    if not rows:
        return
    best = max(rows, key=lambda row: int(row["n_observed"]))
    thin = sum((row["share"] or 0) < 0.5 for row in rows) > len(rows) / 2
    yield words(
        "overview.coverage.fullest" if thin else "overview.coverage.fullest_only",
        edition=str(best["edition"]),
        known=integer(best["n_observed"], words.lang),
        ranked=integer(best["n_ranked"], words.lang),
    )


def _verdicts(words: Words) -> Page:
    return {
        "heading": words("overview.verdicts.heading"),
        "columns": [words(f"overview.verdicts.column_{column}") for column in ("name", "meaning", "rule")],
        "rows": [
            {
                "tone": verdict,
                "name": words(f"verdict.{verdict}"),
                "meaning": words(f"verdict.meaning.{verdict}"),
                "rule": words(f"overview.verdicts.{verdict}_rule"),
            }
            for verdict in VERDICTS
        ],
    }


def _glossary(words: Words) -> Page:
    return {"heading": words("overview.glossary.heading"), "items": _terms(words.listed("overview.glossary.terms"))}


def _terms(lines: Iterable[str]) -> list[Page]:
    """Part each term from its explanation; the wording files part them with a bar."""
    return [dict(zip(("term", "text"), line.split(" | ", 1), strict=True)) for line in lines]
