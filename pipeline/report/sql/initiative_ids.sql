-- Which programmes have a brief?
select initiative_id from initiative order by initiative_id
