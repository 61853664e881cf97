-- What is concluded of each programme from each ranking?
select initiative_id, source, verdict, headline_sv, headline_en
from verdict
order by initiative_id, is_headline desc, source desc
