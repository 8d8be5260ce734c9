/* noncentral.c - confidence bounds for the noncentrality of a chi-squared distribution. */
#include "num/noncentral.h"

#include <stdbool.h>

#include "num/elementary.h"
#include "num/gamma_function.h"
#include "num/incomplete.h"

/* Up to x + freedom = NONCENTRAL_EXACT the distribution is summed: with L = noncentrality/2,
**   P(X <= x) = sum_j e^-L L^j/j! P_j,   P_j = P(chi-squared of freedom + 2j degrees <= x),
** Johnson, Kotz & Balakrishnan 1995, equation 29.2; P_j - P_(j+1) = (x/2)^a e^(-x/2)/Gamma(a + 1),
** a = freedom/2 + j.  No noncentrality beyond 1200 is asked for: there, P(X <= 400) < 1e-60. */
enum { NONCENTRAL_EXACT = 400, NONCENTRAL_MOST = 1200, NONCENTRAL_TERMS = 1000 };

typedef struct Noncentral {
  double x, freedom;
  bool exact;
  int terms; /* P_j below 1e-18 beyond */
  double below[NONCENTRAL_TERMS];
} Noncentral;

static void noncentral_begin(Noncentral *n, double x, double freedom) {
  n->x = x;
  n->freedom = freedom;
  n->exact = x + freedom <= NONCENTRAL_EXACT;
  n->terms = 0;
  if (!n->exact) {
    return;
  }
  double a = freedom / 2.0, half = x / 2.0;
  double p = kl_scaled_round(kl_gamma_tail(kl_scaled_double(a), kl_scaled_double(half), false));
  double log_gamma = kl_scaled_round(kl_log_gamma1p(kl_scaled_double(a)));
  double step = kl_exp(a * kl_log(half) - half - log_gamma);
  while (n->terms < NONCENTRAL_TERMS && p > 1e-18) {
    n->below[n->terms++] = p;
    p -= step;
    a += 1.0;
    step *= half / a;
  }
}

/* P(X <= x) < u, by the sum. */
static bool noncentral_sum_below(const Noncentral *n, double lambda, double u) {
  double half = lambda / 2.0, weight = kl_exp(-half), sum = 0.0;
  for (int j = 0; j < n->terms; j++) {
    sum += weight * n->below[j];
    weight *= half / (j + 1.0);
  }
  return sum < u;
}

/* The same by Sankaran's power (X/(k + l))^h, nearly normal: Johnson, Kotz & Balakrishnan 1995,
** equation 29.61d; letters are his. */
static bool noncentral_power_below(const Noncentral *n, double lambda, double z) {
  double k = n->freedom, one = k + lambda, two = one + lambda, three = two + lambda;
  double h = 1.0 - 2.0 / 3.0 * (one / two) * (three / two);
  double p = two / one / one, m = (h - 1.0) * (1.0 - 3.0 * h);
  double mean = 1.0 + h * p * (h - 1.0 - 0.5 * (2.0 - h) * m * p);
  double sd = h * sqrt(2.0 * p) * (1.0 + 0.5 * m * p);
  return kl_exp(h * kl_log(n->x / one)) < mean + z * sd;
}

double kl_noncentrality(double x, double freedom, double u) {
  if (x <= 0.0) {
    return 0.0;
  }
  Noncentral n;
  noncentral_begin(&n, x, freedom);
  double z = n.exact ? 0.0 : kl_normal_quantile(u);
  double low = 0.0, high = n.exact ? NONCENTRAL_MOST : 4.0 * x + 400.0;
  for (int i = 0; i < 100; i++) {
    double middle = i == 0 ? 0.0 : 0.5 * (low + high);
    bool below =
        n.exact ? noncentral_sum_below(&n, middle, u) : noncentral_power_below(&n, middle, z);
    if (below && i == 0) {
      return 0.0;
    }
    *(below ? &high : &low) = middle;
  }
  return low;
}
