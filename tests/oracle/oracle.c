/* oracle.c - compares the core with tables of results that are known to 106 bits.
**
**     oracle TABLE...           errors by table and function; a line for each case above its bound
**     oracle --bits TABLE...    a line for each case: its id and the bits of the result, in
**                               hexadecimal since %a differs from one C library to the next
**
** Exit status: 0 when nothing failed, 1 when something did, 2 when the command line is wrong.
*/
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "oracle/call.h"
#include "oracle/table.h"
#include "support/libc_memory.h"

enum { ORACLE_ID = 40, ORACLE_ORDERS = 3 };

/* The errors of one function over one table. */
typedef struct Tally {
  double *error;
  size_t count, room;
  double worst;
  char worst_id[ORACLE_ID];
} Tally;

typedef struct Run {
  bool wants_bits;
  long passed, failed;
  Tally tally[ORACLE_FUNCTIONS];
} Run;

static void tally_add(Tally *t, double error, const char *id) {
  if (t->count == t->room) {
    t->room = 2 * t->room + 64;
    t->error = realloc(t->error, t->room * sizeof *t->error);
    if (t->error == NULL) {
      exit(1);
    }
  }
  t->error[t->count++] = error;
  if (t->count == 1 || error > t->worst) {
    t->worst = error;
    (void)snprintf(t->worst_id, sizeof t->worst_id, "%s", id);
  }
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Prints the tallies of a table and empties them. */
static void tallies_print(Tally *tally, const char *path) {
  for (size_t i = 0; i < ORACLE_FUNCTIONS; i++) {
    Tally *t = &tally[i];
    if (t->count > 0) {
      qsort(t->error, t->count, sizeof *t->error, compare);
      printf("%s: %-15s %5zu cases, median %.3f ulp, worst %.4f ulp (%s)\n", path,
             oracle_functions[i].name, t->count, t->error[t->count / 2], t->worst, t->worst_id);
    }
    free(t->error);
    *t = (Tally){0};
  }
}

static void vector_reverse(OracleVector *v) {
  for (size_t i = 0; i < v->count / 2; i++) {
    double x = v->item[i];
    v->item[i] = v->item[v->count - 1 - i];
    v->item[v->count - 1 - i] = x;
  }
}

/* By a third.  Three reversals rotate. */
static void vector_rotate(OracleVector *v) {
  size_t third = v->count / 3;
  OracleVector head = {v->item, third}, tail = {v->item + third, v->count - third};
  vector_reverse(&head);
  vector_reverse(&tail);
  vector_reverse(v);
}

/* The same permutation for vectors of the same length.  Fisher & Yates. */
static void vector_shuffle(OracleVector *v) {
  uint64_t state = 20240117;
  for (size_t i = v->count; i > 1; i--) {
    size_t j = (size_t)(oracle_splitmix(&state) % i);
    double x = v->item[i - 1];
    v->item[i - 1] = v->item[j];
    v->item[j] = x;
  }
}

/* Whether the rows of `c` give the bits of `value` in other orders too; leaves them in the last. */
static bool orders_agree(const OracleFunction *function, OracleCase *c, double value) {
  static void (*const order[ORACLE_ORDERS])(OracleVector *) = {vector_reverse, vector_rotate,
                                                               vector_shuffle};
  bool agree = true;
  for (int i = 0; i < ORACLE_ORDERS; i++) {
    order[i](&c->p);
    order[i](&c->q);
    agree = agree && ulp_bits(function->value(c)) == ulp_bits(value);
  }
  return agree;
}

static const OracleFunction *function_find(const char *name) {
  for (size_t i = 0; i < ORACLE_FUNCTIONS; i++) {
    if (strcmp(oracle_functions[i].name, name) == 0) {
      return &oracle_functions[i];
    }
  }
  return NULL;
}

static void case_failed(const OracleTable *table, const OracleCase *c, double got, double error) {
  OracleTruth truth = c->truth;
  printf("%s:%d: %s %s: got %a, want %a + %a", table->path, table->line, c->id, c->function, got,
         truth.value.hi, truth.value.lo);
  if (truth.exponent != 0) {
    printf(" times 2^%d", truth.exponent);
  }
  printf(", %.4f ulp\n", error);
}

/* Compares one result with the truth, and with itself for other orders of rows. */
static bool case_check(Run *run, const OracleTable *table, OracleCase *c,
                       const OracleFunction *function) {
  double got = function->value(c);
  double error = ulp_distance(got, c->truth);
  tally_add(&run->tally[function - oracle_functions], error, c->id);
  double bound = function->divergence != NULL ? function->divergence->bound : function->bound;
  bool is_good = error <= bound && (function->is_signed || !signbit(got));
  if (!is_good) {
    case_failed(table, c, got, error);
  }
  if (function->has_rows && !orders_agree(function, c, got)) {
    printf("%s:%d: %s %s: another order of rows gives other bits than %a\n", table->path,
           table->line, c->id, c->function, got);
    is_good = false;
  }
  return is_good;
}

static bool case_run(Run *run, const OracleTable *table, OracleCase *c) {
  const OracleFunction *function = function_find(c->function);
  if (function == NULL || c->p.count == 0) {
    printf("%s:%d: %s: no such function, or no argument\n", table->path, table->line, c->id);
    return false;
  }
  if (run->wants_bits) {
    printf("%s %s %016" PRIx64 "\n", c->id, c->function, ulp_bits(function->value(c)));
    return true;
  }
  return case_check(run, table, c, function);
}

static void run_count(Run *run, bool is_good) {
  run->passed += is_good;
  run->failed += !is_good;
}

static void run_table(Run *run, const char *path) {
  OracleTable table;
  if (!oracle_table_open(&table, path)) {
    printf("%s: cannot be read\n", path);
    run_count(run, false);
    return;
  }
  OracleCase c;
  bool is_case;
  while (oracle_table_next(&table, &c, &is_case)) {
    if (is_case) {
      run_count(run, case_run(run, &table, &c));
      oracle_case_clear(&c);
    } else {
      printf("%s:%d: not a case\n", path, table.line);
      run_count(run, false);
    }
  }
  tallies_print(run->tally, path);
  oracle_table_close(&table);
}

int main(int argc, char **argv) {
  Run run = {.wants_bits = argc > 1 && strcmp(argv[1], "--bits") == 0};
  int first = run.wants_bits ? 2 : 1;
  if (first >= argc) {
    (void)fputs("usage: oracle [--bits] TABLE...\n", stderr);
    return 2;
  }
  for (int i = first; i < argc; i++) {
    run_table(&run, argv[i]);
  }
  if (libc_memory_blocks() != 0) {
    printf("oracle: the core did not release %ld blocks\n", libc_memory_blocks());
    run_count(&run, false);
  }
  if (!run.wants_bits) {
    printf("%ld passed, %ld failed\n", run.passed, run.failed);
  }
  return run.failed > 0;
}
