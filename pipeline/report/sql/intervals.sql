-- From which third of its ranking did the municipality start, and does the expected range hold there as it should?
with started as (
    select v.source, v.measure, o.value, e.n_ranked
    from verdict v
    join initiative i using (initiative_id)
    join exposure x on (x.initiative_id, x.source) = (v.initiative_id, v.source)
    join observation o on (o.kommun_code, o.source, o.edition, o.measure) = (i.kommun_code, x.source, x.edition, v.measure)
    join edition e on (e.source, e.edition) = (x.source, x.edition)
    where v.initiative_id = $initiative_id and v.measure = 'rank' and x.is_declared
        and x.phase = 'before' and x.phase_earliest = 'before' and x.phase_latest = 'before'
    qualify row_number() over (partition by v.source order by x.edition desc) = 1
)
select s.source, s.measure, c.third, sum(c.n) as n, sum(c.n_covered) / sum(c.n) as share
from started s
join placebo_coverage c
    on (c.source, c.measure, c.estimator) = (s.source, s.measure, 'mean_reversion')
    and c.third = cast(ceil(3 * (s.value - 0.5) / s.n_ranked) as integer)
join movement_model m on (m.source, m.measure, m.sample) = (c.source, c.measure, c.sample) and m.is_main
group by all
