/* coverage.c [REPLICATES [LEVEL [all]]] - how often the intervals of dist_ci hold the truth: the
** table of the README, in minutes.
**
** Samples are drawn from laws whose divergence is known: labels, and normal variables in one and
** two dimensions; equal laws, laws about as far apart as a test can tell, laws far apart.  Each row
** has its own number of replicates unless one is given.  A line with tabs for each law comes first,
** with how often an end was on the wrong side; `all` has lines for more alphabets and sizes, in
** hours.
*/
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "divergence/mass_array.h"
#include "num/sort.h"
#include "sample/divergence_confidence.h"
#include "sample/quantile_bins.h"

enum { MOST = 20000, LABELS = 100, DISTANCES = 3, BINS = 10 };

/* A row of the table, and its laws. */
typedef struct Row {
  const char *name;
  const char *label; /* of the law */
  double n, m;
  int labels; /* 0: normal variables */
  int dimension;
  int replicates;
  bool other; /* labels: of shares as 1/rank, one of which moves; normal: Q is wider, not moved */
} Row;

static const Row table[] = {
    {"kl", "5 labels", 200, 200, 5, 0, 400, false},
    {"kl", "20 labels", 1000, 1000, 20, 0, 400, true},
    {"js", "20 labels", 200, 200, 20, 0, 400, false},
    {"tv", "20 labels", 1000, 1000, 20, 0, 400, true},
    {"psi", "normal, 10 bins", 1000, 1000, 0, 1, 400, false},
    {"ks", "normal", 200, 200, 0, 1, 400, false},
    {"wasserstein", "normal", 200, 200, 0, 1, 400, false},
    {"energy", "normal", 1000, 1000, 0, 1, 100, false},
    {"kl_knn", "normal", 200, 200, 0, 1, 400, false},
    {"kl_knn", "normal", 1000, 1000, 0, 1, 400, false},
    {"kl_knn", "normal, 2 dimensions", 200, 200, 0, 2, 400, false},
    {"kl_knn", "normal, 2 dimensions", 1000, 1000, 0, 2, 400, false},
};

static const char *const distance_name[DISTANCES] = {"same", "near", "far"};

/* What replicates are drawn from, and room for one. */
typedef struct Case {
  const Row *row;
  const KlDivergence *divergence;
  double parameter[KL_DIVERGENCE_PARAMETERS];
  double p[LABELS], q[LABELS]; /* shares */
  double mean, sd;             /* of each coordinate of Q; P is standard normal */
  double truth;
  double x[MOST], y[MOST];
} Case;

typedef struct Tally {
  double runs, above, below, infinite, low, high;
} Tally;

static double level = 0.95;
static KlRandom generator;

static void need(bool possible) {
  if (!possible) {
    (void)fputs("coverage: out of memory, or no value\n", stderr);
    exit(1);
  }
}

/* ---- labels ---- */

static KlMassSource masses(const KlMassArray *array, double n, double m) {
  KlMassSource source = kl_mass_array_source(array);
  source.size_p = kl_scaled_double(n);
  source.size_q = kl_scaled_double(m);
  return source;
}

static void pair_up(const double *p, const double *q, int count, KlMassPair *row) {
  for (int i = 0; i < count; i++) {
    row[i] = (KlMassPair){kl_dd(p[i], 0.0), kl_dd(q[i], 0.0)};
  }
}

static double label_truth(const Case *c) {
  KlMassPair row[LABELS];
  const KlMassArray array = {row, (size_t)c->row->labels};
  const KlMassSource source = masses(&array, 0.0, 0.0);
  KlResult result;
  pair_up(c->p, c->q, c->row->labels, row);
  need(kl_divergence_of_masses(c->divergence, c->parameter, &source, NULL, &result) == KL_OK &&
       result.exists);
  return kl_scaled_round(kl_divergence_units(c->divergence, result.value, 0.0));
}

static void divide_by_sum(double *x, int count) {
  double sum = 0.0;
  for (int i = 0; i < count; i++) {
    sum += x[i];
  }
  for (int i = 0; i < count; i++) {
    x[i] /= sum;
  }
}

/* Equal shares, of which Q has each times a factor of its own; or shares as 1/rank, where the first
** gives to the others. */
static void label_laws(Case *c, int distance) {
  const Row *row = c->row;
  double effective = 1.0 / (1.0 / row->n + 1.0 / row->m);
  /* n chi-squared that a test just sees */
  double noise = 2.0 * sqrt(2.0 * (row->labels - 1.0)) + 2.0;
  for (int i = 0; i < row->labels; i++) {
    c->p[i] = row->other ? 1.0 / (i + 1.0) : 1.0;
  }
  divide_by_sum(c->p, row->labels);
  double e = distance == 2 ? 0.7 : fmin(0.7, sqrt(noise / effective)), first = c->p[0];
  double moved = distance == 2 ? 0.25 : fmin(0.25, sqrt(noise / effective * first));
  for (int i = 0; i < row->labels; i++) {
    double factor = !row->other ? exp(e * 1.4 * sin(1.0 + 2.3 * i))
                    : i == 0    ? 1.0 - moved / first
                                : 1.0 + moved / (1.0 - first);
    c->q[i] = distance == 0 ? c->p[i] : c->p[i] * fmax(factor, 0.1);
  }
  divide_by_sum(c->q, row->labels);
}

static void draw_labels(const double *law, int count, double n, double *drawn) {
  KlUrn urn;
  need(kl_urn_begin(&urn, law, (size_t)count) == KL_OK &&
       kl_urn_draw(&urn, &generator, (uint64_t)n, drawn, NULL) == KL_OK);
  kl_urn_clear(&urn);
}

static void label_interval(Case *c, KlConfidence *got) {
  const Row *row = c->row;
  KlMassPair pair[LABELS];
  const KlMassArray array = {pair, (size_t)row->labels};
  const KlMassSource source = masses(&array, row->n, row->m);
  draw_labels(c->p, row->labels, row->n, c->x);
  draw_labels(c->q, row->labels, row->m, c->y);
  pair_up(c->x, c->y, row->labels, pair);
  need(kl_confidence_of_masses(c->divergence, c->parameter, 0.0, &source, level, NULL, got) ==
       KL_OK);
}

/* ---- normal variables ---- */

static double normal(void) {
  double u = kl_random_fraction(&generator), v = kl_random_fraction(&generator);
  return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

static double normal_area(double x) { return 0.5 * erfc(-x / sqrt(2.0)); }

static void normal_laws(Case *c, int distance) {
  const Row *row = c->row;
  double step = 2.5 * sqrt((1.0 / row->n + 1.0 / row->m) / row->dimension);
  double far = distance == 2 ? 1.0 / sqrt(row->dimension) : step;
  c->mean = distance == 0 || row->other ? 0.0 : far;
  c->sd = distance == 0 || !row->other ? 1.0 : 1.0 + 1.5 * far;
}

/* Over bins that have a tenth of P each. */
static double binned_truth(const Case *c) {
  static const double tenth[BINS + 1] = {
      -HUGE_VAL, -1.2815515655446004, -0.8416212335729143, -0.5244005127080407, -0.2533471031357997,
      0.0,       0.2533471031357997,  0.5244005127080407,  0.8416212335729143,  1.2815515655446004,
      HUGE_VAL};
  double value = 0.0;
  for (int i = 0; i < BINS; i++) {
    double q =
        normal_area((tenth[i + 1] - c->mean) / c->sd) - normal_area((tenth[i] - c->mean) / c->sd);
    value += (0.1 - q) * log(0.1 / q);
  }
  return value;
}

/* Of the distribution functions, by the midpoints of many small steps. */
static double line_truth(const Case *c) {
  static const double step = 5e-4;
  double greatest = 0.0, sum = 0.0, squares = 0.0;
  for (int i = -40000; i < 40000; i++) {
    double x = (i + 0.5) * step, d = normal_area(x) - normal_area((x - c->mean) / c->sd);
    greatest = fmax(greatest, fabs(d));
    sum += step * fabs(d);
    squares += step * d * d;
  }
  return strcmp(c->row->name, "ks") == 0            ? greatest
         : strcmp(c->row->name, "wasserstein") == 0 ? sum
                                                    : sqrt(2.0 * squares);
}

static double normal_truth(const Case *c) {
  if (strcmp(c->row->name, "kl_knn") == 0) {
    double variance = c->sd * c->sd;
    return c->row->dimension * (log(c->sd) + (1.0 + c->mean * c->mean) / (2.0 * variance) - 0.5);
  }
  return strcmp(c->row->name, "psi") == 0 ? binned_truth(c) : line_truth(c);
}

static KlPoints draw_normal(const Case *c, double n, double mean, double sd, double *x) {
  int dimension = c->row->dimension;
  for (int i = 0; i < (int)n * dimension; i++) {
    x[i] = mean + sd * normal();
  }
  need(kl_sort_rows(x, (size_t)n, dimension, NULL) == KL_OK);
  return (KlPoints){.dimension = dimension,
                    .count = (size_t)n,
                    .x = x,
                    .total = kl_dd(n, 0.0),
                    .whole = true,
                    .size = kl_scaled_double(n)};
}

static void normal_interval(Case *c, KlConfidence *got) {
  KlPoints p = draw_normal(c, c->row->n, 0.0, 1.0, c->x);
  KlPoints q = draw_normal(c, c->row->m, c->mean, c->sd, c->y);
  if (c->divergence->points != NULL) {
    need(kl_confidence_of_points(c->divergence, c->parameter, 0.0, &p, &q, level, NULL, got) ==
         KL_OK);
    return;
  }
  KlSampleBins bins = {0};
  need(kl_sample_bins(&bins, &p, &q, BINS, false, NULL) == KL_OK);
  const KlMassSource source = kl_sample_bins_source(&bins);
  need(kl_confidence_of_masses(c->divergence, c->parameter, 0.0, &source, level, NULL, got) ==
       KL_OK);
  kl_sample_bins_clear(&bins);
}

/* ---- rows ---- */

static void begin(Case *c, const Row *row, int distance) {
  c->row = row;
  c->divergence = kl_divergence_by_name(row->name, strlen(row->name));
  for (int i = 0; i < KL_DIVERGENCE_PARAMETERS; i++) {
    c->parameter[i] = c->divergence->parameter[i].otherwise;
  }
  if (row->labels > 0) {
    label_laws(c, distance);
    c->truth = distance == 0 ? 0.0 : label_truth(c);
  } else {
    normal_laws(c, distance);
    c->truth = distance == 0 ? 0.0 : normal_truth(c);
  }
}

static Tally run(Case *c, int replicates) {
  Tally t = {0};
  for (int i = 0; i < replicates; i++) {
    KlConfidence got;
    if (c->row->labels > 0) {
      label_interval(c, &got);
    } else {
      normal_interval(c, &got);
    }
    need(got.exists);
    bool infinite = isinf(got.high);
    t.runs += 1.0;
    t.above += got.low > c->truth ? 1.0 : 0.0;
    t.below += got.high < c->truth ? 1.0 : 0.0;
    t.infinite += infinite ? 1.0 : 0.0;
    t.low += got.low;
    t.high += infinite ? 0.0 : got.high;
  }
  t.low /= t.runs;
  t.high = t.runs > t.infinite ? t.high / (t.runs - t.infinite) : HUGE_VAL;
  return t;
}

static double held(const Tally *t) { return 100.0 * (t->runs - t->above - t->below) / t->runs; }

/* A line with tabs, and what the table has of it. */
static void report(const Case *c, int distance, const Tally *t) {
  const Row *row = c->row;
  double percent = 100.0 / t->runs;
  printf("%s\t%s%s\t%g\t%g\t%s\t%.4g\t%g\t%.1f\t%.1f\t%.1f\t%.3g\t%.3g\t%.0f\n", row->name,
         row->label, row->other ? ", other" : "", row->n, row->m, distance_name[distance], c->truth,
         t->runs, held(t), percent * t->above, percent * t->below, t->low, t->high,
         percent * t->infinite);
  (void)fflush(stdout);
}

static void run_row(const Row *row, int replicates, Tally tally[DISTANCES], double *truth) {
  static Case c;
  for (int d = 0; d < DISTANCES; d++) {
    begin(&c, row, d);
    truth[d] = c.truth;
    tally[d] = run(&c, replicates);
    report(&c, d, &tally[d]);
  }
}

static void run_table(int replicates) {
  enum { ROWS = sizeof table / sizeof *table };
  Tally tally[ROWS][DISTANCES];
  double truth[ROWS][DISTANCES];
  for (int i = 0; i < ROWS; i++) {
    run_row(&table[i], replicates > 0 ? replicates : table[i].replicates, tally[i], truth[i]);
  }
  printf("\n| quantity | of | rows a side | replicates | same | near | far | near: truth, mean "
         "interval | far |\n|:--|:--|--:|--:|--:|--:|--:|:--|:--|\n");
  for (int i = 0; i < ROWS; i++) {
    printf("| `dist_%s` | %s | %g | %g |", table[i].name, table[i].label, table[i].n,
           tally[i][0].runs);
    for (int d = 0; d < DISTANCES; d++) {
      printf(" %.1f |", held(&tally[i][d]));
    }
    for (int d = 1; d < DISTANCES; d++) {
      printf(" %.3f: %.3f to %.3f |", truth[i][d], tally[i][d].low, tally[i][d].high);
    }
    printf("\n");
  }
}

static void run_all(int replicates) {
  static const double sizes[][2] = {{50, 50}, {200, 200}, {1000, 1000}, {100, 1000}};
  static const char *const of_labels[] = {"kl", "js", "psi", "tv", "hellinger"};
  static const char *const of_points[] = {"ks", "wasserstein", "energy", "psi", "kl_knn"};
  static const int alphabets[] = {2, 5, 20, 100};
  Tally tally[DISTANCES];
  double truth[DISTANCES];
  for (size_t i = 0; i < (sizeof sizes / sizeof *sizes) * 10; i++) {
    Row row = {.n = sizes[i / 10][0], .m = sizes[i / 10][1], .other = i % 2 == 1};
    for (size_t a = 0; a < sizeof alphabets / sizeof *alphabets; a++) {
      char label[20];
      (void)snprintf(label, sizeof label, "%d labels", alphabets[a]);
      row.name = of_labels[i / 2 % 5];
      row.label = label;
      row.labels = alphabets[a];
      run_row(&row, replicates, tally, truth);
    }
    row.name = of_points[i / 2 % 5];
    row.label = "normal";
    row.labels = 0;
    row.dimension = 1;
    run_row(&row, replicates, tally, truth);
  }
}

int main(int count, char **argument) {
  int replicates = count > 1 ? (int)strtol(argument[1], NULL, 10) : 0;
  level = count > 2 ? strtod(argument[2], NULL) : level;
  kl_random_begin(&generator, 1);
  printf("quantity\tlaw\tn\tm\tdistance\ttruth\treplicates\theld %%\tlow > truth %%\t"
         "high < truth %%\tmean low\tmean finite high\tinfinite %%\n");
  if (count > 3) {
    run_all(replicates > 0 ? replicates : 200);
  } else {
    run_table(replicates);
  }
  return 0;
}
