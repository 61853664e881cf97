"""Does a brief say what it must say, whatever was found?"""

from __future__ import annotations

import json

import synthetic_warehouse as synthetic

from pipeline.report.facts import BriefFacts, brief_facts
from pipeline.report.page import brief_page
from pipeline.report.wording import words_for


def test_no_field_is_left_unfilled(facts: BriefFacts, lang: str) -> None:
    text = json.dumps(brief_page(facts, lang), ensure_ascii=False)
    assert "None" not in text and not [field for field in ("{kommun", "{n}", "{amount}") if field in text]


def test_how_the_comparison_group_was_found_is_always_said(facts: BriefFacts, lang: str) -> None:
    items = brief_page(facts, lang)["unknown"]["items"]
    words = words_for(lang)
    assert words("unknown.comparison") in items and words("unknown.news") in items


def test_the_smallest_visible_climb_stands_beside_no_visible_effect(scenes: dict[str, BriefFacts]) -> None:
    assert "74\u00a0platser" in brief_page(scenes["typical"], "sv")["unknown"]["items"][0]


def test_editions_with_no_known_value_are_listed(scenes: dict[str, BriefFacts]) -> None:
    items = brief_page(scenes["typical"], "sv")["unknown"]["items"]
    assert any("2013, 2015, 2018" in item for item in items)


def test_the_edition_whose_side_depends_on_the_start_is_named(scenes: dict[str, BriefFacts]) -> None:
    items = brief_page(scenes["typical"], "sv")["unknown"]["items"]
    assert any("2019" in item and "start" in item.lower() for item in items)


def test_chance_is_said_in_words(scenes: dict[str, BriefFacts]) -> None:
    said = " ".join(brief_page(scenes["typical"], "sv")["sure"]["paragraphs"])
    assert "ungefär var fjärde" in said and "24\u00a0%" in said


def test_a_change_of_method_between_before_and_after_is_flagged(scenes: dict[str, BriefFacts]) -> None:
    assert words_for("sv")("unknown.method_change") in brief_page(scenes["index_only"], "sv")["unknown"]["items"]


def test_the_alternative_text_holds_every_value_of_the_figure(scenes: dict[str, BriefFacts], lang: str) -> None:
    for facts in scenes.values():
        alt = brief_page(facts, lang)["figure"]["alt"]
        assert all(f"{row['edition']}:" in alt for row in facts.own_observations)


def test_an_announced_climb_that_was_measured_too_soon_is_said_to_be(scenes: dict[str, BriefFacts]) -> None:
    rows = brief_page(scenes["crowded"], "sv")["claims"]["rows"]
    assert words_for("sv")("claims.before_programme") in rows[0]["cells"][2]


def test_a_distance_with_too_few_to_compare_with_is_not_judged() -> None:
    con = synthetic.synthetic_typical()
    con.execute("update effect set p_value = null, p_holm = null, status = 'too_few_comparable'")
    con.execute("update verdict set p_value = null, p_holm = null, verdict = 'insufficient_data'")
    said = brief_page(brief_facts(con, synthetic.PROGRAMME), "sv")["sure"]["paragraphs"]
    assert any(words_for("sv")("sure.not_judged") in paragraph for paragraph in said)


def test_what_was_expected_is_shown_even_where_nothing_after_the_start_is_known() -> None:
    con = synthetic.synthetic_typical()
    con.execute("delete from effect")
    cell = brief_page(brief_facts(con, synthetic.PROGRAMME), "sv")["keys"]["cells"][2]
    assert cell["value"] == "188" and "2019" in cell["note"]


def test_a_climb_too_small_to_be_seen_from_any_place_is_said_to_be() -> None:
    con = synthetic.synthetic_typical()
    con.execute("update verdict set minimum_detectable_places = null, minimum_detectable_effect = 2.5")
    items = brief_page(brief_facts(con, synthetic.PROGRAMME), "sv")["unknown"]["items"]
    assert items[0] == words_for("sv")("unknown.power_out_of_reach")


def test_a_goal_is_told_with_where_the_municipality_stood_afterwards(scenes: dict[str, BriefFacts]) -> None:
    assert brief_page(scenes["typical"], "sv")["goals"]["rows"][0]["cells"][2] == (
        "Plats\u00a0151, sedan plats\u00a0160 (2022)"
    )


def test_a_claim_is_told_with_whether_it_lasted(scenes: dict[str, BriefFacts], lang: str) -> None:
    then = {"sv": "Sedan plats\u00a0151 (2021).", "en": "Then place\u00a0151 (2021)."}[lang]
    rows = brief_page(scenes["crowded"], lang)["claims"]["rows"]
    assert all(then in row["cells"][2] for row in rows)
    assert not any("Sedan" in row["cells"][2] for row in brief_page(scenes["typical"], "sv")["claims"]["rows"])


def test_what_else_happened_is_told_with_the_places_before_and_after(scenes: dict[str, BriefFacts]) -> None:
    items = brief_page(scenes["typical"], "sv")["unknown"]["items"]
    told = next(item for item in items if "ett tidigare program började 2016" in item)
    assert told.endswith("Kommunen låg på plats\u00a0176 (2014) före och plats\u00a0186 (2019) efter.")


def test_the_last_place_before_and_the_last_exposed_one_are_told_with_what_else_they_could_have_been() -> None:
    con = synthetic.synthetic_typical()
    for edition, place, low, high in ((2017, 201, 177.8, 222.3), (2021, 151, 96.4, 189.49), (2020, 142, 3, 4)):
        synthetic.put(
            con, "rank_interval", kommun_code=synthetic.CODE, source=synthetic.SN, edition=edition, measure="rank",
            value=place, low=low, high=high, method="survey_noise", level=0.9,
        )  # fmt: skip
    facts = brief_facts(con, synthetic.PROGRAMME)
    sentences = {
        "sv": "Andra företag kunde ha svarat: plats\u00a0201 (2017) kan lika gärna ha varit allt från 178 till 222 "
        "och plats\u00a0151 (2021) allt från 96 till 189.",
        "en": "Other firms could have answered: place\u00a0201 (2017) could as well have been anywhere from 178 to 222 "
        "and place\u00a0151 (2021) anywhere from 96 to 189.",
    }
    for lang, sentence in sentences.items():
        assert sentence in brief_page(facts, lang)["unknown"]["items"]
    traced = {(row["key"]["edition"], row["column"]) for row in facts.trace if row["table"] == "rank_interval"}
    assert traced == {(2017, "low"), (2017, "high"), (2021, "low"), (2021, "high")}


def test_a_set_from_pairs_of_municipalities_is_told_before_what_noise_alone_allows() -> None:
    con = synthetic.synthetic_typical()
    for method, low in (("survey_noise", 100), ("pairwise", 120)):
        synthetic.put(
            con, "rank_interval", kommun_code=synthetic.CODE, source=synthetic.SN, edition=2017, measure="rank",
            value=201, low=low, high=230, method=method, level=0.9,
        )  # fmt: skip
    (row,) = brief_facts(con, synthetic.PROGRAMME).own_ranges
    assert (row["method"], row["low"]) == ("pairwise", 120)


def test_a_range_that_holds_too_seldom_where_the_municipality_started_is_said_to() -> None:
    con = synthetic.synthetic_typical()
    main = "select sample from movement_model where source = 'svenskt_naringsliv' and is_main"
    ((sample,),) = con.execute(main).fetchall()

    def told(n: int, n_covered: int) -> bool:
        con.execute("delete from placebo_coverage")
        # The last place before is 201 of 290: the last third.
        row = ("svenskt_naringsliv", "rank", "mean_reversion", sample, 2015, 3, 1, n, 50, n_covered, n - n_covered)
        con.execute("insert into placebo_coverage values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        items = brief_page(brief_facts(con, synthetic.PROGRAMME), "sv")["unknown"]["items"]
        return words_for("sv")("unknown.third_3") in items

    assert told(200, 160)
    assert not told(200, 180)
    assert not told(50, 40)


def test_a_starting_point_that_one_page_alone_gives_is_said_to() -> None:
    con = synthetic.synthetic_typical()
    said = "Utgångsläget, plats\u00a0201 (2017), har vi bara hittat på en sida."
    assert said in brief_page(brief_facts(con, synthetic.PROGRAMME), "sv")["unknown"]["items"]
    for otherwise in ("readings = 2", "readings = 1, basis = 'official'"):
        con.execute(f"update observation set {otherwise}")
        assert said not in brief_page(brief_facts(con, synthetic.PROGRAMME), "sv")["unknown"]["items"]
