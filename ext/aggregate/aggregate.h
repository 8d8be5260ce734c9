/* aggregate.h - what an aggregate is, as data: state x finish.
**
** A state gathers rows; a finish makes a value of them.  Few states, many finishes.  An aggregate
** is a file that exports one KlAggregate, and a line of aggregates.def.  All of it is plain C: the
** callbacks that SQLite wants are the same for every aggregate and live in ext/sqlite.
*/
#ifndef KLDIV_AGGREGATE_AGGREGATE_H
#define KLDIV_AGGREGATE_AGGREGATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/domain.h"
#include "base/poll.h"
#include "base/status.h"
#include "num/scaled.h"

enum { KL_AGGREGATE_COLUMNS = 2, KL_AGGREGATE_PARAMETERS = 2 };

/* Zeroed memory of `size` bytes, aligned for double, is the empty state.
**
** A row is one number per column, exact as hi + lo (lo is not 0 only for integers that a double
** has no room for).  NULL arrives as a NaN, which no SQL value is. */
typedef struct KlState {
  size_t size;
  /* Adds a row.  After an error the state only serves to be cleared. */
  KlStatus (*step)(void *state, const KlDd *row);
  /* Takes the oldest row out again, exactly: as if it had never come. */
  KlStatus (*unstep)(void *state, const KlDd *row);
  /* Frees what the state owns and leaves it empty. */
  void (*clear)(void *state);
} KlState;

typedef struct KlAggregate {
  const char *name;
  int columns;
  KlArgument column[KL_AGGREGATE_COLUMNS];
  /* What may follow the columns, constant over a group: the base of the logarithm, if the value is
  ** in nats, then the aggregate's own parameters. */
  bool nats;
  int parameters;
  KlArgument parameter[KL_AGGREGATE_PARAMETERS];
  const KlState *state;
  /* The value of the rows in `state`, which stays as it is; `parameter` are the aggregate's own.
  ** *exists becomes false where the rows have no value (NULL).  +Inf allowed, never NaN. */
  KlStatus (*finish)(const void *state, const double *parameter, const KlPoll *poll,
                     KlScaled *value, bool *exists);
  const char *help;    /* one line */
  const char *example; /* a call */
} KlAggregate;

/* A NULL of a row. */
static inline bool kl_is_null(KlDd x) { return x.hi != x.hi; }

#define KL_AGGREGATE(name) extern const KlAggregate kl_aggregate_##name;
#include "aggregate/aggregates.def"
#undef KL_AGGREGATE

/* The registered aggregates by position, from 0; NULL past the last. */
const KlAggregate *kl_aggregate_at(size_t position);

#endif
