/* gamma_function.h - the gamma function's logarithm, its derivatives, and its Bregman distance. */
#ifndef KLDIV_NUM_GAMMA_FUNCTION_H
#define KLDIV_NUM_GAMMA_FUNCTION_H

#include "num/scaled.h"

/* ln Gamma(x), x > 0.  Absolute error below 2^-90 max(1, abs(value)). */
KlScaled kl_log_gamma(KlScaled x);

/* ln Gamma(1 + x), x >= 0.  Errors as for kl_log_gamma, but relative for x < 1/2. */
KlScaled kl_log_gamma1p(KlScaled x);

/* ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi)/2], x > 0: what Stirling leaves.  Relative error
** below 2^-85. */
KlScaled kl_stirling(KlScaled x);

/* psi(x) = d/dx ln Gamma(x) and psi'(x), x > 0.  Errors as for kl_log_gamma. */
KlScaled kl_digamma(KlScaled x);
KlScaled kl_trigamma(KlScaled x);

/* ln x - psi(x) > 0, x > 0: relative error below 2^-85 for large x too.  Its inverse is the
** shape of a fitted gamma distribution. */
KlScaled kl_log_minus_digamma(KlScaled x);

/* ln Gamma(y) - ln Gamma(x) - psi(x) (y - x) >= 0, x, y > 0: the Bregman distance of ln Gamma.
** `difference` is y - x, known better than y and x tell.  Relative error below 2^-85 however close
** and however far, so that differences of such distances survive cancellation (reference: Bl of the
** positive recurrence; Stirling's series beyond 24). */
KlScaled kl_gap_gamma(KlScaled y, KlScaled x, KlScaled difference);

/* The same of L(x) = ln Gamma(x) - x ln x + x: kl_gap_gamma - y ln(y/x) + y - x, not subtracted. */
KlScaled kl_gap_stirling(KlScaled y, KlScaled x, KlScaled difference);

#endif
