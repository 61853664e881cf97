"""Who counts as having taken up a kind of programme, and which editions could it move?"""

from __future__ import annotations

import duckdb
import pytest
from synthetic_frames import INSIKT, SN

from pipeline.warehouse.panel import MEASURES, kinds, panel


def test_the_five_are_counted_once_and_fsi_is_the_kind_of_varmdo(real: duckdb.DuckDBPyConnection) -> None:
    own = real.sql("SELECT adopter_id, kind FROM adopter JOIN initiative ON adopter_id = initiative_id").fetchall()
    assert len(own) == 5
    assert dict(own)["varmdo-fsi"] == "fsi"
    # Klivet's goal stands in adoptions.csv too.
    goals = real.sql("SELECT start_earliest FROM adopter WHERE kommun_code = '0883' AND kind = 'goal'").fetchall()
    assert all(start is None or start.year != 2010 for (start,) in goals)


def test_fsi_has_one_customer_with_a_date(real: duckdb.DuckDBPyConnection) -> None:
    panels = [panel(real, source, measure) for source, measure in MEASURES]
    (fsi,) = [kind for kind in kinds(real, panels) if kind.name == "fsi"]
    assert (fsi.n_known, fsi.n_told_after) == (1, 0)
    assert {source: [one.unit for one in some] for source, some in fsi.adopters.items()} == {
        SN: ["0120"],
        INSIKT: ["0120"],
    }


def test_a_programme_told_after_a_climb_is_no_adopter(real: duckdb.DuckDBPyConnection) -> None:
    panels = [panel(real, *MEASURES[0])]
    found = {(kind.name, one.unit) for kind in kinds(real, panels) for one in kind.adopters[SN]}
    told_only = real.sql("""
        SELECT kind, kommun_code FROM adopter
        GROUP BY ALL HAVING bool_and(known_because = 'result')
    """).fetchall()
    assert told_only and not found & set(told_only)


@pytest.mark.parametrize("initiative_id", ["varmdo-fsi", "vimmerby-topp-50", "alingsas-en-resa"])
def test_what_an_adopter_can_move_is_what_its_file_says(real: duckdb.DuckDBPyConnection, initiative_id: str) -> None:
    from pipeline.warehouse.panel import programmes

    of = panel(real, *MEASURES[0])
    (own,) = [one for one in programmes(real, of) if one.initiative_id == initiative_id]
    every = [one for kind in kinds(real, [of]) for one in kind.adopters[SN] if kind.name in ("fsi", "evaluated")]
    (adopter,) = [one for one in every if one.unit == own.unit]
    assert adopter.exposure[3].before.tolist() == own.exposure[3].before.tolist()
    assert adopter.exposure[3].exposed.tolist() == own.exposure[3].exposed.tolist()
