/* functions.h - makes SQL functions of the core's descriptors. */
#ifndef KLDIV_SQLITE_FUNCTIONS_H
#define KLDIV_SQLITE_FUNCTIONS_H

#include <stdbool.h>

#include "aggregate/aggregate.h"
#include "aggregate/tally.h"
#include "divergence/divergence.h"
#include "divergence/scalar.h"
#include "sqlite/host.h"
#include "sqlite/table_function.h"

/* Functions of their arguments alone, without side effects and with bounded cost: they may stand in
** indexes, views and generated columns. */
enum { KL_PURE = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS };

/* Registers one function under each number of arguments it takes, or, with present = false, takes
** it away again.  An SQLite result code. */
int kl_register_scalar(sqlite3 *db, const KlScalar *scalar, bool present);
int kl_register_aggregate(sqlite3 *db, const KlAggregate *aggregate, bool present);
int kl_register_tally(sqlite3 *db, const KlTally *tally, bool present);
int kl_register_divergence(sqlite3 *db, const KlDivergence *divergence, bool present);

/* Those that have no descriptor in the core, each in a file of its own. */
int kl_register_make(sqlite3 *db, bool present);   /* dist, dist_from_json */
int kl_register_fit(sqlite3 *db, bool present);    /* dist_fit, dist_fit_weighted */
int kl_register_sample(sqlite3 *db, bool present); /* dist_sample, dist_sample_weighted */
int kl_register_bins(sqlite3 *db, bool present);   /* dist_hist, dist_sketch */
int kl_register_look(sqlite3 *db, bool present);   /* dist_mean(d) and its kin, dist_merge(a, b) */
int kl_register_detail(sqlite3 *db, bool present); /* dist_detail */
int kl_register_ci(sqlite3 *db, bool present);     /* dist_ci */
int kl_register_report(sqlite3 *db, bool present); /* dist_report */
int kl_register_information(sqlite3 *db, bool present); /* dist_mi, dist_cmi */
int kl_register_about(sqlite3 *db, bool present);       /* kldiv_version, kldiv_debug */

/* dist_detail('quantile', d, u), whose arguments behind the name are these. */
void kl_detail_quantile(sqlite3_context *context, int count, sqlite3_value **value);

/* How a divergence is called: "dist_kl(p, q [, base])". */
enum { KL_SIGNATURE = 96 };
void kl_divergence_signature(const KlDivergence *divergence, char text[KL_SIGNATURE]);

#endif
