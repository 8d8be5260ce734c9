/* test_bessel.c - ln I0, I1/I0 and the Bregman distance of ln I0. */
#include "unit/scaled_law.h"

#include "num/bessel.h"
#include "num/gap.h"

static KlScaled of(double x) { return kl_scaled_double(x); }

static KlScaled between(double l, double k) {
  return kl_gap_bessel(of(l), of(k), kl_scaled_subtract(of(l), of(k)));
}

/* By mpmath, 80 digits and more. */
static void test_known_values(void **state) {
  (void)state;
  const ScaledCase cases[] = {
      {"ln I0 - k, 0x1p-500",
       kl_log_bessel(of(0x1p-500)),
       {{-0x1.0000000000000p+0, 0x1.0000000000000p-502}, -500}},
      {"A, 0x1p-500",
       kl_bessel_ratio(of(0x1p-500)),
       {{0x1.0000000000000p+0, -0x1.0000000000000p-1003}, -501}},
      {"1 - A, 0x1p-500",
       kl_bessel_lack(of(0x1p-500)),
       {{0x1.0000000000000p+0, -0x1.0000000000000p-501}, 0}},
      {"slope, 0x1p-500",
       kl_bessel_slope(of(0x1p-500)),
       {{0x1.0000000000000p+0, -0x1.8000000000000p-1002}, -1}},
      {"ln I0 - k, 0.125",
       kl_log_bessel(of(0.125)),
       {{-0x1.f003fe39cdb78p-1, 0x1.b1cca4486f2b1p-55}, -3}},
      {"A, 0.125",
       kl_bessel_ratio(of(0.125)),
       {{0x1.ff00aa35a62e8p-1, -0x1.0d1a0068f057dp-56}, -4}},
      {"1 - A, 0.125",
       kl_bessel_lack(of(0.125)),
       {{0x1.e00ff55ca59d2p-1, -0x1.f7972ffcb87d4p-55}, 0}},
      {"slope, 0.125",
       kl_bessel_slope(of(0.125)),
       {{0x1.fd035222d732fp-1, -0x1.b316d77a204f9p-55}, -1}},
      {"ln I0 - k, 1.0",
       kl_log_bessel(of(1.0)),
       {{-0x1.87363bb31c151p-1, -0x1.14028fde44f4ep-55}, 0}},
      {"A, 1.0", kl_bessel_ratio(of(1.0)), {{0x1.c91a738327165p-1, -0x1.b4d72bd6a3c9ep-57}, -1}},
      {"1 - A, 1.0", kl_bessel_lack(of(1.0)), {{0x1.1b72c63e6c74ep-1, -0x1.c9651a852b86cp-55}, 0}},
      {"slope, 1.0", kl_bessel_slope(of(1.0)), {{0x1.6ad9afb35dd58p-1, 0x1.a740c821e64aep-55}, -1}},
      {"ln I0 - k, 10.0",
       kl_log_bessel(of(10.0)),
       {{-0x1.074cb0d6fb6b3p-1, -0x1.46cd7b112c68cp-56}, 2}},
      {"A, 10.0", kl_bessel_ratio(of(10.0)), {{0x1.e5aee05aef493p-1, 0x1.eeb9b6a8e43dfp-56}, 0}},
      {"1 - A, 10.0",
       kl_bessel_lack(of(10.0)),
       {{0x1.a511fa510b6ccp-1, 0x1.14649571bc20ep-56}, -4}},
      {"slope, 10.0",
       kl_bessel_slope(of(10.0)),
       {{0x1.5b3c3179e8c32p-1, 0x1.76071acf4351bp-56}, -7}},
      {"ln I0 - k, 0x1.fffffffffffffp+5",
       kl_log_bessel(of(0x1.fffffffffffffp+5)),
       {{-0x1.7f8a68f2888dbp-1, -0x1.42e9595095d0cp-55}, 2}},
      {"A, 0x1.fffffffffffffp+5",
       kl_bessel_ratio(of(0x1.fffffffffffffp+5)),
       {{0x1.fbfbef989cc38p-1, 0x1.0f6773a2480d9p-58}, 0}},
      {"1 - A, 0x1.fffffffffffffp+5",
       kl_bessel_lack(of(0x1.fffffffffffffp+5)),
       {{0x1.010419d8cf1fep-1, -0x1.ecee744901b2ap-57}, -6}},
      {"slope, 0x1.fffffffffffffp+5",
       kl_bessel_slope(of(0x1.fffffffffffffp+5)),
       {{0x1.020c68454e6abp-1, -0x1.6aec0887d077ep-56}, -12}},
      {"ln I0 - k, 64.0",
       kl_log_bessel(of(64.0)),
       {{-0x1.7f8a68f2888dbp-1, -0x1.c36b663cfd60bp-55}, 2}},
      {"A, 64.0", kl_bessel_ratio(of(64.0)), {{0x1.fbfbef989cc38p-1, 0x1.4fea8db39ba84p-58}, 0}},
      {"1 - A, 64.0",
       kl_bessel_lack(of(64.0)),
       {{0x1.010419d8cf1fdp-1, 0x1.80ab926322be1p-55}, -6}},
      {"slope, 64.0",
       kl_bessel_slope(of(64.0)),
       {{0x1.020c68454e6aap-1, -0x1.83b43fe942e78p-56}, -12}},
      {"ln I0 - k, 300.0",
       kl_log_bessel(of(300.0)),
       {{-0x1.e29cdfae3e791p-1, 0x1.c868104afbcf8p-55}, 2}},
      {"A, 300.0", kl_bessel_ratio(of(300.0)), {{0x1.ff255d2fe7b8ep-1, 0x1.ee4b4f0ac08fdp-55}, 0}},
      {"1 - A, 300.0",
       kl_bessel_lack(of(300.0)),
       {{0x1.b545a0308e309p-1, -0x1.2d3c2b023f27dp-56}, -9}},
      {"slope, 300.0",
       kl_bessel_slope(of(300.0)),
       {{0x1.7573976bbdbe9p-1, 0x1.16a97f7bf6dd3p-55}, -17}},
      {"ln I0 - k, 1e10",
       kl_log_bessel(of(1e10)),
       {{-0x1.8dd1d4728dac9p-1, -0x1.388fa596cf4ffp-55}, 4}},
      {"A, 1e10", kl_bessel_ratio(of(1e10)), {{0x1.ffffffff920c8p-1, 0x1.312a758934ae2p-58}, 0}},
      {"1 - A, 1e10",
       kl_bessel_lack(of(1e10)),
       {{0x1.b7cdfd9dab14fp-1, -0x1.34ae267294d7bp-56}, -34}},
      {"slope, 1e10",
       kl_bessel_slope(of(1e10)),
       {{0x1.79ca10c975436p-1, 0x1.743d4e19b22cbp-55}, -67}},
      {"distance 1.5 from 1.0",
       between(1.5, 1.0),
       {{0x1.450ada2508479p-1, -0x1.f355fe33cd1d8p-57}, -4}},
      {"distance 1.0 from 0x1.0000000000001p+0",
       between(1.0, 0x1.0000000000001p+0),
       {{0x1.6ad9afb35dd58p-1, -0x1.7a85475f45ee0p-56}, -106}},
      {"distance 0.0 from 5.0",
       between(0.0, 5.0),
       {{0x1.298829572a8a8p-1, 0x1.0641ce8ab894fp-55}, 1}},
      {"distance 5.0 from 0.0",
       between(5.0, 0.0),
       {{0x1.a6ffcffb6c287p-1, 0x1.23e14c30fb02dp-55}, 2}},
      {"distance 70.0 from 66.0",
       between(70.0, 66.0),
       {{0x1.d2595f1a13b1ap-1, -0x1.54b90c46ebfc1p-58}, -10}},
      {"distance 90.0 from 63.0",
       between(90.0, 63.0),
       {{0x1.289fbca30aec7p-1, -0x1.7919c463e4c28p-57}, -4}},
      {"distance 63.0 from 90.0",
       between(63.0, 90.0),
       {{0x1.d3439d696dc89p-1, 0x1.3be7b0b6be9d9p-61}, -5}},
      {"distance 64.0 from 0x1.0000000000001p+6",
       between(64.0, 0x1.0000000000001p+6),
       {{0x1.020c68454e6a8p-1, 0x1.d84b107512428p-55}, -105}},
      {"distance 80.0 from 0.5",
       between(80.0, 0.5),
       {{0x1.cc692b0a7e6bep-1, -0x1.635362bd14a48p-58}, 6}},
      {"distance 1e-10 from 3e-10",
       between(1e-10, 3e-10),
       {{0x1.79ca10c924223p-1, -0x1.531b16a2d83a4p-60}, -66}},
      {"distance 1e8 from 1.0",
       between(1e8, 1.0),
       {{0x1.a65ef0beeae3bp-1, -0x1.9b4de4330674dp-55}, 26}},
      {"distance 1.0 from 1e8",
       between(1.0, 1e8),
       {{0x1.1bafa9c9dfe7bp-1, -0x1.96fe7d1b1a5cap-55}, 4}},
      {"distance 1e8 from 3e8",
       between(1e8, 3e8),
       {{0x1.ba4ff413accfep-1, 0x1.adcc6bd6d4255p-56}, -2}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-85);
}

static void test_edges(void **state) {
  (void)state;
  law_same(kl_scaled_round(kl_log_bessel(of(0.0))), 0.0, "ln I0(0)");
  law_same(kl_scaled_round(kl_bessel_ratio(of(0.0))), 0.0, "A(0)");
  law_same(kl_scaled_round(kl_bessel_lack(of(0.0))), 1.0, "1 - A(0)");
  law_same(kl_scaled_round(kl_bessel_slope(of(0.0))), 0.5, "slope at 0");
  law_same(kl_scaled_round(kl_bessel_inverse(of(0.0), of(1.0))), 0.0, "no direction");
  law_same(kl_scaled_round(between(0.0, 0.0)), 0.0, "0 and 0");
  law_same(kl_scaled_round(between(7.5, 7.5)), 0.0, "equal");
  law_same(kl_scaled_round(kl_bessel_lack(of(1e300))), 0.5e-300, "1/(2k)");
  law_same(kl_scaled_round(kl_bessel_ratio(of(DBL_MAX))), 1.0, "A at the end");
  KlScaled ratio[8];
  kl_bessel_ratios(of(0.0), ratio, 8);
  for (int n = 0; n < 8; n++) {
    law_same(kl_scaled_round(ratio[n]), n == 0 ? 1.0 : 0.0, "%d", n);
  }
}

/* Two series, or the circle and a series, on both sides of a seam: B(l; k) + B(k; m) + (A(k) -
** A(m)) (l - k) = B(l; m), whatever arrangement serves which. */
static void test_distances_have_no_seam(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 300; round++) {
    KlScaled x[3];
    for (int i = 0; i < 3; i++) {
      x[i] = of(unit_range(&random, 40.0, 110.0));
    }
    KlScaled apart = kl_scaled_subtract(x[0], x[1]);
    KlScaled direct = kl_gap_bessel(x[0], x[2], kl_scaled_subtract(x[0], x[2]));
    KlScaled one = kl_gap_bessel(x[0], x[1], apart);
    KlScaled two = kl_gap_bessel(x[1], x[2], kl_scaled_subtract(x[1], x[2]));
    KlScaled slope = kl_scaled_subtract(kl_bessel_lack(x[2]), kl_bessel_lack(x[1]));
    KlScaled cross = kl_scaled_multiply(slope, apart);
    KlScaled sum = kl_scaled_add(kl_scaled_add(one, two), cross);
    double error = fabs(kl_scaled_round(kl_scaled_subtract(sum, direct)));
    law(error <= 0x1p-92, "%g, %g, %g: %g", kl_scaled_round(x[0]), kl_scaled_round(x[1]),
        kl_scaled_round(x[2]), error);
    law(kl_scaled_sign(one) > 0 && kl_scaled_sign(two) > 0, "round %d", round);
  }
}

/* The derivative of -A' is in the distance of neighbours: B(k + d; k) = A'(k) d^2/2 to a relative
** error of d. */
static void test_neighbours(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 1000; round++) {
    KlScaled k = of(fabs(unit_wide(&random, -40, 40)));
    KlScaled d = kl_scaled_twice(k, round % 2 == 0 ? -60 : -1000);
    KlScaled got = kl_gap_bessel(kl_scaled_add(k, d), k, d);
    KlScaled want = kl_scaled_multiply(kl_scaled_multiply(d, d), kl_bessel_slope(k));
    law_scaled(got, kl_scaled_twice(want, -1), 0x1p-57, "%a", kl_scaled_round(k));
  }
}

static void test_inverse(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 1000; round++) {
    KlScaled k = unit_scaled(&random, -60, 1000);
    KlScaled back = kl_bessel_inverse(kl_bessel_ratio(k), kl_bessel_lack(k));
    law_scaled(back, k, 0x1p-80, "%a", kl_scaled_round(k));
  }
}

/* I_(n-1) - I_(n+1) = 2n/k I_n, and I_1/I_0 is A. */
static void test_ratios(void **state) {
  (void)state;
  enum { COUNT = 100 };
  UnitRandom random = unit_random();
  for (int round = 0; round < 200; round++) {
    KlScaled ratio[COUNT], k = of(unit_range(&random, 0.0, 64.0));
    kl_bessel_ratios(k, ratio, COUNT);
    law_scaled(ratio[1], kl_bessel_ratio(k), 0x1p-90, "%a", kl_scaled_round(k));
    for (int n = 1; n + 1 < COUNT; n++) {
      KlScaled want = kl_scaled_divide(kl_scaled_multiply(of(2.0 * n), ratio[n]), k);
      KlScaled got = kl_scaled_subtract(ratio[n - 1], ratio[n + 1]);
      law_scaled(got, want, 0x1p-85, "%d, %a", n, kl_scaled_round(k));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_values),
      cmocka_unit_test(test_edges),
      cmocka_unit_test(test_distances_have_no_seam),
      cmocka_unit_test(test_neighbours),
      cmocka_unit_test(test_inverse),
      cmocka_unit_test(test_ratios),
  };
  return cmocka_run_group_tests_name("bessel", tests, NULL, NULL);
}
