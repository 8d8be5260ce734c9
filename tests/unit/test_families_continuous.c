/* test_families_continuous.c - the continuous families of one dimension: divergences, distribution
** functions, fits. */
#include "unit/unit.h"

#include "family/dirichlet_kl.h"
#include "family/family.h"
#include "family/normal.h"
#include "num/sum.h"
#include "support/libc_memory.h"

enum { FAMILIES = 7, ROWS = 40, SUMS = 4 };

static const KlFamily *const continuous[FAMILIES] = {
    &kl_family_normal, &kl_family_lognormal, &kl_family_exponential, &kl_family_gamma,
    &kl_family_beta,   &kl_family_uniform,   &kl_family_laplace};

/* Within so many times 2^-52 of `want`. */
#define law_about(got, want, ulps, ...) \
  law(fabs((got) - (want)) <= (ulps)*0x1p-52 * fabs(want), __VA_ARGS__)

/* A member with room for its parameters. */
typedef struct Place {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember member;
} Place;

static const KlMember *member(Place *place, const KlFamily *family, const double *parameter) {
  /* Two at most, and two are always given. */
  for (int i = 0; i < 2; i++) {
    place->theta[i] = kl_scaled_double(i < family->parameters ? parameter[i] : 0.0);
  }
  place->member = (KlMember){family, 1, place->theta};
  return &place->member;
}

static double kl(const KlFamily *family, const double *p, const double *q) {
  Place a, b;
  return kl_scaled_round(family->kl(member(&a, family, p), member(&b, family, q)));
}

static double renyi(const KlFamily *family, const double *p, const double *q, double alpha) {
  Place a, b;
  return kl_scaled_round(family->renyi(member(&a, family, p), member(&b, family, q), alpha));
}

static KlPoint point_at(double x) {
  return (KlPoint){kl_scaled_double(x),
                   kl_scaled_subtract(kl_scaled_double(1.0), kl_scaled_double(x))};
}

static double cdf(const KlFamily *family, const double *p, double x, KlTail tail) {
  Place a;
  KlPoint point = isinf(x) ? (KlPoint){kl_scaled(kl_dd(x, 0.0), 0), kl_scaled_zero()} : point_at(x);
  return kl_scaled_round(family->cdf(member(&a, family, p), &point, tail));
}

static double log_density(const KlFamily *family, const double *p, double x) {
  Place a;
  KlPoint point = point_at(x);
  KlScaled kernel = family->log_kernel(member(&a, family, p), &point);
  KlScaled norm = family->log_norm(&a.member);
  return kl_scaled_is_infinite(kernel) ? kernel.value.hi
                                       : kl_scaled_round(kl_scaled_subtract(kernel, norm));
}

/* ---- the list ---- */

static void test_descriptors_are_complete(void **state) {
  (void)state;
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = continuous[i];
    law(f->id == i + 1, "%s has id %d", f->name, f->id);
    law(kl_family_by_id(i + 1) == f && kl_family_by_name(f->name, strlen(f->name)) == f, "%s",
        f->name);
    law(kl_family_theta(f, 1) == f->parameters, "%s", f->name);
    for (int k = 0; k < KL_FAMILY_PROBES; k++) {
      Place a;
      const KlMember *m = member(&a, f, f->probe[k]);
      for (int j = 0; j < f->parameters; j++) {
        law(kl_domain_contains(f->parameter[j].domain, f->probe[k][j]), "%s: probe %d", f->name, k);
      }
      law(f->refuse == NULL || f->refuse(1, m->theta) == NULL, "%s: probe %d", f->name, k);
    }
  }
}

static void test_names(void **state) {
  (void)state;
  law(kl_family_by_name("NorMAL", 6) == &kl_family_normal, "any case");
  law(kl_family_by_name("normal_", 6) == &kl_family_normal, "as many bytes as said");
  law(kl_family_by_name("norma", 5) == NULL, "too short");
  law(kl_family_by_name("normals", 7) == NULL, "too long");
  law(kl_family_by_name("normal\0", 7) == NULL, "a NUL is a byte");
  law(kl_family_by_name("", 0) == NULL, "nothing");
  law(kl_family_by_id(0) == NULL && kl_family_by_id(1000) == NULL, "ids that are not taken");
  law(kl_family_by_id(UINT64_C(1) << 32 | 1) == NULL, "an id beyond 32 bits");
  size_t count = 0;
  while (kl_family_at(count) != NULL) {
    count++;
  }
  law(count >= (size_t)FAMILIES && kl_family_at(count + 1) == NULL, "%zu", count);
}

/* ---- divergences ---- */

static void test_kl_of_probes(void **state) {
  (void)state;
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = continuous[i];
    for (int a = 0; a < KL_FAMILY_PROBES; a++) {
      law_same(kl(f, f->probe[a], f->probe[a]), 0.0, "%s: probe %d and itself", f->name, a);
      for (int b = 0; b < KL_FAMILY_PROBES; b++) {
        double value = kl(f, f->probe[a], f->probe[b]);
        law(a == b || value > 0.0, "%s: probes %d and %d: %a", f->name, a, b, value);
      }
    }
  }
}

/* One ulp apart: > 0, and about the square of the distance. */
static void test_kl_of_neighbours(void **state) {
  (void)state;
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = continuous[i];
    double p[KL_FAMILY_PARAMETERS] = {1.5, 2.5, 0.0, 0.0};
    for (int k = 0; k < f->parameters; k++) {
      double q[KL_FAMILY_PARAMETERS] = {1.5, 2.5, 0.0, 0.0};
      q[k] = nextafter(q[k], k == 0 ? 0.0 : 9.0);
      double value = kl(f, p, q), limit = f == &kl_family_uniform ? 1e-15 : 1e-30;
      law(value > 0.0 && value < limit, "%s: %a", f->name, value);
    }
  }
}

/* By a reference of 150 digits. */
static void test_dirichlet_with_one_large_parameter(void **state) {
  (void)state;
  static const struct {
    int count;
    double a[3], b[3], want;
  } line[] = {
      {2, {1e10, 5e-11}, {2e10, 5e-11}, 0x1.0de91cb72ca8ep-36},
      {2, {1e12, 1e-12}, {0x1.d1a94a2746a53p+39, 1e-12}, 0x1.19799a543a0c2p-101},
      {3, {30.0, 1e-7, 1e-9}, {31.0, 2e-7, 1e-9}, 0x1.3a379fe86e28dp-2},
      {2, {1e12, 1e12}, {1.5e12, 1.5e12}, 0x1.833704d01aa8bp-5},
      {2, {0.5, 0.5}, {0.3, 0.7}, 0x1.b20b29e5ebba9p-3},
      {2, {1.0, 1e-3}, {1e-3, 1.0}, 0x1.f37fca3127f47p+9},
      {3, {1e4, 2e4, 3e4}, {10001.0, 20002.0, 30003.0}, 0x1.5795827ca97f2p-28},
      {1, {3.0}, {4.0}, 0.0},
      {2, {0x1p-1074, 1e300}, {0x1p-1074, 1e300}, 0.0},
  };
  for (size_t i = 0; i < UNIT_COUNT(line); i++) {
    KlScaled a[3], b[3], c[3], d[3];
    for (int k = 0; k < line[i].count; k++) {
      a[k] = c[line[i].count - 1 - k] = kl_scaled_double(line[i].a[k]);
      b[k] = d[line[i].count - 1 - k] = kl_scaled_double(line[i].b[k]);
    }
    law_same(kl_scaled_round(kl_dirichlet_kl(line[i].count, a, b)), line[i].want, "line %zu", i);
    law_same(kl_scaled_round(kl_dirichlet_kl(line[i].count, c, d)), line[i].want, "%zu, back", i);
  }
}

/* Where the arrangement changes, both sides agree: the value as a function of the small parameter
** has no step. */
static void test_dirichlet_has_no_seam(void **state) {
  (void)state;
  for (int i = -40; i <= 40; i++) {
    double small = 0x1p-14 * (1.0 + 0x1p-40 * i);
    KlScaled a[2] = {kl_scaled_double(7.0), kl_scaled_double(small)};
    KlScaled b[2] = {kl_scaled_double(7.125), kl_scaled_double(small)};
    double ratio = kl_scaled_round(kl_dirichlet_kl(2, a, b)) / small;
    a[1] = b[1] = kl_scaled_double(0x1p-14);
    double want = kl_scaled_round(kl_dirichlet_kl(2, a, b)) * 0x1p14;
    law(fabs(ratio / want - 1.0) < 1e-14, "%d: %a and %a", i, ratio, want);
  }
}

static void test_families_inside_families(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 300; round++) {
    double r = fabs(unit_wide(&random, -9, 9)), s = fabs(unit_wide(&random, -9, 9));
    const double p[2] = {1.0, r}, q[2] = {1.0, s};
    law_about(kl(&kl_family_gamma, p, q), kl(&kl_family_exponential, &r, &s), 1.0, "%a %a", r, s);
    const double m[2] = {r, 2.0}, n[2] = {s, 3.0};
    law_same(kl(&kl_family_normal, m, n), kl(&kl_family_lognormal, m, n), "%a %a", r, s);
    const double x[2] = {0.25, r}, y[2] = {0.25, s};
    /* Laplace distributions of one loc are exponential in abs(x - loc), with 1/scale as the rate;
    ** only the ratio counts. */
    law_about(kl(&kl_family_laplace, x, y), kl(&kl_family_exponential, &s, &r), 1.0, "%a %a", r, s);
  }
}

static void test_uniform_intervals(void **state) {
  (void)state;
  const KlFamily *f = &kl_family_uniform;
  const double unit[2] = {0.0, 1.0}, wide[2] = {-1.0, 3.0}, right[2] = {0.5, 1.5};
  const double far[2] = {1.0, 2.0}, half[2] = {0.0, 0.5};
  law_about(kl(f, unit, wide), 2.0 * 0x1.62e42fefa39efp-1, 0.0, "inside");
  law_same(kl(f, wide, unit), HUGE_VAL, "outside");
  law_same(kl(f, unit, right), HUGE_VAL, "partly outside");
  law_same(renyi(f, unit, wide, 0.5), kl(f, unit, wide), "p/q is one number");
  law_same(renyi(f, unit, wide, 3.0), kl(f, unit, wide), "p/q is one number");
  law_about(renyi(f, unit, right, 0.5), 2.0 * 0x1.62e42fefa39efp-1, 1.0, "half in common");
  law_same(renyi(f, unit, right, 2.0), HUGE_VAL, "partly outside");
  law_same(renyi(f, unit, far, 0.5), HUGE_VAL, "nothing in common");
  law_about(renyi(f, unit, half, 0.25), 0x1.62e42fefa39efp-1 / 3.0, 1.0, "half in common");
  Place a;
  law(f->refuse(1, member(&a, f, unit)->theta) == NULL, "low < high");
  const double empty[2] = {1.0, 1.0}, wrong[2] = {2.0, 1.0};
  law(f->refuse(1, member(&a, f, empty)->theta) != NULL, "low = high");
  law(f->refuse(1, member(&a, f, wrong)->theta) != NULL, "low > high");
}

/* 0 at P = Q; grows with the order; symmetric at 1/2; (1 - a) R_a(P, Q) = a R_(1-a)(Q, P). */
static void test_renyi_laws(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const KlFamily *const with[] = {&kl_family_normal, &kl_family_exponential, &kl_family_lognormal};
  for (int round = 0; round < 300; round++) {
    const KlFamily *f = with[round % 3];
    double p[2] = {fabs(unit_wide(&random, -2, 2)), fabs(unit_wide(&random, -2, 2))};
    double q[2] = {fabs(unit_wide(&random, -2, 2)), fabs(unit_wide(&random, -2, 2))};
    if (round % 2 == 0) {
      q[0] = p[0] * (1.0 + ldexp(1.0, -unit_between(&random, 1, 52)));
      q[1] = p[1];
    }
    law_same(renyi(f, p, p, 0.3), 0.0, "%s", f->name);
    law_about(renyi(f, p, q, 0.5), renyi(f, q, p, 0.5), 1.0, "%s", f->name);
    law_about(0.75 * renyi(f, p, q, 0.25), 0.25 * renyi(f, q, p, 0.75), 3.0, "%s", f->name);
    double before = 0.0;
    for (int i = 0; i < 16; i++) {
      double alpha = 0.125 + 0.25 * i;
      double value = renyi(f, p, q, alpha);
      law(value > before, "%s: order %g: %a after %a", f->name, alpha, value, before);
      if (isinf(value)) {
        break;
      }
      double one = kl(f, p, q);
      law(alpha < 1.0 ? value < one * (1.0 + 1e-15) : value > one * (1.0 - 1e-15), "%s", f->name);
      before = value;
    }
  }
}

static void test_blend(void **state) {
  (void)state;
  const KlFamily *const with[2] = {&kl_family_gamma, &kl_family_beta};
  const double p[2] = {3.0, 2.0}, q[2] = {1.0, 4.0};
  for (size_t i = 0; i < 2; i++) {
    Place a, b;
    KlScaled theta[KL_FAMILY_PARAMETERS];
    const KlMember *x = member(&a, with[i], p), *y = member(&b, with[i], q);
    law(with[i]->blend(x, y, kl_scaled_double(0.25), theta), "between");
    law_same(kl_scaled_round(theta[0]), 1.5, "between");
    law_same(kl_scaled_round(theta[1]), 3.5, "between");
    law(with[i]->blend(x, y, kl_scaled_double(1.5), theta), "beyond");
    law_same(kl_scaled_round(theta[0]), 4.0, "beyond");
    law(!with[i]->blend(x, y, kl_scaled_double(2.0), theta), "to the edge");
    law(!with[i]->blend(x, y, kl_scaled_double(-1.0), theta), "out on the other side");
  }
}

/* ---- densities and distribution functions ---- */

static void test_tails(void **state) {
  (void)state;
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = continuous[i];
    const double p[2] = {f == &kl_family_uniform ? 0.25 : 1.5, 2.5};
    double low, high, before = 0.0;
    Place a;
    f->support(member(&a, f, p), &low, &high);
    for (int k = 0; k <= 48; k++) {
      double x = 0.0625 * k;
      double lower = cdf(f, p, x, KL_LOWER), upper = cdf(f, p, x, KL_UPPER);
      law(fabs(lower + upper - 1.0) <= 0x1p-52, "%s at %g: %a and %a", f->name, x, lower, upper);
      law(lower >= before, "%s at %g", f->name, x);
      before = lower;
    }
    law_same(cdf(f, p, -HUGE_VAL, KL_LOWER), 0.0, "%s", f->name);
    law_same(cdf(f, p, -HUGE_VAL, KL_UPPER), 1.0, "%s", f->name);
    law_same(cdf(f, p, HUGE_VAL, KL_LOWER), 1.0, "%s", f->name);
    law_same(cdf(f, p, HUGE_VAL, KL_UPPER), 0.0, "%s", f->name);
    if (isfinite(low)) {
      law_same(cdf(f, p, low, KL_LOWER), 0.0, "%s", f->name);
      law_same(cdf(f, p, low - 1.0, KL_UPPER), 1.0, "%s", f->name);
      law_same(log_density(f, p, low - 1.0), -HUGE_VAL, "%s", f->name);
    }
    if (isfinite(high)) {
      law_same(cdf(f, p, high, KL_UPPER), 0.0, "%s", f->name);
      law_same(cdf(f, p, high + 1.0, KL_LOWER), 1.0, "%s", f->name);
      law_same(log_density(f, p, high + 1.0), -HUGE_VAL, "%s", f->name);
    }
  }
}

static void test_quantiles_invert(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 2000; round++) {
    const KlFamily *f = continuous[round % FAMILIES];
    if (f->quantile == NULL) {
      continue;
    }
    const double p[2] = {0.5, 2.5};
    double u = round % 3 == 0 ? ldexp(1.0, -unit_between(&random, 1, 900)) : unit_fraction(&random);
    if (u == 0.0) {
      continue;
    }
    for (KlTail tail = KL_LOWER; tail <= KL_UPPER; tail++) {
      Place a;
      double x = f->quantile(member(&a, f, p), u, tail), back = cdf(f, p, x, tail);
      /* x is rounded, which moves the value by its last bit times x p(x)/u. */
      double slope = exp(log_density(f, p, x)) * fabs(x) / u;
      law(fabs(back / u - 1.0) <= 0x1p-52 * (2.0 + slope), "%s: %a: %a gives %a", f->name, u, x,
          back);
    }
  }
}

/* Poles and zeros at the ends of supports. */
static void test_densities_at_ends(void **state) {
  (void)state;
  const double steep[2] = {0.5, 3.0}, flat[2] = {1.0, 3.0}, round[2] = {2.0, 3.0};
  const double flat_above[2] = {3.0, 1.0}, one[2] = {1.0, 1.0};
  law_same(log_density(&kl_family_gamma, steep, 0.0), HUGE_VAL, "a pole");
  law_about(log_density(&kl_family_gamma, flat, 0.0), log(3.0), 1.0, "the rate");
  law_same(log_density(&kl_family_gamma, round, 0.0), -HUGE_VAL, "0");
  law_same(log_density(&kl_family_beta, steep, 0.0), HUGE_VAL, "a pole");
  law_about(log_density(&kl_family_beta, flat, 0.0), log(3.0), 1.0, "b");
  law_same(log_density(&kl_family_beta, round, 0.0), -HUGE_VAL, "0");
  law_about(log_density(&kl_family_beta, flat_above, 1.0), log(3.0), 1.0, "a");
  law_same(log_density(&kl_family_beta, round, 1.0), -HUGE_VAL, "0");
  law_same(fabs(log_density(&kl_family_beta, one, 0.3)), 0.0, "uniform");
  law_about(log_density(&kl_family_exponential, flat_above, 0.0), log(3.0), 1.0, "the rate");
  law_same(log_density(&kl_family_lognormal, flat, 0.0), -HUGE_VAL, "0");
  Place a;
  KlPoint tiny = {kl_scaled(kl_dd(1.0, 0.0), -2000), kl_scaled_double(1.0)};
  const KlMember *m = member(&a, &kl_family_gamma, steep);
  KlScaled value = kl_scaled_subtract(m->family->log_kernel(m, &tiny), m->family->log_norm(m));
  law(fabs(kl_scaled_round(value) / (1000.0 * log(2.0) + 0.5 * log(3.0 / acos(-1.0))) - 1.0) <
          1e-15,
      "a place below all doubles");
  KlPoint near_one = {kl_scaled_double(1.0), kl_scaled(kl_dd(1.0, 0.0), -2000)};
  m = member(&a, &kl_family_beta, round);
  value = kl_scaled_subtract(m->family->log_kernel(m, &near_one), m->family->log_norm(m));
  law(fabs(kl_scaled_round(value) / (log(12.0) - 4000.0 * log(2.0)) - 1.0) < 1e-15,
      "a place that 1 - x knows");
}

/* ---- fits ---- */

/* Rows and what a fit keeps of them. */
typedef struct Sample {
  KlInteger sum[SUMS];
  KlWeighed value[ROWS];
  KlStatistics statistics;
} Sample;

static void sample_add_product(KlSum *sum, KlFactors t) {
  (void)kl_sum_add_product(sum, t.u.hi, t.v.hi);
  (void)kl_sum_add_product(sum, t.u.hi, t.v.lo);
  (void)kl_sum_add_product(sum, t.u.lo, t.v.hi);
  (void)kl_sum_add_product(sum, t.u.lo, t.v.lo);
}

/* Of ascending rows, each `times` times. */
static void sample_make(Sample *s, const KlFamily *family, const double *row, size_t count,
                        unsigned times) {
  KlSum sum[SUMS] = {{0}};
  *s = (Sample){0};
  for (size_t i = 0; i < count; i++) {
    s->value[i] = (KlWeighed){row[i], kl_scaled_double(times)};
    for (unsigned k = 0; k < times && family->observe != NULL; k++) {
      KlDd x = kl_dd(row[i], 0.0);
      KlFactors t[SUMS];
      family->observe(1, &x, t);
      for (int j = 0; j < family->sums(1); j++) {
        sample_add_product(&sum[j], t[j]);
      }
    }
  }
  for (int j = 0; j < SUMS; j++) {
    kl_sum_integer(&sum[j], &s->sum[j]);
    kl_sum_clear(&sum[j]);
  }
  s->statistics.dimension = 1;
  kl_integer_from_unsigned(&s->statistics.n, count * times);
  s->statistics.sum = s->sum;
  s->statistics.low = row[0];
  s->statistics.high = row[count - 1];
  s->statistics.value = s->value;
  s->statistics.values = count;
}

static KlFit sample_fit(const KlFamily *family, const double *row, size_t count, unsigned times,
                        double *theta) {
  Sample s;
  KlScaled exact[KL_FAMILY_THETA];
  KlFit how = KL_FIT_NONE;
  sample_make(&s, family, row, count, times);
  law(family->fit(&s.statistics, exact, &how) == KL_OK, "%s", family->name);
  for (int i = 0; i < family->parameters && how == KL_FIT_MEMBER; i++) {
    theta[i] = kl_scaled_round(exact[i]);
  }
  if (how == KL_FIT_POINT) {
    theta[0] = kl_scaled_round(exact[0]);
  }
  return how;
}

static void test_fits(void **state) {
  (void)state;
  static const double five[] = {1.0, 2.0, 3.0, 4.0, 7.0};
  static const double parts[] = {0.125, 0.25, 0.3125, 0.5, 0.75, 0.875};
  static const double powers[] = {0.0625, 0.25, 4.0, 16.0};
  double t[KL_FAMILY_THETA] = {0.0};
  for (unsigned times = 1; times <= 3; times++) {
    law(sample_fit(&kl_family_normal, five, 5, times, t) == KL_FIT_MEMBER, "normal");
    law_same(t[0], 3.4, "normal");
    law_about(t[1], sqrt(4.24), 1.0, "normal");
    law(sample_fit(&kl_family_exponential, five, 5, times, t) == KL_FIT_MEMBER, "exponential");
    law_same(t[0], 5.0 / 17.0, "exponential");
    law(sample_fit(&kl_family_lognormal, powers, 4, times, t) == KL_FIT_MEMBER, "lognormal");
    law(fabs(t[0]) < 1e-30, "lognormal: %a", t[0]);
    law_about(t[1], 0x1.62e42fefa39efp-1 * sqrt(10.0), 1.0, "lognormal");
    law(sample_fit(&kl_family_gamma, five, 5, times, t) == KL_FIT_MEMBER, "gamma");
    law_same(t[0], 0x1.557702e7e9c31p+1, "gamma");
    law_same(t[1], 0x1.91b930985e4efp-1, "gamma");
    law(sample_fit(&kl_family_beta, parts, 6, times, t) == KL_FIT_MEMBER, "beta");
    law_same(t[0], 0x1.68ddc629ae6c9p+0, "beta");
    law_same(t[1], 0x1.8c1fd6312c970p+0, "beta");
    law(sample_fit(&kl_family_uniform, five, 5, times, t) == KL_FIT_MEMBER, "uniform");
    law(t[0] == 1.0 && t[1] == 7.0, "uniform");
    law(sample_fit(&kl_family_laplace, five, 5, times, t) == KL_FIT_MEMBER, "laplace");
    law_same(t[0], 3.0, "laplace");
    law_same(t[1], 8.0 / 5.0, "laplace");
    law(sample_fit(&kl_family_laplace, five, 4, times, t) == KL_FIT_MEMBER, "laplace");
    law_same(t[0], 2.5, "laplace");
    law_same(t[1], 1.0, "laplace");
  }
}

/* The equations of maximum likelihood hold for columns of all shapes: the mean of the derivative by
** the logarithm of a parameter is 0, as the value's own digits show it. */
static void test_fits_of_all_shapes(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 200; round++) {
    double row[ROWS], spread = ldexp(1.0, -unit_between(&random, 0, 30)), t[2];
    size_t count = (size_t)unit_between(&random, 2, ROWS);
    for (size_t i = 0; i < count; i++) {
      row[i] = round % 2 == 0
                   ? 0.3 + 0.6 * spread * unit_fraction(&random)
                   : ldexp(0.5 + unit_fraction(&random) / 4.0, -unit_between(&random, 0, 60));
    }
    law(sample_fit(&kl_family_gamma, row, count, 1, t) == KL_FIT_MEMBER, "round %d", round);
    law(t[0] > 0.0 && t[1] > 0.0 && isfinite(t[0]) && isfinite(t[1]), "%a %a", t[0], t[1]);
    law(sample_fit(&kl_family_beta, row, count, 1, t) == KL_FIT_MEMBER, "round %d", round);
    law(t[0] > 0.0 && t[1] > 0.0 && isfinite(t[0]) && isfinite(t[1]), "%a %a", t[0], t[1]);
  }
}

static void test_columns_of_one_value(void **state) {
  (void)state;
  static const double same[] = {0.7};
  for (size_t i = 0; i < FAMILIES; i++) {
    const KlFamily *f = continuous[i];
    double t[2] = {0.0, 0.0};
    bool exponential = f == &kl_family_exponential;
    for (unsigned times = 1; times <= 7; times++) {
      KlFit want = exponential ? KL_FIT_MEMBER : times == 1 ? KL_FIT_NONE : KL_FIT_POINT;
      law(sample_fit(f, same, 1, times, t) == want, "%s: %u rows", f->name, times);
      law(want != KL_FIT_POINT || t[0] == 0.7, "%s: %a", f->name, t[0]);
    }
  }
  static const double zero[] = {0.0};
  double t[2];
  law(sample_fit(&kl_family_exponential, zero, 1, 2, t) == KL_FIT_POINT && t[0] == 0.0, "zeros");
}

/* Equal points compare as equal, however many rows there are. */
static void test_points_are_exact(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 300; round++) {
    const double same[] = {unit_fraction(&random) * 0.5 + 0.25};
    for (size_t i = 0; i < FAMILIES; i++) {
      Sample s;
      KlScaled theta[KL_FAMILY_THETA];
      KlFit how;
      sample_make(&s, continuous[i], same, 1, (unsigned)unit_between(&random, 2, 99));
      law(continuous[i]->fit(&s.statistics, theta, &how) == KL_OK, "%a", same[0]);
      law(how != KL_FIT_POINT || kl_scaled_compare(theta[0], kl_scaled_double(same[0])) == 0,
          "%s: %a", continuous[i]->name, same[0]);
    }
  }
}

/* The way of kl_gauss_fit, and its bits. */
static void test_kl_of_fits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 500; round++) {
    double x[ROWS], y[ROWS];
    size_t nx = (size_t)unit_between(&random, 1, ROWS), ny = nx;
    if (round % 3 == 0) {
      ny = (size_t)unit_between(&random, 1, ROWS);
    }
    KlMoments a = {0}, b = {0};
    for (size_t i = 0; i < ROWS; i++) {
      x[i] = round % 5 == 0 ? 3.0 : fabs(unit_wide(&random, -3, 3));
      y[i] = round % 2 == 0 && i > 0 ? x[i]
             : round % 10 == 0       ? 3.0
                                     : fabs(unit_wide(&random, -3, 3));
      law(i >= nx || kl_moments_add(&a, kl_dd(x[i], 0.0)) == KL_OK, "%zu", i);
      law(i >= ny || kl_moments_add(&b, kl_dd(y[i], 0.0)) == KL_OK, "%zu", i);
    }
    Sample p, q;
    sample_make(&p, &kl_family_normal, x, nx, 1);
    sample_make(&q, &kl_family_normal, y, ny, 1);
    KlScaled want = kl_normal_kl_of_moments(&a, &b);
    KlScaled got = kl_family_normal.kl_of_fits(&p.statistics, &q.statistics);
    law_same_dd(got.value, want.value, "round %d", round);
    law(got.exponent == want.exponent, "round %d", round);
    kl_moments_clear(&a);
    kl_moments_clear(&b);
    sample_make(&p, &kl_family_exponential, x, nx, 1);
    sample_make(&q, &kl_family_exponential, y, ny, 1);
    KlScaled theta[2];
    KlFit how;
    law(kl_family_exponential.fit(&p.statistics, &theta[0], &how) == KL_OK, "p");
    law(kl_family_exponential.fit(&q.statistics, &theta[1], &how) == KL_OK, "q");
    KlMember m = {&kl_family_exponential, 1, &theta[0]}, n = {&kl_family_exponential, 1, &theta[1]};
    double direct = kl_scaled_round(kl_family_exponential.kl(&m, &n));
    double exact = kl_scaled_round(kl_family_exponential.kl_of_fits(&p.statistics, &q.statistics));
    law(fabs(exact - direct) <= 1e-15 * direct || direct < 1e-25, "%a and %a", exact, direct);
    law_same(kl_scaled_round(kl_family_exponential.kl_of_fits(&p.statistics, &p.statistics)), 0.0,
             "a column and itself");
  }
}

static void test_nothing_is_left_on_the_heap(void **state) {
  (void)state;
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_descriptors_are_complete),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_kl_of_probes),
      cmocka_unit_test(test_kl_of_neighbours),
      cmocka_unit_test(test_dirichlet_with_one_large_parameter),
      cmocka_unit_test(test_dirichlet_has_no_seam),
      cmocka_unit_test(test_families_inside_families),
      cmocka_unit_test(test_uniform_intervals),
      cmocka_unit_test(test_renyi_laws),
      cmocka_unit_test(test_blend),
      cmocka_unit_test(test_tails),
      cmocka_unit_test(test_quantiles_invert),
      cmocka_unit_test(test_densities_at_ends),
      cmocka_unit_test(test_fits),
      cmocka_unit_test(test_fits_of_all_shapes),
      cmocka_unit_test(test_columns_of_one_value),
      cmocka_unit_test(test_points_are_exact),
      cmocka_unit_test(test_kl_of_fits),
      cmocka_unit_test(test_nothing_is_left_on_the_heap),
  };
  return cmocka_run_group_tests_name("families_continuous", tests, NULL, NULL);
}
