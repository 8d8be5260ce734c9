/* mannwhitney_pvalue.c - the test of Mann and Whitney (Wilcoxon's rank-sum test), two-sided.
**
** U counts the pairs that P wins, ties as half a pair.  Exact where no rows are tied and n, m <= 49
** (the rule of R's wilcox.test); else normal, with the correction for ties and with that for
** continuity, as scipy.stats.mannwhitneyu(method="asymptotic").  What others call two-sided is
** sometimes one side's chance; this is twice the smaller side's, 1 at most.
*/
#include "base/memory.h"
#include "divergence/divergence.h"
#include "num/incomplete.h"
#include "sample/pooled.h"
#include "sample/superiority.h"

/* Rows of each sample that are few enough: C(98, 49) is below 2^95, so that all counts are whole
** numbers in a KlDd and are added without error. */
enum { MANNWHITNEY_ROWS = 49 };

/* ---- exact ---- */

/* Coefficients 0 .. most of the Gaussian binomial [n + m over n]: of all C(n + m, n) orders, how
** many have U = 0, 1, 2 ...  It is the product over i = 1 .. n of (1 - z^(m + i))/(1 - z^i), and a
** polynomial with whole coefficients after each i (Mann & Whitney 1947, section 3). */
static void mannwhitney_orders(int n, int m, int most, KlDd *count) {
  memset(count, 0, ((size_t)most + 1) * sizeof *count);
  count[0] = kl_dd(1.0, 0.0);
  for (int i = 1; i <= n; i++) {
    for (int u = most; u >= m + i; u--) {
      count[u] = kl_dd_subtract(count[u], count[u - m - i]);
    }
    for (int u = i; u <= most; u++) {
      count[u] = kl_dd_add(count[u], count[u - i]);
    }
  }
}

/* Twice the chance of U or fewer, whole U <= n m/2; 1 at most. */
static KlStatus mannwhitney_exact(int n, int m, int u, KlScaled *value) {
  KlDd *count = kl_allocate(((size_t)u + 1) * sizeof *count);
  if (count == NULL) {
    return KL_NO_MEMORY;
  }
  mannwhitney_orders(n, m, u, count);
  KlDd sum = {0.0, 0.0}, all = {1.0, 0.0};
  for (int i = 0; i <= u; i++) {
    sum = kl_dd_add(sum, count[i]);
  }
  kl_release(count);
  for (int i = 1; i <= n; i++) { /* C(m + i, i): whole after each division */
    all = kl_dd_divide(kl_dd_multiply_double(all, (double)(m + i)), kl_dd((double)i, 0.0));
  }
  KlScaled twice = kl_scaled_divide(kl_scaled(sum, 1), kl_scaled(all, 0)),
           one = kl_scaled_double(1);
  *value = kl_scaled_compare(twice, one) > 0 ? one : twice;
  return KL_OK;
}

/* ---- normal ---- */

/* The shares of all rows that each value has, n and m being the sizes. */
typedef struct MannWhitneyTies {
  KlScaled cubes; /* sum t^3 */
  bool tied;      /* some value has more than one row */
} MannWhitneyTies;

static KlStatus mannwhitney_ties_of_rows(const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                                         MannWhitneyTies *ties) {
  KlPooled pooled = kl_pooled(p, q);
  double all = kl_points_rows(p) + kl_points_rows(q), alone = 0.0;
  KlDd sum = {0.0, 0.0};
  KlStatus status = KL_OK;
  for (size_t rows = 1; status == KL_OK && kl_pooled_next(&pooled); rows++) {
    double t = pooled.a.hi + pooled.b.hi;
    if (t == 1.0) {
      alone += 1.0;
    } else {
      sum = kl_dd_add(sum, kl_dd_multiply_double(kl_two_product(t, t), t));
    }
    status = rows % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  KlScaled share = kl_scaled_divide(kl_scaled_double(1.0), kl_scaled_double(all));
  KlScaled cube = kl_scaled_multiply(share, kl_scaled_multiply(share, share));
  ties->tied = sum.hi > 0.0;
  ties->cubes = kl_scaled_multiply(kl_scaled(kl_dd_add_double(sum, alone), 0), cube);
  return status;
}

static KlStatus mannwhitney_ties_of_weights(const KlPoints *p, const KlPoints *q,
                                            const KlPoll *poll, MannWhitneyTies *ties) {
  KlPooled pooled = kl_pooled(p, q);
  KlScaled all = kl_scaled_add(p->size, q->size), sum = kl_scaled_zero();
  KlScaled n = kl_scaled_divide(kl_scaled_divide(p->size, all), kl_scaled(p->total, 0));
  KlScaled m = kl_scaled_divide(kl_scaled_divide(q->size, all), kl_scaled(q->total, 0));
  KlStatus status = KL_OK;
  for (size_t rows = 1; status == KL_OK && kl_pooled_next(&pooled); rows++) {
    KlScaled t = kl_scaled_add(kl_scaled_multiply(kl_scaled(pooled.a, 0), n),
                               kl_scaled_multiply(kl_scaled(pooled.b, 0), m));
    sum = kl_scaled_add(sum, kl_scaled_multiply(t, kl_scaled_multiply(t, t)));
    status = rows % (KL_POLL_ROWS / 4) == 0 ? kl_poll(poll) : KL_OK;
  }
  *ties = (MannWhitneyTies){sum, true};
  return status;
}

/* The variance of U without differences: n m/12 [N + 1 - sum (t^3 - t)/(N (N - 1))], here with
** shares t of N: n m N^2/(12 (N - 1)) [1 - sum t^3]. */
static KlScaled mannwhitney_variance(KlScaled n, KlScaled m, KlScaled cubes) {
  KlScaled one = kl_scaled_double(1.0), all = kl_scaled_add(n, m);
  KlScaled area = kl_scaled_multiply(kl_scaled_multiply(n, m), kl_scaled_multiply(all, all));
  area = kl_scaled_divide(area,
                          kl_scaled_multiply(kl_scaled_double(12.0), kl_scaled_subtract(all, one)));
  return kl_scaled_multiply(area, kl_scaled_subtract(one, cubes));
}

/* 2 P(Z >= (abs(U - n m/2) - 1/2)/sd), 1 at most. */
static KlScaled mannwhitney_normal(KlScaled away, KlScaled variance) {
  KlScaled one = kl_scaled_double(1.0);
  KlScaled corrected = kl_scaled_subtract(kl_scaled_abs(away), kl_scaled_double(0.5));
  if (kl_scaled_sign(corrected) <= 0 || kl_scaled_sign(variance) <= 0) {
    return one;
  }
  KlScaled z = kl_scaled_divide(corrected, kl_scaled_sqrt(variance));
  return kl_scaled_twice(kl_normal_tail(z, true), 1);
}

/* ---- the test ---- */

static void mannwhitney_facts(KlResult *result, KlScaled u, KlScaled n, KlScaled m) {
  kl_result_fact(result, "statistic", kl_scaled_round(u));
  kl_result_fact(result, "n", kl_scaled_round(n));
  kl_result_fact(result, "m", kl_scaled_round(m));
}

static KlStatus mannwhitney_test(const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                                 const MannWhitneyTies *ties, KlResult *result) {
  KlScaled n = p->size, m = q->size, area = kl_scaled_multiply(n, m);
  KlWins wins;
  KlStatus status = kl_wins(p, q, poll, &wins);
  if (status != KL_OK) {
    return status;
  }
  KlScaled pair = kl_scaled_divide(area, kl_scaled_add(wins.p, wins.q));
  KlScaled u = kl_scaled_multiply(wins.p, pair);
  KlScaled lead = kl_scaled_twice(kl_scaled_subtract(wins.p, wins.q), -1);
  KlScaled away = kl_scaled_multiply(lead, pair); /* U - n m/2 */
  bool few = kl_points_are_rows(p, q) && kl_points_rows(p) <= MANNWHITNEY_ROWS &&
             kl_points_rows(q) <= MANNWHITNEY_ROWS;
  if (few && !ties->tied) {
    int rows_p = (int)kl_points_rows(p), rows_q = (int)kl_points_rows(q);
    bool fewer = rows_p < rows_q;
    double low = kl_scaled_round(kl_scaled_compare(wins.p, wins.q) < 0 ? wins.p : wins.q);
    *result = kl_result(kl_scaled_zero(), "exact", 0x1p-53);
    status = mannwhitney_exact(fewer ? rows_p : rows_q, fewer ? rows_q : rows_p, (int)low / 2,
                               &result->value);
  } else {
    KlScaled variance = mannwhitney_variance(n, m, ties->cubes);
    *result = kl_result(mannwhitney_normal(away, variance),
                        "normal approximation, corrected for ties and continuity", 0x1p-52);
  }
  mannwhitney_facts(result, u, n, m);
  return status;
}

static KlStatus mannwhitney_pvalue_points(const KlPoints *p, const KlPoints *q,
                                          const double *parameter, const KlPoll *poll,
                                          KlResult *result) {
  (void)parameter;
  if (!kl_points_are_sample(p) || !kl_points_are_sample(q)) {
    *result = kl_no_result("no sample size");
    return KL_OK;
  }
  MannWhitneyTies ties;
  KlStatus status = kl_points_are_rows(p, q) ? mannwhitney_ties_of_rows(p, q, poll, &ties)
                                             : mannwhitney_ties_of_weights(p, q, poll, &ties);
  return status == KL_OK ? mannwhitney_test(p, q, poll, &ties, result) : status;
}

const KlDivergence kl_divergence_mannwhitney_pvalue = {
    .name = "mannwhitney_pvalue",
    .properties = KL_SYMMETRIC | KL_SIGNED | KL_TEST | KL_ORDER,
    .most = 1.0,
    .points = mannwhitney_pvalue_points,
    .bound = 0.501,
    .help = "two-sided p-value of the Mann-Whitney (Wilcoxon rank-sum) test",
    .source = "Mann & Whitney 1947; Hollander, Wolfe & Chicken 2014, section 4.1",
};
