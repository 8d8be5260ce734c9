/* masses.h - random pairs of columns of masses, and every divergence of them. */
#ifndef KLDIV_TESTS_MASSES_H
#define KLDIV_TESTS_MASSES_H

#include <assert.h>

#include "divergence/mass_array.h"
#include "unit/unit.h"

enum { MOST = 40 };

typedef struct MassRow {
  double p, q;
} MassRow;

/* What a divergence is tried with: its usual parameters, and others. */
typedef struct MassVariant {
  double parameter[KL_DIVERGENCE_PARAMETERS];
  bool scales; /* factors of all masses, and rows without mass, do not show */
} MassVariant;

static const double masses_alphas[] = {0.5,           0.0,  1e-3,          0.25,  0.9,
                                       1.0 - 0x1p-53, 1.0,  1.0 + 0x1p-52, 1.5,   2.0,
                                       10.0,          50.0, 1e6,           1e300, HUGE_VAL};

/* The variant at `i`, from 0; false past the last. */
static inline bool masses_variant(const KlDivergence *d, size_t i, MassVariant *v) {
  static const double shares[] = {0.5, 0.25, 0.9}, smoothing[] = {0.0, 0.5, 1e-9};
  *v = (MassVariant){{d->parameter[0].otherwise, d->parameter[1].otherwise}, true};
  if (d == &kl_divergence_kl_smoothed) {
    v->parameter[0] = smoothing[i < 3 ? i : 0];
    v->scales = i == 0;
    return i < 3;
  }
  if (d->required) {
    v->parameter[0] = masses_alphas[i < UNIT_COUNT(masses_alphas) ? i : 0];
    return i < UNIT_COUNT(masses_alphas);
  }
  if (d == &kl_divergence_psi && i < 3) {
    v->parameter[1] = smoothing[i];
    v->scales = i == 0;
  } else if (d == &kl_divergence_js && i < 3) {
    v->parameter[0] = shares[i];
  }
  return i < (d->parameters > d->options ? 3 : 1);
}

/* Rows given in two pieces, the second first. */
typedef struct MassPieces {
  const KlMassPair *row;
  size_t count, cut;
} MassPieces;

static inline KlStatus masses_each(const void *rows, KlMassVisit *visit, void *work,
                                   const KlPoll *poll) {
  const MassPieces *m = rows;
  (void)poll;
  visit(work, m->row + m->cut, m->count - m->cut);
  visit(work, m->row, m->cut);
  return KL_OK;
}

enum { MASSES_SIZE_P = 100, MASSES_SIZE_Q = 37 };

static inline KlResult masses_result(const KlDivergence *divergence, const double *parameter,
                                     const MassRow *row, int count, int cut, bool swapped) {
  KlMassPair wide[2 * MOST + 2];
  for (int i = 0; i < count; i++) {
    KlDd p = kl_dd(row[i].p, 0.0), q = kl_dd(row[i].q, 0.0);
    wide[i] = swapped ? (KlMassPair){q, p} : (KlMassPair){p, q};
  }
  MassPieces pieces = {wide, (size_t)count, (size_t)cut};
  KlScaled p = kl_scaled_double(MASSES_SIZE_P), q = kl_scaled_double(MASSES_SIZE_Q);
  KlMassSource source = {&pieces, masses_each, swapped ? q : p, swapped ? p : q};
  KlResult result = {.exists = false};
  assert_int_equal(kl_divergence_of_masses(divergence, parameter, &source, NULL, &result), KL_OK);
  return result;
}

static inline KlScaled divergence_scaled(const KlDivergence *divergence, const double *parameter,
                                         const MassRow *row, int count) {
  KlResult result = masses_result(divergence, parameter, row, count, 0, false);
  assert_true(result.exists);
  return result.value;
}

static inline KlDd divergence_dd(const KlDivergence *divergence, const double *parameter,
                                 const MassRow *row, int count) {
  return kl_scaled_dd(divergence_scaled(divergence, parameter, row, count));
}

/* Before the root. */
static inline double divergence_of(const KlDivergence *divergence, const double *parameter,
                                   const MassRow *row, int count) {
  return kl_scaled_round(divergence_scaled(divergence, parameter, row, count));
}

static inline double renyi_of(double alpha, const MassRow *row, int count) {
  return divergence_of(&kl_divergence_renyi, &alpha, row, count);
}

static inline double tsallis_of(double alpha, const MassRow *row, int count) {
  return divergence_of(&kl_divergence_tsallis, &alpha, row, count);
}

static inline double kl_of(const MassRow *row, int count) {
  return divergence_of(&kl_divergence_kl, NULL, row, count);
}

static inline double js_share_of(double share, const MassRow *row, int count) {
  return divergence_of(&kl_divergence_js, &share, row, count);
}

static inline double js_of(const MassRow *row, int count) { return js_share_of(0.5, row, count); }

#define FOR_EACH_DIVERGENCE(d)                                                 \
  for (size_t position_ = 0; kl_divergence_at(position_) != NULL; position_++) \
    for (const KlDivergence *d = kl_divergence_at(position_); d != NULL; d = NULL)

static inline bool masses_are_for(const KlDivergence *d) {
  return d->term != NULL || d->masses != NULL;
}

/* Every divergence d of masses with every variant v. */
#define FOR_EACH_VARIANT(d, v) \
  FOR_EACH_DIVERGENCE(d)       \
  if (masses_are_for(d))       \
    for (size_t variant_ = 0; masses_variant(d, variant_, &(v)); variant_++)

/* Two distributions, of one of several kinds. */
static inline int masses_random(UnitRandom *random, MassRow *row) {
  int count = unit_between(random, 2, MOST), kind = unit_below(random, 5);
  for (int i = 0; i < count; i++) {
    double p = unit_fraction(random) + 0x1p-60, q = unit_fraction(random) + 0x1p-60;
    switch (kind) {
    case 0: /* close */
      q = p * (1.0 + unit_wide(random, -45, -5));
      break;
    case 1: /* of all sizes */
      p = fabs(unit_wide(random, -60, 60));
      q = fabs(unit_wide(random, -60, 60));
      break;
    case 2: /* counts */
      p = unit_between(random, 1, 9);
      q = unit_between(random, 1, 9);
      break;
    case 3: /* labels that P does not have */
      p = unit_below(random, 3) == 0 ? 0.0 : p;
      break;
    default:
      break;
    }
    row[i] = (MassRow){p, q};
  }
  if (kind == 3) {
    row[0].p = 0.5; /* all labels may be */
  }
  return count;
}

#endif
