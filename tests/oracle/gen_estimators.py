#!/usr/bin/python3
"""gen_estimators.py - writes estimators.tsv: entropy and KL estimated from counts.

    gen_estimators.py [--out DIRECTORY]

As gen_tables.py, whose format, helpers and way to the truth it uses: the formulas of the papers in
exact fractions and mpmath with ever more digits, never the arrangement of the core.
"""
import argparse
import random
from fractions import Fraction
from pathlib import Path

import mpmath
from mpmath import mpf

from gen_tables import Table, quotient, relative_entropy, settle

ALPHA = {"jeffreys": Fraction(1, 2), "laplace": Fraction(1)}

# Formulas.  y are counts, one for each label there may be.


def exactly(x):
    return Fraction(x)


def entropy_of(shares):
    """-sum p ln p of fractions."""
    return -mpmath.fsum(quotient(p) * mpmath.log(quotient(p)) for p in shares if p)


def dirichlet(y, alpha):
    total = sum(y) + len(y) * alpha
    return [(count + alpha) / total for count in y]


def james_stein(y):
    """Hausser & Strimmer 2009, eqs. 4 and 5."""
    n, even = sum(y), Fraction(1, len(y))
    shares = [Fraction(count) / n for count in y]
    apart = sum((even - p) ** 2 for p in shares)
    weight = Fraction(1)
    if n > 1 and apart:
        weight = min(Fraction(1), sum(p * (1 - p) for p in shares) / (n - 1) / apart)
    return [weight * even + (1 - weight) * p for p in shares]


def estimated(name, y, alpha):
    if name == "james_stein":
        return james_stein(y)
    return dirichlet(y, ALPHA.get(name, alpha))


def miller_madow(y):
    n, seen = sum(y), sum(count > 0 for count in y)
    return entropy_of([count / Fraction(n) for count in y]) + mpf(seen - 1) / (2 * mpf(int(n)))


def chao_shen(y):
    """Chao & Shen 2003, eq. 8; where every label came once, one counts as if it had come twice."""
    n, once = sum(y), sum(count == 1 for count in y)
    once -= once == n
    total = mpf(0)
    for count in y:
        p = (1 - Fraction(once) / n) * count / n
        if 0 < p < 1:
            share = quotient(p)
            total -= share * mpmath.log(share) / (1 - mpmath.exp(int(n) * mpmath.log1p(-share)))
    return total


def grassberger(y):
    """Grassberger 2003, eqs. 27 and 28."""
    n = sum(y)

    def g(count):
        c = mpf(int(count))
        swing = mpmath.digamma((c + 1) / 2) - mpmath.digamma(c / 2)
        return mpmath.digamma(c) + (-1) ** int(count) * swing / 2

    total = mpmath.fsum(mpf(int(count)) * g(count) for count in y if count)
    return mpmath.log(mpf(int(n))) - total / mpf(int(n))


CORRECTED = {"miller_madow": miller_madow, "chao_shen": chao_shen, "grassberger": grassberger}

# Cases


def digits_of(y):
    return 10 + 2 * len(str(int(sum(y))))


def add_entropy(table, name, y, parameter=None):
    """`parameter`: alpha, or the number of labels."""
    exact = [exactly(count) for count in y]
    if name in CORRECTED:
        formula = CORRECTED[name]
        if name != "grassberger" and sum(count > 0 for count in y) == 1:
            truth = 0.0
        else:
            truth = settle(lambda: formula(exact), digits_of(y))
    else:
        wide = exact
        if name != "dirichlet" and parameter:
            wide = exact + [Fraction(0)] * (parameter - len(exact))
        alpha = exactly(parameter) if name == "dirichlet" else None
        shares = estimated(name, wide, alpha)
        truth = 0.0 if 1 in shares else settle(lambda: entropy_of(shares), digits_of(y))
    table.add("entropy_" + name, parameter, [float(count) for count in y], None, truth)


def kl_truth(p, q, digits):
    if p == q:
        return 0.0
    if any(a and not b for a, b in zip(p, q)):
        return float("inf")
    return settle(lambda: relative_entropy(list(map(quotient, p)), list(map(quotient, q))), digits)


def add_kl(table, name, x, y, parameter=None):
    p, q = [exactly(count) for count in x], [exactly(count) for count in y]
    more = parameter - len(x) if parameter and name != "dirichlet" else 0
    alpha = exactly(parameter) if name == "dirichlet" else None
    p, q = (estimated(name, side + [Fraction(0)] * more, alpha) for side in (p, q))
    truth = kl_truth(p, q, digits_of(x) + digits_of(y))
    table.add("kl_" + name, parameter, list(map(float, x)), list(map(float, y)), truth)


def add_smoothed(table, x, y, alpha):
    p, q = (dirichlet([exactly(mass) for mass in side], exactly(alpha)) for side in (x, y))
    table.add("dist_kl_smoothed", alpha, list(x), list(y), kl_truth(p, q, 60))


def samples(r):
    """Counts: of a handful of labels and of hundreds, few rows and many, even and lopsided."""
    yield [4, 2, 3, 0, 2, 4, 0, 0, 2, 1, 1]
    yield [1]
    yield [7]
    yield [2**40]
    yield [1, 1]
    yield [1, 1, 1, 1, 1]
    yield [5, 5, 5]
    yield [10**12, 1]
    yield [10**6, 1, 1]
    yield [2**52, 2**51, 3, 2**20]
    yield [0, 3, 0]
    for _ in range(14):
        yield [r.randrange(0, r.choice((3, 10, 1000, 10**6))) for _ in range(r.randrange(2, 12))] + [1]
    for labels in (60, 300):
        yield [int(r.paretovariate(0.7)) for _ in range(labels)]
        yield [r.choice((0, 0, 0, 1, 1, 2)) for _ in range(labels)] + [1]


def entropies(table, r):
    for y in samples(r):
        for name in CORRECTED:
            add_entropy(table, name, y)
        for name in ("jeffreys", "laplace", "james_stein"):
            add_entropy(table, name, y)
            add_entropy(table, name, y, len(y) + r.choice((1, 2, 7, 1000)))
        for alpha in (r.choice((1e-9, 1e-3)), 0.3, 25.0):
            add_entropy(table, "dirichlet", y, alpha)


def pairs(r):
    yield [4, 2, 3, 1, 10, 4], [2, 3, 7, 1, 4, 3]
    yield [1, 2, 3], [2, 4, 6]
    yield [1, 0], [0, 1]
    yield [3, 0, 0], [3, 0, 0]
    yield [1], [5]
    yield [10**9, 10**9 + 1], [10**9 + 1, 10**9]
    yield [10**12, 3, 0], [10**12, 0, 4]
    for _ in range(20):
        most = r.choice((2, 5, 100, 10**5))
        count = r.randrange(2, 15)
        x, y = ([r.randrange(0, most) for _ in range(count)] for _ in range(2))
        yield x + [1], y + [2]
    for _ in range(4):
        x = [r.randrange(1, 1000) for _ in range(40)]
        yield x, [count + r.randrange(0, 2) for count in x]


def divergences(table, r):
    for x, y in pairs(r):
        for name in ("jeffreys", "laplace", "james_stein"):
            add_kl(table, name, x, y)
            add_kl(table, name, x, y, len(x) + r.choice((1, 3, 500)))
        for alpha in (r.choice((1e-9, 1e-3)), 1.0 / 3, 25.0):
            add_kl(table, "dirichlet", x, y, alpha)
        for alpha in (0.0, 0.5, 1e-9, 1e9):
            add_smoothed(table, list(map(float, x)), list(map(float, y)), alpha)
    for _ in range(10):
        x, y = ([r.random() for _ in range(6)] for _ in range(2))
        add_smoothed(table, x, y, r.choice((1e-3, 0.5, 2.0)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    table = Table("c")
    r = random.Random(20240613)
    entropies(table, r)
    divergences(table, r)
    text = table.text("estimators").replace("gen_tables.py", "gen_estimators.py")
    (arguments.out / "estimators.tsv").write_text(text)


if __name__ == "__main__":
    main()
