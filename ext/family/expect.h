/* expect.h - what the fit of one family would see of the law of another: its statistics as
** expectations, or places of the law with their shares.
*/
#ifndef KLDIV_FAMILY_EXPECT_H
#define KLDIV_FAMILY_EXPECT_H

#include "family/generic.h"

enum { KL_EXPECT_SUMS = 8 }; /* of a family, at most */

/* How expectations end. */
typedef enum KlExpect {
  KL_EXPECT_EXISTS,
  KL_EXPECT_NONE, /* one is infinite, or is none */
  KL_EXPECT_LOST  /* the law has mass where a column of doubles cannot follow, or the integral did
                     not converge */
} KlExpect;

/* E[u v] under `law`, one-dimensional, of all sums that the fit of `family`, of one column, keeps.
** As of rows, a square is no less than the square of the mean, to the last bit: E[u^2] is the exact
** square of E[u] and the variance, which is taken around E[u].  Means and variances of x are the
** law's own; all else is integrated to about 2^-53.
**
** A variance that is infinite becomes `stand_in` times the square of the mean (or times 1 if that
** is 0), and *stood is set: a fit may keep a sum only to tell columns that are one value. */
KlStatus kl_expect_sums(const KlMember *law, const KlFamily *family, const KlPoll *poll,
                        double stand_in, KlInteger *sum, bool *stood, KlExpect *how);

/* Places of the law, ascending, with weights that add up to nearly 1: those of Gauss's rule of 48
** points on pieces in which the density changes by a few powers of e, so that the mean of a smooth
** function over them is its expectation to 2^-50 or so; all outcomes of a discrete law if they are
** few.  Down to exp(-50) of the density's top.  The ends of its support, where they are finite, are
** among them with weights of 2^-400.  To be released. */
KlStatus kl_expect_places(const KlMember *law, KlWeighed **value, size_t *values);

#endif
