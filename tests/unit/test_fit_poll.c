/* test_fit_poll.c - fits that walk over many values stop when they are told to. */
#include "unit/unit.h"

#include "aggregate/fit_state.h"
#include "dist/dist.h"
#include "support/libc_memory.h"

enum { MANY = 100000, ASKED = 6 };

typedef struct Host {
  int left, asked;
} Host;

static KlStatus ask(void *host) {
  Host *h = host;
  h->asked++;
  return h->left-- > 0 ? KL_OK : KL_INTERRUPTED;
}

/* The value of a fit to many different rows that every family takes. */
static void many_rows(KlBytes *bytes, const KlFamily *family) {
  KlFitState state = {0};
  KlProblem problem;
  assert_int_equal(kl_fit_state_begin(&state, family, 1), KL_OK);
  for (int i = 0; i < MANY; i++) {
    double place = ((double)(i * INT64_C(7919) % MANY) + 0.5) / MANY;
    KlDd x = kl_dd(family->whole ? floor(3.0 / place) : place, 0.0);
    assert_int_equal(kl_fit_state_row(&state, &x, kl_dd(1.0, 0.0), 1, &problem), KL_OK);
  }
  assert_int_equal(kl_fit_state_write(&state, NULL, bytes), KL_OK);
  kl_fit_state_clear(&state);
}

/* Solved with a host that says no after so many questions. */
static KlStatus solve(const KlBytes *bytes, int left, int *asked) {
  KlDist dist;
  KlProblem problem = {""};
  Host host = {left, 0};
  KlPoll poll = {ask, &host};
  assert_int_equal(kl_dist_decode(&dist, bytes->data, bytes->size, NULL, &problem), KL_OK);
  KlStatus status = kl_dist_solve(&dist, &poll);
  *asked = host.asked;
  kl_dist_clear(&dist);
  return status;
}

static void test_fits_over_values_can_be_interrupted(void **state) {
  (void)state;
  const KlFamily *family;
  int families = 0;
  for (size_t i = 0; (family = kl_family_at(i)) != NULL; i++) {
    if (!kl_family_gathers(family, KL_GATHER_VALUES) || family->shape != KL_SHAPE_SCALARS ||
        family->whole) {
      continue; /* counts have few values */
    }
    KlBytes bytes = {0};
    int asked = 0;
    many_rows(&bytes, family);
    families++;
    for (int left = 0; left < ASKED; left += 3) {
      KlStatus status = solve(&bytes, left, &asked);
      law(asked > 0, "%s is not asked", family->name);
      law(status == (asked > left ? KL_INTERRUPTED : KL_OK), "%s after %d: %d, asked %d times",
          family->name, left, (int)status, asked);
      law(asked <= left + 1, "%s goes on asking", family->name);
    }
    kl_bytes_clear(&bytes);
  }
  law(families >= 10, "%d families", families);
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_fits_over_values_can_be_interrupted)};
  return cmocka_run_group_tests_name("fit_poll", tests, NULL, NULL);
}
