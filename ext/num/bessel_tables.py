#!/usr/bin/env python3
"""Writes bessel_tables.h: Hankel's series of ln I0, and cosines around the circle.

    python3 ext/num/bessel_tables.py > ext/num/bessel_tables.h          (needs python3-mpmath)
"""
from fractions import Fraction

from mpmath import cos, mp, mpf, pi

mp.dps = 80
TERMS = 34
NODES = 128


def dd(x):
    high = float(x)
    return "{%s, %s}" % (high.hex(), float(x - mpf(high)).hex())


# I0(k) sqrt(2 pi k) exp(-k) = sum of a_m k^-m, a_m = a_(m-1) (2m - 1)^2/(8 m): DLMF 10.40.1.
a = [Fraction(1)]
for m in range(1, TERMS + 1):
    a.append(a[-1] * (2 * m - 1) ** 2 / (8 * m))

# Its logarithm: m c_m = m a_m - sum of j c_j a_(m - j).
c = [Fraction(0)]
for m in range(1, TERMS + 1):
    c.append(a[m] - sum((j * c[j] * a[m - j] for j in range(1, m)), Fraction(0)) / m)
assert all(x > 0 for x in c[1:])

print("/* bessel_tables.h - written by bessel_tables.py; do not edit. */")
print("#ifndef KLDIV_NUM_BESSEL_TABLES_H\n#define KLDIV_NUM_BESSEL_TABLES_H\n")
print('#include "num/dd.h"\n')
print("enum { BESSEL_TERMS = %d, BESSEL_NODES = %d };\n" % (TERMS, NODES))
print("/* ln I0(k) = k - ln(2 pi k)/2 + c_1/k + c_2/k^2 + ...: all of them are > 0. */")
print("static const KlDd bessel_series[BESSEL_TERMS] = {")
for x in c[1:]:
    print("    %s," % dd(mpf(x.numerator) / x.denominator))
print("};\n")
print("/* cos(2 pi i/BESSEL_NODES) for the first half of the circle. */")
print("static const KlDd bessel_cosine[BESSEL_NODES / 2 + 1] = {")
for i in range(NODES // 2 + 1):
    print("    %s," % (dd(cos(2 * pi * i / NODES)) if 4 * i != NODES else "{0x0.0p+0, 0x0.0p+0}"))
print("};\n\n#endif")
