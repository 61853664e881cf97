-- What is the latest known value of each municipality, and in which tenth of the ranking does a latest place stand?
-- The tenth is that of `ordinary_movement`. An edition that ranked clearly fewer than the newest one has no tenth: a
-- place among 56 leads to no place among 198.
with latest as (
    select o.kommun_code, o.source, o.measure, o.edition, o.value, o.source_id, e.n_ranked
    from observation o
    join kommun k using (kommun_code)
    join edition e using (source, edition)
    where o.measure in ('rank', 'nki')
    qualify row_number() over (partition by o.kommun_code, o.source, o.measure order by o.edition desc) = 1
), newest as (
    select source, max(to_place) as n_ranked from ordinary_movement where is_main and measure = 'rank' group by source
)
select l.*,
    if(
        l.measure = 'rank' and l.n_ranked >= 0.9 * n.n_ranked,
        least(10, cast(ceil(10 * (l.value - 0.5) / l.n_ranked) as integer)),
        null
    ) as tenth
from latest l
left join newest n using (source)
order by l.kommun_code, l.source desc, l.measure
