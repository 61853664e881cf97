"""Is the run-together list of 2023 read as other publications have it, and left unread where unclear?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.ingest.run_together import (
    EDITIONS,
    MARGIN,
    DecodedRow,
    Known,
    Split,
    admissible_splits,
    choose,
    decode,
    parse_row,
    read,
    roughness,
)
from pipeline.paths import Paths

LIST_OF_2023 = Paths().raw / "published" / "foretagsklimat-2023-top.txt"

# Published by Svenskt Näringsliv, the municipalities and local papers; other figures of these
# rows are held out, to be compared with what is decoded.
KNOWN: Known = {
    ("Burlöv", 2021): {7},
    ("Härryda", 2016): {24},
    ("Härryda", 2018): {15},
    ("Kungsör", 2016): {286},
    ("Sollentuna", 2017): {5},
}

rank = st.integers(1, 290)
ten_ranks = st.lists(rank, min_size=10, max_size=10).map(tuple)


def by_edition(row: DecodedRow) -> dict[int, int]:
    assert row.ranks is not None, f"{row.kommun}: {row.reason}"
    return dict(zip(EDITIONS, row.ranks, strict=True))


def run_together(path: Split) -> str:
    return "".join(map(str, path))


def splits_of(path: Split) -> list[Split]:
    return admissible_splits(run_together(path), last=path[-1], change=abs(path[-1] - path[-2]))


@pytest.fixture(scope="module")
def rows() -> dict[str, DecodedRow]:
    return {row.kommun: row for row in read(LIST_OF_2023, KNOWN)}


@pytest.fixture(scope="module")
def rows_unaided() -> dict[str, DecodedRow]:
    return {row.kommun: row for row in read(LIST_OF_2023, {})}


# What other publications say of the list


def test_the_list_has_35_municipalities_in_the_order_of_2023(rows: dict[str, DecodedRow]) -> None:
    assert len(rows) == 35
    for place, row in enumerate(rows.values(), start=1):
        assert row.ranks is None or row.ranks[-1] == place


def test_kungsor_climbed_230_places_from_2017_to_2022(rows: dict[str, DecodedRow]) -> None:
    kungsor = by_edition(rows["Kungsör"])
    assert kungsor[2017] - kungsor[2022] == 230


@pytest.mark.parametrize(
    ("kommun", "edition", "published"),
    [
        ("Burlöv", 2020, 5),
        ("Härryda", 2021, 2),
        ("Härryda", 2017, 4),
        ("Götene", 2021, 9),
        ("Götene", 2015, 76),
        ("Kungsör", 2019, 91),
        *[("Solna", edition, 1) for edition in range(2014, 2021)],
    ],
)
def test_a_rank_published_elsewhere_is_the_rank_decoded(
    rows: dict[str, DecodedRow], kommun: str, edition: int, published: int
) -> None:
    assert (kommun, edition) not in KNOWN
    assert by_edition(rows[kommun])[edition] == published


def test_burlov_cannot_be_read_until_its_place_in_2021_is_known(
    rows: dict[str, DecodedRow], rows_unaided: dict[str, DecodedRow]
) -> None:
    assert rows_unaided["Burlöv"].ranks is None
    assert "nearly tied" in rows_unaided["Burlöv"].reason
    assert rows["Burlöv"].reason == "resolved by published 2021 = 7"


def test_harryda_needs_two_published_ranks(rows: dict[str, DecodedRow]) -> None:
    assert rows["Härryda"].reason == "resolved by published 2016 = 24, 2018 = 15"
    one_rank = {row.kommun: row for row in read(LIST_OF_2023, {("Härryda", 2016): {24}})}
    assert one_rank["Härryda"].ranks is None
    assert one_rank["Härryda"].reason.endswith("in doubt: 2017, 2018")


def test_sollentuna_stays_undecoded_because_its_published_rank_of_2017_contradicts_the_list(
    rows: dict[str, DecodedRow], rows_unaided: dict[str, DecodedRow]
) -> None:
    assert by_edition(rows_unaided["Sollentuna"])[2017] == 2
    assert rows["Sollentuna"].ranks is None
    assert rows["Sollentuna"].reason == "contradicted by published 2017 = 5 (smoothest split: 2)"


def test_a_row_agrees_with_either_of_two_publications_that_disagree() -> None:
    rows = read(LIST_OF_2023, {("Sollentuna", 2017): {2, 5}})
    assert rows[30].kommun == "Sollentuna"
    assert by_edition(rows[30])[2017] == 2


def test_a_place_in_2023_that_differs_from_the_order_leaves_the_row_undecoded() -> None:
    trosa = read(LIST_OF_2023, {("Trosa", 2023): {7}})[5]
    assert trosa.ranks is None
    assert trosa.reason == "contradicted by published 2023 = 7 (smoothest split: 6)"


def test_ranks_of_other_municipalities_and_earlier_editions_change_nothing(
    rows_unaided: dict[str, DecodedRow],
) -> None:
    assert read(LIST_OF_2023, {("Borås", 2020): {1}, ("Solna", 2013): {290}}) == [*rows_unaided.values()]


def test_every_decoded_row_stands_apart_from_its_runner_up(rows_unaided: dict[str, DecodedRow]) -> None:
    for row in rows_unaided.values():
        assert (row.ranks is not None) == (row.runner_up > MARGIN * row.roughness)


# The splits of a row


@given(ten_ranks)
@example((290,) * 10)
@example((1,) * 10)
@example((100, 10, 1, 11, 111, 101, 110, 10, 12, 2))
def test_ten_ranks_run_together_are_among_their_admissible_splits(path: Split) -> None:
    assert path in splits_of(path)


@given(ten_ranks)
def test_every_admissible_split_keeps_the_digits_the_order_and_the_change(path: Split) -> None:
    splits = splits_of(path)
    assert len(set(splits)) == len(splits)
    for split in splits:
        assert run_together(split) == run_together(path)
        assert len(split) == 10
        assert all(1 <= place <= 290 for place in split)
        assert split[-1] == path[-1]
        assert abs(split[-2] - split[-1]) == abs(path[-2] - path[-1])


def test_no_rank_begins_with_zero_or_exceeds_290() -> None:
    assert admissible_splits("10" * 8 + "55", last=5, change=0) == [(10,) * 8 + (5, 5)]
    assert admissible_splits("291" * 8 + "55", last=5, change=0) == []


@given(st.integers(50, 70), st.lists(st.integers(-2, 2), min_size=9, max_size=9))
def test_a_municipality_that_moves_little_is_read_as_it_moved(start: int, moves: list[int]) -> None:
    path = tuple(int(place) for place in start + np.cumsum([0, *moves]))
    assert choose("Ekeby", splits_of(path), {}).ranks == path


@given(ten_ranks)
def test_roughness_is_zero_only_for_a_municipality_that_stands_still(path: Split) -> None:
    assert (roughness([path])[0] == 0) == (len(set(path)) == 1)


def test_a_place_is_rougher_at_the_top_than_in_the_middle() -> None:
    top, middle = roughness([(1,) * 9 + (2,), (145,) * 9 + (146,)])
    assert top > 100 * middle


def test_roughness_is_the_sum_of_squared_steps_of_the_normal_score() -> None:
    # (145.5 - 0.5) / 290 = 1/2 lies between ranks 145 and 146, whose scores are +-Phi^-1(1/2 + 0.5/290).
    half_step = 0.5 / 290 * np.sqrt(2 * np.pi)
    assert roughness([(145, 146) * 5])[0] == pytest.approx(9 * (2 * half_step) ** 2, rel=1e-4)


# Rows that can be read in two ways

THIRD_BUT_FOR_TWO_EDITIONS = admissible_splits("33331113333", last=3, change=0)  # ... 3 1 11 3 ... or 3 11 1 3


def test_a_row_with_two_equally_smooth_splits_stays_undecoded() -> None:
    row = choose("Ekeby", THIRD_BUT_FOR_TWO_EDITIONS, {})
    assert row.roughness == pytest.approx(row.runner_up)
    assert row.ranks is None
    assert row.reason.startswith("nearly tied")


@pytest.mark.parametrize(
    ("edition", "ranks"),
    [(2018, (3, 3, 3, 3, 11, 1, 3, 3, 3, 3)), (2019, (3, 3, 3, 3, 1, 11, 3, 3, 3, 3))],
)
def test_a_published_rank_decides_between_two_equally_smooth_splits(edition: int, ranks: Split) -> None:
    row = choose("Ekeby", THIRD_BUT_FOR_TWO_EDITIONS, {edition: {11}})
    assert row.ranks == ranks
    assert row.reason == f"resolved by published {edition} = 11"


def test_a_published_rank_that_no_near_equal_split_has_leaves_the_row_undecoded() -> None:
    row = choose("Ekeby", THIRD_BUT_FOR_TWO_EDITIONS, {2018: {12}})
    assert row.ranks is None
    assert row.reason.startswith("contradicted by published 2018 = 12")


def test_a_published_rank_that_several_near_equal_splits_share_decides_nothing() -> None:
    row = choose("Ekeby", THIRD_BUT_FOR_TWO_EDITIONS, {2023: {3}})
    assert row.ranks is None
    assert row.reason.startswith("nearly tied")


# Rows that are not rows of the list


def test_the_change_stands_after_a_space_or_is_a_dash_run_together_with_the_ranks() -> None:
    danderyd, vargarda = parse_row("Danderyd7410512142442 2"), parse_row("Vårgårda1311810943111–")
    assert (danderyd.kommun, danderyd.digits, danderyd.change) == ("Danderyd", "7410512142442", 2)
    assert (vargarda.kommun, vargarda.digits, vargarda.change) == ("Vårgårda", "1311810943111", 0)
    assert parse_row("Upplands-Bro31494130161612504724 23").kommun == "Upplands-Bro"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("", "no ranks after the municipality"),
        ("Danderyd", "no ranks after the municipality"),
        ("7410512142442 2", "no municipality before the ranks"),
        ("Danderyd7410512142442", "expected '–' or ' CHANGE' after the ranks, found ''"),
        ("Danderyd7410512142442 -2", "found ' -2'"),
        ("Danderyd7410512142442 0", "found ' 0'"),
        ("Danderyd74105 12142442 2", "found ' 12142442 2'"),
        (
            "Danderyd7410512142443 2",
            "does not split into 10 ranks of 1-290 that end in 2 after a change of 2",
        ),
        (
            "Danderyd7410512142442 3",
            "does not split into 10 ranks of 1-290 that end in 2 after a change of 3",
        ),
        ("Danderyd442 2", "does not split"),
    ],
)
def test_a_malformed_line_is_named_with_what_is_wrong(line: str, wrong: str) -> None:
    with pytest.raises(ValueError) as error:
        decode(["Vårgårda1311810943111–", line], {})
    assert str(error.value).startswith("line 2: ")
    assert wrong in str(error.value)


def test_a_malformed_line_is_counted_from_the_top_of_its_file(tmp_path: Path) -> None:
    lines = LIST_OF_2023.read_text(encoding="utf-8").splitlines()
    del lines[4]
    broken = tmp_path / "list.txt"
    broken.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=r"^line 5: .*Staffanstorp.* end in 3 after a change of 2$"):
        read(broken, {})


def test_a_list_without_its_headings_is_refused(tmp_path: Path) -> None:
    lines = LIST_OF_2023.read_text(encoding="utf-8").splitlines()
    headless = tmp_path / "list.txt"
    headless.write_text("\n".join(lines[2:]), encoding="utf-8")
    with pytest.raises(ValueError, match="^line 2: expected a heading"):
        read(headless, {})
