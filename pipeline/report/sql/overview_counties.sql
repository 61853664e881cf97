-- Of how many of a county's municipalities is the place in Svenskt Näringsliv's ranking known, by edition?
select k.county, e.edition, count(o.value) as n_known, count(*) as n_kommun, count(o.value) / count(*) as share
from kommun k
cross join edition e
left join observation o
    on (o.kommun_code, o.source, o.edition, o.measure) = (k.kommun_code, e.source, e.edition, 'rank')
where e.source = 'svenskt_naringsliv'
group by all
order by k.county, e.edition
