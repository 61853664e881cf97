"""Is every reason why an estimate was not made explained, once, and is none explained that nothing gives?"""

from __future__ import annotations

import re

from pipeline.estimate.reasons import REASONS
from pipeline.paths import PACKAGE, PROJECT


def test_every_reason_code_of_the_estimation_is_explained_and_every_explained_code_is_given() -> None:
    sources = [path for path in (PACKAGE / "estimate").glob("*.py") if path.name != "reasons.py"]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    code = r"(?:status=|status = |return |\] = |else |EffectRow\(\*\*key, status=)\"([a-z]+(?:_[a-z]+)*)\""
    given = set(re.findall(code, text)) - {"list", "all", "staggered", "worsened"}
    assert given - set(REASONS) == set()
    assert [one for one in REASONS if f'"{one}"' not in text] == []


def test_the_page_of_reasons_is_the_table() -> None:
    page = (PROJECT / "docs" / "methods" / "reasons.md").read_text("utf-8")
    assert dict(re.findall(r"\| `(\w+)` \| (.*) \|", page)) == REASONS
