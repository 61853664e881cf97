-- Until which day were pages and files read, and are official files among them?
select
    (select max(accessed)::text from source_document) as accessed,
    (select coalesce(bool_or(basis = 'official'), false) from observation) as is_official
