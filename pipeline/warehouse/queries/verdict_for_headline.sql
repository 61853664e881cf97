-- Each verdict with what its first sentence needs.
SELECT
    v.initiative_id,
    v.source,
    v.measure,
    v.verdict,
    v.reason_code,
    v.effect_places,
    plain.effect_places AS raw_change_places,
    k.kommun,
    i.name
FROM verdict AS v
JOIN initiative AS i USING (initiative_id)
JOIN kommun AS k USING (kommun_code)
LEFT JOIN effect AS plain
    ON (plain.initiative_id, plain.source, plain.measure) = (v.initiative_id, v.source, v.measure)
    AND plain.estimator = 'before_after' AND plain.is_main AND plain.horizon IS NULL
ORDER BY v.initiative_id, v.source;
