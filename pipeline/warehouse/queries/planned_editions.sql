-- Which editions does a plan use on each side, and which of them were out? Exposed editions count up to the programme's end:
-- what is seen after it is an afterthought.
SELECT
    x.source,
    x.edition,
    x.phase,
    e.fieldwork_mid,
    e.published,
    list(DISTINCT o.measure ORDER BY o.measure) FILTER (o.measure IS NOT NULL) AS known
FROM exposure AS x
JOIN edition AS e USING (source, edition)
JOIN initiative AS i USING (initiative_id)
LEFT JOIN observation AS o
    ON (o.kommun_code, o.source, o.edition) = (i.kommun_code, x.source, x.edition) AND o.measure IN ('rank', 'nki', 'score')
WHERE x.initiative_id = $initiative_id
    AND x.is_declared
    AND x.phase_is_certain
    AND (
        x.phase = 'before'
        OR (
            x.phase = 'exposed'
            AND e.fieldwork_start + CAST((e.fieldwork_end - e.fieldwork_start) // 2 AS INTEGER) <= i."end"
        )
    )
GROUP BY ALL
ORDER BY x.source DESC, x.edition;
