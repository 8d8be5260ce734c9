#!/bin/sh
# static.sh - a program that links build/libkldiv.a, as the README says, has the functions.
set -u
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/program.c" <<'C'
#include <kldiv.h>
#include <sqlite3.h>
#include <stdio.h>

static int print(void *unused, int count, char **value, char **name) {
  (void)unused, (void)count, (void)name;
  return puts(value[0]) < 0;
}

int main(void) {
  sqlite3 *db;
  sqlite3_auto_extension((void (*)(void))sqlite3_kldiv_init);
  return sqlite3_open(":memory:", &db) || sqlite3_exec(db, "SELECT kldiv_version()", print, 0, 0) ||
         sqlite3_close(db);
}
C
flags="$(pkg-config --cflags sqlite3 2>/dev/null || :) -Iext"
libraries="$(pkg-config --libs sqlite3 2>/dev/null || echo -lsqlite3) -lm"
if ${CC:-cc} $flags -o "$folder/program" "$folder/program.c" build/libkldiv.a $libraries &&
  [ "$("$folder/program")" = "$(cat VERSION)" ]; then
  echo '1 passed, 0 failed'
else
  echo 'static: a program with build/libkldiv.a does not work'
  echo '0 passed, 1 failed'
  exit 1
fi
