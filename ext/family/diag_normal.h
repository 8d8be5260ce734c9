/* diag_normal.h - normal distributions with independent coordinates. */
#ifndef KLDIV_FAMILY_DIAG_NORMAL_H
#define KLDIV_FAMILY_DIAG_NORMAL_H

#include "family/member.h"

/* sqrt(sum ((m_P - m_Q)/sd_Q)^2), Mahalanobis's distance of the means as Q sees it: >= 0, 0 for
** equal means.  Of members laid out as `dimension` means and as many deviations. */
KlScaled kl_diag_normal_mahalanobis(const KlMember *p, const KlMember *q);

#endif
