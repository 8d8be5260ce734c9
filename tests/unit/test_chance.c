/* test_chance.c - noise floors: exact where all deals can be counted. */
#include "unit/unit.h"

#include "report/chance_deal.h"
#include "unit/chance_cells.h"
#include "unit/samples.h"

enum { MOST_ROWS = 12, MOST_DEALS = 1 << MOST_ROWS };

/* ---- statistics are the divergences ---- */

static void test_statistics_are_the_divergences(void **state) {
  (void)state;
  enum { COUNT = 30 };
  double p[COUNT], q[COUNT];
  UnitRandom random = unit_random();
  for (int round = 0; round < 200; round++) {
    size_t count = (size_t)unit_between(&random, 2, COUNT);
    double unit = round % 3 == 0 ? 0.3 : 1.0, smoothing = 0.25 * unit_below(&random, 5);
    for (size_t i = 0; i < count; i++) {
      p[i] = unit * unit_below(&random, 40) * unit_below(&random, 2) + (i == 0);
      q[i] = unit * unit_below(&random, 900) * unit_below(&random, 3) + (i == 1);
    }
    KlChanceCells cells = counts_of(p, q, count);
    const struct {
      const char *name;
      KlChanceStatistic *statistic;
      double base, smoothing;
      double parameter[KL_DIVERGENCE_PARAMETERS];
    } cases[] = {
        {"js_distance", kl_chance_js_distance_bits, 2.0, 0.0, {0.0}},
        {"psi", kl_chance_psi, 0.0, smoothing, {(double)NAN, smoothing}},
        {"kl_smoothed", kl_chance_kl, 0.0, smoothing, {smoothing}},
        {"hellinger", kl_chance_hellinger, 0.0, 0.0, {0.0}},
        {"tv", kl_chance_tv, 0.0, 0.0, {0.0}},
        {"linf", kl_chance_linf, 0.0, 0.0, {0.0}},
    };
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
      double got = value_of(cases[i].statistic, &cells, cases[i].smoothing);
      double want = divergence_of(cases[i].name, &cells, cases[i].base, cases[i].parameter);
      law(is_near(got, want, 1e-12), "round %d, %s, smoothing %g: got %.17g, want %.17g", round,
          cases[i].name, smoothing, got, want);
    }
    kl_chance_clear(&cells);
  }
}

static double points_value(const char *name, const KlPoints *p, const KlPoints *q) {
  KlResult result = sample_result(kl_divergence_by_name(name, strlen(name)), p, q);
  return kl_scaled_round(result.value);
}

/* Rows, weights that are not whole, and values that are far apart. */
static void test_statistics_of_points_are_the_distances(void **state) {
  (void)state;
  static Sample p, q;
  UnitRandom random = unit_random();
  for (int round = 0; round < 200; round++) {
    sample_random(&p, &random, 250, round % 2 == 0 ? 30 : 1000);
    sample_random(&q, &random, 250, round % 2 == 0 ? 30 : 1000);
    double sd = unit_range(&random, 0.1, 10.0);
    KlChanceCells cells;
    law(kl_chance_of_points(&cells, &p.points, &q.points, sd, NULL) == KL_OK, "round %d", round);
    double ks = value_of(kl_chance_ks, &cells, 0.0), want = sample_value(&kl_divergence_ks, &p, &q);
    law(is_near(ks, want, 1e-12), "round %d: ks %.17g, want %.17g", round, ks, want);
    double w = value_of(kl_chance_wasserstein_sd, &cells, 0.0) * sd;
    want = points_value("wasserstein", &p.points, &q.points);
    law(is_near(w, want, 1e-11), "round %d: w1 %.17g, want %.17g", round, w, want);
    law(cells.count <= KL_CHANCE_CELLS && cells.whole, "round %d: %zu cells", round, cells.count);
    kl_chance_clear(&cells);
  }
}

static void test_no_statistic_is_nan(void **state) {
  (void)state;
  static const double p[3] = {0.0, 5.0, 2.0}, q[3] = {7.0, 0.0, 0.0},
                      row[3] = {-1.7e308, 0.0, 1.7e308};
  KlChanceCells cells = counts_of(p, q, 3);
  law_same(value_of(kl_chance_psi, &cells, 0.0), HUGE_VAL, "%s", "psi");
  law_same(value_of(kl_chance_kl, &cells, 0.0), HUGE_VAL, "%s", "kl");
  law_same(floor_of(kl_chance_kl, &cells, 0.0, 0.05), HUGE_VAL, "%s", "kl");
  law(is_near(value_of(kl_chance_js_distance_bits, &cells, 0.0), 1.0, 1e-15), "%s", "js");
  kl_chance_clear(&cells);
  static Sample x, y, z;
  sample_of(&x, row, 3);
  sample_of(&y, row + 1, 1);
  sample_of(&z, row + 1, 1);
  static const double sds[] = {1e-300, 1.0, 1e300, 0.0, -1.0, (double)NAN, (double)INFINITY};
  for (size_t i = 0; i < UNIT_COUNT(sds); i++) {
    law(kl_chance_of_points(&cells, &x.points, &y.points, sds[i], NULL) == KL_OK, "%g", sds[i]);
    double value = value_of(kl_chance_wasserstein_sd, &cells, 0.0);
    law(value >= 0.0, "sd %g: %g", sds[i], value);
    law(sds[i] > 0.0 || value == HUGE_VAL, "sd %g: %g", sds[i], value);
    law(floor_of(kl_chance_wasserstein_sd, &cells, 0.0, 0.05) >= 0.0, "sd %g", sds[i]);
    kl_chance_clear(&cells);
    law(kl_chance_of_points(&cells, &y.points, &z.points, sds[i], NULL) == KL_OK, "%g", sds[i]);
    law_same(value_of(kl_chance_wasserstein_sd, &cells, 0.0), 0.0, "sd %g", sds[i]);
    law_same(floor_of(kl_chance_wasserstein_sd, &cells, 0.0, 0.05), 0.0, "sd %g", sds[i]);
    kl_chance_clear(&cells);
  }
}

/* ---- cells of the line ---- */

static void normal_rows(UnitRandom *random, double *row, int rows) {
  for (int i = 0; i < rows; i++) {
    double u = 1.0 - unit_fraction(random);
    row[i] = sqrt(-2.0 * log(u)) * cos(6.283185307179586 * unit_fraction(random));
  }
}

static void test_cells_of_many_values(void **state) {
  (void)state;
  enum { ROWS = 2000 };
  static double row[2 * ROWS];
  static Sample p, q;
  UnitRandom random = unit_random();
  for (int round = 0; round < 6; round++) {
    normal_rows(&random, row, 2 * ROWS);
    for (int i = 0; i < 2 * ROWS && round % 2 == 1; i++) { /* a third are one value */
      row[i] = i % 3 == 0 ? 0.25 : row[i];
    }
    sample_of(&p, row, ROWS);
    sample_of(&q, row + ROWS, ROWS - 500 * (round % 3));
    KlChanceCells c;
    law(kl_chance_of_points(&c, &p.points, &q.points, 1.0, NULL) == KL_OK, "round %d", round);
    law(c.count > KL_CHANCE_CELLS / 2 && c.count <= KL_CHANCE_CELLS, "%zu cells", c.count);
    double all = p.rows + q.rows, pooled = 0.0, mean = 0.0;
    for (size_t i = 0; i < c.count; i++) {
      double rows = c.weight[0][i] + c.weight[1][i];
      law(c.low[i] <= c.mean[i] && c.mean[i] <= c.high[i], "cell %zu", i);
      law(i == 0 || c.high[i - 1] < c.low[i], "cell %zu", i);
      law((i >= 64 && i + 64 < c.count) || c.low[i] == c.high[i], "cell %zu is of one value", i);
      law(c.low[i] == c.high[i] || rows <= 2.5 * all / 384.0, "cell %zu: %g of %g rows", i, rows,
          all);
      law((c.low[i] == c.high[i]) == (c.slack[i] == 0.0), "cell %zu", i);
      mean += rows * c.mean[i];
    }
    for (int i = 0; i < p.rows + q.rows; i++) {
      pooled += i < p.rows ? p.row[i] : q.row[i - p.rows];
    }
    law(fabs(mean - pooled) < 1e-9 * all, "round %d: %.17g, want %.17g", round, mean, pooled);
    law(c.total[0] == p.rows && c.total[1] == q.rows, "round %d", round);
    kl_chance_clear(&c);
  }
}

/* The cells' weights of a sample that is part of what they were made of. */
static void weights_in(const KlChanceCells *cells, const Sample *s, double *weight) {
  size_t cell = 0;
  memset(weight, 0, cells->count * sizeof *weight);
  for (int i = 0; i < s->rows; i++) {
    while (s->row[i] > cells->high[cell]) {
      cell++;
    }
    weight[cell] += 1.0;
  }
}

/* Rows dealt out by hand: the distance by cells is that of the rows, to two hundredths of what it is
** on the average.  Cells hide 0.028 of KS, which is added; 40 deals know that to 0.003. */
static void test_distances_by_cells_are_those_of_rows(void **state) {
  (void)state;
  enum { ROWS = 2000, ROUNDS = 40 };
  static double row[2 * ROWS], dealt[2 * ROWS];
  static int order[2 * ROWS];
  static Sample p, q;
  double a[KL_CHANCE_CELLS], b[KL_CHANCE_CELLS], most = 0.0, ks = 0.0, ks_want = 0.0, sum = 0.0,
                                                 got_sum = 0.0;
  UnitRandom random = unit_random();
  normal_rows(&random, row, 2 * ROWS);
  sample_of(&p, row, ROWS);
  sample_of(&q, row + ROWS, ROWS);
  KlChanceCells cells;
  law(kl_chance_of_points(&cells, &p.points, &q.points, 1.0, NULL) == KL_OK, "%s", "cells");
  for (int round = 0; round < ROUNDS; round++) {
    unit_permutation(&random, order, 2 * ROWS);
    for (int i = 0; i < 2 * ROWS; i++) {
      dealt[i] = row[order[i]];
    }
    sample_of(&p, dealt, ROWS);
    sample_of(&q, dealt + ROWS, ROWS);
    weights_in(&cells, &p, a);
    weights_in(&cells, &q, b);
    double got = kl_chance_wasserstein_sd(&cells, a, b, 0.0);
    double want = points_value("wasserstein", &p.points, &q.points);
    most = fmax(most, fabs(got - want));
    sum += want;
    got_sum += got;
    ks += kl_chance_ks(&cells, a, b, 0.0);
    ks_want += sample_value(&kl_divergence_ks, &p, &q);
  }
  law(most < 0.02 * sum / ROUNDS, "apart %g of %g", most, sum / ROUNDS);
  law(fabs(got_sum / sum - 1.0) < 0.008, "%g, want %g", got_sum / ROUNDS, sum / ROUNDS);
  law(fabs(ks / ks_want - 1.0) < 0.015, "ks %g, want %g", ks / ROUNDS, ks_want / ROUNDS);
  kl_chance_clear(&cells);
}

/* ---- exact floors: all ways to deal out a dozen rows ---- */

/* `floor` is the 1 - alpha quantile of the values but for chance: 499 deals find it four standard
** deviations about alpha. */
static void law_floor(const double *value, size_t count, double floor, double alpha,
                      const char *what) {
  double above = 0.0, from = 0.0, slack = 4.0 * sqrt(alpha * (1.0 - alpha) / 499.0);
  for (size_t i = 0; i < count; i++) {
    above += value[i] > floor * (1.0 + 1e-9);
    from += value[i] >= floor * (1.0 - 1e-9);
  }
  law(above / (double)count <= alpha + slack, "%s: %g of all are above %g", what,
      above / (double)count, floor);
  law(from / (double)count >= alpha - slack, "%s: %g of all reach %g", what, from / (double)count,
      floor);
}

static bool next_deal(unsigned *deal, int rows, int n) {
  int ones;
  do {
    (*deal)++;
    ones = 0;
    for (int i = 0; i < rows; i++) {
      ones += (int)(*deal >> i & 1);
    }
  } while (*deal < 1U << rows && ones != n);
  return *deal < 1U << rows;
}

static void test_floors_of_points_are_exact(void **state) {
  (void)state;
  static const double row[MOST_ROWS] = {0.1, 0.2, 0.2, 0.5, 0.9, 1.5, 1.7, 1.7, 1.7, 2.5, 4.0, 9.0};
  static const struct {
    int rows, n;
    double alpha;
  } cases[] = {{10, 5, 0.05}, {10, 3, 0.1}, {12, 6, 0.05}, {12, 4, 0.2}, {9, 2, 0.05}};
  static double ks[MOST_DEALS], w[MOST_DEALS];
  static Sample p, q;
  for (size_t c = 0; c < UNIT_COUNT(cases); c++) {
    int rows = cases[c].rows, n = cases[c].n;
    size_t count = 0;
    for (unsigned deal = 0; next_deal(&deal, rows, n); count++) {
      double x[MOST_ROWS], y[MOST_ROWS];
      int in_x = 0, in_y = 0;
      for (int i = 0; i < rows; i++) {
        *((deal >> i & 1) != 0 ? &x[in_x++] : &y[in_y++]) = row[i];
      }
      sample_of(&p, x, in_x);
      sample_of(&q, y, in_y);
      ks[count] = sample_value(&kl_divergence_ks, &p, &q);
      w[count] = points_value("wasserstein", &p.points, &q.points) / 3.0;
    }
    KlChanceCells cells;
    sample_of(&p, row, n);
    sample_of(&q, row + n, rows - n);
    law(kl_chance_of_points(&cells, &p.points, &q.points, 3.0, NULL) == KL_OK, "case %zu", c);
    law_floor(ks, count, floor_of(kl_chance_ks, &cells, 0.0, cases[c].alpha), cases[c].alpha, "ks");
    law_floor(w, count, floor_of(kl_chance_wasserstein_sd, &cells, 0.0, cases[c].alpha),
              cases[c].alpha, "wasserstein");
    kl_chance_clear(&cells);
  }
}

static void test_floors_of_labels_are_exact(void **state) {
  (void)state;
  static const int label[MOST_ROWS] = {0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4};
  static double value[6][MOST_DEALS];
  static KlChanceStatistic *const statistic[6] = {
      kl_chance_js_distance_bits, kl_chance_psi, kl_chance_kl,
      kl_chance_hellinger,        kl_chance_tv,  kl_chance_linf};
  for (int n = 3; n <= 8; n++) {
    KlChanceCells cells = {.count = 0};
    size_t count = 0;
    for (unsigned deal = 0; next_deal(&deal, MOST_ROWS, n); count++) {
      double p[6] = {0.0}, q[6] = {0.0}; /* the sixth has no rows */
      for (int i = 0; i < MOST_ROWS; i++) {
        (((deal >> i & 1) != 0) ? p : q)[label[i]] += 1.0;
      }
      kl_chance_clear(&cells);
      cells = counts_of(p, q, 6);
      for (int s = 0; s < 6; s++) {
        value[s][count] = value_of(statistic[s], &cells, s == 1 || s == 2 ? 0.5 : 0.0);
      }
    }
    for (int s = 0; s < 6; s++) {
      char what[40];
      (void)snprintf(what, sizeof what, "statistic %d, n = %d", s, n);
      law_floor(value[s], count, floor_of(statistic[s], &cells, s == 1 || s == 2 ? 0.5 : 0.0, 0.05),
                0.05, what);
    }
    kl_chance_clear(&cells);
  }
}

/* What the large-sample laws say of 10 bins and n = m: KS D 1.3581 sqrt(2/n), PSI 2/n times the 95 %
** point of chi-squared of 9 degrees, 16.919, JS distance sqrt(PSI/(8 ln 2)), and of normal rows W1 by
** simulation.  499 deals know a floor to 2 or 3 percent. */
static void test_floors_of_large_samples(void **state) {
  (void)state;
  static const int sizes[2] = {250, 1000};
  static const double w_want[2] = {0.19, 0.09};
  static double row[SAMPLE_MOST];
  static Sample x, y;
  UnitRandom random = unit_random();
  for (int c = 0; c < 2; c++) {
    int n = sizes[c];
    double share[10];
    for (int i = 0; i < 10; i++) {
      share[i] = n / 10.0;
    }
    KlChanceCells cells = counts_of(share, share, 10);
    double psi = floor_of(kl_chance_psi, &cells, 0.5, 0.05), want = 2.0 * 16.919 / n;
    law(fabs(psi / want - 1.0) < 0.1, "n = %d: psi %g, want %g", n, psi, want);
    double js = floor_of(kl_chance_js_distance_bits, &cells, 0.0, 0.05);
    law(fabs(js / sqrt(want / (8.0 * log(2.0))) - 1.0) < 0.06, "n = %d: js %g", n, js);
    kl_chance_clear(&cells);
    normal_rows(&random, row, 2 * n);
    sample_of(&x, row, n);
    sample_of(&y, row + n, n);
    law(kl_chance_of_points(&cells, &x.points, &y.points, 1.0, NULL) == KL_OK, "n = %d", n);
    double ks = floor_of(kl_chance_ks, &cells, 0.0, 0.05);
    law(fabs(ks / (1.3581 * sqrt(2.0 / n)) - 1.0) < 0.06, "n = %d: ks %g", n, ks);
    double w = floor_of(kl_chance_wasserstein_sd, &cells, 0.0, 0.05);
    law(fabs(w / w_want[c] - 1.0) < 0.15, "n = %d: w1 %g", n, w);
    kl_chance_clear(&cells);
  }
}

/* ---- deals ---- */

static void test_deals_are_of_the_rows(void **state) {
  (void)state;
  enum { COUNT = 300 };
  double p[COUNT], q[COUNT];
  UnitRandom random = unit_random();
  for (int round = 0; round < 50; round++) {
    double times[100] = {0.0}, more = 0.0;
    for (int i = 0; i < COUNT; i++) {
      p[i] = unit_below(&random, i % 2 == 0 ? 3 : 50);
      q[i] = unit_below(&random, i % 2 == 0 ? 2 : 50);
      times[(int)(p[i] + q[i])] += 1.0;
    }
    KlChanceCells cells = counts_of(p, q, COUNT);
    KlChanceDeal deal;
    law(kl_chance_deal_begin(&deal, &cells, NULL) == KL_OK, "round %d", round);
    for (int i = 0; i < 4; i++) {
      double left[100], a = 0.0, b = 0.0;
      law(kl_chance_deal_next(&deal, NULL) == KL_OK, "round %d", round);
      memcpy(left, times, sizeof left);
      for (size_t k = 0; k < deal.drawn.count; k++) {
        double x = deal.drawn.weight[0][k], y = deal.drawn.weight[1][k], t = deal.drawn.times[k];
        law(t >= 1.0 && x >= 0.0 && y >= 0.0, "round %d", round);
        left[(int)(x + y)] -= t;
        a += x * t;
        b += y * t;
      }
      law(a == cells.total[0] && b == cells.total[1], "round %d: %g and %g rows", round, a, b);
      for (int t = 0; t < 100; t++) {
        more += fabs(left[t]);
      }
      law(more == 0.0, "round %d: labels have other numbers of rows", round);
    }
    kl_chance_deal_clear(&deal);
    kl_chance_clear(&cells);
  }
}

/* Labels of 1, 2, 5, 20 and 40 rows, the last one listed, against the hypergeometric law: its mean
** and variance, of 40,000 labels, to five standard deviations or so. */
static void test_deals_have_the_right_law(void **state) {
  (void)state;
  static const int rows[5] = {1, 2, 5, 20, 40};
  static const double apart[5] = {0.01, 0.01, 0.01, 0.01, 0.03};
  double p[50], q[50];
  for (int i = 0; i < 50; i++) {
    p[i] = floor(rows[i % 5] / 3.0);
    q[i] = rows[i % 5] - p[i];
  }
  KlChanceCells cells = counts_of(p, q, 50);
  double n = cells.size[0], all = n + cells.size[1], s = n / all;
  double sum[5] = {0.0}, squares[5] = {0.0}, labels = 0.0;
  KlChanceDeal deal;
  law(kl_chance_deal_begin(&deal, &cells, NULL) == KL_OK, "%s", "begin");
  for (int i = 0; i < 4000; i++) {
    law(kl_chance_deal_next(&deal, NULL) == KL_OK, "deal %d", i);
    labels += 10.0;
    for (size_t k = 0; k < deal.drawn.count; k++) {
      double x = deal.drawn.weight[0][k], t = x + deal.drawn.weight[1][k];
      int c = 0;
      while (rows[c] != t) {
        c++;
      }
      sum[c] += deal.drawn.times[k] * (x - s * t);
      squares[c] += deal.drawn.times[k] * (x - s * t) * (x - s * t);
    }
  }
  for (int c = 0; c < 5; c++) {
    double t = rows[c], variance = s * (1.0 - s) * t * (all - t) / (all - 1.0);
    double off = sum[c] / labels / sqrt(variance), spread = squares[c] / labels / variance - 1.0;
    law(fabs(off) < 0.02, "%g rows: mean is off by %g", t, off);
    law(fabs(spread) < apart[c] + 0.02, "%g rows: variance is off by %g", t, spread);
  }
  kl_chance_deal_clear(&deal);
  kl_chance_clear(&cells);
}

/* ---- what floors do not depend on ---- */

static void test_order_of_labels_does_not_show(void **state) {
  (void)state;
  enum { COUNT = 200 };
  double p[2][COUNT], q[2][COUNT];
  int order[COUNT];
  UnitRandom random = unit_random();
  for (int round = 0; round < 5; round++) {
    unit_permutation(&random, order, COUNT);
    for (int i = 0; i < COUNT; i++) {
      p[0][i] = unit_below(&random, i % 3 == 0 ? 60 : 4);
      q[0][i] = unit_below(&random, i % 3 == 0 ? 60 : 4);
    }
    for (int i = 0; i < COUNT; i++) {
      p[1][i] = p[0][order[i]];
      q[1][i] = q[0][order[i]];
    }
    KlChanceCells a = counts_of(p[0], q[0], COUNT), b = counts_of(p[1], q[1], COUNT);
    law_same(floor_of(kl_chance_psi, &b, 0.5, 0.05), floor_of(kl_chance_psi, &a, 0.5, 0.05), "%d",
             round);
    kl_chance_clear(&a);
    kl_chance_clear(&b);
  }
}

static void test_units_do_not_show(void **state) {
  (void)state;
  static const double p[4] = {1.5, 2.25, 0.75, 4.0}, q[4] = {2.5, 1.25, 3.75, 1.0};
  double a[4], b[4];
  for (int i = 0; i < 4; i++) {
    a[i] = 8.0 * p[i];
    b[i] = 0.25 * q[i];
  }
  KlChanceCells one = masses_of(p, q, 4, 30.7, 44.2), other = masses_of(a, b, 4, 30.7, 44.2);
  law_same(floor_of(kl_chance_tv, &other, 0.0, 0.05), floor_of(kl_chance_tv, &one, 0.0, 0.05), "%s",
           "tv");
  kl_chance_clear(&one);
  kl_chance_clear(&other);
  static Sample x, y;
  double row[2][600];
  UnitRandom random = unit_random();
  normal_rows(&random, row[0], 600);
  for (int i = 0; i < 600; i++) {
    row[1][i] = 64.0 * row[0][i];
  }
  double floor[2];
  for (int k = 0; k < 2; k++) {
    sample_of(&x, row[k], 250);
    sample_of(&y, row[k] + 250, 350);
    law(kl_chance_of_points(&one, &x.points, &y.points, k == 0 ? 1.0 : 64.0, NULL) == KL_OK, "%d",
        k);
    floor[k] = floor_of(kl_chance_wasserstein_sd, &one, 0.0, 0.05);
    kl_chance_clear(&one);
  }
  law_same(floor[1], floor[0], "%s", "w1");
}

/* Smaller alphas have larger floors; one that asks for more deals than there are, the largest. */
static void test_floors_fall_with_alpha(void **state) {
  (void)state;
  static const double p[5] = {10.0, 20.0, 30.0, 5.0, 1.0}, q[5] = {30.0, 10.0, 40.0, 3.0, 9.0};
  static const double alphas[] = {1e-9, 1e-4, 0.001, 0.01, 0.05, 0.2, 0.5, 0.9};
  KlChanceCells cells = counts_of(p, q, 5);
  double before = HUGE_VAL;
  for (size_t i = 0; i < UNIT_COUNT(alphas); i++) {
    double floor = floor_of(kl_chance_tv, &cells, 0.0, alphas[i]);
    law(floor <= before && floor > 0.0 && floor < 1.0, "alpha %g: %g", alphas[i], floor);
    before = floor;
  }
  kl_chance_clear(&cells);
}

/* ---- what may go wrong ---- */

/* Of labels, of labels with weights, of points. */
static KlStatus find_floors(const KlPoll *poll, int which) {
  static const double row[6] = {1.0, 2.0, 4.0, 1.0, 3.0, 3.0};
  static Sample x, y;
  KlChanceCells cells = {.count = 0};
  sample_of(&x, row, 3);
  sample_of(&y, row + 3, 3);
  KlStatus status = which == 2 ? kl_chance_of_points(&cells, &x.points, &y.points, 1.0, poll)
                               : six_labels(&cells, which == 1 ? 0.3 : 1.0);
  if (status == KL_OK) {
    KlChanceMetric metric[2] = {{kl_chance_tv, 0.0, 0.0}, {kl_chance_psi, 0.5, 0.0}};
    status = kl_chance_floors(&cells, 0.05, metric, 2, poll);
  }
  kl_chance_clear(&cells);
  return status;
}

static void test_floors_survive_want_of_memory(void **state) {
  (void)state;
  law_survives_want_of_memory(find_floors, 3, 8);
}

static void test_floors_can_be_stopped(void **state) {
  (void)state;
  law_can_be_stopped(find_floors, 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_statistics_are_the_divergences),
      cmocka_unit_test(test_statistics_of_points_are_the_distances),
      cmocka_unit_test(test_no_statistic_is_nan),
      cmocka_unit_test(test_cells_of_many_values),
      cmocka_unit_test(test_distances_by_cells_are_those_of_rows),
      cmocka_unit_test(test_floors_of_points_are_exact),
      cmocka_unit_test(test_floors_of_labels_are_exact),
      cmocka_unit_test(test_floors_of_large_samples),
      cmocka_unit_test(test_deals_are_of_the_rows),
      cmocka_unit_test(test_deals_have_the_right_law),
      cmocka_unit_test(test_order_of_labels_does_not_show),
      cmocka_unit_test(test_units_do_not_show),
      cmocka_unit_test(test_floors_fall_with_alpha),
      cmocka_unit_test(test_floors_survive_want_of_memory),
      cmocka_unit_test(test_floors_can_be_stopped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
