-- flight_delays_by_month.sql - did flight delays change from month to month?
--
-- Input:  flights (sql/load.sql), one row a flight.
-- Output: two months; mean delay in each, in minutes; Jensen-Shannon divergence of the delays in classes of
--         15 minutes, in bits; KL divergence of the Gaussians fitted to the delays, the later month's from
--         the earlier one's, in bits.

WITH pairs AS (
       SELECT a.month AS before, b.month AS after
       FROM (SELECT DISTINCT month FROM flights) AS a
       JOIN (SELECT DISTINCT month FROM flights) AS b ON a.month < b.month
     ),
     classes AS (
       SELECT before, after, (delay + 1500) / 15 AS class,
              sum(month = before) AS p, sum(month = after) AS q
       FROM pairs JOIN flights ON month IN (before, after)
       GROUP BY before, after, class
     ),
     fits AS (
       SELECT before, after,
              avg(iif(month = before, delay, NULL)) AS mean_before,
              avg(iif(month = after, delay, NULL)) AS mean_after,
              kl_gauss_fit(iif(month = after, delay, NULL), iif(month = before, delay, NULL), 2) AS kl
       FROM pairs JOIN flights ON month IN (before, after)
       GROUP BY before, after
     )
SELECT before, after,
       round(mean_before, 2) AS mean_before,
       round(mean_after, 2) AS mean_after,
       round(js_divergence(p, q, 2), 5) AS js_bits,
       round(kl, 5) AS kl_bits
FROM classes JOIN fits USING (before, after)
GROUP BY before, after
ORDER BY before, after;
