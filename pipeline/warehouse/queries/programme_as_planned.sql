-- What of a programme decides which editions it can have moved? Its texts, goals and claims do not.
SELECT
    k.kommun_code,
    k.kommun,
    i.name,
    i.start_earliest,
    i.start_latest,
    i."end",
    i.lag_months,
    i.effect_horizon_years
FROM initiative AS i
JOIN kommun AS k USING (kommun_code)
WHERE i.initiative_id = $initiative_id;
