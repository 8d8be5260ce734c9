/* transport.h - the monotone map between two members of one family of locations and scales. */
#ifndef KLDIV_SAMPLE_TRANSPORT_H
#define KLDIV_SAMPLE_TRANSPORT_H

#include "base/poll.h"
#include "family/family.h"

/* P is the law of l_P + s_P Z and Q that of l_Q + s_Q Z with one Z, and the monotone map takes the
** one to the other for each Z: X - Y = shift + stretch Z. */
typedef struct KlTransport {
  KlScaled shift, stretch; /* l_P - l_Q and s_P - s_Q, taken before anything is rounded */
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember unit; /* the law of Z; its theta is the one above */
} KlTransport;

/* false: they are no members of such a family, or their shapes differ.  *transport is not to be
** copied. */
bool kl_transport(const KlMember *p, const KlMember *q, KlTransport *transport);

/* E abs(X - Y), +Inf where Z has no mean and the scales differ; *error is relative. */
KlStatus kl_transport_mean(const KlTransport *transport, const KlPoll *poll, KlScaled *mean,
                           double *error);

/* E (X - Y)^2, +Inf where Z has no variance and the scales differ. */
KlScaled kl_transport_square(const KlTransport *transport);

#endif
