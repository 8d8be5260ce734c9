/* test_information.c - mutual information: textbooks, every deal of the rows, any failure. */
#include "unit/unit.h"

#include "aggregate/mutual_information.h"
#include "divergence/expected_information.h"
#include "support/libc_memory.h"

enum { SIDE = 5, ROWS = 200 };

/* Rows of (z, x, y) with weights. */
typedef struct Rows {
  int count;
  int z[ROWS], x[ROWS], y[ROWS];
  double weight[ROWS];
} Rows;

/* Labels of every type, so that no two are alike. */
static KlLabel label_of(int i) {
  static const char *const text[SIDE] = {"", "a", "ab", "b\0c", "a label of more than 16 bytes"};
  switch (i % 4) {
  case 0:
    return (KlLabel){.type = KL_LABEL_INTEGER, .integer = i == 0 ? 0 : INT64_MIN};
  case 1:
    return kl_label_of_real(0.5 + i);
  case 2:
    return (KlLabel){.type = KL_LABEL_TEXT, .bytes = (const unsigned char *)text[i], .length = 2};
  default:
    return (KlLabel){.type = KL_LABEL_BLOB, .bytes = (const unsigned char *)text[i], .length = 3};
  }
}

static Rows rows_random(UnitRandom *random) {
  Rows rows = {.count = unit_between(random, 1, ROWS)};
  int most = unit_between(random, 1, SIDE), ties = unit_below(random, 3);
  for (int i = 0; i < rows.count; i++) {
    rows.z[i] = unit_below(random, unit_between(random, 1, 3));
    rows.x[i] = unit_below(random, most);
    rows.y[i] = ties == 0 ? rows.x[i] : unit_below(random, SIDE);
    rows.weight[i] = ties == 1 ? unit_range(random, 0.01, 3.0) : unit_between(random, 1, 3);
  }
  return rows;
}

static KlStatus rows_add(KlJointTable *joint, const Rows *rows, int i, bool given, int sign) {
  KlLabel label[3] = {label_of(rows->z[i]), label_of(rows->x[i]), label_of(rows->y[i])};
  return kl_joint_step(joint, given ? label : label + 1, given ? 3 : 2, kl_dd(rows->weight[i], 0.0),
                       sign);
}

static KlScaled table_value(KlJointTable *joint, bool given, KlInformationForm form) {
  KlScaled value = kl_scaled_nan();
  KlProblem problem;
  bool exists;
  assert_int_equal(kl_mutual_information(joint, given, form, NULL, &value, &exists, &problem),
                   KL_OK);
  assert_true(exists);
  return value;
}

static KlScaled rows_value(const Rows *rows, bool given, KlInformationForm form) {
  KlJointTable joint = {0};
  for (int i = 0; i < rows->count; i++) {
    assert_int_equal(rows_add(&joint, rows, i, given, 1), KL_OK);
  }
  KlScaled value = table_value(&joint, given, form);
  kl_joint_clear(&joint);
  return value;
}

/* The textbook's sum of terms of both signs. */
static long double textbook(const Rows *rows, bool given) {
  long double n[3][SIDE][SIDE] = {{{0.0L}}}, all = 0.0L, sum = 0.0L;
  for (int i = 0; i < rows->count; i++) {
    n[given ? rows->z[i] : 0][rows->x[i]][rows->y[i]] += (long double)rows->weight[i];
    all += (long double)rows->weight[i];
  }
  for (int z = 0; z < 3; z++) {
    long double x[SIDE] = {0.0L}, y[SIDE] = {0.0L}, here = 0.0L;
    for (int i = 0; i < SIDE * SIDE; i++) {
      x[i / SIDE] += n[z][i / SIDE][i % SIDE];
      y[i % SIDE] += n[z][i / SIDE][i % SIDE];
      here += n[z][i / SIDE][i % SIDE];
    }
    for (int i = 0; i < SIDE * SIDE; i++) {
      long double k = n[z][i / SIDE][i % SIDE];
      sum += k > 0.0L ? k / all * logl(k * here / (x[i / SIDE] * y[i % SIDE])) : 0.0L;
    }
  }
  return sum;
}

static void test_random_rows_match_the_textbook(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 2000; round++) {
    Rows rows = rows_random(&random);
    for (int given = 0; given < 2; given++) {
      double got = kl_scaled_round(rows_value(&rows, given != 0, KL_INFORMATION_PLAIN));
      long double want = textbook(&rows, given != 0);
      law(got >= 0.0 && fabsl((long double)got - want) <= 1e-17L + 1e-16L * want,
          "round %d, given %d: %.17g, not %.17Lg", round, given, got, want);
    }
  }
}

static void test_columns_and_rows_in_any_order(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  int order[ROWS];
  for (int round = 0; round < 500; round++) {
    Rows rows = rows_random(&random), other = rows;
    unit_permutation(&random, order, rows.count);
    for (int i = 0; i < rows.count; i++) {
      int j = order[i];
      other.z[i] = rows.z[j];
      other.x[i] = rows.y[j];
      other.y[i] = rows.x[j];
      other.weight[i] = rows.weight[j];
    }
    for (int given = 0; given < 2; given++) {
      KlScaled here = rows_value(&rows, given != 0, KL_INFORMATION_PLAIN);
      KlScaled there = rows_value(&other, given != 0, KL_INFORMATION_PLAIN);
      law(kl_scaled_compare(here, there) == 0, "round %d, given %d", round, given);
    }
  }
}

static void test_what_is_taken_out_was_never_there(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 300; round++) {
    Rows rows = rows_random(&random), rest = rows;
    KlJointTable joint = {0};
    for (int i = 0; i < rows.count; i++) {
      assert_int_equal(rows_add(&joint, &rows, i, true, 1), KL_OK);
    }
    rest.count = 0;
    for (int i = 0; i < rows.count; i++) {
      if (i + 1 < rows.count && unit_below(&random, 3) > 0) {
        assert_int_equal(rows_add(&joint, &rows, i, true, -1), KL_OK);
        continue;
      }
      rest.z[rest.count] = rows.z[i];
      rest.x[rest.count] = rows.x[i];
      rest.y[rest.count] = rows.y[i];
      rest.weight[rest.count++] = rows.weight[i];
    }
    KlScaled want = rows_value(&rest, true, KL_INFORMATION_PLAIN);
    KlScaled got = table_value(&joint, true, KL_INFORMATION_PLAIN);
    law(kl_scaled_compare(got, want) == 0, "round %d, %d of %d", round, rest.count, rows.count);
    kl_joint_clear(&joint);
  }
}

/* All n! deals of y, by Heap's algorithm: the sum of the information over them. */
static long double deals(Rows *rows, int n, long double sum) {
  if (n == 1) {
    return sum + textbook(rows, false);
  }
  for (int i = 0; i < n; i++) {
    sum = deals(rows, n - 1, sum);
    int j = n % 2 == 0 ? i : 0, y = rows->y[j];
    if (i + 1 < n) {
      rows->y[j] = rows->y[n - 1];
      rows->y[n - 1] = y;
    }
  }
  return sum;
}

/* (mean of entropies, adjusted form) from the average over every deal of the rows. */
static void test_the_adjusted_form_is_that_of_all_deals(void **state) {
  (void)state;
  static const int x[][7] = {{0, 0, 0, 1, 1, 1, 2}, {0, 1, 2, 3, 0, 1, 2}, {0, 0, 0, 0, 0, 1, 1}};
  static const int y[][7] = {{0, 0, 1, 1, 1, 0, 0}, {0, 0, 0, 1, 1, 2, 2}, {0, 1, 1, 1, 1, 1, 1}};
  for (int k = 0; k < 3; k++) {
    Rows rows = {.count = 7}, self;
    for (int i = 0; i < 7; i++) {
      rows.x[i] = x[k][i];
      rows.y[i] = y[k][i];
      rows.weight[i] = 1.0;
    }
    long double plain = textbook(&rows, false), mean = 0.0L;
    for (int side = 0; side < 2; side++) {
      self = rows;
      memcpy(side == 0 ? self.y : self.x, side == 0 ? self.x : self.y, sizeof self.x);
      mean += 0.5L * textbook(&self, false); /* the entropy */
    }
    double got = kl_scaled_round(rows_value(&rows, false, KL_INFORMATION_ADJUSTED));
    double share = kl_scaled_round(rows_value(&rows, false, KL_INFORMATION_NORMALISED));
    long double chance = deals(&rows, 7, 0.0L) / 5040.0L;
    long double want = (plain - chance) / (mean - chance);
    law(fabsl((long double)got - want) < 1e-15L, "case %d: %.17g, not %.17Lg", k, got, want);
    law(fabsl((long double)share - plain / mean) < 1e-15L, "case %d: %.17g", k, share);
  }
}

/* sum over k of the hypergeometric weight of k times k ln(k/m), with factorials. */
static long double expected_textbook(int a, int b, int n) {
  long double sum = 0.0L;
  for (int k = a + b > n ? a + b - n : 1; k <= a && k <= b; k++) {
    long double log_weight = lgammal(a + 1.0L) + lgammal(b + 1.0L) + lgammal(n - a + 1.0L) +
                             lgammal(n - b + 1.0L) - lgammal(n + 1.0L) - lgammal(k + 1.0L) -
                             lgammal(a - k + 1.0L) - lgammal(b - k + 1.0L) -
                             lgammal(n - a - b + k + 1.0L);
    sum += k > 0 ? expl(log_weight) * k * logl((long double)k * n / ((long double)a * b)) : 0.0L;
  }
  return sum;
}

static void test_expected_information_of_every_small_pair(void **state) {
  (void)state;
  for (int n = 1; n <= 25; n++) {
    for (int a = 1; a <= n; a++) {
      for (int b = 1; b <= n; b++) {
        KlDd share, back;
        assert_int_equal(kl_expected_information(a, b, n, NULL, &share), KL_OK);
        assert_int_equal(kl_expected_information(b, a, n, NULL, &back), KL_OK);
        long double got = (long double)share.hi + (long double)share.lo;
        long double want = expected_textbook(a, b, n);
        law(share.hi >= 0.0 && fabsl(got - want) < 1e-15L, "%d %d %d: %.17Lg, not %.17Lg", a, b, n,
            got, want);
        law(fabs(share.hi - back.hi) <= 1e-16 * share.hi, "%d %d %d", a, b, n);
      }
    }
  }
}

/* With many rows the information of two by two labels is about 1/(2 n), chi-squared's mean. */
static void test_expected_information_of_many_rows(void **state) {
  (void)state;
  static const double sizes[] = {1e4, 1e6, 1e8, 1e10};
  for (size_t k = 0; k < UNIT_COUNT(sizes); k++) {
    double n = sizes[k], sum = 0.0;
    for (int i = 0; i < 4; i++) {
      KlDd share;
      double a = i < 2 ? 0.25 * n : 0.75 * n, b = 0.5 * n;
      assert_int_equal(kl_expected_information(a, b, n, NULL, &share), KL_OK);
      sum += share.hi;
    }
    law(fabs(sum - 0.5) < 10.0 / n + 1e-9, "%g rows: %.17g", n, sum);
  }
}

/* ---- failures ---- */

static KlStatus run(const Rows *rows, bool given, KlInformationForm form, const KlPoll *poll) {
  KlJointTable joint = {0};
  KlStatus status = KL_OK;
  for (int i = 0; i < rows->count && status == KL_OK; i++) {
    status = rows_add(&joint, rows, i, given, 1);
  }
  KlScaled value;
  KlProblem problem;
  bool exists;
  status = status == KL_OK
               ? kl_mutual_information(&joint, given, form, poll, &value, &exists, &problem)
               : status;
  kl_joint_clear(&joint);
  return status;
}

static void test_every_failure_of_the_heap_is_reported(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  Rows rows = rows_random(&random);
  while (rows.weight[0] != floor(rows.weight[0]) || rows.count < 100) {
    rows = rows_random(&random);
  }
  for (int form = 0; form < 4; form++) {
    bool failed = true, given = form == 3;
    for (long allowed = 0; failed; allowed++) {
      long blocks = libc_memory_blocks();
      libc_memory_fail_after(allowed, 0);
      KlStatus status =
          run(&rows, given, given ? KL_INFORMATION_PLAIN : (KlInformationForm)form, NULL);
      failed = libc_memory_failed() != 0;
      libc_memory_fail_after(-1, 0);
      law(status == (failed ? KL_NO_MEMORY : KL_OK), "form %d, allocation %ld", form, allowed);
      law(libc_memory_blocks() == blocks, "form %d, allocation %ld leaks", form, allowed);
    }
  }
}

static KlStatus stop(void *host) {
  (void)host;
  return KL_INTERRUPTED;
}

static void test_it_stops_when_told(void **state) {
  (void)state;
  const KlPoll poll = {stop, NULL};
  KlDd share;
  assert_int_equal(kl_expected_information(0x1p40, 0x1p40, 0x1p42, &poll, &share), KL_INTERRUPTED);
  Rows rows = {.count = 2, .y = {0, 1}, .weight = {2.0, 1.0}};
  assert_int_equal(run(&rows, false, KL_INFORMATION_ADJUSTED, &poll), KL_INTERRUPTED);
}

static void test_the_adjusted_form_needs_whole_weights(void **state) {
  (void)state;
  Rows rows = {.count = 2, .y = {0, 1}, .weight = {2.0, 0.5}};
  assert_int_equal(run(&rows, false, KL_INFORMATION_ADJUSTED, NULL), KL_REFUSED);
  assert_int_equal(run(&rows, false, KL_INFORMATION_NORMALISED, NULL), KL_OK);
  rows.weight[1] = 0x1p53;
  assert_int_equal(run(&rows, false, KL_INFORMATION_ADJUSTED, NULL), KL_REFUSED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_rows_match_the_textbook),
      cmocka_unit_test(test_columns_and_rows_in_any_order),
      cmocka_unit_test(test_what_is_taken_out_was_never_there),
      cmocka_unit_test(test_the_adjusted_form_is_that_of_all_deals),
      cmocka_unit_test(test_expected_information_of_every_small_pair),
      cmocka_unit_test(test_expected_information_of_many_rows),
      cmocka_unit_test(test_every_failure_of_the_heap_is_reported),
      cmocka_unit_test(test_it_stops_when_told),
      cmocka_unit_test(test_the_adjusted_form_needs_whole_weights),
  };
  return cmocka_run_group_tests_name("information", tests, NULL, NULL);
}
