/* feature.h - functions of x of which -ln q is a sum, and whose expectations P knows.
**
** A family whose -ln q(x) is constant + the sum of factor T(x) over a few of these has `cost`; a
** family that knows E[T(X)] has `expect`.  Every pair of the two has a closed form of KL(P || Q) =
** E_P[-ln q] - H(P), without either knowing the other (pairs.h).
*/
#ifndef KLDIV_FAMILY_FEATURE_H
#define KLDIV_FAMILY_FEATURE_H

#include "family/member.h"

typedef enum KlFeatureKind {
  KL_OF_X,            /* x - at: any family's mean */
  KL_OF_SQUARE,       /* (x - at)^2: any family's mean and variance */
  KL_OF_DISTANCE,     /* abs(x - at) */
  KL_OF_LOG,          /* ln x */
  KL_OF_LOG_SQUARE,   /* (ln x - at)^2 */
  KL_OF_LOG_REST,     /* ln(1 - x) */
  KL_OF_POWER,        /* (x/at)^rate, at > 0 */
  KL_OF_INVERSE,      /* at/x: the power -1, for families that know no other */
  KL_OF_EXPONENTIAL,  /* exp(-rate (x - at)) */
  KL_OF_LOG_FACTORIAL /* ln x! */
} KlFeatureKind;

#define KL_FEATURE(kind) (1u << (kind))

enum { KL_FEATURES = 3 /* at most, of one family */ };

/* factor T(x) */
typedef struct KlFeature {
  KlFeatureKind kind;
  KlScaled factor, at, rate; /* `at` and `rate` where they are named above */
} KlFeature;

/* What a family says of itself as Q. */
typedef struct KlCost {
  KlScaled constant;
  int largest; /* the exponent of the largest term that it is a sum of */
  int features;
  KlFeature feature[KL_FEATURES];
} KlCost;

/* Adds a term of the constant. */
void kl_cost_constant(KlCost *cost, KlScaled term);

/* Adds factor T(x), for features without numbers of their own, with `at`, and with both. */
void kl_cost_add(KlCost *cost, KlFeatureKind kind, KlScaled factor);
void kl_cost_add_at(KlCost *cost, KlFeatureKind kind, KlScaled factor, KlScaled at);
void kl_cost_add_rate(KlCost *cost, KlFeatureKind kind, KlScaled factor, KlScaled at,
                      KlScaled rate);

/* No expectation. */
KlScaled kl_expect_none(void);

/* exp(y) as an expectation; none where it is beyond every exponent. */
KlScaled kl_expect_exp(KlScaled y);

/* variance + (mean - at)^2 */
KlScaled kl_expect_square(KlScaled mean, KlScaled variance, KlScaled at);

#endif
