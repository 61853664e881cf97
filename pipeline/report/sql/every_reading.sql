-- Every reading of a municipality's figures; kept = the one that the observation rests on.
SELECT
    r.source,
    r.edition,
    r.measure,
    r.value,
    o.source_id = r.source_id AS kept,
    r.basis || if(r.year_basis = 'inferred', ', year inferred', '') AS basis,
    coalesce(d.url, d.title, d.publisher) AS page
FROM reading AS r
JOIN kommun AS k USING (kommun_code)
JOIN source_document AS d USING (source_id)
LEFT JOIN observation AS o
    ON (o.kommun_code, o.source, o.edition, o.measure) = (r.kommun_code, r.source, r.edition, r.measure)
WHERE k.kommun = $kommun
ORDER BY r.source DESC, r.measure, r.edition, r.preference;
