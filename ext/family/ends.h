/* ends.h - how densities fade towards the ends of a support, and which expectations that makes
** infinite.
**
** Where the support goes on for ever, z = abs(x); at a finite end, z = 1/(distance from it).  So
** both kinds of end are z -> Inf, and a density that is a positive number at a finite end fades as
** a power, with P(Z > z) ~ 1/z.
*/
#ifndef KLDIV_FAMILY_ENDS_H
#define KLDIV_FAMILY_ENDS_H

#include <stdbool.h>

#include "family/member.h"

typedef enum KlFade {
  KL_FADE_POWER,      /* P(Z > z) ~ z^-order, order > 0 */
  KL_FADE_LOG_SQUARE, /* -ln f ~ (ln z)^2: a normal distribution's logarithm */
  KL_FADE_STRETCHED,  /* -ln f ~ rate z^order, order > 0: exponential for order 1, normal for 2 */
  KL_FADE_DOUBLE      /* -ln f ~ exp(rate z) */
} KlFade;

typedef struct KlEnd {
  KlFade fade;
  KlScaled order, rate; /* where they are named above; `rate` is only used with order 1 */
} KlEnd;

KlEnd kl_end_power(KlScaled order);
KlEnd kl_end_log_square(void);
KlEnd kl_end_stretched(double order, KlScaled rate);
KlEnd kl_end_double(KlScaled rate);

/* Whether E_P[-ln q] is infinite because of how P fades where Q does, though P's support is inside
** Q's: -ln q grows as ln z, (ln z)^2, z^order or exp(rate z), and its expectation exists or not.
** Members of families with `ends`, and mixtures of those; false of others. */
bool kl_ends_diverge(const KlMember *p, const KlMember *q);

/* Whether p/q has no bound because P fades more slowly than Q at an end that both share, or has a
** pole where Q has none, though P's support is inside Q's.  Densities with `ends`, and mixtures of
** those; false of others, and where it takes more to tell. */
bool kl_ends_outlast(const KlMember *p, const KlMember *q);

#endif
