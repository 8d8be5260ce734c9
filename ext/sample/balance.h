/* balance.h - how far the distribution functions of two samples are apart, exactly.
**
** Whoever goes up the line, or up both quantile functions, adds the weight of each point that is
** passed to the side it is of.  With the weights f of P passed, out of A, and g of Q, out of B, the
** balance is f B - g A = A B (F - G): an integer of 106 bits where weights are numbers of rows, and
** an exact sum of products otherwise.  So F - G has all its digits however close the two are, and
** is 0 exactly where they are equal.
*/
#ifndef KLDIV_SAMPLE_BALANCE_H
#define KLDIV_SAMPLE_BALANCE_H

#include "num/sum.h"
#include "sample/points.h"

enum {
  /* Of a total, as doubles that do not overlap: its first 424 bits. */
  KL_BALANCE_PARTS = 8
};

/* A number as value * 2^exponent, where abs(value.hi) is 0 or from 2^-300 to 2^106; exponent is 0
** unless weights that differ by more than 2^200 make it necessary. */
typedef struct KlAmount {
  KlDd value;
  int exponent;
} KlAmount;

typedef struct KlBalance {
  const KlPoints *p, *q;
  bool whole;
  double passed_p, passed_q, total_p, total_q; /* of whole weights */
  /* Of others: totals in units of 2^unit_p and 2^unit_q, and the exact sum in units of both. */
  int unit_p, unit_q;
  double part_p[KL_BALANCE_PARTS], part_q[KL_BALANCE_PARTS];
  KlSum sum;
  int64_t room[KL_SUM_DIGITS];
} KlBalance;

/* Nothing passed on either side. */
void kl_balance_begin(KlBalance *balance, const KlPoints *p, const KlPoints *q);

/* Passes the i-th point of a side. */
void kl_balance_pass_p(KlBalance *balance, size_t i);
void kl_balance_pass_q(KlBalance *balance, size_t i);

/* The balance of what was passed: unit (F - G), with the unit of kl_balance_unit. */
KlAmount kl_balance_read(const KlBalance *balance);

/* The i-th point's share of its side, in the same unit. */
KlAmount kl_balance_share_p(const KlBalance *balance, size_t i);
KlAmount kl_balance_share_q(const KlBalance *balance, size_t i);

/* What stands for 1. */
KlScaled kl_balance_unit(const KlBalance *balance);

static inline KlScaled kl_amount_scaled(KlAmount a) { return kl_scaled(a.value, a.exponent); }

#endif
