/* elementary.h - exp, expm1, log and log1p that give the same bits on every platform.
**
** glibc, musl, macOS and Windows differ in the last bit of these four, so no result of kldiv
** passes through the C library's.  Each function reduces its argument with two tables of exact
** factors and ends in a short series, in double-double; the plain forms round that once and are at
** most 0.5001 ulp off (measured, tests/oracle/elementary.tsv).
**
** The tables are written by elementary_tables.py.
*/
#ifndef KLDIV_NUM_ELEMENTARY_H
#define KLDIV_NUM_ELEMENTARY_H

#include "num/dd.h"
#include "num/scaled.h"

/* ln 2 in double-double. */
#define KL_LN2 kl_dd(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56)

/* The natural logarithm of x > 0, relative error below 2^-76.  x.hi is finite and normal or
** subnormal; a subnormal loses nothing. */
KlDd kl_dd_log(KlDd x);

/* ln(1 + x) for x > -1, relative error below 2^-76, for tiny x too. */
KlDd kl_dd_log1p(KlDd x);

/* exp(x), relative error below 2^-78, for abs(x) < 2800. */
KlScaled kl_scaled_exp(KlDd x);

/* exp(x) - 1 for x < 700, relative error below 2^-76, for tiny x too. */
KlDd kl_dd_expm1(KlDd x);

/* ln(a/b) for a, b > 0 of any size; relative error below 2^-72 where a and b come exact and their
** ratio is outside 1/2 .. 2.  Inside it the error is 2^-100 absolute: there, use kl_dd_log1p of an
** exact difference. */
KlDd kl_dd_log_ratio(KlDd a, KlDd b);

/* nats / ln(base), base > 1: a value in nats in units of its own. */
KlScaled kl_scaled_in_base(KlScaled nats, double base);

/* The four for doubles, with C's special cases: exp(-Inf) = 0, log(0) = -Inf, log(x < 0) = NaN,
** log1p(-1) = -Inf, +Inf to +Inf, NaN to NaN, and 0 and subnormals to themselves where the function
** keeps them. */
double kl_exp(double x);
double kl_expm1(double x);
double kl_log(double x);
double kl_log1p(double x);

#endif
