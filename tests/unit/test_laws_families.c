/* test_laws_families.c - laws of every registered family, alone: a family that comes later is
** tested by its line in families.def and its probes.
**
** That densities integrate to 1 and that entropies are integrals is in test_generic.c, over the
** same list; two members of one family are in test_laws_values.c.
*/
#include "unit/unit.h"

#include "dist/look.h"
#include "dist/plot.h"
#include "family/cuts.h"
#include "family/generic.h"
#include "num/gap.h"
#include "num/quadrature.h"
#include "support/libc_memory.h"
#include "unit/values.h"

static KlScaled scaled(double x) { return kl_scaled_double(x); }

/* abs(got - want)/size, 0 for equal numbers of any kind; no double is near an infinite `want`. */
static double apart(KlScaled got, KlScaled want, KlScaled size) {
  if (kl_scaled_is_infinite(want)) {
    return kl_scaled_round(got) == want.value.hi ? 0.0 : HUGE_VAL;
  }
  if (kl_scaled_is_infinite(got) || kl_scaled_is_infinite(want) || kl_scaled_sign(size) == 0) {
    return kl_scaled_compare(got, want) == 0 ? 0.0 : HUGE_VAL;
  }
  return fabs(kl_scaled_round(kl_scaled_divide(kl_scaled_subtract(got, want), size)));
}

/* ---- every probe of every family of one dimension ---- */

typedef struct Probe {
  KlMember member;
  KlScaled theta[KL_FAMILY_PARAMETERS];
  const double *parameter;
  char text[120];
} Probe;

static void probe_take(Probe *p, const KlFamily *family, int number) {
  p->parameter = family->probe[number];
  for (int i = 0; i < family->parameters; i++) {
    p->theta[i] = scaled(p->parameter[i]);
  }
  p->member = (KlMember){family, 1, p->theta};
  (void)snprintf(p->text, sizeof p->text, "%s(%g, %g)", family->name, p->parameter[0],
                 p->parameter[1]);
}

static void each_probe(void (*check)(const Probe *p)) {
  const KlFamily *family;
  for (size_t i = 0; (family = kl_family_at(i)) != NULL; i++) {
    for (int number = 0; family->shape == KL_SHAPE_SCALARS && number < KL_FAMILY_PROBES; number++) {
      Probe p;
      probe_take(&p, family, number);
      check(&p);
    }
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* ---- distribution functions and quantiles ---- */

static const double levels[] = {1e-30, 1e-15, 1e-6, 0.01,       0.3,
                                0.5,   0.8,   0.99, 1.0 - 1e-6, 1.0 - 1e-15};

/* x moved by some doubles, or by an integer where outcomes are integers, within the support. */
static double moved(const KlMember *m, double x, int steps) {
  double low, high, to = steps < 0 ? -HUGE_VAL : HUGE_VAL;
  m->family->support(m, &low, &high);
  if (m->family->discrete) {
    return fabs(x) < 0x1p53 && steps < 0 ? x - 1.0 : x;
  }
  for (int i = 0; i < abs(steps); i++) {
    x = nextafter(x, to);
  }
  return fmin(fmax(x, low), high);
}

/* The cdf reaches u at the quantile and not before it, as far as doubles can tell places apart. */
static void check_inverse(const Probe *p, double u, KlTail tail) {
  const KlMember *m = &p->member;
  double x = kl_member_quantile(m, u, tail), low, high, slack = 1e-12 * u;
  m->family->support(m, &low, &high);
  law(x >= low && x <= high, "%s: quantile %a of %g", p->text, x, u);
  if (fabs(x) < DBL_MIN || fabs(x) == DBL_MAX) {
    return; /* the place may be no double */
  }
  KlPoint after = kl_member_point(m, moved(m, x, 4)), before = kl_member_point(m, moved(m, x, -4));
  double here = kl_scaled_round(kl_member_cdf(m, &after, tail));
  double there = kl_scaled_round(kl_member_cdf(m, &before, tail));
  bool reached = tail == KL_LOWER ? here >= u - slack : here <= u + slack;
  bool first = tail == KL_LOWER ? there <= u + slack : there >= u - slack;
  law(reached && (first || x <= low || x >= high),
      "%s: %s quantile %.17g of %g: %.17g there, %.17g before", p->text,
      tail == KL_LOWER ? "lower" : "upper", x, u, here, there);
}

static void check_levels(const Probe *p) {
  double before = -HUGE_VAL;
  for (size_t i = 0; i < UNIT_COUNT(levels); i++) {
    check_inverse(p, levels[i], KL_LOWER);
    check_inverse(p, levels[i], KL_UPPER);
    double x = kl_member_quantile(&p->member, levels[i], KL_LOWER);
    law(x >= before, "%s: the quantile of %g is below the one before", p->text, levels[i]);
    before = x;
  }
}

static void test_quantiles_invert_the_cdf_in_both_tails(void **state) {
  (void)state;
  each_probe(check_levels);
}

static void check_tails(const Probe *p) {
  KlScaled before = scaled(0.0);
  for (size_t i = 0; i < UNIT_COUNT(levels); i++) {
    double x = kl_member_quantile(&p->member, levels[i], KL_LOWER);
    KlPoint point = kl_member_point(&p->member, x);
    KlScaled lower = kl_member_cdf(&p->member, &point, KL_LOWER);
    KlScaled upper = kl_member_cdf(&p->member, &point, KL_UPPER);
    double sum = kl_scaled_round(kl_scaled_add(lower, upper));
    law(fabs(sum - 1.0) <= 0x1p-46, "%s at %g: %.17g", p->text, x, sum);
    law(kl_scaled_sign(lower) >= 0 && kl_scaled_sign(upper) >= 0, "%s at %g", p->text, x);
    law(kl_scaled_compare(lower, kl_scaled_multiply(before, scaled(1.0 - 0x1p-46))) >= 0,
        "%s at %g: the cdf falls", p->text, x);
    before = lower;
  }
}

static void test_lower_and_upper_tails_are_all(void **state) {
  (void)state;
  each_probe(check_tails);
}

/* ---- integrals along a member's line ---- */

/* (x - center)^power f(x) dx/dt, or abs(x - center) f(x) dx/dt. */
typedef struct Moment {
  const KlLine *line;
  const KlMember *m;
  double high;
  int power;
  bool absolute;
  bool diverges; /* said to: growth is then taken for it */
  KlScaled center;
} Moment;

static KlScaled moment_value(void *work, KlDd t) {
  const Moment *w = work;
  KlPlace place = kl_line_place(w->line, t);
  KlPoint point = kl_line_point(w->line, &place, w->high);
  KlScaled log = kl_member_log_density(w->m, &point);
  if (kl_scaled_compare(log, scaled(-0x1p29)) < 0) {
    return kl_scaled_zero();
  }
  KlScaled share = kl_scaled_multiply(kl_scaled_exponential(log), place.slope);
  KlScaled away = kl_scaled_subtract(place.x, w->center);
  for (int i = 0; i < w->power; i++) {
    share = kl_scaled_multiply(share, away);
  }
  return w->absolute ? kl_scaled_abs(share) : share;
}

/* The ends of kl_integrate are doubles: what is between them and t. */
static void moment_end(Moment *w, KlDd t, double sign, KlIntegral *integral) {
  if (isfinite(t.hi) && t.lo != 0.0) {
    KlScaled share = kl_scaled_multiply(moment_value(w, t), scaled(sign * t.lo));
    integral->value = kl_scaled_add(integral->value, share);
  }
}

/* From x = from to x = to, cut where the member's hill is. */
static KlIntegral moment_integrate(Moment *w, double from, double to) {
  double low, high;
  w->m->family->support(w->m, &low, &high);
  KlLine line = kl_line(w->m->family->discrete, low, high, &w->m, 1);
  KlDd first = from > low ? kl_line_locate(&line, scaled(from)) : kl_dd(kl_line_first(&line), 0.0);
  KlDd last = to < high ? kl_line_locate(&line, scaled(to)) : kl_dd(kl_line_last(&line), 0.0);
  /* cppcheck-suppress autoVariables ; until this function returns */
  w->line = &line;
  w->high = high;
  KlCuts cuts;
  kl_cuts_of_members(&cuts, &line, &w->m, 1);
  KlDd point[KL_CUTS + 2];
  size_t count = 0;
  if (isfinite(first.hi)) {
    point[count++] = kl_dd(first.hi, 0.0);
  }
  for (size_t i = 0; i < cuts.count; i++) {
    if (cuts.t[i].hi > first.hi && cuts.t[i].hi < last.hi) {
      point[count++] = cuts.t[i];
    }
  }
  if (isfinite(last.hi) && (count == 0 || last.hi > point[count - 1].hi)) {
    point[count++] = kl_dd(last.hi, 0.0);
  }
  KlIntegrand integrand = {moment_value, w, w->m->family->discrete, !w->diverges};
  KlIntegral integral;
  KlStatus status = kl_integrate(&integrand, point, count, first.hi, last.hi, NULL, &integral);
  assert_int_equal(status, KL_OK);
  if (!w->m->family->discrete) {
    moment_end(w, first, -1.0, &integral);
    moment_end(w, last, 1.0, &integral);
  }
  w->line = NULL;
  return integral;
}

/* Between quantiles, and out to the ends. */
static void check_between(const Probe *p) {
  static const double from[] = {0.0, 0.05, 0.35, 0.8}, to[] = {0.05, 0.35, 0.8, 1.0};
  const KlMember *m = &p->member;
  double low, high;
  m->family->support(m, &low, &high);
  for (size_t i = 0; i < UNIT_COUNT(from); i++) {
    double a = from[i] > 0.0 ? kl_member_quantile(m, from[i], KL_LOWER) : low;
    double b = to[i] < 1.0 ? kl_member_quantile(m, to[i], KL_LOWER) : high;
    if (m->family->discrete ? a > b : a >= b) {
      continue;
    }
    Moment work = {.m = m};
    KlScaled want = kl_member_mass(m, a, b);
    KlIntegral got = moment_integrate(&work, a, b);
    double error = apart(got.value, want, want);
    law(error <= 1e-12, "%s from %.17g to %.17g: %.17g, not %.17g", p->text, a, b,
        kl_scaled_round(got.value), kl_scaled_round(want));
  }
}

static void test_the_cdf_is_the_integral_of_the_density(void **state) {
  (void)state;
  each_probe(check_between);
}

/* As apart; of what diverges, quadrature may stop past every double. */
static double moment_error(KlScaled got, KlScaled want, KlScaled size) {
  bool endless = kl_scaled_is_infinite(want) && isinf(kl_scaled_round(got));
  return endless ? 0.0 : apart(got, want, size);
}

/* Where there is a mean; +Inf where the integrals are. */
static void check_moments(const Probe *p) {
  const KlMember *m = &p->member;
  KlScaled mean = kl_member_mean(m), variance = kl_member_variance(m);
  Moment first = {.m = m, .power = 1}, size = {.m = m, .power = 1, .absolute = true};
  Moment second = {.m = m, .power = 2, .center = mean};
  if (isnan(mean.value.hi)) {
    law(isnan(variance.value.hi), "%s: a variance without a mean", p->text);
    return; /* there is none: the halves are infinite and of both signs */
  }
  first.diverges = size.diverges = kl_scaled_is_infinite(mean);
  second.diverges = kl_scaled_is_infinite(variance);
  KlIntegral got = moment_integrate(&first, -HUGE_VAL, HUGE_VAL);
  KlIntegral scale = moment_integrate(&size, -HUGE_VAL, HUGE_VAL);
  law(moment_error(got.value, mean, scale.value) <= 1e-14, "%s: mean %.17g, integrated %.17g",
      p->text, kl_scaled_round(mean), kl_scaled_round(got.value));
  if (kl_scaled_is_infinite(mean)) {
    law(kl_scaled_is_infinite(variance) || isnan(variance.value.hi), "%s", p->text);
    return;
  }
  got = moment_integrate(&second, -HUGE_VAL, HUGE_VAL);
  law(moment_error(got.value, variance, variance) <= 1e-13, "%s: variance %.17g, integrated %.17g",
      p->text, kl_scaled_round(variance), kl_scaled_round(got.value));
}

static void test_means_and_variances_are_integrals(void **state) {
  (void)state;
  each_probe(check_moments);
}

/* ---- the same law in a wider family ---- */

static void check_wide(const Probe *p) {
  const KlFamily *family = p->member.family;
  KlMember wide;
  KlScaled theta[KL_FAMILY_THETA];
  if (family->widen == NULL || !family->widen(&p->member, &wide, theta)) {
    return;
  }
  law(wide.dimension == 1 && kl_family_theta(wide.family, 1) <= KL_FAMILY_THETA, "%s", p->text);
  law(wide.family->refuse == NULL || wide.family->refuse(1, theta) == NULL, "%s in %s", p->text,
      wide.family->name);
  for (size_t i = 0; wide.family->log_kernel != NULL && i < UNIT_COUNT(levels); i++) {
    double x = kl_member_quantile(&p->member, levels[i], KL_LOWER);
    KlPoint here = kl_member_point(&p->member, x), there = kl_member_point(&wide, x);
    KlScaled want = kl_member_log_density(&p->member, &here);
    KlScaled got = kl_member_log_density(&wide, &there);
    KlScaled size = kl_scaled_add(scaled(1.0), kl_scaled_multiply(want, want));
    law(apart(got, want, size) <= 0x1p-80, "ln of the density of %s at %g, as %s", p->text, x,
        wide.family->name);
    want = kl_member_cdf(&p->member, &here, KL_UPPER);
    got = kl_member_cdf(&wide, &there, KL_UPPER);
    law(apart(got, want, want) <= 0x1p-46, "the upper tail of %s at %g, as %s", p->text, x,
        wide.family->name);
  }
  for (int j = 0; wide.family->kl != NULL && j < KL_FAMILY_PROBES; j++) {
    Probe q;
    KlMember wide_q;
    KlScaled theta_q[KL_FAMILY_THETA];
    probe_take(&q, family, j);
    if (family->widen(&q.member, &wide_q, theta_q)) {
      KlScaled want = family->kl(&p->member, &q.member), got = wide.family->kl(&wide, &wide_q);
      law(apart(got, want, want) <= 0x1p-50, "KL(%s, %s) as %s: %.17g, not %.17g", p->text, q.text,
          wide.family->name, kl_scaled_round(got), kl_scaled_round(want));
    }
  }
}

static void test_wider_families_have_the_same_law(void **state) {
  (void)state;
  each_probe(check_wide);
}

/* ---- parameters outside their domains ---- */

/* The last `count` numbers of a value are its parameters. */
static void bytes_put(KlBytes *bytes, int count, int i, double x) {
  KlBytes one = {0};
  kl_write_double(&one, x);
  memcpy(bytes->data + bytes->size - 8 * (size_t)(count - i), one.data, 8);
  kl_bytes_clear(&one);
}

static KlStatus bytes_decode(const KlBytes *bytes, KlProblem *problem) {
  KlDist dist;
  problem->text[0] = '\0';
  KlStatus status = kl_dist_decode(&dist, bytes->data, bytes->size, NULL, problem);
  if (status == KL_OK) {
    kl_dist_clear(&dist);
  }
  return status;
}

static void check_domain(const KlFamily *family, const KlBytes *value, int count, int i,
                         const KlDomain *domain) {
  const double bad[] = {nextafter(domain->low, -HUGE_VAL),
                        nextafter(domain->high, HUGE_VAL),
                        (double)NAN,
                        HUGE_VAL,
                        -HUGE_VAL,
                        -0.0};
  double kept[KL_FAMILY_THETA];
  memcpy(kept, value->data + value->size - 8 * (size_t)count, 8 * (size_t)count);
  KlProblem problem;
  law(bytes_decode(value, &problem) == KL_OK, "%s: %s", family->name, problem.text);
  for (size_t k = 0; k < UNIT_COUNT(bad); k++) {
    KlBytes changed = {0};
    kl_write_bytes(&changed, value->data, value->size);
    bytes_put(&changed, count, i, bad[k]);
    law(bytes_decode(&changed, &problem) == KL_REFUSED && problem.text[0] != '\0',
        "%s: parameter %d is %g", family->name, i, bad[k]);
    kl_bytes_clear(&changed);
  }
}

/* How many numbers a value stores: of a covariance matrix, a triangle. */
static int stored(const KlFamily *family, int d) {
  return family->shape == KL_SHAPE_SCALARS  ? family->parameters
         : family->shape == KL_SHAPE_MATRIX ? d + d * (d + 1) / 2
                                            : kl_family_theta(family, d);
}

static void test_parameters_outside_their_domains_are_refused(void **state) {
  (void)state;
  const KlFamily *family;
  for (size_t i = 0; (family = kl_family_at(i)) != NULL; i++) {
    if (family->shape == KL_SHAPE_LABELS) {
      continue;
    }
    bool scalars = family->shape == KL_SHAPE_SCALARS;
    KlBytes value = {0};
    int d = scalars ? 1 : family->shape == KL_SHAPE_VECTOR ? 3 : 2;
    if (scalars) {
      value_of_probe(&value, family, 0);
    } else {
      value_of_vector(&value, family);
    }
    int count = stored(family, d);
    for (int k = 0; k < count; k++) {
      int argument = scalars ? k : family->shape != KL_SHAPE_VECTOR && k >= d ? 1 : 0;
      check_domain(family, &value, count, k, family->parameter[argument].domain);
    }
    kl_bytes_clear(&value);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* ---- fits ---- */

enum { DRAWN = 120 };

typedef struct Sample {
  double x[DRAWN];
  KlMember member; /* the fit */
  KlScaled theta[KL_FAMILY_PARAMETERS];
} Sample;

/* The sum of ln f. */
static KlScaled likelihood(const Sample *s, const KlMember *m) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < DRAWN; i++) {
    KlPoint point = kl_member_point(m, s->x[i]);
    KlScaled log = kl_member_log_density(m, &point);
    if (kl_scaled_is_infinite(log)) {
      return log;
    }
    sum = kl_scaled_add(sum, log);
  }
  return sum;
}

/* A column named like a parameter holds that parameter: the n of a binomial. */
static bool sample_row(const Probe *p, double x, KlDd *row) {
  const KlFamily *family = p->member.family;
  for (int i = 0; i < family->columns; i++) {
    row[i] = kl_dd(x, 0.0);
    for (int j = 0; i > 0 && j < family->parameters; j++) {
      if (strcmp(family->column[i].name, family->parameter[j].name) == 0) {
        row[i] = kl_dd(p->parameter[j], 0.0);
      }
    }
    if (!kl_domain_contains(family->column[i].domain, row[i].hi)) {
      return false;
    }
  }
  return true;
}

/* false: there are outcomes that no row can have, or no member fits. */
static bool sample_fit(const Probe *p, Sample *s) {
  const KlFamily *family = p->member.family;
  KlFitState state = {0};
  KlProblem problem;
  bool taken = true;
  law(kl_fit_state_begin(&state, family, 1) == KL_OK, "%s", p->text);
  for (int i = 0; i < DRAWN && taken; i++) {
    KlDd row[KL_FAMILY_COLUMNS];
    s->x[i] = kl_member_quantile(&p->member, (i + 0.5) / DRAWN, KL_LOWER);
    taken = sample_row(p, s->x[i], row);
    law(!taken || kl_fit_state_row(&state, row, kl_dd(1.0, 0.0), 1, &problem) == KL_OK, "%s: %s",
        p->text, problem.text);
  }
  KlBytes bytes = {0};
  KlDist dist = {0};
  if (taken) {
    law(kl_fit_state_write(&state, NULL, &bytes) == KL_OK, "%s", p->text);
    law(kl_dist_decode(&dist, bytes.data, bytes.size, NULL, &problem) == KL_OK, "%s: %s", p->text,
        problem.text);
    law(kl_dist_solve(&dist, NULL) == KL_OK, "%s", p->text);
    taken = dist.fit == KL_FIT_MEMBER;
    for (int i = 0; i < family->parameters && taken; i++) {
      s->theta[i] = dist.theta[i];
    }
  }
  s->member = (KlMember){family, 1, s->theta};
  kl_fit_state_clear(&state);
  kl_dist_clear(&dist);
  kl_bytes_clear(&bytes);
  return taken;
}

/* How wide the middle of a member is. */
static double width_of(const KlMember *m) {
  KlScaled middle, spread;
  kl_member_middle(m, &middle, &spread);
  return kl_scaled_round(spread);
}

/* Parameters of an everyday size. */
static bool ordinary(const Probe *p) {
  for (int i = 0; i < p->member.family->parameters; i++) {
    double size = fabs(p->parameter[i]);
    if (size != 0.0 && (size < 0.05 || size > 1e4)) {
      return false;
    }
  }
  double sd = width_of(&p->member);
  return sd > 0.05 && sd < 1e4;
}

/* No neighbour makes the rows more likely: each of six is one or two parameters away by `step`. */
static void check_neighbours(const Probe *p, const Sample *s) {
  static const double directions[][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}};
  static const double single[] = {1e-2, -1e-2, 1e-3, -1e-3, 1e-4, -1e-4};
  const KlFamily *family = p->member.family;
  KlScaled best = likelihood(s, &s->member), slack = scaled(1e-13 * DRAWN);
  double sd = width_of(&s->member);
  law(!kl_scaled_is_infinite(best), "%s", p->text);
  for (size_t i = 0; i < UNIT_COUNT(directions); i++) {
    KlScaled theta[KL_FAMILY_PARAMETERS];
    bool inside = true;
    for (int j = 0; j < family->parameters; j++) {
      double step = family->parameters == 1 ? single[i] : j < 2 ? 1e-3 * directions[i][j] : 0.0;
      double size = fabs(kl_scaled_round(s->theta[j]));
      theta[j] = kl_scaled_add(s->theta[j], scaled(step * (size > 0.01 ? size : sd)));
      inside = inside && kl_domain_contains(family->parameter[j].domain, kl_scaled_round(theta[j]));
    }
    KlMember near = {family, 1, theta};
    if (inside && (family->refuse == NULL || family->refuse(1, theta) == NULL)) {
      KlScaled there = likelihood(s, &near);
      law(kl_scaled_compare(there, kl_scaled_add(best, slack)) <= 0,
          "%s: (%.17g, %.17g) has %.17g, its neighbour %zu has %.17g", p->text,
          kl_scaled_round(s->theta[0]), kl_scaled_round(s->theta[1]), kl_scaled_round(best), i,
          kl_scaled_round(there));
    }
  }
}

static bool fit_of_probe(const Probe *p) {
  Sample s = {.theta = {{{0.0, 0.0}, 0}}};
  if (!sample_fit(p, &s)) {
    return false;
  }
  double sd = width_of(&p->member);
  for (int i = 0; i < p->member.family->parameters; i++) {
    double got = kl_scaled_round(s.theta[i]), want = p->parameter[i];
    law(fabs(got - want) <= 0.12 * (want != 0.0 ? fabs(want) : sd), "%s: parameter %d is %g",
        p->text, i, got);
  }
  check_neighbours(p, &s);
  return true;
}

static void test_fits_find_their_member_and_the_greatest_likelihood(void **state) {
  (void)state;
  const KlFamily *family;
  for (size_t i = 0; (family = kl_family_at(i)) != NULL; i++) {
    if (family->shape != KL_SHAPE_SCALARS || family->fit == NULL) {
      continue;
    }
    int fitted = 0;
    for (int number = 0; number < KL_FAMILY_PROBES; number++) {
      Probe p;
      probe_take(&p, family, number);
      fitted += ordinary(&p) && fit_of_probe(&p);
    }
    law(fitted > 0, "%s: no probe was fitted", family->name);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* ---- plots ---- */

/* The width of a continuous member, between the quantiles that are plotted, is that of an everyday
** double: others (normal(0, 1e308), uniform(0, 1e-310), normal(1e300, 1e270)) have a blank or level
** plot today, since their cells have no width, or densities, that are doubles. */
static bool plot_is_drawn(const KlDist *dist) {
  if (dist->kind == KL_KIND_FIT && dist->fit == KL_FIT_NONE) {
    return false; /* rows that fix no member have nothing to be drawn */
  }
  if (dist->kind != KL_KIND_MEMBER || dist->member.family->discrete) {
    return true;
  }
  double low = kl_member_quantile(&dist->member, 0.001, KL_LOWER);
  double high = kl_member_quantile(&dist->member, 0.001, KL_UPPER);
  return isfinite(high - low) && high - low > 1e-300;
}

static bool plot_is_refused(const KlDist *dist) {
  if (dist->kind == KL_KIND_MEMBER || dist->kind == KL_KIND_FIT) {
    return dist->member.family->shape != KL_SHAPE_SCALARS;
  }
  return dist->kind == KL_KIND_SAMPLE && dist->sample.dimension > 1;
}

static void check_plot(const char *what, const KlBytes *value) {
  KlDist dist;
  KlLook look;
  KlProblem problem = {""};
  KlBytes text = {0};
  assert_int_equal(kl_dist_decode(&dist, value->data, value->size, NULL, &problem), KL_OK);
  bool refused = plot_is_refused(&dist);
  KlStatus status = kl_look_begin(&look, &dist, NULL, &problem);
  law(status == KL_OK || refused, "%s: %s", what, problem.text);
  status = status == KL_OK ? kl_plot(&look, KL_PLOT_WIDTH, &text, &problem) : status;
  law(status == (refused ? KL_REFUSED : KL_OK), "%s: %s", what, problem.text);
  int cells = 0;
  bool full = false;
  for (size_t i = 0; i < text.size; i++) {
    cells += (text.data[i] & 0xc0) != 0x80;
    full = full || (i + 3 <= text.size && memcmp(text.data + i, "\xe2\x96\x88", 3) == 0);
  }
  law(refused || (cells > 0 && cells <= KL_PLOT_WIDTH), "%s: %d cells", what, cells);
  law(refused || full || !plot_is_drawn(&dist), "%s: no full block: %.*s", what, (int)text.size,
      (const char *)text.data);
  kl_bytes_clear(&text);
  kl_look_end(&look);
  kl_dist_clear(&dist);
}

static void test_plots(void **state) {
  (void)state;
  value_each(check_plot);
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quantiles_invert_the_cdf_in_both_tails),
      cmocka_unit_test(test_lower_and_upper_tails_are_all),
      cmocka_unit_test(test_the_cdf_is_the_integral_of_the_density),
      cmocka_unit_test(test_means_and_variances_are_integrals),
      cmocka_unit_test(test_wider_families_have_the_same_law),
      cmocka_unit_test(test_parameters_outside_their_domains_are_refused),
      cmocka_unit_test(test_fits_find_their_member_and_the_greatest_likelihood),
      cmocka_unit_test(test_plots),
  };
  return cmocka_run_group_tests_name("laws_families", tests, NULL, NULL);
}
