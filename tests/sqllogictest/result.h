/* result.h - the values of one query: rendered text, row by row, sorted and hashed. */
#ifndef SLT_RESULT_H
#define SLT_RESULT_H

#include <stddef.h>

#include "md5.h"

typedef enum SltSort { SLT_NOSORT, SLT_ROWSORT, SLT_VALUESORT } SltSort;

typedef struct SltResult {
  char **values; /* owned, each one too */
  size_t count;  /* of values: a multiple of columns */
  size_t capacity;
  size_t columns;
} SltResult;

/* Appends a value and takes ownership of it. */
void slt_result_add(SltResult *result, char *value);

/* SLT_ROWSORT orders rows by their first column, then by the next; SLT_VALUESORT orders
** the values as if each were a row.  Bytes decide, as in strcmp().
*/
void slt_result_sort(SltResult *result, SltSort sort);

/* The MD5 of every value in order, each followed by a line feed. */
void slt_result_hash(const SltResult *result, char hex[SLT_MD5_HEX_SIZE]);

/* Frees the values and leaves the result empty. */
void slt_result_clear(SltResult *result);

#endif
