/* confidence.c - a confidence interval for a quantity of two distributions, from samples of them.
**
** T is the quantity of the samples, theta that of their laws.  T is too large by a bias that does
** not vanish beside its spread where theta is near 0, so neither percentiles of the bootstrap nor
** what they say turned around (Hall 1992, section 1.4) will do; tests/bench/coverage.c measures
** what follows.
**
** 1. The lower end is 0 where the hypothesis P = Q stands: where T is not in the tail of the values
**    of rows dealt out anew.  For whole rows that test is exact (Efron & Tibshirani 1993, chapter
**    15), so coverage at P = Q is at least the level.
** 2. KL_CONFIDENCE_SQUARE.  T is about c times a noncentral chi-squared variable with nu degrees of
**    freedom and noncentrality theta/c: nearly so for f-divergences near P = Q, and far from it a
**    normal variable all the same.  Given T, resampled values T* are c chi2(nu, T/c), so that
**      E T* - T = c nu   and   var T* = c^2 (2 nu + 4 T/c)
**    give c and nu.  The ends are the theta for which T is in the upper and in the lower tail.  A T
**    below the median of equal laws counts as that for the upper end: counts may agree to the last
**    row by chance, which does not make laws equal.  For the lower end, c nu is the largest of 3
**    estimates of the bias: the bootstrap's (Efron & Tibshirani, chapter 10), which loses outcomes
**    that a sample has not seen; the mean of rows dealt out anew; and what T gains on halves of the
**    samples, drawn without replacement.  With less than 20 rows for each outcome all three fall
**    short, and the end is halfway to that of 3.
** 3. KL_CONFIDENCE_NORM.  T is at most theta and the norm of the noise, so the lower end is T less
**    the tail of the values of rows dealt out anew.  T* is about the norm of theta, noise and noise
**    again, whose upper percentile is the upper end.
** 4. KL_CONFIDENCE_SIGNED.  T* - T stands for T - theta: Hall's basic bootstrap, which takes out a
**    bias.
** 5. KL_CONFIDENCE_PART.  Subsamples without replacement (Politis & Romano 1994): T* of a share f
**    of the rows varies as T does, times sqrt((1 - f)/f), around its own mean.  Only the standard
**    deviation s comes from that: tails of few rows are not those of many.
**    Variance grows with theta, so that a T that is too small looks too certain.  For normal laws
**    of one variance that are near each other ln(p/q) has variance 2 theta under both: above T, s^2
**    becomes s^2 + 2 (1/n + 1/m) (theta - T).
**    The bias of fewer rows is larger.  Were it in proportion to a power -a of their number, that
**    of T would be (E T* - T)/(f^-a - 1).  Where P has rows that Q hardly reaches, a is far below
**    1/2, and less in more dimensions: 1/(d + 2) is what coverage.c bears out.  That is rather too
**    much elsewhere, so nothing is moved: the interval becomes longer on that side alone.
**    No theta is below 0: neither is an end, and a T below counts as 0 for the upper one.
** 6. Where T is infinite, so is the upper end.  The lower one is that of P and Q after a tenth of
**    each was replaced by (P + Q)/2: finite, and not larger, for a convex quantity.
** 7. What no sample shows may be there (the rule of three): the lower end is not above the quantity
**    of sides mixed so far that outcomes of one in the other would be missed with that tail.
**
** Tails are three quarters of what the level leaves, to make up for the spread of c, nu and
** percentiles that come from small samples. */
#include "sample/confidence.h"

#include "base/memory.h"
#include "num/elementary.h"
#include "num/incomplete.h"
#include "num/noncentral.h"
#include "num/sort.h"

enum {
  CONFIDENCE_MOST = 1000,
  CONFIDENCE_LEAST = 200,
  CONFIDENCE_HALVES = 200, /* a mean takes fewer than a tail */
  CONFIDENCE_PARTS = 200,
  CONFIDENCE_PART_ROWS = 20,
  CONFIDENCE_FULL = 20 /* rows for each outcome */
};

/* Points in all resamples: fewer resamples for more points. */
#define CONFIDENCE_WORK 5e7
#define CONFIDENCE_TAIL 0.75
#define CONFIDENCE_MIXED 0.1

typedef enum ConfidenceDraw { CONFIDENCE_AGAIN, CONFIDENCE_ALIKE, CONFIDENCE_PART } ConfidenceDraw;

typedef struct ConfidenceValues {
  double *x; /* the finite ones, ascending */
  int finite, all;
  double mean, variance;
} ConfidenceValues;

typedef struct ConfidenceWork {
  const KlConfidenceTask *task;
  const KlPoll *poll;
  KlResample draw;
  double *mixed[2];
  double tail;
  double share; /* of rows in a part */
  double least; /* size of the smaller sample */
  int resamples;
} ConfidenceWork;

/* ---- values ---- */

/* (1 - share) P + share (P + Q)/2, and Q alike. */
static KlStatus confidence_mixed(ConfidenceWork *w, const double *p, const double *q, double share,
                                 double *value, bool *exists) {
  double a = 0.0, b = 0.0;
  for (size_t i = 0; i < w->task->count; i++) {
    a += p[i];
    b += q[i];
  }
  for (size_t i = 0; i < w->task->count; i++) {
    double x = p[i] / a, y = q[i] / b, both = 0.5 * share * (x + y);
    w->mixed[0][i] = (1.0 - share) * x + both;
    w->mixed[1][i] = (1.0 - share) * y + both;
  }
  return w->task->value(w->task->work, w->mixed[0], w->mixed[1], w->poll, value, exists);
}

static KlStatus confidence_draw(ConfidenceWork *w, ConfidenceDraw how) {
  switch (how) {
  case CONFIDENCE_AGAIN:
    return kl_resample_again(&w->draw, w->poll);
  case CONFIDENCE_ALIKE:
    return kl_resample_alike(&w->draw, w->poll);
  default:
    return kl_resample_part(&w->draw, w->share, w->poll);
  }
}

static KlStatus confidence_one(ConfidenceWork *w, ConfidenceDraw how, double mixed, double *value,
                               bool *exists) {
  KlStatus status = confidence_draw(w, how);
  if (status != KL_OK) {
    return status;
  }
  const double *p = w->draw.weight[0], *q = w->draw.weight[1];
  return mixed > 0.0 ? confidence_mixed(w, p, q, mixed, value, exists)
                     : w->task->value(w->task->work, p, q, w->poll, value, exists);
}

static void confidence_moments(ConfidenceValues *v) {
  double sum = 0.0, squares = 0.0;
  for (int i = 0; i < v->finite; i++) {
    sum += v->x[i];
  }
  v->mean = v->finite > 0 ? sum / v->finite : 0.0;
  for (int i = 0; i < v->finite; i++) {
    double d = v->x[i] - v->mean;
    squares += d * d;
  }
  v->variance = v->finite > 1 ? squares / (v->finite - 1) : 0.0;
}

/* `v->x` is the caller's to release, whatever is returned. */
static KlStatus confidence_values(ConfidenceWork *w, ConfidenceDraw how, double mixed, int count,
                                  ConfidenceValues *v) {
  *v = (ConfidenceValues){.x = kl_allocate((size_t)count * sizeof *v->x)};
  KlStatus status = v->x != NULL ? KL_OK : KL_NO_MEMORY;
  for (int i = 0; i < count && status == KL_OK; i++) {
    double value = 0.0;
    bool exists = false;
    status = confidence_one(w, how, mixed, &value, &exists);
    v->all += exists;
    if (status == KL_OK && exists && isfinite(value)) {
      v->x[v->finite++] = value;
    }
    status = status == KL_OK ? kl_poll(w->poll) : status;
  }
  status = status == KL_OK ? kl_sort_doubles(v->x, (size_t)v->finite, w->poll) : status;
  confidence_moments(v);
  return status;
}

static double confidence_quantile(const ConfidenceValues *v, double u) {
  double place = u * (v->finite - 1);
  int i = (int)place;
  return i + 1 < v->finite ? v->x[i] + (place - i) * (v->x[i + 1] - v->x[i]) : v->x[v->finite - 1];
}

/* The share of values, and of T among them, that are at least T, up to rounding. */
static bool confidence_is_rare(const ConfidenceValues *v, double t, double tail) {
  int least = 0;
  while (least < v->finite && v->x[least] < t * (1.0 - 1e-12)) {
    least++;
  }
  return (v->all - least + 1.0) / (v->all + 1.0) <= tail;
}

/* ---- a quadratic form ---- */

typedef struct ConfidenceSquare {
  double t, c, bias;
} ConfidenceSquare;

static double confidence_end(const ConfidenceSquare *s, double bias, double u) {
  double freedom = bias / s->c;
  return s->c * kl_noncentrality(s->t / s->c, freedom > 0.5 ? freedom : 0.5, u);
}

static ConfidenceSquare confidence_square(double t, const ConfidenceValues *again) {
  double bias = again->mean > t ? again->mean - t : 0.0;
  double scale = 2.0 * bias + 4.0 * t;
  return (ConfidenceSquare){t, scale > 0.0 ? again->variance / scale : 0.0, bias};
}

static KlStatus confidence_halves(ConfidenceWork *w, double t, double *bias) {
  if (!w->draw.subsets || w->least < 2.0) {
    return KL_OK;
  }
  w->share = 0.5;
  ConfidenceValues half;
  KlStatus status = confidence_values(w, CONFIDENCE_PART, 0.0, CONFIDENCE_HALVES, &half);
  kl_release(half.x);
  if (status == KL_OK && half.finite > 0 && half.mean - t > *bias) {
    *bias = half.mean - t;
  }
  return status;
}

static double confidence_outcomes(const KlConfidenceTask *task) {
  double outcomes = 0.0;
  for (size_t i = 0; i < task->count; i++) {
    outcomes += task->p.weight[i] > 0.0 || task->q.weight[i] > 0.0 ? 1.0 : 0.0;
  }
  return outcomes;
}

static KlStatus confidence_square_low(ConfidenceWork *w, const ConfidenceSquare *s,
                                      const ConfidenceValues *alike, double *low) {
  double bias = alike->mean > s->bias ? alike->mean : s->bias;
  KlStatus status = confidence_halves(w, s->t, &bias);
  *low = confidence_end(s, bias, 1.0 - w->tail);
  if (alike->finite > 0 && w->least < CONFIDENCE_FULL * confidence_outcomes(w->task)) {
    double root = sqrt(s->t) - sqrt(confidence_quantile(alike, 1.0 - w->tail));
    double other = root > 0.0 ? root * root : 0.0;
    *low = other < *low ? 0.5 * (*low + other) : *low;
  }
  return status;
}

/* T is infinite, or so often that nothing can be said of its spread. */
static KlStatus confidence_infinite(ConfidenceWork *w, KlConfidence *out) {
  double t = 0.0;
  bool exists = false;
  const KlConfidenceTask *task = w->task;
  ConfidenceValues again;
  KlStatus status =
      confidence_mixed(w, task->p.weight, task->q.weight, CONFIDENCE_MIXED, &t, &exists);
  if (status != KL_OK || !exists || !isfinite(t)) {
    return status;
  }
  status = confidence_values(w, CONFIDENCE_AGAIN, CONFIDENCE_MIXED, w->resamples, &again);
  if (status == KL_OK) {
    ConfidenceSquare s = confidence_square(t, &again);
    out->low = s.c > 0.0 ? confidence_end(&s, s.bias, 1.0 - w->tail) : t;
  }
  kl_release(again.x);
  return status;
}

/* ---- the kinds ---- */

static KlStatus confidence_of_square(ConfidenceWork *w, const ConfidenceValues *again,
                                     const ConfidenceValues *alike, bool apart, KlConfidence *out) {
  out->high = HUGE_VAL;
  if (isinf(out->value) || again->finite < again->all / 2 || again->finite < 2) {
    return apart ? confidence_infinite(w, out) : KL_OK;
  }
  ConfidenceSquare s = confidence_square(out->value, again);
  out->low = out->high = out->value;
  if (s.c <= 0.0) {
    return KL_OK;
  }
  ConfidenceSquare up = s;
  double middle = alike->finite > 0 ? confidence_quantile(alike, 0.5) : 0.0;
  up.t = middle > up.t ? middle : up.t;
  out->high = confidence_end(&up, s.bias, w->tail);
  out->low = 0.0;
  return apart ? confidence_square_low(w, &s, alike, &out->low) : KL_OK;
}

static void confidence_of_norm(const ConfidenceWork *w, const ConfidenceValues *again,
                               const ConfidenceValues *alike, bool apart, KlConfidence *out) {
  out->high = again->finite > 0 ? confidence_quantile(again, 1.0 - w->tail) : HUGE_VAL;
  if (apart && alike->finite > 0) {
    double low = out->value - confidence_quantile(alike, 1.0 - w->tail);
    out->low = low > 0.0 ? low : 0.0;
  }
}

/* Point 7: both sides are mixed so that a row of the other's is seen with a chance of share/2. */
static KlStatus confidence_unseen(ConfidenceWork *w, KlConfidence *out) {
  double rows = w->task->p.size + w->task->q.size, share = -2.0 * kl_log(w->tail) / rows;
  double value = 0.0;
  bool exists = false;
  KlStatus status = confidence_mixed(w, w->task->p.weight, w->task->q.weight,
                                     share < 1.0 ? share : 1.0, &value, &exists);
  if (status == KL_OK && exists && value < out->low) {
    out->low = value > 0.0 ? value : 0.0;
  }
  return status;
}

static KlStatus confidence_of_distance(ConfidenceWork *w, KlConfidence *out) {
  ConfidenceValues again = {0}, alike = {0};
  out->low = 0.0;
  out->method = "bias-corrected bootstrap";
  KlStatus status = confidence_values(w, CONFIDENCE_AGAIN, 0.0, w->resamples, &again);
  if (status == KL_OK) {
    status = confidence_values(w, CONFIDENCE_ALIKE, 0.0, w->resamples, &alike);
  }
  bool apart = status == KL_OK && confidence_is_rare(&alike, out->value, w->tail);
  if (status == KL_OK && w->task->kind == KL_CONFIDENCE_SQUARE) {
    status = confidence_of_square(w, &again, &alike, apart, out);
  } else if (status == KL_OK) {
    confidence_of_norm(w, &again, &alike, apart, out);
  }
  kl_release(again.x);
  kl_release(alike.x);
  if (status == KL_OK && out->low > 0.0) {
    status = confidence_unseen(w, out);
  }
  out->high = out->high > w->task->most ? w->task->most : out->high;
  return status;
}

static KlStatus confidence_of_signed(ConfidenceWork *w, KlConfidence *out) {
  ConfidenceValues again;
  out->method = "basic bootstrap";
  KlStatus status = confidence_values(w, CONFIDENCE_AGAIN, 0.0, w->resamples, &again);
  out->low = -HUGE_VAL;
  out->high = HUGE_VAL;
  if (status == KL_OK && again.finite > 0 && isfinite(out->value)) {
    out->low = out->value - (confidence_quantile(&again, 1.0 - w->tail) - out->value);
    out->high = out->value + (out->value - confidence_quantile(&again, w->tail));
  }
  if (w->task->most < HUGE_VAL) { /* a share, from 0 to the most */
    out->low = out->low < 0.0 ? 0.0 : out->low;
    out->high = out->high > w->task->most ? w->task->most : out->high;
  }
  kl_release(again.x);
  return status;
}

/* How far theta may be above T: u with u^2 = z^2 (s^2 + 2 (1/n + 1/m) u). */
static double confidence_reach(const ConfidenceWork *w, double z, double s) {
  double n = w->task->p.size, m = w->task->q.size;
  double growth = z * z * ((n > 0.0 ? 1.0 / n : 0.0) + (m > 0.0 ? 1.0 / m : 0.0));
  return growth + sqrt(growth * growth + z * z * s * s);
}

static void confidence_part_ends(const ConfidenceWork *w, const ConfidenceValues *part,
                                 KlConfidence *out) {
  double power = 1.0 / (w->task->dimension + 2.0), z = -kl_normal_quantile(w->tail);
  double s = sqrt(part->variance * w->share / (1.0 - w->share));
  double bias = (part->mean - out->value) / (kl_exp(-power * kl_log(w->share)) - 1.0);
  double low = out->value - z * s - (bias > 0.0 ? bias : 0.0);
  out->low = low > 0.0 ? low : 0.0;
  out->high = (out->value > 0.0 ? out->value : 0.0) + confidence_reach(w, z, s) +
              (bias < 0.0 ? -bias : 0.0);
}

static KlStatus confidence_of_parts(ConfidenceWork *w, KlConfidence *out) {
  out->method = "subsampling";
  if (!w->draw.subsets || w->least < 2.0 * CONFIDENCE_PART_ROWS || isinf(out->value)) {
    out->exists = false;
    out->method = isinf(out->value) ? "the value is infinite"
                  : w->draw.subsets ? "fewer than 40 rows"
                                    : "subsamples need rows of whole weight";
    return KL_OK;
  }
  /* n^(2/3) of n rows, and 20 at least. */
  double share = kl_exp(-kl_log(w->least) / 3.0), least = CONFIDENCE_PART_ROWS / w->least;
  w->share = share > least ? share : least;
  ConfidenceValues part;
  KlStatus status = confidence_values(w, CONFIDENCE_PART, 0.0, w->resamples, &part);
  if (status == KL_OK && part.finite < w->resamples / 2) {
    out->exists = false;
    out->method = "most subsamples have no value";
  } else if (status == KL_OK) {
    confidence_part_ends(w, &part, out);
  }
  kl_release(part.x);
  return status;
}

/* ---- */

static KlStatus confidence_run(ConfidenceWork *w, KlConfidence *out) {
  out->resamples = w->resamples;
  switch (w->task->kind) {
  case KL_CONFIDENCE_SIGNED:
    return confidence_of_signed(w, out);
  case KL_CONFIDENCE_PART:
    return confidence_of_parts(w, out);
  default:
    return confidence_of_distance(w, out);
  }
}

static void confidence_sizes(ConfidenceWork *w) {
  double n = w->task->p.size, m = w->task->q.size, count = (double)w->task->count;
  w->least = n > 0.0 && (m <= 0.0 || n < m) ? n : m;
  double rows = n + m < 64.0 * count ? n + m : 64.0 * count, fit = CONFIDENCE_WORK / (count + rows);
  double resamples = fit > CONFIDENCE_MOST ? CONFIDENCE_MOST : fit;
  resamples = resamples < CONFIDENCE_LEAST ? CONFIDENCE_LEAST : resamples;
  w->resamples = w->task->kind == KL_CONFIDENCE_PART ? CONFIDENCE_PARTS : (int)resamples;
}

KlStatus kl_confidence(const KlConfidenceTask *task, double level, const KlPoll *poll,
                       KlConfidence *interval) {
  *interval = (KlConfidence){.method = "no value"};
  KlStatus status = task->value(task->work, task->p.weight, task->q.weight, poll, &interval->value,
                                &interval->exists);
  if (status != KL_OK || !interval->exists) {
    return status;
  }
  if (task->p.size <= 0.0 && task->q.size <= 0.0) {
    interval->low = interval->high = interval->value;
    interval->method = "exact: neither side is a sample";
    return KL_OK;
  }
  ConfidenceWork w = {.task = task, .poll = poll, .tail = CONFIDENCE_TAIL * (1.0 - level) / 2.0};
  confidence_sizes(&w);
  status = kl_resample_begin(&w.draw, task->count, &task->p, &task->q);
  for (int s = 0; s < 2; s++) {
    w.mixed[s] = kl_allocate(task->count * sizeof *w.mixed[s]);
    status = w.mixed[s] == NULL ? KL_NO_MEMORY : status;
  }
  status = status == KL_OK ? confidence_run(&w, interval) : status;
  kl_release(w.mixed[0]);
  kl_release(w.mixed[1]);
  kl_resample_clear(&w.draw);
  return status;
}
