/* test_families_discrete.c - the families of counts: laws of masses, divergences and fits.
**
** Values to the last bit are in tests/oracle/families_discrete.tsv.
*/
#include "unit/unit.h"

#include "family/counts.h"
#include "family/family.h"
#include "family/negative_binomial_shape.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/sum.h"

/* A member and room for its parameters. */
typedef struct Law {
  const KlFamily *family;
  KlScaled theta[2];
} Law;

static Law law_of(const KlFamily *family, double a, double b) {
  return (Law){family, {kl_scaled_double(a), kl_scaled_double(b)}};
}

static KlMember member(const Law *l) { return (KlMember){l->family, 1, l->theta}; }

static KlScaled divergence(const Law *a, const Law *b) {
  KlMember p = member(a), q = member(b);
  return a->family->kl(&p, &q);
}

static double kl(const KlFamily *family, double a, double b, double c, double d) {
  Law p = law_of(family, a, b), q = law_of(family, c, d);
  return kl_scaled_round(divergence(&p, &q));
}

static double kl1(const KlFamily *family, double a, double b) { return kl(family, a, 0, b, 0); }

static KlPoint at(double x) { return (KlPoint){kl_scaled_double(x), kl_scaled_infinity()}; }

/* ln of the mass of k; -Inf where there is none. */
static KlScaled log_mass(const Law *l, double k) {
  KlMember m = member(l);
  KlPoint x = at(k);
  KlScaled kernel = l->family->log_kernel(&m, &x);
  if (kl_scaled_is_infinite(kernel)) {
    return kernel;
  }
  return kl_scaled_subtract(kernel, l->family->log_norm(&m));
}

static KlScaled tail(const Law *l, double x, KlTail which) {
  KlMember m = member(l);
  KlPoint point = at(x);
  return l->family->cdf(&m, &point, which);
}

static bool contains(const Law *l, double k) {
  KlMember m = member(l);
  double low, high;
  l->family->support(&m, &low, &high);
  return k >= low && k <= high;
}

enum { FAMILIES = 5, SUMMED = 4 };

static const KlFamily *const families[FAMILIES] = {&kl_family_bernoulli, &kl_family_binomial,
                                                   &kl_family_poisson, &kl_family_geometric,
                                                   &kl_family_negative_binomial};

/* A probability: ordinary, tiny, near 1, 0 or 1. */
static double probability(UnitRandom *random, bool zero) {
  switch (unit_below(random, 6)) {
  case 0:
    return ldexp(unit_range(random, 0.5, 1.0), -unit_between(random, 1, 1000));
  case 1:
    return 1.0 - ldexp(unit_range(random, 0.5, 1.0), -unit_between(random, 1, 50));
  case 2:
    return zero && (unit_bits(random) & 1) != 0 ? 0.0 : 1.0;
  default:
    return unit_range(random, 0.01, 0.99);
  }
}

static Law any_law(UnitRandom *random, const KlFamily *family) {
  double p =
      probability(random, family != &kl_family_geometric && family != &kl_family_negative_binomial);
  if (family == &kl_family_poisson) {
    return law_of(family, p == 1.0 ? 0.0 : p * 40.0, 0.0);
  }
  if (family == &kl_family_binomial) {
    return law_of(family, unit_between(random, 1, 60), p);
  }
  if (family == &kl_family_negative_binomial) {
    return law_of(family, unit_range(random, 0.01, 20.0), p < 0.01 ? 0.01 : p);
  }
  return law_of(family, p, 0.0);
}

static void test_descriptors(void **state) {
  (void)state;
  static const int ids[] = {8, 9, 10, 11, 12};
  for (int i = 0; i < FAMILIES; i++) {
    const KlFamily *f = families[i];
    law(f->id == ids[i] && f->discrete && f->shape == KL_SHAPE_SCALARS, "%s", f->name);
    law(f->whole && f->columns >= 1 && f->column[0].domain->low == 0.0, "%s", f->name);
  }
  law(kl_family_categorical.id == 13 && kl_family_categorical.shape == KL_SHAPE_LABELS, "13");
}

/* Published values: the literature's tests of these very cases. */
static void test_known_answers(void **state) {
  (void)state;
  const KlFamily *coin = &kl_family_bernoulli, *tosses = &kl_family_binomial;
  const KlFamily *rate = &kl_family_poisson, *wait = &kl_family_geometric;
  const KlFamily *waits = &kl_family_negative_binomial;
  law_near(kl1(rate, 30.0, 1000.0), 864.80326308040055, 1, "poisson");
  law_near(kl1(rate, 8.0, 7.0), 0.068251140996180985, 1, "poisson");
  law_near(kl1(rate, 5.0, 10.0), 1.5342640972002735, 1, "poisson");
  law_near(kl1(wait, 0.5, 0.1), 1.0216512475319814, 1, "geometric");
  law_near(kl(tosses, 3, 0.3, 3, 0.5), 0.24684863551515554, 1, "binomial");
  law_same(kl(tosses, 4, 0.3, 2, 0.3), HUGE_VAL, "binomial of fewer tosses");
  law_same(kl(tosses, 0x1p53, 0.0, 1, 0.0), 0.0, "points at 0");
  law_same(kl(tosses, 3, 0.0, 3, 1.0), HUGE_VAL, "binomial");
  law_near(kl(waits, 3, 0.3, 3, 0.5), 0.82282878505051846, 1, "negative binomial");
  law_near(kl1(wait, 1.0 - 0x1p-53, 5e-324), 744.44007192138122, 1, "geometric");
  law_near(kl1(coin, 0.0, 0.5), 0.69314718055994531, 1, "bernoulli");
  law_near(kl1(coin, 0.0, 0.05), 0.051293294387550533, 1, "bernoulli");
  law_near(kl1(coin, 0.0, 0.001), 0.0010005003335835335, 1, "bernoulli");
  law_near(kl1(coin, 1.0, 0.5), 0.69314718055994531, 1, "bernoulli");
  law_same(kl1(coin, 1.0, 0.0), HUGE_VAL, "bernoulli");
  law_same(kl1(coin, 0.0, 1.0), HUGE_VAL, "bernoulli");
  law_same(kl1(rate, 0.0, 3.5), 3.5, "poisson of rate 0");
  law_same(kl1(rate, 3.5, 0.0), HUGE_VAL, "poisson of rate 0");
  law_same(kl1(rate, 0.0, 0.0), 0.0, "poisson of rate 0");
  law_near(kl(tosses, 4, 0.0, 2, 0.5), 1.3862943611198906, 1, "a point in fewer tosses");
}

static void test_divergence_laws(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 400; i++) {
    const KlFamily *f = families[i % FAMILIES];
    Law p = any_law(&random, f), q = any_law(&random, f);
    KlScaled there = divergence(&p, &q), self = divergence(&p, &p);
    law_same(kl_scaled_round(self), 0.0, "%s, case %d", f->name, i);
    law(kl_scaled_sign(there) >= 0, "%s, case %d", f->name, i);
    KlMember m = member(&p);
    double low, high;
    f->support(&m, &low, &high);
    bool inside = contains(&q, low) && contains(&q, high);
    law(kl_scaled_is_infinite(there) == !inside, "%s, case %d: %g %g", f->name, i, low, high);
    bool equal = kl_scaled_compare(p.theta[0], q.theta[0]) == 0 &&
                 kl_scaled_compare(p.theta[1], q.theta[1]) == 0;
    law(equal || low == high || kl_scaled_sign(there) > 0, "%s, case %d", f->name, i);
  }
}

/* Masses are what the distribution functions grow by, and none is outside of the support. */
static void test_masses(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 100; i++) {
    const KlFamily *f = families[i % FAMILIES];
    Law l = any_law(&random, f);
    KlScaled sum = kl_scaled_zero();
    for (int k = -1; k < 40; k++) {
      KlScaled log = log_mass(&l, k), outside = log_mass(&l, k + 0.5);
      law(kl_scaled_is_infinite(outside) && kl_scaled_sign(outside) < 0, "%s %d", f->name, k);
      law(kl_scaled_is_infinite(log) == !contains(&l, k), "%s %d", f->name, k);
      if (!kl_scaled_is_infinite(log)) {
        sum = kl_scaled_add(sum, kl_scaled_exponential(log));
      }
      KlScaled lower = tail(&l, k + 0.25, KL_LOWER), upper = tail(&l, k, KL_UPPER);
      law(kl_scaled_round(kl_scaled_subtract(sum, lower)) <= 1e-15 &&
              kl_scaled_round(kl_scaled_subtract(lower, sum)) <= 1e-15,
          "%s(%g, %g) at %d", f->name, kl_scaled_round(l.theta[0]), kl_scaled_round(l.theta[1]), k);
      KlScaled all = kl_scaled_add(lower, upper);
      law(fabs(kl_scaled_round(all) - 1.0) <= 1e-15, "%s at %d", f->name, k);
    }
  }
}

static void test_tails_at_the_ends(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 50; i++) {
    Law l = any_law(&random, families[i % FAMILIES]);
    law_same(kl_scaled_round(tail(&l, -1e-300, KL_LOWER)), 0.0, "%s", l.family->name);
    law_same(kl_scaled_round(tail(&l, -HUGE_VAL, KL_UPPER)), 1.0, "%s", l.family->name);
    law_same(kl_scaled_round(tail(&l, HUGE_VAL, KL_LOWER)), 1.0, "%s", l.family->name);
    law_same(kl_scaled_round(tail(&l, HUGE_VAL, KL_UPPER)), 0.0, "%s", l.family->name);
  }
}

static void test_point_masses(void **state) {
  (void)state;
  const Law points[] = {law_of(&kl_family_bernoulli, 0, 0),
                        law_of(&kl_family_bernoulli, 1, 0),
                        law_of(&kl_family_binomial, 7, 0),
                        law_of(&kl_family_binomial, 7, 1),
                        law_of(&kl_family_poisson, 0, 0),
                        law_of(&kl_family_geometric, 1, 0),
                        law_of(&kl_family_negative_binomial, 2.5, 1)};
  const double place[] = {0, 1, 0, 7, 0, 0, 0};
  for (size_t i = 0; i < UNIT_COUNT(points); i++) {
    KlMember m = member(&points[i]);
    double low, high;
    m.family->support(&m, &low, &high);
    law(low == place[i] && high == place[i], "%s: %g %g", m.family->name, low, high);
    law(kl_scaled_sign(log_mass(&points[i], place[i])) == 0, "%s", m.family->name);
    law_same(kl_scaled_round(m.family->mean(&m)), place[i], "%s", m.family->name);
    law_same(kl_scaled_round(m.family->variance(&m)), 0.0, "%s", m.family->name);
    law_same(kl_scaled_round(tail(&points[i], place[i], KL_LOWER)), 1.0, "%s", m.family->name);
    law_same(kl_scaled_round(tail(&points[i], place[i] - 1, KL_UPPER)), 1.0, "%s", m.family->name);
    if (m.family->entropy != NULL) {
      law_same(kl_scaled_round(m.family->entropy(&m)), 0.0, "%s", m.family->name);
    }
  }
}

static double quantile(const Law *l, double u, KlTail which) {
  KlMember m = member(l);
  return l->family->quantile(&m, u, which);
}

static void test_quantiles(void **state) {
  (void)state;
  Law half = law_of(&kl_family_geometric, 0.5, 0);
  law_same(quantile(&half, 0.75, KL_LOWER), 1.0, "reached exactly");
  law_same(quantile(&half, 0.75 + 0x1p-53, KL_LOWER), 2.0, "an ulp above");
  law_same(quantile(&half, 0x1p-60, KL_UPPER), 59.0, "reached exactly");
  UnitRandom random = unit_random();
  for (int i = 0; i < 500; i++) {
    Law l = law_of((i & 1) != 0 ? &kl_family_geometric : &kl_family_bernoulli,
                   unit_range(&random, 0.001, 0.999), 0);
    double u = unit_range(&random, 0x1p-30, 1.0);
    double k = quantile(&l, u, KL_LOWER), j = quantile(&l, u, KL_UPPER);
    KlScaled level = kl_scaled_double(u);
    law(kl_scaled_compare(tail(&l, k, KL_LOWER), level) >= 0, "case %d", i);
    law(k == 0.0 || kl_scaled_compare(tail(&l, k - 1, KL_LOWER), level) < 0, "case %d", i);
    law(kl_scaled_compare(tail(&l, j, KL_UPPER), level) <= 0, "case %d", i);
    law(j == 0.0 || kl_scaled_compare(tail(&l, j - 1, KL_UPPER), level) > 0, "case %d", i);
  }
}

/* sum of p ln(p/q) over 0 .. last by the masses alone */
static KlDd by_definition(const Law *p, const Law *q, int last) {
  KlScaled sum = kl_scaled_zero();
  for (int k = 0; k <= last; k++) {
    KlScaled a = log_mass(p, k), b = log_mass(q, k);
    KlScaled share = kl_scaled_multiply(kl_scaled_exponential(a), kl_scaled_subtract(a, b));
    sum = kl_scaled_add(sum, share);
  }
  return kl_scaled_dd(sum);
}

/* Different sizes: all terms added, windows far from 0, and panels where the spread is large. */
static void test_divergence_of_sizes(void **state) {
  (void)state;
  static const struct {
    double a, b, c, d;
    int last;
    bool tosses;
  } cases[] = {
      {1, 0.3, 2, 0.6, 1, true},
      {50, 0.3, 60, 0.3, 50, true},
      {900, 0.999, 901, 0.5, 900, true},
      {3000, 0.4, 3100, 0.41, 3000, true},
      {3, 0.2, 0.5, 0.3, 600, false},
      {1e-6, 0.5, 2, 0.9, 150, false},
      {40, 0.05, 41, 0.055, 3500, false},
      {0.7, 0.004, 1.5, 0.003, 22000, false},
      {2000, 0.04, 3000, 0.06, 62000, false},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    const KlFamily *f = cases[i].tosses ? &kl_family_binomial : &kl_family_negative_binomial;
    Law p = law_of(f, cases[i].a, cases[i].b), q = law_of(f, cases[i].c, cases[i].d);
    KlDd want = by_definition(&p, &q, cases[i].last);
    law_close(kl_scaled_dd(divergence(&p, &q)), want, 0x1p-60, "%s, case %d", f->name, (int)i);
  }
}

/* KL grows by the square of a small difference in r, down to one ulp. */
static void test_divergence_of_near_sizes(void **state) {
  (void)state;
  const KlFamily *f = &kl_family_negative_binomial;
  for (int e = -20; e >= -52; e -= 4) {
    double unit = kl(f, 1.5, 0.3, 1.5 + ldexp(1.0, -20), 0.3);
    double near = kl(f, 1.5, 0.3, 1.5 + ldexp(1.0, e), 0.3);
    law_close(kl_dd(near, 0), kl_dd(ldexp(unit, 2 * (e + 20)), 0), 0x1p-19, "2^%d", e);
  }
  /* A large r: the sum and its limit for r above 2^64 agree. */
  for (int e = -30; e <= 0; e += 6) {
    double grown = 1.0 + ldexp(1.0, e);
    double sum = kl(f, 0x1p60, 0.5, 0x1p60 * grown, 0.5 * grown / (0.5 + 0.5 * grown));
    double limit = kl(f, 0x1p66, 0.5, 0x1p66 * grown, 0.5 * grown / (0.5 + 0.5 * grown));
    law(sum >= 0.0 && limit >= 0.0, "2^%d: %g %g", e, sum, limit);
  }
  double sum = kl(f, 0x1p60, 0.5, 0x1.8p60, 0.5), limit = kl(f, 0x1p66, 0.5, 0x1.8p66, 0.5);
  law_close(kl_dd(limit, 0), kl_dd(sum * 64.0, 0), 0x1p-50, "2^60 and 2^66");
}

/* Renyi's divergence is [a KL(T || P) + (1-a) KL(T || Q)]/(1-a), T the blend. */
static void test_renyi_and_blend(void **state) {
  (void)state;
  static const KlFamily *const with[] = {&kl_family_bernoulli, &kl_family_poisson,
                                         &kl_family_geometric};
  UnitRandom random = unit_random();
  for (int i = 0; i < 600; i++) {
    const KlFamily *f = with[i % 3];
    double a = unit_range(&random, 0.02, 0.98);
    double x = unit_range(&random, 0.001, 0.999);
    double y = (i & 1) != 0 ? unit_range(&random, 0.001, 0.999)
                            : x * (1.0 - ldexp(1.0, -unit_between(&random, 2, 30)));
    Law p = law_of(f, x, 0), q = law_of(f, y, 0), t = p;
    KlMember mp = member(&p), mq = member(&q);
    law(f->blend(&mp, &mq, kl_scaled_double(a), t.theta), "%s %g %g", f->name, x, y);
    KlScaled alpha = kl_scaled_double(a), beta = kl_counts_complement(alpha);
    KlScaled sum = kl_scaled_add(kl_scaled_multiply(alpha, divergence(&t, &p)),
                                 kl_scaled_multiply(beta, divergence(&t, &q)));
    law_close(kl_scaled_dd(f->renyi(&mp, &mq, a)), kl_scaled_dd(kl_scaled_divide(sum, beta)),
              0x1p-55, "%s %a %a %g", f->name, x, y, a);
    law_same(kl_scaled_round(f->renyi(&mp, &mp, a)), 0.0, "%s", f->name);
  }
}

static void test_renyi_edges(void **state) {
  (void)state;
  Law never = law_of(&kl_family_bernoulli, 0, 0), half = law_of(&kl_family_bernoulli, 0.5, 0);
  Law always = law_of(&kl_family_bernoulli, 1, 0), none = law_of(&kl_family_poisson, 0, 0);
  Law three = law_of(&kl_family_poisson, 3, 0), sure = law_of(&kl_family_geometric, 1, 0);
  Law maybe = law_of(&kl_family_geometric, 0.5, 0), rare = law_of(&kl_family_geometric, 0.01, 0);
  const struct {
    const Law *p, *q;
    double order, want;
  } cases[] = {
      {&never, &half, 2, 0.69314718055994531},
      {&half, &never, 2, HUGE_VAL},
      {&half, &never, 0.5, 0.69314718055994531},
      {&never, &always, 0.5, HUGE_VAL},
      {&always, &always, 3, 0},
      {&none, &three, 2, 3},
      {&none, &three, 0.25, 3},
      {&three, &none, 2, HUGE_VAL},
      {&three, &none, 0.5, 3},
      {&three, &none, 0.25, 1},
      {&sure, &maybe, 2, 0.69314718055994531},
      {&maybe, &sure, 2, HUGE_VAL},
      {&maybe, &sure, 0.5, 0.69314718055994531},
      {&rare, &maybe, 3, HUGE_VAL},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    KlMember p = member(cases[i].p), q = member(cases[i].q);
    double got = kl_scaled_round(p.family->renyi(&p, &q, cases[i].order));
    law_same(got, cases[i].want, "case %d", (int)i);
  }
}

/* Where there is no blend: other sizes, other supports, parameters that run out. */
static void test_no_blend(void **state) {
  (void)state;
  const Law none[][2] = {
      {law_of(&kl_family_binomial, 3, 0.5), law_of(&kl_family_binomial, 4, 0.5)},
      {law_of(&kl_family_negative_binomial, 3, 0.5), law_of(&kl_family_negative_binomial, 4, 0.5)},
      {law_of(&kl_family_bernoulli, 0, 0), law_of(&kl_family_bernoulli, 0.5, 0)},
      {law_of(&kl_family_poisson, 0, 0), law_of(&kl_family_poisson, 2, 0)},
      {law_of(&kl_family_geometric, 0.01, 0), law_of(&kl_family_geometric, 0.5, 0)},
  };
  KlScaled theta[2], three = kl_scaled_double(3.0);
  for (size_t i = 0; i < UNIT_COUNT(none); i++) {
    KlMember p = member(&none[i][0]), q = member(&none[i][1]);
    law(!p.family->blend(&p, &q, three, theta), "case %d", (int)i);
    law(p.family->blend(&p, &p, three, theta), "case %d", (int)i);
    law(kl_scaled_compare(theta[0], p.theta[0]) == 0, "case %d", (int)i);
  }
}

/* Exact sums of rows, as the aggregates keep them. */
typedef struct Rows {
  KlInteger sum[3];
  KlStatistics statistics;
} Rows;

static void rows_begin(Rows *rows, uint64_t n, double a, double b, double c) {
  kl_integer_from_double(&rows->sum[0], a);
  kl_integer_from_double(&rows->sum[1], b);
  kl_integer_from_double(&rows->sum[2], c);
  rows->statistics = (KlStatistics){.dimension = 1, .sum = rows->sum};
  kl_integer_from_unsigned(&rows->statistics.n, n);
}

static KlFit fit(const KlFamily *family, const KlStatistics *s, Law *out) {
  KlFit how;
  *out = law_of(family, 0, 0);
  law(family->fit(s, out->theta, &how) == KL_OK, "%s", family->name);
  return how;
}

static void test_fits_of_sums(void **state) {
  (void)state;
  Rows rows;
  Law l;
  rows_begin(&rows, 8, 2, 0, 0);
  law(fit(&kl_family_bernoulli, &rows.statistics, &l) == KL_FIT_MEMBER, "bernoulli");
  law_same(kl_scaled_round(l.theta[0]), 0.25, "bernoulli");
  law(fit(&kl_family_poisson, &rows.statistics, &l) == KL_FIT_MEMBER, "poisson");
  law_same(kl_scaled_round(l.theta[0]), 0.25, "poisson");
  rows_begin(&rows, 8, 24, 0, 0);
  law(fit(&kl_family_geometric, &rows.statistics, &l) == KL_FIT_MEMBER, "geometric");
  law_same(kl_scaled_round(l.theta[0]), 0.25, "geometric");
  rows_begin(&rows, 8, 0, 0, 0);
  law(fit(&kl_family_geometric, &rows.statistics, &l) == KL_FIT_MEMBER, "geometric of zeros");
  law_same(kl_scaled_round(l.theta[0]), 1.0, "geometric of zeros");
  rows_begin(&rows, 4, 10, 40, 400);
  law(fit(&kl_family_binomial, &rows.statistics, &l) == KL_FIT_MEMBER, "binomial");
  law_same(kl_scaled_round(l.theta[0]), 10.0, "binomial");
  law_same(kl_scaled_round(l.theta[1]), 0.25, "binomial");
  rows_begin(&rows, 2, 10, 21, 10.0 * 10.0 + 11.0 * 11.0);
  law(fit(&kl_family_binomial, &rows.statistics, &l) == KL_FIT_NONE, "n = 10 and 11");
}

/* Fits that agree are at distance 0 to the bit, and others where kl says. */
static void test_divergence_of_fits(void **state) {
  (void)state;
  static const KlFamily *const with[SUMMED] = {&kl_family_bernoulli, &kl_family_poisson,
                                               &kl_family_geometric, &kl_family_binomial};
  for (int i = 0; i < SUMMED; i++) {
    const KlFamily *f = with[i];
    Rows a, b, c;
    rows_begin(&a, 3, 1, 21, 147);
    rows_begin(&b, 3000, 1000, 21000, 147000);
    rows_begin(&c, 3000, 1001, 21000, 147000);
    law_same(kl_scaled_round(f->kl_of_fits(&a.statistics, &b.statistics)), 0.0, "%s", f->name);
    Law p, q;
    (void)fit(f, &a.statistics, &p);
    (void)fit(f, &c.statistics, &q);
    law_close(kl_scaled_dd(f->kl_of_fits(&a.statistics, &c.statistics)),
              kl_scaled_dd(divergence(&p, &q)), 0x1p-80, "%s", f->name);
  }
  Rows none, some;
  rows_begin(&none, 5, 0, 35, 245);
  rows_begin(&some, 5, 1, 40, 320);
  law_same(kl_scaled_round(kl_family_poisson.kl_of_fits(&some.statistics, &none.statistics)),
           HUGE_VAL, "poisson");
  law_same(kl_scaled_round(kl_family_geometric.kl_of_fits(&some.statistics, &none.statistics)),
           HUGE_VAL, "geometric");
  law_same(kl_scaled_round(kl_family_binomial.kl_of_fits(&some.statistics, &none.statistics)),
           HUGE_VAL, "binomial of other n");
}

static bool shape(const KlWeighed *value, size_t values, Law *out) {
  KlStatistics s = {.dimension = 1, .value = value, .values = values};
  kl_integer_from_unsigned(&s.n, 1);
  return fit(&kl_family_negative_binomial, &s, out) == KL_FIT_MEMBER;
}

/* E[psi(x+r) - psi(r)] = ln(1 + m/r), and p = r/(r + m). */
static void test_fit_of_negative_binomial(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  int members = 0;
  for (int i = 0; i < 60; i++) {
    KlWeighed value[12];
    size_t values = 2 + (size_t)unit_below(&random, 11);
    double x = unit_below(&random, 3), step = ldexp(1.0, unit_between(&random, 0, i % 3 * 8));
    KlScaled n = kl_scaled_zero(), sum = n;
    for (size_t j = 0; j < values; j++) {
      value[j] = (KlWeighed){x, kl_scaled_double(unit_between(&random, 1, 50))};
      x += floor(step * unit_range(&random, 1, 5));
      n = kl_scaled_add(n, value[j].weight);
      sum =
          kl_scaled_add(sum, kl_scaled_multiply(value[j].weight, kl_scaled_double(value[j].value)));
    }
    Law l;
    KlScaled mean = kl_scaled_divide(sum, n);
    if (!shape(value, values, &l)) {
      continue;
    }
    members++;
    KlScaled r = l.theta[0], left = kl_scaled_zero(), start = kl_digamma(r);
    for (size_t j = 0; j < values; j++) {
      KlScaled psi = kl_digamma(kl_scaled_add(r, kl_scaled_double(value[j].value)));
      left =
          kl_scaled_add(left, kl_scaled_multiply(value[j].weight, kl_scaled_subtract(psi, start)));
    }
    KlScaled right = kl_scaled_log1p(kl_scaled_divide(mean, r));
    law_close(kl_scaled_dd(kl_scaled_divide(left, n)), kl_scaled_dd(right), 0x1p-70, "case %d", i);
    KlMember m = member(&l);
    law_close(kl_scaled_dd(kl_family_negative_binomial.mean(&m)), kl_scaled_dd(mean), 0x1p-60,
              "case %d", i);
  }
  law(members > 20, "%d", members);
}

static void test_no_fit_of_negative_binomial(void **state) {
  (void)state;
  KlScaled one = kl_scaled_double(1.0);
  const KlWeighed zeros[] = {{0, one}}, same[] = {{7, one}}, even[] = {{0, one}, {2, one}};
  const KlWeighed wide[] = {{0, one}, {3, one}}, huge[] = {{0x1p53, one}, {0x1p53 + 2, one}};
  Law l;
  law(!shape(zeros, 1, &l), "only 0");
  law(!shape(same, 1, &l), "only 7");
  law(!shape(even, 2, &l), "the variance is the mean");
  law(!shape(huge, 2, &l), "counts beyond 2^53");
  law(shape(wide, 2, &l), "the variance is above the mean");
  law_near(kl_scaled_round(l.theta[0]), 1.0047108444551573, 1, "0 and 3");
  law_near(kl_scaled_round(l.theta[1]), 0.40112847623882475, 1, "0 and 3");
}

static void test_refusals(void **state) {
  (void)state;
  const KlFamily *f = &kl_family_binomial;
  const KlScaled whole[] = {kl_scaled_double(3.0), kl_scaled_double(0.5)};
  const KlScaled half[] = {kl_scaled_double(3.5), kl_scaled_double(0.5)};
  law(f->refuse(1, whole) == NULL && f->refuse(1, half) != NULL, "n");
  const KlDd few[] = {{3, 0}, {3, 0}}, many[] = {{4, 0}, {3, 0}};
  law(f->refuse_row(1, few) == NULL && f->refuse_row(1, many) != NULL, "x > n");
}

static void test_floor(void **state) {
  (void)state;
  const struct {
    KlDd x, want;
  } cases[] = {
      {{2.5, 0}, {2, 0}},           {{-2.5, 0}, {-3, 0}},           {{3, -0x1p-70}, {2, 0}},
      {{3, 0x1p-70}, {3, 0}},       {{1e-300, 0}, {0, 0}},          {{-1e-300, 0}, {-1, 0}},
      {{0x1p60, 0.5}, {0x1p60, 0}}, {{0x1p60, -0.5}, {0x1p60, -1}},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    KlScaled got = kl_counts_floor(kl_scaled(cases[i].x, 0));
    law(kl_scaled_compare(got, kl_scaled(cases[i].want, 0)) == 0, "case %d", (int)i);
    law(!kl_counts_has(kl_scaled(cases[i].x, 0)), "case %d", (int)i);
  }
  law(kl_counts_has(kl_scaled_double(0x1p60)) && !kl_counts_has(kl_scaled_infinity()), "2^60, Inf");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_descriptors),
      cmocka_unit_test(test_known_answers),
      cmocka_unit_test(test_divergence_laws),
      cmocka_unit_test(test_masses),
      cmocka_unit_test(test_tails_at_the_ends),
      cmocka_unit_test(test_point_masses),
      cmocka_unit_test(test_quantiles),
      cmocka_unit_test(test_divergence_of_sizes),
      cmocka_unit_test(test_divergence_of_near_sizes),
      cmocka_unit_test(test_renyi_and_blend),
      cmocka_unit_test(test_renyi_edges),
      cmocka_unit_test(test_no_blend),
      cmocka_unit_test(test_fits_of_sums),
      cmocka_unit_test(test_divergence_of_fits),
      cmocka_unit_test(test_fit_of_negative_binomial),
      cmocka_unit_test(test_no_fit_of_negative_binomial),
      cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_floor),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
