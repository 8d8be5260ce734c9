/* members.h - members of families for tests, by name or from the registry. */
#ifndef KLDIV_TESTS_MEMBERS_H
#define KLDIV_TESTS_MEMBERS_H

#include "divergence/divergence.h"
#include "family/family.h"
#include "unit/unit.h"

static inline KlScaled scaled(double x) { return kl_scaled_double(x); }

/* A member with room for its parameters. */
typedef struct Some {
  KlMember member;
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlFamily bare; /* the family without closed forms of two members */
} Some;

static inline void some_of(Some *s, const KlFamily *family, double a, double b) {
  s->theta[0] = scaled(a);
  s->theta[1] = scaled(b);
  s->member = (KlMember){family, 1, s->theta};
  s->bare = *family;
  s->bare.kl = NULL;
  s->bare.blend = NULL;
  s->bare.renyi = NULL;
  s->bare.cost = NULL;
}

static inline void some(Some *s, const char *name, double a, double b) {
  some_of(s, kl_family_by_name(name, strlen(name)), a, b);
}

static inline KlResult of(const char *name, double parameter, const KlMember *p,
                          const KlMember *q) {
  const KlDivergence *divergence = kl_divergence_by_name(name, strlen(name));
  double parameters[KL_DIVERGENCE_PARAMETERS] = {parameter, 0.0};
  KlResult result;
  assert_int_equal(kl_divergence_of_members(divergence, parameters, p, q, NULL, &result), KL_OK);
  law(!result.exists || !isnan(result.value.value.hi), "%s", name);
  return result;
}

static inline double value(const char *name, double parameter, const Some *p, const Some *q) {
  KlResult result = of(name, parameter, &p->member, &q->member);
  return kl_scaled_round(result.value);
}

static inline double relative(KlScaled got, KlScaled want) {
  if (kl_scaled_is_infinite(got) || kl_scaled_is_infinite(want) || kl_scaled_sign(want) == 0) {
    return kl_scaled_compare(got, want) == 0 ? 0.0 : HUGE_VAL;
  }
  return fabs(kl_scaled_round(kl_scaled_divide(kl_scaled_subtract(got, want), want)));
}

/* A probe of a family of the registry, if its members have one dimension. */
static inline bool registered(Some *s, size_t family, size_t number) {
  const KlFamily *f = kl_family_at(family);
  if (f->shape != KL_SHAPE_SCALARS) {
    return false;
  }
  some_of(s, f, 0.0, 0.0);
  for (int i = 0; i < f->parameters; i++) {
    s->theta[i] = scaled(f->probe[number][i]);
  }
  return true;
}

/* Whether it compares distribution functions, or quantiles, of members as it does those of samples:
** each value is many integrals or searches. */
static inline bool of_the_line(const KlDivergence *d) {
  return d->members != NULL && d->points != NULL;
}

#endif
