-- Every value of an edition that an official file has a place for and does not give, and why.
CREATE TABLE missing_value AS
SELECT m.kommun_code, m.source, m.edition, m.measure, m.reason, m.source_id
FROM ingested.missing_value AS m
-- Another official file may give it.
ANTI JOIN observation AS o
    ON (o.kommun_code, o.source, o.edition, o.measure) = (m.kommun_code, m.source, m.edition, m.measure)
    AND o.basis = 'official'
ORDER BY m.kommun_code, m.source, m.edition, m.measure, m.source_id;
