#!/bin/sh
# layers.sh - the architecture, enforced.
#
#   * base < num < family < divergence < sample < dist < aggregate < report < sqlite < kldiv.c: a file
#     includes its own folder and those to its left;
#   * SQLite is named in ext/sqlite, kldiv.c and kldiv.h alone, and the heap is that of base/memory.h;
#   * every line of a list has its file, and every file that defines a descriptor its line;
#   * file names are unique, and lines are at most 100 columns wide.
set -eu
cd "$(dirname "$0")/../.."
layers='base num family divergence sample dist aggregate report sqlite'
failures=0

complain() {
  printf '%s\n' "$*"
  failures=$((failures + 1))
}

allowed=
for layer in $layers; do
  allowed="$allowed $layer"
  for file in ext/"$layer"/*.[ch]; do
    [ -e "$file" ] || continue
    for included in $(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file"); do
      case " $allowed " in
        *" ${included%%/*} "*) ;;
        *) complain "$file: includes $included, which is not to the left of $layer" ;;
      esac
    done
  done
done

for file in $(grep -lE 'sqlite3' ext/*.[ch] ext/*/*.[ch] | grep -vE '^ext/(sqlite/|kldiv\.[ch]$)'); do
  complain "$file: names SQLite"
done
for file in $(grep -lE '\b(malloc|calloc|realloc|free) *\(' ext/*.[ch] ext/*/*.[ch]); do
  complain "$file: uses the C library's heap"
done

# list FOLDER LIST MACRO PREFIX: what is listed is defined in that folder or to its right
list() {
  for name in $(sed -n "s/^$3(\([a-z0-9_]*\)).*/\1/p" "ext/$1/$2"); do
    grep -qE "^const [A-Za-z]+ $4$name\b" ext/*/*.c || complain "ext/$1/$2: nothing defines $4$name"
  done
  for name in $(sed -nE "s/^const [A-Za-z]+ $4([a-z0-9_]+) = .*/\1/p" ext/*/*.c); do
    grep -q "^$3($name)" "ext/$1/$2" || complain "ext/$1: $4$name is not in $2"
  done
}
list divergence divergences.def KL_DIVERGENCE kl_divergence_
list divergence scalars.def KL_SCALAR kl_scalar_
list family families.def KL_FAMILY kl_family_
list aggregate aggregates.def KL_AGGREGATE kl_aggregate_
list aggregate tallies.def KL_TALLY kl_tally_
list sqlite tables.def KL_TABLE kl_table_

for name in $(find ext -name '*.c' -exec basename {} \; | sort | uniq -d); do
  complain "ext: two files are called $name"
done
for file in $(grep -lE '.{101}' ext/*.[ch] ext/*/*.[ch] | grep -v elementary_tables); do
  complain "$file: a line is wider than 100 columns"
done

[ "$failures" -eq 0 ]
