-- Which editions are certainly before each adopter's start, and which certainly exposed? The rule of table exposure, with a
-- lag of three months: the start is later than known at its latest and earlier at its earliest.
WITH dated AS (
    -- The first programme of a kind is the one; later ones of the same kind go on with it.
    SELECT kind, kommun_code, start_earliest, start_latest, until
    FROM adopter
    WHERE known_because = 'plan' AND start_earliest IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY kind, kommun_code ORDER BY start_earliest, adopter_id) = 1
),
shared AS (
    SELECT
        d.kind,
        d.kommun_code,
        e.edition,
        e.fieldwork_start + CAST((e.fieldwork_end - e.fieldwork_start) // 2 AS INTEGER) > d.until AS is_after,
        (e.fieldwork_end - greatest(CAST(d.start_earliest + INTERVAL 3 MONTH AS DATE), e.fieldwork_start) + 1)
            / (e.fieldwork_end - e.fieldwork_start + 1) AS share_at_most,
        (e.fieldwork_end - greatest(CAST(d.start_latest + INTERVAL 3 MONTH AS DATE), e.fieldwork_start) + 1)
            / (e.fieldwork_end - e.fieldwork_start + 1) AS share_at_least
    FROM dated AS d
    CROSS JOIN edition AS e
    WHERE e.source = $source
)
SELECT
    kind,
    kommun_code,
    edition,
    share_at_most < 0.1 AS is_before,
    share_at_least >= 0.5 AND NOT is_after AS is_exposed,
    share_at_most >= 0.1 AS has_started,
    share_at_most >= 0.1 AND NOT is_after AS is_followed
FROM shared
ORDER BY kind, kommun_code, edition;
