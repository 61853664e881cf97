-- One measure of one ranking, long: every municipality and edition, known or not.
SELECT
    k.kommun_code,
    e.edition,
    e.fieldwork_mid,
    -- A rank needs the number ranked; an index is counted from the national value of its edition.
    if($measure = 'rank', e.n_ranked, national.value) AS level,
    o.value,
    -- How many answered decides how much of the value is chance.
    answers.value AS answers,
    coalesce(o.listed, false) AS listed,
    coalesce(o.openly_listed, false) AS openly_listed,
    o.selected_on IS NOT NULL AS selected,
    -- No comparison: a municipality that is evaluated here, and any other while a programme of its own may be at work, for
    -- five years from its start. A programme known only because a climb was being explained leaves the municipality in:
    -- taking out those that climbed would make an ordinary climb look rare.
    EXISTS (SELECT 1 FROM initiative AS i WHERE i.kommun_code = k.kommun_code)
        OR EXISTS (
            SELECT 1
            FROM adoption AS a
            WHERE a.kommun_code = k.kommun_code
              AND a.known_because = 'plan'
              AND a.kind <> 'insikt_joined'
              AND e.fieldwork_end >= a.start_earliest
              AND e.fieldwork_start <= a.start_latest + INTERVAL 5 YEAR
        ) AS treated
FROM kommun AS k
CROSS JOIN edition AS e
LEFT JOIN observation AS o
    ON (o.kommun_code, o.source, o.edition, o.measure) = (k.kommun_code, e.source, e.edition, $measure)
LEFT JOIN observation AS national
    ON (national.kommun_code, national.source, national.edition, national.measure)
        = ('0000', e.source, e.edition, $measure)
LEFT JOIN observation AS answers
    ON (answers.kommun_code, answers.source, answers.edition, answers.measure)
        = (k.kommun_code, e.source, e.edition, 'n_responses')
WHERE e.source = $source AND level IS NOT NULL
ORDER BY k.kommun_code, e.edition;
