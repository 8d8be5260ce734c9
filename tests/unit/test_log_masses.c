/* test_log_masses.c - KL of masses given as logarithms. */
#include "unit/textbook.h"

#include "divergence/log_masses.h"
#include "divergence/mass_array.h"

enum { MOST = 30 };

static KlScaled log_scaled(const KlLogPair *row, int count) {
  static KlLogMasses work;
  size_t n = (size_t)count;
  kl_log_masses_begin(&work);
  kl_log_masses_peak(&work, row, n);
  if (!kl_log_masses_shift(&work)) {
    return kl_scaled_nan();
  }
  kl_log_masses_total(&work, row, n);
  kl_log_masses_scale(&work);
  kl_log_masses_add(&work, row, n);
  return kl_log_masses_value(&work);
}

static KlDd log_dd(const KlLogPair *row, int count) { return kl_scaled_dd(log_scaled(row, count)); }

static double log_kl(const KlLogPair *row, int count) {
  return kl_scaled_round(log_scaled(row, count));
}

/* Logarithms with at most 30 bits after the point and below 2^13, so that shifts by integers are
** exact. */
static double grid(double x) { return floor(x * 0x1p30) * 0x1p-30; }

static int logs_random(UnitRandom *random, KlLogPair *row) {
  int count = unit_between(random, 2, MOST), kind = unit_below(random, 4);
  for (int i = 0; i < count; i++) {
    double p = grid(unit_range(random, -8.0, 0.0)), q = grid(unit_range(random, -8.0, 0.0));
    if (kind == 0) {
      p = grid(unit_range(random, -2000.0, 2000.0));
      q = grid(unit_range(random, -2000.0, 2000.0));
    } else if (kind == 1) {
      q = p + grid(unit_range(random, -0x1p-20, 0x1p-20));
    } else if (kind == 2 && i > 0 && unit_below(random, 4) == 0) {
      p = -HUGE_VAL;
    }
    row[i] = (KlLogPair){p, q};
  }
  return count;
}

/* ln of the sum of e^x. */
static long double textbook_total(const KlLogPair *row, int count, bool of_q) {
  long double top = -(long double)HUGE_VAL;
  for (int i = 0; i < count; i++) {
    top = fmaxl(top, (long double)(of_q ? row[i].q : row[i].p));
  }
  long double sum = 0.0L;
  for (int i = 0; i < count; i++) {
    sum += expl((long double)(of_q ? row[i].q : row[i].p) - top);
  }
  return sum > 0.0L ? top + logl(sum) : top;
}

static long double textbook_log_kl(const KlLogPair *row, int count) {
  long double a = textbook_total(row, count, false), b = textbook_total(row, count, true),
              sum = 0.0L;
  for (int i = 0; i < count; i++) {
    if (isinf(row[i].p)) {
      sum += expl((long double)row[i].q - b);
    } else {
      long double l = (long double)row[i].p - a, m = (long double)row[i].q - b;
      sum += expl(l) * textbook_exp(m - l);
    }
  }
  return sum;
}

static void test_random_logarithms_match_the_textbook(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlLogPair row[MOST];
  for (int round = 0; round < 4000; round++) {
    int count = logs_random(&random, row);
    bool far =
        false; /* where e^(m - l) overflows or its share is all there is, the textbook is lost */
    for (int i = 0; i < count; i++) {
      far = far || fabs(row[i].p) > 20.0 || fabs(row[i].q) > 20.0;
    }
    long double want = textbook_log_kl(row, count);
    if (!far && want > 1e-3L) {
      law_nearest(log_kl(row, count), want, 0.7, "round %d", round);
    }
  }
}

static void test_divergence_is_not_negative(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlLogPair row[MOST];
  for (int round = 0; round < 4000; round++) {
    double got = log_kl(row, logs_random(&random, row));
    law(got >= 0.0 && !signbit(got) && isfinite(got), "round %d: got %a", round, got);
  }
}

static void test_logarithms_that_differ_by_a_constant_are_at_zero(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlLogPair row[MOST];
  for (int round = 0; round < 2000; round++) {
    int count = logs_random(&random, row);
    double shift = round % 3 == 0 ? 0.0 : unit_between(&random, -5000, 5000);
    for (int i = 0; i < count; i++) {
      row[i].q = row[i].p + shift;
    }
    law_same_dd(log_dd(row, count), kl_dd(0.0, 0.0), "shift %g", shift);
  }
}

/* What softmax does not see: a constant added to a column. */
static void test_constants_do_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlLogPair row[MOST], moved[MOST];
  for (int round = 0; round < 2000; round++) {
    int count = logs_random(&random, row);
    int a = unit_between(&random, -4000, 4000), b = unit_between(&random, -4000, 4000);
    for (int i = 0; i < count; i++) {
      moved[i] = (KlLogPair){row[i].p + a, row[i].q + b};
    }
    law_same_dd(log_dd(moved, count), log_dd(row, count), "%d and %d", a, b);
  }
}

static void test_the_order_of_rows_does_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlLogPair row[MOST], shuffled[MOST];
  int order[MOST];
  for (int round = 0; round < 1000; round++) {
    int count = logs_random(&random, row);
    if (round % 3 == 0) { /* several peaks */
      for (int i = 0; i < count; i++) {
        row[i].p = ceil(row[i].p);
        row[i].q = ceil(row[i].q);
      }
    }
    unit_permutation(&random, order, count);
    for (int i = 0; i < count; i++) {
      shuffled[i] = row[order[i]];
    }
    law_same_dd(log_dd(shuffled, count), log_dd(row, count), "round %d", round);
  }
}

static void test_infinite_where_and_only_where_q_lacks_a_label(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlLogPair row[MOST];
  for (int round = 0; round < 2000; round++) {
    int count = logs_random(&random, row);
    bool lacks = false;
    for (int i = 1; i < count; i++) {
      row[i].q = unit_below(&random, 2 * count) == 0 ? -HUGE_VAL : row[i].q;
      lacks = lacks || (isinf(row[i].q) && !isinf(row[i].p));
    }
    KlDd got = log_dd(row, count);
    law((bool)isinf(got.hi) == lacks && (!lacks || got.lo == 0.0), "round %d: got %a + %a, want %s",
        round, got.hi, got.lo, lacks ? "infinite" : "finite");
  }
  /* The label that P has most of. */
  KlLogPair peak[2] = {{0.0, -HUGE_VAL}, {-1.0, 0.0}};
  law_same(log_kl(peak, 2), HUGE_VAL, "at the peak");
}

static void test_a_side_without_mass_has_no_divergence(void **state) {
  (void)state;
  const KlLogPair rows[3][2] = {{{-HUGE_VAL, 1.0}, {-HUGE_VAL, 2.0}},
                                {{1.0, -HUGE_VAL}, {2.0, -HUGE_VAL}},
                                {{-HUGE_VAL, -HUGE_VAL}, {-HUGE_VAL, -HUGE_VAL}}};
  for (int i = 0; i < 3; i++) {
    law(isnan(log_dd(rows[i], 2).hi), "case %d", i);
  }
  law(isnan(log_dd(rows[0], 0).hi), "no rows");
}

static void test_pieces_of_rows_are_the_rows(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlLogPair row[MOST];
  for (int round = 0; round < 500; round++) {
    static KlLogMasses work;
    int count = logs_random(&random, row), cut = unit_below(&random, count);
    size_t first = (size_t)cut, second = (size_t)(count - cut);
    kl_log_masses_begin(&work);
    kl_log_masses_peak(&work, row + cut, second);
    kl_log_masses_peak(&work, row, first);
    assert_true(kl_log_masses_shift(&work));
    kl_log_masses_total(&work, row, first);
    kl_log_masses_total(&work, row + cut, second);
    kl_log_masses_scale(&work);
    kl_log_masses_add(&work, row, first);
    kl_log_masses_add(&work, row + cut, second);
    law_same_dd(kl_scaled_dd(kl_log_masses_value(&work)), log_dd(row, count), "cut at %d", cut);
  }
}

/* Logarithms of counts agree with the counts, up to what rounding the logarithms does. */
static void test_logarithms_of_masses_agree_with_masses(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 500; round++) {
    KlMassPair mass[MOST];
    KlLogPair log[MOST];
    int count = unit_between(&random, 2, MOST);
    for (int i = 0; i < count; i++) {
      double p = unit_between(&random, 1, 99), q = unit_between(&random, 1, 99);
      mass[i] = (KlMassPair){{p, 0.0}, {q, 0.0}};
      log[i] = (KlLogPair){(double)logl((long double)p), (double)logl((long double)q)};
    }
    KlMassArray array = {mass, (size_t)count};
    KlMassSource source = kl_mass_array_source(&array);
    KlResult result = {.exists = false};
    assert_int_equal(kl_divergence_of_masses(&kl_divergence_kl, NULL, &source, NULL, &result),
                     KL_OK);
    double want = kl_scaled_round(result.value), got = log_kl(log, count);
    law(fabs(got - want) <= 0x1p-48 * (want + sqrt(want)), "got %a, want %a", got, want);
  }
}

/* Two labels: KL = -ln(2 sqrt(r (1 - r))) with r = Q's share of one, here e^-far, at any
** distance. */
static void test_distances_far_beyond_exp(void **state) {
  (void)state;
  static const double fars[] = {50.0, 300.0, 399.5, 400.0, 400.5, 700.0, 800.0, 1e4,
                                1e6,  1e15,  1e99,  1e120, 1e121, 1e200, 1e307};
  for (size_t i = 0; i < UNIT_COUNT(fars); i++) {
    for (int side = 0; side < 4; side++) {
      double base = side < 2 ? 0.0 : side == 2 ? -1e6 : 1e5;
      KlLogPair row[2] = {{base, 0.0}, {base, 0.0}};
      row[side % 2].q = -fars[i];
      long double want =
          0.5L * (long double)fars[i] - logl(2.0L) + log1pl(expl(-(long double)fars[i]));
      law_nearest(log_kl(row, 2), want, 0.51, "%g apart, side %d", fars[i], side);
    }
  }
}

/* P is at one label but for next to nothing: KL = ln(1/q) there. */
static void test_next_to_nothing_of_p_does_not_show(void **state) {
  (void)state;
  static const double fars[] = {800.0, 1e4, 1e50, 1e101, 1e300};
  for (size_t i = 0; i < UNIT_COUNT(fars); i++) {
    KlLogPair row[2] = {{0.0, 0.0}, {-fars[i], 0.0}};
    law_nearest(log_kl(row, 2), logl(2.0L), 0.501, "%g below", fars[i]);
  }
}

/* A small difference d in one of two equal labels: KL = ln cosh x for Q's, x tanh x - ln cosh x for
** P's, with x = d/2. */
static void test_small_differences_keep_their_bits(void **state) {
  (void)state;
  for (int e = -51; e <= -8; e++) {
    for (int side = 0; side < 8; side++) {
      double d = side < 4 ? ldexp(1.0, e) : -ldexp(1.0, e);
      KlLogPair row[2] = {{-1.0, -1.0}, {-1.0, -1.0}};
      *(side % 2 == 0 ? &row[side / 2 % 2].q : &row[side / 2 % 2].p) += d;
      long double x = 0.5L * (long double)d, s = x * x;
      long double of_q = s / 2.0L - s * s / 12.0L + s * s * s / 45.0L;
      long double of_p = s / 2.0L - s * s / 4.0L + s * s * s / 9.0L;
      law_nearest(log_kl(row, 2), side % 2 == 0 ? of_q : of_p, 0.51, "2^%d, side %d", e, side);
    }
  }
}

/* Two labels of which Q has d more of one, a below the peak, and P a share s of that one:
** KL = s (1 - s) d^2/2 (1 + (1 - 2 s) d/3 + ...). */
static void test_small_differences_away_from_the_peak(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 500; i++) {
    double a = grid(unit_range(&random, 0.2, 8.0)), d = ldexp(1.0, -35 - i % 15);
    KlLogPair row[2] = {{0.0, 0.0}, {-a, -a + d}};
    long double less = (long double)row[1].q - (long double)row[1].p;
    long double s = 1.0L / (1.0L + expl((long double)a));
    long double want =
        0.5L * s * (1.0L - s) * less * less * (1.0L + (1.0L - 2.0L * s) * less / 3.0L);
    law_nearest(log_kl(row, 2), want, 0.51, "%a below, %a apart", a, d);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_logarithms_match_the_textbook),
      cmocka_unit_test(test_divergence_is_not_negative),
      cmocka_unit_test(test_logarithms_that_differ_by_a_constant_are_at_zero),
      cmocka_unit_test(test_constants_do_not_show),
      cmocka_unit_test(test_the_order_of_rows_does_not_show),
      cmocka_unit_test(test_infinite_where_and_only_where_q_lacks_a_label),
      cmocka_unit_test(test_a_side_without_mass_has_no_divergence),
      cmocka_unit_test(test_pieces_of_rows_are_the_rows),
      cmocka_unit_test(test_logarithms_of_masses_agree_with_masses),
      cmocka_unit_test(test_distances_far_beyond_exp),
      cmocka_unit_test(test_next_to_nothing_of_p_does_not_show),
      cmocka_unit_test(test_small_differences_keep_their_bits),
      cmocka_unit_test(test_small_differences_away_from_the_peak),
  };
  return cmocka_run_group_tests_name("log_masses", tests, NULL, NULL);
}
