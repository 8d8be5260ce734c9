-- weather_kinds.sql - do Seattle and New York have the same kinds of days?
--
-- Input:  weather (sql/load.sql), one row a city and day.
-- Output: season; days counted; Jensen-Shannon divergence of the kinds of weather (sun, rain, fog, drizzle,
--         snow) in the two cities, in bits: 0 for the same mix, 1 if no kind occurred in both.

SELECT season,
       sum(seattle + new_york) AS days,
       round(js_divergence(seattle, new_york, 2), 4) AS js_bits
FROM (
  SELECT CASE (CAST(substr(date, 6, 2) AS INTEGER) % 12) / 3
           WHEN 0 THEN '1 winter' WHEN 1 THEN '2 spring' WHEN 2 THEN '3 summer' ELSE '4 autumn'
         END AS season,
         weather,
         sum(city = 'Seattle') AS seattle,
         sum(city = 'New York') AS new_york
  FROM weather
  GROUP BY season, weather
)
GROUP BY season
ORDER BY season;
