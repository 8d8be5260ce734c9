/* test_incomplete.c - tails of the normal, gamma and beta distributions. */
#include "unit/scaled_law.h"

#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

static KlScaled of(double x) { return kl_scaled_double(x); }

static KlScaled beta(double a, double b, double x, bool upper) {
  return kl_beta_tail(of(a), of(b), of(x), kl_scaled_subtract(of(1.0), of(x)), upper);
}

static void test_known_normal_tails(void **state) {
  (void)state;
  const ScaledCase cases[] = {
      {"P(Z > 0.5)",
       kl_normal_tail(of(0.5), true),
       {{0x1.3bf143b9aa712p-1, 0x1.0cbf1c37bd636p-55}, -1}},
      {"P(Z > 2.9375)",
       kl_normal_tail(of(2.9375), true),
       {{0x1.b1ad9b59f98dbp-1, -0x1.ed2dbd4168ab7p-56}, -9}},
      {"P(Z > 3.0)",
       kl_normal_tail(of(3.0), true),
       {{0x1.61de1f985b5d7p-1, -0x1.dd537b698460ep-56}, -9}},
      {"P(Z > 3.0625)",
       kl_normal_tail(of(3.0625), true),
       {{0x1.1fb2cbad16b6ap-1, -0x1.7e81c10871333p-55}, -9}},
      {"P(Z > 10.0)",
       kl_normal_tail(of(10.0), true),
       {{0x1.26c75e84fb10dp-1, 0x1.ace508f1cc541p-55}, -76}},
      {"P(Z > 37.5)",
       kl_normal_tail(of(37.5), true),
       {{0x1.08eda98086fd1p-1, -0x1.683cafae882e8p-55}, -1020}},
      {"P(Z > 1000.0)",
       kl_normal_tail(of(1000.0), true),
       {{0x1.23a2a5681e5c9p-1, 0x1.4e6899030c6d3p-55}, -721358}},
      {"P(Z < -5)",
       kl_normal_tail(of(-5.0), false),
       {{0x1.33ca2f2133831p-1, -0x1.bdc39cdfb8c0dp-62}, -21}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-80);
}

static void test_known_gamma_tails(void **state) {
  (void)state;
  const ScaledCase cases[] = {
      {"P(0x1p-900, 0.5)",
       kl_gamma_tail(of(0x1p-900), of(0.5), false),
       {{0x1.0000000000000p+0, -0x1.1e9aa50574b82p-901}, 0}},
      {"Q(0x1p-900, 0.5)",
       kl_gamma_tail(of(0x1p-900), of(0.5), true),
       {{0x1.1e9aa50574b82p-1, -0x1.22b9436493b6ep-55}, -900}},
      {"P(0.001, 1e-300)",
       kl_gamma_tail(of(0.001), of(1e-300), false),
       {{0x1.00c17cfc5bbd4p-1, -0x1.bb845b4cf821cp-58}, 0}},
      {"Q(0.001, 1e-300)",
       kl_gamma_tail(of(0.001), of(1e-300), true),
       {{0x1.fe7d060748858p-1, 0x1.bb845b4cf821cp-57}, -1}},
      {"P(0.5, 0.25)",
       kl_gamma_tail(of(0.5), of(0.25), false),
       {{0x1.0a7ef5c18edd2p-1, 0x1.5e809f1a31a28p-56}, 0}},
      {"Q(0.5, 0.25)",
       kl_gamma_tail(of(0.5), of(0.25), true),
       {{0x1.eb02147ce245cp-1, -0x1.5e809f1a31a28p-55}, -1}},
      {"P(0.5, 1.25)",
       kl_gamma_tail(of(0.5), of(1.25), false),
       {{0x1.c5b5f02294db1p-1, -0x1.181ed1c131265p-55}, 0}},
      {"Q(0.5, 1.25)",
       kl_gamma_tail(of(0.5), of(1.25), true),
       {{0x1.d2507eeb5927ap-1, 0x1.81ed1c1312653p-56}, -3}},
      {"P(0.5, 20.0)",
       kl_gamma_tail(of(0.5), of(20.0), false),
       {{0x1.fffffffdd187ap-1, -0x1.2e72f201ce950p-57}, 0}},
      {"Q(0.5, 20.0)",
       kl_gamma_tail(of(0.5), of(20.0), true),
       {{0x1.173c309739790p-1, 0x1.ce95054010c05p-58}, -31}},
      {"P(2.5, 2.0)",
       kl_gamma_tail(of(2.5), of(2.0), false),
       {{0x1.cd65e7a428052p-1, -0x1.d0081ec6dac37p-55}, -1}},
      {"Q(2.5, 2.0)",
       kl_gamma_tail(of(2.5), of(2.0), true),
       {{0x1.194d0c2debfd7p-1, 0x1.d0081ec6dac37p-56}, 0}},
      {"P(2.5, 3.5)",
       kl_gamma_tail(of(2.5), of(3.5), false),
       {{0x1.8f083bca7704cp-1, -0x1.ab217273d6408p-55}, 0}},
      {"Q(2.5, 3.5)",
       kl_gamma_tail(of(2.5), of(3.5), true),
       {{0x1.c3df10d623ed2p-1, -0x1.537a3630a6fe1p-55}, -2}},
      {"P(10.0, 600.0)",
       kl_gamma_tail(of(10.0), of(600.0), false),
       {{0x1.0000000000000p+0, -0x1.fe38883a6ce7ep-802}, 0}},
      {"Q(10.0, 600.0)",
       kl_gamma_tail(of(10.0), of(600.0), true),
       {{0x1.fe38883a6ce7ep-1, 0x1.b720f379e49adp-56}, -801}},
      {"P(999.0, 990.0)",
       kl_gamma_tail(of(999.0), of(990.0), false),
       {{0x1.910986d4edc63p-1, 0x1.c8bc7e75ec00fp-57}, -1}},
      {"Q(999.0, 990.0)",
       kl_gamma_tail(of(999.0), of(990.0), true),
       {{0x1.377b3c95891cep-1, 0x1.c6e87031427fep-55}, 0}},
      {"P(999.0, 1000.0)",
       kl_gamma_tail(of(999.0), of(1000.0), false),
       {{0x1.089c9cb2d7285p-1, -0x1.b3f6129593b43p-55}, 0}},
      {"Q(999.0, 1000.0)",
       kl_gamma_tail(of(999.0), of(1000.0), true),
       {{0x1.eec6c69a51af7p-1, -0x1.3027b5a9b12f3p-56}, -1}},
      {"P(1001.0, 990.0)",
       kl_gamma_tail(of(1001.0), of(990.0), false),
       {{0x1.7858bd95e8d39p-1, 0x1.1223036e9ead0p-56}, -1}},
      {"Q(1001.0, 990.0)",
       kl_gamma_tail(of(1001.0), of(990.0), true),
       {{0x1.43d3a1350b963p-1, 0x1.bb773f245854cp-55}, 0}},
      {"P(1001.0, 1010.0)",
       kl_gamma_tail(of(1001.0), of(1010.0), false),
       {{0x1.3b39d4892e56ep-1, 0x1.47765dce0f24ep-55}, 0}},
      {"Q(1001.0, 1010.0)",
       kl_gamma_tail(of(1001.0), of(1010.0), true),
       {{0x1.898c56eda3523p-1, 0x1.71134463e1b65p-55}, -1}},
      {"P(500000.0, 501000.0)",
       kl_gamma_tail(of(500000.0), of(501000.0), false),
       {{0x1.d7b2300785fa5p-1, -0x1.5a3a35613194ep-55}, 0}},
      {"Q(500000.0, 501000.0)",
       kl_gamma_tail(of(500000.0), of(501000.0), true),
       {{0x1.426e7fc3d02dbp-1, -0x1.2e2e54f67358cp-55}, -3}},
      {"P(500000.0, 499000.0)",
       kl_gamma_tail(of(500000.0), of(499000.0), false),
       {{0x1.41dd68831e62cp-1, 0x1.dcc802cfd55a9p-58}, -3}},
      {"Q(500000.0, 499000.0)",
       kl_gamma_tail(of(500000.0), of(499000.0), true),
       {{0x1.d7c452ef9c33ap-1, 0x1.f88cdff4c0aa9p-55}, 0}},
      {"P(500000.0, 250000.0)",
       kl_gamma_tail(of(500000.0), of(250000.0), false),
       {{0x1.f50184e0faf30p-1, 0x1.b540ae4c23ff3p-55}, -139336}},
      {"Q(500000.0, 250000.0)",
       kl_gamma_tail(of(500000.0), of(250000.0), true),
       {{0x1.0000000000000p-1, 0.0}, 1}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-74);
}

static void test_known_beta_tails(void **state) {
  (void)state;
  const ScaledCase cases[] = {
      {"I(0x1p-900; 0.001, 0.001)",
       beta(0.001, 0.001, 0x1p-900, false),
       {{0x1.125fdc6b48b8ep-1, -0x1.75f867cb15a24p-61}, -1}},
      {"1 - I(0x1p-900; 0.001, 0.001)",
       beta(0.001, 0.001, 0x1p-900, true),
       {{0x1.76d011ca5ba39p-1, 0x1.75f867cb15a24p-62}, 0}},
      {"I(0x1p-500; 0.001, 5.0)",
       beta(0.001, 5.0, 0x1p-500, false),
       {{0x1.6acb1f5d26b5dp-1, -0x1.ca407aefe3208p-55}, 0}},
      {"1 - I(0x1p-500; 0.001, 5.0)",
       beta(0.001, 5.0, 0x1p-500, true),
       {{0x1.2a69c145b2947p-1, -0x1.adfc2880e6fc3p-57}, -1}},
      {"I(0.75; 5.0, 0.001)",
       beta(5.0, 0.001, 0.75, false),
       {{0x1.1c113ff37d452p-1, -0x1.93d815812723ap-62}, -12}},
      {"1 - I(0.75; 5.0, 0.001)",
       beta(5.0, 0.001, 0.75, true),
       {{0x1.ffee3eec00c83p-1, -0x1.147fcd84fd4fep-55}, 0}},
      {"I(0.375; 2.5, 3.5)",
       beta(2.5, 3.5, 0.375, false),
       {{0x1.c15d2e0e21ff9p-1, 0x1.01fb4ca095812p-55}, -1}},
      {"1 - I(0.375; 2.5, 3.5)",
       beta(2.5, 3.5, 0.375, true),
       {{0x1.1f5168f8ef003p-1, 0x1.7f0259afb53f7p-55}, 0}},
      {"I(0.4375; 2.5, 3.5)",
       beta(2.5, 3.5, 0.4375, false),
       {{0x1.1da9a891bbb38p-1, -0x1.a680a4781a085p-57}, 0}},
      {"1 - I(0.4375; 2.5, 3.5)",
       beta(2.5, 3.5, 0.4375, true),
       {{0x1.c4acaedc88990p-1, 0x1.a680a4781a085p-56}, -1}},
      {"I(0.9375; 2.5, 3.5)",
       beta(2.5, 3.5, 0.9375, false),
       {{0x1.ffc6621265c2ap-1, -0x1.788af658316c9p-55}, 0}},
      {"1 - I(0.9375; 2.5, 3.5)",
       beta(2.5, 3.5, 0.9375, true),
       {{0x1.ccef6cd1eb2f1p-1, 0x1.5ecb062d9277dp-57}, -11}},
      {"I(0.25; 0x1p-300, 2.0)",
       beta(0x1p-300, 2.0, 0.25, false),
       {{0x1.0000000000000p+0, -0x1.45c85fdf473dep-301}, 0}},
      {"1 - I(0.25; 0x1p-300, 2.0)",
       beta(0x1p-300, 2.0, 0.25, true),
       {{0x1.45c85fdf473dep-1, 0x1.abc9e3b39803fp-55}, -300}},
      {"I(0.001953125; 0.5, 300.0)",
       beta(0.5, 300.0, 0.001953125, false),
       {{0x1.712950d0b3650p-1, -0x1.bbeff05eea3c3p-55}, 0}},
      {"1 - I(0.001953125; 0.5, 300.0)",
       beta(0.5, 300.0, 0.001953125, true),
       {{0x1.1dad5e5e99361p-1, -0x1.10403e84570f3p-56}, -1}},
      {"I(0x1p-39; 3.0, 0x1p40)",
       beta(3.0, 0x1p40, 0x1p-39, false),
       {{0x1.4b15566a180cep-1, -0x1.9456ac11fffdbp-55}, -1}},
      {"1 - I(0x1p-39; 3.0, 0x1p40)",
       beta(3.0, 0x1p40, 0x1p-39, true),
       {{0x1.5a7554caf3f99p-1, 0x1.9456ac11fffdbp-56}, 0}},
      {"I(0.40625; 999.0, 1500.0)",
       beta(999.0, 1500.0, 0.40625, false),
       {{0x1.7e4226d843dbap-1, 0x1.5bd7905f61301p-56}, 0}},
      {"1 - I(0.40625; 999.0, 1500.0)",
       beta(999.0, 1500.0, 0.40625, true),
       {{0x1.037bb24f7848cp-1, -0x1.5bd7905f61301p-55}, -1}},
      {"I(0.40625; 1001.0, 1500.0)",
       beta(1001.0, 1500.0, 0.40625, false),
       {{0x1.7626815cfb83ap-1, -0x1.e0cd37107cca8p-56}, 0}},
      {"1 - I(0.40625; 1001.0, 1500.0)",
       beta(1001.0, 1500.0, 0.40625, true),
       {{0x1.13b2fd4608f8cp-1, 0x1.e0cd37107cca8p-55}, -1}},
      {"I(0.375; 1001.0, 1500.0)",
       beta(1001.0, 1500.0, 0.375, false),
       {{0x1.377aa1f66b70ep-1, -0x1.887306230d523p-56}, -7}},
      {"1 - I(0.375; 1001.0, 1500.0)",
       beta(1001.0, 1500.0, 0.375, true),
       {{0x1.fd910abc13292p-1, -0x1.b9de33e773cabp-57}, 0}},
      {"I(0.203125; 50000.0, 200000.0)",
       beta(50000.0, 200000.0, 0.203125, false),
       {{0x1.fff97d026ef72p-1, -0x1.79d28694702bap-56}, 0}},
      {"1 - I(0.203125; 50000.0, 200000.0)",
       beta(50000.0, 200000.0, 0.203125, true),
       {{0x1.a0bf644238bcfp-1, -0x1.af2d71fa8be3fp-55}, -14}},
      {"I(0.1875; 50000.0, 200000.0)",
       beta(50000.0, 200000.0, 0.1875, false),
       {{0x1.bc44130b803ffp-1, -0x1.499a12b529b1bp-57}, -187}},
      {"1 - I(0.1875; 50000.0, 200000.0)",
       beta(50000.0, 200000.0, 0.1875, true),
       {{0x1.0000000000000p+0, -0x1.bc44130b803ffp-188}, 0}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-74);
}

/* Both tails make 1; the smaller falls where x grows. */
static void test_normal_tails(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    KlScaled z = of(unit_range(&random, -8.0, 8.0)), next = kl_scaled_add(z, of(0x1p-60));
    KlScaled lower = kl_normal_tail(z, false), upper = kl_normal_tail(z, true);
    law_scaled(kl_scaled_add(lower, upper), of(1.0), 0x1p-95, "z = %a", kl_scaled_round(z));
    law_scaled(lower, kl_normal_tail(kl_scaled_negate(z), true), 0x1p-100, "z = %a",
               kl_scaled_round(z));
    KlScaled beyond = kl_scaled_sign(z) > 0 ? upper : lower;
    KlScaled fall = kl_scaled_subtract(beyond, kl_normal_tail(next, kl_scaled_sign(z) > 0));
    law(kl_scaled_sign(fall) == kl_scaled_sign(z), "z = %a", kl_scaled_round(z));
  }
}

/* The series and the continued fraction meet at 3. */
static void test_normal_seam(void **state) {
  (void)state;
  const KlScaled seam = of(3.0), step = of(0x1p-80);
  KlScaled before = kl_normal_tail(kl_scaled_subtract(seam, step), true);
  KlScaled after = kl_normal_tail(kl_scaled_add(seam, step), true);
  law_scaled(before, after, 0x1p-76, "z = 3");
  law(kl_scaled_compare(before, after) > 0, "z = 3");
}

/* The quantile of a tail, and the tail of a quantile, to the argument's last bit. */
static void test_normal_quantiles(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    double u = i % 3 == 0 ? unit_fraction(&random) : fabs(unit_wide(&random, -1073, -1));
    u = i % 5 == 0 ? 0.5 + unit_wide(&random, -50, -2) : u;
    if (u > 0.0 && u < 1.0) {
      double z = kl_normal_quantile(u);
      double change = fabs(z) * 0x1p-53 * (1.0 + fabs(z)) * 2.0; /* of ln u for half an ulp of z */
      KlScaled back = kl_normal_tail(of(z), false);
      law_scaled(back, of(u), change + 0x1p-80, "u = %a, z = %a", u, z);
      if (u >= 0x1p-53) {
        law_same(kl_normal_quantile(1.0 - u) + 0.0, -kl_normal_quantile(1.0 - (1.0 - u)) + 0.0,
                 "u = %a", u);
      }
    }
  }
  law_same(kl_normal_quantile(0.5), 0.0, "the median");
}

/* P(a, x) = P(a + 1, x) + x^a exp(-x)/Gamma(a + 1), across the seams at x = a + 1 and a = 1000. */
static void test_gamma_recurrence(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 4000; i++) {
    double shape =
        i % 3 == 0 ? unit_range(&random, 998.0, 1001.0) : fabs(unit_wide(&random, -20, 9));
    double point =
        shape * (i % 2 == 0 ? unit_range(&random, 0.5, 2.0) : unit_range(&random, 0.9, 1.1));
    KlScaled a = of(shape), x = of(point), next = kl_scaled_add(a, of(1.0));
    KlScaled log = kl_scaled_subtract(kl_scaled_multiply(a, kl_scaled_log(x)), x);
    KlScaled power = kl_scaled_exponential(kl_scaled_subtract(log, kl_log_gamma1p(a)));
    law_scaled(kl_gamma_tail(a, x, false), kl_scaled_add(kl_gamma_tail(next, x, false), power),
               0x1p-76, "a = %a, x = %a", shape, point);
    law_scaled(kl_gamma_tail(next, x, true), kl_scaled_add(kl_gamma_tail(a, x, true), power),
               0x1p-76, "a = %a, x = %a", shape, point);
  }
}

static void test_gamma_special_cases(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const KlScaled one = of(1.0), zero = kl_scaled_zero(), many = kl_scaled_infinity();
  for (int i = 0; i < 1000; i++) {
    KlScaled x = unit_scaled(&random, -900, 9); /* the exponential distribution */
    law_scaled(kl_gamma_tail(one, x, false), kl_scaled_negate(kl_scaled_expm1(kl_scaled_negate(x))),
               0x1p-85, "x = %a 2^%d", x.value.hi, x.exponent);
    law_scaled(kl_gamma_tail(one, x, true), kl_scaled_exponential(kl_scaled_negate(x)), 0x1p-85,
               "x = %a 2^%d", x.value.hi, x.exponent);
    KlScaled a = unit_scaled(&random, -1000, 1000);
    law_scaled(kl_gamma_tail(a, zero, false), zero, 0x1p-100, "x = 0");
    law_scaled(kl_gamma_tail(a, zero, true), one, 0x1p-100, "x = 0");
    law_scaled(kl_gamma_tail(a, many, false), one, 0x1p-100, "x = Inf");
    law_scaled(kl_gamma_tail(a, many, true), zero, 0x1p-100, "x = Inf");
    KlScaled p = kl_gamma_tail(a, x, false), q = kl_gamma_tail(a, x, true);
    law_scaled(kl_scaled_add(p, q), one, 0x1p-75, "a = %a 2^%d, x = %a 2^%d", a.value.hi,
               a.exponent, x.value.hi, x.exponent);
  }
}

/* chi-square tails with one degree of freedom are the normal's. */
static void test_gamma_and_normal_tails(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 2000; i++) {
    KlScaled z = of(unit_range(&random, 0.0, 12.0));
    KlScaled half_square = kl_scaled_twice(kl_scaled_multiply(z, z), -1);
    law_scaled(kl_gamma_tail(of(0.5), half_square, true),
               kl_scaled_twice(kl_normal_tail(z, true), 1), 0x1p-78, "z = %a", kl_scaled_round(z));
  }
}

static double beta_parameter(UnitRandom *random) {
  switch (unit_below(random, 3)) {
  case 0:
    return unit_range(random, 998.0, 1002.0);
  case 1:
    return fabs(unit_wide(random, -300, 40));
  default:
    return fabs(unit_wide(random, -3, 8));
  }
}

/* I_x(a, b) = I_x(a + 1, b) + x^a y^b/(a B(a, b)): one of both is small enough to show an error. */
static void test_beta_recurrence(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 3000; i++) {
    double shape = beta_parameter(&random),
           other = i % 2 == 0 ? unit_range(&random, 0.5, 3000.0) : 2.5;
    shape = shape > 3000.0 ? 3000.0 : shape;
    double mean = shape / (shape + other),
           width = sqrt(mean * (1.0 - mean) / (shape + other + 1.0));
    double point = mean + unit_range(&random, -5.0, 5.0) * width;
    if (point > 0x1p-40 && point < 1.0) {
      KlScaled a = of(shape), b = of(other), x = of(point), y = kl_scaled_subtract(of(1.0), x);
      KlScaled next = kl_scaled_add(a, of(1.0)), n = kl_scaled_add(a, b);
      KlScaled log = kl_scaled_multiply(a, kl_scaled_log(x));
      log = kl_scaled_add(log, kl_scaled_multiply(b, kl_scaled_log(y)));
      log = kl_scaled_add(log, kl_scaled_subtract(kl_log_gamma(n), kl_log_gamma(b)));
      KlScaled power = kl_scaled_exponential(kl_scaled_subtract(log, kl_log_gamma1p(a)));
      law_scaled(kl_beta_tail(a, b, x, y, false),
                 kl_scaled_add(kl_beta_tail(next, b, x, y, false), power), 0x1p-74,
                 "a = %a, b = %a, x = %a", shape, other, point);
      law_scaled(kl_beta_tail(next, b, x, y, true),
                 kl_scaled_add(kl_beta_tail(a, b, x, y, true), power), 0x1p-74,
                 "a = %a, b = %a, x = %a", shape, other, point);
    }
  }
}

static void test_beta_special_cases(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const KlScaled one = of(1.0), zero = kl_scaled_zero();
  for (int i = 0; i < 2000; i++) {
    KlScaled a = of(beta_parameter(&random)), b = of(beta_parameter(&random));
    KlScaled x =
        i % 2 == 0 ? of(unit_fraction(&random) + 0x1p-60) : unit_scaled(&random, -2000, -1);
    KlScaled y = kl_scaled_subtract(one, x);
    double da = kl_scaled_round(a), db = kl_scaled_round(b), dx = kl_scaled_round(x);
    KlScaled lower = kl_beta_tail(a, b, x, y, false), upper = kl_beta_tail(a, b, x, y, true);
    law_scaled(kl_scaled_add(lower, upper), one, 0x1p-74, "a = %a, b = %a, x = %a", da, db, dx);
    law_scaled(lower, kl_beta_tail(b, a, y, x, true), 0x1p-74, "a = %a, b = %a, x = %a", da, db,
               dx);
    /* x^a for b = 1 */
    KlScaled power = kl_scaled_exponential(kl_scaled_multiply(a, kl_scaled_log(x)));
    law_scaled(kl_beta_tail(a, one, x, y, false), power, 0x1p-56, "a = %a, x = %a", da, dx);
    law_scaled(kl_beta_tail(a, b, zero, one, false), zero, 0x1p-100, "x = 0");
    law_scaled(kl_beta_tail(a, b, one, zero, false), one, 0x1p-100, "x = 1");
  }
}

/* Half on either side of the middle. */
static void test_beta_symmetry(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 1000; i++) {
    KlScaled a = unit_scaled(&random, -900, 900), half = of(0.5);
    law_scaled(kl_beta_tail(a, a, half, half, i % 2 == 0), half, 0x1p-74, "a = %a 2^%d", a.value.hi,
               a.exponent);
  }
}

/* One parameter so large that beta is gamma; where the fraction had nothing left of its
** denominator. */
static void test_beta_like_gamma(void **state) {
  (void)state;
  KlScaled b = kl_scaled(kl_dd(0x1.2760c5420cd7ep-1, -0x1.416d49d8ff7a1p-55), 145);
  KlScaled x = of(1.2201017856084477e-42), one = of(1.0);
  KlScaled far = kl_beta_tail(of(1.3699321171821387e-200), kl_scaled_add(b, one), x,
                              kl_scaled_subtract(one, x), true);
  /* a E1(-b ln(1 - x)) */
  KlScaled want = kl_scaled(kl_dd(0x1.b15b5dd5629f4p-1, -0x1.a7fa706edc9b0p-55), -714);
  law_scaled(far, want, 0x1p-78, "a = 1.37e-200");
  law_scaled(kl_beta_tail(kl_scaled_add(b, one), of(1.3699321171821387e-200),
                          kl_scaled_subtract(one, x), x, false),
             far, 0x1p-100, "mirrored");
  /* Both ways agree on either side of where they change over. */
  for (int exponent = 60; exponent <= 62; exponent++) {
    KlScaled large = kl_scaled(kl_dd(0.75, 0.0), exponent), at = kl_scaled_divide(of(2.5), large);
    KlScaled tail = kl_beta_tail(of(2.5), large, at, kl_scaled_subtract(one, at), true);
    KlScaled limit = kl_gamma_tail(of(2.5), of(2.5), true);
    law_scaled(tail, limit, 8.0 * ldexp(1.0, -exponent), "b = 0.75 * 2^%d", exponent);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_normal_tails),
      cmocka_unit_test(test_known_gamma_tails),
      cmocka_unit_test(test_known_beta_tails),
      cmocka_unit_test(test_normal_tails),
      cmocka_unit_test(test_normal_seam),
      cmocka_unit_test(test_normal_quantiles),
      cmocka_unit_test(test_gamma_recurrence),
      cmocka_unit_test(test_gamma_special_cases),
      cmocka_unit_test(test_gamma_and_normal_tails),
      cmocka_unit_test(test_beta_recurrence),
      cmocka_unit_test(test_beta_special_cases),
      cmocka_unit_test(test_beta_symmetry),
      cmocka_unit_test(test_beta_like_gamma),
  };
  return cmocka_run_group_tests_name("incomplete", tests, NULL, NULL);
}
