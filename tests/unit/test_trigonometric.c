/* test_trigonometric.c - sine, cosine, tangent and arc tangent. */
#include "unit/scaled_law.h"

#include "num/trigonometric.h"

static KlScaled of(double x) { return kl_scaled_double(x); }

/* By mpmath, 80 digits. */
static void test_known_values(void **state) {
  (void)state;
  const ScaledCase cases[] = {
      {"sin 0.5", kl_scaled_sin(of(0.5)), {{0x1.eaee8744b05f0p-1, -0x1.789b43c9b027dp-57}, -1}},
      {"cos 0.5", kl_scaled_cos(of(0.5)), {{0x1.c1528065b7d50p-1, -0x1.892111312e828p-55}, 0}},
      {"sin -1.0", kl_scaled_sin(of(-1.0)), {{-0x1.aed548f090ceep-1, -0x1.06374f484e288p-59}, 0}},
      {"cos -1.0", kl_scaled_cos(of(-1.0)), {{0x1.14a280fb5068cp-1, -0x1.b71edcc9344bcp-55}, 0}},
      {"sin 3.0", kl_scaled_sin(of(3.0)), {{0x1.210386db6d55bp-1, 0x1.3c7205d08d063p-55}, -2}},
      {"cos 3.0", kl_scaled_cos(of(3.0)), {{-0x1.fae04be85e5d2p-1, -0x1.83effc17efb54p-55}, 0}},
      {"sin -100.25",
       kl_scaled_sin(of(-100.25)),
       {{0x1.1bf00980dc35cp-1, 0x1.f63e9f85e3aadp-56}, -1}},
      {"cos -100.25",
       kl_scaled_cos(of(-100.25)),
       {{0x1.ebec72ba6b0ecp-1, -0x1.8b861875328ffp-56}, 0}},
      {"sin 0x1.921fb54442d18p+1",
       kl_scaled_sin(of(0x1.921fb54442d18p+1)),
       {{0x1.1a62633145c07p-1, -0x1.f1976b7ed8fbdp-57}, -52}},
      {"cos 0x1.921fb54442d18p+1",
       kl_scaled_cos(of(0x1.921fb54442d18p+1)),
       {{-0x1.0000000000000p+0, 0x1.377ce858a5d48p-107}, 0}},
      {"sin 0x1.921fb54442d18p+0",
       kl_scaled_sin(of(0x1.921fb54442d18p+0)),
       {{0x1.0000000000000p+0, -0x1.377ce858a5d48p-109}, 0}},
      {"cos 0x1.921fb54442d18p+0",
       kl_scaled_cos(of(0x1.921fb54442d18p+0)),
       {{0x1.1a62633145c07p-1, -0x1.f1976b7ed8fbcp-57}, -53}},
      {"sin 1e5", kl_scaled_sin(of(1e5)), {{0x1.24daa9c527e96p-1, 0x1.c767d8e3e1ca8p-56}, -4}},
      {"tan pi 0.125",
       kl_scaled_tan_pi(of(0.125)),
       {{0x1.a827999fcef32p-1, 0x1.08b2fb1366ea9p-55}, -1}},
      {"cot pi 0.125",
       kl_scaled_cot_pi(of(0.125)),
       {{0x1.3504f333f9de6p-1, 0x1.21165f626cdd5p-55}, 2}},
      {"tan pi 0.3", kl_scaled_tan_pi(of(0.3)), {{0x1.605a90c73ab78p-1, 0x1.68ba6841fd203p-55}, 1}},
      {"cot pi 0.3", kl_scaled_cot_pi(of(0.3)), {{0x1.73fd61d9df543p-1, 0x1.70fdb568cfedap-55}, 0}},
      {"tan pi 0x1.fffffffffffffp-2",
       kl_scaled_tan_pi(of(0x1.fffffffffffffp-2)),
       {{0x1.45f306dc9c883p-1, -0x1.6b01ec5417057p-55}, 53}},
      {"cot pi 0x1.fffffffffffffp-2",
       kl_scaled_cot_pi(of(0x1.fffffffffffffp-2)),
       {{0x1.921fb54442d18p-1, 0x1.1a62633145c08p-55}, -52}},
      {"tan pi 0x1p-900",
       kl_scaled_tan_pi(of(0x1p-900)),
       {{0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55}, -898}},
      {"cot pi 0x1p-900",
       kl_scaled_cot_pi(of(0x1p-900)),
       {{0x1.45f306dc9c883p-1, -0x1.6b01ec5417056p-55}, 899}},
      {"atan 0x1p-7",
       kl_scaled_atan(of(0x1p-7)),
       {{0x1.fffd555bbba97p-1, 0x1.68062351fbbe6p-56}, -7}},
      {"atan 0.4", kl_scaled_atan(of(0.4)), {{0x1.85a376b677dc0p-1, 0x1.05437130f10cdp-57}, -1}},
      {"atan 1.0", kl_scaled_atan(of(1.0)), {{0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55}, 0}},
      {"atan -1.5", kl_scaled_atan(of(-1.5)), {{-0x1.f730bd281f69bp-1, -0x1.007887af0cbbdp-56}, 0}},
      {"atan 1e10", kl_scaled_atan(of(1e10)), {{0x1.921fb543d4de0p-1, 0x1.408aa5768deb7p-55}, 1}},
      {"atan -0x1p-1000",
       kl_scaled_atan(of(-0x1p-1000)),
       {{-0x1.0000000000000p-1, 0x0.0p+0}, -999}},
      {"atan 0x1p+1000",
       kl_scaled_atan(of(0x1p+1000)),
       {{0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55}, 1}},
      {"atan2 1.0 2.0",
       kl_scaled_atan2(of(1.0), of(2.0)),
       {{0x1.dac670561bb4fp-1, 0x1.a2b7f222f65e2p-55}, -1}},
      {"atan2 1.0 -2.0",
       kl_scaled_atan2(of(1.0), of(-2.0)),
       {{0x1.56c6e7397f5aep-1, 0x1.660b64ece6f4bp-55}, 2}},
      {"atan2 -3.0 -0.5",
       kl_scaled_atan2(of(-3.0), of(-0.5)),
       {{-0x1.bc66e44cbc074p-1, 0x1.7dfb35dc5dab4p-58}, 1}},
      {"atan2 -1e-300 -1e300",
       kl_scaled_atan2(of(-1e-300), of(-1e300)),
       {{-0x1.921fb54442d18p-1, -0x1.1a62633145c07p-55}, 2}},
      {"atan2 2.0 0.0",
       kl_scaled_atan2(of(2.0), of(0.0)),
       {{0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55}, 1}},
      {"atan2 0.0 -1.0",
       kl_scaled_atan2(of(0.0), of(-1.0)),
       {{0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55}, 2}},
      {"355 - 113 pi",
       kl_scaled_less_pi(of(355.0), 113),
       {{0x1.f9bd03091ad49p-1, 0x1.ba01b07b5d1ebp-57}, -15}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-95);
}

static void test_exact_values(void **state) {
  (void)state;
  law_same(kl_scaled_round(kl_scaled_sin(of(0.0))), 0.0, "sin 0");
  law_same(kl_scaled_round(kl_scaled_cos(of(0.0))), 1.0, "cos 0");
  law_same(kl_scaled_round(kl_scaled_atan(of(0.0))), 0.0, "atan 0");
  law_same(kl_scaled_round(kl_scaled_atan2(of(0.0), of(0.0))), 0.0, "no direction");
  law_same(kl_scaled_round(kl_scaled_atan2(of(0.0), of(2.0))), 0.0, "to the right");
  law_same(kl_scaled_round(kl_scaled_tan_pi(of(0.0))), 0.0, "tan 0");
  law_same(kl_scaled_round(kl_scaled_tan_pi(of(0.25))), 1.0, "tan(pi/4)");
  law_same(kl_scaled_round(kl_scaled_cot_pi(of(0.25))), 1.0, "cot(pi/4)");
  law_same(kl_scaled_round(kl_scaled_cot_pi(of(0.5))), 0.0, "cot(pi/2)");
  KlScaled half = kl_scaled_twice(kl_scaled(KL_PI, 0), -1);
  law(kl_scaled_compare(kl_scaled_atan(kl_scaled_infinity()), half) == 0, "atan Inf");
  KlScaled least = kl_scaled_negate(kl_scaled_infinity());
  law(kl_scaled_compare(kl_scaled_atan(least), kl_scaled_negate(half)) == 0, "atan -Inf");
}

/* sin^2 + cos^2 = 1, sin(-x) = -sin x, sin 2x = 2 sin x cos x, across all seams. */
static void test_identities(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 20000; round++) {
    KlScaled x = unit_scaled(&random, -30, 10);
    KlScaled sine = kl_scaled_sin(x), cosine = kl_scaled_cos(x);
    KlScaled squares =
        kl_scaled_add(kl_scaled_multiply(sine, sine), kl_scaled_multiply(cosine, cosine));
    double size = kl_scaled_round(x);
    law_scaled(squares, of(1.0), 0x1p-98, "%a", size);
    law_scaled(kl_scaled_sin(kl_scaled_negate(x)), kl_scaled_negate(sine), 0x1p-1000, "%a", size);
    law_scaled(kl_scaled_cos(kl_scaled_negate(x)), cosine, 0x1p-1000, "%a", size);
    law_scaled(kl_scaled_sin(kl_scaled_twice(x, 1)),
               kl_scaled_twice(kl_scaled_multiply(sine, cosine), 1), 0x1p-85, "%a", size);
  }
}

static void test_inverses(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 20000; round++) {
    KlScaled t = unit_scaled(&random, -60, 60), angle = kl_scaled_atan(t);
    KlScaled back = kl_scaled_divide(kl_scaled_sin(angle), kl_scaled_cos(angle));
    /* Next to pi/2 the angle's last bits are t's. */
    double bound = t.exponent > 0 ? ldexp(1.0, t.exponent - 98) : 0x1p-98;
    law_scaled(back, t, bound, "%a", kl_scaled_round(t));
    KlScaled mirror = kl_scaled_atan2(of(1.0), t);
    KlScaled sum = kl_scaled_twice(kl_scaled_add(angle, mirror), 1);
    law_scaled(sum, kl_scaled(KL_PI, 0), 0x1p-100, "%a", kl_scaled_round(t));
    KlScaled u = kl_scaled_twice(unit_scaled(&random, -100, 0), -1);
    law_scaled(kl_scaled_multiply(kl_scaled_tan_pi(u), kl_scaled_cot_pi(u)), of(1.0), 0x1p-98, "%a",
               kl_scaled_round(u));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_values),
      cmocka_unit_test(test_exact_values),
      cmocka_unit_test(test_identities),
      cmocka_unit_test(test_inverses),
  };
  return cmocka_run_group_tests_name("trigonometric", tests, NULL, NULL);
}
