/* log_masses.c - KL of masses given as logarithms, never leaving log space.
**
** With l = ln p - peak_p, m = ln q - shift_q (differences of doubles, exact in double-double), A =
** sum exp(l) and B = sum exp(m), the probabilities are exp(l)/A and exp(m)/B, and with
**
**     w = (m - l) + ln(A/B),    the log of their ratio q/p,
**
** KL = sum p (exp(w) - 1 - w), a sum of terms >= 0.  ln(A/B) = -ln(1 + G/A) with G = sum (exp(m) -
** exp(l)) taken term by term through expm1(m - l).  ln q is shifted by its value where ln p peaks,
** so that logarithms that differ by a constant give m = l, G = 0 and w = 0 exactly, and ones that
** nearly do lose nothing.
**
** Masses are KlScaled, because a share of exp(-2000) may meet a logarithm of 1e300.  Differences of
** logarithms are kept as their eighths, because those never overflow.
*/
#include "divergence/log_masses.h"

#include "num/bregman.h"
#include "num/elementary.h"

/* Where P peaks, Q may be so small that the other masses of Q are beyond measure relative to it.
** Then the two are far from equal, and shifting ln q by its own peak costs nothing. */
#define LOG_MASSES_FAR 400.0

/* exp() of less is nothing beside the peak, whatever it is multiplied with. */
#define LOG_MASSES_NOTHING (-2800.0)

void kl_log_masses_begin(KlLogMasses *work) {
  work->peak_p = work->beside_p = work->peak_q = -HUGE_VAL;
  kl_sum_borrow(&work->total_p, work->room[0], 0, KL_SUM_DIGITS);
  kl_sum_borrow(&work->gap, work->room[1], 0, KL_SUM_DIGITS);
  kl_sum_borrow(&work->terms, work->room[2], 0, KL_SUM_DIGITS);
  work->infinite = false;
}

void kl_log_masses_peak(KlLogMasses *work, const KlLogPair *row, size_t count) {
  for (size_t i = 0; i < count; i++) {
    double p = row[i].p, q = row[i].q;
    if (p > work->peak_p || (p == work->peak_p && q > work->beside_p)) {
      work->peak_p = p;
      work->beside_p = q;
    }
    if (q > work->peak_q) {
      work->peak_q = q;
    }
    if (isinf(q) && !isinf(p)) {
      work->infinite = true;
    }
  }
}

bool kl_log_masses_shift(KlLogMasses *work) {
  if (isinf(work->peak_p) || isinf(work->peak_q)) {
    return false;
  }
  bool far = isinf(work->beside_p) || work->peak_q - work->beside_p > LOG_MASSES_FAR;
  work->shift_q = far ? work->peak_q : work->beside_p;
  return true;
}

/* ln(mass) relative to a shift, exact, as its eighth, and the mass itself. */
typedef struct LogMass {
  KlDd log_8;
  KlScaled mass;
} LogMass;

static LogMass log_masses_mass(double log, double shift) {
  LogMass out = {{-DBL_MAX / 4.0, 0.0}, {{0.0, 0.0}, 0}};
  if (!isinf(log)) {
    out.log_8 = kl_two_sum(0.125 * log, -0.125 * shift);
    if (out.log_8.hi > 0.125 * LOG_MASSES_NOTHING) {
      out.mass = kl_scaled_exp(kl_dd_scale(out.log_8, 3));
    }
  }
  return out;
}

static KlScaled log_masses_minus(KlScaled a) {
  return (KlScaled){kl_dd_negate(a.value), a.exponent};
}

void kl_log_masses_total(KlLogMasses *work, const KlLogPair *row, size_t count) {
  for (size_t i = 0; i < count && !work->infinite; i++) {
    LogMass p = log_masses_mass(row[i].p, work->peak_p);
    LogMass q = log_masses_mass(row[i].q, work->shift_q);
    KlDd ratio_8 = kl_dd_subtract(q.log_8, p.log_8);
    KlScaled gap =
        fabs(ratio_8.hi) < 0.125
            ? kl_scaled_multiply(p.mass, kl_scaled(kl_dd_expm1(kl_dd_scale(ratio_8, 3)), 0))
            : kl_scaled_add(q.mass, log_masses_minus(p.mass));
    (void)kl_sum_add_value(&work->total_p, p.mass);
    (void)kl_sum_add_value(&work->gap, gap);
  }
}

static KlScaled log_masses_sum(const KlSum *sum) {
  KlInteger value;
  kl_sum_integer(sum, &value);
  return kl_integer_scaled(&value);
}

void kl_log_masses_scale(KlLogMasses *work) {
  if (work->infinite) {
    return;
  }
  KlScaled gap = kl_scaled_divide(log_masses_sum(&work->gap), log_masses_sum(&work->total_p));
  KlDd log_ratio = kl_dd_negate(kl_dd_log1p(kl_scaled_dd(gap)));
  KlScaled one = kl_scaled(kl_dd(1.0, 0.0), 0);
  work->log_ratio_8 = kl_dd_scale(log_ratio, -3);
  work->ratio = kl_scaled_divide(one, kl_scaled_add(one, gap));
}

/* p (exp(w) - 1 - w), or q - p (1 + w) where that is what it is made of. */
static KlScaled log_masses_term(const KlLogMasses *work, const KlLogPair *row) {
  LogMass p = log_masses_mass(row->p, work->peak_p);
  LogMass q = log_masses_mass(row->q, work->shift_q);
  KlScaled scaled_q = kl_scaled_multiply(q.mass, work->ratio);
  if (p.mass.value.hi == 0.0) {
    return scaled_q;
  }
  KlDd w_8 = kl_dd_add(kl_dd_subtract(q.log_8, p.log_8), work->log_ratio_8);
  if (fabs(w_8.hi) < 0.125) {
    return kl_scaled_multiply(p.mass, kl_scaled(kl_bregman_exp(kl_dd_scale(w_8, 3)), 0));
  }
  KlScaled more = kl_scaled(kl_dd_add_double(w_8, 0.125), 3);
  return kl_scaled_add(scaled_q, log_masses_minus(kl_scaled_multiply(p.mass, more)));
}

void kl_log_masses_add(KlLogMasses *work, const KlLogPair *row, size_t count) {
  for (size_t i = 0; i < count && !work->infinite; i++) {
    (void)kl_sum_add_value(&work->terms, log_masses_term(work, &row[i]));
  }
}

KlScaled kl_log_masses_value(const KlLogMasses *work) {
  if (work->infinite) {
    return kl_scaled_infinity();
  }
  return kl_scaled_divide(log_masses_sum(&work->terms), log_masses_sum(&work->total_p));
}
