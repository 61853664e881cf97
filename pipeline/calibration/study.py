"""How often is each estimator, and the verdict, wrong where it is known what the programmes did?

What is judged here is what runs: `ProgrammeOnPanel` and `verdicts` of `pipeline.estimate`, on panels that are
simulated. A ranking carries many programmes, each with every climb; draws from one ranking share a movement model and
placebos, so that standard errors are clustered by ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import polars as pl

from pipeline.calibration.worlds import (
    CLIMBS,
    KNOWLEDGE,
    WORLDS,
    Knowledge,
    SimulatedRanking,
    World,
    simulated_ranking,
)
from pipeline.estimate.effect_tables import EffectRow, VerdictRow
from pipeline.estimate.evaluate import verdicts
from pipeline.estimate.placebo import MEAN
from pipeline.estimate.pre_trend import PreTrendRow
from pipeline.estimate.programme import ProgrammeOnPanel
from pipeline.estimate.sample import SAMPLES, Comparison, main_comparison
from pipeline.estimate.verdict import LEVEL, MAIN_ESTIMATOR, holm
from pipeline.executors import Chunk
from pipeline.scale import normal_score, place

# Twenty after bad years: so that most of the municipalities that had one remain for comparison, as in life.
PROGRAMMES: dict[World, int] = {
    "fitted_model": 40,
    "heavy_tails_and_county_shocks": 40,
    "start_after_bad_years": 20,
}
# The verdict is judged alone, and with Holm over as many programmes as the project evaluates: the others do nothing.
FAMILY = 5
VERDICT_ALONE, VERDICT_IN_FAMILY = "verdict, one programme", "verdict, one of five"
Cell = tuple[World, Knowledge]
# Chunks take turns; the world with half as many programmes a ranking has two turns.
CELLS: tuple[Cell, ...] = tuple(
    (world, knowledge) for world in WORLDS for knowledge in KNOWLEDGE for _ in range(40 // PROGRAMMES[world])
)


@dataclass(frozen=True)
class Draw:
    """What one estimator, or the verdict, said of one simulated programme.

    Attributes
    ----------
    ranking : int
        Which simulated ranking: the cluster.
    judged : bool
        False where it could not be run.
    improved : bool
        It says so: p <= 0.05 and a gain; for `before_after`, which has no p-value, any gain; for the verdict its rule.
    error : float or None
        Estimated less true climb, in places.
    covered : bool or None
        The 90 % interval holds the place without the programme.
    p_value, agreement : float or None
        The p-value; for the verdict, after Holm, with the share of estimators that agree on the sign.
    pre_trend_fails : bool
        For the verdict: its check of the editions before fails, and it concludes nothing.
    n_pre, n_post : int or None
        Editions known before, and exposed.
    pull : float
        Mean of the ranking's placebos of one edition, in predictive standard deviations: 0 unless what is known was
        known because of its value.
    """

    world: str
    knowledge: str
    ranking: int
    climb: int
    estimator: str
    judged: bool
    improved: bool
    error: float | None
    covered: bool | None
    p_value: float | None
    agreement: float | None
    pre_trend_fails: bool
    n_pre: int | None
    n_post: int
    pull: float


def one_ranking(chunk: Chunk) -> pl.DataFrame:
    """Simulate one ranking and evaluate its programmes; the cells take turns by the chunk's number."""
    world, knowledge = CELLS[chunk.number % len(CELLS)]
    rng = np.random.default_rng(chunk.seed)
    ranking = simulated_ranking(rng, world, knowledge, PROGRAMMES[world])
    rows = [asdict(draw) for draw in draws(ranking, world, knowledge, chunk.number)]
    return pl.DataFrame(rows, infer_schema_length=None)


def draws(ranking: SimulatedRanking, world: World, knowledge: Knowledge, number: int) -> Iterator[Draw]:
    """Evaluate every programme of a simulated ranking with every climb."""
    panel = ranking.panel
    comparisons = [Comparison(panel, sample) for sample in SAMPLES]
    main = main_comparison(comparisons)
    evaluated = [ProgrammeOnPanel(panel, programme, comparisons, main) for programme in ranking.programmes]
    effects = [list(one.headline_effects()) for one in evaluated]
    n = len(ranking.without)
    without_climb = [_main(rows).p_value for rows in effects[:n]]
    assert main.placebos is not None
    pull = float(main.placebos.z[main.placebos.period != MEAN].mean())
    for position, (one, rows) in enumerate(zip(evaluated, effects, strict=True)):
        climb, own = CLIMBS[position // n], position % n
        n_post = int((one.exposure().exposed & np.isfinite(one.y)).sum())
        for row in rows:
            judged = row.status == "ok"
            improved = judged and (row.p_value is None or row.p_value <= LEVEL) and (row.effect or 0.0) > 0
            error, covered = _against_the_truth(one, row, ranking, own) if judged else (None, None)
            yield Draw(
                world, knowledge, number, climb, row.estimator, judged, improved,
                error, covered, row.p_value, None, False, row.n_pre, n_post, pull,
            )  # fmt: skip
        check = one.pre_trend()
        others = [without_climb[(own + step) % n] for step in range(1, FAMILY)]
        for name, family in ((VERDICT_ALONE, []), (VERDICT_IN_FAMILY, others)):
            verdict = _verdict(rows, check, family)
            judged = verdict.verdict not in ("too_early", "insufficient_data")
            yield Draw(
                world, knowledge, number, climb, name, judged, verdict.verdict == "improved",
                None, None, verdict.p_holm, verdict.agreement, check.fails, _main(rows).n_pre, n_post, pull,
            )  # fmt: skip


def _main(rows: Sequence[EffectRow]) -> EffectRow:
    return next(row for row in rows if row.estimator == MAIN_ESTIMATOR)


def _verdict(rows: Sequence[EffectRow], check: PreTrendRow, others: Sequence[float | None]) -> VerdictRow:
    adjusted = holm([_main(rows).p_value, *others])[0]
    main = _main(rows)
    (judged,) = verdicts([replace(row, p_holm=adjusted) if row is main else row for row in rows], [], [check])
    return judged


def _against_the_truth(
    one: ProgrammeOnPanel, row: EffectRow, ranking: SimulatedRanking, own: int
) -> tuple[float, bool | None]:
    """Return the error in places, and whether the interval holds where the municipality would have been."""
    exposed = np.flatnonzero(one.exposure().exposed & np.isfinite(one.y))
    if row.estimator == "base_rate":
        exposed = exposed[-1:]
    without = ranking.without[own, exposed]
    level = ranking.panel.level[exposed]
    # As the estimators do: a mean over editions is taken on the scale of normal scores.
    expected = float(place(normal_score(without, level).mean(), level[0]))
    seen = float(place(one.y[exposed].mean(), level[0]))
    # What the estimate says of the place without the programme; the scale's mean is the same for both.
    estimated = float(row.effect_places) if row.effect_places is not None else np.nan
    covered = None
    if row.ci_low is not None and row.ci_high is not None:
        covered = row.ci_low <= expected <= row.ci_high
    return estimated - (expected - seen), covered
