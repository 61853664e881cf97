-- Which editions of each ranking are there, and on which side of the start does each lie?
select
    e.source, e.edition, e.fieldwork_mid, e.n_ranked, e.method_version, coalesce(e.assumed, false) as assumed,
    e.published::text as published, x.phase, x.phase_earliest, x.phase_latest
from edition e
join exposure x on x.source = e.source and x.edition = e.edition
where x.initiative_id = $initiative_id and x.is_declared
order by e.source, e.edition
