-- Which ranking heads the brief? The one that a goal names, whatever can be said of it. Where no goal names one: the first
-- that could be estimated, then the one that most claims name, then Svenskt Näringsliv's.
UPDATE verdict SET is_headline = (
    verdict.source = (
        SELECT v.source
        FROM verdict AS v
        WHERE v.initiative_id = verdict.initiative_id
        ORDER BY
            EXISTS (SELECT 1 FROM goal AS g WHERE (g.initiative_id, g.ranking) = (v.initiative_id, v.source)) DESC,
            v.verdict NOT IN ('insufficient_data', 'too_early') DESC,
            (SELECT count(*) FROM claim AS c WHERE (c.initiative_id, c.ranking) = (v.initiative_id, v.source)) DESC,
            v.source = 'svenskt_naringsliv' DESC
        LIMIT 1
    )
);
