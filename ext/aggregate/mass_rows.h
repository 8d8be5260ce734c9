/* mass_rows.h - the state of aggregates that must see all rows before they can normalise.
**
** A queue of (p, q) pairs in blocks: 16 bytes a row and one unfinished block, with no copying as
** it grows. A window takes rows out at the front.  The logarithms of kl_discrete_log are kept the
** same way.
*/
#ifndef KLDIV_AGGREGATE_MASS_ROWS_H
#define KLDIV_AGGREGATE_MASS_ROWS_H

#include "aggregate/aggregate.h"
#include "divergence/divergence.h"
#include "divergence/log_masses.h"

typedef KlLogPair KlRowPair; /* two masses, or their logarithms */

typedef struct KlMassBlock KlMassBlock;
struct KlMassBlock {
  KlMassBlock *next;
  size_t first, count, room; /* rows first .. count - 1 are in use */
  KlRowPair row[];
};

typedef struct KlMassRows {
  KlMassBlock *head, *tail;
} KlMassRows;

/* Of masses, where NULL is a mass of 0, and of logarithms of masses, where NULL is -Inf.  Rows
** with no mass on either side are not kept. */
extern const KlState kl_state_masses;
extern const KlState kl_state_log_masses;

/* Something to do with each stretch of rows as they are kept. */
typedef void KlRowVisit(void *work, const KlRowPair *row, size_t count);

/* Visits all rows and polls on the way. */
KlStatus kl_mass_rows_visit(const KlMassRows *rows, KlRowVisit *visit, void *work,
                            const KlPoll *poll);

/* The rows of masses in `rows` as a source, of exact distributions. */
KlMassSource kl_mass_rows_source(const KlMassRows *rows);

/* A divergence of the masses in `rows`: the finish of an aggregate, but for the choice of
** divergence. */
KlStatus kl_mass_rows_divergence(const KlMassRows *rows, const KlDivergence *divergence,
                                 const double *parameter, const KlPoll *poll, KlScaled *value,
                                 bool *exists);

#endif
