-- Which municipalities are there?
select kommun_code, kommun, county
from kommun
order by kommun_code
