/* q_value.c - many tests at a time: the false discovery rate. */
#include "report/q_value.h"

#include <math.h>

#include "base/memory.h"
#include "num/sort.h"

/* Rows of a p-value and its place, in ascending order.  p count/j is p times a number that is at
** least 1, so that no q-value is below its p-value. */
static void q_value_fill(const double *row, size_t count, double *q_value) {
  double least = 1.0;
  for (size_t j = count; j > 0; j--) {
    const double *last = row + 2 * (j - 1);
    least = fmin(least, last[0] * ((double)count / (double)j));
    q_value[(size_t)last[1]] = least;
  }
}

KlStatus kl_q_values(const double *p_value, size_t count, double *q_value) {
  if (count == 0) {
    return KL_OK;
  }
  double *row = kl_allocate(2 * count * sizeof *row);
  if (row == NULL) {
    return KL_NO_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    row[2 * i] = p_value[i] + 0.0; /* -0 becomes 0, as the sort asks */
    row[2 * i + 1] = (double)i;
  }
  KlStatus status = kl_sort_rows(row, count, 2, NULL);
  if (status == KL_OK) {
    q_value_fill(row, count, q_value);
  }
  kl_release(row);
  return status;
}
