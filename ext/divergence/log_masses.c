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
** Masses are times a power of two, so that a share of 1e-300 keeps its bits.
*/
#include "divergence/log_masses.h"

#include "num/bregman.h"
#include "num/elementary.h"

/* Where P peaks, Q may be so small that the other masses of Q overflow relative to it.  Then the
** two are far from equal, and shifting ln q by its own peak costs nothing. */
#define LOG_MASSES_FAR 400.0

/* Logarithms that are farther apart than this leave no room for a scale upwards. */
#define LOG_MASSES_WIDE 0x1p400
enum { LOG_MASSES_SCALE = 300, LOG_MASSES_WIDE_SCALE = -100, LOG_MASSES_WIDE_SHIFT = 200 };

/* The lowest finite logarithm, relative to a peak: a quarter of what a double holds. */
#define LOG_MASSES_LOWEST (-0x1p1022)

void kl_log_masses_begin(KlLogMasses *work) {
  work->peak_p = work->beside_p = work->peak_q = -HUGE_VAL;
  work->least_q = HUGE_VAL;
  kl_sum_borrow(&work->total_p, work->room[0], 0, KL_SUM_DIGITS);
  kl_sum_borrow(&work->gap, work->room[1], 0, KL_SUM_DIGITS);
  kl_sum_borrow(&work->terms, work->room[2], 0, KL_SUM_DIGITS);
  work->infinite = false;
}

void kl_log_masses_peak(KlLogMasses *work, const KlMassPair *row, size_t count) {
  for (size_t i = 0; i < count; i++) {
    double p = row[i].p, q = row[i].q;
    if (p > work->peak_p || (p == work->peak_p && q > work->beside_p)) {
      work->peak_p = p;
      work->beside_p = q;
    }
    if (q > work->peak_q) {
      work->peak_q = q;
    }
    if (!isinf(q) && q < work->least_q) {
      work->least_q = q;
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
  work->is_wide = work->peak_q - work->least_q > LOG_MASSES_WIDE;
  return true;
}

/* ln(mass) relative to a shift, exact, and the mass itself, scaled. */
typedef struct LogMass {
  KlDd log, mass;
} LogMass;

static LogMass log_masses_mass(const KlLogMasses *work, double log, double shift) {
  LogMass out = {{LOG_MASSES_LOWEST, 0.0}, {0.0, 0.0}};
  if (log - shift > LOG_MASSES_LOWEST) {
    out.log = kl_two_sum(log, -shift);
    out.mass = kl_dd_exp_scaled(out.log, work->is_wide ? LOG_MASSES_WIDE_SCALE : LOG_MASSES_SCALE);
  }
  return out;
}

void kl_log_masses_total(KlLogMasses *work, const KlMassPair *row, size_t count) {
  for (size_t i = 0; i < count && !work->infinite; i++) {
    LogMass p = log_masses_mass(work, row[i].p, work->peak_p);
    LogMass q = log_masses_mass(work, row[i].q, work->shift_q);
    KlDd ratio = kl_dd_subtract(q.log, p.log);
    KlDd gap = fabs(ratio.hi) < 1.0 ? kl_dd_multiply(p.mass, kl_dd_expm1(ratio))
                                    : kl_dd_subtract(q.mass, p.mass);
    (void)kl_sum_add_dd(&work->total_p, p.mass);
    (void)kl_sum_add_dd(&work->gap, gap);
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
  KlDd ratio = kl_scaled_dd(gap);
  work->log_ratio = kl_dd_negate(kl_dd_log1p(ratio));
  work->ratio = kl_dd_divide(kl_dd(1.0, 0.0), kl_dd_add_double(ratio, 1.0));
}

/* p (exp(w) - 1 - w), or q - p (1 + w) where that is what it is made of. */
static KlDd log_masses_term(const KlLogMasses *work, const KlMassPair *row) {
  LogMass p = log_masses_mass(work, row->p, work->peak_p);
  LogMass q = log_masses_mass(work, row->q, work->shift_q);
  KlDd scaled_q = kl_dd_multiply(q.mass, work->ratio);
  if (p.mass.hi == 0.0) {
    return scaled_q;
  }
  KlDd w = kl_dd_add(kl_dd_subtract(q.log, p.log), work->log_ratio);
  if (fabs(w.hi) < 1.0) {
    return kl_dd_multiply(p.mass, kl_bregman_exp(w));
  }
  int shift = work->is_wide ? LOG_MASSES_WIDE_SHIFT : 0;
  KlDd product =
      kl_dd_multiply(kl_dd_scale(p.mass, shift), kl_dd_scale(kl_dd_add_double(w, 1.0), -shift));
  return kl_dd_subtract(scaled_q, product);
}

void kl_log_masses_add(KlLogMasses *work, const KlMassPair *row, size_t count) {
  for (size_t i = 0; i < count && !work->infinite; i++) {
    (void)kl_sum_add_dd(&work->terms, log_masses_term(work, &row[i]));
  }
}

KlDd kl_log_masses_value(const KlLogMasses *work) {
  if (work->infinite) {
    return kl_dd(HUGE_VAL, 0.0);
  }
  KlScaled terms = log_masses_sum(&work->terms);
  if (terms.value.hi == 0.0) {
    return terms.value;
  }
  return kl_scaled_dd(kl_scaled_divide(terms, log_masses_sum(&work->total_p)));
}
