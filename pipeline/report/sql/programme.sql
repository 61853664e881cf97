-- Which programme is it, where, and when could it have been seen in a ranking?
select
    i.initiative_id, i.kommun_code, k.kommun, k.county, i.name, i.start_date, i.start_precision,
    if(i.end_assumed, null, year(i."end")) as end_year, i.effect_horizon_years, i.lag_months, i.budget_sek,
    i.summary_sv, i.summary_en, i.start_note_sv, i.source_id,
    year(i.start_earliest) + (dayofyear(i.start_earliest) - 1) / 366 as start_earliest,
    year(i.start_latest) + dayofyear(i.start_latest) / 366 as start_latest,
    year(d.first_day) + (dayofyear(d.first_day) - 1) / 366 as effective_start,
    year(d.last_day) + dayofyear(d.last_day) / 366 as effective_end,
    d.first_day::date::text as first_day, d.last_day::date::text as last_day
from initiative i
join kommun k using (kommun_code)
cross join lateral (
    select
        i.start + to_months(i.lag_months) as first_day,
        i."end" + to_months(round(12 * i.effect_horizon_years)::int) as last_day
) d
where i.initiative_id = $initiative_id
