#!/usr/bin/python3
"""gen_tables.py - writes the tables of this directory: arguments of functions and true results.

    gen_tables.py [--cases CSV] [--out DIRECTORY] [TABLE...]

Without names it writes every table; `visible` is made from the reference cases in CSV and skipped
without them.  The same tables come out each time.  Needs mpmath (Debian: python3-mpmath).

Every argument is a double, taken as the exact number it is.  The truth is a textbook formula -
never the arrangement that the core uses - evaluated in mpmath with 60 digits, and twice as many as
the orders of magnitude that the arguments span, and then with twice the digits again and again
until two results agree.  Whether a result is exactly 0 is decided with rational numbers.
"""
import argparse
import csv
import json
import math
import random
import sys
from fractions import Fraction
from pathlib import Path

import mpmath
from mpmath import mpf

INF = float("inf")
TINY = 2.0**-1074
LEAST_NORMAL = 2.0**-1022
LARGEST = sys.float_info.max
AGREEMENT = mpf(10) ** -40
MASK = 2**64 - 1

COLUMNS = ("id", "function", "parameter", "p", "q", "hi", "lo", "exponent")


# Numbers as text


def hexadecimal(x):
    """A double as a C hex float without idle zeros."""
    if math.isinf(x) or math.isnan(x):
        return str(x)
    text = x.hex()
    mantissa, _, exponent = text.partition("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    exponent = exponent.replace("+", "")
    plain = repr(x)
    if plain.endswith(".0") and len(plain) < 12:
        return plain[:-2]
    return mantissa + "p" + exponent


def fraction_of(x):
    """The exact value of an mpf."""
    sign, mantissa, exponent, _ = x._mpf_
    value = Fraction(int(mantissa)) * Fraction(2) ** exponent
    return -value if sign else value


def nearest(value):
    """The nearest double to a fraction, +-Inf beyond the largest."""
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return INF if value > 0 else -INF


def truth_columns(value):
    """hi, lo, exponent of a truth: a Fraction, an mpf, or a float that stands for itself."""
    if isinstance(value, float):
        return hexadecimal(value), "0", "0"
    if not isinstance(value, Fraction):
        if mpmath.isinf(value):
            return ("inf" if value > 0 else "-inf"), "0", "0"
        if value != 0 and mpmath.mag(value) < -1100:
            return "0", "0", "0"
        value = fraction_of(value)
    exponent = 0
    if value != 0 and abs(value) < Fraction(1, 2**900):
        exponent = -200
        if abs(value) < Fraction(1, 2**1100):
            return "0", "0", "0"
    scaled = value * Fraction(2) ** -exponent
    hi = nearest(scaled)
    if math.isinf(hi):
        return hexadecimal(hi), "0", "0"
    return hexadecimal(hi), hexadecimal(nearest(scaled - Fraction(hi))), str(exponent)


# Vectors: lists of doubles, or Specs that the reader expands


class Spec:
    """A long vector: what the table says of it, and its numbers."""

    def __init__(self, text, numbers):
        self.text, self.numbers = text, numbers


def splitmix(seed):
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = seed
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
        yield z ^ z >> 31


def sm64(seed, n, bits):
    stream = splitmix(seed)
    numbers = [float((next(stream) >> 64 - bits) + 1) for _ in range(n)]
    return Spec(f"sm64 {seed} {n} {bits}", numbers)


def scaled(base, factor, seed, modulus):
    stream = splitmix(seed)
    numbers = [x * factor + float(next(stream) % modulus) for x in base.numbers]
    return Spec(f"{base.text} scale {hexadecimal(factor)} {seed} {modulus}", numbers)


def column(seed, n, center, bits, exponent):
    stream = splitmix(seed)
    numbers = [center + float(next(stream) >> 64 - bits) * 2.0**exponent for _ in range(n)]
    return Spec(f"sm64_col {seed} {n} {hexadecimal(center)} {bits} {exponent}", numbers)


def pattern(first, low, high, times):
    text = f"pattern {hexadecimal(first)} {hexadecimal(low)} {hexadecimal(high)} {times}"
    return Spec(text, [first] + [low, high] * times)


def numbers_of(vector):
    return vector.numbers if isinstance(vector, Spec) else vector


def vector_column(vector):
    if vector is None:
        return "-"
    if isinstance(vector, Spec):
        return vector.text
    return " ".join(map(hexadecimal, vector if isinstance(vector, list) else [vector]))


# Truth


def span(*numbers):
    """The orders of magnitude between the numbers and 1 and each other."""
    sizes = [0.0] + [math.frexp(x)[1] * 0.30103 for x in numbers if x != 0 and math.isfinite(x)]
    return math.ceil(max(sizes) - min(sizes))


def settle(formula, digits):
    """formula() with more digits until two results agree, or one is too small for a double."""
    digits = 60 + 2 * digits
    before = None
    while digits < 40000:
        with mpmath.workdps(digits):
            value = formula()
        if mpmath.isinf(value):
            return value
        if before is not None and value != 0 and abs(value - before) <= abs(value) * AGREEMENT:
            return value
        if digits > 1000 and abs(value) < mpf(10) ** -700:
            return 0.0
        before = value
        digits *= 2
    raise ArithmeticError(f"no agreement: {before}")


def quotient(fraction):
    return mpf(fraction.numerator) / mpf(fraction.denominator)


def relative_entropy(a, b):
    """sum a ln(a/b) of two vectors of mpf."""
    total = mpf(0)
    for x, y in zip(a, b):
        if x != 0:
            if y == 0:
                return mpmath.inf
            total += x * mpmath.log(x / y)
    return total


def normalised(masses):
    total = mpmath.fsum(mpf(x) for x in masses)
    return [mpf(x) / total for x in masses]


def is_proportional(p, q):
    total_p, total_q = sum(map(Fraction, p)), sum(map(Fraction, q))
    return all(Fraction(x) * total_q == Fraction(y) * total_p for x, y in zip(p, q))


def kl_discrete(p, q):
    if is_proportional(p, q):
        return 0.0
    return settle(lambda: relative_entropy(normalised(p), normalised(q)), span(*p, *q))


def js_divergence(p, q, share):
    if is_proportional(p, q) or share in (0.0, 1.0):
        return 0.0

    def formula():
        a, b, s = normalised(p), normalised(q), mpf(share)
        middle = [s * x + (1 - s) * y for x, y in zip(a, b)]
        return s * relative_entropy(a, middle) + (1 - s) * relative_entropy(b, middle)

    return settle(formula, span(*p, *q, share, 1 - share))


def power_sum(a, b, alpha):
    """sum a^alpha b^(1-alpha), with 0 for a = 0, and for b = 0 where alpha < 1."""
    total = mpf(0)
    for x, y in zip(a, b):
        if x != 0 and y == 0 and alpha >= 1:
            return mpmath.inf
        if x != 0 and y != 0:
            total += mpmath.exp(alpha * mpmath.log(x) + (1 - alpha) * mpmath.log(y))
    return total


def renyi(a, b, alpha):
    if math.isinf(alpha):
        ratios = [x / y if y != 0 else mpmath.inf for x, y in zip(a, b) if x != 0]
        return mpmath.log(max(ratios))
    if alpha == 1:
        return relative_entropy(a, b)
    total = power_sum(a, b, mpf(alpha))
    return mpmath.inf if total == 0 else mpmath.log(total) / (mpf(alpha) - 1)


def tsallis(a, b, alpha):
    if math.isinf(alpha):
        return mpmath.inf
    if alpha == 1:
        return relative_entropy(a, b)
    return (power_sum(a, b, mpf(alpha)) - 1) / (mpf(alpha) - 1)


def bhattacharyya(a, b, _):
    return renyi(a, b, 0.5) / 2


def hellinger(a, b, _):
    return mpmath.sqrt(1 - power_sum(a, b, mpf(0.5)))


def js_half(a, b):
    middle = [(x + y) / 2 for x, y in zip(a, b)]
    return (relative_entropy(a, middle) + relative_entropy(b, middle)) / 2


def chi2(a, b, _=None):
    if any(x != 0 and y == 0 for x, y in zip(a, b)):
        return mpmath.inf
    return mpmath.fsum((x - y) ** 2 / y for x, y in zip(a, b) if y != 0)


def cross_entropy(a, b, _=None):
    if any(x != 0 and y == 0 for x, y in zip(a, b)):
        return mpmath.inf
    return -mpmath.fsum(x * mpmath.log(y) for x, y in zip(a, b) if x != 0)


def jeffreys(a, b, _=None):
    return relative_entropy(a, b) + relative_entropy(b, a)


MASSES = {
    "jeffreys": jeffreys,
    "js_distance": lambda a, b, _: mpmath.sqrt(js_half(a, b)),
    "cross_entropy": cross_entropy,
    "entropy": lambda a, b, _: cross_entropy(a, a),
    "hellinger": hellinger,
    "bhattacharyya": bhattacharyya,
    "tv": lambda a, b, _: mpmath.fsum(abs(x - y) for x, y in zip(a, b)) / 2,
    "chi2": chi2,
    "triangular": lambda a, b, _: mpmath.fsum(
        (x - y) ** 2 / (x + y) for x, y in zip(a, b) if x + y != 0
    ),
    "linf": lambda a, b, _: max(abs(x - y) for x, y in zip(a, b)),
    "renyi": renyi,
    "tsallis": tsallis,
}


def divergence(name, p, q, parameter):
    """A divergence of two columns of masses."""
    if name in ("cross_entropy", "entropy"):
        other = p if name == "entropy" else q
        if all(x == 0 or Fraction(y) == sum(map(Fraction, other)) for x, y in zip(p, other)):
            return 0.0
    elif is_proportional(p, q):
        return 0.0
    if name in ("renyi", "tsallis") and parameter == 0 and all(x != 0 for x, y in zip(p, q) if y):
        return 0.0
    return settle(lambda: MASSES[name](normalised(p), normalised(q), parameter), span(*p, *q))


def psi(p, q, smoothing):
    """With the pseudo-count added to each cell, exactly."""
    cells = [[Fraction(x) + Fraction(smoothing) for x in side] for side in (p, q)]
    if is_proportional(*cells):
        return 0.0

    def formula():
        sides = [[quotient(x) for x in side] for side in cells]
        return jeffreys(*([x / mpmath.fsum(side) for x in side] for side in sides))

    return settle(formula, span(*p, *q))


def pvalue(name, p, q, samples):
    """samples: 0 for two, 1 for P alone, 2 for Q alone; totals are their sizes."""
    if samples == 2:
        p, q = q, p
    freedom = sum(x != 0 or y != 0 for x, y in zip(p, q)) - 1

    def formula():
        a, b, n, m = normalised(p), normalised(q), mpf(math.fsum(p)), mpf(math.fsum(q))
        if samples != 0:
            statistic = n * (chi2(a, b) if name == "chi2_pvalue" else 2 * relative_entropy(a, b))
        else:
            middle = [(n * x + m * y) / (n + m) for x, y in zip(a, b)]
            if name == "chi2_pvalue":
                statistic = n * chi2(a, middle) + m * chi2(b, middle)
            else:
                both = n * relative_entropy(a, middle) + m * relative_entropy(b, middle)
                statistic = 2 * both
        if mpmath.isinf(statistic):
            return mpf(0)
        half = mpf(freedom) / 2
        return mpmath.gammainc(half, statistic / 2, mpmath.inf, regularized=True)

    if freedom == 0 or is_proportional(p, q):
        return 1.0
    lacks = samples != 0 and any(x != 0 and y == 0 for x, y in zip(p, q))
    return 0.0 if lacks else settle(formula, 0)


def kl_discrete_log(p, q):
    """KL of the masses exp(p) and exp(q).

    A mass below 1e-800 of the largest gets no digits of its own: what it adds is no double.
    """
    rows = [(x, y) for x, y in zip(p, q) if x != -INF or y != -INF]
    if any(y == -INF for x, y in rows if x != -INF):
        return INF
    if all(x != -INF for x, _ in rows) and len({Fraction(x) - Fraction(y) for x, y in rows}) == 1:
        return 0.0

    def formula():
        a = [mpmath.exp(mpf(x)) for x, _ in rows]
        b = [mpmath.exp(mpf(y)) for _, y in rows]
        total_a, total_b = mpmath.fsum(a), mpmath.fsum(b)
        rest = mpmath.log(total_b) - mpmath.log(total_a)
        terms = [m * (mpf(x) - mpf(y) + rest) for m, (x, y) in zip(a, rows) if m != 0]
        return mpmath.fsum(terms) / total_a

    finite = [x for row in rows for x in row if x != -INF]
    return settle(formula, math.ceil(min(800.0, (max(finite) - min(finite)) / 2.3 + span(*finite))))


def bernoulli_kl(p, q):
    if p == q:
        return 0.0

    def formula():
        return relative_entropy([mpf(p), 1 - mpf(p)], [mpf(q), 1 - mpf(q)])

    return settle(formula, span(p, q))


def rel_entr(p, q):
    if p == 0 <= q or p == q > 0:
        return 0.0
    if p <= 0 or q <= 0:
        return INF
    return settle(lambda: mpf(p) * mpmath.log(mpf(p) / mpf(q)), span(p, q))


def kl_div(p, q):
    if p == 0 <= q:
        return Fraction(q)
    if p == q > 0:
        return 0.0
    if p <= 0 or q <= 0:
        return INF
    return settle(lambda: mpf(p) * mpmath.log(mpf(p) / mpf(q)) - mpf(p) + mpf(q), span(p, q))


def entr(p):
    if p <= 0 or p == 1:
        return -INF if p < 0 else 0.0
    return settle(lambda: -mpf(p) * mpmath.log(mpf(p)), span(p))


def moments(values):
    """n, the sum and the sum of squares, exact: in whole multiples of 2^-1074, which is fast."""
    whole = [x.as_integer_ratio() for x in values]
    whole = [n * (2**1074 // d) for n, d in whole]
    return len(whole), Fraction(sum(whole), 2**1074), Fraction(sum(w * w for w in whole), 2**2148)


def mean(x):
    n, s, _ = moments(x)
    return s / n


def variance(x, ddof):
    n, s, square = moments(x)
    return (n * square - s * s) / (n * (n - ddof))


def sd(x, ddof):
    exact = variance(x, ddof)
    return 0.0 if exact == 0 else settle(lambda: mpmath.sqrt(quotient(exact)), 0)


def orders(fraction):
    """The order of magnitude of a fraction, without its sign."""
    if fraction == 0:
        return 0
    bits = abs(fraction.numerator).bit_length() - fraction.denominator.bit_length()
    return math.ceil(abs(bits) * 0.30103)


def kl_gauss_fit(x, y):
    v1, v2, d = variance(x, 0), variance(y, 0), mean(x) - mean(y)
    if v1 == v2 and d == 0:
        return 0.0
    if v1 == 0 or v2 == 0:
        return INF

    def formula():
        a, b, c = quotient(v1), quotient(v2), quotient(d)
        return mpmath.log(b / a) / 2 + (a + c * c) / (2 * b) - mpf(1) / 2

    return settle(formula, orders(v1 / v2) + orders(v1 / v2 - 1) + orders(d * d / v2))


# Tables


class Table:
    """Rows with names that count on, each a function, its parameter and its columns."""

    def __init__(self, letter):
        self.letter, self.rows = letter, []

    def add(self, function, parameter, p, q, truth, name=None):
        name = name or f"{self.letter}{len(self.rows) + 1:04d}"
        parameter = "-" if parameter is None else hexadecimal(float(parameter))
        columns = (name, function, parameter, vector_column(p), vector_column(q))
        self.rows.append("\t".join(columns + truth_columns(truth)))

    def masses(self, p, q, shares=()):
        """kl, and js for each share."""
        a, b = numbers_of(p), numbers_of(q)
        self.add("kl_discrete", None, p, q, kl_discrete(a, b))
        for share in shares:
            self.add("js_divergence", share, p, q, js_divergence(a, b, share))

    def columns(self, x, y):
        self.add("kl_gauss_fit", None, x, y, kl_gauss_fit(numbers_of(x), numbers_of(y)))

    def moments(self, x):
        values = numbers_of(x)
        self.add("mean", None, x, None, mean(values))
        for ddof in (0, 1):
            if len(values) > ddof:
                self.add("variance", ddof, x, None, variance(values, ddof))
                self.add("sd", ddof, x, None, sd(values, ddof))

    def text(self, name):
        head = f"# {name}.tsv - written by gen_tables.py; do not edit.  README.md explains it.\n"
        return head + "# " + "\t".join(COLUMNS) + "\n" + "\n".join(self.rows) + "\n"


def up(x):
    return math.nextafter(x, INF)


def down(x):
    return math.nextafter(x, -INF)


def log_uniform(r, low, high):
    return math.exp(r.uniform(math.log(low), math.log(high)))


def near(r, x, exponent):
    """x times 1 +- 10^exponent, never x."""
    y = x * (1 + r.choice((-1, 1)) * 10.0**exponent)
    return y if y != x else r.choice((up, down))(x)


ELEMENTARY = {
    "exp": (mpmath.exp, lambda x: 1.0 if x == 0 else None),
    "expm1": (mpmath.expm1, lambda x: x if x == 0 else None),
    "log": (
        mpmath.log,
        lambda x: math.nan if x < 0 else -INF if x == 0 else 0.0 if x == 1 else None,
    ),
    "log1p": (
        lambda x: mpmath.log(1 + x),
        lambda x: math.nan if x < -1 else -INF if x == -1 else x if x == 0 else None,
    ),
}


def elementary_truth(name, x):
    formula, special = ELEMENTARY[name]
    if math.isnan(x):
        return math.nan
    if math.isinf(x):
        lowest = {"exp": 0.0, "expm1": -1.0}.get(name, math.nan)
        return INF if x > 0 else lowest
    if special(x) is not None:
        return special(x)
    if name in ("exp", "expm1") and x < -1000:
        return 0.0 if name == "exp" else -1 + Fraction(1, 2**1000)
    if name in ("exp", "expm1") and x > 1000:
        return INF
    return settle(lambda: formula(mpf(x)), 2 * span(x))


def exp_arguments(r):
    """Where exp and expm1 change tables and powers of 2, overflow and underflow, and all sizes."""
    arguments = [0.0, -0.0, INF, -INF, math.nan, LARGEST, -LARGEST, TINY, -TINY, LEAST_NORMAL]
    arguments += [709.782712893384, up(709.782712893384), 709.0, up(709.0), 710.0, 1500.0, 1501.0]
    arguments += [-745.1332191019412, down(-745.1332191019412), -744.44, -744.5, -740.0, -730.0,
                  -720.0]
    arguments += [-708.3964185322641, -708.5, -709.0, -710.1, -715.0, -1500.0, -1501.0, -100.0,
                  down(-100.0)]
    exponents = (1, 2, 5, 8, 13, 14, 15, 16, 26, 52, 53, 54, 59, 60, 61, 1000)
    arguments += [s * 2.0**-e for e in exponents for s in (1, -1)]
    step = math.log(2) / 128
    for n in list(range(-66, 66, 6)) + [-64, -65, 63, 64, 127, 128, 1000, -1000, 131071, -136000]:
        edge = (n + 0.5) * step
        arguments += [edge, up(edge), down(edge)]
    for j in (-45, -30, -7, -2, -1, 0, 1, 2, 13, 44):
        edge = r.randrange(-20, 20) * step + (j + 0.5) / 16384
        arguments += [edge, up(edge), (j + 0.5) / 16384, down((j + 0.5) / 16384)]
    arguments += [r.choice((1, -1)) * log_uniform(r, 1e-5, 1) for _ in range(60)]
    arguments += [r.choice((1, -1)) * log_uniform(r, 1e-20, 1e-5) for _ in range(20)]
    arguments += [r.uniform(-10, 10) for _ in range(60)]
    arguments += [r.uniform(-708, 709.7) for _ in range(50)]
    arguments += [r.uniform(-709.8, -708.3) for _ in range(20)]
    return arguments + [r.uniform(-745.2, -708) for _ in range(20)]


def log_arguments(r):
    """Where log changes tables or powers of 2, and all sizes."""
    arguments = [0.0, INF, math.nan, -1.0, -TINY, TINY, 2 * TINY, 3 * TINY, LEAST_NORMAL,
                 down(LEAST_NORMAL), LARGEST]
    arguments += [1.0, up(1.0), up(up(1.0)), down(1.0), down(down(1.0)), 0.5, 2.0, up(2.0),
                  down(2.0), math.e, 10.0]
    for i in range(129):
        edge = 0.5 + i / 256
        arguments += [edge, down(edge)]
        if i % 8 == 0:
            arguments += [up(edge), edge * 2.0 ** r.randrange(-1070, 1020)]
    for j in range(-66, 66, 7):
        edge = 1 + (2 * j + 1) / 16384
        arguments += [edge, up(edge), down(edge)]
    arguments += [1 + s * 2.0**-e for e in range(2, 53, 3) for s in (1, -1)]
    arguments += [log_uniform(r, 0.5, 2) for _ in range(40)]
    arguments += [log_uniform(r, 1e-300, 1e300) for _ in range(40)]
    return arguments + [TINY * r.randrange(1, 2**50) for _ in range(10)]


def log1p_arguments(r):
    """Near 0 and -1, where the table and the series take turns, and all sizes."""
    arguments = [0.0, -0.0, INF, -INF, math.nan, -1.0, down(-1.0), up(-1.0), -2.0, LARGEST, TINY,
                 -TINY, LEAST_NORMAL]
    exponents = [*range(1, 20), 26, 52, 53, 54, 59, 60, 61, 200, 1000]
    arguments += [s * 2.0**-e for e in exponents for s in (1, -1)]
    for s in (1, -1):
        arguments += [s * f(2.0**-e) for e in (14, 60) for f in (up, down)]
    for i in range(0, 129, 3):
        edge = 0.5 + i / 256 - 1
        arguments += [edge, up(edge)]
    for j in range(-66, 66, 9):
        edge = (2 * j + 1) / 16384
        arguments += [edge, up(edge), down(edge)]
    arguments += [-1 + 2.0**-e for e in (3, 10, 30, 45, 52)]
    arguments += [2.0**53, up(2.0**53), 2.0**60, 1e300]
    arguments += [r.choice((1, -1)) * log_uniform(r, 1e-20, 1) for _ in range(70)]
    arguments += [log_uniform(r, 1, 1e300) for _ in range(30)]
    return arguments + [r.uniform(-1, 1) for _ in range(30)]


def elementary():
    r, table = random.Random("elementary 1"), Table("e")
    makers = (exp_arguments, exp_arguments, log_arguments, log1p_arguments)
    for name, maker in zip(ELEMENTARY, makers):
        for x in {x.hex(): x for x in map(float, maker(r))}.values():
            table.add(name, None, x, None, elementary_truth(name, x))
    return table


def bernoulli():
    r, table = random.Random("bernoulli 1"), Table("b")
    places = [0.0, TINY, 2.0**-1060, LEAST_NORMAL, 1e-300, 1e-160, 1e-20, 2.0**-53, 1e-9, 0.1,
              0.25, 0.3]
    places += [0.5, up(0.5), 0.75, 0.9, 1 - 1e-9, 1 - 2.0**-52, 1 - 2.0**-53, 1.0]
    for p in places:
        for q in places:
            table.add("bernoulli_kl", None, p, q, bernoulli_kl(p, q))
    for _ in range(20):
        p, q = log_uniform(r, 1e-309, 1e-306), log_uniform(r, 1e-309, 1e-306)
        table.add("bernoulli_kl", None, p, q, bernoulli_kl(p, q))
    for k in range(1, 16):
        for p in (r.random(), 1 - log_uniform(r, 1e-15, 0.1), log_uniform(r, 1e-300, 0.1)):
            q = min(near(r, p, -k), 1 - 2.0**-53)
            table.add("bernoulli_kl", None, p, q, bernoulli_kl(p, q))
    for _ in range(12):
        for p in (r.random(), 1 - log_uniform(r, 1e-12, 0.1), TINY * r.randrange(1, 10**6)):
            table.add("bernoulli_kl", None, p, up(p), bernoulli_kl(p, up(p)))
            q = r.random()
            table.add("bernoulli_kl", None, p, q, bernoulli_kl(p, q))
    return table


def elementwise():
    r, table = random.Random("elementwise 1"), Table("w")
    sizes = [TINY, 7 * TINY, 2.0**-1050, LEAST_NORMAL, 1e-300, 1e-160, 1e-17, 0.3, 1.0, up(1.0),
             math.e, 7.5]
    sizes += [1e17, 1e154, 1e300, 2.0**1023, LARGEST]
    pairs = [(p, q) for p in sizes for q in sizes]
    pairs += [(0.0, 0.0), (0.0, 2.5), (0.0, TINY), (2.5, 0.0), (TINY, 0.0), (-1.0, 1.0),
              (1.0, -1.0), (0.0, -1.0)]
    for k in range(1, 16):
        pairs += [(p, near(r, p, -k)) for p in (r.uniform(0.1, 9), log_uniform(r, 1e-300, 1e300))]
    ratios = (0.25, 0.5, up(0.5), 2 / 3, 1.5, 2.0, up(2.0), down(2.0), 3.0)
    pairs += [(p, p * ratio) for p in (0.7, 1e-310, 1e307) for ratio in ratios]
    for p in [log_uniform(r, 1e-308, 1e308) for _ in range(10)]:
        pairs += [(p, up(p)), (p, down(p))]
    pairs += [(TINY * r.randrange(1, 10**6), TINY * r.randrange(1, 10**6)) for _ in range(20)]
    pairs += [(log_uniform(r, 1e-3, 1e3), log_uniform(r, 1e-3, 1e3)) for _ in range(30)]
    pairs += [(log_uniform(r, 1e-309, 1e-306), log_uniform(r, 1e-309, 1e-306)) for _ in range(20)]
    for p, q in pairs:
        table.add("rel_entr", None, p, q, rel_entr(p, q))
        table.add("kl_div", None, p, q, kl_div(p, q))
    sizes += [0.0, -1.0, -TINY, down(1.0), 0.5] + [log_uniform(r, 1e-320, 1e308) for _ in range(30)]
    for p in sizes:
        table.add("entr", None, p, None, entr(p))
    return table


def probabilities(r, n):
    weights = [r.expovariate(1) + 1e-3 for _ in range(n)]
    return [w / math.fsum(weights) for w in weights]


SHARES = (0.5, 0.3, 1e-9, 1 - 1e-9)


def discrete_ordinary(r, table):
    for n in (2, 2, 3, 4, 6, 10, 24):
        table.masses(probabilities(r, n), probabilities(r, n), SHARES)
    for n in (2, 5, 12):
        counts = [[float(r.randrange(1, 10**6)) for _ in range(n)] for _ in range(2)]
        table.masses(*counts, SHARES)
        table.masses(*[[log_uniform(r, 1e-250, 1) for _ in range(n)] for _ in range(2)], SHARES[:2])
    for n in (60, 200):
        p = sm64(r.getrandbits(60), n, 30)
        table.masses(p, sm64(r.getrandbits(60), n, 45), SHARES)
        table.masses(p, scaled(p, 1.0, r.getrandbits(60), 9), SHARES)
        table.masses(p, scaled(p, 7.0, r.getrandbits(60), 2), SHARES)
        q = sm64(r.getrandbits(60), n, 53)
        table.masses(q, scaled(q, 1.0, r.getrandbits(60), 2), SHARES)


def discrete_close(r, table):
    for k in range(1, 16):
        p = probabilities(r, r.choice((2, 3, 5)))
        table.masses(p, [near(r, x, -k) for x in p], SHARES if k % 3 == 0 else SHARES[:1])
        factor = log_uniform(r, 1e-6, 1e6)
        table.masses(p, [near(r, x * factor, -k) for x in p])
    for n in (2, 3, 3, 8):
        p = probabilities(r, n)
        table.masses(p, [up(p[0])] + p[1:], SHARES)
        table.masses(p, [up(p[0])] + p[1:-1] + [down(p[-1])], SHARES[:2])
    wide = [1.0] + [10.0**-k for k in (20, 80, 150)]
    table.masses(wide, wide[:-1] + [up(wide[-1])], SHARES[:1])
    ratios = [1 + 2.0**-e for e in (14, 39, 40, 41)] + [1 - 2.0**-40, 0.5, 1.5, up(1.5), 2.0]
    for ratio in ratios:
        table.masses([1.0, 3.0], [ratio, 3.0], SHARES[:2])


def discrete_zeros(r, table):
    p, q = probabilities(r, 5), probabilities(r, 5)
    table.masses([0.0] + p, [0.25] + q, SHARES)
    table.masses([0.25] + p, [0.0] + q, SHARES)
    table.masses([0.0, 0.0] + p, [0.0, 0.0] + q, SHARES[:1])
    table.masses([0.0] + p, [TINY] + q, SHARES[:2])
    table.masses([TINY] + p, [0.0] + q, SHARES[:2])
    table.masses([0.0] + p, [1e-17] + p, SHARES)
    table.masses([1.0, 0.0], [0.0, 1.0], SHARES)
    table.masses([1.0, 2.0, 0.0, 0.0], [0.0, 0.0, 3.0, 1e-9], SHARES)
    table.masses([TINY, 0.0], [0.0, LARGEST], SHARES)
    table.masses([1.0, 0.0], [1.0, 0.0], SHARES[:1])
    table.masses([1.0, 0.0], [1.0, 1e-300], SHARES[:2])
    table.masses([1.0, 1e-300], [1.0, 3e-300], SHARES[:2])
    table.masses([1.0, 1e-310], [1.0, 3e-310], SHARES[:2])
    for k in (1, 2, 5, 1000, 2**30, 2**50):
        table.masses([1.0, k * TINY], [1.0, 3 * k * TINY], SHARES[:2])
        table.masses([1.0, 3 * k * TINY], [1.0, 2 * k * TINY], SHARES[:1])
    for _ in range(8):
        p, q = ([1.0, log_uniform(r, 1e-309, 1e-306)] for _ in range(2))
        table.masses(p, q, SHARES[:2])


def discrete_unequal(r, table):
    """Masses that are next to nothing beside their total, but not beside the other side's."""
    table.masses([1.0, TINY], [LARGEST, TINY], SHARES[:2])
    for total in (1e6, 1e10, 2.0**100, LARGEST):
        for least in (TINY, 1e-310):
            table.masses([1.0, 1.0], [least, total], SHARES[:2])
            table.masses([least, total], [1.0, 1.0], SHARES[:2])
    table.masses([1.0, 1e-20], [1e10, TINY], SHARES[:2])
    for share in (0.0, 1.0, TINY, 1e-300, 2.0**-53, 1 - 2.0**-53):
        table.masses([1.0, 2.0, 0.0], [2.0, 1.0, 1.0], [share])
        table.masses([1.0, 0.0], [0.0, 1.0], [share])


def discrete_extremes(r, table):
    def tiny(most):
        return [TINY * r.randrange(1, most) for _ in range(n)]

    def between(low, high):
        return [log_uniform(r, low, high) for _ in range(n)]

    for n in (2, 4, 7):
        table.masses(tiny(10**6), tiny(10**6), SHARES[:2])
        table.masses(between(1e306, 1.7e308), between(1e306, 1.7e308), SHARES[:2])
        p = [LARGEST * r.random() for _ in range(n)]
        table.masses(p, [near(r, x, -r.randrange(2, 15)) for x in p], SHARES[:1])
        p = [TINY * r.randrange(10**9, 10**12) for _ in range(n)]
        table.masses(p, [x + TINY for x in p[:1]] + p[1:], SHARES[:1])
        table.masses(between(1e-320, 1e308), between(1e-320, 1e308), SHARES[:2])
        table.masses(between(1e290, 1e308), tiny(99), SHARES[:2])
    for factor in (1.0, 3.0, 7.0, 1024.0, 2.0**-900, 2.0**900):
        p = [float(r.randrange(1, 10**6)) for _ in range(4)]
        table.masses(p, [x * factor for x in p], SHARES[:2])


DISCRETE = (
    discrete_ordinary,
    discrete_close,
    discrete_zeros,
    discrete_unequal,
    discrete_extremes,
)


def discrete():
    r, table = random.Random("discrete 1"), Table("d")
    for regime in DISCRETE:
        regime(r, table)
    return table


ALPHAS = (0.0, 1e-3, 0.25, 0.5, 0.75, 1 - 2.0**-53, 1.0, 1 + 2.0**-52, 1 + 1e-9, 1.5, 2.0, 10.0, 50.0,
          1e6, INF, 1 - 1e-9)


def masses_pairs(r):
    """Pairs of columns, and one at a time what makes them hard."""
    for n in (2, 3, 8):
        yield probabilities(r, n), probabilities(r, n)
    yield [[float(r.randrange(1, 10**6)) for _ in range(5)] for _ in range(2)]
    yield [[log_uniform(r, 1e-250, 1) for _ in range(4)] for _ in range(2)]
    for k in range(1, 16, 2):
        p = probabilities(r, 3)
        yield p, [near(r, x, -k) for x in p]
        factor = log_uniform(r, 1e-6, 1e6)
        yield p, [near(r, x * factor, -k - 1) for x in p]
    p = probabilities(r, 3)
    yield p, [up(p[0])] + p[1:]
    yield p, [up(p[0])] + p[1:-1] + [down(p[-1])]
    yield [1.0, 2.0, 5.0], [3.0, 6.0, 15.0]
    p, q = probabilities(r, 3), probabilities(r, 3)
    yield [0.0] + p, [0.25] + q
    yield [0.25] + p, [0.0] + q
    yield [0.0] + p, [1e-17] + p
    yield [0.5, 0.0] + p, [0.0, 0.25] + q
    yield [1.0, 2.0, 0.0], [0.0, 0.0, 3.0]
    yield [1.0, 0.0, 1e-20], [0.0, 1.0, 1e-20]
    yield [1.0, 0.0, 1e-300], [0.0, 1.0, 3e-300]
    yield [LARGEST, 0.0, TINY], [0.0, LARGEST, 3 * TINY]
    yield [1.0, 1e-300], [1.0, 3e-300]
    yield [1.0, 1.0], [1.0, 1e-310]
    yield [1.0, 1e-310], [1.0, 1.0]
    yield [1.0, TINY], [LARGEST, 1.0]
    yield [1.0, 1.0], [LARGEST, TINY]
    yield [1.0, 1e-13, 3e-16], [1.0, 2e-13, 1e-16]
    yield [TINY * r.randrange(1, 99) for _ in range(3)], [TINY * r.randrange(1, 99) for _ in range(3)]
    yield [LARGEST, LARGEST, 1e308], [1e308, LARGEST, 1.7e308]
    yield [1.0], [7.0]


def masses():
    r, table = random.Random("masses 1"), Table("m")
    turn = 0
    for p, q in masses_pairs(r):
        for name in MASSES:
            if name not in ("renyi", "tsallis"):
                table.add("dist_" + name, None, p, q, divergence(name, p, q, None))
        for alpha in [ALPHAS[(turn + 3 * i) % len(ALPHAS)] for i in range(6)]:
            for name in ("renyi", "tsallis"):
                table.add("dist_" + name, alpha, p, q, divergence(name, p, q, alpha))
        turn += 1
    for n in (2, 5):
        p, q = ([float(r.randrange(0, 40)) for _ in range(n)] for _ in range(2))
        for smoothing in (0.0, 0.5, 1.0, 1e-9, 0.1):
            table.add("dist_psi", smoothing, p, q, psi(p, q, smoothing))
    for n, most in ((2, 10), (2, 1000), (3, 40), (8, 40), (20, 100), (3, 10**6), (3, 10**9)):
        p = [float(r.randrange(1, most)) for _ in range(n)]
        for q in (
            [float(r.randrange(1, most)) for _ in range(n)],
            [max(1.0, x + r.randrange(-1, 2)) for x in p],
            [3 * x + (x == p[0]) for x in p],
            [x * 2 for x in p],
            [0.0] + p[1:],
        ):
            for samples in (0, 1, 2):
                for name in ("g_pvalue", "chi2_pvalue"):
                    table.add("dist_" + name, samples, p, q, pvalue(name, p, q, samples))
    return table


def log_masses():
    r, table = random.Random("log masses 1"), Table("l")

    def add(p, q):
        table.add("kl_discrete_log", None, p, q, kl_discrete_log(p, q))

    def logits(n, center=0.0, width=3.0):
        return [center + r.gauss(0, width) for _ in range(n)]

    for n in (1, 2, 2, 3, 5, 8, 20):
        for center in (0.0, -30.0, -1000.0, -1e6, 1e6):
            add(logits(n, center), logits(n, center + r.gauss(0, 5)))
    for k in range(1, 16):
        for center in (0.0, -1000.0):
            p = logits(r.choice((2, 3, 5)), center)
            add(p, [x + r.choice((-1, 1)) * 10.0**-k for x in p])
            add(p, [x + 7.3 + r.gauss(0, 1) * 10.0**-k for x in p])
    for offset in (1.0, -0.125, 1024.0, -1e6, 2.0**40):
        p = [r.randrange(-8000, 8000) / 1024 for _ in range(4)]
        add(p, [x + offset for x in p])
    for _ in range(6):
        p = logits(3)
        add(p, [up(p[0])] + p[1:])
        add(p, [x + 0.1 for x in p])
        p = logits(3, -1e6)
        add(p, p[:2] + [down(p[2])])
    for spread in (10.0, 100.0, 300.0, 399.0, 401.0, 600.0, 700.0, 740.0, 800.0, 2000.0, 1e5):
        add([0.0, -spread], [0.0, -2 * spread])
        add([0.0, -spread], [-spread, 0.0])
        add([0.0, -spread, 1.0], [0.5, -spread - 1, 1.0])
        add([-spread, 0.0, -1.0], [0.5 - spread, 0.0, -1.0])
        add([0.0, -INF], [0.0, -spread])
        add([0.0, -INF, -1.0], [-spread, 0.0, -1.0 - spread])
    add([0.0, -INF, -2.0], [-1.0, -INF, -0.5])
    add([0.0, -1.0], [0.0, -INF])
    add([-INF, -1.0], [0.0, -INF])
    add([-INF, -1.0, -3.0], [-1.0, -1.0, -3.0])
    add([-1e300, -1e300], [-1e300, -1e300])
    add([-1e300, 0.0], [0.0, 0.0])
    for least in (-1e5, -1e20, -1e99):
        add([0.0, -1.0], [0.0, least])
        add([0.0, -1.0], [least, 0.0])
        add([0.0, least], [0.0, -1.0])
    add([TINY, 0.0], [0.0, TINY])
    add([1e-17, 0.0, -1.0], [0.0, 1e-18, -1.0])
    return table


def normal_pairs(r):
    """Pairs of columns, and one at a time what makes them hard."""
    yield [1.0, 2.0, 4.0], [1.5, 2.5]
    for n in (2, 3, 10):
        yield [r.gauss(0, 1) for _ in range(n)], [r.gauss(1, 2) for _ in range(n + 1)]
        yield [1e9 + r.gauss(0, 1) for _ in range(n)], [1e9 + r.gauss(0, 1) for _ in range(n)]
    for center, exponent in ((0.0, -30), (1e6, -32), (1e9, -22), (-1e12, -12), (1e15, -3)):
        x = column(r.getrandbits(60), 200, center, 12, exponent)
        yield x, column(r.getrandbits(60), 150, center, 12, exponent)
        yield x, column(int(x.text.split()[1]), 200, center + 2.0**exponent, 12, exponent)
        yield x, scaled(x, 1.0, r.getrandbits(60), 2)
    for exponent in (-500, -490, 480, 500):
        unit = 2.0**exponent
        x = [unit * r.gauss(0, 1) for _ in range(4)]
        yield x, [unit * r.gauss(0, 1) for _ in range(3)]
        yield x, [up(x[0])] + x[1:]
        yield x, [r.gauss(0, 1) for _ in range(3)]
        yield [r.gauss(0, 1) for _ in range(3)], x
    yield [1e-150, 2e-150, 1e150], [1.0, 2.0, 1e150]
    yield [TINY, 2 * TINY, 9 * TINY], [TINY, 3 * TINY]
    yield [LARGEST, -LARGEST, 1.0], [LARGEST, down(LARGEST), 1e300]
    yield [TINY, -TINY], [LARGEST, -LARGEST]
    yield [LARGEST, -LARGEST], [TINY, -TINY]
    yield [0.0, 1.0], [LARGEST, down(LARGEST)]
    yield from (([3.0] * 3, [3.0]), ([3.0], [4.0]), ([0.0], [0.0, -0.0]))
    yield from (([3.0], [3.0, 4.0]), ([3.0, 4.0], [3.0] * 2))
    for _ in range(8):
        x = [r.gauss(5, 1) for _ in range(5)]
        yield x, [up(v) for v in x]
        yield x, [up(x[0])] + x[1:]
        yield x, [near(r, v, -r.randrange(2, 15)) for v in x]
        yield x, x * 3
        yield x, [-v for v in x]
    for k in range(1, 16):
        x = [0.0, 1.0, 1.5, r.random()]
        yield x, [v * (1 + 10.0**-k) for v in x]
        yield x, [v + 10.0**-k for v in x]


def normal():
    r, table = random.Random("normal 1"), Table("n")
    accuracy = [pattern(c + 0.2, c + 0.1, c + 0.3, 500) for c in (1.0, 1e6, 1e7, 1e15)]
    singles = accuracy + [[10000001.0, 10000003.0, 10000002.0], pattern(0.1, 0.1, 0.1, 7)]
    pairs = list(normal_pairs(r)) + [(a, b) for a in accuracy for b in accuracy]
    for x, y in pairs:
        table.columns(x, y)
    seen = set()
    for x in singles + [x for x, _ in pairs]:
        if vector_column(x) not in seen:
            seen.add(vector_column(x))
            table.moments(x)
    singles = [[TINY, 0.0], [TINY, 0.0, 0.0], [LEAST_NORMAL, 0.0], [3 * TINY, TINY, 0.0, 0.0]]
    singles += [[2.0**-530, 0.0, 0.0], [1.0, -1.0], [2.0**600, 2.0**-600]]
    singles += [[2.0**-511 * r.random() * 2.0**-e for _ in range(3)] for e in range(0, 30, 2)]
    singles += [[2.0**-1021 * r.random() * 2.0**-e for _ in range(3)] for e in range(0, 50, 5)]
    for x in singles + [[LARGEST] * 3, [LARGEST, LARGEST, -LARGEST]]:
        table.moments(x)
    return table


# The reference cases

VISIBLE = {
    ("discrete", "kl"): "kl_discrete",
    ("discrete", "js"): "js_divergence",
    ("bernoulli", "kl"): "bernoulli_kl",
    ("gauss_fit", "mean"): "mean",
    ("gauss_fit", "variance"): "variance",
    ("gauss_fit", "stddev"): "sd",
    ("gauss_fit", "kl_gauss_fit"): "kl_gauss_fit",
    ("two_sample", "ks"): "dist_ks",
    ("two_sample", "wasserstein1"): "dist_wasserstein",
    ("two_sample", "energy"): "dist_energy",
    ("normal", "wasserstein2"): "families_wasserstein2",
}


def visible_vector(value):
    """A vector of the reference cases, which name their generators in JSON."""
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, list):
        return [float(x) for x in value]
    kind, seed = value["gen"], value["seed"]
    if kind == "sm64":
        return sm64(seed, value["n"], value["bits"])
    if kind == "sm64_col":
        return column(seed, value["n"], float(value["center"]), value["bits"], value["exp"])
    return scaled(visible_vector(value["base"]), float(value.get("mult", 1)), seed, value["mod"])


def interleaved(values, weights):
    return [x for pair in zip(values, weights) for x in pair]


def visible_row(table, row):
    function = VISIBLE.get((row["family"], row["function"]))
    extra = json.loads(row["extra"] or "{}")
    if function is None or (function == "kl_gauss_fit" and extra["ddof"] != 0):
        return
    p, q = (json.loads(row[key]) if row[key] else None for key in ("params_p", "params_q"))
    if row["family"] == "bernoulli":
        p, q = float(p["p"]), float(q["p"])
    if row["family"] == "normal":
        p, q = ([1.0, side["mean"], side["sd"]] for side in (p, q))
    if "wx" in extra and function == "dist_ks":
        function = "weighted_ks"
        p, q = (interleaved(*pair) for pair in ((p, extra["wx"]), (q, extra["wy"])))
    elif "wx" in extra:
        function += "_weighted"
        p, q = p + extra["wx"], q + extra["wy"]
    ddof = extra.get("ddof")
    parameter = {"js_divergence": 0.5, "variance": ddof, "sd": ddof}.get(function)
    truth = INF if row["expected"] == "inf" else Fraction(row["expected"])
    table.add(function, parameter, visible_vector(p), visible_vector(q), truth, row["case_id"])


def visible(path):
    table = Table("v")
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            visible_row(table, row)
    return table


TABLES = {
    "elementary": elementary,
    "bernoulli": bernoulli,
    "discrete": discrete,
    "masses": masses,
    "log_masses": log_masses,
    "elementwise": elementwise,
    "normal": normal,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", help="the project's reference cases, a CSV file")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(["visible", *TABLES]))
    arguments = parser.parse_args()
    for name in arguments.tables or ["visible", *TABLES]:
        if name == "visible" and arguments.cases is None:
            print("visible: skipped, no --cases")
            continue
        table = visible(arguments.cases) if name == "visible" else TABLES[name]()
        text = table.text(name)
        (arguments.out / f"{name}.tsv").write_text(text)
        print(f"{name}: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
