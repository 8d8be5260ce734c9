/* poll.h - how long work asks whether it should stop.
**
** A statement is interrupted between the steps of its program, so a function that works for
** seconds has to ask by itself.  The core asks through this pointer and stays free of SQLite.
*/
#ifndef KLDIV_BASE_POLL_H
#define KLDIV_BASE_POLL_H

#include <stddef.h>

#include "base/status.h"

typedef struct KlPoll {
  KlStatus (*ask)(void *host); /* KL_OK, KL_INTERRUPTED, or KL_NO_MEMORY where asking needs some */
  void *host;
} KlPoll;

/* Rows of work, 0.1 to 0.4 microseconds each, between two questions: 25 ms at most. */
enum { KL_POLL_ROWS = 1 << 16 };

/* KL_OK if the work may go on.  `poll` may be NULL: nobody to ask. */
static inline KlStatus kl_poll(const KlPoll *poll) {
  return poll != NULL ? poll->ask(poll->host) : KL_OK;
}

#endif
