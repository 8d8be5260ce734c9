/* family_argument.h - names of families as arguments. */
#ifndef KLDIV_SQLITE_FAMILY_ARGUMENT_H
#define KLDIV_SQLITE_FAMILY_ARGUMENT_H

#include "family/family.h"
#include "sqlite/host.h"

/* The family that `value` names; NULL, and an error in `context` that lists the names, if there is
** none. */
const KlFamily *kl_argument_family(sqlite3_context *context, const char *function,
                                   sqlite3_value *value);

#endif
