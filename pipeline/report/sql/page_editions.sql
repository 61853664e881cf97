-- When was each edition surveyed, and how many did it rank?
select source, edition, fieldwork_mid, n_ranked
from edition
order by source, edition
