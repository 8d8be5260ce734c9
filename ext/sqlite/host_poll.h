/* host_poll.h - asks SQLite whether the work at hand should stop, every few milliseconds. */
#ifndef KLDIV_SQLITE_HOST_POLL_H
#define KLDIV_SQLITE_HOST_POLL_H

#include "base/poll.h"
#include "sqlite/host.h"

/* On the stack of a callback, from begin to end.  The core gets a pointer to `poll`. */
typedef struct KlHostPoll {
  KlPoll poll;
  sqlite3 *db;
  sqlite3_stmt *statement; /* NULL before it is stepped for the first time */
  sqlite3_int64 asked;     /* when it was; at first, when the first question came */
  int skipped;             /* questions since then */
} KlHostPoll;

void kl_host_poll_begin(KlHostPoll *host, sqlite3_context *context);
void kl_host_poll_begin_on(KlHostPoll *host, sqlite3 *db);
void kl_host_poll_end(KlHostPoll *host);

#endif
