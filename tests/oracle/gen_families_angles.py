#!/usr/bin/python3
"""gen_families_angles.py - writes the table of families whose formulas are angles: cauchy,
half_cauchy, student_t, von_mises.

    gen_families_angles.py [--out DIRECTORY]

As gen_families.py, whose class and way to the truth it uses.
"""
import argparse
import math
import sys
from pathlib import Path

import mpmath
from mpmath import mpf

sys.dont_write_bytecode = True

from gen_families import Family, signed, table_of
from gen_tables import LARGEST, TINY, log_uniform


class Cauchy(Family):
    name = "cauchy"
    positive = (1,)

    def members(self, r):
        fixed = [(0.0, 1.0), (1.0, 2.0), (-3.0, 3.0), (1e8, 1e-8), (0.0, 1e-300), (1e300, 1e299),
                 (-1e-300, 1e300), (TINY, TINY), (LARGEST, LARGEST), (-2.0, 0.05)]
        return fixed + [(signed(r, 1e-3, 1e3), log_uniform(r, 1e-3, 1e3)) for _ in range(10)]

    def kl(self, p, q):
        (m, s), (n, t) = p, q
        return mpmath.log(((s + t) ** 2 + (m - n) ** 2) / (4 * s * t))

    def points(self, r, p):
        m, s = p
        offsets = [o * s for o in (r.gauss(0, 1), 1e12, -40.0, 1e-9)]
        return [m + o for o in offsets if math.isfinite(m + o)]

    def log_density(self, p, x, rest):
        return -mpmath.log(mpmath.pi * p[1] * (1 + ((x - p[0]) / p[1]) ** 2))

    def cdf(self, p, x, rest, upper):
        z = (x - p[0]) / p[1]
        return mpf(1) / 2 + mpmath.atan(-z if upper else z) / mpmath.pi

    def quantile(self, p, u, upper):
        if 2 * u == 1:
            return p[0]
        z = -mpmath.cot(mpmath.pi * u)
        return p[0] + p[1] * (-z if upper else z)

    def summary(self, p):
        return None, None, mpmath.log(4 * mpmath.pi * p[1])


class HalfCauchy(Family):
    name = "half_cauchy"
    positive = (0,)

    def members(self, r):
        fixed = [(1.0,), (2.0,), (1e-300,), (1e300,), (TINY,), (LARGEST,), (0.01,)]
        return fixed + [(log_uniform(r, 1e-3, 1e3),) for _ in range(10)]

    def kl(self, p, q):
        return mpmath.log((p[0] + q[0]) ** 2 / (4 * p[0] * q[0]))

    def points(self, r, p):
        return [o * p[0] for o in (r.random(), 1e12, 40.0, 1e-9) if 0 < o * p[0] <= LARGEST]

    def log_density(self, p, x, rest):
        return mpmath.log(2 / (mpmath.pi * p[0] * (1 + (x / p[0]) ** 2)))

    def cdf(self, p, x, rest, upper):
        lower = 2 * mpmath.atan(x / p[0]) / mpmath.pi
        return 1 - lower if upper else lower

    def quantile(self, p, u, upper):
        return p[0] * mpmath.tan(mpmath.pi * (1 - u if upper else u) / 2)

    def summary(self, p):
        return mpmath.inf, mpmath.inf, mpmath.log(2 * mpmath.pi * p[0])


class Student(Family):
    """No KL: two members have none in closed form."""

    name = "student_t"
    positive = (0, 2)
    quantiles = False

    def members(self, r):
        fixed = [(3.0, 0.0, 1.0), (1.0, 2.0, 3.0), (2.0, -1.0, 0.5), (1e6, 1.0, 2.0),
                 (0.05, 0.0, 1.0), (2.0000000000000004, 1e8, 1e-8), (1e12, 0.0, 3.0)]
        return fixed + [(log_uniform(r, 0.1, 1e3), signed(r, 1e-3, 1e3), log_uniform(r, 1e-3, 1e3))
                        for _ in range(9)]

    def kl_truth(self, p, q):
        return 0.0

    def is_member(self, p):
        return False  # of a pair: the table has no KL

    def points(self, r, p):
        return [p[1] + o * p[2] for o in (r.gauss(0, 1), -7.0, 1e-5, 1e4)]

    def norm(self, p):
        v, _, s = p
        half = mpf(1) / 2
        beta = mpmath.loggamma(v / 2) + mpmath.loggamma(half) - mpmath.loggamma((v + 1) / 2)
        return mpmath.log(s) + mpmath.log(v) / 2 + beta

    def log_density(self, p, x, rest):
        z = (x - p[1]) / p[2]
        return -(p[0] + 1) / 2 * mpmath.log(1 + z * z / p[0]) - self.norm(p)

    def has_tails(self, p):
        return p[0] < 1e4

    def cdf(self, p, x, rest, upper):
        """From 1/2 by the series of the hypergeometric function with argument -z^2/df, Pfaff's way, whose
        terms have one sign; a tail by its own, from infinity."""
        v, m, s = p
        z = (x - m) / s
        z = -z if upper else z
        if z * z < v or z > 0:
            t = z * z / (v + z * z)
            total = term = mpf(1)
            n = 0
            while term > total * mpmath.eps:
                term *= (v + 1 + 2 * n) / (3 + 2 * n) * t
                total += term
                n += 1
                if n > 20000:
                    return self.lower_tail(v, z)
            density = mpmath.exp(-self.norm((v, 0, mpf(1))) - (v + 1) / 2 * mpmath.log(1 + z * z / v))
            return mpf(1) / 2 + z * density * total
        return self.lower_tail(v, z)

    def lower_tail(self, v, z):
        if z > 0:
            return 1 - self.lower_tail(v, -z)
        return mpmath.betainc(v / 2, mpf(1) / 2, 0, v / (v + z * z), regularized=True) / 2

    def summary(self, p):
        v, m, s = p
        mean = m if v > 1 else None
        variance = s * s * v / (v - 2) if v > 2 else mpmath.inf if v > 1 else None
        bend = (v + 1) / 2 * (mpmath.digamma((v + 1) / 2) - mpmath.digamma(v / 2))
        return mean, variance, bend + self.norm(p)


class VonMises(Family):
    name = "von_mises"
    positive = ()
    renyi_orders = (0.5, 0.25, 0.9, 1.5, 2.0)
    quantiles = False

    def members(self, r):
        fixed = [(0.05, 0.1), (0.7, 0.8), (0.0, 2.0), (3.0, 0.25), (-1.0, 1e4), (1.5, 0.0),
                 (2.5, 1e-9), (-3.14, 63.999), (3.141592653589793, 64.0), (1.0, 80.0), (-2.0, 500.0),
                 (0.3, 1e6), (3.14159, 400.0), (-3.1, 300.0)]
        fixed += [(signed(r, 1e-2, 3.1), log_uniform(r, 1e-2, 300)) for _ in range(8)]
        return fixed + [(signed(r, 1e-4, 1e-3), log_uniform(r, 1e6, 1e8))]

    def is_member(self, p):
        return abs(p[0]) <= 3.141592653589793 and 0 <= p[1] < 1e16

    @staticmethod
    def log_bessel(n, k):
        """ln of I_n(k), by mpmath or, for large k, by Hankel's series (DLMF 10.40.1)."""
        if k < 1000:
            return mpmath.log(mpmath.besseli(n, k))
        term = total = mpf(1)
        m = 1
        while abs(term) > mpmath.eps:
            term *= -(mpf(4 * n * n) - (2 * m - 1) ** 2) / (8 * m * k)
            total += term
            m += 1
        return k - mpmath.log(2 * mpmath.pi * k) / 2 + mpmath.log(total)

    def ratio(self, k):
        if k == 0:
            return mpf(0)
        return mpmath.exp(self.log_bessel(1, k) - self.log_bessel(0, k))

    def digits(self, p, q):
        lost = sum(30 for x, y in zip(p, q) if x != y)
        return lost + sum(12 + abs(int(math.log10(x[1]))) * 3 for x in (p, q) if x[1] > 0)

    def kl(self, p, q):
        (m, k), (n, l) = p, q
        if k == 0 and l == 0:
            return mpf(0)
        logs = self.log_bessel(0, l) - self.log_bessel(0, k)
        return logs + self.ratio(k) * (k - l * mpmath.cos(m - n))

    def renyi(self, p, q, alpha):
        (m, k), (n, l) = p, q
        x = alpha * k * mpmath.cos(m) + (1 - alpha) * l * mpmath.cos(n)
        y = alpha * k * mpmath.sin(m) + (1 - alpha) * l * mpmath.sin(n)
        middle = self.log_bessel(0, mpmath.sqrt(x * x + y * y))
        logs = alpha * self.log_bessel(0, k) + (1 - alpha) * self.log_bessel(0, l)
        return (middle - logs) / (alpha - 1)

    def points(self, r, p):
        width = 1 / math.sqrt(1 + p[1])
        points = [p[0] + o * width for o in (r.gauss(0, 1), r.gauss(0, 4), -9.0)]
        return [x for x in points + [r.uniform(-3.14, 3.14)] if abs(x) < 3.14]

    def log_density(self, p, x, rest):
        return p[1] * mpmath.cos(x - p[0]) - mpmath.log(2 * mpmath.pi) - self.log_bessel(0, p[1])

    def fourier(self, p):
        """I_n/I_0 for all n that count."""
        if p[1] == 0:
            return []
        with mpmath.workdps(mpmath.mp.dps + 60):
            count = int(3 * math.sqrt(float(p[1]) * mpmath.mp.dps) + 1.5 * mpmath.mp.dps)
            below, here, out = mpf(0), mpf(1), []
            for n in range(2 * count + 40, 0, -1):
                below, here = here, below + 2 * n / p[1] * here
                out.append(here)
            out.reverse()
            return [x / out[0] for x in out[1:count]]

    def has_tails(self, p):
        return p[1] < 600

    def cdf(self, p, x, rest, upper):
        """The Fourier series of the density, integrated from an end."""
        a, b = (x, mpmath.pi) if upper else (-mpmath.pi, x)
        total = (b - a) / (2 * mpmath.pi)
        for n, share in enumerate(self.fourier(p), 1):
            total += share / (n * mpmath.pi) * (mpmath.sin(n * (b - p[0])) - mpmath.sin(n * (a - p[0])))
        return total

    def summary(self, p):
        """Of x on the circle, cut at -pi and pi."""
        m, k = p
        entropy = mpmath.log(2 * mpmath.pi) + self.log_bessel(0, k) - k * self.ratio(k)
        if k > 600:
            return None, None, entropy
        mean, square = mpf(0), mpmath.pi**2 / 3
        for n, share in enumerate(self.fourier(p), 1):
            mean += (-1) ** (n + 1) * 2 * share / n * mpmath.sin(n * m)
            square += (-1) ** n * 4 * share / n**2 * mpmath.cos(n * m)
        return mean, square - mean**2, entropy


ANGLES = [Cauchy(), HalfCauchy(), Student(), VonMises()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    table = table_of(20240304, "a", ANGLES)
    text = table.text("families_angles").replace("gen_tables.py", "gen_families_angles.py")
    (arguments.out / "families_angles.tsv").write_text(text)
    print(f"families_angles: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
