# tests.mk - how each suite is built and run.  `make test` (tests/run.sh) runs them all.
#
# A suite prints a line for each failure and ends with "N passed, N failed".

TEST_FLAGS := -std=c11 $(WARNINGS) -ffp-contract=off -Iext -Itests $(SQLITE_CFLAGS)
CORE_SANITIZED := $(call objects,sanitize,$(CORE))
ALL_SANITIZED := $(call objects,sanitize,$(SOURCES))

.PHONY: lint
lint: $(MODULE) ## layers, headers, symbols, format, clang-tidy, cppcheck
	@sh tests/lint/lint.sh "$(MODULE)"

# What the linker closes the core with: the heap, and random bytes that are not.
SUPPORT := tests/support/libc_memory.c tests/support/fixed_random.c

# The core without SQLite, under ASan and UBSan: one cmocka program for each file.
UNIT := $(patsubst tests/unit/%.c,build/unit/%,$(wildcard tests/unit/test_*.c))

.PHONY: unit
unit: $(UNIT) ## the core's laws, without SQLite
	@sh tests/support/cmocka.sh $(UNIT)

build/unit/%: tests/unit/%.c $(wildcard tests/unit/*.h) tests/page/samples.h $(SUPPORT) $(CORE_SANITIZED)
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) $(SANITIZE) -o $@ $(filter %.c %.o,$^) $(LDFLAGS) -lcmocka -lm

# The public face: every function, rule and message.
SLT_SOURCES := $(wildcard tests/sqllogictest/*.c)
SLT_HEADERS := $(wildcard tests/sqllogictest/*.h)

build/sqllogictest: $(SLT_SOURCES) $(SLT_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) -O2 -o $@ $(SLT_SOURCES) $(LDFLAGS) $(SQLITE_LIBS)

build/sqllogictest-sanitize: $(SLT_SOURCES) $(SLT_HEADERS) $(ALL_SANITIZED)
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) $(SANITIZE) -DSLT_STATIC_KLDIV -o $@ $(SLT_SOURCES) $(ALL_SANITIZED) \
	  $(LDFLAGS) $(SQLITE_LIBS) -lm

.PHONY: sql
sql: $(MODULE) build/sqllogictest ## SQL scripts, and the test runner's own test
	@sh tests/sqllogictest/meta/meta.sh build/sqllogictest >build/meta.log; \
	  status=$$?; grep -v '^ok ' build/meta.log; exit $$status
	@build/sqllogictest --load ./kldiv tests/sql/*.test

# Values of every version of the format.
.PHONY: compat
compat: $(MODULE) ## values that earlier versions made are read as they were
	@sh tests/compat/compat.sh "$(SQLITE3)" ./kldiv

# 60-digit truth, and the same bits from every compiler.
ORACLE_SOURCES := $(wildcard tests/oracle/*.c)

build/oracle/oracle: $(ORACLE_SOURCES) $(wildcard tests/oracle/*.h) $(SUPPORT) $(CORE) $(HEADERS)
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) -O2 -o $@ $(filter %.c,$^) $(LDFLAGS) -lm

.PHONY: oracle
oracle: build/oracle/oracle ## values against 60 digits; the same bits from every compiler and C library
	@build/oracle/oracle tests/oracle/*.tsv
	@sh tests/oracle/same_bits.sh build/same_bits

# Confidence intervals against known truth; no test, because it takes minutes.
.PHONY: coverage
coverage: build/coverage ## how often confidence intervals hold the truth, as a table
	@build/coverage $(REPLICATES)

build/coverage: tests/bench/coverage.c $(SUPPORT) $(call objects,static,$(CORE))
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) -O2 -o $@ $^ $(LDFLAGS) -lm

# Hosts: sanitizers, allocation failure, interrupts, loading; extreme parameters through SQL.
.PHONY: host
host: $(MODULE) build/libkldiv.a build/host/oom build/host/host build/host/table build/host/source build/host/report build/host/extremes build/sqllogictest-sanitize ## memory, interrupts, loading, installing, extremes
	@build/host/oom ./kldiv
	@sh tests/support/cmocka.sh "build/host/host ./kldiv" build/host/table build/host/source build/host/report build/host/extremes
	@build/sqllogictest-sanitize tests/sql/*.test
	@sh tests/host/static.sh
	@sh tests/host/install.sh

build/host/%: tests/host/%.c $(ALL_SANITIZED)
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) $(SANITIZE) -DSQLITE_CORE -o $@ $< $(ALL_SANITIZED) $(LDFLAGS) $(SQLITE_LIBS) -lcmocka -lm

.PHONY: docs
docs: $(MODULE) ## the README's examples print what it says; the reports of sql/ run
	@sh tests/docs/examples.sh "$(SQLITE3)" ./kldiv README.md
	@sh tests/docs/tables.sh "$(SQLITE3)" ./kldiv README.md
	@sh tests/docs/manual.sh "$(SQLITE3)" ./kldiv
	@sh tests/docs/reports.sh "$(SQLITE3)" ./kldiv

.PHONY: tables
tables: $(MODULE) ## writes the README's tables from kldiv's own lists
	@sh tests/docs/tables.sh "$(SQLITE3)" ./kldiv README.md --write

# Pages of the report in a browser: made by hand, and of real data.
build/page/pages: tests/page/pages.c tests/page/samples.h $(SUPPORT) $(CORE_SANITIZED)
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) $(SANITIZE) -o $@ $(filter %.c %.o,$^) $(LDFLAGS) -lm

.PHONY: page
page: $(MODULE) build/page/pages ## pages of the report, in a browser
	@sh tests/page/page.sh "$(SQLITE3)" ./kldiv "$(PYTHON)"
