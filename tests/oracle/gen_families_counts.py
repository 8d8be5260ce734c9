#!/usr/bin/python3
"""gen_families_counts.py - writes families_counts.tsv: counts from 1 on, and diagonal normals.

    gen_families_counts.py [--out DIRECTORY]

As gen_families.py, whose class Family and whose way to the truth it uses: textbook formulas in
mpmath with ever more digits, never the arrangement of the core.
"""
import argparse
import math
import sys
from fractions import Fraction
from pathlib import Path

import mpmath
from mpmath import mpf

sys.dont_write_bytecode = True  # no cache beside the tables

from gen_families import Family, Normal, gap, table_of
from gen_tables import TINY, down, log_uniform, span, up

ONE_DOWN = down(1.0)


class Counts(Family):
    quantiles = False  # by bisection
    end = 1  # parameters are below it

    def is_member(self, p):
        return 0 < p[0] < self.end

    def digits(self, p, q):
        """Of p, of 1 - p, and of their differences."""
        rest = [Fraction(1) - Fraction(x[0]) for x in (p, q)]
        sizes = span(p[0], q[0], *map(float, rest))
        return 3 * sizes + 2 * max(gap(p[0], q[0]), gap(*rest))

    def has_tails(self, p):
        return True

    def cdf(self, p, x, rest, upper):
        below = mpmath.fsum(mpmath.exp(self.log_density(p, mpf(k), None)) for k in range(1, int(x) + 1))
        return 1 - below if upper else below


class LogSeries(Counts):
    name = "log_series"

    def members(self, r):
        fixed = [(0.3,), (0.5,), (0.9,), (0.999999,), (1e-6,), (1e-300,), (1 - 1e-12,), (ONE_DOWN,),
                 (TINY,), (0.0157,), (0.0155,), (0.0078,), (up(0.5),), (0.99,)]
        return fixed + [(log_uniform(r, 1e-8, 1),) for _ in range(8)] + [
            (1 - log_uniform(r, 1e-9, 0.5),) for _ in range(8)]

    def normaliser(self, p):
        return -mpmath.log1p(-p)

    def mean(self, p):
        return p / ((1 - p) * self.normaliser(p))

    def kl(self, p, q):
        (p,), (q,) = p, q
        return self.mean(p) * mpmath.log(p / q) + mpmath.log(self.normaliser(q) / self.normaliser(p))

    def renyi(self, p, q, alpha):
        (p,), (q,) = p, q
        t = mpmath.exp(alpha * mpmath.log(p) + (1 - alpha) * mpmath.log(q))
        if t >= 1:
            return mpmath.inf
        power = mpmath.log(self.normaliser(t)) - alpha * mpmath.log(self.normaliser(p))
        return (power - (1 - alpha) * mpmath.log(self.normaliser(q))) / (alpha - 1)

    def points(self, r, p):
        mean = float(min(self.mean(mpf(p[0])), 10**9))
        return sorted({1.0, 2.0, 3.0 + r.randrange(20), float(int(mean) + 1), float(int(9 * mean) + 5)})

    def log_density(self, p, x, rest):
        return x * mpmath.log(p[0]) - mpmath.log(x) - mpmath.log(self.normaliser(p[0]))

    def cdf(self, p, x, rest, upper):
        """The sum up to x or, of many counts, the incomplete beta function as a hypergeometric one."""
        if x <= 300:
            return Counts.cdf(self, p, x, rest, upper)
        p, a = p[0], x + 1
        above = p**a / a * mpmath.hyp2f1(1, a, a + 1, p) / self.normaliser(p)
        return above if upper else 1 - above

    def summary(self, p):
        p = p[0]
        size = self.normaliser(p)
        variance = p * (size - p) / ((1 - p) ** 2 * size**2)
        return self.mean(p), variance, None


class Borel(Counts):
    name = "borel"

    def members(self, r):
        fixed = [(0.3,), (0.5,), (0.9,), (0.99,), (1e-6,), (1e-300,), (1 - 1e-4,), (1 - 1e-10,),
                 (ONE_DOWN,), (TINY,), (0.19,), (0.2,), (0.0,)]
        return fixed + [(log_uniform(r, 1e-5, 1),) for _ in range(8)] + [
            (1 - log_uniform(r, 1e-7, 0.5),) for _ in range(6)]

    def is_member(self, p):
        return 0 <= p[0] < 1

    def kl(self, p, q):
        (p,), (q,) = p, q
        if p == 0 or q == 0:
            return q if p == 0 else mpmath.inf
        return (p * mpmath.log(p / q) - p + q) / (1 - p)

    def renyi(self, p, q, alpha):
        (p,), (q,) = p, q
        if p == 0:
            return q
        if q == 0:
            return alpha * p / (1 - alpha) if alpha < 1 else mpmath.inf
        # the normaliser of exp(theta k) k^(k-1)/k! is t, the root of ln t - t = theta
        theta = alpha * (mpmath.log(p) - p) + (1 - alpha) * (mpmath.log(q) - q)
        if theta >= -1:
            return mpmath.inf
        t = -mpmath.lambertw(-mpmath.exp(theta)).real
        power = mpmath.log(t) - alpha * mpmath.log(p) - (1 - alpha) * mpmath.log(q)
        return power / (alpha - 1)

    def points(self, r, p):
        if p[0] == 0:
            return [1.0]
        mean = min(1 / (1 - p[0]), 400)  # the textbook adds up all masses below
        return sorted({1.0, 2.0, 3.0 + r.randrange(20), 38.0, 45.0, float(int(7 * mean) + 50)})

    def log_density(self, p, x, rest):
        p = p[0]
        if p == 0:
            return mpf(0)
        return -p * x + (x - 1) * mpmath.log(p * x) - mpmath.loggamma(x + 1)

    def summary(self, p):
        return 1 / (1 - p[0]), p[0] / (1 - p[0]) ** 3, None


class Zeta(Counts):
    name = "zeta"

    def members(self, r):
        fixed = [(2.0,), (1.5,), (3.0,), (40.0,), (up(1.0),), (1 + 1e-12,), (1.001,), (500.0,), (1e5,),
                 (1e300,), (2.5,), (1.1,), (up(3.0),), (20.0,)]
        return fixed + [(1 + log_uniform(r, 1e-9, 1),) for _ in range(4)] + [
            (log_uniform(r, 2, 60),) for _ in range(4)]

    def is_member(self, p):
        return 1 < p[0] < math.inf

    def digits(self, p, q):
        rest = [Fraction(x[0]) - 1 for x in (p, q)]
        sizes = span(*(float(x) for x in (p[0], q[0], *rest) if x < 1e4))
        far = sum(int(0.2 * x[0]) for x in (p, q) if x[0] < 1e4)  # zeta - 1 is about 2^-s
        return sizes + 2 * max(gap(p[0], q[0]), gap(*rest)) + far

    def series(self, s, order=0):
        """(-1)^order zeta^(order)(s); for large s the sum, until nothing is left."""
        if s < 100:
            return (-1) ** order * mpmath.zeta(s, 1, order)
        with mpmath.extradps(int(0.31 * min(s, 10000))):  # 1 + 2^-s
            last = int(mpmath.power(10, mpmath.mp.dps / s)) + 2
            return mpmath.fsum(mpmath.log(k) ** order * mpmath.power(k, -s) for k in range(1, last))

    def kl(self, p, q):
        (p,), (q,) = p, q
        if p > 1e4 or q > 1e4:  # ln zeta is far below what a double holds
            first = 0 if p > 1e4 else self.series(p, 1) / self.series(p)
            return (q - p) * first - (0 if p > 1e4 else mpmath.log(self.series(p))) + (
                0 if q > 1e4 else mpmath.log(self.series(q)))
        mean = self.series(p, 1) / self.series(p)
        return mpmath.log(self.series(q) / self.series(p)) + (q - p) * mean

    def kl_truth(self, p, q):
        return 0.0 if p[0] > 1e4 and q[0] > 1e4 else Family.kl_truth(self, p, q)

    def renyi(self, p, q, alpha):
        (p,), (q,) = p, q
        t = alpha * p + (1 - alpha) * q
        if t <= 1:
            return mpmath.inf
        if max(p, q, t) > 1e4:
            return None
        log = lambda s: mpmath.log(self.series(s))
        return (log(t) - alpha * log(p) - (1 - alpha) * log(q)) / (alpha - 1)

    def points(self, r, p):
        return sorted({1.0, 2.0, 3.0 + r.randrange(20), 64.0, 65.0, 1000.0, 2.0**40, 1e18})

    def log_density(self, p, x, rest):
        return -p[0] * mpmath.log(x) - mpmath.log(self.series(p[0]))

    def has_tails(self, p):
        return p[0] < 500

    def cdf(self, p, x, rest, upper):
        """By the sum, which stands for Hurwitz's function where k is large."""
        s = p[0]
        if x > 2000:
            above = mpmath.zeta(s, x + 1) / self.series(s)
            return above if upper else 1 - above
        below = mpmath.fsum(mpmath.power(k, -s) for k in range(1, int(x) + 1)) / self.series(s)
        return 1 - below if upper else below

    def summary(self, p):
        s = p[0]
        if s > 1e4:
            return None, None, None
        size = self.series(s)
        mean = self.series(s - 1) / size if s > 2 else mpmath.inf
        variance = self.series(s - 2) / size - mean**2 if s > 3 else mpmath.inf
        if s > 100:  # no double is as near to 1 as the mean is
            return None, None, mpmath.log(size) + s * self.series(s, 1)
        return mean, variance, mpmath.log(size) + s * self.series(s, 1) / size


class DiagNormal(Family):
    """Means, then as many deviations."""

    name = "diag_normal"
    quantiles = False

    def members(self, r):
        """All of two coordinates, so that they are compared with each other; a fifth of each size."""
        fixed = [(0.0, 0.0, 1.0, 1.0), (1.0, -2.0, 3.0, 0.5), (1e8, -1e8, 1e-8, 1.0),
                 (1e300, 1e-300, 1e299, 1e-300), (0.0, 5.0, TINY, 2.0), (1.0, 1.0, 1e150, 1e-150)]
        return fixed + [tuple(r.uniform(-9, 9) for _ in range(2)) +
                        tuple(log_uniform(r, 1e-2, 1e2) for _ in range(2)) for _ in range(12)]

    def is_member(self, p):
        half = len(p) // 2
        return all(map(math.isfinite, p)) and all(x > 0 for x in p[half:])

    def each(self, p, q):
        half = len(p) // 2
        return zip(p[:half], p[half:], q[:half], q[half:])

    def kl(self, p, q):
        return mpmath.fsum(Normal().kl((m, s), (n, t)) for m, s, n, t in self.each(p, q))

    def renyi(self, p, q, alpha):
        return mpmath.fsum(Normal().renyi((m, s), (n, t), alpha) for m, s, n, t in self.each(p, q))

    def points(self, r, p):
        return []

    def has_tails(self, p):
        return False

    def summary(self, p):
        return None, None, mpmath.fsum(Normal().summary((m, s))[2] for m, s, _, _ in self.each(p, p))


FAMILIES = [LogSeries(), Borel(), Zeta(), DiagNormal()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    table = table_of(20240310, "n", FAMILIES)
    text = table.text("families_counts").replace("gen_tables.py", Path(__file__).name)
    (arguments.out / "families_counts.tsv").write_text(text)
    print(f"families_counts: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
