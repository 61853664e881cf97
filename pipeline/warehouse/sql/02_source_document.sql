-- Every page that a figure, date, goal or claim was read on.
CREATE TABLE source_document AS
SELECT source_id, publisher, publisher_kind, title, url, published, accessed, kind, selected_on, note
FROM ingested.source_document
ORDER BY source_id;
