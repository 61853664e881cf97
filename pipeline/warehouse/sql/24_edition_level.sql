-- How high did the municipalities that are known lie in each edition? The level that one municipality is read against.
CREATE TABLE edition_level AS
SELECT
    source,
    edition,
    measure,
    count(*) AS n_observed,
    quantile_cont(value, 0.25) AS lower_quartile,
    median(value) AS median,
    quantile_cont(value, 0.75) AS upper_quartile
FROM observation
WHERE kommun_code <> '0000' AND (measure = 'score' OR measure LIKE 'nki%')
GROUP BY ALL
ORDER BY source, measure, edition;
