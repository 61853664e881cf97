-- What was promised, and was it kept?
select
    g.goal_id, g.text_sv, g.text_en, g.ranking, g.metric, g.direction, g.target, g.deadline, g.edition,
    g.source_id, c.observed, c.status, c.source_id as outcome_source_id, c.missing,
    c.later_edition, c.later_value, c.later_source_id,
    e.fieldwork_mid
from goal g
left join goal_check c on c.initiative_id = g.initiative_id and c.goal_id = g.goal_id
left join edition e on e.source = g.ranking and e.edition = g.edition
where g.initiative_id = $initiative_id
order by (g.ranking = 'none'), g.deadline_date nulls last, g.goal_id
