-- What each programme did.
CREATE TABLE activity AS
SELECT * FROM ingested.activity ORDER BY initiative_id, activity_id;
