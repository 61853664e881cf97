-- What is known of a municipality and year that is no part of a ranking: inhabitants, new firms and the like.
CREATE TABLE covariate AS
SELECT kommun_code, year, measure, value, source_id
FROM ingested.covariate
ORDER BY kommun_code, measure, year, source_id;
