-- Every reading, keyed as a checklist names it.
SELECT
    coalesce(k.kommun, 'Riket') AS kommun,
    r.source,
    CAST(r.edition AS VARCHAR) AS edition,
    r.measure,
    r.source_id,
    r.value,
    r.decimals
FROM reading AS r
LEFT JOIN kommun AS k USING (kommun_code);
