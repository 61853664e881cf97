"""Which words does a brief use? Reads `wording/<language>.toml` and fills in the fields.

Nothing is phrased here: a sentence that is missing from the file is an error, not a default.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

WORDING = Path(__file__).parent / "wording"
LANGUAGES = ("sv", "en")


class Words:
    """The sentences and labels of one language, looked up by dotted key.

    Parameters
    ----------
    lang : str
        ``"sv"`` or ``"en"``.
    table : mapping
        The parsed wording file.
    """

    def __init__(self, lang: str, table: Mapping[str, Any]) -> None:
        self.lang = lang
        self._texts = dict(_flatten(table))

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __call__(self, key: str, **fields: str) -> str:
        """Return the text of `key` with its named fields filled in."""
        text = self._texts[key]
        if not isinstance(text, str):
            raise TypeError(f"{key} is a list, not a sentence")
        return text.format(**fields) if fields else text

    def listed(self, key: str) -> list[str]:
        """Return a key that holds a list, such as the names of the months."""
        return list(self._texts[key])

    def keys(self) -> frozenset[str]:
        """Every key of the language."""
        return frozenset(self._texts)

    def fields(self, key: str) -> frozenset[str]:
        """Return the names of the fields that the text of `key` expects."""
        text = self._texts[key]
        return (
            frozenset(field for _, field, _, _ in Formatter().parse(text) if field)
            if isinstance(text, str)
            else frozenset()
        )

    def join(self, items: list[str], last: str = "number.and") -> str:
        """Join items as the language does: commas, and a word before the last one."""
        if len(items) < 2:
            return "".join(items)
        return self(last).join([self("number.comma").join(items[:-1]), items[-1]])


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


@cache
def words_for(lang: str) -> Words:
    """Return the wording of one language.

    Parameters
    ----------
    lang : str
        ``"sv"`` or ``"en"``.

    Returns
    -------
    Words
        Read once and kept.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no wording for {lang!r}: known are {', '.join(LANGUAGES)}")
    return Words(lang, tomllib.loads((WORDING / f"{lang}.toml").read_text(encoding="utf-8")))


def genitive(name: str, lang: str) -> str:
    """Return whose it is: Värmdös, Alingsås; Värmdö's, Alingsås'."""
    ends_in_s = name[-1:].lower() in {"s", "x", "z"}
    if lang == "sv":
        return name if ends_in_s else f"{name}s"
    return f"{name}’" if ends_in_s else f"{name}’s"


def short_name(programme: str) -> str:
    """Return a programme's first name: "FSI (DialogLab)" and "FSI: DialogLab" are "FSI"."""
    return programme.split(" (")[0].split(": ")[0].strip()
