-- The main estimates behind the verdicts; of those that could not be made, one line each with the reason.
SELECT
    source || ' ' || measure AS ranking, estimator, coalesce(CAST(edition AS VARCHAR), 'mean') AS edition, status,
    before_value AS before, round(observed, 1) AS observed, round(counterfactual, 1) AS expected,
    round(ci_low, 1) || '-' || round(ci_high, 1) AS "90 % range", round(effect_places) AS places,
    round(p_value, 3) AS p, n_donors AS compared
FROM effect
WHERE initiative_id = $initiative_id AND is_main AND (status = 'ok' OR horizon IS NULL)
ORDER BY source DESC, measure DESC, estimator DESC, horizon NULLS FIRST;
