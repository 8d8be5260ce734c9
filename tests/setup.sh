#!/bin/sh
# setup.sh - installs what building and testing kldiv needs and this machine lacks.
#
#     tests/setup.sh demo      the sqlite3 shell and SQLite's headers
#     tests/setup.sh test      the same, and the tools of the tests
#
# Says what it will install first.  Does nothing, quietly, where nothing is missing.
set -eu
purpose=$1
missing=

# need NAME PROBE DEBIAN FEDORA ALPINE HOMEBREW: where PROBE fails, the package NAME goes by there is wanted
need() {
  if ! eval "$2" >/dev/null 2>&1; then
    case $manager in
      apt-get) package=$3 ;;
      dnf) package=$4 ;;
      apk) package=$5 ;;
      brew) package=$6 ;;
      *) package=$1 ;;
    esac
    [ "$package" = - ] || missing="$missing $package"
  fi
}

header() {
  printf '#include <stdarg.h>\n#include <stddef.h>\n#include <setjmp.h>\n#include <stdint.h>\n#include <%s>\n' "$1" |
    ${CC:-cc} $(pkg-config --cflags sqlite3 2>/dev/null || :) -E - >/dev/null 2>&1
}

sanitizers() {
  echo 'int main(void) { return 0; }' |
    ${CC:-cc} -fsanitize=address,undefined -x c - -o /dev/null >/dev/null 2>&1
}

manager=
for candidate in apt-get dnf apk brew; do
  if command -v $candidate >/dev/null 2>&1; then
    manager=$candidate
    break
  fi
done

#    what it is        how to tell                      Debian         Fedora              Alpine         Homebrew
need cc               'command -v ${CC:-cc}'            'gcc libc6-dev' gcc                build-base     gcc
need sqlite3          'command -v ${SQLITE3:-sqlite3}'  sqlite3        sqlite              sqlite         sqlite
need sqlite3ext.h     'header sqlite3ext.h'             libsqlite3-dev sqlite-devel        sqlite-dev     sqlite
if [ "$purpose" = test ]; then
  need sanitizers     sanitizers                        gcc            'libasan libubsan'  -              -
  need cmocka.h       'header cmocka.h'                 libcmocka-dev  libcmocka-devel     cmocka-dev     cmocka
  need clang          'command -v clang'                clang          clang               clang          llvm
  need clang-format   'command -v clang-format'         clang-format   clang-tools-extra   clang-extra-tools clang-format
  need clang-tidy     'command -v clang-tidy'           clang-tidy     clang-tools-extra   clang-extra-tools llvm
  need cppcheck       'command -v cppcheck'             cppcheck       cppcheck            cppcheck       cppcheck
  need musl-gcc       'command -v musl-gcc'             musl-tools     musl-gcc            -              -
  need chromedriver   'command -v chromedriver'         'chromium chromium-driver fonts-dejavu-core' 'chromium chromedriver' 'chromium chromium-chromedriver' -
  need selenium       "${PYTHON:-/usr/bin/python3} -c 'import selenium'" 'python3 python3-selenium' python3-selenium py3-selenium -
fi
[ -n "$missing" ] || exit 0

missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')
if [ -z "$manager" ]; then
  echo "kldiv needs what this machine lacks, and knows no package manager here: $missing" >&2
  exit 1
fi
privileged=
if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
  privileged=sudo
  if ! command -v sudo >/dev/null 2>&1; then
    echo "kldiv needs these packages, and installing them needs root: $missing" >&2
    exit 1
  fi
fi

echo "Installing with $manager: $missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  case $manager in
    apt-get) $privileged apt-get update && DEBIAN_FRONTEND=noninteractive $privileged apt-get install -y --no-install-recommends $missing ;;
    dnf) $privileged dnf install -y $missing ;;
    apk) $privileged apk add $missing ;;
    brew) brew install $missing ;;
  esac
}
install >"$log" 2>&1 || {
  cat "$log" >&2
  exit 1
}
