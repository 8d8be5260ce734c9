#!/bin/sh
# tables.sh - the tables of a page that are made from the lists inside kldiv.
#
#     tests/docs/tables.sh SQLITE3 EXTENSION PAGE          prints a line for each table that differs
#     tests/docs/tables.sh SQLITE3 EXTENSION PAGE --write  writes them again (make tables)
#
# A table stands between two comments; the first has the query:
#
#     <!-- table: SELECT ... -->
#     <!-- end of table -->
set -eu
sqlite3=$1 extension=$2 page=$3
made=$(mktemp)
tab=$(printf '\t')
trap 'rm -f "$made"' EXIT

# The page with every table made anew.
while IFS= read -r line; do
  case $line in
    '<!-- table: '*' -->')
      printf '%s\n' "$line"
      query=${line#'<!-- table: '}
      "$sqlite3" :memory: -cmd ".load $extension" -cmd '.mode list' -cmd '.headers on' \
        -cmd ".separator '$tab'" "${query%' -->'}" |
        sed "s/|/\\\\|/g; s/$tab/ | /g; s/^/| /; s/\$/ |/; 1{p; s/[^|]/-/g;}"
      while IFS= read -r line && [ "$line" != '<!-- end of table -->' ]; do :; done
      printf '%s\n' "$line"
      ;;
    *) printf '%s\n' "$line" ;;
  esac
done <"$page" >"$made"

if [ "${4:-}" = --write ]; then
  cat "$made" >"$page"
elif ! diff "$page" "$made" >"$made.diff"; then
  echo "$page: a table is not what the lists say (make tables writes it):"
  head -n 20 "$made.diff"
  rm -f "$made.diff"
  echo '0 passed, 1 failed'
  exit 1
fi
rm -f "$made.diff"
echo '1 passed, 0 failed'
