/* chance_test.c - the G test of homogeneity, by the chi-squared distribution or by what is dealt.
**
** G = 2 (n + m) (s KL(P || M) + r KL(Q || M)) with M = s P + r Q, s and r for the shares of n and m
** in both.  Its distribution comes close to the chi-squared one as expected numbers of rows grow;
** how large they have to be depends on how many cells there are.  Otherwise rows are dealt out.
*/
#include "divergence/mass_array.h"
#include "num/bregman.h"
#include "num/incomplete.h"
#include "report/chance_deal.h"

/* Two values are the same if rounding is all that is between them: deals that mirror what was seen
** have another order of the same terms. */
#define CHANCE_TEST_SAME (1.0 - 1e-10)

/* ---- the statistic ---- */

/* Summed exactly, so that the order of cells does not show. */
static double chance_test_g(const KlChanceCells *cells, const double *p, const double *q) {
  double n = cells->size[0], m = cells->size[1], s = n / (n + m), r = m / (n + m);
  int64_t room[KL_SUM_DIGITS];
  KlSum sum;
  kl_sum_borrow(&sum, room, 0, KL_SUM_DIGITS);
  for (size_t i = 0; i < cells->count; i++) {
    double a = cells->whole ? p[i] : p[i] / cells->total[0] * n;
    double b = cells->whole ? q[i] : q[i] / cells->total[1] * m;
    double g = kl_deviance(a, s * (a + b)) + kl_deviance(b, r * (a + b));
    (void)kl_sum_add_product(&sum, g, cells->times != NULL ? cells->times[i] : 1.0);
  }
  return 2.0 * kl_sum_round(&sum);
}

/* What the choice of a test depends on. */
typedef struct ChanceTestShape {
  double outcomes; /* cells with weight */
  double least;    /* expected number */
  double excess;   /* Williams' correction of G, less 1: how far its mean is above the chi-squared
                   ** distribution's (Biometrika 63, 1976) */
} ChanceTestShape;

static ChanceTestShape chance_test_shape(const KlChanceCells *cells) {
  double n = cells->size[0], m = cells->size[1], all = n + m;
  ChanceTestShape shape = {0.0, HUGE_VAL, 0.0};
  double inverse = 0.0;
  for (size_t i = 0; i < cells->count; i++) {
    double rows =
        cells->weight[0][i] / cells->total[0] * n + cells->weight[1][i] / cells->total[1] * m;
    if (rows > 0.0) {
      shape.outcomes += 1.0;
      shape.least = fmin(shape.least, fmin(n, m) * (rows / all));
      inverse += all / rows;
    }
  }
  double freedom = shape.outcomes - 1.0;
  if (freedom > 0.0) {
    shape.excess = (all / n + all / m - 1.0) * (inverse - 1.0) / (6.0 * all * freedom);
  }
  return shape;
}

/* Expected numbers are large if the least is, and if the mean of G is above the chi-squared
** distribution's by so little, in standard deviations, that p-values below 0.05 come with a chance
** of at most 0.052: 40 rows will do for 10 cells, 85 for 50.  Of two cells G has few values, and
** takes more.  Measured: 20,000 tables of 2 to 1,000 cells, alike or not, of 0.5 to 500 rows. */
static const double chance_test_least = 20.0, chance_test_shift = 0.015, chance_test_two = 200.0;

static bool chance_test_is_large(ChanceTestShape shape) {
  return shape.least >= (shape.outcomes == 2.0 ? chance_test_two : chance_test_least) &&
         shape.excess * sqrt(0.5 * (shape.outcomes - 1.0)) <= chance_test_shift;
}

/* ---- by the chi-squared distribution ---- */

static KlStatus chance_test_each(const void *rows, KlMassVisit *visit, void *work,
                                 const KlPoll *poll) {
  const KlChanceCells *cells = rows;
  KlMassPair row[64];
  size_t filled = 0;
  for (size_t i = 0; i < cells->count; i++) {
    row[filled++] = (KlMassPair){kl_dd(cells->weight[0][i], 0.0), kl_dd(cells->weight[1][i], 0.0)};
    if (filled == sizeof row / sizeof *row || i + 1 == cells->count) {
      visit(work, row, filled);
      filled = 0;
    }
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

static KlStatus chance_test_chi2(const KlChanceCells *cells, const KlPoll *poll, double *p_value) {
  KlMassSource source = {cells, chance_test_each, kl_scaled_double(cells->size[0]),
                         kl_scaled_double(cells->size[1])};
  KlResult result;
  KlStatus status = kl_divergence_of_masses(&kl_divergence_g_pvalue, NULL, &source, poll, &result);
  if (status == KL_OK) {
    *p_value = result.exists ? kl_scaled_round(result.value) : 1.0;
  }
  return status;
}

/* ---- two cells in whole rows: every deal ---- */

/* a of P's n rows are in the first cell, which has t of all n + m. */
typedef struct ChanceTestPair {
  double n, m, t, least, most;
} ChanceTestPair;

static double chance_test_pair_g(const ChanceTestPair *pair, double a) {
  double n = pair->n, m = pair->m, t = pair->t, all = n + m, rest = all - t;
  return kl_deviance(a, n * t / all) + kl_deviance(n - a, n * rest / all) +
         kl_deviance(t - a, m * t / all) + kl_deviance(m - t + a, m * rest / all);
}

/* The chance of a + step over that of a, step 1 or -1: hypergeometric. */
static double chance_test_ratio(const ChanceTestPair *pair, double a, double step) {
  double n = pair->n, m = pair->m, t = pair->t;
  return step > 0.0 ? (t - a) / (a + 1.0) * ((n - a) / (m - t + a + 1.0))
                    : a / (t - a + 1.0) * ((m - t + a) / (n - a + 1.0));
}

/* Chances from the mode on, which has 1, in one direction: all, and those of deals that are as far
** apart as `g`. */
static KlStatus chance_test_tail(const ChanceTestPair *pair, double mode, double step, double g,
                                 const KlPoll *poll, double *all, double *far) {
  double chance = 1.0, a = mode, end = step > 0.0 ? pair->most : pair->least;
  KlStatus status = KL_OK;
  /* Until what is left adds nothing to either sum. */
  for (uint64_t i = 1; chance > 0x1p-70 * *far && status == KL_OK; i++) {
    if (step > 0.0 || a != mode) { /* the mode counts once */
      *all += chance;
      *far += chance_test_pair_g(pair, a) >= g ? chance : 0.0;
    }
    if (a == end) {
      break;
    }
    chance *= chance_test_ratio(pair, a, step);
    a += step;
    status = i % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  return status;
}

/* `first`: a cell with weight. */
static KlStatus chance_test_exact(const KlChanceCells *cells, size_t first, const KlPoll *poll,
                                  double *p_value) {
  double a = cells->weight[0][first];
  ChanceTestPair pair = {cells->size[0], cells->size[1], a + cells->weight[1][first], 0.0, 0.0};
  pair.least = fmax(0.0, pair.t - pair.m);
  pair.most = fmin(pair.t, pair.n);
  double g = chance_test_pair_g(&pair, a) * CHANCE_TEST_SAME, all = 0.0, far = 0.0;
  double mode = floor((pair.n + 1.0) * ((pair.t + 1.0) / (pair.n + pair.m + 2.0)));
  mode = fmin(fmax(mode, pair.least), pair.most);
  KlStatus status = chance_test_tail(&pair, mode, 1.0, g, poll, &all, &far);
  if (status == KL_OK) {
    status = chance_test_tail(&pair, mode, -1.0, g, poll, &all, &far);
  }
  if (status == KL_OK) {
    *p_value = fmin(far / all, 1.0);
  }
  return status;
}

/* ---- by random deals ---- */

/* Deals end when this many were as far apart as what was seen: p is known well enough (Besag &
** Clifford, "Sequential Monte Carlo p-values", Biometrika 78, 1991). */
static const double chance_test_enough = 100.0;

/* After so many deals, none of them as far apart, they end where the tail is below `hopeless`. */
static const double chance_test_first = 999.0, chance_test_hopeless = 1e-6;

/* How many deals, and how many numbers may be drawn for them. */
static const double chance_test_most = 9999.0, chance_test_drawings = 1e6;
static const double chance_test_some = 499.0, chance_test_few = 99.0, chance_test_many = 50000.0;

static double chance_test_deals(const KlChanceDeal *deal) {
  double least = deal->drawings > chance_test_many ? chance_test_few : chance_test_some;
  return fmin(fmax(floor(chance_test_drawings / deal->drawings), least), chance_test_most);
}

/* Mean and squared deviations so far (Welford 1962). */
typedef struct ChanceTestSeen {
  double deals, reached, mean, squares;
} ChanceTestSeen;

static void chance_test_see(ChanceTestSeen *seen, double g, double observed) {
  double d = g - seen->mean;
  seen->deals += 1.0;
  seen->mean += d / seen->deals;
  seen->squares += d * (g - seen->mean);
  seen->reached += g >= observed * CHANCE_TEST_SAME;
}

/* The tail of c X + d beyond g, X chi-squared with k degrees of freedom, where the mean c k + d and
** the variance 2 c^2 k are the deals'.  c = 1 as for large numbers, so that the tail falls as
** exp(-g/2), which is what it does for any (Sanov 1957); d = 0 and c = variance/(2 mean) where that
** is larger. */
static double chance_test_fitted(const ChanceTestSeen *seen, double g) {
  double variance = seen->squares / fmax(seen->deals - 1.0, 1.0);
  if (!(variance > 0.0) || !(seen->mean > 0.0)) {
    return 1.0;
  }
  double c = fmax(variance / (2.0 * seen->mean), 1.0), k = variance / (2.0 * c * c);
  double x = (g - seen->mean) / c + k;
  return x > 0.0 ? kl_scaled_round(
                       kl_gamma_tail(kl_scaled_double(0.5 * k), kl_scaled_double(0.5 * x), true))
                 : 1.0;
}

static KlStatus chance_test_deal(KlChanceDeal *deal, double observed, const KlPoll *poll,
                                 ChanceTestSeen *seen) {
  double most = chance_test_deals(deal), drawn = 0.0;
  KlStatus status = KL_OK;
  while (seen->deals < most && seen->reached < chance_test_enough && status == KL_OK) {
    status = kl_chance_deal_next(deal, poll);
    if (status == KL_OK) {
      double g = chance_test_g(&deal->drawn, deal->drawn.weight[0], deal->drawn.weight[1]);
      chance_test_see(seen, g, observed);
      status = kl_chance_deal_poll(deal, &drawn, poll);
    }
    if (seen->deals == chance_test_first && seen->reached == 0.0 &&
        chance_test_fitted(seen, observed) < chance_test_hopeless) {
      break;
    }
  }
  return status;
}

static KlStatus chance_test_permuted(const KlChanceCells *cells, const KlPoll *poll,
                                     double *p_value, const char **test) {
  KlChanceDeal deal;
  ChanceTestSeen seen = {0.0, 0.0, 0.0, 0.0};
  double observed = chance_test_g(cells, cells->weight[0], cells->weight[1]);
  KlStatus status = kl_chance_deal_begin(&deal, cells, poll);
  if (status == KL_OK) {
    status = chance_test_deal(&deal, observed, poll, &seen);
  }
  kl_chance_deal_clear(&deal);
  if (status != KL_OK) {
    return status;
  }
  *test = "permutation";
  *p_value = seen.reached >= chance_test_enough ? seen.reached / seen.deals
                                                : (seen.reached + 1.0) / (seen.deals + 1.0);
  double fitted = seen.reached == 0.0 ? chance_test_fitted(&seen, observed) : 1.0;
  if (fitted < *p_value) {
    *test = "permutation, fitted tail";
    *p_value = fitted;
  }
  return KL_OK;
}

/* ---- the choice ---- */

static size_t chance_test_first_cell(const KlChanceCells *cells) {
  size_t i = 0;
  while (i + 1 < cells->count && cells->weight[0][i] + cells->weight[1][i] == 0.0) {
    i++;
  }
  return i;
}

KlStatus kl_chance_g(const KlChanceCells *cells, const KlPoll *poll, double *p_value,
                     const char **test) {
  ChanceTestShape shape = chance_test_shape(cells);
  if (shape.outcomes < 2.0 || chance_test_is_large(shape)) {
    *test = "G";
    return chance_test_chi2(cells, poll, p_value);
  }
  if (shape.outcomes == 2.0 && cells->whole) {
    *test = "exact permutation";
    return chance_test_exact(cells, chance_test_first_cell(cells), poll, p_value);
  }
  return chance_test_permuted(cells, poll, p_value, test);
}
