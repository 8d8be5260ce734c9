/* mvnormal.h - multivariate normal distributions. */
#ifndef KLDIV_FAMILY_MVNORMAL_H
#define KLDIV_FAMILY_MVNORMAL_H

#include "family/member.h"

/* sqrt((m_P - m_Q)' S_Q^-1 (m_P - m_Q)), Mahalanobis's distance of the means as Q sees it: >= 0, 0
** for equal means.  Of two members laid out as a multivariate normal's: `dimension` means, then the
** covariance matrix; a normal distribution's mean and variance are one of dimension 1. */
KlScaled kl_mvnormal_mahalanobis(const KlMember *p, const KlMember *q);

#endif
