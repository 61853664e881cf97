"""Can every verdict be said in one sentence of 25 words, for every programme?"""

from __future__ import annotations

from itertools import product

import pytest

from pipeline.report.headline import MOST_WORDS, headline

VERDICTS = ("too_early", "insufficient_data", "improved", "worsened", "not_distinguishable")
REASONS = (
    "ok", "no_edition_before", "no_edition_exposed", "no_exposed_edition_observed", "too_few_comparable",
    "model_not_fitted", "not_yet_published", "estimators_disagree",
)  # fmt: skip
PROGRAMMES = (
    ("Västervik", "Klivet 2012"), ("Vimmerby", "Topp 50 på två år"), ("Norrköping", "Handslaget"),
    ("Värmdö", "FSI (DialogLab)"), ("Alingsås", "En resa för Alingsås"),
)  # fmt: skip


@pytest.mark.parametrize(("verdict", "reason"), list(product(VERDICTS, REASONS)))
@pytest.mark.parametrize("measure", ["rank", "nki", None])
def test_every_verdict_is_one_short_sentence(verdict: str, reason: str, measure: str | None, lang: str) -> None:
    for (kommun, name), change in product(PROGRAMMES, (None, 16.0, -16.0)):
        row = {"verdict": verdict, "reason_code": reason, "measure": measure, "effect_places": 21.5}
        sentence = headline(row | {"raw_change_places": change}, {"kommun": kommun, "name": name}, lang)
        assert len(sentence.split()) <= MOST_WORDS
        assert sentence.endswith(".") and "{" not in sentence and "None" not in sentence


def test_a_climb_that_cannot_be_told_from_chance_is_called_a_climb() -> None:
    row = {"verdict": "not_distinguishable", "reason_code": "ok", "measure": "rank", "raw_change_places": 44}
    said = headline(row, {"kommun": "Värmdö", "name": "FSI (DialogLab)"}, "sv")
    assert said == "Värmdös klättring efter FSI går inte att skilja från vanliga svängningar i rankningen."


def test_an_improvement_with_no_number_of_places_still_has_a_sentence() -> None:
    row = {"verdict": "improved", "reason_code": "ok", "measure": "nki", "effect_places": None}
    assert "nöjdare" in headline(row, {"kommun": "Värmdö", "name": "FSI"}, "sv")


def test_a_programme_with_an_endless_name_is_refused() -> None:
    row = {"verdict": "insufficient_data", "reason_code": "no_edition_before"}
    with pytest.raises(ValueError, match="25 words"):
        headline(row, {"kommun": "Värmdö", "name": "ett namn " * 12}, "sv")
