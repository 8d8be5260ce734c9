-- load.sql - the real data of sql/data as tables weather, flights, penguins and birdstrikes.
--
-- For the sqlite3 shell, from the top folder of kldiv:   .read sql/load.sql
-- Missing values become NULL; numbers become numbers.

.mode csv
.import sql/data/weather.csv weather_csv
.import sql/data/flights.csv flights_csv
.import sql/data/penguins.csv penguins_csv
.import sql/data/birdstrikes.csv birdstrikes_csv

CREATE TABLE weather(city TEXT, date TEXT, precipitation REAL, temp_max REAL, temp_min REAL,
                     wind REAL, weather TEXT);
INSERT INTO weather
SELECT location, date, precipitation, temp_max, temp_min, wind, weather FROM weather_csv;

CREATE TABLE flights(date TEXT, month TEXT, delay INTEGER, distance INTEGER, origin TEXT,
                     destination TEXT);
INSERT INTO flights
SELECT date, substr(date, 1, 7), delay, distance, origin, destination FROM flights_csv;

CREATE TABLE penguins(species TEXT, island TEXT, bill_length_mm REAL, bill_depth_mm REAL,
                      flipper_length_mm REAL, body_mass_g REAL, sex TEXT);
INSERT INTO penguins
SELECT species, island, nullif(bill_length_mm, ''), nullif(bill_depth_mm, ''),
       nullif(flipper_length_mm, ''), nullif(body_mass_g, ''), nullif(sex, '')
FROM penguins_csv;

CREATE TABLE birdstrikes(airport TEXT, aircraft TEXT, damage TEXT, date TEXT, operator TEXT, state TEXT,
                         phase TEXT, size TEXT, species TEXT, time_of_day TEXT, cost_other INTEGER,
                         cost_repair INTEGER, cost_total INTEGER, speed INTEGER);
INSERT INTO birdstrikes
SELECT "Airport Name", "Aircraft Make Model", "Effect Amount of damage", "Flight Date",
       "Aircraft Airline Operator", "Origin State", "Phase of flight", "Wildlife Size",
       "Wildlife Species", "Time of day", nullif("Cost Other", ''), nullif("Cost Repair", ''),
       nullif("Cost Total $", ''), nullif("Speed IAS in knots", '')
FROM birdstrikes_csv;

DROP TABLE weather_csv;
DROP TABLE flights_csv;
DROP TABLE penguins_csv;
DROP TABLE birdstrikes_csv;
