"""What does the brief say first? One sentence of at most 25 words for each verdict and reason.

The sentence is chosen here and written in the wording files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.report.numbers import counted
from pipeline.report.wording import Words, genitive, short_name, words_for

MOST_WORDS = 25


def headline(verdict_row: Mapping[str, Any], initiative: Mapping[str, Any], lang: str) -> str:
    """Return the first sentence of a brief.

    Parameters
    ----------
    verdict_row : mapping
        A row of `verdict`: verdict, reason_code, measure, effect_places. An optional ``raw_change_places``
        (`effect_places` of the estimator `before_after`: the places climbed with nothing taken off) lets the
        sentence say "climb" or "fall".
    initiative : mapping
        ``kommun`` and ``name``.
    lang : str
        ``"sv"`` or ``"en"``.

    Returns
    -------
    str
        At most 25 words.

    Raises
    ------
    ValueError
        If the sentence is longer than a reader takes in at once.
    """
    words = words_for(lang)
    key = f"headline.{verdict_row['verdict']}.{_phrase(verdict_row, words)}"
    kommun = str(initiative["kommun"])
    places = verdict_row.get("effect_places")
    sentence = words(
        key,
        kommun=kommun,
        kommuns=genitive(kommun, lang),
        programme=short_name(str(initiative["name"])),
        places=counted(places, "places", lang) if places is not None else "",
    )
    if len(sentence.split()) > MOST_WORDS:
        raise ValueError(f"the headline has more than {MOST_WORDS} words: {sentence}")
    return sentence


def _phrase(row: Mapping[str, Any], words: Words) -> str:
    verdict, reason = row["verdict"], row.get("reason_code") or "ok"
    for phrase in (f"{reason}_{row.get('measure')}", str(reason)):
        if f"headline.{verdict}.{phrase}" in words:
            return phrase
    if f"headline.{verdict}.default" in words:
        return "default"
    if row.get("measure") not in (None, "rank") or (
        verdict != "not_distinguishable" and row.get("effect_places") is None
    ):
        return "nki"
    change = row.get("raw_change_places")
    if verdict == "not_distinguishable" and change and abs(change) >= 1:
        return "climbed" if change > 0 else "fell"
    return "rank"
