-- What did the programme do?
select activity_id, what_sv, what_en, from_date, source_id
from activity
where initiative_id = $initiative_id
order by from_date nulls last, activity_id
