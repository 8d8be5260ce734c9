/* generic.h - what follows from a family's descriptor, for one-dimensional families. */
#ifndef KLDIV_FAMILY_GENERIC_H
#define KLDIV_FAMILY_GENERIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/poll.h"
#include "family/family.h"

/* Whether both have the same family, dimension and parameters. */
bool kl_member_same(const KlMember *a, const KlMember *b);

/* A point at x, a double, with the rest of the member's support. */
KlPoint kl_member_point(const KlMember *m, double x);

/* ln of the density or mass at a point: -Inf outside the support, +Inf at a pole. */
KlScaled kl_member_log_density(const KlMember *m, const KlPoint *point);

/* P(X <= x), or P(X > x) for KL_UPPER: exactly 0 and 1 outside the support. */
KlScaled kl_member_cdf(const KlMember *m, const KlPoint *point, KlTail tail);

/* The least x with P(X <= x) >= u, or P(X > x) <= u for KL_UPPER, 0 < u < 1.  Where the family has
** no formula: by bisection, to the last bits of a double as far as the cdf has them; exact for
** integers up to 2^53, where a step of the cdf that misses u by less than 2^-46 u counts as
** reaching it. */
double kl_member_quantile(const KlMember *m, double u, KlTail tail);

/* P(low <= X <= high), by the tails that lose least; integers if the family is discrete. */
KlScaled kl_member_mass(const KlMember *m, double low, double high);

/* Mean and variance as the family says them: NaN where there is none. */
KlScaled kl_member_mean(const KlMember *m);
KlScaled kl_member_variance(const KlMember *m);

/* -E[ln f], by the family's formula or integrated; *error is a bound of the relative error, the
** family's if it has a formula. */
KlStatus kl_member_entropy(const KlMember *m, const KlPoll *poll, KlScaled *entropy, double *error);

/* Where a member has its mass: a place in its middle, and how wide it is there; > 0.  Rough. */
void kl_member_middle(const KlMember *m, KlScaled *middle, KlScaled *spread);

#endif
