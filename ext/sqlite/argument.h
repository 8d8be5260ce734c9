/* argument.h - SQL values as numbers, and errors that say what was wrong with them. */
#ifndef KLDIV_SQLITE_ARGUMENT_H
#define KLDIV_SQLITE_ARGUMENT_H

#include "base/compiler.h"
#include "base/domain.h"
#include "num/dd.h"
#include "sqlite/host.h"

/* What sqlite3_user_data() hands back is const: this is the one place that says so. */
static inline void *kl_unconst(const void *pointer) {
  union {
    const void *in;
    void *out;
  } both = {pointer};
  return both.out;
}

/* The number that `value` is, exact as hi + lo, or NaN for NULL.  Text that reads as a number from
** end to end is one, as in SQLite's own numeric affinity.  Otherwise false, and `context` has the
** error
**
**     function(): argument = value, must be a number ...
*/
bool kl_argument_number(sqlite3_context *context, const char *function, const KlArgument *argument,
                        sqlite3_value *value, KlDd *number);

/* The same where it is quick: whether `value` is REAL and in the domain, without an error where
** not. */
KL_INLINE bool kl_argument_quick(const KlArgument *argument, sqlite3_value *value, KlDd *number) {
  if (!KL_LIKELY(sqlite3_value_type(value) == SQLITE_FLOAT)) {
    return false;
  }
  double x = sqlite3_value_double(value);
  *number = kl_dd(x, 0.0);
  return KL_LIKELY(kl_domain_contains(argument->domain, x));
}

/* `value` as people write it, long text cut, from sqlite3_mprintf; NULL without memory. */
char *kl_argument_text(sqlite3_value *value);

/* The error
**     function(): name = value, must be `expected`
*/
void kl_argument_unexpected(sqlite3_context *context, const char *function, const char *name,
                            sqlite3_value *value, const char *expected);

/* The error  function(): text  */
void kl_argument_wrong(sqlite3_context *context, const char *function, const char *text);

/* The error of an argument of an aggregate that changed within a group.  The first row had
** `first`, or, where nothing was `given`, NULL. */
void kl_argument_changed(sqlite3_context *context, const char *function, const KlArgument *argument,
                         double first, bool given, sqlite3_value *value);

#endif
