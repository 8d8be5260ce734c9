#!/bin/sh
# reports.sh SQLITE3 EXTENSION - the reports of sql/ run on their data, and best_family.sql on columns of every kind.
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
  check "$report" "$(shell ".read $report" | grep -cE '^(Error|Runtime error|Parse error)')" 0
  check "$report: rows" "$([ "$(shell ".read $report" | wc -l)" -gt 0 ] && echo some)" some
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

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 20 ]
