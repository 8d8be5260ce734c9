-- delays_by_airport.sql - how late do flights leave, airport by airport, and how unlike the whole country is each?
--
-- Input:  a table of events with a group (origin) and a measure (delay, in minutes).
-- Output: for the ten busiest groups: how many, mean and sd of a normal distribution fitted to the measure, its plot, and the KL
--         divergence from the fit to all rows, in bits.
--
-- Each group is fitted once.  The fit to the whole country is merged from the groups' fits, and equals the fit to all rows
-- byte for byte, because a value keeps exact sums.

WITH fits AS (
  SELECT origin AS airport, dist_fit('normal', delay) AS d, dist_counts(delay) AS delays FROM flights GROUP BY origin),
country AS (
  SELECT dist_merge(d) AS d FROM fits)
SELECT airport, dist_n(fits.d) AS flights, round(dist_mean(fits.d), 1) AS mean, round(dist_sd(fits.d), 1) AS sd,
       dist_plot(delays) AS delays, round(dist_kl(fits.d, country.d, 2), 4) AS bits_from_country,
       (SELECT dist_fit('normal', delay) FROM flights) = country.d AS country_is_exact
FROM fits, country ORDER BY flights DESC, airport LIMIT 10;
