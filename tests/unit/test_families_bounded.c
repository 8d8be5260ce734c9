/* test_families_bounded.c - log-uniform, Pareto, inverse Gaussian, Kumaraswamy, continuous
** Bernoulli, Lindley and truncated normal distributions: ends of supports, known answers, fits,
** impossible sums.
**
** What all families have in common is in test_laws_families.c and test_laws_values.c; values to 60
** digits are in tests/oracle/families_bounded.tsv.
*/
#include "unit/unit.h"

#include "aggregate/fit_state.h"
#include "dist/dist.h"
#include "divergence/divergence.h"
#include "divergence/members.h"
#include "family/generic.h"
#include "num/exponential_integral.h"
#include "num/incomplete.h"
#include "num/tilt.h"
#include "support/libc_memory.h"

static KlScaled scaled(double x) { return kl_scaled_double(x); }

typedef struct Place {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember member;
} Place;

static const KlMember *member(Place *place, const KlFamily *family, const double *parameter) {
  for (int i = 0; i < family->parameters; i++) {
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): as many as there are */
    place->theta[i] = scaled(parameter[i]);
  }
  place->member = (KlMember){family, 1, place->theta};
  return &place->member;
}

static double kl(const KlFamily *f, const double *p, const KlFamily *g, const double *q) {
  Place a, b;
  KlResult result;
  assert_int_equal(kl_divergence_of_members(&kl_divergence_kl, NULL, member(&a, f, p),
                                            member(&b, g, q), NULL, &result),
                   KL_OK);
  law(result.exists, "%s and %s", f->name, g->name);
  return kl_scaled_round(result.value);
}

static double log_density(const KlFamily *f, const double *p, double x) {
  Place a;
  KlPoint point = kl_member_point(member(&a, f, p), x);
  return kl_scaled_round(kl_member_log_density(&a.member, &point));
}

static double cdf(const KlFamily *f, const double *p, double x, KlTail tail) {
  Place a;
  KlPoint point = kl_member_point(member(&a, f, p), x);
  return kl_scaled_round(kl_member_cdf(&a.member, &point, tail));
}

#define law_within(got, want, error, ...) \
  law(fabs((got) - (want)) <= (error)*fabs(want), __VA_ARGS__)

/* ---- known answers, and the bugs of others ---- */

static void test_known_answers(void **state) {
  (void)state;
  const KlFamily *cb = &kl_family_continuous_bernoulli, *uniform = &kl_family_uniform;
  const double low[] = {0.3}, high[] = {0.8}, unit[] = {0.0, 1.0};
  law_within(kl(cb, low, cb, high), 0.20494920355937242, 0x1p-51, "CB(0.3), CB(0.8)");
  law_within(kl(cb, low, uniform, unit), 0.029386202232129083, 1e-14, "CB(0.3), U(0, 1)");
  law_within(kl(uniform, unit, cb, high), 0.0788308481298834, 1e-14, "U(0, 1), CB(0.8)");
  /* Logits of -500 and 20 (pytorch#72525 has -16.675; 1 - p has 24 bits there), -0.1343 and -0.0340
  ** (tensorflow/probability#1511 has -8.4e-4). */
  const double far[] = {0x1.9265e78d4438dp-722}, one[] = {0x1.ffffffee4b79bp-1};
  const double left[] = {0x1.ddabb86a6f378p-2}, right[] = {0x1.f74bfd99c2717p-2};
  law_within(kl(cb, far, cb, one), 22.178875822807047, 1e-8, "CB of far logits");
  law_within(kl(cb, left, cb, right), 4.1894558184234693e-4, 1e-13, "CB of near logits");
  const double a[] = {2.0, 3.0}, b[] = {1.0, 2.5}, c[] = {1.0, 2.0}, d[] = {1.7, 3.0};
  law_within(kl(&kl_family_pareto, a, &kl_family_pareto, b), 1.7485228415271512, 0x1p-51, "Pareto");
  law_within(kl(&kl_family_inverse_gaussian, c, &kl_family_inverse_gaussian, d),
             0.30159270546148874, 0x1p-51, "inverse Gaussian");
}

/* scale^alpha is out of the range of doubles: alpha ln(scale) is not. */
static void test_uniform_and_a_steep_pareto(void **state) {
  (void)state;
  const double interval[] = {1e200, 2e200}, steep[] = {1e200, 400.0};
  /* -ln 1e200 - ln 400 + 401 (2 ln 2 - 1) + ln 1e200: E[ln(x/1e200)] is 2 ln 2 - 1 */
  double want = 401.0 * (2.0 * 0.69314718055994531 - 1.0) - 5.9914645471079817;
  law_within(kl(&kl_family_uniform, interval, &kl_family_pareto, steep), want, 1e-14,
             "in the tail");
  const double wide[] = {0.5e200, 2e200};
  law_same(kl(&kl_family_uniform, wide, &kl_family_pareto, steep), HUGE_VAL, "below the scale");
}

/* Others have -16.675 and -8.4e-4 for such pairs. */
static void test_continuous_bernoulli_is_never_negative(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const KlFamily *cb = &kl_family_continuous_bernoulli;
  for (int round = 0; round < 2000; round++) {
    double p[] = {0.5 + ldexp(unit_fraction(&random) - 0.5, -unit_between(&random, 0, 50))};
    double q[] = {round % 2 == 0 ? nextafter(p[0], 1.0)
                                 : ldexp(1.0, -unit_between(&random, 1, 1000))};
    if (p[0] <= 0.0 || p[0] >= 1.0 || q[0] >= 1.0) {
      continue;
    }
    double value = kl(cb, p, cb, q);
    law(p[0] == q[0] ? value == 0.0 : value > 0.0, "%a %a: %a", p[0], q[0], value);
    law_same(kl(cb, p, cb, p), 0.0, "%a", p[0]);
  }
}

/* ---- ends of supports ---- */

static void test_ends(void **state) {
  (void)state;
  const double log[] = {1.0, 10.0}, pareto[] = {2.0, 3.0}, steep[] = {0.5, 0.5},
               flat[] = {1.0, 1.0};
  const double ig[] = {1.0, 2.0}, one[] = {0.3}, cut[] = {0.0, 1.0, -1.0, 2.0};
  law_within(log_density(&kl_family_loguniform, log, 1.0), -0.83403244524795594, 1e-15, "1/ln 10");
  law_within(log_density(&kl_family_pareto, pareto, 2.0), 0.40546510810816438, 1e-15, "3/2");
  law_same(log_density(&kl_family_pareto, pareto, nextafter(2.0, 0.0)), -HUGE_VAL, "below");
  law_same(log_density(&kl_family_inverse_gaussian, ig, 0.0), -HUGE_VAL, "0 at 0");
  law_same(log_density(&kl_family_kumaraswamy, steep, 0.0), HUGE_VAL, "a pole");
  law_same(log_density(&kl_family_kumaraswamy, steep, 1.0), HUGE_VAL, "a pole");
  law_same(fabs(log_density(&kl_family_kumaraswamy, flat, 1.0)), 0.0, "uniform");
  law_same(log_density(&kl_family_continuous_bernoulli, one, 1.5), -HUGE_VAL, "above");
  law_same(log_density(&kl_family_truncated_normal, cut, nextafter(2.0, 3.0)), -HUGE_VAL, "above");
  law(isfinite(log_density(&kl_family_truncated_normal, cut, 2.0)), "at the end");
  law_same(log_density(&kl_family_lindley, one, -1.0), -HUGE_VAL, "below");
  const KlFamily *const all[] = {&kl_family_loguniform,      &kl_family_pareto,
                                 &kl_family_lindley,         &kl_family_inverse_gaussian,
                                 &kl_family_kumaraswamy,     &kl_family_continuous_bernoulli,
                                 &kl_family_truncated_normal};
  /* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
  for (size_t i = 0; i < UNIT_COUNT(all); i++) {
    const double *p = all[i]->probe[0];
    law_same(cdf(all[i], p, -HUGE_VAL, KL_LOWER), 0.0, "%s", all[i]->name);
    law_same(cdf(all[i], p, HUGE_VAL, KL_UPPER), 0.0, "%s", all[i]->name);
    law_same(cdf(all[i], p, HUGE_VAL, KL_LOWER), 1.0, "%s", all[i]->name);
    law_same(kl(all[i], p, all[i], p), 0.0, "%s", all[i]->name);
  }
}

/* ---- fits ---- */

/* Each row is `columns` numbers.  KL_FIT_NONE also if the rows are refused. */
static KlFit fit(const KlFamily *family, const double *row, size_t rows, double *theta) {
  KlFitState state = {0};
  KlProblem problem = {""};
  KlBytes bytes = {0};
  KlDist dist = {0};
  size_t columns = (size_t)family->columns;
  law(kl_fit_state_begin(&state, family, 1) == KL_OK, "%s", family->name);
  for (size_t i = 0; i < rows; i++) {
    KlDd x[KL_FAMILY_COLUMNS];
    for (size_t j = 0; j < columns; j++) {
      x[j] = kl_dd(row[i * columns + j], 0.0);
    }
    law(kl_fit_state_row(&state, x, kl_dd(1.0, 0.0), 1, &problem) == KL_OK, "%s", problem.text);
  }
  law(kl_fit_state_write(&state, NULL, &bytes) == KL_OK, "%s", family->name);
  law(kl_dist_decode(&dist, bytes.data, bytes.size, NULL, &problem) == KL_OK, "%s: %s",
      family->name, problem.text);
  law(kl_dist_solve(&dist, NULL) == KL_OK, "%s", family->name);
  KlFit how = dist.fit;
  for (int i = 0; i < family->parameters && how != KL_FIT_NONE; i++) {
    theta[i] = kl_scaled_round(dist.theta[how == KL_FIT_POINT ? 0 : i]);
  }
  kl_dist_clear(&dist);
  kl_bytes_clear(&bytes);
  kl_fit_state_clear(&state);
  return how;
}

static void test_fits(void **state) {
  (void)state;
  static const double five[] = {1.25, 1.5, 2.0, 3.0, 7.0};
  static const double parts[] = {0.125, 0.25, 0.3125, 0.5, 0.75, 0.875};
  double cut[15], t[KL_FAMILY_PARAMETERS] = {0.0};
  for (size_t i = 0; i < 5; i++) {
    cut[3 * i] = five[i];
    cut[3 * i + 1] = 0.0;
    cut[3 * i + 2] = 10.0;
  }
  law(fit(&kl_family_loguniform, five, 5, t) == KL_FIT_MEMBER, "log-uniform");
  law(t[0] == 1.25 && t[1] == 7.0, "log-uniform");
  law(fit(&kl_family_pareto, five, 5, t) == KL_FIT_MEMBER, "pareto");
  law_same(t[0], 0x1.4000000000000p+0, "pareto");
  law_same(t[1], 0x1.89c73ab748e9ep+0, "pareto");
  law(fit(&kl_family_inverse_gaussian, five, 5, t) == KL_FIT_MEMBER, "inverse_gaussian");
  law_same(t[0], 0x1.799999999999ap+1, "inverse_gaussian");
  law_same(t[1], 0x1.abd739c3805f8p+2, "inverse_gaussian");
  law(fit(&kl_family_lindley, five, 5, t) == KL_FIT_MEMBER, "lindley");
  law_same(t[0], 0x1.1d0c710c05ddcp-1, "lindley");
  law(fit(&kl_family_continuous_bernoulli, parts, 6, t) == KL_FIT_MEMBER, "continuous_bernoulli");
  law_same(t[0], 0x1.a0e42f2595a3bp-2, "continuous_bernoulli");
  law(fit(&kl_family_kumaraswamy, parts, 6, t) == KL_FIT_MEMBER, "kumaraswamy");
  law_same(t[0], 0x1.5a724881416bdp+0, "kumaraswamy");
  law_same(t[1], 0x1.8b0487cacf350p+0, "kumaraswamy");
  law(fit(&kl_family_truncated_normal, cut, 5, t) == KL_FIT_MEMBER, "truncated_normal");
  law_same(t[0], 0x1.5120a404debc7p-1, "truncated_normal");
  law_same(t[1], 0x1.b801004b982e9p+1, "truncated_normal");
  law_same(t[2], 0x0.0p+0, "truncated_normal");
  law_same(t[3], 0x1.4000000000000p+3, "truncated_normal");
}

static void test_columns_of_one_value(void **state) {
  (void)state;
  static const KlFamily *const points[] = {&kl_family_loguniform, &kl_family_pareto,
                                           &kl_family_inverse_gaussian, &kl_family_kumaraswamy};
  static const double same[] = {0.7, 0.7, 0.7}, cut[] = {0.7, 0.0, 1.0, 0.7, 0.0, 1.0};
  double t[KL_FAMILY_PARAMETERS];
  /* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
  for (size_t i = 0; i < UNIT_COUNT(points); i++) {
    law(fit(points[i], same, 1, t) == KL_FIT_NONE, "%s", points[i]->name);
    law(fit(points[i], same, 3, t) == KL_FIT_POINT && t[0] == 0.7, "%s", points[i]->name);
  }
  law(fit(&kl_family_truncated_normal, cut, 1, t) == KL_FIT_NONE, "one row");
  law(fit(&kl_family_truncated_normal, cut, 2, t) == KL_FIT_POINT && t[0] == 0.7, "two rows");
  law(fit(&kl_family_lindley, same, 1, t) == KL_FIT_MEMBER, "a mean");
  law(fit(&kl_family_continuous_bernoulli, same, 1, t) == KL_FIT_MEMBER, "a mean");
  static const double ones[] = {1.0, 1.0}, zeros[] = {0.0, 0.0};
  law(fit(&kl_family_continuous_bernoulli, ones, 2, t) == KL_FIT_POINT && t[0] == 1.0, "ones");
  law(fit(&kl_family_continuous_bernoulli, zeros, 2, t) == KL_FIT_POINT && t[0] == 0.0, "zeros");
  law(fit(&kl_family_lindley, zeros, 2, t) == KL_FIT_POINT && t[0] == 0.0, "zeros");
}

/* A variance as large as that of the uniform distribution, or of the exponential one of that mean:
** likelihood has no maximum. */
static void test_truncated_normal_without_a_maximum(void **state) {
  (void)state;
  static const double level[] = {0.0, 0.0, 1.0, 0.25, 0.0, 1.0, 0.75, 0.0, 1.0, 1.0, 0.0, 1.0};
  static const double skew[] = {0.0, 0.0, 10.0, 0.1, 0.0, 10.0, 5.0, 0.0, 10.0};
  double t[KL_FAMILY_PARAMETERS];
  law(fit(&kl_family_truncated_normal, level, 4, t) == KL_FIT_NONE, "at the ends");
  law(fit(&kl_family_truncated_normal, skew, 3, t) == KL_FIT_NONE, "wider than exponential");
}

/* ---- values that no rows make ---- */

static KlStatus decode_sums(const KlFamily *family, double low, double high, const double *sum) {
  KlBytes bytes = {0};
  KlInteger n;
  KlDist dist;
  KlProblem problem;
  kl_dist_write_fit(&bytes, family, 1);
  kl_integer_from_unsigned(&n, 2);
  kl_write_exact(&bytes, &n);
  if (kl_family_gathers(family, KL_GATHER_ENDS)) {
    kl_write_double(&bytes, low);
    kl_write_double(&bytes, high);
  }
  for (int i = 0; kl_family_gathers(family, KL_GATHER_SUMS) && i < family->sums(1); i++) {
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): as many as there are */
    kl_integer_from_double(&n, sum[i]);
    kl_write_exact(&bytes, &n);
  }
  KlStatus status = kl_dist_decode(&dist, bytes.data, bytes.size, NULL, &problem);
  if (status == KL_OK) {
    kl_dist_clear(&dist);
  }
  kl_bytes_clear(&bytes);
  return status;
}

static void test_impossible_sums(void **state) {
  (void)state;
  static const double sums[][3] = {{1.0}, {2.0}, {-1.0}, {0.5, 0.25}, {0.5, 1.0}, {3.0, 5.0}};
  law(decode_sums(&kl_family_pareto, 1.0, 2.0, sums[0]) == KL_OK, "between 0 and 2 ln 2");
  law(decode_sums(&kl_family_pareto, 1.0, 2.0, sums[1]) == KL_REFUSED, "above the greatest");
  law(decode_sums(&kl_family_pareto, 1.0, 2.0, sums[2]) == KL_REFUSED, "below the least");
  law(decode_sums(&kl_family_pareto, 0.0, 2.0, sums[0]) == KL_REFUSED, "a least value of 0");
  law(decode_sums(&kl_family_pareto, 2.0, 1.0, sums[0]) == KL_REFUSED, "upside down");
  law(decode_sums(&kl_family_loguniform, 0.0, 1.0, sums[0]) == KL_REFUSED, "a least value of 0");
  law(decode_sums(&kl_family_loguniform, 0.5, 1.0, sums[0]) == KL_OK, "values > 0");
  const KlFamily *cut = &kl_family_truncated_normal;
  law(decode_sums(cut, 0.0, 1.0, sums[3]) == KL_OK, "0 and 1/2");
  law(decode_sums(cut, 0.0, 1.0, sums[4]) == KL_REFUSED, "squares beyond the interval");
  law(decode_sums(cut, 0.0, 1.0, sums[5]) == KL_REFUSED, "a mean beyond the interval");
  law(decode_sums(cut, 0.5, 0.5, sums[3]) == KL_REFUSED, "no interval");
  law(decode_sums(&kl_family_lindley, 0.0, 0.0, sums[2]) == KL_REFUSED, "a negative sum");
  law(decode_sums(&kl_family_continuous_bernoulli, 0.0, 0.0, sums[5]) == KL_REFUSED, "above n");
  law(decode_sums(&kl_family_inverse_gaussian, 0.0, 0.0, sums[2]) == KL_REFUSED, "negative");
}

/* ---- special functions: against 60 digits ---- */

static void test_special_functions(void **state) {
  (void)state;
  static const struct {
    KlScaled (*function)(KlScaled x);
    double x;
    KlDd want;
  } line[] = {
      {kl_exponential_integral,
       0x1.56e1fc2f8f359p-997,
       {0x1.5919624b963c8p+9, -0x1.43c1139d2ec8fp-45}},
      {kl_exponential_integral,
       0x1.b7cdfd9d7bdbbp-34,
       {0x1.672d9c2c93edfp+4, -0x1.fa736d90d697dp-50}},
      {kl_exponential_integral,
       0x1.0000000000000p-1,
       {0x1.d887be0f4bedbp-1, -0x1.6f367db6e6db7p-55}},
      {kl_exponential_integral,
       0x1.ffbe76c8b4396p+0,
       {0x1.72247ed37fdfcp-2, -0x1.c9c88a3b9fd0fp-56}},
      {kl_exponential_integral,
       0x1.0000000000000p+1,
       {0x1.7200210293480p-2, -0x1.e86cf55cb87fap-57}},
      {kl_exponential_integral,
       0x1.c000000000000p+1,
       {0x1.d8b7ce43fbf91p-3, -0x1.09b614201b618p-58}},
      {kl_exponential_integral,
       0x1.4000000000000p+5,
       {0x1.8fd64709e8a7dp-6, 0x1.5a5422ccb878bp-60}},
      {kl_exponential_integral,
       0x1.dcd6500000000p+29,
       {0x1.12e0be7dd0d1dp-30, 0x1.b85bc6662f894p-84}},
      {kl_normal_mills, -0x1.4000000000000p+1, {0x1.c592163a3157fp+5, 0x1.c4707409d82dbp-51}},
      {kl_normal_mills, -0x1.0000000000000p+0, {0x1.bd1008a4e1e8dp+1, 0x1.b1f7c3d15c391p-54}},
      {kl_normal_mills, 0x1.12e0be826d695p-30, {0x1.40d931fb16ed6p+0, -0x1.3153666ebf44fp-57}},
      {kl_normal_mills, 0x1.8000000000000p+0, {0x1.0818fcc1d2b2dp-1, -0x1.45705da5bff85p-55}},
      {kl_normal_mills, 0x1.7fdf3b645a1cbp+1, {0x1.37fd2135aebd0p-2, 0x1.ef1477147ec87p-56}},
      {kl_normal_mills, 0x1.8000000000000p+1, {0x1.37e684ee8e185p-2, 0x1.59d67caa83d55p-58}},
      {kl_normal_mills, 0x1.8000000000000p+3, {0x1.5302bddbc185fp-4, 0x1.266a44b986321p-61}},
      {kl_normal_mills, 0x1.e848000000000p+19, {0x1.0c6f7a0b5db1bp-20, -0x1.38e8509c4c249p-75}},
      {kl_normal_mills_slope,
       -0x1.0000000000000p+0,
       {0x1.1e88045270f47p+2, -0x1.93820f0ba8f1cp-52}},
      {kl_normal_mills_slope,
       0x1.12e0be826d695p-30,
       {0x1.fffffff53beeep-1, -0x1.3c93094fdcba0p-56}},
      {kl_normal_mills_slope, 0x1.7fdf3b645a1cbp+1, {0x1.6161eb78f3ad7p-4, 0x1.56537458f2368p-58}},
      {kl_normal_mills_slope, 0x1.8000000000000p+1, {0x1.6131c4d156dc3p-4, -0x1.b06ebff16ffe2p-63}},
      {kl_normal_mills_slope, 0x1.8000000000000p+3, {0x1.bdf19b2edb8b9p-8, 0x1.98263a6dad3b6p-64}},
      {kl_normal_mills_slope,
       0x1.f400000000000p+9,
       {0x1.0c6f4544a3a08p-20, -0x1.934af43cddc25p-74}},
      {kl_normal_mills_slope,
       0x1.e848000000000p+19,
       {0x1.19799812db00ap-40, -0x1.726e83dfdc8f2p-95}},
      {kl_tilt_variance, 0x1.12e0be826d695p-30, {0x1.5555555555555p-4, 0x1.5506a091d6188p-58}},
      {kl_tilt_variance, 0x1.0000000000000p-1, {0x1.511bcf000a94ep-4, -0x1.d096630d110b4p-58}},
      {kl_tilt_variance, -0x1.7fdf3b645a1cbp+1, {0x1.ca9d683d38b47p-5, -0x1.c36e1d19f1444p-60}},
      {kl_tilt_variance, 0x1.c000000000000p+1, {0x1.95b660210143fp-5, -0x1.dab3579e4718ep-60}},
      {kl_tilt_variance, 0x1.4000000000000p+5, {0x1.47ae147ae1454p-11, -0x1.37739486e59c9p-65}},
      {kl_tilt_variance, -0x1.5e00000000000p+9, {0x1.11e9ea3fd8f22p-19, 0x1.8679645e6453bp-73}},
  };
  for (size_t i = 0; i < UNIT_COUNT(line); i++) {
    KlScaled want = kl_scaled(line[i].want, 0), got = line[i].function(scaled(line[i].x));
    KlScaled error = kl_scaled_divide(kl_scaled_subtract(got, want), want);
    law(fabs(kl_scaled_round(error)) <= 0x1p-84, "line %zu, at %g: %g", i, line[i].x,
        kl_scaled_round(error));
  }
  static const struct {
    double eta, way;
    KlDd want;
  } gap[] = {
      {0x1.3333333333333p-2,
       0x1.19799812dea11p-40,
       {0x1.9acbdf9af0c5dp-85, 0x1.a946fe76e3c35p-140}},
      {0x1.3333333333333p-2, 0x1.0000000000000p+3, {0x1.d47e085730f70p+0, 0x1.299a802794debp-54}},
      {0x1.3333333333333p-2, 0x1.1000000000000p+3, {0x1.012c6e34d799fp+1, -0x1.385bedb7562d9p-54}},
      {-0x1.e000000000000p+4, 0x1.e000000000000p+5, {0x1.c00000000062cp+4, 0x1.72b681ba07eebp-50}},
      {0x1.5e00000000000p+9, 0x1.4000000000000p+4, {0x1.a40240aed6d02p-12, 0x1.bc642a0089a28p-66}},
      {0x1.0c6f7a0b5ed8dp-20,
       0x1.0c6f7a0b5ed8dp-20,
       {0x1.774ccac3d35b9p-45, -0x1.b0b8fdcb87846p-104}},
      {-0x1.4000000000000p+2,
       0x1.5798ee2308c3ap-28,
       {0x1.e981f3ef4e816p-62, -0x1.1fc0ae615571dp-117}},
  };
  for (size_t i = 0; i < UNIT_COUNT(gap); i++) {
    KlScaled want = kl_scaled(gap[i].want, 0);
    KlScaled got = kl_tilt_gap(scaled(gap[i].eta), scaled(gap[i].way));
    KlScaled error = kl_scaled_divide(kl_scaled_subtract(got, want), want);
    law(fabs(kl_scaled_round(error)) <= 0x1p-72, "gap %zu: %g", i, kl_scaled_round(error));
  }
}

static void test_nothing_is_left_on_the_heap(void **state) {
  (void)state;
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_answers),
      cmocka_unit_test(test_uniform_and_a_steep_pareto),
      cmocka_unit_test(test_continuous_bernoulli_is_never_negative),
      cmocka_unit_test(test_ends),
      cmocka_unit_test(test_fits),
      cmocka_unit_test(test_columns_of_one_value),
      cmocka_unit_test(test_truncated_normal_without_a_maximum),
      cmocka_unit_test(test_impossible_sums),
      cmocka_unit_test(test_special_functions),
      cmocka_unit_test(test_nothing_is_left_on_the_heap),
  };
  return cmocka_run_group_tests_name("families_bounded", tests, NULL, NULL);
}
