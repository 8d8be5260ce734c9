/* test_bregman.c - the non-negative terms, against long double and known values. */
#include "unit/textbook.h"

#include "num/bregman.h"
#include "num/elementary.h"

/* got is want up to 2^-59: what long double's own rounding and the arrangement leave. */
static bool bregman_near(KlDd got, long double want) {
  long double value = (long double)got.hi + (long double)got.lo;
  long double bound = UNIT_LONG ? 0x1p-59L : 0x1p-46L;
  if (fabsl(value - want) <= bound * fabsl(want)) {
    return true;
  }
  (void)snprintf(unit_detail, sizeof unit_detail, "  got  %a + %a\n  want %La\n", got.hi, got.lo,
                 want);
  return false;
}

static void test_log_terms_of_every_size(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double t =
        i % 3 == 0 ? unit_range(&random, -0.5, 1.0) : unit_wide(&random, -30, i % 3 == 1 ? -1 : 40);
    if (t >= -0.5) {
      KlDd got = kl_bregman_log(kl_dd(t, 0.0));
      law(got.hi >= 0.0, "%a < 0 for t = %a", got.hi, t);
      law(bregman_near(got, textbook_psi((long double)t)), "t = %a", t);
    }
  }
}

static void test_exp_terms_of_every_size(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double y =
        i % 3 == 0 ? unit_range(&random, -2.0, 2.0) : unit_wide(&random, -30, i % 3 == 1 ? -1 : 9);
    KlDd got = kl_bregman_exp(kl_dd(y, 0.0));
    law(got.hi >= 0.0, "%a < 0 for y = %a", got.hi, y);
    law(bregman_near(got, textbook_exp((long double)y)), "y = %a", y);
  }
}

typedef struct KnownCase {
  const char *name;
  KlDd got, want;
} KnownCase;

static void test_known_values_to_double_double(void **state) {
  (void)state;
  const KlDd three = kl_dd(3.0, 0.0), one = kl_dd(1.0, 0.0);
  const KnownCase cases[] = {
      {"psi(1/8)",
       kl_bregman_log(kl_dd(0.125, 0.0)),
       {0x1.d8f891d50d1a1p-8, 0x1.855e000780588p-62}},
      {"psi(4)", kl_bregman_log(kl_dd(4.0, 0.0)), {0x1.31fdf04093966p+1, 0x1.2a04110b5d3f1p-53}},
      {"psi(-1/2)",
       kl_bregman_log(kl_dd(-0.5, 0.0)),
       {0x1.8b90bfbe8e7bdp-3, -0x1.50d871319ff03p-58}},
      {"psi(2^-10)",
       kl_bregman_log(kl_dd(0x1p-10, 0.0)),
       {0x1.ffaabaa778220p-22, -0x1.3414649324d1dp-77}},
      {"psi(-2^-10)",
       kl_bregman_log(kl_dd(-0x1p-10, 0.0)),
       {0x1.002ab2ac4499bp-21, -0x1.06503c16f285fp-75}},
      {"psi(2^-16)",
       kl_bregman_log(kl_dd(0x1p-16, 0.0)),
       {0x1.fffeaaabaaa9ep-34, -0x1.10bbbc04e00e0p-89}},
      {"e^(2^-10) - 1 - 2^-10",
       kl_bregman_exp(kl_dd(0x1p-10, 0.0)),
       {0x1.001556aabbbc7p-21, 0x1.cd9d0dd24ef55p-77}},
      {"e^3 - 4", kl_bregman_exp(three), {0x1.015e5bf6fb106p+4, -0x1.a568407591768p-53}},
      {"e^-20 + 19",
       kl_bregman_exp(kl_dd(-20.0, 0.0)),
       {0x1.300000008da43p+4, 0x1.57cdc99b9812dp-51}},
      {"e^-2^-16 - 1 + 2^-16",
       kl_bregman_exp(kl_dd(-0x1p-16, 0.0)),
       {0x1.ffff55557ffffp-34, 0x1.ddde38e381381p-88}},
      {"3 ln 3 - 2",
       kl_bregman_entropy(three, one, kl_dd(-2.0, 0.0)),
       {0x1.4bbbf70070920p+0, -0x1.ce09d9ac00782p-55}},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    law_close(cases[i].got, cases[i].want, 0x1p-62, "%s", cases[i].name);
  }
}

static void test_both_sides_of_the_seam_agree(void **state) {
  (void)state;
  for (int sign = -1; sign <= 1; sign += 2) {
    double t = sign * 0x1p-14;
    for (int i = 0; i < 60; i++) {
      t = nextafter(t, 0.0);
    }
    for (int i = 0; i < 120; i++) {
      law(bregman_near(kl_bregman_log(kl_dd(t, 0.0)), textbook_psi((long double)t)), "t = %a", t);
      law(bregman_near(kl_bregman_exp(kl_dd(t, 0.0)), textbook_exp((long double)t)), "y = %a", t);
      t = nextafter(t, sign * 1.0);
    }
  }
}

static void test_the_lower_half_of_an_argument_counts(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    double t = unit_wide(&random, -20, -1), less = t * unit_range(&random, -0x1p-54, 0x1p-54);
    long double whole = (long double)t + (long double)less;
    law(bregman_near(kl_bregman_log(kl_dd(t, less)), textbook_psi(whole)), "t = %a + %a", t, less);
    law(bregman_near(kl_bregman_exp(kl_dd(t, less)), textbook_exp(whole)), "y = %a + %a", t, less);
  }
}

static void test_terms_vanish_where_arguments_meet(void **state) {
  (void)state;
  const KlDd zero = kl_dd(0.0, 0.0);
  law_same(kl_bregman_log(zero).hi, 0.0, "psi(0)");
  law_same(kl_bregman_exp(zero).hi, 0.0, "e^0 - 1 - 0");
  UnitRandom random = unit_random();
  for (int i = 0; i < 1000; i++) {
    KlDd a = kl_dd(fabs(unit_wide(&random, -390, 890)), 0.0);
    law_same(kl_bregman_entropy(a, a, zero).hi, 0.0, "a = b = %a", a.hi);
    law_same_dd(kl_bregman_entropy(zero, a, a), a, "a = 0, b = %a", a.hi);
    law_same_dd(kl_bregman_entropy(a, zero, kl_dd_negate(a)), kl_dd(HUGE_VAL, 0.0), "b = 0, a = %a",
                a.hi);
  }
  law_same(kl_bregman_entropy(zero, zero, zero).hi, 0.0, "a = b = 0");
}

static void test_entropy_terms_of_every_ratio(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 30000; i++) {
    double a = fabs(unit_wide(&random, -3, 3)), b = fabs(unit_wide(&random, -3, 3));
    if (i % 3 == 0) {
      b = a * (1.0 + unit_wide(&random, -40, -1));
    } else if (i % 3 == 1) {
      *(i % 2 == 0 ? &a : &b) = fabs(unit_wide(&random, -890, 0));
    }
    KlDd x = kl_dd(a, 0.0), y = kl_dd(b, 0.0), d = kl_two_sum(b, -a);
    KlDd got = kl_bregman_entropy(x, y, d);
    law(got.hi >= 0.0, "%a < 0 for %a, %a", got.hi, a, b);
    law(bregman_near(got, textbook_entropy((long double)a, (long double)b)), "%a, %a", a, b);
  }
}

static void test_entropy_terms_scale_with_their_arguments(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    KlDd a = kl_dd(fabs(unit_wide(&random, -60, 0)), 0.0),
         b = kl_dd(fabs(unit_wide(&random, -2, 0)), 0.0);
    KlDd d = kl_two_sum(b.hi, -a.hi);
    int k = unit_between(&random, -300, 300);
    law_same_dd(kl_bregman_entropy(kl_dd_scale(a, k), kl_dd_scale(b, k), kl_dd_scale(d, k)),
                kl_dd_scale(kl_bregman_entropy(a, b, d), k), "%a, %a times 2^%d", a.hi, b.hi, k);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_log_terms_of_every_size),
      cmocka_unit_test(test_exp_terms_of_every_size),
      cmocka_unit_test(test_known_values_to_double_double),
      cmocka_unit_test(test_both_sides_of_the_seam_agree),
      cmocka_unit_test(test_the_lower_half_of_an_argument_counts),
      cmocka_unit_test(test_terms_vanish_where_arguments_meet),
      cmocka_unit_test(test_entropy_terms_of_every_ratio),
      cmocka_unit_test(test_entropy_terms_scale_with_their_arguments),
  };
  return cmocka_run_group_tests_name("bregman", tests, NULL, NULL);
}
