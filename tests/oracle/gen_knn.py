#!/usr/bin/python3
"""gen_knn.py - writes knn.tsv: k-NN estimates of divergence and entropy from samples.

    gen_knn.py --cases DIRECTORY [--out DIRECTORY]

As gen_tables.py, whose format, helpers and way to the truth it uses.  Neighbours are found by
comparing all rows in exact fractions; logarithms, digammas and roots are mpmath's.  DIRECTORY has
the data of kldest's README (set.seed(0); rnorm(100); rnorm(100, 1, 2) in R) and of nhartland's
(numpy's legacy generator, seed 0), whose published values are checked here, to
12 digits, since the data are printed with 15.
"""
import argparse
import csv
import math
import random
from fractions import Fraction
from pathlib import Path

import mpmath
from mpmath import mpf

from gen_tables import Table, quotient, settle

# Estimators.  Rows are tuples of fractions; squares of distances are exact.


def square(a, b, scale):
    return sum(s * (x - y) ** 2 for x, y, s in zip(a, b, scale))


def squares(x, rows, scale):
    return sorted(square(x, y, scale) for y in rows)


def log(fraction):
    return mpmath.log(quotient(fraction))


def psi(count):
    return mpmath.digamma(mpf(count))


def within(ascending, limit):
    return sum(s <= limit for s in ascending)


class Repeats(Exception):
    """A value of P that repeats never occurs in Q."""


def repeated(of_p, of_q, radius):
    l, k = within(of_p, radius), within(of_q, radius)
    if l == 0 or k == 0:
        raise Repeats
    return psi(l) - psi(k)


def fixed_term(of_p, of_q, d, l, k):
    rho, nu = of_p[l - 1], of_q[k - 1]
    if rho == 0 or nu == 0:
        return repeated(of_p, of_q, rho)
    return mpf(d) / 2 * log(nu / rho) + psi(l) - psi(k)


def adaptive_term(of_p, of_q, d, _l, _k):
    delta = max(of_p[0], of_q[0])
    l, k = within(of_p, delta), within(of_q, delta)
    rho, nu = of_p[l - 1], of_q[k - 1]
    if rho == 0 or nu == 0:
        return repeated(of_p, of_q, rho)
    return mpf(d) / 2 * log(nu / rho) + psi(l) - psi(k)


def others(p, i):
    return p[:i] + p[i + 1 :]


def kl(p, q, l, k, term=fixed_term, scale=None):
    n, m, d = len(p), len(q), len(p[0])
    scale = scale or [1] * d
    terms = (
        term(squares(x, others(p, i), scale), squares(x, q, scale), d, l, k)
        for i, x in enumerate(p)
    )
    return mpmath.fsum(terms) / n + log(Fraction(m, n - 1))


def pooled(p, q):
    """1/variance of each coordinate: its sums of squares around both means over n + m - 2."""

    def sum_of_squares(column):
        mean = Fraction(sum(column)) / len(column)
        return sum((x - mean) ** 2 for x in column)

    sums = [sum_of_squares(a) + sum_of_squares(b) for a, b in zip(zip(*p), zip(*q))]
    return [Fraction(len(p) + len(q) - 2) / s for s in sums]


def log_ball(d):
    return mpf(d) / 2 * mpmath.log(mpmath.pi) - mpmath.loggamma(mpf(d) / 2 + 1)


def entropy(p, k):
    n, d = len(p), len(p[0])
    logs = [log(squares(x, others(p, i), [1] * d)[k - 1]) for i, x in enumerate(p)]
    return mpf(d) / 2 * mpmath.fsum(logs) / n + log_ball(d) + mpmath.log(n - 1) - psi(k)


def cross_entropy(p, q, k):
    n, d = len(p), len(p[0])
    logs = [log(squares(x, q, [1] * d)[k - 1]) for x in p]
    return mpf(d) / 2 * mpmath.fsum(logs) / n + log_ball(d) + mpmath.log(len(q)) - psi(k)


def kl_normal(p, mean, sd, k):
    z = [(x[0] - mean) ** 2 / sd**2 for x in p]
    mean_log = -quotient(sum(z) / len(p)) / 2 - log(sd) - mpmath.log(2 * mpmath.pi) / 2
    return -entropy(p, k) - mean_log


# Cases


def exactly(column, d):
    return [tuple(map(Fraction, column[i : i + d])) for i in range(0, len(column), d)]


class Cases(Table):
    def put(self, name, d, l, k, p, q, compute, published=None):
        try:
            truth = settle(compute, 60)
        except Repeats:
            truth = math.nan
        if published is not None:
            assert abs(compute() - mpf(published)) < mpf(10) ** -12, (name, k, compute(), published)
        self.add(name, 10000 * d + 100 * l + k, p, q, truth)

    def fixed(self, p, q, d, l, k, published=None):
        a, b = exactly(p, d), exactly(q, d)
        self.put("knn_kl", d, l, k, p, q, lambda: kl(a, b, l, k), published)

    def adaptive(self, p, q, d, published=None):
        a, b = exactly(p, d), exactly(q, d)
        self.put("knn_kl_adaptive", d, 1, 1, p, q, lambda: kl(a, b, 1, 1, adaptive_term), published)

    def standardised(self, p, q, d, k):
        a, b = exactly(p, d), exactly(q, d)
        scale = pooled(a, b)
        self.put("knn_kl_standardised", d, k, k, p, q, lambda: kl(a, b, k, k, scale=scale))

    def entropies(self, p, q, d, k):
        a, b = exactly(p, d), exactly(q, d)
        self.put("knn_entropy", d, k, k, p, None, lambda: entropy(a, k))
        self.put("knn_cross_entropy", d, k, k, p, q, lambda: cross_entropy(a, b, k))

    def normal(self, p, mean, sd, k, published=None):
        a = exactly(p, 1)
        truth = lambda: kl_normal(a, Fraction(mean), Fraction(sd), k)
        self.put("knn_kl_normal", 1, k, k, p, [mean, sd], truth, published)


def by_hand(table):
    """skl-groups, test_divs_knn.py::test_knn_kl; k = 1 and the adaptive ones are recomputed."""
    x, y = [0.0, 1.0, 3.0], [0.2, 1.2, 3.2, 7.2]
    table.fixed(x, y, 1, 2, 2, "-0.08798851527815488")
    table.fixed(y, x, 1, 2, 2, "-0.5274866423072897")
    table.fixed(x, y, 1, 1, 1, "-1.147339792060803")
    table.fixed(y, x, 1, 1, 1, "-1.368167688423203")
    table.adaptive(x, y, 1, "-0.6195001459087669")
    table.adaptive(y, x, 1, "-1.2715940981432308")
    table.fixed([0.0] * 90 + [1.0] * 10, [0.0] * 10 + [1.0] * 90, 1, 5, 5)


def published(table, cases):
    def columns(name):
        with open(cases / name, encoding="ascii") as file:
            rows = [list(map(float, row)) for row in list(csv.reader(file))[1:]]
        return [list(column) for column in zip(*rows)]

    x, y = columns("kldest_readme_1d.csv")
    values = "0.2169136300550477 0.4190561024901264 0.3855629100038578 0.4461809480194981 0.4911020149191913"
    for k, value in enumerate(values.split(), 1):
        table.fixed(x, y, 1, k, k, value)
    table.adaptive(x, y, 1, "0.1865685260858512")
    table.normal(x, 1.0, 2.0, 1, "0.6374628311315731")
    x, y = columns("nhartland_gauss1d_resample0.csv")
    table.fixed(x, y, 1, 5, 5, "2.0167855021528953")


EXPONENTS = {"wide": 900, "scales": 20}


def random_rows(r, kind, count, d):
    def one():
        if kind == "normal":
            return r.gauss(0.0, 1.0)
        if kind == "lattice":
            return float(r.randrange(4))
        if kind == "decimals":
            return r.randrange(12) / 10.0
        if kind == "far":
            return 1e15 + r.randrange(40)
        if kind in EXPONENTS:
            return math.ldexp(r.uniform(-1, 1), r.randrange(-EXPONENTS[kind], EXPONENTS[kind]))
        return r.gauss(0.0, 1.0) * 1e-300

    return [one() for _ in range(count * d)]


KINDS = ("normal", "lattice", "decimals", "far", "wide", "tiny")


def at_random(table, r):
    for kind in KINDS:
        for d in (1, 2, 3, 5):
            for _ in range(2):
                n, m = r.randrange(12, 30), r.randrange(12, 30)
                p, q = random_rows(r, kind, n, d), random_rows(r, kind, m, d)
                l, k = r.randrange(1, 9), r.randrange(1, 9)
                table.fixed(p, q, d, k, k)
                table.fixed(p, q, d, l, k)
                if kind == "wide" and d > 1:  # squares that agree to 96 bits count as equal
                    p, q = random_rows(r, "scales", n, d), random_rows(r, "scales", m, d)
                table.adaptive(p, q, d)
                if kind != "lattice":
                    table.standardised(p, q, d, k)
                if kind in ("normal", "wide", "tiny"):
                    table.entropies(p, q, d, k)
                if d == 1 and kind == "normal":
                    table.normal(p, r.gauss(0.0, 1.0), r.uniform(0.5, 3.0), k)


def main():
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=here)
    parser.add_argument("--cases", type=Path, required=True)
    arguments = parser.parse_args()
    table = Cases("n")
    by_hand(table)
    published(table, arguments.cases)
    at_random(table, random.Random(20090529))
    text = table.text("knn").replace("gen_tables.py", "gen_knn.py")
    (arguments.out / "knn.tsv").write_text(text, encoding="ascii")
    print(f"knn.tsv: {len(table.rows)} cases")


if __name__ == "__main__":
    main()
