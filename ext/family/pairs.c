/* pairs.c - cross-family KL: one side's expectations meet the other side's logarithm.
**
** So a table of pairs is nowhere written out: it is what the slots `cost` and `expect` of the
** families have in common, and dist_pairs lists it.
*/
#include "family/pairs.h"

#include "num/gap.h"

/* Expectations, constants and entropies are known to this. */
#define PAIRS_ERROR 0x1p-84
/* What is integrated is as good as this, so a closed form has to be. */
#define PAIRS_ENOUGH 0x1p-62
/* exp of more is beyond every exponent. */
#define PAIRS_FAR 0x1p29

/* Features that every family with a mean and a variance knows. */
#define PAIRS_MOMENTS (KL_FEATURE(KL_OF_X) | KL_FEATURE(KL_OF_SQUARE))

const char kl_families_source[] =
    "cross entropy by P's expectations, less P's entropy: Kullback & Leibler 1951, eq. 2.4";

void kl_cost_constant(KlCost *cost, KlScaled term) {
  cost->constant = kl_scaled_add(cost->constant, term);
  if (kl_scaled_sign(term) != 0 && term.exponent > cost->largest) {
    cost->largest = term.exponent;
  }
}

void kl_cost_add(KlCost *cost, KlFeatureKind kind, KlScaled factor) {
  kl_cost_add_at(cost, kind, factor, kl_scaled_zero());
}

void kl_cost_add_at(KlCost *cost, KlFeatureKind kind, KlScaled factor, KlScaled at) {
  kl_cost_add_rate(cost, kind, factor, at, kl_scaled_zero());
}

void kl_cost_add_rate(KlCost *cost, KlFeatureKind kind, KlScaled factor, KlScaled at,
                      KlScaled rate) {
  cost->feature[cost->features++] = (KlFeature){kind, factor, at, rate};
}

KlScaled kl_expect_none(void) { return kl_scaled_nan(); }

KlScaled kl_expect_exp(KlScaled y) {
  double rough = kl_scaled_round(y);
  return fabs(rough) < PAIRS_FAR ? kl_scaled_exponential(y) : kl_expect_none();
}

KlScaled kl_expect_square(KlScaled mean, KlScaled variance, KlScaled at) {
  KlScaled away = kl_scaled_subtract(mean, at);
  return kl_scaled_add(variance, kl_scaled_multiply(away, away));
}

void kl_cost_as_wider(const KlMember *q, KlCost *cost) {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember wide;
  if (q->family->widen(q, &wide, theta)) {
    wide.family->cost(&wide, cost);
  } else {
    kl_cost_constant(cost, kl_expect_none());
  }
}

KlScaled kl_expect_as_wider(const KlMember *p, const KlFeature *feature) {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember wide;
  return p->family->widen(p, &wide, theta) ? wide.family->expect(&wide, feature) : kl_expect_none();
}

static bool pairs_finite(KlScaled a) { return isfinite(a.value.hi); }

/* The support of a family's member, by the number of a probe. */
static void pairs_support(const KlFamily *family, int probe, double end[2]) {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  for (int i = 0; i < family->parameters; i++) {
    theta[i] = kl_scaled_double(family->probe[probe][i]);
  }
  KlMember m = {family, 1, theta};
  family->support(&m, &end[0], &end[1]);
}

/* Whether members of P's family may lie inside one of Q's: at each end, some probe does. */
static bool pairs_may_nest(const KlFamily *p, const KlFamily *q) {
  bool low = false, high = false;
  for (int i = 0; i < KL_FAMILY_PROBES; i++) {
    for (int j = 0; j < KL_FAMILY_PROBES; j++) {
      double inner[2], outer[2];
      pairs_support(p, i, inner);
      pairs_support(q, j, outer);
      low = low || outer[0] <= inner[0];
      high = high || outer[1] >= inner[1];
    }
  }
  return low && high;
}

bool kl_families_have_kl(const KlFamily *p, const KlFamily *q) {
  bool closed = p != q && p->shape == KL_SHAPE_SCALARS && q->shape == KL_SHAPE_SCALARS &&
                p->discrete == q->discrete && p->entropy != NULL && q->cost != NULL;
  unsigned expects = p->expects | PAIRS_MOMENTS;
  if ((expects & KL_FEATURE(KL_OF_POWER)) != 0) {
    expects |= KL_FEATURE(KL_OF_INVERSE);
  }
  return closed && (q->costs & ~expects) == 0 && pairs_may_nest(p, q);
}

/* E[T(X)] without its factor; NaN if it is not known. */
static KlScaled pairs_expect(const KlMember *p, const KlFeature *f) {
  KlScaled value = kl_expect_none();
  KlFeature power = *f;
  if (f->kind == KL_OF_INVERSE && (p->family->expects & KL_FEATURE(KL_OF_INVERSE)) == 0) {
    power.kind = KL_OF_POWER;
    power.rate = kl_scaled_double(-1.0);
    f = &power;
  }
  if ((p->family->expects & KL_FEATURE(f->kind)) != 0) {
    value = p->family->expect(p, f);
  } else if (f->kind == KL_OF_X) {
    KlScaled mean = p->family->mean(p);
    value = pairs_finite(mean) ? kl_scaled_subtract(mean, f->at) : value;
  } else if (f->kind == KL_OF_SQUARE) {
    KlScaled mean = p->family->mean(p), variance = p->family->variance(p);
    if (pairs_finite(mean) && pairs_finite(variance)) {
      value = kl_expect_square(mean, variance, f->at);
    }
  }
  return value;
}

bool kl_families_kl(const KlMember *p, const KlMember *q, KlScaled *kl, double *error) {
  if (q->family->cost == NULL || p->family->entropy == NULL) {
    return false;
  }
  /* Logarithms are known to a part of 1 at best, near 0 too. */
  KlCost cost = {.constant = kl_scaled_zero(), .largest = 0};
  q->family->cost(q, &cost);
  KlScaled entropy = p->family->entropy(p);
  if (!pairs_finite(cost.constant) || !pairs_finite(entropy)) {
    return false;
  }
  kl_cost_constant(&cost, kl_scaled_negate(entropy));
  for (int i = 0; i < cost.features; i++) {
    KlScaled expectation = pairs_expect(p, &cost.feature[i]);
    if (!pairs_finite(expectation)) {
      return false;
    }
    kl_cost_constant(&cost, kl_scaled_multiply(cost.feature[i].factor, expectation));
  }
  int lost = cost.largest - cost.constant.exponent;
  *kl = cost.constant;
  *error = ldexp(PAIRS_ERROR, lost < 0 ? 0 : lost < 1000 ? lost : 1000);
  return kl_scaled_sign(*kl) > 0 && *error <= PAIRS_ENOUGH;
}
