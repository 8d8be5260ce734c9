/* minimum.c - the least value of a smooth function of a few variables, from its values alone.
**
** Newton's method with the gradient and curvatures of central differences of sixth order
** (Fornberg 1988, "Generation of finite difference formulas on arbitrarily spaced grids"; of second
** order until it is near), damped as Levenberg and Marquardt do: (H + lambda) p = -g in variables
** whose unit, by curvature, changes the function by about 1/64.  Near the minimum such a unit is
** 0.18 to 0.35 of the standard deviation that the curvature stands for, and samples lie 1/128 of it
** apart: what the differences leave out is below 2^-55, and rounding e of the function becomes some
** 500 e of the place.
*/
#include "num/minimum.h"

enum {
  MINIMUM_STEPS = 60,    /* of Newton's method */
  MINIMUM_DAMPINGS = 40, /* of one step */
  MINIMUM_UNITS = 200,   /* changes of a unit while it is looked for */
  MINIMUM_SIDE = 3       /* samples on either side, of which the inner ones do at first */
};

#define MINIMUM_COARSE 0x1p-4 /* units between samples far from the minimum, and near it */
#define MINIMUM_FINE 0x1p-7
#define MINIMUM_NEAR 0x1p-16 /* nats: a step that gains less is near */

#define MINIMUM_SMALL 0x1p-9  /* a unit that changes the function by less is too short */
#define MINIMUM_LARGE 0x1p-4  /* by more, too long */
#define MINIMUM_FAR 1024.0    /* units: the longest step */
#define MINIMUM_DONE 0x1p-96  /* what a step has to gain, in nats */
#define MINIMUM_ROUGH 0x1p-50 /* of the function: what its values cannot show */

typedef struct Search {
  const KlObjective *objective;
  KlMinimum *at;
  int n;
  double apart;                    /* units between samples */
  bool held[KL_MINIMUM_VARIABLES]; /* at an edge, beyond which it would go */
  double sample[KL_MINIMUM_VARIABLES][2 * MINIMUM_SIDE + 1]; /* f less f(at), HUGE_VAL for +Inf */
  double gradient[KL_MINIMUM_VARIABLES], step[KL_MINIMUM_VARIABLES];
  double hessian[KL_MINIMUM_VARIABLES][KL_MINIMUM_VARIABLES];
} Search;

static KlStatus minimum_value(const Search *s, const KlDd *y, KlScaled *value) {
  return s->objective->value(s->objective->work, y, value);
}

/* f(y) - f(at) at `a` units along variable i and `b` along j. */
static KlStatus minimum_difference(const Search *s, int i, double a, int j, double b,
                                   double *difference) {
  KlDd y[KL_MINIMUM_VARIABLES];
  KlScaled value;
  memcpy(y, s->at->y, sizeof y);
  y[i] = kl_dd_add_double(y[i], a * s->at->unit[i]);
  y[j] = kl_dd_add_double(y[j], b * s->at->unit[j]);
  KlStatus status = minimum_value(s, y, &value);
  if (status == KL_OK) {
    *difference = kl_scaled_is_infinite(value)
                      ? HUGE_VAL
                      : kl_scaled_round(kl_scaled_subtract(value, s->at->value));
  }
  return status;
}

/* ---- units ---- */

/* By how much to multiply a unit that changes the function by `up` and `down` on its two sides: the
** curvature makes the unit, of which a slope knows nothing, except beside an edge. */
static double minimum_factor(double up, double down) {
  if (isinf(up) && isinf(down)) {
    return 0.125;
  }
  double change = isinf(up) ? fabs(down) : isinf(down) ? fabs(up) : 0.5 * fabs(up + down);
  if (change > MINIMUM_LARGE) {
    return change > 4.0 ? 0.125 : 0.5;
  }
  if (change < MINIMUM_SMALL) {
    return change < 0x1p-16 ? 8.0 : 2.0;
  }
  return 1.0;
}

/* Looks for the unit of variable i. */
static KlStatus minimum_unit(Search *s, int i) {
  double last = 1.0;
  for (int k = 0; k < MINIMUM_UNITS; k++) {
    double up, down;
    KlStatus status = minimum_difference(s, i, 1.0, i, 0.0, &up);
    status = status == KL_OK ? minimum_difference(s, i, -1.0, i, 0.0, &down) : status;
    if (status != KL_OK) {
      return status;
    }
    double factor = minimum_factor(up, down);
    double unit = s->at->unit[i] * factor;
    bool turned = (factor > 1.0 && last < 1.0) || (factor < 1.0 && last > 1.0);
    if (factor == 1.0 || turned || !(unit > 0x1p-1000 && unit < 0x1p1000)) {
      break;
    }
    s->at->unit[i] = unit;
    last = factor;
  }
  return KL_OK;
}

/* ---- edges ---- */

/* Doubles in their order as integers that follow each other, and back. */
static int64_t minimum_rank(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits < 0 ? INT64_MIN - bits : bits;
}

static double minimum_ranked(int64_t rank) {
  int64_t bits = rank < 0 ? INT64_MIN - rank : rank;
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* The place of variable i becomes the last double towards `to`, where there is no value, at which
** there is one, or another on the way, if it is not higher there.  *at_edge: it is the last. */
static KlStatus minimum_snap(Search *s, int i, KlDd to, bool *at_edge) {
  KlDd y[KL_MINIMUM_VARIABLES];
  KlScaled value, best = s->at->value;
  int64_t inside = minimum_rank(kl_dd_round(s->at->y[i])), outside = minimum_rank(kl_dd_round(to));
  memcpy(y, s->at->y, sizeof y);
  for (;;) {
    int64_t middle = inside / 2 + outside / 2 + (inside % 2 + outside % 2) / 2;
    if (middle == inside || middle == outside) {
      break;
    }
    y[i] = kl_dd(minimum_ranked(middle), 0.0);
    KlStatus status = minimum_value(s, y, &value);
    if (status != KL_OK) {
      return status;
    }
    if (kl_scaled_is_infinite(value)) {
      outside = middle;
    } else {
      inside = middle;
      if (kl_scaled_compare(value, best) <= 0) {
        best = value;
        s->at->y[i] = y[i];
      }
    }
  }
  s->at->value = best;
  *at_edge = minimum_rank(kl_dd_round(s->at->y[i])) == inside;
  return KL_OK;
}

/* One sample along variable i, to where the function is lower. */
static KlStatus minimum_inwards(Search *s, int i, double way) {
  s->at->y[i] = kl_dd_add_double(s->at->y[i], way * s->at->unit[i]);
  return minimum_value(s, s->at->y, &s->at->value);
}

/* ---- the model ---- */

static KlStatus minimum_sample(Search *s, int i) {
  for (int k = -MINIMUM_SIDE; k <= MINIMUM_SIDE; k++) {
    double *sample = &s->sample[i][k + MINIMUM_SIDE];
    bool outer = k < -1 || k > 1;
    *sample = 0.0;
    if (k != 0 && !(outer && s->apart == MINIMUM_COARSE)) {
      KlStatus status = minimum_difference(s, i, k * s->apart, i, 0.0, sample);
      if (status != KL_OK) {
        return status;
      }
    }
  }
  return KL_OK;
}

/* Samples along variable i, away from edges; or it is held at one, towards which the function
** falls. *moved: the place was changed, so that what is known about it is out of date. */
static KlStatus minimum_along(Search *s, int i, bool *moved) {
  KlStatus status = minimum_sample(s, i);
  s->held[i] = false;
  for (int k = 0; k < MINIMUM_UNITS && status == KL_OK && !s->held[i]; k++) {
    const double *f = s->sample[i];
    bool below = isfinite(f[0]) && isfinite(f[1]) && isfinite(f[2]);
    bool above = isfinite(f[4]) && isfinite(f[5]) && isfinite(f[6]);
    if (below && above) {
      return KL_OK;
    }
    if (below != above && (below ? f[2] : f[4]) < 0.0) {
      status = minimum_inwards(s, i, below ? -s->apart : s->apart);
      *moved = true;
    } else if (below != above) {
      double way = (below ? 3.0 : -3.0) * s->apart;
      KlDd before = s->at->y[i];
      status = minimum_snap(s, i, kl_dd_add_double(before, way * s->at->unit[i]), &s->held[i]);
      *moved = *moved || kl_dd_subtract(before, s->at->y[i]).hi != 0.0;
    }
    if (status == KL_OK && !s->held[i]) {
      s->at->unit[i] *= 0.5;
      status = minimum_sample(s, i);
    }
  }
  s->held[i] = true; /* a place by itself */
  return status;
}

static void minimum_derivatives(Search *s, int i) {
  const double *f = s->sample[i];
  const double h = s->apart;
  if (h == MINIMUM_COARSE) {
    s->gradient[i] = (f[4] - f[2]) / (2.0 * h);
    s->hessian[i][i] = (f[4] + f[2]) / (h * h);
    return;
  }
  s->gradient[i] = (45.0 * (f[4] - f[2]) - 9.0 * (f[5] - f[1]) + (f[6] - f[0])) / (60.0 * h);
  s->hessian[i][i] =
      (270.0 * (f[4] + f[2]) - 27.0 * (f[5] + f[1]) + 2.0 * (f[6] + f[0])) / (180.0 * h * h);
}

static KlStatus minimum_mixed(Search *s, int i, int j) {
  const double h = s->apart;
  double both, neither;
  KlStatus status = minimum_difference(s, i, h, j, h, &both);
  status = status == KL_OK ? minimum_difference(s, i, -h, j, -h, &neither) : status;
  if (status != KL_OK) {
    return status;
  }
  double single = s->sample[i][2] + s->sample[i][4] + s->sample[j][2] + s->sample[j][4];
  double mixed = (both + neither - single) / (2.0 * h * h);
  s->hessian[i][j] = s->hessian[j][i] = isfinite(mixed) ? mixed : 0.0;
  return KL_OK;
}

static KlStatus minimum_model(Search *s) {
  bool moved = true;
  KlStatus status = KL_OK;
  for (int round = 0; moved && round < KL_MINIMUM_VARIABLES + 1 && status == KL_OK; round++) {
    moved = false;
    for (int i = 0; i < s->n && status == KL_OK; i++) {
      status = minimum_along(s, i, &moved);
    }
  }
  for (int i = 0; i < s->n && status == KL_OK; i++) {
    if (s->held[i]) {
      s->gradient[i] = 0.0;
    } else {
      minimum_derivatives(s, i);
    }
  }
  for (int i = 0; i < s->n && status == KL_OK; i++) {
    for (int j = 0; j < i && status == KL_OK; j++) {
      if (s->held[i] || s->held[j]) {
        s->hessian[i][j] = s->hessian[j][i] = 0.0;
      } else {
        status = minimum_mixed(s, i, j);
      }
    }
  }
  return status;
}

/* ---- the step ---- */

/* step = -(H + lambda)^-1 g by Cholesky's decomposition; false where H + lambda is not positive
** definite.  Held variables stay. */
static bool minimum_solve(Search *s, double lambda) {
  double l[KL_MINIMUM_VARIABLES][KL_MINIMUM_VARIABLES] = {{0.0}}, *x = s->step;
  for (int i = 0; i < s->n; i++) {
    for (int j = 0; j <= i; j++) {
      double sum = s->hessian[i][j] + (i == j ? lambda : 0.0);
      sum = i == j && s->held[i] ? 1.0 : sum;
      for (int k = 0; k < j; k++) {
        sum -= l[i][k] * l[j][k];
      }
      if (i == j && !(sum > 0x1p-40)) {
        return false;
      }
      l[i][j] = i == j ? sqrt(sum) : sum / l[j][j];
    }
  }
  for (int i = 0; i < s->n; i++) {
    x[i] = -s->gradient[i];
    for (int k = 0; k < i; k++) {
      x[i] -= l[i][k] * x[k];
    }
    x[i] /= l[i][i];
  }
  for (int i = s->n - 1; i >= 0; i--) {
    for (int k = i + 1; k < s->n; k++) {
      x[i] -= l[k][i] * x[k];
    }
    x[i] /= l[i][i];
  }
  return true;
}

/* What the model says that the step gains, without the damping: -g p/2 of Newton's own. */
static double minimum_gain(const Search *s) {
  double gain = 0.0;
  for (int i = 0; i < s->n; i++) {
    gain -= 0.5 * s->gradient[i] * s->step[i];
  }
  return gain;
}

static void minimum_move(const Search *s, KlDd *y) {
  for (int i = 0; i < s->n; i++) {
    double way = s->step[i];
    way = way > MINIMUM_FAR ? MINIMUM_FAR : way < -MINIMUM_FAR ? -MINIMUM_FAR : way;
    y[i] = kl_dd_add_double(s->at->y[i], way * s->at->unit[i]);
  }
}

/* A step that leads down, damped until it does.  *lambda is kept from step to step. */
static KlStatus minimum_down(Search *s, double *lambda, bool *found) {
  *found = false;
  for (int k = 0; k < MINIMUM_DAMPINGS && !*found; k++) {
    if (minimum_solve(s, *lambda)) {
      KlDd y[KL_MINIMUM_VARIABLES];
      KlScaled value;
      minimum_move(s, y);
      KlStatus status = minimum_value(s, y, &value);
      if (status != KL_OK) {
        return status;
      }
      if (kl_scaled_compare(value, s->at->value) < 0) {
        *found = true;
        s->at->value = value;
        memcpy(s->at->y, y, (size_t)s->n * sizeof *y);
      }
    }
    if (!*found) {
      *lambda = *lambda > 0.0 ? *lambda * 4.0 : 0x1p-8;
    }
  }
  *lambda = *lambda > 0x1p-12 ? *lambda * 0.0625 : 0.0;
  return KL_OK;
}

/* A step too small for the function to show what it gains. */
static KlStatus minimum_settle(Search *s) {
  KlDd y[KL_MINIMUM_VARIABLES];
  KlScaled value;
  minimum_move(s, y);
  KlStatus status = minimum_value(s, y, &value);
  if (status == KL_OK && !kl_scaled_is_infinite(value)) {
    s->at->value = value;
    memcpy(s->at->y, y, (size_t)s->n * sizeof *y);
  }
  return status;
}

/* Units follow the curvature, by what the model says that they change. */
static void minimum_follow(Search *s) {
  for (int i = 0; i < s->n; i++) {
    if (!s->held[i]) {
      double change = 0.5 * fabs(s->hessian[i][i]);
      s->at->unit[i] *= change > 2.0 * MINIMUM_LARGE   ? 0.25
                        : change < 0.5 * MINIMUM_SMALL ? 4.0
                                                       : 1.0;
    }
  }
}

/* One step, or the end: *done. */
static KlStatus minimum_step(Search *s, double *lambda, double *before, bool *done) {
  KlMinimum *at = s->at;
  KlStatus status = minimum_model(s);
  if (status != KL_OK) {
    return status;
  }
  double gain = minimum_solve(s, 0.0) ? minimum_gain(s) : HUGE_VAL;
  double rough = MINIMUM_ROUGH * fabs(kl_scaled_round(at->value));
  if (gain <= MINIMUM_NEAR && s->apart == MINIMUM_COARSE) {
    s->apart = MINIMUM_FINE;
    *done = at->converged = at->coarse;
  } else if (gain <= MINIMUM_DONE) {
    *done = at->converged = true;
  } else if (gain <= rough) {
    *done = at->converged = gain > 0.25 * *before;
    *before = gain;
    return *done ? KL_OK : minimum_settle(s);
  } else {
    bool found;
    status = minimum_down(s, lambda, &found);
    at->converged = !found && gain <= 0x1p-40;
    *done = !found;
    minimum_follow(s);
  }
  return status;
}

KlStatus kl_minimize(const KlObjective *objective, KlMinimum *minimum) {
  Search s = {
      .objective = objective, .at = minimum, .n = objective->variables, .apart = MINIMUM_COARSE};
  double lambda = 0.0, before = HUGE_VAL;
  bool done = false;
  minimum->converged = false;
  KlStatus status = minimum_value(&s, minimum->y, &minimum->value);
  for (int i = 0; i < s.n && status == KL_OK; i++) {
    status = minimum_unit(&s, i);
  }
  for (int k = 0; k < MINIMUM_STEPS && status == KL_OK && !done; k++) {
    status = minimum_step(&s, &lambda, &before, &done);
  }
  return status;
}
