"""How is a number written for a reader, in Swedish and in English?

Formatting only: what is rounded here is a cell of a table, and nothing is computed. The words around a number
come from the wording files; this file knows digits, signs and spaces.
"""

from __future__ import annotations

import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipeline.report.wording import words_for

MINUS = "\u2212"
SHARE_WORDS = (
    (1 / 40, "fortieth"), (1 / 30, "thirtieth"), (1 / 20, "twentieth"), (1 / 15, "fifteenth"),
    (1 / 10, "tenth"), (1 / 8, "eighth"), (1 / 7, "seventh"), (1 / 6, "sixth"),
    (1 / 5, "fifth"), (1 / 4, "fourth"), (1 / 3, "third"), (2 / 5, "two_fifths"),
    (1 / 2, "half"), (3 / 5, "three_fifths"), (2 / 3, "two_thirds"), (3 / 4, "three_quarters"),
    (4 / 5, "four_fifths"), (9 / 10, "nine_tenths"),
)  # fmt: skip


def _rounded(value: float, digits: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def decimal(value: float, lang: str, digits: int = 1) -> str:
    """Return a number with thousands set apart: 4 374 500 and 3,24 in Swedish, 4,374,500 and 3.24 in English.

    Parameters
    ----------
    value : float
        A finite number.
    lang : str
        ``"sv"`` or ``"en"``.
    digits : int
        Decimals to keep; a half is rounded away from zero.

    Returns
    -------
    str
        With a real minus sign (U+2212) and no breakable space.
    """
    words = words_for(lang)
    rounded = _rounded(value, digits)
    whole, _, fraction = f"{abs(rounded):,}".partition(".")
    text = whole.replace(",", words("number.thousands"))
    if fraction:
        text += words("number.decimal") + fraction
    return f"{MINUS}{text}" if rounded < 0 else text


def integer(value: float, lang: str) -> str:
    """Return a whole number: 142, 4 374 500."""
    return decimal(value, lang, 0)


def measured(value: float, measure: str, lang: str) -> str:
    """Return a value of one measure: a rank is whole, an index has at most one decimal, a score two."""
    if measure == "rank":
        return integer(value, lang)
    digits = 2 if measure == "score" else 1
    return integer(value, lang) if float(value).is_integer() else decimal(value, lang, digits)


def signed(value: float, lang: str, digits: int = 0) -> str:
    """Return a change with its sign: +16, −3, 0."""
    text = decimal(value, lang, digits)
    return f"+{text}" if _rounded(value, digits) > 0 else text


def percent(share: float, lang: str) -> str:
    """Return a share of one as per cent: 24 % (no-break space) in Swedish, 24% in English."""
    words = words_for(lang)
    if 0 < share < 0.01:
        return words("number.percent_under_one")
    return words("number.percent", value=integer(share * 100, lang))


def kronor(value: float, lang: str) -> str:
    """Return an amount in whole kronor: 4 374 500 kr."""
    return words_for(lang)("number.kronor", value=integer(value, lang))


def place(rank: float, lang: str, n_ranked: float | None = None) -> str:
    """Return a place in a ranking: "plats 142", or "plats 142 av 290" when the number ranked is given."""
    words = words_for(lang)
    if n_ranked is None:
        return words("number.place", rank=integer(rank, lang))
    return words("number.place_of", rank=integer(rank, lang), n=integer(n_ranked, lang))


def counted(value: float, noun: str, lang: str) -> str:
    """Return a count with its noun in the right number: 1 plats, 16 platser.

    Parameters
    ----------
    value : float
        The count; its sign is dropped, for the sentence says the direction.
    noun : str
        ``"places"``, ``"points"`` or ``"months"``.
    lang : str
        ``"sv"`` or ``"en"``.
    """
    words = words_for(lang)
    digits = 1 if noun == "points" else 0
    size = abs(_rounded(value, digits))
    if size == 1:
        return words(f"number.{noun}_one")
    whole = size == size.to_integral_value()
    return words(f"number.{noun}_many", n=decimal(float(size), lang, 0 if whole else digits))


def one_in(share: float, lang: str) -> str:
    """Return a share in words: "ungefär var fjärde", "about one in four".

    Parameters
    ----------
    share : float
        Between 0 and 1; the nearest of the common fractions by ratio is named.
    lang : str
        ``"sv"`` or ``"en"``.
    """
    return words_for(lang)(f"number.one_in.{_share_word(share)}")


def _share_word(share: float) -> str:
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {share}")
    if share in (0, 1):
        return "all" if share else "none"
    if share < 1 / 45:
        return "rare"
    if share > 0.95:
        return "nearly_all"
    return min(SHARE_WORDS, key=lambda pair: abs(math.log(pair[0] / share)))[1]


def day(when: date | str, lang: str) -> str:
    """Return a date: 24 september 2025; 24 September 2025."""
    words = words_for(lang)
    moment = date.fromisoformat(when) if isinstance(when, str) else when
    month = words.listed("date.months")[moment.month - 1]
    return words("date.day", day=str(moment.day), month=month, year=str(moment.year))


def moment(written: str, lang: str, key_for_year: str = "date.year") -> str:
    """Return a date as precisely as it is known: "under 2018", "mars 2018", "2 mars 2018".

    Parameters
    ----------
    written : str
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; the length is the precision. Other text is returned as it is.
    lang : str
        ``"sv"`` or ``"en"``.
    key_for_year : str
        The wording key for a bare year; a deadline is "2012", not "under 2012".
    """
    words = words_for(lang)
    parts = written.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return written
    if len(parts) == 1:
        return words(key_for_year, year=parts[0])
    if len(parts) == 2:
        return words("date.month", month=words.listed("date.months")[int(parts[1]) - 1], year=parts[0])
    return day(written, lang)


def years(editions: list[int], lang: str) -> str:
    """Return editions as a reader lists them, runs shortened: "2014, 2016–2018 och 2020"."""
    words = words_for(lang)
    runs: list[list[int]] = []
    for edition in sorted(set(editions)):
        if runs and edition == runs[-1][-1] + 1:
            runs[-1].append(edition)
        else:
            runs.append([edition])
    shown: list[str] = []
    for run in runs:
        if len(run) > 2:
            shown.append(words("number.range", low=str(run[0]), high=str(run[-1])))
        else:
            shown.extend(str(edition) for edition in run)
    return words.join(shown)
