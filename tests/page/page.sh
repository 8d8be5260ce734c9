#!/bin/sh
# page.sh SQLITE3 EXTENSION PYTHON - writes pages, of reports made by hand and of real data, and has a browser look at
# them.  Where there is no chromium-driver or no selenium, says so and passes over it.
set -eu
sqlite3=$1 extension=$2 python=$3
cd "$(dirname "$0")/../.."
if ! command -v chromedriver >/dev/null 2>&1 || ! "$python" -c 'import selenium' 2>/dev/null; then
  echo 'page: chromedriver or selenium is missing'
  echo '0 passed, 0 failed, 1 skipped'
  exit 0
fi
directory=build/page
$directory/pages $directory
rm -f $directory/real.db
"$sqlite3" -batch $directory/real.db '.read sql/load.sql'

# report NAME BASELINE CURRENT OPTIONS
report() {
  "$sqlite3" -batch $directory/real.db -cmd ".load $extension" "SELECT dist_report('$2', '$3', '$4')" >$directory/"$1".html
}
report birds "SELECT * FROM birdstrikes WHERE date < ''2000''" "SELECT * FROM birdstrikes WHERE date >= ''2000''" \
  '{"title":"Bird strikes before and after 2000","ignore":["date"]}'
report weather "SELECT * FROM weather WHERE city = ''Seattle''" "SELECT * FROM weather WHERE city = ''New York''" \
  '{"metrics":"all","ignore":["city"]}'
busy="origin IN (''ORD'', ''ATL'', ''DFW'')"
report flights "SELECT * FROM flights WHERE month = ''2001/01'' AND $busy" "SELECT * FROM flights WHERE month = ''2001/03'' AND $busy" \
  '{"by":"origin","columns":["delay","distance"]}'
cd $directory
"$python" ../../tests/page/page.py shop.html:9 hostile.html:9 axes.html:21 none.html:0 many.html birds.html:14 weather.html:6 \
  flights.html:6
"$python" ../../tests/page/page.py --broken shop.html:9
