/* values.h - distribution values of every kind, for tests that go through all of them. */
#ifndef KLDIV_TESTS_UNIT_VALUES_H
#define KLDIV_TESTS_UNIT_VALUES_H

#include "unit/unit.h"

#include "aggregate/dist_counts.h"
#include "aggregate/fit_state.h"
#include "aggregate/sample_state.h"
#include "dist/dist.h"
#include "dist/sketch_cell.h"

/* A member with the family's probe of this number. */
static inline void value_of_probe(KlBytes *bytes, const KlFamily *family, int probe) {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  for (int i = 0; i < family->parameters; i++) {
    theta[i] = kl_scaled_double(family->probe[probe][i]);
  }
  KlMember member = {family, 1, theta};
  kl_dist_write_member(bytes, &member);
}

/* Three shares, or two means and a covariance matrix or two deviations. */
static inline void value_of_vector(KlBytes *bytes, const KlFamily *family) {
  KlScaled theta[6] = {kl_scaled_double(0.5), kl_scaled_double(1.25), kl_scaled_double(3.0),
                       kl_scaled_double(0.5), kl_scaled_double(0.5),  kl_scaled_double(2.0)};
  KlMember member = {family, family->shape == KL_SHAPE_VECTOR ? 3 : 2, theta};
  kl_dist_write_member(bytes, &member);
}

/* A row that every family takes for some column: whole where it has to be. */
static inline void value_row(const KlFamily *family, UnitRandom *random, KlDd *x) {
  int columns = family->columns > 0 ? family->columns : 3;
  double left = 1.0;
  for (int i = 0; i < columns; i++) {
    double u = (double)unit_between(random, 1, 60) / 128.0; /* adds up to less than 1, exactly */
    const KlDomain *domain = family->column[family->columns > 0 ? i : 0].domain;
    double value = family->whole ? (double)unit_below(random, domain->high > 1.0 ? 9 : 2) : u;
    if (family->whole && domain->low >= 1.0 && family->columns == 1) {
      value += domain->low; /* counts from 1 on */
    }
    if (family->shape == KL_SHAPE_VECTOR) {
      value = i + 1 == columns ? left : u * left;
      left -= value;
    }
    if (kl_family_gathers(family, KL_GATHER_BOUNDS) && i > 0) {
      value = i == 1 ? 0.0 : 1.0;
    }
    x[i] = kl_dd(family->whole && i == 1 ? 9.0 : value, 0.0);
  }
}

static inline int value_dimension(const KlFamily *family) { return family->columns > 0 ? 1 : 3; }

/* A fit to `rows` rows; whole weights from 1 to 3 if `weighted`. */
static inline void value_of_rows(KlBytes *bytes, const KlFamily *family, UnitRandom *random,
                                 int rows, bool weighted) {
  KlFitState state = {0};
  KlProblem problem;
  law(kl_fit_state_begin(&state, family, value_dimension(family)) == KL_OK, "%s", family->name);
  for (int i = 0; i < rows; i++) {
    KlDd x[KL_FAMILY_COLUMNS];
    value_row(family, random, x);
    KlDd weight = kl_dd(weighted ? (double)unit_between(random, 1, 3) : 1.0, 0.0);
    law(kl_fit_state_row(&state, x, weight, 1, &problem) == KL_OK, "%s: %s", family->name,
        problem.text);
  }
  law(kl_fit_state_write(&state, NULL, bytes) == KL_OK, "%s", family->name);
  kl_fit_state_clear(&state);
}

static inline KlLabel value_text(const char *text, size_t length) {
  return (KlLabel){.type = KL_LABEL_TEXT, .bytes = (const unsigned char *)text, .length = length};
}

/* Labels of every type, in no order; weights that are whole, or not. */
static inline void value_of_labels(KlBytes *bytes, bool real) {
  KlLabelCounts counts = {0};
  const KlLabel label[] = {
      value_text("b", 1),
      value_text("a\0b", 3),
      value_text("", 0),
      {.type = KL_LABEL_INTEGER, .integer = -7},
      {.type = KL_LABEL_INTEGER, .integer = INT64_MAX},
      {.type = KL_LABEL_REAL, .real = 0.5},
      {.type = KL_LABEL_REAL, .real = -HUGE_VAL},
      {.type = KL_LABEL_REAL, .real = 1e300},
      {.type = KL_LABEL_BLOB, .bytes = (const unsigned char *)"b", .length = 1},
      value_text("a text that is longer than what a slot of the table holds", 57),
  };
  for (size_t i = 0; i < UNIT_COUNT(label); i++) {
    KlDd weight = kl_dd(real && i % 2 == 0 ? 0.1 * (double)(i + 1) : (double)(i + 1), 0.0);
    law(kl_label_counts_step(&counts, &label[i], weight, 1) == KL_OK, "label %zu", i);
  }
  law(kl_label_counts_write(&counts, &(KlDist){.kind = KL_KIND_COUNTS}, NULL, bytes) == KL_OK, "%d",
      real);
  kl_label_counts_clear(&counts);
}

/* A mixture of what `part` and the other hold. */
static inline void value_of_mixture(KlBytes *bytes, const KlBytes *part, const KlBytes *other) {
  KlLabelCounts counts = {0};
  const KlBytes *both[2] = {part, other};
  for (int i = 0; i < 2; i++) {
    KlLabel label = {.type = KL_LABEL_BLOB, .bytes = both[i]->data, .length = both[i]->size};
    law(kl_label_counts_step(&counts, &label, kl_dd(i + 1.0, 0.0), 1) == KL_OK, "part %d", i);
  }
  law(kl_label_counts_write(&counts, &(KlDist){.kind = KL_KIND_MIXTURE}, NULL, bytes) == KL_OK,
      "mixture");
  kl_label_counts_clear(&counts);
}

/* Where rows of samples, hists and sketches are: of both signs, 0, subnormal, huge, a few twice. */
static const double value_place[] = {1.5,   -2.0, 0.0,     0.25,   1.5, 0x1p-1074,
                                     1e300, 3.0,  -1e-310, -0.125, 3.0, -1e300};

/* What rows weigh: 1, or whole numbers, or not. */
static inline KlDd value_weight(size_t row, int weights) {
  static const double whole[] = {1.0, 2.0, 300.0}, real[] = {1.0, 0.1, 0x1p-30};
  return kl_dd(weights == 0 ? 1.0 : weights == 1 ? whole[row % 3] : real[row % 3], 0.0);
}

static inline void value_of_sample(KlBytes *bytes, int dimension, int weights) {
  KlSampleState state = {.dimension = dimension};
  size_t rows = UNIT_COUNT(value_place);
  for (size_t i = 0; i < rows; i++) {
    double point[KL_SAMPLE_DIMENSIONS];
    for (int j = 0; j < dimension; j++) {
      point[j] = value_place[(i + (size_t)j * (i / 4)) % rows];
    }
    law(kl_sample_state_weigh(&state, point, value_weight(i, weights), 1) == KL_OK, "row %zu", i);
  }
  law(kl_sample_state_write(&state, true, NULL, bytes) == KL_OK, "%d dimensions", dimension);
  kl_sample_state_clear(&state);
}

/* A hist with these edges, or a sketch with these bits. */
static inline void value_of_bins(KlBytes *bytes, const KlDist *like, int weights) {
  KlLabelCounts counts = {0};
  for (size_t i = 0; i < UNIT_COUNT(value_place); i++) {
    double x = value_place[i];
    int64_t bin = 0;
    for (uint64_t edge = 0; edge < like->edges; edge++) {
      bin += x >= like->edge[edge];
    }
    bin = like->kind == KL_KIND_SKETCH ? kl_sketch_cell(x, like->bits) : bin;
    KlLabel label = {.type = KL_LABEL_INTEGER, .integer = bin};
    law(kl_label_counts_step(&counts, &label, value_weight(i, weights), 1) == KL_OK, "row %zu", i);
  }
  law(kl_label_counts_write(&counts, like, NULL, bytes) == KL_OK, "kind %d", (int)like->kind);
  kl_label_counts_clear(&counts);
}

/* Samples, hists and sketches. */
static inline void value_each_observed(void (*visit)(const char *what, const KlBytes *value)) {
  static double edge[] = {-1e300, -1.0, 0.0, 0x1p-1074, 1.5, 2.0};
  const KlDist hist = {.kind = KL_KIND_HIST, .edge = edge, .edges = UNIT_COUNT(edge)};
  const KlDist sketch = {.kind = KL_KIND_SKETCH, .bits = KL_SKETCH_BITS};
  for (int weights = 0; weights < 3; weights++) {
    KlBytes line = {0}, plane = {0}, bins = {0}, cells = {0};
    char what[40];
    value_of_sample(&line, 1, weights);
    value_of_sample(&plane, 2, weights);
    value_of_bins(&bins, &hist, weights);
    value_of_bins(&cells, &sketch, weights);
    static const char *const name[] = {"sample", "sample of points", "hist", "sketch"};
    const KlBytes *value[UNIT_COUNT(name)] = {&line, &plane, &bins, &cells};
    for (size_t i = 0; i < UNIT_COUNT(name); i++) {
      (void)snprintf(what, sizeof what, "%s, weights %d", name[i], weights);
      visit(what, value[i]);
    }
    kl_bytes_clear(&line);
    kl_bytes_clear(&plane);
    kl_bytes_clear(&bins);
    kl_bytes_clear(&cells);
  }
}

/* Calls `visit` with values of every kind and every family. */
static inline void value_each(void (*visit)(const char *what, const KlBytes *value)) {
  UnitRandom random = unit_random();
  const KlFamily *family;
  KlBytes one = {0}, two = {0}, mixture = {0}, nested = {0}, counts = {0};
  for (size_t i = 0; (family = kl_family_at(i)) != NULL; i++) {
    KlBytes value = {0};
    for (int probe = 0; family->shape == KL_SHAPE_SCALARS && probe < KL_FAMILY_PROBES; probe++) {
      kl_bytes_clear(&value);
      value_of_probe(&value, family, probe);
      visit(family->name, &value);
    }
    if (family->shape != KL_SHAPE_SCALARS && family->shape != KL_SHAPE_LABELS) {
      value_of_vector(&value, family);
      visit(family->name, &value);
    }
    for (int weighted = 0; family->gather != KL_GATHER_NOTHING && weighted < 2; weighted++) {
      kl_bytes_clear(&value);
      value_of_rows(&value, family, &random, 20, weighted != 0);
      visit(family->name, &value);
    }
    kl_bytes_clear(&value);
  }
  value_of_labels(&counts, false);
  visit("counts", &counts);
  value_of_probe(&one, kl_family_by_name("normal", 6), 0);
  value_of_probe(&two, kl_family_by_name("gamma", 5), 0);
  value_of_mixture(&mixture, &one, &two);
  visit("mixture", &mixture);
  value_of_mixture(&nested, &mixture, &one);
  visit("nested mixture", &nested);
  kl_bytes_clear(&counts);
  value_of_labels(&counts, true);
  visit("counts with weights", &counts);
  value_each_observed(visit);
  kl_bytes_clear(&one);
  kl_bytes_clear(&two);
  kl_bytes_clear(&mixture);
  kl_bytes_clear(&nested);
  kl_bytes_clear(&counts);
}

#endif
