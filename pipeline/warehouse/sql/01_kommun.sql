-- The 290 municipalities.
CREATE TABLE kommun AS
SELECT kommun_code, kommun, county, skr_group
FROM ingested.kommun
ORDER BY kommun_code;
