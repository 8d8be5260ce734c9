/* compare_call.h - a call that compares two values: what dist_kl and its kin, dist_detail and
** dist_ci share. */
#ifndef KLDIV_SQLITE_COMPARE_CALL_H
#define KLDIV_SQLITE_COMPARE_CALL_H

#include "dist/compare.h"
#include "sqlite/host.h"
#include "sqlite/options.h"

enum { KL_COMPARE_EXTRAS = KL_DIVERGENCE_PARAMETERS + 1 };

/* The arguments behind P and Q in their order, then those that are options alone. */
typedef struct KlCompareExtras {
  KlOption option[KL_COMPARE_EXTRAS];
  int parameter[KL_COMPARE_EXTRAS]; /* which of the divergence's; -1: the base */
  int required, places, count;      /* required <= places <= count */
} KlCompareExtras;

/* What a call asks for, beside P and Q. */
typedef struct KlCompareCall {
  const KlDivergence *divergence;
  char name[40];
  double base;
  double parameter[KL_DIVERGENCE_PARAMETERS];
  double level; /* of dist_ci */
} KlCompareCall;

/* How a divergence is called; how many arguments behind P and Q there may be at most; how many
** distributions it is of. */
KlCompareExtras kl_compare_extras(const KlDivergence *divergence);
int kl_compare_places(const KlCompareExtras *extras);
int kl_compare_sides(const KlDivergence *divergence);

/* Nats, and the usual parameters. */
void kl_compare_usual(KlCompareCall *call);

/* Options set what they name and leave the rest; false after an error. */
bool kl_compare_read_options(sqlite3_context *context, KlCompareCall *call,
                             const KlCompareExtras *extras, sqlite3_value *value);

/* What is done with two values. */
typedef void KlCompareAnswer(sqlite3_context *context, const KlCompareCall *call, KlDist *p,
                             KlDist *q, const KlPoll *poll);

/* Reads one or two values and answers. */
void kl_compare_answer(sqlite3_context *context, const KlCompareCall *call, int sides,
                       sqlite3_value **value, KlCompareAnswer *answer);

/* Reads the values and the arguments behind them, and answers. */
void kl_compare_values(sqlite3_context *context, KlCompareCall *call, int count,
                       sqlite3_value **value, KlCompareAnswer *answer);

#endif
