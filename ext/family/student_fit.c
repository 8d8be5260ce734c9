/* student_fit.c - location and scale of maximum likelihood of Student's t.
**
** With z = (x - m)/s, q = 1/(df + z^2) and w = (df + 1) q the equations are
**
**   sum w z = 0,   sum w z^2 - 1 = sum df (z^2 - 1) q = 0.
**
** For df >= 1 they have one solution at most, and have it if no value has a share of df/(df + 1) of
** the rows or more (Kent & Tyler, Annals of Statistics 19 (1991), theorem 2.1).  Newton's method
** for m and ln s finds it from near; where it goes astray, steps of EM (Dempster, Laird & Rubin
** 1980: reweighted least squares), which always climb, come between.
**
** Stops where a step of Newton's is below 2^-45 (of the scale), so that what is left is below
** 2^-90.
*/
#include "family/student_fit.h"

enum { STUDENT_STEPS = 600, STUDENT_PATIENCE = 6 };

static KlScaled student_weight(const KlStatistics *s) {
  KlScaled total = kl_scaled_zero();
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    total = kl_scaled_add(total, s->value[i].weight);
  }
  return total;
}

KlScaled kl_student_largest_share(const KlStatistics *s) {
  KlScaled most = kl_scaled_zero();
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    most = kl_scaled_compare(s->value[i].weight, most) > 0 ? s->value[i].weight : most;
  }
  return kl_scaled_divide(most, student_weight(s));
}

double kl_student_quantile(const KlStatistics *s, double share) {
  KlScaled below = kl_scaled_zero();
  KlScaled level = kl_scaled_multiply(kl_scaled_double(share), student_weight(s));
  size_t i = 0;
  for (; i + 1 < s->values; i++) {
    below = kl_scaled_add(below, s->value[i].weight);
    if (kl_scaled_compare(below, level) >= 0) {
      break;
    }
  }
  return s->value[i].value;
}

/* The mean distance from loc: > 0 for two values or more. */
static KlScaled student_mean_distance(const KlStatistics *s, KlScaled loc) {
  KlScaled sum = kl_scaled_zero();
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    KlScaled apart = kl_scaled_subtract(kl_scaled_double(s->value[i].value), loc);
    apart = kl_scaled_abs(apart);
    sum = kl_scaled_add(sum, kl_scaled_multiply(s->value[i].weight, apart));
  }
  return kl_scaled_divide(sum, student_weight(s));
}

void kl_student_begin(const KlStatistics *s, KlScaled *theta) {
  theta[0] = kl_scaled_double(kl_student_quantile(s, 0.5));
  KlScaled low = kl_scaled_double(kl_student_quantile(s, 0.25));
  KlScaled high = kl_scaled_double(kl_student_quantile(s, 0.75));
  theta[1] = kl_scaled_twice(kl_scaled_subtract(high, low), -1);
  if (kl_scaled_sign(theta[1]) == 0) {
    theta[1] = student_mean_distance(s, theta[0]);
  }
}

/* Sums over the rows: n, w, the two equations, and minus the second derivatives of ln L by m/s and
** ln s, which need few bits:
**
**   sum w (df - z^2) q,  sum 2 df w z q,  sum 2 df w z^2 q. */
typedef struct StudentSums {
  KlScaled n, w, wz, excess;
  double mm, mt, tt;
} StudentSums;

static StudentSums student_sums(const KlStatistics *s, KlScaled df, KlScaled loc, KlScaled scale) {
  StudentSums sum = {{{0.0, 0.0}, 0}, {{0.0, 0.0}, 0}, {{0.0, 0.0}, 0}, {{0.0, 0.0}, 0}, 0, 0, 0};
  KlScaled one = kl_scaled_double(1.0), more = kl_scaled_add(df, one);
  double nu = kl_scaled_round(df);
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    KlScaled weight = s->value[i].weight, x = kl_scaled_double(s->value[i].value);
    KlScaled z = kl_scaled_divide(kl_scaled_subtract(x, loc), scale);
    KlScaled square = kl_scaled_multiply(z, z);
    KlScaled q = kl_scaled_divide(one, kl_scaled_add(df, square));
    KlScaled w = kl_scaled_multiply(kl_scaled_multiply(more, q), weight);
    KlScaled wz = kl_scaled_multiply(w, z);
    KlScaled excess =
        kl_scaled_multiply(kl_scaled_multiply(df, q), kl_scaled_subtract(square, one));
    excess = kl_scaled_multiply(excess, weight);
    sum.n = kl_scaled_add(sum.n, weight);
    sum.w = kl_scaled_add(sum.w, w);
    sum.wz = kl_scaled_add(sum.wz, wz);
    sum.excess = kl_scaled_add(sum.excess, excess);
    double twice = 2.0 * nu * kl_scaled_round(q); /* (df - z^2) q = 2 df q - 1 */
    sum.mm += kl_scaled_round(w) * (twice - 1.0);
    sum.mt += kl_scaled_round(wz) * twice;
    sum.tt += kl_scaled_round(kl_scaled_add(excess, weight)) * twice;
  }
  return sum;
}

/* How far the equations are from being solved, per row. */
static double student_residual(const StudentSums *sum) {
  double n = kl_scaled_round(sum->n);
  double a = fabs(kl_scaled_round(sum->wz)) / n, b = fabs(kl_scaled_round(sum->excess)) / n;
  return a > b ? a : b;
}

/* The step of m in units of s and of ln s; false where the likelihood is not bent downwards, or
** the step is long. */
static bool student_newton(const StudentSums *sum, bool fixed, double *a, double *b) {
  double f = kl_scaled_round(sum->wz), g = kl_scaled_round(sum->excess);
  *a = 0.0;
  if (fixed) {
    *b = g / sum->tt;
    return sum->tt > 0.0 && fabs(*b) <= 1.0;
  }
  double determinant = sum->mm * sum->tt - sum->mt * sum->mt;
  if (!(sum->mm > 0.0 && determinant > 0.0)) {
    return false;
  }
  *a = (f * sum->tt - g * sum->mt) / determinant;
  *b = (g * sum->mm - f * sum->mt) / determinant;
  return fabs(*a) <= 1.0 && fabs(*b) <= 1.0;
}

/* 1 + b + b^2/2, which is near enough to exp(b): what matters is where it ends. */
static void student_move(KlScaled *loc, KlScaled *scale, double a, double b) {
  *loc = kl_scaled_add(*loc, kl_scaled_multiply(*scale, kl_scaled_double(a)));
  KlScaled factor = kl_scaled(kl_two_sum(1.0, b + 0.5 * b * b), 0);
  *scale = kl_scaled_multiply(*scale, factor);
}

/* m becomes the mean with weights w, and s^2 the sum of w (x - m)^2 over n. */
static void student_expect(const StudentSums *sum, bool fixed, KlScaled *loc, KlScaled *scale) {
  KlScaled square = kl_scaled_add(sum->n, sum->excess);
  if (!fixed) {
    KlScaled shift = kl_scaled_divide(sum->wz, sum->w);
    square = kl_scaled_subtract(square, kl_scaled_multiply(shift, sum->wz));
    *loc = kl_scaled_add(*loc, kl_scaled_multiply(*scale, shift));
  }
  KlScaled factor = kl_scaled_sqrt(kl_scaled_divide(square, sum->n));
  *scale = kl_scaled_multiply(*scale, factor);
}

bool kl_student_climb(const KlStatistics *s, KlScaled df, bool fixed, KlScaled *loc,
                      KlScaled *scale) {
  double before = HUGE_VAL;
  int patience = 0; /* steps of EM that are still to be done */
  for (int i = 0; i < STUDENT_STEPS && kl_scaled_sign(*scale) > 0; i++) {
    StudentSums sum = student_sums(s, df, *loc, *scale);
    double residual = student_residual(&sum), a, b;
    if (residual == 0.0) {
      return true;
    }
    if (patience == 0 && residual < before && student_newton(&sum, fixed, &a, &b)) {
      student_move(loc, scale, a, b);
      if (fabs(a) < 0x1p-45 && fabs(b) < 0x1p-45) {
        return true;
      }
      before = residual;
      continue;
    }
    patience = patience > 0 ? patience - 1 : STUDENT_PATIENCE;
    before = HUGE_VAL;
    student_expect(&sum, fixed, loc, scale);
  }
  return false;
}
