/* logistic_fit.c - the fit of maximum likelihood of a logistic distribution.
**
** With t_i the distances of the values from one in their middle, w_i their weights, n the sum of
** those, and z_i = c t_i - a, c = 1/scale, the likelihood's logarithm
**
**     l(a, c) = n ln c - sum w_i [abs(z_i) + 2 ln(1 + exp(-abs(z_i)))]
**
** is concave in (a, c) and goes to -Inf at all ends (Burridge 1981: every location and scale family
** with a log-concave density has that).  Newton's method, its steps halved until l rises by a
** quarter of what it promises (Armijo), starts where 1/c is the mean of abs(t_i), which no best
** scale exceeds: sum w_i tanh(z_i/2) t_i = n/c.  There the matrix is well-conditioned, since
** abs(z_i) is small for all values that count.
*/
#include "family/logistic_fit.h"

#include "num/gap.h"

/* A step whose promise is below 2^-40 n is taken as it is; below 2^-100 n it is the last. */
enum { FIT_STEPS = 1200, FIT_SURE = -40, FIT_LAST = -100 };

/* l, its gradient, and its second derivatives' negatives. */
typedef struct FitPlace {
  KlScaled a, c, level;
  KlScaled slope_a, slope_c;
  KlScaled bend_a, bend_both, bend_c;
} FitPlace;

typedef struct FitStep {
  KlScaled a, c, promise; /* twice what l rises by if it is a parabola: >= 0 */
} FitStep;

/* exp of less is nothing beside what values in the middle give. */
#define FIT_GONE (-0x1p20)

static KlScaled logistic_fit_power(KlScaled x) {
  bool gone = kl_scaled_compare(x, kl_scaled_double(FIT_GONE)) < 0;
  return gone ? kl_scaled_zero() : kl_scaled_exponential(x);
}

static KlScaled logistic_fit_times(KlScaled a, KlScaled b) { return kl_scaled_multiply(a, b); }

/* The share of one value: with e = exp(-abs(z)), tanh(abs(z)/2) = (1 - e)/(1 + e), and half of 1
** less its square is 2 e/(1 + e)^2. */
static void logistic_fit_add(FitPlace *f, KlScaled t, KlScaled w) {
  KlScaled one = kl_scaled_double(1.0);
  KlScaled z = kl_scaled_subtract(logistic_fit_times(f->c, t), f->a);
  KlScaled minus = kl_scaled_sign(z) > 0 ? kl_scaled_negate(z) : z;
  KlScaled e = logistic_fit_power(minus), over = kl_scaled_divide(one, kl_scaled_add(one, e));
  KlScaled slope = logistic_fit_times(w, logistic_fit_times(kl_scaled_subtract(one, e), over));
  slope = kl_scaled_sign(z) < 0 ? kl_scaled_negate(slope) : slope;
  KlScaled bend = logistic_fit_times(kl_scaled_twice(e, 1), logistic_fit_times(over, over));
  KlScaled level = kl_scaled_subtract(minus, kl_scaled_twice(kl_scaled_log1p(e), 1));
  bend = logistic_fit_times(w, bend);
  f->level = kl_scaled_add(f->level, logistic_fit_times(w, level));
  f->slope_a = kl_scaled_add(f->slope_a, slope);
  f->slope_c = kl_scaled_subtract(f->slope_c, logistic_fit_times(slope, t));
  f->bend_a = kl_scaled_add(f->bend_a, bend);
  bend = logistic_fit_times(bend, t);
  f->bend_both = kl_scaled_add(f->bend_both, bend);
  f->bend_c = kl_scaled_add(f->bend_c, logistic_fit_times(bend, t));
}

static KlScaled logistic_fit_distance(const KlStatistics *s, size_t i, double middle) {
  return kl_scaled_subtract(kl_scaled_double(s->value[i].value), kl_scaled_double(middle));
}

static FitPlace logistic_fit_place(const KlStatistics *s, double middle, KlScaled a, KlScaled c) {
  KlScaled n = kl_integer_scaled(&s->n), zero = kl_scaled_zero(), part = kl_scaled_divide(n, c);
  FitPlace f = {a, c, zero, zero, part, zero, zero, kl_scaled_divide(part, c)};
  f.level = logistic_fit_times(n, kl_scaled_log(c));
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    logistic_fit_add(&f, logistic_fit_distance(s, i, middle), s->value[i].weight);
  }
  return f;
}

/* The matrix is bend_a, -bend_both; -bend_both, bend_c. */
static FitStep logistic_fit_step(const FitPlace *f) {
  KlScaled det = kl_scaled_subtract(logistic_fit_times(f->bend_a, f->bend_c),
                                    logistic_fit_times(f->bend_both, f->bend_both));
  KlScaled a = kl_scaled_add(logistic_fit_times(f->bend_c, f->slope_a),
                             logistic_fit_times(f->bend_both, f->slope_c));
  KlScaled c = kl_scaled_add(logistic_fit_times(f->bend_both, f->slope_a),
                             logistic_fit_times(f->bend_a, f->slope_c));
  FitStep step = {kl_scaled_divide(a, det), kl_scaled_divide(c, det), kl_scaled_zero()};
  step.promise =
      kl_scaled_add(logistic_fit_times(step.a, f->slope_a), logistic_fit_times(step.c, f->slope_c));
  return step;
}

/* Whether `there` is as high as a step of this share promises by a quarter. */
static bool logistic_fit_rises(const FitPlace *here, const FitPlace *there, const FitStep *step,
                               int halvings) {
  KlScaled least = kl_scaled_add(here->level, kl_scaled_twice(step->promise, -2 - halvings));
  return kl_scaled_compare(there->level, least) >= 0;
}

/* The step, or the longest of its halves that rises; the first 64 of them, since one does. */
static FitPlace logistic_fit_go(const KlStatistics *s, double middle, const FitPlace *here,
                                const FitStep *step, bool sure) {
  for (int halvings = 0; halvings < 64; halvings++) {
    KlScaled a = kl_scaled_add(here->a, kl_scaled_twice(step->a, -halvings));
    KlScaled c = kl_scaled_add(here->c, kl_scaled_twice(step->c, -halvings));
    if (kl_scaled_sign(c) > 0) {
      FitPlace there = logistic_fit_place(s, middle, a, c);
      if (sure || logistic_fit_rises(here, &there, step, halvings)) {
        return there;
      }
    }
  }
  return *here;
}

/* The value with half of the weight on both sides of it, or next to it. */
static double logistic_fit_middle(const KlStatistics *s, KlScaled n) {
  KlScaled half = kl_scaled_twice(n, -1), below = kl_scaled_zero();
  size_t i = 0;
  for (; i + 1 < s->values; i++) {
    below = kl_scaled_add(below, s->value[i].weight);
    if (kl_scaled_compare(below, half) >= 0) {
      break;
    }
  }
  return s->value[i].value;
}

/* a = 0, and 1/c the mean distance. */
static FitPlace logistic_fit_start(const KlStatistics *s, double middle, KlScaled n) {
  KlScaled sum = kl_scaled_zero();
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    KlScaled t = logistic_fit_distance(s, i, middle);
    t = kl_scaled_abs(t);
    sum = kl_scaled_add(sum, logistic_fit_times(s->value[i].weight, t));
  }
  return logistic_fit_place(s, middle, kl_scaled_zero(), kl_scaled_divide(n, sum));
}

void kl_logistic_fit(const KlStatistics *s, KlScaled *theta) {
  KlScaled n = kl_integer_scaled(&s->n);
  double middle = logistic_fit_middle(s, n);
  FitPlace f = logistic_fit_start(s, middle, n);
  for (int i = 0; i < FIT_STEPS; i++) {
    FitStep step = logistic_fit_step(&f);
    int promise = kl_scaled_sign(step.promise) > 0 ? step.promise.exponent - n.exponent : FIT_LAST;
    if (promise <= FIT_LAST) {
      f.a = kl_scaled_add(f.a, step.a);
      f.c = kl_scaled_add(f.c, step.c);
      break;
    }
    f = logistic_fit_go(s, middle, &f, &step, promise < FIT_SURE);
  }
  theta[0] = kl_scaled_add(kl_scaled_double(middle), kl_scaled_divide(f.a, f.c));
  theta[1] = kl_scaled_divide(kl_scaled_double(1.0), f.c);
}
