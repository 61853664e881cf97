-- How many municipalities of each edition have a known place or index, and what part of those ranked?
-- For the share alone, the latest known number ranked stands in where an edition's own is not published.
select
    source, edition, measure, n_observed, n_ranked,
    n_observed / coalesce(n_ranked, last_value(n_ranked ignore nulls) over earlier) as share
from coverage
where (source, measure) in (('svenskt_naringsliv', 'rank'), ('skr_insikt', 'nki'), ('skr_insikt', 'rank'))
window earlier as (partition by source, measure order by edition rows between unbounded preceding and current row)
order by source desc, measure, edition
