/* test_aggregates.c - laws of every aggregate: any order, any window, any failure of the heap. */
#include "unit/unit.h"

#include "aggregate/aggregate.h"
#include "aggregate/mass_rows.h"
#include "support/libc_memory.h"

typedef struct Row {
  KlDd column[KL_AGGREGATE_COLUMNS];
} Row;

typedef struct Outcome {
  KlStatus status;
  bool exists;
  KlDd value;
} Outcome;

#define FOR_EACH_AGGREGATE(a)                                                 \
  for (size_t position_ = 0; kl_aggregate_at(position_) != NULL; position_++) \
    for (const KlAggregate *a = kl_aggregate_at(position_); a != NULL; a = NULL)

static const KlDd null = {(double)NAN, 0.0};

/* A state of any aggregate: zeroed memory of its size, and no more, so that the sanitizer sees the
** end. */
static void *state_new(const KlAggregate *a) {
  void *state = calloc(1, a->state->size);
  assert_non_null(state);
  return state;
}

static void state_free(const KlAggregate *a, void *state) {
  a->state->clear(state);
  free(state);
}

static Outcome finish_with(const KlAggregate *a, const void *state, const double *parameter,
                           const KlPoll *poll) {
  Outcome out = {KL_OK, false, {0.0, 0.0}};
  KlScaled scaled;
  out.status = a->finish(state, parameter, poll, &scaled, &out.exists);
  if (out.status == KL_OK && out.exists) {
    out.value = kl_scaled_dd(scaled);
    law(!isnan(out.value.hi) && !isnan(out.value.lo), "%s is NaN", a->name);
    law(!isinf(out.value.hi) || out.value.lo == 0.0, "%s is {Inf, %a}", a->name, out.value.lo);
  } else {
    out.value = kl_dd(0.0, 0.0);
  }
  return out;
}

static Outcome finish(const KlAggregate *a, const void *state) {
  double parameter[KL_AGGREGATE_PARAMETERS] = {0.0};
  for (int i = 0; i < a->parameters; i++) {
    parameter[i] = a->parameter[i].otherwise;
  }
  return finish_with(a, state, parameter, NULL);
}

static void step(const KlAggregate *a, void *state, const Row *row) {
  law(a->state->step(state, row->column) == KL_OK, "%s", a->name);
}

static void unstep(const KlAggregate *a, void *state, const Row *row) {
  law(a->state->unstep(state, row->column) == KL_OK, "%s", a->name);
}

static Outcome value_of(const KlAggregate *a, const Row *row, int count) {
  void *state = state_new(a);
  for (int i = 0; i < count; i++) {
    step(a, state, &row[i]);
  }
  Outcome out = finish(a, state);
  assert_int_equal(out.status, KL_OK);
  state_free(a, state);
  return out;
}

#define law_outcome(got, want, ...)                      \
  do {                                                   \
    law((got).status == (want).status, __VA_ARGS__);     \
    law((got).exists == (want).exists, __VA_ARGS__);     \
    law_same_dd((got).value, (want).value, __VA_ARGS__); \
  } while (0)

/* A number of the domain, of all sizes or of one; NULLs, zeros and infinities that it has among
** them. */
static KlDd number_random(UnitRandom *random, const KlDomain *domain, bool wide) {
  int kind = unit_below(random, 12);
  if (kind == 0) {
    return null;
  }
  if (kind == 1 && kl_domain_contains(domain, -HUGE_VAL)) {
    return kl_dd(-HUGE_VAL, 0.0);
  }
  if (kind == 2 && kl_domain_contains(domain, 0.0)) {
    return kl_dd(0.0, 0.0);
  }
  if (kind == 3 && domain == &kl_domain_real) {
    int64_t x = (int64_t)(unit_bits(random) >> 1); /* an integer that a double has no room for */
    double hi = (double)(x - 1);
    return hi < 0x1p63 ? kl_dd(hi, (double)(x - (int64_t)hi)) : kl_dd(hi, -1.0);
  }
  double x = wide ? unit_wide(random, -1015, 1015) : unit_wide(random, -2, 5);
  x = domain == &kl_domain_log_mass && wide ? unit_range(random, -1e4, 1e4) : x;
  x = kl_domain_contains(domain, x) ? x : -x;
  law(kl_domain_contains(domain, x), "%s has neither %a nor %a", domain->text, x, -x);
  return kl_dd(x, 0.0);
}

static Row row_random(UnitRandom *random, const KlAggregate *a, bool wide) {
  Row row = {{null, null}};
  for (int i = 0; i < a->columns; i++) {
    row.column[i] = number_random(random, a->column[i].domain, wide);
  }
  return row;
}

/* A row that has a number in each column, other than 0 and -Inf. */
static Row row_plain(UnitRandom *random, const KlAggregate *a) {
  Row row = {{null, null}};
  for (int i = 0; i < a->columns; i++) {
    double x = unit_wide(random, -2, 5);
    row.column[i] = kl_dd(kl_domain_contains(a->column[i].domain, x) ? x : -x, 0.0);
  }
  return row;
}

static void law_argument(const KlAggregate *a, const KlArgument *argument) {
  law(argument->name != NULL && argument->name[0] != '\0', "%s: an argument has no name", a->name);
  law(argument->domain != NULL && argument->domain->low < argument->domain->high,
      "%s: domain of %s", a->name, argument->name);
  law(argument->domain->text[0] != '\0', "%s: domain of %s", a->name, argument->name);
}

static void test_descriptors_are_complete(void **state) {
  (void)state;
  size_t count = 0;
  FOR_EACH_AGGREGATE(a) {
    law(a->name != NULL && a->name[0] != '\0', "aggregate %zu has no name", count);
    law(a->help != NULL && a->help[0] != '\0' && strchr(a->help, '\n') == NULL, "%s: help",
        a->name);
    law(a->columns >= 1 && a->columns <= KL_AGGREGATE_COLUMNS, "%s: %d columns", a->name,
        a->columns);
    law(a->parameters >= 0 && a->parameters <= KL_AGGREGATE_PARAMETERS, "%s: %d parameters",
        a->name, a->parameters);
    law(a->finish != NULL && a->state != NULL, "%s: state and finish", a->name);
    law(a->state->size > 0 && a->state->step != NULL && a->state->unstep != NULL &&
            a->state->clear != NULL,
        "%s: state", a->name);
    for (int i = 0; i < a->columns; i++) {
      law_argument(a, &a->column[i]);
    }
    for (int i = 0; i < a->parameters; i++) {
      const KlArgument *p = &a->parameter[i];
      law_argument(a, p);
      law(kl_domain_contains(p->domain, p->otherwise), "%s: %s is usually %g", a->name, p->name,
          p->otherwise);
    }
    for (size_t i = 0; i < count; i++) {
      law(strcmp(a->name, kl_aggregate_at(i)->name) != 0, "%s twice", a->name);
    }
    count++;
  }
  law(count >= 4, "only %zu aggregates", count);
  assert_null(kl_aggregate_at(count + 1));
  assert_null(kl_aggregate_at(SIZE_MAX));
}

static void test_no_rows_have_no_value(void **state) {
  (void)state;
  const Row nulls = {{null, null}};
  FOR_EACH_AGGREGATE(a) {
    Outcome want = {KL_OK, false, {0.0, 0.0}};
    Outcome got = value_of(a, NULL, 0);
    law_outcome(got, want, "%s of no rows", a->name);
    Row rows[20];
    for (int i = 0; i < 20; i++) {
      rows[i] = nulls;
    }
    got = value_of(a, rows, 20);
    law_outcome(got, want, "%s of NULLs", a->name);
    law(libc_memory_blocks() == 0, "%s: %ld blocks", a->name, libc_memory_blocks());
  }
}

static void test_plain_rows_have_a_value(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  FOR_EACH_AGGREGATE(a) {
    for (int round = 0; round < 200; round++) {
      Row rows[60];
      int count = unit_between(&random, 2, 60);
      for (int i = 0; i < count; i++) {
        rows[i] = row_plain(&random, a);
      }
      Outcome got = value_of(a, rows, count);
      law(got.exists && got.value.hi >= 0.0 && isfinite(got.value.hi), "%s: exists %d, value %a",
          a->name, got.exists, got.value.hi);
    }
  }
}

static void test_rows_of_nulls_do_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const Row nulls = {{null, null}};
  FOR_EACH_AGGREGATE(a) {
    for (int round = 0; round < 100; round++) {
      Row rows[60], padded[120];
      int count = unit_between(&random, 1, 60), all = 0;
      for (int i = 0; i < count; i++) {
        rows[i] = row_random(&random, a, round % 2 == 0);
        padded[all++] = rows[i];
        if (unit_below(&random, 2) == 0) {
          padded[all++] = nulls;
        }
      }
      Outcome want = value_of(a, rows, count), got = value_of(a, padded, all);
      law_outcome(got, want, "%s, round %d", a->name, round);
    }
  }
}

/* A NULL mass is a label that the side does not have. */
static void test_a_null_mass_is_no_mass(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  FOR_EACH_AGGREGATE(a) {
    if (a->state != &kl_state_masses && a->state != &kl_state_log_masses) {
      continue;
    }
    double nothing = a->state == &kl_state_masses ? 0.0 : -HUGE_VAL;
    for (int round = 0; round < 200; round++) {
      Row rows[30], filled[30];
      for (int i = 0; i < 30; i++) {
        filled[i] = rows[i] = row_plain(&random, a);
        if (unit_below(&random, 5) == 0) {
          int side = round % 2;
          rows[i].column[side] = null;
          filled[i].column[side] = kl_dd(nothing, 0.0);
        }
      }
      Outcome got = value_of(a, rows, 30), want = value_of(a, filled, 30);
      law_outcome(got, want, "%s, round %d", a->name, round);
    }
  }
}

/* Columns of a fit skip their NULLs one by one. */
static void test_a_fitted_column_skips_its_own_nulls(void **state) {
  (void)state;
  const KlAggregate *a = &kl_aggregate_kl_gauss_fit;
  UnitRandom random = unit_random();
  for (int round = 0; round < 200; round++) {
    Row rows[30], apart[60];
    int count = 0;
    for (int i = 0; i < 30; i++) {
      rows[i] = row_random(&random, a, round % 2 == 0);
      for (int side = 0; side < 2; side++) {
        Row one = {{null, null}};
        one.column[side] = rows[i].column[side];
        apart[count++] = one;
      }
    }
    Outcome got = value_of(a, apart, count), want = value_of(a, rows, 30);
    law_outcome(got, want, "round %d", round);
  }
  Row two[3] = {{{{1.0, 0.0}, {1.0, 0.0}}}, {{{2.0, 0.0}, null}}, {{null, {3.0, 0.0}}}};
  assert_false(value_of(a, two, 1).exists);
  assert_false(value_of(a, two, 2).exists);
  assert_true(value_of(a, two, 3).exists);
}

static void test_the_order_of_rows_does_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  enum { MOST = 200 };
  FOR_EACH_AGGREGATE(a) {
    for (int round = 0; round < 150; round++) {
      Row rows[MOST], shuffled[MOST];
      int order[MOST], count = unit_between(&random, 1, MOST);
      for (int i = 0; i < count; i++) {
        rows[i] = round % 3 == 0 ? row_plain(&random, a) : row_random(&random, a, round % 3 == 1);
      }
      unit_permutation(&random, order, count);
      for (int i = 0; i < count; i++) {
        shuffled[i] = rows[order[i]];
      }
      Outcome want = value_of(a, rows, count), got = value_of(a, shuffled, count);
      law_outcome(got, want, "%s, round %d", a->name, round);
    }
  }
}

/* Frames of every kind: of one width, growing, shrinking to nothing and beginning again. */
static void test_a_window_is_its_frame_recomputed(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  enum { N = 400 };
  static const int widths[] = {1, 2, 7, 13, 14, 15, 45, 200};
  FOR_EACH_AGGREGATE(a) {
    for (size_t k = 0; k < UNIT_COUNT(widths); k++) {
      for (int kind = 0; kind < 3; kind++) {
        Row rows[N];
        for (int i = 0; i < N; i++) {
          rows[i] = kind == 0 ? row_plain(&random, a) : row_random(&random, a, kind == 1);
        }
        void *frame = state_new(a);
        int first = 0;
        for (int i = 0; i < N; i++) {
          step(a, frame, &rows[i]);
          int width = i % 100 == 99 ? 0 : i % 50 == 49 ? 1 : widths[k];
          while (first < i + 1 - width) {
            unstep(a, frame, &rows[first++]);
          }
          if (i % 3 == 0 || width < 2) {
            Outcome got = finish(a, frame), want = value_of(a, rows + first, i + 1 - first);
            law_outcome(got, want, "%s, rows %d to %d, kind %d", a->name, first, i, kind);
          }
        }
        state_free(a, frame);
      }
    }
    law(libc_memory_blocks() == 0, "%s: %ld blocks", a->name, libc_memory_blocks());
  }
}

/* Many more rows than a carry waits for, through a small frame. */
static void test_a_long_window_ends_as_its_last_frame(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  enum { WIDTH = 5 };
  FOR_EACH_AGGREGATE(a) {
    Row rows[WIDTH];
    void *frame = state_new(a);
    for (int i = 0; i < 20000; i++) {
      Row row = row_plain(&random, a);
      if (i >= WIDTH) {
        unstep(a, frame, &rows[i % WIDTH]);
      }
      rows[i % WIDTH] = row;
      step(a, frame, &row);
      if (i % 997 == 996) {
        Outcome got = finish(a, frame), want = value_of(a, rows, WIDTH);
        law_outcome(got, want, "%s, row %d", a->name, i);
        law(libc_memory_blocks() <= 8, "%s: %ld blocks for %d rows", a->name, libc_memory_blocks(),
            WIDTH);
      }
    }
    state_free(a, frame);
  }
}

static void test_finish_leaves_the_state_as_it_is(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  FOR_EACH_AGGREGATE(a) {
    void *rows = state_new(a);
    for (int i = 0; i < 300; i++) {
      Row row = row_plain(&random, a);
      step(a, rows, &row);
      Outcome first = finish(a, rows), again = finish(a, rows);
      law_outcome(again, first, "%s, %d rows", a->name, i + 1);
    }
    state_free(a, rows);
  }
}

static void test_clear_leaves_the_empty_state(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  FOR_EACH_AGGREGATE(a) {
    Row rows[200];
    void *used = state_new(a), *empty = state_new(a);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 200; i++) {
        rows[i] = row_plain(&random, a);
        rows[i].column[0].hi *=
            round == 1 && a->column[0].domain == &kl_domain_real ? 0x1p900 : 1.0;
        step(a, used, &rows[i]);
      }
      Outcome got = finish(a, used), want = value_of(a, rows, 200);
      law_outcome(got, want, "%s, round %d", a->name, round);
      a->state->clear(used);
      law(libc_memory_blocks() == 0, "%s: %ld blocks", a->name, libc_memory_blocks());
      law(memcmp(used, empty, a->state->size) == 0, "%s: the cleared state is not zeroed", a->name);
    }
    a->state->clear(used);
    free(used);
    free(empty);
  }
}

/* Parameters at the ends of their domains and between. */
static void test_every_parameter_of_the_domain_has_a_value(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  FOR_EACH_AGGREGATE(a) {
    void *rows = state_new(a);
    for (int i = 0; i < 50; i++) {
      Row row = row_plain(&random, a);
      step(a, rows, &row);
    }
    for (int part = 0; part <= 16 && a->parameters > 0; part++) {
      double parameter[KL_AGGREGATE_PARAMETERS] = {0.0};
      for (int i = 0; i < a->parameters; i++) {
        const KlDomain *domain = a->parameter[i].domain;
        parameter[i] = domain->low + (domain->high - domain->low) * (part / 16.0);
      }
      Outcome got = finish_with(a, rows, parameter, NULL);
      law(got.status == KL_OK && got.exists && got.value.hi >= 0.0, "%s(%g): %a", a->name,
          parameter[0], got.value.hi);
      law((part > 0 && part < 16) || a != &kl_aggregate_js_divergence || got.value.hi == 0.0,
          "%s(%g): %a", a->name, parameter[0], got.value.hi);
    }
    state_free(a, rows);
  }
}

/* The share goes to the divergence: of disjoint sides, the value is its entropy. */
static void test_js_takes_its_share(void **state) {
  (void)state;
  const KlAggregate *a = &kl_aggregate_js_divergence;
  const Row rows[2] = {{{{1.0, 0.0}, {0.0, 0.0}}}, {{{0.0, 0.0}, {3.0, 0.0}}}};
  void *sides = state_new(a);
  step(a, sides, &rows[0]);
  step(a, sides, &rows[1]);
  const double quarter[KL_AGGREGATE_PARAMETERS] = {0.25};
  law_nearest(kl_dd_round(finish(a, sides).value), logl(2.0L), 0.51, "usually");
  law_nearest(kl_dd_round(finish_with(a, sides, quarter, NULL).value),
              0.25L * logl(4.0L) + 0.75L * logl(4.0L / 3.0L), 0.51, "a quarter");
  state_free(a, sides);
}

/* ---- the heap ---- */

typedef struct HeapRun {
  Outcome outcome;
  bool failed;
} HeapRun;

enum { HEAP_ROWS = 90, HEAP_FRAME = 60 };

/* A window over the rows, with the allocation after `good` others failing. */
static HeapRun heap_run(const KlAggregate *a, const Row *rows, long good, int persistent) {
  HeapRun run = {{KL_OK, false, {0.0, 0.0}}, false};
  void *state = state_new(a);
  libc_memory_fail_after(good, persistent);
  KlStatus status = KL_OK;
  for (int i = 0; i < HEAP_ROWS && status == KL_OK; i++) {
    status = a->state->step(state, rows[i].column);
    if (i >= HEAP_FRAME && status == KL_OK) {
      status = a->state->unstep(state, rows[i - HEAP_FRAME].column);
    }
  }
  if (status == KL_OK) {
    run.outcome = finish(a, state);
  } else {
    run.outcome.status = status;
  }
  run.failed = libc_memory_failed() != 0;
  state_free(a, state);
  libc_memory_fail_after(-1, 0);
  return run;
}

static void test_every_failure_of_the_heap_is_reported(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  FOR_EACH_AGGREGATE(a) {
    for (int persistent = 0; persistent < 2; persistent++) {
      for (int wide = 0; wide < 2; wide++) {
        Row rows[HEAP_ROWS];
        for (int i = 0; i < HEAP_ROWS; i++) {
          rows[i] = row_random(&random, a, wide != 0);
        }
        Outcome want = value_of(a, rows + HEAP_ROWS - HEAP_FRAME, HEAP_FRAME);
        long good = 0;
        for (;; good++) {
          HeapRun run = heap_run(a, rows, good, persistent);
          law(libc_memory_blocks() == 0, "%s: %ld blocks after allocation %ld failed", a->name,
              libc_memory_blocks(), good);
          if (!run.failed) {
            law_outcome(run.outcome, want, "%s without failure", a->name);
            break;
          }
          if (run.outcome.status == KL_OK) {
            law_outcome(run.outcome, want, "%s in spite of allocation %ld", a->name, good);
          } else {
            law(run.outcome.status == KL_NO_MEMORY, "%s: got \"%s\"", a->name,
                kl_status_text(run.outcome.status));
          }
        }
        law(wide == 0 || good >= 3, "%s: only %ld allocations", a->name, good);
      }
    }
  }
}

/* ---- polls ---- */

typedef struct Asked {
  int count, until;
} Asked;

static KlStatus asked_ask(void *host) {
  Asked *asked = host;
  return ++asked->count > asked->until ? KL_INTERRUPTED : KL_OK;
}

/* Aggregates that visit their rows at the end ask on the way, and stop where they are told to. */
static void test_long_work_asks_whether_to_stop(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  FOR_EACH_AGGREGATE(a) {
    void *rows = state_new(a);
    double parameter[KL_AGGREGATE_PARAMETERS] = {0.5, 0.5};
    Row few[16];
    for (int i = 0; i < 16; i++) {
      few[i] = row_plain(&random, a);
      step(a, rows, &few[i]);
    }
    Asked asked = {0, INT32_MAX};
    const KlPoll poll = {asked_ask, &asked};
    Outcome got = finish_with(a, rows, parameter, &poll);
    law(got.status == KL_OK && asked.count == 0, "%s: asked %d times for 16 rows", a->name,
        asked.count);
    for (int i = 0; i < KL_POLL_ROWS + 10000; i++) {
      step(a, rows, &few[i % 16]);
    }
    Outcome want = finish_with(a, rows, parameter, NULL);
    got = finish_with(a, rows, parameter, &poll);
    law_outcome(got, want, "%s with a poll", a->name);
    int times = asked.count;
    bool visits = a->state == &kl_state_masses || a->state == &kl_state_log_masses;
    law(times >= (visits ? 2 : 0), "%s: asked %d times", a->name, times);
    law(times <= 8, "%s: asked %d times", a->name, times);
    for (int until = 0; until < times; until++) {
      asked = (Asked){0, until};
      got = finish_with(a, rows, parameter, &poll);
      law(got.status == KL_INTERRUPTED && asked.count == until + 1, "%s: got \"%s\" after %d of %d",
          a->name, kl_status_text(got.status), asked.count, times);
    }
    state_free(a, rows);
    law(libc_memory_blocks() == 0, "%s: %ld blocks", a->name, libc_memory_blocks());
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_descriptors_are_complete),
      cmocka_unit_test(test_no_rows_have_no_value),
      cmocka_unit_test(test_plain_rows_have_a_value),
      cmocka_unit_test(test_rows_of_nulls_do_not_show),
      cmocka_unit_test(test_a_null_mass_is_no_mass),
      cmocka_unit_test(test_a_fitted_column_skips_its_own_nulls),
      cmocka_unit_test(test_the_order_of_rows_does_not_show),
      cmocka_unit_test(test_a_window_is_its_frame_recomputed),
      cmocka_unit_test(test_a_long_window_ends_as_its_last_frame),
      cmocka_unit_test(test_finish_leaves_the_state_as_it_is),
      cmocka_unit_test(test_clear_leaves_the_empty_state),
      cmocka_unit_test(test_every_parameter_of_the_domain_has_a_value),
      cmocka_unit_test(test_js_takes_its_share),
      cmocka_unit_test(test_every_failure_of_the_heap_is_reported),
      cmocka_unit_test(test_long_work_asks_whether_to_stop),
  };
  return cmocka_run_group_tests_name("aggregates", tests, NULL, NULL);
}
