-- How did each municipality move between two editions of Svenskt Näringsliv's ranking? Chosen are the two of which most
-- municipalities' places are known in both; if several are, the latest, and then the longest time.
with places as (
    select kommun_code, edition, value
    from observation
    where (source, measure) = ('svenskt_naringsliv', 'rank')
),
pair as (
    select a.edition as earlier, b.edition as later
    from places a
    join places b using (kommun_code)
    where a.edition < b.edition
    group by all
    order by count(*) desc, later desc, earlier
    limit 1
)
select
    k.kommun_code, k.kommun, pair.earlier, pair.later, a.value as place_earlier, b.value as place_later,
    a.value - b.value as climbed,
    case
        when climbed is null then 'missing'
        when climbed > 50 then 'climbed_far'
        when climbed > 10 then 'climbed'
        when climbed >= -10 then 'same'
        when climbed >= -50 then 'fell'
        else 'fell_far'
    end as change
from kommun k
cross join pair
left join places a on (a.kommun_code, a.edition) = (k.kommun_code, pair.earlier)
left join places b on (b.kommun_code, b.edition) = (k.kommun_code, pair.later)
order by k.kommun_code
