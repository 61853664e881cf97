-- How much of each edition is known.
SELECT source, edition, measure, n_observed, n_from_lists, n_ranked
FROM coverage
WHERE n_observed > 0
ORDER BY source DESC, measure DESC, edition;
