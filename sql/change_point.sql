-- change_point.sql - when did the mix of labels change?
--
-- Input:  rows of a period (a day, a month) and a label: data(period, label), the first line of the query, says which.
-- Output: the five periods from which on the rows are the least like those before, the best first: rows before, and since it
--         began; distance: the Jensen-Shannon distance of both mixes, in bits; g: the statistic of the G-test, twice the nats by
--         which two mixes describe all rows better than one; p_value: the G-test's, times the number of splits (Bonferroni), for
--         any of them could have been the best; likelihood: how likely the rows are with the change there, over the best (it may
--         be anywhere where this is not small); the label that moved most, and its share before and since.
-- Example: species of the birds that aircraft struck, by month; from the autumn of 1994 on fewer are quite unknown:
--         1994-09|2767|7233|0.172|340.0|5.8e-49|1.0|Unknown bird or bat: 12.4 %, then 4.0 %
--         1994-11|2953|7047|0.169|339.8|6.2e-49|0.927|Unknown bird or bat: 12.1 %, then 3.9 %
-- For numbers take tenths of all rows as labels; delays of flights, by day, changed most on January 4 and February 13:
--         WITH data(period, label) AS (
--           SELECT substr(date, 1, 10), min(CAST(10 * percent_rank() OVER (ORDER BY delay) AS INTEGER), 9) FROM flights),
--
-- A distance between few rows and many is great by chance, so that the first and the last period would always win.  g is not: by
-- chance it has nearly the same chi-squared distribution wherever the rows are split.  With the labels of the example in random
-- order, 16 of 500 scans had a p_value of at most 0.05.  Seasons, and rows of a day that have something in common, make it too
-- small.  The rows are read once; both sides of all splits are merged from the periods' counts.

WITH data(period, label) AS (SELECT substr(date, 1, 7), species FROM birdstrikes),
periods AS MATERIALIZED (
  SELECT period, dist_counts(label) AS d FROM data WHERE label IS NOT NULL GROUP BY period),
splits AS MATERIALIZED (
  SELECT period, dist_merge(d) OVER (ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS p,
         dist_merge(d) OVER (ORDER BY period ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS q
  FROM periods),
scores AS (
  SELECT period, p, q, dist_n(p) AS n, dist_n(q) AS m, count(*) OVER () AS splits,
         2 * (dist_n(p) + dist_n(q)) * dist_js(p, q, json_object('share', dist_n(p) * 1.0 / (dist_n(p) + dist_n(q)))) AS g
  FROM splits WHERE p IS NOT NULL)
SELECT period AS since, n AS rows_before, m AS rows_since,
       round(dist_js_distance(p, q, 2), 3) AS distance, round(g, 1) AS g,
       printf('%.1e', min(1, splits * dist_g_pvalue(p, q))) AS p_value,
       round(exp((g - max(g) OVER ()) / 2), 3) AS likelihood,
       (SELECT printf('%s: %.1f %%, then %.1f %%', label, 100 * share_p, 100 * share_q)
        FROM dist_contributions('js', p, q) ORDER BY contribution DESC, label LIMIT 1) AS moved_most
FROM scores ORDER BY scores.g DESC, period LIMIT 5;
