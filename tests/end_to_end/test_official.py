"""Do complete official panels, fetched from both sources, become briefs, and is an effect planted in them found?

The panels are synthetic and served on this machine: what is shown of any programme here says nothing about it.
"""

from __future__ import annotations

import re
import runpy
import subprocess
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy.stats import norm

from pipeline.paths import PROJECT, Paths
from tests.end_to_end.conftest import Run, once
from tests.end_to_end.played_panel import played_panel
from tests.end_to_end.test_figures import figures_of, illegible
from tests.replay.server import playing
from tests.replay.synthetic_panel import PROGRAMME, synthetic_panel

ANOTHER = "vastervik-klivet-2012"
INTERVALS = ("mean_reversion", "difference_in_differences", "synthetic_control", "synthetic_did")


@pytest.fixture(scope="session")
def official(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`fetch`, `all`, and both again, against the played sources; what they said is in `said-<n>.txt`."""

    def build(run: Run) -> None:
        # Two of the programmes: each takes as long as on the ledger all five together, and more would show nothing new.
        for programme in (run.raw / "initiatives").glob("*.toml"):
            if programme.stem not in (PROGRAMME, ANOTHER):
                programme.unlink()
        with playing(played_panel()) as play:
            addresses = [word for one in play.bases.items() for word in ("--base-url", "=".join(one))]
            for number, command in enumerate((["fetch", *addresses], ["all"], ["fetch", *addresses], ["all"])):
                result = run.pipeline(*command, module="tests.end_to_end.against_played")
                assert result.returncode == 0, result.stderr
                _said(run, number).write_text(result.stdout, "utf-8")

    return once(tmp_path_factory, "official", build)


def _said(run: Run, number: int) -> Path:
    return run.raw.with_name(f"said-{number}.txt")


def _rows(run: Run, query: str, *values: object) -> list[tuple[object, ...]]:
    with duckdb.connect(str(run.processed / "rankeffekt.duckdb"), read_only=True) as connection:
        return connection.execute(query, values).fetchall()


def test_everything_is_built_from_the_official_panels(official: Run) -> None:
    # Two programmes and the overview.
    assert len(list((official.processed / "briefs").glob("*.sv.pdf"))) == 3
    coverage = _rows(
        official,
        "SELECT count(*), min(n_observed) FROM coverage "
        "WHERE source = 'svenskt_naringsliv' AND measure = 'rank' AND edition BETWEEN 2003 AND 2025",
    )
    assert coverage == [(23, 290)]
    assert _rows(official, "SELECT count(*) FROM peer_group")[0][0] == 2 * 290 * 7
    years = _rows(official, "SELECT min(year), count(DISTINCT kommun_code) FROM covariate WHERE measure = 'population'")
    assert years == [(1999, 291)]


@pytest.mark.parametrize("notebook", sorted(Paths().notebook_sources.glob("*.py")), ids=lambda path: path.stem)
def test_every_notebook_runs_on_the_official_panels(
    official: Run, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANKEFFEKT_PROCESSED", str(official.processed))
    monkeypatch.chdir(notebook.parent)
    # Its cells one after the other, as the script that they are: what a kernel makes of them is tested on the ledger.
    assert runpy.run_path(str(notebook))


def test_nobody_but_the_sources_addresses_was_asked(official: Run) -> None:
    assert not official.refusals.exists()


def test_a_second_fetch_finds_nothing_new_and_a_second_build_changes_nothing(official: Run) -> None:
    assert _said(official, 2).read_text("utf-8").count("nothing new since") == 2
    assert len(re.findall(r"^\w+ +unchanged$", _said(official, 3).read_text("utf-8"), re.MULTILINE)) == 4


def _place(scores: Sequence[float]) -> float:
    """Return the mean place on the scale on which effects are estimated."""
    return float(290 * norm.cdf(-np.mean(scores)) + 0.5)


def _true_counterfactual(source: str, editions: Sequence[int]) -> float:
    """Return where the municipality would have stood, on average, had nothing been planted."""
    panel = synthetic_panel()
    columns = [panel.column(edition) for edition in editions]
    if source == "skr_insikt":
        return float(np.mean(panel.nki_without[columns]))
    return _place(-norm.ppf((panel.rank_without[columns] - 0.5) / 290))


@pytest.mark.parametrize(("source", "measure"), [("svenskt_naringsliv", "rank"), ("skr_insikt", "nki")])
def test_the_planted_effect_is_found_within_its_interval(official: Run, source: str, measure: str) -> None:
    key = (PROGRAMME, source, measure)
    where = "FROM effect WHERE initiative_id = ? AND source = ? AND measure = ? AND lag_months = 3 AND sample = 'list'"
    rows = _rows(official, f"SELECT estimator, ci_low, ci_high {where} AND is_main AND horizon IS NULL", *key)
    intervals = {str(estimator): (low, high) for estimator, low, high in rows if low is not None}
    # Complete windows let every estimator run, with no switch.
    assert set(intervals) == set(INTERVALS)
    editions = _rows(official, f"SELECT DISTINCT edition {where} AND horizon IS NOT NULL ORDER BY 1", *key)
    truth = _true_counterfactual(source, [int(str(edition)) for (edition,) in editions])
    assert len(editions) >= 4
    inside = {estimator: low <= truth <= high for estimator, (low, high) in intervals.items()}  # type: ignore[operator]
    assert inside["mean_reversion"]
    # They are 90 % intervals, and the four estimates lean on the same years: one may miss.
    assert sum(inside.values()) >= 3, (truth, intervals)
    verdict = _rows(
        official, "SELECT verdict FROM verdict WHERE initiative_id = ? AND source = ? AND measure = ?", *key
    )
    assert verdict == [("improved",)]


def test_municipalities_of_similar_size_and_official_peers_are_compared_with(official: Run) -> None:
    for group in ("similar_size", "official_peers"):
        where = f"FROM specification WHERE initiative_id = '{PROGRAMME}' AND comparison_group = '{group}'"
        ran = _rows(official, f"SELECT DISTINCT estimator {where} AND effect IS NOT NULL ORDER BY 1")
        assert {"mean_reversion", "difference_in_differences", "synthetic_control"} <= {str(name) for (name,) in ran}
        unknown = f"SELECT count(*) {where} AND status IN ('population_not_known', 'peers_not_known')"
        assert _rows(official, unknown) == [(0,)]
        # Others than in the whole ranking: no pool of another group was taken by mistake.
        assert _rows(official, f"SELECT count(*) > 0 {where} AND is_distinct") == [(True,)]


def test_permuted_residuals_say_the_same_of_a_complete_window(official: Run) -> None:
    where = "FROM effect WHERE is_main AND status = 'ok' AND estimator = ?"
    for estimator in ("difference_in_differences", "synthetic_control"):
        (counts,) = _rows(official, f"SELECT count(*), count(p_value_conformal) {where}", estimator)
        assert counts[0] == counts[1] != 0
        bounded = f"SELECT bool_and(conformal_low < conformal_high) {where} AND n_pre >= 9 AND horizon IS NOT NULL"
        assert _rows(official, bounded, estimator) == [(True,)]


def test_make_fetch_all_fetches_first(tmp_path: Path) -> None:
    (tmp_path / "synced").touch()
    command = ["make", "-n", "-j4", "fetch", "all", f"SYNCED={tmp_path / 'synced'}"]
    planned = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"-m pipeline (\w+)", planned) == ["fetch", "all"]


def test_the_areas_of_authority_that_only_official_files_have_are_drawn_and_legible(official: Run) -> None:
    plates = {plate.name: plate for plate in figures_of(official)}
    assert {row[0] for row in plates["nki-by-area"].rows} >= {PROGRAMME}
    for name in ("nki-by-area", "change-map", "ordinary-movement"):
        assert illegible(plates[name]) == []
    assert "officiella filer" in plates["nki-by-area"].source
