"""What do the event studies of one programme on one measure say, as rows of tables?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from pipeline.estimate.donor_window import DonorWindow
from pipeline.estimate.event_study import EventStudy, by_group, by_movement
from pipeline.estimate.mean_reversion import INTERVAL
from pipeline.estimate.movement import MovementModel
from pipeline.estimate.panel import Bools, Panel
from pipeline.estimate.sensitivity import relative_magnitudes
from pipeline.estimate.verdict import pre_trend_fails


@dataclass(frozen=True)
class EventRow:
    """One edition of an event study: a row of `event_study`."""

    initiative_id: str
    source: str
    measure: str
    estimator: str
    edition: int
    is_lead: bool
    effect: float
    sd: float
    ci_low: float
    ci_high: float
    band_low: float
    band_high: float


@dataclass(frozen=True)
class PreTrendRow:
    """The check of the leads, and how large a departure would overturn the result: a row of `pre_trend`."""

    initiative_id: str
    source: str
    measure: str
    estimator: str
    status: str
    n_leads: int
    largest_lead: float | None = None
    p_value: float | None = None
    fails: bool = False
    largest_step: float | None = None
    worst_bias: float | None = None
    breakdown_sign: float | None = None
    breakdown: float | None = None


@dataclass(frozen=True)
class Followed:
    """A programme and its municipality on one measure, as the event studies see it."""

    initiative_id: str
    panel: Panel
    row: int
    before: Bools
    exposed: Bools

    def by_model(self, model: MovementModel | None) -> EventStudy | str:
        """Run the event study that the verdict's check rests on, or say why it cannot be run."""
        y = self.panel.y[self.row]
        if model is None:
            return "model_not_fitted"
        if not np.isfinite(y[self.before]).any():
            return "no_edition_before"
        if not np.isfinite(y[self.exposed]).any():
            return "no_exposed_edition_observed"
        return by_movement(model, self.panel.time, y, self.before, self.exposed, self.panel.relative_noise[self.row])

    def studies(self, model: MovementModel | None, window: DonorWindow | str) -> dict[str, EventStudy | str]:
        """Run the event study of either kind, or say why it cannot be run."""
        found: dict[str, EventStudy | str] = {"mean_reversion": self.by_model(model)}
        if isinstance(window, str):
            found["difference_in_differences"] = window
        else:
            rows = np.concatenate([[self.row], window.donors])
            study = by_group(self.panel.y[np.ix_(rows, window.columns)], [0], len(window.before))
            found["difference_in_differences"] = replace(study, period=window.columns[study.period])
        return found

    def rows(
        self, model: MovementModel | None, window: DonorWindow | str
    ) -> Iterator[tuple[PreTrendRow, list[EventRow]]]:
        """Yield each estimator's check and its path."""
        for estimator, study in self.studies(model, window).items():
            path = [] if isinstance(study, str) else self._path(estimator, study)
            yield self._check(estimator, study), path

    def check(self, model: MovementModel | None) -> PreTrendRow:
        """Return the check that the verdict asks for, alone."""
        return self._check("mean_reversion", self.by_model(model))

    def _key(self, estimator: str) -> tuple[str, str, str, str]:
        return self.initiative_id, self.panel.source, self.panel.measure, estimator

    def _check(self, estimator: str, study: EventStudy | str) -> PreTrendRow:
        if isinstance(study, str):
            return PreTrendRow(*self._key(estimator), study, 0)
        bound = relative_magnitudes(study)
        return PreTrendRow(
            *self._key(estimator),
            "ok" if study.n_leads else "no_lead",
            study.n_leads,
            study.largest_lead,
            study.pre_trend_p,
            pre_trend_fails(study.pre_trend_p),
            *((bound.largest_step, bound.worst_bias, bound.breakdown_sign, bound.breakdown) if bound else ()),
        )

    def _path(self, estimator: str, study: EventStudy) -> list[EventRow]:
        low, high = study.band
        editions = self.panel.editions[study.period].tolist()
        return [
            EventRow(
                *self._key(estimator),
                edition,
                at < study.n_leads,
                float(study.effect[at]),
                float(study.sd[at]),
                float(study.effect[at] - INTERVAL * study.sd[at]),
                float(study.effect[at] + INTERVAL * study.sd[at]),
                float(low[at]),
                float(high[at]),
            )
            for at, edition in enumerate(editions)
        ]
