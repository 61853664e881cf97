-- What is concluded from each ranking? The headline one comes first.
select
    source, verdict, reason_code, coalesce(is_headline, false) as is_headline, measure, effect_places, p_value,
    p_holm, agreement, n_estimators, minimum_detectable_effect,
    minimum_detectable_places, headline_sv, headline_en
from verdict
where initiative_id = $initiative_id
order by is_headline desc, source desc
