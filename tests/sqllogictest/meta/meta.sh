#!/bin/sh
# meta.sh - tests the test runner: what is right must pass, what is wrong must be caught.
#
#   sh meta.sh RUNNER
#
# A mutant is good.test with one thing spoilt.  It counts as caught only when the runner
# reports that record, by its line and for the right reason, and no other.
set -u
LC_ALL=C
export LC_ALL

[ $# -eq 1 ] || { echo "usage: meta.sh RUNNER" >&2; exit 2; }
case $1 in
/*) runner=$1 ;;
*) runner=$PWD/$1 ;;
esac
cd "$(dirname "$0")" || exit 2
tmp=${TMPDIR:-/tmp}/sqllogictest-meta.$$
mkdir "$tmp" || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

n_passed=0
n_failed=0

# verdict NAME REASON: an empty reason is a pass.
verdict() {
  if [ -z "$2" ]; then
    n_passed=$((n_passed + 1))
    echo "ok   $1"
  else
    n_failed=$((n_failed + 1))
    echo "FAIL $1: $2"
    sed 's/^/       /' "$tmp/out" "$tmp/err"
  fi
}

# run ARGUMENT...: leaves $status, $tmp/out, $tmp/err and $summary, the last line of output.
run() {
  "$runner" "$@" >"$tmp/out" 2>"$tmp/err"
  status=$?
  summary=$(tail -n 1 "$tmp/out")
}

# passes NAME SUMMARY ARGUMENT...: nothing fails, and the summary is all that is printed.
passes() {
  name=$1 want=$2
  shift 2
  run "$@"
  if [ "$status" -ne 0 ]; then
    verdict "$name" "exit status $status, want 0"
  elif [ "$(cat "$tmp/out" "$tmp/err")" != "$want" ]; then
    verdict "$name" "want only '$want'"
  else
    verdict "$name" ""
  fi
}

# fails NAME SUMMARY LINE TEXT ARGUMENT...: one failure, at that line and with that text in it.
fails() {
  name=$1 want=$2 line=$3 text=$4
  shift 4
  run "$@"
  report=$(sed '$d' "$tmp/out")
  if [ "$status" -ne 1 ]; then
    verdict "$name" "exit status $status, want 1"
  elif [ "$summary" != "$want" ]; then
    verdict "$name" "want the summary '$want'"
  elif [ "$(wc -l <"$tmp/out")" -ne 2 ] || [ -s "$tmp/err" ]; then
    verdict "$name" "want one failure and the summary"
  else
    case $report in
    *.test:"$line: "*"$text"*) verdict "$name" "" ;;
    *) verdict "$name" "want line $line and '$text'" ;;
    esac
  fi
}

# catches NAME SED LINE TEXT [SUMMARY]: good.test edited by SED fails at LINE with TEXT.
catches() {
  sed "$2" good.test >"$tmp/mutant.test"
  if cmp -s good.test "$tmp/mutant.test"; then
    : >"$tmp/out"
    : >"$tmp/err"
    verdict "$1" "the edit changed nothing"
    return
  fi
  fails "$1" "${5:-12 passed, 1 failed, 1 skipped}" "$3" "$4" "$tmp/mutant.test"
}

# refuses NAME TEXT ARGUMENT...: exit status 2 and the text on stderr.
refuses() {
  name=$1 text=$2
  shift 2
  run "$@"
  if [ "$status" -ne 2 ]; then
    verdict "$name" "exit status $status, want 2"
  elif ! grep -qF -e "$text" "$tmp/err"; then
    verdict "$name" "want '$text' on stderr"
  else
    verdict "$name" ""
  fi
}

good='13 passed, 0 failed, 1 skipped'

# ---- What is right.

passes 'sort modes' '6 passed, 0 failed, 0 skipped' sort.test
passes 'labels' '9 passed, 0 failed, 2 skipped' label.test
passes 'hashes and thresholds' '18 passed, 0 failed, 0 skipped' hash.test
passes 'skipif and onlyif' '3 passed, 0 failed, 4 skipped' skip.test
passes 'halt' '1 passed, 0 failed, 0 skipped' halt.test
passes 'comments and gaps' '7 passed, 0 failed, 0 skipped' comment.test
passes 'rendering' '14 passed, 0 failed, 0 skipped' render.test
passes 'statements and their errors' '10 passed, 0 failed, 0 skipped' statement.test
passes 'empty results' '6 passed, 0 failed, 0 skipped' empty.test
passes 'the script that is spoilt below' "$good" good.test

for file in *.test; do
  "$runner" "$file" >"$tmp/want"
  sed "s/\$/$(printf '\r')/" "$file" >"$tmp/$file"
  passes "CRLF: $file" "$(cat "$tmp/want")" "$tmp/$file"
done
sed "s/^\$/ $(printf '\t') /" good.test >"$tmp/blank.test"
passes 'white space is a blank line' "$good" "$tmp/blank.test"
printf '%s' "$(cat good.test)" >"$tmp/cut.test"
passes 'no line end at the end of the file' "$good" "$tmp/cut.test"
printf 'query I nosort\nSELECT 5\n----\n5' >"$tmp/cut.test"
passes 'no line end after the last value' '1 passed, 0 failed, 0 skipped' "$tmp/cut.test"
printf 'statement ok\r\nSELECT 1\r' >"$tmp/cut.test"
passes 'half a CRLF at the end' '1 passed, 0 failed, 0 skipped' "$tmp/cut.test"
: >"$tmp/nothing.test"
passes 'an empty file' '0 passed, 0 failed, 0 skipped' "$tmp/nothing.test"

# ---- What is wrong: values.

catches 'changed value' '15s/two/TWO/' 9 "row 2, column 2: expected 'TWO', got 'two'"
catches 'changed number' '72s/1/11/' 69 "row 1, column 1: expected '11', got '1'"
catches 'changed value, rowsort' '22s/1/0/' 19 "row 1 after rowsort, column 1: expected '0'"
catches 'changed value, valuesort' '37s/two/tww/' 29 "value 6 after valuesort: expected 'tww'"
catches 'fewer decimals' '81s/0$//' 78 "expected '0.75', got '0.750'"
catches 'trailing space' '13s/$/ /' 9 "expected 'one ', got 'one'"
catches 'rows exchanged, nosort' '12s/1/2/;13s/one/two/;14s/2/1/;15s/two/one/' 9 \
  "row 1, column 1: expected '2', got '1'"
catches 'rows exchanged, rowsort' '22s/1/2/;23s/one/two/;24s/2/1/;25s/two/one/' 19 \
  "row 1 after rowsort, column 1: expected '2', got '1'"
catches 'values exchanged, valuesort' '32s/1/2/;33s/2/1/' 29 "value 1 after valuesort"

# ---- Numbers of rows.

catches 'dropped row' '14,15d' 9 'too many rows: expected 2, got 3'
catches 'dropped last row' '74d' 69 'too many rows: expected 2, got 3'
catches 'dropped value' '15d' 9 'too many values: expected 5, got 6'
catches 'dropped all rows' '72,74d' 69 'too many rows: expected 0, got 3'
catches 'added row' '17a\
4\
four' 9 'too few rows: expected 4, got 3'
catches 'added value' '17a\
4' 9 'too few values: expected 7, got 6'
catches 'added row to no rows' '67a\
1' 65 'too few rows: expected 1, got 0'

# ---- Hashes.

catches 'wrong hash' '42s/22e4/22e5/' 39 "got '9 values hashing to 22e400a2"
catches 'cut hash' '42s/.$//' 39 "got '9 values hashing to 22e400a2"
catches 'wrong count before the hash' '42s/9/8/' 39 "expected '8 values hashing to 22e4"
catches 'hash of other values' '40s/n < 9/n < 10/' 39 "got '10 values hashing to"
catches 'listed beyond the threshold' '42s/.*/1/;42a\
2\
3\
4\
5\
6\
7\
8\
9' 39 'more than 8 values are compared by their hash'
catches 'hash below the threshold' '47s/.*/1 values hashing to 26ab0db90d72e28ad0ba1e22ee510510/' \
  44 "got '2'"
fails 'hash without a threshold' '12 passed, 1 failed, 1 skipped' 39 \
  'too many rows: expected 1, got 9' --hash-threshold 0 good.test

# ---- Labels.

catches 'another result under a label' "50s/two/three/;52s/2/3/" 49 \
  "label 'small': expected the result of line 44"
catches 'another result under a skipped label' '58s/2/3/' 55 "label 'small'" \
  '13 passed, 1 failed, 0 skipped'

# ---- Success and error.

catches 'ok for error' '60s/error/ok/' 60 'expected success, got error'
catches 'error for ok' '83s/ok/error/' 83 'expected an error, got success'
catches 'neither ok nor error' '83s/ok/fine/' 83 "got 'fine'"
catches 'no verdict' '83s/ ok//' 83 'expected statement ok or statement error'
catches 'wrong message' '63s/missing/misspelt/' 60 \
  "expected error 'no such table: misspelt', got error 'no such table: missing'"
catches 'part of the message' '63s/: missing//' 60 "expected error 'no such table'"
catches 'no message after the separator' '63d' 60 'got 0 lines'
catches 'two lines of message' '63a\
more' 60 'got 2 lines'
catches 'error before the first row' '66s/FROM t/FROM missing/' 65 \
  'query failed: no such table: missing'
catches 'error while stepping, its rows expected' \
  '70s/.*/SELECT abs(column1) FROM (VALUES (1), (2), (-9223372036854775807 - 1))/;74d' 69 \
  'query failed after 2 rows: integer overflow'
catches 'error in the second of two statements' '84s/$/; DROP TABLE t/' 83 \
  "expected success, got error 'no such table: t'"

# ---- The form of records.

catches 'dropped type letter' '9s/IT/I/' 9 'expected 1 columns (I), got 2'
catches 'added type letter' '9s/IT/ITT/' 9 'expected 3 columns (ITT), got 2'
catches 'unknown type letter' '9s/IT/IX/' 9 "unknown column type 'X'"
catches 'no types' '9s/ .*//' 9 'query without column types'
catches 'unknown sort mode' '19s/rowsort/rowsorted/' 19 "unknown sort mode 'rowsorted'"
catches 'sort mode in capitals' '19s/rowsort/ROWSORT/' 19 "unknown sort mode 'ROWSORT'"
catches 'unknown record' '69s/query/querry/' 69 "unknown record 'querry'" \
  '10 passed, 1 failed, 1 skipped'
catches 'unknown record, skipped' '55s/query/querry/' 55 "unknown record 'querry'" \
  '8 passed, 1 failed, 0 skipped'
catches 'query without SQL' '70d' 69 'query without SQL'
catches 'statement without SQL' '84d' 83 'statement without SQL'
catches 'two queries in one' '70s/$/; SELECT 1/' 69 'expected one query'
catches 'threshold that is no number' '76s/3/three/' 76 "got 'three'" \
  '13 passed, 1 failed, 1 skipped'
catches 'skipif without a name' '54s/ sqlite//' 54 'skipif without an engine name' \
  '13 passed, 1 failed, 0 skipped'
catches 'skipif without a record' '54G' 54 'skipif without a record' \
  '14 passed, 1 failed, 0 skipped'

# ---- The command line.

passes 'each file has its own database' '26 passed, 0 failed, 2 skipped' good.test good.test
passes 'a database on disk' "$good" --database "$tmp/disk.db" good.test
printf 'query I nosort\nSELECT count(*) FROM sqlite_master\n----\n0\n' >"$tmp/fresh.test"
printf 'statement ok\nCREATE TABLE t(n)\n' >"$tmp/stale.test"
passes 'which is deleted first' '2 passed, 0 failed, 0 skipped' \
  --database "$tmp/disk.db" "$tmp/stale.test" "$tmp/fresh.test"
passes 'another engine' '14 passed, 0 failed, 0 skipped' --engine MySQL good.test
passes 'a threshold for all scripts' '6 passed, 0 failed, 0 skipped' \
  --hash-threshold 100 sort.test
printf 'query II nosort\nSELECT 1, 2\n----\n1\n2\n' >"$tmp/listed.test"
fails 'a threshold below what is listed' '0 passed, 1 failed, 0 skipped' 1 \
  'more than 1 values' --hash-threshold 1 "$tmp/listed.test"
refuses 'no file' 'no file to run'
refuses 'unknown option' 'bad option --frob' --frob good.test
refuses 'option without its value' 'bad option --load' --load
refuses 'threshold that is no number' 'bad option --hash-threshold' --hash-threshold x good.test
refuses 'missing file' 'cannot open' "$tmp/missing.test" good.test
if [ "$summary" = "$good" ]; then reason=; else reason="want the summary '$good'"; fi
verdict 'which does not keep others from being run' "$reason"
refuses 'directory' 'cannot read' "$tmp"
printf 'statement ok\nSELECT 1\000\n' >"$tmp/zero.test"
refuses 'zero byte' 'zero byte' "$tmp/zero.test"
refuses 'missing extension' 'cannot load' --load "$tmp/missing" good.test
refuses 'database that cannot be' 'cannot open database' --database "$tmp/no/such.db" good.test
passes 'help' "$("$runner" --help)" --help
run --verbose good.test
records=$(grep -c '^good\.test:[0-9]*: ' "$tmp/out")
if [ "$records" = 14 ]; then reason=; else reason="$records lines, want 14"; fi
verdict 'verbose names each record' "$reason"

echo "$n_passed passed, $n_failed failed"
[ "$n_failed" -eq 0 ]
