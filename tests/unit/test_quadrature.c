/* test_quadrature.c - integrals and sums against their closed forms. */
#include "unit/unit.h"

#include "num/elementary.h"
#include "num/gap.h"
#include "num/quadrature.h"
#include "support/libc_memory.h"

static KlScaled scaled(double x) { return kl_scaled_double(x); }

static KlScaled constant(double hi, double lo) { return kl_scaled(kl_dd(hi, lo), 0); }

/* exp(-a t^2) */
static KlScaled bell(void *work, KlDd t) {
  const double *a = work;
  KlScaled x = kl_scaled(t, 0);
  KlScaled y = kl_scaled_multiply(scaled(-*a), kl_scaled_multiply(x, x));
  return kl_scaled_compare(y, scaled(-0x1p29)) < 0 ? kl_scaled_zero() : kl_scaled_exponential(y);
}

static double relative(KlScaled got, KlScaled want) {
  return fabs(kl_scaled_round(kl_scaled_divide(kl_scaled_subtract(got, want), want)));
}

static KlIntegral integrate(KlScaled (*value)(void *, KlDd), void *work, bool lattice,
                            const double *point, size_t count, double low, double high) {
  KlDd cut[32];
  for (size_t i = 0; i < count; i++) {
    cut[i] = kl_dd(point[i], 0.0);
  }
  KlIntegrand integrand = {value, work, lattice, false};
  KlIntegral integral;
  assert_int_equal(kl_integrate(&integrand, cut, count, low, high, NULL, &integral), KL_OK);
  return integral;
}

static void law_integral(KlIntegral got, KlScaled want, double bound, const char *what) {
  law(relative(got.value, want) <= bound, "%s: relative error %g, estimate %g", what,
      relative(got.value, want), kl_integral_error(&got));
  law(relative(got.value, want) <= kl_integral_error(&got) + 0x1p-70,
      "%s: relative error %g above the estimate %g", what, relative(got.value, want),
      kl_integral_error(&got));
}

/* sqrt(pi/a), from cuts that know nothing of a. */
static void test_bells_of_any_width(void **state) {
  (void)state;
  const double point[] = {-1.0, 0.0, 1.0};
  KlScaled root_pi = constant(0x1.c5bf891b4ef6bp+0, -0x1.618f13eb7ca89p-54);
  for (int i = -30; i <= 10; i += 2) {
    double a = ldexp(1.0, i);
    KlIntegral got = integrate(bell, &a, false, point, 3, -HUGE_VAL, HUGE_VAL);
    KlScaled want = kl_scaled_divide(root_pi, kl_scaled_sqrt(scaled(a)));
    law_integral(got, want, 1e-16, "a bell");
    law(got.evaluations < 3000, "a = %g: %ld evaluations", a, got.evaluations);
  }
}

/* exp(rate t - exp(t)): its integral is Gamma(rate). */
static KlScaled gumbel(void *work, KlDd t) {
  const double *rate = work;
  KlScaled x = kl_scaled(t, 0);
  KlScaled y = kl_scaled_subtract(kl_scaled_multiply(scaled(*rate), x), kl_scaled_exponential(x));
  return kl_scaled_compare(y, scaled(-0x1p29)) < 0 ? kl_scaled_zero() : kl_scaled_exponential(y);
}

static void test_tails_that_reach_far(void **state) {
  (void)state;
  const double point[] = {-1.0, 0.0, 1.0, 2.0};
  double rate = 1.0;
  KlIntegral got = integrate(gumbel, &rate, false, point, 4, -HUGE_VAL, HUGE_VAL);
  law_integral(got, scaled(1.0), 1e-16, "Gamma(1)");
  rate = 0.5; /* sqrt(pi) */
  got = integrate(gumbel, &rate, false, point, 4, -HUGE_VAL, HUGE_VAL);
  law_integral(got, constant(0x1.c5bf891b4ef6bp+0, -0x1.618f13eb7ca89p-54), 1e-16, "Gamma(1/2)");
  rate = 0x1p-10;
  got = integrate(gumbel, &rate, false, point, 4, -HUGE_VAL, HUGE_VAL);
  KlScaled want = constant(0x1.ffb63d6b26752p+9, 0x1.98c91e498a72ap-45);
  law_integral(got, want, 1e-16, "Gamma(2^-10)");
}

/* exp(-rate t): 1/rate over t >= 0, +Inf where it grows. */
static KlScaled exponential(void *work, KlDd t) {
  const double *rate = work;
  KlScaled y = kl_scaled_multiply(scaled(-*rate), kl_scaled(t, 0));
  return kl_scaled_compare(y, scaled(-0x1p29)) < 0 ? kl_scaled_zero() : kl_scaled_exponential(y);
}

static void test_what_grows_diverges(void **state) {
  (void)state;
  const double point[] = {0.0, 1.0};
  double rate = 1e-4;
  KlIntegral got = integrate(exponential, &rate, false, point, 2, 0.0, HUGE_VAL);
  law_integral(got, kl_scaled_divide(scaled(1.0), scaled(rate)), 1e-16, "exp(-t/10000)");
  for (int i = 0; i < 10; i++) {
    rate = i == 0 ? 0.0 : 10.0 * rate - 1e-3;
    got = integrate(exponential, &rate, false, point, 2, 0.0, HUGE_VAL);
    law(kl_scaled_is_infinite(got.value), "exp(%g t)", -rate);
  }
}

/* t^power, of both signs for odd powers. */
static KlScaled power(void *work, KlDd t) {
  const int *n = work;
  KlScaled value = scaled(1.0), x = kl_scaled(t, 0);
  for (int i = 0; i < *n; i++) {
    value = kl_scaled_multiply(value, x);
  }
  return value;
}

static void test_polynomials_to_the_last_bit(void **state) {
  (void)state;
  const double point[] = {-1.0, 2.0};
  for (int n = 0; n <= 31; n++) {
    KlIntegral got = integrate(power, &n, false, point, 2, -1.0, 2.0);
    double odd = n % 2 != 0 ? -1.0 : 1.0;
    KlScaled want = kl_scaled_divide(scaled(ldexp(1.0, n + 1) + odd), scaled(n + 1.0));
    law(relative(got.value, want) < 0x1p-96, "t^%d: %g", n, relative(got.value, want));
  }
}

/* Sums of t^n over 0 .. m against Faulhaber's formula for n <= 3. */
static void test_sums_of_powers(void **state) {
  (void)state;
  double m = 1.0;
  for (int i = 0; i < 25; i++) {
    m = 3.0 * m + 1.0;
    const double point[] = {0.0, m};
    for (int n = 0; n <= 3; n++) {
      KlIntegral got = integrate(power, &n, true, point, 2, 0.0, m);
      KlScaled s = kl_scaled_twice(kl_scaled_multiply(scaled(m), scaled(m + 1.0)), -1);
      KlScaled twice = kl_scaled_divide(kl_scaled(kl_two_sum(2.0 * m, 1.0), 0), scaled(3.0));
      KlScaled want[] = {scaled(m + 1.0), s, kl_scaled_multiply(s, twice),
                         kl_scaled_multiply(s, s)};
      law_integral(got, want[n], 1e-16, "a sum of powers");
      law(got.evaluations < 1000, "m = %g: %ld evaluations", m, got.evaluations);
    }
  }
}

/* The sum of exp(-rate k) over k >= 0 is 1/(1 - exp(-rate)), however slowly it decays. */
static void test_geometric_sums(void **state) {
  (void)state;
  for (int i = 3; i > -40; i -= 2) {
    double rate = ldexp(1.0, i);
    const double point[] = {0.0, floor(1.0 / rate) + 1.0};
    KlIntegral got = integrate(exponential, &rate, true, point, 2, 0.0, HUGE_VAL);
    KlScaled below = kl_scaled_negate(kl_scaled_expm1(scaled(-rate)));
    law_integral(got, kl_scaled_divide(scaled(1.0), below), 2e-16, "a geometric sum");
    law(got.evaluations < 20000, "rate %g: %ld evaluations", rate, got.evaluations);
  }
}

/* The sum of exp(-a k^2) over all k is sqrt(pi/a) to exp(-pi^2/a). */
static void test_sums_of_bells(void **state) {
  (void)state;
  const double point[] = {-10.0, 0.0, 10.0};
  KlScaled root_pi = constant(0x1.c5bf891b4ef6bp+0, -0x1.618f13eb7ca89p-54);
  for (int i = -3; i > -34; i -= 4) {
    double a = ldexp(1.0, i);
    KlIntegral got = integrate(bell, &a, true, point, 3, -HUGE_VAL, HUGE_VAL);
    law_integral(got, kl_scaled_divide(root_pi, kl_scaled_sqrt(scaled(a))), 2e-16, "a sum");
  }
}

/* 1/k^2 over k >= 1 is pi^2/6: a tail that only a ratio per doubling ends. */
static KlScaled zeta(void *work, KlDd t) {
  const double *s = work;
  KlScaled log = kl_scaled_log(kl_scaled(t, 0));
  return kl_scaled_exponential(kl_scaled_multiply(scaled(-*s), log));
}

static void test_sums_with_heavy_tails(void **state) {
  (void)state;
  const double point[] = {1.0, 64.0};
  double s = 2.0;
  KlIntegral got = integrate(zeta, &s, true, point, 2, 1.0, HUGE_VAL);
  law_integral(got, constant(0x1.a51a6625307d3p+0, 0x1.1873d8912200cp-55), 2e-16, "zeta(2)");
  s = 1.5;
  got = integrate(zeta, &s, true, point, 2, 1.0, HUGE_VAL);
  law_integral(got, constant(0x1.4e6250bfbd89dp+1, 0x1.b8a11796b87f8p-53), 2e-16, "zeta(1.5)");
  s = 1.0;
  got = integrate(zeta, &s, true, point, 2, 1.0, HUGE_VAL);
  law(kl_scaled_is_infinite(got.value), "zeta(1) = %g", kl_scaled_round(got.value));
}

/* A kink away from every cut: the estimate has to say what is left. */
static KlScaled kink(void *work, KlDd t) {
  (void)work;
  KlDd d = kl_dd_add_double(t, -0.3);
  return kl_scaled(d.hi < 0.0 ? kl_dd_negate(d) : d, 0);
}

static void test_kinks_are_found(void **state) {
  (void)state;
  const double point[] = {0.0, 1.0};
  KlIntegral got = integrate(kink, NULL, false, point, 2, 0.0, 1.0);
  KlDd a = kl_two_product(0.3, 0.3), b = kl_two_sum(1.0, -0.3);
  KlDd want = kl_dd_scale(kl_dd_add(a, kl_dd_multiply(b, b)), -1);
  law_integral(got, kl_scaled(want, 0), 1e-15, "abs(t - 0.3)");
}

static void test_nothing_and_infinity(void **state) {
  (void)state;
  const double point[] = {1.0, 2.0};

  int n = 2;
  KlIntegral got = integrate(power, &n, false, point, 1, 1.0, 1.0);
  law(kl_scaled_sign(got.value) == 0, "no length: %g", kl_scaled_round(got.value));
  got = integrate(power, &n, true, point + 1, 1, 2.0, 2.0);
  law_same(kl_scaled_round(got.value), 4.0, "one term");
}

static KlStatus stop(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

static void test_it_stops_when_told(void **state) {
  (void)state;
  KlDd cut[2] = {{0.0, 0.0}, {1.0, 0.0}};
  KlIntegrand integrand = {kink, NULL, false, true};
  KlIntegral integral;
  int left = 3;
  KlPoll poll = {stop, &left};
  assert_int_equal(kl_integrate(&integrand, cut, 2, 0.0, 1.0, &poll, &integral), KL_INTERRUPTED);
  libc_memory_fail_after(0, 1);
  assert_int_equal(kl_integrate(&integrand, cut, 2, 0.0, 1.0, NULL, &integral), KL_NO_MEMORY);
  libc_memory_fail_after(-1, 0);
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bells_of_any_width),
      cmocka_unit_test(test_tails_that_reach_far),
      cmocka_unit_test(test_what_grows_diverges),
      cmocka_unit_test(test_polynomials_to_the_last_bit),
      cmocka_unit_test(test_sums_of_powers),
      cmocka_unit_test(test_geometric_sums),
      cmocka_unit_test(test_sums_of_bells),
      cmocka_unit_test(test_sums_with_heavy_tails),
      cmocka_unit_test(test_kinks_are_found),
      cmocka_unit_test(test_nothing_and_infinity),
      cmocka_unit_test(test_it_stops_when_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
