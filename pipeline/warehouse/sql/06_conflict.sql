-- Every second reading that differs from the value kept, and the rule that decided.
CREATE TABLE conflict AS
SELECT
    r.kommun_code,
    r.source,
    r.edition,
    r.measure,
    o.value AS kept_value,
    o.source_id AS kept_source_id,
    r.value AS other_value,
    r.source_id AS other_source_id,
    CASE
        WHEN NOT r.usable THEN 'the edition of the other was inferred'
        WHEN best.basis = 'official' AND r.basis <> 'official' THEN 'official over published'
        WHEN best.year_basis <> r.year_basis THEN 'a stated edition over an inferred one'
        WHEN best.basis <> r.basis THEN 'published over derived'
        WHEN best.kind <> r.kind THEN 'a list over a single page'
        WHEN best.is_its_own_page <> r.is_its_own_page AND best.publisher_kind = r.publisher_kind
        THEN 'its own page over another municipality''s'
        WHEN best.publisher_kind <> r.publisher_kind THEN 'the ranking''s or municipality''s own page over another'
        WHEN coalesce(best.page_published, '') <> coalesce(r.page_published, '') THEN 'the later page'
        ELSE 'no rule separates them: the finer figure, then the first source in the alphabet'
    END AS rule
FROM reading AS r
JOIN reading AS best
    ON (r.kommun_code, r.source, r.edition, r.measure) = (best.kommun_code, best.source, best.edition, best.measure)
    AND best.preference = 1
    AND best.is_read_again
JOIN observation AS o
    ON (r.kommun_code, r.source, r.edition, r.measure) = (o.kommun_code, o.source, o.edition, o.measure)
WHERE r.is_read_again
  AND abs(r.value - o.value) > 0.5 * 10.0 ** -least(r.decimals, o.decimals) + 1e-9
ORDER BY r.kommun_code, r.source, r.edition, r.measure, r.source_id;
