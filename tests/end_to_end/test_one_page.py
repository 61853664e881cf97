"""Does the page that `make all` leaves lead to everything that lies beside it, and come back the same?"""

from __future__ import annotations

import re

from tests.end_to_end.conftest import Command, Run


def test_every_file_that_the_page_leads_to_lies_beside_it(built: Run) -> None:
    html = (built.processed / "index.html").read_text("utf-8")
    files = set(re.findall(r'href="((?:briefs|tables|notebooks)/[^"]+|rankeffekt\.duckdb)"', html))
    files |= set(re.findall(r'"(briefs/[^"]+\.pdf)"', html))
    assert {name.partition("/")[0] for name in files} == {"briefs", "tables", "notebooks", "rankeffekt.duckdb"}
    assert [name for name in files if not (built.processed / name).exists()] == []


def test_every_brief_notebook_and_table_is_linked_from_the_page(built: Run) -> None:
    html = (built.processed / "index.html").read_text("utf-8")
    kinds = ("briefs/*.pdf", "notebooks/*.html", "tables/*.csv", "tables/*.parquet")
    beside = {path.relative_to(built.processed).as_posix() for kind in kinds for path in built.processed.glob(kind)}
    assert len(beside) > 50
    assert {name for name in beside if f'href="{name}"' not in html} == set()


def test_the_page_has_under_three_megabytes_and_shows_all_290_municipalities(built: Run) -> None:
    page = built.processed / "index.html"
    assert page.stat().st_size < 3_000_000
    assert page.read_text("utf-8").count('<tr><th scope="row"><a href="#kommun=') == 290


def test_a_page_that_was_removed_comes_back_the_same(spoilable: Run, command: Command) -> None:
    page = spoilable.processed / "index.html"
    before = page.read_bytes()
    page.unlink()
    result = command(spoilable, "report")
    assert "0 of 2 briefs made anew, 0 of 1 overviews, 0 of 12 figures, the page" in result.stdout
    assert page.read_bytes() == before
