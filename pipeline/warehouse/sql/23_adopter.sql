-- Who took up which kind of programme: those in adoptions.csv, and the programmes with a file of their own, which are of the
-- kind that an adoption of the same municipality and time says, else `evaluated`. Effects are looked for until five years
-- after the start, or to the end and horizon that a file gives.
CREATE TABLE adopter AS
WITH own AS (
    SELECT
        i.*,
        coalesce((
            SELECT min(a.kind)
            FROM adoption AS a
            WHERE a.kommun_code = i.kommun_code
              AND a.start_earliest <= i.start_latest
              AND a.start_latest >= i.start_earliest
              AND a.kind NOT IN ('goal', 'other', 'insikt_joined')
        ), 'evaluated') AS kind
    FROM initiative AS i
)
SELECT
    initiative_id AS adopter_id,
    kommun_code,
    kind,
    'plan' AS known_because,
    start_earliest,
    start_latest,
    CAST("end" + to_months(CAST(round(12 * effect_horizon_years) AS INTEGER)) AS DATE) AS until
FROM own
UNION ALL
SELECT
    a.adoption_id,
    a.kommun_code,
    a.kind,
    a.known_because,
    a.start_earliest,
    a.start_latest,
    CAST(a.start_latest + INTERVAL 5 YEAR AS DATE)
FROM adoption AS a
-- To join Insikt is to be measured. A programme with a file is not counted again under its goal.
WHERE a.kind <> 'insikt_joined'
  AND NOT EXISTS (
      SELECT 1 FROM own
      WHERE own.kommun_code = a.kommun_code
        AND a.start_earliest <= own.start_latest
        AND a.start_latest >= own.start_earliest
  )
ORDER BY kind, kommun_code, adopter_id;
