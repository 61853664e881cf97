-- Which other programmes and goals are known, that are not evaluated one by one? Table `adopter` holds none twice.
select a.kommun_code, a.kind, a.programme, a.start_date, a.source_id, a.ranking, a.metric, a.direction, a.target,
    a.deadline, c.observed, c.status
from adopter d
join adoption a on a.adoption_id = d.adopter_id
left join goal_check c on (c.initiative_id, c.goal_id) = (a.adoption_id, 'goal')
order by a.kommun_code, a.start_date nulls last, a.adoption_id
