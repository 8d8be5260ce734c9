#!/usr/bin/python3
"""gen_families_relatives.py - writes families_relatives.tsv: the relatives of the gamma and of the
normal distribution.

    gen_families_relatives.py [--out DIRECTORY]

As gen_families.py: textbook formulas in mpmath with ever more digits, never the arrangement of the
core.
"""
import argparse
import math
import random
import sys
from pathlib import Path

import mpmath
from mpmath import mpf

sys.dont_write_bytecode = True  # no cache beside the tables

from gen_families import (Family, Gamma, Normal, add_divergences, add_renyi, add_values, close,
                          normal_inverse, normal_tail, signed)
from gen_tables import LARGEST, TINY, Table, log_uniform, up


class InverseGamma(Gamma):
    name = "inverse_gamma"

    def members(self, r):
        fixed = [(3.0, 1.5), (0.5, 1e-3), (1.0, 3.0), (2.0, 1.0), (2.5, 1e60), (1e-10, 1.0),
                 (1e8, 1e-60), (up(1.0), 2.0), (up(2.0), 2.0), (24.0, 1.0)]
        return fixed + [(log_uniform(r, 1e-2, 1e5), log_uniform(r, 1e-4, 1e4)) for _ in range(3)]

    def digits(self, p, q):
        return Gamma.digits(self, p, q) + 20

    def points(self, r, p):
        k, b = p
        return [b / k * x for x in (1 + 2 * r.random() / math.sqrt(k + 1), r.random() + 0.5, 30.0)]

    def log_density(self, p, x, rest):
        a, b = p
        return a * mpmath.log(b) - mpmath.loggamma(a) - (a + 1) * mpmath.log(x) - b / x

    def cdf(self, p, x, rest, upper):
        a, y = p[0], p[1] / x
        if upper:
            return mpmath.gammainc(a, 0, y, regularized=True)
        return mpmath.gammainc(a, y, mpmath.inf, regularized=True)

    def summary(self, p):
        a, b = p
        entropy = a + mpmath.log(b) + mpmath.loggamma(a) - (1 + a) * mpmath.psi(0, a)
        mean = b / (a - 1) if a > 1 else mpmath.inf
        return mean, b**2 / ((a - 1) ** 2 * (a - 2)) if a > 2 else mpmath.inf, entropy


class Chi2(Family):
    """A gamma distribution with shape df/2 and rate 1/2."""

    name = "chi2"
    positive = (0,)
    quantiles = False

    def has_tails(self, p):
        return 1e-2 < p[0] < 400

    def gamma(self, p):
        return p[0] / 2, mpf(1) / 2

    def members(self, r):
        fixed = [(4.0,), (3.0,), (1.0,), (2.0,), (1e-3,), (1e-40,), (1e10,), (1e40,), (48.0,),
                 (100.0,)]
        return fixed + [(log_uniform(r, 1e-2, 1e5),) for _ in range(3)]

    def kl(self, p, q):
        return Gamma().kl(self.gamma(p), self.gamma(q))

    def renyi(self, p, q, alpha):
        return Gamma().renyi(self.gamma(p), self.gamma(q), alpha)

    def points(self, r, p):
        k = p[0]
        return [k * x for x in (1 + 2 * r.random() / math.sqrt(k + 1), r.random(), 1e-8)]

    def log_density(self, p, x, rest):
        return Gamma().log_density(self.gamma(p), x, rest)

    def cdf(self, p, x, rest, upper):
        return Gamma().cdf(self.gamma(p), x, rest, upper)

    def summary(self, p):
        return Gamma().summary(self.gamma(p))


class Nakagami(Family):
    """The square is a gamma distribution with shape m and rate m/omega."""

    name = "nakagami"
    positive = (0, 1)
    quantiles = False

    def has_tails(self, p):
        return all(1e-2 < x < 300 for x in p[:1])

    def gamma(self, p):
        return p[0], p[0] / p[1]

    def members(self, r):
        fixed = [(2.0, 1.5), (0.5, 3.0), (1.0, 2.0), (1.5, 1e-60), (1e-3, 1e60), (1e8, 1.0),
                 (1e-10, 1.0), (24.0, 7.0), (1e6, 1e6), (0.5, 1.0)]
        return fixed + [(log_uniform(r, 1e-2, 1e5), log_uniform(r, 1e-4, 1e4)) for _ in range(3)]

    def kl(self, p, q):
        return Gamma().kl(self.gamma(p), self.gamma(q))

    def renyi(self, p, q, alpha):
        return Gamma().renyi(self.gamma(p), self.gamma(q), alpha)

    def points(self, r, p):
        m, omega = float(p[0]), float(p[1])
        return [math.sqrt(omega * x)
                for x in (1 + 2 * r.random() / math.sqrt(m + 1), r.random() + 1e-3, 1e-8)]

    def log_density(self, p, x, rest):
        return Gamma().log_density(self.gamma(p), x * x, rest) + mpmath.log(2 * x)

    def cdf(self, p, x, rest, upper):
        return Gamma().cdf(self.gamma(p), x * x, rest, upper)

    def summary(self, p):
        m, rate = self.gamma(p)
        mean = mpmath.exp(mpmath.loggamma(m + mpf(1) / 2) - mpmath.loggamma(m)) / mpmath.sqrt(rate)
        entropy = Gamma().summary((m, rate))[2] - mpmath.log(2)
        return mean, m / rate - mean**2, entropy - (mpmath.psi(0, m) - mpmath.log(rate)) / 2


class Chi(Nakagami):
    name = "chi"
    positive = (0,)

    def has_tails(self, p):
        return 1e-2 < p[0] < 400

    def gamma(self, p):
        return p[0] / 2, mpf(1) / 2

    def members(self, r):
        return Chi2().members(r)

    def points(self, r, p):
        return [math.sqrt(x) for x in Chi2().points(r, p)]


def half_normal_inverse(u, upper):
    return -normal_inverse(u / 2) if upper else mpmath.sqrt(2) * mpmath.erfinv(u)


class Radial(Family):
    """The length of d normal coordinates: densities as the textbooks have them."""

    positive = (0,)
    d = 0
    quantiles = False

    def members(self, r):
        fixed = [(1.0,), (2.0,), (1e-300,), (1e300,), (TINY,), (LARGEST,), (up(1.0),)]
        return fixed + [(log_uniform(r, 1e-4, 1e4),) for _ in range(5)]

    def kl(self, p, q):
        ratio = (p[0] / q[0]) ** 2
        return (mpmath.log(1 / ratio) + ratio - 1) * self.d / 2

    def renyi(self, p, q, alpha):
        s, t = p[0] ** 2, q[0] ** 2
        w = alpha / s + (1 - alpha) / t
        if w <= 0:
            return mpmath.inf
        power = alpha * mpmath.log(s) + (1 - alpha) * mpmath.log(t) + mpmath.log(w)
        return self.d * power / (2 * (1 - alpha))

    def points(self, r, p):
        return [x for x in (r.random() * p[0], 5 * r.random() * p[0], 1e-9 * p[0], 12 * p[0])
                if math.isfinite(x) and x > 1e-300]


class HalfNormal(Radial):
    name = "half_normal"
    d = 1
    quantiles = True

    def log_density(self, p, x, rest):
        return -x * x / (2 * p[0] ** 2) - mpmath.log(p[0] * mpmath.sqrt(mpmath.pi / 2))

    def cdf(self, p, x, rest, upper):
        z = x / p[0] / mpmath.sqrt(2)
        return mpmath.erfc(z) if upper else mpmath.erf(z)

    def quantile(self, p, u, upper):
        return p[0] * half_normal_inverse(u, upper)

    def summary(self, p):
        s = p[0]
        entropy = mpmath.log(mpmath.pi * s * s / 2) / 2 + mpf(1) / 2
        return s * mpmath.sqrt(2 / mpmath.pi), s * s * (1 - 2 / mpmath.pi), entropy


class Rayleigh(Radial):
    name = "rayleigh"
    d = 2
    quantiles = True

    def log_density(self, p, x, rest):
        return mpmath.log(x / p[0] ** 2) - x * x / (2 * p[0] ** 2)

    def cdf(self, p, x, rest, upper):
        y = -x * x / (2 * p[0] ** 2)
        return mpmath.exp(y) if upper else -mpmath.expm1(y)

    def quantile(self, p, u, upper):
        return p[0] * mpmath.sqrt(-2 * (mpmath.log(u) if upper else mpmath.log1p(-u)))

    def summary(self, p):
        s = p[0]
        entropy = 1 + mpmath.log(s / mpmath.sqrt(2)) + mpmath.euler / 2
        return s * mpmath.sqrt(mpmath.pi / 2), (4 - mpmath.pi) / 2 * s * s, entropy


class Maxwell(Radial):
    name = "maxwell"
    d = 3

    def log_density(self, p, x, rest):
        root = mpmath.log(mpmath.sqrt(2 / mpmath.pi) / p[0] ** 3)
        return root + 2 * mpmath.log(x) - x * x / (2 * p[0] ** 2)

    def cdf(self, p, x, rest, upper):
        z = x / p[0]
        hump = mpmath.sqrt(2 / mpmath.pi) * z * mpmath.exp(-z * z / 2)
        half = z / mpmath.sqrt(2)
        return mpmath.erfc(half) + hump if upper else mpmath.erf(half) - hump

    def summary(self, p):
        s = p[0]
        entropy = mpmath.log(s * mpmath.sqrt(2 * mpmath.pi)) + mpmath.euler - mpf(1) / 2
        mean = 2 * s * mpmath.sqrt(2 / mpmath.pi)
        return mean, s * s * (3 * mpmath.pi - 8) / mpmath.pi, entropy


class Levy(Family):
    name = "levy"
    positive = (1,)

    def members(self, r):
        fixed = [(0.0, 1.0), (0.0, 2.0), (0.0, 1e-300), (0.0, LARGEST), (1e8, 1e-8), (-3.0, up(1.0)),
                 (1.0, TINY)]
        return fixed + [(signed(r, 1e-2, 1e2), log_uniform(r, 1e-3, 1e3)) for _ in range(5)]

    def is_member(self, p):
        return all(map(math.isfinite, p)) and p[1] > 0

    def kl(self, p, q):
        return (mpmath.log(p[1] / q[1]) + q[1] / p[1] - 1) / 2

    def kl_truth(self, p, q):
        return mpmath.inf if p[0] < q[0] else Family.kl_truth(self, p, q)

    def points(self, r, p):
        some = [p[0] + p[1] * x for x in (r.random() + 0.01, 10 * r.random(), 1e9, 0.002)]
        return [x for x in some if p[0] + 1e-300 < x < 1e300]

    def log_density(self, p, x, rest):
        away = x - p[0]
        root = mpmath.log(p[1] / (2 * mpmath.pi)) / 2
        return root - p[1] / (2 * away) - 3 * mpmath.log(away) / 2

    def cdf(self, p, x, rest, upper):
        z = mpmath.sqrt(p[1] / (2 * (x - p[0])))
        return mpmath.erf(z) if upper else mpmath.erfc(z)

    def quantile(self, p, u, upper):
        z = half_normal_inverse(u, not upper)
        return p[0] + p[1] / z**2

    def summary(self, p):
        entropy = (1 + 3 * mpmath.euler + mpmath.log(16 * mpmath.pi * p[1] ** 2)) / 2
        return mpmath.inf, mpmath.inf, entropy


class LevyOfOneLoc(Levy):
    """Where there is a closed form."""

    def members(self, r):
        return [(0.0, scale) for _, scale in Levy.members(self, r)]

    def renyi(self, p, q, alpha):
        w = alpha * p[1] + (1 - alpha) * q[1]
        if w <= 0:
            return mpmath.inf
        power = alpha * mpmath.log(p[1]) + (1 - alpha) * mpmath.log(q[1]) - mpmath.log(w)
        return power / (2 * (alpha - 1))


class Logitnormal(Normal):
    """Mean and variance by the trapezoidal rule, whose error is exp(-2 pi a/h), a the distance to
    the nearest pole of the integrand, and exp(-2 pi^2/h^2)."""

    name = "logitnormal"

    def members(self, r):
        fixed = [(0.0, 1.0), (1.0, 0.5), (-20.0, 0.25), (30.0, 3.0), (3.0, 1e-8), (0.5, 8.0),
                 (-6.0, 4.0)]
        return fixed + [(signed(r, 1e-3, 1e1), log_uniform(r, 1e-3, 5)) for _ in range(5)]

    def points(self, r, p):
        return [(0.3, 0.7), (1e-10, 1.0 - 1e-10), (1.0, 1e-30), (r.random() / 2, 0.0)]

    def log_density(self, p, x, rest):
        logit = mpmath.log(x / rest)
        return Normal.log_density(self, p, logit, None) - mpmath.log(x) - mpmath.log(rest)

    def cdf(self, p, x, rest, upper):
        return normal_tail((mpmath.log(x / rest) - p[0]) / p[1], upper)

    def quantile(self, p, u, upper):
        return 1 / (1 + mpmath.exp(-Normal.quantile(self, p, u, upper)))

    def powers(self, p):
        m, s = p
        nats = mpmath.mp.dps * mpmath.log(10) + 5
        reach = mpmath.sqrt(2 * nats) + 2 * s
        step = mpmath.pi / nats * min(2 * mpmath.pi / s, mpmath.sqrt(2 * nats))
        count = int(reach / step) + 1
        one, two = mpf(0), mpf(0)
        for i in range(-count, count + 1):
            x = 1 / (1 + mpmath.exp(-m - s * step * i))
            share = mpmath.exp(-((step * i) ** 2) / 2) * step / mpmath.sqrt(2 * mpmath.pi)
            one += share * x
            two += share * x * x
        return one, two

    def summary(self, p):
        one, two = self.powers(p)
        return one, two - one**2, None


def near_members(table, r):
    """Levy distributions that begin at one place, and before: the others have no closed form."""
    family = LevyOfOneLoc()
    members = family.members(r)
    for i, p in enumerate(members):
        for distance in (-2, -6, -12, None, 0):
            scale = members[i - 3][1] if distance == 0 else close(r, p[1], distance)
            if 0 < scale < math.inf:
                q = (p[0], scale)
                table.add("levy_kl", None, list(p), list(q), family.kl_truth(p, q))
        table.add("levy_kl", None, list(p), [up(p[0]), p[1]], math.inf)
    add_renyi(table, family, r)
    add_values(table, Levy(), r)


FAMILIES = [InverseGamma(), Chi2(), Chi(), Nakagami(), HalfNormal(), Rayleigh(), Maxwell(),
            Logitnormal()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    table = Table("r")
    for family in FAMILIES:
        r = random.Random(f"20240304 {family.name}")
        add_divergences(table, family, r)
        add_renyi(table, family, r)
        add_values(table, family, r)
    near_members(table, random.Random("20240304 levy"))
    del table.rows[1::2]  # half of them will do
    text = table.text("families_relatives").replace("gen_tables.py", Path(__file__).name)
    (arguments.out / "families_relatives.tsv").write_text(text)
    print(f"families_relatives: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
