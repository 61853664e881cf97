"""What can be concluded? The rule, written down before the data were looked at.

| verdict               | rule, the first that applies                                                             |
|-----------------------|------------------------------------------------------------------------------------------|
| `too_early`           | no edition that the programme could have moved has been published                        |
| `insufficient_data`   | the main estimator could not be run, or has fewer than 19 placebos; the reason code says why |
| `not_distinguishable` | the pre-trend check fails: some lead of the main estimator's event study is larger than     |
|                       | chance allows (sup-t p <= 0.05). Fixed on 2026-11-24, before its results were looked at      |
| `improved`            | p <= 0.05 after Holm over the programmes, a gain, and at least two thirds of the         |
|                       | estimators that could be run agree on the sign                                           |
| `worsened`            | the same, a loss                                                                         |
| `not_distinguishable` | anything else: "no effect seen", never "no effect"                                       |

The main estimator is `mean_reversion`, on the mean over the exposed editions that are known, with the lag that the
programme's file declares. SKR's Insikt is judged on the index (NKI), Svenskt Näringsliv on the rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

LEVEL = 0.05
AGREEMENT = 2 / 3
PRE_TREND_LEVEL = 0.05
MAIN_ESTIMATOR = "mean_reversion"
MAIN_MEASURE = {"svenskt_naringsliv": "rank", "skr_insikt": "nki"}

Name = Literal["too_early", "insufficient_data", "improved", "worsened", "not_distinguishable"]


@dataclass(frozen=True)
class Verdict:
    """A verdict and the code of its reason (`ok` where the estimate itself is the reason)."""

    verdict: Name
    reason_code: str
    agreement: float | None
    n_estimators: int


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust the p-values of several programmes (Holm 1979); None stays None and does not count."""
    known = [p for p in p_values if p is not None]
    # Two lines rather than statsmodels' multipletests, which collects all garbage of the process at every call.
    order = np.argsort(known, kind="stable")
    steps = np.maximum.accumulate(np.array(known)[order] * np.arange(len(known), 0, -1))
    adjusted = iter(np.minimum(steps, 1.0)[np.argsort(order, kind="stable")].tolist())
    return [None if p is None else next(adjusted) for p in p_values]


def pre_trend_fails(p_value: float | None) -> bool:
    """Say whether a municipality moved unusually before its programme began; with no lead nothing can be said."""
    return p_value is not None and p_value <= PRE_TREND_LEVEL


def judge(
    status: str,
    effect: float | None,
    p_holm: float | None,
    effects: Sequence[float],
    pre_trend_p: float | None = None,
) -> Verdict:
    """Apply the rule.

    Parameters
    ----------
    status : str
        `ok`, or why the main estimator was not run.
    effect, p_holm : float or None
        The main estimate and its p-value after Holm.
    effects : sequence of float
        The effects of every estimator that could be run, the main one included.
    pre_trend_p : float, optional
        The p-value of the main estimator's leads; None where there is none.
    """
    if status == "not_yet_published":
        return Verdict("too_early", status, None, len(effects))
    if status != "ok" or effect is None or p_holm is None:
        return Verdict("insufficient_data", status, None, len(effects))
    agreement = sum(other * effect > 0 for other in effects) / len(effects)
    if pre_trend_fails(pre_trend_p):
        return Verdict("not_distinguishable", "pre_trend_fails", agreement, len(effects))
    if p_holm > LEVEL:
        return Verdict("not_distinguishable", "ok", agreement, len(effects))
    if agreement < AGREEMENT:
        return Verdict("not_distinguishable", "estimators_disagree", agreement, len(effects))
    return Verdict("improved" if effect > 0 else "worsened", "ok", agreement, len(effects))
