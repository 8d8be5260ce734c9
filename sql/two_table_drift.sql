-- two_table_drift.sql - what changed between two tables: all columns at once, what drifted first.
--
-- Input:  two tables, views or queries of rows with the same columns: the views baseline and current, the first two statements,
--         say which.  Columns that differ by design are ignored (here the date, by which the rows were split).
-- Output: three tables.  Columns: status (alert, warn, not_computable, too_few_rows, ok); the metric and its value (Wasserstein
--         distance in standard deviations for numbers, Jensen-Shannon distance in bits for labels, change of the share of NULLs);
--         warn_at, from which value on it is a warning; noise, the value that chance alone stays below in 95 of 100 cases;
--         q_value, for that many columns at a time; moved, the label or bin that moved most, and its shares.
--         Those that drifted, as pictures on one scale; labels that only one side has.
--         Those that drifted, each with the three labels or bins that moved most: its share of the rows before
--         and now, and part, how much of the metric's value is due to it.
-- Example: aircraft that birds struck, before 2000 and since; the first rows of all three:
--         alert|aircraft|js_distance_bits|0.369|0.1|0.161|2e-203|KC-10A: 2.9% → 0.07%
--         aircraft|values|▁▁▁▄▃▃▅▇▁▁▄▁▂▂▃▂▇▃▁▁|▁▂▄▂▃▂▃█▁▁▄▃▁▁▂▁▅▂▁▃|22|84
--         aircraft|js_distance_bits|KC-10A|2.9 %|0.1 %|9 %
-- The weather of New York as against that of Seattle is asked by these first lines (and "ignore": ["city", "date"]):
--         CREATE TEMP VIEW baseline AS SELECT * FROM weather WHERE city = 'Seattle';
--         CREATE TEMP VIEW current AS SELECT * FROM weather WHERE city = 'New York';
-- The same as a page of HTML, in the sqlite3 shell, while both views are there:
--         SELECT writefile('report.html', dist_report('baseline', 'current', '{"ignore": ["date"]}'));
--
-- A warning is large (value >= warn_at) and sure (value >= noise, and q_value < 0.05); an alert is larger still.  What is small
-- is ok, however sure it is: among many rows the least change is.  Where noise is above warn_at there are too few rows to say
-- that all is well.  A column with NULLs has two rows, one of its values and one of its share of NULLs.

CREATE TEMP VIEW baseline AS SELECT * FROM birdstrikes WHERE date < '2000';
CREATE TEMP VIEW current AS SELECT * FROM birdstrikes WHERE date >= '2000';

CREATE TEMP TABLE drift AS SELECT * FROM dist_compare('baseline', 'current', '{"ignore": ["date"]}');

SELECT status, column, metric, round(value, 3) AS value, threshold AS warn_at, round(noise_floor, 3) AS noise,
       printf('%.0e', q_value) AS q_value, moved
FROM drift ORDER BY rowid;

SELECT column, aspect, plot_baseline, plot_current, new_labels, vanished_labels
FROM drift WHERE status IN ('alert', 'warn') ORDER BY rowid;

SELECT column, metric, label, printf('%.1f %%', 100 * share_baseline) AS before, printf('%.1f %%', 100 * share_current) AS now,
       printf('%.0f %%', 100 * contribution / value) AS part
FROM dist_compare_detail('baseline', 'current', '{"ignore": ["date"]}') WHERE status IN ('alert', 'warn') AND rank <= 3;

DROP TABLE temp.drift;
DROP VIEW temp.current;
DROP VIEW temp.baseline;
