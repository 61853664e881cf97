"""Can a councillor pick a municipality, compare two, print, and read everything by keyboard, phone or screen reader?

In real Chromium, on a made-up country (`synthetic`) and on the page that `make all` left (`real`). Every test also
fails if the console told of an error or anything but the file was asked for (`conftest.py`).
"""

from __future__ import annotations

import io
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from pipeline.report.numbers import decimal
from tests.browser.conftest import Open
from tests.report.synthetic_page import (
    HOSTILE_LOCATOR,
    HOSTILE_NAME,
    HOSTILE_PUBLISHER,
    page_of,
    synthetic_sweden,
)
from tests.report.synthetic_warehouse import synthetic_no_programme

WIDTHS = (360, 768, 1280)
HEADLINE = "#sheet h2.headline"
BOTH = "#kommun=Värmdö&jamfor=Nacka"


def known(page: Page, name: str, measure: str = "rank", source: str = "svenskt_naringsliv") -> dict[int, float]:
    """Read from the page's data what is known of a municipality."""
    data = json.loads(page.locator("#data").text_content() or "")
    code = next(code for code, kommun, _ in data["kommuner"] if kommun == name)
    at = data["measures"].index([source, measure])
    return {row[1]: row[2] for row in data["values"].get(code, []) if row[0] == at}


def pick(page: Page, name: str, into: str = "#kommun") -> None:
    """Choose a municipality by typing."""
    page.fill(into, name)
    page.keyboard.press("Enter")


# ---- Pick


def test_a_municipality_is_picked_by_typing_its_name_without_its_dots(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic)
    page.locator("#kommun").press_sequentially("varmdo")
    expect(page.locator("#kommun-list li").first).to_contain_text("Värmdö")
    page.keyboard.press("Enter")
    expect(page.locator(HEADLINE)).to_contain_text("Värmdö låg på plats")
    assert page.evaluate("decodeURIComponent(location.hash)") == "#kommun=Värmdö"
    assert page.title() == "Värmdö · Rankeffekt"


def test_a_municipality_is_picked_from_the_list_with_the_mouse(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic)
    page.click("#kommun")
    assert page.locator("#kommun-list li").count() == 291
    names = page.locator("#kommun-list li span").all_text_contents()
    assert names[0] == "Ale" and names[-1] == "Övertorneå"
    page.locator("#kommun-list li", has_text="Övertorneå").click()
    expect(page.locator("#sheet")).to_contain_text("Övertorneå")


def test_a_name_that_no_municipality_has_is_said_and_changes_nothing(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic)
    page.fill("#kommun", "Ankeborg")
    expect(page.locator("#kommun-list")).to_have_text("Ingen kommun heter så")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet")).to_be_hidden()


def test_everything_can_be_reached_and_done_with_the_keyboard_alone(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic)
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert seen[:4] == ["skip", "language", "kommun", "jamfor"]
    assert "edition" in seen
    page.focus("#kommun")
    page.keyboard.type("nac")
    page.keyboard.press("Enter")
    expect(page.locator(HEADLINE)).to_contain_text("Nacka")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#jamfor")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator("#jamfor").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert "&jamfor=" in page.evaluate("location.hash")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#jamfor-list")).to_be_hidden()
    page.focus("#clear")
    page.keyboard.press("Enter")
    assert "jamfor" not in page.evaluate("location.hash")
    assert page.evaluate("document.activeElement.id") == "jamfor"
    page.focus("#start")
    page.keyboard.press("Enter")
    expect(page.locator("#programmes")).to_be_visible()


def test_what_is_in_focus_is_seen(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, "#kommun=Värmdö")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")


# ---- Map


def test_a_click_on_the_map_picks_and_a_click_with_shift_compares(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic)
    assert page.locator("#map path[data-code]").count() == 290
    page.locator('#map path[data-code="2584"]').click()
    expect(page.locator(HEADLINE)).to_contain_text("Kiruna")
    expect(page.locator("#map .mark")).to_have_count(1)
    page.locator('#map path[data-code="2510"]').click(modifiers=["Shift"])
    expect(page.locator("#jamfor")).to_have_value("Jokkmokk")
    expect(page.locator("#map .mark")).to_have_count(2)


def test_the_map_shows_one_edition_and_hatches_what_is_not_known(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic)
    expect(page.locator("#mapped")).to_contain_text("2024: platsen är känd för")
    page.focus("#edition")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#mapped")).to_contain_text("2023: platsen är känd för")
    for code, name in (("2584", "Kiruna"), ("2510", "Jokkmokk"), ("0120", "Värmdö"), ("0980", "Gotland")):
        place = known(page, name).get(2023)
        shade = 0 if place is None else min(5, -(-5 * place // 290))
        assert page.locator(f'#map path[data-code="{code}"]').first.get_attribute("class") == f"c{shade:g}"
    unknown = page.locator("#map path.c0")
    assert unknown.count() > 50
    assert page.evaluate("getComputedStyle(document.querySelector('#map path.c0')).fill") == 'url("#hatch")'


# ---- A municipality


def test_every_known_value_stands_in_a_row_with_its_basis_publisher_and_address(
    open_page: Open, synthetic: Path
) -> None:
    page = open_page(synthetic, "#kommun=Värmdö")
    rows = page.locator(".every-value tbody tr")
    measures = (("rank", "svenskt_naringsliv"), ("rank", "skr_insikt"), ("nki", "skr_insikt"))
    assert rows.count() == sum(len(known(page, "Värmdö", *one)) for one in measures) > 10
    for row in rows.all():
        assert re.fullmatch(r"\d{4}", row.locator("th").inner_text())
        assert re.fullmatch(r"\d+(,\d)?", row.locator("td.number").inner_text())
        assert row.locator("td").nth(1).inner_text() in ("publicerad", "uträknad")
        link = row.locator("a")
        assert (link.get_attribute("href") or "").startswith("https://example.org/")
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert link.inner_text().startswith("Påhittade Posten")


def test_the_line_joins_only_editions_that_follow_on_one_another(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, "#kommun=Värmdö")
    years = sorted(known(page, "Värmdö"))
    runs = 1 + sum(later - earlier > 1 for earlier, later in pairwise(years))
    drawn = page.locator("#sheet figure").first.locator("path.line").get_attribute("d") or ""
    assert runs > 2
    assert drawn.count("M") == runs and drawn.count("L") == len(years) - runs
    assert page.locator("#sheet figure").first.locator("circle.dot").count() == len(years)


def test_place_one_is_on_top_and_the_fan_starts_at_the_latest_known_place(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, "#kommun=Värmdö")
    places = known(page, "Värmdö")
    figure = page.locator("#sheet figure").first
    dots = [float(dot.get_attribute("cy") or "") for dot in figure.locator("circle.dot").all()]
    in_order = [places[year] for year in sorted(places)]
    assert sorted(range(len(dots)), key=dots.__getitem__) == sorted(range(len(dots)), key=in_order.__getitem__)
    last = figure.locator("circle.dot").last
    start = re.match(r"M([\d.]+) ([\d.]+)", figure.locator("path.fan").get_attribute("d") or "")
    assert start
    assert float(start[1]) == pytest.approx(float(last.get_attribute("cx") or ""), abs=0.1)
    assert float(start[2]) == pytest.approx(float(last.get_attribute("cy") or ""), abs=0.1)
    assert figure.locator(".diamond").count() == 4


def test_a_programme_is_shaded_with_its_years_and_told_with_its_verdict(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, "#kommun=Värmdö")
    figure = page.locator("#sheet figure").first
    assert figure.locator("rect.band").count() == 1
    expect(figure.locator(".band-label")).to_have_text("Lyftet på havet kan synas 2018–2020")
    expect(figure.locator(".goal-label")).to_have_text("Mål: 50")
    own = page.locator(".programme")
    expect(own).to_contain_text("Påhittad mening.")
    expect(own).to_contain_text("går inte att skilja från vanliga svängningar")
    assert own.locator("a").get_attribute("href") == "briefs/synthetic-varmdo.sv.pdf"
    expect(page.locator(".adoptions")).to_contain_text("Mål: plats 10 eller bättre")


def test_a_municipality_of_which_nothing_is_known_says_so(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, "#kommun=Kiruna")
    assert known(page, "Kiruna") == {}
    expect(page.locator(HEADLINE)).to_have_text("Vi har inte hittat någon placering för Kiruna.")
    expect(page.locator("#sheet")).to_contain_text("Inga värden är kända.")
    expect(page.locator("#sheet")).to_contain_text("Det kan finnas ändå.")


def test_a_country_of_which_nothing_is_known_has_a_page_that_works(open_page: Open, tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    file.write_text(page_of(synthetic_no_programme()), "utf-8")
    page = open_page(file, "#kommun=Påhittby")
    expect(page.locator(HEADLINE)).to_contain_text("Påhittby")


@pytest.mark.parametrize(("value", "digits", "text"), [(68.35, 1, "68,4"), (1.005, 2, "1,01"), (1234.5, 0, "1 235")])
def test_numbers_are_rounded_as_in_the_briefs(
    open_page: Open, tmp_path: Path, value: float, digits: int, text: str
) -> None:
    assert decimal(value, "sv", digits) == text.replace(" ", "\u00a0")
    con = synthetic_sweden()
    measure = {0: "rank", 1: "nki", 2: "score"}[digits]
    source = "skr_insikt" if measure == "nki" else "svenskt_naringsliv"
    con.execute("delete from observation where kommun_code = '0120'")
    con.execute(
        "insert into observation(kommun_code, source, edition, measure, value, basis, source_id, year_basis)"
        "values ('0120', ?, 2021, ?, ?, 'published', 'synthetic-source-01', 'stated')",
        [source, measure, value],
    )
    file = tmp_path / "index.html"
    file.write_text(page_of(con), "utf-8")
    page = open_page(file, "#kommun=Värmdö")
    expect(page.locator(".every-value td.number")).to_have_text(text, use_inner_text=True)


# ---- Compare


def test_two_municipalities_are_compared_in_figures_and_table(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic)
    pick(page, "Värmdö")
    pick(page, "Nacka", "#jamfor")
    figure = page.locator("#sheet figure").first
    assert figure.locator(".who").all_text_contents() == ["Värmdö", "Nacka"]
    assert figure.locator("g.second rect.dot").count() == len(known(page, "Nacka"))
    table = page.locator(".compared table").first
    assert table.locator("thead th").all_text_contents() == ["År", "Värmdö", "Nacka"]
    mine, theirs = known(page, "Värmdö"), known(page, "Nacka")
    for row in table.locator("tbody tr").all():
        year, first, second = (int(row.locator("th").inner_text()), *row.locator("td").all_inner_texts())
        assert first == (f"{mine[year]:g}" if year in mine else "–")
        assert second == (f"{theirs[year]:g}" if year in theirs else "–")
    assert page.locator(".every-value").count() == 2
    page.click("#clear")
    expect(page.locator(".compared")).to_have_count(0)


def test_an_address_shows_the_same_again_and_back_goes_back(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, BOTH)
    expect(page.locator("#kommun")).to_have_value("Värmdö")
    expect(page.locator("#jamfor")).to_have_value("Nacka")
    pick(page, "Kiruna")
    expect(page.locator(HEADLINE)).to_contain_text("Kiruna")
    page.go_back()
    expect(page.locator(HEADLINE)).to_contain_text("Värmdö")


def test_an_address_of_no_municipality_is_answered_in_words(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, "#kommun=<b>Ankeborg</b>")
    expect(page.locator("#told")).to_have_text("Ingen kommun heter ”<b>Ankeborg</b>”.")
    expect(page.locator("#programmes")).to_be_visible()


# ---- Language


def test_the_page_changes_language_and_remembers_nothing(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, "#kommun=Värmdö")
    index = page.locator(".every-value table", has_text="nöjdhetsindex").locator("td.number").first
    assert "," in index.inner_text()
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Did the programme move the rank?", use_inner_text=True)
    expect(page.locator(HEADLINE)).to_contain_text("held place")
    assert "." in page.locator(".every-value table", has_text="satisfaction").locator("td.number").first.inner_text()
    assert page.evaluate("decodeURIComponent(location.hash)") == "#kommun=Värmdö&sprak=en"
    assert page.evaluate("[document.cookie, sessionStorage.length]") == ["", 0]
    again = open_page(synthetic)
    expect(again.locator("html")).to_have_attribute("lang", "sv")


def test_no_swedish_is_left_in_the_english_page(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, BOTH + "&sprak=en")
    page.evaluate("document.querySelectorAll('.said').forEach((quoted) => quoted.remove())")
    text = page.locator("main").inner_text()
    assert not re.search(r"\b(och|plats|kommunen|inte|året|uträknad|okänt)\b", text)


# ---- Print


def test_the_chosen_municipality_is_printed_with_its_addresses_and_without_the_controls(
    open_page: Open, synthetic: Path
) -> None:
    page = open_page(synthetic, BOTH)
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert re.search(r"Värmdö låg på plats \d+ av 290", text)
    assert "https://example.org/synthetic/" in text.replace(" ", "")
    assert "Välj kommun" not in text and "Läs och räkna vidare" not in text
    assert len(pages) <= 7
    assert {(round(float(one.mediabox.width)), round(float(one.mediabox.height))) for one in pages} == {(595, 842)}


def test_nothing_is_cut_off_on_paper(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, BOTH, width=680)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    for hidden in (".chooser h2", "#language", "#files", "#map"):
        expect(page.locator(hidden)).to_be_hidden()


# ---- Phone, overlaps, no JavaScript


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", ["", "#kommun=Värmdö", BOTH, "#kommun=Kiruna&jamfor=Haparanda&sprak=en"])
def test_nothing_is_wider_than_the_screen_and_no_two_texts_of_a_figure_overlap(
    open_page: Open, synthetic: Path, width: int, address: str
) -> None:
    page = open_page(synthetic, address, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert overlapping(page) == []
    assert outside(page) == []


def overlapping(page: Page) -> Any:
    """List pairs of texts inside one figure whose letters cover one another."""
    return page.evaluate("""() => [...document.querySelectorAll('#sheet svg')].flatMap((svg) => {
        const boxes = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
        const within = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
        return boxes.flatMap(([one, a], at) => boxes.slice(at + 1).filter(([, b]) => within(a, b))
            .map(([two]) => [one, two]));
    })""")


def outside(page: Page) -> Any:
    """List texts of figures that stand outside the screen."""
    return page.evaluate("""() => [...document.querySelectorAll('#sheet svg text')].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < -0.5 || box.right > document.documentElement.clientWidth + 0.5;
    }).map((text) => text.textContent)""")


@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_the_tables_are_read(open_page: Open, synthetic: Path, width: int) -> None:
    page = open_page(synthetic, width=width, java_script_enabled=False)
    expect(page.locator("table.programmes tbody tr")).to_have_count(2)
    expect(page.locator("table.all tbody tr")).to_have_count(291)
    expect(page.locator("table.all tbody tr", has_text="Värmdö")).to_be_visible()
    expect(page.locator("noscript p")).to_be_visible()
    for hidden in ("#kommun", "#language", "#sheet"):
        expect(page.locator(hidden)).to_be_hidden()
    box = page.locator("table.all").bounding_box()
    assert box and box["x"] + box["width"] <= width


# ---- Screen reader, network, speed, hostile text


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", ["", BOTH + "&sprak=en"])
def test_axe_finds_nothing_that_keeps_people_out(open_page: Open, synthetic: Path, width: int, address: str) -> None:
    assert violations(open_page(synthetic, address, width=width)) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_table_of_all_municipalities_opens_and_fits(open_page: Open, synthetic: Path, width: int) -> None:
    page = open_page(synthetic, width=width)
    page.click(".everyone summary")
    expect(page.locator("table.all tbody tr", has_text="Värmdö")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.locator("table.all th a", has_text="Värmdö").click()
    expect(page.locator(HEADLINE)).to_be_in_viewport()
    expect(page.locator(HEADLINE)).to_be_focused()


def test_axe_finds_nothing_in_the_open_list(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic)
    page.fill("#kommun", "a")
    assert violations(page) == []


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Run axe-core; its own script is let past the page's policy by the browser's debugger."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found]


def test_each_figure_is_told_in_words(open_page: Open, synthetic: Path) -> None:
    page = open_page(synthetic, "#kommun=Värmdö")
    places = known(page, "Värmdö")
    told = page.locator("#sheet svg").first.get_attribute("aria-label") or ""
    assert all(f"{place:g} ({year})" in told for year, place in places.items())
    assert "Vanlig rörelse för Värmdö: efter 1 år" in told


def test_the_policy_stops_the_page_from_asking_the_network(running: Browser, synthetic: Path) -> None:
    page = running.new_page()
    page.goto(synthetic.as_uri())
    answer = page.evaluate("""() => new Promise((told) => {
        document.addEventListener('securitypolicyviolation', (event) => told(event.effectiveDirective));
        new Image().src = 'https://example.org/pixel.png';
    })""")
    page.close()
    assert answer == "img-src"


def test_hostile_text_is_shown_as_text_and_does_nothing(open_page: Open, hostile: Path) -> None:
    page = open_page(hostile, "#kommun=Värmdö")
    page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
    expect(page.locator(".programme h3")).to_have_text(HOSTILE_NAME)
    assert page.locator(".programme h3 bdi").count() == 1
    row = page.locator(".every-value tbody tr").first
    expect(row).to_contain_text(HOSTILE_PUBLISHER)
    expect(row).to_contain_text(HOSTILE_LOCATOR)
    assert page.locator('a[href^="javascript"]').count() == 0
    assert page.locator("img, iframe").count() == 0
    page.click("#start")
    expect(page.locator("table.programmes bdi").first).to_have_text(HOSTILE_NAME)


# ---- The real page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "address", ["", "#kommun=Värmdö", "#kommun=Västervik&jamfor=Vimmerby", "#kommun=Norrköping&sprak=en"]
)
def test_the_real_page_is_sound_at_every_width(open_page: Open, real: Path, width: int, address: str) -> None:
    page = open_page(real, address, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert overlapping(page) == []
    assert outside(page) == []


def test_axe_finds_nothing_in_the_real_page(open_page: Open, real: Path) -> None:
    assert violations(open_page(real, "#kommun=Västervik&jamfor=Vimmerby")) == []


def test_the_figures_of_every_real_municipality_can_be_drawn_on_a_phone(open_page: Open, real: Path) -> None:
    page = open_page(real, width=360)
    names = [name for _, name, _ in json.loads(page.locator("#data").text_content() or "")["kommuner"]]
    for name in names:
        page.evaluate("(name) => { location.hash = `kommun=${encodeURIComponent(name)}`; }", name)
        expect(page.locator(HEADLINE)).to_contain_text(name)
        assert overlapping(page) == [], name
        assert outside(page) == [], name
