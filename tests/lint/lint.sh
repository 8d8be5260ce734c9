#!/bin/sh
# lint.sh MODULE - every check of the sources; those whose tool is missing are skipped and say so.
set -u
cd "$(dirname "$0")/../.."
module=$1
passed=0
failed=0
skipped=0
output=$(mktemp)
trap 'rm -f "$output"' EXIT

# check NAME COMMAND...
check() {
  name=$1
  shift
  if "$@" >"$output" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "lint: $name:"
    head -n 40 "$output"
  fi
}

# with TOOL VERSION NAME COMMAND... : versions differ in what they complain of, so only Debian 12's speaks
with() {
  if ! "$1" --version 2>/dev/null | grep -q "$2"; then
    skipped=$((skipped + 1))
    echo "lint: $3: skipped, there is no $1 $2"
    return
  fi
  shift 2
  check "$@"
}

sources=$(ls ext/*.[ch] ext/*/*.[ch] tests/*/*.[ch])
compiled=$(ls ext/*.c ext/*/*.c tests/*/*.c)
tidy() {
  printf '%s\n' $compiled | xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 1 sh -c '
    clang-tidy --quiet "$0" -- -std=c11 -Iext -Itests -DKLDIV_VERSION="\"0\"" \
      $(pkg-config --cflags sqlite3 2>/dev/null || :) 2>/dev/null || exit 255'
}
# warnings COMPILER : with optimisation, because some warnings need to know what flows where
warnings() {
  printf '%s\n' $compiled | compiler=$1 xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 1 sh -c '
    $compiler -std=c11 -O2 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes \
      -Wmissing-prototypes -Wcast-qual -Wdouble-promotion -Wvla -Wundef -Wformat=2 -Werror -Iext -Itests \
      -DKLDIV_VERSION="\"0\"" $(pkg-config --cflags sqlite3 2>/dev/null || :) -c -o /dev/null "$0" || exit 255'
}
# cppcheck guesses at paths; what it guesses of the sources has to be settled, of tests only what is sure.  It takes
# a call through a pointer for a constructor that keeps its arguments: addresses of what is local that are returned
# are left to gcc, clang and the sanitizers.
cppcheck_all() {
  cppcheck --quiet -j "$(getconf _NPROCESSORS_ONLN)" --std=c11 --enable=warning,style,performance,portability --inline-suppr \
    --suppress=returnDanglingLifetime --error-exitcode=1 -Iext -DKLDIV_VERSION='"0"' ext &&
    cppcheck --quiet -j "$(getconf _NPROCESSORS_ONLN)" --std=c11 --enable=performance,portability --inline-suppr \
      --suppress=returnDanglingLifetime --error-exitcode=1 -Iext -Itests tests
}

check layers sh tests/lint/layers.sh
check headers sh tests/lint/headers.sh
check symbols sh tests/lint/symbols.sh "$module"
with clang-format 'version 14' format clang-format --dry-run --Werror $sources
with gcc ' 12\.' 'warnings of gcc' warnings gcc
with clang 'version 14' 'warnings of clang' warnings clang
with clang-tidy 'version 14' tidy tidy
with cppcheck 'Cppcheck 2.10' cppcheck cppcheck_all
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
