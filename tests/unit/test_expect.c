/* test_expect.c - the statistics of fits as expectations under a law, and places of laws. */
#include "unit/unit.h"

#include "base/memory.h"
#include "family/expect.h"
#include "num/gap.h"
#include "support/libc_memory.h"

/* A member of a family by name. */
typedef struct Law {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember m;
} Law;

static void law_set(Law *law, const KlFamily *family, const double *theta) {
  for (int i = 0; i < family->parameters; i++) {
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): as many as there are */
    law->theta[i] = kl_scaled_double(theta[i]);
  }
  law->m = (KlMember){family, 1, law->theta};
}

static KlExpect expect(const KlMember *law, const KlFamily *family, KlInteger *sum) {
  KlExpect how;
  bool stood;
  assert_int_equal(kl_expect_sums(law, family, NULL, 0x1p200, sum, &stood, &how), KL_OK);
  assert_false(stood);
  return how;
}

/* sum[1] - sum[0]^2 */
static KlScaled spread(const KlInteger *sum) {
  KlInteger square, rest;
  kl_integer_multiply(&square, &sum[0], &sum[0]);
  kl_integer_subtract(&rest, &sum[1], &square);
  return kl_integer_scaled(&rest);
}

static double relative(KlScaled got, KlScaled want) {
  return fabs(kl_scaled_round(kl_scaled_divide(kl_scaled_subtract(got, want), want)));
}

/* psi(2) - ln 3 and psi'(2), by mpmath with 60 digits. */
static void test_logarithms_of_gamma(void **state) {
  (void)state;
  static KlInteger sum[KL_EXPECT_SUMS];
  Law law;
  law_set(&law, &kl_family_gamma, (const double[]){2.0, 3.0});
  assert_int_equal(expect(&law.m, &kl_family_lognormal, sum), KL_EXPECT_EXISTS);
  KlScaled mean = kl_scaled(kl_dd(-0.6758279535696425, -1.536641496006971e-17), 0);
  KlScaled variance = kl_scaled(kl_dd(0.6449340668482264, 3.040672350398476e-17), 0);
  law(relative(kl_integer_scaled(&sum[0]), mean) < 1e-16, "E ln x: %g",
      relative(kl_integer_scaled(&sum[0]), mean));
  law(relative(spread(sum), variance) < 1e-16, "Var ln x: %g", relative(spread(sum), variance));
}

/* Of x itself they are the law's own, whatever its mean: the spread loses nothing. */
static void test_spread_is_exact(void **state) {
  (void)state;
  static KlInteger sum[KL_EXPECT_SUMS];
  const double theta[][2] = {{1e8, 1e-8}, {1e300, 1e-300}, {-1e-300, 1e300}, {0.0, 1e-300}};
  for (size_t i = 0; i < UNIT_COUNT(theta); i++) {
    Law law;
    law_set(&law, &kl_family_normal, theta[i]);
    assert_int_equal(expect(&law.m, &kl_family_normal, sum), KL_EXPECT_EXISTS);
    KlScaled variance = kl_member_variance(&law.m);
    law(relative(spread(sum), variance) < 0x1p-100, "normal(%g, %g): %g", theta[i][0], theta[i][1],
        relative(spread(sum), variance));
  }
}

/* A family's own member: what is expected of it gives it back.  Moments that are integrated are
** good to 2^-50 or so, which a fit may amplify. */
static int law_comes_back(const KlFamily *family, const double *theta) {
  static KlInteger sum[KL_EXPECT_SUMS];
  Law law;
  law_set(&law, family, theta);
  if (expect(&law.m, family, sum) != KL_EXPECT_EXISTS) {
    return 0;
  }
  KlScaled found[KL_FAMILY_PARAMETERS];
  KlFit how = KL_FIT_NONE;
  KlStatistics statistics = {.dimension = 1, .sum = sum};
  kl_integer_from_unsigned(&statistics.n, 1);
  assert_int_equal(family->fit(&statistics, found, &how), KL_OK);
  law(how == KL_FIT_MEMBER, "%s(%g, %g): no fit", family->name, theta[0], theta[1]);
  for (int i = 0; i < family->parameters; i++) {
    double error = kl_scaled_sign(law.theta[i]) == 0 ? fabs(kl_scaled_round(found[i]))
                                                     : relative(found[i], law.theta[i]);
    law(error < 1e-12, "%s(%g, %g): parameter %d is off by %g", family->name, theta[0], theta[1], i,
        error);
  }
  return 1;
}

static void test_members_come_back(void **state) {
  (void)state;
  const KlFamily *family;
  int came_back = 0;
  for (size_t k = 0; (family = kl_family_at(k)) != NULL; k++) {
    bool fitted = family->shape == KL_SHAPE_SCALARS && family->gather == KL_GATHER_SUMS &&
                  family->columns == 1;
    for (int i = 0; fitted && i < KL_FAMILY_PROBES; i++) {
      came_back += law_comes_back(family, family->probe[i]);
    }
  }
  law(came_back > 20, "%d members came back", came_back);
}

/* x = 1e-400 and what is beyond it is half of this law, and no double. */
static void test_mass_beyond_doubles_is_lost(void **state) {
  (void)state;
  static KlInteger sum[KL_EXPECT_SUMS];
  Law law;
  law_set(&law, &kl_family_gamma, (const double[]){1e-3, 1.0});
  assert_int_equal(expect(&law.m, &kl_family_lognormal, sum), KL_EXPECT_LOST);
  law_set(&law, &kl_family_beta, (const double[]){1.0, 1e-3});
  assert_int_equal(expect(&law.m, &kl_family_beta, sum), KL_EXPECT_LOST);
}

/* Places ascend, weigh 1, and have the law's mean. */
static void law_places(const KlFamily *family, const double *theta) {
  Law law;
  KlWeighed *value;
  size_t values;
  double low, high;
  law_set(&law, family, theta);
  KlScaled total = kl_scaled_zero(), first = kl_scaled_zero(), middle, width;
  assert_int_equal(kl_expect_places(&law.m, &value, &values), KL_OK);
  family->support(&law.m, &low, &high);
  kl_member_middle(&law.m, &middle, &width);
  for (size_t i = 0; i < values; i++) {
    law(i == 0 || value[i].value > value[i - 1].value, "%s: places do not ascend", family->name);
    law(value[i].value >= low && value[i].value <= high, "%s: a place is outside", family->name);
    total = kl_scaled_add(total, value[i].weight);
    KlScaled away = kl_scaled_subtract(kl_scaled_double(value[i].value), middle);
    first = kl_scaled_add(first, kl_scaled_multiply(value[i].weight, away));
  }
  double off = kl_scaled_round(kl_scaled_subtract(total, kl_scaled_double(1.0)));
  bool some = family->discrete && value[values - 1].value - value[0].value >= (double)values;
  double bound = some ? 1e-2 : 1e-9; /* some outcomes stand for others */
  law(fabs(off) < bound, "%s(%g, %g): places weigh 1 + %g", family->name, theta[0], theta[1], off);
  if (isfinite(kl_member_mean(&law.m).value.hi) && isfinite(kl_member_variance(&law.m).value.hi)) {
    double mean = kl_scaled_round(kl_scaled_divide(first, width));
    law(fabs(mean) < bound, "%s(%g, %g): the mean of places is %g sd off", family->name, theta[0],
        theta[1], mean);
  }
  kl_release(value);
}

static void test_places(void **state) {
  (void)state;
  const KlFamily *family;
  for (size_t k = 0; (family = kl_family_at(k)) != NULL; k++) {
    if (family->shape == KL_SHAPE_SCALARS) {
      law_places(family, family->probe[0]);
    }
  }
}

static void test_memory_is_needed(void **state) {
  (void)state;
  static KlInteger sum[KL_EXPECT_SUMS];
  Law law;
  KlExpect how;
  bool stood;
  KlWeighed *value;
  size_t values;
  law_set(&law, &kl_family_gamma, (const double[]){2.0, 3.0});
  for (int n = 0;; n++) {
    libc_memory_fail_after(n, 0);
    KlStatus status = kl_expect_sums(&law.m, &kl_family_lognormal, NULL, 1.0, sum, &stood, &how);
    libc_memory_fail_after(-1, 0);
    if (status == KL_OK) {
      law(n > 2, "sums took %d allocations", n);
      break;
    }
    assert_int_equal(status, KL_NO_MEMORY);
  }
  libc_memory_fail_after(0, 1);
  assert_int_equal(kl_expect_places(&law.m, &value, &values), KL_NO_MEMORY);
  libc_memory_fail_after(-1, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_logarithms_of_gamma),
      cmocka_unit_test(test_spread_is_exact),
      cmocka_unit_test(test_members_come_back),
      cmocka_unit_test(test_mass_beyond_doubles_is_lost),
      cmocka_unit_test(test_places),
      cmocka_unit_test(test_memory_is_needed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
