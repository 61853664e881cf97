"""Is the page that says how far we agree with others the one that is computed?"""

from __future__ import annotations

from tests.agreement import PAGE, page


def test_the_page_of_agreement_says_what_is_computed_and_nobody_is_worse() -> None:
    text = page()
    assert text == PAGE.read_text("utf-8")
    assert "| yes |" not in text
