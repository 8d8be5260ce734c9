/* host_poll.c - polls by stepping a tiny statement on the same connection.
**
** The statement sees both sqlite3_interrupt() and progress handlers, on every version.
** sqlite3_is_interrupted() needs 3.41 and is blind to handlers, which is how hosts set time limits.
** It takes 50 microseconds or so, a look at the clock less than one: so most questions end there.
*/
#include "sqlite/host_poll.h"

#include <stdbool.h>
#include <stdlib.h>

/* Milliseconds between two statements, and how many questions go by where the clock stands. */
enum { HOST_POLL_PAUSE = 5, HOST_POLL_SKIPPED = 31 };

/* The host's clock in milliseconds, which may jump; 0 without one. */
static sqlite3_int64 host_poll_clock(void) {
  sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
  sqlite3_int64 now = 0;
  if (vfs != NULL && vfs->iVersion >= 2 && vfs->xCurrentTimeInt64 != NULL) {
    (void)vfs->xCurrentTimeInt64(vfs, &now);
  }
  return now;
}

/* Whether it is too early to ask again.  The first question starts the clock. */
static bool host_poll_early(KlHostPoll *host) {
  sqlite3_int64 now = host_poll_clock();
  if (host->skipped == 0 && host->asked == 0) {
    host->asked = now;
  }
  if (host->skipped < HOST_POLL_SKIPPED && llabs(now - host->asked) < HOST_POLL_PAUSE) {
    host->skipped++;
    return true;
  }
  host->asked = now;
  host->skipped = 0;
  return false;
}

/* Only a stop is a stop: a host may forbid the statement, or be unable to prepare it now, and then
** there is nobody to ask. */
static KlStatus host_poll_status(int code) {
  switch (code) {
  case SQLITE_INTERRUPT:
    return KL_INTERRUPTED;
  case SQLITE_NOMEM:
    return KL_NO_MEMORY;
  default:
    return KL_OK;
  }
}

static KlStatus host_poll_ask(void *state) {
  KlHostPoll *host = state;
  if (host_poll_early(host)) {
    return KL_OK;
  }
  if (host->statement == NULL) {
    /* Long enough for a progress handler that is called every 1,000 instructions. */
    const char *sql = "WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM c WHERE i<200) "
                      "SELECT count(*) FROM c";
    int code = sqlite3_prepare_v2(host->db, sql, -1, &host->statement, NULL);
    if (code != SQLITE_OK) {
      return host_poll_status(code);
    }
  }
  int code = sqlite3_step(host->statement);
  (void)sqlite3_reset(host->statement);
  return host_poll_status(code);
}

void kl_host_poll_begin_on(KlHostPoll *host, sqlite3 *db) {
  host->poll.ask = host_poll_ask;
  host->poll.host = host;
  host->db = db;
  host->statement = NULL;
  host->asked = 0;
  host->skipped = 0;
}

void kl_host_poll_begin(KlHostPoll *host, sqlite3_context *context) {
  kl_host_poll_begin_on(host, sqlite3_context_db_handle(context));
}

void kl_host_poll_end(KlHostPoll *host) { (void)sqlite3_finalize(host->statement); }
