-- One measure of one ranking, long: every municipality and edition, known or not.
SELECT
    k.kommun_code,
    e.edition,
    e.fieldwork_mid,
    -- A rank needs the number ranked; an index is counted from the national value of its edition.
    if($measure = 'rank', e.n_ranked, national.value) AS level,
    o.value,
    coalesce(o.listed, false) AS listed,
    coalesce(o.openly_listed, false) AS openly_listed,
    o.selected_on IS NOT NULL AS selected,
    EXISTS (SELECT 1 FROM initiative AS i WHERE i.kommun_code = k.kommun_code) AS treated
FROM kommun AS k
CROSS JOIN edition AS e
LEFT JOIN observation AS o
    ON (o.kommun_code, o.source, o.edition, o.measure) = (k.kommun_code, e.source, e.edition, $measure)
LEFT JOIN observation AS national
    ON (national.kommun_code, national.source, national.edition, national.measure)
        = ('0000', e.source, e.edition, $measure)
WHERE e.source = $source AND level IS NOT NULL
ORDER BY k.kommun_code, e.edition;
