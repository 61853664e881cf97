-- Who took up the same kind of programme, as a plan and with a date, and which edition was the first that it can have
-- moved? A programme known only because a climb was being explained is selected on its outcome and counts for nobody.
WITH own AS (
    SELECT DISTINCT i.initiative_id, i.lag_months, a.kind
    FROM initiative AS i
    JOIN adoption AS a
        ON a.kommun_code = i.kommun_code
        AND a.start_earliest <= i.start_latest
        AND a.start_latest >= i.start_earliest
    -- A goal is no programme, "other" is no kind, and to join Insikt is to be measured.
    WHERE a.kind NOT IN ('goal', 'other', 'insikt_joined')
)
SELECT
    own.initiative_id,
    a.kommun_code,
    min(e.edition) FILTER (e.fieldwork_start >= a.start_latest + to_months(own.lag_months)) AS first_exposed
FROM own
JOIN adoption AS a ON a.kind = own.kind AND a.known_because = 'plan' AND a.start_latest IS NOT NULL
JOIN edition AS e ON e.source = $source
GROUP BY own.initiative_id, a.kommun_code
ORDER BY own.initiative_id, a.kommun_code;
