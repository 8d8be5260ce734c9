/* counts.h - what the families of counts share: masses by deviances, Renyi's terms, and the KL
** divergence as a sum over the counts.
*/
#ifndef KLDIV_FAMILY_COUNTS_H
#define KLDIV_FAMILY_COUNTS_H

#include "family/member.h"
#include "num/integer.h"

/* 1 - p, exact where p is a double or its complement is. */
KlScaled kl_counts_complement(KlScaled p);

/* The greatest integer that is not above x. */
KlScaled kl_counts_floor(KlScaled x);

/* ln((1-p)/(1-q)), q < 1. */
KlScaled kl_counts_log_failures(KlScaled p, KlScaled q);

/* Whether x is 0, 1, 2 ... */
bool kl_counts_has(KlScaled x);

/* Whether the parameters are the same numbers. */
bool kl_counts_equal(const KlMember *p, const KlMember *q);

/* ln of Gamma(x+y+1)/(Gamma(x+1) Gamma(y+1)) p^x (1-p)^y for x, y > 0 of any size, 0 < p < 1.
** Absolute error below 2^-85 of the largest deviance in it. */
KlScaled kl_counts_log_binomial(KlScaled x, KlScaled y, KlScaled p, KlScaled not_p);

/* Of one toss: the entropy, and the KL divergence, which is also that of coins that fell S_p of n_p
** and S_q of n_q times, whose difference is then exact. */
KlScaled kl_counts_coin_entropy(KlScaled p);
KlScaled kl_counts_coin_kl(KlScaled p, KlScaled q);
KlScaled kl_counts_coin_kl_of_sums(const KlInteger *successes_p, const KlInteger *tosses_p,
                                   const KlInteger *successes_q, const KlInteger *tosses_q);

/* [p^a q^(1-a) - a p - (1-a) q] / (a-1) >= 0 for p, q >= 0 and a > 0, a != 1: the share of one
** outcome in the divergences of order a.  0 for p = q, +Inf for q = 0 < p and a > 1. */
KlScaled kl_counts_power_gap(KlScaled p, KlScaled q, double a);

/* Renyi's divergence of order a between two Bernoulli, and between two geometric distributions. */
KlScaled kl_counts_renyi_bernoulli(KlScaled p, KlScaled q, double a);
KlScaled kl_counts_renyi_geometric(KlScaled p, KlScaled q, double a);

/* The Bernoulli parameter whose logit is a logit(p) + (1-a) logit(q); 0 < p, q < 1. */
KlScaled kl_counts_blend_logit(KlScaled p, KlScaled q, KlScaled a);

/* The one whose ln(1 - p) is a ln(1-p) + (1-a) ln(1-q); false if there is none. */
bool kl_counts_blend_failure(KlScaled p, KlScaled q, KlScaled a, KlScaled *theta);

/* Two laws on the counts low, low + 1 ... high, as the sum below needs them. */
typedef struct KlCountPair {
  const KlMember *p, *q;
  KlScaled (*log_mass)(const KlMember *p, KlScaled k); /* of P, at real k */
  /* ln(p_k/q_k) at real k, and what it grows by from k to k + 1; p_(k+1)/p_k. */
  KlScaled (*log_ratio)(const KlMember *p, const KlMember *q, KlScaled k);
  KlScaled (*ratio_step)(const KlMember *p, const KlMember *q, KlScaled k);
  KlScaled (*mass_step)(const KlMember *p, KlScaled k);
  KlScaled mean, spread; /* of P; masses are smooth on the scale of `spread` */
  KlScaled low, high;    /* whole; P has less than 2^-120 below low */
  KlScaled (*above)(const KlMember *q, KlScaled k); /* Q's mass above k */
} KlCountPair;

/* KL(P || Q).  The relative error is that of the logarithms of the ratios, and 2^-60. */
KlScaled kl_counts_kl(const KlCountPair *pair);

/* The greatest whole number >= 0 that is 56 + 13 sd below the mean, or 0: a sum of independent
** counts in [0, 1], or of counts that are skewed to the right, has less than 2^-120 below it
** (Bernstein's inequality). */
KlScaled kl_counts_low(KlScaled mean, KlScaled variance);

#endif
