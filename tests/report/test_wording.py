"""Do both languages say the same things, and is every sentence used?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.report import wording
from pipeline.report.wording import Words, genitive, short_name, words_for

BANNED = re.compile(r"signifikan|robust|kontrafaktisk|p-värde|estimat|hypotes", re.IGNORECASE)


def test_both_languages_have_the_same_keys() -> None:
    assert words_for("sv").keys() == words_for("en").keys()


def test_both_languages_fill_in_the_same_fields() -> None:
    swedish, english = words_for("sv"), words_for("en")
    keys = swedish.keys()
    assert {key for key in keys if swedish.fields(key) != english.fields(key)} == set()


def _texts(words: Words) -> dict[str, str]:
    return {key: text for key, text in words._texts.items() if isinstance(text, str)}


def test_no_sentence_for_a_councillor_uses_a_statistician_s_word() -> None:
    assert [text for text in _texts(words_for("sv")).values() if BANNED.search(text)] == []


def test_every_sentence_is_short() -> None:
    for text in _texts(words_for("sv")).values():
        for sentence in re.split(r"[.:!?] ", text):
            assert len(sentence.split()) <= 25, sentence


def test_no_sentence_stands_in_python() -> None:
    folder = Path(wording.__file__).parent
    for file in folder.glob("*.py"):
        assert not re.search(r'"[^"\n]*[åäöÅÄÖ][^"\n]*"', _without_docstrings(file)), file.name


def _without_docstrings(file: Path) -> str:
    return re.sub(r'""".*?"""', "", file.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("kommun", "whose"), [("Värmdö", "Värmdös"), ("Alingsås", "Alingsås"), ("Västervik", "Västerviks")]
)
def test_a_municipality_owns_its_place_in_swedish(kommun: str, whose: str) -> None:
    assert genitive(kommun, "sv") == whose


def test_a_programme_is_called_by_its_first_name() -> None:
    assert short_name("FSI (DialogLab)") == "FSI"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no wording"):
        words_for("no")


@pytest.mark.parametrize("verdict", ["improved", "worsened", "not_distinguishable", "too_early", "insufficient_data"])
def test_each_verdict_has_one_phrase_and_the_documents_tell_it(verdict: str) -> None:
    table = (Path(wording.__file__).parents[2] / "docs" / "briefs.md").read_text(encoding="utf-8")
    phrases = [words_for(lang)(f"verdict.{verdict}") for lang in ("sv", "en")]
    assert f"| `{verdict}` | {' | '.join(phrases)} |" in table
