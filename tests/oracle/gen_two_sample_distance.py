#!/usr/bin/python3
"""gen_two_sample_distance.py - writes two_sample_distance.tsv: distances on the line, Welch's test.

    gen_two_sample_distance.py [--out DIRECTORY]

Of points and of bins everything is exact with fractions until the last root.  Welch's p-value is
mpmath's incomplete beta function of exact fractions.  Of normal distributions in several dimensions
the trace of the root of A B = L L' B is that of the eigenvalues of L' B L, in as many digits as it takes.
Of other families, F - G is integrated by mpmath between the places where it changes its sign, and the
difference of quantile functions, which are textbook formulas here, over u from both ends.

Functions: dist_NAME of rows; dist_NAME_weighted, where a column is its numbers and then as many
weights; dist_NAME_bins, where `p` are the edges and P's masses and `q` Q's; families_NAME, where a
column is the id of the family and its parameters.
"""
import argparse
import random
import sys
from fractions import Fraction as F
from pathlib import Path

import mpmath
from mpmath import inf, mpf

sys.dont_write_bytecode = True  # no cache beside the tables

from gen_tables import Table, down, quotient, settle, up

DIGITS = 25


# Points


def steps(x, wx, y, wy):
    """(z, F - G) from each pooled point z on."""
    a, b = sum(map(F, wx)), sum(map(F, wy))
    gap, out = F(0), []
    moves = [(F(v), F(w) / a) for v, w in zip(x, wx)] + [(F(v), -F(w) / b) for v, w in zip(y, wy)]
    for z, w in sorted(moves):
        gap += w
        if out and out[-1][0] == z:
            out[-1] = (z, gap)
        else:
            out.append((z, gap))
    return out


def wasserstein(x, wx, y, wy):
    walk = steps(x, wx, y, wy)
    return sum((abs(g) * (b - a) for (a, g), (b, _) in zip(walk, walk[1:])), F(0))


def root(value):
    return 0.0 if value == 0 else settle(lambda: mpmath.sqrt(quotient(value)), 400)


def energy(x, wx, y, wy):
    walk = steps(x, wx, y, wy)
    return root(2 * sum((g * g * (b - a) for (a, g), (b, _) in zip(walk, walk[1:])), F(0)))


def quantiles(x, w):
    """(u, x): the quantile is x up to u."""
    total, passed, out = sum(map(F, w)), F(0), []
    for v, share in sorted(zip(map(F, x), map(F, w))):
        passed += share / total
        out.append((passed, v))
    return out


def wasserstein2(x, wx, y, wy):
    a, b = quantiles(x, wx), quantiles(y, wy)
    ends, total, low, i, j = sorted({u for u, _ in a + b}), F(0), F(0), 0, 0
    for u in ends:
        while a[i][0] < u:
            i += 1
        while b[j][0] < u:
            j += 1
        total += (u - low) * (a[i][1] - b[j][1]) ** 2
        low = u
    return root(total)


ROWS = {"dist_wasserstein": wasserstein, "dist_energy": energy, "dist_wasserstein2": wasserstein2}


def add_rows(table, x, y, wx=None, wy=None):
    for name, truth in ROWS.items():
        value = truth(x, wx or [1] * len(x), y, wy or [1] * len(y))
        value = 0.0 if value == 0 else value
        if wx is None:
            table.add(name, None, x, y, value)
        else:
            table.add(name + "_weighted", None, x + wx, y + wy, value)


def rows(table, r):
    sizes = [(1, 1), (1, 7), (2, 3), (7, 7), (30, 10), (60, 50), (200, 113)]
    for n, m in sizes:
        x, y = [r.gauss(0, 1) for _ in range(n)], [r.gauss(0.5, 1) for _ in range(m)]
        add_rows(table, x, y)
        add_rows(table, [float(r.randint(0, 5)) for _ in x], [float(r.randint(0, 5)) for _ in y])
        add_rows(table, x, [v * (1 + 10 ** -r.uniform(3, 15)) for v in x])
        add_rows(table, x, x)
        unit = 2.0**-20
        add_rows(table, [1e9 + r.randint(0, 9) * unit for _ in x], [1e9 + r.randint(0, 9) * unit for _ in y])
        add_rows(table, x, y, [float(r.randint(1, 9)) for _ in x], [float(r.randint(1, 9)) for _ in y])
        add_rows(table, x, y, [r.random() + 0.01 for _ in x], [r.random() + 0.01 for _ in y])
        w = [r.random() + 0.01 for _ in x]
        add_rows(table, x, x, w, [up(v) if r.random() < 0.3 else v for v in w])
        add_rows(table, x, y, [2.0 ** r.randint(-300, 300) for _ in x], [2.0 ** r.randint(-60, 60) for _ in y])
        wide = [r.choice((-1, 1)) * r.random() * 2.0 ** r.randint(-1070, 1023) for _ in range(n + m)]
        add_rows(table, wide[:n], wide[n:])
        tiny = [r.randint(-9, 9) * 2.0**-1074 for _ in range(n + m)]
        add_rows(table, tiny[:n], tiny[n:])
        least = [r.uniform(1.0, 1.7) * 2.0**-1022 for _ in range(n + m)]
        add_rows(table, least[:n], least[n:])
    most = sys.float_info.max
    for x, y in (([most], [-most]), ([most], [0.0]), ([most, -most], [0.0, down(most)]), ([0.0], [5e-324])):
        add_rows(table, x, y)


# Bins


def slopes(edge, masses):
    """F at the edges."""
    total, out = sum(map(F, masses)), [F(0)]
    for w in masses:
        out.append(out[-1] + F(w) / total)
    return out


def bins_wasserstein(edge, p, q):
    f, g, total = slopes(edge, p), slopes(edge, q), F(0)
    for k in range(len(p)):
        a, b, h = f[k] - g[k], f[k + 1] - g[k + 1], F(edge[k + 1]) - F(edge[k])
        if a * b < 0:
            total += h * (a * a + b * b) / (2 * (abs(a) + abs(b)))
        else:
            total += h * abs(a + b) / 2
    return total


def bins_energy(edge, p, q):
    f, g, total = slopes(edge, p), slopes(edge, q), F(0)
    for k in range(len(p)):
        a, b = f[k] - g[k], f[k + 1] - g[k + 1]
        total += (F(edge[k + 1]) - F(edge[k])) * (a * a + a * b + b * b) / 3
    return root(2 * total)


def place(edge, f, u, from_above):
    """The quantile at u, as a limit from above or from below."""
    for k in range(len(f) - 1):
        if f[k] < f[k + 1] and (f[k] <= u < f[k + 1] if from_above else f[k] < u <= f[k + 1]):
            low, high = F(edge[k]), F(edge[k + 1])
            return low + (high - low) * (u - f[k]) / (f[k + 1] - f[k])
    raise ValueError(u)


def bins_wasserstein2(edge, p, q):
    f, g = slopes(edge, p), slopes(edge, q)
    ends, total = sorted(set(f + g)), F(0)
    for low, high in zip(ends, ends[1:]):
        a = place(edge, f, low, True) - place(edge, g, low, True)
        b = place(edge, f, high, False) - place(edge, g, high, False)
        total += (high - low) * (a * a + a * b + b * b) / 3
    return root(total)


def bins(table, r):
    truths = {"wasserstein": bins_wasserstein, "energy": bins_energy, "wasserstein2": bins_wasserstein2}
    for k in range(40):
        n = r.choice((1, 2, 3, 10, 25))
        edge = sorted({r.gauss(0, 3) + (1e9 if k % 4 == 3 else 0.0) for _ in range(n + 1)})
        n = len(edge) - 1
        if n < 1:
            continue
        p, q = ([float(r.randint(0, 6)) for _ in range(n)] for _ in range(2))
        if k % 5 == 4:
            p, q = ([r.random() for _ in range(n)] for _ in range(2))
        if k % 7 == 6:
            q = [2 * v for v in p]
        p[r.randrange(n)] += 1.0
        q[r.randrange(n)] += 1.0
        for name, truth in truths.items():
            value = truth(edge, p, q)
            table.add(f"dist_{name}_bins", None, edge + p, q, 0.0 if value == 0 else value)


# Welch's test


def welch(x, y):
    side = []
    for column in (x, y):
        values = list(map(F, column))
        mean = sum(values) / len(values)
        side.append((mean, sum((v - mean) ** 2 for v in values) / (len(values) * (len(values) - 1))))
    (m, a), (k, b) = side
    if a + b == 0:
        return 1.0 if m == k else 0.0
    if m == k:
        return 1.0
    square = (m - k) ** 2 / (a + b)
    df = (a + b) ** 2 / (a * a / (len(x) - 1) + b * b / (len(y) - 1))

    def formula():
        d, s = quotient(df), quotient(square)
        return mpmath.betainc(d / 2, mpf(1) / 2, 0, d / (d + s), regularized=True)

    return settle(formula, 0)


def tests(table, r):
    for n, m in ((2, 2), (2, 5), (8, 8), (20, 30), (100, 60)):
        for shift in (0.0, 1e-9, 0.1, 1.0, 10.0, 1e3):
            x, y = [r.gauss(0, 1) for _ in range(n)], [r.gauss(shift, 2) for _ in range(m)]
            table.add("dist_mean_pvalue", None, x, y, welch(x, y))
        x, y = [1e15 + r.randint(0, 9) / 8 for _ in range(n)], [1e15 + r.randint(1, 10) / 8 for _ in range(m)]
        table.add("dist_mean_pvalue", None, x, y, welch(x, y))
        x, y = [1e300 * r.random() for _ in range(n)], [1e300 * r.random() for _ in range(m)]
        table.add("dist_mean_pvalue", None, x, y, welch(x, y))
        x, y = [1e-310 * r.random() for _ in range(n)], [3e-310 * r.random() for _ in range(m)]
        table.add("dist_mean_pvalue", None, x, y, welch(x, y))
        table.add("dist_mean_pvalue", None, x, x, 1.0)


# Normal distributions in several dimensions


def covariance(r, d, condition):
    m = mpmath.matrix(d, d)
    scales = [condition ** (-0.5 * r.random()) for _ in range(d)]
    for i in range(d):
        for j in range(d):
            m[i, j] = mpf(r.gauss(0, 1)) * scales[j]
    a = m * m.T
    out = [[float(a[i, j]) for j in range(d)] for i in range(d)]
    return [[out[max(i, j)][min(i, j)] for j in range(d)] for i in range(d)]


def bures(ma, a, mb, b):
    def formula():
        x, y = mpmath.matrix(a), mpmath.matrix(b)
        factor = mpmath.cholesky(x)
        values = mpmath.eigsy(factor.T * y * factor, eigvals_only=True)
        trace = sum(mpmath.sqrt(v) for v in values)
        total = sum(x[i, i] + y[i, i] + (mpf(ma[i]) - mpf(mb[i])) ** 2 for i in range(len(a))) - 2 * trace
        return mpmath.sqrt(abs(total))

    return settle(formula, 60)


def flat(mean, cov):
    return [15.0] + mean + [v for row in cov for v in row]


def several(table, r):
    for d in (1, 2, 3, 5):
        for condition in (1.0, 1e3, 1e6):
            for near in (0, 4, 9, 14):
                ma, a = [r.gauss(0, 1) for _ in range(d)], covariance(r, d, condition)
                mb, b = list(ma), covariance(r, d, condition)
                if near > 0:
                    b = [[v * (1 + r.uniform(-1, 1) * 10.0**-near * (i == j)) for j, v in enumerate(row)]
                         for i, row in enumerate(a)]
                else:
                    mb = [r.gauss(0, 1) for _ in range(d)]
                try:
                    mpmath.cholesky(mpmath.matrix(a)), mpmath.cholesky(mpmath.matrix(b))
                except ValueError:
                    continue
                truth = 0.0 if a == b and ma == mb else bures(ma, a, mb, b)
                table.add("families_wasserstein2", None, flat(ma, a), flat(mb, b), truth)


# Families of one dimension: cdf, its complement, quantiles of both tails, mean


def normal(m, s):
    f = lambda x: mpmath.erfc((m - x) / s / mpmath.sqrt(2)) / 2
    g = lambda x: mpmath.erfc((x - m) / s / mpmath.sqrt(2)) / 2
    z = lambda u: -mpmath.sqrt(2) * mpmath.erfinv(1 - 2 * u) if u > 1e-9 else mpmath.findroot(
        lambda t: mpmath.log(mpmath.erfc(-t / mpmath.sqrt(2)) / 2) - mpmath.log(u), -mpmath.sqrt(-2 * mpmath.log(u)))
    return f, g, lambda u: m + s * z(u), lambda u: m - s * z(u)


def exponential(rate):
    return (lambda x: -mpmath.expm1(-rate * x) if x > 0 else mpf(0), lambda x: mpmath.exp(-rate * x) if x > 0 else mpf(1),
            lambda u: -mpmath.log1p(-u) / rate, lambda u: -mpmath.log(u) / rate)


def weibull(shape, scale):
    return (lambda x: -mpmath.expm1(-(x / scale) ** shape) if x > 0 else mpf(0),
            lambda x: mpmath.exp(-(x / scale) ** shape) if x > 0 else mpf(1),
            lambda u: scale * (-mpmath.log1p(-u)) ** (1 / shape), lambda u: scale * (-mpmath.log(u)) ** (1 / shape))


def lognormal(mu, sigma):
    f, g, low, high = normal(mu, sigma)
    return (lambda x: f(mpmath.log(x)) if x > 0 else mpf(0), lambda x: g(mpmath.log(x)) if x > 0 else mpf(1),
            lambda u: mpmath.exp(low(u)), lambda u: mpmath.exp(high(u)))


def uniform(a, b):
    return (lambda x: min(max((x - a) / (b - a), mpf(0)), mpf(1)), lambda x: min(max((b - x) / (b - a), mpf(0)), mpf(1)),
            lambda u: a + (b - a) * u, lambda u: b - (b - a) * u)


def logistic(m, s):
    return (lambda x: 1 / (1 + mpmath.exp((m - x) / s)), lambda x: 1 / (1 + mpmath.exp((x - m) / s)),
            lambda u: m + s * (mpmath.log(u) - mpmath.log1p(-u)), lambda u: m - s * (mpmath.log(u) - mpmath.log1p(-u)))


def laplace(m, s):
    f = lambda x: mpmath.exp((x - m) / s) / 2 if x < m else 1 - mpmath.exp((m - x) / s) / 2
    g = lambda x: mpmath.exp((m - x) / s) / 2 if x > m else 1 - mpmath.exp((x - m) / s) / 2
    return f, g, lambda u: m + s * mpmath.log(2 * u), lambda u: m - s * mpmath.log(2 * u)


def gumbel(m, s):
    e = lambda x: mpmath.exp(min((m - x) / s, mpf(30)))  # exp(-exp(30)) is nothing
    return (lambda x: mpmath.exp(-e(x)), lambda x: -mpmath.expm1(-e(x)),
            lambda u: m - s * mpmath.log(-mpmath.log(u)), lambda u: m - s * mpmath.log(-mpmath.log1p(-u)))


def cauchy(m, s):
    g = lambda x: mpmath.atan2(s, x - m) / mpmath.pi
    return lambda x: mpmath.atan2(s, m - x) / mpmath.pi, g, None, None


def pareto(scale, shape):
    return (lambda x: -mpmath.expm1(-shape * mpmath.log(x / scale)) if x > scale else mpf(0),
            lambda x: (scale / x) ** shape if x > scale else mpf(1),
            lambda u: scale * mpmath.exp(-mpmath.log1p(-u) / shape), lambda u: scale * u ** (-1 / shape))


def gamma(shape, rate):
    return (lambda x: mpmath.gammainc(shape, 0, rate * x, regularized=True) if x > 0 else mpf(0),
            lambda x: mpmath.gammainc(shape, rate * x, inf, regularized=True) if x > 0 else mpf(1), None, None)


LAWS = {1: normal, 2: lognormal, 3: exponential, 4: gamma, 6: uniform, 7: laplace, 23: cauchy, 25: gumbel,
        26: logistic, 28: weibull, 30: pareto}


def law(spec):
    return LAWS[spec[0]](*map(mpf, spec[1:]))


def grid(p, q):
    """Places along the line, near and far, and where a density or F - G has a kink."""
    out = {mpf(s) * mpf(10) ** k for s in (-3, -1, 1, 3) for k in range(-3, 4)} | {mpf(0)}
    out |= {mpf(k) / 2 for k in range(-20, 21)} | {mpf(k) for k in range(-40, 41, 4)}
    for spec in (p, q):
        if spec[0] in (6, 7, 30):
            out |= set(map(mpf, spec[1:3]))
    return sorted(out)


def gap_integral(p, q, power):
    f, fc, *_ = law(p)
    g, gc, *_ = law(q)
    d = lambda x: f(x) - g(x) if f(x) < 0.5 else gc(x) - fc(x)
    cuts = grid(p, q)
    if power == 1:
        for a, b in zip(cuts[:], cuts[1:]):
            if d(a) * d(b) < 0:
                cuts.append(mpmath.findroot(d, (a, b), solver="anderson", tol=mpf(10) ** -40))
    cuts = [-inf] + sorted(cuts) + [inf]
    total = mpf(0)
    for a, b in zip(cuts, cuts[1:]):
        if a == b or (d(a) == 0 and d(b) == 0 and d((max(a, -1e9) + min(b, 1e9)) / 2) == 0):
            continue
        total += mpmath.quad(lambda x: abs(d(x)) ** power, [a, b])
    return total if power == 1 else mpmath.sqrt(2 * total)


def quantile_integral(p, q):
    a, b = law(p), law(q)
    ends = [mpf(0)] + [mpf(10) ** -k for k in (60, 40, 25, 15, 10, 6, 4, 3, 2, 1)] + [mpf("0.25"), mpf("0.5")]
    total = mpf(0)
    for tail in (2, 3):
        total += mpmath.quad(lambda u: (a[tail](u) - b[tail](u)) ** 2 if u > 0 else mpf(0), ends)
    return mpmath.sqrt(total)


PAIRS = [
    ([1, 0, 1], [1, 1, 2]), ([1, 0, 1], [1, 0.5, 1]), ([1, 0, 1], [1, 0.01, 1.0625]),
    ([3, 1], [3, 2]), ([3, 1], [3, 1.0000001]), ([4, 2, 1], [4, 2, 3]), ([4, 2, 1], [4, 3, 1.5]),
    ([4, 0.5, 1], [3, 1.25]), ([4, 2, 3], [2, 0.1, 0.7]), ([6, 0, 1], [6, 0.25, 2]),
    ([6, 0, 1], [3, 2]), ([6, -1, 2], [1, 0, 1]), ([7, 0, 1], [1, 0.3, 2]), ([7, 0, 1], [7, 1, 2]),
    ([26, 0, 1], [1, 0, 1.75]), ([26, 0, 1], [26, 1, 1.5]), ([25, 0, 1], [26, 0, 1]), ([25, 0, 1], [25, 2, 1.5]),
    ([28, 2, 1], [28, 3, 1]), ([28, 2, 1], [3, 1]), ([28, 0.75, 1], [3, 1.5]), ([23, 0, 1], [23, 1, 1]),
    ([30, 1, 5], [3, 1]),
]


def families(table):
    for p, q in PAIRS:
        for name, power in (("wasserstein", 1), ("energy", 2)):
            same = p[0] == 23
            truth = mpf(1) if same and power == 1 else gap_integral(p, q, power) if not same else None
            if truth is not None:
                table.add(f"families_{name}", None, list(map(float, p)), list(map(float, q)), truth)
        if law(p)[2] is not None and law(q)[2] is not None:
            table.add("families_wasserstein2", None, list(map(float, p)), list(map(float, q)), quantile_integral(p, q))
    for name in ("wasserstein", "energy", "wasserstein2"):
        table.add(f"families_{name}", None, [4.0, 2.0, 3.0], [4.0, 2.0, 3.0], 0.0)
    for p, q in (([23, 0, 1], [23, 0, 2]), ([23, 0, 1], [1, 0, 1]), ([30, 1, 1], [3, 1]), ([24, 1], [24, 2])):
        table.add("families_wasserstein", None, list(map(float, p)), list(map(float, q)), inf)
    for p, q in (([23, 0, 1], [23, 0, 2]), ([23, 0, 1], [1, 0, 1]), ([30, 1, 2], [3, 1]), ([33, 0, 1], [33, 0, 2])):
        table.add("families_wasserstein2", None, list(map(float, p)), list(map(float, q)), inf)


# Counts: sums over 0, 1, 2 ...


def poisson(rate):
    return lambda k: mpmath.exp(k * mpmath.log(rate) - rate - mpmath.loggamma(k + 1))


def geometric(p):
    return lambda k: p * (1 - p) ** k


def binomial(n, p):
    return lambda k: mpmath.binomial(n, k) * p**k * (1 - p) ** (n - k) if k <= n else mpf(0)


COUNTS = {9: binomial, 10: poisson, 11: geometric}
COUNT_PAIRS = [([10, 3], [10, 4]), ([10, 3], [11, 0.25]), ([9, 10, 0.25], [10, 3]), ([9, 10, 0.25], [9, 20, 0.125]),
               ([11, 0.5], [11, 0.25]), ([10, 100], [9, 300, 0.375])]


def counts(table):
    most = 1200
    for p, q in COUNT_PAIRS:
        a, b = (COUNTS[s[0]](*map(mpf, s[1:])) for s in (p, q))
        masses = [(a(k), b(k)) for k in range(most)]
        gap, first, second = mpf(0), mpf(0), mpf(0)
        for x, y in masses:
            gap += x - y
            first += abs(gap)
            second += gap * gap
        square, i, j, u, v = mpf(0), 0, 0, masses[0][0], masses[0][1]
        while i < most - 1 and j < most - 1:
            part = min(u, v)
            square += part * (i - j) ** 2
            u, v = u - part, v - part
            if u <= v:
                i += 1
                u = masses[i][0]
            else:
                j += 1
                v = masses[j][1]
        truths = {"wasserstein": first, "energy": mpmath.sqrt(2 * second), "wasserstein2": mpmath.sqrt(square)}
        for name, truth in truths.items():
            table.add(f"families_{name}", None, list(map(float, p)), list(map(float, q)), truth)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    mpmath.mp.dps = DIGITS
    table, r = Table("w"), random.Random("two-sample distance")
    for part in (rows, bins, tests, several):
        part(table, r)
    for part in (families, counts):
        part(table)
    name = "two_sample_distance"
    text = table.text(name).replace("gen_tables.py", "gen_two_sample_distance.py")
    (arguments.out / f"{name}.tsv").write_text(text)
    print(f"{name}: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
