-- What else happened in each programme's municipality, and where it stood before and some years after.
CREATE TABLE event AS
WITH placed AS (
    SELECT o.kommun_code, o.source, o.edition, o.value, o.source_id, e.fieldwork_start, e.fieldwork_end
    FROM observation AS o
    JOIN edition AS e USING (source, edition)
    WHERE o.source = 'svenskt_naringsliv' AND o.measure = 'rank'
),
beside AS (
    SELECT v.*, i.kommun_code FROM ingested.event AS v JOIN initiative AS i USING (initiative_id)
)
SELECT
    b.initiative_id,
    b.event_id,
    b.text_sv,
    b.text_en,
    b.event_date,
    max(p.edition) FILTER (p.fieldwork_end < b.event_earliest) AS before_edition,
    arg_max(p.value, p.edition) FILTER (p.fieldwork_end < b.event_earliest) AS before_value,
    arg_max(p.source_id, p.edition) FILTER (p.fieldwork_end < b.event_earliest) AS before_source_id,
    -- The last place known within three years: long enough to show, short enough to have to do with it.
    max(p.edition) FILTER (p.fieldwork_start > b.event_latest AND p.fieldwork_end <= b.event_latest + INTERVAL 3 YEAR)
        AS after_edition,
    arg_max(p.value, p.edition)
        FILTER (p.fieldwork_start > b.event_latest AND p.fieldwork_end <= b.event_latest + INTERVAL 3 YEAR) AS after_value,
    arg_max(p.source_id, p.edition)
        FILTER (p.fieldwork_start > b.event_latest AND p.fieldwork_end <= b.event_latest + INTERVAL 3 YEAR)
        AS after_source_id,
    b.source_id
FROM beside AS b
LEFT JOIN placed AS p USING (kommun_code)
GROUP BY ALL
ORDER BY b.initiative_id, b.event_date, b.event_id;
