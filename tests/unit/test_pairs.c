/* test_pairs.c - closed forms of KL between members of different families, against the integral
** that is taken where there is none, over every pair that has one. */
#include "unit/unit.h"

#include "divergence/divergence.h"
#include "family/pairs.h"
#include "support/libc_memory.h"

typedef struct Probe {
  KlMember member, bare; /* `bare`: without features, so that it is integrated */
  KlFamily family;
  KlScaled theta[KL_FAMILY_PARAMETERS];
  char text[100];
} Probe;

static void probe_take(Probe *p, const KlFamily *family, const double *parameter) {
  for (int i = 0; i < family->parameters; i++) {
    p->theta[i] = kl_scaled_double(parameter[i]);
  }
  p->family = *family;
  p->family.cost = NULL;
  p->member = (KlMember){family, 1, p->theta};
  p->bare = (KlMember){&p->family, 1, p->theta};
  (void)snprintf(p->text, sizeof p->text, "%s(%g, %g)", family->name, parameter[0], parameter[1]);
}

/* Of an everyday size, so that quadrature has no excuse. */
static bool is_ordinary(const KlFamily *family, const double *parameter) {
  for (int i = 0; i < family->parameters; i++) {
    double size = fabs(parameter[i]);
    if (size != 0.0 && (size < 0.05 || size > 20.0)) {
      return false;
    }
  }
  return true;
}

static KlResult result_of(const KlMember *p, const KlMember *q) {
  KlResult result;
  double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  assert_int_equal(kl_divergence_of_members(&kl_divergence_kl, none, p, q, NULL, &result), KL_OK);
  return result;
}

typedef struct Tally {
  int closed, infinite, integrated;
} Tally;

static void check_pair(const Probe *p, const Probe *q, Tally *tally) {
  KlScaled closed;
  double error;
  KlResult got = result_of(&p->member, &q->member), want = result_of(&p->bare, &q->bare);
  law(got.exists, "KL(%s, %s)", p->text, q->text);
  if (!want.exists) {
    return; /* beyond quadrature, and it says so */
  }
  law(kl_scaled_sign(got.value) >= 0, "KL(%s, %s)", p->text, q->text);
  bool edge = kl_scaled_is_infinite(want.value) || kl_scaled_sign(want.value) == 0;
  if (edge || kl_scaled_is_infinite(got.value)) {
    law(kl_scaled_compare(got.value, want.value) == 0, "KL(%s, %s): %g, not %g", p->text, q->text,
        kl_scaled_round(got.value), kl_scaled_round(want.value));
    tally->infinite++;
    return;
  }
  if (!kl_families_kl(&p->member, &q->member, &closed, &error)) {
    tally->integrated++;
    return;
  }
  KlScaled apart = kl_scaled_divide(kl_scaled_subtract(closed, want.value), want.value);
  law(fabs(kl_scaled_round(apart)) <= want.error + error + 1e-15,
      "KL(%s, %s): %.17g, not %.17g (%g)", p->text, q->text, kl_scaled_round(closed),
      kl_scaled_round(want.value), want.error);
  law(strcmp(got.method, "closed form") == 0, "KL(%s, %s): %s", p->text, q->text, got.method);
  tally->closed++;
}

/* The i-th setting of a family: a probe, with its parameters as they are, larger, or smaller. */
static bool setting_take(Probe *p, const KlFamily *family, int i) {
  static const double factor[] = {1.0, 1.375, 0.625};
  const double *probe = family->probe[i / 3];
  double parameter[KL_FAMILY_PARAMETERS] = {0.0};
  for (int k = 0; k < family->parameters; k++) {
    const KlDomain *domain = family->parameter[k].domain;
    bool whole = domain == &kl_domain_trials;
    parameter[k] = whole ? probe[k] : probe[k] * factor[i % 3];
    if (!kl_domain_contains(domain, parameter[k])) {
      return false;
    }
  }
  probe_take(p, family, parameter);
  return is_ordinary(family, parameter) &&
         (family->refuse == NULL || family->refuse(1, p->theta) == NULL);
}

static Tally check_families(const KlFamily *of_p, const KlFamily *of_q) {
  Tally tally = {0, 0, 0};
  for (int i = 0; i < 3 * KL_FAMILY_PROBES; i++) {
    for (int j = 0; j < 3 * KL_FAMILY_PROBES; j++) {
      Probe p, q;
      if (setting_take(&p, of_p, i) && setting_take(&q, of_q, j)) {
        check_pair(&p, &q, &tally);
      }
    }
  }
  return tally;
}

static void test_closed_forms_are_the_integral(void **state) {
  (void)state;
  const KlFamily *p, *q;
  int pairs = 0;
  for (size_t i = 0; (p = kl_family_at(i)) != NULL; i++) {
    for (size_t j = 0; (q = kl_family_at(j)) != NULL; j++) {
      if (kl_families_have_kl(p, q)) {
        Tally tally = check_families(p, q);
        law(tally.closed + tally.infinite > 0, "%s, %s: %d integrated", p->name, q->name,
            tally.integrated);
        pairs++;
      }
    }
  }
  law(pairs >= 20, "%d pairs", pairs);
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_closed_forms_are_the_integral)};
  return cmocka_run_group_tests_name("pairs", tests, NULL, NULL);
}
