/* elementwise.c - rel_entr, kl_div and entr: SciPy's functions of one term, with SciPy's values.
**
** Nothing is normalised.  Outside their natural domain they are +-Inf, as in scipy.special (they
** extend convex functions to the line: Boyd & Vandenberghe 2004, section 3.1.2).
*/
#include "divergence/scalar.h"
#include "num/bregman.h"
#include "num/elementary.h"

/* ln(x/y) for x, y > 0 of any size, accurate for x close to y too. */
static KlDd elementwise_log(double x, double y) {
  if (x <= 2.0 * y && y <= 2.0 * x) {
    int e = kl_exponent(y);
    double b = kl_scale(y, -e);
    return kl_dd_log1p(kl_dd_divide(kl_two_sum(kl_scale(x, -e), -b), kl_dd(b, 0.0)));
  }
  return kl_dd_log_ratio(kl_dd(x, 0.0), kl_dd(y, 0.0));
}

/* x ln(x/y); 0 for x = 0 <= y; +Inf otherwise. */
static KlScaled rel_entr(const double *argument) {
  double x = argument[0], y = argument[1];
  if (x == 0.0 && y >= 0.0) {
    return kl_scaled(kl_dd(0.0, 0.0), 0);
  }
  if (x <= 0.0 || y <= 0.0) {
    return kl_scaled_infinity();
  }
  int e = kl_exponent(x);
  return kl_scaled(kl_dd_multiply_double(elementwise_log(x, y), kl_scale(x, -e)), e);
}

const KlScalar kl_scalar_rel_entr = {
    .name = "rel_entr",
    .count = 2,
    .argument = {{"p", &kl_domain_real, 0.0}, {"q", &kl_domain_real, 0.0}},
    .value = rel_entr,
    .help = "one term, p ln(p/q); for the KL of a group use kl_discrete",
    .example = "rel_entr(0.5, 0.4)",
};

/* x ln(x/y) - x + y; y for x = 0 <= y; +Inf otherwise.  Scaled so that the larger one is near 1;
** when the smaller one vanishes on the way, it has no part in the result but in its logarithm. */
static KlScaled kl_div(const double *argument) {
  double x = argument[0], y = argument[1];
  if (x == 0.0 && y >= 0.0) {
    return kl_scaled(kl_dd(y, 0.0), 0);
  }
  if (x <= 0.0 || y <= 0.0) {
    return kl_scaled_infinity();
  }
  int e = kl_exponent(x > y ? x : y);
  KlDd a = kl_dd(kl_scale(x, -e), 0.0), b = kl_dd(kl_scale(y, -e), 0.0);
  KlDd d = kl_two_sum(b.hi, -a.hi);
  if (fabs(d.hi) <= 0.5 * a.hi) {
    return kl_scaled(kl_bregman_entropy(a, b, d), e);
  }
  return kl_scaled(kl_dd_add(kl_dd_multiply(a, elementwise_log(x, y)), d), e);
}

const KlScalar kl_scalar_kl_div = {
    .name = "kl_div",
    .count = 2,
    .argument = {{"p", &kl_domain_real, 0.0}, {"q", &kl_domain_real, 0.0}},
    .value = kl_div,
    .help = "one term, p ln(p/q) - p + q; for the KL of a group use kl_discrete",
    .example = "kl_div(0.5, 0.4)",
};

/* -x ln x; 0 for x = 0; -Inf for x < 0. */
static KlScaled entr(const double *argument) {
  double x = argument[0];
  if (x <= 0.0) {
    return kl_scaled(kl_dd(x == 0.0 ? 0.0 : -HUGE_VAL, 0.0), 0);
  }
  int e = kl_exponent(x);
  return kl_scaled(kl_dd_multiply_double(elementwise_log(x, 1.0), -kl_scale(x, -e)), e);
}

const KlScalar kl_scalar_entr = {
    .name = "entr",
    .count = 1,
    .argument = {{"p", &kl_domain_real, 0.0}},
    .value = entr,
    .help = "one term, -p ln p",
    .example = "entr(0.5)",
};
