/* test_members.c - divergences of two members of families: closed forms against integrals,
** integrals against 50 digits, and what is the same whatever the way.
*/
#include "unit/members.h"

#include "divergence/members.h"
#include "divergence/members_pair.h"
#include "family/generic.h"
#include "num/gap.h"
#include "support/libc_memory.h"

/* ---- against 50 digits ---- */

typedef struct Known {
  const char *divergence;
  double parameter;
  const char *p;
  double p0, p1;
  const char *q;
  double q0, q1;
  double want, ulps;
} Known;

/* Values by mpmath with 50 digits: quadrature, or sums of all terms. */
static const Known known[] = {
    {"js", 0.5, "normal", 0, 1, "normal", 1, 2, 0.12817497305439801042, 1},
    {"js", 0.5, "normal", 0, 1, "normal", 1e-8, 1, 1.2500000000000000367e-17, 1},
    {"js", 0.5, "normal", 0, 1, "normal", 0, 1 + 1e-12, 2.5004445226674882427e-25, 1},
    {"js", 0.5, "normal", 3, 0.5, "normal", -3, 7, 0.52854948082378753451, 1},
    {"js", 0.5, "laplace", 0, 1, "laplace", 1, 2, 0.097486018505583772647, 1},
    {"js", 0.5, "laplace", 0, 1, "normal", 0.3, 2, 0.045307074189067571632, 1},
    {"js", 0.5, "exponential", 1, 0, "exponential", 1.0000001, 0, 1.249999876459675536e-15, 1},
    {"js", 0.5, "beta", 1e-3, 1e-3, "beta", 2e-3, 1e-3, 0.035256182267090429796, 1},
    {"js", 0.5, "poisson", 3, 0, "poisson", 4, 0, 0.034621862610667289586, 1},
    {"js", 0.5, "poisson", 10000, 0, "poisson", 10100, 0, 0.11092674529879326378, 1},
    {"js", 0.5, "geometric", 1e-3, 0, "geometric", 2e-3, 0, 0.053852448373534352286, 1},
    {"js", 0.5, "exponential", 1, 0, "normal", 0, 1, 0.22927276892321794306, 4},
    {"tv", 0, "normal", 0, 1, "normal", 1, 1, 0.38292492254802620728, 1},
    {"tv", 0, "normal", 0, 1, "normal", 0.5, 2, 0.34033578206089244402, 1},
    {"tv", 0, "laplace", 0, 1, "normal", 0.3, 2, 0.25586102530189849437, 1},
    {"tv", 0, "exponential", 1, 0, "exponential", 3, 0, 0.38490017945975050967, 1},
    {"tv", 0, "exponential", 1, 0, "normal", 0, 1, 0.5, 4},
    {"tv", 0, "uniform", 0, 1, "uniform", -1, 2, 0.66666666666666666667, 4},
    {"kl", 0, "laplace", 0, 1, "normal", 0.3, 2, 0.18018853320467274095, 1},
    {"kl", 0, "normal", 5, 1, "laplace", 5, 1, 0.072093208158137923517, 1},
    {"kl", 0, "exponential", 2, 0, "lognormal", 0, 1, 0.97110078129174483299, 1},
    {"kl", 0, "gamma", 2, 3, "lognormal", 0.1, 0.7, 0.68012111700194196876, 1},
    {"kl", 0, "lognormal", 0, 1, "gamma", 2, 3, 1.330000701559492316, 1},
    {"kl", 0, "uniform", 0, 1, "normal", 0, 1, 1.0856051998713394084, 4},
    {"triangular", 0, "gamma", 2, 3, "lognormal", 0.1, 0.7, 0.43468651241007675933, 1},
    {"hellinger", 0, "gamma", 2, 3, "lognormal", 0.1, 0.7, 0.14200715899901754965, 1},
    {"renyi", 0.3, "gamma", 2, 3, "lognormal", 0.1, 0.7, 0.1917631786765251346, 1},
    {"renyi", 0.5, "normal", 0, 1, "laplace", 100, 1, 98.581061466795327258, 1},
    {"renyi", 2.5, "laplace", 0, 1, "laplace", 1, 2, 0.65287056409321919917, 1},
    {"renyi", HUGE_VAL, "normal", 0, 1, "normal", 1, 2, 0.85981384722661197608, 2},
    {"renyi", HUGE_VAL, "exponential", 2, 0, "exponential", 1, 0, 0.69314718055994530942, 2},
    {"renyi", HUGE_VAL, "exponential", 1, 0, "exponential", 2, 0, HUGE_VAL, 0},
    {"renyi", 0, "exponential", 1, 0, "normal", 0, 1, 0.69314718055994530942, 2},
    {"renyi", 0, "normal", 0, 1, "exponential", 1, 0, 0, 0},
    {"chi2", 0, "laplace", 0, 1, "laplace", 1, 2, 0.79472543094323340781, 1},
    {"chi2", 0, "laplace", 0, 1, "laplace", 1, 0.6, 4.3089554631096220566, 1},
    {"chi2", 0, "laplace", 0, 2, "laplace", 0, 1, HUGE_VAL, 0},
    {"linf", 0, "poisson", 3, 0, "poisson", 4, 0, 0.077516696545514301057, 1},
    {"ks", 0, "normal", 0, 1, "normal", 1, 1, 0.38292492254802620728, 1},
    {"ks", 0, "normal", 0, 1, "normal", 0.5, 2, 0.24820812660243287315, 1},
    {"ks", 0, "normal", 0, 1, "normal", 1e-12, 1, 3.9894228040143266992e-13, 1},
    {"ks", 0, "normal", 0, 1, "normal", 0, 1 + 0x1p-40, 2.2007109193421757868e-13, 1},
    {"ks", 0, "exponential", 1, 0, "exponential", 3, 0, 0.38490017945975050967, 1},
    {"ks", 0, "laplace", 0, 1, "normal", 0.3, 2, 0.17927391943256298288, 1},
    {"ks", 0, "exponential", 1, 0, "normal", 0, 1, 0.5, 4},
    {"ks", 0, "normal", 0, 1, "exponential", 1, 0, 0.5, 4},
    {"ks", 0, "uniform", 0, 1, "uniform", -1, 2, 0.33333333333333333333, 4},
    {"ks", 0, "uniform", 0, 1, "uniform", 3, 5, 1, 0},
    {"ks", 0, "poisson", 3, 0, "poisson", 4, 0, 0.21376176841552232511, 1},
    {"superiority", 0, "normal", 0, 1, "normal", 1, 2, 0.3273604230092885147, 1},
    {"superiority", 0, "exponential", 1, 0, "exponential", 3, 0, 0.75, 1},
    {"superiority", 0, "exponential", 1, 0, "normal", 0, 1, 0.76157829186512336743, 1},
    {"superiority", 0, "gamma", 2, 3, "lognormal", 0.1, 0.7, 0.23590523353902280645, 1},
    {"superiority", 0, "laplace", 0, 1, "laplace", 1, 0.6, 0.23428455011712504413, 1},
    {"superiority", 0, "uniform", -1, 2, "uniform", 0, 1, 0.5, 1},
    {"superiority", 0, "uniform", 0, 1, "uniform", -1, 2, 0.5, 1},
    {"superiority", 0, "uniform", 0, 1, "uniform", 3, 5, 0, 0},
    {"superiority", 0, "uniform", 3, 5, "uniform", 0, 1, 1, 0},
    {"superiority", 0, "laplace", 1e40, 1, "laplace", 0, 1, 1, 0},
    {"superiority", 0, "laplace", 0, 1, "laplace", 1e40, 1, 0, 0},
    {"superiority", 0, "laplace", 0, 1e-30, "laplace", 0.3, 1, 0.37040911034085893714, 1},
    {"superiority", 0, "poisson", 3, 0, "poisson", 4, 0, 0.35497853687093726411, 1},
    {"superiority", 0, "normal", 3, 5, "normal", 3, 5, 0.5, 0},
    {"psi", (double)NAN, "normal", 0, 1, "normal", 0.1, 1, 0.0095872764629519402989, 300},
};

static void test_known_values(void **state) {
  (void)state;
  for (size_t i = 0; i < UNIT_COUNT(known); i++) {
    const Known *k = &known[i];
    Some p, q;
    some(&p, k->p, k->p0, k->p1);
    some(&q, k->q, k->q0, k->q1);
    KlResult got = of(k->divergence, k->parameter, &p.member, &q.member);
    law(got.exists, "%s(%s, %s)", k->divergence, k->p, k->q);
    law_near(kl_scaled_round(got.value), k->want, k->ulps, "%s(%s, %s) by %s", k->divergence, k->p,
             k->q, got.method);
    law(got.error < 1e-13, "%s(%s, %s): error %g", k->divergence, k->p, k->q, got.error);
  }
}

/* ---- Cauchy and Pareto: heavy tails, and values in closed form ---- */

static void cauchy_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = -HUGE_VAL;
  *high = HUGE_VAL;
}

static KlScaled cauchy_log_norm(const KlMember *m) {
  KlScaled pi = kl_scaled(kl_dd(0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53), 0);
  return kl_scaled_log(kl_scaled_multiply(pi, m->theta[1]));
}

static KlScaled cauchy_log_kernel(const KlMember *m, const KlPoint *x) {
  KlScaled z = kl_scaled_divide(kl_scaled_subtract(x->x, m->theta[0]), m->theta[1]);
  return kl_scaled_negate(kl_scaled_log1p(kl_scaled_multiply(z, z)));
}

static KlScaled no_moment(const KlMember *m) {
  (void)m;
  return kl_scaled_nan();
}

static double cauchy_quantile(const KlMember *m, double u, KlTail tail) {
  assert_true(u == 0.5 || u == 0.25);
  double z = u == 0.5 ? 0.0 : (tail == KL_LOWER ? -1.0 : 1.0);
  KlScaled away = kl_scaled_multiply(m->theta[1], scaled(z));
  return kl_scaled_round(kl_scaled_add(m->theta[0], away));
}

static const KlFamily cauchy = {
    .name = "cauchy",
    .parameters = 2,
    .support = cauchy_support,
    .log_norm = cauchy_log_norm,
    .log_kernel = cauchy_log_kernel,
    .quantile = cauchy_quantile,
    .mean = no_moment,
    .variance = no_moment,
};

/* a s^a x^(-a-1) for x >= s: theta are s and a. */
static void pareto_support(const KlMember *m, double *low, double *high) {
  *low = kl_scaled_round(m->theta[0]);
  *high = HUGE_VAL;
}

static KlScaled pareto_log_norm(const KlMember *m) {
  KlScaled power = kl_scaled_multiply(m->theta[1], kl_scaled_log(m->theta[0]));
  return kl_scaled_negate(kl_scaled_add(kl_scaled_log(m->theta[1]), power));
}

static KlScaled pareto_log_kernel(const KlMember *m, const KlPoint *x) {
  KlScaled power = kl_scaled_add(m->theta[1], scaled(1.0));
  return kl_scaled_negate(kl_scaled_multiply(power, kl_scaled_log(x->x)));
}

static KlScaled pareto_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled log = kl_scaled_log_ratio(m->theta[0], x->x);
  log = kl_scaled_multiply(m->theta[1], log);
  return tail == KL_UPPER ? kl_scaled_exponential(log) : kl_scaled_negate(kl_scaled_expm1(log));
}

static const KlFamily pareto = {
    .name = "pareto",
    .parameters = 2,
    .support = pareto_support,
    .log_norm = pareto_log_norm,
    .log_kernel = pareto_log_kernel,
    .cdf = pareto_cdf,
    .mean = no_moment,
    .variance = no_moment,
};

/* ln(2 sqrt(Q)/(sqrt(Q) + 2 sqrt(gp gq))), Q = (gp+gq)^2 + (mp-mq)^2: Nielsen & Okamura 2021. */
static void test_cauchy(void **state) {
  (void)state;
  static const double cases[][5] = {
      {0, 1, 1, 2, 0.054230661598185154224},
      {0, 1, 1e3, 1e6, 0.69114918089127849542},
      {0, 1, 0, 1 + 1e-9, 6.2500010280046787298e-20},
      {1e8, 1, 1e8 + 1, 2, 0.054230661598185154224},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    Some p, q;
    some_of(&p, &cauchy, cases[i][0], cases[i][1]);
    some_of(&q, &cauchy, cases[i][2], cases[i][3]);
    KlResult got = of("js", 0.5, &p.member, &q.member);
    law_near(kl_scaled_round(got.value), cases[i][4], 1, "case %zu", i);
    /* KL is symmetric: ln(Q/(4 gp gq)). */
    KlScaled there = of("kl", 0, &p.member, &q.member).value;
    KlScaled back = of("kl", 0, &q.member, &p.member).value;
    double g = cases[i][1], h = cases[i][3], d = cases[i][0] - cases[i][2];
    KlScaled ratio = kl_scaled_divide(kl_scaled_add(kl_scaled(kl_two_product(h - g, h - g), 0),
                                                    kl_scaled(kl_two_product(d, d), 0)),
                                      kl_scaled_multiply(scaled(4.0 * g), scaled(h)));
    law(relative(there, kl_scaled_log1p(ratio)) < 1e-15, "case %zu", i);
    law(relative(back, there) < 1e-15, "case %zu", i);
  }
}

static void test_tails_too_heavy_are_infinite(void **state) {
  (void)state;
  Some p, n, e, l, heavy;
  some_of(&p, &cauchy, 0, 1);
  some(&n, "normal", 0, 1);
  some(&l, "laplace", 0, 1);
  some(&e, "exponential", 1, 0);
  law_same(value("kl", 0, &p, &n), HUGE_VAL, "Cauchy and normal");
  law_same(value("kl", 0, &p, &l), HUGE_VAL, "Cauchy and Laplace");
  law(value("kl", 0, &n, &p) < 0.3, "normal and Cauchy");
  law_same(value("chi2", 0, &p, &n), HUGE_VAL, "Cauchy and normal");
  law_same(value("chi2", 0, &l, &n), HUGE_VAL, "Laplace and normal");
  law_same(value("kl", 0, &n, &e), HUGE_VAL, "support");
  /* KL(Pareto(1, a) || Exponential(1)) = ln a - 1 - 1/a + a/(a-1) for a > 1 (E x = a/(a-1)). */
  static const double shapes[] = {3.0, 1.5, 1.01};
  static const double want[] = {1.2652789553347763581, 1.7387984414414977153,
                                99.019851320952089183};
  for (size_t i = 0; i < UNIT_COUNT(shapes); i++) {
    some_of(&heavy, &pareto, 1.0, shapes[i]);
    law_near(value("kl", 0, &heavy, &e), want[i], 8, "Pareto(1, %g)", shapes[i]);
  }
  some_of(&heavy, &pareto, 1.0, 1.0);
  law_same(value("kl", 0, &heavy, &e), HUGE_VAL, "Pareto(1, 1)");
  some_of(&heavy, &pareto, 1.0, 0.5);
  law_same(value("kl", 0, &heavy, &e), HUGE_VAL, "Pareto(1, 1/2)");
  some_of(&heavy, &pareto, 1.0, 2.0);
  law_same(value("kl", 0, &heavy, &n), HUGE_VAL, "Pareto(1, 2) and normal");
}

/* ln sup p/q is infinite where the ends say so, also where no double is near enough to an end to
** show it, and is never below 0: a search that finds no more has lost one of the two. */
static void test_ratios_without_bound(void **state) {
  (void)state;
  static const struct {
    const char *p;
    double a, b;
    const char *q;
    double c, d, want;
  } cases[] = {
      {"beta", 40.0, 7.267617604665952e-21, "beta", 40.0, 1.0901426406998927e-20, HUGE_VAL},
      {"weibull", 3.5080078286535336e-250, 6.8e-91, "weibull", 5.262e-250, 6.8e-91, HUGE_VAL},
      {"weibull", 0.999, 1.0, "normal", 0.0, 1.0, HUGE_VAL},
      {"beta", 1.0, 1.0 - 0x1p-53, "cauchy", 0.0, 1.0, HUGE_VAL},
      {"lognormal", 0.0, 1.0, "exponential", 1.0, 0.0, HUGE_VAL},
      {"exponential", 1.0, 0.0, "gumbel", 0.0, 1.0, 1.0},
      {"logitnormal", 57.0, 3.685777514014268e-142, "half_cauchy", 3.624282910060601e-85, 0.0,
       (double)NAN},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    Some p, q;
    some(&p, cases[i].p, cases[i].a, cases[i].b);
    some(&q, cases[i].q, cases[i].c, cases[i].d);
    KlResult got = of("renyi", HUGE_VAL, &p.member, &q.member);
    law(got.exists == !isnan(cases[i].want), "%s, %s", cases[i].p, cases[i].q);
    if (got.exists) {
      law_near(kl_scaled_round(got.value), cases[i].want, 4, "%s, %s", cases[i].p, cases[i].q);
    }
  }
}

/* ---- laws over the registry ---- */

/* The first parameter a relative `by` larger (the only one of a scalar family that every domain
** lets grow by a little is the last one; counts stay). */
static bool nudge(Some *s, double by) {
  const KlFamily *f = s->member.family;
  KlScaled *last = &s->theta[f->parameters - 1];
  const KlDomain *domain = f->parameter[f->parameters - 1].domain;
  double moved = kl_scaled_round(*last) * (1.0 + by);
  if (moved == kl_scaled_round(*last) || !kl_domain_contains(domain, moved)) {
    return false;
  }
  *last = scaled(moved);
  return f->refuse == NULL || f->refuse(1, s->theta) == NULL;
}

typedef void TwoLaw(const Some *p, const Some *q, const char *text);

/* Every probe against itself, moved by a little or more. */
static void each_two(TwoLaw *check) {
  static const double moves[] = {1.0, 1e-1, -1e-3, 1e-8, -1e-14};
  for (size_t i = 0; kl_family_at(i) != NULL; i++) {
    for (size_t j = 0; j < KL_FAMILY_PROBES; j++) {
      for (size_t k = 0; k < UNIT_COUNT(moves); k++) {
        Some p, q;
        if (registered(&p, i, j) && registered(&q, i, j) && nudge(&q, moves[k])) {
          char text[100];
          (void)snprintf(text, sizeof text, "%s, probe %zu, moved by %g", kl_family_at(i)->name, j,
                         moves[k]);
          check(&p, &q, text);
        }
      }
    }
  }
}

static void law_agrees(KlResult closed, KlResult integrated, const char *what, const char *text) {
  double apart = relative(integrated.value, closed.value);
  law(apart <= integrated.error + closed.error + 1e-15,
      "%s of %s: %.17g by %s, %.17g by %s (%g), %g", what, text, kl_scaled_round(closed.value),
      closed.method, kl_scaled_round(integrated.value), integrated.method, integrated.error, apart);
  law(integrated.error < 1e-12, "%s of %s: error %g", what, text, integrated.error);
}

static void check_closed(const Some *p, const Some *q, const char *text) {
  KlMember bare_p = {&p->bare, 1, p->theta}, bare_q = {&p->bare, 1, q->theta};
  static const char *const name[] = {"kl", "renyi", "renyi", "renyi", "hellinger", "jeffreys"};
  static const double order[] = {0.0, 0.5, 0.1, 1.25, 0.0, 0.0};
  for (size_t i = 0; i < UNIT_COUNT(name); i++) {
    KlResult closed = of(name[i], order[i], &p->member, &q->member);
    KlResult integrated = of(name[i], order[i], &bare_p, &bare_q);
    bool extreme = !kl_scaled_is_infinite(closed.value) && closed.value.exponent > 25;
    if (!extreme) { /* exp of more is out of range of the integral of a power */
      law_agrees(closed, integrated, name[i], text);
    }
  }
}

static void test_closed_forms_are_integrals(void **state) {
  (void)state;
  each_two(check_closed);
  assert_int_equal(libc_memory_blocks(), 0);
}

static void check_relations(const Some *p, const Some *q, const char *text) {
  KlScaled kl = of("kl", 0, &p->member, &q->member).value;
  KlScaled back = of("kl", 0, &q->member, &p->member).value;
  KlScaled jeffreys = of("jeffreys", 0, &p->member, &q->member).value;
  if (!kl_scaled_is_infinite(kl) && !kl_scaled_is_infinite(back)) {
    law(relative(jeffreys, kl_scaled_add(kl, back)) < 0x1p-90, "%s", text);
  }
  KlScaled half = of("renyi", 0.5, &p->member, &q->member).value;
  KlScaled bhattacharyya = of("bhattacharyya", 0, &p->member, &q->member).value;
  law(relative(half, kl_scaled_twice(bhattacharyya, 1)) < 1e-13, "%s", text);
  law(relative(of("renyi", 1.0, &p->member, &q->member).value, kl) == 0.0, "%s", text);
  /* Renyi's divergence grows with its order, continuously at 1. */
  KlScaled below = of("renyi", 1.0 - 0x1p-40, &p->member, &q->member).value;
  law(kl_scaled_compare(half, kl_scaled_multiply(kl, scaled(1.0 + 1e-14))) <= 0, "%s", text);
  law(kl_scaled_compare(below, kl_scaled_multiply(kl, scaled(1.0 + 1e-14))) <= 0, "%s", text);
  /* H^2 <= TV <= H sqrt(2 - H^2), JS <= ln 2 TV. */
  double h2 = value("hellinger", 0, p, q), tv = value("tv", 0, p, q), js = value("js", 0.5, p, q);
  law(h2 <= tv * (1.0 + 1e-13) && tv <= sqrt(h2 * (2.0 - h2)) * (1.0 + 1e-13), "%s: H^2 %g, TV %g",
      text, h2, tv);
  law(js <= 0.6931471805599454 * tv * (1.0 + 1e-13), "%s: JS %g, TV %g", text, js, tv);
  law(js > 0.0 && tv > 0.0 && h2 > 0.0, "%s: JS %g, TV %g, H^2 %g", text, js, tv, h2);
}

static void test_relations(void **state) {
  (void)state;
  each_two(check_relations);
}

static void check_symmetry(const Some *p, const Some *q, const char *text) {
  for (size_t i = 0; kl_divergence_at(i) != NULL; i++) {
    const KlDivergence *d = kl_divergence_at(i);
    if ((d->properties & KL_SYMMETRIC) == 0 || of_the_line(d) || strcmp(d->name, "psi") == 0) {
      continue;
    }
    KlResult there = of(d->name, d->parameter[0].otherwise, &p->member, &q->member);
    KlResult back = of(d->name, d->parameter[0].otherwise, &q->member, &p->member);
    if (there.exists) {
      law_same_dd(there.value.value, back.value.value, "%s of %s", d->name, text);
    }
  }
}

static void test_symmetric_ones_are_so_to_the_last_bit(void **state) {
  (void)state;
  each_two(check_symmetry);
}

/* Every divergence of every two probes of the registry; those of the line have a test of their own.
*/
static void check_any(const KlDivergence *d, const Some *p, const Some *q, bool same,
                      const char *text) {
  KlResult result =
      of(d->name, d->required ? 0.7 : d->parameter[0].otherwise, &p->member, &q->member);
  law(result.method != NULL, "%s", text);
  if (!result.exists) {
    return;
  }
  double got = kl_scaled_round(result.value);
  law(!isnan(got) && result.error >= 0.0, "%s: %g, error %g", text, got, result.error);
  if ((d->properties & KL_SIGNED) == 0) {
    law(got >= 0.0 && (!same || got == 0.0), "%s: %g", text, got);
    law(isinf(d->most) || got <= d->most * (1.0 + 1e-14), "%s: %.17g above %.17g", text, got,
        d->most);
  }
}

static void test_any_two_members(void **state) {
  (void)state;
  for (size_t i = 0; kl_family_at(i) != NULL; i++) {
    for (size_t j = 0; kl_family_at(j) != NULL; j++) {
      Some p, q;
      size_t number = (3 * i + j) % KL_FAMILY_PROBES;
      if (!registered(&p, i, number) || !registered(&q, j, (i + j) % 2)) {
        continue;
      }
      for (size_t k = 0; kl_divergence_at(k) != NULL; k++) {
        const KlDivergence *d = kl_divergence_at(k);
        char text[100];
        (void)snprintf(text, sizeof text, "%s(%s %zu, %s %zu)", d->name, kl_family_at(i)->name,
                       number, kl_family_at(j)->name, (i + j) % 2);
        if (!of_the_line(d)) {
          check_any(d, &p, &q, kl_member_same(&p.member, &q.member), text);
        }
      }
    }
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* ---- the same law under two names ---- */

static void test_another_name_changes_nothing(void **state) {
  (void)state;
  static const struct {
    const char *p;
    double p0, p1;
    const char *q;
    double q0, q1;
  } twins[] = {
      {"exponential", 2.5, 0, "gamma", 1, 2.5},
      {"uniform", 0, 1, "beta", 1, 1},
      {"bernoulli", 0.3, 0, "binomial", 1, 0.3},
      {"geometric", 0.2, 0, "negative_binomial", 1, 0.2},
      {"exponential", 1e-5, 0, "gamma", 1, 1e-5},
      {"geometric", 1e-6, 0, "negative_binomial", 1, 1e-6},
  };
  static const char *const name[] = {"kl", "js", "hellinger", "tv", "chi2", "jeffreys", "linf"};
  for (size_t i = 0; i < UNIT_COUNT(twins); i++) {
    Some p, q;
    some(&p, twins[i].p, twins[i].p0, twins[i].p1);
    some(&q, twins[i].q, twins[i].q0, twins[i].q1);
    for (size_t k = 0; k < UNIT_COUNT(name); k++) {
      law_same(value(name[k], 0.5, &p, &q), 0.0, "%s(%s, %s)", name[k], twins[i].p, twins[i].q);
      law_same(value(name[k], 0.5, &q, &p), 0.0, "%s(%s, %s)", name[k], twins[i].q, twins[i].p);
    }
  }
}

/* ---- what has no answer, what stops ---- */

static void test_what_there_is_none_of(void **state) {
  (void)state;
  Some n, m, p;
  some(&n, "normal", 0, 1);
  some(&m, "normal", 1, 1);
  some(&p, "poisson", 3, 0);
  law(!of("linf", 0, &n.member, &m.member).exists, "densities");
  law(!of("linf", 0, &n.member, &n.member).exists, "one density");
  law(!of("linf", 0, &n.member, &p.member).exists, "a density and masses");
  KlResult js = of("js", 0.5, &n.member, &p.member);
  law_same(kl_scaled_round(js.value), 0x1.62e42fefa39efp-1, "ln 2");
  assert_string_equal(js.method, "singular");
  law_same(value("tv", 0, &n, &p), 1.0, "a density and masses");
  law_same(value("hellinger", 0, &p, &n), 1.0, "a density and masses");
  law_same(value("bhattacharyya", 0, &p, &n), HUGE_VAL, "a density and masses");
  law_same(value("tsallis", 0.5, &p, &n), 2.0, "a density and masses");
  law_same(value("tsallis", 0.0, &p, &n), 1.0, "a density and masses");
  law_same(value("tsallis", HUGE_VAL, &n, &n), 0.0, "itself");
  law_same(value("tsallis", HUGE_VAL, &n, &m), HUGE_VAL, "another");
}

static KlStatus stop(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

static void test_it_stops_when_told(void **state) {
  (void)state;
  Some p, q;
  some(&p, "gamma", 2, 1);
  some(&q, "lognormal", 0, 1);
  for (size_t k = 0; kl_divergence_at(k) != NULL; k++) {
    const KlDivergence *d = kl_divergence_at(k);
    double parameters[KL_DIVERGENCE_PARAMETERS] = {d->required ? 0.7 : d->parameter[0].otherwise,
                                                   0.0};
    KlResult result;
    int left = 0;
    KlPoll poll = {stop, &left};
    KlStatus status = kl_divergence_of_members(d, parameters, &p.member, &q.member, &poll, &result);
    law(status == KL_INTERRUPTED || (left == 0 && status == KL_OK), "%s", d->name);
    for (long allowed = 0; allowed < 3; allowed++) {
      libc_memory_fail_after(allowed, 1);
      status = kl_divergence_of_members(d, parameters, &p.member, &q.member, NULL, &result);
      bool failed = libc_memory_failed() != 0;
      libc_memory_fail_after(-1, 0);
      law((status == KL_NO_MEMORY) == failed, "%s after %ld", d->name, allowed);
    }
    assert_int_equal(libc_memory_blocks(), 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_values),
      cmocka_unit_test(test_cauchy),
      cmocka_unit_test(test_tails_too_heavy_are_infinite),
      cmocka_unit_test(test_ratios_without_bound),
      cmocka_unit_test(test_closed_forms_are_integrals),
      cmocka_unit_test(test_relations),
      cmocka_unit_test(test_symmetric_ones_are_so_to_the_last_bit),
      cmocka_unit_test(test_any_two_members),
      cmocka_unit_test(test_another_name_changes_nothing),
      cmocka_unit_test(test_what_there_is_none_of),
      cmocka_unit_test(test_it_stops_when_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
