/* test_families_extremes.c - gumbel, weibull, frechet, logistic and moyal: what the laws of all
** families do not reach. */
#include "unit/unit.h"

#include "divergence/divergence.h"
#include "family/ends.h"
#include "family/family.h"
#include "family/generic.h"
#include "family/gumbel.h"
#include "num/gap.h"
#include "support/libc_memory.h"

enum { FAMILIES = 5, VALUES = 5 };

static const KlFamily *const extremes[FAMILIES] = {&kl_family_gumbel, &kl_family_weibull,
                                                   &kl_family_frechet, &kl_family_logistic,
                                                   &kl_family_moyal};

/* Within so many times 2^-52 of `want`. */
#define law_about(got, want, ulps, ...) \
  law(fabs((got) - (want)) <= (ulps)*0x1p-52 * fabs(want), __VA_ARGS__)

/* A member with room for its parameters. */
typedef struct Place {
  KlScaled theta[2];
  KlMember member;
} Place;

static const KlMember *member(Place *place, const KlFamily *family, double first, double second) {
  place->theta[0] = kl_scaled_double(first);
  place->theta[1] = kl_scaled_double(second);
  place->member = (KlMember){family, 1, place->theta};
  return &place->member;
}

static double kl(const KlFamily *family, const double *p, const double *q) {
  Place a, b;
  return kl_scaled_round(
      family->kl(member(&a, family, p[0], p[1]), member(&b, family, q[0], q[1])));
}

static void test_ids_are_frozen(void **state) {
  (void)state;
  static const int ids[FAMILIES] = {25, 28, 29, 26, 34};
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = extremes[i];
    law(f->id == ids[i] && kl_family_by_id((uint64_t)ids[i]) == f, "%s has id %d", f->name, f->id);
    law(kl_family_by_name(f->name, strlen(f->name)) == f, "%s", f->name);
  }
}

/* ---- ends of the support ---- */

static double cdf(const KlFamily *family, const double *p, double x, KlTail tail) {
  Place a;
  KlPoint point = {isinf(x) ? kl_scaled(kl_dd(x, 0.0), 0) : kl_scaled_double(x), kl_scaled_zero()};
  return kl_scaled_round(family->cdf(member(&a, family, p[0], p[1]), &point, tail));
}

static double log_density(const KlFamily *family, const double *p, double x) {
  Place a;
  KlPoint point = {isinf(x) ? kl_scaled(kl_dd(x, 0.0), 0) : kl_scaled_double(x), kl_scaled_zero()};
  KlScaled kernel = family->log_kernel(member(&a, family, p[0], p[1]), &point);
  KlScaled norm = family->log_norm(&a.member);
  return kl_scaled_is_infinite(kernel) ? kernel.value.hi
                                       : kl_scaled_round(kl_scaled_subtract(kernel, norm));
}

static void test_tails_at_the_ends(void **state) {
  (void)state;
  static const double p[] = {1.5, 2.0};
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = extremes[i];
    double low = f == &kl_family_weibull || f == &kl_family_frechet ? 0.0 : -HUGE_VAL;
    law_same(cdf(f, p, low, KL_LOWER), 0.0, "%s", f->name);
    law_same(cdf(f, p, low, KL_UPPER), 1.0, "%s", f->name);
    law_same(cdf(f, p, HUGE_VAL, KL_LOWER), 1.0, "%s", f->name);
    law_same(cdf(f, p, HUGE_VAL, KL_UPPER), 0.0, "%s", f->name);
    law_same(cdf(f, p, 1e300, KL_LOWER), 1.0, "%s", f->name);
    law_same(cdf(f, p, -1e300, KL_LOWER), 0.0, "%s", f->name);
    law_same(cdf(f, p, -1e300, KL_UPPER), 1.0, "%s", f->name);
    law_same(log_density(f, p, HUGE_VAL), -HUGE_VAL, "%s", f->name);
    law_same(log_density(f, p, -HUGE_VAL), -HUGE_VAL, "%s", f->name);
  }
  /* (1e200/2)^-1.5; the others are below all doubles. */
  law_about(cdf(&kl_family_frechet, p, 1e200, KL_UPPER), 0x1.e4e8d12762226p-996, 1.0, "frechet");
  law_same(cdf(&kl_family_weibull, p, 1e300, KL_UPPER), 0.0, "weibull");
  law_same(cdf(&kl_family_gumbel, p, 1e300, KL_UPPER), 0.0, "gumbel");
}

/* The density at 0: none, 1/scale, or a pole. */
static void test_densities_at_0(void **state) {
  (void)state;
  static const double round[] = {2.0, 4.0}, level[] = {1.0, 4.0}, steep[] = {0.5, 4.0};
  law_same(log_density(&kl_family_weibull, round, 0.0), -HUGE_VAL, "0");
  law_same(log_density(&kl_family_weibull, level, 0.0), -0x1.62e42fefa39efp+0, "1/4");
  law_same(log_density(&kl_family_weibull, steep, 0.0), HUGE_VAL, "a pole");
  law_same(log_density(&kl_family_weibull, level, -1.0), -HUGE_VAL, "below");
  law_same(log_density(&kl_family_frechet, steep, 0.0), -HUGE_VAL, "0");
  law_same(log_density(&kl_family_frechet, steep, 0x1p-1074), -0x1p538, "-(4/2^-1074)^(1/2)");
  law_same(log_density(&kl_family_frechet, steep, -1.0), -HUGE_VAL, "below");
}

/* loc - 2 scale ln w with P(abs(Z) > w) = u, by 60 digits: where u/2 is no double too. */
static void test_quantiles_of_subnormal_levels(void **state) {
  (void)state;
  static const double u[] = {0x1p-1074, 0x1.8p-1073, 0x1p-1022, 0x1p-1021};
  static const double want[] = {-0x1.d33c5901dd4f0p+2, -0x1.d3240a6a4e034p+2, -0x1.d00b72de94093p+2,
                                -0x1.cffb554fd8e3dp+2};
  Place a;
  const KlMember *m = member(&a, &kl_family_moyal, 0.0, 1.0);
  for (size_t i = 0; i < UNIT_COUNT(u); i++) {
    law_about(kl_family_moyal.quantile(m, u[i], KL_LOWER), want[i], 1.0, "%a", u[i]);
    /* erf(w/sqrt 2) = u: w = u sqrt(pi/2) to all digits. */
    double upper = -2.0 * (log(u[i]) + 0.5 * log(acos(0.0)));
    law_about(kl_family_moyal.quantile(m, u[i], KL_UPPER), upper, 2.0, "%a", u[i]);
  }
}

/* ---- moments where there are none ---- */

static void test_moments_of_heavy_tails(void **state) {
  (void)state;
  Place a;
  const double shapes[] = {0.5, 1.0, 1.0 + DBL_EPSILON, 2.0, 2.0 + 2.0 * DBL_EPSILON, 1e300};
  const double means[] = {HUGE_VAL, HUGE_VAL, 0x1p+52, 0x1.c5bf891b4ef6bp+0, 0x1.c5bf891b4ef6bp+0,
                          1.0};
  const double variances[] = {HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL, 0x1p+52, 0.0};
  for (size_t i = 0; i < UNIT_COUNT(shapes); i++) {
    const KlMember *m = member(&a, &kl_family_frechet, shapes[i], 1.0);
    double mean = kl_scaled_round(m->family->mean(m));
    double variance = kl_scaled_round(m->family->variance(m));
    bool infinite = isinf(means[i]) && isinf(mean);
    law(infinite || fabs(mean - means[i]) <= 0x1p-51 * means[i], "shape %a: mean %a", shapes[i],
        mean);
    infinite = isinf(variances[i]) && isinf(variance);
    /* Of 2 + 2^-51 it is 2^52 + gamma - pi and so on. */
    law(infinite || fabs(variance - variances[i]) <= 4.0, "shape %a: variance %a", shapes[i],
        variance);
  }
  const KlMember *m = member(&a, &kl_family_weibull, 1e-300, 1.0);
  law_same(kl_scaled_round(m->family->mean(m)), HUGE_VAL, "too large for any double");
  law_same(kl_scaled_round(m->family->variance(m)), HUGE_VAL, "too large for any double");
  double shape = 1e-300;
  for (int i = 0; shape < 1e-2; i++) {
    shape = 1e-300 * pow(1.5, i);
    m = member(&a, &kl_family_weibull, shape, 1.0);
    KlScaled mean = m->family->mean(m), variance = m->family->variance(m);
    law(kl_scaled_sign(mean) > 0 && kl_scaled_compare(variance, mean) >= 0, "shape %g", shape);
  }
  m = member(&a, &kl_family_weibull, 1e100, 1.0);
  double variance = kl_scaled_round(m->family->variance(m));
  law_about(variance, acos(-1.0) * acos(-1.0) / 6.0 * 1e-200, 4.0, "pi^2/(6 shape^2): %a",
            variance);
}

/* ---- KL ---- */

/* By a reference of 50 digits, and by the textbook where TFP and Gil's thesis had theirs wrong. */
static void test_known_divergences(void **state) {
  (void)state;
  static const struct {
    const KlFamily *family;
    double p[2], q[2], want;
  } line[] = {
      {&kl_family_gumbel, {-1.0, 2.0}, {-3.0, 4.0}, 0.44206314985913899848},
      {&kl_family_weibull, {1.5, 2.0}, {2.2, 1.3}, 1.2895916988291871215},
      {&kl_family_frechet, {3.0, 2.0}, {2.5, 1.0}, 0.9852729314109495272},
      {&kl_family_logistic, {0.0, 2.0}, {2.0, 2.0}, 0.16395341373865284877},
      {&kl_family_moyal, {1.0, 1.0}, {-0.5, 2.0}, 0.43900345893043979393},
  };
  for (size_t i = 0; i < UNIT_COUNT(line); i++) {
    double value = kl(line[i].family, line[i].p, line[i].q);
    law_about(value, line[i].want, 1.0, "%s: %.17g", line[i].family->name, value);
  }
}

/* A Weibull distribution of shape 1 is exponential; of 1/X Frechet's, of -ln X Gumbel's. */
static void test_changes_of_variable(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 500; round++) {
    double k = unit_range(&random, 0.2, 9.0), l = unit_range(&random, 0.2, 9.0);
    int i = unit_between(&random, -300, 300), j = i + unit_between(&random, -9, 9);
    double p[] = {k, ldexp(1.0, i)}, q[] = {round % 3 == 0 ? k : l, ldexp(1.0, j)};
    double a[] = {k, ldexp(1.0, -i)}, b[] = {q[0], ldexp(1.0, -j)};
    double value = kl(&kl_family_weibull, p, q);
    law_same(kl(&kl_family_frechet, a, b), value, "%g, 2^%d and %g, 2^%d", k, i, q[0], j);
    law(value >= 0.0 && (value > 0.0 || (i == j && p[0] == q[0])), "%a", value);
    p[0] = q[0] = 1.0;
    Place x, y;
    double direct = kl_scaled_round(
        kl_family_exponential.kl(member(&x, &kl_family_exponential, ldexp(1.0, -i), 0.0),
                                 member(&y, &kl_family_exponential, ldexp(1.0, -j), 0.0)));
    law_about(kl(&kl_family_weibull, p, q), direct, 1.0, "2^%d and 2^%d", i, j);
  }
}

/* One ulp apart, far apart, and so far that no double holds it. */
static void test_far_and_near(void **state) {
  (void)state;
  static const double one[] = {1.0, 1.0}, loc[] = {1.0 + DBL_EPSILON, 1.0},
                      scale[] = {1.0, 1.0 + DBL_EPSILON}, far[] = {1e5, 1.0};
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = extremes[i];
    double near = kl(f, one, loc);
    law_same(kl(f, one, one), 0.0, "%s", f->name);
    law(near > 1e-33 && near < 1e-30, "%s: %a", f->name, near);
    near = f == &kl_family_logistic ? near : kl(f, one, scale);
    law(near > 1e-33 && near < 1e-30, "%s: %a", f->name, near);
  }
  law_same(kl(&kl_family_gumbel, one, far), HUGE_VAL, "exp(1e5)");
  law_same(kl(&kl_family_moyal, one, far), HUGE_VAL, "exp(1e5)");
  law_about(kl(&kl_family_gumbel, far, one), 99999.0 - 1.0, 0.0, "d - 1");
  law_about(kl(&kl_family_logistic, far, one), 99999.0 - 2.0, 0.0, "d - 2");
  law_same(kl(&kl_family_logistic, one, far), kl(&kl_family_logistic, far, one), "of one scale");
}

static void test_logistic_of_two_scales_has_no_closed_form(void **state) {
  (void)state;
  static const double p[] = {0.0, 1.0}, q[] = {0.0, 2.0};
  law(isnan(kl(&kl_family_logistic, p, q)), "none");
}

/* KL by whatever way it goes. */
static KlResult any_kl(const KlMember *p, const KlMember *q) {
  static const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  KlResult result;
  assert_int_equal(kl_divergence_of_members(&kl_divergence_kl, none, p, q, NULL, &result), KL_OK);
  return result;
}

/* Across families, by formulas of torch/distributions/kl.py, whose first Gumbel || Normal had pi b
** for pi^2 b^2, and of Nawa & Nadarajah (2024); the last three integrated with 50 digits. */
static void test_other_families(void **state) {
  (void)state;
  static const struct {
    const KlFamily *p;
    double of_p[2];
    const KlFamily *q;
    double of_q[2], want;
  } line[] = {
      {&kl_family_gumbel, {-1, 2}, &kl_family_normal, {1, 3}, 0.15245034548972190528},
      {&kl_family_normal, {1, 3}, &kl_family_gumbel, {-1, 2}, 0.30874481175398919307},
      {&kl_family_exponential, {2, 0}, &kl_family_gumbel, {1, 3}, 1.8213320240637507873},
      {&kl_family_gamma, {2, 1.5}, &kl_family_gumbel, {1, 3}, 0.97222578870463952899},
      {&kl_family_weibull, {1.5, 2}, &kl_family_gamma, {2, 1.5}, 0.10888163125859011995},
      {&kl_family_exponential, {2, 0}, &kl_family_weibull, {1.5, 2}, 1.1287518145448301041},
      {&kl_family_weibull, {1.5, 2}, &kl_family_exponential, {2, 0}, 1.4377466971581639215},
      {&kl_family_exponential, {0.5, 0}, &kl_family_weibull, {1, 2}, 0.0},
      {&kl_family_moyal, {0, 1}, &kl_family_gumbel, {1, 2}, 0.089697894314186395776},
      {&kl_family_logistic, {0, 1}, &kl_family_logistic, {1, 2}, 0.31721760466249191108},
      {&kl_family_logistic, {0, 1}, &kl_family_normal, {0, 1}, 0.56387260005289917825},
  };
  for (size_t i = 0; i < UNIT_COUNT(line); i++) {
    Place a, b;
    KlResult got = any_kl(member(&a, line[i].p, line[i].of_p[0], line[i].of_p[1]),
                          member(&b, line[i].q, line[i].of_q[0], line[i].of_q[1]));
    double value = kl_scaled_round(got.value);
    law(got.exists && fabs(value - line[i].want) <= 1e-14 * line[i].want + 1e-30,
        "%s and %s: %.17g, not %.17g (%s)", line[i].p->name, line[i].q->name, value, line[i].want,
        got.method);
  }
}

/* Where one fades faster than the other can bear. */
static void test_where_kl_is_infinite(void **state) {
  (void)state;
  static const struct {
    const KlFamily *p;
    double of_p[2];
    const KlFamily *q;
    double of_q[2];
    bool infinite;
  } line[] = {
      {&kl_family_logistic, {0, 1}, &kl_family_gumbel, {0, 1}, true},
      {&kl_family_logistic, {0, 1}, &kl_family_gumbel, {0, 1.5}, false},
      {&kl_family_logistic, {0, 1}, &kl_family_moyal, {0, 1}, true},
      {&kl_family_laplace, {0, 1}, &kl_family_moyal, {5, 0.9}, true},
      {&kl_family_normal, {0, 3}, &kl_family_gumbel, {0, 1}, false},
      {&kl_family_frechet, {1.0, 1}, &kl_family_gumbel, {0, 1}, true},
      {&kl_family_frechet, {1.5, 1}, &kl_family_gumbel, {0, 1}, false},
      {&kl_family_frechet, {1.5, 1}, &kl_family_weibull, {1.5, 1}, true},
      {&kl_family_frechet, {1.5, 1}, &kl_family_weibull, {1.25, 1}, false},
      {&kl_family_weibull, {1.5, 1}, &kl_family_frechet, {1.5, 1}, true},
      {&kl_family_weibull, {1.5, 1}, &kl_family_frechet, {1.25, 1}, false},
      {&kl_family_weibull, {0.5, 1}, &kl_family_gumbel, {1, 1}, false},
      {&kl_family_gumbel, {0, 1}, &kl_family_weibull, {1, 1}, true},
      {&kl_family_gumbel, {0, 1}, &kl_family_moyal, {0, 0.1}, false},
      {&kl_family_lognormal, {0, 1}, &kl_family_weibull, {2, 1}, false},
  };
  for (size_t i = 0; i < UNIT_COUNT(line); i++) {
    Place a, b;
    KlResult got = any_kl(member(&a, line[i].p, line[i].of_p[0], line[i].of_p[1]),
                          member(&b, line[i].q, line[i].of_q[0], line[i].of_q[1]));
    double value = kl_scaled_round(got.value);
    law(got.exists && (isinf(value) != 0) == line[i].infinite && value > 0.0, "%s and %s: %g (%s)",
        line[i].p->name, line[i].q->name, value, got.method);
  }
}

/* ---- fits ---- */

typedef struct Sample {
  KlWeighed value[VALUES];
  KlStatistics statistics;
} Sample;

static void sample_make(Sample *s, const double *row, const unsigned *weight, size_t count) {
  unsigned total = 0;
  *s = (Sample){.statistics = {.dimension = 1}};
  for (size_t i = 0; i < count; i++) {
    s->value[i] = (KlWeighed){row[i], kl_scaled_double(weight[i])};
    total += weight[i];
  }
  kl_integer_from_unsigned(&s->statistics.n, total);
  s->statistics.value = s->value;
  s->statistics.values = count;
}

static KlFit sample_fit(const KlFamily *family, const Sample *s, double *theta) {
  KlScaled exact[2];
  KlFit how = KL_FIT_NONE;
  law(family->fit(&s->statistics, exact, &how) == KL_OK, "%s", family->name);
  for (int i = 0; i < (how == KL_FIT_MEMBER ? 2 : how == KL_FIT_POINT); i++) {
    theta[i] = kl_scaled_round(exact[i]);
  }
  return how;
}

/* The equations of maximum likelihood solved with 400 digits: ordinary columns, outliers of 300
** orders, subnormal numbers, neighbours (whose middle rounds to the even one), and weights of a
** million. */
static void test_fits(void **state) {
  (void)state;
  static const struct {
    const KlFamily *family;
    double row[VALUES];
    unsigned weight[VALUES];
    size_t count;
    double first, second;
  } line[] = {
      {&kl_family_gumbel,
       {1.0, 2.0, 3.0, 4.0, 7.0},
       {1, 1, 1, 1, 1},
       5,
       0x1.39f17574b8d20p+1,
       0x1.900d5b73322cap+0},
      {&kl_family_weibull,
       {1.0, 2.0, 3.0, 4.0, 7.0},
       {1, 1, 1, 1, 1},
       5,
       0x1.bee573f3e467dp+0,
       0x1.eb1077b3f79dep+1},
      {&kl_family_frechet,
       {1.0, 2.0, 3.0, 4.0, 7.0},
       {1, 1, 1, 1, 1},
       5,
       0x1.98249c10eefdep+0,
       0x1.ff5714be902a1p+0},
      {&kl_family_logistic,
       {1.0, 2.0, 3.0, 4.0, 7.0},
       {1, 1, 1, 1, 1},
       5,
       0x1.968db836775fdp+1,
       0x1.2fd5984a07dd1p+0},
      {&kl_family_moyal,
       {1.0, 2.0, 3.0, 4.0, 7.0},
       {1, 1, 1, 1, 1},
       5,
       0x1.11c0b63e078f0p+1,
       0x1.e9bf2636a3e05p-1},
      {&kl_family_gumbel,
       {0.0, 1.0, 2.0, 3.0, 1e+300},
       {1, 1, 1, 1, 1},
       5,
       0x1.0ccb91a252072p+992,
       0x1.2f57c51e4f950p+994},
      {&kl_family_logistic,
       {0.0, 1.0, 2.0, 3.0, 1e+300},
       {1, 1, 1, 1, 1},
       5,
       0x1.2bdfc39fa3ddap+993,
       0x1.2bbb701a020a3p+994},
      {&kl_family_moyal,
       {0.0, 1.0, 2.0, 3.0, 1e+300},
       {1, 1, 1, 1, 1},
       5,
       0x1.10ee2de60a673p+991,
       0x1.31cb62e4e5dfcp+993},
      {&kl_family_gumbel,
       {1000000000000000.0, 1000000000000001.0, 1000000000000002.5},
       {1, 2, 1},
       3,
       0x1.c6bf526340006p+49,
       0x1.79b8ee1b5aa96p-1},
      {&kl_family_weibull,
       {1000000000000000.0, 1000000000000001.0, 1000000000000002.5},
       {1, 2, 1},
       3,
       0x1.00ef2e1be4135p+50,
       0x1.c6bf52634000dp+49},
      {&kl_family_frechet,
       {1000000000000000.0, 1000000000000001.0, 1000000000000002.5},
       {1, 2, 1},
       3,
       0x1.343411dc0f56cp+50,
       0x1.c6bf526340006p+49},
      {&kl_family_logistic,
       {1000000000000000.0, 1000000000000001.0, 1000000000000002.5},
       {1, 2, 1},
       3,
       0x1.c6bf526340008p+49,
       0x1.0b5ce0b9a8cefp-1},
      {&kl_family_moyal,
       {1000000000000000.0, 1000000000000001.0, 1000000000000002.5},
       {1, 2, 1},
       3,
       0x1.c6bf526340004p+49,
       0x1.db3e5d80665e9p-2},
      {&kl_family_gumbel,
       {0x1p-1074, 0x1p-1073, 0x1.8p-1072},
       {1, 1, 3},
       3,
       0x0.0000000000003p-1022,
       0x0.0000000000002p-1022},
      {&kl_family_weibull,
       {0x1p-1074, 0x1p-1073, 0x1.8p-1072},
       {1, 1, 3},
       3,
       0x1.eded03f3b1e6fp+0,
       0x0.0000000000005p-1022},
      {&kl_family_frechet,
       {0x1p-1074, 0x1p-1073, 0x1.8p-1072},
       {1, 1, 3},
       3,
       0x1.543a84b150520p+0,
       0x0.0000000000002p-1022},
      {&kl_family_logistic,
       {0x1p-1074, 0x1p-1073, 0x1.8p-1072},
       {1, 1, 3},
       3,
       0x0.0000000000004p-1022,
       0x0.0000000000001p-1022},
      {&kl_family_moyal,
       {0x1p-1074, 0x1p-1073, 0x1.8p-1072},
       {1, 1, 3},
       3,
       0x0.0000000000003p-1022,
       0x0.0000000000001p-1022},
      {&kl_family_gumbel,
       {-3.0, -2.0, 1000.0},
       {1, 1000000, 1},
       3,
       -0x1.010220b1d08f4p+1,
       0x1.658ce098a5901p-4},
      {&kl_family_logistic,
       {-3.0, -2.0, 1000.0},
       {1, 1000000, 1},
       3,
       -0x1.0000000000000p+1,
       0x1.06ee0e542c74bp-10},
      {&kl_family_moyal,
       {-3.0, -2.0, 1000.0},
       {1, 1000000, 1},
       3,
       -0x1.01df44603ce8bp+1,
       0x1.50440f0a93294p-4},
      {&kl_family_gumbel,
       {1e-300, 1.0, 1e+300},
       {3, 1, 2},
       3,
       0x1.70e8a93e3554bp+993,
       0x1.deece0b3ef792p+994},
      {&kl_family_weibull,
       {1e-300, 1.0, 1e+300},
       {3, 1, 2},
       3,
       0x1.c5c9c6f9c44cfp-10,
       0x1.27f3b5c9a1ff3p+292},
      {&kl_family_frechet,
       {1e-300, 1.0, 1e+300},
       {3, 1, 2},
       3,
       0x1.10ebcdc1df332p-9,
       0x1.2c2f065bbd211p-593},
      {&kl_family_logistic,
       {1e-300, 1.0, 1e+300},
       {3, 1, 2},
       3,
       0x1.91c3f1870dee0p+994,
       0x1.b59ddb2023f7ep+994},
      {&kl_family_moyal,
       {1e-300, 1.0, 1e+300},
       {3, 1, 2},
       3,
       0x1.9a966b2ef9d3cp+992,
       0x1.fbd5a50434d9dp+993},
      {&kl_family_gumbel,
       {0.5, 0.5000000000000001},
       {1, 1},
       2,
       0x1.0000000000000p-1,
       0x1.aac7ece5b4703p-55},
      {&kl_family_weibull,
       {0.5, 0.5000000000000001},
       {1, 1},
       2,
       0x1.331e23ad9de12p+53,
       0x1.0000000000001p-1},
      {&kl_family_frechet,
       {0.5, 0.5000000000000001},
       {1, 1},
       2,
       0x1.331e23ad9de12p+53,
       0x1.0000000000000p-1},
      {&kl_family_logistic,
       {0.5, 0.5000000000000001},
       {1, 1},
       2,
       0x1.0000000000000p-1,
       0x1.4bbbf0285429dp-55},
      {&kl_family_moyal,
       {0.5, 0.5000000000000001},
       {1, 1},
       2,
       0x1.0000000000000p-1,
       0x1.efcd7695bc32bp-56},
      {&kl_family_gumbel,
       {-1e+308, 1e+308, 1.5e+308},
       {1, 1, 5},
       3,
       0x1.4705165acd8dbp+1022,
       0x1.3aa4418611d11p+1023},
      {&kl_family_logistic,
       {-1e+308, 1e+308, 1.5e+308},
       {1, 1, 5},
       3,
       0x1.6ed479631f477p+1023,
       0x1.b238e8f197840p+1021},
      {&kl_family_moyal,
       {-1e+308, 1e+308, 1.5e+308},
       {1, 1, 5},
       3,
       0x1.71114961bf29cp+1021,
       0x1.bb824c8683b35p+1022},
  };
  for (size_t i = 0; i < UNIT_COUNT(line); i++) {
    Sample s;
    double t[2] = {0.0, 0.0};
    sample_make(&s, line[i].row, line[i].weight, line[i].count);
    law(sample_fit(line[i].family, &s, t) == KL_FIT_MEMBER, "%s %zu", line[i].family->name, i);
    law_same(t[0], line[i].first, "%s %zu", line[i].family->name, i);
    law_same(t[1], line[i].second, "%s %zu", line[i].family->name, i);
  }
}

/* tanh(z/2) */
static KlScaled half_tanh(KlScaled z) {
  KlScaled e = kl_scaled_exponential(kl_scaled_sign(z) > 0 ? kl_scaled_negate(z) : z);
  KlScaled one = kl_scaled_double(1.0);
  KlScaled t = kl_scaled_divide(kl_scaled_subtract(one, e), kl_scaled_add(one, e));
  return kl_scaled_sign(z) < 0 ? kl_scaled_negate(t) : t;
}

/* The derivatives of the likelihood's logarithm by loc and ln scale, over the number of rows: sums
** of w phi(z) and of w z phi(z) - w, z = (x - loc)/scale. */
static void slopes(const KlFamily *family, const Sample *s, const KlScaled *theta, double *slope) {
  KlScaled sum[2] = {kl_scaled_zero(), kl_scaled_zero()}, one = kl_scaled_double(1.0);
  for (size_t i = 0; i < s->statistics.values; i++) {
    KlScaled x = kl_scaled_double(s->value[i].value);
    KlScaled z = kl_scaled_divide(kl_scaled_subtract(x, theta[0]), theta[1]);
    KlScaled phi = half_tanh(z);
    if (family != &kl_family_logistic) {
      phi = kl_scaled_negate(kl_scaled_expm1(kl_scaled_negate(z)));
      phi = family == &kl_family_moyal ? kl_scaled_twice(phi, -1) : phi;
    }
    KlScaled both = kl_scaled_subtract(kl_scaled_multiply(z, phi), one);
    sum[0] = kl_scaled_add(sum[0], kl_scaled_multiply(s->value[i].weight, phi));
    sum[1] = kl_scaled_add(sum[1], kl_scaled_multiply(s->value[i].weight, both));
  }
  for (int i = 0; i < 2; i++) {
    slope[i] = kl_scaled_round(kl_scaled_divide(sum[i], kl_integer_scaled(&s->statistics.n)));
  }
}

/* Columns with outliers and weights of all sizes: the slopes are 0 at the fit. */
static void test_fits_of_all_shapes(void **state) {
  (void)state;
  static const KlFamily *const located[] = {&kl_family_gumbel, &kl_family_logistic,
                                            &kl_family_moyal};
  UnitRandom random = unit_random();
  for (int round = 0; round < 500; round++) {
    double row[VALUES];
    unsigned weight[VALUES];
    int range = 1 << unit_between(&random, 0, 9);
    size_t count = (size_t)unit_between(&random, 2, VALUES);
    row[0] = unit_wide(&random, -range, range);
    for (size_t i = 0; i < count; i++) {
      double more = fabs(unit_wide(&random, -range, range));
      row[i] = i == 0 ? row[0] : fmax(nextafter(row[i - 1], HUGE_VAL), row[i - 1] + more);
      weight[i] = 1u << unit_between(&random, 0, 27);
    }
    Sample s;
    sample_make(&s, row, weight, count);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
    for (size_t i = 0; i < UNIT_COUNT(located); i++) {
      KlScaled theta[2];
      KlFit how;
      double slope[2];
      law(located[i]->fit(&s.statistics, theta, &how) == KL_OK && how == KL_FIT_MEMBER, "%s",
          located[i]->name);
      slopes(located[i], &s, theta, slope);
      law(fabs(slope[0]) <= 0x1p-40 && fabs(slope[1]) <= 0x1p-40, "%s, round %d: %g and %g",
          located[i]->name, round, slope[0], slope[1]);
    }
  }
}

static void test_columns_of_one_value(void **state) {
  (void)state;
  static const double value = 0.7;
  for (unsigned times = 1; times <= 3; times++) {
    Sample s;
    sample_make(&s, &value, &times, 1);
    for (size_t i = 0; i < FAMILIES; i++) {
      double t[2] = {0.0, 0.0};
      law(sample_fit(extremes[i], &s, t) == (times == 1 ? KL_FIT_NONE : KL_FIT_POINT),
          "%s: %u rows", extremes[i]->name, times);
      law(times == 1 || t[0] == value, "%s: %a", extremes[i]->name, t[0]);
    }
  }
}

/* Moving or stretching a column by powers of two does so with its fit, to the last bit. */
static void test_fits_move_with_their_rows(void **state) {
  (void)state;
  static const KlFamily *const located[] = {&kl_family_gumbel, &kl_family_logistic,
                                            &kl_family_moyal};
  UnitRandom random = unit_random();
  static const unsigned weight[VALUES] = {3, 1, 4, 1, 5};
  for (int round = 0; round < 100; round++) {
    double row[VALUES], moved[VALUES], a[2], b[2];
    int power = unit_between(&random, -900, 900);
    for (int i = 0; i < VALUES; i++) {
      row[i] = i + unit_below(&random, 1 << 20) * 0x1p-20;
      moved[i] = ldexp(row[i] - 64.0, power);
    }
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
    for (size_t i = 0; i < UNIT_COUNT(located); i++) {
      Sample s;
      sample_make(&s, row, weight, VALUES);
      law(sample_fit(located[i], &s, a) == KL_FIT_MEMBER, "%s", located[i]->name);
      sample_make(&s, moved, weight, VALUES);
      law(sample_fit(located[i], &s, b) == KL_FIT_MEMBER, "%s", located[i]->name);
      law(fabs(ldexp(b[0], -power) + 64.0 - a[0]) <= 0x1p-46, "%s: %a", located[i]->name, a[0]);
      law_same(ldexp(b[1], -power), a[1], "%s", located[i]->name);
    }
  }
}

static void test_fits_without_memory(void **state) {
  (void)state;
  static const double row[] = {1.0, 2.0, 4.0};
  static const unsigned weight[] = {1, 1, 1};
  Sample s;
  sample_make(&s, row, weight, 3);
  for (size_t i = 0; i < FAMILIES; i++) {
    KlScaled theta[2];
    KlFit how;
    libc_memory_fail_after(0, 0);
    KlStatus status = extremes[i]->fit(&s.statistics, theta, &how);
    bool failed = libc_memory_failed() != 0;
    libc_memory_fail_after(-1, 0);
    law(status == (failed ? KL_NO_MEMORY : KL_OK), "%s: %d", extremes[i]->name, (int)status);
    law(failed == (extremes[i] != &kl_family_logistic), "%s", extremes[i]->name);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ids_are_frozen),
      cmocka_unit_test(test_tails_at_the_ends),
      cmocka_unit_test(test_densities_at_0),
      cmocka_unit_test(test_quantiles_of_subnormal_levels),
      cmocka_unit_test(test_moments_of_heavy_tails),
      cmocka_unit_test(test_known_divergences),
      cmocka_unit_test(test_changes_of_variable),
      cmocka_unit_test(test_far_and_near),
      cmocka_unit_test(test_logistic_of_two_scales_has_no_closed_form),
      cmocka_unit_test(test_other_families),
      cmocka_unit_test(test_where_kl_is_infinite),
      cmocka_unit_test(test_fits),
      cmocka_unit_test(test_fits_of_all_shapes),
      cmocka_unit_test(test_columns_of_one_value),
      cmocka_unit_test(test_fits_move_with_their_rows),
      cmocka_unit_test(test_fits_without_memory),
  };
  return cmocka_run_group_tests_name("families_extremes", tests, NULL, NULL);
}
