-- How many municipalities of each edition have a known place or index, and what part of those ranked?
select source, edition, measure, n_observed, n_ranked, n_observed / n_ranked as share
from coverage
where (source, measure) in (('svenskt_naringsliv', 'rank'), ('skr_insikt', 'nki'), ('skr_insikt', 'rank'))
order by source desc, measure, edition
