/* test_members_line.c - divergences that compare distribution functions or quantiles, of two
** members of families: what holds between them, over the registry.
**
** Each value costs many integrals or searches, so that the pairs are few: every family with itself
** and with the next of its kind.
*/
#include "unit/members.h"

#include "family/generic.h"
#include "support/libc_memory.h"

enum { KS, SUPERIORITY, WASSERSTEIN, ENERGY, WASSERSTEIN2, LINE_COUNT };

static const KlDivergence *const line[LINE_COUNT] = {
    &kl_divergence_ks, &kl_divergence_superiority, &kl_divergence_wasserstein,
    &kl_divergence_energy, &kl_divergence_wasserstein2};

static KlResult line_of(size_t which, const Some *p, const Some *q) {
  return of(line[which]->name, 0, &p->member, &q->member);
}

static void test_all_of_them_are_here(void **state) {
  (void)state;
  for (size_t i = 0; kl_divergence_at(i) != NULL; i++) {
    bool here = false;
    for (size_t j = 0; j < LINE_COUNT; j++) {
      here = here || line[j] == kl_divergence_at(i);
    }
    law(here == of_the_line(kl_divergence_at(i)), "%s", kl_divergence_at(i)->name);
  }
}

/* ---- pairs ---- */

/* Families whose distribution functions are integrals or long sums: of these KS alone is cheap. */
static bool is_slow(const Some *s) {
  static const char *const slow[] = {"truncated_normal", "inverse_gaussian", "von_mises", "zeta",
                                     "borel"};
  bool found = false;
  for (size_t i = 0; i < UNIT_COUNT(slow); i++) {
    found = found || strcmp(s->member.family->name, slow[i]) == 0;
  }
  return found;
}

/* The next family with one dimension and outcomes of the same kind, around the end. */
static size_t next_of_its_kind(size_t family) {
  const KlFamily *f = kl_family_at(family), *g;
  size_t next = family;
  do {
    next = kl_family_at(next + 1) != NULL ? next + 1 : 0;
    g = kl_family_at(next);
  } while (g->shape != KL_SHAPE_SCALARS || g->discrete != f->discrete);
  return next;
}

/* ---- one divergence: what its descriptor says ---- */

static void check_descriptor(const KlDivergence *d, const KlResult *there, const KlResult *back,
                             const char *text) {
  bool none_at_itself = (d->properties & KL_SIGNED) == 0;
  law(there->method != NULL && there->exists == back->exists, "%s of %s", d->name, text);
  if (!there->exists) {
    return;
  }
  double got = kl_scaled_round(there->value);
  law(there->error >= 0.0 && there->error < 1e-9, "%s of %s: error %g", d->name, text,
      there->error);
  law(got >= 0.0 && (got > 0.0 || !none_at_itself), "%s of %s: %g", d->name, text, got);
  law(got <= d->most, "%s of %s: %.17g", d->name, text, got);
  if ((d->properties & KL_SYMMETRIC) != 0) {
    law(kl_scaled_compare(back->value, there->value) == 0, "%s of %s", d->name, text);
  }
}

static void check_itself(const Some *p, const char *text) {
  for (size_t i = 0; i < LINE_COUNT; i++) {
    KlResult itself = line_of(i, p, p);
    law(itself.exists && itself.error == 0.0, "%s of %s: %s", line[i]->name, text, itself.method);
    law_same(kl_scaled_round(itself.value), i == SUPERIORITY ? 0.5 : 0.0, "%s of %s", line[i]->name,
             text);
  }
}

/* ---- several: inequalities ---- */

/* Of two that exist: a <= times b, but for their errors and roundings. */
static void law_at_most(const KlResult *a, const KlResult *b, double times, const char *what,
                        const char *text) {
  if (a->exists && b->exists) {
    double x = kl_scaled_round(a->value), y = times * kl_scaled_round(b->value);
    double slack = 1e-14 + a->error + b->error;
    law(x <= y * (1.0 + slack), "%s of %s: %.17g, %.17g", what, text, x, y);
  }
}

/* P(X > Y) + P(X = Y)/2, and of the two the other way around, are 1; from 1/2 it is as far as the
** integral of F - G over F, which is at most KS. */
static void check_superiority(KlResult more, const KlResult *less, const KlResult *ks,
                              const char *text) {
  law(more.exists && less->exists, "%s: %s", text, more.method);
  double sum = kl_scaled_round(kl_scaled_add(more.value, less->value));
  law(fabs(sum - 1.0) <= 1e-15 + more.error + less->error, "%s: %.17g", text, sum);
  double from_half = fabs(kl_scaled_round(kl_scaled_subtract(more.value, scaled(0.5))));
  double most = kl_scaled_round(ks->value);
  law(from_half <= most * (1.0 + ks->error) + more.error, "%s: %.17g, KS %.17g", text, from_half,
      most);
}

/* The square of the energy distance is 2 int (F - G)^2 <= 2 KS W1; abs(E X - E Y) <= W1 <= W2. */
static void check_distances(const Some *p, const Some *q, KlResult *value, const char *text) {
  double ks = kl_scaled_round(value[KS].value);
  law_at_most(&value[ENERGY], &value[WASSERSTEIN], 2.0 * ks, "energy and KS W1", text);
  value[WASSERSTEIN2].value = kl_scaled_sqrt(value[WASSERSTEIN2].value);
  law_at_most(&value[WASSERSTEIN], &value[WASSERSTEIN2], 1.0, "W1 and W2", text);
  KlScaled mean_p = kl_member_mean(&p->member), mean_q = kl_member_mean(&q->member);
  if (isfinite(mean_p.value.hi) && isfinite(mean_q.value.hi)) {
    KlResult means = kl_result(kl_scaled_abs(kl_scaled_subtract(mean_p, mean_q)), "means", 1e-12);
    law_at_most(&means, &value[WASSERSTEIN], 1.0, "means and W1", text);
  }
}

static void check_two(const Some *p, const Some *q, const char *text) {
  KlResult there[LINE_COUNT] = {{.exists = false}}, back[LINE_COUNT];
  size_t count = is_slow(p) || is_slow(q) ? 1 : LINE_COUNT;
  for (size_t i = 0; i < count; i++) {
    there[i] = line_of(i, p, q);
    back[i] = line_of(i, q, p);
    check_descriptor(line[i], &there[i], &back[i], text);
  }
  KlResult tv = of("tv", 0, &p->member, &q->member);
  law(there[KS].exists, "%s: %s", text, there[KS].method);
  law_at_most(&there[KS], &tv, 1.0, "KS and TV", text);
  if (count == LINE_COUNT) {
    check_superiority(there[SUPERIORITY], &back[SUPERIORITY], &there[KS], text);
    check_distances(p, q, there, text);
  }
}

static void test_registry(void **state) {
  (void)state;
  for (size_t i = 0; kl_family_at(i) != NULL; i++) {
    size_t second[] = {i, next_of_its_kind(i)};
    for (size_t j = 0; j < UNIT_COUNT(second); j++) {
      Some p, q;
      if (registered(&p, i, 0) && registered(&q, second[j], 1)) {
        char text[100];
        (void)snprintf(text, sizeof text, "%s and %s", kl_family_at(i)->name,
                       kl_family_at(second[j])->name);
        check_itself(&p, text);
        check_two(&p, &q, text);
      }
    }
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* ---- the same law under two names, and no law in common ---- */

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
  };
  for (size_t i = 0; i < UNIT_COUNT(twins); i++) {
    Some p, q;
    some(&p, twins[i].p, twins[i].p0, twins[i].p1);
    some(&q, twins[i].q, twins[i].q0, twins[i].q1);
    law_same(value("ks", 0, &p, &q), 0.0, "%s, %s", twins[i].p, twins[i].q);
    law_same(value("ks", 0, &q, &p), 0.0, "%s, %s", twins[i].q, twins[i].p);
    law_same(value("superiority", 0, &p, &q), 0.5, "%s, %s", twins[i].p, twins[i].q);
    law_same(value("superiority", 0, &q, &p), 0.5, "%s, %s", twins[i].q, twins[i].p);
  }
}

static void test_what_there_is_none_of(void **state) {
  (void)state;
  Some density, outcomes;
  some(&density, "normal", 0, 1);
  some(&outcomes, "poisson", 3, 0);
  for (size_t i = 0; i < LINE_COUNT; i++) {
    KlResult there = line_of(i, &density, &outcomes), back = line_of(i, &outcomes, &density);
    law(!there.exists && !back.exists, "%s of a density and masses", line[i]->name);
    assert_string_equal(there.method, back.method);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_of_them_are_here),
      cmocka_unit_test(test_registry),
      cmocka_unit_test(test_another_name_changes_nothing),
      cmocka_unit_test(test_what_there_is_none_of),
  };
  return cmocka_run_group_tests_name("members on the line", tests, NULL, NULL);
}
