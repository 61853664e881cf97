-- How satisfied were firms with each area of authority in the programmes' municipalities, and in all that are known?
select
    i.initiative_id, k.kommun, o.measure, o.edition, e.fieldwork_mid, o.value, l.median, l.n_observed
from initiative i
join kommun k using (kommun_code)
join observation o using (kommun_code)
join edition e using (source, edition)
join edition_level l using (source, edition, measure)
where o.source = 'skr_insikt' and list_contains($measures::varchar[], o.measure)
order by i.initiative_id, o.measure, o.edition
