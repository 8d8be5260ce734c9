/* test_generic.c - what follows from a family's descriptor. */
#include "unit/unit.h"

#include "family/cuts.h"
#include "family/generic.h"
#include "num/gap.h"
#include "num/quadrature.h"
#include "support/libc_memory.h"

static KlScaled scaled(double x) { return kl_scaled_double(x); }

static double relative(KlScaled got, KlScaled want) {
  return fabs(kl_scaled_round(kl_scaled_divide(kl_scaled_subtract(got, want), want)));
}

/* Every member that the registry has probes for. */
typedef struct Probe {
  KlMember member;
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlFamily bare; /* without closed forms */
} Probe;

static bool probe(Probe *out, size_t family, size_t number) {
  const KlFamily *f = kl_family_at(family);
  if (f->shape != KL_SHAPE_SCALARS) {
    return false;
  }
  for (int i = 0; i < f->parameters; i++) {
    out->theta[i] = scaled(f->probe[number][i]);
  }
  out->member = (KlMember){f, 1, out->theta};
  out->bare = *f;
  out->bare.quantile = NULL;
  out->bare.entropy = NULL;
  return true;
}

typedef void ProbeLaw(const Probe *p, const char *text);

static void each_probe(ProbeLaw *check) {
  for (size_t i = 0; kl_family_at(i) != NULL; i++) {
    for (size_t j = 0; j < KL_FAMILY_PROBES; j++) {
      Probe p;
      char text[200];
      if (probe(&p, i, j)) {
        const double *theta = kl_family_at(i)->probe[j];
        (void)snprintf(text, sizeof text, "%s(%g, %g)", kl_family_at(i)->name, theta[0], theta[1]);
        check(&p, text);
      }
    }
  }
}

/* ---- members ---- */

static void check_same(const Probe *p, const char *text) {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  memcpy(theta, p->theta, sizeof theta);
  KlMember other = {p->member.family, 1, theta};
  law(kl_member_same(&p->member, &other), "%s", text);
  theta[0] = kl_scaled_add(theta[0], kl_scaled_twice(scaled(1.0), theta[0].exponent - 90));
  law(!kl_member_same(&p->member, &other), "%s, the last bits", text);
}

static void test_members_are_the_same_by_parameters(void **state) {
  (void)state;
  each_probe(check_same);
}

static void check_outside(const Probe *p, const char *text) {
  double low, high;
  p->member.family->support(&p->member, &low, &high);
  if (isfinite(low)) {
    KlPoint below = kl_member_point(&p->member, low - 1.0 - fabs(low));
    law(kl_scaled_is_infinite(kl_member_log_density(&p->member, &below)), "%s", text);
    law_same(kl_scaled_round(kl_member_cdf(&p->member, &below, KL_LOWER)), 0.0, "%s", text);
    law_same(kl_scaled_round(kl_member_cdf(&p->member, &below, KL_UPPER)), 1.0, "%s", text);
  }
  if (isfinite(high)) {
    KlPoint above = kl_member_point(&p->member, high + 1.0 + fabs(high));
    law(kl_scaled_is_infinite(kl_member_log_density(&p->member, &above)), "%s", text);
    law_same(kl_scaled_round(kl_member_cdf(&p->member, &above, KL_LOWER)), 1.0, "%s", text);
    law_same(kl_scaled_round(kl_member_cdf(&p->member, &above, KL_UPPER)), 0.0, "%s", text);
  }
}

static void test_outside_there_is_nothing(void **state) {
  (void)state;
  each_probe(check_outside);
}

/* ---- quantiles ---- */

/* The cdf reaches u at the quantile, and not a little below it. */
static void check_quantile_of(const KlMember *m, double u, KlTail tail, const char *text) {
  double x = kl_member_quantile(m, u, tail), low, high;
  m->family->support(m, &low, &high);
  law(x >= low && x <= high, "%s: quantile %g of %g", text, x, u);
  if (x == 0.0 || fabs(x) > 1e307 || fabs(x) < 1e-300) {
    return; /* beyond doubles */
  }
  double before = m->family->discrete ? x - 1.0 : x - 1e-11 * fabs(x);
  double after = m->family->discrete ? x : x + 1e-11 * fabs(x);
  KlPoint at = kl_member_point(m, after < high ? after : high);
  KlPoint below = kl_member_point(m, before > low - 1.0 ? before : low - 1.0);
  double here = kl_scaled_round(kl_member_cdf(m, &at, tail));
  double there = kl_scaled_round(kl_member_cdf(m, &below, tail));
  double slack = 1e-12 * u;
  bool reached = tail == KL_LOWER ? here >= u - slack : here <= u + slack;
  bool before_it = tail == KL_LOWER ? there <= u + slack : there >= u - slack;
  law(reached && before_it, "%s: quantile %.17g of %g: %.17g there, %.17g before", text, x, u, here,
      there);
}

static const double quantile_u[] = {1e-20, 1e-3, 0.1, 0.25, 0.5, 0.75, 0.999};

static void check_quantiles(const Probe *p, const char *text) {
  KlMember bare = {&p->bare, 1, p->theta};
  for (size_t i = 0; i < UNIT_COUNT(quantile_u); i++) {
    check_quantile_of(&bare, quantile_u[i], KL_LOWER, text);
    check_quantile_of(&bare, quantile_u[i], KL_UPPER, text);
  }
}

static void test_quantiles_invert_the_cdf(void **state) {
  (void)state;
  each_probe(check_quantiles);
}

/* Bisection gives what the formula gives. */
static void check_bisection(const Probe *p, const char *text) {
  if (p->member.family->quantile == NULL) {
    return;
  }
  KlMember bare = {&p->bare, 1, p->theta};
  KlScaled middle, spread;
  kl_member_middle(&p->member, &middle, &spread);
  for (size_t i = 0; i < UNIT_COUNT(quantile_u); i++) {
    double want = kl_member_quantile(&p->member, quantile_u[i], KL_LOWER);
    double got = kl_member_quantile(&bare, quantile_u[i], KL_LOWER);
    double size = fabs(want) > kl_scaled_round(spread) ? fabs(want) : kl_scaled_round(spread);
    law(got == want || fabs(got - want) <= 1e-13 * size, "%s: %.17g, not %.17g, of %g", text, got,
        want, quantile_u[i]);
  }
}

static void test_quantiles_agree_with_formulas(void **state) {
  (void)state;
  each_probe(check_bisection);
}

/* ---- masses ---- */

static void check_mass(const Probe *p, const char *text) {
  const KlMember *m = &p->member;
  double x = kl_member_quantile(m, 0.3, KL_LOWER);
  double next = m->family->discrete ? x + 1.0 : x;
  double low, high;
  m->family->support(m, &low, &high);
  KlScaled below = kl_member_mass(m, -HUGE_VAL, x), above = kl_member_mass(m, next, HUGE_VAL);
  double sum = kl_scaled_round(kl_scaled_add(below, above));
  law(fabs(sum - 1.0) < 1e-13, "%s: %.17g in two halves", text, sum);
  law_same(kl_scaled_round(kl_member_mass(m, -HUGE_VAL, HUGE_VAL)), 1.0, "%s", text);
}

static void test_masses_add_up(void **state) {
  (void)state;
  each_probe(check_mass);
}

/* ---- entropies ---- */

static void check_entropy(const Probe *p, const char *text) {
  KlMember bare = {&p->bare, 1, p->theta};
  KlScaled closed, integrated;
  double error, estimate;
  if (p->member.family->entropy == NULL) {
    return;
  }
  assert_int_equal(kl_member_entropy(&p->member, NULL, &closed, &error), KL_OK);
  assert_int_equal(kl_member_entropy(&bare, NULL, &integrated, &estimate), KL_OK);
  double apart = fabs(kl_scaled_round(kl_scaled_subtract(closed, integrated)));
  double size = fabs(kl_scaled_round(closed));
  law(apart <= (estimate + 1e-15) * (size > 1.0 ? size : 1.0), "%s: %.17g, integrated %.17g (%g)",
      text, kl_scaled_round(closed), kl_scaled_round(integrated), estimate);
  law(estimate < 1e-14, "%s: the estimate is %g", text, estimate);
}

static void test_entropies_agree_with_formulas(void **state) {
  (void)state;
  each_probe(check_entropy);
}

/* ---- lines ---- */

static void check_line(const Probe *p, const char *text) {
  const KlMember *m = &p->member;
  double low, high;
  m->family->support(m, &low, &high);
  if (low == high) {
    return;
  }
  KlLine line = kl_line(m->family->discrete, low, high, &m, 1);
  for (int i = -4; i <= 4; i++) {
    double t = 12.5 * i;
    double at = m->family->discrete ? floor(t < low ? low : (t > high ? high : t)) : t;
    KlPlace place = kl_line_place(&line, kl_dd(at, 0.0));
    law(kl_scaled_sign(place.slope) > 0, "%s: slope at %g", text, t);
    KlPoint point = kl_line_point(&line, &place, high);
    law(isinf(high) || kl_scaled_sign(point.rest) >= 0, "%s: rest at %g", text, t);
    bool narrow = kl_scaled_compare(line.scale, scaled(fabs(low))) < 0;
    bool close = line.kind == KL_LINE_BETWEEN && (fabs(t) > 20.0 || narrow);
    bool far = line.kind == KL_LINE_ABOVE && low != 0.0 && t < -20.0;
    if (!close && !far) { /* x alone does not know how close it is to an end */
      KlDd back = kl_line_locate(&line, place.x);
      law(fabs(kl_dd_subtract(back, kl_dd(at, 0.0)).hi) <= 1e-20 * (1.0 + fabs(t)), "%s: %g to %g",
          text, at, back.hi);
    }
  }
}

static void test_places_can_be_located(void **state) {
  (void)state;
  each_probe(check_line);
}

/* The density integrates to 1 along any line, between any cuts. */
typedef struct Density {
  const KlLine *line;
  const KlMember *m;
  double high;
} Density;

static KlScaled density(void *work, KlDd t) {
  const Density *d = work;
  KlPlace place = kl_line_place(d->line, t);
  KlPoint point = kl_line_point(d->line, &place, d->high);
  KlScaled log = kl_member_log_density(d->m, &point);
  if (kl_scaled_compare(log, scaled(-0x1p29)) < 0) {
    return kl_scaled_zero();
  }
  return kl_scaled_multiply(kl_scaled_exponential(log), place.slope);
}

static void check_density(const Probe *p, const char *text) {
  const KlMember *m = &p->member;
  double low, high;
  m->family->support(m, &low, &high);
  KlLine line = kl_line(m->family->discrete, low, high, &m, 1);
  KlCuts cuts;
  kl_cuts_of_members(&cuts, &line, &m, 1);
  for (size_t i = 1; i < cuts.count; i++) {
    law(kl_dd_subtract(cuts.t[i], cuts.t[i - 1]).hi > 0.0, "%s: cut %zu", text, i);
  }
  Density work = {&line, m, high};
  KlIntegrand integrand = {density, &work, m->family->discrete, true};
  KlIntegral integral;
  assert_int_equal(kl_integrate(&integrand, cuts.t, cuts.count, kl_line_first(&line),
                                kl_line_last(&line), NULL, &integral),
                   KL_OK);
  law(relative(integral.value, scaled(1.0)) <= 1e-15, "%s: %.17g, %ld evaluations", text,
      kl_scaled_round(integral.value), integral.evaluations);
  law(integral.evaluations < 5000, "%s: %ld evaluations", text, integral.evaluations);
}

static void test_densities_integrate_to_one(void **state) {
  (void)state;
  each_probe(check_density);
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_members_are_the_same_by_parameters),
      cmocka_unit_test(test_outside_there_is_nothing),
      cmocka_unit_test(test_quantiles_invert_the_cdf),
      cmocka_unit_test(test_quantiles_agree_with_formulas),
      cmocka_unit_test(test_masses_add_up),
      cmocka_unit_test(test_entropies_agree_with_formulas),
      cmocka_unit_test(test_places_can_be_located),
      cmocka_unit_test(test_densities_integrate_to_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
