/* eigen.c - eigenvalues and eigenvectors of symmetric matrices, by Jacobi's method. */
#include "num/eigen.h"

#include <stddef.h>

/* An entry this many powers of two below the geometric mean of its diagonal entries is 0. */
#define EIGEN_NOTHING (-106)

/* Convergence is quadratic: sweeps of a matrix of order 32 are 10 or so. */
enum { EIGEN_SWEEPS = 60 };

static KlScaled *eigen_at(KlSquare *a, int i, int j) {
  return &a->cell[(ptrdiff_t)i * a->order + j];
}

static KlScaled eigen_get(const KlSquare *a, int i, int j) {
  return a->cell[(ptrdiff_t)i * a->order + j];
}

/* Whether a_pq is nothing beside sqrt(a_pp a_qq). */
static bool eigen_is_done(const KlSquare *a, int p, int q) {
  KlScaled entry = eigen_get(a, p, q);
  KlScaled product = kl_scaled_multiply(eigen_get(a, p, p), eigen_get(a, q, q));
  KlScaled square = kl_scaled_multiply(entry, entry);
  product = kl_scaled_twice(kl_scaled_abs(product), 2 * EIGEN_NOTHING);
  return kl_scaled_sign(entry) == 0 || kl_scaled_compare(square, product) <= 0;
}

/* t = tan of the angle that makes a_pq 0, the smaller of the two: sign(z)/(abs(z) + sqrt(1 + z^2)),
** z = (a_qq - a_pp)/(2 a_pq). */
static KlScaled eigen_tangent(const KlSquare *a, int p, int q) {
  KlScaled one = kl_scaled_double(1.0);
  KlScaled apart = kl_scaled_subtract(eigen_get(a, q, q), eigen_get(a, p, p));
  KlScaled z = kl_scaled_divide(apart, kl_scaled_twice(eigen_get(a, p, q), 1));
  KlScaled size = kl_scaled_abs(z);
  KlScaled root = kl_scaled_sqrt(kl_scaled_add(one, kl_scaled_multiply(z, z)));
  KlScaled t = kl_scaled_divide(one, kl_scaled_add(size, root));
  return kl_scaled_sign(z) < 0 ? kl_scaled_negate(t) : t;
}

/* x, y := c x - s y, s x + c y */
static void eigen_turn(KlScaled *x, KlScaled *y, KlScaled c, KlScaled s) {
  KlScaled a = *x, b = *y;
  *x = kl_scaled_subtract(kl_scaled_multiply(c, a), kl_scaled_multiply(s, b));
  *y = kl_scaled_add(kl_scaled_multiply(s, a), kl_scaled_multiply(c, b));
}

/* a_pp -= t a_pq, a_qq += t a_pq, a_pq = 0; other rows and columns turn. */
static void eigen_rotate(KlSquare *a, KlSquare *vectors, int p, int q) {
  KlScaled one = kl_scaled_double(1.0), t = eigen_tangent(a, p, q);
  KlScaled c = kl_scaled_add(one, kl_scaled_multiply(t, t));
  c = kl_scaled_divide(one, kl_scaled_sqrt(c));
  KlScaled s = kl_scaled_multiply(t, c), move = kl_scaled_multiply(t, eigen_get(a, p, q));
  *eigen_at(a, p, p) = kl_scaled_subtract(eigen_get(a, p, p), move);
  *eigen_at(a, q, q) = kl_scaled_add(eigen_get(a, q, q), move);
  *eigen_at(a, p, q) = *eigen_at(a, q, p) = kl_scaled_zero();
  for (int k = 0; k < a->order; k++) {
    if (k != p && k != q) {
      eigen_turn(eigen_at(a, k, p), eigen_at(a, k, q), c, s);
      *eigen_at(a, p, k) = eigen_get(a, k, p);
      *eigen_at(a, q, k) = eigen_get(a, k, q);
    }
    eigen_turn(eigen_at(vectors, k, p), eigen_at(vectors, k, q), c, s);
  }
}

KlStatus kl_eigen(KlSquare *a, KlSquare *vectors, const KlPoll *poll) {
  int n = a->order;
  vectors->order = n;
  for (int i = 0; i < n * n; i++) {
    vectors->cell[i] = i % (n + 1) == 0 ? kl_scaled_double(1.0) : kl_scaled_zero();
  }
  bool moved = true;
  for (int sweep = 0; sweep < EIGEN_SWEEPS && moved; sweep++) {
    moved = false;
    for (int p = 0; p + 1 < n; p++) {
      for (int q = p + 1; q < n; q++) {
        if (!eigen_is_done(a, p, q)) {
          eigen_rotate(a, vectors, p, q);
          moved = true;
        }
      }
    }
    KlStatus status = kl_poll(poll);
    if (status != KL_OK) {
      return status;
    }
  }
  for (int i = 0; i < n * n; i++) {
    a->cell[i] = i % (n + 1) == 0 ? a->cell[i] : kl_scaled_zero();
  }
  return KL_OK;
}

static KlScaled eigen_product(const KlSquare *l, int i, int k, bool back) {
  return back ? eigen_get(l, i, k) : eigen_get(l, k, i);
}

void kl_square_congruence(KlSquare *out, const KlSquare *l, const KlSquare *a, bool back,
                          KlSquare *room) {
  int n = a->order;
  room->order = out->order = n;
  for (int i = 0; i < n * n; i++) { /* A L or A L' */
    KlScaled sum = kl_scaled_zero();
    for (int k = 0; k < n; k++) {
      KlScaled factor = eigen_product(l, i % n, k, back);
      sum = kl_scaled_add(sum, kl_scaled_multiply(eigen_get(a, i / n, k), factor));
    }
    room->cell[i] = sum;
  }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j <= i; j++) {
      KlScaled sum = kl_scaled_zero();
      for (int k = 0; k < n; k++) {
        KlScaled factor = eigen_product(l, i, k, back);
        sum = kl_scaled_add(sum, kl_scaled_multiply(factor, eigen_get(room, k, j)));
      }
      *eigen_at(out, i, j) = *eigen_at(out, j, i) = sum;
    }
  }
}
