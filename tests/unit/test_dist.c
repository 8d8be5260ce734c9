/* test_dist.c - distribution values: canonical bytes, and bytes that are not. */
#include "unit/values.h"

#include "dist/compare.h"
#include "dist/look.h"
#include "dist/merge.h"
#include "support/libc_memory.h"

/* What a value is decoded from: a copy of the exact size, so that ASan sees a byte too far. */
static KlStatus dist_decode_copy(const unsigned char *bytes, size_t size, KlDist *dist,
                                 unsigned char **copy, KlProblem *problem) {
  *copy = malloc(size > 0 ? size : 1);
  memcpy(*copy, bytes, size);
  problem->text[0] = '\0';
  return kl_dist_decode(dist, *copy, size, NULL, problem);
}

/* Data against itself: 0, but for divergences that may be negative and estimates from nearest
** neighbours, which are never NaN. */
static void law_compared(const char *what, const KlDivergence *d, KlDist *dist) {
  double parameter[KL_DIVERGENCE_PARAMETERS];
  KlResult result = {.exists = false};
  KlProblem problem;
  for (int i = 0; i < KL_DIVERGENCE_PARAMETERS; i++) {
    parameter[i] = d->required ? 0.7 : d->parameter[i].otherwise;
  }
  KlStatus status = kl_compare(d, parameter, dist, dist, NULL, &result, &problem);
  law(status == KL_OK || status == KL_REFUSED, "%s of %s", d->name, what);
  if (status == KL_OK && result.exists) {
    double value = kl_scaled_round(result.value);
    bool any = (d->properties & KL_SIGNED) != 0 || strncmp(result.method, "k-nn", 4) == 0;
    law(!isnan(value), "%s of %s", d->name, what);
    law(any || value == 0.0, "%s of %s: %g by %s", d->name, what, value, result.method);
  }
}

/* Of the many values that are made up, each meets another divergence. */
static void law_compared_in_turn(const char *what, KlDist *dist) {
  static size_t turn;
  if (kl_divergence_at(turn) == NULL) {
    turn = 0;
  }
  law_compared(what, kl_divergence_at(turn++), dist);
}

/* Whatever a value holds, its numbers are none that is NaN, and it is at no distance from
** itself. */
static void law_looked_at(const char *what, KlDist *dist) {
  KlLook look;
  KlProblem problem;
  KlScaled mean = kl_scaled_zero();
  KlResult result = {.exists = false};
  bool exists = false;
  if (kl_look_begin(&look, dist, NULL, &problem) == KL_OK &&
      kl_look_mean(&look, &mean, &exists, &problem) == KL_OK && exists) {
    law(!isnan(mean.value.hi), "%s", what);
  }
  kl_look_end(&look);
  if (kl_dist_is_observed(dist)) {
    law_compared_in_turn(what, dist);
  } else if (kl_compare(&kl_divergence_kl, NULL, dist, dist, NULL, &result, &problem) == KL_OK &&
             result.exists) {
    law_same(kl_scaled_round(result.value), 0.0, "%s: KL from itself", what);
  }
}

/* Encoding gives back what was decoded; solving works, whatever the numbers are. */
static void law_accepted(const char *what, KlDist *dist, const unsigned char *bytes, size_t size) {
  KlBytes again = {0};
  kl_dist_encode(&again, dist);
  law(again.size == size && memcmp(again.data, bytes, size) == 0, "%s, %zu bytes", what, size);
  law(kl_dist_solve(dist, NULL) == KL_OK, "%s", what);
  for (int i = 0; dist->fit == KL_FIT_MEMBER && dist->theta != NULL &&
                  i < kl_family_theta(dist->member.family, dist->member.dimension);
       i++) {
    law(!isnan(dist->theta[i].value.hi), "%s: parameter %d", what, i);
  }
  kl_bytes_clear(&again);
  law_looked_at(what, dist);
}

/* Whatever the bytes are: a value that encodes to them, or a refusal that says at which byte. */
static bool law_any(const char *what, const unsigned char *bytes, size_t size) {
  KlDist dist;
  KlProblem problem;
  unsigned char *copy;
  KlStatus status = dist_decode_copy(bytes, size, &dist, &copy, &problem);
  if (status == KL_OK) {
    law_accepted(what, &dist, bytes, size);
    kl_dist_clear(&dist);
  } else {
    law(status == KL_REFUSED && strstr(problem.text, "at byte ") != NULL, "%s: %s", what,
        problem.text);
    size_t at = strtoull(strstr(problem.text, "at byte ") + 8, NULL, 10);
    law(at <= size, "%s: %s, of %zu bytes", what, problem.text, size);
  }
  free(copy);
  return status == KL_OK;
}

static void visit_encode(const char *what, const KlBytes *value) {
  law(law_any(what, value->data, value->size), "%s is a value", what);
  KlDist dist;
  KlProblem problem;
  law(kl_dist_decode(&dist, value->data, value->size, NULL, &problem) == KL_OK, "%s", what);
  for (size_t i = 0; kl_dist_is_observed(&dist) && kl_divergence_at(i) != NULL; i++) {
    law_compared(what, kl_divergence_at(i), &dist);
  }
  kl_dist_clear(&dist);
}

static void encoding_gives_back_what_was_decoded(void **state) {
  (void)state;
  value_each(visit_encode);
  law(libc_memory_blocks() == 0, "%ld blocks", libc_memory_blocks());
}

static void visit_cut(const char *what, const KlBytes *value) {
  unsigned char *longer = malloc(value->size + 1);
  memcpy(longer, value->data, value->size);
  longer[value->size] = 0;
  for (size_t size = 0; size < value->size; size++) {
    law(!law_any(what, value->data, size), "%s cut to %zu bytes", what, size);
  }
  law(!law_any(what, longer, value->size + 1), "%s with a byte more", what);
  free(longer);
}

static void a_value_that_is_cut_or_goes_on_is_refused(void **state) {
  (void)state;
  value_each(visit_cut);
  law(libc_memory_blocks() == 0, "%ld blocks", libc_memory_blocks());
}

static void visit_flip(const char *what, const KlBytes *value) {
  for (size_t at = 0; at < value->size; at++) {
    for (int with = 1; with < 256; with++) {
      /* Every byte of the head and of lengths; of long values, some bits of what follows. */
      if (at > 64 && (with & (with - 1)) != 0) {
        continue;
      }
      value->data[at] ^= (unsigned char)with;
      (void)law_any(what, value->data, value->size);
      value->data[at] ^= (unsigned char)with;
    }
  }
}

static void any_byte_may_be_any_other(void **state) {
  (void)state;
  value_each(visit_flip);
  law(libc_memory_blocks() == 0, "%ld blocks", libc_memory_blocks());
}

static void random_bytes_behind_a_header_are_refused_or_canonical(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 300000; i++) {
    unsigned char bytes[48] = {'k', 'l', 'd', 'i', 'v', 0, 1};
    size_t size = (size_t)unit_between(&random, 9, 48);
    bytes[7] = (unsigned char)unit_between(&random, KL_KIND_MEMBER, KL_KIND_SKETCH);
    bytes[8] = (unsigned char)(unit_below(&random, 8) == 0 ? 2 * unit_below(&random, 4) : 0);
    for (size_t at = 9; at < size; at++) {
      bytes[at] = (unsigned char)(unit_below(&random, 2) == 0 ? unit_below(&random, 6)
                                                              : unit_below(&random, 256));
    }
    (void)law_any("random bytes", bytes, size);
  }
}

static void a_value_of_a_newer_version_says_so(void **state) {
  (void)state;
  KlBytes value = {0};
  KlDist dist;
  KlProblem problem;
  value_of_probe(&value, kl_family_at(0), 0);
  value.data[6] = 2;
  law(kl_dist_decode(&dist, value.data, value.size, NULL, &problem) == KL_REFUSED, "version 2");
  assert_string_equal(problem.text, "not a valid distribution value: at byte 6, a newer version of "
                                    "kldiv made it");
  kl_bytes_clear(&value);
}

/* Every allocation of decoding, solving and encoding may fail. */
static void visit_memory(const char *what, const KlBytes *value) {
  for (long allowed = 0;; allowed++) {
    KlDist dist;
    KlProblem problem;
    libc_memory_fail_after(allowed, 0);
    KlStatus status = kl_dist_decode(&dist, value->data, value->size, NULL, &problem);
    if (status == KL_OK) {
      status = kl_dist_solve(&dist, NULL);
      kl_dist_clear(&dist);
    }
    bool failed = libc_memory_failed() != 0;
    libc_memory_fail_after(-1, 0);
    law(status == (failed ? KL_NO_MEMORY : KL_OK), "%s after %ld: status %d", what, allowed,
        (int)status);
    if (!failed) {
      return;
    }
  }
}

static void a_failed_allocation_is_no_value(void **state) {
  (void)state;
  value_each(visit_memory);
  law(libc_memory_blocks() == 0, "%ld blocks", libc_memory_blocks());
}

/* ---- merging ---- */

enum { PIECES = 6, PIECE_ROWS = 7 };

/* out = merge(a, b) */
static void dist_merge(const KlBytes *a, const KlBytes *b, KlBytes *out) {
  KlDist p, q;
  KlProblem problem;
  law(kl_dist_decode(&p, a->data, a->size, NULL, &problem) == KL_OK, "%s", problem.text);
  law(kl_dist_decode(&q, b->data, b->size, NULL, &problem) == KL_OK, "%s", problem.text);
  law(kl_dist_merge(&p, &q, NULL, out, &problem) == KL_OK, "%s", problem.text);
  kl_dist_clear(&p);
  kl_dist_clear(&q);
}

/* Merges the pieces two by two, whichever come, until there is one. */
static void merge_in_a_random_tree(UnitRandom *random, const KlBytes *piece, KlBytes *out) {
  KlBytes part[PIECES];
  int count = PIECES;
  for (int i = 0; i < PIECES; i++) {
    part[i] = (KlBytes){0};
    kl_write_bytes(&part[i], piece[i].data, piece[i].size);
  }
  while (count > 1) {
    int a = unit_below(random, count), b = unit_below(random, count - 1);
    b += b >= a;
    KlBytes merged = {0};
    dist_merge(&part[a], &part[b], &merged);
    kl_bytes_clear(&part[a]);
    kl_bytes_clear(&part[b]);
    part[a < b ? a : b] = merged;
    part[a < b ? b : a] = part[--count];
  }
  *out = part[0];
}

static void merging_in_any_tree_is_one_pass(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const KlFamily *family;
  for (size_t f = 0; (family = kl_family_at(f)) != NULL; f++) {
    if (family->gather == KL_GATHER_NOTHING) {
      continue;
    }
    KlFitState all = {0};
    KlProblem problem;
    KlBytes piece[PIECES] = {{0}}, whole = {0};
    law(kl_fit_state_begin(&all, family, value_dimension(family)) == KL_OK, "%s", family->name);
    for (int i = 0; i < PIECES; i++) {
      KlFitState part = {0};
      law(kl_fit_state_begin(&part, family, value_dimension(family)) == KL_OK, "%s", family->name);
      for (int j = 0; j < PIECE_ROWS; j++) {
        KlDd x[KL_FAMILY_COLUMNS], weight = kl_dd(j % 3 == 0 ? 0.3 : 1.0, 0.0);
        value_row(family, &random, x);
        law(kl_fit_state_row(&all, x, weight, 1, &problem) == KL_OK, "%s", family->name);
        law(kl_fit_state_row(&part, x, weight, 1, &problem) == KL_OK, "%s", family->name);
      }
      law(kl_fit_state_write(&part, NULL, &piece[i]) == KL_OK, "%s", family->name);
      kl_fit_state_clear(&part);
    }
    law(kl_fit_state_write(&all, NULL, &whole) == KL_OK, "%s", family->name);
    kl_fit_state_clear(&all);
    for (int tree = 0; tree < 20; tree++) {
      KlBytes merged;
      merge_in_a_random_tree(&random, piece, &merged);
      law(merged.size == whole.size && memcmp(merged.data, whole.data, whole.size) == 0,
          "%s, tree %d", family->name, tree);
      kl_bytes_clear(&merged);
    }
    for (int i = 0; i < PIECES; i++) {
      kl_bytes_clear(&piece[i]);
    }
    kl_bytes_clear(&whole);
  }
  law(libc_memory_blocks() == 0, "%ld blocks", libc_memory_blocks());
}

/* Rows that come and go leave what the rows that stay make. */
static void taking_rows_out_leaves_the_others(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const KlFamily *family;
  enum { ROWS = 200, FRAME = 9 };
  for (size_t f = 0; (family = kl_family_at(f)) != NULL; f++) {
    if (family->gather == KL_GATHER_NOTHING) {
      continue;
    }
    KlDd x[ROWS][KL_FAMILY_COLUMNS];
    KlFitState sliding = {0};
    KlProblem problem;
    law(kl_fit_state_begin(&sliding, family, value_dimension(family)) == KL_OK, "%s", family->name);
    for (int i = 0; i < ROWS; i++) {
      KlFitState fresh = {0};
      KlBytes got = {0}, want = {0};
      value_row(family, &random, x[i]);
      KlStatus status = kl_fit_state_row(&sliding, x[i], kl_dd(1.0, 0.0), 1, &problem);
      if (i >= FRAME) {
        status = status == KL_OK
                     ? kl_fit_state_row(&sliding, x[i - FRAME], kl_dd(1.0, 0.0), -1, &problem)
                     : status;
      }
      law(status == KL_OK, "%s row %d", family->name, i);
      law(kl_fit_state_begin(&fresh, family, value_dimension(family)) == KL_OK, "%s", family->name);
      for (int j = i >= FRAME ? i - FRAME + 1 : 0; j <= i; j++) {
        law(kl_fit_state_row(&fresh, x[j], kl_dd(1.0, 0.0), 1, &problem) == KL_OK, "row %d", j);
      }
      law(kl_fit_state_write(&sliding, NULL, &got) == KL_OK, "%s", family->name);
      law(kl_fit_state_write(&fresh, NULL, &want) == KL_OK, "%s", family->name);
      law(got.size == want.size && memcmp(got.data, want.data, want.size) == 0, "%s, row %d",
          family->name, i);
      kl_bytes_clear(&got);
      kl_bytes_clear(&want);
      kl_fit_state_clear(&fresh);
    }
    kl_fit_state_clear(&sliding);
  }
  law(libc_memory_blocks() == 0, "%ld blocks", libc_memory_blocks());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(encoding_gives_back_what_was_decoded),
      cmocka_unit_test(a_value_that_is_cut_or_goes_on_is_refused),
      cmocka_unit_test(any_byte_may_be_any_other),
      cmocka_unit_test(random_bytes_behind_a_header_are_refused_or_canonical),
      cmocka_unit_test(a_value_of_a_newer_version_says_so),
      cmocka_unit_test(a_failed_allocation_is_no_value),
      cmocka_unit_test(merging_in_any_tree_is_one_pass),
      cmocka_unit_test(taking_rows_out_leaves_the_others),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
