/* borel_tail.h - the upper tail of the Borel distribution. */
#ifndef KLDIV_FAMILY_BOREL_TAIL_H
#define KLDIV_FAMILY_BOREL_TAIL_H

#include "num/scaled.h"

/* ln of exp(-mu x) (mu x)^(x-1)/x!, for real x >= 1 and 0 < mu < 1.  Error below 2^-85 of the
** larger of 1 and the value. */
KlScaled kl_borel_log_mass(KlScaled mu, KlScaled x);

/* The sum of the masses above k, a whole number >= 0.  Relative error below 2^-55: at most 140
** masses and an integral, however many counts have a mass that matters. */
KlScaled kl_borel_above(KlScaled mu, KlScaled k);

#endif
