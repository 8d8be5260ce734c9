/* test_laws_values.c - laws of divergences between any two probes of one family, and of masses that
** are a discrete family written out: over the lists of families and of divergences.
**
** Probes moved by a little, and members of different families, are in test_members.c, divergences
** that compare distribution functions in test_members_line.c; random masses in test_divergences.c
** and test_divergence_values.c.
*/
#include "unit/masses.h"
#include "unit/members.h"

#include "family/generic.h"
#include "num/gap.h"
#include "support/libc_memory.h"

typedef struct Probe {
  KlMember member;
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlFamily bare; /* the family without closed forms of two members */
} Probe;

static void probe_take(Probe *p, const KlFamily *family, int number) {
  for (int i = 0; i < family->parameters; i++) {
    p->theta[i] = scaled(family->probe[number][i]);
  }
  p->member = (KlMember){family, 1, p->theta};
  p->bare = *family;
  p->bare.kl = NULL;
  p->bare.blend = NULL;
  p->bare.renyi = NULL;
  p->bare.widen = NULL;
  p->bare.cost = NULL;
}

typedef struct Two {
  Probe p, q;
  bool same, first; /* `first`: of the two orders, not with themselves */
  char text[100];
} Two;

/* Every two probes of every family of one dimension, in both orders and with themselves. */
static void each_two(void (*check)(const Two *two)) {
  const KlFamily *family;
  for (size_t i = 0; (family = kl_family_at(i)) != NULL; i++) {
    for (int j = 0; j < KL_FAMILY_PROBES * KL_FAMILY_PROBES; j++) {
      Two two;
      int a = j / KL_FAMILY_PROBES, b = j % KL_FAMILY_PROBES;
      if (family->shape == KL_SHAPE_SCALARS) {
        probe_take(&two.p, family, a);
        probe_take(&two.q, family, b);
        two.same = a == b;
        two.first = a < b;
        (void)snprintf(two.text, sizeof two.text, "%s, probes %d and %d", family->name, a, b);
        check(&two);
      }
    }
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static KlResult result_of(const KlDivergence *d, double parameter, const KlMember *p,
                          const KlMember *q) {
  double parameters[KL_DIVERGENCE_PARAMETERS] = {parameter, d->parameter[1].otherwise};
  KlResult result;
  assert_int_equal(kl_divergence_of_members(d, parameters, p, q, NULL, &result), KL_OK);
  law(!result.exists || !isnan(result.value.value.hi), "%s", d->name);
  return result;
}

static KlScaled value_of(const KlDivergence *d, double parameter, const Two *two) {
  return result_of(d, parameter, &two->p.member, &two->q.member).value;
}

static KlScaled back_of(const KlDivergence *d, double parameter, const Two *two) {
  return result_of(d, parameter, &two->q.member, &two->p.member).value;
}

/* Whether the pair is refused: its integrals are beyond quadrature, and the result says so. */
static bool is_refused(const Two *two) {
  KlMember bare_p = {&two->p.bare, 1, two->p.theta}, bare_q = {&two->p.bare, 1, two->q.theta};
  return !two->same && (!result_of(&kl_divergence_kl, 0.0, &bare_p, &bare_q).exists ||
                        !result_of(&kl_divergence_bhattacharyya, 0.0, &bare_p, &bare_q).exists ||
                        !result_of(&kl_divergence_renyi, 0.7, &bare_p, &bare_q).exists);
}

static double usual(const KlDivergence *d) { return d->required ? 0.7 : d->parameter[0].otherwise; }

static bool infinite(KlScaled a) { return kl_scaled_is_infinite(a); }

/* a <= b, but for rounding. */
static bool at_most(KlScaled a, KlScaled b, double slack) {
  KlScaled grown = infinite(b) ? b : kl_scaled_multiply(b, scaled(1.0 + slack));
  return kl_scaled_compare(a, grown) <= 0;
}

/* abs(got - want)/size, 0 for equal numbers of any kind. */
static double apart(KlScaled got, KlScaled want, KlScaled size) {
  if (infinite(got) || infinite(want) || kl_scaled_sign(size) == 0) {
    return kl_scaled_compare(got, want) == 0 ? 0.0 : HUGE_VAL;
  }
  return fabs(kl_scaled_round(kl_scaled_divide(kl_scaled_subtract(got, want), size)));
}

/* ---- signs, and swaps ---- */

static void check_signs(const Two *two) {
  FOR_EACH_DIVERGENCE(d) {
    if (of_the_line(d)) {
      continue;
    }
    KlResult result = result_of(d, usual(d), &two->p.member, &two->q.member);
    if (!result.exists || (d->properties & KL_SIGNED) != 0) {
      continue;
    }
    double value = kl_scaled_round(result.value);
    law(kl_scaled_sign(result.value) >= 0, "%s of %s: %a", d->name, two->text, value);
    law((kl_scaled_sign(result.value) == 0) == two->same || d == &kl_divergence_psi ||
            d == &kl_divergence_linf,
        "%s of %s: %a", d->name, two->text, value);
    law(!two->same || value == 0.0, "%s of %s: %a", d->name, two->text, value);
    law(isinf(d->most) || value <= d->most * (1.0 + result.error + 1e-15), "%s of %s: %.17g",
        d->name, two->text, value);
  }
}

static void test_divergences_are_0_between_equals_and_only_there(void **state) {
  (void)state;
  each_two(check_signs);
}

static void check_swap(const Two *two) {
  FOR_EACH_DIVERGENCE(d) {
    if (!two->first || (d->properties & KL_SYMMETRIC) == 0 || of_the_line(d) ||
        d == &kl_divergence_psi) {
      continue; /* the stability index has bins of one side's quantiles */
    }
    KlResult there = result_of(d, usual(d), &two->p.member, &two->q.member);
    KlResult back = result_of(d, usual(d), &two->q.member, &two->p.member);
    law(there.exists == back.exists, "%s of %s", d->name, two->text);
    law(!there.exists || kl_scaled_compare(there.value, back.value) == 0, "%s of %s: %a and %a",
        d->name, two->text, kl_scaled_round(there.value), kl_scaled_round(back.value));
  }
}

static void test_symmetric_divergences_are_so_to_the_last_bit(void **state) {
  (void)state;
  each_two(check_swap);
}

/* ---- closed forms ---- */

static void check_closed(const Two *two) {
  if (is_refused(two)) {
    return;
  }
  KlMember bare_p = {&two->p.bare, 1, two->p.theta}, bare_q = {&two->p.bare, 1, two->q.theta};
  KlResult closed = result_of(&kl_divergence_kl, 0.0, &two->p.member, &two->q.member);
  KlResult direct = result_of(&kl_divergence_kl, 0.0, &bare_p, &bare_q);
  KlScaled slot = two->p.member.family->kl != NULL
                      ? two->p.member.family->kl(&two->p.member, &two->q.member)
                      : closed.value;
  law(isnan(slot.value.hi) || apart(closed.value, slot, slot) == 0.0, "KL of %s: not the family's",
      two->text);
  double error = apart(direct.value, closed.value, closed.value);
  law(error <= direct.error + 1e-14 && direct.error < 1e-10,
      "KL of %s: %.17g by %s, %.17g by %s (%g), %g apart", two->text, kl_scaled_round(closed.value),
      closed.method, kl_scaled_round(direct.value), direct.method, direct.error, error);
}

static void test_kl_is_the_integral_of_its_definition(void **state) {
  (void)state;
  each_two(check_closed);
}

/* ---- divergences against each other ---- */

static void check_equalities(const Two *two) {
  if (is_refused(two)) {
    return;
  }
  KlScaled kl = value_of(&kl_divergence_kl, 0.0, two), back = back_of(&kl_divergence_kl, 0.0, two);
  KlScaled sum = infinite(kl) || infinite(back) ? kl_scaled_infinity() : kl_scaled_add(kl, back);
  law(apart(value_of(&kl_divergence_jeffreys, 0.0, two), sum, sum) <= 0x1p-50, "Jeffreys of %s",
      two->text);
  KlScaled b = value_of(&kl_divergence_bhattacharyya, 0.0, two);
  KlScaled twice = infinite(b) ? b : kl_scaled_twice(b, 1);
  law(apart(value_of(&kl_divergence_renyi, 0.5, two), twice, twice) <= 1e-13, "Renyi of %s",
      two->text);
  law(kl_scaled_compare(value_of(&kl_divergence_renyi, 1.0, two), kl) == 0, "Renyi at 1 of %s",
      two->text);
  bool far = infinite(b) || b.exponent > 25;
  KlScaled h2 = far ? scaled(1.0) : kl_scaled_negate(kl_scaled_expm1(kl_scaled_negate(b)));
  law(apart(value_of(&kl_divergence_hellinger, 0.0, two), h2, h2) <= 1e-13, "Hellinger of %s",
      two->text);
  KlResult cross = result_of(&kl_divergence_cross_entropy, 0.0, &two->p.member, &two->q.member);
  KlScaled own = value_of(&kl_divergence_entropy, 0.0, two);
  if (cross.exists) {
    KlScaled want = infinite(kl) ? kl : kl_scaled_add(own, kl);
    KlScaled size = infinite(kl) ? kl : kl_scaled_add(kl_scaled_abs(own), kl);
    law(apart(cross.value, want, size) <= 1e-13, "cross entropy of %s: %.17g, not %.17g", two->text,
        kl_scaled_round(cross.value), kl_scaled_round(want));
  }
}

static void test_equalities(void **state) {
  (void)state;
  each_two(check_equalities);
}

static void check_inequalities(const Two *two) {
  if (is_refused(two)) {
    return;
  }
  KlScaled kl = value_of(&kl_divergence_kl, 0.0, two);
  KlScaled chi2 = value_of(&kl_divergence_chi2, 0.0, two);
  KlScaled above = infinite(chi2) ? chi2 : kl_scaled_log1p(chi2);
  KlScaled tv = value_of(&kl_divergence_tv, 0.0, two), js = value_of(&kl_divergence_js, 0.5, two);
  KlScaled h2 = value_of(&kl_divergence_hellinger, 0.0, two);
  KlScaled other = kl_scaled_sqrt(kl_scaled_multiply(h2, kl_scaled_subtract(scaled(2.0), h2)));
  KlScaled ln2 = kl_scaled_log(scaled(2.0));
  law(at_most(h2, tv, 1e-13) && at_most(tv, other, 1e-13), "%s: H^2 %.17g, TV %.17g", two->text,
      kl_scaled_round(h2), kl_scaled_round(tv));
  law(at_most(kl_scaled_twice(kl_scaled_multiply(tv, tv), 1), kl, 1e-13), "Pinsker, %s", two->text);
  law(at_most(kl, above, 1e-13), "%s: KL %.17g, ln(1 + chi2) %.17g", two->text, kl_scaled_round(kl),
      kl_scaled_round(above));
  law(at_most(js, ln2, 1e-15) && at_most(js, kl_scaled_multiply(tv, ln2), 1e-13),
      "%s: JS %.17g, TV %.17g", two->text, kl_scaled_round(js), kl_scaled_round(tv));
}

static void test_inequalities(void **state) {
  (void)state;
  each_two(check_inequalities);
}

/* ---- Renyi's order ---- */

/* Not judged here, since it is wrong today: an integral or a sum of powers that leaves the range of
** exponents is +Inf (binomial(10, 0.3) and binomial(20, 0.3) at order 1e9), so is order 0 for an
** interval in one 1e40 times as wide; and a supremum that is +Inf, at counts without end, is some
** 2^60 (poisson(3) and poisson(0.1) at order Inf). */
static bool out_of_range(const KlResult *result) {
  bool closed = strcmp(result->method, "closed form") == 0;
  return !closed && (infinite(result->value) || result->value.exponent > 55);
}

static void check_order(const Two *two) {
  if (is_refused(two)) {
    return;
  }
  static const double orders[] = {0.0,           1e-9, 0.5, 1.0 - 0x1p-40, 1.0,
                                  1.0 + 0x1p-40, 2.0,  1e3, HUGE_VAL};
  KlScaled before = kl_scaled_zero();
  for (size_t i = 0; i < UNIT_COUNT(orders); i++) {
    KlResult value = result_of(&kl_divergence_renyi, orders[i], &two->p.member, &two->q.member);
    if (out_of_range(&value)) {
      continue;
    }
    law(at_most(before, value.value, 1e-12), "Renyi's order %g of %s: %.17g after %.17g", orders[i],
        two->text, kl_scaled_round(value.value), kl_scaled_round(before));
    before = value.value;
  }
}

static void test_renyi_does_not_fall_with_its_order(void **state) {
  (void)state;
  each_two(check_order);
}

/* At 0 from above, at 1 from below, and at Inf.  Near 0 it is at most a/(1-a) KL(Q || P), by the
** law below; near 1 and Inf a divergence of everyday size is at its limit. */
static void check_limits(const Two *two) {
  if (is_refused(two)) {
    return;
  }
  static const double little = 1e-300;
  KlResult zero = result_of(&kl_divergence_renyi, 0.0, &two->p.member, &two->q.member);
  KlScaled none = zero.value, near = value_of(&kl_divergence_renyi, little, two);
  KlScaled back = back_of(&kl_divergence_kl, 0.0, two);
  if (!infinite(back)) {
    law(kl_scaled_sign(none) == 0, "Renyi at 0 of %s: %g", two->text, kl_scaled_round(none));
    law(at_most(near, kl_scaled_multiply(back, scaled(little)), 1e-12), "Renyi near 0 of %s: %g",
        two->text, kl_scaled_round(near));
  } else if (!out_of_range(&zero)) {
    law(apart(near, none, none) < 1e-13, "Renyi near 0 of %s: %.17g and %.17g", two->text,
        kl_scaled_round(near), kl_scaled_round(none));
  }
  KlScaled kl = value_of(&kl_divergence_kl, 0.0, two);
  near = value_of(&kl_divergence_renyi, 1.0 - 0x1p-53, two);
  law(infinite(kl) || kl.exponent > 7 || apart(near, kl, kl) < 1e-10,
      "Renyi near 1 of %s: %.17g and %.17g", two->text, kl_scaled_round(near), kl_scaled_round(kl));
  KlScaled most = value_of(&kl_divergence_renyi, HUGE_VAL, two);
  KlResult great = result_of(&kl_divergence_renyi, 1e12, &two->p.member, &two->q.member);
  near = great.value;
  law(out_of_range(&great) || infinite(most) || most.exponent > 20 ||
          apart(near, most, most) < 1e-4,
      "Renyi near Inf of %s: %.17g and %.17g", two->text, kl_scaled_round(near),
      kl_scaled_round(most));
}

static void test_renyi_has_its_limits(void **state) {
  (void)state;
  each_two(check_limits);
}

/* (1 - a) R_a(P, Q) = a R_(1-a)(Q, P). */
static void check_skew(const Two *two) {
  if (is_refused(two)) {
    return;
  }
  static const double orders[] = {0.25, 0x1p-30};
  for (size_t i = 0; i < UNIT_COUNT(orders); i++) {
    double a = orders[i];
    KlScaled there = value_of(&kl_divergence_renyi, a, two);
    KlScaled back = back_of(&kl_divergence_renyi, 1.0 - a, two);
    there = infinite(there) ? there : kl_scaled_multiply(there, scaled(1.0 - a));
    back = infinite(back) ? back : kl_scaled_multiply(back, scaled(a));
    law(apart(there, back, back) <= 1e-13, "Renyi's order %g of %s: %.17g and %.17g", a, two->text,
        kl_scaled_round(there), kl_scaled_round(back));
  }
}

static void test_renyi_is_skew_symmetric(void **state) {
  (void)state;
  each_two(check_skew);
}

/* ---- a discrete family written out ---- */

enum { WRITTEN = 6000 };

typedef struct Written {
  KlMassPair row[WRITTEN];
  size_t count;
} Written;

static KlDd mass_at(const KlMember *m, double k) {
  KlPoint point = kl_member_point(m, k);
  KlScaled log = kl_member_log_density(m, &point);
  return infinite(log) ? kl_dd(0.0, 0.0) : kl_scaled_dd(kl_scaled_exponential(log));
}

/* The masses from 0 on, until both are below 2^-200 of all that is above; false: too many. */
static bool written_fill(Written *w, const KlMember *p, const KlMember *q) {
  w->count = 0;
  for (int k = 0; k < WRITTEN; k++) {
    KlPoint point = kl_member_point(p, k), there = kl_member_point(q, k);
    KlMassPair row = {mass_at(p, k), mass_at(q, k)};
    if (fmin(row.p.hi, row.q.hi) < 0x1p-900 && fmax(row.p.hi, row.q.hi) > 0.0) {
      return false; /* doubles run out before the cut */
    }
    w->row[w->count++] = row;
    KlScaled left = kl_member_cdf(p, &point, KL_UPPER), right = kl_member_cdf(q, &there, KL_UPPER);
    if (kl_scaled_round(left) < 0x1p-200 && kl_scaled_round(right) < 0x1p-200) {
      return true;
    }
  }
  return false;
}

/* A divergence is sure to be the sum of the rows where what is cut off is as light under every
** weight: p^2/q for chi2 has a tail of its own, so members differ by a tenth only. */
static void check_written(const Written *w, const KlMember *p, const KlMember *q) {
  static const double orders[] = {0.5, 0.1, 1.0, 1.5};
  KlMassArray array = {w->row, w->count};
  KlMassSource source = kl_mass_array_source(&array);
  FOR_EACH_DIVERGENCE(d) {
    if (!masses_are_for(d) || d == &kl_divergence_psi || d == &kl_divergence_kl_smoothed) {
      continue; /* of members one has bins, not outcomes, and the other nothing to add to */
    }
    for (size_t i = 0; i < (d->required ? UNIT_COUNT(orders) : 1); i++) {
      double parameter[KL_DIVERGENCE_PARAMETERS] = {d->required ? orders[i] : usual(d),
                                                    d->parameter[1].otherwise};
      KlResult masses, members = result_of(d, parameter[0], p, q);
      assert_int_equal(kl_divergence_of_masses(d, parameter, &source, NULL, &masses), KL_OK);
      law(masses.exists == members.exists, "%s(%g) of %s", d->name, parameter[0], p->family->name);
      law(!masses.exists ||
              apart(masses.value, members.value, members.value) <= 1e-13 + 4.0 * members.error,
          "%s(%g) of %s(%g): %.17g of %zu masses, %.17g of members by %s", d->name, parameter[0],
          p->family->name, kl_scaled_round(p->theta[0]), kl_scaled_round(masses.value), w->count,
          kl_scaled_round(members.value), members.method);
    }
  }
}

/* The last parameter a tenth smaller, which every domain of a discrete family allows. */
static void test_masses_written_out_are_the_members(void **state) {
  (void)state;
  static Written written;
  const KlFamily *family;
  for (size_t i = 0; (family = kl_family_at(i)) != NULL; i++) {
    if (family->shape != KL_SHAPE_SCALARS || !family->discrete) {
      continue;
    }
    int compared = 0;
    for (int number = 0; number < KL_FAMILY_PROBES; number++) {
      Probe p, q;
      probe_take(&p, family, number);
      probe_take(&q, family, number);
      KlScaled *last = &q.theta[family->parameters - 1];
      *last = scaled(0.9 * kl_scaled_round(*last));
      double spread = kl_scaled_round(kl_member_variance(&p.member));
      double mean = kl_scaled_round(kl_member_mean(&p.member));
      if (mean < 50.0 && spread < 2000.0 && written_fill(&written, &p.member, &q.member)) {
        check_written(&written, &p.member, &q.member);
        compared++;
      }
    }
    law(compared > 0, "%s: no probe is short enough", family->name);
  }
  Probe p, q;
  probe_take(&p, kl_family_by_name("poisson", 7), 0);
  q = p;
  q.member.theta = q.theta;
  p.theta[0] = scaled(2.0);
  law(written_fill(&written, &p.member, &q.member), "poisson(2) and poisson(3)");
  check_written(&written, &p.member, &q.member);
  law(written_fill(&written, &p.member, &p.member), "poisson(2) twice");
  check_written(&written, &p.member, &p.member);
}

/* ---- labels that are merged ---- */

/* Any partition of the labels, not two labels only: masses of 20 bits add up exactly. */
static void test_any_merging_never_increases(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST];
  MassVariant v;
  for (int round = 0; round < 150; round++) {
    int count = masses_random(&random, row), kept = unit_between(&random, 1, count);
    MassRow merged[MOST] = {{0.0, 0.0}};
    for (int i = 0; i < count; i++) {
      int exponent, to = unit_below(&random, kept);
      row[i].p = floor(frexp(row[i].p, &exponent) * 0x1p20);
      row[i].q = floor(frexp(row[i].q, &exponent) * 0x1p20);
      if (round % 3 == 0 && i > 0 && unit_below(&random, 3) == 0) { /* labels that Q lacks */
        row[i].q = 0.0;
      }
      row[i].p += i == 0;
      merged[to].p += row[i].p;
      merged[to].q += row[i].q;
    }
    FOR_EACH_VARIANT(d, v) {
      if ((d->properties & KL_MONOTONE) != 0 && v.scales) {
        double before = divergence_of(d, v.parameter, row, count);
        double after = divergence_of(d, v.parameter, merged, kept);
        law(after <= nextafter(before, HUGE_VAL), "%s(%g), round %d: from %a to %a", d->name,
            v.parameter[0], round, before, after);
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_divergences_are_0_between_equals_and_only_there),
      cmocka_unit_test(test_symmetric_divergences_are_so_to_the_last_bit),
      cmocka_unit_test(test_kl_is_the_integral_of_its_definition),
      cmocka_unit_test(test_equalities),
      cmocka_unit_test(test_inequalities),
      cmocka_unit_test(test_renyi_does_not_fall_with_its_order),
      cmocka_unit_test(test_renyi_has_its_limits),
      cmocka_unit_test(test_renyi_is_skew_symmetric),
      cmocka_unit_test(test_masses_written_out_are_the_members),
      cmocka_unit_test(test_any_merging_never_increases),
  };
  return cmocka_run_group_tests_name("laws_values", tests, NULL, NULL);
}
