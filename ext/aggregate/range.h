/* range.h - the least and the greatest of rows that come and go, oldest first.
**
** Two queues hold the rows that may yet become the least or the greatest: a row leaves a queue when
** a later one is at least as extreme.  Few rows stay, but for a column that only rises or falls,
** which costs 16 bytes a row.
*/
#ifndef KLDIV_AGGREGATE_RANGE_H
#define KLDIV_AGGREGATE_RANGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct KlExtreme {
  double value;
  uint64_t number; /* of the row */
} KlExtreme;

/* A ring of rows, the oldest first. */
typedef struct KlExtremes {
  KlExtreme *row;
  size_t first, count, room;
} KlExtremes;

/* Zeroed memory is the empty range. */
typedef struct KlRange {
  KlExtremes low, high;
  uint64_t entered, left;
} KlRange;

/* A row that reaches from low to high.  KL_NO_MEMORY leaves the range as it was or unusable: only
** clear it. */
KlStatus kl_range_add(KlRange *range, double low, double high);

/* The oldest row leaves. */
void kl_range_remove(KlRange *range);

/* Of at least one row. */
double kl_range_low(const KlRange *range);
double kl_range_high(const KlRange *range);

void kl_range_clear(KlRange *range);

#endif
