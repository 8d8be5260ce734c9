-- groups_matrix.sql - how unlike are groups of rows, each with each?
--
-- Input:  rows of a group and a label: data(grp, label), the first line of each query, says which.  The five groups with
--         most rows are compared.
-- Output: twice.  The pairs, the most unlike first: rows of both; distance: the Jensen-Shannon distance of their labels, in bits
--         (0 is the same mix, 1 is nothing in common); by_chance: what two samples of one mix and of these sizes stay below in
--         95 of 100 cases, so that a distance below it says nothing; p_value of Pearson's chi-squared test; the label that
--         differs most, and its share in both.  Then the same distances as a matrix, a row and a column for each group.
-- Example: species of the birds that aircraft struck, by phase of flight; the first pairs, and a row of the matrix:
--         Landing Roll|Descent|1405|399|0.493|0.17|2.1e-45|Unknown bird - large: 1.2 % and 11.5 %
--         Take-off run|Descent|1592|399|0.465|0.168|6.4e-38|Unknown bird or bat: 9.5 % and 0.0 %
--         2 Climb|0.112|0.0|0.248|0.315|0.291
-- For numbers take tenths of all rows as labels:
--         WITH data(grp, label) AS (
--           SELECT origin, min(CAST(10 * percent_rank() OVER (ORDER BY delay) AS INTEGER), 9) FROM flights),
-- For more groups raise LIMIT 5 in both queries, and add columns to the second.
--
-- by_chance: of two samples of one mix, 8 times the divergence (in nats) over 1/n + 1/m is about chi-squared, with a degree of
-- freedom less than there are labels.  Rare labels make it a little low: 0.17 above is 0.18 if the rows of both groups are dealt
-- out to them at random.  dist_g_pvalue is too small for the same reason, and Pearson's test is not.

WITH data(grp, label) AS (SELECT phase, species FROM birdstrikes),
groups AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY count(*) DESC, grp) AS place, grp, count(*) AS n, dist_counts(label) AS d
  FROM data WHERE label IS NOT NULL GROUP BY grp ORDER BY place LIMIT 5),
pairs AS (
  SELECT a.grp AS grp, b.grp AS other, a.n AS n, b.n AS other_n, a.d AS p, b.d AS q,
         (SELECT count(*) FROM dist_rows(dist_merge(a.d, b.d))) AS labels
  FROM groups AS a JOIN groups AS b ON a.place < b.place)
SELECT grp AS "group", other, n AS rows, other_n AS other_rows,
       round(dist_js_distance(p, q, 2), 3) AS distance,
       round(sqrt(dist_quantile(dist('chi2', labels - 1), 0.95) * (1.0 / n + 1.0 / other_n) / (8 * ln(2))), 3) AS by_chance,
       printf('%.1e', dist_chi2_pvalue(p, q)) AS p_value,
       (SELECT printf('%s: %.1f %% and %.1f %%', label, 100 * share_p, 100 * share_q)
        FROM dist_contributions('js', p, q) ORDER BY contribution DESC, label LIMIT 1) AS differs_most
FROM pairs
ORDER BY dist_js_distance(p, q, 2) DESC, grp, other;

WITH data(grp, label) AS (SELECT phase, species FROM birdstrikes),
groups AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY count(*) DESC, grp) AS place, grp, dist_counts(label) AS d
  FROM data WHERE label IS NOT NULL GROUP BY grp ORDER BY place LIMIT 5),
distances AS (
  SELECT a.place AS place, a.grp AS grp, b.place AS other, round(dist_js_distance(a.d, b.d, 2), 3) AS distance
  FROM groups AS a JOIN groups AS b)
SELECT place || ' ' || grp AS "group",
       max(distance) FILTER (WHERE other = 1) AS "1",
       max(distance) FILTER (WHERE other = 2) AS "2",
       max(distance) FILTER (WHERE other = 3) AS "3",
       max(distance) FILTER (WHERE other = 4) AS "4",
       max(distance) FILTER (WHERE other = 5) AS "5"
FROM distances GROUP BY place, grp ORDER BY place;
