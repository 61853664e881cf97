-- What was promised or said of each programme, and does it hold? Goals that a ranking can be held against are drawn too.
select g.initiative_id, 'goals' as kind, g.text_sv, g.text_en, c.status, g.ranking, g.metric, g.target, g.edition
from goal g
join initiative i using (initiative_id)
left join goal_check c using (initiative_id, goal_id)
union all
select l.initiative_id, 'claims', l.text_sv, l.text_en, c.status, null, null, null, null
from claim l
left join claim_check c using (initiative_id, claim_id)
order by initiative_id, kind desc, text_sv
