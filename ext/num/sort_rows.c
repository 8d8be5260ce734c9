/* sort_rows.c - sorts rows of doubles: by the bits of the first number, then by comparing.
**
** Entries of 16 bytes are sorted by digits; rows are looked at again where the first numbers are
** equal, and moved once.
*/
#include <stdbool.h>

#include "base/memory.h"
#include "num/sort.h"

enum {
  ROWS_FEW = 32,   /* up to so many entries are sorted by insertion */
  ROWS_DIGIT = 11, /* bits */
  ROWS_FEWER = 8,  /* of a digit where there are not many rows */
  ROWS_MANY = 1 << 13
};

/* A row, and the distance of the bits of its first number from the least. */
typedef struct RowsEntry {
  uint64_t key;
  size_t index;
} RowsEntry;

typedef struct RowsWork {
  double *row;
  size_t width;
  RowsEntry *entry, *spare;
  double *kept; /* one row */
  const KlPoll *poll;
  size_t since; /* comparisons and moves since the last question */
} RowsWork;

static KlStatus rows_poll(RowsWork *work, size_t steps) {
  work->since += steps;
  if (work->since < KL_POLL_ROWS) {
    return KL_OK;
  }
  work->since = 0;
  return kl_poll(work->poll);
}

/* Whether row i comes before row j. */
static bool rows_before(const RowsWork *work, size_t i, size_t j) {
  const double *a = work->row + i * work->width, *b = work->row + j * work->width;
  size_t k = 0;
  while (k < work->width && a[k] == b[k]) {
    k++;
  }
  return k < work->width && a[k] < b[k];
}

/* ---- by the first number ---- */

/* Gives entries their keys.  Returns the bits of the largest. */
static int rows_make_keys(RowsWork *work, size_t n) {
  uint64_t least = UINT64_MAX, most = 0;
  for (size_t i = 0; i < n; i++) {
    uint64_t key = kl_order_bits(work->row[i * work->width]);
    work->entry[i] = (RowsEntry){key, i};
    least = key < least ? key : least;
    most = key > most ? key : most;
  }
  for (size_t i = 0; i < n; i++) {
    work->entry[i].key -= least;
  }
  int bits = 0;
  while (bits < 64 && (most - least) >> bits != 0) {
    bits++;
  }
  return bits;
}

/* Copies entries in the order of some bits of the key, keeping that of equals. */
static void rows_pass(RowsEntry *to, const RowsEntry *from, size_t n, int shift, int bits) {
  size_t place[1 << ROWS_DIGIT];
  size_t digits = (size_t)1 << bits, mask = digits - 1;
  memset(place, 0, digits * sizeof *place);
  for (size_t i = 0; i < n; i++) {
    place[from[i].key >> shift & mask]++;
  }
  size_t before = 0;
  for (size_t digit = 0; digit < digits; digit++) {
    size_t here = place[digit];
    place[digit] = before;
    before += here;
  }
  for (size_t i = 0; i < n; i++) {
    to[place[from[i].key >> shift & mask]++] = from[i];
  }
}

static void rows_swap(RowsWork *work) {
  RowsEntry *sorted = work->spare;
  work->spare = work->entry;
  work->entry = sorted;
}

static KlStatus rows_sort_keys(RowsWork *work, size_t n, int bits) {
  int most = n < ROWS_MANY ? ROWS_FEWER : ROWS_DIGIT;
  int passes = (bits + most - 1) / most;
  for (int pass = 0, shift = 0; pass < passes; pass++) {
    int digit = (bits - shift + passes - pass - 1) / (passes - pass);
    rows_pass(work->spare, work->entry, n, shift, digit);
    rows_swap(work);
    shift += digit;
    KlStatus status = rows_poll(work, n);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

/* ---- by the whole row ---- */

static void rows_insert(const RowsWork *work, RowsEntry *entry, size_t n) {
  for (size_t i = 1; i < n; i++) {
    RowsEntry one = entry[i];
    size_t j = i;
    for (; j > 0 && rows_before(work, one.index, entry[j - 1].index); j--) {
      entry[j] = entry[j - 1];
    }
    entry[j] = one;
  }
}

static void rows_merge_two(const RowsWork *work, RowsEntry *to, const RowsEntry *a, size_t n,
                           const RowsEntry *b, size_t m) {
  size_t i = 0, j = 0;
  while (i < n && j < m) {
    *to++ = rows_before(work, b[j].index, a[i].index) ? b[j++] : a[i++];
  }
  memcpy(to, a + i, (n - i) * sizeof *a);
  memcpy(to + (n - i), b + j, (m - j) * sizeof *b);
}

/* Sorts `n` entries by merging, with room for as many. */
static KlStatus rows_merge(RowsWork *work, RowsEntry *entry, RowsEntry *spare, size_t n) {
  for (size_t i = 0; i < n; i += ROWS_FEW) {
    rows_insert(work, entry + i, n - i < ROWS_FEW ? n - i : ROWS_FEW);
  }
  RowsEntry *from = entry, *to = spare;
  for (size_t run = ROWS_FEW; run < n; run *= 2) {
    for (size_t i = 0; i < n; i += 2 * run) {
      size_t first = n - i < run ? n - i : run, rest = n - i - first;
      rows_merge_two(work, to + i, from + i, first, from + i + first, rest < run ? rest : run);
      KlStatus status = rows_poll(work, 2 * run);
      if (status != KL_OK) {
        return status;
      }
    }
    RowsEntry *sorted = to;
    to = from;
    from = sorted;
  }
  if (from != entry) {
    memcpy(entry, from, n * sizeof *entry);
  }
  return KL_OK;
}

/* Sorts by the whole row where keys are equal. */
static KlStatus rows_sort_equals(RowsWork *work, size_t n) {
  KlStatus status = KL_OK;
  for (size_t i = 0, next; i < n && status == KL_OK; i = next) {
    for (next = i + 1; next < n && work->entry[i].key == work->entry[next].key; next++) {
    }
    status = rows_merge(work, work->entry + i, work->spare + i, next - i);
  }
  return status;
}

/* ---- moving ---- */

/* Puts each row in the place of its entry, along the cycles of the permutation. */
static void rows_move(RowsWork *work, size_t n) {
  size_t size = work->width * sizeof *work->row;
  for (size_t i = 0; i < n; i++) {
    if (work->entry[i].index == i) {
      continue;
    }
    memcpy(work->kept, work->row + i * work->width, size);
    size_t hole = i;
    for (size_t from; (from = work->entry[hole].index) != i; hole = from) {
      memcpy(work->row + hole * work->width, work->row + from * work->width, size);
      work->entry[hole].index = hole;
    }
    memcpy(work->row + hole * work->width, work->kept, size);
    work->entry[hole].index = hole;
  }
}

static KlStatus rows_sort(RowsWork *work, size_t n) {
  int bits = rows_make_keys(work, n);
  KlStatus status = rows_sort_keys(work, n, bits);
  if (status == KL_OK && work->width > 1) {
    status = rows_sort_equals(work, n);
  }
  if (status == KL_OK) {
    rows_move(work, n);
  }
  return status;
}

KlStatus kl_sort_rows(double *row, size_t n, int width, const KlPoll *poll) {
  RowsWork work = {.row = row, .width = (size_t)width, .poll = poll};
  size_t sorted = 1;
  while (sorted < n && !rows_before(&work, sorted, sorted - 1)) {
    sorted++;
  }
  if (sorted >= n) {
    return KL_OK;
  }
  RowsEntry *entry = kl_allocate(n * sizeof *entry), *spare = kl_allocate(n * sizeof *spare);
  work.kept = kl_allocate(work.width * sizeof *work.kept);
  work.entry = entry;
  work.spare = spare;
  KlStatus status = KL_NO_MEMORY;
  if (entry != NULL && spare != NULL && work.kept != NULL) {
    status = rows_sort(&work, n);
  }
  kl_release(entry);
  kl_release(spare);
  kl_release(work.kept);
  return status;
}
