#!/usr/bin/python3
"""alarms.py - how often dist_compare() cries wolf, and how often it sleeps: tables of the README.

    alarms.py PATH-OF-EXTENSION [--replicates 1000] [--data sql/data] [--seed N] [--only WORD]

Needs a python3 whose sqlite3 loads extensions: Debian's does.  False alarms: one table, whose rows
are dealt out to two sides at random, so that nothing drifted.  Power: two tables drawn afresh, one
column of ten drifted by as much as is said.  The seed is fixed, so that a run can be repeated.
Fails where alarms are more often false than they may be, by more than sampling explains.
"""
import argparse
import csv
import datetime
import math
import os
import random
import sqlite3
import sys

ALPHA = 0.05
DEALS = 499  # that a noise floor is of


class Reports:
    """A connection with tables a and b, which are filled anew for each report."""

    def __init__(self, extension, columns):
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.enable_load_extension(True)
        self.db.load_extension(extension)
        names = ", ".join(f'"{name}"' for name in columns)
        self.db.execute(f"CREATE TABLE a({names})")
        self.db.execute(f"CREATE TABLE b({names})")
        self.places = ", ".join("?" * len(columns))

    def compare(self, baseline, current):
        self.db.execute("BEGIN")
        for table, rows in (("a", baseline), ("b", current)):
            self.db.execute(f"DELETE FROM {table}")
            self.db.executemany(f"INSERT INTO {table} VALUES ({self.places})", rows)
        report = self.db.execute(
            """SELECT "column", metric, value, noise_floor, p_value, q_value, status, test
               FROM dist_compare('a', 'b')""").fetchall()
        self.db.execute("COMMIT")
        return report


def print_table(head, rows):
    """As Markdown."""
    rule = ["---" if i == 0 else "--:" for i in range(len(head))]
    for row in (head, rule, *rows):
        print("| " + " | ".join(row) + " |")
    print(flush=True)


# ---- tables whose rows are dealt out ----

def pick(draw, shares):
    """A place, by shares that need no sum."""
    return draw.choices(range(len(shares)), shares)[0]


def zipf(labels):
    return [1.0 / (i + 1) for i in range(labels)]


def made_row(draw):
    return (draw.gauss(0.0, 1.0),
            draw.lognormvariate(0.0, 1.0),
            draw.randrange(100),
            round(draw.gauss(20.0, 5.0), 1),
            (datetime.date(2022, 1, 1) + datetime.timedelta(draw.randrange(1000))).isoformat(),
            f"c{pick(draw, zipf(3))}",
            f"c{pick(draw, zipf(12))}",
            f"c{pick(draw, zipf(60))}",
            int(draw.random() < 0.05),
            None if draw.random() < 0.1 else draw.expovariate(1.0),
            "N/A" if draw.random() < 0.03 else f"{draw.gauss(100.0, 15.0):.2f}")


MADE = ("normal", "lognormal", "integers, 100 values", "decimals with ties", "date", "3 labels",
        "12 labels", "60 labels", "boolean, 5 %", "10 % NULL", "text of numbers, 3 % N/A")


def made_table(draw, _):
    return MADE, [made_row(draw) for _ in range(600)]


def weather_table(_, data):
    """As sql/load.sql has it."""
    with open(os.path.join(data, "weather.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("location", "date", "precipitation", "temp_max", "temp_min", "wind", "weather")
    number = names[2:6]
    return names, [tuple(float(row[name]) if name in number else row[name] for name in names)
                   for row in rows]


# ---- false alarms ----

class Column:
    """How often a column was called different."""

    def __init__(self):
        self.tests, self.below, self.above = set(), [0, 0], 0

    def note(self, value, floor, p_value, test):
        self.tests.add(test)
        self.below[0] += p_value < ALPHA
        self.below[1] += p_value < 0.01
        self.above += value > floor


def percent(count, of):
    return f"{100.0 * count / of:.1f} %"


def sampling_error(share, of):
    """What 95 of 100 shares of so many are within."""
    return 1.96 * math.sqrt(share * (1.0 - share) / of)


def within(count, of, share, deals=math.inf):
    """Not above the share by more than a 10,000th of all samples is; nor is a quantile of so many
    deals, which are the same for all replicates."""
    return count / of <= share + 3.8 * math.sqrt(share * (1.0 - share) * (1.0 / of + 1.0 / deals))


def false_alarms(given, title, make, part):
    """Deals a table out.  Returns whether alarms were as rare as they have to be."""
    draw = random.Random(given.seed)
    names, rows = make(draw, given.data)
    reports, columns, alarms = Reports(given.extension, names), {}, [0, 0, 0]
    cut = round(len(rows) * part)
    for _ in range(given.replicates):
        draw.shuffle(rows)
        report = reports.compare(rows[:cut], rows[cut:])
        for name, metric, value, floor, p_value, _, _, test in report:
            key = (names.index(name), metric)
            columns.setdefault(key, Column()).note(value, floor, p_value, test)
        alarms[0] += any(row[5] < ALPHA for row in report)
        alarms[1] += any(row[6] in ("warn", "alert") for row in report)
        alarms[2] += any(row[6] == "alert" for row in report)
    of = given.replicates
    print(f"{title}, {cut} rows and {len(rows) - cut}, {of} times\n")
    print_table(
        ("column", "metric", "test", "p < 0.05", "p < 0.01", "value > noise floor"),
        [(names[place], metric, " or ".join(sorted(column.tests)), percent(column.below[0], of),
          percent(column.below[1], of), percent(column.above, of))
         for (place, metric), column in sorted(columns.items())])
    print(f"Sampling error: {100 * sampling_error(0.05, of):.1f} % at 5 %, "
          f"{100 * sampling_error(0.01, of):.1f} % at 1 %.  Reports with any q < 0.05: "
          f"{percent(alarms[0], of)}, with any warning or alert: {percent(alarms[1], of)}, with "
          f"any alert: {percent(alarms[2], of)}.\n", flush=True)
    return within(alarms[0], of, ALPHA) and alarms[1] <= alarms[0] and all(
        within(column.below[0], of, ALPHA) and within(column.below[1], of, 0.01) and
        within(column.above, of, ALPHA, DEALS) for column in columns.values())


# ---- power ----

LABELS = (0.4, 0.3, 0.2, 0.1)


def shifted(by):
    return lambda draw: draw.gauss(0.0, 1.0), lambda draw: draw.gauss(by, 1.0)


def nulls(share):
    return lambda draw: None if draw.random() < share else draw.gauss(0.0, 1.0)


def labels(shares):
    return lambda draw: f"c{pick(draw, shares)}"


# What is drifted: how the baseline's values are drawn, and the current ones.
SHIFTS = (
    ("nothing", shifted(0.0)),
    ("mean by 0.1 sd", shifted(0.1)),
    ("mean by 0.2 sd", shifted(0.2)),
    ("mean by 0.5 sd", shifted(0.5)),
    ("sd by 1.5", (lambda draw: draw.gauss(0.0, 1.0), lambda draw: draw.gauss(0.0, 1.5))),
    ("NULLs 5 % to 10 %", (nulls(0.05), nulls(0.1))),
    ("NULLs 5 % to 20 %", (nulls(0.05), nulls(0.2))),
    ("a label 10 % to 20 %", (labels(LABELS), labels((0.4, 0.3, 0.1, 0.2)))),
    ("a new label of 5 %", (labels(LABELS), labels((0.4, 0.3, 0.15, 0.1, 0.05)))),
)
SIZES = (100, 300, 1000, 3000)
OTHERS = 9  # columns that do not drift, so that tests are as many as in a report


def shift_rows(draw, value, rows):
    bits = [draw.getrandbits(OTHERS) for _ in range(rows)]
    return [(value(draw), *((b >> i) & 1 for i in range(OTHERS))) for b in bits]


def power_cell(reports, draw, shift, rows, replicates):
    """Shares of reports where the drifted column has `warn` or `alert`, and `alert`."""
    found = [0, 0]
    for _ in range(replicates):
        report = reports.compare(*(shift_rows(draw, value, rows) for value in shift))
        status = {row[6] for row in report if row[0] == "x"}
        found[0] += bool(status & {"warn", "alert"})
        found[1] += "alert" in status
    return " / ".join(f"{100.0 * count / replicates:.0f}" for count in found)


def power(given):
    """Returns whether small tables with nothing in common are told."""
    draw, replicates = random.Random(given.seed), max(given.replicates // 5, 1)
    reports = Reports(given.extension, ("x", *(f"b{i}" for i in range(OTHERS))))
    print(f"warn or alert / alert, of 100 reports ({replicates} each)\n")
    print_table(
        ("rows a side", *(f"{rows:,}" for rows in SIZES)),
        [(name, *(power_cell(reports, draw, shift, rows, replicates) for rows in SIZES))
         for name, shift in SHIFTS])
    apart = [[(f"{side}{i % 3}",) for i in range(10)] for side in "pq"]
    statuses = [row[6] for row in Reports(given.extension, ("x",)).compare(*apart)]
    print(f"10 rows a side, three labels each, none in common: {', '.join(statuses)}.")
    return statuses == ["alert"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("extension")
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--data", default="sql/data")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="made, weather or power")
    given = parser.parse_args()
    fine = True
    for only, title, make in (("made", "Made up", made_table),
                              ("weather", "Weather of two cities", weather_table)):
        for part in (0.5, 0.2):
            if given.only in (None, only):
                fine = false_alarms(given, title, make, part) and fine
    if given.only in (None, "power"):
        fine = power(given) and fine
    if not fine:
        sys.exit("alarms.py: alarms are not as they have to be")


if __name__ == "__main__":
    main()
