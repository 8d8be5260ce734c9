#!/bin/sh
# install.sh - `make install` puts the module where it says, and `make uninstall` takes it away.
#
# With KLDIV_TEST_INSTALL=1 and as root it also installs into the running system, loads kldiv by its bare
# name from another folder, and uninstalls again.
set -u
cd "$(dirname "$0")/../.."
make="${MAKE:-make} --no-print-directory -s"
sqlite3=${SQLITE3:-sqlite3}
passed=0
failed=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# check NAME COMMAND...
check() {
  name=$1
  shift
  if "$@" >"$folder/output" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "install: $name"
    cat "$folder/output"
  fi
}

loads() {
  (cd / && "$sqlite3" :memory: -cmd ".load $1" 'SELECT kldiv_version()') | grep -qx "$(cat VERSION)"
}

check 'install into DESTDIR and PREFIX' $make install DESTDIR="$folder/root" PREFIX=/opt/kldiv
check 'it is there and loads' loads "$folder/root/opt/kldiv/lib/kldiv"
check 'uninstall from there' $make uninstall DESTDIR="$folder/root" PREFIX=/opt/kldiv
check 'nothing is left' test -z "$(find "$folder/root" -name '*kldiv.*')"
if [ "${KLDIV_TEST_INSTALL:-}" = 1 ] && [ "$(id -u)" -eq 0 ]; then
  check 'install into the system' $make install
  check 'load kldiv, from another folder' loads kldiv
  check 'uninstall from the system' $make uninstall
  check 'it no longer loads' sh -c "! (cd / && '$sqlite3' :memory: '.load kldiv' 'SELECT kldiv_version()')"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
