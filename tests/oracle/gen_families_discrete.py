#!/usr/bin/python3
"""gen_families_discrete.py - writes families_discrete.tsv: the parametric families of counts.

    gen_families_discrete.py [--out DIRECTORY]

As gen_tables.py, whose format, helpers and way to the truth it uses: textbook formulas in mpmath
with ever more digits, never the arrangement of the core.  Functions are the family's name and _kl,
_renyi (the parameter is the order), _log_density, _lower, _upper (P(X <= x) and P(X > x)), _quantile
(the parameter is u; the column is 1 for the upper tail), _mean, _variance, _entropy.
"""
import argparse
import math
import random
from pathlib import Path

import mpmath
from mpmath import mpf

from gen_tables import INF, TINY, Table, down, log_uniform, near, settle, span, up

ONE_DOWN = down(1.0)


def lost(p, q):
    """Orders of magnitude that differences of the parameters lose."""
    digits = 0
    for x, y in zip(p, q):
        for a, b in ((x, y), (1.0, x), (1.0, y)):
            if a not in (b, 0):
                digits += max(0, int(mpmath.ceil(-mpmath.log10(abs(1 - mpf(b) / a)))))
    return span(*p, *q) + 2 * digits


def probabilities(r):
    """Pairs: ordinary, near, one ulp apart, tiny, near one, opposite, certain."""
    u = r.uniform(0.05, 0.95)
    yield u, r.uniform(0.05, 0.95)
    for distance in range(-15, 0, 2):
        u = r.uniform(0.01, 0.98)
        yield u, near(r, u, distance)
    u = r.uniform(0.3, 0.7)
    yield u, r.choice((up, down))(u)
    u = log_uniform(r, 1e-30, 1e-10)
    yield u, u * log_uniform(r, 0.3, 3)
    u = log_uniform(r, 1e-15, 1e-6)
    yield u, near(r, u, -r.randint(1, 15))
    yield 1 - log_uniform(r, 1e-15, 1e-4), 1 - log_uniform(r, 1e-15, 1e-4)
    u = 1 - log_uniform(r, 1e-10, 1e-4)
    yield u, r.choice((up, down))(u)
    yield log_uniform(r, 1e-20, 1e-3), 1 - log_uniform(r, 1e-15, 1e-3)


EDGES = ((0.0, 0.3), (1.0, 0.3), (0.3, 0.0), (0.3, 1.0), (0.0, 0.0), (1.0, 1.0), (0.0, 1.0),
         (1.0, 0.0), (0.25, 0.25), (0.0, TINY), (1.0, ONE_DOWN), (0.5, TINY), (ONE_DOWN, TINY),
         (1.0, 0.5), (0.0, 0.5), (0.0, 0.05), (0.0, 0.001), (0.5, 0.1), (0.3, 0.5))


# Formulas of mpf


def entropy_term(a, b):
    return mpf(0) if a == 0 else INF if b == 0 else a * mpmath.log(a / b)


def coin(p, q):
    return entropy_term(p, q) + entropy_term(1 - p, 1 - q)


def kl_bernoulli(p, q):
    return coin(p[0], q[0])


def kl_binomial(p, q):
    return p[0] * coin(p[1], q[1])


def kl_geometric(p, q):
    return coin(p[0], q[0]) / p[0]


def kl_negative_binomial(p, q):
    return p[0] * coin(p[1], q[1]) / p[1]


def kl_poisson(p, q):
    return entropy_term(p[0], q[0]) - p[0] + q[0]


def mass_binomial(p, k):
    n, p = p
    return mpmath.binomial(n, k) * p**k * (1 - p) ** (n - k)


def mass_negative_binomial(p, k):
    r, p = p
    return mpmath.gamma(k + r) / mpmath.gamma(r) / mpmath.factorial(k) * p**r * (1 - p) ** k


def summed(mass, p, q, last):
    """sum of p ln(p/q) over 0 .. last, or until nothing is left."""
    total, k, past = mpf(0), 0, False
    while last is None or k <= last:
        a, b = mass(p, k), mass(q, k)
        share = entropy_term(a, b)
        total += share
        past = a < before if k > 0 else False
        before = a
        if last is None and past and a < mpf(10) ** (-mpmath.mp.dps):
            break
        k += 1
    return total


def log_mass(name, p, k):
    ln, g = mpmath.log, mpmath.loggamma
    if name == "poisson":
        return k * ln(p[0]) - p[0] - g(k + 1)
    if name == "geometric":
        return ln(p[0]) + k * mpmath.log1p(-p[0])
    if name == "bernoulli":
        return ln(p[0]) if k == 1 else ln(1 - p[0])
    n, p = p
    if name == "binomial":
        return g(n + 1) - g(k + 1) - g(n - k + 1) + k * ln(p) + (n - k) * ln(1 - p)
    return g(k + n) - g(n) - g(k + 1) + n * ln(p) + k * ln(1 - p)


def tail(name, p, k, upper):
    """By finite sums: from 0 to k, or from k + 1 until nothing is left."""
    if name == "geometric":
        return (1 - p[0]) ** (k + 1) if upper else 1 - (1 - p[0]) ** (k + 1)
    total, j = mpf(0), k + 1 if upper else 0
    last = {"bernoulli": 1, "binomial": int(p[0])}.get(name) if upper else k
    mean = {"poisson": p[0], "negative_binomial": p[-1] and p[0] * (1 - p[-1]) / p[-1]}.get(name, 0)
    while last is None or j <= last:
        mass = mpmath.exp(log_mass(name, p, mpf(j)))
        total += mass
        if last is None and j > mean and mass < total * mpf(10) ** -mpmath.mp.dps:
            break
        j += 1
    return total


def renyi(name, p, q, a):
    p, q = p[0], q[0]
    if name == "poisson":
        return (p**a * q ** (1 - a) - a * p - (1 - a) * q) / (a - 1)
    yes, no = p**a * q ** (1 - a), (1 - p) ** a * (1 - q) ** (1 - a)
    if name == "bernoulli":
        return mpmath.log(yes + no) / (a - 1)
    return INF if no >= 1 else mpmath.log(yes / (1 - no)) / (a - 1)


def summary(name, p):
    if name == "poisson":
        return p[0], p[0], None
    size, p = p[0], p[-1]
    h = -entropy_term(p, 1) - entropy_term(1 - p, 1)
    if name == "bernoulli":
        return p, p * (1 - p), h
    if name == "binomial":
        return size * p, size * p * (1 - p), None
    size = size if name == "negative_binomial" else 1
    return size * (1 - p) / p, size * (1 - p) / p**2, h / p if name == "geometric" else None


# Cases


def exact(p):
    return [mpf(x) for x in p]


def add_kl(table, name, formula, p, q, digits=None):
    truth = 0.0 if p == q else settle(lambda: formula(exact(p), exact(q)), digits or lost(p, q))
    table.add(f"{name}_kl", None, list(p), list(q), truth)


def same_size(table, r):
    sizes = {"bernoulli": None, "geometric": None, "binomial": (1, 7, 100, 10**6, 2**40),
             "negative_binomial": (1.0, 0.37, 5.0, 1e6)}
    formulas = {"bernoulli": kl_bernoulli, "geometric": kl_geometric, "binomial": kl_binomial,
                "negative_binomial": kl_negative_binomial}
    for name, formula in formulas.items():
        cases = list(probabilities(r)) + list(probabilities(r)) + list(EDGES)
        for p, q in cases:
            if name in ("geometric", "negative_binomial") and (p == 0 or q == 0):
                continue
            size = () if sizes[name] is None else (float(r.choice(sizes[name])),)
            add_kl(table, name, formula, size + (p,), size + (min(q, 1.0),))
    rates = [(8.0, 7.0), (30.0, 1000.0), (5.0, 10.0), (0.0, 3.0), (3.0, 0.0), (0.0, 0.0), (2.0, 2.0),
             (1e300, 1e299), (1e-300, 3e-300), (TINY, 1.0), (1.0, TINY), (1e-300, 1e300)]
    for distance in range(-15, 0, 2):
        x = log_uniform(r, 1e-3, 1e6)
        rates += [(x, near(r, x, distance)), (x, r.choice((up, down))(x))]
    for p, q in rates:
        add_kl(table, "poisson", kl_poisson, (p,), (q,))


def other_size(table):
    """Different numbers of tosses, or of successes."""
    for n, m in ((1, 2), (5, 9), (10, 200), (100, 101), (400, 403)):
        for p, q in ((0.3, 0.5), (0.3, 0.3), (1e-10, 2e-10), (0.9, 0.9 * n / m), (1e-3, 1e-3 * n / m),
                     (1 - 1e-12, 0.5), (0.999, 0.999), (1.0, 0.3), (0.0, 0.3), (0.3, 0.0), (0.3, 1.0)):
            add_kl(table, "binomial", lambda a, b, n=n: summed(mass_binomial, a, b, n),
                   (float(n), p), (float(m), q), 60)
    for p, q in (((4.0, 0.3), (2.0, 0.3)), ((4.0, 0.0), (2.0, 0.3)), ((4.0, 1.0), (2.0, 1.0))):
        truth = INF if p[1] > 0 else settle(lambda: -mpf(2) * mpmath.log1p(-mpf(0.3)), 0)
        table.add("binomial_kl", None, list(p), list(q), truth)
    for r, s in ((1.0, 2.0), (0.37, 0.4), (5.0, 5.000001), (5.0, up(5.0)), (1e-8, 3.0),
                 (300.0, 300.0001)):
        for p, q in ((0.3, 0.5), (0.3, 0.3), (0.99, 0.999), (0.5, 1.0), (1.0, 0.5),
                     (1 - 1e-10, 1 - 1e-10)):
            if r == 300.0 and p < 0.9:
                continue
            if q == 1.0:
                table.add("negative_binomial_kl", None, [r, p], [s, q], INF)
                continue
            last = 0 if p == 1.0 else None
            add_kl(table, "negative_binomial",
                   lambda a, b, last=last: summed(mass_negative_binomial, a, b, last), (r, p),
                   (s, q), 45)


MEMBERS = {
    "bernoulli": [(0.3,), (1e-10,), (1e-300,), (ONE_DOWN,), (0.999,)],
    "binomial": [(1.0, 0.5), (10.0, 0.3), (300.0, 0.99), (200.0, 1e-5), (60.0, 1 - 1e-12)],
    "poisson": [(3.0,), (0.1,), (1e-6,), (40.0,), (300.0,)],
    "geometric": [(0.3,), (0.5,), (1e-6,), (1 - 1e-9,), (1e-15,)],
    "negative_binomial": [(3.0, 0.3), (0.5, 0.5), (20.0, 0.9), (1e-6, 0.2), (2.5, 0.05)],
}
LARGE = {  # masses only
    "binomial": [((1e12, 0.3), 3e11 + 12345), ((2.0**53, 0.5), 2.0**52 - 1e7), ((1e15, 1e-9), 1e6)],
    "poisson": [((1e12,), 1e12 + 3e6), ((1e15,), 2.0**60), ((1e-300,), 3.0)],
    "geometric": [((1e-15,), 1e16), ((1e-300,), 2.0**60)],
    "negative_binomial": [((1e12, 0.3), 2.3e12), ((0.5, 1e-12), 1e12), ((1e6, 1e-6), 1e12)],
}


def values(table, r):
    for name, members in MEMBERS.items():
        for p in members:
            digits = 2 * span(*p) + lost(p, p)
            for i, what in enumerate(("mean", "variance", "entropy")):
                if summary(name, exact(p))[i] is not None:
                    truth = settle(lambda i=i: summary(name, exact(p))[i], digits)
                    table.add(f"{name}_{what}", None, list(p), None, truth)
            last = {"bernoulli": 1, "binomial": p[0]}.get(name, INF)
            middle = float(summary(name, exact(p))[0])
            points = {0, 1, 2, int(middle), int(1.5 * middle) + 3, int(min(last, 1e12))}
            for k in sorted(x for x in points if x <= last):
                truth = settle(lambda: log_mass(name, exact(p), mpf(k)), digits + span(k))
                table.add(f"{name}_log_density", None, list(p), [float(k)], truth)
                if k > 1000 and name != "geometric":
                    continue
                for upper in (False, True):
                    if upper and k == last or not upper and k == last:
                        truth = 0.0 if upper else mpf(1)
                    else:
                        truth = settle(lambda: tail(name, exact(p), k, upper), digits + span(k))
                    which = "upper" if upper else "lower"
                    table.add(f"{name}_{which}", None, list(p), [k + r.choice((0.0, 0.5))], truth)
        for p, k in LARGE.get(name, ()):
            truth = settle(lambda: log_mass(name, exact(p), mpf(k)), 2 * span(*p, k) + lost(p, p))
            table.add(f"{name}_log_density", None, list(p), [k], truth)


def quantiles(table, r):
    for p in (0.5, 0.3, 1e-6, 0.999, 1e-12, 1.0):
        for u in (0.5, 0.25, 0.75, 0.1, 0.999, 1e-300, r.random()):
            for upper in (0.0, 1.0):
                with mpmath.workdps(120):
                    level = mpf(u) if upper else 1 - mpf(u)
                    tosses = mpf(1) if p == 1.0 else mpmath.log(level) / mpmath.log(1 - mpf(p))
                    whole = mpmath.nint(tosses)
                    sure = abs(tosses - whole) < mpf(10) ** -100
                    k = max(mpf(0), (whole if sure else mpmath.ceil(tosses)) - 1)
                table.add("geometric_quantile", u, [p], [upper], k if k else 0.0)


def orders(table, r):
    for name in ("bernoulli", "geometric", "poisson"):
        pairs = [(p, q) for p, q in list(probabilities(r)) + list(EDGES)
                 if 0 < p < 1 and 0 < q < 1 and p != q and min(p, q) > 1e-300]
        for i, (p, q) in enumerate(pairs):
            a = (0.5, 2.0, 0.25, 0.999, 1.5, 7.0, 1.0001)[i % 7]
            truth = settle(lambda: renyi(name, exact([p]), exact([q]), mpf(a)), lost((p,), (q,)) + 10)
            table.add(f"{name}_renyi", a, [p], [q], truth)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    table, r = Table("d"), random.Random(20240302)
    same_size(table, r)
    other_size(table)
    values(table, r)
    quantiles(table, r)
    orders(table, r)
    text = table.text("families_discrete").replace("gen_tables.py", Path(__file__).name)
    (arguments.out / "families_discrete.tsv").write_text(text)
    print(f"families_discrete: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
