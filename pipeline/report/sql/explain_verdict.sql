-- A programme's verdicts.
SELECT
    source || ' ' || measure AS ranking, verdict, reason_code AS reason, round(effect_places) AS places,
    round(p_value, 3) AS p, round(p_holm, 3) AS p_holm, round(agreement, 2) AS agree,
    round(minimum_detectable_places) AS detectable, if(is_headline, 'yes', '') AS heads_brief
FROM verdict
WHERE initiative_id = $initiative_id
ORDER BY is_headline DESC, source;
