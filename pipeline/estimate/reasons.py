"""Why was an estimate not made? Every reason code in words: table `reason`, docs/methods/reasons.md."""

from __future__ import annotations

REASONS = {
    "ok": "Estimated.",
    # before the programme can be compared at all
    "not_yet_published": "The newest edition known was surveyed before the programme could show.",
    "no_edition_exposed": "No edition was surveyed while the programme could show, though it has begun.",
    "no_exposed_edition_observed": "Editions were surveyed while it could show; its figure is known in none.",
    "no_edition_before": "The municipality's figure is not known in any edition before the programme.",
    # ordinary movement, and the base rate
    "model_not_fitted": "Too few municipalities are known in two editions to say how they move by themselves.",
    "too_few_comparable": "Fewer municipalities are known over a like time than needed: 19 placebos, 20 neighbours.",
    # comparison with donors (difference-in-differences, synthetic control, synthetic DiD)
    "too_few_editions_before": "The municipality is known in fewer than two editions before: nothing to match.",
    "too_few_donors": "Fewer than ten municipalities without a programme are known in every edition of the window.",
    # a kind of programme (staggered)
    "too_few_adopters": "Fewer than five municipalities are known to have planned the same kind, with a date.",
    "no_complete_window": "There is no window in which five that took it up and ten that did not are all known.",
    # the event study, the verdict and the specification curve
    "no_lead": "Fewer than two editions are known before: whether it moved unusually before cannot be seen.",
    "pre_trend_fails": "It moved more before the programme than chance explains: nothing is concluded of later.",
    "estimators_disagree": "Fewer than two thirds of the estimators that could be run agree on the direction.",
    "population_not_known": "Municipalities of similar size cannot be chosen: the population is not in the files.",
    "peers_not_known": "Its official peers are not in the files; the official ones have them.",
    # a cell of a placebo grid
    "too_few_periods_before": "The start has fewer than two periods before it.",
    "window_beyond_panel": "The periods after the start reach beyond the panel.",
    "window_incomplete": "The unit is not known in every period of the window; holes are never filled in.",
    "no_donors": "No other unit is known in every period of the window and may be a donor.",
}
