-- Where did municipalities without a known programme stand one and three years later, by the tenth in which they stood?
select tenth, from_place, to_place, years, n_pairs, n_kommun, lower_quartile, median, upper_quartile
from ordinary_movement
where is_main and (source, measure) = ('svenskt_naringsliv', 'rank') and years in (1, 3)
order by tenth, years
