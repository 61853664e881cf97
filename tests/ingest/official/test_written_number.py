"""Is a figure read whatever hand wrote it, and is what is no figure never taken for one?"""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.official.written_number import read_numbers


def read(*cells: str | None) -> list[dict[str, object]]:
    return read_numbers(pl.DataFrame({"text": pl.Series(cells, dtype=pl.String)})).drop("text").to_dicts()


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [
        ("85", 85, 0),
        (" 85 ", 85, 0),
        ("3,24", 3.24, 2),
        ("3.24", 3.24, 2),
        ("12 345", 12345, 0),
        ("12\u2009345,6", 12345.6, 1),
        ("12\u202f345", 12345, 0),
        ("1\u00a0012\u00a0345", 1012345, 0),
        ("-3", -3, 0),
        ("−3,5", -3.5, 1),
        ("71.23456789012344", 71.23456789012344, 6),
    ],
)
def test_a_number_is_read_with_comma_or_point_and_any_space_between_thousands(
    cell: str, value: float, decimals: int
) -> None:
    (found,) = read(cell)
    assert found == {"value": value, "decimals": decimals, "reason": None, "mark": None, "understood": True}


@pytest.mark.parametrize(
    ("cell", "mark"), [("3,2*", "*"), ("3,2 **", "**"), ("3,2 1)", "1)"), ("3,2¹", "¹"), ("3,2 a)", "a)")]
)
def test_a_footnote_mark_beside_a_figure_is_kept_and_is_no_part_of_it(cell: str, mark: str) -> None:
    (found,) = read(cell)
    assert (found["value"], found["mark"], found["reason"]) == (3.2, mark, None)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (None, "not published"),
        ("", "not published"),
        ("\u00a0", "not published"),
        ("-", '"-"'),
        ("–", '"-"'),
        ("..", '".."'),
        ("…", '"..."'),
        ("*", 'footnote "*"'),
        ("- 1)", 'footnote "1)"'),
    ],
)
def test_a_missing_value_is_not_zero_and_has_its_reason(cell: str | None, reason: str) -> None:
    (found,) = read(cell)
    assert found["value"] is None and found["reason"] == reason and found["understood"]


@pytest.mark.parametrize("cell", ["x", "1 2", "12 34", "1,2,3", "#REF!", "2019-03-02", "3,2 kr", "4-5", "1e5", "true"])
def test_what_is_neither_figure_nor_mark_is_not_understood(cell: str) -> None:
    (found,) = read(cell)
    assert not found["understood"] and found["value"] is None


@given(
    whole=st.integers(0, 10**9),
    decimals=st.text("0123456789", max_size=3),
    space=st.sampled_from(["", " ", "\u2009", "\u202f", "\u00a0"]),
    point=st.sampled_from(",."),
    mark=st.sampled_from(["", "*", " 1)", "²"]),
)
def test_every_way_of_writing_a_figure_gives_that_figure(
    whole: int, decimals: str, space: str, point: str, mark: str
) -> None:
    written = f"{whole:,}".replace(",", space) + (f"{point}{decimals}" if decimals else "") + mark
    (found,) = read(written)
    assert found["value"] == float(f"{whole}.{decimals or 0}")
    assert found["decimals"] == len(decimals)
