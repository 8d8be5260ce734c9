#!/usr/bin/env python3
"""Writes legendre_table.h: the nodes and weights of Gauss and Legendre's rule with 48 nodes.

    python3 ext/num/legendre_table.py > ext/num/legendre_table.h        (needs python3-mpmath)
"""
from mpmath import cos, legendre, mp, mpf, pi

mp.dps = 60
NODES = 48


def dd(x):
    high = float(x)
    return "{%s, %s}" % (high.hex(), float(x - mpf(high)).hex())


def slope(x):
    """P_n'(x) = n (x P_n - P_(n-1))/(x^2 - 1)"""
    return NODES * (x * legendre(NODES, x) - legendre(NODES - 1, x)) / (x * x - 1)


print("/* legendre_table.h - written by legendre_table.py; do not edit. */")
print("#ifndef KLDIV_NUM_LEGENDRE_TABLE_H\n#define KLDIV_NUM_LEGENDRE_TABLE_H\n")
print('#include "num/dd.h"\n')
print("enum { LEGENDRE_PAIRS = %d };\n" % (NODES // 2))
print("typedef struct LegendreNode {\n  KlDd node, weight;\n} LegendreNode;\n")
print("/* The rule for the integral over 0 .. 1: nodes below 1/2, each with its weight, which is that of")
print("** 1 - node too. */")
print("static const LegendreNode legendre_table[LEGENDRE_PAIRS] = {")
for i in range(NODES // 2):
    x = cos(pi * (i + mpf(3) / 4) / (NODES + mpf(1) / 2))
    for _ in range(8):
        x -= legendre(NODES, x) / slope(x)
    weight = 1 / ((1 - x * x) * slope(x) ** 2)
    print("    {%s, %s}," % (dd((1 - x) / 2), dd(weight)))
print("};\n\n#endif")
