#!/bin/sh
# symbols.sh MODULE - the loadable module exports one symbol, needs libc and libm alone, and runs where
# glibc 2.17 does.  For ELF; says nothing elsewhere.
set -eu
module=$1
command -v objdump >/dev/null 2>&1 || exit 0
case $module in *.so) ;; *) exit 0 ;; esac
status=0

exported=$(objdump -T "$module" | awk '/ g / && !/\*UND\*/ { print $NF }' | sort | tr '\n' ' ')
if [ "$exported" != 'sqlite3_kldiv_init ' ]; then
  echo "$module: exports $exported"
  status=1
fi
for library in $(objdump -p "$module" | awk '$1 == "NEEDED" { print $2 }'); do
  case $library in
    libc.so* | libm.so* | libc.musl-* | ld-linux-*) ;;
    *) echo "$module: needs $library"; status=1 ;;
  esac
done
newest=$(objdump -T "$module" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -n 1)
if [ -n "$newest" ] && [ "$(printf '%s\n2.17\n' "$newest" | sort -V | tail -n 1)" != 2.17 ]; then
  echo "$module: needs glibc $newest"
  status=1
fi
exit $status
