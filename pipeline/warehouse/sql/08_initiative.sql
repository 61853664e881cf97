-- The programmes. One without a known end is counted as three years of work, the length of those whose end is known;
-- end_assumed says so. Editions up to effect_horizon_years after the end still count as exposed.
CREATE TABLE initiative AS
SELECT
    initiative_id,
    kommun_code,
    name,
    start_date,
    start,
    start_earliest,
    start_latest,
    start_precision,
    coalesce("end", CAST(start_latest + INTERVAL 3 YEAR AS DATE)) AS "end",
    "end" IS NULL AS end_assumed,
    effect_horizon_years,
    lag_months,
    budget_sek,
    summary_sv,
    summary_en,
    start_note_sv,
    source_id,
    file
FROM ingested.initiative
ORDER BY initiative_id;
