-- Where did the municipality stand, as far as it is known?
select o.source, o.measure, o.edition, o.value, o.basis, o.source_id, o.readings, e.fieldwork_mid, e.n_ranked
from observation o
join initiative i using (kommun_code)
join edition e on e.source = o.source and e.edition = o.edition
where i.initiative_id = $initiative_id and o.measure in ('rank', 'nki', 'score')
order by o.source, o.measure, o.edition
