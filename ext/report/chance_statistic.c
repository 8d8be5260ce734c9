/* chance_statistic.c - metrics of what was drawn, in plain doubles: thousands of them are sorted to
** find one that chance does not reach.
**
** Every term is >= 0, so that nothing cancels and no value is NaN.
*/
#include "num/bregman.h"
#include "num/elementary.h"
#include "report/chance.h"

/* ln 2 */
#define CHANCE_LN2 0x1.62e42fefa39efp-1

static double chance_times(const KlChanceCells *cells, size_t i) {
  return cells->times != NULL ? cells->times[i] : 1.0;
}

/* ---- of any cells ---- */

double kl_chance_js_distance_bits(const KlChanceCells *cells, const double *p, const double *q,
                                  double parameter) {
  double sum = 0.0;
  (void)parameter;
  for (size_t i = 0; i < cells->count; i++) {
    double x = p[i] / cells->total[0], y = q[i] / cells->total[1], m = 0.5 * x + 0.5 * y;
    sum += (kl_deviance(x, m) + kl_deviance(y, m)) * chance_times(cells, i);
  }
  return sqrt(0.5 * sum / CHANCE_LN2);
}

/* Totals with `more` added to every cell, those without weight too. */
typedef struct ChanceSmoothed {
  double more, p, q;
} ChanceSmoothed;

static ChanceSmoothed chance_smoothed(const KlChanceCells *cells, double more) {
  double count = 0.0;
  for (size_t i = 0; i < cells->count; i++) {
    count += chance_times(cells, i);
  }
  return (ChanceSmoothed){more, cells->total[0] + more * count, cells->total[1] + more * count};
}

double kl_chance_psi(const KlChanceCells *cells, const double *p, const double *q,
                     double parameter) {
  const ChanceSmoothed s = chance_smoothed(cells, parameter);
  double sum = 0.0;
  for (size_t i = 0; i < cells->count; i++) {
    double x = (p[i] + s.more) / s.p, y = (q[i] + s.more) / s.q;
    sum += x == y ? 0.0 : (x - y) * kl_log(x / y) * chance_times(cells, i);
  }
  return sum;
}

double kl_chance_kl(const KlChanceCells *cells, const double *p, const double *q,
                    double parameter) {
  const ChanceSmoothed s = chance_smoothed(cells, parameter);
  double sum = 0.0;
  for (size_t i = 0; i < cells->count; i++) {
    sum += kl_deviance((p[i] + s.more) / s.p, (q[i] + s.more) / s.q) * chance_times(cells, i);
  }
  return sum;
}

double kl_chance_hellinger(const KlChanceCells *cells, const double *p, const double *q,
                           double parameter) {
  double sum = 0.0;
  (void)parameter;
  for (size_t i = 0; i < cells->count; i++) {
    double d = sqrt(p[i] / cells->total[0]) - sqrt(q[i] / cells->total[1]);
    sum += d * d * chance_times(cells, i);
  }
  return sqrt(0.5 * sum);
}

double kl_chance_tv(const KlChanceCells *cells, const double *p, const double *q,
                    double parameter) {
  double sum = 0.0;
  (void)parameter;
  for (size_t i = 0; i < cells->count; i++) {
    sum += fabs(p[i] / cells->total[0] - q[i] / cells->total[1]) * chance_times(cells, i);
  }
  return 0.5 * sum;
}

double kl_chance_linf(const KlChanceCells *cells, const double *p, const double *q,
                      double parameter) {
  double most = 0.0;
  (void)parameter;
  for (size_t i = 0; i < cells->count; i++) {
    most = fmax(most, fabs(p[i] / cells->total[0] - q[i] / cells->total[1]));
  }
  return most;
}

/* ---- of cells on the line ---- */

/* F - G while the cells are passed. */
typedef struct ChanceGap {
  double p, q;
} ChanceGap;

static double chance_gap_pass(ChanceGap *gap, const KlChanceCells *cells, double p, double q) {
  gap->p += p;
  gap->q += q;
  return gap->p / cells->total[0] - gap->q / cells->total[1];
}

double kl_chance_ks(const KlChanceCells *cells, const double *p, const double *q,
                    double parameter) {
  ChanceGap gap = {0.0, 0.0};
  double noise = sqrt(1.0 / cells->size[0] + 1.0 / cells->size[1]), before = 0.0, most = 0.0;
  (void)parameter;
  for (size_t i = 0; i < cells->count; i++) {
    double d = fabs(chance_gap_pass(&gap, cells, p[i], q[i]));
    most = fmax(most, fmax(d, before) + cells->slack[i] * noise);
    before = d;
  }
  return most;
}

static bool chance_alike(const KlChanceCells *cells, const double *p, const double *q) {
  for (size_t i = 0; i < cells->count; i++) {
    if (p[i] / cells->total[0] != q[i] / cells->total[1]) {
      return false;
    }
  }
  return true;
}

/* The integral of abs(F - G): between cells F - G is what it is at the first one's end.  In a cell,
** where it goes from a to b, its integral is a (mean - low) + b (high - mean).  Distances are
** halved, so that none is above DBL_MAX. */
double kl_chance_wasserstein_sd(const KlChanceCells *cells, const double *p, const double *q,
                                double parameter) {
  ChanceGap gap = {0.0, 0.0};
  double a = 0.0, sum = 0.0;
  (void)parameter;
  if (!(cells->sd > 0.0)) {
    return chance_alike(cells, p, q) ? 0.0 : HUGE_VAL;
  }
  for (size_t i = 0; i < cells->count; i++) {
    double low = 0.5 * cells->low[i], high = 0.5 * cells->high[i], mean = 0.5 * cells->mean[i];
    double before = i > 0 ? low - 0.5 * cells->high[i - 1] : 0.0;
    double b = chance_gap_pass(&gap, cells, p[i], q[i]);
    sum += fabs(a) * before / cells->sd + fabs(a * (mean - low) + b * (high - mean)) / cells->sd;
    a = b;
  }
  return 2.0 * sum;
}
