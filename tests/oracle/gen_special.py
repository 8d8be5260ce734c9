#!/usr/bin/python3
"""gen_special.py - writes special.tsv: gaps, the gamma function, tails of normal, gamma and beta.

    gen_special.py [--out DIRECTORY]

As gen_tables.py, whose format, helpers and way to the truth it uses: textbook formulas in mpmath
with ever more digits, never the arrangement of the core.
"""
import argparse
import math
import random
from pathlib import Path

import mpmath
from mpmath import mpf

from gen_tables import Table, down, log_uniform, near, settle, span, up

DISTANCES = (-1, -2, -3, -5, -7, -9, -11, -13, -15, None)

# Textbooks


def log_gamma(x):
    return mpmath.loggamma(x)


def stirling(x):
    half = mpf(1) / 2
    return log_gamma(x) - (x - half) * mpmath.log(x) + x - mpmath.log(2 * mpmath.pi) / 2


def trigamma(x):
    return mpmath.psi(1, x)


def log_minus_digamma(x):
    return mpmath.log(x) - mpmath.digamma(x)


def gap_gamma(y, x):
    return log_gamma(y) - log_gamma(x) - mpmath.digamma(x) * (y - x)


def gap_entropy(a, b):
    return a * mpmath.log(a / b) - a + b


def gap_stirling(y, x):
    return gap_gamma(y, x) - gap_entropy(y, x)


def gap_log(t):
    return t - mpmath.log1p(t)


def gap_ratio(a, b):
    return a / b - 1 - mpmath.log(a / b)


def gap_exp(y):
    return mpmath.expm1(y) - y


def normal_tail(z, upper):
    z = z if upper else -z
    half = mpmath.erfc(abs(z) / mpmath.sqrt(2)) / 2
    return half if z > 0 else 1 - half


def normal_quantile(u):
    """Newton's method from a double."""
    low = min(u, 1 - u)
    if 2 * low == 1:
        return mpf(0)
    z = mpmath.sqrt(-2 * mpmath.log(2 * low))
    for _ in range(200):
        step = (normal_tail(z, True) - low) * mpmath.sqrt(2 * mpmath.pi) * mpmath.exp(z * z / 2)
        z += step
        if abs(step) < abs(z) * mpf(10) ** (5 - mpmath.mp.dps):
            break
    return z if u > low else -z


def positive_series(ratio):
    """1 + r(0) + r(0) r(1) + ..."""
    term = total = mpf(1)
    n = 0
    while term > total * mpmath.eps:
        term *= ratio(n)
        total += term
        n += 1
    return total


def gamma_tail(a, x, upper):
    total = positive_series(lambda n: x / (a + n + 1))
    lower = mpmath.exp(a * mpmath.log(x) - x - log_gamma(a + 1)) * total
    return 1 - lower if upper else lower


def beta_tail(a, b, x, upper):
    if x > (a + 1) / (a + b + 2):
        a, b, x, upper = b, a, 1 - x, not upper
    total = positive_series(lambda n: (a + b + n) / (a + n + 1) * x)
    log = log_gamma(a + b) - log_gamma(a + 1) - log_gamma(b)
    lower = mpmath.exp(a * mpmath.log(x) + b * mpmath.log(1 - x) + log) * total
    return 1 - lower if upper else lower


# Cases


def add(table, function, formula, p, q=None, parameter=None):
    numbers = [v for v in (p if isinstance(p, list) else [p]) + [q, parameter] if v is not None]
    exact = [mpf(x) for x in numbers]
    lost = 0
    if len(exact) == 2 and exact[0] != exact[1]:
        lost = max(0, int(-mpmath.log10(abs(exact[0] - exact[1]) / abs(exact[1]))))
    table.add(function, parameter, p, q, settle(lambda: formula(*exact), span(*numbers) + lost))


def sizes(r):
    """Numbers > 0: near the seams of the core, ordinary, and extreme."""
    yield from (0.125, 0.5, 3.0, 7.0, 12.5, 23.0, down(24.0), 24.0, up(24.0), 25.0, 48.0, 1e3)
    yield from (2.0**-1074, 1e-300, 1e-40, 1e-10, 1e10, 1e16, 1e40, 1e300)
    for _ in range(16):
        yield log_uniform(r, 1e-3, 1e3)
    for _ in range(8):
        yield log_uniform(r, 1e-60, 1e60)


def moderate(numbers):
    """Those whose ln Gamma takes no more than a second to know."""
    return (x for x in numbers if 1e-45 < x < 1e45)


def pairs(r):
    for x in sizes(r):
        yield log_uniform(r, 1e-3, 1e3), x
        for distance in r.sample(DISTANCES, 2):
            yield (r.choice((up, down))(x) if distance is None else near(r, x, distance)), x
    for _ in range(10):
        yield log_uniform(r, 1e-40, 1e40), log_uniform(r, 1e-40, 1e40)


def gaps(table, r):
    for size in sizes(r):
        for t in (size, -size):
            if t > -1:
                add(table, "gap_log", gap_log, t)
            if abs(t) < 700 and abs(t) > 1e-160:
                add(table, "gap_exp", gap_exp, t)
    for t in (-0.5, -0.125, 0.125, 2.0**-14, -(2.0**-14), down(-0.125), up(0.125), up(-1.0)):
        add(table, "gap_log", gap_log, t)
    for y in (0.0625, -0.0625, up(0.0625), down(-0.0625), -700.0, 700.0):
        add(table, "gap_exp", gap_exp, y)
    for a, b in pairs(r):
        if a > 0 and a != b:
            add(table, "gap_ratio", gap_ratio, a, b)
            add(table, "gap_entropy", gap_entropy, a, b)


def gammas(table, r):
    for x in moderate(sizes(r)):
        add(table, "stirling", stirling, x)
        add(table, "trigamma", trigamma, x)
        add(table, "log_minus_digamma", log_minus_digamma, x)
        add(table, "log_gamma", log_gamma, x)
        add(table, "digamma", mpmath.digamma, x)
    for y, x in pairs(r):
        if y != x and len(list(moderate((x, y)))) == 2:
            add(table, "gap_gamma", gap_gamma, y, x)
            add(table, "gap_stirling", gap_stirling, y, x)


def normals(table, r):
    points = [r.uniform(-8, 8) for _ in range(60)] + [r.uniform(-38, 38) for _ in range(20)]
    points += [0.0, 3.0, down(3.0), -3.0, 1e-300, -1e-20, 1e-9, 40.0, -1000.0, 1000.0]
    for z in points:
        for upper in (False, True):
            name = "tail_normal_upper" if upper else "tail_normal_lower"
            add(table, name, lambda z, upper=upper: normal_tail(z, upper), z)
    shares = [r.random() for _ in range(40)] + [log_uniform(r, 1e-60, 1) for _ in range(20)]
    shares += [1 - 2.0**-k for k in range(2, 53, 5)]
    shares += [0.5 + r.choice((-1, 1)) * 2.0**-k for k in range(3, 53, 5)]
    for u in shares + [2.0**-1074, up(0.4), 0.4, 0.6, down(0.6)]:
        add(table, "tail_normal_quantile", normal_quantile, u)
    table.add("tail_normal_quantile", None, 0.5, None, 0.0)


def gamma_shapes(r):
    yield from (1e-100, 1e-3, 0.5, 1.0, 2.5, 999.0, 1000.0, 1001.0, 1e4, 1e5)
    for _ in range(12):
        yield log_uniform(r, 1e-3, 3e3)
    for _ in range(3):
        yield log_uniform(r, 3e3, 1e5)


def gamma_tails(table, r):
    for a in gamma_shapes(r):
        width = math.sqrt(a)
        points = [a + r.gauss(0, 2) * width, a + r.gauss(0, 10) * width, a * log_uniform(r, 0.1, 3)]
        points += [up(a + 1), log_uniform(r, 1e-60, 1)] if a < 3e3 else []
        for x in points:
            if 0 < x < 3 * a + 700:
                for upper in (False, True):
                    name = "tail_gamma_upper" if upper else "tail_gamma_lower"
                    add(table, name, lambda a, x, u=upper: gamma_tail(a, x, u), a, x)


def beta_tails(table, r):
    for _ in range(20):
        a, b = (r.choice([x for x in gamma_shapes(r) if 1e-3 <= x <= 1e4]) for _ in range(2))
        mean = a / (a + b)
        width = math.sqrt(mean * (1 - mean) / (a + b + 1))
        for x in (mean + r.gauss(0, 2) * width, mean + r.gauss(0, 10) * width, r.random(), 2.0**-200):
            if 0 < x < 1:
                for upper in (False, True):
                    name = "tail_beta_upper" if upper else "tail_beta_lower"
                    add(table, name, lambda a, b, x, u=upper: beta_tail(a, b, x, u), [a, b], x)


def special():
    table, r = Table("s"), random.Random(20240302)
    for part in (gaps, gammas, normals, gamma_tails, beta_tails):
        part(table, r)
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    table = special()
    text = table.text("special").replace("gen_tables.py", "gen_special.py")
    (arguments.out / "special.tsv").write_text(text)
    print(f"special: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
