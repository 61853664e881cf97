"""Where does the page lead to? The files that lie beside it in data/processed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PageLinks:
    """The languages in which there are briefs, the notebooks (name and title), and the tables."""

    languages: tuple[str, ...]
    notebooks: tuple[tuple[str, str], ...]
    tables: tuple[str, ...]


def notebook_titles(sources: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    """Return name and first heading of each notebook, in the order of the names."""
    found = [(source.stem, re.search(r"^# # (.+)$", source.read_text("utf-8"), re.MULTILINE)) for source in sources]
    return tuple((name, heading[1] if heading else name) for name, heading in sorted(found, key=lambda one: one[0]))
