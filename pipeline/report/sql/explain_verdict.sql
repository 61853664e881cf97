-- A programme's verdicts.
SELECT
    source, measure, verdict, reason_code AS reason, round(effect_places) AS places, round(p_value, 3) AS p,
    round(p_holm, 3) AS p_holm, round(agreement, 2) AS agreement, n_estimators AS estimators,
    round(minimum_detectable_places) AS detectable, is_headline AS heads_brief
FROM verdict
WHERE initiative_id = $initiative_id
ORDER BY is_headline DESC, source;
