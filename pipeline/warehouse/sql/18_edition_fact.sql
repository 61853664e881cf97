-- How each edition was made, by what pages say: answers, counts, factors and weights. Pages that differ stand side by side.
CREATE TABLE edition_fact AS
SELECT source, edition, what, value, source_id, locator, note
FROM ingested.edition_fact
ORDER BY source, edition, what, source_id;
