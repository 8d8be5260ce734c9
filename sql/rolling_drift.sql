-- rolling_drift.sql - the last seven days against the seven before, week after week: did anything change, or is it noise?
--
-- Input:  rows of a day and a number: data(day, x), the first line of the query, says which.  A day is a text that julianday()
--         reads, as '2001-02-17'.
-- Output: for the last day and every seventh before it: rows and mean of the seven days before the last seven, and of these;
--         ks, the Kolmogorov-Smirnov distance of both weeks (0 to 1), and moved, the Wasserstein distance, in the units of x;
--         two noise floors of ks: rows_floor, which as many rows drawn from one distribution stay below in 95 of 100 cases, and
--         days_floor, see below; p_value of the Kolmogorov-Smirnov test; drift, where ks is above both floors.  Weeks
--         without rows are NULL.
-- Example: flight delays in minutes; two weeks of eleven:
--         2001-02-10|1566|3.3|1475|6.4|0.027|3.44|0.049|0.059|6.2e-01|
--         2001-02-17|1475|6.4|1479|11.8|0.146|7.28|0.05|0.059|4.1e-14|drift
-- For every day in place of every seventh take away "WHERE ago % 7 = 0"; for other lengths than 7 and 7 days change the three
-- windows, and 13 where it is compared with age.  For millions of rows a day write dist_sketch for dist_sample.
--
-- The rows of a day have much in common (a storm delays all of them), so weeks differ by more than rows that are drawn one by
-- one, and p_value makes too much of it.  days_floor asks the days: each stretch of 14 days is split in two by turns, today
-- here, tomorrow there, so that either side has every day of the week once, and a drift is on both; the floor is what 95 of 100
-- such splits stay below.  What lasts for days, like bad weather, is drift here.  A day's rows are read once: weeks are merged
-- from the values of days.

WITH data(day, x) AS (SELECT replace(substr(date, 1, 10), '/', '-'), delay FROM flights),
days AS MATERIALIZED (
  SELECT CAST(julianday(day) + 0.5 AS INTEGER) AS number, day, dist_sample(x) AS d FROM data WHERE x IS NOT NULL GROUP BY day),
weeks AS MATERIALIZED (
  SELECT number - min(number) OVER () AS age, max(number) OVER () - number AS ago, day,
         dist_merge(d) OVER (ORDER BY number RANGE BETWEEN 13 PRECEDING AND 7 PRECEDING) AS before,
         dist_merge(d) OVER (ORDER BY number RANGE BETWEEN 6 PRECEDING AND CURRENT ROW) AS last,
         dist_merge(d) FILTER (WHERE number % 2 = 0) OVER both AS even,
         dist_merge(d) FILTER (WHERE number % 2 = 1) OVER both AS odd
  FROM days
  WINDOW both AS (ORDER BY number RANGE BETWEEN 13 PRECEDING AND CURRENT ROW)),
floors AS (
  SELECT dist_quantile(dist_sample(dist_ks(even, odd)), 0.95) AS days_floor FROM weeks WHERE age >= 13),
compared AS (
  SELECT *, dist_ks(before, last) AS ks, 1.3581 * sqrt(1.0 / dist_n(before) + 1.0 / dist_n(last)) AS rows_floor
  FROM weeks, floors WHERE age >= 13)
SELECT day AS last_day, dist_n(before) AS rows_before, round(dist_mean(before), 1) AS mean_before,
       dist_n(last) AS rows, round(dist_mean(last), 1) AS mean,
       round(ks, 3) AS ks, round(dist_wasserstein(before, last), 2) AS moved,
       round(rows_floor, 3) AS rows_floor, round(days_floor, 3) AS days_floor,
       iif(ks IS NULL, NULL, printf('%.1e', dist_ks_pvalue(before, last))) AS p_value,
       iif(ks > max(rows_floor, days_floor), 'drift', '') AS drift
FROM compared WHERE ago % 7 = 0 ORDER BY day;
