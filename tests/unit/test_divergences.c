/* test_divergences.c - laws of every divergence of masses, and a small world in full. */
#include "unit/textbook.h"

#include "divergence/divergence.h"
#include "unit/masses.h"

static void test_descriptors_are_complete(void **state) {
  (void)state;
  size_t count = 0;
  FOR_EACH_DIVERGENCE(d) {
    law(d->name != NULL && d->name[0] != '\0', "divergence %zu has no name", count);
    law(d->source != NULL && d->source[0] != '\0', "%s has no source", d->name);
    law(d->bound > 0.0 && d->bound < 100.0, "%s: bound %g", d->name, d->bound);
    law(d->help != NULL && d->help[0] != '\0', "%s has no help", d->name);
    law(masses_are_for(d) || d->members != NULL || d->points != NULL, "%s: of nothing", d->name);
    law(d->most > 0.0, "%s: at most %g", d->name, d->most);
    law(kl_divergence_by_name(d->name, strlen(d->name)) == d, "%s is not found", d->name);
    char name[40];
    int length = snprintf(name, sizeof name, "dist_%s", d->name);
    law(kl_divergence_by_name(name, (size_t)length) == d, "%s is not found", name);
    law(kl_divergence_by_name(name, (size_t)length - 1) != d, "%s is found by less", name);
    for (size_t i = 0; i < count; i++) {
      law(strcmp(d->name, kl_divergence_at(i)->name) != 0, "%s twice", d->name);
    }
    count++;
  }
  assert_null(kl_divergence_by_name("dist_", 5));
  assert_null(kl_divergence_by_name("", 0));
  law(count >= 17, "only %zu divergences", count);
  assert_null(kl_divergence_at(count + 1));
  assert_null(kl_divergence_at(SIZE_MAX));
}

static void test_divergences_are_not_negative(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST];
  MassVariant v;
  for (int round = 0; round < 400; round++) {
    int count = masses_random(&random, row);
    FOR_EACH_VARIANT(d, v) {
      double value = divergence_of(d, v.parameter, row, count);
      law(value >= 0.0 && !signbit(value), "%s(%g), round %d: got %a", d->name, v.parameter[0],
          round, value);
      law(value <= d->most, "%s(%g), round %d: got %a", d->name, v.parameter[0], round, value);
    }
  }
}

/* Masses that no sum can tell, on one side or on both. */
static void test_the_smallest_masses_leave_no_minus(void **state) {
  (void)state;
  static const double little[] = {0.0, 0x1p-1074, 0x1p-1073, 0x1p-1000, 0x1p-200};
  MassVariant v;
  for (size_t i = 0; i < UNIT_COUNT(little) * UNIT_COUNT(little); i++) {
    double p = little[i % UNIT_COUNT(little)], q = little[i / UNIT_COUNT(little)];
    MassRow row[2] = {{0x1p1023, 0x1p1023}, {p, q}};
    FOR_EACH_VARIANT(d, v) {
      double value = divergence_of(d, v.parameter, row, 2);
      law(value >= 0.0 && !signbit(value), "%s(%g), %a and %a: got %a", d->name, v.parameter[0], p,
          q, value);
    }
  }
}

static void test_a_distribution_is_at_zero_from_itself(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST];
  MassVariant v;
  static const double factors[] = {1.0, 2.0, 0x1p-90, 0x1p300, 3.0, 5.0};
  for (int round = 0; round < 300; round++) {
    int count = masses_random(&random, row);
    double factor = factors[round % (int)UNIT_COUNT(factors)];
    for (int i = 0; i < count; i++) {
      /* Three bits less make room for 3 and 5. */
      double p = row[i].p;
      p = p > 0.0 ? ldexp(floor(ldexp(p, 50 - kl_exponent(p))), kl_exponent(p) - 50) : p;
      row[i] = (MassRow){p, p * factor};
    }
    FOR_EACH_VARIANT(d, v) {
      if ((d->properties & KL_SIGNED) == 0 && (v.scales || factor == 1.0)) {
        law_same_dd(divergence_dd(d, v.parameter, row, count), kl_dd(0.0, 0.0), "%s(%g), factor %g",
                    d->name, v.parameter[0], factor);
      }
    }
  }
}

/* One bit of one mass is seen: the smallest differences that there are. */
static void test_distributions_that_differ_in_one_bit_are_apart(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 500; round++) {
    double p = unit_range(&random, 0.1, 1.0), rest = unit_range(&random, 0.1, 1.0);
    MassRow row[2] = {{p, nextafter(p, 1.0)}, {rest, rest}};
    /* p psi(e) with e = ln(q/p) of the two normalised rows, to first order: e^2 p r / 2 (p +
    ** r)^2. */
    long double e = ((long double)row[0].q - (long double)p) / (long double)p,
                sum = (long double)p + (long double)rest;
    long double want = e * e * (long double)p * (long double)rest / (2.0L * sum * sum);
    double got = kl_of(row, 2);
    law(fabsl((long double)got / want - 1.0L) < 0x1p-40L, "got %a, want %La", got, want);
    got = js_of(row, 2);
    law(fabsl((long double)got / (want / 4.0L) - 1.0L) < 0x1p-40L, "got %a, want %La", got,
        want / 4.0L);
  }
}

static void test_kl_is_infinite_where_and_only_where_q_lacks_a_label(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST];
  for (int round = 0; round < 2000; round++) {
    int count = masses_random(&random, row);
    bool lacks = false;
    for (int i = 1; i < count; i++) {
      row[i].q = unit_below(&random, 2 * count) == 0 ? 0.0 : row[i].q;
      lacks = lacks || (row[i].q == 0.0 && row[i].p > 0.0);
    }
    KlDd got = divergence_dd(&kl_divergence_kl, NULL, row, count);
    law((bool)isinf(got.hi) == lacks, "round %d: got %a, want %s", round, got.hi,
        lacks ? "infinite" : "finite");
    law(!lacks || got.lo == 0.0, "round %d: {Inf, %a}", round, got.lo);
    double js = js_of(row, count);
    law(js <= 0x1.62e42fefa39efp-1, "round %d: JS = %a", round, js);
  }
}

static void test_js_is_symmetric_to_the_bit(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST], swapped[MOST];
  static const double shares[] = {0.5, 0.25, 0.75, 0.125};
  for (int round = 0; round < 3000; round++) {
    int count = masses_random(&random, row);
    double share = shares[round % (int)UNIT_COUNT(shares)];
    for (int i = 0; i < count; i++) {
      swapped[i] = (MassRow){row[i].q, row[i].p};
    }
    law_same(js_share_of(share, row, count), js_share_of(1.0 - share, swapped, count),
             "share %g, round %d", share, round);
  }
}

static void test_js_is_at_most_ln_2(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const double ln2 = 0x1.62e42fefa39efp-1;
  for (int round = 0; round < 3000; round++) {
    double p = fabs(unit_wide(&random, -50, 50)), q = fabs(unit_wide(&random, -50, 50));
    double little = ldexp(p, unit_between(&random, -900, -1)),
           less = ldexp(q, unit_between(&random, -900, -1));
    MassRow disjoint[2] = {{p, 0.0}, {0.0, q}};
    law_same(js_of(disjoint, 2), ln2, "disjoint, %a and %a", p, q);
    MassRow nearly[2] = {{p, less}, {little, q}};
    law(js_of(nearly, 2) <= ln2, "%a and %a", less, little);
  }
}

static void test_js_of_disjoint_masses_is_the_entropy_of_the_share(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 2000; round++) {
    double share = round % 2 == 0 ? unit_fraction(&random) : fabs(unit_wide(&random, -300, 0));
    MassRow row[3] = {{3.0, 0.0}, {0.0, 0.1}, {unit_fraction(&random), 0.0}};
    long double s = (long double)share, rest = 1.0L - s;
    long double want = share > 0.0 ? -s * logl(s) - rest * log1pl(-s) : 0.0L;
    law_nearest(js_share_of(share, row, 3), want, 0.51, "share %a", share);
  }
}

static void test_js_of_a_mixture_of_one_is_zero(void **state) {
  (void)state;
  MassRow row[2] = {{1.0, 0.0}, {2.0, 5.0}};
  law_same(js_share_of(0.0, row, 2), 0.0, "share 0");
  law_same(js_share_of(1.0, row, 2), 0.0, "share 1");
}

/* Both sides are rounded, so one ulp may be between equal ones. */
static void test_merging_two_outcomes_never_increases(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST];
  MassVariant v;
  for (int round = 0; round < 400; round++) {
    int count = masses_random(&random, row);
    for (int i = 0; i < count; i++) { /* 20 bits, so that sums are exact */
      int exponent;
      row[i].p = floor(frexp(row[i].p, &exponent) * 0x1p20) + (round % 2);
      row[i].q = floor(frexp(row[i].q, &exponent) * 0x1p20) + 1.0;
    }
    row[0].p += 1.0;
    MassRow merged[MOST];
    memcpy(merged, row, sizeof merged);
    merged[0].p = row[0].p + row[count - 1].p;
    merged[0].q = row[0].q + row[count - 1].q;
    FOR_EACH_VARIANT(d, v) {
      if ((d->properties & KL_MONOTONE) != 0 && v.scales) {
        double before = divergence_of(d, v.parameter, row, count);
        double after = divergence_of(d, v.parameter, merged, count - 1);
        law(after <= nextafter(before, HUGE_VAL), "%s(%g), round %d: from %a to %a", d->name,
            v.parameter[0], round, before, after);
      }
    }
  }
}

static void test_splitting_an_outcome_in_proportion_changes_nothing(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST + 2];
  MassVariant v;
  for (int round = 0; round < 300; round++) {
    int count = masses_random(&random, row);
    MassRow split[MOST + 2];
    memcpy(split, row, sizeof split);
    split[count] = split[count + 1] = (MassRow){0.25 * row[0].p, 0.25 * row[0].q};
    split[0] = (MassRow){0.5 * row[0].p, 0.5 * row[0].q};
    FOR_EACH_VARIANT(d, v) {
      if ((d->properties & KL_MONOTONE) != 0 && v.scales) {
        law_near(divergence_of(d, v.parameter, split, count + 2),
                 divergence_of(d, v.parameter, row, count), 1.0, "%s(%g), round %d", d->name,
                 v.parameter[0], round);
      }
    }
  }
}

static void test_the_order_of_rows_does_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST], shuffled[MOST];
  int order[MOST];
  MassVariant v;
  for (int round = 0; round < 200; round++) {
    int count = masses_random(&random, row);
    unit_permutation(&random, order, count);
    for (int i = 0; i < count; i++) {
      shuffled[i] = row[order[i]];
    }
    FOR_EACH_VARIANT(d, v) {
      law_same_dd(divergence_dd(d, v.parameter, shuffled, count),
                  divergence_dd(d, v.parameter, row, count), "%s(%g), round %d", d->name,
                  v.parameter[0], round);
    }
  }
}

static void test_pieces_of_rows_are_the_rows(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST];
  MassVariant v;
  for (int round = 0; round < 100; round++) {
    int count = masses_random(&random, row), cut = unit_below(&random, count);
    FOR_EACH_VARIANT(d, v) {
      KlResult pieces = masses_result(d, v.parameter, row, count, cut, false);
      law_same_dd(kl_scaled_dd(pieces.value), divergence_dd(d, v.parameter, row, count),
                  "%s(%g), cut at %d", d->name, v.parameter[0], cut);
    }
  }
}

static void test_powers_of_two_do_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST], scaled[MOST];
  MassVariant v;
  for (int round = 0; round < 300; round++) {
    int count = masses_random(&random, row);
    int k = unit_between(&random, -900, 900), l = unit_between(&random, -900, 900);
    for (int i = 0; i < count; i++) {
      scaled[i] = (MassRow){ldexp(row[i].p, k), ldexp(row[i].q, l)};
    }
    FOR_EACH_VARIANT(d, v) {
      if (v.scales) {
        law_same_dd(divergence_dd(d, v.parameter, scaled, count),
                    divergence_dd(d, v.parameter, row, count), "%s(%g), 2^%d and 2^%d", d->name,
                    v.parameter[0], k, l);
      }
    }
  }
}

static void test_outcomes_without_mass_do_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST], padded[2 * MOST];
  MassVariant v;
  for (int round = 0; round < 100; round++) {
    int count = masses_random(&random, row);
    for (int i = 0; i < count; i++) {
      MassRow *pair = &padded[i + i];
      pair[0] = row[i];
      pair[1] = (MassRow){0.0, 0.0};
    }
    FOR_EACH_VARIANT(d, v) {
      if (v.scales) {
        law_same_dd(divergence_dd(d, v.parameter, padded, 2 * count),
                    divergence_dd(d, v.parameter, row, count), "%s(%g)", d->name, v.parameter[0]);
      }
    }
  }
}

static void test_a_side_without_mass_has_no_divergence(void **state) {
  (void)state;
  static const MassRow rows[3][2] = {
      {{0.0, 1.0}, {0.0, 2.0}}, {{1.0, 0.0}, {2.0, 0.0}}, {{0.0, 0.0}, {0.0, 0.0}}};
  MassVariant v;
  FOR_EACH_VARIANT(d, v) {
    for (int i = 0; i < 3; i++) {
      bool one = (d->properties & KL_OF_ONE) != 0 && i == 1;
      KlResult result = masses_result(d, v.parameter, rows[i], 2, 0, false);
      law(result.exists == one, "%s(%g), case %d", d->name, v.parameter[0], i);
      law(one || strcmp(result.method, "no mass") == 0, "%s: %s", d->name, result.method);
    }
    law(!masses_result(d, v.parameter, rows[0], 0, 0, false).exists, "%s of nothing", d->name);
  }
}

static void test_random_masses_match_the_textbook(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST];
  for (int round = 0; round < 3000; round++) {
    int count = masses_random(&random, row);
    long double a = 0.0L, b = 0.0L, kl = 0.0L, js = 0.0L;
    for (int i = 0; i < count; i++) {
      a += (long double)row[i].p;
      b += (long double)row[i].q;
    }
    for (int i = 0; i < count; i++) {
      long double p = (long double)row[i].p / a, q = (long double)row[i].q / b, m = 0.5L * (p + q);
      kl += textbook_entropy(p, q);
      js += 0.5L * textbook_entropy(p, m) + 0.5L * textbook_entropy(q, m);
    }
    if (kl > 1e-3L) { /* below, probabilities that are rounded to 64 bits are too far off */
      law_nearest(kl_of(row, count), kl, 0.6, "round %d", round);
      law_nearest(js_of(row, count), js, 0.6, "round %d", round);
    }
  }
}

static void test_totals_beyond_the_range_of_doubles(void **state) {
  (void)state;
  MassRow row[3] = {{DBL_MAX, 1.0}, {DBL_MAX, 1.0}, {DBL_MAX, 1.0}};
  MassVariant v;
  FOR_EACH_VARIANT(d, v) {
    double value = divergence_of(d, v.parameter, row, 3);
    law((d->properties & KL_SIGNED) != 0 || value == 0.0 || !v.scales, "%s: %a", d->name, value);
  }
  row[2] = (MassRow){0.0, 0.0};
  row[1].q = 3.0;
  law_nearest(kl_of(row, 2), 0.5L * logl(4.0L / 3.0L), 0.502, "DBL_MAX twice, 1 and 3");
  MassRow little[2] = {{0x1p-1074, 0x1p-1073}, {0x1p-1074, 0x1p-1074}};
  law_nearest(kl_of(little, 2), 0.5L * logl(9.0L / 8.0L), 0.502, "subnormals");
  MassRow wide[2] = {{DBL_MAX, DBL_MAX}, {0x1p-1074, DBL_MAX}};
  law_nearest(kl_of(wide, 2), logl(2.0L), 0.502, "a mass of nothing");
}

/* What P has half of and Q next to nothing of, at every distance. */
static void test_small_masses_of_q_keep_their_logarithms(void **state) {
  (void)state;
  for (int e = -1073; e <= -2; e++) {
    MassRow row[2] = {{1.0, 1.0}, {1.0, ldexp(1.0, e)}};
    long double q = ldexpl(1.0L, e);
    long double want = log1pl(q) - logl(2.0L) - 0.5L * logl(q);
    law_nearest(kl_of(row, 2), want, 0.51, "q = 2^%d", e);
  }
}

static void test_smallest_masses_of_q_beside_the_largest(void **state) {
  (void)state;
  for (int e = -1073; e <= 0; e++) {
    MassRow row[2] = {{1.0, 0x1p1023}, {1.0, ldexp(1.0, e)}};
    long double want = -logl(2.0L) + 0.5L * (1023 - e) * logl(2.0L);
    law_nearest(kl_of(row, 2), want, 0.51, "q = 2^%d beside 2^1023", e);
  }
}

static void test_symmetric_divergences_are_so_to_the_bit(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST];
  MassVariant v;
  for (int round = 0; round < 500; round++) {
    int count = masses_random(&random, row);
    FOR_EACH_DIVERGENCE(d) {
      if ((d->properties & KL_SYMMETRIC) != 0 && masses_are_for(d) && masses_variant(d, 0, &v)) {
        KlResult swapped = masses_result(d, v.parameter, row, count, 0, true);
        KlScaled value = divergence_scaled(d, v.parameter, row, count);
        law(kl_scaled_compare(swapped.value, value) == 0, "%s, round %d", d->name, round);
      }
    }
  }
}

/* A lump: all that Q has elsewhere in one row, or spread over rows. */
static void test_a_lump_counts_as_what_it_is_made_of(void **state) {
  (void)state;
  MassRow lump[3] = {{2.0, 0.25}, {1.0, 0.25}, {0.0, 0.5}};
  MassRow spread[6] = {{2.0, 0.25},  {1.0, 0.25},   {0.0, 0.25},
                       {0.0, 0.125}, {0.0, 0x1p-4}, {0.0, 0x1p-4}};
  MassVariant v;
  FOR_EACH_VARIANT(d, v) {
    if ((d->properties & KL_MONOTONE) != 0 && v.scales) {
      law_near(divergence_of(d, v.parameter, lump, 3), divergence_of(d, v.parameter, spread, 6),
               1.0, "%s(%g)", d->name, v.parameter[0]);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_descriptors_are_complete),
      cmocka_unit_test(test_divergences_are_not_negative),
      cmocka_unit_test(test_the_smallest_masses_leave_no_minus),
      cmocka_unit_test(test_a_distribution_is_at_zero_from_itself),
      cmocka_unit_test(test_distributions_that_differ_in_one_bit_are_apart),
      cmocka_unit_test(test_kl_is_infinite_where_and_only_where_q_lacks_a_label),
      cmocka_unit_test(test_js_is_symmetric_to_the_bit),
      cmocka_unit_test(test_symmetric_divergences_are_so_to_the_bit),
      cmocka_unit_test(test_a_lump_counts_as_what_it_is_made_of),
      cmocka_unit_test(test_js_is_at_most_ln_2),
      cmocka_unit_test(test_js_of_disjoint_masses_is_the_entropy_of_the_share),
      cmocka_unit_test(test_js_of_a_mixture_of_one_is_zero),
      cmocka_unit_test(test_merging_two_outcomes_never_increases),
      cmocka_unit_test(test_splitting_an_outcome_in_proportion_changes_nothing),
      cmocka_unit_test(test_the_order_of_rows_does_not_show),
      cmocka_unit_test(test_pieces_of_rows_are_the_rows),
      cmocka_unit_test(test_powers_of_two_do_not_show),
      cmocka_unit_test(test_outcomes_without_mass_do_not_show),
      cmocka_unit_test(test_a_side_without_mass_has_no_divergence),
      cmocka_unit_test(test_random_masses_match_the_textbook),
      cmocka_unit_test(test_totals_beyond_the_range_of_doubles),
      cmocka_unit_test(test_small_masses_of_q_keep_their_logarithms),
      cmocka_unit_test(test_smallest_masses_of_q_beside_the_largest),
  };
  return cmocka_run_group_tests_name("divergences", tests, NULL, NULL);
}
