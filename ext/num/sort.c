/* sort.c - sorts doubles by the bits that stand for their order.
**
** Many numbers are spread in one pass over stretches that fit the cache, cut where the numbers are
** dense; each stretch is spread once more over about two cells for each of its numbers, and
** insertion does the rest, of two or three.  Neither pass knows the distribution, only the range,
** so a cell may stay crowded: it is a stretch of its own, and if one of its cells is crowded too,
** that is sorted by merging or by digits, from the last.  All of that is linear.
*/
#include "num/sort.h"

#include <stdbool.h>

#include "base/memory.h"
#include "base/pages.h"

enum {
  SORT_FEW = 32,           /* up to so many are sorted by insertion */
  SORT_RUN = 16,           /* that merging begins with */
  SORT_MERGE = 1 << 10,    /* fewer than so many in a cell are sorted by merging */
  SORT_STRETCH = 1 << 12,  /* up to so many are one stretch, where their range says something */
  SORT_SHORT = 1 << 8,     /* and up to so many where it does not, */
  SORT_WIDE = 60,          /* having so many bits: there is 0 among them, or both signs */
  SORT_LONG = 1 << 17,     /* no stretch that fits the cache is longer: a megabyte */
  SORT_BUCKETS = 512,      /* stretches, if numbers were spread evenly */
  SORT_CELL_DIGIT = 14,    /* bits of a cell in a stretch, at most */
  SORT_CROWDED_DIGIT = 12, /* bits of a cell in a crowded cell, at most */
  SORT_DENSITY_LEAST = 11, /* bits of a cell that shows where numbers are dense */
  SORT_DENSITY_MOST = 20,
  SORT_DIGIT = 11, /* of sorting by digits */
  SORT_CHAINS = 4  /* of comparisons */
};

/* Bits of `x`, leading zeros not counted. */
static int sort_width(uint64_t x) {
  int bits = 0;
  for (int half = 32; half > 0; half /= 2) {
    if (x >> half != 0) {
      bits += half;
      x >>= half;
    }
  }
  return bits + (x != 0);
}

/* ---- few ---- */

static void sort_insert(double *x, size_t n) {
  for (size_t i = 1; i < n; i++) {
    double one = x[i];
    size_t j = i;
    for (; j > 0 && one < x[j - 1]; j--) {
      x[j] = x[j - 1];
    }
    x[j] = one;
  }
}

static void sort_merge_two(double *to, const double *a, size_t n, const double *b, size_t m) {
  size_t i = 0, j = 0;
  while (i < n && j < m) {
    bool second = b[j] < a[i];
    *to++ = second ? b[j] : a[i];
    j += second;
    i += !second;
  }
  memcpy(to, a + i, (n - i) * sizeof *a);
  memcpy(to + (n - i), b + j, (m - j) * sizeof *b);
}

/* `spare` has room for as many. */
static void sort_merge(double *x, double *spare, size_t n) {
  for (size_t i = 0; i < n; i += SORT_RUN) {
    sort_insert(x + i, n - i < SORT_RUN ? n - i : SORT_RUN);
  }
  double *from = x, *to = spare;
  for (size_t run = SORT_RUN; run < n; run *= 2) {
    for (size_t i = 0; i < n; i += 2 * run) {
      size_t first = n - i < run ? n - i : run;
      size_t rest = n - i - first;
      sort_merge_two(to + i, from + i, first, from + i + first, rest < run ? rest : run);
    }
    double *sorted = to;
    to = from;
    from = sorted;
  }
  if (from != x) {
    memcpy(x, from, n * sizeof *x);
  }
}

/* ---- by digits, from the last ---- */

/* What numbers are sorted by: the distance of their bits from the least. */
typedef struct SortRange {
  uint64_t low;
  int bits; /* of the largest distance: 0 if all are equal */
} SortRange;

/* In four chains, as each comparison has to wait for the one before. */
static SortRange sort_range(const double *x, size_t n) {
  double least[SORT_CHAINS] = {x[0], x[0], x[0], x[0]};
  double most[SORT_CHAINS] = {x[0], x[0], x[0], x[0]};
  size_t i = 0;
  for (; n - i >= SORT_CHAINS; i += SORT_CHAINS) {
    KL_UNROLL
    for (size_t j = 0; j < SORT_CHAINS; j++) {
      least[j] = x[i + j] < least[j] ? x[i + j] : least[j];
      most[j] = x[i + j] > most[j] ? x[i + j] : most[j];
    }
  }
  for (; i < n; i++) {
    least[0] = x[i] < least[0] ? x[i] : least[0];
    most[0] = x[i] > most[0] ? x[i] : most[0];
  }
  for (size_t j = 1; j < SORT_CHAINS; j++) {
    least[0] = least[j] < least[0] ? least[j] : least[0];
    most[0] = most[j] > most[0] ? most[j] : most[0];
  }
  uint64_t low = kl_order_bits(least[0]);
  return (SortRange){low, sort_width(kl_order_bits(most[0]) - low)};
}

/* Copies numbers in the order of `bits` bits above `shift`, keeping that of equals. */
static KlStatus sort_pass(double *to, const double *from, size_t n, uint64_t low, int shift,
                          int bits, const KlPoll *poll) {
  size_t place[1 << SORT_DIGIT] = {0};
  size_t digits = (size_t)1 << bits, mask = digits - 1;
  for (size_t i = 0; i < n; i++) {
    place[(kl_order_bits(from[i]) - low) >> shift & mask]++;
  }
  size_t before = 0;
  for (size_t digit = 0; digit < digits; digit++) {
    size_t here = place[digit];
    place[digit] = before;
    before += here;
  }
  for (size_t i = 0; i < n; i++) {
    to[place[(kl_order_bits(from[i]) - low) >> shift & mask]++] = from[i];
  }
  return n < KL_POLL_ROWS ? KL_OK : kl_poll(poll);
}

static KlStatus sort_digits(double *x, double *spare, size_t n, const KlPoll *poll) {
  SortRange range = sort_range(x, n);
  int passes = (range.bits + SORT_DIGIT - 1) / SORT_DIGIT;
  double *from = x, *to = spare;
  for (int pass = 0, shift = 0; pass < passes; pass++) {
    int digit = (range.bits - shift + passes - pass - 1) / (passes - pass);
    KlStatus status = sort_pass(to, from, n, range.low, shift, digit, poll);
    if (status != KL_OK) {
      return status;
    }
    shift += digit;
    double *sorted = to;
    to = from;
    from = sorted;
  }
  if (from != x) {
    memcpy(x, from, n * sizeof *x);
  }
  return KL_OK;
}

/* ---- a stretch ---- */

/* Turns how many there are in each of `cells` cells into where each begins.  Returns the most. */
static uint32_t sort_places(uint32_t *place, size_t cells) {
  uint32_t before = 0, most = 0;
  for (size_t cell = 0; cell < cells; cell++) {
    uint32_t here = place[cell];
    most = here > most ? here : most;
    place[cell] = before;
    before += here;
  }
  return most;
}

/* Spreads `n` numbers, at least one, from `from` to `to` over cells, 2^digit at most, whose ends
** are `place` afterwards; *cells is 0 if that sorts them.  Returns how many are in the fullest. */
static uint32_t sort_spread(double *to, const double *from, size_t n, uint32_t *place, int digit,
                            size_t *cells) {
  SortRange range = sort_range(from, n);
  *cells = 0;
  if (range.bits == 0) {
    memcpy(to, from, n * sizeof *to);
    return (uint32_t)n;
  }
  int wanted = sort_width(n) + 1;
  digit = wanted < digit ? wanted : digit;
  int shift = range.bits > digit ? range.bits - digit : 0;
  size_t all = (size_t)1 << (range.bits - shift);
  memset(place, 0, all * sizeof *place);
  for (size_t i = 0; i < n; i++) {
    place[(kl_order_bits(from[i]) - range.low) >> shift]++;
  }
  uint32_t most = sort_places(place, all);
  for (size_t i = 0; i < n; i++) {
    to[place[(kl_order_bits(from[i]) - range.low) >> shift]++] = from[i];
  }
  *cells = shift > 0 ? all : 0;
  return most;
}

/* Sorts a cell of many numbers.  `place` has 2^SORT_CROWDED_DIGIT entries. */
typedef KlStatus SortCell(double *x, double *spare, size_t n, uint32_t *place, const KlPoll *poll);

/* Sorts what is in order by cells, the ends of which are given, and is not inside them. */
KL_INLINE KlStatus sort_cells(double *x, double *spare, const uint32_t *end, size_t cells,
                              SortCell *sort_cell, uint32_t *place, const KlPoll *poll) {
  KlStatus status = KL_OK;
  size_t first = 0;
  for (size_t cell = 0; cell < cells && status == KL_OK; cell++) {
    size_t n = end[cell] - first;
    if (n <= SORT_FEW) {
      sort_insert(x + first, n);
    } else {
      status = sort_cell(x + first, spare + first, n, place, poll);
    }
    first = end[cell];
  }
  return status;
}

/* Whatever the range says of it. */
static KlStatus sort_blindly(double *x, double *spare, size_t n, uint32_t *place,
                             const KlPoll *poll) {
  (void)place;
  if (n < SORT_MERGE) {
    sort_merge(x, spare, n);
    return KL_OK;
  }
  return sort_digits(x, spare, n, poll);
}

/* Its range is smaller than that of the stretch: numbers of both signs are in few cells of it, and
** those that repeat in one. */
static KlStatus sort_crowded(double *x, double *spare, size_t n, uint32_t *place,
                             const KlPoll *poll) {
  size_t cells;
  memcpy(spare, x, n * sizeof *x);
  (void)sort_spread(x, spare, n, place, SORT_CROWDED_DIGIT, &cells);
  return sort_cells(x, spare, place, cells, sort_blindly, NULL, poll);
}

/* Sorts `n` numbers, 1 to SORT_LONG, from `from` to `to`; `from` is then anything.  `place` has
** sort_places_of(n) entries. */
static KlStatus sort_stretch(double *to, double *from, size_t n, uint32_t *place,
                             const KlPoll *poll) {
  size_t cells;
  if (sort_spread(to, from, n, place, SORT_CELL_DIGIT, &cells) > SORT_FEW) {
    return sort_cells(to, from, place, cells, sort_crowded, place + cells, poll);
  }
  if (cells > 0) { /* nobody has far to go */
    sort_insert(to, n);
  }
  return KL_OK;
}

/* ---- many ---- */

/* Work in progress. */
typedef struct SortWork {
  double *spare;
  uint32_t *cell;                     /* numbers of each cell, then the bucket that it belongs to,
                                      ** then the places of a stretch */
  size_t place[2 * SORT_BUCKETS + 2]; /* where the next number of each bucket goes */
  SortRange range;
  int shift; /* from the distance of a number to its cell */
  const KlPoll *poll;
} SortWork;

KL_INLINE size_t sort_cell(const SortWork *work, double x) {
  return (size_t)((kl_order_bits(x) - work->range.low) >> work->shift);
}

static KlStatus sort_count_cells(SortWork *work, const double *x, size_t n) {
  uint32_t *cell = work->cell;
  for (size_t first = 0; first < n; first += KL_POLL_ROWS) {
    size_t end = n - first < KL_POLL_ROWS ? n : first + KL_POLL_ROWS;
    for (size_t i = first; i < end; i++) {
      cell[sort_cell(work, x[i])]++;
    }
    KlStatus status = kl_poll(work->poll);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

/* Joins cells to buckets of no more than a SORT_BUCKETS-th part of the numbers, where a cell is not
** more already.  Two neighbours are more than that together, so there are at most
** 2 SORT_BUCKETS + 1.  Returns how many there are. */
static size_t sort_make_buckets(SortWork *work, size_t cells, size_t n) {
  size_t most = n / SORT_BUCKETS < SORT_SHORT / 2 ? SORT_SHORT / 2 : n / SORT_BUCKETS;
  size_t bucket = 0, here = 0, before = 0;
  work->place[0] = 0;
  for (size_t i = 0; i < cells; i++) {
    uint32_t count = work->cell[i];
    if (here > 0 && here + count > most) {
      before += here;
      work->place[++bucket] = before;
      here = 0;
    }
    here += count;
    work->cell[i] = (uint32_t)bucket;
  }
  return bucket + 1;
}

static KlStatus sort_scatter(SortWork *work, const double *x, size_t n) {
  const uint32_t *bucket = work->cell;
  for (size_t first = 0; first < n; first += KL_POLL_ROWS) {
    size_t end = n - first < KL_POLL_ROWS ? n : first + KL_POLL_ROWS;
    for (size_t i = first; i < end; i++) {
      work->spare[work->place[bucket[sort_cell(work, x[i])]]++] = x[i];
    }
    KlStatus status = kl_poll(work->poll);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

/* From the buckets in `spare` to x. */
static KlStatus sort_buckets(SortWork *work, double *x, size_t buckets) {
  KlStatus status = KL_OK;
  size_t first = 0;
  for (size_t i = 0; i < buckets && status == KL_OK; i++) {
    size_t n = work->place[i] - first;
    if (n <= SORT_LONG) {
      status =
          n > 0 ? sort_stretch(x + first, work->spare + first, n, work->cell, work->poll) : KL_OK;
    } else {
      memcpy(x + first, work->spare + first, n * sizeof *x);
      status = sort_digits(x + first, work->spare + first, n, work->poll);
    }
    if (status == KL_OK && i % 16 == 0) {
      status = kl_poll(work->poll);
    }
    first = work->place[i];
  }
  return status;
}

static KlStatus sort_many(SortWork *work, double *x, size_t n, int bits) {
  work->shift = work->range.bits > bits ? work->range.bits - bits : 0;
  memset(work->cell, 0, sizeof *work->cell << bits);
  KlStatus status = sort_count_cells(work, x, n);
  if (status != KL_OK) {
    return status;
  }
  size_t buckets = sort_make_buckets(work, (size_t)1 << bits, n);
  status = sort_scatter(work, x, n);
  return status == KL_OK ? sort_buckets(work, x, buckets) : status;
}

/* Bits of a cell that shows where `n` numbers are dense. */
static int sort_density_bits(size_t n) {
  int bits = sort_width(n) - 3;
  return bits < SORT_DENSITY_LEAST  ? SORT_DENSITY_LEAST
         : bits < SORT_DENSITY_MOST ? bits
                                    : SORT_DENSITY_MOST;
}

/* Entries that a stretch of up to `n` numbers takes for its cells, and those of a crowded one. */
static size_t sort_places_of(size_t n) {
  int digit = sort_width(n) + 1;
  size_t cells = (size_t)1 << (digit < SORT_CELL_DIGIT ? digit : SORT_CELL_DIGIT);
  size_t crowded = (size_t)1 << (digit < SORT_CROWDED_DIGIT ? digit : SORT_CROWDED_DIGIT);
  return cells + crowded;
}

static KlStatus sort_all(double *x, size_t n, const KlPoll *poll) {
  SortWork work = {.range = sort_range(x, n), .poll = poll};
  int bits = sort_density_bits(n);
  bool many = n > SORT_STRETCH || (n > SORT_SHORT && work.range.bits >= SORT_WIDE);
  size_t cells = many ? (size_t)1 << bits : 0, places = sort_places_of(n);
  work.spare = kl_allocate(n * sizeof *x);
  work.cell = kl_allocate((cells > places ? cells : places) * sizeof *work.cell);
  KlStatus status = KL_NO_MEMORY;
  if (work.spare != NULL && work.cell != NULL) {
    if (n * sizeof *x >= KL_PAGES_WORTH) {
      kl_pages_large(work.spare, n * sizeof *x);
    }
    if (n > UINT32_MAX) { /* which cells cannot count */
      status = sort_digits(x, work.spare, n, poll);
    } else if (many) {
      status = sort_many(&work, x, n, bits);
    } else {
      memcpy(work.spare, x, n * sizeof *x);
      status = sort_stretch(x, work.spare, n, work.cell, poll);
    }
  }
  kl_release(work.cell);
  kl_release(work.spare);
  return status;
}

KlStatus kl_sort_doubles(double *x, size_t n, const KlPoll *poll) {
  if (n <= SORT_FEW) {
    sort_insert(x, n);
    return KL_OK;
  }
  for (size_t i = 1; i < n; i++) {
    if (x[i] < x[i - 1]) {
      return sort_all(x, n, poll);
    }
  }
  return KL_OK;
}
