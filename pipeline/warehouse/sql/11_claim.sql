-- What each programme was said to have achieved.
CREATE TABLE claim AS
SELECT * FROM ingested.claim ORDER BY initiative_id, claimed_on, claim_id;
