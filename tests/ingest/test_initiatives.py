"""Is a programme's file read as written, and refused where it would be judged wrongly?"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_raw import SYNTHETIC_PROGRAMME, faults_of, synthetic_raw

from pipeline.ingest import initiatives, kommuner
from pipeline.ingest.initiatives import precision, span

FILE = "synthetic-programme.toml"
SOURCE_IDS = {"synthetic-list", "synthetic-paper"}


def edited(old: str, new: str, count: int = 1) -> str:
    assert old in SYNTHETIC_PROGRAMME
    return SYNTHETIC_PROGRAMME.replace(old, new, count)


def place_of(text: str, content: str) -> str:
    """The file and the number of the one line that reads so."""
    (number,) = [number for number, line in enumerate(text.splitlines(), 1) if line == content]
    return f"{FILE}:{number}"


def read(folder: Path, text: str) -> initiatives.Frames:
    return initiatives.read(synthetic_raw(folder, {f"initiatives/{FILE}": text}), SOURCE_IDS)


def refused(folder: Path, text: str) -> list[str]:
    return faults_of(lambda: read(folder, text))


# Dates


@pytest.mark.parametrize(
    ("written", "earliest", "middle", "latest", "known_to"),
    [
        ("2018", date(2018, 1, 1), date(2018, 7, 2), date(2018, 12, 31), "year"),
        ("2018-03", date(2018, 3, 1), date(2018, 3, 16), date(2018, 3, 31), "month"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 15), date(2020, 2, 29), "month"),
        ("2018-03-02", date(2018, 3, 2), date(2018, 3, 2), date(2018, 3, 2), "day"),
    ],
)
def test_a_date_means_every_day_that_it_can_mean(
    written: str, earliest: date, middle: date, latest: date, known_to: str
) -> None:
    days = span(written)
    assert (days.earliest, days.middle, days.latest) == (earliest, middle, latest)
    assert precision(written) == known_to


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_the_earliest_day_never_follows_the_middle_nor_the_middle_the_latest(day: date) -> None:
    for length in (4, 7, 10):
        days = span(day.isoformat()[:length])
        assert days.earliest <= days.middle <= days.latest
        assert days.earliest <= day <= days.latest
        assert abs((days.middle - days.earliest) - (days.latest - days.middle)) <= timedelta(days=1)


@given(st.text("0123456789-² å", max_size=12))
def test_a_text_is_a_date_or_is_refused_and_never_anything_else(written: str) -> None:
    try:
        days = span(written)
    except ValueError:
        return
    assert days.earliest.isoformat().startswith(written[:4])


@pytest.mark.parametrize(
    "written",
    [
        "2018-13",
        "2018-00",
        "2018-03-00",
        "2018-02-30",
        "0000",
        "18",
        "2018-3",
        "mars 2018",
        "2018/03",
        "",
        "2018-03-02T",
    ],
)
def test_what_is_no_date_is_refused_with_the_three_ways_to_write_one(tmp_path: Path, written: str) -> None:
    text = edited('"2018-03"', f'"{written}"')
    (line,) = refused(tmp_path, text)
    assert line.startswith(f"{FILE}:4: start: ")
    assert "2018, 2018-03 or 2018-03-02" in line


def test_month_13_of_2018_is_said_not_to_be_in_the_calendar(tmp_path: Path) -> None:
    assert refused(tmp_path, edited('"2018-03"', '"2018-13"')) == [
        f"{FILE}:4: start: '2018-13' is not in the calendar; write a date as 2018, 2018-03 or 2018-03-02"
    ]


# What is read


def test_a_programme_is_read_with_its_activities_goals_and_claims(tmp_path: Path) -> None:
    frames = read(tmp_path, SYNTHETIC_PROGRAMME)
    (programme,) = frames.initiative.to_dicts()
    assert (programme["kommun_code"], programme["start_precision"], programme["file"]) == (
        "0184",
        "month",
        FILE,
    )
    assert (programme["start_earliest"], programme["start"], programme["start_latest"]) == (
        date(2018, 3, 1),
        date(2018, 3, 16),
        date(2018, 3, 31),
    )
    assert programme["end"] == date(2019, 12, 31)
    assert frames.activity["from_date"].to_list() == ["2018-04"]
    assert frames.goal["deadline_date"].to_list() == [date(2019, 12, 31)] * 2
    assert frames.claim.select("from_value", "to_value", "claimed_on").rows() == [(9.0, 7.0, "2019-09-24")]


def test_a_programme_without_end_lag_horizon_or_budget_gets_three_months_and_two_years(
    tmp_path: Path,
) -> None:
    text = edited('end = "2019-12"\nlag_months = 3\n', "")
    (programme,) = read(tmp_path, text).initiative.to_dicts()
    assert (programme["end"], programme["budget_sek"]) == (None, None)
    assert (programme["lag_months"], programme["effect_horizon_years"]) == (3, 2)


def test_a_municipality_may_be_written_as_its_kommun(tmp_path: Path) -> None:
    frames = read(tmp_path, edited('"Solna"', '"Solna stad"'))
    assert frames.initiative["kommun_code"].to_list() == ["0184"]


def test_the_template_of_a_new_programme_is_itself_without_faults(tmp_path: Path) -> None:
    folder = synthetic_raw(tmp_path)
    template = Path(initiatives.__file__).with_name("initiative_template.toml")
    assert initiatives.read_one(template, kommuner.names(folder)).kommun == "Härnösand"


# What is refused


@pytest.mark.parametrize(
    ("right", "misspelt"),
    [
        ("budget_sek", "bugdet_sek"),
        ("effect_horizon_years", "efect_horizon_years"),
        ("end", "ends"),
    ],
)
def test_for_a_misspelt_key_of_the_programme_the_nearest_is_suggested(
    tmp_path: Path, right: str, misspelt: str
) -> None:
    text = edited('end = "2019-12"', f"{misspelt} = 1")
    assert refused(tmp_path, text) == [
        f"{FILE}:5: {misspelt}: this key is not known; did you mean {right!r}?",
    ]


def test_a_misspelt_key_of_the_second_goal_is_refused_on_its_own_line(tmp_path: Path) -> None:
    text = edited('deadline = "2019-12-31"', 'deadlin = "2019-12-31"')
    heading = [number for number, line in enumerate(text.splitlines(), 1) if line == "[[goal]]"][1]
    misspelt = place_of(text, 'deadlin = "2019-12-31"')
    assert refused(tmp_path, text) == [
        f"{FILE}:{heading}: deadline: this key is missing; add it: `python -m pipeline new` shows every key",
        f"{misspelt}: deadlin: this key is not known; did you mean 'deadline'?",
    ]


def test_a_misspelt_from_of_an_activity_is_suggested_as_it_is_written_in_the_file(tmp_path: Path) -> None:
    text = edited('from = "2018-04"', 'form = "2018-04"')
    assert refused(tmp_path, text) == [
        place_of(text, 'form = "2018-04"') + ": form: this key is not known; did you mean 'from'?"
    ]


def test_a_wrong_value_is_named_on_its_own_line_though_a_text_above_holds_the_word(tmp_path: Path) -> None:
    text = edited('"A made-up claim"', '"A made-up claim on the ranking"')
    head, claim = text.split("[[claim]]")
    text = head + "[[claim]]" + claim.replace("svenskt_naringsliv", "svenskt naringsliv")
    (line,) = refused(tmp_path, text)
    assert line.startswith(place_of(text, 'ranking = "svenskt naringsliv"') + ": ranking: ")


def test_an_unknown_municipality_is_named_on_its_own_line_though_the_id_holds_the_word(
    tmp_path: Path,
) -> None:
    text = edited('"synthetic-programme"', '"synthetic-kommun"').replace('"Solna"', '"Sollna"')
    (line,) = refused(tmp_path, text)
    assert line == f"{FILE}:2: kommun: 'Sollna' is no municipality; did you mean 'Solna'?"


def test_a_goal_without_a_deadline_is_refused_at_its_heading(tmp_path: Path) -> None:
    text = edited('deadline = "2019"\n', "")
    assert refused(tmp_path, text) == [
        f"{FILE}:{text.splitlines().index('[[goal]]') + 1}: deadline: this key is missing; "
        "add it: `python -m pipeline new` shows every key"
    ]


def test_a_goal_about_a_ranking_without_an_edition_is_refused(tmp_path: Path) -> None:
    text = edited("edition = 2019\n", "")
    heading = text.splitlines().index("[[goal]]") + 1
    (line,) = refused(tmp_path, text)
    assert line.startswith(f"{FILE}:{heading}: goal: a goal about a ranking needs the edition")
    assert line.endswith("add `edition`")


def test_a_programme_that_ends_before_it_starts_is_refused(tmp_path: Path) -> None:
    text = edited('"2019-12"', '"2018-02"')
    row = text.splitlines().index('end = "2018-02"') + 1
    assert refused(tmp_path, text) == [
        f"{FILE}:{row}: end: it ends (2018-02) before it starts (2018-03); correct one of the two"
    ]


def test_a_programme_may_end_in_the_year_in_which_it_starts(tmp_path: Path) -> None:
    assert read(tmp_path, edited('"2019-12"', '"2018"')).initiative.height == 1


def test_a_programme_that_has_not_begun_is_refused(tmp_path: Path) -> None:
    coming = date.today().year + 1
    text = edited('"2018-03"', f'"{coming}"').replace('end = "2019-12"\n', "")
    (line,) = refused(tmp_path, text)
    row = text.splitlines().index(f'start = "{coming}"') + 1
    assert line.startswith(f"{FILE}:{row}: start: it starts in the future ({coming})")


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("", ": kommun: this key is missing; add it: `python -m pipeline new` shows every key"),
        ('kommun = ""\n', ":2: kommun: no municipality is given; write its name as in kommuner.csv"),
        ('kommun = "Qqqq"\n', ":2: kommun: 'Qqqq' is no municipality; write its name as in kommuner.csv"),
        ('kommun = "Sölna"\n', ":2: kommun: 'Sölna' is no municipality; did you mean 'Solna'?"),
    ],
)
def test_a_programme_of_no_municipality_is_refused(tmp_path: Path, written: str, line: str) -> None:
    assert refused(tmp_path, edited('kommun = "Solna"\n', written)) == [f"{FILE}{line}"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("lag_months = 3", 'lag_months = "tre"', ":6: lag_months: 'tre': "),
        ("lag_months = 3", "lag_months = -1", ":6: lag_months: -1: "),
        ('start = "2018-03"', "start = 2018.3", ":4: start: 2018.3: "),
        ('name = "A synthetic programme"', "name = 7", ":3: name: 7: "),
        ('initiative_id = "synthetic-programme"', 'initiative_id = "Å Ä Ö"', ":1: initiative_id: 'Å Ä Ö': "),
        ("target = 10\n", 'target = "tio"\n', ":26: target: 'tio': "),
        ('direction = "at_most"', 'direction = "downwards"', ":25: direction: 'downwards': "),
        ("to_value = 7", 'to_value = "sju"', ":51: to_value: 'sju': "),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_on_its_line(
    tmp_path: Path,
    old: str,
    new: str,
    place: str,
) -> None:
    (line,) = refused(tmp_path, edited(old, new))
    assert line.startswith(f"{FILE}{place}")
    assert line.endswith("; correct the value")


@pytest.mark.parametrize(
    "text",
    ["this is no TOML", 'start = "2018', "[goal\nx = 1", 'name = "a"\nname = "b"'],
)
def test_a_file_that_is_not_toml_is_refused_with_the_place(tmp_path: Path, text: str) -> None:
    (line,) = refused(tmp_path, text)
    assert line.startswith(f"{FILE}: not TOML (")
    assert "line" in line or "end of document" in line


def test_an_unknown_source_is_refused_with_the_nearest_and_its_line(tmp_path: Path) -> None:
    *above, source = SYNTHETIC_PROGRAMME.splitlines()
    text = "\n".join([*above, source.replace("paper", "papper")])
    assert refused(tmp_path, text) == [
        place_of(text, 'source = "synthetic-papper"')
        + ": source: 'synthetic-papper' is no source; did you mean 'synthetic-paper'?"
    ]


def test_several_faults_of_one_kind_are_all_listed(tmp_path: Path) -> None:
    text = (
        edited('"2018-03"', '"2018-13"')
        .replace("lag_months = 3", "lag_month = 3")
        .replace("target = 10", 'target = ""')
    )
    lines = refused(tmp_path, text)
    assert [line.split(": ")[:2] for line in lines] == [
        [f"{FILE}:4", "start"],
        [f"{FILE}:6", "lag_month"],
        [f"{FILE}:26", "target"],
    ]


def test_a_misspelt_key_does_not_hide_an_unknown_municipality_or_source(tmp_path: Path) -> None:
    text = edited("lag_months = 3", "lag_month = 3").replace('"Solna"', '"Sollna"')
    text = text.replace("synthetic-paper", "qqq", 1)
    assert [line.split(": ")[1] for line in refused(tmp_path, text)] == ["kommun", "lag_month", "source"]


def test_the_faults_of_several_programmes_are_listed_together(tmp_path: Path) -> None:
    folder = synthetic_raw(
        tmp_path,
        {
            "initiatives/synthetic-a.toml": edited('"Solna"', '"Sollna"'),
            "initiatives/synthetic-b.toml": edited('"2018-03"', '"2018-13"'),
        },
    )
    lines = faults_of(lambda: initiatives.read(folder, SOURCE_IDS))
    assert [line.split(": ")[0] for line in lines] == ["synthetic-a.toml:2", "synthetic-b.toml:4"]


def test_two_programmes_with_one_id_are_refused(tmp_path: Path) -> None:
    folder = synthetic_raw(tmp_path, {"initiatives/synthetic-twin.toml": SYNTHETIC_PROGRAMME})
    assert faults_of(lambda: initiatives.read(folder, SOURCE_IDS)) == [
        "synthetic-twin.toml: initiative_id: 'synthetic-programme' is used by synthetic-programme.toml too; "
        "give each programme its own id"
    ]
