-- From each tenth of a ranking: where do municipalities ordinarily stand some years later?
select source, tenth, from_place, to_place, years, n_pairs, lower_quartile, upper_quartile,
    model_lower_quartile, model_median, model_upper_quartile
from ordinary_movement
where is_main and measure = 'rank'
order by source, tenth, years
