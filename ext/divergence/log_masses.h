/* log_masses.h - Kullback-Leibler divergence of masses given as logarithms.
**
** Log-likelihoods and log-softmax outputs, which exp() would turn into zeros.  Three passes over
** the rows, in any order and in as many pieces as the caller likes:
**
**     KlLogMasses work;
**     kl_log_masses_begin(&work);
**     kl_log_masses_peak(&work, rows, n);                all rows
**     if (kl_log_masses_shift(&work)) {
**       kl_log_masses_total(&work, rows, n);             all rows again
**       kl_log_masses_scale(&work);
**       kl_log_masses_add(&work, rows, n);               and again
**       value = kl_log_masses_value(&work);
**     }
**
** Logarithms are finite, or -Inf for the mass 0.  Nothing allocates, nothing
** fails, and the order of rows does not show.
*/
#ifndef KLDIV_DIVERGENCE_LOG_MASSES_H
#define KLDIV_DIVERGENCE_LOG_MASSES_H

#include <stdbool.h>
#include <stddef.h>

#include "num/scaled.h"
#include "num/sum.h"

/* ln p and ln q of an outcome. */
typedef struct KlLogPair {
  double p, q;
} KlLogPair;

typedef struct KlLogMasses {
  /* P's largest ln p; the largest ln q among the rows that have it; Q's largest ln q. */
  double peak_p, beside_p, peak_q;
  double shift_q; /* what ln q is taken relative to */
  KlSum total_p;  /* of exp(ln p - peak_p) */
  KlSum gap;      /* of exp(ln q - shift_q) - exp(ln p - peak_p) */
  KlSum terms;
  int64_t room[3][KL_SUM_DIGITS];
  KlDd log_ratio_8; /* ln(total_p / total_q) / 8 */
  KlScaled ratio;   /* total_p / total_q */
  bool infinite;
} KlLogMasses;

void kl_log_masses_begin(KlLogMasses *work);

/* First pass. */
void kl_log_masses_peak(KlLogMasses *work, const KlLogPair *row, size_t count);

/* false: a side has no mass, so there is no divergence. */
bool kl_log_masses_shift(KlLogMasses *work);

/* Second pass. */
void kl_log_masses_total(KlLogMasses *work, const KlLogPair *row, size_t count);
void kl_log_masses_scale(KlLogMasses *work);

/* Third pass. */
void kl_log_masses_add(KlLogMasses *work, const KlLogPair *row, size_t count);

/* KL(P || Q) in nats: >= 0, +Inf allowed. */
KlScaled kl_log_masses_value(const KlLogMasses *work);

#endif
