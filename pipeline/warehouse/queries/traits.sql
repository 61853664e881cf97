-- What municipalities have in common; the latest population that is known.
SELECT
    k.kommun_code,
    k.county,
    k.skr_group,
    CAST(NULL AS DOUBLE) AS population  -- no file holds it for all
FROM kommun AS k
ORDER BY k.kommun_code;
