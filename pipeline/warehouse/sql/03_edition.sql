-- Every edition of both rankings: a fieldwork window and a publication date.
-- Time in every model is the middle of the fieldwork in decimal years, never the edition's number.
CREATE TABLE edition AS
SELECT
    source,
    edition,
    fieldwork_start,
    fieldwork_end,
    year(middle) + (dayofyear(middle) - 0.5) / dayofyear(make_date(year(middle), 12, 31)) AS fieldwork_mid,
    published,
    -- Where only the number taking part is known, it stands in for the number ranked.
    coalesce(n_ranked, n_taking_part) AS n_ranked,
    n_taking_part,
    method_version,
    assumed,
    fieldwork_source_id,
    published_source_id,
    n_source_id,
    method_source_id,
    note
FROM (
    SELECT *, fieldwork_start + CAST((fieldwork_end - fieldwork_start) // 2 AS INTEGER) AS middle
    FROM ingested.edition
)
ORDER BY source, edition;
