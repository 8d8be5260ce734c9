/* test_law_distance.c - distances on the line of members of families, and of samples from them. */
#include "unit/point_samples.h"

#include "family/generic.h"
#include "support/libc_memory.h"

enum { DISTANCES = 3 };

static const KlDivergence *const distances[DISTANCES] = {
    &kl_divergence_wasserstein, &kl_divergence_energy, &kl_divergence_wasserstein2};

typedef struct Law {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember member;
} Law;

static const KlMember *law_of(Law *l, const char *name, double a, double b) {
  const KlFamily *family = kl_family_by_name(name, strlen(name));
  l->theta[0] = kl_scaled_double(a);
  l->theta[1] = kl_scaled_double(b);
  l->member = (KlMember){family, 1, l->theta};
  return &l->member;
}

static KlResult between(const KlDivergence *d, const KlMember *p, const KlMember *q) {
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  KlResult result;
  assert_int_equal(kl_divergence_of_members(d, none, p, q, NULL, &result), KL_OK);
  return result;
}

static double after_root(const KlDivergence *d, const KlResult *result) {
  return kl_scaled_round(kl_divergence_units(d, result->value, 0.0));
}

/* ---- two members ---- */

/* W1 is at least the distance of the means and at most W2; the
** square of the energy distance is at most 2 W1. */
static void check_two(const KlMember *p, const KlMember *q, const char *text) {
  KlResult w1 = between(&kl_divergence_wasserstein, p, q);
  KlResult w2 = between(&kl_divergence_wasserstein2, p, q);
  KlResult energy = between(&kl_divergence_energy, p, q);
  KlScaled mean_p = kl_member_mean(p), mean_q = kl_member_mean(q);
  bool means = isfinite(mean_p.value.hi) && isfinite(mean_q.value.hi);
  double a = after_root(&kl_divergence_wasserstein, &w1);
  double b = after_root(&kl_divergence_wasserstein2, &w2);
  double e = kl_scaled_round(energy.value);
  if (w1.exists && means) {
    double apart = fabs(kl_scaled_round(kl_scaled_subtract(mean_p, mean_q)));
    law(a >= apart * (1.0 - w1.error - 1e-15), "%s: W1 %.17g, means %.17g", text, a, apart);
  }
  double slack = 1e-15 + w1.error + w2.error + energy.error;
  law(!w1.exists || !w2.exists || a <= b * (1.0 + slack), "%s: W1 %.17g, W2 %.17g", text, a, b);
  law(!w1.exists || !energy.exists || e <= 2.0 * a * (1.0 + slack), "%s: W1 %.17g, energy^2 %.17g",
      text, a, e);
}

static void test_relations(void **state) {
  (void)state;
  static const char *const names[] = {"normal",  "gamma",    "lognormal", "logistic",
                                      "uniform", "weibull",  "gumbel",    "laplace",
                                      "poisson", "binomial", "geometric", "negative_binomial"};
  for (size_t i = 0; i < UNIT_COUNT(names); i++) {
    for (size_t j = i; j < UNIT_COUNT(names); j++) {
      const KlFamily *f = kl_family_by_name(names[i], strlen(names[i]));
      const KlFamily *g = kl_family_by_name(names[j], strlen(names[j]));
      if (f->discrete != g->discrete) {
        continue;
      }
      KlScaled theta[2][KL_FAMILY_PARAMETERS];
      for (int k = 0; k < KL_FAMILY_PARAMETERS; k++) {
        theta[0][k] = kl_scaled_double(f->probe[0][k]);
        theta[1][k] = kl_scaled_double(g->probe[f == g ? 1 : 0][k]);
      }
      KlMember p = {f, 1, theta[0]}, q = {g, 1, theta[1]};
      char text[80];
      (void)snprintf(text, sizeof text, "%s, %s", f->name, g->name);
      check_two(&p, &q, text);
    }
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_nearly_equal_members(void **state) {
  (void)state;
  Law p, q;
  for (int k = 1; k <= 52; k++) {
    double h = ldexp(1.0, -k);
    KlResult result = between(&kl_divergence_wasserstein, law_of(&p, "exponential", 1.0, 0),
                              law_of(&q, "exponential", 1.0 + h, 0));
    law_nearest(kl_scaled_round(result.value), (long double)h / (1.0L + (long double)h), 0.51,
                "2^-%d", k);
    result = between(&kl_divergence_wasserstein2, law_of(&p, "normal", 0.0, 1.0),
                     law_of(&q, "normal", h, 1.0 + h));
    law_nearest(after_root(&kl_divergence_wasserstein2, &result), sqrtl(2.0L) * (long double)h,
                0.51, "2^-%d", k);
    result = between(&kl_divergence_wasserstein, law_of(&p, "poisson", 3.0, 0),
                     law_of(&q, "poisson", 3.0 + 2.0 * h, 0));
    law_nearest(kl_scaled_round(result.value), 2.0L * (long double)h, 0.51, "2^-%d", k);
  }
}

static void test_infinite(void **state) {
  (void)state;
  Law p, q;
  KlResult result =
      between(&kl_divergence_wasserstein, law_of(&p, "cauchy", 0, 1), law_of(&q, "normal", 0, 1));
  law_same(kl_scaled_round(result.value), HUGE_VAL, "cauchy, normal");
  result =
      between(&kl_divergence_wasserstein, law_of(&p, "cauchy", 0, 1), law_of(&q, "cauchy", 3, 1));
  law_same(kl_scaled_round(result.value), 3.0, "a shift");
  result = between(&kl_divergence_wasserstein2, &p.member, &q.member);
  law_same(kl_scaled_round(result.value), 9.0, "a shift");
  result = between(&kl_divergence_energy, law_of(&p, "pareto", 1, 0.5), law_of(&q, "pareto", 1, 2));
  law_same(kl_scaled_round(result.value), HUGE_VAL, "the square has no integral either");
  result = between(&kl_divergence_wasserstein, law_of(&p, "zeta", 2, 0), law_of(&q, "zeta", 3, 0));
  law_same(kl_scaled_round(result.value), HUGE_VAL, "zeta");
}

/* ---- a sample and a member ---- */

static const double first_rows[] = {-1.5, -0.25, 0.0, 0.5, 0.5, 2.0},
                    second_rows[] = {0.125, 0.5, 0.75, 3.0}, third_rows[] = {0, 1.5, 4, -2, 7};

typedef struct Known {
  const char *family;
  double a, b;
  int rows; /* which of the three samples */
  double wasserstein, energy;
} Known;

/* By mpmath with 30 digits: quadrature between points and crossings, or sums. */
static const Known known[] = {
    {"normal", 0, 1, 0, 0.34678434510530673581, 0.27520760547120335768},
    {"exponential", 1.25, 0, 1, 0.39116422953670380179, 0.35029859075847950789},
    {"exponential", 1.25, 0, 0, 0.64520013933742340539, 0.52254906278709270004},
    {"uniform", 0, 1, 1, 0.609375, 0.53277966052268424286},
    {"laplace", 0, 0.5, 0, 0.39489727181157890978, 0.33176102074437964079},
    {"gamma", 2, 3, 1, 0.48457826094657164396, 0.44607428749067506233},
    {"pareto", 1, 3, 1, 0.82681032213496150505, 0.81159137227767247597},
    {"cauchy", 0, 1, 0, HUGE_VAL, 0.54958040252272715242},
    {"poisson", 3, 0, 2, 1.5901373119317173378, 0.86975670445088942484},
    {"geometric", 0.25, 0, 2, 1.2817626953125, 0.55332169626138050848},
};

static double one_sample(const KlDivergence *d, const KlPoints *points, const KlMember *m) {
  KlResult result, back;
  assert_int_equal(d->one_sample(points, m, false, NULL, NULL, &result), KL_OK);
  assert_int_equal(d->one_sample(points, m, true, NULL, NULL, &back), KL_OK);
  law(result.exists, "%s of %s: %s", d->name, m->family->name, result.method);
  law_same_dd(back.value.value, result.value.value, "%s of %s", d->name, m->family->name);
  law(result.error < 1e-11, "%s of %s: error %g", d->name, m->family->name, result.error);
  return after_root(d, &result);
}

static void test_known_samples(void **state) {
  (void)state;
  for (size_t i = 0; i < UNIT_COUNT(known); i++) {
    const Known *k = &known[i];
    PointSample s;
    const KlPoints *points = k->rows == 0   ? point_sample(&s, first_rows, NULL, 6)
                             : k->rows == 1 ? point_sample(&s, second_rows, NULL, 4)
                                            : point_sample(&s, third_rows, NULL, 5);
    Law l;
    const KlMember *m = law_of(&l, k->family, k->a, k->b);
    law_near(one_sample(&kl_divergence_wasserstein, points, m), k->wasserstein, 2.0, "W1, %s %d",
             k->family, k->rows);
    law_near(one_sample(&kl_divergence_energy, points, m), k->energy, 2.0, "energy, %s %d",
             k->family, k->rows);
  }
}

/* The middles of n equal parts of a uniform distribution: 1/(4 n), and 2/(12 n^2) for the square.
** */
static void test_many_points(void **state) {
  (void)state;
  Law l;
  (void)law_of(&l, "uniform", 0, 1);
  for (size_t n = 1; n <= 1 << 14; n *= 8) {
    double *x = calloc(n, sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < n; i++) {
      x[i] = ((double)i + 0.5) / (double)n;
    }
    KlPoints points = {1, n, x, NULL, {(double)n, 0.0}, true, kl_scaled_double((double)n)};
    double w1 = one_sample(&kl_divergence_wasserstein, &points, &l.member);
    double energy = one_sample(&kl_divergence_energy, &points, &l.member);
    law(fabs(w1 * 4.0 * (double)n - 1.0) < 1e-13, "%zu: %.17g", n, w1);
    law(fabs(energy * sqrt(6.0) * (double)n - 1.0) < 1e-13, "%zu: %.17g", n, energy);
    free(x);
  }
}

/* Far away from the law, and beyond the ends of its support. */
static void test_far_points(void **state) {
  (void)state;
  static const double far[] = {1e6}, wide[] = {-1e9, 1e9};
  PointSample s;
  Law l;
  const char *const families[] = {"normal", "uniform", "gamma", "laplace", "logistic", "beta"};
  for (size_t i = 0; i < UNIT_COUNT(families); i++) {
    const KlMember *m = law_of(&l, families[i], 0.5, 1.5);
    double mean = kl_scaled_round(kl_member_mean(m));
    double w1 = one_sample(&kl_divergence_wasserstein, point_sample(&s, far, NULL, 1), m);
    law(fabs(w1 / (1e6 - mean) - 1.0) < 1e-14, "%s: %.17g", families[i], w1);
    w1 = one_sample(&kl_divergence_wasserstein, point_sample(&s, wide, NULL, 2), m);
    /* Both halves move outwards: 1e9 plus, or minus, what is to one side. */
    law(fabs(w1 / 1e9 - 1.0) < 1e-8, "%s: %.17g", families[i], w1);
  }
}

/* ---- long work, and little memory ---- */

static KlStatus stop(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

static void test_it_stops_when_told(void **state) {
  (void)state;
  Law p, q;
  PointSample s;
  (void)law_of(&p, "gamma", 2, 1);
  (void)law_of(&q, "lognormal", 0, 1);
  const KlPoints *points = point_sample(&s, second_rows, NULL, 4);
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  for (size_t i = 0; i < DISTANCES; i++) {
    const KlDivergence *d = distances[i];
    KlResult result;
    int left = 0;
    KlPoll poll = {stop, &left};
    law(kl_divergence_of_members(d, none, &p.member, &q.member, &poll, &result) == KL_INTERRUPTED,
        "%s", d->name);
    libc_memory_fail_after(0, 1);
    KlStatus status = kl_divergence_of_members(d, none, &p.member, &q.member, NULL, &result);
    libc_memory_fail_after(-1, 0);
    law(status == KL_NO_MEMORY, "%s", d->name);
    if (d->one_sample != NULL) {
      left = 0;
      law(d->one_sample(points, &q.member, false, none, &poll, &result) == KL_INTERRUPTED, "%s",
          d->name);
      libc_memory_fail_after(0, 1);
      status = d->one_sample(points, &q.member, false, none, NULL, &result);
      libc_memory_fail_after(-1, 0);
      law(status == KL_NO_MEMORY, "%s", d->name);
    }
    assert_int_equal(libc_memory_blocks(), 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_relations),          cmocka_unit_test(test_nearly_equal_members),
      cmocka_unit_test(test_infinite),           cmocka_unit_test(test_known_samples),
      cmocka_unit_test(test_many_points),        cmocka_unit_test(test_far_points),
      cmocka_unit_test(test_it_stops_when_told),
  };
  return cmocka_run_group_tests_name("distances of laws", tests, NULL, NULL);
}
