/* eigen.h - eigenvalues and eigenvectors of symmetric matrices. */
#ifndef KLDIV_NUM_EIGEN_H
#define KLDIV_NUM_EIGEN_H

#include "base/poll.h"
#include "num/scaled.h"

enum { KL_EIGEN_ORDER = 32, KL_EIGEN_CELLS = KL_EIGEN_ORDER * KL_EIGEN_ORDER };

/* A square matrix, row by row: cell[i * order + j]. */
typedef struct KlSquare {
  int order;
  KlScaled cell[KL_EIGEN_CELLS];
} KlSquare;

/* A = V D V' for a symmetric A: D into the diagonal of `a`, what is left beside it 0, and V, whose
** columns are orthonormal to 2^-98 or so, into `vectors`.
**
** Jacobi's method, until each entry is below 2^-106 of the geometric mean of its two diagonal
** entries: of a positive definite matrix, small eigenvalues are as good as the matrix scaled to a
** diagonal of ones lets them be (Demmel & Veselic, SIAM J. Matrix Anal. Appl. 13 (1992)). */
KlStatus kl_eigen(KlSquare *a, KlSquare *vectors, const KlPoll *poll);

/* out = L' A L, or L A L' if `back`, for a symmetric A; symmetric to the last bit.  `out` may be
** `a`. `room` is overwritten. */
void kl_square_congruence(KlSquare *out, const KlSquare *l, const KlSquare *a, bool back,
                          KlSquare *room);

#endif
