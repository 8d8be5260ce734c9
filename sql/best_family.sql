-- best_family.sql - which family of distributions is a column most like?
--
-- Input:  a column of numbers: data(x), the first line of the query, says which.  NULLs do not count.
-- Output: kind: density or masses (whole numbers have both, which are ranked apart: a density's likelihood depends on the unit);
--         rank and family, the best first; log_likelihood of all rows, in nats; aic = 2 parameters - 2 log_likelihood, the less
--         the better; nats_a_row: how much less likely a row is than under the best, on average; ks: the Kolmogorov-Smirnov
--         distance, the greatest difference between the shares of rows and of the fit up to a value; the fit.
-- Example: flight delays in minutes, some of them negative, as here; or
--         WITH data(x) AS (SELECT wind FROM weather WHERE city = 'Seattle'),
--
-- dist_families says which families have the column in their support, so one that is new is ranked without a change here.  The
-- column is read once: dist_project finds from its counts what dist_fit finds from its rows.  It is NULL, and the family left
-- out, where there is no best member: for values at an end that the family never reaches, or for a column that is one value.

WITH data(x) AS (SELECT delay FROM flights),
counts AS MATERIALIZED (
  SELECT x, count(*) AS n, sum(count(*)) OVER (ORDER BY x) AS up_to, sum(count(*)) OVER () AS total
  FROM data WHERE x IS NOT NULL GROUP BY x),
facts AS MATERIALIZED (
  SELECT dist_counts(x, n) AS d, min(x) AS least, max(x) AS greatest, min(x = round(x)) AS whole FROM counts),
fits AS MATERIALIZED (
  SELECT family, discrete, 1 + length(parameters) - length(replace(parameters, ',', '')) AS parameters,
         dist_project(d, family) AS fit
  FROM dist_families, facts
  WHERE dimensions = 1 AND parameters <> 'labels' AND (whole OR NOT discrete)
        AND least >= ifnull(low, least) AND greatest <= ifnull(high, greatest)),
scores AS (
  SELECT family, discrete, parameters, fit, total,
         sum(n * dist_logpdf(fit, x)) AS log_likelihood,
         max(max(abs(up_to * 1.0 / total - dist_cdf(fit, x)),
                 abs((up_to - n) * 1.0 / total - dist_cdf(fit, x - discrete)))) AS ks
  FROM fits, counts WHERE fit IS NOT NULL GROUP BY family)
SELECT iif(discrete, 'masses', 'density') AS kind,
       rank() OVER best AS rank, family,
       round(log_likelihood, 2) AS log_likelihood,
       round(2 * parameters - 2 * log_likelihood, 2) AS aic,
       round((max(log_likelihood) OVER (PARTITION BY discrete) - log_likelihood) / total, 5) AS nats_a_row,
       round(ks, 5) AS ks,
       dist_json(fit) AS fit
FROM scores
WINDOW best AS (PARTITION BY discrete ORDER BY parameters - log_likelihood)
ORDER BY discrete, rank;
