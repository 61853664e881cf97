-- Programmes and goals elsewhere.
CREATE TABLE adoption AS
SELECT * FROM ingested.adoption ORDER BY adoption_id;

-- A goal elsewhere with a target and an edition is checked like a programme's own.
INSERT INTO goal_check
SELECT
    a.adoption_id AS initiative_id,
    'goal' AS goal_id,
    a.metric,
    a.target,
    a.deadline,
    o.value AS observed,
    CASE
        WHEN o.value IS NOT NULL AND a.direction = 'at_most' THEN if(o.value <= a.target, 'met', 'not_met')
        WHEN o.value IS NOT NULL THEN if(o.value >= a.target, 'met', 'not_met')
        WHEN a.deadline_date > (SELECT max(published) FROM edition) THEN 'not_yet_due'
        ELSE 'cannot_be_checked'
    END AS status,
    CASE
        WHEN o.value IS NOT NULL THEN NULL
        WHEN a.deadline_date > (SELECT max(published) FROM edition) THEN 'not_yet_due'
        ELSE 'no_value_for_edition'
    END AS missing,
    a.edition,
    a.ranking AS source,
    o.source_id
FROM adoption AS a
LEFT JOIN observation AS o
    ON (o.kommun_code, o.source, o.edition, o.measure) = (a.kommun_code, a.ranking, a.edition, a.metric)
WHERE a.target IS NOT NULL AND a.deadline_date IS NOT NULL
ORDER BY a.adoption_id;
