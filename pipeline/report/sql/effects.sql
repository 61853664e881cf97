-- What did each way of counting find? The mean over the window comes before the single editions.
select
    source, measure, estimator, lag_months, sample, is_main, horizon, edition, before_value, observed,
    counterfactual, ci_low, ci_high, effect, effect_places, p_value, p_holm, n_pre, n_donors, n_as_large, share,
    share_low, share_high, status
from effect
where initiative_id = $initiative_id
order by source, measure, is_main desc, estimator, lag_months, horizon nulls first, sample
