/* functions.h - makes SQL functions of the core's descriptors. */
#ifndef KLDIV_SQLITE_FUNCTIONS_H
#define KLDIV_SQLITE_FUNCTIONS_H

#include <stdbool.h>

#include "aggregate/aggregate.h"
#include "divergence/scalar.h"
#include "sqlite/host.h"

/* Functions of their arguments alone, without side effects and with bounded cost: they may stand in
** indexes, views and generated columns. */
enum { KL_PURE = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS };

/* Registers one function under each number of arguments it takes, or, with present = false, takes
** it away again.  An SQLite result code. */
int kl_register_scalar(sqlite3 *db, const KlScalar *scalar, bool present);
int kl_register_aggregate(sqlite3 *db, const KlAggregate *aggregate, bool present);
int kl_register_about(sqlite3 *db, bool present);

#endif
