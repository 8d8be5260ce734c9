/* test_families_relatives.c - the relatives of the gamma and of the normal distribution: ends of
** supports, identities with the families they come from, fits. */
#include "unit/unit.h"

#include "family/family.h"
#include "family/radial.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/sum.h"
#include "support/libc_memory.h"

enum { FAMILIES = 9, ROWS = 40, SUMS = 4 };

static const KlFamily *const relatives[FAMILIES] = {
    &kl_family_inverse_gamma, &kl_family_chi2,     &kl_family_chi,
    &kl_family_nakagami,      &kl_family_rayleigh, &kl_family_half_normal,
    &kl_family_maxwell,       &kl_family_levy,     &kl_family_logitnormal};

/* Within so many times 2^-52 of `want`. */
#define law_about(got, want, ulps, ...) \
  law(fabs((got) - (want)) <= (ulps)*0x1p-52 * fabs(want), __VA_ARGS__)

typedef struct Place {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember member;
} Place;

/* Two parameters at most, and two are always given. */
static const KlMember *member(Place *place, const KlFamily *family, double a, double b) {
  place->theta[0] = kl_scaled_double(a);
  place->theta[1] = kl_scaled_double(b);
  place->member = (KlMember){family, 1, place->theta};
  return &place->member;
}

static double kl(const KlFamily *family, double a, double b, double c, double d) {
  Place p, q;
  return kl_scaled_round(family->kl(member(&p, family, a, b), member(&q, family, c, d)));
}

static KlPoint point_at(double x) {
  KlScaled at = kl_scaled(kl_dd(x, 0.0), 0);
  return (KlPoint){at, isinf(x) ? kl_scaled_zero() : kl_scaled_subtract(kl_scaled_double(1.0), at)};
}

static double log_density(const KlFamily *family, double a, double b, double x) {
  Place p;
  KlPoint point = point_at(x);
  KlScaled kernel = family->log_kernel(member(&p, family, a, b), &point);
  KlScaled norm = family->log_norm(&p.member);
  return kl_scaled_is_infinite(kernel) ? kernel.value.hi
                                       : kl_scaled_round(kl_scaled_subtract(kernel, norm));
}

static double cdf(const KlFamily *family, double a, double b, double x, KlTail tail) {
  Place p;
  KlPoint point = point_at(x);
  return kl_scaled_round(family->cdf(member(&p, family, a, b), &point, tail));
}

/* ---- ends of supports ---- */

static void test_densities_at_ends(void **state) {
  (void)state;
  const double half_ln_pi_2 = 0.2257913526447274; /* ln(pi/2)/2 */
  law_same(log_density(&kl_family_inverse_gamma, 2.0, 3.0, 0.0), -HUGE_VAL, "inverse gamma");
  law_same(log_density(&kl_family_chi2, 1.0, 0.0, 0.0), HUGE_VAL, "a pole");
  law_about(log_density(&kl_family_chi2, 2.0, 0.0, 0.0), -log(2.0), 1.0, "the rate");
  law_same(log_density(&kl_family_chi2, 3.0, 0.0, 0.0), -HUGE_VAL, "0");
  law_same(log_density(&kl_family_chi, 0.5, 0.0, 0.0), HUGE_VAL, "a pole");
  law_about(log_density(&kl_family_chi, 1.0, 0.0, 0.0), -half_ln_pi_2, 2.0, "half normal");
  law_same(log_density(&kl_family_chi, 2.0, 0.0, 0.0), -HUGE_VAL, "0");
  law_about(log_density(&kl_family_half_normal, 1.0, 0.0, 0.0), -half_ln_pi_2, 2.0, "the peak");
  law_same(log_density(&kl_family_nakagami, 0.25, 1.0, 0.0), HUGE_VAL, "a pole");
  law_about(log_density(&kl_family_nakagami, 0.5, 4.0, 0.0), -half_ln_pi_2 - log(2.0), 2.0, "2");
  law_same(log_density(&kl_family_rayleigh, 1.0, 0.0, 0.0), -HUGE_VAL, "0");
  law_same(log_density(&kl_family_maxwell, 1.0, 0.0, 0.0), -HUGE_VAL, "0");
  law_same(log_density(&kl_family_levy, 2.0, 1.0, 2.0), -HUGE_VAL, "loc");
  law_same(log_density(&kl_family_levy, 2.0, 1.0, 1.0), -HUGE_VAL, "below loc");
  law_same(log_density(&kl_family_logitnormal, 0.0, 1.0, 0.0), -HUGE_VAL, "0");
  law_same(log_density(&kl_family_logitnormal, 0.0, 1.0, 1.0), -HUGE_VAL, "1");
}

static void test_distribution_functions_at_ends(void **state) {
  (void)state;
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = relatives[i];
    double low, high;
    Place p;
    f->support(member(&p, f, 1.5, 2.5), &low, &high);
    law_same(cdf(f, 1.5, 2.5, low, KL_LOWER), 0.0, "%s", f->name);
    law_same(cdf(f, 1.5, 2.5, low, KL_UPPER), 1.0, "%s", f->name);
    law_same(cdf(f, 1.5, 2.5, high, KL_LOWER), 1.0, "%s", f->name);
    law_same(cdf(f, 1.5, 2.5, high, KL_UPPER), 0.0, "%s", f->name);
    law_same(cdf(f, 1.5, 2.5, -HUGE_VAL, KL_LOWER), 0.0, "%s", f->name);
    law_same(cdf(f, 1.5, 2.5, HUGE_VAL, KL_UPPER), 0.0, "%s", f->name);
    law_same(log_density(f, 1.5, 2.5, low - 1.0), -HUGE_VAL, "%s", f->name);
  }
}

/* The smallest probabilities too, whose half is no double. */
static void test_half_normal_scores(void **state) {
  (void)state;
  static const double u[] = {5e-324, 1e-310, 1e-300, 1e-20, 0.25, 0.5, 0.75, 1.0 - 0x1p-53};
  for (size_t i = 0; i < UNIT_COUNT(u); i++) {
    for (KlTail tail = KL_LOWER; tail <= KL_UPPER; tail++) {
      Place p;
      KlPoint at = {kl_half_normal_score(u[i], tail), kl_scaled_zero()};
      const KlMember *m = member(&p, &kl_family_half_normal, 1.0, 0.0);
      KlScaled back = kl_scaled_divide(m->family->cdf(m, &at, tail), kl_scaled_double(u[i]));
      double error = kl_scaled_round(kl_scaled_subtract(back, kl_scaled_double(1.0)));
      law(fabs(error) < 0x1p-70, "%a: %g", u[i], error);
    }
  }
}

/* ---- divergences ---- */

/* Distributions.jl's tests, to 17 digits (the textbook in 60). */
static void test_known_answers(void **state) {
  (void)state;
  law_about(kl(&kl_family_chi, 4.0, 0.0, 3.0, 0.0), 0.090609929913988347, 1.0, "chi");
  law_about(kl(&kl_family_chi2, 4.0, 0.0, 3.0, 0.0), 0.090609929913988347, 1.0, "chi2");
  law_about(kl(&kl_family_gamma, 2.0, 0.5, 1.5, 0.5), 0.090609929913988347, 1.0, "gamma");
  law_about(kl(&kl_family_logitnormal, 0.0, 1.0, 0.5, 0.5), 1.3068528194400547, 1.0, "logit");
  law_about(kl(&kl_family_inverse_gamma, 2.0, 1.5, 3.0, 0.7), 1.4901163349355018, 1.0, "inverse");
}

static void test_changes_of_variable(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 300; round++) {
    double a = fabs(unit_wide(&random, -6, 6)), b = fabs(unit_wide(&random, -6, 6));
    double c = fabs(unit_wide(&random, -6, 6)), d = fabs(unit_wide(&random, -6, 6));
    law_same(kl(&kl_family_inverse_gamma, a, b, c, d), kl(&kl_family_gamma, a, b, c, d), "%a", a);
    law_same(kl(&kl_family_logitnormal, a, b, c, d), kl(&kl_family_normal, a, b, c, d), "%a", a);
    law_same(kl(&kl_family_chi, a, 0.0, b, 0.0), kl(&kl_family_chi2, a, 0.0, b, 0.0), "%a", a);
    double one = kl(&kl_family_half_normal, a, 0.0, b, 0.0);
    law_about(kl(&kl_family_rayleigh, a, 0.0, b, 0.0), 2.0 * one, 1.0, "%a %a", a, b);
    law_about(kl(&kl_family_maxwell, a, 0.0, b, 0.0), 3.0 * one, 2.0, "%a %a", a, b);
    law_about(kl(&kl_family_levy, 1.0, a, 1.0, b), 0.5 * kl(&kl_family_exponential, a, 0, b, 0),
              1.0, "%a %a", a, b);
  }
}

static void test_levy_of_two_places(void **state) {
  (void)state;
  law_same(kl(&kl_family_levy, 0.0, 1.0, 0x1p-1074, 1.0), HUGE_VAL, "Q begins above P");
  law(isnan(kl(&kl_family_levy, 1.0, 1.0, 0.0, 1.0)), "no closed form");
  law_same(kl(&kl_family_levy, 1.0, 3.0, 1.0, 3.0), 0.0, "equal");
}

/* ---- mean and variance of the logit-normal distribution ---- */

static double logit_mean(double mu, double sigma) {
  Place p;
  return kl_scaled_round(kl_family_logitnormal.mean(member(&p, &kl_family_logitnormal, mu, sigma)));
}

static double logit_variance(double mu, double sigma) {
  Place p;
  return kl_scaled_round(
      kl_family_logitnormal.variance(member(&p, &kl_family_logitnormal, mu, sigma)));
}

/* By splitting off the step function, in 40 digits. */
static void test_wide_logits(void **state) {
  (void)state;
  static const double line[][4] = {
      {-5000.0, 1e4, 0x1.3bf143eb6984cp-2, 0x1.b4da423c71fb1p-3},
      {0.0, 1e4, 0x1p-1, 0x1.ffeb157cc8e1dp-3},
      {2e6, 1e6, 0x1.f45a183e9aafdp-1, 0x1.6c41e740c081dp-6},
      {-30.0, 1e12, 0x1.ffffffffcb5cfp-2, 0x1.fffffffffc7dbp-3},
  };
  for (size_t i = 0; i < UNIT_COUNT(line); i++) {
    law_near(logit_mean(line[i][0], line[i][1]), line[i][2], 1.0, "line %zu", i);
    law_near(logit_variance(line[i][0], line[i][1]), line[i][3], 1.0, "line %zu", i);
  }
}

static void test_logits_at_the_edges(void **state) {
  (void)state;
  for (int e = -1074; e <= 1023; e += 9) {
    double sigma = ldexp(1.0, e), mean = logit_mean(-1.0, sigma);
    law_near(logit_mean(1.0, sigma), 1.0 - mean, 1.0, "2^%d", e);
    law_same(logit_mean(0.0, sigma), 0.5, "2^%d", e);
    double variance = logit_variance(-1.0, sigma);
    law_same(logit_variance(1.0, sigma), variance, "2^%d", e);
    law(variance >= 0.0 && variance <= mean * (1.0 - mean), "2^%d: %a", e, variance);
    law(mean > 0.25 && mean < 0.5 + 1e-9, "2^%d: %a", e, mean);
  }
  law_same(logit_mean(-1e300, 1.0), 0.0, "below all numbers");
  law_same(logit_mean(1e300, 1.0), 1.0, "above all numbers");
  law_same(logit_variance(1e300, 1.0), 0.0, "below all numbers");
}

/* ---- fits ---- */

typedef struct Sample {
  KlInteger sum[SUMS];
  KlWeighed value[ROWS];
  KlStatistics statistics;
} Sample;

/* Of ascending rows, each `times` times. */
static void sample_make(Sample *s, const KlFamily *family, const double *row, size_t count,
                        unsigned times) {
  KlSum sum[SUMS] = {{0}};
  *s = (Sample){0};
  for (size_t i = 0; i < count; i++) {
    s->value[i] = (KlWeighed){row[i], kl_scaled_double(times)};
    for (unsigned k = 0; k < times && family->observe != NULL; k++) {
      KlDd x = kl_dd(row[i], 0.0);
      KlFactors t[SUMS];
      family->observe(1, &x, t);
      for (int j = 0; j < family->sums(1); j++) {
        law(kl_sum_add_product(&sum[j], t[j].u.hi, t[j].v.hi) == KL_OK, "hi hi");
        law(kl_sum_add_product(&sum[j], t[j].u.hi, t[j].v.lo) == KL_OK, "hi lo");
        law(kl_sum_add_product(&sum[j], t[j].u.lo, t[j].v.hi) == KL_OK, "lo hi");
        law(kl_sum_add_product(&sum[j], t[j].u.lo, t[j].v.lo) == KL_OK, "lo lo");
      }
    }
  }
  for (int j = 0; j < SUMS; j++) {
    kl_sum_integer(&sum[j], &s->sum[j]);
    kl_sum_clear(&sum[j]);
  }
  s->statistics.dimension = 1;
  kl_integer_from_unsigned(&s->statistics.n, count * times);
  s->statistics.sum = s->sum;
  s->statistics.value = s->value;
  s->statistics.values = count;
}

static KlFit sample_fit(const KlFamily *family, const double *row, size_t count, unsigned times,
                        double *theta) {
  Sample s;
  KlScaled exact[KL_FAMILY_THETA];
  KlFit how = KL_FIT_NONE;
  sample_make(&s, family, row, count, times);
  law(family->possible == NULL || family->possible(&s.statistics), "%s", family->name);
  law(family->fit(&s.statistics, exact, &how) == KL_OK, "%s", family->name);
  for (int i = 0; i < family->parameters && how == KL_FIT_MEMBER; i++) {
    theta[i] = kl_scaled_round(exact[i]);
  }
  if (how == KL_FIT_POINT) {
    theta[0] = kl_scaled_round(exact[0]);
  }
  return how;
}

/* Rows whose reciprocals and squares are exact. */
static void test_fits_are_those_of_the_gamma_distribution(void **state) {
  (void)state;
  static const double row[] = {0x1p-4, 0x1p-1, 1.0, 2.0, 0x1p3};
  static const double inverse[] = {0x1p-3, 0.5, 1.0, 2.0, 0x1p4};
  static const double square[] = {0x1p-8, 0x1p-2, 1.0, 4.0, 0x1p6};
  double t[2], want[2];
  law(sample_fit(&kl_family_inverse_gamma, row, 5, 3, t) == KL_FIT_MEMBER, "inverse gamma");
  law(sample_fit(&kl_family_gamma, inverse, 5, 3, want) == KL_FIT_MEMBER, "gamma");
  law_same(t[0], want[0], "the shape");
  law_same(t[1], want[1], "the scale");
  law(sample_fit(&kl_family_nakagami, row, 5, 3, t) == KL_FIT_MEMBER, "nakagami");
  law(sample_fit(&kl_family_gamma, square, 5, 3, want) == KL_FIT_MEMBER, "gamma");
  law_same(t[0], want[0], "m");
  law_about(t[1], want[0] / want[1], 2.0, "omega");
  law(sample_fit(&kl_family_half_normal, row, 5, 1, t) == KL_FIT_MEMBER, "half normal");
  law_about(t[0], sqrt((0x1p-8 + 0x1p-2 + 5.0 + 64.0) / 5.0), 1.0, "half normal");
  law(sample_fit(&kl_family_rayleigh, row, 5, 1, want) == KL_FIT_MEMBER, "Rayleigh");
  law_about(want[0], t[0] / sqrt(2.0), 1.0, "Rayleigh");
  law(sample_fit(&kl_family_maxwell, row, 5, 1, want) == KL_FIT_MEMBER, "Maxwell");
  law_about(want[0], t[0] / sqrt(3.0), 1.0, "Maxwell");
}

/* psi(df/2) is the mean of ln(x/2), of x^2 for chi; extremes too. */
static void test_fits_of_degrees_of_freedom(void **state) {
  (void)state;
  for (int e = -1070; e <= 1020; e += 10) {
    const double row[] = {ldexp(1.0, e), ldexp(1.25, e + 1)};
    double t[2];
    double log_mean = 0.5 * (log(row[0]) + log(row[1])) - log(2.0);
    law(sample_fit(&kl_family_chi2, row, 2, 1, t) == KL_FIT_MEMBER, "2^%d", e);
    double got = kl_scaled_round(kl_digamma(kl_scaled_double(0.5 * t[0])));
    law(fabs(got - log_mean) <= 1e-13 * (1.0 + fabs(log_mean)), "2^%d: %a", e, got);
    law(e > 500 || sample_fit(&kl_family_chi, row, 2, 1, t) == KL_FIT_MEMBER, "2^%d", e);
    got = kl_scaled_round(kl_digamma(kl_scaled_double(0.5 * t[0])));
    log_mean = log(row[0]) + log(row[1]) - log(2.0);
    law(e > 500 || fabs(got - log_mean) <= 1e-13 * (1.0 + fabs(log_mean)), "2^%d: %a", e, got);
  }
}

static void test_columns_of_one_value(void **state) {
  (void)state;
  static const double same[] = {0.7}, zero[] = {0.0}, tiny[] = {0x1p-1074}, huge[] = {DBL_MAX};
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = relatives[i];
    double t[2] = {0.0, 0.0};
    for (unsigned times = 1; times <= 7; times++) {
      KlFit want = f->parameters == 1 ? KL_FIT_MEMBER : times == 1 ? KL_FIT_NONE : KL_FIT_POINT;
      law(sample_fit(f, same, 1, times, t) == want, "%s: %u rows", f->name, times);
      law(want != KL_FIT_POINT || t[0] == 0.7, "%s: %a", f->name, t[0]);
    }
  }
  double t[2];
  law(sample_fit(&kl_family_half_normal, zero, 1, 2, t) == KL_FIT_POINT && t[0] == 0.0, "zeros");
  law(sample_fit(&kl_family_inverse_gamma, tiny, 1, 2, t) == KL_FIT_POINT, "tiny");
  law_same(t[0], 0x1p-1074, "tiny");
  law(sample_fit(&kl_family_inverse_gamma, huge, 1, 2, t) == KL_FIT_POINT, "huge");
  law_same(t[0], DBL_MAX, "huge");
}

/* E[u^2]/E[u]^2 = 3, u = 1/(x - loc), and scale = 1/E[u]. */
static void test_levy_fits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 200; round++) {
    double row[ROWS], t[2], one = 0.0, two = 0.0;
    size_t count = (size_t)unit_between(&random, 4, ROWS);
    row[0] = unit_range(&random, -3.0, 3.0);
    for (size_t i = 1; i < count; i++) {
      row[i] = row[i - 1] + ldexp(0.5 + unit_fraction(&random), unit_between(&random, -8, 8));
    }
    law(sample_fit(&kl_family_levy, row, count, 1, t) == KL_FIT_MEMBER, "round %d", round);
    law(t[0] < row[0] && t[1] > 0.0, "round %d: %a %a", round, t[0], t[1]);
    for (size_t i = 0; i < count; i++) {
      one += 1.0 / (row[i] - t[0]) / (double)count;
      two += 1.0 / (row[i] - t[0]) / (row[i] - t[0]) / (double)count;
    }
    law(fabs(two / (one * one) - 3.0) < 1e-9, "round %d: %.17g", round, two / (one * one));
    law(fabs(one * t[1] - 1.0) < 1e-12, "round %d", round);
  }
}

static void test_levy_fits_that_do_not_exist(void **state) {
  (void)state;
  static const double few[] = {1.0, 2.0, 4.0}, four[] = {1.0, 2.0, 4.0, 8.0};
  static const double lowest[] = {-DBL_MAX, 0.0, 1.0, 2.0},
                      wide[] = {-1e308, 1e308, 1.1e308, 1.2e308};
  double t[2] = {0.0, 0.0};
  law(sample_fit(&kl_family_levy, few, 2, 5, t) == KL_FIT_NONE, "half of them are the least");
  law(sample_fit(&kl_family_levy, few, 3, 5, t) == KL_FIT_NONE, "a third are");
  law(sample_fit(&kl_family_levy, four, 4, 5, t) == KL_FIT_MEMBER, "a quarter are");
  law(sample_fit(&kl_family_levy, lowest, 4, 1, t) == KL_FIT_NONE, "no number is below");
  law(sample_fit(&kl_family_levy, wide, 4, 1, t) == KL_FIT_MEMBER, "as wide as numbers go");
  law(isfinite(t[0]) && t[0] < -1e308, "%a", t[0]);
  const double close[] = {1.0, 1.0 + 0x1p-52, 1.0 + 0x1p-51, 2.0, 3.0};
  law(sample_fit(&kl_family_levy, close, 5, 1, t) == KL_FIT_MEMBER && t[0] < 1.0, "%a", t[0]);
}

static void test_impossible_sums(void **state) {
  (void)state;
  static const double row[] = {0.25, 0.5};
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = relatives[i];
    if (f->gather != KL_GATHER_SUMS) {
      continue;
    }
    Sample s;
    sample_make(&s, f, row, 2, 1);
    law(f->possible(&s.statistics), "%s", f->name);
    /* x, 1/x, x^2, or the square of a logit below 0; a logarithm that no double has. */
    int last = f == &kl_family_nakagami ? 0 : f->sums(1) - 1;
    KlInteger far;
    kl_integer_from_unsigned(&far, 5000);
    s.sum[last] = far;
    s.sum[last].sign = -1;
    law(!f->possible(&s.statistics), "%s", f->name);
  }
}

static void test_nothing_is_left_on_the_heap(void **state) {
  (void)state;
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_densities_at_ends),
      cmocka_unit_test(test_distribution_functions_at_ends),
      cmocka_unit_test(test_half_normal_scores),
      cmocka_unit_test(test_known_answers),
      cmocka_unit_test(test_changes_of_variable),
      cmocka_unit_test(test_levy_of_two_places),
      cmocka_unit_test(test_wide_logits),
      cmocka_unit_test(test_logits_at_the_edges),
      cmocka_unit_test(test_fits_are_those_of_the_gamma_distribution),
      cmocka_unit_test(test_fits_of_degrees_of_freedom),
      cmocka_unit_test(test_columns_of_one_value),
      cmocka_unit_test(test_levy_fits),
      cmocka_unit_test(test_levy_fits_that_do_not_exist),
      cmocka_unit_test(test_impossible_sums),
      cmocka_unit_test(test_nothing_is_left_on_the_heap),
  };
  return cmocka_run_group_tests_name("families_relatives", tests, NULL, NULL);
}
