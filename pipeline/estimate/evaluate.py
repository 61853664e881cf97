"""What do all estimators say of all programmes on one measure of one ranking, and what follows?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np

from pipeline.estimate.base_rate import base_rate
from pipeline.estimate.before_after import before_after
from pipeline.estimate.donor_window import (
    ESTIMATORS,
    DonorEstimate,
    DonorWindow,
    compare_with_donors,
    donor_window,
)
from pipeline.estimate.mean_reversion import MeanReversion, Prediction, mean_reversion
from pipeline.estimate.movement import MovementModel, fit
from pipeline.estimate.movement_check import FAR, calibration, leave_one_out, one_step_ahead
from pipeline.estimate.ordinary_movement import OrdinaryMovementRow, ordinary_movement
from pipeline.estimate.panel import Bools, Ints, Panel
from pipeline.estimate.placebo import FEWEST_PLACEBOS, Placebo, comparable, p_value, placebos
from pipeline.estimate.power import minimum_detectable_effect
from pipeline.estimate.pre_trend import EventRow, Followed, PreTrendRow
from pipeline.estimate.rank_uncertainty import RankIntervalRow, pairwise_intervals, rank_intervals
from pipeline.estimate.staggered import NEVER, staggered, staggered_window
from pipeline.estimate.verdict import MAIN_ESTIMATOR, MAIN_MEASURE, Verdict, holm, judge
from pipeline.scale import Floats, normal_score

Sample = Literal["all", "list"]
SAMPLES: tuple[Sample, ...] = ("list", "all")
# The list-only sample is the main one where it has this many municipalities with two editions or more.
ENOUGH_LISTED = 100
# Placebos look this many years ahead: the longest horizon that a programme here is followed for.
WINDOW = 5.5


@dataclass(frozen=True)
class Exposure:
    """Which editions of one ranking a programme can have moved, under one lag.

    Attributes
    ----------
    before, exposed : ndarray of bool, shape (n_periods,)
        Editions that are certainly before, and certainly exposed. All others are used by neither side.
    started : bool
        True if the newest edition's fieldwork lies after the effective start.
    followed : ndarray of bool, shape (n_periods,)
        Editions that are not certainly before and not after: where a counterfactual path is drawn.
    """

    before: Bools
    exposed: Bools
    started: bool
    followed: Bools


@dataclass(frozen=True)
class Programme:
    """A programme as the estimation sees it: who, and which editions, by lag in months.

    `adopters` are all that are known to have planned the same kind of programme, and the column of the first edition
    that it can have moved.
    """

    initiative_id: str
    unit: str
    declared_lag: int
    exposure: Mapping[int, Exposure]
    adopters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class EffectRow:
    """One estimate, or the reason why there is none: a row of table `effect`."""

    initiative_id: str
    source: str
    measure: str
    estimator: str
    lag_months: int
    sample: str
    is_main: bool
    horizon: int | None
    edition: int | None
    status: str
    before_value: float | None = None
    observed: float | None = None
    counterfactual: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    effect: float | None = None
    effect_places: float | None = None
    p_value: float | None = None
    p_holm: float | None = None
    n_pre: int | None = None
    n_donors: int | None = None
    n_as_large: int | None = None
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None
    p_value_well_fitted: float | None = None
    n_well_fitted: int | None = None


@dataclass(frozen=True)
class PathRow:
    """Where the municipality would ordinarily have been in one edition: a row of `counterfactual_path`."""

    initiative_id: str
    source: str
    measure: str
    edition: int
    fieldwork_mid: float
    counterfactual: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True)
class PowerRow:
    """The smallest effect that would have been called: a row of `power`. Null places: not even place 1 would do."""

    initiative_id: str
    source: str
    measure: str
    estimator: str
    horizon: int | None
    minimum_detectable_effect: float
    minimum_detectable_places: float | None


@dataclass(frozen=True)
class ModelRow:
    """One fitted movement model: a row of `movement_model`."""

    source: str
    measure: str
    sample: str
    is_main: bool
    permanent_share: float
    noise_share: float
    rho: float
    permanent_share_se: float
    noise_share_se: float
    rho_se: float
    noise_share_of_yearly_change: float
    mean: float
    total_variance: float
    n_kommun: int
    n_values: int


@dataclass(frozen=True)
class ModelCheckRow:
    """How well one movement model predicts the values it was fitted to: a row of `model_check`."""

    source: str
    measure: str
    sample: str
    by: str
    group: str
    n: int
    mean: float
    sd: float
    coverage: float


@dataclass(frozen=True)
class DoubtRow:
    """A value far from what the municipality's other editions let expect: a row added to `doubt`."""

    check_name: str
    kommun_code: str
    source: str
    edition: int
    measure: str
    value: float
    detail: str


@dataclass(frozen=True)
class PlaceboRow:
    """One placebo: a row of `placebo`."""

    source: str
    measure: str
    estimator: str
    sample: str
    kommun_code: str
    start_edition: int
    edition: int | None
    n_pre: int
    n_post: int
    effect: float
    predictive_sd: float | None
    covered: bool | None
    pre_rmspe: float | None = None
    initiative_id: str | None = None


@dataclass(frozen=True)
class VerdictRow:
    """What can be concluded of one programme on one ranking: a row of `verdict`."""

    initiative_id: str
    source: str
    measure: str
    verdict: str
    reason_code: str
    effect_places: float | None
    p_value: float | None
    p_holm: float | None
    agreement: float | None
    n_estimators: int
    minimum_detectable_effect: float | None
    minimum_detectable_places: float | None


@dataclass(frozen=True)
class Evaluation:
    """Everything that the estimation says; each field is a table."""

    effect: list[EffectRow]
    counterfactual_path: list[PathRow]
    placebo: list[PlaceboRow]
    power: list[PowerRow]
    movement_model: list[ModelRow]
    model_check: list[ModelCheckRow]
    doubt: list[DoubtRow]
    verdict: list[VerdictRow]
    rank_interval: list[RankIntervalRow]
    ordinary_movement: list[OrdinaryMovementRow]
    event_study: list[EventRow] = field(default_factory=list)
    pre_trend: list[PreTrendRow] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """A panel seen through one sample: which values of municipalities without a programme may be used."""

    panel: Panel
    sample: Sample
    # A part of a ranking has a mean and a spread of its own, whatever those of the whole are.
    is_whole: bool = True

    @cached_property
    def may_fit(self) -> Bools:
        shown = self.panel.listed if self.sample == "list" else np.isfinite(self.panel.value)
        return shown & ~self.panel.treated

    @cached_property
    def may_compare(self) -> Bools:
        """A value known only because one edition's value was high would make every path to it look like a climb."""
        if self.sample == "list":
            return self.may_fit & self.panel.openly_listed
        return self.may_fit & ~self.panel.selected

    @cached_property
    def model(self) -> MovementModel | None:
        """The movement model, or None where too few municipalities have two editions."""
        y = np.where(self.may_fit, self.panel.y, np.nan)
        try:
            return fit(
                y,
                self.panel.time,
                unit_variance=self.panel.is_rank and self.is_whole,
                relative_noise=self.panel.relative_noise,
            )
        except ValueError:
            return None

    @cached_property
    def placebos(self) -> list[Placebo]:
        if self.model is None:
            return []
        y = np.where(self.may_compare, self.panel.y, np.nan)
        return placebos(y, self.panel.time, self.model, window=WINDOW, relative_noise=self.panel.relative_noise)

    @cached_property
    def _alike(self) -> dict[tuple[float, int, int], list[Placebo]]:
        return {}

    def alike(self, *, gap: float, n_pre: int, n_post: int) -> list[Placebo]:
        """Return the placebos with the same kind of data; programmes and specifications often share them."""
        key = (gap, n_pre, n_post)
        if key not in self._alike:
            self._alike[key] = comparable(self.placebos, gap=gap, n_pre=n_pre, n_post=n_post)
        return self._alike[key]


def compared(panels: Sequence[Panel]) -> list[list[Comparison]]:
    """See every panel through both samples."""
    return [[Comparison(panel, sample) for sample in SAMPLES] for panel in panels]


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
        result.movement_model.extend(_model_rows(comparisons, main))
        result.model_check.extend(row for comparison in comparisons for row in _check_rows(comparison))
        result.doubt.extend(_doubt_rows(main))
        result.placebo.extend(row for comparison in comparisons for row in _placebo_rows(comparison))
        of_panel = programmes[panel.source, panel.measure]
        result.ordinary_movement.extend(_ordinary_rows(comparisons, main))
        result.rank_interval.extend(_interval_rows(main, places.get(panel.source), of_panel))
        evaluated = [ProgrammeOnPanel(panel, programme, comparisons, main) for programme in of_panel]
        effects = [row for one in evaluated for row in one.effects()]
        result.effect.extend(_with_holm(effects))
        for one in evaluated:
            result.counterfactual_path.extend(one.path())
            result.power.extend(one.power())
            result.placebo.extend(one.donor_placebos())
            for check, path in one.event_studies():
                result.pre_trend.append(check)
                result.event_study.extend(path)
    result.verdict.extend(verdicts(result.effect, result.power, result.pre_trend))
    return result


def main_comparison(comparisons: Sequence[Comparison]) -> Comparison:
    """Take the list-only sample where it has enough municipalities, else all sources."""
    listed, everything = comparisons
    enough = listed.model is not None and listed.model.n_units >= ENOUGH_LISTED
    return listed if enough else everything


@dataclass(frozen=True)
class ProgrammeOnPanel:
    """One programme on one measure of one ranking."""

    panel: Panel
    programme: Programme
    comparisons: Sequence[Comparison]
    main: Comparison

    @property
    def row(self) -> int:
        return self.panel.row(self.programme.unit)

    @property
    def y(self) -> Floats:
        """The municipality's own editions: all that are known, whatever the sample of the comparison."""
        row: Floats = self.panel.y[self.row]
        return row

    def exposure(self, lag: int | None = None) -> Exposure:
        return self.programme.exposure[self.programme.declared_lag if lag is None else lag]

    def horizons(self, lag: int) -> list[tuple[int | None, int | None]]:
        """List what is compared: each exposed edition, and the mean over them, as (horizon, column)."""
        exposed = np.flatnonzero(self.exposure(lag).exposed).tolist()
        return [*enumerate(exposed), (None, None)]

    def effects(self) -> Iterable[EffectRow]:
        """Yield a row for every estimator, sample, lag and horizon, estimated or not."""
        for lag in sorted(self.programme.exposure):
            for horizon, period in self.horizons(lag):
                yield self._before_after(lag, horizon, period)
                for comparison in self.comparisons:
                    yield self._mean_reversion(comparison, lag, horizon, period)
                    yield self._base_rate(comparison, lag, horizon, period)
            for comparison in self.comparisons:
                for estimator in ESTIMATORS:
                    yield from self._by_donors(comparison, lag, estimator)
        yield self._staggered()

    def headline_effects(self) -> Iterator[EffectRow]:
        """Yield only the rows that can take part in the verdict: `is_headline` picks the same ones from `effects`."""
        lag = self.programme.declared_lag
        yield self._before_after(lag, None, None)
        yield self._mean_reversion(self.main, lag, None, None)
        yield self._base_rate(self.main, lag, None, None)
        for estimator in ESTIMATORS:
            yield from (row for row in self._by_donors(self.main, lag, estimator) if row.horizon is None)

    def donor_placebos(self) -> Iterable[PlaceboRow]:
        """Yield the donors' own imaginary effects behind the main estimates."""
        found = self._donor_window(self.main, self.programme.declared_lag)
        if isinstance(found, str):
            return
        for estimator in ESTIMATORS:
            result = self._compare_with_donors(found, estimator)
            for donor, effect, rmspe in zip(found.donors, result.placebo_effect, result.placebo_rmspe, strict=True):
                yield PlaceboRow(
                    self.panel.source,
                    self.panel.measure,
                    estimator,
                    self.main.sample,
                    self.panel.units[donor],
                    int(self.panel.editions[found.after[0]]),
                    None,
                    len(found.before),
                    len(found.after),
                    float(effect),
                    predictive_sd=None,
                    covered=None,
                    pre_rmspe=float(rmspe),
                    initiative_id=self.programme.initiative_id,
                )

    def status(self, lag: int, period: int | None) -> str:
        """Say whether an estimate is possible: `ok`, or the code of the first thing that is missing."""
        exposure = self.exposure(lag)
        if not exposure.exposed.any():
            return "no_edition_exposed" if exposure.started else "not_yet_published"
        compared = exposure.exposed if period is None else np.arange(len(self.y)) == period
        if not np.isfinite(self.y[compared]).any():
            return "no_exposed_edition_observed"
        if not np.isfinite(self.y[exposure.before]).any():
            return "no_edition_before"
        return "ok"

    def path(self) -> Iterable[PathRow]:
        """Yield where the municipality would ordinarily have been in every edition since the start."""
        exposure = self.exposure()
        followed = np.flatnonzero(exposure.followed)
        if self.main.model is None or not np.isfinite(self.y[exposure.before]).any():
            return
        prediction = self._predict(self.main.model, exposure.before, followed)
        for position, period in enumerate(followed):
            here = prediction.of(position, np.nan)
            low, high = self._bounds(here, int(period))
            yield PathRow(
                self.programme.initiative_id,
                self.panel.source,
                self.panel.measure,
                int(self.panel.editions[period]),
                float(self.panel.time[period]),
                self.panel.to_units(here.counterfactual, int(period)),
                low,
                high,
            )

    def event_studies(self) -> Iterable[tuple[PreTrendRow, list[EventRow]]]:
        """Yield each event study's check of the editions before, and its path."""
        window = self._donor_window(self.main, self.programme.declared_lag)
        return self._followed.rows(self.main.model, window)

    def pre_trend(self) -> PreTrendRow:
        """Return the check of the editions before that the verdict asks for; `event_studies` yields it too."""
        return self._followed.check(self.main.model)

    @property
    def _followed(self) -> Followed:
        exposure = self.exposure()
        return Followed(self.programme.initiative_id, self.panel, self.row, exposure.before, exposure.exposed)

    def against_placebos(self) -> tuple[MeanReversion, list[Placebo]]:
        """Compare the mean over the exposed editions; only where `status` is ok and there is a model."""
        lag = self.programme.declared_lag
        assert self.main.model is not None
        result, at = self._compare(self.main.model, lag, None)
        return result, self._alike(self.main, lag, None, at)

    def power(self) -> Iterable[PowerRow]:
        """Yield the smallest effect that would have been called, for each horizon that could be estimated."""
        lag = self.programme.declared_lag
        for horizon, period in self.horizons(lag):
            if self.main.model is None or self.status(lag, period) != "ok":
                continue
            result, at = self._compare(self.main.model, lag, period)
            smallest = minimum_detectable_effect(result.sd)
            yield PowerRow(
                self.programme.initiative_id,
                self.panel.source,
                self.panel.measure,
                MAIN_ESTIMATOR,
                horizon,
                smallest,
                self._detectable_places(result.counterfactual, smallest, at),
            )

    def _detectable_places(self, counterfactual: float, smallest: float, period: int) -> float | None:
        level = self.panel.level[period]
        if not self.panel.is_rank or counterfactual + smallest > float(normal_score(1, level)):
            return None
        return self.panel.to_units(counterfactual, period) - self.panel.to_units(counterfactual + smallest, period)

    def _predict(self, model: MovementModel, before: Bools, periods: Ints) -> Prediction:
        noise = self.panel.relative_noise[self.row]
        time = self.panel.time
        return mean_reversion(model, time[before], self.y[before], time[periods], noise[before], noise[periods])

    def _compare(self, model: MovementModel, lag: int, period: int | None) -> tuple[MeanReversion, int]:
        """Compare one edition, or the mean over the exposed ones, and say at which edition places are counted."""
        exposure = self.exposure(lag)
        periods = np.flatnonzero(exposure.exposed) if period is None else np.array([period])
        prediction = self._predict(model, exposure.before, periods)
        observed = self.y[periods]
        at = int(periods[np.isfinite(observed)][0])
        return (prediction.of_mean(observed) if period is None else prediction.of(0, float(observed[0]))), at

    def _bounds(self, result: MeanReversion, period: int) -> tuple[float, float]:
        ends = [self.panel.to_units(end, period) for end in result.interval]
        return min(ends), max(ends)

    def _last_before(self, lag: int) -> int:
        known = np.flatnonzero(self.exposure(lag).before & np.isfinite(self.y))
        return int(known[-1])

    def _key(self, estimator: str, lag: int, sample: str, horizon: int | None, period: int | None) -> dict[str, object]:
        return {
            "initiative_id": self.programme.initiative_id,
            "source": self.panel.source,
            "measure": self.panel.measure,
            "estimator": estimator,
            "lag_months": lag,
            "sample": sample,
            "is_main": lag == self.programme.declared_lag and sample == self.main.sample,
            "horizon": horizon,
            "edition": None if period is None else int(self.panel.editions[period]),
        }

    def _before_after(self, lag: int, horizon: int | None, period: int | None) -> EffectRow:
        key = self._key("before_after", lag, self.main.sample, horizon, period)
        status = self.status(lag, period)
        if status != "ok":
            return EffectRow(**key, status=status)  # type: ignore[arg-type]
        before = self._last_before(lag)
        exposed = np.flatnonzero(self.exposure(lag).exposed) if period is None else np.array([period])
        known = exposed[np.isfinite(self.y[exposed])]
        result = before_after(float(self.y[before]), float(self.y[known].mean()))
        observed = self.panel.to_units(result.observed, int(known[0]))
        counterfactual = self.panel.to_units(result.counterfactual, before)
        return EffectRow(
            **key,  # type: ignore[arg-type]
            status="ok",
            before_value=float(self.panel.value[self.row, before]),
            observed=observed,
            counterfactual=counterfactual,
            effect=result.effect,
            effect_places=counterfactual - observed if self.panel.is_rank else None,
            n_pre=1,
        )

    def _alike(self, comparison: Comparison, lag: int, period: int | None, at: int) -> list[Placebo]:
        """Choose the placebos with the same kind of data as one edition, or as the mean over the exposed ones."""
        exposure = self.exposure(lag)
        return comparison.alike(
            gap=float(self.panel.time[at] - self.panel.time[self._last_before(lag)]),
            n_pre=int(np.isfinite(self.y[exposure.before]).sum()),
            n_post=int(np.isfinite(self.y[exposure.exposed]).sum()) if period is None else 1,
        )

    def _mean_reversion(self, comparison: Comparison, lag: int, horizon: int | None, period: int | None) -> EffectRow:
        key = self._key("mean_reversion", lag, comparison.sample, horizon, period)
        status = self.status(lag, period)
        if status == "ok" and comparison.model is None:
            status = "model_not_fitted"
        if status != "ok" or comparison.model is None:
            return EffectRow(**key, status=status)  # type: ignore[arg-type]
        before = self._last_before(lag)
        result, at = self._compare(comparison.model, lag, period)
        n_pre = int(np.isfinite(self.y[self.exposure(lag).before]).sum())
        alike = self._alike(comparison, lag, period, at)
        z = np.array([placebo.result.z for placebo in alike])
        enough = len(alike) >= FEWEST_PLACEBOS
        low, high = self._bounds(result, at)
        observed, counterfactual = (
            self.panel.to_units(result.observed, at),
            self.panel.to_units(result.counterfactual, at),
        )
        return EffectRow(
            **key,  # type: ignore[arg-type]
            status="ok" if enough else "too_few_comparable",
            before_value=float(self.panel.value[self.row, before]),
            observed=observed,
            counterfactual=counterfactual,
            ci_low=low,
            ci_high=high,
            effect=result.effect,
            effect_places=counterfactual - observed if self.panel.is_rank else None,
            p_value=p_value(result.z, z) if enough else None,
            n_pre=n_pre,
            n_donors=len(z),
            n_as_large=int((np.abs(z) >= abs(result.z)).sum()),
        )

    def _donor_window(self, comparison: Comparison, lag: int) -> DonorWindow | str:
        exposure = self.exposure(lag)
        if not exposure.exposed.any():
            return self.status(lag, None)
        return donor_window(np.isfinite(self.y), comparison.may_compare, exposure.before, exposure.exposed)

    @cached_property
    def _compared(self) -> dict[tuple[bytes, bytes, bytes, str], DonorEstimate]:
        return {}

    def _compare_with_donors(self, window: DonorWindow, estimator: str) -> DonorEstimate:
        """Solve each window once: lags and samples often choose the same, and the placebos are asked for again."""
        key = (window.before.tobytes(), window.after.tobytes(), window.donors.tobytes(), estimator)
        if key not in self._compared:
            self._compared[key] = compare_with_donors(self.panel.y, self.row, window, estimator)
        return self._compared[key]

    def _by_donors(self, comparison: Comparison, lag: int, estimator: str) -> Iterable[EffectRow]:
        """Yield one estimator's row for the mean over the window and for each exposed edition that is known."""
        window = self._donor_window(comparison, lag)
        if isinstance(window, str):
            key = self._key(estimator, lag, comparison.sample, None, None)
            yield EffectRow(**key, status=window)  # type: ignore[arg-type]
            return
        result = self._compare_with_donors(window, estimator)
        expected = result.estimate.counterfactual[len(window.before) :]
        at, before = int(window.after[0]), int(window.before[-1])
        for horizon, period in self.horizons(lag):
            if period is not None and period not in window.after:
                continue
            position = None if period is None else int(np.flatnonzero(window.after == period)[0])
            counterfactual = float(expected.mean() if position is None else expected[position])
            effect = float(result.estimate.att if position is None else result.estimate.effect[position])
            where = at if period is None else period
            ends = [self.panel.to_units(counterfactual + side * result.half_width, where) for side in (-1, 1)]
            observed = self.panel.to_units(counterfactual + effect, where)
            placed = self.panel.to_units(counterfactual, where)
            yield EffectRow(
                **self._key(estimator, lag, comparison.sample, horizon, period),  # type: ignore[arg-type]
                status="ok",
                before_value=float(self.panel.value[self.row, before]),
                observed=observed,
                counterfactual=placed,
                ci_low=min(ends) if period is None else None,
                ci_high=max(ends) if period is None else None,
                effect=effect,
                effect_places=placed - observed if self.panel.is_rank else None,
                p_value=result.p_value if period is None else None,
                n_pre=len(window.before),
                n_donors=len(window.donors),
                p_value_well_fitted=result.p_value_well_fitted if period is None else None,
                n_well_fitted=int(result.well_fitted.sum()) if period is None else None,
            )

    def _staggered(self) -> EffectRow:
        """Ask whether the same kind of programme moved all that took it up: no estimate of this one alone."""
        key = self._key("staggered", self.programme.declared_lag, self.main.sample, None, None)
        adopted = np.array([self.programme.adopters.get(unit, NEVER) for unit in self.panel.units])
        # Whoever adopts is judged by all of its own editions; the others by those that may be compared.
        known = np.where(adopted[:, None] == NEVER, self.main.may_compare, np.isfinite(self.panel.y))
        window = staggered_window(known, adopted)
        if isinstance(window, str):
            return EffectRow(**key, status=window)  # type: ignore[arg-type]
        result = staggered(self.panel.y[np.ix_(window.rows, window.columns)], window.adopted)
        return EffectRow(
            **key,  # type: ignore[arg-type]
            status="ok",
            effect=result.att,
            p_value=result.p_value,
            n_pre=int(window.adopted[window.adopted != NEVER].min()),
            n_donors=result.n_never,
        )

    def _base_rate(self, comparison: Comparison, lag: int, horizon: int | None, period: int | None) -> EffectRow:
        key = self._key("base_rate", lag, comparison.sample, horizon, period)
        status = self.status(lag, period)
        if status != "ok":
            return EffectRow(**key, status=status)  # type: ignore[arg-type]
        before = self._last_before(lag)
        # For the window as a whole, the last exposed edition known: how far did it get?
        exposed = np.flatnonzero(self.exposure(lag).exposed & np.isfinite(self.y))
        after = int(exposed[-1]) if period is None else period
        own = self.panel.value[self.row]
        try:
            result = base_rate(
                self.panel.value,
                self.panel.time,
                comparison.may_compare,
                before=float(own[before]),
                after=float(own[after]),
                gap=float(self.panel.time[after] - self.panel.time[before]),
                lower_is_better=self.panel.is_rank,
            )
        except ValueError:
            return EffectRow(**key, status="too_few_comparable")  # type: ignore[arg-type]
        sign = -1.0 if self.panel.is_rank else 1.0
        return EffectRow(
            **key,  # type: ignore[arg-type]
            status="ok",
            before_value=float(own[before]),
            observed=float(own[after]),
            counterfactual=float(own[before]) + sign * result.ordinary,
            effect=result.effect,
            effect_places=result.effect if self.panel.is_rank else None,
            p_value=result.p_value,
            n_pre=1,
            n_donors=result.n_pairs,
            n_as_large=result.n_as_far,
            share=result.share,
            share_low=result.share_low,
            share_high=result.share_high,
        )


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


def _model_rows(comparisons: Sequence[Comparison], main: Comparison) -> Iterable[ModelRow]:
    for comparison in comparisons:
        model = comparison.model
        if model is not None:
            yield ModelRow(
                comparison.panel.source,
                comparison.panel.measure,
                comparison.sample,
                comparison is main,
                model.permanent / model.total,
                model.noise / model.total,
                model.rho,
                model.permanent_share_se,
                model.noise_share_se,
                model.rho_se,
                model.noise_share_of_yearly_change,
                model.mean,
                model.total,
                model.n_units,
                model.n_values,
            )


def _ordinary_rows(comparisons: Sequence[Comparison], main: Comparison) -> Iterable[OrdinaryMovementRow]:
    for comparison in comparisons:
        panel, model = comparison.panel, comparison.model
        if panel.is_rank and model is not None:
            is_main = comparison is main
            yield from ordinary_movement(
                panel, comparison.may_compare, model, sample=comparison.sample, is_main=is_main
            )


def _interval_rows(
    comparison: Comparison, places: Panel | None, programmes: Sequence[Programme]
) -> Iterable[RankIntervalRow]:
    panel, model = comparison.panel, comparison.model
    if model is None:
        return
    yield from rank_intervals(panel, model)
    if not panel.is_rank and places is not None:
        yield from pairwise_intervals(panel, places, model, [programme.unit for programme in programmes])


def _check_rows(comparison: Comparison) -> Iterable[ModelCheckRow]:
    panel, model = comparison.panel, comparison.model
    if model is None:
        return
    y = np.where(comparison.may_compare, panel.y, np.nan)
    for group in calibration(one_step_ahead(model, y, panel.time, panel.relative_noise), panel.openly_listed):
        yield ModelCheckRow(panel.source, panel.measure, comparison.sample, **vars(group))


def _doubt_rows(comparison: Comparison) -> Iterable[DoubtRow]:
    """Look at every known value, treated or not, with the main sample's model."""
    panel, model = comparison.panel, comparison.model
    if model is None:
        return
    z = leave_one_out(model, panel.y, panel.time, panel.relative_noise)
    for unit, period in np.argwhere(np.abs(z) > FAR).tolist():
        yield DoubtRow(
            "far from its neighbours in time",
            panel.units[unit],
            panel.source,
            int(panel.editions[period]),
            panel.measure,
            float(panel.value[unit, period]),
            f"{abs(z[unit, period]):.1f} standard deviations {'better' if z[unit, period] > 0 else 'worse'}",
        )


def _placebo_rows(comparison: Comparison) -> Iterable[PlaceboRow]:
    panel = comparison.panel
    for placebo in comparison.placebos:
        low, high = placebo.result.interval
        yield PlaceboRow(
            panel.source,
            panel.measure,
            MAIN_ESTIMATOR,
            comparison.sample,
            panel.units[placebo.unit],
            int(panel.editions[placebo.start]),
            None if placebo.period is None else int(panel.editions[placebo.period]),
            placebo.n_pre,
            placebo.n_post,
            placebo.result.effect,
            placebo.result.sd,
            bool(low <= placebo.result.observed <= high),
        )
