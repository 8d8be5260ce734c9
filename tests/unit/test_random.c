/* test_random.c - the generator's own numbers, and draws against exact chances. */
#include "unit/unit.h"

#include "num/incomplete.h"
#include "num/random.h"
#include "num/urn.h"
#include "support/libc_memory.h"

/* What xoshiro256plusplus.c and splitmix64.c by Blackman & Vigna (prng.di.unimi.it) print. */
static void test_numbers_are_those_of_the_reference(void **state) {
  (void)state;
  static const uint64_t want[10] = {UINT64_C(41943041),
                                    UINT64_C(58720359),
                                    UINT64_C(3588806011781223),
                                    UINT64_C(3591011842654386),
                                    UINT64_C(9228616714210784205),
                                    UINT64_C(9973669472204895162),
                                    UINT64_C(14011001112246962877),
                                    UINT64_C(12406186145184390807),
                                    UINT64_C(15849039046786891736),
                                    UINT64_C(10450023813501588000)};
  static const uint64_t split[4] = {UINT64_C(1985237415132408290), UINT64_C(2979275885539914483),
                                    UINT64_C(13511426838097143398), UINT64_C(8488337342461049707)};
  KlRandom random = {{1, 2, 3, 4}};
  for (int i = 0; i < 10; i++) {
    uint64_t got = kl_random_next(&random);
    law(got == want[i], "number %d: got %llu", i, (unsigned long long)got);
  }
  kl_random_begin(&random, UINT64_C(1477776061723855037));
  for (int i = 0; i < 4; i++) {
    law(random.state[i] == split[i], "state %d: got %llu", i, (unsigned long long)random.state[i]);
  }
  kl_random_begin(&random, 0);
  law(kl_random_next(&random) == UINT64_C(5987356902031041503), "seed %d", 0);
  law(kl_random_next(&random) == UINT64_C(7051070477665621255), "seed %d", 0);
}

/* ---- chi-squared ---- */

enum { CELLS = 4000, DRAWS = 200000 };

/* Cells are merged until each expects 10 draws or more.  With a fixed seed the law holds or does
** not; 1e-5 leaves other seeds a chance of one in a thousand over all cases. */
static void law_counts(const double *count, const double *chance, int cells, double draws,
                       const char *what) {
  double statistic = 0.0, expected = 0.0, seen = 0.0, all_seen = 0.0, all_expected = 0.0;
  int freedom = -1;
  for (int i = 0; i < cells; i++) {
    expected += chance[i] * draws;
    seen += count[i];
    all_seen += count[i];
    all_expected += chance[i] * draws;
    law(chance[i] > 0.0 || count[i] == 0.0, "%s: cell %d is impossible", what, i);
    if (expected >= 10.0 && draws - all_expected >= 10.0) {
      statistic += (seen - expected) * (seen - expected) / expected;
      freedom++;
      expected = seen = 0.0;
    }
  }
  law(all_seen == draws, "%s: %g draws of %g", what, all_seen, draws);
  law(fabs(all_expected / draws - 1.0) < 1e-9, "%s: chances add up to %g", what,
      all_expected / draws);
  if (expected > 0.0) {
    statistic += (seen - expected) * (seen - expected) / expected;
    freedom++;
  }
  double p = freedom < 1 ? 1.0
                         : kl_scaled_round(kl_gamma_tail(kl_scaled_double(freedom / 2.0),
                                                         kl_scaled_double(statistic / 2.0), true));
  law(p > 1e-5, "%s: chi-squared %g with %d degrees of freedom", what, statistic, freedom);
}

static double choose_log(double n, double k) {
  return lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
}

static void test_integers_are_alike_likely(void **state) {
  (void)state;
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  static const int sizes[] = {1, 2, 3, 7, 100, 1000};
  for (size_t s = 0; s < UNIT_COUNT(sizes); s++) {
    double count[1000] = {0}, chance[1000];
    for (int i = 0; i < DRAWS; i++) {
      uint64_t k = kl_random_below(&random, (uint64_t)sizes[s]);
      law(k < (uint64_t)sizes[s], "%d: got %llu", sizes[s], (unsigned long long)k);
      count[k] += 1.0;
    }
    for (int i = 0; i < sizes[s]; i++) {
      chance[i] = 1.0 / sizes[s];
    }
    law_counts(count, chance, sizes[s], DRAWS, "below");
  }
}

/* Without rejection a third of the numbers below 3 2^62 would be twice as likely. */
static void test_large_integers_are_alike_likely(void **state) {
  (void)state;
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  double count[3] = {0}, chance[3] = {1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0};
  for (int i = 0; i < DRAWS; i++) {
    count[kl_random_below(&random, UINT64_C(3) << 62) >> 62] += 1.0;
  }
  law_counts(count, chance, 3, DRAWS, "large");
  count[0] = count[1] = count[2] = 0.0;
  for (int i = 0; i < DRAWS; i++) {
    count[kl_random_below(&random, UINT64_C(3) << 62) % 3] += 1.0;
  }
  law_counts(count, chance, 3, DRAWS, "the last bits of large");
}

static void test_fractions_are_between_0_and_1(void **state) {
  (void)state;
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  double count[100] = {0}, chance[100];
  for (int i = 0; i < DRAWS; i++) {
    double u = kl_random_fraction(&random);
    law(u > 0.0 && u < 1.0, "got %a", u);
    count[(int)(u * 100.0)] += 1.0;
  }
  for (int i = 0; i < 100; i++) {
    chance[i] = 0.01;
  }
  law_counts(count, chance, 100, DRAWS, "fraction");
}

static void test_binomials(void **state) {
  (void)state;
  static const struct {
    double n, p;
  } cases[] = {{1, 0.5},      {3, 0.25},   {10, 0.9},         {20, 0.5},    {25, 0.41},
               {40, 0.25},    {100, 0.05}, {100, 0.1},        {100, 0.5},   {100, 0.93},
               {1000, 0.004}, {1000, 0.3}, {3000, 1.0 / 3.0}, {3999, 0.99}, {3900, 0.51}};
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  for (size_t c = 0; c < UNIT_COUNT(cases); c++) {
    static double count[CELLS], chance[CELLS];
    double n = cases[c].n, p = cases[c].p;
    for (int i = 0; i <= (int)n; i++) {
      count[i] = 0.0;
      chance[i] = exp(choose_log(n, i) + i * log(p) + (n - i) * log1p(-p));
    }
    for (int i = 0; i < DRAWS; i++) {
      uint64_t k = kl_random_binomial(&random, (uint64_t)n, p);
      law(k <= (uint64_t)n, "%g, %g: got %llu", n, p, (unsigned long long)k);
      count[k] += 1.0;
    }
    char what[60];
    (void)snprintf(what, sizeof what, "binomial(%g, %g)", n, p);
    law_counts(count, chance, (int)n + 1, DRAWS, what);
  }
}

/* Counts up to 2^53: against the normal distribution, whose error is below 1e-5 there. */
static void test_large_binomials(void **state) {
  (void)state;
  static const struct {
    double n, p;
  } cases[] = {{0x1p53, 0.5}, {0x1p53, 1e-3}, {1e13, 0.37}, {0x1p53, 0.999}, {1e15, 1e-3}};
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  double chance[40], count[40];
  for (int i = 0; i < 40; i++) {
    chance[i] = 0.025;
  }
  for (size_t c = 0; c < UNIT_COUNT(cases); c++) {
    memset(count, 0, sizeof count);
    double n = cases[c].n, p = cases[c].p, sd = sqrt(n * p * (1.0 - p));
    for (int i = 0; i < DRAWS; i++) {
      double k = (double)kl_random_binomial(&random, (uint64_t)n, p);
      count[(int)(20.0 * erfc(-(k - n * p) / sd / sqrt(2.0)))] += 1.0;
    }
    char what[60];
    (void)snprintf(what, sizeof what, "binomial(%g, %g)", n, p);
    law_counts(count, chance, 40, DRAWS, what);
  }
}

static void test_certain_binomials(void **state) {
  (void)state;
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  for (int i = 0; i < 100; i++) {
    law(kl_random_binomial(&random, 0, 0.3) == 0, "none of %d", 0);
    law(kl_random_binomial(&random, UINT64_C(1) << 53, 0.0) == 0, "chance %d", 0);
    law(kl_random_binomial(&random, UINT64_C(1) << 53, 1.0) == UINT64_C(1) << 53, "chance %d", 1);
    law(kl_random_binomial(&random, UINT64_C(1) << 53, 0x1p-1074) == 0, "chance 2^-%d", 1074);
  }
}

static void test_hypergeometrics(void **state) {
  (void)state;
  static const int cases[][3] = {{1, 1, 1},       {5, 3, 4},         {3, 100, 50},  {100, 3, 50},
                                 {3, 100, 99},    {30, 30, 30},      {30, 30, 55},  {12, 500, 100},
                                 {500, 12, 100},  {1000, 3000, 900}, {900, 90, 60}, {50, 60, 25},
                                 {400, 500, 899}, {0, 5, 3},         {5, 0, 3},     {9, 9, 0}};
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  for (size_t c = 0; c < UNIT_COUNT(cases); c++) {
    static double count[CELLS], chance[CELLS];
    int good = cases[c][0], bad = cases[c][1], drawn = cases[c][2];
    for (int i = 0; i <= good; i++) {
      bool possible = i <= drawn && drawn - i <= bad;
      count[i] = 0.0;
      chance[i] = possible ? exp(choose_log(good, i) + choose_log(bad, drawn - i) -
                                 choose_log(good + bad, drawn))
                           : 0.0;
    }
    for (int i = 0; i < DRAWS; i++) {
      uint64_t k =
          kl_random_hypergeometric(&random, (uint64_t)good, (uint64_t)bad, (uint64_t)drawn);
      law(k <= (uint64_t)good, "%d, %d, %d: got %llu", good, bad, drawn, (unsigned long long)k);
      count[k] += 1.0;
    }
    char what[60];
    (void)snprintf(what, sizeof what, "hypergeometric(%d, %d, %d)", good, bad, drawn);
    law_counts(count, chance, good + 1, DRAWS, what);
  }
}

/* ---- urns ---- */

/* Few draws and many go through different code; each outcome's number is binomial. */
static void test_urns(void **state) {
  (void)state;
  static const double weight[6] = {3.0, 0.0, 1.5, 0.25, 10.0, 0.25};
  static const int sizes[] = {1, 20, 384, 390, 2000};
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  for (size_t s = 0; s < UNIT_COUNT(sizes); s++) {
    static double count[6][CELLS], chance[CELLS];
    memset(count, 0, sizeof count);
    KlUrn urn;
    law(kl_urn_begin(&urn, weight, 6) == KL_OK, "size %d", sizes[s]);
    for (int i = 0; i < 20000; i++) {
      double drawn[6], sum = 0.0;
      law(kl_urn_draw(&urn, &random, (uint64_t)sizes[s], drawn, NULL) == KL_OK, "draw %d", i);
      for (int j = 0; j < 6; j++) {
        count[j][(int)drawn[j]] += 1.0;
        sum += drawn[j];
      }
      law(sum == sizes[s], "draw %d: %g of %d", i, sum, sizes[s]);
    }
    kl_urn_clear(&urn);
    for (int j = 0; j < 6; j++) {
      double p = weight[j] / 15.0, n = sizes[s];
      for (int i = 0; i <= sizes[s]; i++) {
        chance[i] = p > 0.0 ? exp(choose_log(n, i) + i * log(p) + (n - i) * log1p(-p)) : i == 0;
      }
      law_counts(count[j], chance, sizes[s] + 1, 20000, "urn");
    }
  }
}

/* Draws of different outcomes take from each other: the variance of a sum is that of the sum. */
static void test_draws_of_an_urn_depend_on_each_other(void **state) {
  (void)state;
  static const double weight[4] = {1.0, 2.0, 3.0, 4.0};
  static const int sizes[] = {50, 5000};
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  for (int s = 0; s < 2; s++) {
    static double count[CELLS + 2000], chance[CELLS + 2000];
    memset(count, 0, sizeof count);
    double n = sizes[s], drawn[4];
    KlUrn urn;
    law(kl_urn_begin(&urn, weight, 4) == KL_OK, "size %g", n);
    for (int i = 0; i < 50000; i++) {
      law(kl_urn_draw(&urn, &random, (uint64_t)n, drawn, NULL) == KL_OK, "draw %d", i);
      count[(int)(drawn[1] + drawn[2])] += 1.0;
    }
    kl_urn_clear(&urn);
    for (int i = 0; i <= (int)n; i++) {
      chance[i] = exp(choose_log(n, i) + n * log(0.5));
    }
    law_counts(count, chance, (int)n + 1, 50000, "sum of two outcomes");
  }
}

static void test_subsets(void **state) {
  (void)state;
  static const double weight[5] = {3.0, 0.0, 20.0, 1.0, 600.0};
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  for (uint64_t n = 0; n <= 624; n += 52) {
    static double count[5][CELLS], chance[CELLS];
    memset(count, 0, sizeof count);
    for (int i = 0; i < 20000; i++) {
      double drawn[5], sum = 0.0;
      law(kl_urn_subset(&random, weight, 5, 624, n, drawn, NULL) == KL_OK, "draw %d", i);
      for (int j = 0; j < 5; j++) {
        law(drawn[j] <= weight[j], "draw %d, outcome %d: %g", i, j, drawn[j]);
        count[j][(int)drawn[j]] += 1.0;
        sum += drawn[j];
      }
      law(sum == (double)n, "draw %d: %g", i, sum);
    }
    for (int j = 0; j < 5; j++) {
      double good = weight[j], bad = 624.0 - good, most = (double)n;
      for (int i = 0; i <= (int)good; i++) {
        bool possible = i <= most && most - i <= bad;
        chance[i] =
            possible
                ? exp(choose_log(good, i) + choose_log(bad, most - i) - choose_log(624.0, most))
                : 0.0;
      }
      law_counts(count[j], chance, (int)good + 1, 20000, "subset");
    }
  }
}

/* A change of any sampler changes published intervals: these are theirs. */
static void test_draws_are_the_same_everywhere(void **state) {
  (void)state;
  KlRandom random;
  kl_random_begin(&random, 5);
  uint64_t hash = 0;
  for (int i = 0; i < 2000; i++) {
    uint64_t n = kl_random_below(&random, UINT64_C(1) << (1 + i % 53));
    uint64_t k = kl_random_binomial(&random, n, kl_random_fraction(&random));
    uint64_t drawn = n > 0 ? kl_random_below(&random, n) : 0;
    uint64_t j = kl_random_hypergeometric(&random, k, n - k, drawn);
    hash = (hash ^ k) * UINT64_C(0x100000001b3);
    hash = (hash ^ j) * UINT64_C(0x100000001b3);
  }
  law(hash == UINT64_C(9771254553061508763), "got %llu", (unsigned long long)hash);
}

static void test_urns_survive_want_of_memory(void **state) {
  (void)state;
  static const double weight[3] = {1.0, 2.0, 3.0};
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  double drawn[3];
  KlStatus status = KL_NO_MEMORY;
  for (int allowed = 0; status != KL_OK; allowed++) {
    KlUrn urn;
    libc_memory_fail_after(allowed, 0);
    status = kl_urn_begin(&urn, weight, 3);
    status = status == KL_OK ? kl_urn_draw(&urn, &random, 10, drawn, NULL) : status;
    kl_urn_clear(&urn);
    law(allowed < 10 && (status == KL_OK) == (allowed == 4), "%d allowed", allowed);
  }
  libc_memory_fail_after(-1, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_numbers_are_those_of_the_reference),
      cmocka_unit_test(test_integers_are_alike_likely),
      cmocka_unit_test(test_large_integers_are_alike_likely),
      cmocka_unit_test(test_fractions_are_between_0_and_1),
      cmocka_unit_test(test_binomials),
      cmocka_unit_test(test_large_binomials),
      cmocka_unit_test(test_certain_binomials),
      cmocka_unit_test(test_hypergeometrics),
      cmocka_unit_test(test_urns),
      cmocka_unit_test(test_draws_of_an_urn_depend_on_each_other),
      cmocka_unit_test(test_subsets),
      cmocka_unit_test(test_draws_are_the_same_everywhere),
      cmocka_unit_test(test_urns_survive_want_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
