#!/usr/bin/python3
"""gen_two_sample_order.py - writes two_sample_order.tsv: statistics of two samples that depend on
order, and the distributions of Kolmogorov's statistic.

    gen_two_sample_order.py [--out DIRECTORY]

As gen_tables.py, whose format and helpers it uses.  Statistics and exact p-values are fractions, by
their definitions: all pairs, midranks, whole numbers of lattice paths; never the arrangement of the
core.
"""
import argparse
import math
import random
from bisect import bisect_left, bisect_right
from fractions import Fraction
from pathlib import Path

import mpmath
from mpmath import mpf

from gen_tables import Table, column, fraction_of, near, numbers_of, settle

# Statistics


def rows_of(x, weights):
    """(value, weight) ascending, as fractions, without weights of 0."""
    pairs = ((Fraction(a), Fraction(w)) for a, w in zip(x, weights) if w > 0)
    return sorted(pairs)


def steps(p, q):
    """(f, g, F, G) at each value of either side, F and G after it; shares."""
    n, m = sum(w for _, w in p), sum(w for _, w in q)
    up = {}
    for side, rows, total in ((0, p, n), (1, q, m)):
        for x, w in rows:
            up.setdefault(x, [Fraction(0), Fraction(0)])[side] += w / total
    after = [Fraction(0), Fraction(0)]
    for x in sorted(up):
        f, g = up[x]
        after = [after[0] + f, after[1] + g]
        yield f, g, after[0], after[1]


def ks(p, q):
    return max(abs(a - b) for _, _, a, b in steps(p, q))


def superiority(p, q):
    """By what lies below each value."""
    total, below = Fraction(0), Fraction(0)
    for f, g, _, _ in steps(p, q):
        total += f * (below + g / 2)
        below += g
    return total


def midranks(x, pooled):
    return [Fraction(bisect_left(pooled, v) + bisect_right(pooled, v) + 1, 2) for v in x]


def cvm(x, y):
    """Anderson 1962, equations 9 and 10, of rows."""
    n, m, pooled = len(x), len(y), sorted(x + y)
    u = Fraction(0)
    for rows, size in ((sorted(x), n), (sorted(y), m)):
        u += size * sum((r - i) ** 2 for i, r in enumerate(midranks(rows, pooled), 1))
    return u / (n * m * (n + m)) - Fraction(4 * n * m - 1, 6 * (n + m))


def effective(rows):
    if all(w.denominator == 1 for _, w in rows):
        return sum(w for _, w in rows)
    return sum(w for _, w in rows) ** 2 / sum(w * w for _, w in rows)


# p-values


def mp(x):
    return mpf(x.numerator) / x.denominator


def paths(x, y, d):
    """P(D >= d) given the ties: one less the share of lattice paths that stay inside."""
    n, m = len(x), len(y)
    pooled = sorted(x + y)
    shows = [False] + [i + 1 == n + m or pooled[i] != pooled[i + 1] for i in range(n + m)]
    least, row = d * n * m, [0] * (m + 1)
    for i in range(n + 1):
        for j in range(m + 1):
            come = 1 if i == j == 0 else (row[j] if i > 0 else 0) + (row[j - 1] if j > 0 else 0)
            row[j] = 0 if shows[i + j] and abs(i * m - j * n) >= least else come
    return 1 - Fraction(row[m], math.comb(n + m, n))


def kolmogorov(x):
    """The limit of P(sqrt(n) D >= x)."""
    if x == 0:
        return mpf(1)
    if x < mpf(1) / 2:
        terms = (mpmath.exp(-((2 * k - 1) * mpmath.pi / x) ** 2 / 8) for k in range(1, 60))
        return 1 - mpmath.sqrt(2 * mpmath.pi) / x * sum(terms)
    return 2 * sum((-1) ** (k - 1) * mpmath.exp(-2 * (k * x) ** 2) for k in range(1, 80))


def limit(d, rows):
    return settle(lambda: kolmogorov(mp(d) * mpmath.sqrt(mp(rows))), 30)


def kolmogorov_tail(n, d):
    """P(D_n >= d) by a Poisson process: while the time is t, the count c has abs(c/n - t) < d."""
    times = {Fraction(0), Fraction(1)}
    for c in range(n + 1):
        times |= {t for t in (Fraction(c, n) + d, Fraction(c, n) - d) if 0 < t < 1}
    times = sorted(times)
    chance = {0: mpf(1)}
    for low, high in zip(times, times[1:]):
        middle, after = (low + high) / 2, {}
        allowed = [c for c in range(n + 1) if abs(Fraction(c, n) - middle) < d]
        width = mp(high - low)
        power = [width**r / mpmath.factorial(r) for r in range(n + 1)]
        for c in allowed:
            before = [b for b in allowed if b <= c and b in chance]
            after[c] = sum((chance[b] * power[c - b] for b in before), mpf(0))
        chance = after
        if not chance:
            return mpf(1)
    return 1 - chance.get(n, mpf(0)) * mpmath.factorial(n)


def orders(n, m):
    """How many of all C(n + m, n) orders have U = 0, 1, 2 ...: Mann & Whitney's recursion."""
    counts = {(i, 0): [1] for i in range(n + 1)} | {(0, j): [1] for j in range(m + 1)}
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            last_of_p = [0] * j + counts[i - 1, j]
            last_of_q = counts[i, j - 1] + [0] * (i * j + 1 - len(counts[i, j - 1]))
            last_of_p += [0] * (i * j + 1 - len(last_of_p))
            counts[i, j] = [a + b for a, b in zip(last_of_p, last_of_q)]
    return counts[n, m]


def rank_sum(x, y):
    """The two-sided p-value of rows: exact without ties up to 49, else normal and corrected."""
    n, m = len(x), len(y)
    u = superiority(rows_of(x, [1] * n), rows_of(y, [1] * m)) * n * m
    if max(n, m) <= 49 and len(set(x + y)) == n + m:
        low = int(min(u, n * m - u))
        return min(Fraction(1), 2 * Fraction(sum(orders(n, m)[: low + 1]), math.comb(n + m, n)))
    pooled = sorted(x + y)
    ties = [bisect_right(pooled, v) - bisect_left(pooled, v) for v in sorted(set(pooled))]
    every = n + m
    spread = every + 1 - Fraction(sum(t**3 - t for t in ties), every * (every - 1))
    variance = Fraction(n * m, 12) * spread
    away = abs(u - Fraction(n * m, 2)) - Fraction(1, 2)
    if away <= 0 or variance <= 0:
        return Fraction(1)
    return settle(lambda: mpmath.erfc(mp(away) / mpmath.sqrt(2 * mp(variance))), 20)


def rank_sum_weighted(p, q):
    """The normal one, of effective numbers of rows."""
    n, m = effective(p), effective(q)
    every = n + m
    cubes = sum((f * n + g * m) ** 3 for f, g, _, _ in steps(p, q))
    spread = every + 1 - (cubes - every) / (every * (every - 1))
    away = n * m * abs(superiority(p, q) - Fraction(1, 2)) - Fraction(1, 2)
    if away <= 0:
        return Fraction(1)
    return settle(lambda: mpmath.erfc(mp(away) / mpmath.sqrt(2 * mp(n * m * spread / 12))), 20)


# Tables


def rows(table, x, y, pvalue=True):
    a, b = numbers_of(x), numbers_of(y)
    p, q = rows_of(a, [1] * len(a)), rows_of(b, [1] * len(b))
    n, m, d = len(a), len(b), ks(p, q)
    table.add("dist_ks", None, x, y, d)
    table.add("dist_cvm", None, x, y, cvm(a, b))
    table.add("dist_superiority", None, x, y, superiority(p, q))
    table.add("dist_mannwhitney_pvalue", None, x, y, rank_sum(a, b))
    if pvalue:
        exact = n * m <= 1000000
        truth = paths(a, b, d) if exact else limit(d, Fraction(n * m, n + m))
        table.add("dist_ks_pvalue", None, x, y, truth)


def weighted(table, x, v, y, w):
    p, q = rows_of(x, v), rows_of(y, w)
    both = [t for pair in zip(x, v) for t in pair], [t for pair in zip(y, w) for t in pair]
    table.add("weighted_ks", None, *both, ks(p, q))
    table.add("weighted_superiority", None, *both, superiority(p, q))
    whole = all(t == int(t) for t in v + w)
    if whole and sum(v) < 2000 and sum(w) < 2000:
        a = [t for t, k in zip(x, v) for _ in range(int(k))]
        b = [t for t, k in zip(y, w) for _ in range(int(k))]
        table.add("weighted_cvm", None, *both, cvm(a, b))
        table.add("weighted_mannwhitney_pvalue", None, *both, rank_sum(a, b))
        table.add("weighted_ks_pvalue", None, *both, paths(a, b, ks(p, q)))
    elif not whole:
        n, m = effective(p), effective(q)
        table.add("weighted_mannwhitney_pvalue", None, *both, rank_sum_weighted(p, q))
        table.add("weighted_ks_pvalue", None, *both, limit(ks(p, q), n * m / (n + m)))


def samples(table, r):
    sizes = (1, 2, 3, 7, 12, 30, 49, 60)
    for k in range(60):
        n, m = r.choice(sizes), r.choice(sizes)
        x, y = [r.gauss(0, 1) for _ in range(n)], [r.gauss(0.5, 1) for _ in range(m)]
        if k % 5 == 1:
            x, y = [float(r.randint(0, 5)) for _ in x], [float(r.randint(0, 5)) for _ in y]
        elif k % 5 == 2:
            x, y = [5e-324 * r.randint(0, 9) for _ in x], [1.7e308 * r.random() for _ in y]
        elif k % 5 == 3:
            x = [1e9 + r.randint(0, 99) * 2.0**-20 for _ in x]
            y = [1e9 + r.randint(0, 9) * 2.0**-20 for _ in y]
        elif k % 5 == 4:
            y = [near(r, v, -r.randint(3, 14)) for v in x]
        rows(table, x, y)
    # Far apart, so that p-values are small: down to 2/C(1000, 500), 1e-299.
    for n, m in ((40, 49), (49, 49), (100, 300), (500, 500)):
        shift = [r.gauss(0, 1) for _ in range(n)]
        rows(table, shift, [t + 1e3 for t in shift][:m] + [2e3 + i for i in range(m - n)])
        rows(table, shift, [t + 1 for t in shift][:m] + [2.0 + i for i in range(m - n)])
    # DataSketches' ties: no distance, whatever the sizes.
    for n, m in ((1000, 150), (150, 30)):
        rows(table, [0.0] * n, [0.0] * m)
        rows(table, [float(i % 3) for i in range(n)], [float(i % 3) for i in range(m)], n < 200)


def columns(table, r):
    for n, m, bits in ((1000, 900, 30), (1000, 900, 4), (3000, 2500, 6), (5000, 3000, 40)):
        x = column(r.getrandbits(60), n, 0.0, bits, -bits)
        y = column(r.getrandbits(60), m, r.choice((0.0, 2.0**-5, 0.25)), bits, -bits)
        rows(table, x, y)


def weights(table, r):
    for k in range(40):
        n, m = r.choice((1, 2, 5, 20, 40)), r.choice((1, 3, 10, 40))
        x, y = [float(r.randint(0, 30)) for _ in range(n)], [r.gauss(15, 9) for _ in range(m)]
        y = [float(round(t)) for t in y] if k % 2 else y
        v, w = [float(r.randint(1, 9)) for _ in x], [float(r.randint(1, 9)) for _ in y]
        if k % 4 == 1:
            w = [r.random() + 0.01 for _ in w]
        elif k % 4 == 2:
            v, w = ([math.ldexp(r.random(), r.randint(-90, 90)) for _ in t] for t in (v, w))
        elif k % 4 == 3:
            y, w = x, [near(r, t, -r.randint(10, 15)) for t in v]
        weighted(table, x, v, y, w)
    for factor in (3.0, 0.1, 7e-300, 1e280):
        x = [r.gauss(0, 1) for _ in range(9)]
        v = [float(r.randint(1, 9)) for _ in x]
        weighted(table, x, v, x, [t * factor for t in v])
    # Numbers of rows whose product is beyond 2^62.
    x, y = [float(i) for i in range(20)], [i * 0.5 for i in range(30)]
    v, w = ([float(r.randint(1, 2**44)) for _ in t] for t in (x, y))
    weighted(table, x, v, y, w)
    weighted(table, x, v, x, [t + 1 for t in v])


def distributions(table, r):
    for x in (0.01, 0.0625, 0.07, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, math.nextafter(1, 0), 1.0, 1.1):
        table.add("kolmogorov_limit", None, x, None, settle(lambda: kolmogorov(mpf(x)), 400))
    for x in (1.3581, 1.6276, 2.0, 3.0, 5.0, 8.0, 12.0, 18.5, 19.27, 25.0):
        table.add("kolmogorov_limit", None, x, None, settle(lambda: kolmogorov(mpf(x)), 400))
    for n in (1, 2, 3, 5, 8, 13, 20, 40, 80, 140):
        scaled = [t / math.sqrt(n) for t in (0.3, 0.6, 0.8, 1.0, 1.36, 1.9, 2.6, 2.7, 3.1, 5.0, 9.0)]
        inner = [r.random() for _ in range(3)] + [1 / (2 * n), 1 / n, (n // 2) / n]
        for d in [t for t in (scaled if n > 40 else scaled + inner) if 0 < t < 1]:
            with mpmath.workdps(400):
                truth = kolmogorov_tail(n, Fraction(d))
            table.add("kolmogorov_tail", None, [float(n)], d, fraction_of(truth))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    table, r = Table("o"), random.Random(20240515)
    for part in (samples, columns, weights, distributions):
        part(table, r)
    text = table.text("two_sample_order").replace("gen_tables.py", Path(__file__).name)
    (arguments.out / "two_sample_order.tsv").write_text(text)
    print(f"two_sample_order: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
