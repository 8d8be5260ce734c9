/* value_argument.h - distribution values as arguments and results. */
#ifndef KLDIV_SQLITE_VALUE_ARGUMENT_H
#define KLDIV_SQLITE_VALUE_ARGUMENT_H

#include "dist/dist.h"
#include "sqlite/host.h"

/* The distribution that `value`, which is not NULL, is.  Otherwise false, *dist holds nothing, and
** `context` has the error
**
**     function(): name = ..., must be a distribution value
**     function(): name is not a valid distribution value: at byte ..., ...
*/
bool kl_argument_dist(sqlite3_context *context, const char *function, const char *name,
                      sqlite3_value *value, const KlPoll *poll, KlDist *dist);

/* Makes a failure of the core the result:  function(): problem  */
void kl_result_problem(sqlite3_context *context, const char *function, KlStatus status,
                       const KlProblem *problem);

/* Makes the bytes the result and takes them; NULL for none. */
void kl_result_bytes(sqlite3_context *context, KlBytes *bytes);

/* The same of bytes that were written with this status: of a failure, the error.  `problem` may be
** NULL where nothing is refused. */
void kl_result_written(sqlite3_context *context, const char *function, KlStatus status,
                       KlBytes *bytes, const KlProblem *problem);

#endif
