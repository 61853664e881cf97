"""Are numbers written as a Swedish and an English reader expects?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report import numbers

NBSP = "\u00a0"
LANGUAGES = st.sampled_from(["sv", "en"])


def test_a_place_stands_among_the_ranked_without_a_line_break() -> None:
    assert numbers.place(142, "sv", 290) == f"plats{NBSP}142{NBSP}av{NBSP}290"
    assert numbers.place(142, "en", 290) == f"place{NBSP}142{NBSP}of{NBSP}290"


def test_an_esf_budget_reads_as_kronor() -> None:
    assert numbers.kronor(4374500, "sv") == f"4{NBSP}374{NBSP}500{NBSP}kr"
    assert numbers.kronor(4374500, "en") == f"SEK{NBSP}4,374,500"


def test_a_score_has_a_decimal_comma_in_swedish() -> None:
    assert numbers.measured(3.24, "score", "sv") == "3,24"
    assert numbers.measured(3.24, "score", "en") == "3.24"
    assert numbers.measured(73.0, "nki", "sv") == "73"


@pytest.mark.parametrize(("value", "text"), [(16.2, "+16"), (-3.5, "\u22124"), (0.2, "0"), (-0.2, "0")])
def test_a_change_carries_a_real_minus_sign(value: float, text: str) -> None:
    assert numbers.signed(value, "sv") == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.25, "ungefär var fjärde"),
        (0.24, "ungefär var fjärde"),
        (0.5, "ungefär varannan"),
        (0.0, "ingen"),
        (1.0, "alla"),
    ],
)
def test_a_share_is_said_in_words(share: float, text: str) -> None:
    assert numbers.one_in(share, "sv") == text


@pytest.mark.parametrize(
    ("written", "text"),
    [("2018", "under 2018"), ("2018-03", f"mars{NBSP}2018"), ("2018-03-02", f"2{NBSP}mars{NBSP}2018")],
)
def test_a_date_is_no_more_precise_than_it_is_known(written: str, text: str) -> None:
    assert numbers.moment(written, "sv") == text


def test_a_ranking_day_is_written_out() -> None:
    assert numbers.day("2025-09-24", "sv") == f"24{NBSP}september{NBSP}2025"
    assert numbers.day("2025-09-24", "en") == f"24{NBSP}September{NBSP}2025"


def test_editions_in_a_row_are_shortened() -> None:
    assert numbers.years([2020, 2014, 2016, 2017, 2018], "sv") == "2014, 2016–2018 och 2020"


def test_one_place_is_singular() -> None:
    assert numbers.counted(1.2, "places", "sv") == f"1{NBSP}plats"
    assert numbers.counted(-16, "places", "sv") == f"16{NBSP}platser"


@given(st.integers(-(10**12), 10**12), LANGUAGES)
def test_a_whole_number_can_be_read_back(value: int, lang: str) -> None:
    text = numbers.integer(value, lang)
    assert int(text.replace(NBSP, "").replace(",", "").replace("\u2212", "-")) == value
    assert " " not in text


@given(st.floats(-1e6, 1e6), LANGUAGES, st.integers(0, 3))
def test_rounding_never_moves_a_number_by_more_than_half_a_step(value: float, lang: str, digits: int) -> None:
    text = numbers.decimal(value, lang, digits).replace(NBSP, "").replace("\u2212", "-")
    plain = text.replace(",", ".") if lang == "sv" else text.replace(",", "")
    assert abs(float(plain) - value) <= 0.5 * 10**-digits + 1e-9


@given(st.floats(0, 1), LANGUAGES)
def test_every_share_has_words(share: float, lang: str) -> None:
    assert numbers.one_in(share, lang)


@given(st.floats(1 / 45, 0.95))
def test_the_words_of_a_share_are_near_it(share: float) -> None:
    named = {name: value for value, name in numbers.SHARE_WORDS}
    assert 0.74 < named[numbers._share_word(share)] / share < 1.35


@given(st.floats(0, 1))
def test_a_percentage_keeps_its_sign_beside_it(share: float) -> None:
    assert numbers.percent(share, "sv").endswith(f"{NBSP}%")
    assert numbers.percent(share, "en").endswith("%")
