"""Does this kind of programme move the rank on average?

Each adopter is compared with where it would ordinarily have been; adopters of a kind are then pooled, so that the
luckiest one is not the proof: each effect is drawn towards the mean of its kind by as much as chance alone explains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from pipeline.estimate.mean_reversion import INTERVAL
from pipeline.estimate.panel import Panel
from pipeline.estimate.placebo import FEWEST_PLACEBOS
from pipeline.estimate.programme import Programme, ProgrammeOnPanel
from pipeline.estimate.sample import Comparison, compared, main_comparison
from pipeline.estimate.staggered import FEWEST_ADOPTERS, NEVER, staggered, staggered_window
from pipeline.estimate.verdict import MAIN_MEASURE
from pipeline.scale import Floats, place


@dataclass(frozen=True)
class Kind:
    """A kind of programme: how many are known, and those with a date, by source.

    Attributes
    ----------
    name : str
    n_known : int
        Municipalities known from a plan, or evaluated here.
    n_told_after : int
        Known only because a climb was being explained: never estimated.
    adopters : mapping of str to sequence of Programme
        Those with a date, by source.
    """

    name: str
    n_known: int
    n_told_after: int
    adopters: Mapping[str, Sequence[Programme]]


@dataclass(frozen=True)
class AdopterRow:
    """One adopter: a row of `adopter_effect`. Effects are on the scale, counted from the placebos' mean."""

    kind: str
    source: str
    measure: str
    kommun_code: str
    status: str
    z: float | None = None
    effect: float | None = None
    se: float | None = None
    n_placebos: int | None = None
    shrunk: float | None = None
    shrunk_low: float | None = None
    shrunk_high: float | None = None


@dataclass(frozen=True)
class KindRow:
    """One kind on one ranking by one estimator: a row of `programme_kind`."""

    kind: str
    source: str
    measure: str
    estimator: str
    status: str
    n_known: int
    n_told_after: int
    n_dated: int
    n_estimated: int
    effect: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None
    tau: float | None = None
    effect_places: float | None = None
    places_low: float | None = None
    places_high: float | None = None


@dataclass(frozen=True)
class Kinds:
    """Both tables."""

    programme_kind: list[KindRow]
    adopter_effect: list[AdopterRow]


@dataclass(frozen=True)
class Pooled:
    """Several effects of one kind.

    Attributes
    ----------
    mean, se : float
        Random-effects mean and its standard error.
    low, high, p_value : float
        90 % interval, and two-sided p, from the t distribution.
    tau : float
        Standard deviation of true effects between adopters.
    shrunk, shrunk_sd : ndarray, shape (n,)
        Each effect drawn towards the mean, and its standard deviation.
    """

    mean: float
    se: float
    low: float
    high: float
    p_value: float
    tau: float
    shrunk: Floats
    shrunk_sd: Floats


def pool(effect: Floats, se: Floats) -> Pooled:
    """Pool effects by the normal-normal model.

    Parameters
    ----------
    effect, se : ndarray of float, shape (n,), n >= 2

    Notes
    -----
    effect_i ~ N(theta_i, se_i²), theta_i ~ N(mu, tau²). tau² by Paule & Mandel (1982), the interval of mu by Hartung &
    Knapp (2001), never narrower than the fixed-effect one; theta_i by empirical Bayes with the variance of mu carried
    along (Morris 1983, JASA 78).
    """
    # Heavy to load, and only kinds of programmes are pooled.
    from scipy.stats import t
    from statsmodels.stats.meta_analysis import combine_effects

    variance = se**2
    found = combine_effects(effect, variance, method_re="iterated", use_t=True)
    tau2, mean = float(max(found.tau2, 0.0)), float(found.mean_effect_re)
    weights = 1 / (variance + tau2)
    plain = 1 / weights.sum()
    scale = float((weights * (effect - mean) ** 2).sum() / (len(effect) - 1))
    error = float(np.sqrt(plain * max(1.0, scale)))
    reach = float(t.ppf(0.95, len(effect) - 1)) * error
    kept = tau2 / (tau2 + variance)
    spread = np.sqrt(kept * variance + (1 - kept) ** 2 * error**2)
    return Pooled(
        mean,
        error,
        mean - reach,
        mean + reach,
        float(2 * t.sf(abs(mean) / error, len(effect) - 1)),
        float(np.sqrt(tau2)),
        kept * effect + (1 - kept) * mean,
        spread,
    )


def programme_kinds(
    panels: Sequence[Panel], kinds: Sequence[Kind], seen: Sequence[Sequence[Comparison]] | None = None
) -> Kinds:
    """Estimate every kind on the measure by which each ranking is judged.

    Parameters
    ----------
    panels : sequence of Panel
    kinds : sequence of Kind
    seen : sequence of sequence of Comparison, optional
        `compared(panels)`, where others use it too.
    """
    result = Kinds([], [])
    for panel, comparisons in zip(panels, compared(panels) if seen is None else seen, strict=True):
        if MAIN_MEASURE[panel.source] != panel.measure:
            continue
        main = main_comparison(comparisons)
        for kind in kinds:
            adopters = kind.adopters.get(panel.source, ())
            rows = [_adopter(panel, kind.name, adopter, comparisons, main) for adopter in adopters]
            pooled, rows = _pooled(panel, kind, rows)
            result.adopter_effect.extend(rows)
            result.programme_kind.append(pooled)
            result.programme_kind.append(_staggered(panel, kind, adopters, main))
    return result


def _adopter(
    panel: Panel, kind: str, adopter: Programme, comparisons: Sequence[Comparison], main: Comparison
) -> AdopterRow:
    one = ProgrammeOnPanel(panel, adopter, comparisons, main)
    key = (kind, panel.source, panel.measure, adopter.unit)
    status = one.status(adopter.declared_lag, None)
    if status == "ok" and main.model is None:
        status = "model_not_fitted"
    if status != "ok":
        return AdopterRow(*key, status)
    result, alike = one.against_placebos()
    if len(alike) < FEWEST_PLACEBOS:
        return AdopterRow(*key, "too_few_comparable", n_placebos=len(alike))
    # News tells of climbs, of placebos as of adopters: an adopter is counted from the placebos' mean, not from zero,
    # and its chance is as wide as theirs.
    centred = (result.z - alike.z.mean()) * result.sd
    return AdopterRow(*key, "ok", result.z, float(centred), float(result.sd * alike.z.std(ddof=1)), len(alike))


def _pooled(panel: Panel, kind: Kind, rows: list[AdopterRow]) -> tuple[KindRow, list[AdopterRow]]:
    used = [row for row in rows if row.effect is not None]
    counts = (kind.n_known, kind.n_told_after, len(rows), len(used))
    key = (kind.name, panel.source, panel.measure, "mean_reversion")
    if len(used) < FEWEST_ADOPTERS:
        return KindRow(*key, "no_adopter_with_a_date" if not rows else "too_few_adopters", *counts), rows
    pooled = pool(np.array([row.effect for row in used]), np.array([row.se for row in used]))
    shrunk = iter(zip(pooled.shrunk.tolist(), pooled.shrunk_sd.tolist(), strict=True))
    rows = [row if row.effect is None else _drawn(row, *next(shrunk)) for row in rows]
    places = _places(panel, np.array([pooled.mean, pooled.low, pooled.high]))
    return (
        KindRow(
            *key, "ok", *counts, pooled.mean, pooled.se, pooled.low, pooled.high, pooled.p_value, pooled.tau, *places
        ),
        rows,
    )


def _drawn(row: AdopterRow, shrunk: float, sd: float) -> AdopterRow:
    return replace(row, shrunk=shrunk, shrunk_low=shrunk - INTERVAL * sd, shrunk_high=shrunk + INTERVAL * sd)


def _places(panel: Panel, effects: Floats) -> tuple[float | None, ...]:
    """Count effects in places of a municipality in the middle of the latest list; an index has none."""
    if not panel.is_rank:
        return None, None, None
    level = panel.level[-1]
    return tuple(float(place(0.0, level) - place(effect, level)) for effect in effects)


def _staggered(panel: Panel, kind: Kind, adopters: Sequence[Programme], main: Comparison) -> KindRow:
    first = np.full(len(panel.units), NEVER)
    for adopter in adopters:
        later = np.flatnonzero(~adopter.exposure[adopter.declared_lag].before)
        first[panel.row(adopter.unit)] = later[0] if len(later) else len(panel.editions)
    known = np.where(first[:, None] == NEVER, main.may_compare, np.isfinite(panel.y))
    window = staggered_window(known, first)
    key = (kind.name, panel.source, panel.measure, "staggered")
    if isinstance(window, str):
        return KindRow(*key, window, kind.n_known, kind.n_told_after, len(adopters), 0)
    result = staggered(panel.y[np.ix_(window.rows, window.columns)], window.adopted)
    reach = float(ndtri(0.95)) * result.att_se
    low, high = result.att - reach, result.att + reach
    return KindRow(
        *key,
        "ok",
        kind.n_known,
        kind.n_told_after,
        len(adopters),
        result.n_adopters,
        result.att,
        result.att_se,
        low,
        high,
        result.p_value,
        None,
        *_places(panel, np.array([result.att, low, high])),
    )
