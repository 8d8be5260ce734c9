/* options.h - a last argument of JSON text, {"base":2,"variant":"adaptive"}: options by name. */
#ifndef KLDIV_SQLITE_OPTIONS_H
#define KLDIV_SQLITE_OPTIONS_H

#include <stdbool.h>

#include "sqlite/argument.h"

/* One option: a number, or, where there is a `choice`, the place of a name among these, which end
** with NULL. */
typedef struct KlOption {
  const KlArgument *argument;
  const char *const *choice;
} KlOption;

/* Whether an argument is options: text that begins with {. */
bool kl_is_options(sqlite3_value *value);

/* Reads the options that are there into number[i], beside option[i]; null is the usual value.
** Otherwise false, and `context` has the error
**
**     function(): options: unknown key 'bas', must be one of base, share
**     function(): options: share must be a number from 0 to 1
**     function(): options: variant must be one of "fixed", "adaptive"
**     function(): options: not valid JSON: at byte ..., ...
*/
bool kl_read_options(sqlite3_context *context, const char *function, const KlOption *option,
                     int count, sqlite3_value *value, double *number);

#endif
