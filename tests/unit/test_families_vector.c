/* test_families_vector.c - Dirichlet and multivariate normal distributions, and their fits. */
#include "unit/unit.h"

#include "family/family.h"
#include "family/mvnormal.h"
#include "num/gap.h"
#include "num/sum.h"

enum { ROOM = KL_FAMILY_THETA, SUMS = 600 };

/* A member with numbers of its own. */
typedef struct Vector {
  KlScaled theta[ROOM];
  int dimension;
  const KlFamily *family;
} Vector;

static KlMember member(const Vector *v) { return (KlMember){v->family, v->dimension, v->theta}; }

static void vector_of(Vector *v, const KlFamily *family, int dimension, const double *theta) {
  v->family = family;
  v->dimension = dimension;
  int count = kl_family_theta(family, dimension);
  for (int i = 0; i < count; i++) {
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): as many as there are */
    v->theta[i] = kl_scaled_double(theta[i]);
  }
}

static KlScaled kl(const Vector *p, const Vector *q) {
  KlMember a = member(p), b = member(q);
  return p->family->kl(&a, &b);
}

static KlScaled renyi(const Vector *p, const Vector *q, double alpha) {
  KlMember a = member(p), b = member(q);
  return p->family->renyi(&a, &b, alpha);
}

static bool is_close(KlScaled got, KlScaled want, double bound) {
  KlScaled error = kl_scaled_subtract(got, want);
  KlScaled allowed = kl_scaled_multiply(kl_scaled_double(bound), want);
  bool close = fabs(kl_scaled_round(kl_scaled_divide(error, allowed))) <= 1.0;
  (void)snprintf(unit_detail, sizeof unit_detail, "  got  %.17g\n  want %.17g\n",
                 kl_scaled_round(got), kl_scaled_round(want));
  return close;
}

static KlScaled wanted(double hi, double lo) { return kl_scaled(kl_dd(hi, lo), 0); }

/* A random covariance matrix X X' + I, of whole numbers. */
static void random_normal(UnitRandom *random, Vector *v, int d) {
  double theta[ROOM];
  int x[KL_FAMILY_DIMENSIONS][KL_FAMILY_DIMENSIONS];
  for (int i = 0; i < d; i++) {
    theta[i] = unit_range(random, -3.0, 3.0);
    for (int j = 0; j < d; j++) {
      x[i][j] = unit_between(random, -9, 9);
    }
  }
  for (int i = 0; i < d; i++) {
    for (int j = 0; j < d; j++) {
      int sum = i == j;
      for (int k = 0; k < d; k++) {
        sum += x[i][k] * x[j][k];
      }
      theta[d + i * d + j] = sum;
    }
  }
  vector_of(v, &kl_family_mvnormal, d, theta);
}

/* ---- multivariate normal ---- */

static const double first[] = {0.0, 0.0, 1.0, 0.5, 0.5, 2.0};
static const double second[] = {1.0, -1.0, 2.0, -0.25, -0.25, 1.0};

/* The values are mpmath's. */
static void test_normal_values(void **state) {
  (void)state;
  Vector p, q;
  vector_of(&p, &kl_family_mvnormal, 2, first);
  vector_of(&q, &kl_family_mvnormal, 2, second);
  law(is_close(kl(&p, &q), wanted(0x1.0d07371fae137p+0, -0x1.4f7490f6de30dp-54), 0x1p-95), "kl");
  law(is_close(renyi(&p, &q, 0.25), wanted(0x1.45cf7d6d51349p-2, -0x1.651f6c148d992p-58), 0x1p-95),
      "order 1/4");
  law(is_close(renyi(&p, &q, 0.5), wanted(0x1.1d3b008ae3b3dp-1, -0x1.543e32a7eb5f0p-57), 0x1p-95),
      "order 1/2");
  law(is_close(renyi(&p, &q, 1.25), wanted(0x1.74a8dd8bf31bap+0, 0x1.4de6852382a3ap-54), 0x1p-95),
      "order 5/4");
  law_same(kl_scaled_round(renyi(&p, &q, 3.0)), HUGE_VAL, "order 3");
  KlMember a = member(&p), b = member(&q);
  law(is_close(kl_mvnormal_mahalanobis(&a, &b),
               wanted(0x1.22cbe4beef441p+0, -0x1.7c4e9dcee742bp-60), 0x1p-95),
      "distance of means");
  law(is_close(p.family->entropy(&a), wanted(0x1.8f104d0006774p+1, 0x1.6c1b5bf6fa42fp-53), 0x1p-95),
      "entropy");
}

static void test_equal_normals_have_no_distance(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int d = 1; d <= KL_FAMILY_DIMENSIONS; d++) {
    Vector p;
    random_normal(&random, &p, d);
    law_same(kl_scaled_round(kl(&p, &p)), 0.0, "%d dimensions", d);
    law_same(kl_scaled_round(renyi(&p, &p, 0.3)), 0.0, "%d dimensions", d);
    law_same(kl_scaled_round(renyi(&p, &p, 7.0)), 0.0, "%d dimensions", d);
    KlMember a = member(&p);
    law_same(kl_scaled_round(kl_mvnormal_mahalanobis(&a, &a)), 0.0, "%d dimensions", d);
  }
}

/* Units of the axes do not matter: powers of two, so to the last bit. */
static void test_units_do_not_matter(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int trial = 0; trial < 60; trial++) {
    int d = unit_between(&random, 1, 8);
    Vector p, q;
    random_normal(&random, &p, d);
    random_normal(&random, &q, d);
    KlScaled before = kl(&p, &q), between = renyi(&p, &q, 0.7);
    for (int i = 0; i < d; i++) {
      int e = 2 * unit_between(&random, -500, 500);
      for (int side = 0; side < 2; side++) {
        KlScaled *theta = side == 0 ? p.theta : q.theta;
        theta[i] = kl_scaled_twice(theta[i], e);
        for (int j = 0; j < d; j++) {
          theta[d + i * d + j] = kl_scaled_twice(theta[d + i * d + j], e);
          theta[d + j * d + i] = kl_scaled_twice(theta[d + j * d + i], e);
        }
      }
    }
    KlScaled after = kl(&p, &q);
    law_same_dd(after.value, before.value, "trial %d", trial);
    law(is_close(renyi(&p, &q, 0.7), between, 0x1p-90), "trial %d", trial);
  }
}

/* One dimension: [gap(v1/v2) + (m1 - m2)^2/v2]/2; independent axes add up. */
static void test_axes_add_up(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int trial = 0; trial < 300; trial++) {
    enum { AXES = 4 };
    double a[AXES + AXES * AXES] = {0.0}, b[AXES + AXES * AXES] = {0.0};
    KlScaled want = kl_scaled_zero(), square = want;
    for (int i = 0; i < AXES; i++) {
      double v = exp(unit_range(&random, -600.0, 600.0)), m = unit_range(&random, -1.0, 1.0);
      double w = i == 0 ? v : v * (1.0 + ldexp(unit_fraction(&random), -unit_below(&random, 60)));
      w = i == 1 && trial % 4 == 0 ? v * exp(unit_range(&random, -90.0, 90.0)) : w;
      double shift = trial % 3 == 0 ? 0.0 : sqrt(v) * unit_fraction(&random);
      a[i] = m;
      b[i] = m + shift;
      a[AXES + i * AXES + i] = v;
      b[AXES + i * AXES + i] = w;
      KlScaled d = kl_scaled_subtract(kl_scaled_double(a[i]), kl_scaled_double(b[i]));
      d = kl_scaled_divide(kl_scaled_multiply(d, d), kl_scaled_double(w));
      square = kl_scaled_add(square, d);
      want = kl_scaled_add(want, kl_gap_ratio(kl_scaled_double(v), kl_scaled_double(w)));
    }
    Vector p, q;
    vector_of(&p, &kl_family_mvnormal, AXES, a);
    vector_of(&q, &kl_family_mvnormal, AXES, b);
    want = kl_scaled_twice(kl_scaled_add(want, square), -1);
    law(kl_scaled_sign(want) == 0 ? kl_scaled_sign(kl(&p, &q)) == 0
                                  : is_close(kl(&p, &q), want, 0x1p-90),
        "trial %d", trial);
  }
}

/* a/(1-a) Renyi_(1-a)(Q || P) = Renyi_a(P || Q), which grows with a, is KL at 1, and begins as
** a KL(Q || P). */
static void test_orders(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int trial = 0; trial < 100; trial++) {
    Vector p, q;
    int d = unit_between(&random, 1, 6);
    random_normal(&random, &p, d);
    random_normal(&random, &q, d);
    static const double order[] = {0x1p-40, 0.25, 0.4999, 0.5, 0.75, 1 - 0x1p-30};
    KlScaled before = kl_scaled_zero();
    for (size_t i = 0; i < UNIT_COUNT(order); i++) {
      double a = order[i];
      KlScaled value = renyi(&p, &q, a), other = renyi(&q, &p, 1.0 - a);
      law(is_close(kl_scaled_multiply(kl_scaled_double(a), other),
                   kl_scaled_multiply(kl_scaled_double(1.0 - a), value), 0x1p-60),
          "trial %d, order %g", trial, a);
      law(kl_scaled_compare(value, before) > 0, "trial %d, order %g", trial, a);
      before = value;
    }
    KlScaled limit = kl(&p, &q);
    law(kl_scaled_compare(before, limit) < 0, "trial %d", trial);
    law(kl_scaled_compare(renyi(&p, &q, 1 + 0x1p-30), limit) > 0, "trial %d", trial);
    law(is_close(renyi(&p, &q, 1 - 0x1p-53), limit, 0x1p-30), "trial %d", trial);
    law(is_close(kl_scaled_twice(renyi(&p, &q, 0x1p-100), 100), kl(&q, &p), 0x1p-60), "trial %d",
        trial);
  }
}

/* ln((1 + v)/2) - ln(v)/2 at order 1/2, where the traces are 2^1000. */
static void test_orders_of_far_members(void **state) {
  (void)state;
  Vector p, q;
  vector_of(&p, &kl_family_mvnormal, 1, (const double[]){0.0, 0x1p1000});
  vector_of(&q, &kl_family_mvnormal, 1, (const double[]){0.0, 1.0});
  KlScaled ln2 = wanted(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);
  KlScaled want = kl_scaled_multiply(kl_scaled_double(499.0), ln2);
  law(is_close(renyi(&p, &q, 0.5), want, 0x1p-95), "P is wide");
  law(is_close(renyi(&q, &p, 0.5), want, 0x1p-95), "Q is wide");
}

static void law_refused(int d, const double *theta, const char *want) {
  Vector v;
  vector_of(&v, &kl_family_mvnormal, d, theta);
  const char *got = kl_family_mvnormal.refuse(d, v.theta);
  law((got == NULL) == (want == NULL) && (got == NULL || strcmp(got, want) == 0), "got %s, want %s",
      got != NULL ? got : "nothing", want != NULL ? want : "nothing");
}

static void test_matrices_are_checked(void **state) {
  (void)state;
  static const char definite[] = "must have a positive definite covariance matrix";
  static const char symmetric[] = "must have a symmetric covariance matrix";
  law_refused(2, first, NULL);
  law_refused(2, (const double[]){0, 0, 1, 1, 1, 1}, definite);
  law_refused(2, (const double[]){0, 0, 1, 2, 2, 1}, definite);
  law_refused(2, (const double[]){0, 0, 0, 0, 0, 1}, definite);
  law_refused(2, (const double[]){0, 0, 1, 0.5, 0.5 + 0x1p-53, 1}, symmetric);
  law_refused(1, (const double[]){0, 0}, definite);
  law_refused(1, (const double[]){0, -1}, definite);
  law_refused(1, (const double[]){0, 0x1p-1074}, NULL);
  law_refused(3, (const double[]){0, 0, 0, 2, 1, 3, 1, 2, 3, 3, 3, 6}, definite);
}

/* ---- Dirichlet ---- */

static void test_dirichlet(void **state) {
  (void)state;
  Vector p, q;
  vector_of(&p, &kl_family_dirichlet, 3, (const double[]){2.0, 0.5, 3.0});
  vector_of(&q, &kl_family_dirichlet, 3, (const double[]){2.0, 0.5, 3.5});
  KlMember a = member(&p), b = member(&q);
  law(is_close(p.family->entropy(&a), wanted(-0x1.ea284572b00ecp+0, 0x1.d90e65b6c5ecap-54),
               0x1p-85),
      "entropy");
  law_same(kl_scaled_round(kl(&p, &p)), 0.0, "itself");
  law(kl_scaled_sign(kl(&p, &q)) > 0, "another");
  KlScaled theta[3];
  law(p.family->blend(&a, &b, kl_scaled_double(0.5), theta), "in the middle");
  law_same(kl_scaled_round(theta[0]), 2.0, "in the middle");
  law_same(kl_scaled_round(theta[2]), 3.25, "in the middle");
  law(!p.family->blend(&b, &a, kl_scaled_double(-8.0), theta), "too far");
  law(p.family->refuse(3, p.theta) == NULL, "three parameters");
  law(p.family->refuse(1, p.theta) != NULL, "one parameter");
  vector_of(&p, &kl_family_dirichlet, 2, (const double[]){1.0, 1.0});
  a = member(&p);
  law_same(kl_scaled_round(p.family->entropy(&a)), 0.0, "uniform");
  vector_of(&p, &kl_family_dirichlet, 3, (const double[]){1.0, 1.0, 1.0});
  a = member(&p);
  law_same(kl_scaled_round(p.family->entropy(&a)), -0x1.62e42fefa39efp-1, "-ln 2");
  law(is_close(kl_scaled_negate(p.family->log_norm(&a)),
               wanted(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56), 0x1p-85),
      "ln 2");
}

static void test_rows_add_up(void **state) {
  (void)state;
  const KlDd good[] = {{0.25, 0.0}, {0.75, 0.0}}, near[] = {{0.1, 0.0}, {0.9000005, 0.0}};
  const KlDd far[] = {{0.1, 0.0}, {0.900002, 0.0}}, less[] = {{0.1, 0.0}, {0.2, 0.0}};
  law(kl_family_dirichlet.refuse_row(2, good) == NULL, "1");
  law(kl_family_dirichlet.refuse_row(2, near) == NULL, "nearly 1");
  law(kl_family_dirichlet.refuse_row(2, far) != NULL, "more");
  law(kl_family_dirichlet.refuse_row(2, less) != NULL, "less");
}

/* ---- fits ---- */

/* Exact sums of rows. */
typedef struct Gathered {
  KlStatistics statistics;
  KlInteger sum[SUMS];
} Gathered;

static void add_exactly(KlSum *sum, KlFactors t) {
  const double u[2] = {t.u.hi, t.u.lo}, v[2] = {t.v.hi, t.v.lo};
  for (int i = 0; i < 4; i++) {
    law(kl_sum_add_product(sum, u[i / 2], v[i % 2]) == KL_OK, "memory");
  }
}

static void gather(Gathered *g, const KlFamily *family, int d, int rows, const double *x) {
  static KlSum sum[SUMS];
  int sums = family->sums(d);
  law(sums <= SUMS, "%d sums", sums);
  for (int row = 0; row < rows; row++) {
    KlDd at[KL_FAMILY_COLUMNS];
    KlFactors t[SUMS];
    for (int i = 0; i < d; i++) {
      at[i] = kl_dd(x[row * d + i], 0.0);
    }
    family->observe(d, at, t);
    for (int i = 0; i < sums; i++) {
      add_exactly(&sum[i], t[i]);
    }
  }
  g->statistics = (KlStatistics){.dimension = d, .sum = g->sum};
  kl_integer_from_unsigned(&g->statistics.n, (uint64_t)rows);
  for (int i = 0; i < sums; i++) {
    kl_sum_integer(&sum[i], &g->sum[i]);
    kl_sum_clear(&sum[i]);
  }
}

static KlFit fit(const KlFamily *family, int d, int rows, const double *x, KlScaled *theta) {
  static Gathered g;
  gather(&g, family, d, rows, x);
  KlFit how;
  law(family->fit(&g.statistics, theta, &how) == KL_OK, "memory");
  return how;
}

static void test_normal_fits(void **state) {
  (void)state;
  static const double rows[] = {1, 2, 3, 5, 4, 4, 7, 1};
  static const double want[] = {3.75, 3.0, 4.6875, -1.25, -1.25, 2.5};
  KlScaled theta[ROOM];
  law(fit(&kl_family_mvnormal, 2, 4, rows, theta) == KL_FIT_MEMBER, "four points");
  for (int i = 0; i < 6; i++) {
    law_same(kl_scaled_round(theta[i]), want[i], "number %d", i);
  }
  static const double line[] = {0.1, 0.2, 0.3, 0.6, 0.7, 1.4, 1e-9, 2e-9};
  law(fit(&kl_family_mvnormal, 2, 4, line, theta) == KL_FIT_NONE, "on a line");
  law(fit(&kl_family_mvnormal, 2, 2, rows, theta) == KL_FIT_NONE, "two points");
  law(fit(&kl_family_mvnormal, 2, 1, rows, theta) == KL_FIT_NONE, "one point");
  law(fit(&kl_family_mvnormal, 1, 1, rows, theta) == KL_FIT_NONE, "one number");
  law(fit(&kl_family_mvnormal, 1, 2, rows, theta) == KL_FIT_MEMBER, "two numbers");
}

static KlScaled kl_of_fits(int d, int n, const double *x, int m, const double *y) {
  static Gathered g, h;
  gather(&g, &kl_family_mvnormal, d, n, x);
  gather(&h, &kl_family_mvnormal, d, m, y);
  return kl_family_mvnormal.kl_of_fits(&g.statistics, &h.statistics);
}

/* The values are mpmath's. */
static void test_fits_are_compared_exactly(void **state) {
  (void)state;
  static const double rows[] = {1, 2, 3, 5, 4, 4, 7, 1};
  static const double near[] = {1 + 0x1p-52, 2, 3, 5, 4, 4, 7, 1}, other[] = {2, 2, 3, 6, 5, 4};
  static const double line[] = {1, 2, 2, 4, 3, 6};
  static const double twice[] = {1, 2, 3, 5, 4, 4, 7, 1, 7, 1, 4, 4, 3, 5, 1, 2};
  law_same(kl_scaled_round(kl_of_fits(2, 4, rows, 4, rows)), 0.0, "itself");
  law_same(kl_scaled_round(kl_of_fits(2, 4, rows, 8, twice)), 0.0, "itself twice");
  law(is_close(kl_of_fits(2, 4, rows, 4, near),
               wanted(0x1.9fe6cb398064ep-109, -0x1.eee17d74021f7p-164), 0x1p-90),
      "a bit apart");
  law(is_close(kl_of_fits(2, 4, rows, 3, other),
               wanted(0x1.47d6d83f69711p+0, 0x1.8173f5da0008bp-56), 0x1p-95),
      "other rows");
  law_same(kl_scaled_round(kl_of_fits(2, 4, rows, 3, line)), HUGE_VAL, "a line");
  law_same(kl_scaled_round(kl_of_fits(2, 3, line, 4, rows)), HUGE_VAL, "a line");
  law_same(kl_scaled_round(kl_of_fits(2, 3, line, 3, line)), 0.0, "a line and itself");
}

/* The values are mpmath's. */
static void test_dirichlet_fits(void **state) {
  (void)state;
  static const double rows[] = {.25, .25, .5, .125, .5, .375, .5, .25, .25, .0625, .1875, .75};
  KlScaled theta[ROOM];
  law(fit(&kl_family_dirichlet, 3, 4, rows, theta) == KL_FIT_MEMBER, "four rows");
  law(is_close(theta[0], wanted(0x1.f34a21522a14dp+0, -0x1.064bd828a9ee3p-55), 0x1p-80), "first");
  law(is_close(theta[1], wanted(0x1.65b2a8b5e2d65p+1, -0x1.cd1885f6490ecp-55), 0x1p-80), "second");
  law(is_close(theta[2], wanted(0x1.06dedd2338a15p+2, -0x1.81274b309bbe6p-52), 0x1p-80), "third");
  static const double same[] = {.1, .2, .7, .1, .2, .7, .1, .2, .7};
  law(fit(&kl_family_dirichlet, 3, 3, same, theta) == KL_FIT_NONE, "rows that are alike");
  law(fit(&kl_family_dirichlet, 3, 1, rows, theta) == KL_FIT_NONE, "one row");
}

/* Every fit ends, and where the rows are not alike it ends in a member. */
static void test_dirichlet_fits_converge(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int trial = 0; trial < 60; trial++) {
    int d = unit_between(&random, 2, 6), n = unit_between(&random, 2, 8);
    double x[8 * 6], power = unit_range(&random, 0.0, 1.0) * unit_range(&random, 0.0, 60.0);
    for (int row = 0; row < n; row++) {
      double total = 0.0;
      for (int i = 0; i < d; i++) {
        x[row * d + i] = exp(power * unit_range(&random, -1.0, 1.0));
        total += x[row * d + i];
      }
      for (int i = 0; i < d; i++) {
        double share = x[row * d + i] / total;
        x[row * d + i] = share < 1.0 ? share : 1.0 - 0x1p-53;
      }
    }
    KlScaled theta[ROOM];
    law(fit(&kl_family_dirichlet, d, n, x, theta) == KL_FIT_MEMBER, "trial %d", trial);
    for (int i = 0; i < d; i++) {
      law(kl_scaled_sign(theta[i]) > 0, "trial %d", trial);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_normal_values),
      cmocka_unit_test(test_equal_normals_have_no_distance),
      cmocka_unit_test(test_units_do_not_matter),
      cmocka_unit_test(test_axes_add_up),
      cmocka_unit_test(test_orders),
      cmocka_unit_test(test_orders_of_far_members),
      cmocka_unit_test(test_matrices_are_checked),
      cmocka_unit_test(test_dirichlet),
      cmocka_unit_test(test_rows_add_up),
      cmocka_unit_test(test_normal_fits),
      cmocka_unit_test(test_fits_are_compared_exactly),
      cmocka_unit_test(test_dirichlet_fits),
      cmocka_unit_test(test_dirichlet_fits_converge),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
