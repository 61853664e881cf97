-- Where would the municipality ordinarily have been, had nothing been done?
select source, measure, edition, fieldwork_mid, counterfactual, ci_low, ci_high, half_low, half_high
from counterfactual_path
where initiative_id = $initiative_id
order by source, measure, edition
