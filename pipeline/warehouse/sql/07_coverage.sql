-- How many of an edition's municipalities have a value.
CREATE TABLE coverage AS
SELECT
    e.source,
    e.edition,
    m.measure,
    count(o.value) AS n_observed,
    count(o.value) FILTER (o.listed) AS n_from_lists,
    e.n_ranked
FROM edition AS e
CROSS JOIN (SELECT unnest(['rank', 'score', 'nki', 'n_responses']) AS measure) AS m
LEFT JOIN observation AS o
    ON (o.source, o.edition, o.measure) = (e.source, e.edition, m.measure) AND o.kommun_code <> '0000'
WHERE (e.source, m.measure) NOT IN (('svenskt_naringsliv', 'nki'), ('skr_insikt', 'score'))
GROUP BY ALL
ORDER BY e.source, m.measure, e.edition;
