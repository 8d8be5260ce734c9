/* result.c - the values of one query: rendered text, row by row, sorted and hashed. */
#include "result.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* A row while rows are sorted: qsort() has no other way to tell the comparison its width. */
typedef struct SltRow {
  char **values;
  size_t columns;
} SltRow;

void slt_result_add(SltResult *result, char *value) {
  result->values =
      slt_grow(result->values, result->count, sizeof *result->values, &result->capacity);
  result->values[result->count++] = value;
}

static int result_compare_rows(const void *left, const void *right) {
  const SltRow *a = left;
  const SltRow *b = right;
  for (size_t i = 0; i < a->columns; i++) {
    int order = strcmp(a->values[i], b->values[i]);
    if (order != 0) {
      return order;
    }
  }
  return 0;
}

/* Sorts the values in groups of `columns`. */
static void result_sort_groups(SltResult *result, size_t columns) {
  size_t count = result->count / columns;
  SltRow *rows = slt_alloc(count * sizeof *rows);
  for (size_t i = 0; i < count; i++) {
    rows[i] = (SltRow){result->values + i * columns, columns};
  }
  qsort(rows, count, sizeof *rows, result_compare_rows);

  char **sorted = slt_alloc(result->count * sizeof *sorted);
  for (size_t i = 0; i < count; i++) {
    memcpy(sorted + i * columns, rows[i].values, columns * sizeof *sorted);
  }
  free(rows);
  free(result->values);
  result->values = sorted;
  result->capacity = result->count;
}

void slt_result_sort(SltResult *result, SltSort sort) {
  if (sort == SLT_NOSORT || result->count == 0) {
    return;
  }
  result_sort_groups(result, sort == SLT_ROWSORT ? result->columns : 1);
}

void slt_result_hash(const SltResult *result, char hex[SLT_MD5_HEX_SIZE]) {
  SltMd5 md5;
  slt_md5_start(&md5);
  for (size_t i = 0; i < result->count; i++) {
    slt_md5_add(&md5, result->values[i], strlen(result->values[i]));
    slt_md5_add(&md5, "\n", 1);
  }
  slt_md5_finish(&md5, hex);
}

void slt_result_clear(SltResult *result) {
  for (size_t i = 0; i < result->count; i++) {
    free(result->values[i]);
  }
  free(result->values);
  *result = (SltResult){0};
}
