/* coverage.c [REPLICATES [LEVEL]] - how often the intervals of ext/sample/confidence.c hold the
** truth, as a table for the README.
**
** Samples are drawn from laws whose divergence is known: labels of equal and of very different
** shares, and normal variables; equal laws, laws about as far apart as a test can tell, laws far
** apart.  The callbacks are plain double precision, so that a run takes minutes. */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample/confidence.h"

enum { MOST = 20000, LABELS = 5, LINE = 3, DISTANCES = 3 };

typedef struct Case {
  size_t count;
  double n, m;
  double *p, *q;   /* labels: the laws */
  double mean, sd; /* line: of Q; P is standard normal */
  const double *x; /* line: the pooled points of one replicate */
  int statistic;
} Case;

static long replicates = 200;
static double level = 0.95;
static KlRandom generator;

/* ---- labels ---- */

static const char *const label_name[LABELS] = {"kl", "js", "psi", "tv", "hellinger"};

static double label_term(int statistic, double a, double b) {
  double m = 0.5 * (a + b), h = sqrt(a) - sqrt(b);
  switch (statistic) {
  case 0:
    return a == 0.0 ? b : b == 0.0 ? HUGE_VAL : a * log(a / b) - a + b;
  case 1:
    return 0.5 * ((a > 0.0 ? a * log(a / m) : 0.0) + (b > 0.0 ? b * log(b / m) : 0.0));
  case 2:
    return a == 0.0 || b == 0.0 ? HUGE_VAL : (a - b) * log(a / b);
  case 3:
    return 0.5 * fabs(a - b);
  default:
    return 0.5 * h * h; /* before the root */
  }
}

static double sum_of(const double *x, size_t count) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++) {
    sum += x[i];
  }
  return sum;
}

static double label_value(const Case *c, const double *p, const double *q) {
  double sum = 0.0, a = sum_of(p, c->count), b = sum_of(q, c->count);
  for (size_t i = 0; i < c->count; i++) {
    sum += p[i] > 0.0 || q[i] > 0.0 ? label_term(c->statistic, p[i] / a, q[i] / b) : 0.0;
  }
  return sum;
}

/* Equal shares, or shares as 1/rank; Q moved by a factor for each label, or by what one label gives to
** the others. */
static void label_laws(Case *c, bool unequal, int distance, bool spread) {
  size_t k = c->count;
  double labels = (double)k, effective = 1.0 / (1.0 / c->n + 1.0 / c->m);
  double noise =
      2.0 * sqrt(2.0 * (labels - 1.0)) + 2.0; /* what a test just sees, times effective */
  double e = distance == 2 ? 0.7 : fmin(0.7, sqrt(noise / effective));
  for (size_t i = 0; i < k; i++) {
    c->p[i] = unequal ? 1.0 / ((double)i + 1.0) : 1.0;
  }
  double all = sum_of(c->p, k), first = c->p[0] / all;
  double moved = distance == 2 ? 0.25 : fmin(0.25, sqrt(noise / effective * first));
  for (size_t i = 0; i < k; i++) {
    c->p[i] /= all;
    double factor = spread ? exp(e * 1.4 * sin(1.0 + 2.3 * (double)i))
                           : 1.0 + (i == 0 ? -moved / first : moved / (1.0 - first));
    c->q[i] = distance == 0 ? c->p[i] : c->p[i] * fmax(factor, 0.1);
  }
  all = sum_of(c->q, k);
  for (size_t i = 0; i < k; i++) {
    c->q[i] /= all;
  }
}

/* ---- the line ---- */

static const char *const line_name[LINE] = {"ks", "wasserstein", "energy"};

static double line_integral(int statistic, double old, double d, double gap) {
  return statistic == 0 ? fmax(old, d) : old + gap * (statistic == 1 ? d : 2.0 * d * d);
}

static double line_value(const Case *c, const double *p, const double *q) {
  double f = 0.0, g = 0.0, value = 0.0;
  double a = sum_of(p, c->count), b = sum_of(q, c->count);
  for (size_t i = 0; i + 1 < c->count; i++) {
    f += p[i] / a;
    g += q[i] / b;
    value = line_integral(c->statistic, value, fabs(f - g), c->x[i + 1] - c->x[i]);
  }
  return c->statistic == 2 ? sqrt(value) : value;
}

static double line_truth(const Case *c) {
  double value = 0.0;
  for (int i = -40000; i < 40000; i++) {
    double x = ((double)i + 0.5) * 5e-4;
    double d = 0.5 * erfc(-x / sqrt(2.0)) - 0.5 * erfc(-(x - c->mean) / c->sd / sqrt(2.0));
    value = line_integral(c->statistic, value, fabs(d), 5e-4);
  }
  return c->statistic == 2 ? sqrt(value) : value;
}

static double normal(void) {
  double u = kl_random_fraction(&generator), v = kl_random_fraction(&generator);
  return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

static void line_laws(Case *c, int distance, bool spread) {
  double step = 2.5 / sqrt(1.0 / (1.0 / c->n + 1.0 / c->m));
  double far = distance == 2 ? 1.0 : step;
  c->mean = distance == 0 || spread ? 0.0 : far;
  c->sd = distance == 0 || !spread ? 1.0 : 1.0 + 1.5 * far;
}

/* ---- replicates ---- */

static KlStatus value_of(void *work, const double *p, const double *q, const KlPoll *poll,
                         double *value, bool *exists) {
  const Case *c = work;
  (void)poll;
  *value = c->x != NULL ? line_value(c, p, q) : label_value(c, p, q);
  *exists = true;
  return KL_OK;
}

static int compare(const void *a, const void *b) {
  const double *x = a, *y = b;
  return (x[0] > y[0]) - (x[0] < y[0]);
}

/* Draws both samples; `weight` has room for four times the points. */
static void replicate(Case *c, double *weight, double *x) {
  if (c->p != NULL) {
    KlUrn p, q;
    bool drawn = kl_urn_begin(&p, c->p, c->count) == KL_OK &&
                 kl_urn_begin(&q, c->q, c->count) == KL_OK &&
                 kl_urn_draw(&p, &generator, (uint64_t)c->n, weight, NULL) == KL_OK &&
                 kl_urn_draw(&q, &generator, (uint64_t)c->m, weight + c->count, NULL) == KL_OK;
    kl_urn_clear(&p);
    kl_urn_clear(&q);
    if (!drawn) {
      exit(1);
    }
    return;
  }
  double *pair = weight + 2 * c->count;
  for (size_t i = 0; i < c->count; i++) {
    bool first = (double)i < c->n;
    pair[2 * i] = first ? normal() : c->mean + c->sd * normal();
    pair[2 * i + 1] = first ? 1.0 : 0.0;
  }
  qsort(pair, c->count, 2 * sizeof *pair, compare);
  for (size_t i = 0; i < c->count; i++) {
    x[i] = pair[2 * i];
    weight[i] = pair[2 * i + 1];
    weight[c->count + i] = 1.0 - weight[i];
  }
  c->x = x;
}

typedef struct Tally {
  double held, above, below, low, high, runs, infinite;
} Tally;

static void run(Case *c, double truth, bool root, Tally *tally) {
  static double weight[4 * MOST], x[MOST];
  for (long i = 0; i < replicates; i++) {
    replicate(c, weight, x);
    KlConfidenceTask task = {.kind = c->statistic == 3 || c->x != NULL ? KL_CONFIDENCE_NORM
                                                                       : KL_CONFIDENCE_SQUARE,
                             .count = c->count,
                             .p = {weight, c->n, true},
                             .q = {weight + c->count, c->m, true},
                             .most = HUGE_VAL,
                             .value = value_of,
                             .work = c};
    KlConfidence got;
    if (kl_confidence(&task, level, NULL, &got) != KL_OK) {
      exit(1);
    }
    tally->above += got.low > truth ? 1.0 : 0.0;
    tally->below += got.high < truth ? 1.0 : 0.0;
    tally->held += got.low <= truth && truth <= got.high ? 1.0 : 0.0;
    tally->infinite += isinf(got.high) ? 1.0 : 0.0;
    tally->low += root ? sqrt(got.low) : got.low;
    tally->high += isinf(got.high) ? 0.0 : root ? sqrt(got.high) : got.high;
    tally->runs += 1.0;
  }
}

static void report(const Case *c, const char *law, const char *name, const char *distance,
                   double truth, const Tally *t) {
  double percent = 100.0 / t->runs;
  printf("%s\t%g\t%g\t%s\t%s\t%.4g\t%.1f\t%.1f\t%.1f\t%.3g\t%.3g\t%.0f\n", law, c->n, c->m, name,
         distance, truth, percent * t->held, percent * t->above, percent * t->below,
         t->low / t->runs, t->high / fmax(t->runs - t->infinite, 1.0), percent * t->infinite);
  (void)fflush(stdout);
}

static const char *const distance_name[DISTANCES] = {"same", "near", "far"};
static const double sizes[][2] = {{50, 50}, {200, 200}, {1000, 1000}, {10000, 10000}, {100, 1000}};

static void labels(size_t count, double n, double m) {
  static double p[MOST], q[MOST];
  for (int variant = 0; variant < 2; variant++) {
    bool unequal = variant == 1, spread = !unequal;
    char law[60];
    (void)snprintf(law, sizeof law, "%zu %s labels, %s", count, unequal ? "unequal" : "equal",
                   spread ? "all move" : "one moves");
    for (int d = 0; d < DISTANCES; d++) {
      for (int s = 0; s < LABELS; s++) {
        Case c = {.count = count, .n = n, .m = m, .p = p, .q = q, .statistic = s};
        Tally tally = {0};
        label_laws(&c, unequal, d, spread);
        double truth = label_value(&c, p, q);
        run(&c, d == 0 ? 0.0 : truth, s == 4, &tally);
        report(&c, law, label_name[s], distance_name[d], s == 4 ? sqrt(truth) : truth, &tally);
      }
    }
  }
}

static void line(double n, double m) {
  for (int spread = 0; spread < 2; spread++) {
    for (int d = spread; d < DISTANCES; d++) {
      for (int s = 0; s < LINE; s++) {
        Case c = {.count = (size_t)(n + m), .n = n, .m = m, .statistic = s};
        Tally tally = {0};
        line_laws(&c, d, spread == 1);
        double truth = line_truth(&c);
        run(&c, truth, false, &tally);
        report(&c, spread == 1 ? "normal, wider" : "normal, moved", line_name[s], distance_name[d],
               truth, &tally);
      }
    }
  }
}

int main(int count, char **argument) {
  static const size_t alphabets[] = {2, 5, 20, 100};
  replicates = count > 1 ? strtol(argument[1], NULL, 10) : replicates;
  level = count > 2 ? strtod(argument[2], NULL) : level;
  kl_random_begin(&generator, 1);
  printf("law\tn\tm\tdivergence\tdistance\ttruth\theld %%\tlow > truth %%\thigh < truth %%\t"
         "mean low\tmean finite high\tinfinite %%\n");
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    for (size_t k = 0; k < sizeof alphabets / sizeof *alphabets; k++) {
      if (sizes[s][0] > 1000 && alphabets[k] % 20 == 0) {
        continue; /* a minute for each line */
      }
      labels(alphabets[k], sizes[s][0], sizes[s][1]);
    }
    if (sizes[s][0] <= 1000) {
      line(sizes[s][0], sizes[s][1]);
    }
  }
  return 0;
}
