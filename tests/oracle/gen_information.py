#!/usr/bin/python3
"""gen_information.py - writes information.tsv: mutual information of columns, by their counts.

    gen_information.py [--out DIRECTORY]

As gen_tables.py, whose format, helpers and way to the truth it uses: the textbook's sums of terms of
both signs, the expected information with factorials, all in exact fractions and mpmath.
"""
import argparse
import random
from fractions import Fraction
from math import comb
from pathlib import Path

import mpmath
from mpmath import mpf

from gen_tables import Table, quotient, settle


def log_of(fraction):
    return mpmath.log(quotient(fraction))


def margins(cells, rows, columns):
    x = [sum(cells[i * columns : (i + 1) * columns]) for i in range(rows)]
    y = [sum(cells[j::columns]) for j in range(columns)]
    return x, y


def information(cells, rows, columns):
    """n times the mutual information of a table."""
    x, y = margins(cells, rows, columns)
    n = sum(x)
    total = mpf(0)
    for i in range(rows):
        for j in range(columns):
            k = cells[i * columns + j]
            if k:
                total += quotient(k) * log_of(k * n / (x[i] * y[j]))
    return total


def independent(cells, rows, columns):
    x, y = margins(cells, rows, columns)
    n = sum(x)
    return all(
        cells[i * columns + j] * n == x[i] * y[j] for i in range(rows) for j in range(columns)
    )


def entropy(counts):
    n = sum(counts)
    return -mpmath.fsum(quotient(k / n) * log_of(k / n) for k in counts if k)


def by_chance(x, y):
    """Vinh, Epps & Bailey 2010, eq. 24a, with hypergeometric weights as fractions."""
    n = int(sum(x))
    total = mpf(0)
    for a in map(int, x):
        for b in map(int, y):
            for k in range(max(1, a + b - n), min(a, b) + 1):
                weight = Fraction(comb(b, k) * comb(n - b, a - k), comb(n, a))
                total += quotient(weight * k / n) * log_of(Fraction(k * n, a * b))
    return total


def strata(cells, shape):
    size = shape[1] * shape[2]
    return [cells[z * size : (z + 1) * size] for z in range(shape[0])]


def add_given(table, counts, shape):
    """dist_cmi of z x y, or dist_mi where there is one z."""
    cells = [Fraction(k) for k in counts]
    parts = [part for part in strata(cells, shape) if sum(part)]
    if all(independent(part, *shape[1:]) for part in parts):
        truth = 0.0
    else:
        n = sum(cells)
        truth = settle(
            lambda: mpmath.fsum(information(part, *shape[1:]) for part in parts) / quotient(n), 30
        )
    name = "information_given" if shape[0] > 1 else "information"
    table.add(name, None, list(map(float, counts)), list(map(float, shape)), truth)


def add_forms(table, counts, rows, columns, adjusted):
    cells = [Fraction(k) for k in counts]
    x, y = ([k for k in side if k] for side in margins(cells, rows, columns))
    seen = sum(k > 0 for k in cells)
    same = seen == len(x) == len(y)

    def share(chance):
        if same:
            return mpf(1)
        n = sum(cells)
        value = information(cells, rows, columns) / quotient(n)
        mean = (entropy(x) + entropy(y)) / 2
        less = by_chance(x, y) if chance else 0
        return (value - less) / (mean - less)

    shape = [1.0, float(rows), float(columns)]
    zero = independent(cells, rows, columns)
    truth = 0.0 if zero and not same else settle(lambda: share(False), 30)
    table.add("information_normalised", None, list(map(float, counts)), shape, truth)
    if adjusted:
        flat = min(len(x), len(y)) == 1 or max(x) == 1 or max(y) == 1
        truth = 0.0 if flat and not same else settle(lambda: share(True), 30)
        table.add("information_adjusted", None, list(map(float, counts)), shape, truth)


def tables(r):
    """Counts by rows and columns."""
    yield [1, 2, 3, 6, 5, 4], 2, 3
    yield [4, 4, 5, 1, 2, 4], 3, 2
    yield [5, 29, 14, 16, 15, 54, 14, 10, 20, 84, 17, 94, 68, 119, 26, 7], 4, 4
    yield [4, 1, 1, 1, 4, 1, 0, 2, 3], 3, 3
    yield [3], 1, 1
    yield [3, 4], 1, 2
    yield [3, 0, 0, 4], 2, 2
    yield [1, 0, 0, 0, 1, 0, 0, 0, 1], 3, 3
    yield [1, 0, 1, 0, 0, 1, 0, 1], 4, 2
    yield [2, 4, 6, 3, 6, 9], 2, 3
    for _ in range(12):
        rows, columns = r.randrange(2, 6), r.randrange(2, 6)
        most = r.choice((2, 4, 15))
        counts = [r.randrange(0, most) for _ in range(rows * columns)]
        counts[r.randrange(len(counts))] += 1
        yield counts, rows, columns


def large(r):
    """Near independence, in exact proportion, far apart in size, and weights that are not whole."""
    for exponent in (20, 30, 40, 50):
        a = 2**exponent
        yield [a + 1, a, a, a], [1, 2, 2]
        yield [a + 1, a, a, a - 1], [1, 2, 2]
        yield [3 * a, 5 * a, 6 * a, 10 * a], [1, 2, 2]
    yield [1, 10**15, 10**15, 1], [1, 2, 2]
    yield [1, 0, 0, 10**15], [1, 2, 2]
    yield [2.0**-600, 1.0, 1.0, 2.0**600], [1, 2, 2]
    yield [0.1, 0.1, 0.1, 0.1], [1, 2, 2]
    for _ in range(8):
        yield [r.random() for _ in range(12)], [1, 3, 4]
    for z in (2, 3, 7):
        for _ in range(6):
            most = r.choice((2, 5, 1000))
            yield [r.randrange(0, most) for _ in range(z * 6)] + [1] * 6, [z + 1, 3, 2]
    yield [1, 2, 2, 4, 9, 3, 3, 1], [2, 2, 2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    table = Table("i")
    r = random.Random(20240614)
    for counts, rows, columns in tables(r):
        add_given(table, counts, [1, rows, columns])
        add_forms(table, counts, rows, columns, True)
    for counts, shape in large(r):
        add_given(table, counts, shape)
        if shape[0] == 1:
            add_forms(table, counts, shape[1], shape[2], False)
    text = table.text("information").replace("gen_tables.py", "gen_information.py")
    (arguments.out / "information.tsv").write_text(text)


if __name__ == "__main__":
    main()
