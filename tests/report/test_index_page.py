"""Is the one page whole by itself, true to the warehouse, and safe whatever a programme is called?"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest
import shapely
import synthetic_warehouse as synthetic
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from pipeline.ingest.adoptions import KINDS
from pipeline.report import index_page
from pipeline.report.briefs import brief_pdf
from pipeline.report.facts import as_json, brief_facts
from pipeline.report.index_page import as_data, index_html, linked, page_data, swedish_order
from pipeline.report.outlines import outlines
from pipeline.report.page_links import notebook_titles
from pipeline.report.style import font_files
from pipeline.report.web_font import subset
from pipeline.report.wording import words_for
from tests.report.synthetic_page import (
    HOSTILE_LOCATOR,
    HOSTILE_NAME,
    LINKS,
    facts_of,
    page_of,
    synthetic_hostile,
    synthetic_sweden,
)

SCRIPT = index_page.the_script()
TEMPLATE = (index_page.ASSETS / "page.html").read_text("utf-8")
LIMIT = 3_000_000
LARGEST_FACE = 40_000
# The real letters take seconds to prepare, and as much room in every page; tests/end_to_end sets them.
LETTERS = "@font-face{font-family:'Source Sans';src:url(data:font/woff;base64,AAAA)}"


@pytest.fixture(autouse=True, scope="module")
def _without_the_real_letters() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(index_page, "font_css", lambda: LETTERS)
        yield


@cache
def sweden() -> duckdb.DuckDBPyConnection:
    """The synthetic country, made once; no test writes to it."""
    return synthetic_sweden()


@cache
def page() -> str:
    """Its page, set once."""
    return page_of(sweden())


@cache
def hostile_page() -> str:
    """The page of the hostile names, set once."""
    return page_of(synthetic_hostile())


def data_in(html: str) -> dict[str, Any]:
    """Read the data that a page carries, as the browser does."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


class _Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_is_one_file_that_asks_nobody_for_anything() -> None:
    for tag, attributes in _Elements(page()).found:
        assert "src" not in attributes, tag
        if tag == "link":
            assert attributes["href"] == "data:,"
        if tag == "a":
            address = attributes["href"] or ""
            assert re.match(r"#|https?://|(briefs|tables|notebooks)/|rankeffekt\.duckdb$", address), address
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
    assert not re.search(r"url\((?!data:|#)|@import|fetch\(|XMLHttpRequest|WebSocket|localStorage|cookie", page())


def test_its_policy_allows_no_network_and_only_its_own_script() -> None:
    policy = next(unescape(attributes["content"] or "") for tag, attributes in _Elements(page()).found
                  if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy")  # fmt: skip
    assert "default-src 'none'" in policy and "connect-src 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert policy.count("sha256-") == 3


def test_every_outward_link_tells_the_other_page_nothing() -> None:
    outward = [row for tag, row in _Elements(page()).found if tag == "a" and str(row["href"]).startswith("http")]
    assert len(outward) > 300
    assert {row["rel"] for row in outward} == {"noopener noreferrer"}


def test_the_page_has_under_three_megabytes_even_with_every_value_of_every_edition() -> None:
    con = synthetic_sweden()
    con.execute("delete from observation")
    con.execute("delete from edition")
    con.execute("""
        insert into edition(source, edition, fieldwork_mid, n_ranked)
        select source, year, year + 0.2, 290 from range(2001, 2026) y(year)
        cross join (values ('svenskt_naringsliv'), ('skr_insikt')) s(source)
    """)
    con.execute("""
        insert into observation(kommun_code, source, edition, measure, value, basis, source_id, locator, year_basis)
        select kommun_code, source, edition, measure, 1 + (hash(kommun_code, edition, measure) % 2900) / 10, 'official',
            'synthetic-source-01', 'row ' || kommun_code || ', column ' || measure, 'stated'
        from kommun cross join edition
        join (values ('svenskt_naringsliv', 'rank'), ('svenskt_naringsliv', 'score'),
            ('svenskt_naringsliv', 'n_responses'),
            ('skr_insikt', 'rank'), ('skr_insikt', 'nki'), ('skr_insikt', 'n_responses'), ('skr_insikt', 'nki_bygglov'),
            ('skr_insikt', 'nki_brandskydd'),
            ('skr_insikt', 'nki_markupplatelse'), ('skr_insikt', 'nki_livsmedel'),
            ('skr_insikt', 'nki_miljo'), ('skr_insikt', 'nki_servering')) m(ranking, measure) on m.ranking = source
    """)
    facts = facts_of(con)
    assert len(facts.values) > 80_000
    assert len(index_html(facts, LINKS)) + 3 * LARGEST_FACE < LIMIT
    assert len(page().encode()) < 1_000_000


def test_the_same_facts_give_the_same_bytes_and_another_value_gives_others() -> None:
    assert page_of(sweden()) == page()
    con = synthetic_sweden()
    before = as_json(facts_of(con))
    assert before == as_json(facts_of(con))
    con.execute("update observation set value = value + 1 where kommun_code = '0120'")
    assert as_json(facts_of(con)) != before


def test_every_kept_value_stands_in_the_page_with_its_source() -> None:
    data = data_in(page())
    shown = {
        (code, *data["measures"][measure], edition, value, data["sources"][source][1], data["locators"][locator])
        for code, rows in data["values"].items()
        for measure, edition, value, _, source, locator in rows
        if locator is not None
    }
    kept = sweden().execute("""
        select kommun_code, source, measure, edition, value, url, locator
        from observation join source_document using (source_id) join kommun using (kommun_code)
        where locator is not null
    """).fetchall()  # fmt: skip
    assert len(kept) > 3000
    assert shown == set(kept)


def test_each_municipality_goes_from_the_tenth_in_which_its_latest_place_stands() -> None:
    data = data_in(page())
    latest = sweden().execute("""
        select kommun_code, max_by(value, edition), max(edition) from observation
        where source = 'svenskt_naringsliv' and measure = 'rank' group by 1
    """).fetchall()  # fmt: skip
    for code, place, _ in latest:
        tenth = data["movement"][synthetic.SN][str(data["tenths"][code][synthetic.SN])]
        assert tenth["from"] <= place <= tenth["to"]
        assert [row[0] for row in tenth["later"]] == [1, 2, 3, 5]


def test_a_place_among_clearly_fewer_leads_to_no_place_among_all() -> None:
    con = synthetic_sweden()
    con.execute("update edition set n_ranked = 56 where source = 'skr_insikt'")
    tenths = data_in(page_of(con))["tenths"]
    assert all(synthetic.INSIKT not in one for one in tenths.values())
    assert sum(synthetic.SN in one for one in tenths.values()) > 280


def test_the_map_opens_on_the_newest_edition_of_which_a_third_is_known() -> None:
    con = synthetic_sweden()
    assert data_in(page())["map"]["edition"] == 2024
    con.execute("update coverage set n_observed = 90 where edition = 2024")
    assert data_in(page_of(con))["map"]["edition"] == 2023


def test_hostile_text_is_text_in_the_page() -> None:
    elements = _Elements(hostile_page()).found
    assert [tag for tag, _ in elements].count("script") == 3
    assert not [row for tag, row in elements if tag in ("img", "iframe") or "onerror" in row]
    assert not [row for tag, row in elements if str(row.get("href", "")).startswith("javascript")]
    data = data_in(hostile_page())
    assert {programme["name"] for own in data["programmes"].values() for programme in own} == {HOSTILE_NAME}
    assert data["locators"] == [HOSTILE_LOCATOR]
    assert f"<bdi>{HOSTILE_NAME[:8]}" not in hostile_page() and "&lt;script&gt;window.hacked" in hostile_page()
    assert "javascript:" not in hostile_page().partition('id="data"')[2].partition("</script>")[0]


def test_a_programme_with_a_hostile_name_has_a_brief_that_shows_it() -> None:
    content = brief_pdf(brief_facts(synthetic_hostile(), synthetic.PROGRAMME), "sv")
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert "<script>window.hacked = 1</script> & =cmd()" in text


def test_data_cannot_end_the_element_that_holds_it() -> None:
    hostile = {"</script>": ["<!--", "&amp;", "\u2028\u2029", "å"]}
    written = as_data(hostile)
    assert json.loads(written) == hostile
    assert not re.search("[<>&\u2028\u2029]", written)


@pytest.mark.parametrize(
    "address",
    [None, "", "javascript:alert(1)", "data:text/html,x", "//example.org", 'https://a" onclick="x', "ftp://a"],
)
def test_only_addresses_of_the_web_are_linked(address: str | None) -> None:
    assert linked(address) is None


def test_an_address_of_the_web_is_linked_as_it_stands() -> None:
    assert linked("https://example.org/å?x=1&y=2") == "https://example.org/å?x=1&y=2"


def test_the_script_sets_text_and_never_markup() -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser", SCRIPT
    )


def test_the_script_s_words_exist_in_both_languages_and_none_is_left_unused() -> None:
    said = set(
        re.findall(r"'((?:page|number|ranking|goals|claims|verdict)\.[\w.]+)'", SCRIPT + TEMPLATE.replace('"', "'"))
    )
    for lang in ("sv", "en"):
        assert {key for key in said if not key.endswith(".")} <= words_for(lang).keys()
    computed = re.compile(
        r"page\.(kind|measure)\.|page\.own\.goal_|page\.movement\.(one|five)"
        r"|page\.values\.(published|derived|official|inferred)"
    )
    own = set(filter(re.compile(r"page\.").match, words_for("sv").keys()))
    assert {key for key in own - said if not computed.match(key)} == set()


def test_every_kind_of_programme_has_its_word() -> None:
    assert {f"page.kind.{kind}" for kind in KINDS} <= words_for("sv").keys()


def test_names_are_sorted_by_the_swedish_alphabet() -> None:
    names = ["Östersund", "Ängelholm", "Åre", "Arboga", "Zorn", "Övertorneå", "Älmhult"]
    assert sorted(names, key=swedish_order) == [
        "Arboga",
        "Zorn",
        "Åre",
        "Älmhult",
        "Ängelholm",
        "Östersund",
        "Övertorneå",
    ]


def test_every_municipality_has_its_outline_and_neighbours_share_their_border() -> None:
    net = outlines()
    assert len(net.paths) == 290
    assert all(re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", path) for path in net.paths.values())
    assert 2.2 < net.height / net.width < 2.7
    shapes = {
        code: shapely.union_all([shapely.make_valid(ring) for ring in _rings(path)]) for code, path in net.paths.items()
    }
    # Nacka and Värmdö, Alingsås and Vårgårda: neighbours touch and hardly overlap.
    for one, other in (("0182", "0120"), ("1489", "1442")):
        assert shapes[one].distance(shapes[other]) < 1.5
        assert shapes[one].intersection(shapes[other]).area < 0.02 * shapes[one].area


def _rings(path: str) -> list[shapely.Polygon]:
    rings = []
    for start_x, start_y, steps in re.findall(r"M(-?\d+) (-?\d+)l([-\d ]+)z", path):
        numbers = [int(step) for step in steps.split()]
        points = [(int(start_x), int(start_y))]
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + x, points[-1][1] + y))
        if len(points) > 2:
            rings.append(shapely.Polygon(points))
    return rings


def test_the_page_carries_the_letters_that_swedish_needs_in_few_bytes() -> None:
    woff = subset(font_files()[0])
    letters = TTFont(io.BytesIO(woff)).getBestCmap()
    assert {ord(letter) for letter in "Åäöéü–”“’−≤0123456789"} <= letters.keys()
    assert 4 * len(woff) / 3 < LARGEST_FACE


def test_a_country_without_programmes_or_ordinary_movement_has_its_page() -> None:
    con = synthetic.synthetic_no_programme()
    html = page_of(con)
    assert words_for("sv")("page.programmes.none") in html
    assert 'id="movement"' not in html
    assert page_data(facts_of(con), LINKS)["map"]["edition"] is None or data_in(html)["map"]["edition"]


def test_a_notebook_is_called_by_its_first_heading(tmp_path: Path) -> None:
    (tmp_path / "02_b.py").write_text("# %% [markdown]\n# # Why?\n", "utf-8")
    (tmp_path / "01_a.py").write_text("# %%\n1\n", "utf-8")
    assert notebook_titles(tmp_path.glob("*.py")) == (("01_a", "01_a"), ("02_b", "Why?"))
