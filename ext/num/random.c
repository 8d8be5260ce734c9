/* random.c - random numbers that are the same everywhere, from a fixed seed.
**
** Both laws below are drawn by rejection, with chances from the saddle-point form of the binomial
** distribution (Loader, "Fast and accurate computation of binomial probabilities", 2000), in which
** nothing large cancels.  What they cost does not grow with n.
*/
#include "num/random.h"

#include <stdbool.h>

#include "num/bregman.h"
#include "num/elementary.h"

void kl_random_begin(KlRandom *random, uint64_t seed) {
  for (int i = 0; i < 4; i++) {
    uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    random->state[i] = z ^ z >> 31;
  }
}

/* ---- chances ---- */

/* ln(x! / (sqrt(2 pi x) (x/e)^x)) for a whole x >= 1: Stirling's series from 10 on, where the first
** term left out is below 2e-14. */
static double random_stirling(double x) {
  static const double first[9] = {
      0.081061466795327261, 0.041340695955409294, 0.027677925684998340,
      0.020790672103765093, 0.016644691189821193, 0.013876128823070748,
      0.011896709945891770, 0.010411265261972096, 0.0092554621827127330};
  if (x < 10.0) {
    return first[(int)x - 1];
  }
  double r = 1.0 / (x * x);
  return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - r / 1680.0) * r) * r) / x;
}

/* ln(2 pi)/2 */
#define RANDOM_HALF_LOG_2PI 0x1.d67f1c864beb5p-1

/* ln of the chance of k successes of n, each with chance p, 0 < p < 1. */
static double random_log_chance(double k, double n, double p) {
  double rest = n - k;
  double log = -kl_deviance(k, n * p) - kl_deviance(rest, n * (1.0 - p));
  if (k == 0.0 || rest == 0.0) {
    return log;
  }
  return log + random_stirling(n) - random_stirling(k) - random_stirling(rest) -
         0.5 * kl_log(k / n * rest) - RANDOM_HALF_LOG_2PI;
}

/* ---- binomial ---- */

/* Below this many successes on the average, chances are added up from 0 on. */
#define RANDOM_FEW 10.0

/* p <= 1/2.  The sum of the chances ends before 110 in practice; what rounding leaves beyond it is
** drawn anew. */
static double random_few(KlRandom *random, double n, double p) {
  double none = kl_exp(n * kl_log1p(-p)), odds = p / (1.0 - p);
  for (;;) {
    double u = kl_random_fraction(random), chance = none;
    for (int k = 0; k <= n && k < 110; k++) {
      if (u <= chance) {
        return k;
      }
      u -= chance;
      chance *= odds * (n - k) / (k + 1.0);
    }
  }
}

/* p <= 1/2, n p >= 10: transformed rejection with squeeze, BTRS of Hoermann, "The generation of
** binomial random variates", J. Statist. Comput. Simul. 46 (1993), whose letters these are. */
static double random_many(KlRandom *random, double n, double p) {
  double spq = sqrt(n * p * (1.0 - p)), b = 1.15 + 2.53 * spq;
  double a = -0.0873 + 0.0248 * b + 0.01 * p, c = n * p + 0.5;
  double vr = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * spq;
  double mode = floor((n + 1.0) * p), top = HUGE_VAL;
  for (;;) {
    double v = kl_random_fraction(random), u = kl_random_fraction(random) - 0.5;
    double us = 0.5 - fabs(u), k = floor((2.0 * a / us + b) * u + c);
    if (us >= 0.07 && v <= vr) {
      return k;
    }
    if (k < 0.0 || k > n) {
      continue;
    }
    if (top == HUGE_VAL) {
      top = random_log_chance(mode, n, p);
    }
    if (kl_log(v * alpha / (a / (us * us) + b)) <= random_log_chance(k, n, p) - top) {
      return k;
    }
  }
}

uint64_t kl_random_binomial(KlRandom *random, uint64_t n, double p) {
  bool swapped = p > 0.5;
  double less = swapped ? 1.0 - p : p, trials = (double)n;
  if (n == 0 || less <= 0.0) {
    return swapped ? n : 0;
  }
  double k = trials * less < RANDOM_FEW ? random_few(random, trials, less)
                                        : random_many(random, trials, less);
  return swapped ? n - (uint64_t)k : (uint64_t)k;
}

/* ---- hypergeometric ---- */

/* ln of the chance of k good ones, but for a constant: that of k of the good and drawn - k of the
** bad where each is drawn by itself with chance p = drawn/all. */
static double random_log_hypergeometric(double k, double good, double bad, double drawn) {
  double p = drawn / (good + bad);
  return random_log_chance(k, good, p) + random_log_chance(drawn - k, bad, p);
}

/* Up to so many steps from the mode, a chance is a product: a step takes a few nanoseconds, and
** logarithms half a microsecond. */
static const double random_steps = 64.0;

/* The chance of k over that of the mode. */
static double random_over_mode(double k, double mode, double good, double bad, double drawn) {
  double a = k > mode ? mode : k, chance = 1.0, rest = bad - drawn;
  int steps = (int)fabs(k - mode);
  for (int i = 0; i < steps; i++) {
    chance *= (good - a) * (drawn - a) / ((a + 1.0) * (rest + a + 1.0));
    a += 1.0;
  }
  return k > mode ? chance : 1.0 / chance;
}

/* Whether u^2 is at most the chance of k over that of the mode: 2 ln u is between u (4 - u) - 3 and
** (u - 1/u). */
static bool random_takes(double u, double k, double mode, double good, double bad, double drawn) {
  if (fabs(k - mode) <= random_steps) {
    return u * u <= random_over_mode(k, mode, good, bad, drawn);
  }
  double log = random_log_hypergeometric(k, good, bad, drawn) -
               random_log_hypergeometric(mode, good, bad, drawn);
  return u * (4.0 - u) - 3.0 <= log || (u * (u - log) < 1.0 && 2.0 * kl_log(u) <= log);
}

/* drawn <= all/2, good <= bad, both at least 10: ratio of uniforms, HRUE of Stadlober, "The ratio
** of uniforms approach for generating discrete random variates", J. Comput. Appl. Math. 31 (1990),
** whose hat this is; the chance of a mode stands for the largest. */
static double random_ratio(KlRandom *random, double good, double bad, double drawn) {
  double all = good + bad, p = good / all;
  double center = drawn * p + 0.5;
  double sd = sqrt((all - drawn) * drawn * p * (1.0 - p) / (all - 1.0) + 0.5);
  /* 2 sqrt(2/e) and 3 - 2 sqrt(3/e) */
  double width = 1.7155277699214135 * sd + 0.8989161620588988;
  double mode = floor((drawn + 1.0) * (good + 1.0) / (all + 2.0));
  double most = drawn < good ? drawn : good;
  for (;;) {
    double u = kl_random_fraction(random), v = kl_random_fraction(random);
    double k = floor(center + width * (v - 0.5) / u);
    if (k >= 0.0 && k <= most && random_takes(u, k, mode, good, bad, drawn)) {
      return k;
    }
  }
}

/* One ball after the other: drawn is small. */
static double random_one_by_one(KlRandom *random, double good, double bad, double drawn) {
  double left = good;
  for (int i = 0; i < drawn && left > 0.0; i++) {
    left -= (double)kl_random_below(random, (uint64_t)(good + bad - i)) < left ? 1.0 : 0.0;
  }
  return good - left;
}

/* good <= bad, drawn <= all/2.  Who is drawn and who is good are alike: the law is symmetric in
** `good` and `drawn`. */
static double random_hypergeometric(KlRandom *random, double good, double bad, double drawn) {
  double all = good + bad, few = good < drawn ? good : drawn, more = good < drawn ? drawn : good;
  return few < RANDOM_FEW ? random_one_by_one(random, more, all - more, few)
                          : random_ratio(random, good, bad, drawn);
}

uint64_t kl_random_hypergeometric(KlRandom *random, uint64_t good, uint64_t bad, uint64_t drawn) {
  bool left = drawn > (good + bad) / 2; /* draw those that are left behind */
  bool swapped = good > bad;
  uint64_t draw = left ? good + bad - drawn : drawn;
  uint64_t less = swapped ? bad : good, more = swapped ? good : bad;
  uint64_t k = (uint64_t)random_hypergeometric(random, (double)less, (double)more, (double)draw);
  k = swapped ? draw - k : k;
  return left ? good - k : k;
}
