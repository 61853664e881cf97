-- Which kept figures deserve a second look? None is changed or left out for standing here.
-- The estimation adds those that lie far from what the municipality's other editions let expect.
CREATE TABLE doubt AS
WITH kept AS (
    SELECT * FROM observation WHERE kommun_code <> '0000'
),
-- Places tie in a complete edition; among press cuttings a place given twice is more often misread.
twice AS (
    SELECT
        'one place twice' AS check_name, k.kommun_code, k.source, k.edition, k.measure, k.value,
        'also ' || string_agg(kommun.kommun, ', ' ORDER BY kommun.kommun) AS detail
    FROM kept AS k
    JOIN kept AS other
        ON (k.source, k.edition, k.measure, k.value) = (other.source, other.edition, other.measure, other.value)
        AND k.kommun_code <> other.kommun_code
    JOIN kommun ON kommun.kommun_code = other.kommun_code
    JOIN coverage AS c ON (c.source, c.edition, c.measure) = (k.source, k.edition, k.measure)
    -- Insikt's index is rounded: half of its municipalities share a place.
    WHERE k.measure = 'rank' AND k.source = 'svenskt_naringsliv' AND c.n_observed < c.n_ranked
    GROUP BY k.kommun_code, k.source, k.edition, k.measure, k.value
),
following AS (
    SELECT
        kommun_code, source, edition, measure, value,
        lag(value) OVER w AS previous,
        lag(edition) OVER w AS previous_edition
    FROM kept
    WHERE measure = 'rank'
    WINDOW w AS (PARTITION BY kommun_code, source ORDER BY edition)
),
jump AS (
    SELECT
        'a jump of more than 120 places' AS check_name, kommun_code, source, edition, measure, value,
        format('{:.0f} in {}', previous, previous_edition) AS detail
    FROM following
    WHERE abs(value - previous) > 120 AND edition - previous_edition <= 2
),
-- The score is a third of the ranking: a place far from what the edition's other scores let expect is one of the two
-- misread, or of another edition.
scored AS (
    SELECT
        r.kommun_code, r.source, r.edition, r.value AS place, s.value AS score,
        regr_slope(r.value, s.value) OVER w AS slope,
        regr_intercept(r.value, s.value) OVER w AS intercept,
        count(*) OVER w AS n
    FROM kept AS r
    JOIN kept AS s ON (r.kommun_code, r.source, r.edition) = (s.kommun_code, s.source, s.edition)
    WHERE r.measure = 'rank' AND s.measure = 'score'
    WINDOW w AS (PARTITION BY r.source, r.edition)
),
off_line AS (
    SELECT
        *,
        intercept + slope * score AS expected,
        stddev(place - intercept - slope * score) OVER (PARTITION BY source, edition) AS spread
    FROM scored
    WHERE n >= 10
),
score_and_rank AS (
    SELECT
        'score and place far apart' AS check_name, kommun_code, source, edition, 'rank' AS measure, place AS value,
        format('score {:.2f}, by which place {:.0f} or so', score, expected) AS detail
    FROM off_line
    WHERE abs(place - expected) > 3 * spread
),
-- Insikt's places follow its index: a higher index never has a worse place.
indexed AS (
    SELECT r.kommun_code, r.source, r.edition, r.value AS place, n.value AS nki
    FROM kept AS r
    JOIN kept AS n ON (r.kommun_code, r.source, r.edition) = (n.kommun_code, n.source, n.edition)
    WHERE r.measure = 'rank' AND n.measure = 'nki'
),
out_of_order AS (
    SELECT
        a.kommun_code, a.source, a.edition, a.place, a.nki,
        count(*) AS n_compared,
        -- Half a point is rounding.
        count(*) FILTER ((a.nki - b.nki > 0.5 AND a.place > b.place) OR (b.nki - a.nki > 0.5 AND a.place < b.place))
            AS n_wrong
    FROM indexed AS a
    JOIN indexed AS b ON (a.source, a.edition) = (b.source, b.edition) AND a.kommun_code <> b.kommun_code
    GROUP BY ALL
),
index_and_place AS (
    SELECT
        'index and place out of order' AS check_name, kommun_code, source, edition, 'rank' AS measure, place AS value,
        format('index {:g}; out of order with {} of {}', nki, n_wrong, n_compared) AS detail
    FROM out_of_order
    WHERE n_wrong >= 3
)
SELECT check_name, kommun_code, source, edition, measure, value, detail
FROM (
    FROM twice UNION ALL FROM jump UNION ALL FROM score_and_rank UNION ALL FROM index_and_place
)
ORDER BY check_name, source, edition, kommun_code;
