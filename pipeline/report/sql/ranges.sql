-- How uncertain is each value by itself? Where pairs could be told apart, that set; else what survey noise allows.
select r.source, r.measure, r.edition, r.value, r.low, r.high, r.method
from rank_interval r
join initiative i using (kommun_code)
where i.initiative_id = $initiative_id
qualify row_number() over (
    partition by r.source, r.measure, r.edition order by r.method = 'pairwise' desc
) = 1
order by r.source, r.measure, r.edition
