#!/bin/sh
# headers.sh - every header compiles alone.
set -eu
cd "$(dirname "$0")/../.."
status=0
for header in ext/*.h ext/*/*.h tests/support/*.h; do
  printf '#include "%s"\n' "${header#*/}" |
    ${CC:-cc} -std=c11 -Wall -Wextra -Werror -Wno-unused-const-variable -Iext -Itests $(pkg-config --cflags sqlite3 2>/dev/null || :) \
      -fsyntax-only -x c - || { echo "$header: does not compile alone"; status=1; }
done
exit $status
