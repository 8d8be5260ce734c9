#!/bin/sh
# cmocka.sh COMMAND... - runs cmocka programs, each with its arguments in one word of the shell; prints
# what fails and the sum of what they count.
set -u
passed=0
failed=0
output=$(mktemp)
trap 'rm -f "$output"' EXIT
for command in "$@"; do
  if ! $command >"$output" 2>&1; then
    printf '%s:\n' "$command"
    grep -vE '^\[ RUN|^\[       OK|^\[=====' "$output"
    bad=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s).*/\1/p' "$output" | tail -n 1)
    failed=$((failed + ${bad:-1}))
  fi
  good=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' "$output" | tail -n 1)
  passed=$((passed + ${good:-0}))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
