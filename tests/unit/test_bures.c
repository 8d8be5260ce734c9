/* test_bures.c - Wasserstein distance of order 2 between normal distributions, and eigenvalues. */
#include "unit/unit.h"

#include "divergence/divergence.h"
#include "family/family.h"
#include "num/eigen.h"
#include "support/libc_memory.h"

enum { MOST = 8, THETA = MOST + MOST * MOST };

typedef struct Normal {
  KlScaled theta[THETA];
  KlMember member;
} Normal;

/* `d` means, then the covariance row by row. */
static const KlMember *normal(Normal *n, int d, const double *theta) {
  for (int i = 0; i < d + d * d; i++) {
    n->theta[i] = kl_scaled_double(theta[i]);
  }
  n->member = (KlMember){&kl_family_mvnormal, d, n->theta};
  return &n->member;
}

static KlScaled square(const KlMember *p, const KlMember *q) {
  KlResult result;
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  assert_int_equal(kl_divergence_of_members(&kl_divergence_wasserstein2, none, p, q, NULL, &result),
                   KL_OK);
  assert_true(result.exists);
  assert_string_equal(result.method, "closed form");
  return result.value;
}

static double distance(const KlMember *p, const KlMember *q) {
  return kl_scaled_round(kl_divergence_units(&kl_divergence_wasserstein2, square(p, q), 0.0));
}

static double two(int d, const double *a, const double *b) {
  Normal p, q;
  return distance(normal(&p, d, a), normal(&q, d, b));
}

static void test_known_values(void **state) {
  (void)state;
  static const double a[] = {.5, -1, 1.2, .2, .2, .7}, b[] = {-.25, .75, .9, -.1, -.1, 1.8};
  law_near(two(2, a, b), 1.987355295748685332, 0.0, "gmm-divergence's test");
  static const double unit[] = {0, 0, 1, 0, 0, 1}, sheared[] = {0, 0, 1, 1, 1, 2};
  law_near(two(2, unit, sheared), sqrt(0.5278640450004204), 1.0, "kldest's test");
  static const double zero[] = {0, 1}, ten[] = {10, 1};
  law_same(two(1, zero, ten), 10.0, "POT's test");
  law_same(two(2, a, a), 0.0, "itself");
}

/* Correlations r and r + 2^-k: in the basis of (1, 1) and (1, -1), the eigenvalues are 1 + r and 1
** - r, and the square is a sum of two. */
static void test_nearly_equal(void **state) {
  (void)state;
  for (int k = 1; k <= 52; k++) {
    double r = 0.25, more = r + ldexp(1.0, -k);
    double a[] = {0, 0, 1, r, r, 1}, b[] = {0, 0, 1, more, more, 1};
    long double h = ldexpl(1.0L, -k);
    long double up = h / (sqrtl(1.25L) + sqrtl(1.25L + h)),
                down = h / (sqrtl(0.75L) + sqrtl(0.75L - h));
    law_nearest(two(2, a, b), sqrtl(up * up + down * down), 0.51, "2^-%d", k);
    law_same(two(2, b, a), two(2, a, b), "2^-%d", k);
  }
}

/* A rotation of both changes nothing; by one of 3-4-5, which doubles know but for rounding. */
static void test_rotations(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 200; round++) {
    double v[2][2], a[2][6] = {{0}}, b[2][6] = {{0}};
    long double want = 0.0L;
    for (int i = 0; i < 4; i++) {
      v[i / 2][i % 2] = 25.0 * (double)unit_between(&random, 1, 1 << (round % 20 + 1));
    }
    for (int side = 0; side < 2; side++) {
      double *plain = a[side], *turned = b[side];
      plain[2] = v[side][0];
      plain[5] = v[side][1];
      /* c = 3/5, s = 4/5: c^2 u + s^2 v, c s (u - v), s^2 u + c^2 v, all whole. */
      turned[2] = (9.0 * v[side][0] + 16.0 * v[side][1]) / 25.0;
      turned[3] = turned[4] = 12.0 * (v[side][0] - v[side][1]) / 25.0;
      turned[5] = (16.0 * v[side][0] + 9.0 * v[side][1]) / 25.0;
    }
    for (int i = 0; i < 2; i++) {
      long double d = ((long double)v[0][i] - (long double)v[1][i]) /
                      (sqrtl((long double)v[0][i]) + sqrtl((long double)v[1][i]));
      want += d * d;
    }
    law_nearest(two(2, a[0], a[1]), sqrtl(want), 0.51, "round %d", round);
    law_nearest(two(2, b[0], b[1]), sqrtl(want), 0.51, "round %d, turned", round);
  }
}

/* A = M M' + 1 for random whole numbers M. */
static void random_covariance(UnitRandom *random, int d, double *theta) {
  double m[MOST][MOST] = {{0.0}};
  for (int i = 0; i < d * d; i++) {
    m[i / d][i % d] = (double)unit_between(random, -9, 9);
  }
  for (int i = 0; i < d; i++) {
    theta[i] = 0.0;
    for (int j = 0; j < d; j++) {
      double sum = i == j ? 1.0 : 0.0;
      for (int k = 0; k < d; k++) {
        sum += m[i][k] * m[j][k];
      }
      theta[d + i * d + j] = sum;
    }
  }
}

/* From A to s^2 A it is (s - 1)^2 tr A; and both ways are one. */
static void test_scaled_and_swapped(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 60; round++) {
    int d = unit_between(&random, 1, MOST);
    double a[THETA], b[THETA], trace = 0.0;
    random_covariance(&random, d, a);
    memcpy(b, a, sizeof b);
    for (int i = 0; i < d * d; i++) {
      b[d + i] *= 2.25;
      trace += i % (d + 1) == 0 ? a[d + i] : 0.0;
    }
    law_nearest(two(d, a, b), sqrtl(0.25L * (long double)trace), 0.51, "round %d", round);
    random_covariance(&random, d, b);
    Normal p, q;
    KlScaled there = square(normal(&p, d, a), normal(&q, d, b));
    law_same_dd(square(&q.member, &p.member).value, there.value, "round %d", round);
    law(kl_scaled_sign(there) > 0, "round %d", round);
  }
}

static void test_independent_coordinates(void **state) {
  (void)state;
  static const double mean[2][3] = {{1, 2, 3}, {1.5, 2, 1}}, sd[2][3] = {{1, 2, 1e-3}, {1, 5, 1e3}};
  KlScaled theta[2][6];
  KlMember m[2];
  for (int side = 0; side < 2; side++) {
    for (int i = 0; i < 3; i++) {
      theta[side][i] = kl_scaled_double(mean[side][i]);
      theta[side][3 + i] = kl_scaled_double(sd[side][i]);
    }
    m[side] = (KlMember){&kl_family_diag_normal, 3, theta[side]};
  }
  long double far = (long double)sd[1][2] - (long double)sd[0][2];
  law_nearest(distance(&m[0], &m[1]), sqrtl(0.25L + 4.0L + 9.0L + far * far), 0.51, "diagonal");
  law_same(distance(&m[0], &m[0]), 0.0, "itself");
  KlScaled wide[2][12];
  KlMember full[2];
  for (int side = 0; side < 2; side++) {
    assert_true(kl_family_diag_normal.widen(&m[side], &full[side], wide[side]));
  }
  law_near(distance(&full[0], &full[1]), distance(&m[0], &m[1]), 1.0, "as a matrix");
}

static void test_eigenvectors(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static KlSquare a, d, v, back, room;
  for (int round = 0; round < 20; round++) {
    int n = round == 0 ? KL_EIGEN_ORDER : unit_between(&random, 1, 8);
    a.order = n;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a.cell[i * n + j] = a.cell[j * n + i] = kl_scaled_double(unit_wide(&random, -3, 3));
      }
    }
    d = a;
    assert_int_equal(kl_eigen(&d, &v, NULL), KL_OK);
    kl_square_congruence(&back, &v, &d, true, &room);
    for (int i = 0; i < n * n; i++) {
      KlScaled off = kl_scaled_subtract(back.cell[i], a.cell[i]);
      law(fabs(kl_scaled_round(off)) < 0x1p-90, "order %d: cell %d", n, i);
      law(i % (n + 1) == 0 || kl_scaled_sign(d.cell[i]) == 0, "order %d: cell %d", n, i);
    }
  }
}

static KlStatus stop(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

static void test_it_stops_when_told(void **state) {
  (void)state;
  static const double a[] = {.5, -1, 1.2, .2, .2, .7}, b[] = {-.25, .75, .9, -.1, -.1, 1.8};
  Normal p, q;
  (void)normal(&p, 2, a);
  (void)normal(&q, 2, b);
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  for (int left = 0; left < 6; left++) {
    int questions = left;
    KlPoll poll = {stop, &questions};
    KlResult result;
    law(kl_divergence_of_members(&kl_divergence_wasserstein2, none, &p.member, &q.member, &poll,
                                 &result) == KL_INTERRUPTED,
        "after %d", left);
  }
  libc_memory_fail_after(0, 1);
  KlResult result;
  KlStatus status = kl_divergence_of_members(&kl_divergence_wasserstein2, none, &p.member,
                                             &q.member, NULL, &result);
  libc_memory_fail_after(-1, 0);
  assert_int_equal(status, KL_NO_MEMORY);
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_values),
      cmocka_unit_test(test_nearly_equal),
      cmocka_unit_test(test_rotations),
      cmocka_unit_test(test_scaled_and_swapped),
      cmocka_unit_test(test_independent_coordinates),
      cmocka_unit_test(test_eigenvectors),
      cmocka_unit_test(test_it_stops_when_told),
  };
  return cmocka_run_group_tests_name("Bures", tests, NULL, NULL);
}
