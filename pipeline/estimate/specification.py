"""How much of a result is the analyst's own choice? Every defensible choice, all estimated.

The choices: source, lag, sample, comparison group, estimator, and which exposed editions count. What the verdict rests
on is one of them; the share of the others that points the same way says how much hangs on having chosen it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

import numpy as np

from pipeline.estimate.effect_tables import EffectRow
from pipeline.estimate.panel import Bools, Panel
from pipeline.estimate.programme import Programme, ProgrammeOnPanel
from pipeline.estimate.sample import Comparison, Sample, compared, main_comparison, through_both_samples
from pipeline.estimate.verdict import LEVEL, MAIN_ESTIMATOR, MAIN_MEASURE
from pipeline.scale import Floats, normal_score

GROUPS = ("all", "county", "skr_group", "similar_size", "official_peers")
WINDOWS = ("mean", "first", "last")
# Of similar size: between half and twice as many inhabitants.
SIMILAR_SIZE = 2.0


@dataclass(frozen=True)
class Traits:
    """What municipalities have in common, in the order of a panel's rows; None or NaN = not known.

    Attributes
    ----------
    county, skr_group : sequence of str or None
    population : ndarray of float, shape (n_units,)
    peers : ndarray of bool, shape (n_units, n_units)
        True where either is officially like the other.
    """

    county: Sequence[str | None]
    skr_group: Sequence[str | None]
    population: Floats
    peers: Bools

    def group(self, name: str, row: int) -> Bools | str:
        """Return which municipalities belong to the group of one, or why that is not known."""
        if name == "all":
            return np.ones(len(self.county), bool)
        if name == "similar_size":
            # Where only some are known, those that are would be a group of another kind.
            if not np.isfinite(self.population).all():
                return "population_not_known"
            ratio: Floats = self.population / self.population[row]
            similar: Bools = (ratio >= 1 / SIMILAR_SIZE) & (ratio <= SIMILAR_SIZE)
            return similar
        if name == "official_peers":
            alike: Bools = self.peers[row]
            return alike if alike.any() else "peers_not_known"
        values = self.county if name == "county" else self.skr_group
        if values[row] is None:
            return f"{name}_not_known"
        return np.array([value == values[row] for value in values])


@dataclass(frozen=True)
class SpecificationRow:
    """One set of choices and what it gives: a row of `specification`."""

    initiative_id: str
    source: str
    measure: str
    estimator: str
    lag_months: int
    sample: str
    comparison_group: str
    window: str
    is_chosen: bool
    is_distinct: bool
    status: str
    effect: float | None = None
    effect_places: float | None = None
    p_value: float | None = None
    n_donors: int | None = None


@dataclass(frozen=True)
class AgreementRow:
    """How many specifications point the way of the chosen one: a row of `specification_agreement`.

    `share` counts each distinct specification once, `share_by_estimator` each estimator once.
    """

    initiative_id: str
    source: str
    measure: str
    n_specifications: int
    n_estimated: int
    n_distinct: int
    share: float | None
    share_by_estimator: float | None
    share_significant: float | None
    lowest: float | None
    median: float | None
    highest: float | None


@dataclass(frozen=True)
class SpecificationCurve:
    """Both tables."""

    specification: list[SpecificationRow]
    specification_agreement: list[AgreementRow]


@dataclass(frozen=True)
class Comparable:
    """One group of one ranking, and the programmes that are compared with it: a piece of work.

    Attributes
    ----------
    panel : int
        Which of the panels.
    inside : ndarray of bool, shape (n_units,)
    asked : sequence of (Programme, str)
        Each with the name that the group has for it.
    """

    panel: int
    inside: Bools
    asked: Sequence[tuple[Programme, str]]


@dataclass(frozen=True)
class Specifications:
    """The work, piece by piece.

    Attributes
    ----------
    seen : sequence of sequence of Comparison
        The panels through both samples.
    main_samples : mapping of int to str
        The sample that each panel's verdicts rest on.
    pieces : sequence of Comparable
    """

    seen: Sequence[Sequence[Comparison]]
    main_samples: Mapping[int, Sample]
    pieces: Sequence[Comparable]

    def rows(self, number: int) -> Iterator[SpecificationRow]:
        """Estimate everything that is asked of one piece; its model is fitted once for all its programmes."""
        piece = self.pieces[number]
        comparisons = self.seen[piece.panel]
        panel = comparisons[0].panel
        inside = comparisons if piece.inside.all() else _within(panel, piece.inside)
        for programme, name in piece.asked:
            yield from _of_group(panel, programme, name, inside, self.main_samples[piece.panel])


Run = Callable[[Specifications], Iterable[SpecificationRow]]


def specification_curve(
    panels: Sequence[Panel],
    programmes: Mapping[tuple[str, str], Sequence[Programme]],
    traits: Mapping[str, Traits],
    seen: Sequence[Sequence[Comparison]] | None = None,
    run: Run | None = None,
) -> SpecificationCurve:
    """Estimate every specification of every programme, on the measure by which each ranking is judged.

    Parameters
    ----------
    panels, programmes, seen
        As `evaluate.evaluate` takes them.
    traits : mapping of str to Traits
        By source.
    run : callable, optional
        Computes the pieces elsewhere (`pipeline.specifications`). In this process unless given, where they share the
        models and placebos of `seen`. The result is the same.
    """
    shared = compared(panels) if seen is None else seen
    judged = [at for at, panel in enumerate(panels) if MAIN_MEASURE[panel.source] == panel.measure]
    main_samples = {at: main_comparison(shared[at]).sample for at in judged}
    pieces, unknown = _pieces(panels, programmes, traits, judged)
    # What is fitted already would be sent along to another process.
    work = Specifications(shared if run is None else compared(panels), main_samples, pieces)
    found = run(work) if run is not None else chain.from_iterable(map(work.rows, range(len(pieces))))
    by_group: dict[tuple[str, str, str], list[SpecificationRow]] = {}
    for row in found:
        by_group.setdefault((row.initiative_id, row.source, row.comparison_group), []).append(row)
    curve = SpecificationCurve([], [])
    for at in judged:
        source = panels[at].source
        for programme in programmes[source, panels[at].measure]:
            rows: list[SpecificationRow] = []
            for name in GROUPS:
                key = (programme.initiative_id, source, name)
                reason = unknown.get(key)
                everybody = [row for row in rows if row.comparison_group == "all"]
                rows += by_group[key] if reason is None else [_unknown(row, name, reason) for row in everybody]
            rows = _marked(rows)
            curve.specification.extend(rows)
            curve.specification_agreement.append(agreement(rows))
    return curve


def _pieces(
    panels: Sequence[Panel],
    programmes: Mapping[tuple[str, str], Sequence[Programme]],
    traits: Mapping[str, Traits],
    judged: Sequence[int],
) -> tuple[list[Comparable], dict[tuple[str, str, str], str]]:
    """List the groups, each once whoever is compared with it, and why others are not known."""
    asked: dict[tuple[int, bytes], Comparable] = {}
    unknown: dict[tuple[str, str, str], str] = {}
    for at in judged:
        panel = panels[at]
        for programme in programmes[panel.source, panel.measure]:
            for name in GROUPS:
                found = traits[panel.source].group(name, panel.row(programme.unit))
                if isinstance(found, str):
                    unknown[programme.initiative_id, panel.source, name] = found
                    continue
                key = (at, found.tobytes())
                earlier = asked[key].asked if key in asked else []
                asked[key] = Comparable(at, found, [*earlier, (programme, name)])
    return list(asked.values()), unknown


def _within(panel: Panel, inside: Bools) -> list[Comparison]:
    """See a panel without those outside a group, as if they had programmes of their own."""
    part = replace(panel, treated=panel.treated | ~inside[:, None])
    return through_both_samples(part, is_whole=False)


def _of_group(
    panel: Panel, programme: Programme, group: str, comparisons: Sequence[Comparison], main_sample: Sample
) -> Iterator[SpecificationRow]:
    own = next(one for one in comparisons if one.sample == main_sample)
    # What its kind of programme did is no estimate of this one.
    alone = ProgrammeOnPanel(panel, replace(programme, adopters={}), comparisons, own)
    order = sorted(alone.effects(), key=lambda row: (row.estimator, row.sample, row.lag_months))
    for (estimator, sample, lag), rows in groupby(order, lambda row: (row.estimator, row.sample, row.lag_months)):
        # A plain difference has no comparison group.
        if estimator == "staggered" or (estimator == "before_after" and group != "all"):
            continue
        for window, row in _windows(list(rows)).items():
            yield SpecificationRow(
                programme.initiative_id,
                panel.source,
                panel.measure,
                estimator,
                lag,
                sample,
                group,
                window,
                is_chosen=row.is_main and estimator == MAIN_ESTIMATOR and (group, window) == ("all", "mean"),
                is_distinct=False,
                status=row.status,
                effect=_on_scale(panel, row) if row.status == "ok" else None,
                effect_places=row.effect_places if row.status == "ok" else None,
                p_value=row.p_value,
                n_donors=row.n_donors,
            )


def _on_scale(panel: Panel, row: EffectRow) -> float | None:
    """Return an effect on the scale; the base rate counts in places, which cannot stand beside the others."""
    if row.estimator != "base_rate" or not panel.is_rank or row.observed is None or row.counterfactual is None:
        return row.effect
    level = panel.level[-1] if row.edition is None else panel.level[panel.column(row.edition)]
    observed, expected = normal_score(np.clip([row.observed, row.counterfactual], 1, level), level)
    return float(observed - expected)


def _windows(rows: Sequence[EffectRow]) -> dict[str, EffectRow]:
    """Choose the mean over the exposed editions, the first and the last that is known."""
    (mean,) = [row for row in rows if row.horizon is None]
    known = [row for row in rows if row.edition is not None and row.status != "no_exposed_edition_observed"]
    # Without any edition of its own, a window shares the reason why there is no mean.
    return {"mean": mean, "first": known[0] if known else mean, "last": known[-1] if known else mean}


def _unknown(row: SpecificationRow, group: str, reason: str) -> SpecificationRow:
    return replace(
        row,
        comparison_group=group,
        is_chosen=False,
        status=reason,
        effect=None,
        effect_places=None,
        p_value=None,
        n_donors=None,
    )


def _marked(rows: Sequence[SpecificationRow]) -> list[SpecificationRow]:
    """Mark the estimates that are not another's again: two lags often leave the same editions, two groups one pool."""
    first: dict[tuple[str, float], int] = {}
    for at in sorted(range(len(rows)), key=lambda at: not rows[at].is_chosen):
        row = rows[at]
        if row.effect is not None:
            first.setdefault((row.estimator, round(row.effect, 10)), at)
    return [replace(row, is_distinct=at in first.values()) for at, row in enumerate(rows) if not _is_empty(row)]


def _is_empty(row: SpecificationRow) -> bool:
    """A plain difference knows no group: it has no row of its own where one is not known."""
    return row.estimator == "before_after" and row.comparison_group != "all"


def agreement(rows: Iterable[SpecificationRow]) -> AgreementRow:
    """Count how many specifications of one programme on one ranking point the way of the chosen one."""
    every = list(rows)
    (chosen,) = [row for row in every if row.is_chosen]
    estimated = [row for row in every if row.effect is not None]
    distinct = [row for row in estimated if row.is_distinct]
    effects = np.array([row.effect for row in distinct], float)
    share = by_estimator = significant = None
    if chosen.effect is not None:
        same = effects * chosen.effect > 0
        share = float(same.mean())
        names = np.array([row.estimator for row in distinct])
        by_estimator = float(np.mean([same[names == name].mean() for name in np.unique(names)]))
    p_values = [row.p_value for row in distinct if row.p_value is not None]
    if p_values:
        significant = float(np.mean(np.array(p_values) <= LEVEL))
    return AgreementRow(
        chosen.initiative_id,
        chosen.source,
        chosen.measure,
        len(every),
        len(estimated),
        len(distinct),
        share,
        by_estimator,
        significant,
        *((float(effects.min()), float(np.median(effects)), float(effects.max())) if len(effects) else (None,) * 3),
    )
