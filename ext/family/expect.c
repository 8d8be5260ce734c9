/* expect.c - what the fit of one family would see of the law of another. */
#include "family/expect.h"

#include "base/memory.h"
#include "family/cuts.h"
#include "num/gap.h"
#include "num/legendre_table.h"
#include "num/quadrature.h"

enum {
  EXPECT_NODES = 2 * LEGENDRE_PAIRS,
  EXPECT_OUTCOMES = 4096, /* of a discrete law that are all taken */
  EXPECT_TESTS = 9
};

/* Shares of the law that may be lost, and the error of an integral relative to that of the absolute
** value, beyond which there is no result. */
#define EXPECT_LOST 0x1p-60
#define EXPECT_ERROR 0x1p-40
/* exp of less is 0. */
#define EXPECT_GONE (-0x1p29)

/* ---- what the sums are of ---- */

/* A place in the column's domain other than 0 and 1, where there is one. */
static int expect_tests(const KlFamily *family, KlDd test[EXPECT_TESTS]) {
  static const double place[EXPECT_TESTS] = {3.0, 7.0, 0.375, 0.8125, -2.5, -5.0, 2.0, 1.0, 0.0};
  int count = 0;
  for (int i = 0; i < EXPECT_TESTS; i++) {
    if (kl_domain_contains(family->column[0].domain, place[i]) &&
        !(family->whole && floor(place[i]) != place[i]) && (i < EXPECT_TESTS - 2 || count < 2)) {
      test[count++] = kl_dd(place[i], 0.0);
    }
  }
  return count;
}

static bool expect_same(KlDd a, KlDd b) { return a.hi == b.hi && a.lo == b.lo; }

/* What a sum is of: u alone, the square of u, or u v; u is x, or the u of an earlier sum. */
typedef struct ExpectSum {
  bool plain, square, of_x;
  int of; /* the sum of the plain u; the sum itself if there is none */
} ExpectSum;

/* Found out from what `observe` says of a few places. */
static void expect_describe(const KlFamily *family, int sums, ExpectSum *about) {
  KlDd test[EXPECT_TESTS];
  KlFactors at[EXPECT_TESTS][KL_EXPECT_SUMS];
  int tests = expect_tests(family, test);
  for (int k = 0; k < tests; k++) {
    family->observe(1, &test[k], at[k]);
  }
  for (int i = 0; i < sums; i++) {
    about[i] = (ExpectSum){true, true, true, i};
    for (int k = 0; k < tests; k++) {
      about[i].plain = about[i].plain && expect_same(at[k][i].v, kl_dd(1.0, 0.0));
      about[i].square = about[i].square && expect_same(at[k][i].u, at[k][i].v);
      about[i].of_x = about[i].of_x && expect_same(at[k][i].u, test[k]);
    }
    about[i].square = about[i].square && !about[i].plain;
    for (int j = 0; j < i && about[i].square; j++) {
      bool same = about[j].plain;
      for (int k = 0; k < tests; k++) {
        same = same && expect_same(at[k][i].u, at[k][j].u);
      }
      about[i].of = same ? j : about[i].of;
    }
  }
}

/* ---- integrals ---- */

typedef enum ExpectMode { EXPECT_U, EXPECT_SPREAD, EXPECT_U_V, EXPECT_SIZE } ExpectMode;

typedef struct Expectation {
  const KlMember *law;
  const KlFamily *family;
  KlLine line;
  KlCuts cuts;
  double high;
  KlScaled norm;
  int sum;
  ExpectMode mode;
  KlScaled center;
  bool lost; /* there is mass where x has too few bits for what is taken of it */
} Expectation;

/* The share of a place's mass for which x, as a column knows it, cannot stand: all of it beyond the
** doubles, and towards an upper end as much as x hides of the distance to it. */
static double expect_blur(const Expectation *e, const KlPlace *place, KlDd x) {
  bool tiny = kl_scaled_sign(place->x) != 0 && place->x.exponent < -900;
  if (tiny || !isfinite(x.hi) || !kl_domain_contains(e->family->column[0].domain, x.hi)) {
    return 1.0;
  }
  if (isinf(e->line.high) || kl_scaled_is_infinite(place->rest)) {
    return 0.0;
  }
  if (kl_scaled_sign(place->rest) <= 0) {
    return 1.0;
  }
  int lost = place->x.exponent - place->rest.exponent - 104;
  return lost < 0 ? ldexp(1.0, lost) : 1.0;
}

static KlScaled expect_of(const Expectation *e, const KlFactors *f) {
  KlScaled u = kl_scaled(f->u, 0);
  switch (e->mode) {
  case EXPECT_U:
    return u;
  case EXPECT_SIZE:
    u = kl_scaled_multiply(u, kl_scaled(f->v, 0));
    return kl_scaled_abs(u);
  case EXPECT_SPREAD:
    u = kl_scaled_subtract(u, e->center);
    return kl_scaled_multiply(u, u);
  case EXPECT_U_V:
  default:
    return kl_scaled_multiply(u, kl_scaled(f->v, 0));
  }
}

static KlScaled expect_integrand(void *work, KlDd t) {
  Expectation *e = work;
  KlPlace place = kl_line_place(&e->line, t);
  KlPoint point = kl_line_point(&e->line, &place, e->high);
  KlScaled kernel = e->law->family->log_kernel(e->law, &point);
  if (kl_scaled_is_infinite(kernel)) {
    return kl_scaled_zero();
  }
  KlScaled log = kl_scaled_subtract(kernel, e->norm);
  if (kl_scaled_compare(log, kl_scaled_double(EXPECT_GONE)) < 0) {
    return kl_scaled_zero();
  }
  KlScaled density = kl_scaled_multiply(kl_scaled_exponential(log), place.slope);
  KlDd x = kl_scaled_dd(place.x);
  double blur = expect_blur(e, &place, x);
  if (blur > 0.0 && kl_scaled_round(density) * blur > EXPECT_LOST) {
    e->lost = true;
  }
  if (blur == 1.0) {
    return kl_scaled_zero();
  }
  KlFactors factors[KL_EXPECT_SUMS];
  e->family->observe(1, &x, factors);
  const KlFactors *f = &factors[e->sum];
  if (!isfinite(f->u.hi) || !isfinite(f->v.hi)) {
    e->lost = true;
    return kl_scaled_zero();
  }
  return kl_scaled_multiply(density, expect_of(e, f));
}

static KlStatus expect_integrate(Expectation *e, const KlPoll *poll, KlIntegral *integral) {
  KlIntegrand integrand = {expect_integrand, e, e->law->family->discrete, false};
  return kl_integrate(&integrand, e->cuts.t, e->cuts.count, kl_line_first(&e->line),
                      kl_line_last(&e->line), poll, integral);
}

static KlExpect expect_judge(const Expectation *e, const KlIntegral *integral, KlScaled size) {
  if (kl_scaled_is_infinite(integral->value)) {
    return KL_EXPECT_NONE;
  }
  size = kl_scaled_multiply(size, kl_scaled_double(EXPECT_ERROR));
  bool rough = kl_scaled_compare(integral->error, size) > 0;
  return e->lost || rough ? KL_EXPECT_LOST : KL_EXPECT_EXISTS;
}

/* The expectation that e->sum, e->mode and e->center say. */
static KlStatus expect_value(Expectation *e, const KlPoll *poll, KlScaled *value, KlExpect *how) {
  KlIntegral integral, size;
  e->lost = false;
  KlStatus status = expect_integrate(e, poll, &integral);
  if (status != KL_OK) {
    return status;
  }
  KlScaled all = kl_scaled_is_infinite(integral.value) ? kl_scaled_zero() : integral.value;
  all = kl_scaled_abs(all);
  *value = integral.value;
  *how = expect_judge(e, &integral, all);
  if (*how == KL_EXPECT_LOST && !e->lost && e->mode != EXPECT_SPREAD) {
    /* Perhaps the two signs of u cancel: then the error is small beside what they cancel of. */
    e->mode = EXPECT_SIZE;
    status = expect_integrate(e, poll, &size);
    if (status == KL_OK) {
      *how = kl_scaled_is_infinite(size.value) ? KL_EXPECT_NONE
                                               : expect_judge(e, &integral, size.value);
    }
  }
  return status;
}

/* ---- sums ---- */

/* E[u], by the law's own formula where u is x. */
static KlStatus expect_mean(Expectation *e, const ExpectSum *about, const KlPoll *poll,
                            KlScaled *mean, KlExpect *how) {
  if (!about->of_x) {
    e->mode = EXPECT_U;
    return expect_value(e, poll, mean, how);
  }
  *mean = kl_member_mean(e->law);
  *how = isfinite(mean->value.hi) ? KL_EXPECT_EXISTS : KL_EXPECT_NONE;
  return KL_OK;
}

/* Var[u] around `mean`, likewise. */
static KlStatus expect_variance(Expectation *e, const ExpectSum *about, KlScaled mean,
                                const KlPoll *poll, KlScaled *variance, KlExpect *how) {
  if (about->of_x) {
    *variance = kl_member_variance(e->law);
    *how = isfinite(variance->value.hi) ? KL_EXPECT_EXISTS : KL_EXPECT_NONE;
    return KL_OK;
  }
  e->mode = EXPECT_SPREAD;
  e->center = mean;
  return expect_value(e, poll, variance, how);
}

/* out = mean^2 + variance */
static void expect_square(KlInteger *out, const KlInteger *mean, KlScaled variance) {
  KlInteger square, less;
  kl_integer_multiply(&square, mean, mean);
  kl_integer_from_scaled(&less, kl_scaled_negate(variance));
  kl_integer_subtract(out, &square, &less);
}

typedef struct ExpectWork {
  Expectation e;
  ExpectSum about[KL_EXPECT_SUMS];
  KlScaled mean[KL_EXPECT_SUMS];
  KlInteger own; /* the mean of a u that is no sum */
} ExpectWork;

static KlStatus expect_sum(ExpectWork *w, int i, const KlPoll *poll, double stand_in,
                           KlInteger *sum, bool *stood, KlExpect *how) {
  const ExpectSum *about = &w->about[i];
  KlScaled value;
  KlStatus status;
  w->e.sum = i;
  if (!about->square) {
    if (about->plain) {
      status = expect_mean(&w->e, about, poll, &w->mean[i], how);
      value = w->mean[i];
    } else {
      w->e.mode = EXPECT_U_V;
      status = expect_value(&w->e, poll, &value, how);
    }
    if (status == KL_OK && *how == KL_EXPECT_EXISTS) {
      kl_integer_from_scaled(&sum[i], value);
    }
    return status;
  }
  const KlInteger *mean = &sum[about->of];
  if (about->of == i) {
    status = expect_mean(&w->e, about, poll, &w->mean[i], how);
    if (status != KL_OK || *how != KL_EXPECT_EXISTS) {
      return status;
    }
    kl_integer_from_scaled(&w->own, w->mean[i]);
    mean = &w->own;
  }
  KlScaled middle = w->mean[about->of];
  status = expect_variance(&w->e, about, middle, poll, &value, how);
  if (status == KL_OK && *how == KL_EXPECT_NONE) {
    KlScaled square = kl_scaled_multiply(middle, middle);
    square = kl_scaled_sign(square) > 0 ? square : kl_scaled_double(1.0);
    value = kl_scaled_multiply(square, kl_scaled_double(stand_in));
    *stood = true;
    *how = KL_EXPECT_EXISTS;
  }
  if (status == KL_OK && *how == KL_EXPECT_EXISTS) {
    expect_square(&sum[i], mean, value);
  }
  return status;
}

KlStatus kl_expect_sums(const KlMember *law, const KlFamily *family, const KlPoll *poll,
                        double stand_in, KlInteger *sum, bool *stood, KlExpect *how) {
  int sums = family->sums(1);
  *stood = false;
  *how = KL_EXPECT_LOST;
  if (sums > KL_EXPECT_SUMS) {
    return KL_OK;
  }
  ExpectWork *w = kl_allocate(sizeof *w);
  if (w == NULL) {
    return KL_NO_MEMORY;
  }
  double low;
  w->e.law = law;
  w->e.family = family;
  law->family->support(law, &low, &w->e.high);
  w->e.norm = law->family->log_norm(law);
  w->e.line = kl_line(law->family->discrete, low, w->e.high, &law, 1);
  kl_cuts_of_members(&w->e.cuts, &w->e.line, &law, 1);
  expect_describe(family, sums, w->about);
  KlStatus status = KL_OK;
  *how = KL_EXPECT_EXISTS;
  for (int i = 0; i < sums && status == KL_OK && *how == KL_EXPECT_EXISTS; i++) {
    status = expect_sum(w, i, poll, stand_in, sum, stood, how);
  }
  kl_release(w);
  return status;
}

/* ---- places ---- */

typedef struct Places {
  const KlMember *law;
  KlLine line;
  double low, high;
  KlScaled norm;
  KlWeighed *value;
  size_t count;
} Places;

/* Adds the place of t with the density there times `share`; those that are no doubles of their own
** are added up. */
static void expect_place(Places *p, KlDd t, KlScaled share) {
  if (t.hi < kl_line_low(&p->line) || t.hi > kl_line_high(&p->line)) {
    return;
  }
  KlPlace place = kl_line_place(&p->line, t);
  KlPoint point = kl_line_point(&p->line, &place, p->high);
  KlScaled kernel = p->law->family->log_kernel(p->law, &point);
  if (kl_scaled_is_infinite(kernel)) {
    return;
  }
  KlScaled log = kl_scaled_subtract(kernel, p->norm);
  double x = kl_scaled_round(place.x);
  if (kl_scaled_compare(log, kl_scaled_double(-700.0)) < 0 || !isfinite(x)) {
    return;
  }
  KlScaled weight = kl_scaled_multiply(kl_scaled_exponential(log), place.slope);
  weight = kl_scaled_multiply(weight, share);
  if (weight.exponent < -400 || kl_scaled_sign(weight) <= 0) {
    return;
  }
  if (p->count > 0 && p->value[p->count - 1].value >= x) {
    KlWeighed *last = &p->value[p->count - 1];
    last->weight = kl_scaled_add(last->weight, weight);
    return;
  }
  p->value[p->count++] = (KlWeighed){x, weight};
}

static void expect_piece(Places *p, KlDd low, KlDd high) {
  KlDd length = kl_dd_subtract(high, low);
  for (int i = 0; i < EXPECT_NODES; i++) {
    bool upper = i >= LEGENDRE_PAIRS;
    const LegendreNode *node = &legendre_table[upper ? EXPECT_NODES - 1 - i : i];
    KlDd way = kl_dd_multiply(length, node->node);
    KlDd t = upper ? kl_dd_subtract(high, way) : kl_dd_add(low, way);
    expect_place(p, t, kl_scaled(kl_dd_multiply(length, node->weight), 0));
  }
}

/* All outcomes, or some evenly apart that stand for their neighbours, more of them near the top. */
static void expect_outcomes(Places *p, const KlCuts *cuts) {
  double t = cuts->t[0].hi, last = cuts->t[cuts->count - 1].hi;
  bool all = last - t < EXPECT_OUTCOMES;
  for (size_t i = 1; i <= cuts->count; i++) {
    double end = i < cuts->count ? cuts->t[i].hi : last + 1.0;
    double step = all ? 1.0 : floor((end - t) / EXPECT_NODES) + 1.0;
    while (t < end) {
      double middle = t + floor((step - 1.0) / 2.0);
      expect_place(p, kl_dd(middle, 0.0), kl_scaled_double(step));
      t += step;
    }
  }
}

/* An end of the support, below (or above) all other places. */
static void expect_end(Places *p, double x) {
  if (isfinite(x) && (p->count == 0 || p->value[p->count - 1].value < x)) {
    p->value[p->count++] = (KlWeighed){x, kl_scaled(kl_dd(0.5, 0.0), -400)};
  }
}

KlStatus kl_expect_places(const KlMember *law, KlWeighed **value, size_t *values) {
  Places p = {.law = law};
  KlCuts cuts;
  law->family->support(law, &p.low, &p.high);
  p.norm = law->family->log_norm(law);
  p.line = kl_line(law->family->discrete, p.low, p.high, &law, 1);
  kl_cuts_of_members(&cuts, &p.line, &law, 1);
  size_t room = cuts.count * (EXPECT_NODES + 2) + 4;
  room = room < EXPECT_OUTCOMES + 8 ? EXPECT_OUTCOMES + 8 : room;
  p.value = *value = kl_allocate(room * sizeof *p.value);
  if (p.value == NULL) {
    return KL_NO_MEMORY;
  }
  if (law->family->discrete) {
    expect_outcomes(&p, &cuts);
  } else {
    expect_end(&p, p.low);
    for (size_t i = 0; i + 1 < cuts.count; i++) {
      expect_piece(&p, cuts.t[i], cuts.t[i + 1]);
    }
    expect_end(&p, p.high);
  }
  *values = p.count;
  return KL_OK;
}
