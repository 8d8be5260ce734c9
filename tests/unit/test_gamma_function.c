/* test_gamma_function.c - ln Gamma, its derivatives and its Bregman distance. */
#include "unit/scaled_law.h"

#include "num/gamma_function.h"
#include "num/gap.h"

static KlScaled of(double x) { return kl_scaled_double(x); }

static KlScaled two(int power) { return kl_scaled(kl_dd(1.0, 0.0), power); }

static KlScaled between(KlScaled (*gap)(KlScaled, KlScaled, KlScaled), double y, double x) {
  return gap(of(y), of(x), kl_scaled_subtract(of(y), of(x)));
}

/* abs(got - want) <= bound max(1, abs(want)) */
static bool gamma_near(KlScaled got, KlScaled want, double bound) {
  double scale = fabs(kl_scaled_round(want));
  return fabs(kl_scaled_round(kl_scaled_subtract(got, want))) <=
         bound * (scale > 1.0 ? scale : 1.0);
}

static void test_known_values(void **state) {
  (void)state;
  const ScaledCase cases[] = {
      {"ln Gamma(2^-500)",
       kl_log_gamma(two(-500)),
       {{0x1.5a92d6d005c94p-1, -0x1.971e6bd14ec61p-55}, 9}},
      {"stirling(2^-500)",
       kl_stirling(two(-500)),
       {{0x1.58bc57b37f7d5p-1, -0x1.a6e2d8be5b1adp-57}, 8}},
      {"psi(2^-500)",
       kl_digamma(two(-500)),
       {{-0x1.0000000000000p-1, -0x1.2788cfc6fb619p-502}, 501}},
      {"psi'(2^-500)",
       kl_trigamma(two(-500)),
       {{0x1.0000000000000p-1, 0x1.a51a6625307d3p-1001}, 1001}},
      {"ln x - psi(2^-500)",
       kl_log_minus_digamma(two(-500)),
       {{0x1.0000000000000p+0, -0x1.59ff1268224b9p-492}, 500}},
      {"ln Gamma(1/8)",
       kl_log_gamma(of(0.125)),
       {{0x1.027c4cfd515b0p-1, 0x1.1baac8949b315p-56}, 2}},
      {"stirling(1/8)",
       kl_stirling(of(0.125)),
       {{0x1.c862c302c2dbep-1, -0x1.a72cba679f833p-55}, -1}},
      {"psi(1/8)", kl_digamma(of(0.125)), {{-0x1.0c6e882a72eebp-1, 0x1.cbb6222c3d58bp-58}, 4}},
      {"psi'(1/8)", kl_trigamma(of(0.125)), {{0x1.058d72da92d46p-1, 0x1.af627c3690f33p-55}, 7}},
      {"ln x - psi(1/8)",
       kl_log_minus_digamma(of(0.125)),
       {{0x1.93c77e5b0881cp-1, 0x1.79b9398688523p-56}, 3}},
      {"ln Gamma(10)", kl_log_gamma(of(10.0)), {{0x1.99a8921a7f7cfp-1, 0x1.2c1f5d62d30afp-55}, 4}},
      {"stirling(10)", kl_stirling(of(10.0)), {{0x1.10f9d4c0743a7p-1, 0x1.11c17ffd55d36p-55}, -6}},
      {"psi(10)", kl_digamma(of(10.0)), {{0x1.20396dc85cc95p-1, 0x1.924e36bef84e6p-55}, 2}},
      {"psi'(10)", kl_trigamma(of(10.0)), {{0x1.aec2e54649b87p-1, -0x1.c51ea7278af98p-56}, -3}},
      {"ln x - psi(10)",
       kl_log_minus_digamma(of(10.0)),
       {{0x1.a06b7cbe22008p-1, -0x1.b642d4f8a33ccp-55}, -4}},
      {"ln Gamma(23.5)",
       kl_log_gamma(of(23.5)),
       {{0x1.9044988ead541p-1, 0x1.f4ab267df2758p-58}, 6}},
      {"stirling(23.5)",
       kl_stirling(of(23.5)),
       {{0x1.d0c42b54484e2p-1, 0x1.830862af106a1p-56}, -8}},
      {"psi(23.5)", kl_digamma(of(23.5)), {{0x1.915a745fae6e0p-1, -0x1.11659bf079c44p-55}, 2}},
      {"psi'(23.5)", kl_trigamma(of(23.5)), {{0x1.641e2ae5acc26p-1, 0x1.5926857b8a379p-56}, -4}},
      {"ln x - psi(23.5)",
       kl_log_minus_digamma(of(23.5)),
       {{0x1.5f114ebbdad68p-1, 0x1.0f0d0566f2225p-55}, -5}},
      {"ln Gamma(24)", kl_log_gamma(of(24.0)), {{0x1.9cda78b856a45p-1, -0x1.e2faa14e01ca9p-55}, 6}},
      {"stirling(24)", kl_stirling(of(24.0)), {{0x1.c715b494f1b23p-1, 0x1.78878037332f5p-55}, -8}},
      {"psi(24)", kl_digamma(of(24.0)), {{0x1.941b0fb32dc00p-1, -0x1.04eab98a6486ep-55}, 2}},
      {"psi'(24)", kl_trigamma(of(24.0)), {{0x1.5c8b0d8ecb236p-1, 0x1.48fcd1fdb93e0p-58}, -4}},
      {"ln x - psi(24)",
       kl_log_minus_digamma(of(24.0)),
       {{0x1.57b40afa87c7bp-1, -0x1.ea86f04beb7f4p-55}, -5}},
      {"ln Gamma(1e6)", kl_log_gamma(of(1e6)), {{0x1.871921236750dp-1, 0x1.568ac06f98044p-55}, 24}},
      {"stirling(1e6)",
       kl_stirling(of(1e6)),
       {{0x1.65e9f80f29140p-1, -0x1.0f0bcd76a155ep-55}, -23}},
      {"psi(1e6)", kl_digamma(of(1e6)), {{0x1.ba18a88c907d1p-1, -0x1.6cebd5a3de923p-55}, 4}},
      {"psi'(1e6)", kl_trigamma(of(1e6)), {{0x1.0c6f82d72bcaap-1, -0x1.295edb833803ap-55}, -19}},
      {"ln x - psi(1e6)",
       kl_log_minus_digamma(of(1e6)),
       {{0x1.0c6f7cf9f86e6p-1, -0x1.3b80cbae32b0ep-55}, -20}},
      {"ln Gamma(2^1000)",
       kl_log_gamma(two(1000)),
       {{0x1.5a12d6d005c94p-1, -0x1.971e6bd14ec61p-55}, 1010}},
      {"stirling(2^1000)",
       kl_stirling(two(1000)),
       {{0x1.5555555555555p-1, 0x1.5555555555555p-55}, -1003}},
      {"psi(2^1000)", kl_digamma(two(1000)), {{0x1.5a92d6d005c94p-1, -0x1.971e6bd14ec61p-55}, 10}},
      {"psi'(2^1000)",
       kl_trigamma(two(1000)),
       {{0x1.0000000000000p-1, 0x1.0000000000000p-1002}, -999}},
      {"ln x - psi(2^1000)",
       kl_log_minus_digamma(two(1000)),
       {{0x1.0000000000000p-1, 0x1.5555555555555p-1004}, -1000}},
      {"ln Gamma(1 + 2^-80)",
       kl_log_gamma1p(two(-80)),
       {{-0x1.2788cfc6fb619p-1, 0x1.6cb90a4c30c70p-58}, -80}},
      {"ln Gamma(1 + 1/4)",
       kl_log_gamma1p(of(0.25)),
       {{-0x1.92857d38caf41p-1, -0x1.d1f2d031dc189p-55}, -3}},
      {"ln Gamma(1 + 5)",
       kl_log_gamma1p(of(5.0)),
       {{0x1.326643c4479c9p-1, 0x1.a53c2789a6631p-56}, 3}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-90);
}

static void test_known_distances(void **state) {
  (void)state;
  const ScaledCase cases[] = {
      {"B(2.5; 2.0)",
       between(kl_gap_gamma, 2.5, 2.0),
       {{0x1.2c32df4287802p-1, 0x1.40a3eff06b008p-55}, -3}},
      {"B of L(2.5; 2.0)",
       between(kl_gap_stirling, 2.5, 2.0),
       {{0x1.f9ab8711baad0p-1, -0x1.928793d487d03p-55}, -6}},
      {"B(2.0; 2.5)",
       between(kl_gap_gamma, 2.0, 2.5),
       {{0x1.1200f695b0dd9p-1, 0x1.6589d6968a451p-55}, -3}},
      {"B of L(2.0; 2.5)",
       between(kl_gap_stirling, 2.0, 2.5),
       {{0x1.aff743e2bb300p-1, 0x1.3f3ac42dd2055p-55}, -6}},
      {"B(1.0 + 0x1p-52; 1.0)",
       between(kl_gap_gamma, 1.0 + 0x1p-52, 1.0),
       {{0x1.a51a6625307d2p-1, 0x1.579f40cb3aa5ap-55}, -104}},
      {"B of L(1.0 + 0x1p-52; 1.0)",
       between(kl_gap_stirling, 1.0 + 0x1p-52, 1.0),
       {{0x1.4a34cc4a60fa5p-1, 0x1.59e92c411ff5ep-55}, -105}},
      {"B(0.0625; 0.125)",
       between(kl_gap_gamma, 0.0625, 0.125),
       {{0x1.91450b5be3f7cp-1, 0x1.3b026147b1f60p-55}, -2}},
      {"B of L(0.0625; 0.125)",
       between(kl_gap_stirling, 0.0625, 0.125),
       {{0x1.69fe1757ccdf8p-1, 0x1.c1ee76f893d9ep-57}, -2}},
      {"B(0.125; 40.0)",
       between(kl_gap_gamma, 0.125, 40.0),
       {{0x1.4fd985bfa75abp-1, -0x1.f667f3a79ae1ep-57}, 6}},
      {"B of L(0.125; 40.0)",
       between(kl_gap_stirling, 0.125, 40.0),
       {{0x1.69e366ef51e5ep-1, 0x1.a4ea7263fc447p-57}, 2}},
      {"B(40.0; 0.125)",
       between(kl_gap_gamma, 40.0, 0.125),
       {{0x1.b71a7e1d44f50p-1, -0x1.19d32842a2df2p-56}, 9}},
      {"B of L(40.0; 0.125)",
       between(kl_gap_stirling, 40.0, 0.125),
       {{0x1.f07dc5723cc2fp-1, 0x1.97e8bfa848268p-55}, 8}},
      {"B(30.0; 25.0)",
       between(kl_gap_gamma, 30.0, 25.0),
       {{0x1.ea15554e3f146p-1, -0x1.05050e54be2bep-55}, -1}},
      {"B of L(30.0; 25.0)",
       between(kl_gap_stirling, 30.0, 25.0),
       {{0x1.254890fe40b0cp-1, 0x1.c8e92d01f3a52p-55}, -6}},
      {"B(24.5; 23.5)",
       between(kl_gap_gamma, 24.5, 23.5),
       {{0x1.5f114ebbdad68p-1, 0x1.0f0d0566f2225p-55}, -5}},
      {"B of L(24.5; 23.5)",
       between(kl_gap_stirling, 24.5, 23.5),
       {{0x1.d416c9bee59bap-1, -0x1.764d761229cd5p-56}, -11}},
      {"B(1e5; 1e-5)",
       between(kl_gap_gamma, 1e5, 1e-5),
       {{0x1.2a0e68018f0e0p-1, 0x1.8a7b916289210p-55}, 34}},
      {"B of L(1e5; 1e-5)",
       between(kl_gap_stirling, 1e5, 1e-5),
       {{0x1.29fd9a1503267p-1, 0x1.eba937fc266d4p-55}, 34}},
      {"B(1e-5; 1e5)",
       between(kl_gap_gamma, 1e-5, 1e5),
       {{0x1.86afd9af095d9p-1, -0x1.ed0e7ebf59a2fp-55}, 17}},
      {"B of L(1e-5; 1e5)",
       between(kl_gap_stirling, 1e-5, 1e5),
       {{0x1.fb37d9077f1e3p-1, -0x1.1e01cb48b05d3p-55}, 4}},
      {"B(0x1p300; 3.0)",
       between(kl_gap_gamma, 0x1p300, 3.0),
       {{0x1.9c0af0fc9ab9ap-1, 0x1.ae7ab44a5ad2dp-55}, 308}},
      {"B of L(0x1p300; 3.0)",
       between(kl_gap_stirling, 0x1p300, 3.0),
       {{0x1.68187c726f0b9p-1, -0x1.c914506653f2ep-55}, 298}},
      {"B(3.0; 0x1p300)",
       between(kl_gap_gamma, 3.0, 0x1p300),
       {{0x1.0000000000000p+0, -0x1.044b07d72a010p-291}, 300}},
      {"B of L(3.0; 0x1p300)",
       between(kl_gap_stirling, 3.0, 0x1p300),
       {{0x1.9bcd4277a4ab6p-1, 0x1.22bb9445b6aa0p-55}, 7}},
      {"B(0x1p-600; 0x1p-601)",
       between(kl_gap_gamma, 0x1p-600, 0x1p-601),
       {{0x1.3a37a020b8c22p-1, -0x1.abc9e3b39803fp-55}, -1}},
      {"B of L(0x1p-600; 0x1p-601)",
       between(kl_gap_stirling, 0x1p-600, 0x1p-601),
       {{0x1.3a37a020b8c22p-1, -0x1.abc9e3b39803fp-55}, -1}},
      {"B(0x1p-300; 0x1p-500)",
       between(kl_gap_gamma, 0x1p-300, 0x1p-500),
       {{0x1.0000000000000p+0, -0x1.1742457337d43p-193}, 200}},
      {"B of L(0x1p-300; 0x1p-500)",
       between(kl_gap_stirling, 0x1p-300, 0x1p-500),
       {{0x1.0000000000000p+0, -0x1.1742457337d43p-193}, 200}},
      {"B(0x1p400; 0x1p401)",
       between(kl_gap_gamma, 0x1p400, 0x1p401),
       {{0x1.3a37a020b8c22p-1, -0x1.abc9e3b39803fp-55}, 399}},
      {"B of L(0x1p400; 0x1p401)",
       between(kl_gap_stirling, 0x1p400, 0x1p401),
       {{0x1.8b90bfbe8e7bdp-1, -0x1.50d871319ff03p-56}, -3}},
      {"B(0x1.0000000001p400; 0x1p400)",
       between(kl_gap_gamma, 0x1.0000000001p400, 0x1p400),
       {{0x1.ffffffffff555p-1, 0x1.5555556aaaaabp-55}, 319}},
      {"B of L(0x1.0000000001p400; 0x1p400)",
       between(kl_gap_stirling, 0x1.0000000001p400, 0x1p400),
       {{0x1.fffffffffeaabp-1, -0x1.5555551555555p-55}, -82}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-91);
}

static KlScaled gamma_argument(UnitRandom *random) {
  return unit_below(random, 3) == 0 ? unit_scaled(random, -1500, 300) : unit_scaled(random, -4, 6);
}

/* Gamma(x + 1) = x Gamma(x), across the seam at 24 too. */
static void test_recurrences(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    KlScaled x = unit_scaled(&random, -4, i % 2 == 0 ? 5 : 8), one = of(1.0);
    KlScaled next = kl_scaled_add(x, one), inverse = kl_scaled_divide(one, x);
    law(gamma_near(kl_log_gamma(next), kl_scaled_add(kl_log_gamma(x), kl_scaled_log(x)), 0x1p-92),
        "x = %a 2^%d", x.value.hi, x.exponent);
    law(gamma_near(kl_digamma(next), kl_scaled_add(kl_digamma(x), inverse), 0x1p-92), "x = %a 2^%d",
        x.value.hi, x.exponent);
    KlScaled square = kl_scaled_multiply(inverse, inverse);
    law_scaled(kl_trigamma(x), kl_scaled_add(kl_trigamma(next), square), 0x1p-95, "x = %a 2^%d",
               x.value.hi, x.exponent);
    /* ln x - psi(x) falls by 1/x - ln(1 + 1/x). */
    law_scaled(kl_log_minus_digamma(x),
               kl_scaled_add(kl_log_minus_digamma(next), kl_gap_log(inverse)), 0x1p-93,
               "x = %a 2^%d", x.value.hi, x.exponent);
    /* stirling(x) falls by (x + 1/2) ln(1 + 1/x) - 1. */
    KlScaled half = kl_scaled_add(x, of(0.5));
    KlScaled fall = kl_scaled_subtract(kl_scaled_multiply(half, kl_scaled_log1p(inverse)), one);
    law(gamma_near(kl_stirling(x), kl_scaled_add(kl_stirling(next), fall), 0x1p-92), "x = %a 2^%d",
        x.value.hi, x.exponent);
  }
}

/* Legendre: ln Gamma(2x) = ln Gamma(x) + ln Gamma(x + 1/2) + (2x - 1) ln 2 - ln(pi)/2. */
static void test_duplication(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const KlScaled half_log_pi = kl_log_gamma(of(0.5)), log_2 = kl_scaled_log(of(2.0));
  for (int i = 0; i < 5000; i++) {
    KlScaled x = unit_scaled(&random, -4, 200), two_x = kl_scaled_twice(x, 1);
    KlScaled line = kl_scaled_multiply(kl_scaled_subtract(two_x, of(1.0)), log_2);
    KlScaled sum = kl_scaled_add(kl_log_gamma(x), kl_log_gamma(kl_scaled_add(x, of(0.5))));
    KlScaled want = kl_scaled_subtract(kl_scaled_add(sum, line), half_log_pi);
    law(gamma_near(kl_log_gamma(two_x), want, 0x1p-92), "x = %a 2^%d", x.value.hi, x.exponent);
  }
}

static void test_log_gamma_beside_1(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    KlScaled x = unit_scaled(&random, -60, 3), end = kl_scaled_add(x, of(1.0));
    law(gamma_near(kl_log_gamma1p(x), kl_log_gamma(end), 0x1p-93), "x = %a 2^%d", x.value.hi,
        x.exponent);
  }
}

/* A y and a difference y - x that fit x: near and far. */
static KlScaled gamma_other(UnitRandom *random, KlScaled x, KlScaled *difference) {
  KlScaled y = gamma_argument(random);
  *difference = kl_scaled_subtract(y, x);
  if (unit_below(random, 2) == 0) {
    KlScaled part = unit_scaled(random, -100, -1);
    part = unit_below(random, 2) == 0 ? part : kl_scaled_negate(part);
    *difference = kl_scaled_multiply(x, part);
    y = kl_scaled_add(x, *difference);
  }
  return y;
}

/* B(y; x) = psi(d/x) + B(y + 1; x + 1), all positive; psi(t) = t - ln(1 + t) = r - 1 - ln r. */
static void test_distances_shifted(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 10000; i++) {
    KlScaled x = gamma_argument(&random), d, one = of(1.0);
    KlScaled y = gamma_other(&random, x, &d), t = kl_scaled_divide(d, x);
    KlScaled got = kl_gap_gamma(y, x, d);
    KlScaled first = t.exponent < 0 ? kl_gap_log(t) : kl_gap_ratio(y, x);
    KlScaled rest = kl_gap_gamma(kl_scaled_add(y, one), kl_scaled_add(x, one), d);
    law(kl_scaled_sign(got) > 0, "x = %a 2^%d, d = %a 2^%d", x.value.hi, x.exponent, d.value.hi,
        d.exponent);
    law_scaled(got, kl_scaled_add(first, rest), 0x1p-90, "x = %a 2^%d, d = %a 2^%d", x.value.hi,
               x.exponent, d.value.hi, d.exponent);
  }
}

/* B(y; x) + B(x; y) = (psi(y) - psi(x)) (y - x), where that does not cancel. */
static void test_distances_there_and_back(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 10000; i++) {
    KlScaled x = gamma_argument(&random), d;
    KlScaled y = gamma_other(&random, x, &d);
    KlScaled there = kl_gap_gamma(y, x, d), back = kl_gap_gamma(x, y, kl_scaled_negate(d));
    KlScaled change = kl_scaled_subtract(kl_digamma(y), kl_digamma(x));
    KlScaled lost = kl_scaled_divide(kl_digamma(y), change);
    double bound = 0x1p-88 * (1.0 + fabs(kl_scaled_round(lost)) * (1.0 + 1.0 / fabs(d.value.hi)));
    if (bound < 0x1p-60 && x.exponent > -30 && y.exponent > -30) {
      law_scaled(kl_scaled_add(there, back), kl_scaled_multiply(change, d), bound,
                 "x = %a 2^%d, d = %a 2^%d", x.value.hi, x.exponent, d.value.hi, d.exponent);
    }
  }
}

/* The distance of ln Gamma is that of x ln x - x and that of the rest. */
static void test_distances_in_two_parts(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 10000; i++) {
    KlScaled x = gamma_argument(&random), d;
    KlScaled y = gamma_other(&random, x, &d), t = kl_scaled_divide(d, x);
    KlScaled part = kl_gap_stirling(y, x, d);
    law(kl_scaled_sign(part) > 0, "x = %a 2^%d, d = %a 2^%d", x.value.hi, x.exponent, d.value.hi,
        d.exponent);
    if (t.exponent > -10) { /* else y - x is not what y and x tell */
      KlScaled sum = kl_scaled_add(part, kl_gap_entropy(y, x));
      law_scaled(kl_gap_gamma(y, x, d), sum, 0x1p-80, "x = %a 2^%d, d = %a 2^%d", x.value.hi,
                 x.exponent, d.value.hi, d.exponent);
    }
  }
}

static void test_nothing_between_equals(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const KlScaled zero = kl_scaled_zero(), many = kl_scaled_infinity(), one = of(1.0);
  for (int i = 0; i < 1000; i++) {
    KlScaled x = unit_scaled(&random, -1000, 1000);
    law_scaled(kl_gap_gamma(x, x, zero), zero, 0x1p-100, "x = %a 2^%d", x.value.hi, x.exponent);
    law_scaled(kl_gap_stirling(x, x, zero), zero, 0x1p-100, "x = %a 2^%d", x.value.hi, x.exponent);
  }
  const ScaledCase cases[] = {
      {"ln Gamma(0)", kl_log_gamma(zero), many},
      {"ln Gamma(Inf)", kl_log_gamma(many), many},
      {"ln Gamma(1 + 0)", kl_log_gamma1p(zero), zero},
      {"stirling(0)", kl_stirling(zero), many},
      {"stirling(Inf)", kl_stirling(many), zero},
      {"psi(0)", kl_digamma(zero), kl_scaled_negate(many)},
      {"psi(Inf)", kl_digamma(many), many},
      {"psi'(0)", kl_trigamma(zero), many},
      {"psi'(Inf)", kl_trigamma(many), zero},
      {"ln 0 - psi(0)", kl_log_minus_digamma(zero), many},
      {"ln Inf - psi(Inf)", kl_log_minus_digamma(many), zero},
      {"B(0; 1)", kl_gap_gamma(zero, one, of(-1.0)), many},
      {"B(1; 0)", kl_gap_gamma(one, zero, one), many},
      {"B(Inf; 1)", kl_gap_gamma(many, one, many), many},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-100);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_values),
      cmocka_unit_test(test_known_distances),
      cmocka_unit_test(test_recurrences),
      cmocka_unit_test(test_duplication),
      cmocka_unit_test(test_log_gamma_beside_1),
      cmocka_unit_test(test_distances_shifted),
      cmocka_unit_test(test_distances_there_and_back),
      cmocka_unit_test(test_distances_in_two_parts),
      cmocka_unit_test(test_nothing_between_equals),
  };
  return cmocka_run_group_tests_name("gamma_function", tests, NULL, NULL);
}
