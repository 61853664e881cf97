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


def question(source: Path) -> str:
    """Return the question that a notebook poses: its first heading, or its name where it has none."""
    heading = re.search(r"^# # (.+)$", source.read_text("utf-8"), re.MULTILINE)
    return heading[1] if heading else source.stem


def notebook_titles(sources: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    """Return name and question of each notebook, in the order of the names."""
    return tuple((source.stem, question(source)) for source in sorted(sources))
