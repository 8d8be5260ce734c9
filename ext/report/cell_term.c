/* cell_term.c - what one label or bin adds to a divergence that is a sum over them. */
#include "report/cell_term.h"

#include <math.h>

#include "num/elementary.h"

double kl_cell_relative(double p, double q) { return p > 0.0 ? p * kl_log(p / q) - p + q : q; }

double kl_cell_js(double p, double q) {
  double m = 0.5 * (p + q);
  return m > 0.0 ? 0.5 * (kl_cell_relative(p, m) + kl_cell_relative(q, m)) : 0.0;
}

double kl_cell_psi(double p, double q) { return p == q ? 0.0 : (p - q) * kl_log(p / q); }

double kl_cell_hellinger(double p, double q) {
  double d = sqrt(p) - sqrt(q);
  return d * d;
}

double kl_cell_tv(double p, double q) { return fabs(p - q); }
