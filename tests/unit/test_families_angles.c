/* test_families_angles.c - cauchy, half_cauchy, student_t and von_mises: edges, known answers,
** fits. */
#include "unit/unit.h"

#include "family/generic.h"
#include "num/incomplete.h"
#include "num/sum.h"
#include "num/trigonometric.h"
#include "support/libc_memory.h"

enum { ROWS = 64, SUMS = 4 };

/* Within so many times 2^-52 of `want`. */
#define law_about(got, want, ulps, ...) \
  law(fabs((got) - (want)) <= (ulps)*0x1p-52 * fabs(want), __VA_ARGS__)

typedef struct Place {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember member;
} Place;

static const KlMember *member(Place *place, const KlFamily *family, const double *parameter) {
  for (int i = 0; i < family->parameters; i++) {
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): as many as there are */
    place->theta[i] = kl_scaled_double(parameter[i]);
  }
  place->member = (KlMember){family, 1, place->theta};
  return &place->member;
}

static double kl(const KlFamily *family, const double *p, const double *q) {
  Place a, b;
  return kl_scaled_round(family->kl(member(&a, family, p), member(&b, family, q)));
}

static double cdf(const KlFamily *family, const double *p, double x, KlTail tail) {
  Place a;
  KlPoint point = kl_member_point(member(&a, family, p), x);
  return kl_scaled_round(family->cdf(&a.member, &point, tail));
}

static double log_density(const KlFamily *family, const double *p, double x) {
  Place a;
  KlPoint point = kl_member_point(member(&a, family, p), x);
  return kl_scaled_round(kl_member_log_density(&a.member, &point));
}

static double mean_of(const KlFamily *family, const double *p) {
  Place a;
  return kl_scaled_round(family->mean(member(&a, family, p)));
}

static double variance_of(const KlFamily *family, const double *p) {
  Place a;
  return kl_scaled_round(family->variance(member(&a, family, p)));
}

/* ---- divergences ---- */

/* By quadrature; the last four are those of TensorFlow Probability's von_mises_test.py.  Of
** decimals, which the doubles are not. */
static void test_known_answers(void **state) {
  (void)state;
  static const struct {
    const KlFamily *family;
    double p[2], q[2], want;
  } line[] = {
      {&kl_family_cauchy, {1.0, 2.0}, {-3.0, 3.0}, 0.53551823635636218},
      {&kl_family_cauchy, {0.0, 1.0}, {1.0, 2.0}, 0.22314355131420976},
      {&kl_family_half_cauchy, {1.0}, {2.0}, 0.11778303565638346},
      {&kl_family_von_mises, {0.05, 0.0}, {0.7, 0.8}, 0.15402060525633043},
      {&kl_family_von_mises, {0.1, 0.3}, {0.5, 0.0}, 0.022126539460220674},
      {&kl_family_von_mises, {0.2, 0.4}, {0.3, 0.5}, 0.0028222214666808304},
      {&kl_family_von_mises, {0.2, 0.4}, {0.5, 0.5}, 0.0067117127243400208},
  };
  for (size_t i = 0; i < UNIT_COUNT(line); i++) {
    law_about(kl(line[i].family, line[i].p, line[i].q), line[i].want, 16.0, "line %zu", i);
    law_same(kl(line[i].family, line[i].p, line[i].p), 0.0, "line %zu with itself", i);
  }
}

/* A Cauchy distribution's KL does not care which of two comes first, to the last bit. */
static void test_cauchy_is_symmetric(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 1000; round++) {
    double p[2] = {unit_wide(&random, -300, 300), fabs(unit_wide(&random, -300, 300))};
    double q[2] = {unit_wide(&random, -300, 300), fabs(unit_wide(&random, -300, 300))};
    double there = kl(&kl_family_cauchy, p, q);
    law_same(there, kl(&kl_family_cauchy, q, p), "round %d", round);
    law(there > 0.0 && isfinite(there), "round %d: %a", round, there);
  }
}

/* Directions do not matter without concentration, nor full turns. */
static void test_von_mises_directions(void **state) {
  (void)state;
  const double flat[2] = {1.0, 0.0}, other[2] = {-2.0, 0.0}, p[2] = {3.0, 2.0};
  law_same(kl(&kl_family_von_mises, flat, other), 0.0, "both are uniform");
  law(kl(&kl_family_von_mises, flat, p) > 0.0, "one is");
  const double up[2] = {KL_PI_DOUBLE, 5.0}, down[2] = {-KL_PI_DOUBLE, 5.0};
  law(kl(&kl_family_von_mises, up, down) < 1e-30, "%a", kl(&kl_family_von_mises, up, down));
}

static void test_student_closed_forms(void **state) {
  (void)state;
  const double p[3] = {1.0, 1.0, 2.0}, q[3] = {1.0, -3.0, 3.0}, r[3] = {3.0, -3.0, 3.0};
  law_same(kl(&kl_family_student_t, p, q), kl(&kl_family_cauchy, p + 1, q + 1), "Cauchy");
  law_same(kl(&kl_family_student_t, r, r), 0.0, "equal");
  law(isnan(kl(&kl_family_student_t, p, r)) && isnan(kl(&kl_family_student_t, r, p)), "integrated");
  Place a;
  KlMember wide;
  KlScaled theta[2];
  law(!kl_family_student_t.widen(member(&a, &kl_family_student_t, r), &wide, theta), "df = 3");
}

/* ---- moments ---- */

static void test_moments_that_are_not(void **state) {
  (void)state;
  const double two[2] = {0.0, 1.0};
  law(isnan(mean_of(&kl_family_cauchy, two)) && isnan(variance_of(&kl_family_cauchy, two)), "none");
  law_same(mean_of(&kl_family_half_cauchy, two + 1), HUGE_VAL, "half");
  law_same(variance_of(&kl_family_half_cauchy, two + 1), HUGE_VAL, "half");
  static const struct {
    double df, mean, variance;
  } line[] = {{0.5, (double)NAN, (double)NAN},
              {1.0, (double)NAN, (double)NAN},
              {0x1.0000000000001p0, 7.0, HUGE_VAL},
              {2.0, 7.0, HUGE_VAL},
              {0x1.0000000000001p1, 7.0, 0x1.2000000000001p55},
              {4.0, 7.0, 18.0}};
  for (size_t i = 0; i < UNIT_COUNT(line); i++) {
    double p[3] = {line[i].df, 7.0, 3.0};
    double mean = mean_of(&kl_family_student_t, p), variance = variance_of(&kl_family_student_t, p);
    law(isnan(line[i].mean) ? isnan(mean) : mean == 7.0, "df %a: %a", p[0], mean);
    law(isnan(line[i].variance) ? isnan(variance) : variance == line[i].variance, "df %a: %a", p[0],
        variance);
  }
}

/* A narrow density at the cut has half of its mass at either end. */
static void test_von_mises_at_the_cut(void **state) {
  (void)state;
  const double top[2] = {KL_PI_DOUBLE, 1e6}, bottom[2] = {-KL_PI_DOUBLE, 1e6}, zero[2] = {0.0, 0.0};
  double pi = KL_PI_DOUBLE;
  law(fabs(mean_of(&kl_family_von_mises, top)) < 1e-11, "%a", mean_of(&kl_family_von_mises, top));
  law_same(mean_of(&kl_family_von_mises, top), -mean_of(&kl_family_von_mises, bottom), "mirrored");
  double variance = variance_of(&kl_family_von_mises, top);
  law(variance < pi * pi && variance > pi * pi - 0.01, "%.17g", variance);
  law(fabs(cdf(&kl_family_von_mises, top, 0.0, KL_LOWER) - 0.5) < 1e-10, "half of it below");
  law_same(mean_of(&kl_family_von_mises, zero), 0.0, "uniform");
  law_about(variance_of(&kl_family_von_mises, zero), pi * pi / 3.0, 2.0, "uniform");
  law_about(log_density(&kl_family_von_mises, zero, 2.0), -log(2.0 * pi), 2.0, "uniform");
  law_about(cdf(&kl_family_von_mises, zero, 1.0, KL_UPPER), (pi - 1.0) / (2.0 * pi), 4.0,
            "uniform");
}

/* Very narrow, it is a normal distribution with variance 1/kappa. */
static void test_von_mises_narrow(void **state) {
  (void)state;
  static const double kappa[] = {0x1p40, 0x1p100, 0x1p400, 0x1p1000};
  for (size_t i = 0; i < UNIT_COUNT(kappa); i++) {
    double p[2] = {0.0, kappa[i]}, sd = 1.0 / sqrt(kappa[i]);
    law_about(variance_of(&kl_family_von_mises, p), 1.0 / kappa[i], 1e4, "%g", kappa[i]);
    for (int z = 0; z <= 8; z += 4) {
      double want = kl_scaled_round(kl_normal_tail(kl_scaled_double(z), true));
      double got = cdf(&kl_family_von_mises, p, z * sd, KL_UPPER);
      law(fabs(got / want - 1.0) < 1e-9, "%g, %d: %g and %g", kappa[i], z, got, want);
      law_about(cdf(&kl_family_von_mises, p, -z * sd, KL_LOWER), got, 4.0, "%g", kappa[i]);
    }
  }
}

/* ---- ends of supports ---- */

static void test_ends(void **state) {
  (void)state;
  const double p[3] = {2.0, 1.5, 3.0};
  const KlFamily *const all[] = {&kl_family_cauchy, &kl_family_half_cauchy, &kl_family_student_t,
                                 &kl_family_von_mises};
  /* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
  for (size_t i = 0; i < UNIT_COUNT(all); i++) {
    Place a;
    double low, high;
    all[i]->support(member(&a, all[i], p), &low, &high);
    law_same(cdf(all[i], p, low, KL_LOWER), 0.0, "%s", all[i]->name);
    law_same(cdf(all[i], p, low, KL_UPPER), 1.0, "%s", all[i]->name);
    law_same(cdf(all[i], p, high, KL_LOWER), 1.0, "%s", all[i]->name);
    law_same(cdf(all[i], p, high, KL_UPPER), 0.0, "%s", all[i]->name);
    KlPoint infinite = {kl_scaled_infinity(), kl_scaled_zero()};
    law(kl_scaled_round(all[i]->log_kernel(&a.member, &infinite)) == -HUGE_VAL, "%s", all[i]->name);
  }
  law_about(log_density(&kl_family_half_cauchy, p, 0.0), -log(KL_PI_DOUBLE), 2.0, "2/(pi scale)");
  law_same(log_density(&kl_family_half_cauchy, p, -1e-300), -HUGE_VAL, "below 0");
  law_same(log_density(&kl_family_von_mises, p, 3.2), -HUGE_VAL, "beyond pi");
  const double at[2] = {0.0, 1e8};
  law(cdf(&kl_family_cauchy, p, 1e300, KL_UPPER) > 0.0, "the tail's digits");
  law(log_density(&kl_family_von_mises, at, 3.0) < -1e8, "far from the direction");
}

/* ---- fits ---- */

typedef struct Sample {
  KlInteger sum[SUMS];
  KlWeighed value[ROWS];
  KlStatistics statistics;
} Sample;

static void sample_add_product(KlSum *sum, KlFactors t) {
  (void)kl_sum_add_product(sum, t.u.hi, t.v.hi);
  (void)kl_sum_add_product(sum, t.u.hi, t.v.lo);
  (void)kl_sum_add_product(sum, t.u.lo, t.v.hi);
  (void)kl_sum_add_product(sum, t.u.lo, t.v.lo);
}

/* Of ascending values, each so many times. */
static void sample_make(Sample *s, const KlFamily *family, const double *x, const unsigned *times,
                        size_t count) {
  KlSum sum[SUMS] = {{0}};
  *s = (Sample){.statistics = {.dimension = 1}};
  uint64_t rows = 0;
  for (size_t i = 0; i < count; i++) {
    unsigned often = times != NULL ? times[i] : 1;
    s->value[i] = (KlWeighed){x[i], kl_scaled_double(often)};
    rows += often;
    for (unsigned k = 0; k < often && family->observe != NULL; k++) {
      KlDd at = kl_dd(x[i], 0.0);
      KlFactors t[SUMS];
      family->observe(1, &at, t);
      for (int j = 0; j < family->sums(1); j++) {
        sample_add_product(&sum[j], t[j]);
      }
    }
  }
  for (int j = 0; j < SUMS; j++) {
    kl_sum_integer(&sum[j], &s->sum[j]);
    kl_sum_clear(&sum[j]);
  }
  kl_integer_from_unsigned(&s->statistics.n, rows);
  s->statistics.sum = s->sum;
  s->statistics.value = s->value;
  s->statistics.values = count;
}

static KlFit fit(const KlFamily *family, const double *x, const unsigned *times, size_t count,
                 double *theta) {
  static Sample s;
  KlScaled exact[KL_FAMILY_THETA];
  KlFit how = KL_FIT_NONE;
  sample_make(&s, family, x, times, count);
  law(family->possible == NULL || family->possible(&s.statistics), "%s", family->name);
  law(family->fit(&s.statistics, exact, &how) == KL_OK, "%s", family->name);
  for (int i = 0; i < (how == KL_FIT_MEMBER ? family->parameters : how == KL_FIT_POINT); i++) {
    theta[i] = kl_scaled_round(exact[i]);
  }
  return how;
}

/* Ferguson, JASA 73 (1978): closed forms for three and for four rows. */
static void test_cauchy_fits_of_three_and_four(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 300; round++) {
    double x[4], t[2];
    x[0] = unit_range(&random, -5.0, 5.0);
    for (int i = 1; i < 4; i++) {
      x[i] = x[i - 1] + ldexp(unit_range(&random, 0.5, 1.0), unit_between(&random, -8, 8));
    }
    double a = x[2] - x[1], b = x[2] - x[0], c = x[1] - x[0], below = a * a + b * b + c * c;
    double size = fabs(x[0]) + fabs(x[3]);
    law(fit(&kl_family_cauchy, x, NULL, 3, t) == KL_FIT_MEMBER, "round %d", round);
    double loc = x[0] + (c * b * b + b * c * c) / below; /* x[0] taken out of the weighted mean */
    law(fabs(t[0] - loc) <= 1e-13 * size, "round %d: %.17g, not %.17g", round, t[0], loc);
    law_about(t[1], sqrt(3.0) * a * b * c / below, 1e3, "round %d: %.17g", round, t[1]);
    law(fit(&kl_family_cauchy, x, NULL, 4, t) == KL_FIT_MEMBER, "round %d", round);
    double d = x[3] - x[2];
    loc = (x[1] * x[3] - x[0] * x[2]) / (d + c);
    law(fabs(t[0] - loc) <= 1e-11 * size, "round %d: %.17g, not %.17g", round, t[0], loc);
    law(fabs(t[1] / (sqrt(d * a * c * (x[3] - x[0])) / (d + c)) - 1.0) < 1e-12, "round %d: %.17g",
        round, t[1]);
  }
}

/* A power of two in all rows is one in the fit, and nothing else. */
static void test_fits_know_no_unit(void **state) {
  (void)state;
  static const double x[] = {-9.0, -3.0, -1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 2.0, 15.0};
  static const int power[] = {-900, -60, 60, 900};
  double c[2], t[3];
  law(fit(&kl_family_cauchy, x, NULL, 10, c) == KL_FIT_MEMBER, "cauchy");
  law(fit(&kl_family_student_t, x, NULL, 10, t) == KL_FIT_MEMBER, "student_t");
  for (size_t i = 0; i < UNIT_COUNT(power); i++) {
    double y[10], d[2], u[3];
    for (int k = 0; k < 10; k++) {
      y[k] = ldexp(x[k], power[i]);
    }
    law(fit(&kl_family_cauchy, y, NULL, 10, d) == KL_FIT_MEMBER, "2^%d", power[i]);
    law(fit(&kl_family_student_t, y, NULL, 10, u) == KL_FIT_MEMBER, "2^%d", power[i]);
    for (int k = 0; k < 2; k++) {
      law_same(d[k], ldexp(c[k], power[i]), "2^%d", power[i]);
      law_same(u[k + 1], ldexp(t[k + 1], power[i]), "2^%d", power[i]);
    }
    law_same(u[0], t[0], "2^%d", power[i]);
  }
}

/* By mpmath's findroot, 40 digits. */
static void test_fits(void **state) {
  (void)state;
  static const double x[] = {-9.0, -3.0,  -2.0, -1.5, -1.0, -0.75, -0.5, -0.25, 0.0, 0.25,
                             0.5,  0.625, 0.75, 1.0,  1.25, 2.0,   2.5,  4.0,   15.0};
  static const double angle[] = {-0.5, 0.5, 1.0, 1.25, 2.5, 3.0};
  static const double half[] = {0.0, 0.25, 1.0, 3.0, 10.0};
  double t[3];
  law(fit(&kl_family_student_t, x, NULL, UNIT_COUNT(x), t) == KL_FIT_MEMBER, "student_t");
  law_about(t[0], 0x1.54b47dc5fa119p+0, 0x1p14, "df %a", t[0]);
  law_about(t[1], 0x1.53b041ad36806p-3, 0x1p14, "loc %a", t[1]);
  law_about(t[2], 0x1.3e4b0e87967ccp+0, 0x1p14, "scale %a", t[2]);
  law(fit(&kl_family_von_mises, angle, NULL, UNIT_COUNT(angle), t) == KL_FIT_MEMBER, "von_mises");
  law_same(t[0], 0x1.41eb6a8f3503dp+0, "loc");
  law_same(t[1], 0x1.fb7a28582e13dp-1, "kappa");
  law(fit(&kl_family_half_cauchy, half, NULL, UNIT_COUNT(half), t) == KL_FIT_MEMBER, "half_cauchy");
  law_same(t[0], 0x1.e08f523431f87p-1, "scale");
}

static void test_columns_of_one_value(void **state) {
  (void)state;
  static const double same[] = {0.7}, zero[] = {0.0};
  const KlFamily *const all[] = {&kl_family_cauchy, &kl_family_student_t, &kl_family_von_mises};
  double t[3];
  /* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
  for (size_t i = 0; i < UNIT_COUNT(all); i++) {
    for (unsigned times = 1; times <= 5; times++) {
      KlFit want = times == 1 ? KL_FIT_NONE : KL_FIT_POINT;
      law(fit(all[i], same, &times, 1, t) == want, "%s: %u rows", all[i]->name, times);
      law(want != KL_FIT_POINT || t[0] == 0.7, "%s: %a", all[i]->name, t[0]);
    }
  }
  unsigned once = 1, twice = 2;
  law(fit(&kl_family_half_cauchy, same, &once, 1, t) == KL_FIT_MEMBER && t[0] == 0.7, "%a", t[0]);
  law(fit(&kl_family_half_cauchy, zero, &once, 1, t) == KL_FIT_NONE, "one 0");
  law(fit(&kl_family_half_cauchy, zero, &twice, 1, t) == KL_FIT_POINT && t[0] == 0.0, "zeros");
}

/* The likelihood has no maximum. */
static void test_fits_that_do_not_exist(void **state) {
  (void)state;
  static const double x[] = {-3.0, 0.0, 1.0, 4.0, 9.0, 11.0};
  static const unsigned half[] = {1, 5, 1, 1, 1, 1}, less[] = {1, 4, 1, 1, 1, 1};
  double t[3];
  law(fit(&kl_family_cauchy, x, NULL, 2, t) == KL_FIT_NONE, "two values");
  law(fit(&kl_family_cauchy, x, half, 6, t) == KL_FIT_NONE, "half of the rows are one value");
  law(fit(&kl_family_cauchy, x, less, 6, t) == KL_FIT_MEMBER, "fewer");
  law(fabs(t[0]) < 1.0 && t[1] > 0.0, "%g %g", t[0], t[1]);
  law(fit(&kl_family_student_t, x, NULL, 2, t) == KL_FIT_NONE, "two values");
  law(fit(&kl_family_student_t, x, half, 6, t) == KL_FIT_NONE, "the scale shrinks to 0");
  static const unsigned zeros[] = {2, 1, 1}, fewer[] = {1, 1, 1};
  law(fit(&kl_family_half_cauchy, x + 1, zeros, 3, t) == KL_FIT_NONE, "half of the rows are 0");
  law(fit(&kl_family_half_cauchy, x + 1, fewer, 3, t) == KL_FIT_MEMBER && t[0] > 0.0, "fewer");
}

/* Tails as light as a normal distribution's, or lighter: the most degrees that are looked for, and
** the normal distribution's mean and sd. */
static void test_student_fits_of_light_tails(void **state) {
  (void)state;
  double x[21], t[3];
  for (int i = 0; i < 21; i++) {
    x[i] = i - 8.0;
  }
  law(fit(&kl_family_student_t, x, NULL, 21, t) == KL_FIT_MEMBER, "uniform");
  law_same(t[0], 1e6, "df");
  law(fabs(t[1] - 2.0) < 1e-9 && fabs(t[2] - sqrt(110.0 / 3.0)) < 1e-4, "%.17g %.17g", t[1], t[2]);
}

/* Angles on both sides of the cut are close to each other; opposite ones have no direction; nearly
** equal ones are as good as normal. */
static void test_von_mises_fits(void **state) {
  (void)state;
  static const double cut[] = {-3.125, -3.0, 3.0, 3.125}, spread[] = {-1.0, 2.1415926535897931};
  double t[2] = {0.0, 0.0}, near[3];
  law(fit(&kl_family_von_mises, cut, NULL, 4, t) == KL_FIT_MEMBER, "at the cut");
  law(t[1] > 50.0 && fabs(fabs(t[0]) - KL_PI_DOUBLE) < 1e-15, "%g %g", t[0], t[1]);
  law(fit(&kl_family_von_mises, spread, NULL, 2, t) == KL_FIT_MEMBER, "opposite");
  law(t[1] >= 0.0 && t[1] < 1e-15, "%g", t[1]);
  for (int power = 1; power <= 45; power++) {
    double step = ldexp(1.0, -power);
    for (int i = 0; i < 3; i++) {
      near[i] = 1.0 + (i - 1) * step;
    }
    law(fit(&kl_family_von_mises, near, NULL, 3, t) == KL_FIT_MEMBER, "2^-%d", power);
    law(fabs(t[0] - 1.0) < 1e-15, "2^-%d: %.17g", power, t[0]);
    double want = 1.5 / (step * step); /* 1/variance, to step^2 */
    law(fabs(t[1] / want - 1.0) <= step * step + 1e-9, "2^-%d: %.17g, not %.17g", power, t[1],
        want);
  }
}

/* Sums that no rows have: refused, or no fit; never a member with a NaN. */
static void test_sums_of_no_rows(void **state) {
  (void)state;
  static const double x[] = {0.5, 1.0, 2.5};
  static Sample s;
  sample_make(&s, &kl_family_von_mises, x, NULL, 3);
  KlScaled theta[2];
  KlFit how;
  kl_integer_from_double(&s.sum[2], 5.0); /* cosines of three rows */
  law(kl_family_von_mises.fit(&s.statistics, theta, &how) == KL_OK && how == KL_FIT_NONE, "%d",
      (int)how);
  kl_integer_from_double(&s.sum[1], 0.25);
  law(!kl_family_von_mises.possible(&s.statistics), "squares below the square of the mean");
}

static void test_nothing_is_left_on_the_heap(void **state) {
  (void)state;
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_answers),
      cmocka_unit_test(test_cauchy_is_symmetric),
      cmocka_unit_test(test_von_mises_directions),
      cmocka_unit_test(test_student_closed_forms),
      cmocka_unit_test(test_moments_that_are_not),
      cmocka_unit_test(test_von_mises_at_the_cut),
      cmocka_unit_test(test_von_mises_narrow),
      cmocka_unit_test(test_ends),
      cmocka_unit_test(test_cauchy_fits_of_three_and_four),
      cmocka_unit_test(test_fits_know_no_unit),
      cmocka_unit_test(test_fits),
      cmocka_unit_test(test_columns_of_one_value),
      cmocka_unit_test(test_fits_that_do_not_exist),
      cmocka_unit_test(test_student_fits_of_light_tails),
      cmocka_unit_test(test_von_mises_fits),
      cmocka_unit_test(test_sums_of_no_rows),
      cmocka_unit_test(test_nothing_is_left_on_the_heap),
  };
  return cmocka_run_group_tests_name("families_angles", tests, NULL, NULL);
}
