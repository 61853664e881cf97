-- Which exposed editions are known of the municipality by now, planned or not?
SELECT x.source, x.edition
FROM exposure AS x
JOIN initiative AS i USING (initiative_id)
JOIN observation AS o ON (o.kommun_code, o.source, o.edition) = (i.kommun_code, x.source, x.edition)
WHERE x.initiative_id = $initiative_id
    AND x.is_declared
    AND x.phase_is_certain
    AND x.phase = 'exposed'
    AND o.measure = if(x.source = 'skr_insikt', 'nki', 'rank')
ORDER BY x.source DESC, x.edition;
