"""What do all estimators say of all programmes on one measure of one ranking, and what follows?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.estimate.effect_tables import EffectRow, Evaluation, PowerRow, VerdictRow
from pipeline.estimate.panel import Panel
from pipeline.estimate.pre_trend import PreTrendRow
from pipeline.estimate.programme import Programme, ProgrammeOnPanel
from pipeline.estimate.sample import Comparison, compared, main_comparison
from pipeline.estimate.sample_tables import (
    check_rows,
    doubt_rows,
    interval_rows,
    model_rows,
    ordinary_rows,
    placebo_rows,
)
from pipeline.estimate.verdict import MAIN_ESTIMATOR, MAIN_MEASURE, Verdict, holm, judge


def evaluate(
    panels: Sequence[Panel],
    programmes: Mapping[tuple[str, str], Sequence[Programme]],
    seen: Sequence[Sequence[Comparison]] | None = None,
) -> Evaluation:
    """Evaluate every programme on every measure.

    Parameters
    ----------
    panels : sequence of Panel
        One a source and measure.
    programmes : mapping of (str, str) to sequence of Programme
        By source and measure: two measures of one ranking need not have the same editions.
    seen : sequence of sequence of Comparison, optional
        `compared(panels)`, where others use it too.

    Returns
    -------
    Evaluation
    """
    result = Evaluation([], [], [], [], [], [], [], [], [], [])
    places = {panel.source: panel for panel in panels if panel.is_rank}
    for panel, comparisons in zip(panels, compared(panels) if seen is None else seen, strict=True):
        main = main_comparison(comparisons)
        result.movement_model.extend(model_rows(comparisons, main))
        result.model_check.extend(row for comparison in comparisons for row in check_rows(comparison))
        result.doubt.extend(doubt_rows(main))
        result.placebo.extend(row for comparison in comparisons for row in placebo_rows(comparison))
        of_panel = programmes[panel.source, panel.measure]
        result.ordinary_movement.extend(ordinary_rows(comparisons, main))
        result.rank_interval.extend(interval_rows(main, places.get(panel.source), of_panel))
        evaluated = [ProgrammeOnPanel(panel, programme, comparisons, main) for programme in of_panel]
        effects = [one.with_conformal(row) for one in evaluated for row in one.effects()]
        result.effect.extend(_with_holm(effects))
        for one in evaluated:
            result.counterfactual_path.extend(one.path())
            result.power.extend(one.power())
            result.null_distribution.extend(one.null_distribution())
            result.placebo.extend(one.donor_placebos())
            for check, path in one.event_studies():
                result.pre_trend.append(check)
                result.event_study.extend(path)
    result.verdict.extend(verdicts(result.effect, result.power, result.pre_trend))
    return result


def verdicts(
    effects: Sequence[EffectRow], power: Sequence[PowerRow], pre_trends: Sequence[PreTrendRow] = ()
) -> list[VerdictRow]:
    """Judge each programme on each ranking by its main measure."""
    smallest = {(row.initiative_id, row.source, row.measure): row for row in power if row.horizon is None}
    leads = {
        (row.initiative_id, row.source, row.measure): row.p_value
        for row in pre_trends
        if row.estimator == MAIN_ESTIMATOR
    }
    rows = []
    for main in effects:
        if not (is_headline(main) and main.estimator == MAIN_ESTIMATOR):
            continue
        key = (main.initiative_id, main.source, main.measure)
        alongside = [
            other.effect
            for other in effects
            if is_headline(other)
            and (other.initiative_id, other.source) == (main.initiative_id, main.source)
            and other.status == "ok"
            and other.effect is not None
        ]
        verdict: Verdict = judge(main.status, main.effect, main.p_holm, alongside, leads.get(key))
        detectable = smallest.get(key)
        rows.append(
            VerdictRow(
                main.initiative_id,
                main.source,
                main.measure,
                verdict.verdict,
                verdict.reason_code,
                main.effect_places,
                main.p_value,
                main.p_holm,
                verdict.agreement,
                verdict.n_estimators,
                detectable.minimum_detectable_effect if detectable else None,
                detectable.minimum_detectable_places if detectable else None,
            )
        )
    return rows


def is_headline(row: EffectRow) -> bool:
    """Say whether a row takes part in the verdict: main lag, sample and measure, mean over the window.

    `staggered` is of the kind of programme, not of this one.
    """
    is_judged = row.is_main and row.measure == MAIN_MEASURE[row.source] and row.estimator != "staggered"
    return is_judged and row.horizon is None


def _with_holm(effects: list[EffectRow]) -> list[EffectRow]:
    """Adjust over the programmes, within one estimator, sample, lag kind and horizon kind of a measure."""
    family = [row.estimator == MAIN_ESTIMATOR and row.is_main and row.horizon is None for row in effects]
    adjusted = iter(holm([row.p_value for row, inside in zip(effects, family, strict=True) if inside]))
    return [replace(row, p_holm=next(adjusted)) if inside else row for row, inside in zip(effects, family, strict=True)]
