-- Which programmes are evaluated, and in which years could each be seen in a ranking?
select i.initiative_id, i.kommun_code, i.name, i.start_date, i.summary_sv, i.summary_en,
    year(d.first_day) + (dayofyear(d.first_day) - 1) / 366 as seen_from,
    year(d.last_day) + dayofyear(d.last_day) / 366 as seen_until
from initiative i
cross join lateral (
    select
        i.start + to_months(i.lag_months) as first_day,
        i."end" + to_months(round(12 * i.effect_horizon_years)::int) as last_day
) d
order by i.kommun_code, i.start, i.initiative_id
