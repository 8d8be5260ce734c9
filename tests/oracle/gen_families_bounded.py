#!/usr/bin/python3
"""gen_families_bounded.py - writes the table of families with ends of their own.

    gen_families_bounded.py [--out DIRECTORY]

Log-uniform, Pareto, inverse Gaussian, Kumaraswamy, continuous Bernoulli, Lindley and truncated normal
distributions, by their textbooks, as gen_families.py does it.
"""
import argparse
import math
import random
import sys
from pathlib import Path

import mpmath
from mpmath import mpf

sys.dont_write_bytecode = True  # no cache beside the tables

from gen_families import (DISTANCES, Exponential, Family, Uniform, add_values, close, gap,
                          normal_tail, signed, table_of)
from gen_tables import LARGEST, TINY, down, log_uniform, settle, up


class Loguniform(Uniform):
    name = "loguniform"

    def is_member(self, p):
        return 0 < p[0] < p[1] < math.inf

    def members(self, r):
        fixed = [(1.0, 10.0), (1.0, up(1.0)), (TINY, LARGEST), (1e-300, 1e300), (0.5, 20.0),
                 (1e8, 1e8 + 1), (1.0, math.e**2), (3.0, 3.0 + 1e-9), (1e300, 1.5e300)]
        some = [(log_uniform(r, 1e-3, 1e3), 1 + log_uniform(r, 1e-6, 1e3)) for _ in range(9)]
        return fixed + [(low, low * ratio) for low, ratio in some]

    def logs(self, p):
        return [mpmath.log(p[0]), mpmath.log(p[1])]

    def kl(self, p, q):
        return Uniform.kl(self, self.logs(p), self.logs(q))

    def renyi(self, p, q, alpha):
        return Uniform.renyi(self, self.logs(p), self.logs(q), alpha)

    def points(self, r, p):
        inside = p[0]**0.7 * p[1]**0.3
        return [inside] if p[0] < inside < p[1] else []

    def log_density(self, p, x, rest):
        return -mpmath.log(x) - mpmath.log(mpmath.log(p[1] / p[0]))

    def cdf(self, p, x, rest, upper):
        return Uniform.cdf(self, self.logs(p), mpmath.log(x), None, upper)

    def has_tails(self, p):
        return True

    def quantile(self, p, u, upper):
        return mpmath.exp(Uniform.quantile(self, self.logs(p), u, upper))

    def summary(self, p):
        a, b = p
        w = mpmath.log(b / a)
        mean = (b - a) / w
        return mean, (b * b - a * a) / (2 * w) - mean**2, mpmath.log(w) + mpmath.log(a * b) / 2


class Pareto(Family):
    name = "pareto"

    def members(self, r):
        fixed = [(1.0, 3.0), (2.0, 1.5), (1.5, 0.5), (1e-300, 2.5), (1e300, 1e6), (3.0, 1e300),
                 (TINY, 7.0), (0.25, 1e-3), (1.0, up(2.0)), (1.0, up(1.0)), (2.0, 40.0)]
        return fixed + [(log_uniform(r, 1e-3, 1e3), log_uniform(r, 1e-2, 1e3)) for _ in range(10)]

    def kl(self, p, q):
        (x, a), (y, b) = p, q
        if x < y:
            return mpmath.inf
        return b * mpmath.log(x / y) + mpmath.log(a / b) + b / a - 1

    def renyi(self, p, q, alpha):
        (x, a), (y, b) = p, q
        w, m = alpha * a + (1 - alpha) * b, max(x, y)
        if w <= 0 or (alpha > 1 and x < y):
            return mpmath.inf
        power = alpha * (mpmath.log(a) + a * mpmath.log(x)) - mpmath.log(w) - w * mpmath.log(m)
        return (power + (1 - alpha) * (mpmath.log(b) + b * mpmath.log(y))) / (alpha - 1)

    def points(self, r, p):
        ways = [math.exp(min(w / p[1], 600)) for w in (r.random(), 20 * r.random(), 1e-9)]
        return [x for x in (p[0] * way for way in ways) if p[0] < x < math.inf]

    def log_density(self, p, x, rest):
        return mpmath.log(p[1] / x) - p[1] * mpmath.log(x / p[0])

    def has_tails(self, p):
        return True

    def cdf(self, p, x, rest, upper):
        y = -p[1] * mpmath.log(x / p[0])
        return mpmath.exp(y) if upper else -mpmath.expm1(y)

    def quantile(self, p, u, upper):
        log = mpmath.log(u) if upper else mpmath.log1p(-u)
        return p[0] * mpmath.exp(-log / p[1])

    def summary(self, p):
        x, a = p
        mean = x * a / (a - 1) if a > 1 else mpmath.inf
        variance = x * x * a / ((a - 1) ** 2 * (a - 2)) if a > 2 else mpmath.inf
        return mean, variance, mpmath.log(x / a) + 1 + 1 / a


class Lindley(Exponential):
    name = "lindley"
    quantiles = False

    def members(self, r):
        fixed = [(1.0,), (2.0,), (1e-300,), (1e300,), (TINY,), (1e-10,), (1e17,), (0.2,)]
        return fixed + [(log_uniform(r, 1e-4, 1e4),) for _ in range(12)]

    def log_norm(self, t):
        return mpmath.log1p(t) - 2 * mpmath.log(t)

    def kl(self, p, q):
        t, u = p[0], q[0]
        mean = (t + 2) / (t * (t + 1))
        return self.log_norm(u) - self.log_norm(t) + (u - t) * mean

    def renyi(self, p, q, alpha):
        t = alpha * p[0] + (1 - alpha) * q[0]
        if t <= 0:
            return mpmath.inf
        power = self.log_norm(t) - alpha * self.log_norm(p[0])
        return (power - (1 - alpha) * self.log_norm(q[0])) / (alpha - 1)

    def log_density(self, p, x, rest):
        return mpmath.log1p(x) - p[0] * x - self.log_norm(p[0])

    def cdf(self, p, x, rest, upper):
        y = p[0] * x
        above = (1 + y / (1 + p[0])) * mpmath.exp(-y)
        return above if upper else 1 - above

    def summary(self, p):
        t = p[0]
        part = mpmath.exp(t) * mpmath.e1(t) if t < 1e8 else mpmath.hyp2f0(1, 1, -1 / t) / t
        entropy = self.log_norm(t) + 1 - part / (1 + t)
        return (t + 2) / (t * (t + 1)), (t * t + 4 * t + 2) / (t * (t + 1)) ** 2, entropy


class InverseGaussian(Family):
    name = "inverse_gaussian"
    quantiles = False

    def members(self, r):
        fixed = [(1.0, 2.0), (1.7, 3.0), (1e3, 50.0), (2.0, 1e8), (1.5, 0.25), (1.0, 1e-10),
                 (1e-200, 1e-200), (1e200, 1e180), (1e-3, 1e9), (3.0, 3.0)]
        return fixed + [(log_uniform(r, 1e-3, 1e3), log_uniform(r, 1e-3, 1e4)) for _ in range(12)]

    def kl(self, p, q):
        (m, a), (n, b) = p, q
        # E[X] = m, E[1/X] = 1/m + 1/a in l (x/m^2 - 2/m + 1/x)/2
        own = a * (1 / m - 2 / m + 1 / m + 1 / a) / 2
        other = b * (m / n**2 - 2 / n + 1 / m + 1 / a) / 2
        return mpmath.log(a / b) / 2 - own + other

    def renyi(self, p, q, alpha):
        l = alpha * p[1] + (1 - alpha) * q[1]
        w = alpha * p[1] / p[0] ** 2 + (1 - alpha) * q[1] / q[0] ** 2
        if l <= 0 or w < 0:
            return mpmath.inf
        power = alpha * (mpmath.log(p[1]) / 2 + p[1] / p[0])
        power += (1 - alpha) * (mpmath.log(q[1]) / 2 + q[1] / q[0])
        return (power - mpmath.log(l) / 2 - mpmath.sqrt(l * w)) / (alpha - 1)

    def points(self, r, p):
        m, l = p
        width = min(1.0, math.sqrt(m / l))
        return [m * (1 + width * w) for w in (r.random(), -r.random() / 2, 5.0)]

    def log_density(self, p, x, rest):
        m, l = p
        return mpmath.log(l / (2 * mpmath.pi * x**3)) / 2 - l * (x - m) ** 2 / (2 * m * m * x)

    def has_tails(self, p):
        return 1e-12 < p[1] / p[0] < 1e9

    def cdf(self, p, x, rest, upper):
        m, l = p
        root = mpmath.sqrt(l / x)
        a, b = root * (x / m - 1), root * (x / m + 1)
        more = mpmath.exp(2 * l / m) * normal_tail(b, True)
        return normal_tail(a, True) - more if upper else normal_tail(a, False) + more

    def summary(self, p):
        m, l = p
        t = 2 * l / m
        part = mpmath.exp(t) * mpmath.e1(t) if t < 1e5 else mpmath.hyp2f0(1, 1, -1 / t) / t
        size = (1 + mpmath.log(2 * mpmath.pi * m**3 / l)) / 2
        return m, m**3 / l, size - 3 * part / 2


class ContinuousBernoulli(Family):
    name = "continuous_bernoulli"
    positive = ()

    def is_member(self, p):
        return 0 < p[0] < 1

    def members(self, r):
        half = 0.5
        fixed = [(0.3,), (0.8,), (half,), (up(half),), (0.5 + 1e-9,), (1e-300,), (TINY,),
                 (down(1.0),), (0.9999999,), (1e-10,), (0.4,)]
        return fixed + [(r.random(),) for _ in range(6)] + [(log_uniform(r, 1e-30, 0.1),)
                                                            for _ in range(4)]

    def digits(self, p, q):
        # Near 1/2, powers of 1/eta cancel.
        near = max((-math.log10(abs(x[0] - 0.5)) if x[0] != 0.5 else 0) for x in (p, q))
        return Family.digits(self, p, q) + 8 * math.ceil(near) + 40

    def eta(self, p):
        return mpmath.log(p[0] / (1 - p[0]))

    def log_norm(self, p):
        eta = self.eta(p)
        return mpmath.log(mpmath.expm1(eta) / eta) if p[0] != mpf(1) / 2 else mpf(0)

    def kl(self, p, q):
        eta = self.eta(p)
        return self.log_norm(q) - self.log_norm(p) + (eta - self.eta(q)) * self.summary(p)[0]

    def renyi(self, p, q, alpha):
        eta = alpha * self.eta(p) + (1 - alpha) * self.eta(q)
        power = mpmath.log(mpmath.expm1(eta) / eta)
        power -= alpha * self.log_norm(p) + (1 - alpha) * self.log_norm(q)
        return power / (alpha - 1)

    def points(self, r, p):
        x = r.random()
        return [(x, 1 - x), (1e-10, 1.0 - 1e-10), (1.0, 1e-30)]

    def log_density(self, p, x, rest):
        return self.eta(p) * x - self.log_norm(p)

    def has_tails(self, p):
        return True

    def cdf(self, p, x, rest, upper):
        if p[0] == mpf(1) / 2:
            return rest if upper else x
        eta = -self.eta(p) if upper else self.eta(p)
        return mpmath.expm1(eta * (rest if upper else x)) / mpmath.expm1(eta)

    def quantile(self, p, u, upper):
        if p[0] == mpf(1) / 2:
            return 1 - u if upper else u
        eta = self.eta(p)
        x = mpmath.log1p((1 - u if upper else u) * mpmath.expm1(eta)) / eta
        return x

    def summary(self, p):
        if p[0] == mpf(1) / 2:
            return mpf(1) / 2, mpf(1) / 12, None
        with mpmath.workdps(mpmath.mp.dps * 3 + 60):
            eta = self.eta(p)
            mean = 1 / (1 - mpmath.exp(-eta)) - 1 / eta
            variance = 1 / eta**2 - 1 / (4 * mpmath.sinh(eta / 2) ** 2)
            entropy = self.log_norm(p) - eta * mean
        return mean, variance, entropy


class Kumaraswamy(Family):
    name = "kumaraswamy"

    def members(self, r):
        fixed = [(2.0, 3.0), (0.5, 0.75), (1.0, 5.0), (30.0, 2.0), (1e-3, 2.0), (1e8, 3.0),
                 (2.0, 1e10), (3.0, 1.0), (0.25, 40.0)]
        return fixed + [(log_uniform(r, 1e-2, 1e2), log_uniform(r, 1e-2, 1e2)) for _ in range(12)]

    def kl(self, p, q):
        return mpmath.log(p[1] / q[1]) + q[1] / p[1] - 1 if p[0] == q[0] else None

    def renyi(self, p, q, alpha):
        return None

    def points(self, r, p):
        x = r.random()
        return [(x, 1 - x), (1e-10, 1.0 - 1e-10), (1.0, 1e-30)]

    def log_x(self, x, rest):
        return mpmath.log(x) if x < mpf(1) / 2 else mpmath.log1p(-rest)

    def log_density(self, p, x, rest):
        a, b = p
        log = self.log_x(x, rest)
        return mpmath.log(a * b) + (a - 1) * log + (b - 1) * mpmath.log(-mpmath.expm1(a * log))

    def has_tails(self, p):
        return True

    def cdf(self, p, x, rest, upper):
        y = p[1] * mpmath.log(-mpmath.expm1(p[0] * self.log_x(x, rest)))
        return mpmath.exp(y) if upper else -mpmath.expm1(y)

    def quantile(self, p, u, upper):
        log = mpmath.log(u) if upper else mpmath.log1p(-u)
        return (-mpmath.expm1(log / p[1])) ** (1 / p[0])

    def summary(self, p):
        a, b = p

        def moment(n):
            return b * mpmath.beta(1 + n / a, b)

        h = mpmath.psi(0, b + 1) + mpmath.euler
        entropy = 1 - 1 / b + (1 - 1 / a) * h - mpmath.log(a * b)
        return moment(1), moment(2) - moment(1) ** 2, entropy


class TruncatedNormal(Family):
    name = "truncated_normal"
    quantiles = False
    positive = (1,)

    def is_member(self, p):
        return p[1] > 0 and p[2] < p[3]

    def members(self, r):
        fixed = [(0.5, 1.0, -2.0, 4.0), (-5.0, 1.0, 0.0, 1.0), (0.3, 100.0, 0.0, 1.0),
                 (0.0, 1.0, -1.0, 2.0), (0.0, 1.0, 30.0, 31.0), (-1e4, 1e2, 0.0, 1.0),
                 (0.0, 1.0, -50.0, 60.0), (0.2, 1e-6, 0.0, 1.0), (1.0, 1e-3, 0.0, 1.0)]
        some = [(r.gauss(0, 1), log_uniform(r, 0.05, 20), -r.random(), 1 + r.random())
                for _ in range(8)]
        return fixed + some

    def digits(self, p, q):
        apart = max(gap(x, y) for x, y in zip(p, q) if x != 0)
        return Family.digits(self, p[:2], q[:2]) + 2 * apart + 60

    def parts(self, p):
        m, s, low, high = p
        alpha, beta = (low - m) / s, (high - m) / s
        root = mpmath.sqrt(2)
        if alpha > 0:
            z = (mpmath.erfc(alpha / root) - mpmath.erfc(beta / root)) / 2
        elif beta < 0:
            z = (mpmath.erfc(-beta / root) - mpmath.erfc(-alpha / root)) / 2
        else:
            z = (mpmath.erf(beta / root) - mpmath.erf(alpha / root)) / 2
        f, g = mpmath.npdf(alpha), mpmath.npdf(beta)
        first, second = (f - g) / z, (alpha * f - beta * g) / z
        return z, m + s * first, s * s * (1 + second - first**2)

    def deep(self, p, formula):
        """The formula with digits for what truncated moments lose: powers of the width."""
        m, s, low, high = p
        depth = float(max(abs(low - m), abs(high - m)) / s)
        lost = 40 + abs(math.log10(float((high - low) / s))) * 6 + 4 * math.log10(1 + depth)
        with mpmath.workdps(mpmath.mp.dps + int(lost)):
            return formula()

    def kl(self, p, q):
        if p[2] < q[2] or p[3] > q[3]:
            return mpmath.inf

        def formula():
            zp, mean, variance = self.parts(p)
            zq = self.parts(q)[0]
            own = (variance + (mean - p[0]) ** 2) / (2 * p[1] ** 2)
            other = (variance + (mean - q[0]) ** 2) / (2 * q[1] ** 2)
            return mpmath.log(zq * q[1] / (zp * p[1])) - own + other

        return self.deep(p, lambda: self.deep(q, formula))

    def points(self, r, p):
        m, s, low, high = p
        middle = min(max(m, low), high)
        near = [middle + s * w for w in (r.random(), -r.random())]
        near.append(low + (high - low) * r.random())
        return [x for x in near if low < x < high]

    def log_density(self, p, x, rest):
        z = self.deep(p, lambda: self.parts(p)[0])
        square = ((x - p[0]) / p[1]) ** 2
        return -square / 2 - mpmath.log(2 * mpmath.pi) / 2 - mpmath.log(p[1] * z)

    def has_tails(self, p):
        return True

    def cdf(self, p, x, rest, upper):
        part = (p[0], p[1], x, p[3]) if upper else (p[0], p[1], p[2], x)
        return self.deep(p, lambda: self.parts(part)[0] / self.parts(p)[0])

    def summary(self, p):
        def formula():
            z, mean, variance = self.parts(p)
            square = (variance + (mean - p[0]) ** 2) / p[1] ** 2
            scale = mpmath.log(2 * mpmath.pi) / 2 + mpmath.log(p[1] * z)
            return mean, variance, scale + square / 2

        return self.deep(p, formula)


def nested(family, r):
    """Pairs on one interval, near ones too, and on wider ones."""
    for p in family.members(r):
        m, s, low, high = p
        for distance in r.sample(DISTANCES, 4):
            near_m, near_s = close(r, m, distance) if m != 0 else m, close(r, s, distance)
            yield p, (near_m, s, low, high)
            yield p, (near_m, near_s, low, high)
        yield p, (m + s * r.gauss(0, 1), s * log_uniform(r, 0.3, 3), low, high)
        yield p, (m, s, low - abs(high - low) * r.random(), high)
        yield p, (m, 2 * s, low - 1e-3, high + 1e-6)


def add_nested(table, family, r):
    for p, q in nested(family, r):
        table.add("truncated_normal_kl", None, list(p), list(q), family.kl_truth(p, q))


def add_equal_powers(table, family, r):
    """KL of Kumaraswamy distributions of one a: others have no closed form."""
    for p in family.members(r):
        for distance in r.sample(DISTANCES, 5):
            q = (p[0], close(r, p[1], distance))
            table.add("kumaraswamy_kl", None, list(p), list(q), family.kl_truth(p, q))
        q = (p[0], log_uniform(r, 1e-3, 1e3))
        table.add("kumaraswamy_kl", None, list(p), list(q), family.kl_truth(p, q))


BOUNDED = [Loguniform(), Pareto(), Lindley(), InverseGaussian(), ContinuousBernoulli()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    table, r = table_of(20240306, "o", BOUNDED), random.Random(20240307)
    add_equal_powers(table, Kumaraswamy(), r)
    add_values(table, Kumaraswamy(), r)
    add_nested(table, TruncatedNormal(), r)
    add_values(table, TruncatedNormal(), r)
    text = table.text("families_bounded").replace("gen_tables.py", "gen_families_bounded.py")
    (arguments.out / "families_bounded.tsv").write_text(text)
    print(f"families_bounded: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
