#!/usr/bin/python3
"""gen_families_vector.py - writes families_vector.tsv: families whose members are vectors.

    gen_families_vector.py [--out DIRECTORY]

As gen_tables.py, whose format, helpers and way to the truth it uses: textbook formulas in mpmath
with ever more digits, never the arrangement of the core.  Arguments are parameters as a KlMember
has them: those of a Dirichlet distribution, or the means of a multivariate normal and then its
covariance matrix row by row.  The parameter of mvnormal_renyi is its order.
"""
import argparse
import math
import random
from pathlib import Path

import mpmath
from mpmath import mpf

from gen_tables import Table, down, log_uniform, near, settle, span, up

# How far apart P and Q are: powers of 10, and None for one ulp.
DISTANCES = (-1, -2, -3, -5, -7, -9, -11, -13, -15, None)


def close(r, x, distance):
    return r.choice((up, down))(x) if distance is None else near(r, x, distance)


# Dirichlet


def dirichlet_kl(a, b):
    total_a, total_b = mpmath.fsum(a), mpmath.fsum(b)
    kl = mpmath.loggamma(total_a) - mpmath.loggamma(total_b)
    for x, y in zip(a, b):
        kl += mpmath.loggamma(y) - mpmath.loggamma(x)
        kl += (x - y) * (mpmath.psi(0, x) - mpmath.psi(0, total_a))
    return kl


def dirichlet_entropy(a):
    total = mpmath.fsum(a)
    entropy = (total - len(a)) * mpmath.psi(0, total) - mpmath.loggamma(total)
    return entropy + mpmath.fsum(mpmath.loggamma(x) - (x - 1) * mpmath.psi(0, x) for x in a)


def add_dirichlet(table, a, b):
    def formula():
        return dirichlet_kl([mpf(x) for x in a], [mpf(x) for x in b])

    truth = 0.0 if a == b else settle(formula, 16 + span(*a, *b))
    table.add("dirichlet_kl", None, a, b, truth)


def dirichlet(table):
    r = random.Random(20240401)
    sizes = ((0.05, 50.0), (1e4, 1e9), (1e-8, 1e-3), (1e-6, 1e6), (1e-12, 1e12))
    fixed = [[1.0, 1.0], [1.0, 1.0, 1.0], [0.5] * 5, [1e10, 5e-11], [1e-300, 1e300, 1.0]]
    members = fixed + [[log_uniform(r, *size) for _ in range(n)]
                       for size in sizes for n in (2, 3, 5, 10)]
    for i, a in enumerate(members):
        if i % 5 == 0:
            add_dirichlet(table, a, a)
        add_dirichlet(table, a, [log_uniform(r, 0.05, 50.0) for _ in a])
        for distance in r.sample(DISTANCES, 3):
            b = [close(r, x, distance) for x in a]
            add_dirichlet(table, a, b)
            k = r.randrange(len(a))
            add_dirichlet(table, a, [y if j == k else x for j, (x, y) in enumerate(zip(a, b))])
        add_dirichlet(table, a, [x * (1 + 2.0**-30) for x in a])
        if a != [1.0, 1.0]:
            truth = settle(lambda a=a: dirichlet_entropy([mpf(x) for x in a]), span(*a))
            table.add("dirichlet_entropy", None, a, None, truth)
    long = [log_uniform(r, 0.05, 50.0) for _ in range(200)]
    add_dirichlet(table, long, [near(r, x, -6) for x in long])
    table.add("dirichlet_entropy", None, [1.0, 1.0], None, 0.0)


# Multivariate normal


def mvnormal_parts(p, d):
    mean = mpmath.matrix([mpf(x) for x in p[:d]])
    return mean, mpmath.matrix(
        [[mpf(x) for x in p[d + d * i : 2 * d + d * i]] for i in range(d)])


def square(shift, covariance):
    return (shift.T * mpmath.lu_solve(covariance, shift))[0]


def mvnormal_kl(p, q, d):
    (m, s), (n, t) = mvnormal_parts(p, d), mvnormal_parts(q, d)
    inverse = mpmath.inverse(t)
    trace = mpmath.fsum((inverse * s)[i, i] for i in range(d))
    return (trace - d + mpmath.log(mpmath.det(t) / mpmath.det(s)) + square(m - n, t)) / 2


def is_definite(matrix):
    try:
        mpmath.cholesky(matrix)
    except ValueError:
        return False
    return True


def mvnormal_renyi(p, q, d, a):
    (m, s), (n, t) = mvnormal_parts(p, d), mvnormal_parts(q, d)
    between = a * t + (1 - a) * s
    if not is_definite(between):
        return mpmath.inf
    size = mpmath.log(mpmath.det(between)) - (1 - a) * mpmath.log(mpmath.det(s))
    size -= a * mpmath.log(mpmath.det(t))
    return a * square(m - n, between) / 2 + size / (2 * (1 - a))


def mvnormal_entropy(p, d):
    covariance = mvnormal_parts(p, d)[1]
    return (d * (1 + mpmath.log(2 * mpmath.pi)) + mpmath.log(mpmath.det(covariance))) / 2


def mahalanobis(p, q, d):
    (m, _), (n, t) = mvnormal_parts(p, d), mvnormal_parts(q, d)
    return mpmath.sqrt(square(m - n, t))


def flat(mean, matrix):
    return list(mean) + [x for row in matrix for x in row]


def definite(r, d, condition):
    """A covariance matrix of about that condition."""
    while True:
        scale = [condition ** (-0.5 * i / max(1, d - 1)) for i in range(d)]
        a = [[r.gauss(0, 1) * s for s in scale] for _ in range(d)]
        c = [[math.fsum(x * y for x, y in zip(a[max(i, j)], a[min(i, j)])) for j in range(d)]
             for i in range(d)]
        with mpmath.workdps(80):
            if is_definite(mpmath.matrix(c)):
                return c


def shaken(r, matrix, distance):
    """Each entry at that relative distance from where it was."""
    out = [row[:] for row in matrix]
    for i, row in enumerate(matrix):
        for j in range(i + 1):
            out[i][j] = out[j][i] = close(r, row[j], distance) if row[j] != 0 else 0.0
    with mpmath.workdps(80):
        return out if is_definite(mpmath.matrix(out)) else [[2 * x for x in row] for row in matrix]


def diagonal(variances):
    return [[v if i == j else 0.0 for j in range(len(variances))] for i, v in enumerate(variances)]


def add_mvnormal(table, r, d, p, q):
    digits = 24 + span(*p, *q)
    truth = 0.0 if p == q else settle(lambda: mvnormal_kl(p, q, d), digits)
    table.add("mvnormal_kl", None, p, q, truth)
    if d > 5:
        return
    orders = (0.5, 1e-12, 0.3, 0.999999, 1 - 2.0**-53, 1 + 2.0**-30, 1.2, 2.0, 50.0)
    order = r.choice(orders)
    truth = 0.0 if p == q else settle(lambda: mvnormal_renyi(p, q, d, mpf(order)), digits + 12)
    table.add("mvnormal_renyi", order, p, q, truth)
    truth = 0.0 if p[:d] == q[:d] else settle(lambda: mahalanobis(p, q, d), digits)
    table.add("mvnormal_mahalanobis", None, p, q, truth)


def mvnormal_pairs(r):
    for d in (1, 2, 3, 5):
        mean = [r.gauss(0, 3) for _ in range(d)]
        other = [x + r.gauss(0, 1) for x in mean]
        for condition in (10.0, 1e9):
            a = definite(r, d, condition)
            yield d, flat(mean, a), flat(other, definite(r, d, condition))
            yield d, flat(mean, a), flat(mean, a)
            yield d, flat(mean, a), flat([close(r, x, -9) for x in mean], a)
            for distance in r.sample(DISTANCES, 3):
                yield d, flat(mean, a), flat(mean, shaken(r, a, distance))
                moved = [close(r, x, distance) for x in mean]
                yield d, flat(mean, a), flat(moved, shaken(r, a, distance))
    for d, condition, distance in ((8, 1e9, -12), (12, 1e6, -9), (20, 1e12, None)):
        a = definite(r, d, condition)
        b = shaken(r, a, distance) if distance else definite(r, d, condition)
        yield d, flat([0.0] * d, a), flat([0.0] * d, b)
    for p, q in (([1e-40, 1.0], [1.0, 1.0]), ([1e-300, 1e300], [1.0, 1.0]), ([1e-310], [1e300]),
                 ([1e300, 1e-300, 1.0], [1e-300, 1e300, 1.0]), ([1.0], [1 + 2.0**-52]),
                 ([1e8, 1.0, 1.0], [1.0, 1.0, 1.0])):
        yield len(p), flat([0.0] * len(p), diagonal(p)), flat([1e-5] * len(p), diagonal(q))


def mvnormal(table):
    r = random.Random(20240402)
    for d, p, q in mvnormal_pairs(r):
        add_mvnormal(table, r, d, p, q)
        if r.random() < 0.3:
            truth = settle(lambda: mvnormal_entropy(p, d), span(*p))
            table.add("mvnormal_entropy", None, p, None, truth)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    table = Table("w")
    dirichlet(table)
    mvnormal(table)
    text = table.text("families_vector").replace("gen_tables.py", "gen_families_vector.py")
    (arguments.out / "families_vector.tsv").write_text(text)
    print(f"families_vector: {len(table.rows)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
