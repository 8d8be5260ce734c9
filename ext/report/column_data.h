/* column_data.h - the values of one column of one table, as its rows come.
**
** What kind of column it is shows only when all of it has been seen, and that of the other table
** too, so everything is kept that any kind needs: numbers as they are, text and blobs counted.
** Text that is a number in its plain form (number_text.h) is kept as that, apart from numbers.
**
** Zeroed memory is the empty state, but for what kl_column_data_begin says.
*/
#ifndef KLDIV_REPORT_COLUMN_DATA_H
#define KLDIV_REPORT_COLUMN_DATA_H

#include "aggregate/sample_state.h"

/* No more different numbers than this are labels. */
enum { KL_FEW = 20 };

/* Up to this many different numbers are counted exactly where memory is bounded. */
enum { KL_EXACT_NUMBERS = 4096 };

typedef struct KlNumbers {
  KlSampleState rows;    /* as they came */
  KlLabelCounts counted; /* or counted, where rows have weights or memory is bounded */
  KlLabelCounts cells;   /* and then, where there are too many, in the cells of a sketch */
  bool in_cells;
  double few[KL_FEW + 1]; /* the first different ones */
  int fews;               /* KL_FEW + 1: there are more than KL_FEW */
} KlNumbers;

enum { KL_NUMBERS_PLAIN, KL_NUMBERS_TEXT, KL_NUMBERS };

typedef struct KlColumnData {
  bool weighted;
  int bits; /* of a sketch, where memory is bounded; 0: it is not */
  KlNumbers numbers[KL_NUMBERS];
  KlLabelCounts labels;   /* what is no such number */
  KlLabelCounts presence; /* 0: rows with a value, 1: with NULL.  Counted at the end: */
  uint64_t rows, nulls;
} KlColumnData;

void kl_column_data_begin(KlColumnData *data, bool weighted, int bits);

/* A row; `weight` is NULL or finite and > 0. */
KlStatus kl_column_data_null(KlColumnData *data, const KlDd *weight);
KlStatus kl_column_data_integer(KlColumnData *data, int64_t n, const KlDd *weight);
KlStatus kl_column_data_real(KlColumnData *data, double x, const KlDd *weight); /* not NaN */
KlStatus kl_column_data_text(KlColumnData *data, const void *text, size_t length,
                             const KlDd *weight);
KlStatus kl_column_data_blob(KlColumnData *data, const void *blob, size_t length,
                             const KlDd *weight);

/* Nothing comes any more. */
KlStatus kl_column_data_end(KlColumnData *data);

/* Whether there is any number of that sort. */
bool kl_numbers_are(const KlNumbers *numbers);

/* Visits each of the numbers with how often it came, in no order: rows one by one.  Of a sketch,
** the numbers that stand for its cells. */
typedef KlStatus KlNumberVisit(void *work, double x, const KlInteger *weight);
KlStatus kl_numbers_each(const KlNumbers *numbers, int bits, const KlPoll *poll,
                         KlNumberVisit *visit, void *work);

void kl_column_data_clear(KlColumnData *data);

#endif
