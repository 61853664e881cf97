-- How many municipalities are known to have taken up each kind of programme? A goal is no programme and to join Insikt is
-- to be measured, but both are kinds; the five with a file of their own are of the kind that an adoption says, or `evaluated`.
SELECT
    kind,
    count(DISTINCT kommun_code) FILTER (known_because = 'plan') AS n_known,
    count(DISTINCT kommun_code) FILTER (known_because = 'result') AS n_told_after
FROM adopter
GROUP BY kind
ORDER BY kind;
