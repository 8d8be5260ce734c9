#!/usr/bin/env python3
"""Writes trigonometric_tables.h: the series of sine and cosine, arc tangents, and pi.

    python3 ext/num/trigonometric_tables.py > ext/num/trigonometric_tables.h
                                                                        (needs python3-mpmath)
"""
from mpmath import atan, factorial, mp, mpf, pi

mp.dps = 120
PRECISE = 8
ROUGH = 7
STEPS = 32


def parts(x, count):
    out = []
    for _ in range(count):
        out.append(float(x))
        x -= mpf(out[-1])
    return "{%s}" % ", ".join(part.hex() for part in out)


def table(name, comment, rows):
    print("/* %s */" % comment)
    print("static const KlDd %s[%d] = {" % (name, len(rows)))
    for row in rows:
        print("    %s," % parts(row, 2))
    print("};\n")


def rough(name, rows):
    print("static const double %s[%d] = {" % (name, len(rows)))
    for row in rows:
        print("    %s," % float(row).hex())
    print("};\n")


def series(name, offset, text):
    c = [mpf((-1) ** k) / factorial(2 * k + offset) for k in range(PRECISE + ROUGH)]
    table(name, text, c[:PRECISE])
    rough(name + "_rough", c[PRECISE:])


print("/* trigonometric_tables.h - written by trigonometric_tables.py; do not edit. */")
print("#ifndef KLDIV_NUM_TRIGONOMETRIC_TABLES_H\n#define KLDIV_NUM_TRIGONOMETRIC_TABLES_H\n")
print('#include "num/dd.h"\n')
print("enum { TRIGONOMETRIC_PRECISE = %d, TRIGONOMETRIC_ROUGH = %d, TRIGONOMETRIC_STEPS = %d };\n"
      % (PRECISE, ROUGH, STEPS))
print("/* pi/2 as the sum of four doubles. */")
print("static const double trigonometric_half_pi[4] = %s;\n" % parts(pi / 2, 4))
series("trigonometric_sine", 1, "1, -1/3!, 1/5! ...: the first terms, and of the rest 53 bits.")
series("trigonometric_cosine", 0, "1, -1/2!, 1/4! ...")
table("trigonometric_odd", "1, -1/3, 1/5 ...", [mpf((-1) ** k) / (2 * k + 1) for k in range(5)])
table("trigonometric_arc", "atan(i/%d)" % STEPS, [atan(mpf(i) / STEPS) for i in range(STEPS + 1)])
print("#endif")
