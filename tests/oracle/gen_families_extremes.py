#!/usr/bin/python3
"""gen_families_extremes.py - gumbel, weibull, frechet, logistic, moyal: families_extremes.tsv.

    gen_families_extremes.py [--out DIRECTORY]

As gen_families.py, with its classes' base and its cases.
"""
import argparse
import math
import random
import sys
from pathlib import Path

from mpmath import coth, erf, erfc, euler, exp, expm1, gamma, log, log1p, loggamma, mpf, pi, sqrt
import mpmath

sys.dont_write_bytecode = True  # no cache beside the tables

from gen_families import DISTANCES, Family, add_values, close, normal_inverse, pairs, signed
from gen_tables import LARGEST, TINY, Table, log_uniform

LOCATED = [(0.0, 1.0), (1.0, 1.0), (-1.0, 2.0), (-3.0, 4.0), (1e8, 1e-3), (0.0, 1e-300),
           (1e300, 1e299), (-1e-300, 1e300), (TINY, TINY), (0.5, 3.0)]


class Extreme(Family):
    """One whose pairs may be its own."""

    def pairs(self, r):
        return pairs(self, r)


class Located(Extreme):
    """With a location and a scale, and a standard law."""

    positive = (1,)

    def members(self, r):
        return LOCATED + [(signed(r, 1e-3, 1e2), log_uniform(r, 1e-2, 1e2)) for _ in range(2)]

    def points(self, r, p):
        m, s = p
        offsets = [o * s for o in (r.gauss(0, 2), 40.0, -5.0)]
        return [m + o for o in offsets if math.isfinite(m + o)]

    def log_density(self, p, x, rest):
        return self.log_standard((x - p[0]) / p[1]) - log(p[1])

    def cdf(self, p, x, rest, upper):
        return self.tail((x - p[0]) / p[1], upper)

    def quantile(self, p, u, upper):
        return p[0] + p[1] * self.inverse(u, upper)


def gumbel_kl(m, b, n, c):
    """Textbook: ln(c/b) + gamma (b/c - 1) + (m - n)/c + Gamma(1 + b/c) exp(-(m - n)/c) - 1."""
    rho, d = b / c, (m - n) / c
    power = loggamma(1 + rho) - d
    if power > 1e5:
        return mpmath.inf
    return -log(rho) + euler * (rho - 1) + d + (exp(power) if power > -1e5 else 0) - 1


class Gumbel(Located):
    name = "gumbel"

    def kl(self, p, q):
        return gumbel_kl(*p, *q)

    def log_standard(self, z):
        return -z - exp(-z)

    def tail(self, z, upper):
        return -expm1(-exp(-z)) if upper else exp(-exp(-z))

    def inverse(self, u, upper):
        return -log(-log1p(-u)) if upper else -log(-log(u))

    def summary(self, p):
        return p[0] + euler * p[1], pi**2 / 6 * p[1] ** 2, log(p[1]) + euler + 1


class Weibull(Extreme):
    name = "weibull"

    def members(self, r):
        fixed = [(1.5, 2.0), (2.2, 1.3), (1.0, 1.0), (0.05, 3.0), (1e5, 1e200), (1.0, 1e-300),
                 (3.5, 1e300), (2.0, TINY), (2.0, LARGEST), (100.0, 7.0)]
        return fixed + [(log_uniform(r, 0.1, 30), log_uniform(r, 1e-3, 1e3)) for _ in range(2)]

    def kl(self, p, q):
        (k, a), (l, b) = p, q
        return gumbel_kl(-log(a), 1 / k, -log(b), 1 / l)

    def points(self, r, p):
        k, a = p
        powers = [r.gauss(0, 1), 4.0, -30.0]
        points = [a * math.exp(x / k) for x in powers if abs(x / k) < 600]
        return [x for x in points if TINY < x < LARGEST]

    def log_density(self, p, x, rest):
        k, a = p
        return log(k / a) + (k - 1) * log(x / a) - exp(k * log(x / a))

    def cdf(self, p, x, rest, upper):
        y = exp(p[0] * log(x / p[1]))
        return exp(-y) if upper else -expm1(-y)

    def has_tails(self, p):
        return p[1] not in (TINY, LARGEST)

    def quantile(self, p, u, upper):
        return p[1] * exp(log(-log(u) if upper else -log1p(-u)) / p[0])

    def summary(self, p):
        k, a = p
        first, second = gamma(1 + 1 / k), gamma(1 + 2 / k)
        return a * first, a * a * (second - first**2), euler * (1 - 1 / k) + log(a / k) + 1


class Frechet(Weibull):
    name = "frechet"

    def members(self, r):
        fixed = [(3.0, 2.0), (2.0, 1.3), (1.0, 1.0), (0.05, 3.0), (1e5, 1e200), (1.0000001, 1e-300),
                 (2.0000000000000004, 1e100), (2.5, TINY), (4.0, LARGEST), (100.0, 7.0)]
        return fixed + [(log_uniform(r, 0.2, 30), log_uniform(r, 1e-3, 1e3)) for _ in range(2)]

    def kl(self, p, q):
        (k, a), (l, b) = p, q
        return gumbel_kl(log(a), 1 / k, log(b), 1 / l)

    def points(self, r, p):
        points = [p[1] * (p[1] / x) for x in Weibull.points(self, r, p)]
        return [x for x in points if 0 < x < LARGEST]

    def log_density(self, p, x, rest):
        k, a = p
        return log(k / a) - (k + 1) * log(x / a) - exp(-k * log(x / a))

    def cdf(self, p, x, rest, upper):
        y = exp(-p[0] * log(x / p[1]))
        return -expm1(-y) if upper else exp(-y)

    def quantile(self, p, u, upper):
        return p[1] * exp(-log(-log1p(-u) if upper else -log(u)) / p[0])

    def summary(self, p):
        k, a = p
        mean = a * gamma(1 - 1 / k) if k > 1 else mpmath.inf
        variance = a * a * gamma(1 - 2 / k) - mean**2 if k > 2 else mpmath.inf
        return mean, variance, euler * (1 + 1 / k) + log(a / k) + 1


class Logistic(Located):
    """KL in closed form for equal scales alone."""

    name = "logistic"

    def kl(self, p, q):
        d = (p[0] - q[0]) / p[1]
        return d * coth(d / 2) - 2

    def pairs(self, r):
        for i, (m, s) in enumerate(self.members(r)):
            if i % 4 == 0:
                yield (m, s), (m, s)
            for distance in DISTANCES:
                yield (m, s), (close(r, m, distance) if m else log_uniform(r, 1e-20, 1) * s, s)
            for apart in (r.random(), 1.0, 1.0000000001, 30 * r.random(), 1e3, 1e-160, 1e20):
                yield (m, s), (m + apart * s, s)

    def log_standard(self, z):
        return -z - 2 * log1p(exp(-z))

    def tail(self, z, upper):
        return 1 / (1 + exp(z if upper else -z))

    def inverse(self, u, upper):
        return (-1 if upper else 1) * (log(u) - log1p(-u))

    def summary(self, p):
        return p[0], pi**2 / 3 * p[1] ** 2, log(p[1]) + 2


class Moyal(Located):
    name = "moyal"

    def kl(self, p, q):
        (m, s), (n, t) = p, q
        r, d = s / t, (m - n) / t
        power = r * log(2) - d + loggamma(r + mpf(1) / 2) - log(pi) / 2
        if power > 1e5:
            return mpmath.inf
        grown = exp(power) if power > -1e5 else 0
        return (grown + d - 1 + (r - 1) * (euler + log(2))) / 2 - log(r)

    def log_standard(self, z):
        return -(z + exp(-z)) / 2 - log(2 * pi) / 2

    def tail(self, z, upper):
        w = exp(-z / 2) / sqrt(2)
        return erf(w) if upper else erfc(w)

    def inverse(self, u, upper):
        if upper and u < mpf(1) / 4:
            w = u * sqrt(pi / 2)
            for _ in range(5 + math.ceil(math.log2(mpmath.mp.dps))):
                w += (u - erf(w / sqrt(2))) * sqrt(pi / 2) * exp(w * w / 2)
            return -2 * log(w)
        return -2 * log(-normal_inverse((1 - u if upper else u) / 2))

    def summary(self, p):
        m, s = p
        entropy = log(s) + (euler + log(2) + 1 + log(2 * pi)) / 2
        return m + s * (euler + log(2)), pi**2 / 2 * s * s, entropy


def add_divergences(table, family, r):
    for p, q in family.pairs(r):
        if family.is_member(q):
            table.add(f"{family.name}_kl", None, list(p), list(q), family.kl_truth(p, q))


FAMILIES = (Gumbel(), Weibull(), Frechet(), Logistic(), Moyal())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    table, r = Table("x"), random.Random(20240311)
    for family in FAMILIES:
        add_divergences(table, family, r)
        add_values(table, family, r)
    text = table.text("families_extremes").replace("gen_tables.py", Path(__file__).name)
    (arguments.out / "families_extremes.tsv").write_text(text)
    print(f"families_extremes: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
