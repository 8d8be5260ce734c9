/* member.h - a member of a parametric family: the family and its parameters. */
#ifndef KLDIV_FAMILY_MEMBER_H
#define KLDIV_FAMILY_MEMBER_H

#include "num/scaled.h"

typedef struct KlFamily KlFamily;

/* `theta` are the parameters in the order of the SQL function, each with 106 bits: a fit's mean is
** not rounded to a double before it is compared.
**
** Scalar families have dimension 1.  A Dirichlet distribution has `dimension` parameters; a
** multivariate normal has `dimension` means, then the covariance matrix row by row. */
typedef struct KlMember {
  const KlFamily *family;
  int dimension;
  const KlScaled *theta;
} KlMember;

/* A place on the line.  Where the support ends above, `rest` is the distance from x to that end,
** which x itself does not know when it is close to it. */
typedef struct KlPoint {
  KlScaled x, rest;
} KlPoint;

#endif
