/* matrix.h - symmetric matrices: factors, and how far one is from another.
**
** Numbers are KlScaled, so that no size of theirs matters: 106 bits and any exponent.
*/
#ifndef KLDIV_NUM_MATRIX_H
#define KLDIV_NUM_MATRIX_H

#include <stdbool.h>

#include "num/scaled.h"

enum { KL_MATRIX_ORDER = 32, KL_MATRIX_CELLS = KL_MATRIX_ORDER * (KL_MATRIX_ORDER + 1) / 2 };

/* A symmetric matrix, or a triangular one: the lower triangle, row by row. */
typedef struct KlMatrix {
  int order;
  KlScaled cell[KL_MATRIX_CELLS];
} KlMatrix;

/* Where row i, column j <= i stands. */
static inline int kl_matrix_at(int i, int j) { return i * (i + 1) / 2 + j; }

/* a + factor * b, into a. */
void kl_matrix_add(KlMatrix *a, const KlMatrix *b, KlScaled factor);

bool kl_matrix_is_zero(const KlMatrix *a);

/* A = L D L', L with ones on its diagonal: D takes the diagonal of `a` and L what is below.  False
** (and `a` is spoilt) unless every pivot is above 2^-92 of its diagonal entry: then the matrix is
** positive definite.  Rounding alone makes about 2^-100 of a pivot that is 0. */
bool kl_matrix_factor(KlMatrix *a);

/* A := M A M' for M = D^(-1/2) L^-1: the matrix as it looks to one who takes L D L' for the
** unit. */
void kl_matrix_reduce(KlMatrix *a, const KlMatrix *factor);

/* v' (L D L')^-1 v >= 0: a sum of squares.  Overwrites v. */
KlScaled kl_matrix_square(const KlMatrix *factor, KlScaled *v);

KlScaled kl_matrix_trace(const KlMatrix *a);

/* The sum of the squares of all entries. */
KlScaled kl_matrix_norm(const KlMatrix *a);

/* ln det of L D L'. */
KlScaled kl_matrix_log_det(const KlMatrix *factor);

/* tr A - ln det(I + A) >= 0, the sum of psi(e) = e - ln(1 + e) over the eigenvalues e of A, for
** norm(A) < 1/4, so that they are within (-1/2, 1/2).  Overwrites a.  Exactly 0 for A = 0; relative
** error below 2^-80 (measured) beside what A itself is off. */
KlScaled kl_matrix_gap(KlMatrix *a);

/* ln(det A / det B), from the factors of both, pivot by pivot. */
KlScaled kl_matrix_log_ratio(const KlMatrix *a, const KlMatrix *b);

#endif
