/* tally.h - what an aggregate over labels is, as data.
**
** A row is a label (of any type, or a distribution value) and a weight, which is 1 where the call
** has none.  A tally gathers rows, takes them out again, and makes a value or a number of them.  It
** is a file that exports one KlTally, and a line of tallies.def.
*/
#ifndef KLDIV_AGGREGATE_TALLY_H
#define KLDIV_AGGREGATE_TALLY_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/label.h"
#include "base/poll.h"
#include "base/problem.h"
#include "base/status.h"
#include "num/scaled.h"

typedef struct KlTally {
  const char *name;
  const char *label; /* what errors call the first argument */
  bool values;       /* it has to be a distribution value; otherwise it is any label */
  bool weighted;     /* a weight may come last */

  /* Zeroed memory of `size` bytes, aligned for double, is the empty state. */
  size_t size;
  /* Adds a row (sign 1) or takes the oldest out (sign -1); weight > 0 is finite.  KL_REFUSED and
  ** `problem` where it cannot be added.  After an error the state only serves to be cleared. */
  KlStatus (*step)(void *state, const KlLabel *label, KlDd weight, int sign, const KlPoll *poll,
                   KlProblem *problem);
  /* The same for a text of weight 1 that comes, which is what most rows are.  NULL: by step. */
  KlStatus (*count)(void *state, const unsigned char *bytes, size_t length);
  /* The value's bytes; none (NULL) without rows.  NULL slot: finish. */
  KlStatus (*write)(void *state, const KlPoll *poll, KlBytes *bytes);
  /* A number in nats: a base may follow the label. */
  KlStatus (*finish)(void *state, const KlPoll *poll, KlScaled *value, bool *exists,
                     KlProblem *problem);
  void (*clear)(void *state);
  const char *help;    /* one line */
  const char *example; /* a call */
} KlTally;

#define KL_TALLY(name) extern const KlTally kl_tally_##name;
#include "aggregate/tallies.def"
#undef KL_TALLY

/* The registered tallies by position, from 0; NULL past the last. */
const KlTally *kl_tally_at(size_t position);

#endif
