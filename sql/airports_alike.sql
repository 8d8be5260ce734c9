-- airports_alike.sql - which airports send their flights to the same places?
--
-- Input:  a table of events with a group (origin) and a label (destination).
-- Output: the ten pairs of groups that are nearest by the Jensen-Shannon distance of their labels (in bits: 0 is alike,
--         1 is nothing in common), the flights of each, and the share of the first one's flights to its commonest destination.
--
-- The counts of each group are one value.  All pairs of values are compared; the rows were read once.

WITH airports AS (
  SELECT origin AS airport, dist_counts(destination) AS destinations
  FROM flights GROUP BY origin HAVING count(*) >= 150)
SELECT a.airport AS airport, b.airport AS other,
       dist_n(a.destinations) AS flights, dist_n(b.destinations) AS other_flights,
       (SELECT label FROM dist_rows(a.destinations) ORDER BY mass DESC, label LIMIT 1) AS goes_most_to,
       round(dist_js_distance(a.destinations, b.destinations, 2), 3) AS distance
FROM airports AS a JOIN airports AS b ON a.airport < b.airport
ORDER BY distance LIMIT 10;
