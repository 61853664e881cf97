-- Every kept value of every municipality, with where it stands.
select o.kommun_code, o.source, o.measure, o.edition, o.value, o.basis, o.year_basis = 'inferred' as year_inferred,
    o.source_id, o.locator
from observation o
join kommun k using (kommun_code)
order by o.kommun_code, o.source desc, o.measure, o.edition desc
