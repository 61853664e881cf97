-- What municipalities have in common; the latest population that is known.
SELECT
    k.kommun_code,
    k.county,
    k.skr_group,
    arg_max(c.value, c.year) AS population  -- from official files; the ledger has it of hardly any
FROM kommun AS k
LEFT JOIN covariate AS c ON c.kommun_code = k.kommun_code AND c.measure = 'population'
GROUP BY k.kommun_code, k.county, k.skr_group
ORDER BY k.kommun_code;
