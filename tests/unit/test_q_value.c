/* test_q_value.c - the false discovery rate, by hand and by its definition. */
#include "unit/unit.h"

#include "report/q_value.h"
#include "support/libc_memory.h"

static void test_q_values_by_hand(void **state) {
  (void)state;
  /* Sorted: .0625 * 5, .125 * 5/2, .25 * 5/3, .5 * 5/4 twice tied as .5 * 5/5. */
  static const double p[5] = {0.5, 0.0625, 0.5, 0.25, 0.125};
  static const double want[5] = {0.5, 0.3125, 0.5, 5.0 / 12.0, 0.3125};
  double got[5];
  law(kl_q_values(p, 5, got) == KL_OK, "%s", "status");
  for (int i = 0; i < 5; i++) {
    law_near(got[i], want[i], 1.0, "p = %g", p[i]);
  }
}

/* Of Benjamini & Hochberg 1995, section 4: 15 p-values, of which the first four are discoveries at
** 0.05. */
static void test_q_values_of_the_paper(void **state) {
  (void)state;
  static const double p[15] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                               0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  double got[15];
  int found = 0;
  law(kl_q_values(p, 15, got) == KL_OK, "%s", "status");
  for (int i = 0; i < 15; i++) {
    found += got[i] <= 0.05;
  }
  law(found == 4, "%d found", found);
  law_near(got[3], 0.035625, 2.0, "%s", "0.0095 * 15/4");
  law_near(got[5], 0.0298 * 15.0 / 7.0, 2.0, "%s", "0.0278 * 15/6 is more");
}

static double defined(const double *p, size_t count, size_t of) {
  double least = 1.0;
  for (size_t i = 0; i < count; i++) {
    size_t rank = 0;
    for (size_t k = 0; k < count; k++) {
      rank += p[k] <= p[i];
    }
    double q = p[i] * (double)count / (double)rank;
    least = p[i] >= p[of] && q < least ? q : least;
  }
  return least;
}

/* With ties, 0 and 1; in whatever order. */
static void test_q_values_are_their_definition(void **state) {
  (void)state;
  enum { MOST = 60 };
  double p[MOST], q[MOST];
  UnitRandom random = unit_random();
  for (int round = 0; round < 300; round++) {
    size_t count = (size_t)unit_between(&random, 1, MOST);
    int steps = round % 2 == 0 ? 20 : 1 << 30;
    for (size_t i = 0; i < count; i++) {
      p[i] = (double)unit_between(&random, 0, steps) / steps;
      p[i] *= round % 3 == 0 ? p[i] : 1.0;
    }
    law(kl_q_values(p, count, q) == KL_OK, "round %d", round);
    for (size_t i = 0; i < count; i++) {
      law(q[i] >= p[i] && q[i] <= 1.0, "round %d: p %.17g, q %.17g", round, p[i], q[i]);
      law_near(q[i], defined(p, count, i), 2.0, "round %d, p = %.17g", round, p[i]);
      for (size_t k = 0; k < count; k++) {
        law(p[i] > p[k] || q[i] <= q[k], "round %d: q falls from p %g to %g", round, p[i], p[k]);
      }
    }
  }
}

static void test_q_values_of_few(void **state) {
  (void)state;
  double p = 0.03, q = -1.0;
  law(kl_q_values(&p, 0, &q) == KL_OK && q == -1.0, "%s", "none");
  law(kl_q_values(&p, 1, &q) == KL_OK, "%s", "one");
  law_same(q, 0.03, "%s", "one");
  p = -0.0;
  law(kl_q_values(&p, 1, &q) == KL_OK, "%s", "zero");
  law_same(q, 0.0, "%s", "zero");
}

static void test_q_values_survive_want_of_memory(void **state) {
  (void)state;
  static const double p[4] = {0.4, 0.3, 0.2, 0.1};
  double q[4];
  long blocks = libc_memory_blocks();
  KlStatus status = KL_NO_MEMORY;
  for (long allowed = 0; status != KL_OK && allowed < 100; allowed++) {
    libc_memory_fail_after(allowed, 0);
    status = kl_q_values(p, 4, q);
    law((status == KL_OK) == !libc_memory_failed(), "%ld allowed", allowed);
    law(libc_memory_blocks() == blocks, "%ld allowed", allowed);
  }
  libc_memory_fail_after(-1, 0);
  law(status == KL_OK, "%s", "in the end");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_q_values_by_hand),
      cmocka_unit_test(test_q_values_of_the_paper),
      cmocka_unit_test(test_q_values_are_their_definition),
      cmocka_unit_test(test_q_values_of_few),
      cmocka_unit_test(test_q_values_survive_want_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
