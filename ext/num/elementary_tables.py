#!/usr/bin/env python3
"""Writes elementary_tables.h: the exact factors of elementary.c and their logarithms and exponentials.

    python3 ext/num/elementary_tables.py > ext/num/elementary_tables.h        (needs python3-mpmath)

Every entry is computed with 60 digits and rounded to double-double.
"""
from mpmath import exp, expm1, floor, log, mp, mpf

mp.dps = 60


def hexadecimal(x):
    return float(x).hex() if x else "0.0"


def dd(x):
    high = float(x)
    return "{%s, %s}" % (hexadecimal(high), hexadecimal(float(x - mpf(high))))


def nearest(x, step):
    return floor(x / step + mpf(1) / 2) * step


def table(declaration, comment, rows):
    print("/* %s */" % comment)
    print("static const %s = {" % declaration)
    for row in rows:
        print("    %s," % row)
    print("};\n")


def log_factors():
    """1/c for the centre c of each 128th of [1, 2), the upper part halved; 1 around 1 itself."""
    for i in range(128):
        centre = 1 + (2 * i + 1) / mpf(256)
        if i >= 53:
            centre /= 2
        yield mpf(1) if i in (0, 127) else nearest(1 / centre, mpf(2) ** -10)


print("/* elementary_tables.h - written by elementary_tables.py; do not edit. */")
print("#ifndef KLDIV_NUM_ELEMENTARY_TABLES_H\n#define KLDIV_NUM_ELEMENTARY_TABLES_H\n")
print('#include "num/dd.h"\n')
print("typedef struct LogFactor {\n  double factor;\n  KlDd minus_log;\n} LogFactor;\n")
table("LogFactor log_coarse[128]",
      "Row i: f, a multiple of 2^-10 near the inverse of 1 + (i + 1/2)/128 (from i = 53: of its half); -ln f.",
      ["{%s, %s}" % (hexadecimal(f), dd(-log(f))) for f in log_factors()])
fine = [nearest(1 / (1 + j * mpf(2) ** -13), mpf(2) ** -20) for j in range(-66, 67)]
table("LogFactor log_fine[133]",
      "Row 66 + j: f, a multiple of 2^-20 near the inverse of 1 + j/2^13; -ln f.",
      ["{%s, %s}" % (hexadecimal(f), dd(-log(f))) for f in fine])
table("KlDd exp_coarse[129]", "Row 64 + i: 2^(i/128) - 1.",
      [dd(mpf(2) ** (mpf(i) / 128) - 1) for i in range(-64, 65)])
table("KlDd exp_fine[93]", "Row 46 + j: exp(j/2^14) - 1.",
      [dd(expm1(mpf(j) / 2 ** 14)) for j in range(-46, 47)])
ln2_step = log(mpf(2)) / 128
first = floor(ln2_step * 2 ** 41) / mpf(2) ** 41
second = floor((ln2_step - first) * 2 ** 76) / mpf(2) ** 76
table("double exp_step[3]",
      "ln(2)/128 in three parts; the first two have 34 and 35 bits, so that their products with an integer"
      "\n** below 2^18 are exact.",
      [hexadecimal(x) for x in (first, second, ln2_step - first - second)])
print("#endif")
