/* test_families_counts.c - the families of counts from 1 on: edges, tails, divergences, fits.
**
** Values to the last bit are in tests/oracle/families_counts.tsv; laws of every family in
** test_laws_families.c and test_laws_values.c.
*/
#include "unit/scaled_law.h"

#include "family/borel_tail.h"
#include "family/family.h"
#include "num/gap.h"
#include "num/zeta_function.h"

enum { FAMILIES = 3 };

static const KlFamily *const families[FAMILIES] = {&kl_family_log_series, &kl_family_borel,
                                                   &kl_family_zeta};
static const double usual[FAMILIES] = {0.7, 0.6, 2.5};

static KlScaled of(double x) { return kl_scaled_double(x); }

static KlScaled kl(const KlFamily *family, double a, double b) {
  KlScaled theta_p = of(a), theta_q = of(b);
  KlMember p = {family, 1, &theta_p}, q = {family, 1, &theta_q};
  return family->kl(&p, &q);
}

static KlScaled renyi(const KlFamily *family, double a, double b, double alpha) {
  KlScaled theta_p = of(a), theta_q = of(b);
  KlMember p = {family, 1, &theta_p}, q = {family, 1, &theta_q};
  return family->renyi(&p, &q, alpha);
}

static KlScaled log_mass(const KlFamily *family, double a, double k) {
  KlScaled theta = of(a);
  KlMember m = {family, 1, &theta};
  KlPoint x = {of(k), kl_scaled_infinity()};
  KlScaled kernel = family->log_kernel(&m, &x);
  return kl_scaled_is_infinite(kernel) ? kernel : kl_scaled_subtract(kernel, family->log_norm(&m));
}

static KlScaled tail(const KlFamily *family, double a, double k, KlTail which) {
  KlScaled theta = of(a);
  KlMember m = {family, 1, &theta};
  KlPoint x = {isinf(k) ? kl_scaled(kl_dd(k, 0.0), 0) : of(k), kl_scaled_infinity()};
  return family->cdf(&m, &x, which);
}

static double rounded(KlScaled (*slot)(const KlMember *), const KlFamily *family, double a) {
  KlScaled theta = of(a);
  KlMember m = {family, 1, &theta};
  return kl_scaled_round(slot(&m));
}

static void test_descriptors(void **state) {
  (void)state;
  static const int ids[FAMILIES] = {41, 43, 42};
  for (int i = 0; i < FAMILIES; i++) {
    law(families[i]->id == ids[i] && families[i]->discrete && families[i]->whole, "%d", i);
    law(families[i]->column[0].domain->low == 1.0, "%s", families[i]->name);
  }
}

static void test_edges(void **state) {
  (void)state;
  for (int i = 0; i < FAMILIES; i++) {
    const KlFamily *f = families[i];
    static const double nowhere[] = {-1.0, 0.0, 0.5, 1.5};
    for (size_t j = 0; j < UNIT_COUNT(nowhere); j++) {
      law_same(kl_scaled_round(log_mass(f, usual[i], nowhere[j])), -HUGE_VAL, "%s", f->name);
    }
    law_same(kl_scaled_round(tail(f, usual[i], 0.999, KL_LOWER)), 0.0, "%s", f->name);
    law_same(kl_scaled_round(tail(f, usual[i], -HUGE_VAL, KL_UPPER)), 1.0, "%s", f->name);
    law_same(kl_scaled_round(tail(f, usual[i], HUGE_VAL, KL_LOWER)), 1.0, "%s", f->name);
    law_same(kl_scaled_round(tail(f, usual[i], HUGE_VAL, KL_UPPER)), 0.0, "%s", f->name);
    law_scaled(tail(f, usual[i], 4.75, KL_UPPER), tail(f, usual[i], 4.0, KL_UPPER), 0x1p-100, "%s",
               f->name);
  }
  law_same(rounded(kl_family_zeta.mean, &kl_family_zeta, 2.0), HUGE_VAL, "zeta");
  law_same(rounded(kl_family_zeta.variance, &kl_family_zeta, 3.0), HUGE_VAL, "zeta");
  law_same(rounded(kl_family_zeta.variance, &kl_family_zeta, 1.5), HUGE_VAL, "zeta");
  law(isfinite(rounded(kl_family_zeta.mean, &kl_family_zeta, nextafter(2.0, 3.0))), "zeta");
  law_same(rounded(kl_family_zeta.mean, &kl_family_zeta, 1e300), 1.0, "zeta");
  law_same(rounded(kl_family_zeta.variance, &kl_family_zeta, 1e300), 0.0, "zeta");
}

/* borel(0) is the point 1. */
static void test_borel_of_no_children(void **state) {
  (void)state;
  const KlFamily *f = &kl_family_borel;
  law_same(kl_scaled_round(log_mass(f, 0.0, 1.0)), 0.0, "1");
  law_same(kl_scaled_round(log_mass(f, 0.0, 2.0)), -HUGE_VAL, "2");
  law_same(kl_scaled_round(tail(f, 0.0, 1.0, KL_LOWER)), 1.0, "1");
  law_same(kl_scaled_round(kl(f, 0.0, 0.25)), 0.25, "KL");
  law_same(kl_scaled_round(kl(f, 0.25, 0.0)), HUGE_VAL, "KL");
  law_same(kl_scaled_round(kl(f, 0.0, 0.0)), 0.0, "KL");
  law_same(kl_scaled_round(renyi(f, 0.0, 0.25, 3.0)), 0.25, "-ln Q(1)");
  law_same(kl_scaled_round(renyi(f, 0.25, 0.0, 0.5)), 0.25, "-ln P(1)");
  law_same(kl_scaled_round(renyi(f, 0.25, 0.0, 2.0)), HUGE_VAL, "not inside");
}

/* What is above k - 1 without what is above k is the mass of k, wherever the ways to sum change:
** relative to the tail, as far as differences have bits. */
static void test_tails_telescope(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 600; i++) {
    int n = i % FAMILIES;
    const KlFamily *f = families[n];
    double u = ldexp(unit_range(&random, 0.5, 1.0), unit_between(&random, -30, 0));
    double a = n == 2 ? 1.0 + 20.0 * u : (unit_bits(&random) & 1) != 0 ? u : 1.0 - u;
    a = fmin(fmax(a, 1e-9), n == 2 ? 30.0 : 1.0 - 0x1p-50);
    double k = 1.0 + floor(ldexp(unit_range(&random, 0.5, 1.0), unit_between(&random, 0, 30)));
    KlScaled here = tail(f, a, k, KL_UPPER), before = tail(f, a, k - 1.0, KL_UPPER);
    KlScaled mass = kl_scaled_exponential(log_mass(f, a, k));
    if (kl_scaled_sign(before) > 0 && before.exponent > -(1 << 28)) {
      law_scaled(kl_scaled_add(here, mass), before, 0x1p-52, "%s(%.17g) at %g", f->name, a, k);
    }
    KlScaled both = kl_scaled_add(here, tail(f, a, k, KL_LOWER));
    law_scaled(both, of(1.0), 0x1p-52, "%s(%.17g) at %g", f->name, a, k);
  }
}

/* sum p_k = 1 and sum k p_k = 1/(1 - mu) of Borel's masses, by tails of tails. */
static void test_borel_mean_is_the_sum_of_tails(void **state) {
  (void)state;
  static const double mu[] = {1e-10, 0.1, 0.2, 0.35, 0.6, 0.75};
  for (size_t i = 0; i < UNIT_COUNT(mu); i++) {
    KlScaled sum = of(1.0), above = sum;
    for (int k = 1; above.exponent > -70; k++) {
      above = kl_borel_above(of(mu[i]), of(k));
      sum = kl_scaled_add(sum, above);
    }
    law_scaled(sum, kl_scaled_divide(of(1.0), kl_scaled_subtract(of(1.0), of(mu[i]))), 0x1p-50,
               "%g", mu[i]);
  }
}

/* Near parameters: KL is d^2/2 times the variance of the statistic, and is symmetric so far. */
static void test_near_members(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 300; i++) {
    int n = i % FAMILIES;
    double u = ldexp(unit_range(&random, 0.5, 1.0), unit_between(&random, -30, 0));
    double a = n == 2 ? 1.0 + 30.0 * u : fmin(u, 0.999);
    double b = nextafter(a, unit_bits(&random) & 1 ? HUGE_VAL : 0.0);
    KlScaled there = kl(families[n], a, b), back = kl(families[n], b, a);
    law(kl_scaled_sign(there) > 0, "%s(%.17g)", families[n]->name, a);
    law_scaled(there, back, 0x1p-20, "%s(%.17g)", families[n]->name, a);
    law_same(kl_scaled_round(kl(families[n], a, a)), 0.0, "%s(%.17g)", families[n]->name, a);
    KlScaled half = renyi(families[n], a, b, 0.5); /* KL/2 where P and Q are close */
    law_scaled(kl_scaled_twice(half, 1), there, 0x1p-20, "%s(%.17g)", families[n]->name, a);
    law_same(kl_scaled_round(renyi(families[n], a, a, 3.0)), 0.0, "%s", families[n]->name);
  }
}

/* Natural parameters that run out, and far out. */
static void test_renyi_far_out(void **state) {
  (void)state;
  law_same(kl_scaled_round(renyi(&kl_family_log_series, 0.9, 0.5, 20.0)), HUGE_VAL, "log_series");
  law_same(kl_scaled_round(renyi(&kl_family_borel, 0.9, 0.1, 20.0)), HUGE_VAL, "borel");
  law_same(kl_scaled_round(renyi(&kl_family_zeta, 2.0, 4.0, 2.0)), HUGE_VAL, "zeta");
  law(!kl_scaled_is_infinite(renyi(&kl_family_zeta, 2.5, 3.5, 2.0)), "zeta");
  /* ln of the greatest ratio is that of the masses at 1 */
  static const double p[FAMILIES] = {0.3, 0.3, 4.0}, q[FAMILIES] = {0.9, 0.6, 3.0};
  for (int i = 0; i < FAMILIES; i++) {
    KlScaled most =
        kl_scaled_subtract(log_mass(families[i], p[i], 1.0), log_mass(families[i], q[i], 1.0));
    law_scaled(renyi(families[i], p[i], q[i], 1e15), most, 0x1p-45, "%s", families[i]->name);
  }
}

/* ---- fits ---- */

typedef struct Rows {
  KlInteger sum;
  KlStatistics statistics;
} Rows;

static void rows_of(Rows *rows, uint64_t n, double sum) {
  kl_integer_from_double(&rows->sum, sum);
  rows->statistics = (KlStatistics){.dimension = 1, .sum = &rows->sum};
  kl_integer_from_unsigned(&rows->statistics.n, n);
}

static KlFit fit(const KlFamily *family, const Rows *rows, KlScaled *theta) {
  KlFit how;
  law(family->fit(&rows->statistics, theta, &how) == KL_OK, "%s", family->name);
  return how;
}

/* The mean of the fit is that of the rows. */
static void test_fits_have_the_mean(void **state) {
  (void)state;
  static const struct {
    uint64_t n;
    double sum;
  } rows[] = {{2, 3}, {1000000, 1000001},    {10, 25}, {3, 3e6}, {1, 1e14},
              {1, 7}, {1u << 31, 0x1p31 + 1}};
  for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
    Rows r;
    KlScaled theta;
    rows_of(&r, rows[i].n, rows[i].sum);
    KlScaled mean = kl_scaled_divide(of(rows[i].sum), of((double)rows[i].n));
    for (int n = 0; n < 2; n++) {
      law(fit(families[n], &r, &theta) == KL_FIT_MEMBER, "%s %zu", families[n]->name, i);
      KlMember m = {families[n], 1, &theta};
      law_scaled(families[n]->mean(&m), mean, 0x1p-53, "%s %zu", families[n]->name, i);
    }
  }
  static const double logs[] = {1e-300, 1e-9, 0.01, 0.3, 0.6, 1.0, 5.0, 100.0, 0x1p40};
  for (size_t i = 0; i < UNIT_COUNT(logs); i++) {
    Rows r;
    KlScaled theta;
    rows_of(&r, 2, logs[i]);
    law(fit(&kl_family_zeta, &r, &theta) == KL_FIT_MEMBER, "zeta %g", logs[i]);
    KlZeta sums = kl_zeta(theta);
    KlScaled mean = kl_scaled_divide(sums.log, kl_scaled_add(sums.more, of(1.0)));
    law_scaled(mean, of(0.5 * logs[i]), 0x1p-55, "zeta %g", logs[i]);
  }
}

static void test_fits_without_a_member(void **state) {
  (void)state;
  Rows r;
  KlScaled theta;
  rows_of(&r, 5, 5.0);
  law(fit(&kl_family_log_series, &r, &theta) == KL_FIT_POINT, "ones");
  law_same(kl_scaled_round(theta), 1.0, "ones");
  law(fit(&kl_family_borel, &r, &theta) == KL_FIT_MEMBER, "ones");
  law_same(kl_scaled_round(theta), 0.0, "ones");
  rows_of(&r, 5, 0.0);
  law(fit(&kl_family_zeta, &r, &theta) == KL_FIT_POINT, "ones");
  law_same(kl_scaled_round(theta), 1.0, "ones");
  rows_of(&r, 1, 1.0);
  law(fit(&kl_family_log_series, &r, &theta) == KL_FIT_NONE, "a single one");
  rows_of(&r, 1, 1e300);
  law(fit(&kl_family_log_series, &r, &theta) == KL_FIT_NONE, "p next to 1");
  law(fit(&kl_family_borel, &r, &theta) == KL_FIT_NONE, "mu next to 1");
}

static void test_impossible_sums(void **state) {
  (void)state;
  Rows r;
  rows_of(&r, 5, 4.0);
  law(!kl_family_log_series.possible(&r.statistics), "a mean below 1");
  law(!kl_family_borel.possible(&r.statistics), "a mean below 1");
  rows_of(&r, 5, -0.5);
  law(!kl_family_zeta.possible(&r.statistics), "a mean logarithm below 0");
  rows_of(&r, 5, 5.0);
  for (int i = 0; i < FAMILIES; i++) {
    law(families[i]->possible(&r.statistics), "%s", families[i]->name);
  }
}

/* Fits that agree are at distance 0 to the bit; a single child more counts. */
static void test_divergence_of_borel_fits(void **state) {
  (void)state;
  Rows a, b, c;
  rows_of(&a, 3, 7.0);
  rows_of(&b, 3000, 7000.0);
  rows_of(&c, 3000, 7001.0);
  const KlFamily *f = &kl_family_borel;
  law_same(kl_scaled_round(f->kl_of_fits(&a.statistics, &b.statistics)), 0.0, "the same mean");
  KlScaled p, q;
  (void)fit(f, &a, &p);
  (void)fit(f, &c, &q);
  KlMember at_p = {f, 1, &p}, at_q = {f, 1, &q};
  law_scaled(f->kl_of_fits(&a.statistics, &c.statistics), f->kl(&at_p, &at_q), 0x1p-80, "near");
  rows_of(&b, 4, 4.0);
  law_same(kl_scaled_round(f->kl_of_fits(&a.statistics, &b.statistics)), HUGE_VAL, "no children");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_descriptors),
      cmocka_unit_test(test_edges),
      cmocka_unit_test(test_borel_of_no_children),
      cmocka_unit_test(test_tails_telescope),
      cmocka_unit_test(test_borel_mean_is_the_sum_of_tails),
      cmocka_unit_test(test_near_members),
      cmocka_unit_test(test_renyi_far_out),
      cmocka_unit_test(test_fits_have_the_mean),
      cmocka_unit_test(test_fits_without_a_member),
      cmocka_unit_test(test_impossible_sums),
      cmocka_unit_test(test_divergence_of_borel_fits),
  };
  return cmocka_run_group_tests_name("families_counts", tests, NULL, NULL);
}
