"""Can the figure be read, and does it draw nothing that is not known?"""

from __future__ import annotations

from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.text import Text

from pipeline.report.facts import BriefFacts
from pipeline.report.figures import consecutive_runs, figure_svg, rank_path
from pipeline.report.wording import words_for


def _axes(facts: BriefFacts, lang: str = "sv") -> Axes:
    return rank_path(facts, words_for(lang)).axes[0]


def _texts(axes: Axes) -> list[Text]:
    return [text for text in (*axes.texts, *axes.get_yticklabels()) if text.get_text()]


def test_no_text_covers_another(facts: BriefFacts, lang: str) -> None:
    axes = _axes(facts, lang)
    renderer = axes.get_figure().canvas.get_renderer()  # type: ignore[union-attr,attr-defined]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in _texts(axes)]
    assert [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)] == []


def test_every_text_is_inside_the_figure_and_large_enough(facts: BriefFacts, lang: str) -> None:
    axes = _axes(facts, lang)
    figure = axes.get_figure()
    for text in _texts(axes):
        box = text.get_window_extent(figure.canvas.get_renderer())  # type: ignore[union-attr]
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1  # type: ignore[union-attr]
        assert float(text.get_fontsize()) >= 8


def test_a_missing_edition_is_a_gap_and_never_bridged(scenes: dict[str, BriefFacts]) -> None:
    facts = scenes["typical"]
    runs = [[row["edition"] for row in run] for run in consecutive_runs(facts)]
    assert runs == [[2014], [2016, 2017], [2019, 2020, 2021]]
    drawn = [line for line in _axes(facts).lines if line.get_gid() == "observed"]
    assert [len(line.get_xdata()) for line in drawn] == [1, 2, 3]  # type: ignore[arg-type]


def test_the_best_place_is_at_the_top(scenes: dict[str, BriefFacts]) -> None:
    bottom, top = _axes(scenes["typical"]).get_ylim()
    assert bottom > 290 > 1 > top


def test_the_index_rises_upwards(scenes: dict[str, BriefFacts]) -> None:
    bottom, top = _axes(scenes["index_only"]).get_ylim()
    assert bottom < top


def test_every_number_written_in_the_figure_is_a_known_value(scenes: dict[str, BriefFacts]) -> None:
    for name in ("typical", "crowded"):
        facts = scenes[name]
        known = {str(int(row["value"])) for row in facts.own_observations}
        written = [text.get_text() for text in _axes(facts).texts if text.get_gid() == "value"]
        assert written and set(written) <= known


def test_a_figure_with_nothing_observed_says_so(scenes: dict[str, BriefFacts], lang: str) -> None:
    axes = _axes(scenes["nothing_observed"], lang)
    assert words_for(lang)("figure.empty") in [text.get_text() for text in axes.texts]
    assert not [line for line in axes.lines if line.get_gid() in ("observed", "expected", "point")]


def test_an_edition_whose_side_is_unsure_is_a_hollow_point(scenes: dict[str, BriefFacts]) -> None:
    points = [line for line in _axes(scenes["typical"]).lines if line.get_gid() == "point"]
    hollow = [point.get_xydata()[0][0] for point in points if point.get_markerfacecolor() == "white"]  # type: ignore[index]
    assert hollow == [2019.14]


def test_the_same_facts_draw_the_same_bytes(facts: BriefFacts) -> None:
    first, second = (figure_svg(rank_path(facts, words_for("sv"))) for _ in range(2))
    assert first == second
    assert b"<text" in first and b"dc:date" not in first
