-- The official peers of each municipality ("liknande kommuner, övergripande"), new each year.
CREATE TABLE peer_group AS
SELECT kommun_code, year, peer_code
FROM ingested.peer_group
ORDER BY kommun_code, year, peer_code;
