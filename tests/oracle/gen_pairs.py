#!/usr/bin/python3
"""gen_pairs.py - writes pairs.tsv: KL between members of every two families of one dimension.

    gen_pairs.py [--out DIRECTORY]

Three settings of each family, so nine of each pair of families, of which three are in the table.
Densities are the textbook's in mpmath, integrals its own: the double exponential rule of Takahasi
and Mori with steps that are halved until 22 digits agree, sums term by term.  Whether KL is +Inf is
decided here too: P's support is not inside Q's, or p(x) (-ln q(x)) x falls no faster than a power
of 0 towards an end, as seen at places up to 10^300 and beyond.

`p` and `q` are the id of the family and its parameters.
"""
import argparse
import re
import sys
from pathlib import Path

import mpmath
from mpmath import mpf, exp, gamma, inf, log, loggamma, pi, sinh, sqrt

sys.dont_write_bytecode = True  # no cache beside the tables

from gen_tables import Table

DIGITS = 180  # of x: near 1, most of them are the same in all x
AGREE = mpf(10) ** -22
WHOLE, ABOVE, UNIT = (-inf, inf), (mpf(0), inf), (mpf(0), mpf(1))


def power(x, y):
    """ln of x^y; 0^0 = 1."""
    return mpf(0) if y == 0 else y * log(x)


def choose(n, k):
    return loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1)


def normal_log(z):
    return -z * z / 2 - log(2 * pi) / 2


def truncated_log(x, m, s, low, high):
    inside = mpmath.ncdf((high - m) / s) - mpmath.ncdf((low - m) / s)
    return normal_log((x - m) / s) - log(s) - log(inside)


def bernoulli_log(x, p):
    if p in (0, 1):
        return mpf(0) if x == p else -inf
    return power(p, x) + power(1 - p, 1 - x)


def gumbel_log(z, s):
    return -z - exp(-z) - log(s)


def logistic_log(z, s):
    return -abs(z) - 2 * mpmath.log1p(exp(-abs(z))) - log(s)


def student_log(x, n, m, s):
    z = (x - m) / s
    norm = loggamma((n + 1) / 2) - loggamma(n / 2) - log(n * pi) / 2 - log(s)
    return norm - (n + 1) / 2 * mpmath.log1p(z * z / n)


def bernoulli_norm(p):
    return log(2) if p == mpf(1) / 2 else log(log((1 - p) / p) / (1 - 2 * p))


# name: (settings, ln of the density or mass at x, support)
CONTINUOUS = {
    "normal": ([(0, 1), (1.5, 0.5), (-2, 3)],
               lambda x, m, s: normal_log((x - m) / s) - log(s), lambda *a: WHOLE),
    "lognormal": ([(0, 1), (0.5, 0.25), (-1, 2)],
                  lambda x, m, s: normal_log((log(x) - m) / s) - log(s * x), lambda *a: ABOVE),
    "logitnormal": ([(0, 1), (1, 0.5), (-0.5, 2)],
                    lambda x, m, s: normal_log((log(x) - mpmath.log1p(-x) - m) / s) - log(s) - log(x)
                    - mpmath.log1p(-x), lambda *a: UNIT),
    "half_normal": ([(1,), (0.5,), (3,)],
                    lambda x, s: log(2) + normal_log(x / s) - log(s), lambda *a: ABOVE),
    "truncated_normal": ([(0, 1, -1, 2), (0.5, 2, 0, 1), (1, 0.5, 0.25, 4)], truncated_log,
                         lambda m, s, low, high: (low, high)),
    "exponential": ([(1,), (0.25,), (3,)], lambda x, r: log(r) - r * x, lambda *a: ABOVE),
    "gamma": ([(2, 1.5), (0.5, 1), (7, 3)],
              lambda x, k, r: power(x, k - 1) + k * log(r) - r * x - loggamma(k), lambda *a: ABOVE),
    "inverse_gamma": ([(3, 2), (1.5, 0.5), (0.75, 1)],
                      lambda x, a, b: a * log(b) - loggamma(a) - (a + 1) * log(x) - b / x,
                      lambda *a: ABOVE),
    "chi": ([(3,), (1.5,), (6,)],
            lambda x, k: (1 - k / 2) * log(2) - loggamma(k / 2) + power(x, k - 1) - x * x / 2,
            lambda *a: ABOVE),
    "chi2": ([(3,), (1,), (8,)],
             lambda x, k: power(x, k / 2 - 1) - x / 2 - k / 2 * log(2) - loggamma(k / 2),
             lambda *a: ABOVE),
    "beta": ([(2, 3), (0.5, 0.5), (1.5, 6)],
             lambda x, a, b: power(x, a - 1) + (b - 1) * mpmath.log1p(-x) - loggamma(a)
             - loggamma(b) + loggamma(a + b), lambda *a: UNIT),
    "uniform": ([(0, 1), (-1, 2), (0.25, 0.75)], lambda x, a, b: -log(b - a), lambda a, b: (a, b)),
    "loguniform": ([(0.125, 0.875), (1, 3), (0.5, 20)], lambda x, a, b: -log(x) - log(log(b / a)),
                   lambda a, b: (a, b)),
    "laplace": ([(0, 1), (0.5, 0.25), (-1, 2)],
                lambda x, m, s: -abs(x - m) / s - log(2 * s), lambda *a: WHOLE),
    "cauchy": ([(0, 1), (1, 0.5), (-2, 3)],
               lambda x, m, s: -mpmath.log1p(((x - m) / s) ** 2) - log(pi * s), lambda *a: WHOLE),
    "half_cauchy": ([(1,), (0.5,), (3,)],
                    lambda x, s: log(2) - mpmath.log1p((x / s) ** 2) - log(pi * s), lambda *a: ABOVE),
    "gumbel": ([(0, 1), (0.5, 0.25), (-1, 2)], lambda x, m, s: gumbel_log((x - m) / s, s),
               lambda *a: WHOLE),
    "logistic": ([(0, 1), (1, 0.5), (-1, 2)], lambda x, m, s: logistic_log((x - m) / s, s),
                 lambda *a: WHOLE),
    "student_t": ([(3, 0, 1), (1.5, 1, 0.5), (8, -1, 2)], student_log, lambda *a: WHOLE),
    "weibull": ([(1.5, 2), (0.75, 1), (3, 0.5)],
                lambda x, k, s: log(k / s) + power(x / s, k - 1) - (x / s) ** k, lambda *a: ABOVE),
    "frechet": ([(3, 1), (1.5, 0.5), (0.75, 2)],
                lambda x, k, s: log(k / s) - (k + 1) * log(x / s) - (x / s) ** -k, lambda *a: ABOVE),
    "pareto": ([(1, 3), (0.25, 1.5), (0.5, 0.75)],
               lambda x, s, a: log(a) + a * log(s) - (a + 1) * log(x), lambda s, a: (s, inf)),
    "rayleigh": ([(1,), (0.5,), (3,)],
                 lambda x, s: log(x) - 2 * log(s) - (x / s) ** 2 / 2, lambda *a: ABOVE),
    "maxwell": ([(1,), (0.5,), (3,)],
                lambda x, s: log(2 / pi) / 2 + 2 * log(x) - 3 * log(s) - (x / s) ** 2 / 2,
                lambda *a: ABOVE),
    "levy": ([(0, 1), (0.5, 0.5), (-1, 2)],
             lambda x, m, c: log(c / (2 * pi)) / 2 - c / (2 * (x - m)) - mpf(3) / 2 * log(x - m),
             lambda m, c: (m, inf)),
    "moyal": ([(0, 1), (0.5, 0.25), (-1, 2)],
              lambda x, m, s: -((x - m) / s + exp(-(x - m) / s)) / 2 - log(s) - log(2 * pi) / 2,
              lambda *a: WHOLE),
    "nakagami": ([(2, 1), (0.5, 3), (4, 0.5)],
                 lambda x, m, w: log(2) + m * log(m / w) - loggamma(m) + power(x, 2 * m - 1)
                 - m / w * x * x, lambda *a: ABOVE),
    "lindley": ([(1,), (0.25,), (3,)],
                lambda x, t: 2 * log(t) - mpmath.log1p(t) + mpmath.log1p(x) - t * x,
                lambda *a: ABOVE),
    "inverse_gaussian": ([(1, 2), (0.5, 0.25), (3, 1)],
                         lambda x, m, l: (log(l / (2 * pi)) - 3 * log(x)) / 2
                         - l * (x - m) ** 2 / (2 * m * m * x), lambda *a: ABOVE),
    "von_mises": ([(0, 1), (1, 4), (-2, 0.25)],
                  lambda x, m, k: k * mpmath.cos(x - m) - log(2 * pi * mpmath.besseli(0, k)),
                  lambda *a: (-pi, pi)),
    "kumaraswamy": ([(2, 3), (0.5, 0.75), (1.5, 1)],
                    lambda x, a, b: log(a * b) + power(x, a - 1) + (b - 1) * mpmath.log1p(-(x**a)),
                    lambda *a: UNIT),
    "continuous_bernoulli": ([(0.25,), (0.5,), (0.9375,)],
                             lambda x, p: power(p, x) + power(1 - p, 1 - x) + bernoulli_norm(p),
                             lambda *a: UNIT),
}
DISCRETE = {
    "bernoulli": ([(0.25,), (0.5,), (0.875,)], bernoulli_log, lambda p: (0, 1)),
    "binomial": ([(10, 0.25), (4, 0.5), (1, 0.875)],
                 lambda x, n, p: choose(n, x) + power(p, x) + power(1 - p, n - x),
                 lambda n, p: (0, n)),
    "poisson": ([(1,), (0.25,), (6,)], lambda x, l: x * log(l) - l - loggamma(x + 1),
                lambda *a: (0, inf)),
    "geometric": ([(0.25,), (0.5,), (0.875,)], lambda x, p: log(p) + x * mpmath.log1p(-p),
                  lambda *a: (0, inf)),
    "negative_binomial": ([(2, 0.25), (0.5, 0.5), (5, 0.75)],
                          lambda x, r, p: loggamma(x + r) - loggamma(x + 1) - loggamma(r)
                          + r * log(p) + x * mpmath.log1p(-p), lambda *a: (0, inf)),
    "log_series": ([(0.25,), (0.5,), (0.75,)],
                   lambda x, p: x * log(p) - log(x) - log(-mpmath.log1p(-p)), lambda *a: (1, inf)),
    "zeta": ([(4,), (2.5,), (1.75,)], lambda x, s: -s * log(x) - log(mpmath.zeta(s)),
             lambda *a: (1, inf)),
    "borel": ([(0.25,), (0.5,), (0.125,)],
              lambda x, m: -m * x + (x - 1) * log(m * x) - loggamma(x + 1), lambda *a: (1, inf)),
}
KINKS = {"laplace": 0}  # the parameter where the density has a kink


class Member:
    def __init__(self, name, parameters, number):
        settings, self.log_of, support = (CONTINUOUS.get(name) or DISCRETE.get(name))
        self.name, self.number = name, number
        self.p = [mpf(x) for x in parameters]
        self.low, self.high = map(mpf, support(*self.p))
        self.discrete = name in DISCRETE
        self.kinks = [self.p[KINKS[name]]] if name in KINKS else []
        self.grids = {}

    def log(self, x):
        return self.log_of(x, *self.p)

    def column(self):
        return [float(self.number)] + [float(x) for x in self.p]

    def grid(self, level):
        """Places, weights and ln p, of the rule with steps 2^-level."""
        if level not in self.grids:
            nodes = rule(self.low, self.high, level, self.log)
            self.grids[level] = [(x, w * exp(l), l) for x, w, l in nodes]
        return self.grids[level]


def place(low, high, t):
    """x and dx/dt of a smooth way along the support, t real."""
    if low == -inf and high == inf:
        return sinh(t), mpmath.cosh(t)
    if high == inf:
        return low + exp(t), exp(t)
    if low == -inf:
        return high - exp(-t), exp(-t)
    width, e = high - low, exp(-abs(t))
    near = width * e / (1 + e)
    return (low + near if t < 0 else high - near), width * e / (1 + e) ** 2


def rule(low, high, level, log_of):
    """The double exponential rule: t = sinh(u), until what -ln q multiplies is past seeing."""
    nodes, h = [], mpf(2) ** -level
    for sign in (1, -1):
        i = 0 if sign > 0 else 1
        while True:
            u = sign * i * h
            x, slope = place(low, high, sinh(u))
            if not low < x < high:
                break
            l = log_of(x)
            size = l + log(slope)
            if size < -500 and abs(u) > 1:
                break
            nodes.append((x, slope * mpmath.cosh(u) * h, l))
            i += 1
            if i * h > 12:
                break
    return nodes


def refine(value_at):
    last = value_at(4)
    for level in range(5, 11):
        here = value_at(level)
        if abs(here - last) <= AGREE * abs(here):
            return here
        last = here
    raise ArithmeticError("no 22 digits")


def integral(p, q):
    cuts = sorted(k for k in set(p.kinks + q.kinks) if p.low < k < p.high)
    if not cuts:
        return refine(lambda level: mpmath.fsum(w * (l - q.log(x)) for x, w, l in p.grid(level)))
    ends = [p.low] + cuts + [p.high]

    def pieces(level):
        return mpmath.fsum(w * exp(l) * (l - q.log(x)) for a, b in zip(ends, ends[1:])
                           for x, w, l in rule(a, b, level, p.log))

    return refine(pieces)


def series(p, q):
    """Term by term; a tail that is a power of k by Euler and Maclaurin's formula."""
    def term(k):
        l = p.log(mpf(k))
        return exp(l) * (l - q.log(mpf(k)))

    if p.name == "zeta":
        with mpmath.workdps(40):
            return mpmath.nsum(term, [p.low, inf], method="euler-maclaurin")
    total, k = mpf(0), int(p.low)
    while k <= p.high:
        share = term(k)
        total += share
        if k > 40 and abs(share) < mpf(10) ** -45:
            break
        k += 1
    return total


def falls(p, q, high):
    """Whether p(x) (-ln q(x)) times the distance from the end falls like a power of it."""
    end = p.high if high else p.low

    def size(power_of_ten):
        z = mpf(10) ** power_of_ten
        if abs(end) != inf:
            x = end - 1 / z if high else end + 1 / z
            away = 1 / z
        else:
            x, away = (z if high else -z), z
        return p.log(x) + log(1 + abs(q.log(x))) + log(away)

    with mpmath.workdps(700):
        far, near = size(600), size(300)
        return far < near - 1


def is_infinite(p, q):
    if p.discrete != q.discrete or p.low < q.low or p.high > q.high:
        return True
    if p.discrete:
        return p.high == inf and not falls(p, q, True)
    return not (falls(p, q, False) and falls(p, q, True))


def kl(p, q):
    if p is q:
        return mpf(0)
    if is_infinite(p, q):
        return inf
    return series(p, q) if p.discrete else integral(p, q)


def registered():
    """The families that there are, and their ids."""
    ext = Path(__file__).resolve().parents[2] / "ext" / "family"
    names = re.findall(r"^KL_FAMILY\((\w+)\)", (ext / "families.def").read_text(), re.M)
    ids = {n: int(re.search(r"\.id = (\d+)", (ext / f"{n}.c").read_text()).group(1)) for n in names}
    return {n: i for n, i in ids.items() if n in CONTINUOUS or n in DISCRETE}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    mpmath.mp.dps = DIGITS
    members = {n: [Member(n, s, number) for s in (CONTINUOUS.get(n) or DISCRETE[n])[0]]
               for n, number in registered().items()}
    table = Table("x")
    for a in members:
        for b in members:
            for i in range(3):
                p, q = members[a][i], members[b][(i + (a == b) + len(a) + len(b)) % 3]
                try:
                    truth = kl(p, q)
                except (ArithmeticError, ValueError) as error:
                    raise SystemExit(f"{a} {p.p}, {b} {q.p}: {error}")
                table.add("families_kl", None, p.column(), q.column(), truth)
        print(a, len(table.rows), flush=True)
    text = table.text("pairs").replace("gen_tables.py", "gen_pairs.py")
    (arguments.out / "pairs.tsv").write_text(text)


if __name__ == "__main__":
    main()
