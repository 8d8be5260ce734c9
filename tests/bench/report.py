#!/usr/bin/python3
"""report.py - what dist_compare() costs, beside reading the rows: two tables of 20 columns.

    report.py PATH-OF-EXTENSION [--rows 1000000] [--runs 3] [--database FILE]

Needs a python3 whose sqlite3 loads extensions: Debian's does.  Eight columns are real numbers, four
integers, four labels (10 to 1,000 of them), two dates as text, one numbers as text, as a CSV import
leaves them, and one has NULLs.  Every query runs in a process of its own, a round after the other,
so that its peak of memory is its own; the table shows medians of seconds of the processor, with the
kernel's, and how many times reading the rows that is.
"""
import argparse
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

REALS, INTEGERS, LABELS = 8, 4, (10, 50, 200, 1000)

UNIFORM = "(random() / 18446744073709551616.0 + 0.5)"  # 0 .. 1; which they are does not matter here


def normal(mean, sd):
    return f"({mean} + {sd} * sqrt(-2 * ln(1 - {UNIFORM})) * cos(6.283185307179586 * {UNIFORM}))"


def columns(shift):
    """Name, type and expression of each column."""
    made = [(f"x{i}", "REAL", normal(shift * i, 1 + i)) for i in range(REALS)]
    made += [(f"n{i}", "INTEGER", f"CAST({UNIFORM} * {10 ** (i + 2)} AS INTEGER)")
             for i in range(INTEGERS)]
    made += [(f"label{count}", "TEXT", f"'label ' || CAST({count} * pow({UNIFORM}, 2) AS INTEGER)")
             for count in LABELS]
    made.append(("day", "TEXT", f"date('2020-01-01', CAST(1000 * {UNIFORM} AS INTEGER) || ' days')"))
    made.append(("time", "TEXT",
                 f"datetime('2020-01-01', CAST(86400000 * {UNIFORM} AS INTEGER) || ' seconds')"))
    made.append(("csv", "TEXT", f"CAST(round({normal(100, 15)}, 2) AS TEXT)"))
    made.append(("gaps", "REAL", f"iif({UNIFORM} < 0.2, NULL, {normal(0, 1)})"))
    return made


def fill(path, rows):
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    for table, shift in (("a", 0.0), ("b", 0.01)):
        made = columns(shift)
        db.execute(f"CREATE TABLE {table}({', '.join(f'{c[0]} {c[1]}' for c in made)})")
        db.execute(f"""WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i LIMIT {rows})
                       INSERT INTO {table} SELECT {', '.join(c[2] for c in made)} FROM i""")
    db.commit()
    db.close()


def over_both(function):
    """A query that reads every value of both tables."""
    values = ", ".join(function.format(c[0]) for c in columns(0.0))
    return f"SELECT {values} FROM a UNION ALL SELECT {values} FROM b"


def over_one(function):
    return over_both(function).split(" UNION")[0]


# What it is called, the query, whether it reads one table alone.
WAYS = (
    ("count(column), both tables", over_both("count({})"), False),
    ("sum(length(column)), both tables", over_both("sum(length({}))"), False),
    ("max(column), both tables", over_both("max({})"), False),
    ("dist_compare('a', 'b')", "SELECT count(*) FROM dist_compare('a', 'b')", False),
    ("the same, {\"sketch\": true}",
     "SELECT count(*) FROM dist_compare('a', 'b', '{\"sketch\": true}')", False),
    ("count(column), one table", over_one("count({})"), True),
    ("dist_profile('a')", "SELECT count(*) FROM dist_profile('a')", True),
)


def run_one(extension, path, place):
    """In a process of its own: seconds, and the peak of memory in MB, with Python's."""
    db = sqlite3.connect(path)
    db.enable_load_extension(True)
    db.load_extension(extension)
    start = time.process_time()
    db.execute(WAYS[place][1]).fetchall()
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(given, path, place):
    ran = subprocess.run([sys.executable, __file__, given.extension, "--database", path, "--way",
                          str(place)], check=True, capture_output=True, text=True)
    return [float(word) for word in ran.stdout.split()]


def report(given, path):
    seen = [[] for _ in WAYS]
    for _ in range(given.runs):
        for place in range(len(WAYS)):
            seen[place].append(measure(given, path, place))
    print(f"SQLite {sqlite3.sqlite_version}, {given.rows:,} rows a table, "
          f"{os.path.getsize(path) / 1e6:.0f} MB, medians of {given.runs} runs\n")
    print("| query | seconds | times count() | MB |")
    print("| --- | --: | --: | --: |")
    medians = [statistics.median(run[0] for run in runs) for runs in seen]
    for (name, _, one), runs, seconds in zip(WAYS, seen, medians):
        base = medians[5] if one else medians[0]
        memory = statistics.median(run[1] for run in runs)
        print(f"| `{name}` | {seconds:.2f} | {seconds / base:.1f} | {memory:.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("extension")
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--database", help="filled before, or to be filled")
    parser.add_argument("--way", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way is not None:
        run_one(given.extension, given.database, given.way)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.database or os.path.join(folder, "report.db")
        if not os.path.exists(path):
            fill(path, given.rows)
        report(given, path)


if __name__ == "__main__":
    main()
