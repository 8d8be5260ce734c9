/* test_normal.c - KL between fitted Gaussians. */
#include "unit/textbook.h"

#include "family/normal.h"
#include "support/libc_memory.h"

enum { MOST = 50 };

typedef struct Column {
  int count;
  double x[MOST];
} Column;

static KlMoments column_moments(const Column *c) {
  KlMoments m = {0};
  for (int i = 0; i < c->count; i++) {
    law(kl_moments_add(&m, kl_dd(c->x[i], 0.0)) == KL_OK, "%a", c->x[i]);
  }
  return m;
}

static KlScaled normal_scaled(const Column *a, const Column *b) {
  KlMoments x = column_moments(a), y = column_moments(b);
  KlScaled value = kl_normal_kl_of_moments(&x, &y);
  kl_moments_clear(&x);
  kl_moments_clear(&y);
  return value;
}

static KlDd normal_dd(const Column *a, const Column *b) {
  return kl_scaled_dd(normal_scaled(a, b));
}

static double normal_kl(const Column *a, const Column *b) {
  return kl_scaled_round(normal_scaled(a, b));
}

/* Integers, so that sums, shifts and scalings are exact. */
static Column column_random(UnitRandom *random, int least, int limit) {
  Column c;
  c.count = unit_between(random, least, MOST);
  int offset = unit_between(random, -limit, limit);
  for (int i = 0; i < c.count; i++) {
    c.x[i] = offset + unit_between(random, -limit, limit);
  }
  c.x[0] += c.x[0] == c.x[1];
  return c;
}

static long double textbook_normal(const Column *a, const Column *b) {
  long double s[2] = {0.0L, 0.0L}, q[2] = {0.0L, 0.0L}, n[2] = {a->count, b->count};
  for (int i = 0; i < a->count; i++) {
    s[0] += (long double)a->x[i];
    q[0] += (long double)a->x[i] * (long double)a->x[i];
  }
  for (int i = 0; i < b->count; i++) {
    s[1] += (long double)b->x[i];
    q[1] += (long double)b->x[i] * (long double)b->x[i];
  }
  long double spread_x = (n[0] * q[0] - s[0] * s[0]) * n[1] * n[1];
  long double spread_y = (n[1] * q[1] - s[1] * s[1]) * n[0] * n[0];
  long double shift = n[1] * s[0] - n[0] * s[1];
  return 0.5L * (textbook_psi((spread_x - spread_y) / spread_y) + shift * shift / spread_y);
}

static void test_random_columns_match_the_textbook(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 4000; round++) {
    int limit = 1 << unit_between(&random, 0, 12); /* n^2 n Q below 2^64: exact in long double */
    Column a = column_random(&random, 2, limit), b = column_random(&random, 2, limit);
    law_nearest(normal_kl(&a, &b), textbook_normal(&a, &b), 0.51, "round %d", round);
  }
}

static void test_a_column_is_at_zero_from_itself(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 500; round++) {
    Column a;
    a.count = unit_between(&random, 1, MOST);
    for (int i = 0; i < a.count; i++) {
      a.x[i] = round % 2 == 0 ? unit_any(&random) : unit_wide(&random, -5, 5);
    }
    law_same_dd(normal_dd(&a, &a), kl_dd(0.0, 0.0), "round %d", round);
    /* Equal moments of other rows: each twice. */
    Column half = a, twice = a;
    half.count = (a.count + 1) / 2;
    twice.count = 2 * half.count;
    for (int i = 0; i < half.count; i++) {
      twice.x[i] = twice.x[i + half.count] = a.x[i];
    }
    if (twice.count <= MOST) {
      law_same_dd(normal_dd(&half, &twice), kl_dd(0.0, 0.0), "round %d, twice", round);
      law_same_dd(normal_dd(&twice, &half), kl_dd(0.0, 0.0), "round %d, twice", round);
    }
  }
}

static void test_other_columns_are_apart(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 2000; round++) {
    Column a, b;
    a.count = unit_between(&random, 2, MOST);
    for (int i = 0; i < a.count; i++) {
      a.x[i] = unit_wide(&random, -5, 5);
    }
    b = a;
    b.x[0] = nextafter(a.x[0], HUGE_VAL);
    double got = normal_kl(&a, &b);
    law(got > 0.0 && got < 1e-20, "round %d: got %a", round, got);
    for (int i = 0; i < a.count; i++) {
      b.x[i] = unit_any(&random);
    }
    got = normal_kl(&a, &b);
    law(got > 0.0, "round %d: got %a", round, got);
  }
}

static void test_shifts_and_scales_of_both_do_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 2000; round++) {
    Column a = column_random(&random, 2, 1000), b = column_random(&random, 2, 1000);
    Column c = a, d = b;
    double shift = unit_between(&random, -1000000000, 1000000000);
    int scale = unit_between(&random, -200, 200);
    for (int i = 0; i < MOST; i++) {
      c.x[i] = i < c.count ? ldexp(c.x[i] + shift, scale) : 0.0;
      d.x[i] = i < d.count ? ldexp(d.x[i] + shift, scale) : 0.0;
    }
    law_same(normal_kl(&c, &d), normal_kl(&a, &b), "shift %g, scale 2^%d", shift, scale);
  }
}

static void test_point_masses(void **state) {
  (void)state;
  const Column five = {2, {5.0, 5.0}}, also_five = {3, {5.0, 5.0, 5.0}}, six = {2, {6.0, 6.0}};
  const Column spread = {2, {5.0, 6.0}}, centred = {2, {4.0, 6.0}}, one = {1, {5.0}};
  law_same_dd(normal_dd(&five, &also_five), kl_dd(0.0, 0.0), "equal points");
  law_same_dd(normal_dd(&one, &five), kl_dd(0.0, 0.0), "equal points");
  law_same_dd(normal_dd(&five, &six), kl_dd(HUGE_VAL, 0.0), "other points");
  law_same_dd(normal_dd(&five, &spread), kl_dd(HUGE_VAL, 0.0), "a point in a spread");
  law_same_dd(normal_dd(&spread, &five), kl_dd(HUGE_VAL, 0.0), "a spread on a point");
  law_same_dd(normal_dd(&centred, &five), kl_dd(HUGE_VAL, 0.0), "of the same mean");
  law_same_dd(normal_dd(&five, &centred), kl_dd(HUGE_VAL, 0.0), "of the same mean");
}

static void test_extremes(void **state) {
  (void)state;
  const Column huge = {2, {DBL_MAX, -DBL_MAX}}, least = {2, {0x1p-1074, -0x1p-1074}};
  const Column unit = {2, {1.0, -1.0}}, moved = {2, {0x1p600 + 0.0, 0x1p600 * (1.0 + 0x1p-52)}};
  /* (r - 1 - ln r)/2 with r = v1/v2 */
  law_nearest(normal_kl(&least, &unit), 0.5L * (-1.0L + 2148.0L * logl(2.0L)), 0.51,
              "2^-1074 and 1");
  law_nearest(normal_kl(&unit, &huge), 0.5L * (-1.0L + 2.0L * logl((long double)DBL_MAX)), 0.51,
              "1 and DBL_MAX");
  law_nearest(normal_kl(&least, &huge),
              0.5L * (-1.0L + 2.0L * logl((long double)DBL_MAX) + 2148.0L * logl(2.0L)), 0.51,
              "2^-1074 and DBL_MAX");
  law_same(normal_kl(&huge, &unit), HUGE_VAL, "DBL_MAX and 1");
  law_same(normal_kl(&unit, &least), HUGE_VAL, "1 and 2^-1074");
  law_same(normal_kl(&huge, &least), HUGE_VAL, "DBL_MAX and 2^-1074");
  law(normal_kl(&unit, &moved) > 0.0 && isfinite(normal_kl(&unit, &moved)), "a mean far off");
  law_same(normal_kl(&moved, &unit), HUGE_VAL, "a mean far off");
}

/* Variances in a ratio of 1 + t, at both sides of where the arrangement changes. */
static void test_every_ratio_of_variances(void **state) {
  (void)state;
  for (int i = 1; i <= 400; i++) {
    for (int j = 1; j <= 400; j += 7) {
      const Column a = {2, {i, -i}}, b = {2, {j, -j}};
      long double t = ((long double)i * i - (long double)j * j) / ((long double)j * j);
      /* ln r = 2 ln(i/j) where t cancels against its logarithm. */
      long double want = fabsl(t) <= 0.25L ? 0.5L * textbook_psi(t)
                                           : 0.5L * t - logl((long double)i / (long double)j);
      /* 0.02 ulp is what the reference's difference leaves. */
      law_nearest(normal_kl(&a, &b), want, 0.52, "%d and %d", i, j);
    }
  }
}

static void test_nothing_is_left_on_the_heap(void **state) {
  (void)state;
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_columns_match_the_textbook),
      cmocka_unit_test(test_a_column_is_at_zero_from_itself),
      cmocka_unit_test(test_other_columns_are_apart),
      cmocka_unit_test(test_shifts_and_scales_of_both_do_not_show),
      cmocka_unit_test(test_point_masses),
      cmocka_unit_test(test_extremes),
      cmocka_unit_test(test_every_ratio_of_variances),
      cmocka_unit_test(test_nothing_is_left_on_the_heap),
  };
  return cmocka_run_group_tests_name("normal", tests, NULL, NULL);
}
