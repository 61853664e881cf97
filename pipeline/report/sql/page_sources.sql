-- Who published the values, and where?
select d.source_id, d.publisher, d.title, d.url
from source_document d
where d.source_id in (select source_id from observation)
    or d.source_id in (select source_id from adoption)
order by d.source_id
