#!/bin/sh
# demo.sh - the reports of sql/ on the real data of sql/data, in the sqlite3 shell, each with its SQL; the first one as a page,
# too: report.html, in the top folder.
#
#     sql/demo.sh SQLITE3 EXTENSION          (make demo does it)
set -eu
sqlite3=$1
extension=$2
cd "$(dirname "$0")/.."

# Boxes came with 3.33; an older shell says that it does not know them and uses columns.
report() {
  printf '\n== %s\n\n' "$2"
  sed -n '/^-- Output:/,/^$/!{/^--/!p;}' "$1" | sed '/./,$!d'
  echo
  "$sqlite3" "$database" -cmd ".load $extension" -cmd '.headers on' -cmd '.mode column' \
    -cmd '.mode box' ".read $1"
}

database=$(mktemp)
trap 'rm -f "$database"' EXIT
"$sqlite3" "$database" '.read sql/load.sql'
printf 'kldiv %s in SQLite %s\n' \
  "$("$sqlite3" :memory: -cmd ".load $extension" 'SELECT kldiv_version()')" \
  "$("$sqlite3" :memory: 'SELECT sqlite_version()')"

report sql/two_table_drift.sql 'What changed between the bird strikes before 2000 and those since? All columns at once, what drifted first'

# The same as a page.
page="dist_report(
  'SELECT * FROM birdstrikes WHERE date < ''2000''',
  'SELECT * FROM birdstrikes WHERE date >= ''2000''',
  '{\"ignore\": [\"date\"], \"title\": \"Bird strikes before 2000 and since\"}')"
"$sqlite3" "$database" -cmd ".load $extension" "SELECT $page" >report.html
printf '\n== The same as a page of HTML, which any browser opens: %s/report.html\n\n' "$PWD"
printf "SELECT writefile('report.html', %s);\n" "$page"

report sql/weather_two_cities.sql 'Which weather measures differ most between Seattle and New York?'
report sql/weather_kinds.sql 'Do the two cities have the same kinds of days?'
report sql/flight_delays_by_month.sql 'Did flight delays change from month to month?'
report sql/penguin_species.sql 'Which measure tells which two species of penguins apart?'
report sql/airports_alike.sql 'Which airports send their flights to the same places?'
report sql/delays_by_airport.sql 'How late do flights leave, airport by airport, and how unlike the whole country is each?'
report sql/best_family.sql 'Which family of distributions are flight delays most like?'
report sql/rolling_drift.sql 'Did delays change from one week to the next, or is it noise?'
report sql/ab_test.sql 'Do flights leave later after noon, and at which airports is that sure?'
report sql/change_point.sql 'When did the species of birds that aircraft strike change?'
