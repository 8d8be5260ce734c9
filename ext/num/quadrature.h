/* quadrature.h - integrals over a line, and sums over integers, of smooth functions.
**
** Both are cut into pieces, the worst of which is halved until the estimate of the error is small
** or no longer falls.  On a piece of the line the rule is Gauss and Kronrod's of 21 points; on a
** piece of the integers it is every term, or 65 terms evenly apart with Lubbock's corrections at
** both ends.
*/
#ifndef KLDIV_NUM_QUADRATURE_H
#define KLDIV_NUM_QUADRATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/poll.h"
#include "num/scaled.h"

typedef struct KlIntegrand {
  /* Finite, of any sign and size, or +Inf, which makes the integral +Inf. */
  KlScaled (*value)(void *work, KlDd t);
  void *work;
  bool lattice;   /* the sum over the integers t, not an integral */
  bool converges; /* known to: growth is not taken for divergence */
} KlIntegrand;

typedef struct KlIntegral {
  KlScaled value; /* +Inf where the integral does not converge */
  KlScaled error; /* an estimate of the absolute error, >= 0 and finite */
  long evaluations;
} KlIntegral;

/* The integral from low to high, each finite or infinite.
**
** `point`, `count` >= 2 ascending numbers (>= 1 on the lattice) within low .. high, cut the part
** where the integrand has its mass: kinks belong among them, and neighbours closer together where
** it varies faster.  Beyond the outermost points the pieces double in length until they add
** nothing, or the end is reached.  An integrand that still grows a million times further out than
** the points reach, or outgrows everything else by 2^4096, is taken to diverge; one that shrinks by
** a constant ratio per doubling is extrapolated: both are judgements from samples, not proofs.
**
** KL_NO_MEMORY, or what `poll` says. */
KlStatus kl_integrate(const KlIntegrand *integrand, const KlDd *point, size_t count, double low,
                      double high, const KlPoll *poll, KlIntegral *integral);

/* The estimate of the relative error; 1 where the value is 0 and the error is not. */
double kl_integral_error(const KlIntegral *integral);

#endif
