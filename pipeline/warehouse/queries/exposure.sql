-- The phases of every programme on one ranking, by lag.
SELECT
    x.initiative_id,
    i.kommun_code,
    i.lag_months AS declared_lag,
    x.lag_months,
    x.edition,
    x.phase = 'before' AND x.phase_is_certain AS is_before,
    x.phase = 'exposed' AND x.phase_is_certain AS is_exposed,
    x.phase <> 'before' AS has_started,
    NOT (x.phase = 'before' AND x.phase_is_certain) AND x.phase <> 'after' AS is_followed
FROM exposure AS x
JOIN initiative AS i USING (initiative_id)
WHERE x.source = $source
ORDER BY x.initiative_id, x.lag_months, x.edition;
