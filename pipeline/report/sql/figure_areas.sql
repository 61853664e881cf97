-- How satisfied were firms with each area of authority in the programmes' municipalities, and in all that are known?
-- An edition in which others have a value and the municipality has none is a row without one: a gap.
select
    i.initiative_id, k.kommun, l.measure, l.edition, e.fieldwork_mid, o.value, l.median, l.n_observed
from edition_level l
join edition e using (source, edition)
cross join initiative i
join kommun k using (kommun_code)
left join observation o
    on (o.kommun_code, o.source, o.edition, o.measure) = (i.kommun_code, l.source, l.edition, l.measure)
where l.source = 'skr_insikt' and list_contains($measures::varchar[], l.measure)
order by i.initiative_id, l.measure, l.edition
