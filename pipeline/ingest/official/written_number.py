"""Which number does a cell hold, however a spreadsheet or an agency writes it, and if none, why not?

`12 345,6` with any kind of space, `3,24*`, `85 1)`; and `-`, `..` or nothing, which are not zero: a value that is
missing stays missing, with its reason.
"""

from __future__ import annotations

import polars as pl

# What stands where there is no value -> why. Nothing else is guessed to mean "no value".
MARKS = {
    "": "not published",
    "-": '"-"',
    "–": '"-"',
    "—": '"-"',
    "−": '"-"',
    ".": '"."',
    "..": '".."',
    "...": '"..."',
    "…": '"..."',
}
# Stars, raised digits, or a digit or letter with a bracket after the figure: 3,24* 85 1) 12¹
FOOTNOTE = r"(?:\*+|†+|[¹²³⁴⁵⁶⁷⁸⁹]+|\[?[0-9a-e]\)|\[[0-9a-e]\])$"
# Thousands are set off by any white space (\s knows thin and no-break ones); the decimal sign is a comma or a point.
NUMBER = r"^[-−–]?(?:[0-9]{1,3}(?:\s[0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?$"
# More are what is left of a division, not what anybody measured.
MOST_DECIMALS = 6


def read_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Read column `text`.

    Parameters
    ----------
    frame : polars.DataFrame
        With a column `text` (null where the cell is empty).

    Returns
    -------
    polars.DataFrame
        The same rows with `value` (null where there is none), `decimals`, `reason` (why there is no value), `mark` (the
        footnote mark beside a value), and `understood`: false where the cell is neither a number nor a known mark.
    """
    plain = frame.select("text").with_columns(pl.col("text").str.strip_chars().fill_null("").alias("plain"))
    # Most cells of a panel are plain numbers: only the others are looked at closely.
    number = plain["plain"].str.contains(NUMBER)
    others = _others(plain.filter(~number)["plain"].unique())
    read = (
        plain.with_columns(number.alias("is_number"))
        .join(others, on="plain", how="left", maintain_order="left")
        .with_columns(figure=pl.when("is_number").then("plain").otherwise("figure"))
    )
    point = pl.col("figure").str.replace_all(r"\s", "").str.replace(",", ".", literal=True).str.replace(r"^[−–]", "-")
    fraction = pl.col("written").str.extract(r"\.([0-9]+)$").str.len_chars().fill_null(0)
    numbers = read.with_columns(written=point).select(
        pl.col("written").cast(pl.Float64).alias("value"),
        fraction.cast(pl.Int64).clip(upper_bound=MOST_DECIMALS).alias("decimals"),
        "reason",
        pl.when(pl.col("figure").is_not_null()).then("mark").alias("mark"),
        (pl.col("figure").is_not_null() | pl.col("reason").is_not_null()).alias("understood"),
    )
    return frame.with_columns(numbers)


def _others(cells: pl.Series) -> pl.DataFrame:
    """Read the distinct cells that are no plain number: figure and mark, or the reason why there is none."""
    mark = pl.col("plain").str.extract(f"({FOOTNOTE})")
    rest = pl.col("plain").str.replace(FOOTNOTE, "").str.strip_chars()
    missing = rest.replace_strict(MARKS, default=None, return_dtype=pl.String)
    return (
        pl.DataFrame({"plain": cells})
        .with_columns(mark=mark, rest=rest, missing=missing)
        .select(
            "plain",
            pl.when(pl.col("rest").str.contains(NUMBER)).then("rest").alias("figure"),
            pl.when(pl.col("mark").is_null())
            .then("missing")
            .when(pl.col("missing").is_not_null())
            .then(pl.format('footnote "{}"', "mark"))
            .alias("reason"),
            "mark",
        )
    )
