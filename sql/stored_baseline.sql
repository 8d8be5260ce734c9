-- stored_baseline.sql - last year kept as a few kilobytes, this month compared with it, and what is worth an alert.
--
-- Input:  rows, here birdstrikes: those of the baseline (first statement) and those that are new (second one).  Numbers are kept
--         as sketches, whose values are within 1 %; "edges" are bins that are fixed for good, here those of speed.
-- Output: three tables.  The baseline: its columns, their kind, rows, NULLs, different labels, mean, and the bytes that keep them.
--         The new rows: which status (alert, warn, not_computable, too_few_rows, ok) how many columns have, and which.
--         The alerts alone, the farthest beyond its threshold first: column, metric, value, the threshold of a warning, noise
--         (what chance alone stays below in 95 of 100 cases), q_value, and moved, the label or bin that moved most.
-- Example: 1999 is the baseline, September 2000 is new; a row of each table:
--         total||||||5566
--         alert|2|airport, speed
--         speed|null_share|0.123|0.05|0.081|1e-02|NULL: 36.1% → 23.8%
-- To keep the baseline create it once, without TEMP; its rows may then go.  What cron runs is a file alerts.sql of one statement,
--         SELECT column, value, moved FROM dist_compare('baseline', 'SELECT ...', '{"ignore": ["date"]}') WHERE status = 'alert';
-- and it fails with 2 if that cannot be computed, with 1 and the alerts if there are any, and else is silent:
--         alerts=$(sqlite3 -bail -cmd '.load ./kldiv' birds.db '.read alerts.sql') || exit 2
--         test -z "$alerts" || { echo "$alerts"; exit 1; }
--
-- Kinds and edges of columns are the baseline's.  Columns that it leaves out must be ignored again.  147 rows of a month are few:
-- where chance alone could make as much as a warning, the status is too_few_rows, not ok.

CREATE TEMP TABLE baseline AS
SELECT * FROM dist_profile('SELECT * FROM birdstrikes WHERE date LIKE ''1999-%''',
                           '{"ignore": ["date"], "edges": {"speed": [100, 140, 180, 220]}}');

CREATE TEMP TABLE drift AS
SELECT * FROM dist_compare('baseline', 'SELECT * FROM birdstrikes WHERE date LIKE ''2000-09-%''', '{"ignore": ["date"]}');

SELECT column, kind, rows, nulls, labels, round(mean, 1) AS mean,
       length(value) + length(null_value) + length(stray_value) AS bytes
FROM baseline
UNION ALL
SELECT 'total', NULL, NULL, NULL, NULL, NULL, sum(length(value) + length(null_value) + length(stray_value)) FROM baseline;

SELECT status, count(*) AS columns, group_concat(column, ', ') AS "column" FROM drift GROUP BY status ORDER BY min(rowid);

SELECT column, metric, round(value, 3) AS value, threshold, round(noise_floor, 3) AS noise, printf('%.0e', q_value) AS q_value,
       moved
FROM drift WHERE status = 'alert' ORDER BY rowid;

DROP TABLE temp.drift;
DROP TABLE temp.baseline;
