/* members.h - closed forms, and what else is special, between two members of parametric families.
**
** Each function is the `members` slot of the divergence of its name.  All of them also answer where
** there is no closed form, by quadrature or by a series; what none of them answers is integrated by
** kl_divergence_of_members from the divergence's own term.
*/
#ifndef KLDIV_DIVERGENCE_MEMBERS_H
#define KLDIV_DIVERGENCE_MEMBERS_H

#include "divergence/divergence.h"

#define KL_MEMBERS(name)                                                                    \
  KlStatus kl_members_##name(const KlMember *p, const KlMember *q, const double *parameter, \
                             const KlPoll *poll, KlResult *result, bool *done)

KL_MEMBERS(kl);
KL_MEMBERS(jeffreys);
KL_MEMBERS(cross_entropy);
KL_MEMBERS(entropy); /* q is not looked at */
KL_MEMBERS(renyi);   /* parameter[0]: the order, 0 to Inf */
KL_MEMBERS(tsallis); /* parameter[0]: the order, 0 to Inf */
KL_MEMBERS(bhattacharyya);
KL_MEMBERS(hellinger); /* 1 - BC: the root is taken later (KL_ROOT) */
KL_MEMBERS(chi2);
KL_MEMBERS(tv);
KL_MEMBERS(linf);
KL_MEMBERS(ks);
KL_MEMBERS(superiority);
KL_MEMBERS(psi); /* parameter[0]: bins, NaN for the usual ten */

#undef KL_MEMBERS

#endif
