"""What does the estimation write? The rows of each table, as `warehouse/queries/effect_tables.sql` lays them out."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.estimate.ordinary_movement import OrdinaryMovementRow
from pipeline.estimate.pre_trend import EventRow, PreTrendRow
from pipeline.estimate.rank_uncertainty import RankIntervalRow


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
    p_value_conformal: float | None = None
    p_value_conformal_iid: float | None = None
    conformal_low: float | None = None
    conformal_high: float | None = None


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
    half_low: float
    half_high: float


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
class NullRow:
    """A programme, or a placebo that its mean over the exposed editions is held against: row of `null_distribution`.

    `z` is the effect in predictive standard deviations, so that short and long histories can stand beside one another.
    """

    initiative_id: str
    source: str
    measure: str
    is_programme: bool
    kommun_code: str
    z: float


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
    null_distribution: list[NullRow] = field(default_factory=list)
