/* balance.c - how far the distribution functions of two samples are apart, exactly. */
#include "sample/balance.h"

/* Totals of weights that are no numbers of rows are brought near this power of two, so that weights
** down to 2^-2000 of them are doubles, and products of two are within a KlSum. */
enum { BALANCE_TOP = 1000 };

/* ---- totals ---- */

/* The exact total of the weights times 2^-unit as doubles that do not overlap, cut off 53
** KL_BALANCE_PARTS bits below its first. */
static void balance_total(const KlPoints *points, int *unit, double *part) {
  KlSum sum;
  int64_t room[KL_SUM_DIGITS];
  kl_sum_borrow(&sum, room, 0, KL_SUM_DIGITS);
  *unit = kl_exponent(points->total.hi) - BALANCE_TOP;
  for (size_t i = 0; i < points->count; i++) {
    (void)kl_sum_add_dd(&sum, kl_dd_scale(kl_points_weight(points, i), -*unit));
  }
  for (int k = 0; k < KL_BALANCE_PARTS; k++) {
    part[k] = kl_sum_round(&sum);
    (void)kl_sum_add(&sum, -part[k]);
  }
}

void kl_balance_begin(KlBalance *balance, const KlPoints *p, const KlPoints *q) {
  balance->p = p;
  balance->q = q;
  balance->whole = p->whole && q->whole;
  balance->passed_p = balance->passed_q = 0.0;
  balance->total_p = kl_dd_round(p->total);
  balance->total_q = kl_dd_round(q->total);
  if (!balance->whole) {
    kl_sum_borrow(&balance->sum, balance->room, 0, KL_SUM_DIGITS);
    balance_total(p, &balance->unit_p, balance->part_p);
    balance_total(q, &balance->unit_q, balance->part_q);
  }
}

KlScaled kl_balance_unit(const KlBalance *balance) {
  if (balance->whole) {
    return kl_scaled(kl_two_product(balance->total_p, balance->total_q), 0);
  }
  KlScaled p = kl_scaled(kl_dd(balance->part_p[0], balance->part_p[1]), 0);
  KlScaled q = kl_scaled(kl_dd(balance->part_q[0], balance->part_q[1]), 0);
  return kl_scaled_twice(kl_scaled_multiply(p, q), -2 * BALANCE_TOP);
}

/* ---- what is passed ---- */

/* sum += sign * weight * total */
static void balance_add(KlSum *sum, KlDd weight, int unit, const double *part, double sign) {
  KlDd w = kl_dd_scale(weight, -unit);
  for (int k = 0; k < KL_BALANCE_PARTS && part[k] != 0.0; k++) {
    (void)kl_sum_add_product(sum, sign * w.hi, part[k]);
    (void)kl_sum_add_product(sum, sign * w.lo, part[k]);
  }
}

void kl_balance_pass_p(KlBalance *balance, size_t i) {
  KlDd weight = kl_points_weight(balance->p, i);
  if (balance->whole) {
    balance->passed_p += weight.hi + weight.lo;
  } else {
    balance_add(&balance->sum, weight, balance->unit_p, balance->part_q, 1.0);
  }
}

void kl_balance_pass_q(KlBalance *balance, size_t i) {
  KlDd weight = kl_points_weight(balance->q, i);
  if (balance->whole) {
    balance->passed_q += weight.hi + weight.lo;
  } else {
    balance_add(&balance->sum, weight, balance->unit_q, balance->part_p, -1.0);
  }
}

/* ---- amounts ---- */

static KlAmount balance_amount(KlScaled units) {
  KlScaled x = kl_scaled_twice(units, -2 * BALANCE_TOP);
  bool plain = x.exponent > -300 || kl_scaled_sign(x) == 0;
  return plain ? (KlAmount){kl_dd_scale(x.value, x.exponent), 0} : (KlAmount){x.value, x.exponent};
}

KlAmount kl_balance_read(const KlBalance *balance) {
  if (balance->whole) {
    KlDd f = kl_two_product(balance->passed_p, balance->total_q);
    KlDd g = kl_two_product(balance->passed_q, balance->total_p);
    return (KlAmount){kl_dd_subtract(f, g), 0};
  }
  KlInteger sum;
  kl_sum_integer(&balance->sum, &sum);
  return balance_amount(kl_integer_scaled(&sum));
}

static KlAmount balance_share(const KlBalance *balance, KlDd weight, double total, int unit,
                              const double *part) {
  if (balance->whole) {
    return (KlAmount){kl_two_product(weight.hi + weight.lo, total), 0};
  }
  KlScaled of = kl_scaled(kl_dd(part[0], part[1]), 0);
  return balance_amount(kl_scaled_multiply(kl_scaled(weight, -unit), of));
}

KlAmount kl_balance_share_p(const KlBalance *balance, size_t i) {
  KlDd weight = kl_points_weight(balance->p, i);
  return balance_share(balance, weight, balance->total_q, balance->unit_p, balance->part_q);
}

KlAmount kl_balance_share_q(const KlBalance *balance, size_t i) {
  KlDd weight = kl_points_weight(balance->q, i);
  return balance_share(balance, weight, balance->total_p, balance->unit_q, balance->part_p);
}
