#!/bin/sh
# compat.sh SQLITE3 EXTENSION - values of every released version of the format are read for ever.
#
# v1.tsv: an expression that makes a value, the value's bytes in hexadecimal, and its JSON.  The lines of a
# released version never change: what reads them may, but not what they say.
set -u
sqlite3=$1 extension=$2
cd "$(dirname "$0")/../.."
passed=0
failed=0
tab=$(printf '\t')

check() {
  if [ "$2" = 1 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s: %s\n' "$1" "$3"
  fi
}

for table in tests/compat/v*.tsv; do
  while IFS="$tab" read -r sql hex json; do
    quoted=$(printf %s "$json" | sed "s/'/''/g")
    # In one call: read, shown, read back; and, by the version that is written now, made again.
    answer=$("$sqlite3" -batch :memory: -cmd ".load $extension" "
      SELECT dist_json(x'$hex') = '$quoted', hex(dist_from_json('$quoted')) = '$hex',
             hex((SELECT $sql)) = '$hex'" 2>&1)
    check "$table" "$([ "${answer%|*}" = '1|1' ] && echo 1)" "not read as it was: $sql: $answer"
    if [ "$table" = tests/compat/v1.tsv ]; then
      check "$table" "${answer##*|}" "not made as it was: $sql: $answer"
    fi
  done <"$table"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
