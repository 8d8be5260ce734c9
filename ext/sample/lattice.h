/* lattice.h - the chance that two samples of one law are as far apart as these, given the ties. */
#ifndef KLDIV_SAMPLE_LATTICE_H
#define KLDIV_SAMPLE_LATTICE_H

#include "base/poll.h"
#include "sample/points.h"

enum { KL_LATTICE_AREA = 1000000 };

/* Whether both are numbers of rows n and m with n m <= KL_LATTICE_AREA. */
bool kl_lattice_has(const KlPoints *p, const KlPoints *q);

/* P(D >= d) when the n + m rows, as they are, are dealt out to n and m at random.  Relative error
** below 2^-80, for chances down to 2^-1900.  KL_NO_MEMORY, or what `poll` says. */
KlStatus kl_lattice_tail(const KlPoints *p, const KlPoints *q, KlScaled d, const KlPoll *poll,
                         KlScaled *tail);

#endif
