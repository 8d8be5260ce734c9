#!/bin/sh
# run.sh - builds and runs every suite and adds up what they count.
set -u
cd "$(dirname "$0")/.."
make=${MAKE:-make}
output=$(mktemp)
trap 'rm -f "$output"' EXIT
table=
passed=0
failed=0
skipped=0

for suite in lint unit sql compat oracle host docs page; do
  printf '== %s\n' "$suite"
  start=$(date +%s)
  if $make -s --no-print-directory -j "$(getconf _NPROCESSORS_ONLN)" $suite >"$output" 2>&1; then
    verdict=ok
  else
    verdict=FAILED
  fi
  cat "$output"
  counts=$(awk '
    { line = $0; sub(/^[a-z-]+: /, "", line) }
    line ~ /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ {
      split(line, n, / [a-z]+,? ?/); p += n[1]; f += n[2]; s += n[3]
    }
    END { printf "%d %d %d", p, f, s }' "$output")
  set -- $counts
  [ $verdict = FAILED ] && [ "$2" -eq 0 ] && set -- "$1" 1 "$3"
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + $3))
  table="$table$(printf '%-8s %-7s %6d passed %4d failed %4d skipped  %3d s' \
    "$suite" $verdict "$1" "$2" "$3" $(($(date +%s) - start)))
"
done

printf '\n%s\n%s passed, %s failed, %s skipped\n' "$table" "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
