"""Does every figure of the real programmes lie there, whole, and can it be read?"""

from __future__ import annotations

import csv
from xml.etree import ElementTree

import duckdb
import pytest

from pipeline.report.briefs import initiative_ids
from pipeline.report.facts import brief_facts
from pipeline.report.figure_facts import figure_facts
from pipeline.report.figure_set import figure_set
from pipeline.report.overview_facts import overview_facts
from pipeline.report.plate import Plate, file_names, framed, table
from tests.end_to_end.conftest import Run
from tests.report.legibility import outside, overlapping, too_small, written


def figures_of(run: Run) -> tuple[Plate, ...]:
    """Every figure of a built pipeline, not yet drawn."""
    with duckdb.connect(str(run.processed / "rankeffekt.duckdb"), read_only=True) as con:
        briefs = [brief_facts(con, one) for one in initiative_ids(con)]
        return figure_set(figure_facts(con), briefs, overview_facts(con, briefs), "sv")


def illegible(plate: Plate) -> list[object]:
    """Draw a figure and return the texts that cover one another, leave it, or are too small."""
    figure = framed(plate)
    texts = written(figure)
    return [*overlapping(texts), *outside(texts, figure.bbox), *too_small(texts)]


def test_no_text_of_a_real_figure_is_covered_cut_off_or_too_small(built: Run) -> None:
    assert {plate.name: found for plate in figures_of(built) if (found := illegible(plate))} == {}


def test_each_figure_lies_there_as_picture_table_and_words_and_nothing_else_does(built: Run) -> None:
    plates = figures_of(built)
    # Six of all programmes, and three of each of the five.
    assert len(plates) == 6 + 3 * 5
    folder = built.processed / "figures"
    names = {name for plate in plates for name in file_names(plate, "sv")} | {"figures.sv.csv"}
    assert {path.name for path in folder.iterdir()} == names
    for plate in plates:
        picture, numbers, words = (folder / name for name in file_names(plate, "sv"))
        assert ElementTree.parse(picture).getroot().get("width") == "482pt"
        assert numbers.read_bytes() == table([plate.columns, *plate.rows])
        assert words.read_text("utf-8") == f"{plate.alt}\n"
    told = list(csv.DictReader((folder / "figures.sv.csv").open(encoding="utf-8")))
    assert [row["name"] for row in told] == [plate.name for plate in plates]


def test_what_the_ledger_cannot_show_is_said_and_not_drawn_empty(built: Run) -> None:
    plate = next(plate for plate in figures_of(built) if plate.name == "nki-by-area")
    assert plate.rows == () and plate.alt.startswith("Kan inte ritas, därför att bara de officiella filerna")


def test_the_map_shows_the_two_editions_that_share_most_municipalities(built: Run) -> None:
    plate = next(plate for plate in figures_of(built) if plate.name == "change-map")
    earlier, later = (plate.rows[0][plate.columns.index(f"edition_{side}")] for side in ("earlier", "later"))
    known = sum(row[plate.columns.index("climbed")] is not None for row in plate.rows)
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as con:
        places: dict[int, set[str]] = {}
        for edition, code in con.execute(
            "SELECT edition, kommun_code FROM observation WHERE source = 'svenskt_naringsliv' AND measure = 'rank'"
        ).fetchall():
            places.setdefault(edition, set()).add(code)
    shared = {(a, b): len(places[a] & places[b]) for a in places for b in places if a < b}
    assert shared[earlier, later] == known == max(shared.values())  # type: ignore[index]
    assert f"{earlier} och {later}" in plate.caption


@pytest.mark.parametrize("source", ["svenskt_naringsliv", "skr_insikt"])
def test_the_placebos_of_a_figure_are_as_many_as_its_verdict_was_held_against(built: Run, source: str) -> None:
    plate = next(plate for plate in figures_of(built) if plate.name == "placebo-varmdo-fsi")
    with duckdb.connect(str(built.processed / "rankeffekt.duckdb"), read_only=True) as con:
        ((n, far, p),) = con.execute(
            "SELECT n_donors, n_as_large, p_value FROM effect "
            "JOIN verdict USING (initiative_id, source, measure, p_value) "
            "WHERE initiative_id = 'varmdo-fsi' AND source = ? AND estimator = 'mean_reversion' AND is_main "
            "AND horizon IS NULL",
            [source],
        ).fetchall()
    rows = [dict(zip(plate.columns, row, strict=True)) for row in plate.rows]
    mine = [row for row in rows if row["source"] == source]
    assert sum(int(str(row["n_placebos"])) for row in mine) == n
    assert sum(int(str(row["n_at_least_as_far"])) for row in mine) == far
    assert p == pytest.approx((1 + far) / (1 + n))
