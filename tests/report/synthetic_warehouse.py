"""What does a warehouse look like whose every value is made up? The report's tests read this one.

The municipality Påhittby does not exist, and neither does its programme; the columns are the real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipeline.report.figure_facts import AREAS
from pipeline.report.map_figure import boundaries

SN, INSIKT = "svenskt_naringsliv", "skr_insikt"
PROGRAMME = "synthetic-lyftet"
CODE = "9901"

TABLES = (Path(__file__).parent / "synthetic_tables.sql").read_text(encoding="utf-8")


def put(con: duckdb.DuckDBPyConnection, table: str, **row: Any) -> None:
    """Insert one row by column name; columns not named stay null."""
    columns = ", ".join(f'"{column}"' for column in row)
    marks = ", ".join("?" for _ in row)
    con.execute(f"insert into {table} ({columns}) values ({marks})", list(row.values()))


def put_all(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows that name the same columns, at once."""
    names = list(rows[0])
    columns, lists = ", ".join(f'"{name}"' for name in names), ", ".join("unnest(?)" for _ in names)
    con.execute(f"insert into {table} ({columns}) select {lists}", [[row[name] for row in rows] for name in names])


def put_effect(con: duckdb.DuckDBPyConnection, estimator: str, **row: Any) -> None:
    """Insert one effect of the synthetic programme, the main one unless said otherwise."""
    usual = {
        "source": SN,
        "measure": "rank",
        "lag_months": 3,
        "sample": "list",
        "is_main": True,
        "status": "ok",
    }
    put(con, "effect", initiative_id=PROGRAMME, estimator=estimator, **(usual | row))


def _source(con: duckdb.DuckDBPyConnection, number: int, kind: str = "single") -> str:
    source_id = f"synthetic-source-{number:02d}"
    put(
        con,
        "source_document",
        source_id=source_id,
        publisher=f"Påhittade Posten {number}",
        title=f"Påhittad nyhet nummer {number} om kommunens plats i rankningen av företagsklimat",
        url=f"https://example.org/synthetic/nyheter/pahittby/pahittad-nyhet-om-rankningen-{number}",
        kind=kind,
        published=f"20{10 + number % 15}-09-24",
        accessed="2025-11-12",
    )
    return source_id


def _editions(con: duckdb.DuckDBPyConnection, years: Sequence[int], start_year: int, uncertain: Sequence[int]) -> None:
    for year in years:
        put(
            con,
            "edition",
            source=SN,
            edition=year,
            fieldwork_start=f"{year}-01-10",
            fieldwork_end=f"{year}-04-01",
            fieldwork_mid=year + 0.14,
            published=f"{year}-09-20",
            n_ranked=290,
            method_version="2003",
            assumed=year < 2010,
        )
        phase = "before" if year <= start_year else "exposed" if year <= start_year + 4 else "after"
        early, late = ("exposed", "before") if year in uncertain else (phase, phase)
        put(
            con,
            "exposure",
            initiative_id=PROGRAMME,
            source=SN,
            edition=year,
            lag_months=3,
            exposed_share=float(phase != "before"),
            phase=phase,
            phase_earliest=early,
            phase_latest=late,
            years_since_start=year + 0.14 - start_year,
            is_declared=True,
        )


def _ranks(con: duckdb.DuckDBPyConnection, ranks: dict[int, int], source_ids: Sequence[str]) -> None:
    for at, (year, rank) in enumerate(ranks.items()):
        put(
            con,
            "observation",
            kommun_code=CODE,
            source=SN,
            edition=year,
            measure="rank",
            value=rank,
            basis="published",
            source_id=source_ids[at % len(source_ids)],
            locator=f"plats {rank}",
            readings=1,
        )


def _programme(con: duckdb.DuckDBPyConnection, source_id: str | None, **row: Any) -> None:
    put(con, "kommun", kommun_code=CODE, kommun="Påhittby", county="Påhittade län", skr_group="C8")
    usual: dict[str, Any] = {
        "name": "Lyftet (påhittat)",
        "start_date": "2018",
        "start": "2018-07-01",
        "start_earliest": "2018-01-01",
        "start_latest": "2018-12-31",
        "start_precision": "year",
        "end": "2020-12-31",
        "end_assumed": False,
        "effect_horizon_years": 2,
        "lag_months": 3,
        "budget_sek": 4374500,
        "summary_sv": "Kommunen besökte fler företag, och gjorde det mer planmässigt. Tjänstepersoner och "
        "företagare möttes i verkstäder och tog fram lösningar ihop.",
        "summary_en": "The municipality visited more firms, and more systematically. Officials and firms met "
        "in workshops and worked out solutions together.",
        "start_note_sv": "Källan säger bara att arbetet började under 2018.",
    }
    put(con, "initiative", initiative_id=PROGRAMME, kommun_code=CODE, source_id=source_id, **(usual | row))


def _typical_effects(con: duckdb.DuckDBPyConnection) -> None:
    put_effect(
        con,
        "mean_reversion",
        before_value=201,
        observed=146.5,
        counterfactual=181.2,
        ci_low=112,
        ci_high=239,
        effect=0.36,
        effect_places=34.7,
        p_value=0.24,
        p_holm=0.48,
        n_pre=4,
    )
    put_effect(con, "before_after", before_value=201, observed=146.5, effect=0.5, effect_places=54.5)
    put_effect(
        con,
        "base_rate",
        before_value=201,
        observed=142,
        n_donors=84,
        n_as_large=21,
        share=0.25,
        share_low=0.162,
        share_high=0.356,
    )
    put_effect(con, "difference_in_differences", effect=0.2, effect_places=18.0, n_donors=31)
    put_effect(con, "synthetic_control", status="too_few_donors")
    put_effect(con, "synthetic_did", status="too_few_donors")
    for lag, places in ((0, 29.0), (6, 34.4), (12, 36.1)):
        put_effect(con, "mean_reversion", lag_months=lag, is_main=False, effect=0.2, effect_places=places)
    for year, middle, low, high, half_low, half_high in (
        (2019, 188, 141, 232, 168, 207),
        (2020, 182, 121, 238, 157, 206),
        (2021, 179, 114, 240, 152, 205),
        (2022, 177, 109, 241, 149, 204),
    ):
        put(
            con,
            "counterfactual_path",
            initiative_id=PROGRAMME,
            source=SN,
            measure="rank",
            edition=year,
            fieldwork_mid=year + 0.14,
            counterfactual=middle,
            ci_low=low,
            ci_high=high,
            half_low=half_low,
            half_high=half_high,
        )
    put(
        con,
        "movement_model",
        source=SN,
        measure="rank",
        sample="list",
        permanent_share=0.6,
        noise_share=0.15,
        rho=0.8,
        permanent_share_se=0.05,
        noise_share_se=0.02,
        rho_se=0.04,
        noise_share_of_yearly_change=0.31,
        n_kommun=141,
        n_values=1204,
        is_main=True,
    )
    put(
        con,
        "model_check",
        source=SN,
        measure="rank",
        sample="list",
        by="all",
        group="all",
        n=917,
        coverage=0.887,
    )
    put(
        con,
        "power",
        initiative_id=PROGRAMME,
        source=SN,
        measure="rank",
        estimator="mean_reversion",
        minimum_detectable_places=74,
    )


def _verdict(con: duckdb.DuckDBPyConnection, verdict: str, reason_code: str, **row: Any) -> None:
    put(
        con,
        "verdict",
        initiative_id=PROGRAMME,
        verdict=verdict,
        reason_code=reason_code,
        **({"source": SN, "is_headline": True} | row),
    )


def synthetic_typical() -> duckdb.DuckDBPyConnection:
    """A programme with some editions on either side, a goal, a claim and a second ranking."""
    con = duckdb.connect()
    con.execute(TABLES)
    ids = [_source(con, number, "list" if number == 3 else "single") for number in range(1, 7)]
    _programme(con, ids[0])
    _editions(con, range(2012, 2025), 2018, (2019,))
    _ranks(con, {2014: 176, 2016: 182, 2017: 201, 2019: 186, 2020: 142, 2021: 151}, ids[1:5])
    for year, nki in ((2017, 64), (2021, 74), (2022, 73)):
        put(
            con,
            "edition",
            source=INSIKT,
            edition=year,
            fieldwork_start=f"{year}-01-01",
            fieldwork_end=f"{year}-12-31",
            fieldwork_mid=year + 0.5,
            published=f"{year + 1}-04-20",
            n_ranked=173,
            method_version="old",
            assumed=False,
        )
        put(
            con,
            "exposure",
            initiative_id=PROGRAMME,
            source=INSIKT,
            edition=year,
            lag_months=3,
            exposed_share=float(year > 2018),
            phase="before" if year < 2018 else "exposed",
            phase_earliest="before" if year < 2018 else "exposed",
            phase_latest="before" if year < 2018 else "exposed",
            years_since_start=year - 2017.5,
            is_declared=True,
        )
        put(
            con,
            "observation",
            kommun_code=CODE,
            source=INSIKT,
            edition=year,
            measure="nki",
            value=nki,
            basis="published",
            source_id=ids[5],
            readings=1,
        )
    _typical_effects(con)
    put(
        con,
        "activity",
        initiative_id=PROGRAMME,
        activity_id="foretagsbesok",
        what_sv="Fler företagsbesök",
        what_en="More company visits",
        from_date="2018",
        source_id=ids[0],
    )
    put(
        con,
        "goal",
        initiative_id=PROGRAMME,
        goal_id="topp-100",
        text_sv="Bland de 100 bäst rankade kommunerna",
        text_en="Among the 100 best-ranked municipalities",
        ranking=SN,
        metric="rank",
        direction="at_most",
        target=100,
        deadline="2021",
        deadline_date="2021-12-31",
        edition=2021,
        source_id=ids[0],
    )
    put(
        con,
        "goal_check",
        initiative_id=PROGRAMME,
        goal_id="topp-100",
        metric="rank",
        target=100,
        deadline="2021",
        observed=151,
        status="not_met",
        source_id=ids[2],
        later_edition=2022,
        later_value=160,
        later_source_id=ids[3],
    )
    put(
        con,
        "event",
        initiative_id=PROGRAMME,
        event_id="tidigare-program",
        text_sv="ett tidigare program började 2016",
        text_en="an earlier programme began in 2016",
        event_date="2016",
        before_edition=2014,
        before_value=176,
        before_source_id=ids[1],
        after_edition=2019,
        after_value=186,
        after_source_id=ids[2],
        source_id=ids[0],
    )
    put(
        con,
        "claim",
        initiative_id=PROGRAMME,
        claim_id="nastan-hundra",
        text_sv="Upp nästan hundra platser",
        text_en="Up almost a hundred places",
        claimed_by="företaget bakom metoden",
        claimed_on="2019",
        ranking=INSIKT,
        measure="rank",
        from_value=146,
        change_words="nästan hundra platser",
        attributes_to_programme=True,
        source_id=ids[0],
    )
    put(
        con,
        "claim_check",
        initiative_id=PROGRAMME,
        claim_id="nastan-hundra",
        from_value=146,
        missing="names_no_edition",
        status="cannot_be_checked",
        phase_of_to_edition="exposed",
        phase_is_certain=False,
    )
    _verdict(
        con,
        "not_distinguishable",
        "ok",
        measure="rank",
        effect_places=34.7,
        p_value=0.24,
        p_holm=0.48,
        agreement=1.0,
        n_estimators=3,
        minimum_detectable_places=74,
    )
    _verdict(con, "insufficient_data", "too_few_comparable", source=INSIKT, is_headline=False, measure="nki")
    _coverage(con)
    return con


def synthetic_no_programme() -> duckdb.DuckDBPyConnection:
    """A municipality and a ranking, but nothing that anybody has started."""
    con = duckdb.connect()
    con.execute(TABLES)
    put(con, "kommun", kommun_code=CODE, kommun="Påhittby", county="Påhittade län", skr_group="C8")
    _editions(con, range(2014, 2019), 2018, ())
    _ranks(con, {2014: 176, 2016: 182}, [_source(con, 1)])
    _coverage(con)
    return con


def synthetic_many(n: int) -> duckdb.DuckDBPyConnection:
    """The typical programme `n` times, each in a municipality of its own in one of 21 counties."""
    con = synthetic_typical()
    keyed = ("activity", "goal", "goal_check", "exposure", "effect", "counterfactual_path", "verdict")
    for at in range(1, n):
        code, name = f"{9901 + at}", f"synthetic-{at:02d}"
        put(con, "kommun", kommun_code=code, kommun=f"Påhittby {at}", county=f"{at % 21:02d} Påhittade län")
        con.execute(f"insert into observation select * replace ('{code}' as kommun_code) from observation "
                    f"where kommun_code = '{CODE}'")  # fmt: skip
        con.execute(f"insert into initiative select * replace ('{name}' as initiative_id, '{code}' as kommun_code) "
                    f"from initiative where initiative_id = '{PROGRAMME}'")  # fmt: skip
        for table in keyed:
            con.execute(f"insert into {table} select * replace ('{name}' as initiative_id) from {table} "
                        f"where initiative_id = '{PROGRAMME}'")  # fmt: skip
    con.execute("delete from coverage")
    _coverage(con)
    return con


def _coverage(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into coverage select e.source, e.edition, m.measure, count(o.value), e.n_ranked from edition e "
        "cross join (select unnest(['rank', 'nki']) as measure) m left join observation o "
        "on (o.source, o.edition, o.measure) = (e.source, e.edition, m.measure) "
        "where (e.source, m.measure) <> (?, 'nki') group by all",
        [SN],
    )


def synthetic_crowded() -> duckdb.DuckDBPyConnection:
    """Much of everything: 20 editions, 6 goals, 4 claims and 25 sources, with long texts."""
    con = duckdb.connect()
    con.execute(TABLES)
    ids = [_source(con, number, "list" if number % 5 == 0 else "single") for number in range(1, 26)]
    _programme(
        con,
        ids[0],
        name="En resa för Påhittby (påhittat)",
        summary_sv=(
            "Kommunen, företagen och skolorna gick samman för att fler skulle vilja driva företag. "
            "Tjänstepersoner och politiker besökte hundra företag om året, tvåhundra personer möttes "
            "ett dygn och tog fram en plan med tio steg. En stiftelse ägde arbetet och ett bolag drev det."
        ),
    )
    _editions(con, range(2006, 2026), 2018, (2019,))
    ranks = (
        150,
        139,
        171,
        188,
        176,
        120,
        118,
        122,
        176,
        180,
        182,
        201,
        197,
        186,
        142,
        151,
        149,
        133,
        128,
        140,
    )
    _ranks(con, dict(zip(range(2006, 2026), ranks, strict=True)), ids)
    _typical_effects(con)
    for at in range(6):
        put(
            con,
            "goal",
            initiative_id=PROGRAMME,
            goal_id=f"mal-{at}",
            ranking=SN if at < 2 else "none",
            text_sv=f"Minst {at + 2} projekt om året som ökar förståelsen mellan kommun och näringsliv"
            if at
            else "Bland de 30 bäst rankade kommunerna i landet",
            text_en="At least two projects a year that help officials and firms understand each other",
            metric="rank" if at < 2 else "projects",
            direction="at_most" if at < 2 else "at_least",
            target=30 + at * 40,
            deadline=f"20{21 + at % 3}",
            deadline_date=f"20{21 + at % 3}-12-31",
            edition=2021 + at % 3 if at < 2 else None,
            source_id=ids[at],
        )
        put(
            con,
            "goal_check",
            initiative_id=PROGRAMME,
            goal_id=f"mal-{at}",
            target=30 + at * 40,
            observed=151 if at == 0 else None,
            metric="rank" if at < 2 else "projects",
            status=("not_met", "met", "not_yet_due", "cannot_be_checked")[at % 4],
            deadline=f"20{21 + at % 3}",
            source_id=ids[at + 2],
            missing="no_figure_found" if at % 4 == 3 else None,
        )
    for at in range(4):
        put(
            con,
            "claim",
            initiative_id=PROGRAMME,
            claim_id=f"pastaende-{at}",
            claimed_on=f"20{19 + at}-09-20",
            text_sv="Kommunen klättrade mest i hela länet och den nya metoden är förklaringen",
            text_en="The municipality climbed the most in the county, and the new method is why",
            claimed_by="kommunstyrelsens ordförande",
            ranking=SN,
            measure="rank",
            from_value=186,
            to_value=142,
            change=44,
            from_edition=2019,
            to_edition=2020,
            attributes_to_programme=True,
            source_id=ids[10 + at],
        )
        put(
            con,
            "claim_check",
            initiative_id=PROGRAMME,
            claim_id=f"pastaende-{at}",
            from_value=186,
            to_value=142,
            found_from=186,
            found_to=142,
            phase_is_certain=True,
            status=("agrees", "disagrees", "cannot_be_checked", "agrees")[at],
            phase_of_to_edition=("before", "exposed", "exposed", "partial")[at],
            source_id=ids[14 + at],
            later_edition=2021,
            later_value=151,
            later_source_id=ids[2],
        )
    for at in range(2):
        put(
            con,
            "event",
            initiative_id=PROGRAMME,
            event_id=f"annat-{at}",
            text_sv="kommunen var med i ett samarbete om snabbare beslut i alla företagsärenden",
            text_en="the municipality took part in a joint effort for faster decisions in all business matters",
            event_date=f"201{7 + at}",
            before_edition=2014,
            before_value=176,
            after_edition=2019,
            after_value=186,
            source_id=ids[at],
        )
    _verdict(
        con,
        "not_distinguishable",
        "ok",
        measure="rank",
        effect_places=34.7,
        p_value=0.24,
        p_holm=0.48,
        agreement=1.0,
        n_estimators=3,
        minimum_detectable_places=74,
    )
    return con


def synthetic_nothing_observed() -> duckdb.DuckDBPyConnection:
    """A programme for whose municipality no value is known at all."""
    con = duckdb.connect()
    con.execute(TABLES)
    _programme(con, _source(con, 1), budget_sek=None, end="2021-12-31", end_assumed=True)
    _editions(con, range(2014, 2023), 2018, (2019,))
    put_effect(con, "mean_reversion", status="no_edition_before")
    _verdict(con, "insufficient_data", "no_edition_before", measure="rank")
    return con


def synthetic_index_only() -> duckdb.DuckDBPyConnection:
    """A programme judged by the Insikt index alone, with a start known to the day."""
    con = duckdb.connect()
    con.execute(TABLES)
    source_id = _source(con, 1)
    day = {"start_date": "2018-03-02", "start": "2018-03-02", "start_earliest": "2018-03-02"}
    _programme(con, source_id, start_latest="2018-03-02", start_precision="day", **day)
    for year, nki in ((2016, 64), (2017, 66.4), (2018, None), (2019, 74)):
        phase = "before" if year < 2018 else "partial" if year == 2018 else "exposed"
        put(
            con, "edition", source=INSIKT, edition=year, fieldwork_mid=year + 0.5, n_ranked=173,
            published=f"{year + 1}-04-20", method_version="new" if year > 2018 else "old", assumed=False,
        )  # fmt: skip
        put(
            con, "exposure", initiative_id=PROGRAMME, source=INSIKT, edition=year, lag_months=3, phase=phase,
            phase_earliest=phase, phase_latest=phase, is_declared=True,
        )  # fmt: skip
        if nki is not None:
            put(
                con, "observation", kommun_code=CODE, source=INSIKT, edition=year, measure="nki", value=nki,
                basis="published", source_id=source_id, readings=1,
            )  # fmt: skip
    put(
        con, "counterfactual_path", initiative_id=PROGRAMME, source=INSIKT, measure="nki", edition=2019,
        fieldwork_mid=2019.5, counterfactual=68.1, ci_low=61.2, ci_high=75.3, half_low=65.2, half_high=71.0,
    )  # fmt: skip
    put_effect(
        con, "mean_reversion", source=INSIKT, measure="nki", before_value=66.4, observed=74,
        counterfactual=68.1, ci_low=61.2, ci_high=75.3, effect=5.9, p_value=0.004, p_holm=0.008,
        edition=2019, horizon=0,
    )  # fmt: skip
    _verdict(
        con, "improved", "ok", source=INSIKT, measure="nki", p_value=0.004, p_holm=0.008, agreement=1.0,
        n_estimators=2,
    )  # fmt: skip
    return con


def synthetic_figures() -> duckdb.DuckDBPyConnection:
    """The crowded programme with all that the figures read besides: on real outlines, but every value is made up."""
    con = synthetic_crowded()
    _placebos(con)
    _specifications(con)
    _ordinary_movement(con)
    _promises(con)
    _areas(con)
    _whole_country(con)
    _coverage(con)
    return con


def _placebos(con: duckdb.DuckDBPyConnection) -> None:
    key = {"initiative_id": PROGRAMME, "source": SN, "measure": "rank"}
    others = [
        key | {"is_programme": False, "kommun_code": f"{at:04d}", "z": ((37 * at) % 61 - 30) / 6} for at in range(60)
    ]
    put_all(con, "null_distribution", [key | {"is_programme": True, "kommun_code": CODE, "z": 1.2}, *others])
    con.execute(
        "update effect set n_donors = 60, n_as_large = (select count(*) from null_distribution "
        "where not is_programme and abs(z) >= 1.2) where estimator = 'mean_reversion' and is_main and horizon is null"
    )


def _specifications(con: duckdb.DuckDBPyConnection) -> None:
    put_all(
        con,
        "specification",
        [
            {
                "initiative_id": PROGRAMME,
                "source": SN,
                "measure": "rank",
                "estimator": ("mean_reversion", "base_rate", "before_after", "synthetic_did")[at % 4],
                "lag_months": (0, 3, 6, 12)[at // 6],
                "sample": ("all", "list")[at % 2],
                "comparison_group": ("all", "county", "skr_group", "similar_size", "official_peers")[at % 5],
                "window": ("mean", "first", "last")[at % 3],
                "is_chosen": at == 6,
                "is_distinct": True,
                "status": "ok",
                "effect": at / 20 - 0.4,
                "effect_places": 5.0 * at - 41,
                "p_value": None if at % 4 == 2 else 0.02 * (at + 1),
            }
            for at in range(24)
        ],
    )


def _ordinary_movement(con: duckdb.DuckDBPyConnection) -> None:
    rows = []
    for tenth in range(1, 11):
        for years in (1, 3):
            middle = 29 * tenth - 14 + (5 - tenth) * 2 * years
            place = {"tenth": tenth, "from_place": 29 * tenth - 28, "to_place": 29 * tenth, "years": years}
            seen = {"lower_quartile": max(1, middle - 20), "median": middle, "upper_quartile": min(290, middle + 20)}
            key = {"source": SN, "measure": "rank", "is_main": True, "n_pairs": 50, "n_kommun": 30}
            rows.append(key | place | seen)
    put_all(con, "ordinary_movement", rows)


def _promises(con: duckdb.DuckDBPyConnection) -> None:
    """Eighteen promises elsewhere: more than stand side by side, close marks and far ones, place 1 among them."""
    goals = []
    for at in range(18):
        target = (1, 25, 50, 100)[at % 4]
        observed = None if at % 5 == 0 else (2, 24, 180, 101)[at % 4]
        status = "cannot_be_checked" if observed is None else "met" if observed <= target else "not_met"
        goals.append(
            {
                "initiative_id": f"synthetic-goal-{at:02d}",
                "goal_id": "goal",
                "metric": "rank",
                "source": SN,
                "edition": 2010 + at % 12,
                "target": target,
                "observed": observed,
                "status": status,
                "source_id": "synthetic-source-01",
            }
        )
    put_all(con, "goal_check", goals)
    codes = [f"88{at:02d}" for at in range(18)]
    places = zip(goals, codes, strict=True)
    put_all(con, "adoption", [{"adoption_id": goal["initiative_id"], "kommun_code": code} for goal, code in places])
    put_all(con, "kommun", [{"kommun_code": code, "kommun": f"Påhittade Sund {code[2:]}"} for code in codes])
    con.execute("update kommun set county = 'Påhittade län' where county is null")


def _areas(con: duckdb.DuckDBPyConnection) -> None:
    """Each area of authority in the programme's municipality, 2018 missing, and the level of 200 made-up others."""
    editions, levels, own = [], [], []
    for edition in range(2012, 2024):
        editions.append({"source": INSIKT, "edition": edition, "fieldwork_mid": edition + 0.5, "n_ranked": 200})
        for at, area in enumerate(AREAS):
            key = {"source": INSIKT, "edition": edition, "measure": area}
            levels.append(key | {"n_observed": 200, "median": 66 + at + 0.4 * (edition - 2012)})
            if edition != 2018:
                value = 58 + 3 * at + (edition * 7 + at * 5) % 11
                own.append(key | {"kommun_code": CODE, "value": value, "source_id": "synthetic-source-01"})
    put_all(con, "edition", editions)
    put_all(con, "edition_level", levels)
    put_all(con, "observation", own)


def _whole_country(con: duckdb.DuckDBPyConnection) -> None:
    """Made-up places in 2019 and 2024 for most municipalities on the map; every seventh is known once."""
    codes = sorted(boundaries())
    names = [
        {"kommun_code": code, "kommun": f"Påhittad {code}", "county": f"Påhittade län {code[:2]}"} for code in codes
    ]
    put_all(con, "kommun", names)
    key = {"source": SN, "measure": "rank", "source_id": "synthetic-source-01"}
    places = [
        key | {"kommun_code": code, "edition": edition, "value": place}
        for at, code in enumerate(codes)
        for edition, place in ((2019, at + 1), (2024, (at * 97) % 290 + 1))
        if edition == 2019 or at % 7
    ]
    put_all(con, "observation", places)
