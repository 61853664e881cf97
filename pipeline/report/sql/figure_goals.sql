-- Which place was promised, by a programme or by a goal elsewhere, and which was reached? Those not known come first.
select
    g.initiative_id, g.goal_id, k.kommun, g.edition, g.target, g.observed, coalesce(g.status, 'cannot_be_checked') as status,
    e.n_ranked, g.source_id
from goal_check g
left join initiative i using (initiative_id)
left join adoption a on a.adoption_id = g.initiative_id
join kommun k on k.kommun_code = coalesce(i.kommun_code, a.kommun_code)
join edition e on (e.source, e.edition) = (g.source, g.edition)
where (g.source, g.metric) = ('svenskt_naringsliv', 'rank') and g.target is not null
-- A programme's goal that is also listed as a goal of the municipality is one promise.
qualify row_number() over (
    partition by k.kommun_code, g.edition, g.target order by i.initiative_id is null, g.initiative_id, g.goal_id
) = 1
order by g.observed is not null, g.edition, k.kommun, g.goal_id
