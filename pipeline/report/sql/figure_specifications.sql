-- What does every defensible choice give, on the ranking that heads the brief? Each distinct estimate once.
select
    s.initiative_id, s.source, s.measure, s.estimator, s.lag_months, s.sample, s.comparison_group, s."window",
    s.is_chosen, if(s.measure = 'rank', s.effect_places, s.effect) as effect, s.p_value
from specification s
join verdict v using (initiative_id, source, measure)
where v.is_headline and s.status = 'ok' and s.is_distinct
order by s.initiative_id, effect, s.estimator, s.lag_months, s.sample, s.comparison_group, s."window"
