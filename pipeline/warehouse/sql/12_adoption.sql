-- Programmes and goals elsewhere.
CREATE TABLE adoption AS
SELECT * FROM ingested.adoption ORDER BY adoption_id;
