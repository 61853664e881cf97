-- What else happened in the municipality?
select event_id, text_sv, text_en, event_date, before_edition, before_value, before_source_id,
    after_edition, after_value, after_source_id, source_id
from event
where initiative_id = $initiative_id
order by event_date, event_id
