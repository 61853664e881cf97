-- How many municipalities without a known programme does the expected place rest on?
select source, measure, sample, n_kommun, n_values
from movement_model
where is_main
order by source, measure, sample
