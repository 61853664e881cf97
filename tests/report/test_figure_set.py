"""Can every figure of the set be read, and does it lie beside in numbers and in words? Every value here is made up."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import duckdb
import numpy as np
import pytest
import synthetic_warehouse as synthetic
from legibility import Written, outside, overlapping, too_small, written
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from pipeline.estimate.donor_window import ESTIMATORS
from pipeline.estimate.sample import SAMPLES
from pipeline.estimate.specification import GROUPS, WINDOWS
from pipeline.report.briefs import initiative_ids
from pipeline.report.facts import brief_facts
from pipeline.report.figure_facts import AREAS, figure_facts
from pipeline.report.figure_set import figure_set
from pipeline.report.figures import rank_path
from pipeline.report.map_figure import CHANGES, boundaries
from pipeline.report.outlines import projected
from pipeline.report.overview_facts import overview_facts
from pipeline.report.page import brief_page
from pipeline.report.plate import Plate, framed, index, plate_files, table
from pipeline.report.specification_figure import CHOICES
from pipeline.report.wording import words_for

SCENES = {
    "everything": synthetic.synthetic_figures,
    "nothing": synthetic.synthetic_nothing_observed,
    "index_only": synthetic.synthetic_index_only,
}
OF_ALL = ("ordinary-movement", "goal-ladder", "claim-check", "change-map", "coverage", "nki-by-area")
NAMES = (*OF_ALL, *(f"{name}-{synthetic.PROGRAMME}" for name in ("rank-path", "placebo", "specification")))
each_figure = pytest.mark.parametrize("name", NAMES)
# test_figures.py and test_overview.py read the path and the coverage map in every scene and both languages.
NEW = tuple(name for name in NAMES if not name.startswith(("coverage", "rank-path")))
READINGS = [
    *(("everything", "sv", name) for name in NAMES),
    *(("everything", "en", name) for name in NEW),
    *(("nothing", "sv", name) for name in NEW),
    ("index_only", "sv", NAMES[-3]),
]
each_reading = pytest.mark.parametrize(("scene", "lang", "name"), READINGS)


@cache
def warehouse(scene: str) -> duckdb.DuckDBPyConnection:
    """A synthetic scene, made once."""
    return SCENES[scene]()


def figures_of(con: duckdb.DuckDBPyConnection, lang: str = "sv") -> dict[str, Plate]:
    """Every figure of a warehouse by name, not yet drawn."""
    briefs = [brief_facts(con, one) for one in initiative_ids(con)]
    return {plate.name: plate for plate in figure_set(figure_facts(con), briefs, overview_facts(con, briefs), lang)}


@cache
def plates(scene: str, lang: str = "sv") -> dict[str, Plate]:
    """The figures of a synthetic scene by name."""
    return figures_of(warehouse(scene), lang)


@cache
def drawn(scene: str, name: str, lang: str = "sv") -> Figure:
    """One figure of a synthetic scene, drawn once."""
    return framed(plates(scene, lang)[name])


@cache
def texts(scene: str, name: str, lang: str = "sv") -> Written:
    """Every text of one figure with its box."""
    return written(drawn(scene, name, lang))


@cache
def files(name: str) -> dict[str, bytes]:
    """The files of one figure of the full scene."""
    return plate_files(plates("everything")[name], "sv")


def _rows(name: str, scene: str = "everything") -> list[dict[str, str]]:
    plate = plates(scene)[name]
    return list(csv.DictReader(io.StringIO(table([plate.columns, *plate.rows]).decode())))


def test_the_set_is_complete() -> None:
    assert set(plates("everything")) == set(NAMES)


@each_reading
def test_no_text_of_a_figure_covers_another(scene: str, name: str, lang: str) -> None:
    assert overlapping(texts(scene, name, lang)) == []


@each_reading
def test_every_text_of_a_figure_is_inside_it_and_large_enough_in_print(scene: str, name: str, lang: str) -> None:
    figure = drawn(scene, name, lang)
    assert outside(texts(scene, name, lang), figure.bbox) == [] and too_small(texts(scene, name, lang)) == []
    assert figure.get_size_inches()[0] * 72 == pytest.approx(482)


@each_figure
def test_a_figure_carries_its_title_and_below_it_its_source_and_date(name: str) -> None:
    plate = plates("everything")[name]
    boxes = texts("everything", name)
    said = " ".join(text.get_text() for text, _ in boxes).replace("\u00a0", " ")
    assert plate.title in said
    assert "Källa: " in said and "lästa till och med 12 november 2025" in said
    lowest = min(boxes, key=lambda pair: pair[1].y0)[0].get_text()
    assert plate.source.endswith(lowest)


@each_figure
def test_each_figure_lies_beside_as_picture_table_and_words(name: str) -> None:
    found = files(name)
    assert list(found) == [f"{name}.sv.svg", f"{name}.csv", f"{name}.sv.txt"]
    root = ElementTree.fromstring(found[f"{name}.sv.svg"])
    assert root.get("width") == "482pt" and b"<text" not in found[f"{name}.sv.svg"]
    assert len(_rows(name)) > 0
    assert len(found[f"{name}.sv.txt"].decode()) > 60


@pytest.mark.parametrize("name", ["claim-check", "change-map", NAMES[-2]])
def test_the_same_facts_draw_the_same_bytes(name: str) -> None:
    assert plate_files(figures_of(warehouse("everything"))[name], "sv") == files(name)
    assert b"dc:date" not in files(name)[f"{name}.sv.svg"]


@pytest.mark.parametrize(
    "name", ["ordinary-movement", "goal-ladder", "claim-check", "nki-by-area", NAMES[-2], NAMES[-1]]
)
def test_where_nothing_can_be_drawn_a_sentence_says_why_and_no_empty_chart_stands(name: str) -> None:
    plate, figure = plates("nothing")[name], drawn("nothing", name)
    start = "Kan inte ritas, därför att "
    said = [text.get_text() for text, _ in texts("nothing", name)]
    assert any(line.startswith(start) for line in said)
    assert plate.alt.startswith(start) or name not in ("nki-by-area", NAMES[-2], NAMES[-1])
    assert plate.rows == ()
    (axes,) = figure.axes
    assert not axes.axison and not axes.lines and not axes.patches and not axes.collections


def test_the_index_tells_all_figures_with_their_alternative_texts() -> None:
    rows = list(csv.DictReader(io.StringIO(index(plates("everything").values(), "2025-11-12").decode())))
    assert [row["name"] for row in rows] == list(plates("everything"))
    assert all(row["title"] and row["alt"] and row["source"] for row in rows)
    assert {row["read_until"] for row in rows} == {"2025-11-12"}


def test_a_text_that_a_spreadsheet_would_compute_gets_an_apostrophe_and_a_number_does_not() -> None:
    said = table([("a", "b"), ("=1+1", -3), ("+16 platser", None), ("@home", 0.1234567), ("-", True)]).decode()
    assert said.splitlines() == ["a,b", "'=1+1,-3", "'+16 platser,", "'@home,0.123457", "'-,True"]


def test_every_claim_is_shown_with_what_its_brief_says() -> None:
    con = warehouse("everything")
    page = brief_page(brief_facts(con, synthetic.PROGRAMME), "sv")
    shown = {row["claim"]: row["status"] for row in _rows("claim-check")}
    assert len(_rows("claim-check")) == len(page["claims"]["rows"]) == 4
    assert set(shown) <= {row["cells"][0] for row in page["claims"]["rows"]}


def test_the_marks_of_a_claim_say_whether_its_number_is_right_and_whether_the_programme_could_show() -> None:
    marks = [line.get_gid() for line in drawn("everything", "claim-check").axes[0].lines if line.get_gid()]
    # By claim: agrees, measured before; disagrees, exposed; cannot be checked, exposed; agrees, partly exposed.
    pairs = [("yes", "no"), ("no", "yes"), ("unknown", "yes"), ("yes", "unknown")]
    assert marks == [f"mark-{mark}" for pair in pairs for mark in pair]


def test_a_promise_is_a_line_and_what_was_reached_a_point_below_it_where_it_fell_short() -> None:
    rows = _rows("goal-ladder")
    axes = drawn("everything", "goal-ladder").axes[0]
    promised = [line for line in axes.lines if line.get_gid() == "promised"]
    reached = [line for line in axes.lines if line.get_gid() == "reached"]
    known = [row for row in rows if row["reached_place"]]
    assert len(promised) == len(rows) == 18 and len(reached) == len(known) == 14
    for line, point, row in zip(promised[-len(known) :], reached, known, strict=True):
        is_below = point.get_ydata()[0] > line.get_ydata()[0]  # type: ignore[index]
        assert is_below == (float(row["reached_place"]) > float(row["promised_place"]))


def test_a_goal_that_is_listed_twice_is_one_promise() -> None:
    con = synthetic.synthetic_figures()
    con.execute(
        "insert into adoption(adoption_id, kommun_code) "
        "select 'synthetic-twice', kommun_code from adoption where adoption_id like '%03'"
    )
    con.execute(
        "insert into goal_check select * replace ('synthetic-twice' as initiative_id) from goal_check "
        "where initiative_id = 'synthetic-goal-03'"
    )
    assert figure_facts(con).goals == figure_facts(warehouse("everything")).goals


def test_the_map_shows_the_two_editions_with_most_municipalities_in_common() -> None:
    rows = _rows("change-map")
    assert {(row["edition_earlier"], row["edition_later"]) for row in rows} == {("2019", "2024")}
    assert "Utgåvorna 2019 och 2024 är de två där flest" in plates("everything")["change-map"].caption
    known = sum(row["class"] != "missing" for row in rows)
    assert f"{known} av {len(rows)}" in plates("everything")["change-map"].caption


def test_each_municipality_has_its_class_on_the_map_and_those_not_known_are_hatched() -> None:
    rows = {row["kommun_code"]: row for row in _rows("change-map")}
    country = next(axes for axes in drawn("everything", "change-map").axes if axes.get_label() == "country")
    shown = {part.get_gid(): part for part in country.collections if isinstance(part, PathCollection)}
    assert tuple(shown) == CHANGES
    for name, part in shown.items():
        here = [code for code, row in rows.items() if row["class"] == name and code in boundaries()]
        assert len(part.get_paths()) == len(here) > 0
        assert bool(part.get_hatch()) == (name == "missing")
    for row in rows.values():
        if row["class"] != "missing":
            climbed = float(row["place_earlier"]) - float(row["place_later"])
            assert float(row["climbed"]) == climbed
            assert (climbed > 50) == (row["class"] == "climbed_far") and (climbed < -50) == (row["class"] == "fell_far")


def test_every_municipality_has_an_outline_and_north_is_up() -> None:
    outlines = boundaries()
    assert len(outlines) == 290
    kiruna, malmö, strömstad, norrtälje = (
        np.asarray(outlines[code].vertices).mean(axis=0) for code in ("2584", "1280", "1486", "0188")
    )
    assert kiruna[1] > malmö[1] and strömstad[0] < norrtälje[0]


def test_distances_on_the_map_are_those_on_the_ground() -> None:
    # Malmö, Kiruna, Stockholm, Göteborg: degrees east and north; the great circle by the haversine formula.
    places = np.array([[13.00, 55.61], [20.23, 67.86], [18.07, 59.33], [11.97, 57.71]])
    spots, (east, north) = np.array([projected(*place) for place in places]), np.radians(places).T
    for one, other in combinations(range(len(places)), 2):
        half = np.sin((north[one] - north[other]) / 2) ** 2
        half += np.cos(north[one]) * np.cos(north[other]) * np.sin((east[one] - east[other]) / 2) ** 2
        assert np.linalg.norm(spots[one] - spots[other]) == pytest.approx(2 * np.arcsin(np.sqrt(half)), rel=0.01)


def test_the_placebos_drawn_are_those_that_the_p_value_was_counted_on() -> None:
    rows = _rows(f"placebo-{synthetic.PROGRAMME}")
    assert sum(int(row["n_placebos"]) for row in rows) == 60
    far = sum(int(row["n_at_least_as_far"]) for row in rows)
    (verdict,) = [row for row in figure_facts(warehouse("everything")).verdicts if row["status"] == "ok"]
    assert far == verdict["n_as_large"] and 0 < far < 60


def test_the_programme_stands_where_its_own_effect_lies_among_the_placebos() -> None:
    axes = drawn("everything", f"placebo-{synthetic.PROGRAMME}").axes[0]
    (mark,) = [line for line in axes.lines if line.get_gid() == "programme"]
    middle, right = 241.0, 468.0
    assert mark.get_xdata()[0] == pytest.approx(middle + 1.2 / 4 * (right - middle))  # type: ignore[index]


def test_every_choice_that_an_estimate_can_make_has_its_row_and_its_label(lang: str) -> None:
    assert CHOICES["comparison_group"] == GROUPS and CHOICES["window"] == WINDOWS
    assert set(CHOICES["sample"]) == set(SAMPLES) and set(ESTIMATORS) < set(CHOICES["estimator"])
    keys = {f"figures.specification.{column}_{value}" for column, values in CHOICES.items() for value in values}
    assert keys <= words_for(lang).keys()


def test_the_chosen_estimate_is_the_one_marked_on_the_curve() -> None:
    _, curve = drawn("everything", f"specification-{synthetic.PROGRAMME}").axes
    (mark,) = [line for line in curve.lines if line.get_gid() == "chosen"]
    rows = _rows(f"specification-{synthetic.PROGRAMME}")
    (chosen,) = [at for at, row in enumerate(rows) if row["is_chosen"] == "True"]
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (chosen, float(rows[chosen]["effect"]))  # type: ignore[index]


def test_a_year_without_a_value_is_a_gap_in_every_area() -> None:
    axes = drawn("everything", "nki-by-area").axes[0]
    own = [line for line in axes.lines if line.get_gid() == "own"]
    # Of the twelve editions the seventh is not known: six years are joined, then five.
    assert [len(line.get_xdata()) for line in own] == [6, 5] * len(AREAS)  # type: ignore[arg-type]
    missing = [row for row in _rows("nki-by-area") if row["edition"] == "2018"]
    assert len(missing) == len(AREAS) and not any(row["nki"] for row in missing)
    assert len([patch for patch in axes.patches if patch.get_gid() == "exposure"]) == len(AREAS)


def test_place_one_is_at_the_top_of_every_rank_axis() -> None:
    for name in ("ordinary-movement", "goal-ladder"):
        places = {
            int(text.get_text()): box.y0
            for text, box in texts("everything", name)
            if re.fullmatch(r"1|50|290", text.get_text()) and text.get_horizontalalignment() == "right"
        }
        assert places[1] > places[50] > places[290]


def test_the_fan_opens_from_the_last_value_before_and_its_middle_half_lies_inside() -> None:
    axes = drawn("everything", f"rank-path-{synthetic.PROGRAMME}").axes[0]
    wide, half = (fan.get_paths()[0].get_extents() for fan in axes.collections[:2])
    assert wide.y0 < half.y0 < half.y1 < wide.y1
    path = [row for row in _rows(f"rank-path-{synthetic.PROGRAMME}") if row["what"] == "expected"]
    before = [row for row in _rows(f"rank-path-{synthetic.PROGRAMME}") if row["what"] == "observed"]
    last = max(float(row["fieldwork_mid"]) for row in before if row["phase"] == "before" and row["value"])
    assert last < float(path[0]["fieldwork_mid"]) and wide.x0 == pytest.approx(last)


def test_over_a_gap_the_fan_is_not_drawn() -> None:
    con = synthetic.synthetic_typical()
    con.execute("delete from observation where edition in (2016, 2017)")
    brief = brief_facts(con, synthetic.PROGRAMME)
    axes = rank_path(brief, words_for("sv")).axes[0]
    wide = axes.collections[0].get_paths()[0].get_extents()
    assert wide.x0 == pytest.approx(brief.own_path[0]["fieldwork_mid"])


def test_the_shaded_band_says_its_dates() -> None:
    for scene, dates in (("everything", "2018–2022"), ("index_only", "juni 2018–december 2022")):
        said = [text.get_text().replace("\u00a0", " ") for text, _ in texts(scene, f"rank-path-{synthetic.PROGRAMME}")]
        assert f"Här kan programmet synas: {dates}" in said
