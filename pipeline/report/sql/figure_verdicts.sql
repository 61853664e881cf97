-- What is each programme's estimate over the exposed editions held against, and with what result?
select
    v.initiative_id, k.kommun, i.name, v.source, v.measure, coalesce(v.is_headline, false) as is_headline,
    coalesce(e.status, v.reason_code) as status, e.p_value, e.n_donors, e.n_as_large, n.z
from verdict v
join initiative i using (initiative_id)
join kommun k using (kommun_code)
left join effect e
    on (e.initiative_id, e.source, e.measure) = (v.initiative_id, v.source, v.measure)
    and e.estimator = 'mean_reversion' and e.is_main and e.horizon is null
left join null_distribution n
    on (n.initiative_id, n.source, n.measure) = (v.initiative_id, v.source, v.measure) and n.is_programme
order by v.initiative_id, is_headline desc, v.source desc
