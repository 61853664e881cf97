-- Until which day were pages read?
select max(accessed)::text as accessed
from source_document
