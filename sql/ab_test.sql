-- ab_test.sql - is a measure different on side B from side A, segment by segment, and by how much?
--
-- Input:  rows of a segment, a side and a number: data(segment, side, x), the first lines of the query, says which.  Sides are
--         'A' and 'B'; segments with less than 20 rows on a side are left out.
-- Output: a segment a row, the surest first: rows and mean of A and B; change, mean of B less mean of A, with the interval that
--         holds it in 95 of 100 cases (Welch's); superiority: how often a row of B has more than one of A, 0.5 if they are alike,
--         with such an interval too (bootstrap); ks: the Kolmogorov-Smirnov distance; two p-values, Welch's test of the means
--         and Mann-Whitney's of the ranks; q_value: the latter for that many segments at a time (Benjamini and Hochberg):
--         of the segments with q_value <= 0.05 at most 5 % are to be expected to be false finds.
-- Example: minutes of delay of flights before noon (A) and after (B), at the ten busiest airports; the first and the last:
--         PHX|237|396|2.7|17.6|+14.9 (+10.7 to +19.2)|0.663 (0.619 to 0.708)|0.251|1.1e-11|5.7e-12|5.7e-11
--         MSP|153|305|2.8|4.5|+1.7 (-3.6 to +7.1)|0.499 (0.440 to 0.556)|0.051|5.2e-01|9.6e-01|9.6e-01
-- Body mass of penguins, females (A) and males (B), by species, is asked by these first lines:
--         WITH data(segment, side, x) AS (
--           SELECT species, CASE sex WHEN 'FEMALE' THEN 'A' WHEN 'MALE' THEN 'B' END, body_mass_g FROM penguins),
--
-- Both tests ask different things, as the means of Denver (DEN) and its ranks show: a few very late flights move a mean, and
-- hardly any rank.  Say which of them counts before you look.

WITH data(segment, side, x) AS (
  SELECT origin, iif(substr(date, 12, 2) < '12', 'A', 'B'), delay FROM flights
  WHERE origin IN (SELECT origin FROM flights GROUP BY origin ORDER BY count(*) DESC, origin LIMIT 10)),
segments AS MATERIALIZED (
  SELECT segment, dist_sample(x) FILTER (WHERE side = 'A') AS a, dist_sample(x) FILTER (WHERE side = 'B') AS b
  FROM data GROUP BY segment),
tests AS MATERIALIZED (
  SELECT segment, a, b, dist_n(a) AS n_a, dist_n(b) AS n_b, dist_mean(a) AS mean_a, dist_mean(b) AS mean_b,
         dist_sd(a, 1) * dist_sd(a, 1) / dist_n(a) AS v_a, dist_sd(b, 1) * dist_sd(b, 1) / dist_n(b) AS v_b,
         dist_mean_pvalue(a, b) AS p_mean, dist_mannwhitney_pvalue(a, b) AS p_ranks, dist_ci('superiority', b, a) AS superiority
  FROM segments WHERE dist_n(a) >= 20 AND dist_n(b) >= 20),
welch AS (
  SELECT *, (v_a + v_b) * (v_a + v_b) / (v_a * v_a / (n_a - 1) + v_b * v_b / (n_b - 1)) AS df,
         p_ranks * count(p_ranks) OVER () / count(p_ranks) OVER (ORDER BY p_ranks) AS step
  FROM tests),
scores AS MATERIALIZED (
  SELECT *, ifnull(dist_quantile(dist('student_t', df, 0, 1), 0.975) * sqrt(v_a + v_b), 0) AS margin FROM welch)
SELECT segment, n_a, n_b, round(mean_a, 1) AS mean_a, round(mean_b, 1) AS mean_b,
       printf('%+.1f (%+.1f to %+.1f)', mean_b - mean_a, mean_b - mean_a - margin, mean_b - mean_a + margin) AS change,
       printf('%.3f (%.3f to %.3f)', json_extract(superiority, '$.value'), json_extract(superiority, '$.low'),
              json_extract(superiority, '$.high')) AS superiority,
       round(dist_ks(a, b), 3) AS ks,
       printf('%.1e', p_mean) AS p_mean, printf('%.1e', p_ranks) AS p_ranks,
       printf('%.1e', min(1, min(step) OVER (ORDER BY scores.p_ranks DESC))) AS q_value
FROM scores ORDER BY scores.p_ranks, segment;
