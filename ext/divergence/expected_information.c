/* expected_information.c - how much two columns tell of each other by chance.
**
** Vinh, Epps & Bailey 2010, eq. 24a: the sum of k/n ln(n k/(a b)) with the hypergeometric weights
** of k.  Terms of both signs: since E[k] = m, those of k ln(k/m) - k + m are as good, and none of
** them is negative.  The weights come from each other by ratios, from the largest on to both sides,
** and are divided by their own sum: no factorials.
*/
#include "divergence/expected_information.h"

#include <stdbool.h>

#include "num/bregman.h"

typedef struct Expected {
  double a, b, n;
  KlDd m;
  KlDd weights, shares; /* sums, of the weight and of the weighted shares */
} Expected;

/* What is below this part of the sums, and falls from there on, is nothing. */
#define EXPECTED_NOTHING 0x1p-100

/* m - k = (a b - n k)/n, from exact products. */
static KlDd expected_share(const Expected *e, double k) {
  KlDd apart = kl_dd_subtract(kl_two_product(e->a, e->b), kl_two_product(e->n, k));
  return kl_bregman_entropy(kl_dd(k, 0.0), e->m, kl_dd_divide(apart, kl_dd(e->n, 0.0)));
}

/* Adds k with its weight; whether that showed. */
static bool expected_add(Expected *e, double k, KlDd weight) {
  KlDd share = kl_dd_multiply(weight, expected_share(e, k));
  e->weights = kl_dd_add(e->weights, weight);
  e->shares = kl_dd_add(e->shares, share);
  return weight.hi > EXPECTED_NOTHING * e->weights.hi || share.hi > EXPECTED_NOTHING * e->shares.hi;
}

/* The weight of k + 1 over that of k. */
static KlDd expected_ratio(const Expected *e, double k) {
  KlDd above = kl_two_product(e->a - k, e->b - k);
  KlDd below = kl_two_product(k + 1.0, (e->n - e->a) - (e->b - k - 1.0));
  return kl_dd_divide(above, below);
}

/* Goes from the weight of `k` to one side, up to `end`, until nothing shows. */
static KlStatus expected_walk(Expected *e, double k, double end, double step, const KlPoll *poll) {
  KlDd weight = {1.0, 0.0};
  KlStatus status = KL_OK;
  bool shows = true;
  size_t done = 0;
  while (k != end && shows && status == KL_OK) {
    weight = step > 0.0 ? kl_dd_multiply(weight, expected_ratio(e, k))
                        : kl_dd_divide(weight, expected_ratio(e, k - 1.0));
    k += step;
    shows = expected_add(e, k, weight);
    status = ++done % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  return status;
}

KlStatus kl_expected_information(double a, double b, double n, const KlPoll *poll, KlDd *share) {
  Expected e = {.a = a, .b = b, .n = n};
  double low = b - (n - a) > 0.0 ? b - (n - a) : 0.0, high = a < b ? a : b;
  e.m = kl_dd_divide(kl_two_product(a, b), kl_dd(n, 0.0));
  double middle = floor(e.m.hi);
  middle = middle < low ? low : middle > high ? high : middle;
  (void)expected_add(&e, middle, kl_dd(1.0, 0.0));
  KlStatus status = expected_walk(&e, middle, high, 1.0, poll);
  status = status == KL_OK ? expected_walk(&e, middle, low, -1.0, poll) : status;
  *share = kl_dd_divide(e.shares, e.weights);
  return status;
}
