/* test_divergences.c - laws of every divergence of masses, and a small world in full. */
#include "unit/textbook.h"

#include "divergence/discrete.h"
#include "divergence/divergence.h"

enum { MOST = 40 };

static KlScaled divergence_scaled(const KlDivergence *divergence, double parameter,
                                  const KlMassPair *row, int count) {
  static KlDiscrete work;
  kl_discrete_begin(&work);
  kl_discrete_total(&work, row, (size_t)count);
  if (!kl_discrete_scale(&work)) {
    return (KlScaled){{(double)NAN, 0.0}, 0};
  }
  kl_discrete_add(&work, divergence, parameter, row, (size_t)count);
  return kl_discrete_value(&work);
}

static KlDd divergence_dd(const KlDivergence *divergence, double parameter, const KlMassPair *row,
                          int count) {
  return kl_scaled_dd(divergence_scaled(divergence, parameter, row, count));
}

static double divergence_of(const KlDivergence *divergence, double parameter, const KlMassPair *row,
                            int count) {
  return kl_scaled_round(divergence_scaled(divergence, parameter, row, count));
}

static double kl_of(const KlMassPair *row, int count) {
  return divergence_of(&kl_divergence_kl, 0.0, row, count);
}

static double js_of(const KlMassPair *row, int count) {
  return divergence_of(&kl_divergence_js, 0.5, row, count);
}

/* What a divergence is tried with besides its usual parameter; those without one ignore it. */
static const double parameters[] = {-1.0, 0.25, 0.9};

static double parameter_at(const KlDivergence *divergence, size_t i) {
  return parameters[i] < 0.0 ? divergence->parameter : parameters[i];
}

#define FOR_EACH_DIVERGENCE(d)                                                 \
  for (size_t position_ = 0; kl_divergence_at(position_) != NULL; position_++) \
    for (const KlDivergence *d = kl_divergence_at(position_); d != NULL; d = NULL)

/* Two distributions, of one of several kinds. */
static int masses_random(UnitRandom *random, KlMassPair *row) {
  int count = unit_between(random, 2, MOST), kind = unit_below(random, 5);
  for (int i = 0; i < count; i++) {
    double p = unit_fraction(random) + 0x1p-60, q = unit_fraction(random) + 0x1p-60;
    switch (kind) {
    case 0: /* close */
      q = p * (1.0 + unit_wide(random, -45, -5));
      break;
    case 1: /* of all sizes */
      p = fabs(unit_wide(random, -60, 60));
      q = fabs(unit_wide(random, -60, 60));
      break;
    case 2: /* counts */
      p = unit_between(random, 1, 9);
      q = unit_between(random, 1, 9);
      break;
    case 3: /* labels that P does not have */
      p = unit_below(random, 3) == 0 ? 0.0 : p;
      break;
    default:
      break;
    }
    row[i] = (KlMassPair){p, q};
  }
  if (kind == 3) {
    row[0].p = 0.5; /* all labels may be */
  }
  return count;
}

static void test_descriptors_are_complete(void **state) {
  (void)state;
  size_t count = 0;
  FOR_EACH_DIVERGENCE(d) {
    law(d->name != NULL && d->name[0] != '\0', "divergence %zu has no name", count);
    law(d->source != NULL && d->source[0] != '\0', "%s has no source", d->name);
    law(d->bound > 0.0 && d->bound < 100.0, "%s: bound %g", d->name, d->bound);
    law(d->term != NULL, "%s has no term", d->name);
    for (size_t i = 0; i < count; i++) {
      law(strcmp(d->name, kl_divergence_at(i)->name) != 0, "%s twice", d->name);
    }
    count++;
  }
  law(count >= 2, "only %zu divergences", count);
  assert_null(kl_divergence_at(count + 1));
  assert_null(kl_divergence_at(SIZE_MAX));
}

static void test_divergences_are_not_negative(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMassPair row[MOST];
  for (int round = 0; round < 2000; round++) {
    int count = masses_random(&random, row);
    FOR_EACH_DIVERGENCE(d) {
      for (size_t k = 0; k < UNIT_COUNT(parameters); k++) {
        double parameter = parameter_at(d, k);
        double value = divergence_of(d, parameter, row, count);
        law(value >= 0.0 && !signbit(value), "%s(%g), round %d: got %a", d->name, parameter, round,
            value);
      }
    }
  }
}

/* Masses that no sum can tell, on one side or on both. */
static void test_the_smallest_masses_leave_no_minus(void **state) {
  (void)state;
  static const double little[] = {0.0, 0x1p-1074, 0x1p-1073, 0x1p-1000, 0x1p-200};
  for (size_t i = 0; i < UNIT_COUNT(little) * UNIT_COUNT(little); i++) {
    double p = little[i % UNIT_COUNT(little)], q = little[i / UNIT_COUNT(little)];
    KlMassPair row[2] = {{0x1p1023, 0x1p1023}, {p, q}};
    FOR_EACH_DIVERGENCE(d) {
      double value = divergence_of(d, d->parameter, row, 2);
      law(value >= 0.0 && !signbit(value), "%s, %a and %a: got %a", d->name, p, q, value);
    }
  }
}

static void test_a_distribution_is_at_zero_from_itself(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMassPair row[MOST];
  static const double factors[] = {1.0, 2.0, 0x1p-90, 0x1p300, 3.0, 5.0};
  for (int round = 0; round < 1200; round++) {
    int count = masses_random(&random, row);
    double factor = factors[round % (int)UNIT_COUNT(factors)];
    for (int i = 0; i < count; i++) {
      /* Three bits less make room for 3 and 5. */
      double p = row[i].p;
      p = p > 0.0 ? ldexp(floor(ldexp(p, 50 - kl_exponent(p))), kl_exponent(p) - 50) : p;
      row[i] = (KlMassPair){p, p * factor};
    }
    FOR_EACH_DIVERGENCE(d) {
      for (size_t k = 0; k < UNIT_COUNT(parameters); k++) {
        double parameter = parameter_at(d, k);
        law_same_dd(divergence_dd(d, parameter, row, count), kl_dd(0.0, 0.0), "%s(%g), factor %g",
                    d->name, parameter, factor);
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
    KlMassPair row[2] = {{p, nextafter(p, 1.0)}, {rest, rest}};
    /* p psi(e) with e = ln(q/p) of the two normalised rows, to first order: e^2 p r / 2 (p + r)^2. */
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
  KlMassPair row[MOST];
  for (int round = 0; round < 2000; round++) {
    int count = masses_random(&random, row);
    bool lacks = false;
    for (int i = 1; i < count; i++) {
      row[i].q = unit_below(&random, 2 * count) == 0 ? 0.0 : row[i].q;
      lacks = lacks || (row[i].q == 0.0 && row[i].p > 0.0);
    }
    KlDd got = divergence_dd(&kl_divergence_kl, 0.0, row, count);
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
  KlMassPair row[MOST], swapped[MOST];
  static const double shares[] = {0.5, 0.25, 0.75, 0.125};
  for (int round = 0; round < 3000; round++) {
    int count = masses_random(&random, row);
    double share = shares[round % (int)UNIT_COUNT(shares)];
    for (int i = 0; i < count; i++) {
      swapped[i] = (KlMassPair){row[i].q, row[i].p};
    }
    law_same(divergence_of(&kl_divergence_js, share, row, count),
             divergence_of(&kl_divergence_js, 1.0 - share, swapped, count), "share %g, round %d",
             share, round);
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
    KlMassPair disjoint[2] = {{p, 0.0}, {0.0, q}};
    law_same(js_of(disjoint, 2), ln2, "disjoint, %a and %a", p, q);
    KlMassPair nearly[2] = {{p, less}, {little, q}};
    law(js_of(nearly, 2) <= ln2, "%a and %a", less, little);
  }
}

static void test_js_of_disjoint_masses_is_the_entropy_of_the_share(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 2000; round++) {
    double share = round % 2 == 0 ? unit_fraction(&random) : fabs(unit_wide(&random, -300, 0));
    KlMassPair row[3] = {{3.0, 0.0}, {0.0, 0.1}, {unit_fraction(&random), 0.0}};
    long double s = (long double)share, rest = 1.0L - s;
    long double want = share > 0.0 ? -s * logl(s) - rest * log1pl(-s) : 0.0L;
    law_nearest(divergence_of(&kl_divergence_js, share, row, 3), want, 0.51, "share %a", share);
  }
}

static void test_js_of_a_mixture_of_one_is_zero(void **state) {
  (void)state;
  KlMassPair row[2] = {{1.0, 0.0}, {2.0, 5.0}};
  law_same(divergence_of(&kl_divergence_js, 0.0, row, 2), 0.0, "share 0");
  law_same(divergence_of(&kl_divergence_js, 1.0, row, 2), 0.0, "share 1");
}

/* Both sides are rounded, so one ulp may be between equal ones. */
static void test_merging_two_outcomes_never_increases(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMassPair row[MOST];
  for (int round = 0; round < 3000; round++) {
    int count = masses_random(&random, row);
    for (int i = 0; i < count; i++) { /* 20 bits, so that sums are exact */
      row[i].p = floor(row[i].p * 0x1p20) + (round % 2);
      row[i].q = floor(row[i].q * 0x1p20) + 1.0;
    }
    row[0].p += 1.0;
    FOR_EACH_DIVERGENCE(d) {
      for (size_t k = 0; k < UNIT_COUNT(parameters); k++) {
        double parameter = parameter_at(d, k);
        double before = divergence_of(d, parameter, row, count);
        KlMassPair merged[MOST];
        memcpy(merged, row, sizeof merged);
        merged[0].p = row[0].p + row[count - 1].p;
        merged[0].q = row[0].q + row[count - 1].q;
        double after = divergence_of(d, parameter, merged, count - 1);
        law(after <= nextafter(before, HUGE_VAL), "%s(%g), round %d: from %a to %a", d->name,
            parameter, round, before, after);
      }
    }
  }
}

static void test_splitting_an_outcome_in_proportion_changes_nothing(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMassPair row[MOST + 1];
  for (int round = 0; round < 2000; round++) {
    int count = masses_random(&random, row);
    FOR_EACH_DIVERGENCE(d) {
      double before = divergence_of(d, d->parameter, row, count);
      KlMassPair split[MOST + 1];
      memcpy(split, row, sizeof split);
      split[count] = (KlMassPair){0.25 * row[0].p, 0.25 * row[0].q};
      split[0] = (KlMassPair){0.5 * row[0].p, 0.5 * row[0].q};
      split[count - 1] = row[count - 1];
      if (count < MOST) {
        split[count + 1] = split[count];
        law_near(divergence_of(d, d->parameter, split, count + 2), before, 1.0, "%s, round %d",
                 d->name, round);
      }
    }
  }
}

static void test_the_order_of_rows_does_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMassPair row[MOST], shuffled[MOST];
  int order[MOST];
  for (int round = 0; round < 1000; round++) {
    int count = masses_random(&random, row);
    unit_permutation(&random, order, count);
    for (int i = 0; i < count; i++) {
      shuffled[i] = row[order[i]];
    }
    FOR_EACH_DIVERGENCE(d) {
      for (size_t k = 0; k < UNIT_COUNT(parameters); k++) {
        double parameter = parameter_at(d, k);
        law_same_dd(divergence_dd(d, parameter, shuffled, count),
                    divergence_dd(d, parameter, row, count), "%s(%g), round %d", d->name, parameter,
                    round);
      }
    }
  }
}

static void test_pieces_of_rows_are_the_rows(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMassPair row[MOST];
  for (int round = 0; round < 500; round++) {
    int count = masses_random(&random, row), cut = unit_below(&random, count);
    FOR_EACH_DIVERGENCE(d) {
      static KlDiscrete work;
      size_t first = (size_t)cut, second = (size_t)(count - cut);
      kl_discrete_begin(&work);
      kl_discrete_total(&work, row, first);
      kl_discrete_total(&work, row + cut, second);
      assert_true(kl_discrete_scale(&work));
      kl_discrete_add(&work, d, d->parameter, row + cut, second);
      kl_discrete_add(&work, d, d->parameter, row, first);
      law_same_dd(kl_scaled_dd(kl_discrete_value(&work)),
                  divergence_dd(d, d->parameter, row, count), "%s, cut at %d", d->name, cut);
    }
  }
}

static void test_powers_of_two_do_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMassPair row[MOST], scaled[MOST];
  for (int round = 0; round < 2000; round++) {
    int count = masses_random(&random, row);
    int k = unit_between(&random, -900, 900), l = unit_between(&random, -900, 900);
    for (int i = 0; i < count; i++) {
      scaled[i] = (KlMassPair){ldexp(row[i].p, k), ldexp(row[i].q, l)};
    }
    FOR_EACH_DIVERGENCE(d) {
      law_same_dd(divergence_dd(d, d->parameter, scaled, count),
                  divergence_dd(d, d->parameter, row, count), "%s, 2^%d and 2^%d", d->name, k, l);
    }
  }
}

static void test_outcomes_without_mass_do_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMassPair row[MOST], padded[2 * MOST];
  for (int round = 0; round < 300; round++) {
    int count = masses_random(&random, row);
    for (int i = 0; i < count; i++) {
      KlMassPair *pair = &padded[i + i];
      pair[0] = row[i];
      pair[1] = (KlMassPair){0.0, 0.0};
    }
    FOR_EACH_DIVERGENCE(d) {
      law_same_dd(divergence_dd(d, d->parameter, padded, 2 * count),
                  divergence_dd(d, d->parameter, row, count), "%s", d->name);
    }
  }
}

static void test_a_side_without_mass_has_no_divergence(void **state) {
  (void)state;
  static KlDiscrete work;
  const KlMassPair rows[3][2] = {
      {{0.0, 1.0}, {0.0, 2.0}}, {{1.0, 0.0}, {2.0, 0.0}}, {{0.0, 0.0}, {0.0, 0.0}}};
  for (int i = 0; i < 3; i++) {
    kl_discrete_begin(&work);
    kl_discrete_total(&work, rows[i], 2);
    law(!kl_discrete_scale(&work), "case %d", i);
  }
  kl_discrete_begin(&work);
  assert_false(kl_discrete_scale(&work));
}

/* The textbook's sums over probabilities k/A, in long double. */
static long double small_world_kl(const int *p, const int *q, int a, int b) {
  long double sum = 0.0L;
  for (int i = 0; i < 3; i++) {
    if (p[i] > 0 && q[i] == 0) {
      return (long double)HUGE_VAL;
    }
    if (p[i] > 0) {
      sum += (long double)p[i] / a * logl((long double)(p[i] * b) / (long double)(q[i] * a));
    }
  }
  return sum;
}

/* The same as sums of terms that are not negative: nothing cancels. */
static long double small_world_arranged(const int *p, const int *q, int a, int b, bool js) {
  long double sum = 0.0L;
  for (int i = 0; i < 3; i++) {
    long double x = (long double)p[i] * b, y = (long double)q[i] * a, m = 0.5L * (x + y);
    sum += js ? 0.5L * (textbook_entropy(x, m) + textbook_entropy(y, m)) : textbook_entropy(x, y);
  }
  return sum / ((long double)a * b);
}

/* Every pair of distributions on 3 labels with weights k/8. */
static void test_the_small_world_in_full(void **state) {
  (void)state;
  for (int i = 1; i < 729; i++) {
    int p[3] = {i % 9, i / 9 % 9, i / 81}, a = p[0] + p[1] + p[2];
    for (int j = 1; j < 729; j++) {
      int q[3] = {j % 9, j / 9 % 9, j / 81}, b = q[0] + q[1] + q[2];
      KlMassPair row[3];
      bool equal = true;
      for (int k = 0; k < 3; k++) {
        row[k] = (KlMassPair){p[k] / 8.0, q[k] / 8.0};
        equal = equal && p[k] * b == q[k] * a;
      }
      double kl = kl_of(row, 3), js = js_of(row, 3);
      if (equal) {
        law_same(kl, 0.0, "KL of %d/8 and %d/8", i, j);
        law_same(js, 0.0, "JS of %d/8 and %d/8", i, j);
      } else {
        /* 4: the plain sum cancels to 2^-13 of its terms, which are 2^-11 ulp off. */
        law_nearest(kl, small_world_kl(p, q, a, b), 4.0, "KL of %d/8 and %d/8, plain", i, j);
        law_nearest(kl, small_world_arranged(p, q, a, b, false), 0.51, "KL of %d/8 and %d/8", i, j);
        law_nearest(js, small_world_arranged(p, q, a, b, true), 0.51, "JS of %d/8 and %d/8", i, j);
      }
    }
  }
}

static void test_random_masses_match_the_textbook(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMassPair row[MOST];
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
  KlMassPair row[3] = {{DBL_MAX, 1.0}, {DBL_MAX, 1.0}, {DBL_MAX, 1.0}};
  FOR_EACH_DIVERGENCE(d) { law_same(divergence_of(d, d->parameter, row, 3), 0.0, "%s", d->name); }
  row[2] = (KlMassPair){0.0, 0.0};
  row[1].q = 3.0;
  law_nearest(kl_of(row, 2), 0.5L * logl(4.0L / 3.0L), 0.502, "DBL_MAX twice, 1 and 3");
  KlMassPair little[2] = {{0x1p-1074, 0x1p-1073}, {0x1p-1074, 0x1p-1074}};
  law_nearest(kl_of(little, 2), 0.5L * logl(9.0L / 8.0L), 0.502, "subnormals");
  KlMassPair wide[2] = {{DBL_MAX, DBL_MAX}, {0x1p-1074, DBL_MAX}};
  law_nearest(kl_of(wide, 2), logl(2.0L), 0.502, "a mass of nothing");
}

/* What P has half of and Q next to nothing of, at every distance. */
static void test_small_masses_of_q_keep_their_logarithms(void **state) {
  (void)state;
  for (int e = -1073; e <= -2; e++) {
    KlMassPair row[2] = {{1.0, 1.0}, {1.0, ldexp(1.0, e)}};
    long double q = ldexpl(1.0L, e);
    long double want = log1pl(q) - logl(2.0L) - 0.5L * logl(q);
    law_nearest(kl_of(row, 2), want, 0.51, "q = 2^%d", e);
  }
}

static void test_smallest_masses_of_q_beside_the_largest(void **state) {
  (void)state;
  for (int e = -1073; e <= 0; e++) {
    KlMassPair row[2] = {{1.0, 0x1p1023}, {1.0, ldexp(1.0, e)}};
    long double want = -logl(2.0L) + 0.5L * (1023 - e) * logl(2.0L);
    law_nearest(kl_of(row, 2), want, 0.51, "q = 2^%d beside 2^1023", e);
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
      cmocka_unit_test(test_the_small_world_in_full),
      cmocka_unit_test(test_random_masses_match_the_textbook),
      cmocka_unit_test(test_totals_beyond_the_range_of_doubles),
      cmocka_unit_test(test_small_masses_of_q_keep_their_logarithms),
      cmocka_unit_test(test_smallest_masses_of_q_beside_the_largest),
  };
  return cmocka_run_group_tests_name("divergences", tests, NULL, NULL);
}
