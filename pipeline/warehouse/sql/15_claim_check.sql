-- Do other pages say what the claim says? A claim that only its own page supports is not checked by it.
--
-- A claim names a value before, a value after, a change, or some of these. Each is held against the figure that is kept,
-- if a page other than the claim's own gives it.
CREATE TEMP MACRO decimals(x) AS CASE WHEN x = round(x) THEN 0 WHEN abs(x - round(x, 1)) < 1e-9 THEN 1 ELSE 2 END;
-- A score is published with one decimal at least: 3.0 is not any score that rounds to 3.
CREATE TEMP MACRO half_unit(x, y, measure) AS
    0.5 * 10.0 ** -greatest(least(decimals(x), decimals(y)), if(measure = 'score', 1, 0)) + 1e-9;
CREATE TABLE claim_check AS
WITH side AS (
    SELECT initiative_id, claim_id, source_id, ranking, measure, 'from' AS side, from_edition AS edition, from_value AS value
    FROM claim
    UNION ALL
    SELECT initiative_id, claim_id, source_id, ranking, measure, 'to', to_edition, to_value
    FROM claim
),
kept AS (
    SELECT
        side.*,
        o.value AS found,
        o.value IS NOT NULL AND EXISTS (
            SELECT 1
            FROM reading AS r
            WHERE (r.kommun_code, r.source, r.edition, r.measure) = (o.kommun_code, o.source, o.edition, o.measure)
              AND r.usable
              AND r.source_id <> side.source_id
              AND abs(r.value - o.value) <= 0.5 * 10.0 ** -least(r.decimals, o.decimals) + 1e-9
        ) AS found_elsewhere,
        -- A figure that one page lets us compute is too weak to call somebody wrong.
        coalesce(o.basis = 'derived' AND o.readings = 1, false) AS is_weak,
        o.source_id AS found_source_id
    FROM side
    JOIN initiative AS i USING (initiative_id)
    LEFT JOIN observation AS o
        ON (o.kommun_code, o.source, o.edition, o.measure) = (i.kommun_code, side.ranking, side.edition, side.measure)
),
found AS (
    SELECT
        initiative_id,
        claim_id,
        any_value(value) FILTER (side = 'from') AS from_value,
        any_value(value) FILTER (side = 'to') AS to_value,
        any_value(found) FILTER (side = 'from') AS found_from,
        any_value(found) FILTER (side = 'to') AS found_to,
        coalesce(bool_or(found_elsewhere) FILTER (side = 'from'), false) AS from_elsewhere,
        coalesce(bool_or(found_elsewhere) FILTER (side = 'to'), false) AS to_elsewhere,
        bool_or(is_weak) AS is_weak,
        any_value(found_source_id) FILTER (side = 'to') AS to_source_id,
        any_value(found_source_id) FILTER (side = 'from') AS from_source_id
    FROM kept
    GROUP BY ALL
),
compared AS (
    -- null = the claim does not name it, or no other page does. A rounded figure (2.9) agrees with a finer one (2.88): two
    -- figures may differ by half a unit of the coarser.
    SELECT
        c.*,
        f.found_from,
        f.found_to,
        f.is_weak,
        coalesce(f.to_source_id, f.from_source_id) AS found_source_id,
        CASE WHEN f.from_elsewhere THEN abs(c.from_value - f.found_from) <= half_unit(c.from_value, f.found_from, c.measure) END
            AS from_agrees,
        CASE WHEN f.to_elsewhere THEN abs(c.to_value - f.found_to) <= half_unit(c.to_value, f.found_to, c.measure) END AS to_agrees,
        CASE
            WHEN f.from_elsewhere AND f.to_elsewhere
            THEN abs(c.change - if(c.measure = 'rank', f.found_from - f.found_to, f.found_to - f.found_from))
                -- Places are counted; an index or a score may have been rounded before and after.
                <= if(c.measure = 'rank', 0.5, 2 * half_unit(f.found_from, f.found_to, c.measure))
        END AS change_agrees
    FROM claim AS c
    JOIN found AS f USING (initiative_id, claim_id)
),
counted AS (
    SELECT
        *,
        (from_value IS NOT NULL)::INT + (to_value IS NOT NULL)::INT + (change IS NOT NULL)::INT AS n_claimed,
        coalesce(from_agrees::INT, 0) + coalesce(to_agrees::INT, 0) + coalesce(change_agrees::INT, 0) AS n_agree,
        coalesce((NOT from_agrees)::INT, 0) + coalesce((NOT to_agrees)::INT, 0) + coalesce((NOT change_agrees)::INT, 0)
            AS n_disagree
    FROM compared
)
SELECT
    c.initiative_id,
    c.claim_id,
    -- The claim's numbers and the sources', as "before -> after (change)"; a ? is not said, or not known.
    CASE
        WHEN c.n_claimed = 0 THEN c.change_words
        ELSE concat(coalesce(format('{:g}', c.from_value), '?'), ' -> ', coalesce(format('{:g}', c.to_value), '?'),
            format(' ({:+g})', c.change))
    END AS claimed,
    CASE
        WHEN c.found_from IS NOT NULL OR c.found_to IS NOT NULL
        THEN concat(coalesce(format('{:g}', c.found_from), '?'), ' -> ', coalesce(format('{:g}', c.found_to), '?'))
    END AS found,
    c.from_value,
    c.to_value,
    c.change,
    c.change_words,
    c.found_from,
    c.found_to,
    CASE
        WHEN c.n_disagree > 0 AND NOT c.is_weak THEN 'disagrees'
        WHEN c.n_claimed > 0 AND c.n_agree = c.n_claimed THEN 'agrees'
        ELSE 'cannot_be_checked'
    END AS status,
    CASE
        WHEN c.n_disagree > 0 AND c.is_weak THEN 'only_a_computed_figure_against'
        WHEN c.n_disagree > 0 OR (c.n_claimed > 0 AND c.n_agree = c.n_claimed) THEN NULL
        WHEN c.ranking = 'none' THEN 'names_no_ranking'
        WHEN c.n_claimed = 0 THEN 'names_no_number'
        WHEN c.to_edition IS NULL THEN 'names_no_edition'
        WHEN c.n_agree > 0 THEN 'only_one_of_the_two_elsewhere'
        ELSE 'only_its_own_page'
    END AS missing,
    x.phase AS phase_of_to_edition,
    x.phase_is_certain,
    c.found_source_id AS source_id,
    later.later_edition,
    later.later_value,
    later.later_source_id
FROM counted AS c
JOIN initiative AS i USING (initiative_id)
LEFT JOIN next_known AS later
    ON (later.kommun_code, later.source, later.edition, later.measure)
     = (i.kommun_code, c.ranking, c.to_edition, c.measure)
LEFT JOIN exposure AS x
    ON (x.initiative_id, x.source, x.edition) = (c.initiative_id, c.ranking, c.to_edition) AND x.is_declared
ORDER BY c.initiative_id, c.claimed_on, c.claim_id;
