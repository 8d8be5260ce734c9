#!/bin/sh
# same_bits.sh - runs the core's tables in several builds and compares the bits of every result.
#
#     same_bits.sh BUILD_DIRECTORY
#
# Compilers, optimisation, fused multiply-add, integers of 128 bits and the C library must not show in a
# result.  The
# first build that works is what the others are compared with.  Ends with "N passed, N failed"; exit
# status 1 if a build failed.

set -u
build=${1:?usage: same_bits.sh BUILD_DIRECTORY}
mkdir -p "$build" || exit 2
build=$(cd "$build" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
passed=0
failed=0
first=

report() { # report NAME TEXT
  printf '%-36s %s\n' "$1" "$2"
}

fail() { # fail NAME TEXT
  report "$1" "$2"
  failed=$((failed + 1))
}

# Whether this processor has what x86-64-v3 asks for and the compiler knows it.
has_v3() {
  printf '%s\n' 'int main(void) {' \
    '  return !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&' \
    '           __builtin_cpu_supports("bmi2"));' '}' >"$build/v3.c"
  gcc -O3 -march=x86-64-v3 -o "$build/v3" "$build/v3.c" 2>/dev/null && "$build/v3"
}

# compile COMPILER OPTION... : builds $build/oracle, file by file on all processors
compile() {
  top=$PWD
  rm -rf "$build/oracle" "$build/objects"
  mkdir "$build/objects"
  ls "$top"/tests/oracle/*.c "$top"/tests/support/*.c "$top"/ext/base/*.c "$top"/ext/num/*.c "$top"/ext/family/*.c \
    "$top"/ext/divergence/*.c "$top"/ext/sample/*.c "$top"/ext/dist/*.c "$top"/ext/aggregate/*.c |
    (cd "$build/objects" && xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 8 \
      "$@" -std=c11 -ffp-contract=off -I"$top/ext" -I"$top/tests" -c) >"$build/oracle.log" 2>&1 &&
    "$@" -o "$build/oracle" "$build"/objects/*.o -lm >>"$build/oracle.log" 2>&1
}

# compare NAME : the bits of the build of that name with those of the first
compare() {
  if [ -z "$first" ]; then
    first=$1
    mv "$build/bits" "$build/bits.first"
    report "$1" "$(wc -l <"$build/bits.first" | tr -d ' ') results"
    passed=$((passed + 1))
  elif cmp -s "$build/bits.first" "$build/bits"; then
    report "$1" 'same bits'
    passed=$((passed + 1))
  else
    fail "$1" "differs from $first:"
    diff "$build/bits.first" "$build/bits" | head -n 10
  fi
}

# check COMPILER OPTION...
check() {
  emulator=
  check_emulated "$@"
}

# check_emulated COMPILER OPTION... : for another processor, run by $emulator
check_emulated() {
  if ! command -v "$1" >/dev/null 2>&1 || { [ -n "$emulator" ] && ! command -v "$emulator" >/dev/null; }; then
    report "$*" skipped
  elif ! compile "$@"; then
    fail "$*" 'does not compile:'
    head -n 10 "$build/oracle.log"
  elif ! $emulator "$build/oracle" --bits tests/oracle/*.tsv >"$build/bits"; then
    fail "$*" 'does not run'
  else
    compare "$*"
  fi
}

check gcc -O2
if command -v gcc >/dev/null 2>&1 && has_v3; then
  check gcc -O3 -march=x86-64-v3
else
  report 'gcc -O3 -march=x86-64-v3' skipped
fi
check clang -O2
check gcc -O2 -U__SIZEOF_INT128__
check musl-gcc -static -O2
emulator=qemu-aarch64-static
check_emulated aarch64-linux-gnu-gcc -static -O2
emulator=qemu-s390x-static # the bytes of a number the other way round
check_emulated s390x-linux-gnu-gcc -static -O2
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
