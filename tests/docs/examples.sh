#!/bin/sh
# examples.sh SQLITE3 EXTENSION DOCUMENT... - the examples of a document print what it says.
#
#   ```sql      a script, run with kldiv loaded and the tables of sql/load.sql there.  Lines "-- ..." are what
#               it must print, in the shell's list mode; an error prints as "Error: message".
#   ```console  the shell's screen, from "$ sqlite3" on: what follows "sqlite> " and "   ...> " is typed, the rest
#               must come back.
set -u
sqlite3=$1
extension=$2
shift 2
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0
"$sqlite3" "$folder/data" '.read sql/load.sql' || exit 1

# verdict DOCUMENT LINE
verdict() {
  if cmp -s "$folder/want" "$folder/got"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$1:$2: the example prints something else (- document, + shell)"
    diff "$folder/want" "$folder/got" | sed -n 's/^</-/p; s/^>/+/p'
  fi
}

# The shell says where an error was, in ways that differ between versions; the message is what counts.
plain_errors() {
  sed -E 's/^(Runtime error|Parse error|Error)[^:]*: /Error: /; s/^Error: (stepping, )/Error: /; s/ \([0-9]+\)$//'
}

sql_example() {
  cp "$folder/data" "$folder/db"
  sed -n 's/^-- //p' "$folder/block" >"$folder/want"
  grep -v '^-- ' "$folder/block" >"$folder/script"
  "$sqlite3" -batch "$folder/db" -cmd ".load $extension" <"$folder/script" 2>&1 | plain_errors >"$folder/got"
}

console_example() {
  grep -vE '^(\$ |sqlite> |   \.\.\.> )' "$folder/block" >"$folder/want"
  sed -nE 's/^(sqlite> |   \.\.\.> )//p' "$folder/block" >"$folder/script"
  "$sqlite3" -batch :memory: <"$folder/script" 2>&1 | plain_errors >"$folder/got"
}

for document in "$@"; do
  line=0
  kind=
  while IFS= read -r text; do
    line=$((line + 1))
    case $kind:$text in
      ':```sql') kind=sql; start=$line; : >"$folder/block" ;;
      ':```console') kind=console; start=$line; : >"$folder/block" ;;
      ':```'?*) kind=other ;;
      *':```')
        case $kind in
          sql) sql_example; verdict "$document" "$start" ;;
          console) if grep -q '^sqlite> ' "$folder/block"; then console_example; verdict "$document" "$start"; fi ;;
        esac
        kind=
        ;;
      sql:* | console:*) printf '%s\n' "$text" >>"$folder/block" ;;
    esac
  done <"$document"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
