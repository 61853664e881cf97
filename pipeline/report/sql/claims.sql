-- What was the programme said to have achieved, and do the sources agree?
select
    m.claim_id, m.text_sv, m.text_en, m.claimed_by, m.claimed_on, m.ranking, m.measure, m.from_value, m.to_value,
    m.from_edition, m.to_edition, m.note_sv, m.source_id, c.found_from, c.found_to, c.status, c.missing,
    if(coalesce(c.phase_is_certain, true), c.phase_of_to_edition, 'uncertain') as phase_of_to_edition,
    c.source_id as outcome_source_id, c.later_edition, c.later_value, c.later_source_id
from claim m
left join claim_check c on c.initiative_id = m.initiative_id and c.claim_id = m.claim_id
where m.initiative_id = $initiative_id
order by m.claimed_on nulls last, m.claim_id
