-- drift_over_time.sql - period after period against a fixed baseline: what drifted, since when, and does it get worse?
--
-- Input:  rows with a period (a year, a month, a week), and the rows that all of them are compared with: the views current and
--         baseline, the first two statements, say which.  "columns" are those that are compared; without it, all.
-- Output: a period a row: its rows; alert and warn, how many columns are; drifted, these columns and the value of their metric,
--         the farthest beyond its threshold first: Wasserstein distance in standard deviations of the baseline for numbers,
--         Jensen-Shannon distance in bits for labels, change of the share of NULLs.
-- Example: aircraft that birds struck, by year, against 1990 to 1993; the first and the last year:
--         1994|667|2|2|aircraft 0.34, operator 0.21, state 0.14, speed NULLs 0.07
--         2002|627|5|1|aircraft 0.59, operator 0.42, speed NULLs 0.17, state 0.26, species 0.25, size 0.10
-- For months take substr(date, 1, 7) as period.  Flights by week against January are asked by these lines, and
-- "columns": ["delay", "distance"]; delays change, the lengths of flights do not:
--         CREATE TEMP VIEW current AS
--         SELECT date(replace(substr(date, 1, 10), '/', '-'), 'weekday 6') AS period, * FROM flights WHERE month > '2001/01';
--         CREATE TEMP VIEW baseline AS
--         SELECT period, old.* FROM (SELECT DISTINCT period FROM current), (SELECT * FROM flights WHERE month = '2001/01') AS old;
--
-- Periods are segments ("by"), and a segment is compared with the same segment of the baseline; this is why the baseline has its
-- rows once for each period.  q-values are for all columns of all periods at a time.  Weeks of a year have seasons: compare them
-- with all of a year, or with the same months of the year before.

CREATE TEMP VIEW current AS SELECT substr(date, 1, 4) AS period, * FROM birdstrikes WHERE date >= '1994';
CREATE TEMP VIEW baseline AS
SELECT period, old.* FROM (SELECT DISTINCT period FROM current), (SELECT * FROM birdstrikes WHERE date < '1994') AS old;

CREATE TEMP TABLE drift AS
SELECT * FROM dist_compare('baseline', 'current', '{"by": "period",
  "columns": ["aircraft", "operator", "phase", "size", "species", "speed", "state", "time_of_day"]}');

SELECT segment AS period, max(rows_current) AS rows,
       count(*) FILTER (WHERE status = 'alert') AS alert, count(*) FILTER (WHERE status = 'warn') AS warn,
       group_concat(printf('%s%s %.2f', column, iif(aspect = 'nulls', ' NULLs', ''), value), ', ')
         FILTER (WHERE status IN ('alert', 'warn')) AS drifted
FROM (SELECT * FROM drift ORDER BY segment, value / threshold DESC) GROUP BY segment ORDER BY segment;

DROP TABLE temp.drift;
DROP VIEW temp.baseline;
DROP VIEW temp.current;
