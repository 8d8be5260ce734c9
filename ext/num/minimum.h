/* minimum.h - the least value of a smooth function of a few variables, from its values alone. */
#ifndef KLDIV_NUM_MINIMUM_H
#define KLDIV_NUM_MINIMUM_H

#include <stdbool.h>

#include "base/status.h"
#include "num/scaled.h"

enum { KL_MINIMUM_VARIABLES = 4 };

/* A function in nats: what its unit is decides how far apart it is sampled.  Finite, or +Inf where
** there is none; smooth where it is finite. */
typedef struct KlObjective {
  KlStatus (*value)(void *work, const KlDd *y, KlScaled *value);
  void *work;
  int variables; /* 1 to KL_MINIMUM_VARIABLES */
} KlObjective;

typedef struct KlMinimum {
  KlDd y[KL_MINIMUM_VARIABLES];      /* the start; then the place */
  double unit[KL_MINIMUM_VARIABLES]; /* > 0: a guess of how far is far; then what it was */
  KlScaled value;                    /* there */
  bool coarse;                       /* a step that gains less than 2^-16 nats is the end */
  bool converged;
} KlMinimum;

/* The local minimum to which Newton's method goes from minimum->y, where the function is finite.
** The minimum may be at the edge of where it is: then that variable is at the last double before.
**
** It has converged when the next step would gain less than 2^-96 nats, or when steps no longer
** shrink and gain less than the function's own rounding can show; it has not after 60 steps, or
** where no step leads down though the model says that it should.  With values good to e, the place
** is good to about 2^-50 + 500 e of a standard deviation (of the function taken for minus a log
** likelihood). */
KlStatus kl_minimize(const KlObjective *objective, KlMinimum *minimum);

#endif
