-- How do municipalities without a known programme move, and did the model of it hold where it was tried?
select m.source, m.measure, m.sample, m.n_kommun, m.n_values, m.noise_share_of_yearly_change, c.n, c.coverage
from movement_model m
left join model_check c
    on (c.source, c.measure, c.sample, c."by") = (m.source, m.measure, m.sample, 'all')
where m.is_main
order by m.source desc, m.measure
