#!/usr/bin/python3
"""gen_families.py - writes the tables of parametric families.

    gen_families.py [--out DIRECTORY] [TABLE...]

As gen_tables.py, whose format, helpers and way to the truth it uses: textbook formulas in mpmath
with ever more digits, never the arrangement of the core.  A family is a class with its textbook and
its cases; a table is a list of families.
"""
import argparse
import math
import random
import sys
from fractions import Fraction
from pathlib import Path

import mpmath
from mpmath import mpf

sys.dont_write_bytecode = True  # no cache beside the tables

from gen_tables import INF, LARGEST, TINY, Table, down, log_uniform, near, settle, span, up

# How far apart P and Q are: powers of 10, and None for one ulp.
DISTANCES = (-1, -2, -3, -5, -7, -9, -11, -13, -15, None)


def close(r, x, distance):
    """A number at that relative distance from x."""
    return r.choice((up, down))(x) if distance is None else near(r, x, distance)


def signed(r, low, high):
    return r.choice((-1, 1)) * log_uniform(r, low, high)


def gap(x, y):
    """Orders of magnitude that x - y loses against x."""
    if x == y:
        return 0
    lost = abs(Fraction(x)) / abs(Fraction(x) - Fraction(y))
    return max(0, math.ceil(math.log10(max(1, lost.numerator // lost.denominator))))


class Family:
    """The textbook of a family: name, what is in its table, and the formulas of mpf."""

    name = ""
    renyi_orders = (0.5, 0.25, 0.9, 1.5, 2.0)
    quantiles = True  # there is an inverse of the distribution function

    positive = (0, 1)  # which parameters are > 0

    def members(self, r):
        """Parameters: ordinary, extreme, at edges."""
        raise NotImplementedError

    def is_member(self, p):
        return all(map(math.isfinite, p)) and all(p[i] > 0 for i in self.positive)

    def kl(self, p, q):
        raise NotImplementedError

    def digits(self, p, q):
        """Decimal digits that the textbook may lose."""
        return span(*p, *q) + 2 * max(gap(x, y) for x, y in zip(p, q))

    def kl_truth(self, p, q):
        if p == q:
            return 0.0
        return settle(lambda: self.kl([mpf(x) for x in p], [mpf(x) for x in q]), self.digits(p, q))

    def renyi(self, p, q, alpha):
        """None: there is no closed form."""
        return None

    def points(self, r, p):
        """x, or (x, the distance to the end of the support)."""
        raise NotImplementedError

    def log_density(self, p, x, rest):
        raise NotImplementedError

    def has_tails(self, p):
        """Whether the textbook's distribution function does not take seconds."""
        return span(*p) < 40

    def cdf(self, p, x, rest, upper):
        return None

    def quantile(self, p, u, upper):
        return None

    def summary(self, p):
        """mean, variance, entropy; None for what is not in the table."""
        raise NotImplementedError


def pairs(family, r):
    """Members, each with itself, with others, and with near ones."""
    members = family.members(r)
    for i, p in enumerate(members):
        if i % 4 == 0:
            yield p, p
        yield p, members[(i * 7 + 3) % len(members)]
        for distance in r.sample(DISTANCES, 4):
            q = tuple(close(r, x, distance) if x != 0 else x for x in p)
            yield p, q
            k = r.randrange(len(p))
            yield p, tuple(y if i == k else x for i, (x, y) in enumerate(zip(p, q)))


def add_divergences(table, family, r):
    for p, q in pairs(family, r):
        if family.is_member(q):
            table.add(f"{family.name}_kl", None, list(p), list(q), family.kl_truth(p, q))


def add_renyi(table, family, r):
    members = family.members(r)
    for i, p in enumerate(members[:12]):
        for q in (members[(i + 1) % 12], tuple(close(r, x, -4) if x != 0 else x for x in p)):
            if not family.is_member(q):
                continue
            alpha = family.renyi_orders[(i + (q != p)) % len(family.renyi_orders)]

            def formula(p=p, q=q, alpha=alpha):
                return family.renyi([mpf(x) for x in p], [mpf(x) for x in q], mpf(alpha))

            if formula() is None:
                return
            truth = settle(formula, family.digits(p, q))
            table.add(f"{family.name}_renyi", alpha, list(p), list(q), truth)


def add_values(table, family, r):
    """Densities, tails, quantiles, moments."""
    for p in family.members(r)[:16]:
        exact = [mpf(x) for x in p]
        digits = 2 * span(*p)
        names = ("mean", "variance", "entropy")
        for i, (name, value) in enumerate(zip(names, family.summary(exact))):
            if value is not None:
                truth = settle(lambda i=i: family.summary([mpf(x) for x in p])[i], digits)
                table.add(f"{family.name}_{name}", None, list(p), None, truth)
        for point in family.points(r, p):
            x, rest = point if isinstance(point, tuple) else (point, None)
            column = [x] if rest is None else [x, rest]
            at = digits + 2 * span(*column)

            def number():
                if rest is None:
                    return mpf(x), None
                return (mpf(x), 1 - mpf(x)) if x < 0.5 else (1 - mpf(rest), mpf(rest))

            truth = settle(lambda: family.log_density([mpf(y) for y in p], *number()), at)
            if truth != 0:  # a logarithm of 0, of which sign?
                table.add(f"{family.name}_log_density", None, list(p), column, truth)
            for upper in (False, True) if family.has_tails(p) else ():
                truth = settle(lambda: family.cdf([mpf(y) for y in p], *number(), upper), at)
                table.add(f"{family.name}_{'upper' if upper else 'lower'}", None, list(p), column,
                          truth)
        levels = (0.5, 0.25, 1e-10, 0.999, 1e-300)
        for u in levels if family.quantiles and family.has_tails(p) else ():
            for upper in (False, True):
                truth = settle(lambda: family.quantile([mpf(y) for y in p], mpf(u), upper), digits)
                table.add(f"{family.name}_quantile", u, list(p), [1.0 if upper else 0.0], truth)


# Continuous families


def normal_tail(z, upper):
    return mpmath.erfc((z if upper else -z) / mpmath.sqrt(2)) / 2


def normal_inverse(u):
    """The z with P(Z <= z) = u: a bisection of 15 digits, then Newton's method for ln P."""
    with mpmath.workdps(25):
        low, high = mpf(-40), mpf(40)
        for _ in range(56):
            middle = (low + high) / 2
            low, high = (middle, high) if normal_tail(middle, False) < u else (low, middle)
    z, upper = (low + high) / 2, u > mpf(1) / 2
    for _ in range(3 + math.ceil(math.log2(mpmath.mp.dps / 15))):
        density = mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi)
        tail = normal_tail(z, upper)
        z += (tail - (1 - u)) / density if upper else (u - tail) / density
    return z


class Normal(Family):
    name = "normal"
    positive = (1,)

    def members(self, r):
        fixed = [(0.0, 1.0), (1.0, 1.0), (5.0, 3.0), (10.0, 4.0), (1e8, 1e-8), (0.0, 1e-300),
                 (1e300, 1e299), (-1e-300, 1e300), (TINY, TINY), (LARGEST, LARGEST), (0.0, 2.0)]
        return fixed + [(signed(r, 1e-3, 1e3), log_uniform(r, 1e-3, 1e3)) for _ in range(12)]

    def kl(self, p, q):
        (m, s), (n, t) = p, q
        return mpmath.log(t / s) + (s * s + (m - n) ** 2) / (2 * t * t) - mpf(1) / 2

    def renyi(self, p, q, alpha):
        (m, s), (n, t) = p, q
        w = alpha * t * t + (1 - alpha) * s * s
        if w <= 0:
            return mpmath.inf
        scale = mpmath.log(t / s) + mpmath.log(t * t / w) / (2 * (alpha - 1))
        return scale + alpha * (m - n) ** 2 / (2 * w)

    def points(self, r, p):
        m, s = p
        offsets = [float(o) * s for o in (r.gauss(0, 1), r.gauss(0, 6), 30.0)]
        return [m + o for o in offsets if math.isfinite(m + o)]

    def log_density(self, p, x, rest):
        m, s = p
        return -(((x - m) / s) ** 2) / 2 - mpmath.log(s) - mpmath.log(2 * mpmath.pi) / 2

    def cdf(self, p, x, rest, upper):
        return normal_tail((x - p[0]) / p[1], upper)

    def quantile(self, p, u, upper):
        z = normal_inverse(u)
        return p[0] + p[1] * (-z if upper else z)

    def summary(self, p):
        m, s = p
        return m, s * s, mpmath.log(s) + (1 + mpmath.log(2 * mpmath.pi)) / 2


class Lognormal(Normal):
    name = "lognormal"

    def members(self, r):
        fixed = [(0.0, 1.0), (1.0, 0.5), (-600.0, 0.25), (600.0, 3.0), (3.0, 1e-8), (0.0, 2.0)]
        return fixed + [(signed(r, 1e-3, 1e2), log_uniform(r, 1e-3, 5)) for _ in range(14)]

    def points(self, r, p):
        logs = [p[0] + p[1] * o for o in (r.gauss(0, 1), r.gauss(0, 4), -9.0)]
        return [math.exp(x) for x in logs if abs(x) < 700]

    def log_density(self, p, x, rest):
        return Normal.log_density(self, p, mpmath.log(x), None) - mpmath.log(x)

    def cdf(self, p, x, rest, upper):
        return normal_tail((mpmath.log(x) - p[0]) / p[1], upper)

    def quantile(self, p, u, upper):
        return mpmath.exp(Normal.quantile(self, p, u, upper))

    def summary(self, p):
        m, s = p
        mean = mpmath.exp(m + s * s / 2)
        return mean, mpmath.expm1(s * s) * mean**2, Normal.summary(self, p)[2] + m


class Exponential(Family):
    name = "exponential"
    positive = (0,)

    def members(self, r):
        fixed = [(1.0,), (2.0,), (1e-300,), (1e300,), (TINY,), (LARGEST,), (2.0**-1022,)]
        return fixed + [(log_uniform(r, 1e-4, 1e4),) for _ in range(12)]

    def kl(self, p, q):
        return mpmath.log(p[0] / q[0]) + q[0] / p[0] - 1

    def renyi(self, p, q, alpha):
        a, b = p[0], q[0]
        w = alpha * a + (1 - alpha) * b
        if w <= 0:
            return mpmath.inf
        return mpmath.log(a / b) + mpmath.log(a / w) / (alpha - 1)

    def points(self, r, p):
        return [x for x in (r.random() / p[0], 10 * r.random() / p[0], 1e-20 / p[0])
                if math.isfinite(x)]

    def log_density(self, p, x, rest):
        return mpmath.log(p[0]) - p[0] * x

    def cdf(self, p, x, rest, upper):
        return mpmath.exp(-p[0] * x) if upper else -mpmath.expm1(-p[0] * x)

    def quantile(self, p, u, upper):
        return -(mpmath.log(u) if upper else mpmath.log1p(-u)) / p[0]

    def summary(self, p):
        return 1 / p[0], 1 / p[0] ** 2, 1 - mpmath.log(p[0])


class Gamma(Family):
    name = "gamma"
    quantiles = False

    def has_tails(self, p):
        return all(1e-3 < x < 300 for x in p[:1])

    def members(self, r):
        fixed = [(2.0, 1.5), (3.0, 0.7), (1.0, 3.0), (1e-3, 1e-200), (1e-10, 1.0), (1e8, 1e200),
                 (200.0, 4.0), (1e6, 1e6), (24.0, 1.0), (0.5, 0.5)]
        return fixed + [(log_uniform(r, 1e-3, 1e6), log_uniform(r, 1e-4, 1e4)) for _ in range(14)]

    def kl(self, p, q):
        (a, b), (c, d) = p, q
        size = mpmath.loggamma(c) - mpmath.loggamma(a) + (a - c) * mpmath.psi(0, a)
        return size + c * mpmath.log(b / d) + a * (d / b - 1)

    def renyi(self, p, q, alpha):
        (a, b), (c, d) = p, q
        k, s = alpha * a + (1 - alpha) * c, alpha * b + (1 - alpha) * d
        if k <= 0 or s <= 0:
            return mpmath.inf
        power = mpmath.loggamma(k) - k * mpmath.log(s)
        power += alpha * (a * mpmath.log(b) - mpmath.loggamma(a))
        power += (1 - alpha) * (c * mpmath.log(d) - mpmath.loggamma(c))
        return power / (alpha - 1)

    def points(self, r, p):
        k, b = p
        return [k / b * x for x in (1 + 2 * r.random() / math.sqrt(k + 1), r.random(), 1e-8)]

    def log_density(self, p, x, rest):
        a, b = p
        return a * mpmath.log(b) - mpmath.loggamma(a) + (a - 1) * mpmath.log(x) - b * x

    def cdf(self, p, x, rest, upper):
        a, y = p[0], p[1] * x
        if upper:
            return mpmath.gammainc(a, y, mpmath.inf, regularized=True)
        return mpmath.gammainc(a, 0, y, regularized=True)

    def summary(self, p):
        a, b = p
        entropy = a - mpmath.log(b) + mpmath.loggamma(a) + (1 - a) * mpmath.psi(0, a)
        return a / b, a / b**2, entropy


def dirichlet_kl(a, b):
    total_a, total_b = mpmath.fsum(a), mpmath.fsum(b)
    kl = mpmath.loggamma(total_a) - mpmath.loggamma(total_b)
    for x, y in zip(a, b):
        kl += mpmath.loggamma(y) - mpmath.loggamma(x)
        kl += (x - y) * (mpmath.psi(0, x) - mpmath.psi(0, total_a))
    return kl


def log_beta(a, b):
    return mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)


class Beta(Family):
    name = "beta"
    quantiles = False

    def has_tails(self, p):
        return all(1e-3 < x < 300 for x in p)

    def members(self, r):
        fixed = [(2.0, 3.0), (1.0, 1.0), (0.5, 0.5), (1e10, 3e10), (1e10, 5e-11), (1e-9, 1e-3),
                 (30.0, 1e-7), (1e-7, 1e-12), (0.01, 0.02), (1.0, 0.5), (24.0, 1e-5), (1e12, 1e-12)]
        some = [(log_uniform(r, 1e-3, 1e4), log_uniform(r, 1e-3, 1e4)) for _ in range(10)]
        wide = [(log_uniform(r, 1e-12, 1e12), log_uniform(r, 1e-12, 1e12)) for _ in range(14)]
        return fixed + some + wide

    def digits(self, p, q):
        return 2 * span(*p, *q) + 2 * max(gap(x, y) for x, y in zip(p, q))

    def kl(self, p, q):
        return dirichlet_kl(p, q)

    def renyi(self, p, q, alpha):
        t = [alpha * x + (1 - alpha) * y for x, y in zip(p, q)]
        if min(t) <= 0:
            return mpmath.inf
        return (log_beta(*t) - alpha * log_beta(*p) - (1 - alpha) * log_beta(*q)) / (alpha - 1)

    def points(self, r, p):
        x = r.random()
        return [(x, 1 - x), (1e-10, 1.0 - 1e-10), (1.0, 1e-30)]

    def log_density(self, p, x, rest):
        a, b = p
        return (a - 1) * mpmath.log(x) + (b - 1) * mpmath.log(rest) - log_beta(a, b)

    def cdf(self, p, x, rest, upper):
        a, b = p
        return mpmath.betainc(b, a, 0, rest, True) if upper else mpmath.betainc(a, b, 0, x, True)

    def summary(self, p):
        a, b = p
        n = a + b
        entropy = log_beta(a, b) - (a - 1) * mpmath.psi(0, a) - (b - 1) * mpmath.psi(0, b)
        return a / n, a * b / (n * n * (n + 1)), entropy + (n - 2) * mpmath.psi(0, n)


class Uniform(Family):
    name = "uniform"

    def is_member(self, p):
        return -INF < p[0] < p[1] < INF

    def members(self, r):
        fixed = [(0.0, 1.0), (-1.0, 2.0), (0.0, up(1.0)), (-1e308, 1.5e308), (-LARGEST, LARGEST),
                 (0.0, TINY), (1.0, up(1.0)), (-1e-300, 2e-300), (1e8, 1e8 + 1), (0.5, 1.0)]
        some = [(signed(r, 1e-3, 1e3), log_uniform(r, 1e-3, 1e3)) for _ in range(12)]
        return fixed + [(low, low + width) for low, width in some]

    def kl(self, p, q):
        if p[0] < q[0] or p[1] > q[1]:
            return mpmath.inf
        return mpmath.log((q[1] - q[0]) / (p[1] - p[0]))

    def kl_truth(self, p, q):
        if p == q:
            return 0.0
        digits = self.digits(p, q) + gap(*p) + gap(*q)
        return settle(lambda: self.kl([mpf(x) for x in p], [mpf(x) for x in q]), digits)

    def renyi(self, p, q, alpha):
        common = min(p[1], q[1]) - max(p[0], q[0])
        if common <= 0 or (alpha > 1 and (p[0] < q[0] or p[1] > q[1])):
            return mpmath.inf
        wide_p, wide_q = p[1] - p[0], q[1] - q[0]
        if alpha > 1:
            return mpmath.log(wide_q / wide_p)
        return mpmath.log(common * wide_p**-alpha * wide_q ** (alpha - 1)) / (alpha - 1)

    def points(self, r, p):
        inside = p[0] / 2 + p[1] / 2
        return [inside] if p[0] < inside < p[1] else []

    def log_density(self, p, x, rest):
        return -mpmath.log(p[1] - p[0])

    def cdf(self, p, x, rest, upper):
        return (p[1] - x if upper else x - p[0]) / (p[1] - p[0])

    def quantile(self, p, u, upper):
        return p[1] - u * (p[1] - p[0]) if upper else p[0] + u * (p[1] - p[0])

    def summary(self, p):
        width = p[1] - p[0]
        entropy = mpmath.log(width)
        return (p[0] + p[1]) / 2, width**2 / 12, entropy if entropy != 0 else None


class Laplace(Family):
    name = "laplace"
    positive = (1,)

    def members(self, r):
        return Normal().members(r)

    def kl(self, p, q):
        (m, b), (n, c) = p, q
        d = abs(m - n)
        return mpmath.log(c / b) + d / c + b / c * mpmath.exp(-d / b) - 1

    def points(self, r, p):
        return Normal().points(r, p)

    def log_density(self, p, x, rest):
        return -abs(x - p[0]) / p[1] - mpmath.log(2 * p[1])

    def cdf(self, p, x, rest, upper):
        z = (x - p[0]) / p[1]
        half = mpmath.exp(-abs(z)) / 2
        return half if (z > 0) == upper else 1 - half

    def quantile(self, p, u, upper):
        z = mpmath.log(2 * u) if u <= mpf(1) / 2 else -mpmath.log(2 * (1 - u))
        return p[0] - p[1] * z if upper else p[0] + p[1] * z

    def summary(self, p):
        return p[0], 2 * p[1] ** 2, 1 + mpmath.log(2 * p[1])


def table_of(seed, letter, families):
    table, r = Table(letter), random.Random(seed)
    for family in families:
        add_divergences(table, family, r)
        add_renyi(table, family, r)
        add_values(table, family, r)
    return table


CONTINUOUS = [Normal(), Lognormal(), Exponential(), Gamma(), Beta(), Uniform(), Laplace()]

TABLES = {
    "families_continuous": lambda: table_of(20240301, "c", CONTINUOUS),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(TABLES))
    arguments = parser.parse_args()
    for name in arguments.tables or TABLES:
        table = TABLES[name]()
        text = table.text(name).replace("gen_tables.py", "gen_families.py")
        (arguments.out / f"{name}.tsv").write_text(text)
        print(f"{name}: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
