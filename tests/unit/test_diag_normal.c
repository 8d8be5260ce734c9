/* test_diag_normal.c - normal distributions with independent coordinates.
**
** Values to the last bit are in tests/oracle/families_counts.tsv.
*/
#include "unit/scaled_law.h"

#include "divergence/divergence.h"
#include "family/diag_normal.h"
#include "family/family.h"
#include "family/mvnormal.h"
#include "num/sum.h"

enum { MOST = 4, ROOM = MOST + MOST * MOST };

static KlScaled of(double x) { return kl_scaled_double(x); }

typedef struct Diagonal {
  KlScaled theta[2 * MOST], wide[ROOM];
  KlMember member, widened;
} Diagonal;

static void diagonal(Diagonal *d, int dimension, const double *mean, const double *sd) {
  for (int i = 0; i < dimension; i++) {
    d->theta[i] = of(mean[i]);
    d->theta[dimension + i] = of(sd[i]);
  }
  d->member = (KlMember){&kl_family_diag_normal, dimension, d->theta};
  law(kl_family_diag_normal.widen(&d->member, &d->widened, d->wide), "every member is wider");
}

static void random_diagonal(UnitRandom *random, Diagonal *d, int dimension) {
  double mean[MOST], sd[MOST];
  for (int i = 0; i < dimension; i++) {
    mean[i] = unit_range(random, -3.0, 3.0);
    sd[i] = unit_range(random, 0.25, 4.0);
  }
  diagonal(d, dimension, mean, sd);
}

static KlScaled value(const KlDivergence *divergence, const KlMember *p, const KlMember *q) {
  KlResult result;
  double parameter[KL_DIVERGENCE_PARAMETERS] = {0.5};
  assert_int_equal(kl_divergence_of_members(divergence, parameter, p, q, NULL, &result), KL_OK);
  law(result.exists, "%s", divergence->name);
  return result.value;
}

/* The same law as a multivariate normal distribution, and as one that is not in several dimensions
** at all. */
static void test_it_is_a_multivariate_normal(void **state) {
  (void)state;
  static const KlDivergence *const all[] = {
      &kl_divergence_kl,        &kl_divergence_jeffreys,      &kl_divergence_renyi,
      &kl_divergence_hellinger, &kl_divergence_bhattacharyya, &kl_divergence_mahalanobis};
  UnitRandom random = unit_random();
  for (int i = 0; i < 60; i++) {
    int dimension = unit_between(&random, 1, MOST);
    Diagonal p, q;
    random_diagonal(&random, &p, dimension);
    random_diagonal(&random, &q, dimension);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
    for (size_t k = 0; k < UNIT_COUNT(all); k++) {
      KlScaled got = value(all[k], &p.member, &q.member);
      law_scaled(got, value(all[k], &p.widened, &q.widened), 0x1p-70, "%s, case %d", all[k]->name,
                 i);
      law(kl_scaled_sign(value(all[k], &p.member, &p.member)) == 0, "%s", all[k]->name);
      if (dimension == 1) {
        KlMember a = {&kl_family_normal, 1, p.theta}, b = {&kl_family_normal, 1, q.theta};
        bool far = all[k] == &kl_divergence_mahalanobis; /* of a line it is of mean and sd */
        law(far || kl_scaled_compare(got, value(all[k], &a, &b)) == 0, "%s", all[k]->name);
      }
    }
    KlScaled entropy = kl_family_diag_normal.entropy(&p.member);
    law_scaled(kl_scaled_add(of(30.0), entropy),
               kl_scaled_add(of(30.0), kl_family_mvnormal.entropy(&p.widened)), 0x1p-90, "%d", i);
  }
}

static void test_known_answers(void **state) {
  (void)state;
  Diagonal p, q;
  diagonal(&p, 2, (const double[]){0, 0}, (const double[]){1, 1});
  diagonal(&q, 2, (const double[]){3, 8}, (const double[]){1, 2});
  /* 9/2 + [ln 4 + 1/4 + 16 - 1]/2 */
  KlScaled want = kl_scaled_add(of(4.5 + 7.625),
                                kl_scaled(kl_dd(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56), 0));
  law_scaled(value(&kl_divergence_kl, &p.member, &q.member), want, 0x1p-95, "KL");
  law_same(kl_scaled_round(kl_diag_normal_mahalanobis(&p.member, &q.member)), 5.0, "3-4-5");
  law_same(kl_scaled_round(kl_diag_normal_mahalanobis(&q.member, &q.member)), 0.0, "itself");
  /* alpha sd_q^2 + (1 - alpha) sd_p^2 <= 0 in one coordinate is enough */
  law_same(kl_scaled_round(kl_family_diag_normal.renyi(&q.member, &p.member, 2.0)), HUGE_VAL,
           "order 2");
  law(!kl_scaled_is_infinite(kl_family_diag_normal.renyi(&p.member, &q.member, 2.0)), "order 2");
}

/* ---- fits ---- */

typedef struct Rows {
  KlInteger sum[2 * MOST];
  KlStatistics statistics;
} Rows;

static void rows_of(Rows *rows, int dimension, int count, const double *x) {
  KlSum sum[2 * MOST] = {{0}};
  for (int row = 0; row < count; row++) {
    KlDd at[MOST];
    KlFactors t[2 * MOST];
    for (int i = 0; i < dimension; i++) {
      at[i] = kl_dd(x[row * dimension + i], 0.0);
    }
    kl_family_diag_normal.observe(dimension, at, t);
    for (int i = 0; i < kl_family_diag_normal.sums(dimension); i++) {
      law(t[i].u.lo == 0.0 && t[i].v.lo == 0.0, "doubles");
      assert_int_equal(kl_sum_add_product(&sum[i], t[i].u.hi, t[i].v.hi), KL_OK);
    }
  }
  rows->statistics = (KlStatistics){.dimension = dimension, .sum = rows->sum};
  kl_integer_from_unsigned(&rows->statistics.n, (uint64_t)count);
  for (int i = 0; i < kl_family_diag_normal.sums(dimension); i++) {
    kl_sum_integer(&sum[i], &rows->sum[i]);
    kl_sum_clear(&sum[i]);
  }
}

static KlFit fit(const Rows *rows, KlScaled *theta) {
  KlFit how;
  assert_int_equal(kl_family_diag_normal.fit(&rows->statistics, theta, &how), KL_OK);
  return how;
}

static void test_fits(void **state) {
  (void)state;
  static const double x[] = {1, 2, 3, 6, 1, 2, 3, 6}, flat[] = {1, 2, 3, 2};
  static const double want[] = {2, 4, 1, 2};
  Rows rows;
  KlScaled theta[2 * MOST];
  rows_of(&rows, 2, 4, x);
  law(kl_family_diag_normal.possible(&rows.statistics), "rows");
  law(fit(&rows, theta) == KL_FIT_MEMBER, "four rows");
  for (int i = 0; i < 4; i++) {
    law_same(kl_scaled_round(theta[i]), want[i], "number %d", i);
  }
  rows_of(&rows, 2, 2, flat);
  law(fit(&rows, theta) == KL_FIT_NONE, "a column of one value");
  rows_of(&rows, 2, 1, x);
  law(fit(&rows, theta) == KL_FIT_NONE, "a single row");
  kl_integer_from_double(&rows.sum[2], 0.5);
  law(!kl_family_diag_normal.possible(&rows.statistics), "a mean square below the mean's square");
}

static void test_fits_are_compared_exactly(void **state) {
  (void)state;
  static const double x[] = {1, 2, 3, 6, 0, 5, 0.1, 0.2}, y[] = {3, 6, 0.1, 0.2, 1, 2, 0, 5};
  static const double z[] = {1, 2, 3, 6, 0, 5, 0.1, 0.2 + 0x1p-50};
  Rows p, q, r;
  rows_of(&p, 2, 4, x);
  rows_of(&q, 2, 4, y);
  rows_of(&r, 2, 4, z);
  KlScaled near = kl_family_diag_normal.kl_of_fits(&p.statistics, &r.statistics);
  law_same(kl_scaled_round(kl_family_diag_normal.kl_of_fits(&p.statistics, &q.statistics)), 0.0,
           "same");
  law(kl_scaled_sign(near) > 0 && near.exponent < -90, "near: 2^%d", near.exponent);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_it_is_a_multivariate_normal),
      cmocka_unit_test(test_known_answers),
      cmocka_unit_test(test_fits),
      cmocka_unit_test(test_fits_are_compared_exactly),
  };
  return cmocka_run_group_tests_name("diag_normal", tests, NULL, NULL);
}
