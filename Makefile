# Makefile - builds, tests and installs kldiv.  `make help` lists what it can do.
#
# Needs a C11 compiler, make, and SQLite's headers.  Honours CC, CFLAGS, LDFLAGS, PREFIX and DESTDIR.

CFLAGS ?= -O2
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
SQLITE3 ?= sqlite3
PYTHON ?= /usr/bin/python3
VERSION := $(shell cat VERSION)

# Loadable modules have three names.
SYSTEM := $(shell uname -s)
ifeq ($(SYSTEM),Darwin)
  SUFFIX := dylib
  MODULE_LDFLAGS := -dynamiclib -Wl,-install_name,kldiv.dylib -Wl,-undefined,dynamic_lookup
else ifneq (,$(filter MINGW% MSYS% CYGWIN%,$(SYSTEM)))
  SUFFIX := dll
  MODULE_LDFLAGS := -shared -static-libgcc
else
  SUFFIX := so
  # nodelete: a load that fails halfway, inside a statement, may leave functions behind; their code stays.
  MODULE_LDFLAGS := -shared -Wl,-soname,kldiv.so -Wl,-z,relro,-z,now,-z,defs,-z,nodelete
endif
MODULE := kldiv.$(SUFFIX)

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
  -Wcast-qual -Wdouble-promotion -Wvla -Wundef -Wformat=2
# No contraction: a fused a*b+c would round differently from one platform to the next.  No vectors of
# cells: neighbouring rows begin at neighbouring cells, and loads across two stores stall.
SQLITE_CFLAGS := $(shell pkg-config --cflags sqlite3 2>/dev/null)
SQLITE_LIBS := $(shell pkg-config --libs sqlite3 2>/dev/null || echo -lsqlite3)
NEEDED := -std=c11 -fPIC -fvisibility=hidden -ffp-contract=off -fno-tree-slp-vectorize \
  -Iext -DKLDIV_VERSION='"$(VERSION)"' $(SQLITE_CFLAGS)
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

SOURCES := $(wildcard ext/*.c ext/*/*.c)
HEADERS := $(wildcard ext/*.h ext/*/*.h ext/*/*.def)
CORE := $(filter-out ext/kldiv.c ext/sqlite/%,$(SOURCES))

# What is compiled how: build/module (loadable), build/static (linked into a program), build/sanitize (the
# same with ASan and UBSan, for tests).
objects = $(patsubst ext/%.c,build/$(1)/%.o,$(2))

.PHONY: all
all: $(MODULE) ## builds ./kldiv.so (.dylib, .dll), to be loaded with  .load ./kldiv

$(MODULE): $(call objects,module,$(SOURCES))
	$(CC) $(CFLAGS) -o $@ $^ $(MODULE_LDFLAGS) $(LDFLAGS) -lm

build/module/%.o: ext/%.c $(HEADERS) Makefile VERSION
	@mkdir -p $(@D)
	$(CC) $(NEEDED) $(WARNINGS) -DNDEBUG $(CFLAGS) -c -o $@ $<

build/static/%.o: ext/%.c $(HEADERS) Makefile VERSION
	@mkdir -p $(@D)
	$(CC) $(NEEDED) $(WARNINGS) -DNDEBUG $(CFLAGS) -DSQLITE_CORE -c -o $@ $<

build/sanitize/%.o: ext/%.c $(HEADERS) Makefile VERSION
	@mkdir -p $(@D)
	$(CC) $(NEEDED) $(WARNINGS) $(SANITIZE) -DSQLITE_CORE -c -o $@ $<

.PHONY: static
static: build/libkldiv.a ## builds build/libkldiv.a, to be linked into a program (ext/kldiv.h)

build/libkldiv.a: $(call objects,static,$(SOURCES))
	rm -f $@
	$(AR) rcs $@ $^

.PHONY: demo
demo: ## installs what is missing, builds, and compares real data in the sqlite3 shell
	@sh tests/setup.sh demo
	@mkdir -p build && $(MAKE) --no-print-directory all >build/make.log 2>&1 || { cat build/make.log; exit 1; }
	@rm -f build/make.log
	@sh sql/demo.sh "$(SQLITE3)" ./kldiv

.PHONY: test
test: ## installs what is missing, builds, and runs every test
	@sh tests/setup.sh test
	@sh tests/run.sh

# dlopen searches /usr/local/lib only through ldconfig's list.  That list takes files called lib*, and
# lists them under the name that they give themselves, which is kldiv.so: hence the second name.
INSTALLED := $(DESTDIR)$(LIBDIR)/$(MODULE)

.PHONY: install
install: $(MODULE) ## installs into PREFIX (/usr/local) for  .load kldiv ; honours DESTDIR
	mkdir -p "$(DESTDIR)$(LIBDIR)"
	cp $(MODULE) "$(INSTALLED)"
	chmod 755 "$(INSTALLED)"
	@if [ $(SYSTEM) = Linux ]; then ln -sf $(MODULE) "$(DESTDIR)$(LIBDIR)/lib$(MODULE)"; fi
	@$(RELIST)
	@if [ -z "$(DESTDIR)" ]; then \
	  if (cd / && $(SQLITE3) :memory: -cmd '.load kldiv' 'SELECT 1') >/dev/null 2>&1; \
	  then echo 'Installed.  In the sqlite3 shell:  .load kldiv'; \
	  else echo 'Installed.  In the sqlite3 shell:  .load $(LIBDIR)/kldiv'; fi; \
	fi

.PHONY: uninstall
uninstall: ## takes away what install put there
	rm -f "$(INSTALLED)" "$(DESTDIR)$(LIBDIR)/lib$(MODULE)"
	@$(RELIST)

RELIST = if [ -z "$(DESTDIR)" ] && [ $(SYSTEM) = Linux ] && command -v ldconfig >/dev/null && \
  [ "$$(id -u)" -eq 0 ]; then ldconfig; fi

.PHONY: bench
bench: $(MODULE) build/bench ## rows per second, beside a no-op aggregate and SQLite's sum()
	build/bench ./kldiv

build/bench: tests/bench/bench.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O2 $(WARNINGS) -o $@ $< $(SQLITE_CFLAGS) $(SQLITE_LIBS)

.PHONY: peers
peers: $(MODULE) ## two samples beside NumPy, SciPy and plain SQL; needs Debian's python3-scipy
	$(PYTHON) tests/bench/peers.py ./kldiv

.PHONY: bench-report
bench-report: $(MODULE) ## dist_compare() of two tables of 20 columns beside reading them
	$(PYTHON) tests/bench/report.py ./kldiv

REPLICATES ?= 1000

.PHONY: alarms
alarms: $(MODULE) ## how often dist_compare() cries wolf, or sleeps: tables of the README, in minutes
	$(PYTHON) tests/bench/alarms.py ./kldiv --replicates $(REPLICATES)

.PHONY: knn
knn: build/knn_gauss ## k-NN estimates of divergences that are known: the table of the README, in minutes
	build/knn_gauss

build/knn_gauss: tests/bench/knn_gauss.c tests/support/libc_memory.c tests/support/fixed_random.c \
  $(call objects,static,$(CORE))
	$(CC) -std=c11 -O2 $(WARNINGS) -ffp-contract=off -Iext -Itests -o $@ $^ -lm

.PHONY: clean
clean: ## removes what was built
	rm -rf build kldiv.so kldiv.dylib kldiv.dll report.html

.PHONY: help
help: ## shows this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | \
	  awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

include tests/tests.mk
