-- Readings drawn at random, half of them of figures that only one publisher gives. The order is a hash of key and seed,
-- so that the same ledger and seed give the same sample whatever the order of its rows.
WITH candidate AS (
    SELECT
        coalesce(k.kommun, 'Riket') AS kommun,
        r.source,
        CAST(r.edition AS VARCHAR) AS edition,
        r.measure,
        r.source_id,
        d.url AS address,
        o.readings = 1 AS is_single,
        md5(concat_ws('|', $seed, r.kommun_code, r.source, r.edition, r.measure, r.source_id)) AS draw
    FROM reading AS r
    JOIN observation AS o USING (kommun_code, source, edition, measure)
    JOIN source_document AS d ON d.source_id = r.source_id
    LEFT JOIN kommun AS k ON k.kommun_code = r.kommun_code
    -- The run-together list is checked by its own rule and tests; a page without an address cannot be opened.
    WHERE d.url IS NOT NULL AND r.source_id <> 'foretagsklimat-2023-top'
)
SELECT kommun, source, edition, measure, source_id, address
FROM candidate
QUALIFY row_number() OVER (PARTITION BY is_single ORDER BY draw) <= CAST(ceil($rows / 2.0) AS INTEGER)
ORDER BY draw;
