#!/bin/sh
# reports.sh SQLITE3 EXTENSION - the reports of sql/ run on their data and say what is true of it; those that are made to be
# adapted run on other data, too, of which it is known what they must say.
set -u
sqlite3=$1 extension=$2
passed=0
failed=0
cd "$(dirname "$0")/../.."
database=$(mktemp)
trap 'rm -f "$database"' EXIT
"$sqlite3" -batch "$database" '.read sql/load.sql'

shell() {
  "$sqlite3" -batch "$database" -cmd ".load $extension" "$@" 2>&1
}

check() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s: got\n%s\nbut expected\n%s\n' "$1" "$2" "$3"
  fi
}

for report in sql/*.sql; do
  [ "$report" = sql/load.sql ] && continue
  said=$(shell ".read $report")
  check "$report" "$(echo "$said" | grep -cE '^(Error|Runtime error|Parse error)')" 0
  check "$report: rows" "$([ -n "$said" ] && echo some)" some
done

# best SELECT CONDITION - what best_family.sql says of this column, for which the families are as named.
best() {
  {
    printf 'CREATE TEMP TABLE said AS\n'
    sed "s|^WITH data(x) AS (.*)|WITH data(x) AS ($1)|" sql/best_family.sql
    printf '%s;\n' "$2"
  } >"$database.sql"
  shell ".read $database.sql"
  rm -f "$database.sql"
}

known="('normal', 'lognormal', 'exponential', 'gamma', 'beta', 'uniform', 'laplace', 'bernoulli', 'binomial', 'poisson', \
'geometric', 'negative_binomial')"
in_order="SELECT group_concat(family, ' ') FROM (SELECT family FROM said WHERE family IN $known ORDER BY kind, rank, family)"

check 'delays: negative numbers' "$(best 'SELECT delay FROM flights' "$in_order")" 'laplace normal uniform'
check 'wind: positive numbers' "$(best "SELECT wind FROM weather WHERE city = 'Seattle'" "$in_order")" \
  'gamma lognormal normal laplace exponential uniform'
check 'rain: zeros, which gamma has not' "$(best 'SELECT precipitation FROM weather' "$in_order")" \
  'exponential laplace normal uniform'
check 'shares' "$(best 'SELECT wind / 20 FROM weather' "$in_order")" \
  'gamma beta lognormal normal laplace exponential uniform'
check 'counts, all > 0' "$(best 'SELECT count(*) FROM flights GROUP BY substr(date, 1, 10), origin' "$in_order")" \
  'lognormal gamma exponential laplace normal uniform negative_binomial geometric poisson'
check 'a constant' "$(best 'SELECT 7 FROM flights' "$in_order")" 'exponential binomial poisson geometric'
check 'nothing' "$(best 'SELECT NULL FROM flights' 'SELECT count(*) FROM said')" 0
check 'no family twice, ranks from 1, ks from 0 to 1' \
  "$(best 'SELECT distance FROM flights' \
    'SELECT count(*) = count(DISTINCT family), min(rank), min(ks >= 0 AND ks <= 1), min(nats_a_row >= 0) FROM said')" \
  '1|1|1|1'

# From the rows, one family at a time, and the greatest distance of a step of the rows from the cdf.
check 'the numbers are what dist_fit, dist_logpdf and dist_cdf give row by row' \
  "$(best 'SELECT body_mass_g FROM penguins' "
    WITH rows(x) AS (SELECT body_mass_g FROM penguins WHERE body_mass_g IS NOT NULL),
    f AS (SELECT dist_fit('gamma', x) AS d, count(*) AS n FROM rows)
    SELECT log_likelihood = (SELECT round(sum(dist_logpdf(d, x)), 2) FROM rows, f),
           aic = (SELECT round(4 - 2 * sum(dist_logpdf(d, x)), 2) FROM rows, f),
           ks = (SELECT round(max(max(r * 1.0 / n - dist_cdf(d, x), dist_cdf(d, x) - (r - 1) * 1.0 / n)), 5)
                 FROM (SELECT x, row_number() OVER (ORDER BY x) AS r FROM rows), f),
           fit = (SELECT json_remove(dist_json(d), '\$.n', '\$.state') FROM f)
    FROM said WHERE family = 'gamma'")" '1|1|1|1'

# rows REPORT [LINES] - the report's rows, or those of LINES in place of the lines that say which data.
rows() {
  awk -v lines="${2-}" '
    lines && /^WITH data\(/ { print lines; skipping = 1 }
    !skipping
    skipping && /\),$/ { skipping = 0 }' "sql/$1" >"$database.sql"
  shell -noheader -separator '|' ".read $database.sql"
  rm -f "$database.sql"
}

# header REPORT - the lines for other data that the report's header shows.
header() {
  sed -nE '/^-- {9}WITH data/,/\),$/s/^-- {9}//p' "sql/$1"
}

# examples REPORT - how many of the rows that its header shows are rows of the report.
examples() {
  rows "$1" >"$database.rows"
  sed -nE '/ \|\| /d; s/^-- {9}([^ ].*\|.*\|)/\1/p' "sql/$1" >"$database.examples"
  printf '%s of %s' "$(grep -cxFf "$database.examples" "$database.rows")" "$(grep -c . "$database.examples")"
  rm -f "$database.rows" "$database.examples"
}

# groups_matrix.sql
check 'groups: the examples' "$(examples groups_matrix.sql)" '3 of 3'
check 'groups: the distance by its definition, of the first pair' \
  "$(rows groups_matrix.sql | sed -n '1s/|/ /gp' | cut -d' ' -f 6)" \
  "$(shell "
    WITH shares AS (
      SELECT avg(species = label) FILTER (WHERE phase = 'Landing Roll') AS p,
             avg(species = label) FILTER (WHERE phase = 'Descent') AS q
      FROM birdstrikes, (SELECT DISTINCT species AS label FROM birdstrikes) GROUP BY label)
    SELECT round(sqrt(sum(ifnull(p * ln(2 * p / (p + q)), 0) + ifnull(q * ln(2 * q / (p + q)), 0)) / 2 / ln(2)), 3)
    FROM shares")"
check 'groups: the matrix has a row and a column a group, is symmetric, 0 on the diagonal, and > 0 elsewhere' \
  "$(rows groups_matrix.sql | awk -F'|' '
    NF == 6 { n++; for (i = 1; i <= 5; i++) m[n, i] = $(i + 1) }
    END { for (i = 1; i <= n; i++) for (j = 1; j <= 5; j++) bad += m[i, j] != m[j, i] || (m[i, j] > 0) != (i != j)
          print n, bad + 0 }')" '5 0'
check 'groups: of numbers, the airports that the header shows' \
  "$(rows groups_matrix.sql "$(header groups_matrix.sql)" | grep -cE '^[1-5] (ATL|DFW|LAX|ORD|PHX)\|')" 5
check 'groups: alike, where rows are dealt out to groups by turns' \
  "$(rows groups_matrix.sql "WITH data(grp, label) AS (SELECT rowid * 7919 % 10007 % 5, species FROM birdstrikes)," |
    awk -F'|' 'NF == 8 { n++; apart += $5 > 1.05 * $6 || $7 < 0.005 } END { print n, apart + 0 }')" '10 0'

# rolling_drift.sql
check 'drift: the examples' "$(examples rolling_drift.sql)" '2 of 2'
check 'drift: the weeks that drift' "$(rows rolling_drift.sql | sed -n 's/|.*|drift$//p' | tr '\n' ' ')" \
  '2001-01-27 2001-02-17 2001-03-10 2001-03-17 2001-03-24 '
check 'drift: every day' "$(sed 's/WHERE ago % 7 = 0//' sql/rolling_drift.sql >"$database.sql" &&
  shell -noheader ".read $database.sql" | wc -l | tr -d ' ')" 77
rm -f "$database.sql"
check 'drift: rows, means and distance of a week, from the rows' \
  "$(rows rolling_drift.sql | sed -n 's/^2001-02-17|//p' | cut -d'|' -f 1-5)" \
  "$(shell "
    WITH both AS (
      SELECT delay, date >= '2001/02/11' AS late FROM flights WHERE date >= '2001/02/04' AND date < '2001/02/18'),
    steps AS (
      SELECT abs(sum(sum(late)) OVER up * 1.0 / sum(sum(late)) OVER () -
                 sum(sum(1 - late)) OVER up * 1.0 / sum(sum(1 - late)) OVER ()) AS step
      FROM both GROUP BY delay WINDOW up AS (ORDER BY delay))
    SELECT sum(1 - late), round(avg(delay) FILTER (WHERE NOT late), 1), sum(late), round(avg(delay) FILTER (WHERE late), 1),
           (SELECT round(max(step), 3) FROM steps)
    FROM both")"
check 'drift: none, where rows are dealt out to days by turns' \
  "$(rows rolling_drift.sql "WITH data(day, x) AS (
      SELECT date('2001-01-01', (rowid * 7919 % 90) || ' days'), delay FROM flights)," |
    awk -F'|' '{ n++; drift += $11 != "" } END { print n, drift + 0 }')" '11 0'
check 'drift: a week without rows is not compared' \
  "$(rows rolling_drift.sql "WITH data(day, x) AS (
    SELECT replace(substr(date, 1, 10), '/', '-'), delay FROM flights WHERE date < '2001/02/11' OR date >= '2001/02/18')," |
    grep '^2001-02-24|')" '2001-02-24|||1517|10.5||||0.061||'

# ab_test.sql
check 'A/B: the examples' "$(examples ab_test.sql)" '2 of 2'
check 'A/B: the q-values by their definition' "$(rows ab_test.sql | cut -d'|' -f 1,11)" \
  "$(shell -separator '|' "
    WITH tests AS (
      SELECT origin, dist_mannwhitney_pvalue(dist_sample(delay) FILTER (WHERE substr(date, 12, 2) < '12'),
                                             dist_sample(delay) FILTER (WHERE substr(date, 12, 2) >= '12')) AS p
      FROM flights GROUP BY origin ORDER BY count(*) DESC LIMIT 10)
    SELECT origin, printf('%.1e', (SELECT min(greater.p * 10 / (SELECT count(*) FROM tests AS least WHERE least.p <= greater.p))
                                   FROM tests AS greater WHERE greater.p >= tests.p))
    FROM tests ORDER BY p")"
check 'A/B: males are heavier, in all three species' \
  "$(rows ab_test.sql "$(header ab_test.sql)" |
    awk -F'|' '{ n++; heavier += $6 ~ /^[+].*[(][+]/ && $11 < 1e-5 } END { print n, heavier }')" '3 3'
check 'A/B: constants' \
  "$(rows ab_test.sql "WITH data(segment, side, x) AS (
      SELECT city, iif(rowid % 2, 'A', 'B'), (city = 'Seattle') * (rowid % 2) FROM weather)," | cut -d'|' -f 1,6,7,8,9)" \
  "$(printf '%s\n' 'Seattle|-1.0 (-1.0 to -1.0)|0.000 (0.000 to 0.000)|1.0|0.0e+00' \
    'New York|+0.0 (+0.0 to +0.0)|0.500 (0.500 to 0.500)|0.0|1.0e+00')"
check 'A/B: nothing, where sides are dealt out by turns' \
  "$(rows ab_test.sql "WITH data(segment, side, x) AS (
      SELECT origin, iif(rowid % 2, 'A', 'B'), delay FROM flights WHERE origin IN ('ATL', 'DFW', 'LAX', 'ORD'))," |
    awk -F'|' '{ n++; sure += $11 <= 0.05 } END { print n, sure + 0 }')" '4 0'

# change_point.sql
check 'change: the examples' "$(examples change_point.sql)" '2 of 2'
check 'change: the best statistic by its definition' "$(rows change_point.sql | sed -n 1p | cut -d'|' -f 1-3,5)" \
  "$(shell -separator '|' "
    WITH cells AS (
      SELECT species, date >= '1994-09' AS late, count(*) AS n FROM birdstrikes GROUP BY species, late),
    margins AS (
      SELECT *, sum(n) OVER (PARTITION BY species) AS row, sum(n) OVER (PARTITION BY late) AS side, sum(n) OVER () AS total
      FROM cells)
    SELECT '1994-09', max(side) FILTER (WHERE NOT late), max(side) FILTER (WHERE late),
           round(2 * sum(n * ln(n * 1.0 * total / row / side)), 1) FROM margins")"
check 'change: of numbers, the days that the header names' \
  "$(rows change_point.sql "$(header change_point.sql)" | grep -oE '^2001/(01/04|02/13)' | tr '\n' ' ')" '2001/01/04 2001/02/13 '
check 'change: one that was made is found' \
  "$(rows change_point.sql "WITH data(period, label) AS (
      SELECT substr(date, 1, 10), (delay + (date >= '2001/03/20') * 15) / 15 FROM flights)," |
    awk -F'|' 'NR == 1 { print $1, $6 < 1e-9, $7 }')" '2001/03/20 1 1.0'
check 'change: none, where rows are dealt out to months by turns' \
  "$(rows change_point.sql "WITH data(period, label) AS (SELECT rowid * 7919 % 150, species FROM birdstrikes)," |
    awk -F'|' '{ n++; sure += $6 <= 0.05 } END { print n, sure + 0 }')" '5 0'

# two_table_drift.sql

# between REPORT BASELINE CURRENT - the report's rows of these two queries in place of its own.
between() {
  sed "s|^CREATE TEMP VIEW baseline AS .*|CREATE TEMP VIEW baseline AS $2;|
    s|^CREATE TEMP VIEW current AS .*|CREATE TEMP VIEW current AS $3;|" "sql/$1" >"$database.sql"
  shell -noheader -separator '|' ".read $database.sql"
  rm -f "$database.sql"
}

check 'two tables: the examples' "$(examples two_table_drift.sql)" '3 of 3'
check 'two tables: the Jensen-Shannon distances by their definition, and which of them are warnings' \
  "$(rows two_table_drift.sql | awk -F'|' '$3 == "js_distance_bits" && $1 ~ /ok|warn|alert/ { print $2, $4, $1 }' | sort)" \
  "$(for column in aircraft airport damage operator phase size species state time_of_day; do
    shell -separator ' ' "
      WITH shares AS (
        SELECT avg(x = label) FILTER (WHERE date < '2000') AS p, avg(x = label) FILTER (WHERE date >= '2000') AS q
        FROM (SELECT $column AS x, date FROM birdstrikes), (SELECT DISTINCT $column AS label FROM birdstrikes) GROUP BY label),
      js AS (
        SELECT sqrt(sum(iif(p, p * ln(2 * p / (p + q)), 0) + iif(q, q * ln(2 * q / (p + q)), 0)) / 2 / ln(2)) AS d FROM shares)
      SELECT '$column', round(d, 3), CASE WHEN d >= 0.2 THEN 'alert' WHEN d >= 0.1 THEN 'warn' ELSE 'ok' END FROM js"
  done)"
check 'two tables: the share of NULLs' "$(rows two_table_drift.sql | grep '^warn|speed|' | cut -d'|' -f 3,4,8)" \
  "$(shell -separator '|' "
    WITH shares AS (
      SELECT avg(speed IS NULL) FILTER (WHERE date < '2000') AS p, avg(speed IS NULL) FILTER (WHERE date >= '2000') AS q
      FROM birdstrikes)
    SELECT 'null_share', round(abs(p - q), 3), printf('NULL: %.1f%% → %.1f%%', 100 * p, 100 * q) FROM shares")"
check 'two tables: parts of all labels add up to the whole' \
  "$(sed 's/ AND rank <= 3//; s/%.0f %%/%.9f/' sql/two_table_drift.sql >"$database.sql" &&
    shell -noheader -separator '|' ".read $database.sql" |
    awk -F'|' 'NF == 6 && $2 ~ /_/ { part[$1, $2] += $6 } END { for (i in part) { n++; off += (part[i] - 100) ^ 2 > 1e-9 }; print n, off }')" '6 0'
rm -f "$database.sql"
check 'two tables: the distances of the weather by their definition, the largest first' \
  "$(between two_table_drift.sql "SELECT * FROM weather WHERE city = 'Seattle'" "SELECT * FROM weather WHERE city = 'New York'" |
    grep -E '^[a-z]+[|](wind|temp_min|temp_max|precipitation)[|]' | cut -d'|' -f 1,2,4)" \
  "$(for column in wind temp_min temp_max precipitation; do
    shell -separator '|' "
      WITH steps AS (
        SELECT x, sum(sum(s)) OVER up * 1.0 / sum(sum(s)) OVER () - sum(sum(1 - s)) OVER up * 1.0 / sum(sum(1 - s)) OVER () AS gap,
               lead(x) OVER up - x AS width
        FROM (SELECT $column AS x, city = 'Seattle' AS s FROM weather) GROUP BY x WINDOW up AS (ORDER BY x)),
      value AS (
        SELECT sum(abs(gap) * width) / (SELECT sqrt(avg($column * $column) - avg($column) * avg($column))
                                        FROM weather WHERE city = 'Seattle') AS d FROM steps)
      SELECT CASE WHEN d >= 0.2 THEN 'alert' ELSE 'warn' END, '$column', round(d, 3) FROM value"
  done)"
check 'two tables: nothing, where rows are dealt out to both by turns' \
  "$(between two_table_drift.sql 'SELECT * FROM birdstrikes WHERE rowid * 7919 % 10007 % 4' \
    'SELECT * FROM birdstrikes WHERE NOT rowid * 7919 % 10007 % 4' |
    awk -F'|' 'NF == 8 { n++ } NF != 8 || /^(warn|alert)/ { drift++ } END { print n, drift + 0 }')" '14 0'

# drift_over_time.sql

# over_time CURRENT BASELINE OPTIONS - the report's rows of these views.
over_time() {
  awk -v current="$1" -v baseline="$2" -v options="$3" '
    /^CREATE TEMP VIEW current/ { print "CREATE TEMP VIEW current AS " current ";"
                                  print "CREATE TEMP VIEW baseline AS " baseline ";" }
    /^CREATE TEMP VIEW/ { skipping = 1 }
    /^CREATE TEMP TABLE/ { skipping = 0; print
                           print "SELECT * FROM dist_compare(\047baseline\047, \047current\047, \047" options "\047);"; dropping = 1 }
    !skipping && !dropping
    dropping && /;$/ { dropping = 0 }' sql/drift_over_time.sql >"$database.sql"
  shell -noheader -separator '|' ".read $database.sql"
  rm -f "$database.sql"
}

check 'over time: the examples' "$(examples drift_over_time.sql)" '2 of 2'
check 'over time: distances of operators and shares of NULLs, by their definition' \
  "$(rows drift_over_time.sql | sed -E 's/^([0-9]+)[|].*operator ([0-9.]+).*speed NULLs ([0-9.]+).*/\1|\2|\3/
      s/^([0-9]+)[|].*speed NULLs ([0-9.]+).*operator ([0-9.]+).*/\1|\3|\2/')" \
  "$(for year in 1994 1995 1996 1997 1998 1999 2000 2001 2002; do
    shell -separator '|' "
      WITH shares AS (
        SELECT avg(operator = label) FILTER (WHERE date < '1994') AS p, avg(operator = label) FILTER (WHERE date LIKE '$year-%') AS q
        FROM birdstrikes, (SELECT DISTINCT operator AS label FROM birdstrikes) GROUP BY label),
      nulls AS (
        SELECT avg(speed IS NULL) FILTER (WHERE date < '1994') AS p, avg(speed IS NULL) FILTER (WHERE date LIKE '$year-%') AS q
        FROM birdstrikes)
      SELECT $year, printf('%.2f', sqrt(sum(iif(p, p * ln(2 * p / (p + q)), 0) + iif(q, q * ln(2 * q / (p + q)), 0)) / 2 / ln(2))),
             (SELECT printf('%.2f', abs(p - q)) FROM nulls)
      FROM shares"
  done)"
flights="SELECT period, old.* FROM (SELECT DISTINCT period FROM current), (SELECT * FROM flights WHERE month = '2001/01') AS old"
check 'over time: delays by week, as the header says' \
  "$(over_time "SELECT date(replace(substr(date, 1, 10), '/', '-'), 'weekday 6') AS period, * FROM flights WHERE month > '2001/01'" \
    "$flights" '{"by": "period", "columns": ["delay", "distance"]}' |
    awk -F'|' '{ weeks++; drifted += $5 ~ /^delay [0-9.]+$/; lengths += $5 ~ /distance/ } END { print weeks, drifted, lengths + 0 }')" \
  '9 5 0'
check 'over time: the only week that differs is the one that was made to' \
  "$(over_time "SELECT rowid * 7919 % 10007 % 5 AS period, delay + 30 * (rowid * 7919 % 10007 % 5 = 3) AS delay FROM flights" \
    "$flights" '{"by": "period", "columns": ["delay"]}' | cut -d'|' -f 1,3,4 | tr '\n' ' ')" '0|0|0 1|0|0 2|0|0 3|1|0 4|0|0 '

# stored_baseline.sql
check 'stored: the examples' "$(examples stored_baseline.sql)" '3 of 3'
check 'stored: leaves nothing behind, with and without the other reports' \
  "$(shell '.read sql/stored_baseline.sql' '.read sql/two_table_drift.sql' '.read sql/drift_over_time.sql' \
    '.read sql/stored_baseline.sql' '.mode list' '.print left:' 'SELECT name FROM sqlite_temp_master' | sed '1,/^left:$/d')" ''
check 'stored: rows, NULLs and labels of the baseline, from the rows' \
  "$(rows stored_baseline.sql | grep -E '^(aircraft|operator|species|speed)[|].*[|].*[|]' | sed -n '1,4p' | cut -d'|' -f 1,3-6)" \
  "$(shell -separator '|' "
    WITH old AS (SELECT * FROM birdstrikes WHERE date LIKE '1999-%')
    SELECT 'aircraft', count(*), sum(aircraft IS NULL), count(DISTINCT aircraft), NULL FROM old UNION ALL
    SELECT 'operator', count(*), sum(operator IS NULL), count(DISTINCT operator), NULL FROM old UNION ALL
    SELECT 'species', count(*), sum(species IS NULL), count(DISTINCT species), NULL FROM old UNION ALL
    SELECT 'speed', count(*), sum(speed IS NULL), NULL, round(avg(speed), 1) FROM old")"
check 'stored: the baseline is a small part of its rows' \
  "$(shell "SELECT sum(length(airport || aircraft || operator || state || species)) > 10 * $(
    rows stored_baseline.sql | sed -n 's/^total|*//p') FROM birdstrikes WHERE date LIKE '1999-%'")" 1

# What the header says of cron: a database in which the rows of the baseline are gone.
cp "$database" "$database.kept"
kept() {
  sed -nE 's/^-- {9}(alerts=|test )/\1/p' sql/stored_baseline.sql |
    sed "s|sqlite3 |$sqlite3 |; s|\./kldiv|$extension|; s|birds\.db|$database.kept|; s|alerts\.sql|$database.sql|" >"$database.sh"
  sed -nE 's/^-- {9}(SELECT .*)/\1/p' sql/stored_baseline.sql | sed "s|SELECT \.\.\.|$1|" >"$database.sql"
  sh "$database.sh" 2>/dev/null
  echo "exit $?"
  rm -f "$database.sh" "$database.sql"
}
sed -n '/^CREATE TEMP TABLE baseline/,/;$/p' sql/stored_baseline.sql | sed 's/TEMP //' |
  "$sqlite3" -batch "$database.kept" -cmd ".load $extension"
"$sqlite3" -batch "$database.kept" "DELETE FROM birdstrikes WHERE date < '2000'"
check 'cron: alerts' "$(kept "SELECT * FROM birdstrikes WHERE date LIKE ''2000-09-%''" | cut -d'|' -f 1)" \
  "$(printf '%s\n' airport speed 'exit 1')"
check 'cron: none, of too few rows' "$(kept "SELECT * FROM birdstrikes WHERE date LIKE ''2000-09-01''")" 'exit 0'
check 'cron: what cannot be computed is not silent' "$(kept 'SELECT * FROM gone')" 'exit 2'
rm -f "$database.kept"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 40 ]
