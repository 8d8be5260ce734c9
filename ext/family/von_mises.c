/* von_mises.c - the von Mises distribution of an angle: density exp(kappa cos(x - loc))/(2 pi
** I0(kappa)) from -pi to pi.
**
** With A = I1/I0 and B the Bregman distance of ln I0
**
**   KL = B(k_q; k_p) + 2 k_q A(k_p) sin^2((m_p - m_q)/2),
**
** two terms >= 0.  The density's logarithm is -2 kappa sin^2((x - loc)/2) - ln(2 pi exp(-kappa)
** I0(kappa)), neither term of which is large where the density is.
**
** The ends of the support are the doubles next to -pi and pi: the density is that of the circle, of
** which less than 2^-52 times its largest value lies between.  Mean and variance are those of x as
** a number between -pi and pi, not of the direction.
*/
#include "family/edges.h"
#include "family/spread.h"
#include "num/bessel.h"
#include "num/gap.h"
#include "num/legendre_table.h"
#include "num/trigonometric.h"

static const KlDomain von_mises_angle = {-KL_PI_DOUBLE, KL_PI_DOUBLE, "number from -pi to pi"};

enum { VON_MISES_TERMS = 190, VON_MISES_WALK = 2000 };

/* Up to here the mean is a Fourier series. */
#define VON_MISES_SPREAD 64.0

/* An integrand that has fallen by exp(-60) is at its end. */
#define VON_MISES_REACH 60.0

/* Sums of a column. */
enum { VON_MISES_X, VON_MISES_SQUARE, VON_MISES_COS, VON_MISES_SIN, VON_MISES_SUMS };

static void von_mises_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = -KL_PI_DOUBLE;
  *high = KL_PI_DOUBLE;
}

static void von_mises_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = *low;
}

static KlScaled von_mises_circle(void) { return kl_scaled_twice(kl_scaled(KL_PI, 0), 1); }

/* ln(2 pi) + ln(exp(-kappa) I0(kappa)) */
static KlScaled von_mises_log_norm(const KlMember *m) {
  return kl_scaled_add(kl_scaled_twice(KL_LOG_SQRT_2PI, 1), kl_log_bessel(m->theta[1]));
}

/* -2 kappa sin^2((x - loc)/2) */
static KlScaled von_mises_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled sine = kl_scaled_sin(kl_scaled_twice(kl_scaled_subtract(x->x, m->theta[0]), -1));
  KlScaled square = kl_scaled_multiply(sine, sine);
  return kl_scaled_negate(kl_scaled_twice(kl_scaled_multiply(m->theta[1], square), 1));
}

/* ---- integrals over part of the circle ---- */

/* 2 kappa [sin^2((c + y)/2) - sin^2(c/2)] = 2 kappa sin(y/2) sin(c + y/2): what the density loses
** on the way from c to c + y. */
static KlScaled von_mises_fall(KlScaled kappa, KlScaled c, KlScaled y) {
  KlScaled half = kl_scaled_twice(y, -1), sine = kl_scaled_sin(kl_scaled_add(c, half));
  KlScaled product = kl_scaled_multiply(kl_scaled_sin(half), sine);
  return kl_scaled_twice(kl_scaled_multiply(kappa, product), 1);
}

/* The way from c after which nothing counts any more, `width` at most: by a factor of 1.2. */
static KlScaled von_mises_way(KlScaled kappa, KlScaled c, KlScaled width) {
  const KlScaled reach = kl_scaled_double(VON_MISES_REACH), more = kl_scaled_double(1.2);
  if (kl_scaled_compare(von_mises_fall(kappa, c, width), reach) <= 0) {
    return width;
  }
  KlScaled way = kl_scaled_sqrt(kl_scaled_divide(kl_scaled_twice(reach, 1), kappa));
  KlScaled sine = kl_scaled_sin(c);
  if (kl_scaled_sign(sine) > 0) { /* the straight line's, if that is shorter */
    KlScaled line = kl_scaled_divide(reach, kl_scaled_multiply(kappa, sine));
    way = kl_scaled_compare(line, way) < 0 ? line : way;
  }
  for (int i = 0; i < VON_MISES_WALK; i++) {
    if (kl_scaled_compare(way, width) >= 0) {
      way = width;
      break;
    }
    if (kl_scaled_compare(von_mises_fall(kappa, c, way), reach) >= 0) {
      break;
    }
    way = kl_scaled_multiply(way, more);
  }
  for (int i = 0; i < VON_MISES_WALK; i++) {
    KlScaled less = kl_scaled_divide(way, more);
    if (kl_scaled_compare(von_mises_fall(kappa, c, less), reach) < 0) {
      break;
    }
    way = less;
  }
  return way;
}

/* What is integrated beside the density: 1, pi - a, a^2 for the angle a from the centre. */
typedef enum VonMisesFactor { VON_MISES_ONE, VON_MISES_REST, VON_MISES_AWAY } VonMisesFactor;

static KlScaled von_mises_factor(VonMisesFactor factor, KlScaled angle) {
  if (factor == VON_MISES_ONE) {
    return kl_scaled_double(1.0);
  }
  return factor == VON_MISES_REST ? kl_scaled_subtract(kl_scaled(KL_PI, 0), angle)
                                  : kl_scaled_multiply(angle, angle);
}

/* The integral of factor times density at angles c to c + width from the centre, 0 <= c, c + width
** <= pi, where the density falls: Gauss and Legendre's rule of 48 nodes over each half of the part
** that counts.  Relative error below 2^-85, measured up to kappa = 500 against Fourier series of 90
** digits and more. */
static KlScaled von_mises_part(const KlMember *m, KlScaled c, KlScaled width,
                               VonMisesFactor factor) {
  KlScaled kappa = m->theta[1], way = von_mises_way(kappa, c, width), sum = kl_scaled_zero();
  KlScaled half = kl_scaled_twice(way, -1);
  for (int i = 0; i < 4 * LEGENDRE_PAIRS; i++) {
    const LegendreNode *node = &legendre_table[i / 4];
    KlScaled y = kl_scaled_multiply(half, kl_scaled(node->node, 0));
    y = i % 2 == 0 ? y : kl_scaled_subtract(half, y);
    y = i % 4 < 2 ? y : kl_scaled_add(half, y);
    KlScaled fall = von_mises_fall(kappa, c, y);
    KlScaled share = kl_scaled_multiply(kl_scaled(node->weight, 0),
                                        kl_scaled_exponential(kl_scaled_negate(fall)));
    share = kl_scaled_multiply(share, von_mises_factor(factor, kl_scaled_add(c, y)));
    sum = kl_scaled_add(sum, share);
  }
  KlScaled sine = kl_scaled_sin(kl_scaled_twice(c, -1));
  KlScaled top = kl_scaled_twice(kl_scaled_multiply(kappa, kl_scaled_multiply(sine, sine)), 1);
  KlScaled log = kl_scaled_negate(kl_scaled_add(top, von_mises_log_norm(m)));
  return kl_scaled_multiply(kl_scaled_multiply(sum, half), kl_scaled_exponential(log));
}

/* An angle x + turns pi: multiples of pi are known exactly. */
typedef struct VonMisesAngle {
  KlScaled x;
  int turns;
} VonMisesAngle;

/* The angle less n pi. */
static KlScaled von_mises_less(VonMisesAngle angle, int n) {
  return kl_scaled_less_pi(angle.x, n - angle.turns);
}

/* P(a <= X - loc <= b) for -2 pi <= a <= b <= 2 pi, whole = b - a: cut at multiples of pi, between
** which the density is that of an angle from 0 to pi, forwards or backwards. */
static KlScaled von_mises_between(const KlMember *m, VonMisesAngle a, VonMisesAngle b,
                                  KlScaled whole) {
  KlScaled sum = kl_scaled_zero();
  for (int n = -2; n < 2; n++) {
    KlScaled a_low = von_mises_less(a, n), a_high = von_mises_less(a, n + 1);
    KlScaled b_low = von_mises_less(b, n), b_high = von_mises_less(b, n + 1);
    if (kl_scaled_sign(b_low) <= 0 || kl_scaled_sign(a_high) >= 0) {
      continue;
    }
    bool begins = kl_scaled_sign(a_low) > 0, ends = kl_scaled_sign(b_high) < 0,
         forwards = n % 2 == 0;
    KlScaled from = kl_scaled_zero(), width = kl_scaled(KL_PI, 0);
    if (forwards ? begins : ends) {
      from = forwards ? a_low : kl_scaled_negate(b_high);
    }
    if (begins || ends) {
      width = begins && ends ? whole : ends ? b_low : kl_scaled_negate(a_high);
    }
    sum = kl_scaled_add(sum, von_mises_part(m, from, width, VON_MISES_ONE));
  }
  return sum;
}

/* From -pi itself, not from the double next to it, so that the median of loc = 0 is 0. */
static KlScaled von_mises_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  if (kl_scaled_compare(x->x, kl_scaled_double(-KL_PI_DOUBLE)) <= 0) {
    return kl_tail_below(tail);
  }
  if (kl_scaled_compare(x->x, kl_scaled_double(KL_PI_DOUBLE)) >= 0) {
    return kl_tail_above(tail);
  }
  VonMisesAngle at = {kl_scaled_subtract(x->x, m->theta[0]), 0};
  VonMisesAngle low = {kl_scaled_negate(m->theta[0]), -1}, high = {low.x, 1};
  return tail == KL_LOWER
             ? von_mises_between(m, low, at, kl_scaled_less_pi(x->x, -1))
             : von_mises_between(m, at, high, kl_scaled_negate(kl_scaled_less_pi(x->x, 1)));
}

/* ---- moments ---- */

/* With A_n = I_n/I0: 2 sum (-1)^(n+1) A_n/n sin(n loc), the integral of x over the density's
** Fourier series. */
static KlScaled von_mises_mean_series(const KlMember *m) {
  KlScaled ratio[VON_MISES_TERMS], sum = kl_scaled_zero();
  kl_bessel_ratios(m->theta[1], ratio, VON_MISES_TERMS);
  for (int n = 1; n < VON_MISES_TERMS && kl_scaled_sign(ratio[n]) > 0; n++) {
    KlScaled angle = kl_scaled_multiply(kl_scaled_double(n), m->theta[0]);
    KlScaled term = kl_scaled_multiply(ratio[n], kl_scaled_sin(angle));
    term = kl_scaled_divide(term, kl_scaled_double(n % 2 == 0 ? -n : n));
    sum = kl_scaled_add(sum, term);
  }
  return kl_scaled_twice(sum, 1);
}

/* pi - abs(loc): the distance at which x leaves one end and comes back at the other. */
static KlScaled von_mises_rest(const KlMember *m) {
  KlScaled loc = m->theta[0];
  loc = kl_scaled_abs(loc);
  return kl_scaled_negate(kl_scaled_less_pi(loc, 1));
}

/* With loc >= 0, r = pi - loc and U the probability that X - loc, from -pi to pi, is above r: loc -
** 2 pi U, or, where U may be near 1/2, 2 pi P(0 .. r) - r. */
static KlScaled von_mises_mean(const KlMember *m) {
  if (kl_scaled_compare(m->theta[1], kl_scaled_double(VON_MISES_SPREAD)) <= 0) {
    return von_mises_mean_series(m);
  }
  KlScaled loc = m->theta[0], rest = von_mises_rest(m), mean;
  bool below = kl_scaled_sign(loc) < 0;
  if (kl_scaled_sign(rest) <= 0) {
    return kl_scaled_zero(); /* a fit at pi itself */
  }
  loc = below ? kl_scaled_negate(loc) : loc;
  if (kl_scaled_compare(loc, rest) < 0) {
    KlScaled beyond = von_mises_part(m, rest, loc, VON_MISES_ONE);
    mean = kl_scaled_subtract(loc, kl_scaled_multiply(von_mises_circle(), beyond));
  } else {
    KlScaled within = von_mises_part(m, kl_scaled_zero(), rest, VON_MISES_ONE);
    mean = kl_scaled_subtract(kl_scaled_multiply(von_mises_circle(), within), rest);
  }
  return below ? kl_scaled_negate(mean) : mean;
}

/* X = loc + T - 2 pi [T > r], T from -pi to pi with density around 0, so with U = P(T > r)
**
**   Var X = E[T^2] + 4 pi E[(pi - T) [T > r]] - (2 pi U)^2. */
static KlScaled von_mises_variance(const KlMember *m) {
  KlScaled zero = kl_scaled_zero(), pi = kl_scaled(KL_PI, 0), rest = von_mises_rest(m);
  rest = kl_scaled_sign(rest) < 0 ? zero : rest;
  KlScaled width = kl_scaled_subtract(pi, rest), circle = von_mises_circle();
  KlScaled square = kl_scaled_twice(von_mises_part(m, zero, pi, VON_MISES_AWAY), 1);
  if (kl_scaled_sign(width) <= 0) {
    return square;
  }
  KlScaled moment = von_mises_part(m, rest, width, VON_MISES_REST);
  KlScaled turn = kl_scaled_multiply(circle, von_mises_part(m, rest, width, VON_MISES_ONE));
  KlScaled more = kl_scaled_twice(kl_scaled_multiply(circle, moment), 1);
  return kl_scaled_add(square, kl_scaled_subtract(more, kl_scaled_multiply(turn, turn)));
}

/* ln(2 pi exp(-kappa) I0(kappa)) + kappa (1 - A(kappa)) */
static KlScaled von_mises_entropy(const KlMember *m) {
  KlScaled lack = kl_scaled_multiply(m->theta[1], kl_bessel_lack(m->theta[1]));
  return kl_scaled_add(von_mises_log_norm(m), lack);
}

/* ---- divergences ---- */

static KlScaled von_mises_kl(const KlMember *p, const KlMember *q) {
  KlScaled kp = p->theta[1], kq = q->theta[1];
  KlScaled turn = kl_scaled_subtract(p->theta[0], q->theta[0]);
  KlScaled sine = kl_scaled_sin(kl_scaled_twice(turn, -1));
  KlScaled shift = kl_scaled_multiply(kl_scaled_multiply(kq, kl_bessel_ratio(kp)),
                                      kl_scaled_multiply(sine, sine));
  return kl_scaled_add(kl_gap_bessel(kq, kp, kl_scaled_subtract(kq, kp)),
                       kl_scaled_twice(shift, 1));
}

/* The natural parameters are kappa (cos loc, sin loc), which are added in a frame where Q's
** direction is 0.  loc may leave -pi .. pi, which no use of it minds. */
static bool von_mises_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  KlScaled turn = kl_scaled_subtract(p->theta[0], q->theta[0]), kp = p->theta[1], kq = q->theta[1];
  KlScaled sine = kl_scaled_sin(turn), half = kl_scaled_sin(kl_scaled_twice(turn, -1));
  /* kp cos(turn) - kq = kp - kq - 2 kp sin^2(turn/2) */
  KlScaled bend = kl_scaled_twice(kl_scaled_multiply(kp, kl_scaled_multiply(half, half)), 1);
  KlScaled apart = kl_scaled_subtract(kl_scaled_subtract(kp, kq), bend);
  KlScaled x = kl_scaled_add(kq, kl_scaled_multiply(alpha, apart));
  KlScaled y = kl_scaled_multiply(alpha, kl_scaled_multiply(kp, sine));
  theta[0] = kl_scaled_add(q->theta[0], kl_scaled_atan2(y, x));
  theta[1] = kl_scaled_sqrt(kl_scaled_add(kl_scaled_multiply(x, x), kl_scaled_multiply(y, y)));
  return true;
}

/* ---- fits ---- */

static int von_mises_sums(int dimension) {
  (void)dimension;
  return VON_MISES_SUMS;
}

/* cos x and sin x are sufficient; x and x^2 tell a column that is one value, or nearly. */
static void von_mises_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  const KlDd one = {1.0, 0.0};
  KlScaled angle = kl_scaled(x[0], 0);
  t[VON_MISES_X] = (KlFactors){x[0], one};
  t[VON_MISES_SQUARE] = (KlFactors){x[0], x[0]};
  t[VON_MISES_COS] = (KlFactors){kl_scaled_dd(kl_scaled_cos(angle)), one};
  t[VON_MISES_SIN] = (KlFactors){kl_scaled_dd(kl_scaled_sin(angle)), one};
}

/* n^2 - C^2 - S^2, exact: n^2 (1 - R^2) for the mean resultant length R. */
static void von_mises_lack(const KlStatistics *s, KlInteger *out) {
  KlInteger n, square, rest;
  kl_integer_multiply(&n, &s->n, &s->n);
  kl_integer_multiply(&square, &s->sum[VON_MISES_COS], &s->sum[VON_MISES_COS]);
  kl_integer_subtract(&rest, &n, &square);
  kl_integer_multiply(&square, &s->sum[VON_MISES_SIN], &s->sum[VON_MISES_SIN]);
  kl_integer_subtract(out, &rest, &square);
}

/* loc is the direction of the sum of (cos x, sin x), and A(kappa) = R.  cos x and sin x are good to
** 2^-105; where 1 - R is below 2^-50, which may show that, it is half of the variance of x, to a
** relative error of the variance. */
static KlStatus von_mises_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlInteger spread, lack;
  kl_spread(&spread, s, VON_MISES_X, VON_MISES_SQUARE);
  if (spread.sign == 0) {
    *how = kl_fit_point(s, kl_statistics_mean(s, VON_MISES_X), theta);
    return KL_OK;
  }
  KlScaled c = kl_statistics_mean(s, VON_MISES_COS), sn = kl_statistics_mean(s, VON_MISES_SIN);
  KlScaled one = kl_scaled_double(1.0), n = kl_integer_scaled(&s->n);
  KlScaled ratio =
      kl_scaled_sqrt(kl_scaled_add(kl_scaled_multiply(c, c), kl_scaled_multiply(sn, sn)));
  von_mises_lack(s, &lack);
  KlScaled rest = kl_scaled_divide(kl_integer_scaled(&lack), kl_scaled_multiply(n, n));
  rest = kl_scaled_divide(rest, kl_scaled_add(one, ratio));
  theta[0] = kl_scaled_atan2(sn, c);
  KlScaled variance = kl_scaled_divide(kl_integer_scaled(&spread), kl_scaled_multiply(n, n));
  if (rest.exponent < -50 && variance.exponent < -45) {
    rest = kl_scaled_twice(variance, -1);
    theta[0] = kl_statistics_mean(s, VON_MISES_X);
  }
  *how = kl_scaled_sign(rest) > 0 ? KL_FIT_MEMBER : KL_FIT_NONE;
  theta[1] = kl_scaled_sign(rest) > 0 ? kl_bessel_inverse(ratio, rest) : one;
  return KL_OK;
}

static bool von_mises_possible(const KlStatistics *s) {
  return kl_spread_is_possible(s, VON_MISES_X, VON_MISES_SQUARE);
}

const KlFamily kl_family_von_mises = {
    .id = 38,
    .name = "von_mises",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"loc", &von_mises_angle, 0.0}, {"kappa", &kl_domain_mass, 0.0}},
    .support = von_mises_support,
    .ends = von_mises_ends,
    .log_norm = von_mises_log_norm,
    .log_kernel = von_mises_log_kernel,
    .cdf = von_mises_cdf,
    .mean = von_mises_mean,
    .variance = von_mises_variance,
    .entropy = von_mises_entropy,
    .kl = von_mises_kl,
    .blend = von_mises_blend,
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &von_mises_angle, 0.0}},
    .possible = von_mises_possible,
    .sums = von_mises_sums,
    .observe = von_mises_observe,
    .fit = von_mises_fit,
    .bound = 0.501,
    .source = "Kitagawa & Rowley, arXiv:2202.05192 (2022)",
    .help = "von Mises distribution of an angle from -pi to pi: a direction and a concentration",
    .probe = {{0.5, 2.0}, {3.0, 0.25}, {-1.0, 1e4}, {-3.1, 1e-3}},
};
