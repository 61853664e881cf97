-- What each programme promised.
CREATE TABLE goal AS
SELECT * FROM ingested.goal ORDER BY initiative_id, deadline_date, goal_id;
