/* truncated_normal_fit.c - the truncated normal distribution with a given mean and variance.
**
** Densities proportional to exp(eta v - kappa v^2/2), v = u - mean, are an exponential family on 0
** .. 1, whose likelihood is concave: Newton's method, damped by 1/(1 + its decrement) as for
** self-concordant functions (Nesterov & Nemirovskii 1994) and halved where kappa would not stay
** positive, from the normal distribution that is not truncated. */
#include "family/truncated_normal_fit.h"

#include "num/bell.h"
#include "num/tilt.h"

enum { FIT_STEPS = 200 };

/* Where the decrement is below 2^-52, its square is left; from 1/8 on steps are damped. */
enum { FIT_DONE = -52, FIT_NEAR = -3 };

typedef struct FitPower {
  KlScaled from; /* top less the mean that is wanted */
  int power;
} FitPower;

static KlScaled fit_power(const void *work, KlScaled d) {
  const FitPower *w = work;
  KlScaled v = kl_scaled_add(d, w->from), product = v;
  for (int i = 1; i < w->power; i++) {
    product = kl_scaled_multiply(product, v);
  }
  return product;
}

/* E[v^k], k = 1 .. 4 */
static void fit_moments(KlScaled mean, KlScaled eta, KlScaled kappa, KlScaled moment[5]) {
  KlScaled sd = kl_scaled_divide(kl_scaled_double(1.0), kl_scaled_sqrt(kappa));
  KlScaled parent = kl_scaled_add(mean, kl_scaled_divide(eta, kappa));
  KlBell bell = kl_bell(parent, sd, kl_scaled_zero(), kl_scaled_double(1.0));
  KlScaled total = kl_bell_total(&bell, NULL, NULL, false);
  for (int k = 1; k <= 4; k++) {
    FitPower work = {kl_scaled_subtract(bell.top, mean), k};
    moment[k] = kl_scaled_divide(kl_bell_total(&bell, fit_power, &work, false), total);
  }
}

static KlScaled fit_product(KlScaled a, KlScaled b, KlScaled c, KlScaled d) {
  return kl_scaled_subtract(kl_scaled_multiply(a, b), kl_scaled_multiply(c, d));
}

/* Newton's step for E[v] = 0 and E[v^2] = variance; returns the square of the decrement. */
static KlScaled fit_newton(const KlScaled moment[5], KlScaled variance, KlScaled step[2]) {
  KlScaled g1 = moment[1], g2 = kl_scaled_subtract(moment[2], variance);
  KlScaled a = fit_product(moment[2], kl_scaled_double(1.0), moment[1], moment[1]);
  KlScaled b = fit_product(moment[3], kl_scaled_double(1.0), moment[1], moment[2]);
  KlScaled c = fit_product(moment[4], kl_scaled_double(1.0), moment[2], moment[2]);
  KlScaled determinant = fit_product(a, c, b, b);
  /* By the statistics v and v^2, of which the second has the parameter -kappa/2. */
  step[0] = kl_scaled_divide(fit_product(b, g2, c, g1), determinant);
  KlScaled second = kl_scaled_divide(fit_product(b, g1, a, g2), determinant);
  step[1] = kl_scaled_twice(kl_scaled_negate(second), 1);
  KlScaled square = kl_scaled_add(kl_scaled_multiply(step[0], g1), kl_scaled_multiply(second, g2));
  return kl_scaled_negate(square);
}

static void fit_scale(KlScaled step[2], KlScaled by) {
  step[0] = kl_scaled_multiply(step[0], by);
  step[1] = kl_scaled_multiply(step[1], by);
}

bool kl_truncated_normal_of_moments(KlScaled mean, KlScaled rest, KlScaled variance, KlScaled *way,
                                    KlScaled *sd) {
  const KlScaled one = kl_scaled_double(1.0), half = kl_scaled_double(0.5);
  KlScaled widest = kl_tilt_variance(kl_tilt_of_mean(mean, rest));
  if (kl_scaled_compare(variance, widest) >= 0) {
    return false;
  }
  KlScaled eta = kl_scaled_zero(), kappa = kl_scaled_divide(one, variance);
  for (int i = 0; i < FIT_STEPS; i++) {
    KlScaled moment[5], step[2];
    fit_moments(mean, eta, kappa, moment);
    KlScaled square = fit_newton(moment, variance, step);
    if (kl_scaled_sign(square) <= 0) {
      break; /* rounding is all that is left */
    }
    KlScaled decrement = kl_scaled_sqrt(square);
    if (decrement.exponent > FIT_NEAR) {
      fit_scale(step, kl_scaled_divide(one, kl_scaled_add(one, decrement)));
    }
    while (kl_scaled_sign(kl_scaled_add(kappa, step[1])) <= 0) {
      fit_scale(step, half);
    }
    eta = kl_scaled_add(eta, step[0]);
    kappa = kl_scaled_add(kappa, step[1]);
    if (decrement.exponent < FIT_DONE) {
      break;
    }
  }
  *way = kl_scaled_divide(eta, kappa);
  *sd = kl_scaled_divide(one, kl_scaled_sqrt(kappa));
  return true;
}
