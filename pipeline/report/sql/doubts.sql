-- Figures that deserve a second look, with the place in data/raw/ and the page.
SELECT
    d.check_name, k.kommun, d.source, d.edition, d.measure, d.value, d.detail,
    o.file || ':' || o.row AS place,
    coalesce(s.url, s.source_id) AS page
FROM doubt AS d
JOIN kommun AS k USING (kommun_code)
JOIN observation AS o USING (kommun_code, source, edition, measure)
JOIN source_document AS s USING (source_id)
ORDER BY d.check_name, d.source, d.edition, d.value, k.kommun;
