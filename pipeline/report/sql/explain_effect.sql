-- The main estimates behind the verdicts, and why the others could not be made.
SELECT
    source, measure, estimator, coalesce(CAST(edition AS VARCHAR), 'mean') AS edition, status,
    before_value AS before, round(observed, 1) AS observed, round(counterfactual, 1) AS expected,
    round(ci_low, 1) AS low, round(ci_high, 1) AS high, round(effect_places) AS places, round(p_value, 3) AS p,
    n_pre AS editions_before, n_donors AS compared_with
FROM effect
WHERE initiative_id = $initiative_id AND is_main
ORDER BY source DESC, measure, estimator, horizon NULLS FIRST;
