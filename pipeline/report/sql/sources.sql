-- Who said what is shown, and where can it be read?
select source_id, publisher, title, url, published, accessed::text as accessed, kind
from source_document
where list_contains($source_ids::varchar[], source_id)
order by source_id
