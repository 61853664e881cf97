-- One value a key: the most believed reading, in its finest form (2.6 and 2.64 are one figure; 2.64 is kept).
CREATE TABLE observation AS
WITH best AS (
    SELECT * FROM reading WHERE is_read_again AND preference = 1 AND usable
),
agreeing AS (
    SELECT r.*
    FROM best
    JOIN reading AS r USING (kommun_code, source, edition, measure)
    WHERE r.usable
      AND abs(r.value - best.value) <= 0.5 * 10.0 ** -least(r.decimals, best.decimals) + 1e-9
),
finest AS (
    SELECT *
    FROM agreeing
    QUALIFY row_number() OVER (
        PARTITION BY kommun_code, source, edition, measure ORDER BY decimals DESC, preference
    ) = 1
),
counted AS (
    SELECT
        kommun_code, source, edition, measure,
        count(DISTINCT publisher) AS readings,
        bool_or(kind = 'list') AS listed,
        bool_or(kind = 'list' AND selected_on IS NULL) AS openly_listed,
        CASE WHEN bool_and(selected_on IS NOT NULL) THEN max(selected_on) END AS selected_on
    FROM agreeing
    GROUP BY ALL
)
SELECT
    kommun_code,
    source,
    edition,
    measure,
    value,
    decimals,
    basis,
    year_basis,
    source_id,
    locator,
    file,
    row,
    note,
    -- Pages of one publisher are one reading.
    readings,
    -- Known from a list of a whole group; from one that was not drawn on the values of one edition; from nothing
    -- but lists that were (the 35 best of 2023), so that its being known at all depends on a value.
    listed,
    openly_listed,
    selected_on
FROM (
    SELECT finest.* EXCLUDE (selected_on), counted.readings, counted.listed, counted.openly_listed, counted.selected_on
    FROM finest
    JOIN counted USING (kommun_code, source, edition, measure)
    UNION ALL BY NAME
    SELECT *, 1 AS readings, kind = 'list' AS listed, kind = 'list' AND selected_on IS NULL AS openly_listed
    FROM reading
    WHERE NOT is_read_again AND usable
)
ORDER BY kommun_code, source, edition, measure;
-- Did it last? After each value the next edition that is known, at most two later.
CREATE TEMP VIEW next_known AS
SELECT
    kommun_code,
    source,
    edition,
    measure,
    lead(edition) OVER later AS later_edition,
    lead(value) OVER later AS later_value,
    lead(source_id) OVER later AS later_source_id
FROM observation
WINDOW later AS (PARTITION BY kommun_code, source, measure ORDER BY edition)
QUALIFY later_edition <= edition + 2;
