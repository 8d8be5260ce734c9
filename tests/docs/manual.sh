#!/bin/sh
# manual.sh SQLITE3 EXTENSION - dist_functions lists what is registered, and its examples run.
set -u
sqlite3=$1 extension=$2
passed=0
failed=0

shell() {
  "$sqlite3" -batch :memory: -cmd ".load $extension" "$@" 2>&1
}

check() {
  if [ -z "$2" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s:\n%s\n' "$1" "$2"
  fi
}

# What SQLite has with kldiv and not without it.
"$sqlite3" -batch :memory: 'SELECT DISTINCT name FROM pragma_function_list' | sort >"${TMPDIR:-/tmp}/builtin.$$"
registered=$(shell 'SELECT DISTINCT name FROM pragma_function_list' | sort |
  comm -13 "${TMPDIR:-/tmp}/builtin.$$" -)
rm -f "${TMPDIR:-/tmp}/builtin.$$"
listed=$(shell "SELECT DISTINCT name FROM dist_functions WHERE kind <> 'table'" | sort)
check 'registered and not listed, or listed and not registered' \
  "$(printf '%s\n%s\n' "$registered" "$listed" | sort | uniq -u)"
check 'tables that are listed and not there' \
  "$(shell "SELECT name FROM dist_functions WHERE kind = 'table' EXCEPT SELECT name FROM pragma_module_list")"
check 'without help, call or example' \
  "$(shell "SELECT name FROM dist_functions WHERE help IS NULL OR example IS NULL OR call IS NULL")"

while IFS= read -r example; do
  # Errors go to the same place as values; values of ours and text do not begin like this.
  check "$example" "$(shell "$example" | grep -E '^(Error|Runtime error|Parse error)')"
done <<EOF
$(shell "SELECT CASE kind WHEN 'table' THEN example ELSE 'SELECT quote(' || example || ')' END FROM dist_functions")
EOF

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 40 ]
