"""Can a notebook be read from top to bottom in ten minutes, by anybody, and without a network?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from pipeline.paths import PROJECT
from tests.end_to_end.conftest import Run

SOURCES = sorted((PROJECT / "notebooks").glob("*.py"))
each_notebook = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
TEN_MINUTES = 2000  # words, at 200 a minute
# What a statistician says and a reader mistakes for more than it is.
BANNED = re.compile(r"significan|robust|statistically|clearly|obviously|undoubtedly", re.IGNORECASE)
LOADS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "object": "data"}


class Page(HTMLParser):
    """What a browser and a screen reader find in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.styles = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br", "hr"):
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag) and "main" in self.open:
            self.headings.append((tag, ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            self.styles += data
        elif "main" in self.open and not {"details", "table", "pre"} & set(self.open):
            self.words += data.split()
            if re.fullmatch("h[1-6]", self.open[-1]):
                tag, heading = self.headings[-1]
                self.headings[-1] = (tag, heading + data)

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


@cache
def page(folder: Path, source: Path) -> Page:
    return Page((folder / "notebooks" / f"{source.stem}.html").read_text("utf-8"))


def test_there_are_eight_and_each_is_numbered() -> None:
    assert [source.stem[:2] for source in SOURCES] == [f"{number:02d}" for number in range(1, 9)]


@each_notebook
def test_a_notebook_opens_with_a_question_and_ends_in_what_it_does_not_show(built: Run, source: Path) -> None:
    headings = page(built.processed, source).headings
    assert headings[0][0] == "h1" and headings[0][1].endswith("?")
    assert headings[-1] == ("h2", "What this does not show")
    levels = [int(tag[1]) for tag, _ in headings]
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@each_notebook
def test_a_notebook_is_read_in_ten_minutes(built: Run, source: Path) -> None:
    assert 300 < len(page(built.processed, source).words) <= TEN_MINUTES


@each_notebook
def test_the_contents_list_leads_to_every_section(built: Run, source: Path) -> None:
    found = page(built.processed, source)
    anchors = [attributes["id"] for _, attributes in found.tags if attributes.get("id")]
    assert len(anchors) == len(set(anchors))
    leads = [str(attributes["href"]) for attributes in found.all("a")]
    sections = [attributes["id"] for tag, attributes in found.tags if tag == "h2" and attributes.get("id")]
    assert len(sections) >= 4
    listed = leads[1 : 1 + len(sections)]
    assert listed == [f"#{section}" for section in sections]
    assert {lead[1:] for lead in leads if lead.startswith("#")} <= set(anchors)
    others = {lead for lead in leads if not lead.startswith(("#", "http://", "https://"))}
    assert others == {f"{other.stem}.html" for other in SOURCES if other != source} | {"../index.html"}


@each_notebook
def test_a_page_asks_the_network_for_nothing(built: Run, source: Path) -> None:
    found = page(built.processed, source)
    loaded = [str(one[LOADS[tag]]) for tag, one in found.tags if tag in LOADS and one.get(LOADS[tag])]
    assert all(address.startswith("data:") for address in loaded)
    assert not re.search(r"url\(|@import", found.styles)
    assert not [tag for tag, attributes in found.tags if "srcset" in attributes or "background" in attributes]


@each_notebook
def test_a_page_says_its_language_and_every_picture_is_told_in_words(built: Run, source: Path) -> None:
    found = page(built.processed, source)
    assert [attributes["lang"] for attributes in found.all("html")] == ["en"]
    alts = [str(attributes.get("alt") or "") for attributes in found.all("img")]
    assert all(len(alt) > 60 and len(alt.split()) > 10 for alt in alts)
    assert max(Counter(alts).values(), default=1) == 1
    assert sum(tag == "figcaption" for tag, _ in found.tags) == len(alts)
    assert all(attributes.get("scope") == "col" for attributes in found.all("th"))


@each_notebook
def test_no_sentence_is_too_long_or_says_more_than_is_known(built: Run, source: Path) -> None:
    text = " ".join(page(built.processed, source).words)
    assert BANNED.findall(text) == []
    assert [sentence for sentence in re.split(r"[.:;!?]\s", text) if len(sentence.split()) > 45] == []


def test_what_is_made_up_says_so_wherever_it_is_read(built: Run) -> None:
    notebook = nbformat.read(built.processed / "notebooks" / "07_your_own_programme.ipynb", 4)  # type: ignore[no-untyped-call]
    shown = " ".join(str(output) for cell in notebook.cells for output in cell.get("outputs", []))
    assert "Programmet är påhittat" in shown and "The programme is made up" in shown
    assert "efter Påhittat program" in shown
    assert "Påhittat mål" in shown


def test_every_mistake_of_the_seventh_notebook_is_answered_with_its_line_and_what_to_do(built: Run) -> None:
    text = (built.processed / "notebooks" / "07_your_own_programme.html").read_text("utf-8")
    answers = re.findall(r">(my-programme\.toml[^<]+)<", text)
    assert len(answers) == 11
    placed = [answer for answer in answers if re.match(r"my-programme\.toml:\d+: \w+: .+; .+", answer)]
    # A key that is left out has no line, and a quotation mark that is missing no key.
    assert len(placed) == 9


def test_the_lab_opens_a_script_as_a_notebook_that_finds_the_package() -> None:
    command = ["make", "--dry-run", "lab"]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    settings = dict(re.findall(r"(\w+)=(/\S+)", shown))
    # The kernel starts in notebooks/, so that a relative path would lead elsewhere.
    assert Path(settings["PYTHONPATH"]).samefile(PROJECT)
    folder = Path(settings["JUPYTER_CONFIG_PATH"]) / "labconfig"
    overrides = json.loads((folder / "default_setting_overrides.json").read_text("utf-8"))
    assert overrides["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]["python"] == "Jupytext Notebook"


def test_a_cell_that_fails_stops_its_notebook_in_one_line(tmp_path: Path) -> None:
    source = tmp_path / "01_broken.py"
    source.write_text("# %% [markdown]\n# # Why?\n\n# %%\n1 / 0\n", "utf-8")
    # In a process of its own: the copies write to the standard error that there was when the first was made.
    code = (
        "import sys; from pathlib import Path; from pipeline.paths import Paths; "
        "from pipeline.report.notebooks import execute_all; "
        "execute_all([Path(sys.argv[1])], Path(sys.argv[2]), Paths())"
    )
    command = [sys.executable, "-c", code, str(source), str(tmp_path)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "ZeroDivisionError" in done.stderr
    assert "NotebookFailed: 01_broken.py stopped before its end" in done.stderr
    assert not list(tmp_path.glob("*.html"))
