-- weather_two_cities.sql - which weather measures differ most between Seattle and New York?
--
-- Input:  weather (sql/load.sql), one row a city and day.
-- Output: measure; its mean in both cities; KL divergence of the Gaussians fitted to them, Seattle's from
--         New York's, in bits: how many bits a day of Seattle's gives away, on average, that it is not New York's.

SELECT measure,
       round(avg(seattle), 2) AS seattle,
       round(avg(new_york), 2) AS new_york,
       round(kl_gauss_fit(seattle, new_york, 2), 4) AS kl_bits
FROM (
  SELECT measure,
         CASE WHEN city = 'Seattle' THEN value END AS seattle,
         CASE WHEN city = 'New York' THEN value END AS new_york
  FROM (
    SELECT city, 'precipitation, mm' AS measure, precipitation AS value FROM weather
    UNION ALL SELECT city, 'warmest, C', temp_max FROM weather
    UNION ALL SELECT city, 'coldest, C', temp_min FROM weather
    UNION ALL SELECT city, 'wind, m/s', wind FROM weather
  )
)
GROUP BY measure
ORDER BY kl_bits DESC;
