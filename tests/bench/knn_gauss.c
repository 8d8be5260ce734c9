/* knn_gauss.c - k-NN estimates of divergences that are known: the table of the README.
**
** P is N(0, 1) and Q N(1/2, 1.25^2) in each coordinate.  Prints, as a table of Markdown, mean and
** standard deviation over 20 seeds of the fixed estimate with k = 1 and k = 5 and of the adaptive
** one, and the mean of the standard errors that 5 of them report.
*/
#include <stdio.h>
#include <stdlib.h>

#include "num/elementary.h"
#include "num/random.h"
#include "num/sort.h"
#include "sample/knn.h"

enum { SEEDS = 20, ERRORS = 5, ESTIMATORS = 3 };

/* Normal by Marsaglia's polar method (Marsaglia & Bray 1964). */
static double normal(KlRandom *random) {
  for (;;) {
    double u = 2.0 * kl_random_fraction(random) - 1.0, v = 2.0 * kl_random_fraction(random) - 1.0;
    double s = u * u + v * v;
    if (s < 1.0) {
      return u * sqrt(-2.0 * kl_log(s) / s);
    }
  }
}

/* A sample, whose x are to be freed; repeats have no chance to speak of. */
static KlPoints sample(KlRandom *random, double *x, size_t n, int d, double mean, double sd) {
  for (size_t i = 0; i < n * (size_t)d; i++) {
    x[i] = mean + sd * normal(random);
  }
  if (kl_sort_rows(x, n, d, NULL) != KL_OK) {
    exit(1);
  }
  return (KlPoints){.dimension = d,
                    .count = n,
                    .x = x,
                    .total = kl_dd((double)n, 0.0),
                    .whole = true,
                    .size = kl_scaled_double((double)n)};
}

static double estimate(const KlPoints *p, const KlPoints *q, int which) {
  KlKnnChoice choice = {which == 0 ? 1 : 5, which == 0 ? 1 : 5, which == 2, false};
  KlResult result;
  if (kl_knn_kl(p, q, &choice, NULL, &result) != KL_OK || !result.exists) {
    exit(1);
  }
  return kl_scaled_round(result.value);
}

static double reported(const KlPoints *p, const KlPoints *q) {
  static const double parameter[] = {5.0, 0.0, (double)NAN, 0.0};
  double error;
  if (kl_knn_standard_error(p, q, parameter, NULL, &error) != KL_OK) {
    exit(1);
  }
  return error;
}

static void row(int d, size_t n) {
  double value[ESTIMATORS][SEEDS], error = 0.0, truth = d * (kl_log(1.25) + 1.25 / 3.125 - 0.5);
  double *x = malloc(n * (size_t)d * sizeof *x), *y = malloc(n * (size_t)d * sizeof *y);
  if (x == NULL || y == NULL) {
    exit(1);
  }
  for (int seed = 0; seed < SEEDS; seed++) {
    KlRandom random;
    kl_random_begin(&random, (uint64_t)seed + 1);
    KlPoints p = sample(&random, x, n, d, 0.0, 1.0), q = sample(&random, y, n, d, 0.5, 1.25);
    for (int i = 0; i < ESTIMATORS; i++) {
      value[i][seed] = estimate(&p, &q, i);
    }
    error += seed < ERRORS ? reported(&p, &q) / ERRORS : 0.0;
  }
  free(x);
  free(y);
  printf("| %d | %zu | %.4f |", d, n, truth);
  for (int i = 0; i < ESTIMATORS; i++) {
    double mean = 0.0, squares = 0.0;
    for (int seed = 0; seed < SEEDS; seed++) {
      mean += value[i][seed] / SEEDS;
    }
    for (int seed = 0; seed < SEEDS; seed++) {
      squares += (value[i][seed] - mean) * (value[i][seed] - mean);
    }
    printf(" %.4f (%.4f) |", mean, sqrt(squares / (SEEDS - 1)));
  }
  printf(" %.4f |\n", error);
  (void)fflush(stdout);
}

int main(void) {
  printf(
      "| dimensions | rows a side | truth | k = 1: mean (sd) | k = 5: mean (sd) | adaptive: mean "
      "(sd) | standard error reported, k = 5 |\n|--:|--:|--:|--:|--:|--:|--:|\n");
  static const int dimension[] = {1, 2, 5, 10};
  for (int i = 0; i < 4; i++) {
    for (size_t n = 1000; n <= (dimension[i] < 5 ? 100000 : 10000); n *= 10) {
      row(dimension[i], n);
    }
  }
  return 0;
}
