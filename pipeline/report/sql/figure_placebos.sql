-- How many placebos lie how far from what was expected, in steps of half a standard deviation, and how many of them
-- at least as far as the programme? What lies beyond four is counted with the last step.
with own as (
    select initiative_id, source, measure, z
    from null_distribution
    where is_programme
)
select
    n.initiative_id, n.source, n.measure,
    greatest(-4.0, least(3.5, floor(2 * n.z) / 2))::double as z_from,
    count(*) as n,
    count(*) filter (abs(n.z) >= abs(own.z)) as n_as_far
from null_distribution n
join own using (initiative_id, source, measure)
where not n.is_programme
group by all
order by n.initiative_id, n.source, n.measure, z_from
