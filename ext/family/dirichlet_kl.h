/* dirichlet_kl.h - KL between Dirichlet distributions, of which beta distributions are the case of
** two parameters. */
#ifndef KLDIV_FAMILY_DIRICHLET_KL_H
#define KLDIV_FAMILY_DIRICHLET_KL_H

#include "num/scaled.h"

/* KL(Dir(a) || Dir(b)) in nats; count >= 1, all a, b > 0.  Exactly 0 for equal parameters; relative
** error below 2^-62 (measured: dirichlet_kl.c). */
KlScaled kl_dirichlet_kl(int count, const KlScaled *a, const KlScaled *b);

#endif
