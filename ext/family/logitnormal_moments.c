/* logitnormal_moments.c - mean and variance of logit-normal distributions, by quadrature.
**
** With S(t) = 1/(1 + exp(-t)) and a standard normal Z, X = S(mu + sigma Z).  X and 1 - X change
** places with the sign of mu, so mu <= 0 here.  The mean is E[S].  For the variance, let D = X -
** S(mu), X less its median:
**
**     D = S(mu + sigma z) (1 - S(mu)) (1 - exp(-sigma z)),    Var X = E[D^2] - E[D]^2,
**
** which keeps its digits however small sigma is, and loses a bit at most, since the mean is never
** further than a standard deviation from the median: E[D]^2 <= Var X.
**
** What is integrated - S(mu + sigma z) phi(z) over the line, D^2 phi on either side of 0 - is a
** log-concave function times phi, so that 10.6 away from its peak it is below 2^-80 of that.  Gauss
** and Legendre's rule of 48 nodes sees its poles, pi/sigma beside z = -mu/sigma, and the bend of
** 1 - exp(-sigma z) at 0 from pieces that grow with the distance from there.
*/
#include "family/logitnormal_moments.h"

#include "family/edges.h"
#include "num/elementary.h"
#include "num/gap.h"
#include "num/incomplete.h"
#include "num/legendre_table.h"

/* Half of the line that is integrated, and the longest piece of it. */
#define LOGITNORMAL_REACH 10.6
#define LOGITNORMAL_PIECE 7.0

enum {
  LOGITNORMAL_STEP = 110,     /* from 2^this on, sigma makes X 0 or 1 as far as 110 bits tell */
  LOGITNORMAL_STRAIGHT = -40, /* below, E[D]^2 is less than sigma^2/4 of the variance: nothing */
  LOGITNORMAL_PIECES = 2000
};

typedef enum LogitnormalKind {
  LOGITNORMAL_MEAN,
  LOGITNORMAL_ABOVE,
  LOGITNORMAL_BELOW
} LogitnormalKind;

/* An integral over v: z = v, or z = -v below the median. */
typedef struct Logitnormal {
  LogitnormalKind kind;
  KlScaled mu, sigma; /* mu <= 0 */
  KlScaled pole;      /* the v at which t = mu + sigma z is 0 */
} Logitnormal;

KlScaled kl_logistic(KlScaled t) {
  if (kl_scaled_sign(t) < 0) {
    KlScaled power = kl_scaled_exponential(t);
    return kl_scaled_divide(power, kl_scaled_add(kl_scaled_double(1.0), power));
  }
  KlScaled power = kl_scaled_exponential(kl_scaled_negate(t));
  return kl_scaled_divide(kl_scaled_double(1.0), kl_scaled_add(kl_scaled_double(1.0), power));
}

/* S(t) phi(z), or D^2 phi(z) without the factor (1 - S(mu))^2 or S(mu)^2. */
static KlScaled logitnormal_value(const Logitnormal *w, KlScaled v) {
  KlScaled way = kl_scaled_multiply(w->sigma, v);
  KlScaled t = kl_scaled_add(w->mu, w->kind == LOGITNORMAL_BELOW ? kl_scaled_negate(way) : way);
  KlScaled fall = kl_scaled_twice(kl_scaled_multiply(v, v), -1);
  KlScaled density = kl_scaled_exponential(kl_scaled_negate(kl_scaled_add(fall, KL_LOG_SQRT_2PI)));
  if (w->kind == LOGITNORMAL_MEAN) {
    return kl_scaled_multiply(kl_logistic(t), density);
  }
  KlScaled part = kl_logistic(w->kind == LOGITNORMAL_ABOVE ? t : kl_scaled_negate(t));
  KlScaled apart = kl_scaled_multiply(part, kl_scaled_expm1(kl_scaled_negate(way)));
  return kl_scaled_multiply(kl_scaled_multiply(apart, apart), density);
}

/* Minus the derivative of the logarithm of that, roughly: it rises with v. */
static double logitnormal_slope(const Logitnormal *w, double v) {
  double mu = kl_scaled_round(w->mu), sigma = kl_scaled_round(w->sigma);
  double t = mu + (w->kind == LOGITNORMAL_BELOW ? -sigma * v : sigma * v);
  double upper = 1.0 / (1.0 + kl_exp(t)); /* 1 - S(t) */
  if (w->kind == LOGITNORMAL_MEAN) {
    return v - sigma * upper;
  }
  double part = w->kind == LOGITNORMAL_ABOVE ? upper : 1.0 - upper;
  return v - 2.0 * sigma * part - 2.0 * sigma / kl_expm1(sigma * v);
}

/* The peak, to 1/8: above 0, and below sigma (E[S]) or 2 sigma + 2 (E[D^2]). */
static double logitnormal_peak(const Logitnormal *w) {
  double low = 0.0, high = 2.0 * kl_scaled_round(w->sigma) + 2.0;
  while (high - low > 0.125) {
    double middle = low + 0.5 * (high - low);
    if (middle <= low || middle >= high) {
      break;
    }
    if (logitnormal_slope(w, middle) < 0.0) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/* How long a piece from v may be, at most `length`, for something at `centre` that is `width` wide.
** Before it, a fifth of the way is left; behind it, pieces grow by a factor of five. */
static double logitnormal_length(KlScaled v, KlScaled centre, double width, double length) {
  double away = kl_scaled_round(kl_scaled_subtract(centre, v));
  double most = away > 5.0 * width ? 0.8 * away : (away > 0.0 ? away : 4.0 * (width - away));
  return most < length ? most : length;
}

static KlScaled logitnormal_piece(const Logitnormal *w, KlScaled v, KlScaled length) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < LEGENDRE_PAIRS; i++) {
    KlScaled near = kl_scaled_multiply(length, kl_scaled(legendre_table[i].node, 0));
    KlScaled far = kl_scaled_subtract(length, near);
    KlScaled both = kl_scaled_add(logitnormal_value(w, kl_scaled_add(v, near)),
                                  logitnormal_value(w, kl_scaled_add(v, far)));
    sum = kl_scaled_add(sum, kl_scaled_multiply(both, kl_scaled(legendre_table[i].weight, 0)));
  }
  return kl_scaled_multiply(sum, length);
}

static KlScaled logitnormal_integral(const Logitnormal *w) {
  double peak = logitnormal_peak(w), width = 1.0 / kl_scaled_round(w->sigma);
  bool half = w->kind != LOGITNORMAL_MEAN;
  double from = half && peak < LOGITNORMAL_REACH ? 0.0 : peak - LOGITNORMAL_REACH;
  KlScaled v = kl_scaled_double(from), end = kl_scaled_double(peak + LOGITNORMAL_REACH);
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < LOGITNORMAL_PIECES && kl_scaled_compare(v, end) < 0; i++) {
    double length = logitnormal_length(v, w->pole, 3.0 * width, LOGITNORMAL_PIECE);
    length = half ? logitnormal_length(v, kl_scaled_zero(), width, length) : length;
    KlScaled step = kl_scaled_double(length);
    sum = kl_scaled_add(sum, logitnormal_piece(w, v, step));
    v = kl_scaled_add(v, step);
  }
  return sum;
}

static Logitnormal logitnormal_of(LogitnormalKind kind, const KlMember *m) {
  Logitnormal w = {kind, m->theta[0], m->theta[1], kl_scaled_zero()};
  w.mu = kl_scaled_sign(w.mu) > 0 ? kl_scaled_negate(w.mu) : w.mu;
  w.pole = kl_scaled_divide(w.mu, w.sigma);
  w.pole = kind == LOGITNORMAL_BELOW ? w.pole : kl_scaled_negate(w.pole);
  return w;
}

/* P(mu + sigma Z > 0), mu <= 0: the mean of what is 0 or 1. */
static KlScaled logitnormal_step(const Logitnormal *w) { return kl_normal_tail(w->pole, true); }

/* E[S], mu <= 0. */
static KlScaled logitnormal_lower_mean(const KlMember *m) {
  Logitnormal w = logitnormal_of(LOGITNORMAL_MEAN, m);
  return w.sigma.exponent > LOGITNORMAL_STEP ? logitnormal_step(&w) : logitnormal_integral(&w);
}

KlScaled kl_logitnormal_mean(const KlMember *m) {
  KlScaled mean = logitnormal_lower_mean(m);
  bool upper = kl_scaled_sign(m->theta[0]) > 0;
  return upper ? kl_scaled_subtract(kl_scaled_double(1.0), mean) : mean;
}

KlScaled kl_logitnormal_variance(const KlMember *m) {
  Logitnormal above = logitnormal_of(LOGITNORMAL_ABOVE, m);
  Logitnormal below = logitnormal_of(LOGITNORMAL_BELOW, m);
  if (above.sigma.exponent > LOGITNORMAL_STEP) {
    KlScaled p = logitnormal_step(&above);
    return kl_scaled_multiply(p, kl_scaled_subtract(kl_scaled_double(1.0), p));
  }
  KlScaled median = kl_logistic(above.mu), rest = kl_logistic(kl_scaled_negate(above.mu));
  KlScaled up = kl_scaled_multiply(kl_scaled_multiply(rest, rest), logitnormal_integral(&above));
  KlScaled down =
      kl_scaled_multiply(kl_scaled_multiply(median, median), logitnormal_integral(&below));
  KlScaled sum = kl_scaled_add(up, down);
  if (above.sigma.exponent < LOGITNORMAL_STRAIGHT) {
    return sum;
  }
  KlScaled shift = kl_scaled_subtract(logitnormal_lower_mean(m), median);
  return kl_scaled_subtract(sum, kl_scaled_multiply(shift, shift));
}
