-- penguin_species.sql - which measure tells which two species of penguins apart?
--
-- Input:  penguins (sql/load.sql), one row a bird.
-- Output: two species; for each measure, KL divergence of the Gaussians fitted to it, of the first species
--         from the second, in nats.  The larger, the easier a bird of the first is told by that measure.

SELECT a.species || ' / ' || b.species AS species,
       round(kl_gauss_fit(iif(x.species = a.species, bill_length_mm, NULL),
                          iif(x.species = b.species, bill_length_mm, NULL)), 3) AS bill_length,
       round(kl_gauss_fit(iif(x.species = a.species, bill_depth_mm, NULL),
                          iif(x.species = b.species, bill_depth_mm, NULL)), 3) AS bill_depth,
       round(kl_gauss_fit(iif(x.species = a.species, flipper_length_mm, NULL),
                          iif(x.species = b.species, flipper_length_mm, NULL)), 3) AS flipper,
       round(kl_gauss_fit(iif(x.species = a.species, body_mass_g, NULL),
                          iif(x.species = b.species, body_mass_g, NULL)), 3) AS body_mass
FROM (SELECT DISTINCT species FROM penguins) AS a
JOIN (SELECT DISTINCT species FROM penguins) AS b ON a.species <> b.species
JOIN penguins AS x ON x.species IN (a.species, b.species)
GROUP BY a.species, b.species
ORDER BY a.species, b.species;
