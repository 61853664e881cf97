"""What does every estimator say of one programme on one measure of one ranking?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from pipeline.estimate.base_rate import base_rate
from pipeline.estimate.before_after import before_after
from pipeline.estimate.conformal import ESTIMATORS as CONFORMAL
from pipeline.estimate.conformal import conformal_path, conformal_test
from pipeline.estimate.donor_window import (
    ESTIMATORS,
    DonorEstimate,
    DonorWindow,
    compare_with_donors,
    donor_window,
)
from pipeline.estimate.effect_tables import EffectRow, NullRow, PathRow, PlaceboRow, PowerRow
from pipeline.estimate.mean_reversion import MeanReversion, Prediction, mean_reversion
from pipeline.estimate.movement import MovementModel
from pipeline.estimate.panel import Bools, Ints, Panel
from pipeline.estimate.placebo import FEWEST_PLACEBOS, Placebos, p_value
from pipeline.estimate.power import minimum_detectable_effect
from pipeline.estimate.pre_trend import EventRow, Followed, PreTrendRow
from pipeline.estimate.sample import Comparison
from pipeline.estimate.staggered import NEVER, staggered, staggered_window
from pipeline.estimate.verdict import MAIN_ESTIMATOR
from pipeline.scale import Floats, normal_score


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

    def with_conformal(self, row: EffectRow) -> EffectRow:
        """Add what permuting residuals says to a main comparison with donors; the verdict does not ask it."""
        name = ESTIMATORS[row.estimator][1] if row.estimator in ESTIMATORS else ""
        window = self._donor_window(self.main, row.lag_months)
        if not row.is_main or name not in CONFORMAL or isinstance(window, str):
            return row
        units = np.concatenate([[self.row], window.donors])
        columns = window.columns
        if row.edition is not None:
            columns = np.append(window.before, self.panel.column(row.edition))
        y, n_pre = self.panel.y[np.ix_(units, columns)], len(window.before)
        if row.edition is None:
            test = conformal_test(y, [0], n_pre, estimator=name)
            return replace(row, p_value_conformal=test.p_moving_block, p_value_conformal_iid=test.p_iid)
        path = conformal_path(y, [0], n_pre, estimator=name)
        ends = y[0, -1] - np.array([path.low[0], path.high[0]])
        low, high = sorted(self.panel.to_units(end, int(columns[-1])) for end in ends.tolist())
        is_bounded = bool(np.isfinite(ends).all())
        return replace(
            row,
            p_value_conformal=float(path.p_value[0]),
            conformal_low=low if is_bounded else None,
            conformal_high=high if is_bounded else None,
        )

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
            low, high = self._bounds(here.interval, int(period))
            half_low, half_high = self._bounds(here.middle_half, int(period))
            yield PathRow(
                self.programme.initiative_id,
                self.panel.source,
                self.panel.measure,
                int(self.panel.editions[period]),
                float(self.panel.time[period]),
                self.panel.to_units(here.counterfactual, int(period)),
                low,
                high,
                half_low,
                half_high,
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

    def against_placebos(self) -> tuple[MeanReversion, Placebos]:
        """Compare the mean over the exposed editions; only where `status` is ok and there is a model."""
        lag = self.programme.declared_lag
        assert self.main.model is not None
        result, at = self._compare(self.main.model, lag, None)
        return result, self._alike(self.main, lag, None, at)

    def null_distribution(self) -> Iterable[NullRow]:
        """Yield the effect over the exposed editions, and the placebos behind its p-value."""
        if self.main.model is None or self.status(self.programme.declared_lag, None) != "ok":
            return
        result, alike = self.against_placebos()
        key = (self.programme.initiative_id, self.panel.source, self.panel.measure)
        yield NullRow(*key, is_programme=True, kommun_code=self.programme.unit, z=result.z)
        for unit, z in zip(alike.unit.tolist(), alike.z.tolist(), strict=True):
            yield NullRow(*key, is_programme=False, kommun_code=self.panel.units[unit], z=z)

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

    def _bounds(self, interval: tuple[float, float], period: int) -> tuple[float, float]:
        ends = [self.panel.to_units(end, period) for end in interval]
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

    def _alike(self, comparison: Comparison, lag: int, period: int | None, at: int) -> Placebos:
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
        z = alike.z
        enough = len(alike) >= FEWEST_PLACEBOS
        low, high = self._bounds(result.interval, at)
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
