"""How does the one page become a file? Facts, wording and the assets of `page/` in; one file that asks for nothing.

What can be read without JavaScript is written here as tables; the script draws the rest from the data inside the file.
Everything is text to the page: the template escapes it, and the data cannot end the element that holds it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.report.facts import SVENSKT_NARINGSLIV, Row
from pipeline.report.index_facts import IndexFacts
from pipeline.report.numbers import day, integer, measured, moment
from pipeline.report.outlines import outlines
from pipeline.report.overview_page import answer
from pipeline.report.page_links import PageLinks
from pipeline.report.web_font import font_css
from pipeline.report.wording import LANGUAGES, words_for

ASSETS = Path(__file__).parent / "page"
SCRIPT_PARTS = ("known", "words", "choose", "map", "figure", "sheet", "page")
# What the script says: its own section, and the words that the briefs use for the same things.
WORDS_OF_THE_SCRIPT = re.compile(
    r"page\.|number\.(decimal|thousands|and|comma|range)$|ranking\.|goals\.status\.|claims\.status\.|verdict\."
)
ADDRESS = re.compile(r"https?://[^\s\"<>]+", re.IGNORECASE)
SHOWN_YEARS_LATER = (1, 5)
# Offered first; the others stand under "more".
MAIN_TABLES = (
    "kommun",
    "source_document",
    "edition",
    "observation",
    "initiative",
    "goal",
    "claim",
    "verdict",
    "effect",
)
# Before anything is painted: what only JavaScript can do is shown from the start, so that nothing jumps.
EARLY = "document.documentElement.classList.add('js')"
FEWEST_ON_THE_MAP = 1 / 3  # of those ranked: with fewer the map opens on an older edition


def index_html(facts: IndexFacts, links: PageLinks) -> bytes:
    """Set the page.

    Parameters
    ----------
    facts : IndexFacts
        What it shows.
    links : PageLinks
        What lies beside it.

    Returns
    -------
    bytes
        UTF-8; the same input always gives the same bytes.
    """
    style = font_css() + (ASSETS / "page.css").read_text("utf-8")
    script = the_script()
    page = _templates().get_template("page.html")
    return page.render(
        policy=_policy(style, [EARLY, script]),
        early=Markup(EARLY),
        style=Markup(style),
        script=Markup(script),
        data=Markup(as_data(page_data(facts, links))),
        answer={lang: answer(facts.overview, words_for(lang)) for lang in LANGUAGES},
        read_until={lang: _read_until(facts, lang) for lang in LANGUAGES},
        programmes=[_programme_row(row, facts) for row in facts.overview.programmes],
        movement=_movement_rows(facts),
        kommuner=_kommun_rows(facts),
        links=links,
        main_tables=MAIN_TABLES,
    ).encode()


def the_script() -> str:
    """Return the parts of the script in their order, in one scope of their own."""
    parts = "\n".join((ASSETS / f"{part}.js").read_text("utf-8") for part in SCRIPT_PARTS)
    return f"'use strict';\n(() => {{\n{parts}}})();\n"


def as_data(value: Any) -> str:
    """Write JSON that is safe inside a script element: no character of it can end the element or open another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def linked(url: str | None) -> str | None:
    """Return an address that may be linked: of the web, with nothing that could end an attribute."""
    return url if url and ADDRESS.fullmatch(url) else None


def _policy(style: str, scripts: Sequence[str]) -> str:
    """Allow the page's own style and scripts, by their hashes, and no network at all."""
    allowed = " ".join(f"'{_hashed(script)}'" for script in scripts)
    return (
        f"default-src 'none'; style-src '{_hashed(style)}'; script-src {allowed}; font-src data:; "
        "img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _hashed(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["words"] = {lang: words_for(lang) for lang in LANGUAGES}
    environment.filters["address"] = lambda name: f"#kommun={quote(name)}"
    return environment


def _read_until(facts: IndexFacts, lang: str) -> str:
    return day(facts.overview.accessed, lang) if facts.overview.accessed else ""


def _both(value: Any) -> Row:
    """Give each language its text, by a function of the language."""
    return {lang: value(lang) for lang in LANGUAGES}


def _programme_row(row: Row, facts: IndexFacts) -> Row:
    """Fill in one row of the table of programmes."""

    def value(side: str, lang: str) -> str:
        return "–" if row[side] is None else measured(row[side]["value"], row["measure"], lang)

    return {
        "id": row["initiative_id"],
        "kommun": row["kommun"],
        "name": row["name"],
        "start": _both(lambda lang: moment(row["start_date"], lang, "date.year_deadline")),
        "verdict": row["verdict"],
        "sentence": _both(lambda lang: row[f"sentence_{lang}"]),
        "before": _both(lambda lang: value("before", lang)),
        "after": _both(lambda lang: value("after", lang)),
        "expected": _both(lambda lang: value("expected", lang)),
    }


def _movement_rows(facts: IndexFacts) -> list[Row]:
    """Fill in where half of each tenth of Svenskt Näringsliv's ranking stand a year and five years later."""
    rows: dict[int, Row] = {}
    for row in facts.movement:
        if row["source"] == SVENSKT_NARINGSLIV and row["years"] in SHOWN_YEARS_LATER:
            ends = [int(integer(row[f"model_{side}_quartile"], "en")) for side in ("lower", "upper")]
            first, last = int(row["from_place"]), int(row["to_place"])
            rows.setdefault(row["tenth"], {"first": first, "last": last, "later": []})["later"].append(ends)
    return [rows[tenth] for tenth in sorted(rows)]


def _kommun_rows(facts: IndexFacts) -> list[Row]:
    """Fill in the table of the latest known values, in the order of the Swedish alphabet."""
    latest: dict[str, dict[str, Row]] = defaultdict(dict)
    sources = {row["source_id"]: row for row in facts.sources}
    for row in facts.latest:
        latest[row["kommun_code"]][f"{row['source']}_{row['measure']}"] = {
            "value": _both(lambda lang, row=row: measured(row["value"], row["measure"], lang)),
            "edition": row["edition"],
            "url": linked(sources[row["source_id"]]["url"]),
        }
    rows = [row | {"latest": latest[row["kommun_code"]]} for row in facts.kommuner]
    return sorted(rows, key=lambda row: swedish_order(row["kommun"]))


def swedish_order(name: str) -> str:
    """Return what a name is sorted by: å, ä and ö come last, in this order, which is not that of their code points."""
    return name.casefold().translate({0xE5: "{", 0xE4: "|", 0xF6: "}"})


def page_data(facts: IndexFacts, links: PageLinks) -> Row:
    """Return what the script draws from, in short rows; the order of their fields is named at the top of known.js."""
    source_at = {row["source_id"]: at for at, row in enumerate(facts.sources)}
    measures = sorted({(row["source"], row["measure"]) for row in facts.values}, key=_reading_order)
    bases = [*sorted({row["basis"] for row in facts.values}), "inferred"]
    locators = sorted({row["locator"] for row in facts.values if row["locator"]})
    locator_at = {locator: at for at, locator in enumerate(locators)}
    values: dict[str, list[list[Any]]] = defaultdict(list)
    for row in facts.values:
        values[row["kommun_code"]].append(
            [
                measures.index((row["source"], row["measure"])),
                row["edition"],
                _short(row["value"]),
                bases.index("inferred" if row["year_inferred"] else row["basis"]),
                source_at[row["source_id"]],
                locator_at.get(row["locator"]),
            ]
        )
    net = outlines()
    return {
        "words": {lang: _words_of_the_script(lang) for lang in LANGUAGES},
        "kommuner": [[row["kommun_code"], row["kommun"], row["county"]] for row in facts.kommuner],
        "measures": measures,
        "bases": bases,
        "values": values,
        "locators": locators,
        "sources": [[row["publisher"], linked(row["url"])] for row in facts.sources],
        "editions": _editions(facts.editions),
        "movement": _movement(facts.movement),
        "tenths": _tenths(facts.latest),
        "programmes": _programmes(facts, links),
        "adoptions": _adoptions(facts.adoptions, source_at),
        "map": {
            "width": net.width,
            "height": net.height,
            "paths": {row["kommun_code"]: net.paths.get(row["kommun_code"], "") for row in facts.kommuner},
            "edition": _mapped(facts),
        },
    }


def _reading_order(measure: tuple[str, str]) -> tuple[bool, int, str]:
    """Svenskt Näringsliv before Insikt; the place first, then the score or index, then the rest."""
    first = ("rank", "score", "nki")
    at = first.index(measure[1]) if measure[1] in first else len(first)
    return measure[0] != SVENSKT_NARINGSLIV, at, measure[1]


def _short(value: float | None) -> float | int | None:
    """Drop what no reader sees: 12.0 is 12, and a place or index needs no tenth decimal."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(value, 3)


def _words_of_the_script(lang: str) -> Row:
    words = words_for(lang)
    return {key: words(key) for key in sorted(words.keys()) if WORDS_OF_THE_SCRIPT.match(key)}


def _editions(editions: Sequence[Row]) -> Row:
    rows: dict[str, list[list[Any]]] = defaultdict(list)
    for row in editions:
        rows[row["source"]].append([row["edition"], _short(row["fieldwork_mid"]), row["n_ranked"]])
    return rows


def _movement(movement: Sequence[Row]) -> Row:
    """Return by source and tenth: from place, to place, and for each number of years what model and pairs say."""
    tables: dict[str, dict[int, Row]] = defaultdict(dict)
    for row in movement:
        tenth = tables[row["source"]].setdefault(
            row["tenth"], {"from": _short(row["from_place"]), "to": _short(row["to_place"]), "later": []}
        )
        quartiles = ("model_lower_quartile", "model_median", "model_upper_quartile", "lower_quartile", "upper_quartile")
        tenth["later"].append([row["years"], *(_short(row[name]) for name in quartiles), row["n_pairs"]])
    return tables


def _tenths(latest: Sequence[Row]) -> Row:
    tenths: dict[str, dict[str, int]] = defaultdict(dict)
    for row in latest:
        if row["tenth"] is not None:
            tenths[row["kommun_code"]][row["source"]] = row["tenth"]
    return tenths


def _programmes(facts: IndexFacts, links: PageLinks) -> Row:
    """Return by municipality its evaluated programmes, each with its verdicts, goals and claims."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in facts.programmes:
        own = row["initiative_id"]
        found[row["kommun_code"]].append(
            {
                "id": own,
                "name": row["name"],
                "start": _both(lambda lang, row=row: moment(row["start_date"], lang, "date.year_deadline")),
                "summary": _both(lambda lang, row=row: row[f"summary_{lang}"] or ""),
                "from": _short(row["seen_from"]),
                "until": _short(row["seen_until"]),
                "verdicts": [
                    [one["source"], one["verdict"], {lang: one[f"headline_{lang}"] for lang in LANGUAGES}]
                    for one in facts.verdicts
                    if one["initiative_id"] == own
                ],
                "promises": [
                    [
                        one["kind"],
                        one["status"] or "cannot_be_checked",
                        {lang: one[f"text_{lang}"] for lang in LANGUAGES},
                    ]
                    for one in facts.promises
                    if one["initiative_id"] == own
                ],
                "goals": [
                    [one["ranking"], one["metric"], _short(one["target"]), one["edition"]]
                    for one in facts.promises
                    if one["initiative_id"] == own and one["target"] is not None and one["edition"] is not None
                ],
                "briefs": {lang: f"briefs/{own}.{lang}.pdf" for lang in links.languages},
            }
        )
    return found


def _adoptions(adoptions: Sequence[Row], source_at: dict[str, int]) -> Row:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in adoptions:
        found[row["kommun_code"]].append(
            {
                "kind": row["kind"],
                "name": row["programme"],
                "start": row["start_date"]
                and _both(lambda lang, row=row: moment(row["start_date"], lang, "date.year_deadline")),
                "target": row["metric"] and [row["ranking"], row["metric"], _short(row["target"]), row["deadline"]],
                "observed": _short(row["observed"]),
                "status": row["status"],
                "source": source_at[row["source_id"]],
            }
        )
    return found


def _mapped(facts: IndexFacts) -> int | None:
    """Return the edition that the map opens on: the newest of which a third is known."""
    known = [
        row["edition"]
        for row in facts.overview.coverage
        if (row["source"], row["measure"]) == (SVENSKT_NARINGSLIV, "rank")
        and row["n_ranked"]
        and row["n_observed"] >= FEWEST_ON_THE_MAP * row["n_ranked"]
    ]
    every = [row["edition"] for row in facts.editions if row["source"] == SVENSKT_NARINGSLIV]
    return max(known or every, default=None)
