/* pairs.h - KL divergences between members of different families in closed form. */
#ifndef KLDIV_FAMILY_PAIRS_H
#define KLDIV_FAMILY_PAIRS_H

#include <stdbool.h>

#include "family/family.h"

/* Whether P's family knows the expectations of all of which Q's family's -ln q is a sum. */
bool kl_families_have_kl(const KlFamily *p, const KlFamily *q);

/* What the catalogue says of them: the error in ulp, and where they come from. */
#define KL_FAMILIES_BOUND 0.501
extern const char kl_families_source[];

/* KL(P || Q) = E_P[-ln q] - H(P), for P whose support is inside Q's and an expectation that exists.
** false: not in closed form, or the terms cancel so far that an integral is better.  *error is a
** bound of the relative error.  (Gamma and normal distributions meet in a limit, say, where terms
** of size 10 leave 10^-17.) */
bool kl_families_kl(const KlMember *p, const KlMember *q, KlScaled *kl, double *error);

/* The slots `cost` and `expect` of a family whose members are members of a wider one, that of its
** `widen`: as they are there.  The wider family has parameters of scalars. */
void kl_cost_as_wider(const KlMember *q, KlCost *cost);
KlScaled kl_expect_as_wider(const KlMember *p, const KlFeature *feature);

#endif
