#!/bin/sh
# cmocka.sh COMMAND... - runs cmocka programs, each with its arguments in one word of the shell, as many at a
# time as there are processors; prints what fails, in their order, and the sum of what they count.
set -u
passed=0
failed=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
count=0
for command in "$@"; do
  count=$((count + 1))
  printf '%s\n' "$command" >"$folder/$count.command"
done
seq "$count" | folder=$folder xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 1 sh -c '
  $(cat "$folder/$0.command") >"$folder/$0.output" 2>&1 || : >"$folder/$0.failed"'
for i in $(seq "$count"); do
  output=$folder/$i.output
  if [ -e "$folder/$i.failed" ]; then
    printf '%s:\n' "$(cat "$folder/$i.command")"
    grep -vE '^\[ RUN|^\[       OK|^\[=====' "$output"
    bad=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s).*/\1/p' "$output" | tail -n 1)
    failed=$((failed + ${bad:-1}))
  fi
  good=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' "$output" | tail -n 1)
  passed=$((passed + ${good:-0}))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
