-- How many readings of the ledger can be held against an official value, and how many of them differ from it?
-- Counted by how the figure was read: what stood on a page, and what was computed from a stated change, err in different
-- ways. Each that differs stands in `conflict`.
CREATE TABLE ledger_check AS
WITH official AS (
    SELECT *
    FROM reading
    WHERE basis = 'official' AND is_read_again
    QUALIFY row_number() OVER (PARTITION BY kommun_code, source, edition, measure ORDER BY preference) = 1
)
SELECT
    r.source,
    r.measure,
    r.basis,
    r.year_basis,
    count(*) AS n_compared,
    count(*) FILTER (abs(r.value - o.value) > 0.5 * 10.0 ** -least(r.decimals, o.decimals) + 1e-9) AS n_differing
FROM reading AS r
JOIN official AS o
    ON (o.kommun_code, o.source, o.edition, o.measure) = (r.kommun_code, r.source, r.edition, r.measure)
WHERE r.basis <> 'official'
GROUP BY ALL
ORDER BY ALL;
