-- How often does the 90 % interval hold where nothing happened? By ranking, start year, third of the ranking and horizon.
CREATE OR REPLACE TABLE placebo_coverage AS
WITH one_comparison AS (
    -- The same history and the same edition compared: a start in any year between is the same comparison. The first is kept.
    SELECT *
    FROM placebo
    WHERE covered IS NOT NULL AND edition IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY source, measure, estimator, sample, kommun_code, edition, n_pre ORDER BY start_edition
    ) = 1
),
placed AS (
    SELECT
        p.*,
        compared.fieldwork_mid - started.fieldwork_mid AS years,
        -- Where the municipality stood in the last edition before: a share of the list, or a distance to the nation.
        last_before.standing
    FROM one_comparison AS p
    JOIN edition AS started ON (started.source, started.edition) = (p.source, p.start_edition)
    JOIN edition AS compared ON (compared.source, compared.edition) = (p.source, p.edition)
    JOIN LATERAL (
        SELECT if(p.measure = 'rank', (o.value - 0.5) / e.n_ranked, national.value - o.value) AS standing
        FROM observation AS o
        JOIN edition AS e ON (e.source, e.edition) = (o.source, o.edition)
        LEFT JOIN observation AS national
            ON (national.kommun_code, national.source, national.edition, national.measure)
                = ('0000', o.source, o.edition, o.measure)
        WHERE (o.kommun_code, o.source, o.measure) = (p.kommun_code, p.source, p.measure)
            AND o.edition < p.start_edition AND standing IS NOT NULL
        ORDER BY o.edition DESC
        LIMIT 1
    ) AS last_before ON true
),
in_thirds AS (
    SELECT
        *,
        -- An index has no list to be divided into thirds: the placebos' own standings are.
        if(
            measure = 'rank',
            CAST(ceil(3 * standing) AS INTEGER),
            ntile(3) OVER (PARTITION BY source, measure, estimator, sample ORDER BY standing, kommun_code, edition, n_pre)
        ) AS third
    FROM placed
)
SELECT
    source,
    measure,
    estimator,
    sample,
    start_edition,
    third,                                  -- 1 = the best
    CAST(round(years) AS INTEGER) AS horizon,   -- years from the first edition counted as exposed to the one compared
    count(*) AS n,
    count(DISTINCT kommun_code) AS n_kommun,
    count(*) FILTER (covered) AS n_covered,
    count(*) FILTER (NOT covered AND effect > 0) AS n_above     -- better than the interval
FROM in_thirds
GROUP BY ALL
ORDER BY ALL;
