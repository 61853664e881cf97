-- Every reading of every figure, in the order in which a page is believed.
-- A figure whose edition was inferred counts only where another publisher gives the same value for that edition, or where
-- the page is dated by its other figures: at least two of them, of the same edition or the one beside it, are given by
-- others, and none is contradicted. A figure of long before is not dated by those of the page's own year.
CREATE TEMP MACRO letters(x) AS regexp_replace(strip_accents(lower(x)), '[^a-z]', '', 'g');
CREATE TABLE reading AS
-- Read again where it is used: that is a third faster than keeping it.
WITH weighed AS NOT MATERIALIZED (
    SELECT
        reading.*,
        document.publisher,
        document.publisher_kind,
        -- A municipality knows its own place better than its neighbour's.
        coalesce(
            document.publisher_kind = 'municipality' AND contains(letters(document.url), letters(kommun.kommun)), false
        ) AS is_its_own_page,
        document.kind,
        document.selected_on,
        document.published AS page_published
    FROM ingested.reading AS reading
    JOIN source_document AS document USING (source_id)
    LEFT JOIN kommun USING (kommun_code)
),
-- Each inferred figure beside what other publishers, whose edition is stated, give for the same key.
checked AS (
    SELECT DISTINCT
        a.source_id, a.kommun_code, a.source, a.edition, a.measure,
        abs(a.value - b.value) <= 0.5 * 10.0 ** -least(a.decimals, b.decimals) + 1e-9 AS agrees
    FROM weighed AS a
    JOIN weighed AS b
        ON (a.kommun_code, a.source, a.edition, a.measure) = (b.kommun_code, b.source, b.edition, b.measure)
        AND a.publisher <> b.publisher
    WHERE a.year_basis = 'inferred' AND b.year_basis = 'stated'
),
dated AS (
    SELECT a.source_id, a.source, a.edition
    FROM (SELECT DISTINCT source_id, source, edition FROM weighed WHERE year_basis = 'inferred') AS a
    JOIN checked USING (source_id)
    GROUP BY ALL
    HAVING bool_and(agrees)
        AND count(*) FILTER (checked.source = a.source AND abs(checked.edition - a.edition) <= 1) >= 2
),
judged AS NOT MATERIALIZED (
    SELECT *, true AS usable
    FROM weighed
    WHERE year_basis = 'stated'
    UNION ALL
    SELECT
        a.*,
        (a.source_id, a.source, a.edition) IN (FROM dated) OR EXISTS (
            SELECT 1
            FROM weighed AS b
            WHERE (a.kommun_code, a.source, a.edition, a.measure) = (b.kommun_code, b.source, b.edition, b.measure)
              AND a.publisher <> b.publisher
              AND abs(a.value - b.value) <= 0.5 * 10.0 ** -least(a.decimals, b.decimals) + 1e-9
        ) AS usable
    FROM weighed AS a
    WHERE year_basis <> 'stated'
),
-- Most values of a complete panel are read once: only the others have to be weighed against each other.
read_again AS (
    SELECT kommun_code, source, edition, measure
    FROM weighed
    GROUP BY ALL
    HAVING count(*) > 1
),
ranked AS (
    SELECT *, false AS is_read_again, 1 AS preference
    FROM judged
    ANTI JOIN read_again USING (kommun_code, source, edition, measure)
    UNION ALL
    SELECT
        *,
        true AS is_read_again,
        row_number() OVER (
            PARTITION BY kommun_code, source, edition, measure
            ORDER BY
                usable DESC,
                basis = 'official' DESC,
                year_basis = 'stated' DESC,
                basis = 'published' DESC,
                kind = 'list' DESC,
                publisher_kind = 'owner' DESC,
                is_its_own_page DESC,
                publisher_kind = 'municipality' DESC,
                -- A later page may correct an earlier one.
                coalesce(page_published, '') DESC,
                decimals DESC,
                source_id
        ) AS preference
    FROM judged
    SEMI JOIN read_again USING (kommun_code, source, edition, measure)
)
SELECT *
FROM ranked
ORDER BY kommun_code, source, edition, measure, preference;
