-- Which editions can carry an effect of which programme? An interval join of fieldwork windows and effective starts.
--
-- effective start = start + lag. exposed_share = the part of the fieldwork window after it.
-- before: under a tenth; partial: under one half; exposed: one half or more, up to the programme's end plus its
-- horizon; after: later. Where the start is known to a month or a year, the phase is computed for the earliest, the
-- middle and the latest day that it can mean.
CREATE TABLE exposure AS
WITH lagged AS (
    SELECT DISTINCT
        i.initiative_id,
        lag.months AS lag_months,
        lag.months = i.lag_months AS is_declared,
        CAST(i.start_earliest + to_months(lag.months) AS DATE) AS earliest,
        CAST(i.start + to_months(lag.months) AS DATE) AS middle,
        CAST(i.start_latest + to_months(lag.months) AS DATE) AS latest,
        CAST(i."end" + to_months(CAST(round(12 * i.effect_horizon_years) AS INTEGER)) AS DATE) AS until
    FROM initiative AS i
    CROSS JOIN LATERAL (SELECT unnest([0, 3, 6, 12, i.lag_months]) AS months) AS lag
),
shared AS (
    SELECT
        l.*,
        e.source,
        e.edition,
        e.fieldwork_mid,
        e.fieldwork_start + CAST((e.fieldwork_end - e.fieldwork_start) // 2 AS INTEGER) > l.until AS is_after,
        list_transform(
            [l.earliest, l.middle, l.latest],
            lambda start: greatest(0.0, least(1.0,
                (e.fieldwork_end - greatest(start, e.fieldwork_start) + 1)
                / (e.fieldwork_end - e.fieldwork_start + 1)))
        ) AS shares
    FROM lagged AS l
    CROSS JOIN edition AS e
),
phased AS (
    SELECT
        *,
        list_transform(shares, lambda share: CASE
            WHEN share < 0.1 THEN 'before'
            WHEN is_after THEN 'after'
            WHEN share < 0.5 THEN 'partial'
            ELSE 'exposed'
        END) AS phases
    FROM shared
)
SELECT
    initiative_id,
    source,
    edition,
    lag_months,
    is_declared,
    shares[2] AS exposed_share,
    phases[2] AS phase,
    phases[1] AS phase_earliest,
    phases[3] AS phase_latest,
    -- An edition whose phase depends on the unknown day is used by neither side.
    phases[1] = phases[2] AND phases[2] = phases[3] AS phase_is_certain,
    fieldwork_mid
        - (year(middle) + (dayofyear(middle) - 0.5) / dayofyear(make_date(year(middle), 12, 31)))
        AS years_since_start
FROM phased
ORDER BY initiative_id, source, edition, lag_months;
