/* test_zeta_function.c - sums of k^-s and the Bregman distance of ln zeta. */
#include "unit/scaled_law.h"

#include "num/gap.h"
#include "num/zeta_function.h"

static KlScaled of(double x) { return kl_scaled_double(x); }

static KlScaled gap(double t, double s) {
  return kl_gap_zeta(of(t), of(s), kl_scaled_subtract(of(t), of(s)));
}

/* Values of mpmath with 400 digits. */
static void test_known_values(void **state) {
  (void)state;
  const double next = 1.0 + 0x1p-52;
  const ScaledCase cases[] = {
      {"zeta(2) - 1", kl_zeta(of(2.0)).more, {{0x1.4a34cc4a60fa6p-1, 0x1.1873d8912200cp-55}, 0}},
      {"-zeta'(2)", kl_zeta(of(2.0)).log, {{0x1.e00653256ab8ap-1, -0x1.aeee2c8bafc36p-57}, 0}},
      {"zeta''(2)", kl_zeta(of(2.0)).square, {{0x1.fd41782ce49b8p-1, -0x1.7fb7ef9102279p-55}, 1}},
      {"zeta(3) - 1", kl_zeta(of(3.0)).more, {{0x1.9dd002780310ap-1, -0x1.f23a3a8e9865cp-56}, -2}},
      {"-zeta'(3)", kl_zeta(of(3.0)).log, {{0x1.95c3362d62a34p-1, 0x1.13474f0243d47p-56}, -2}},
      {"zeta''(3)", kl_zeta(of(3.0)).square, {{0x1.eb006e8925cb7p-1, -0x1.0eefe20989a2cp-55}, -2}},
      {"zeta(1.5) - 1", kl_zeta(of(1.5)).more, {{0x1.9cc4a17f7b13bp-1, -0x1.1d7ba1a51e021p-56}, 1}},
      {"-zeta'(1.5)", kl_zeta(of(1.5)).log, {{0x1.f753a1b8262bbp-1, -0x1.a2a934e4be76cp-57}, 2}},
      {"zeta''(1.5)", kl_zeta(of(1.5)).square, {{0x1.ffaa721f7ecefp-1, -0x1.e33e24f803368p-57}, 4}},
      {"zeta(20) - 1",
       kl_zeta(of(20.0)).more,
       {{0x1.0013c594466eap-1, -0x1.de0792137e167p-55}, -19}},
      {"-zeta'(20)", kl_zeta(of(20.0)).log, {{0x1.630faac3801a9p-1, -0x1.bb2e8ab441900p-56}, -20}},
      {"zeta''(20)",
       kl_zeta(of(20.0)).square,
       {{0x1.ec5b830daf97bp-1, -0x1.e6b48cedf26bap-57}, -21}},
      {"zeta(1000) - 1",
       kl_zeta(of(1000.0)).more,
       {{0x1.0000000000000p-1, 0x1.06bdc6f923b3bp-586}, -999}},
      {"-zeta'(1000)",
       kl_zeta(of(1000.0)).log,
       {{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}, -1000}},
      {"zeta''(1000)",
       kl_zeta(of(1000.0)).square,
       {{0x1.ebfbdff82c58fp-1, -0x1.5e43a53e44da3p-55}, -1001}},
      {"zeta - 1 next to 1",
       kl_zeta(of(next)).more,
       {{0x1.fffffffffffffp-1, 0x1.3c467e37db0c9p-56}, 52}},
      {"-zeta' next to 1",
       kl_zeta(of(next)).log,
       {{0x1.0000000000000p+0, -0x1.2a40f2afba4a2p-108}, 104}},
      {"zeta'' next to 1",
       kl_zeta(of(next)).square,
       {{0x1.0000000000000p+0, -0x1.3d88a87ff7c46p-164}, 157}},
      {"k^-2 from 5",
       kl_zeta_above(of(2.0), of(5.0)),
       {{0x1.c544f845f5b0bp-1, -0x1.037dad3e0c6bfp-56}, -2}},
      {"k^-1.5 from 19",
       kl_zeta_above(of(1.5), of(19.0)),
       {{0x1.dc1b5cc918ba9p-1, -0x1.8f5f8f30c2ba3p-55}, -1}},
      {"k^-7 from 20",
       kl_zeta_above(of(7.0), of(20.0)),
       {{0x1.9eb933b4719d0p-1, 0x1.6c21e8945aa1fp-55}, -28}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-90);
  const ScaledCase far[] = {
      {"k^-1.25 from 10^6",
       kl_zeta_above(of(1.25), of(1e6)),
       {{0x1.030dc7094a1fdp-1, -0x1.6c2a2fa9a40d0p-55}, -2}},
      {"k^-30 from 1000",
       kl_zeta_above(of(30.0), of(1000.0)),
       {{0x1.1d109eb186badp-1, 0x1.fd1a83cc09eb2p-55}, -293}},
      {"k^-3 from 10^15",
       kl_zeta_above(of(3.0), of(1e15)),
       {{0x1.4484bfeebc2a5p-1, 0x1.dda47ff24f21fp-56}, -100}},
  };
  scaled_cases(far, UNIT_COUNT(far), 0x1p-80);
}

static void test_known_distances(void **state) {
  (void)state;
  const double next = 1.0 + 0x1p-52;
  const ScaledCase cases[] = {
      {"2 and the next",
       gap(2.0 + 0x1p-51, 2.0),
       {{0x1.c4dacd8d8f124p-1, -0x1.bd8ee370fb0edp-55}, -103}},
      {"3 from 2", gap(3.0, 2.0), {{0x1.0672294eac5d5p-1, -0x1.5c9fbb83a9d4ep-55}, -1}},
      {"two next to 1",
       gap(1.0 + 0x1p-51, next),
       {{0x1.3a37a020b8c22p-1, -0x1.abc9e3b398041p-55}, -1}},
      {"1 from 2.5", gap(next, 2.5), {{0x1.1a88bb491948fp-1, -0x1.95a8191fe5313p-55}, 6}},
      {"2.5 from 1", gap(2.5, next), {{0x1.7ffffffffffdap-1, 0x1.898677056deb4p-55}, 53}},
      {"60 and near",
       gap(60.0, 60.0 - 0x1p-30),
       {{0x1.ebfbdffc4a187p-1, -0x1.12d6ee1419815p-55}, -122}},
      {"1.75 from 1.875", gap(1.75, 1.875), {{0x1.523ed1b7ec7fbp-1, 0x1.003abba41d683p-55}, -6}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-85);
  law(kl_scaled_sign(gap(2.5, 2.5)) == 0, "equal");
  law(kl_scaled_sign(gap(1e300, 1e299)) == 0, "zeta - 1 is below every number");
  law_scaled(gap(2.0, 1e300), kl_scaled_log1p(kl_zeta(of(2.0)).more), 0x1p-95, "from a point");
}

/* What is above k less what is above k + 1 is a term, wherever the ways to sum change; and the
** distances of three points are those of a convex function. */
static void test_sums_telescope(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 400; i++) {
    double s = 1.0 + ldexp(unit_range(&random, 0.5, 1.0), unit_between(&random, -40, 9));
    double k = floor(ldexp(unit_range(&random, 0.5, 1.0), unit_between(&random, 1, 12)));
    k = k < 1.0 ? 1.0 : k;
    KlScaled here = kl_zeta_above(of(s), of(k)), there = kl_zeta_above(of(s), of(k + 1.0));
    KlScaled log = kl_scaled_multiply(of(s), kl_scaled_log(of(k)));
    KlScaled both = kl_scaled_add(there, kl_scaled_exponential(kl_scaled_negate(log)));
    law_scaled(here, both, 0x1p-60, "%g from %g", s, k);
  }
  for (int i = 0; i < 200; i++) {
    double s = 1.0 + ldexp(unit_range(&random, 0.5, 1.0), unit_between(&random, -20, 5));
    double t = 1.0 + ldexp(unit_range(&random, 0.5, 1.0), unit_between(&random, -20, 5));
    KlZeta at_s = kl_zeta(of(s)), at_t = kl_zeta(of(t));
    KlScaled mean_s = kl_scaled_divide(at_s.log, kl_scaled_add(at_s.more, of(1.0)));
    KlScaled mean_t = kl_scaled_divide(at_t.log, kl_scaled_add(at_t.more, of(1.0)));
    KlScaled apart = kl_scaled_subtract(of(t), of(s));
    KlScaled want = kl_scaled_multiply(apart, kl_scaled_subtract(mean_s, mean_t));
    law_scaled(kl_scaled_add(gap(t, s), gap(s, t)), want, 0x1p-60, "%.17g %.17g", s, t);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_values),
      cmocka_unit_test(test_known_distances),
      cmocka_unit_test(test_sums_telescope),
  };
  return cmocka_run_group_tests_name("zeta_function", tests, NULL, NULL);
}
