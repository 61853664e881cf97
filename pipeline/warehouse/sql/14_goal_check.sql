-- Was each goal met? Only a known figure decides; "the deadline has passed" is judged by the newest edition published.
CREATE TABLE goal_check AS
WITH today AS (SELECT max(published) AS today FROM edition),
outcome AS (
    -- Several pages may give one outcome: one row a municipality, metric and day, the official one first.
    SELECT kommun_code, metric, date, value, source_id
    FROM (
        SELECT kommun_code, metric, date, value, source_id, basis
        FROM ingested.outcome
        UNION ALL
        -- Inhabitants are counted on the last day of the year.
        SELECT kommun_code, measure, make_date(year, 12, 31), value, source_id, 'official'
        FROM ingested.covariate
        WHERE measure = 'population'
    )
    QUALIFY row_number() OVER (
        PARTITION BY kommun_code, metric, date
        ORDER BY basis = 'official' DESC, basis = 'published' DESC, source_id
    ) = 1
),
promised AS (
    SELECT g.*, i.kommun_code
    FROM goal AS g
    JOIN initiative AS i USING (initiative_id)
    UNION ALL BY NAME
    -- A goal elsewhere with a target and a deadline is checked like a programme's own.
    SELECT
        adoption_id AS initiative_id, 'goal' AS goal_id, ranking, metric, direction, target, deadline, deadline_date,
        edition, kommun_code
    FROM adoption
    WHERE target IS NOT NULL AND deadline_date IS NOT NULL
),
known AS (
    SELECT
        g.*,
        coalesce(o.value, outcome.value) AS observed,
        coalesce(o.source_id, outcome.source_id) AS observed_source_id
    FROM promised AS g
    LEFT JOIN observation AS o
        ON (o.kommun_code, o.source, o.edition, o.measure) = (g.kommun_code, g.ranking, g.edition, g.metric)
    LEFT JOIN outcome
        ON g.ranking = 'none'
        AND (outcome.kommun_code, outcome.metric) = (g.kommun_code, g.metric)
        AND outcome.date = g.deadline_date
)
SELECT
    known.initiative_id,
    known.goal_id,
    metric,
    target,
    deadline,
    observed,
    CASE
        WHEN observed IS NOT NULL AND direction = 'at_most' THEN if(observed <= target, 'met', 'not_met')
        WHEN observed IS NOT NULL THEN if(observed >= target, 'met', 'not_met')
        WHEN deadline_date > today THEN 'not_yet_due'
        ELSE 'cannot_be_checked'
    END AS status,
    CASE
        WHEN observed IS NOT NULL THEN NULL
        WHEN deadline_date > today THEN 'not_yet_due'
        WHEN ranking = 'none' THEN 'no_figure_found'
        ELSE 'no_value_for_edition'
    END AS missing,
    known.edition,
    known.ranking AS source,
    known.observed_source_id AS source_id,
    later.later_edition,
    later.later_value,
    later.later_source_id
FROM known
CROSS JOIN today
LEFT JOIN next_known AS later
    ON (later.kommun_code, later.source, later.edition, later.measure)
     = (known.kommun_code, known.ranking, known.edition, known.metric)
ORDER BY known.initiative_id, deadline_date, known.goal_id;
