/* sketch_cell.h - the cells of a sketch: doubles with few leading bits.
**
** A cell is the set of the doubles that round to one number with `bits` bits behind its leading
** one, halves away from 0: the middle of the cell, except where the cell ends at a power of two or
** at the ends of the doubles.  So the cell is found from the bits of the double by one addition and
** one shift, whatever the range, and
**
**     abs(x - value) <= 2^-(bits + 1) abs(x)        for abs(x) >= 2^-1022
**
** which is 1/256 for the usual 7 bits; numbers with no more bits, as the integers up to 256, are
** kept as they are.  Below 2^-1022 the error is at most 2^-(1023 + bits), and cell 0 is what rounds
** to 0.  Cells are numbered through 0 in the order of their values, those below 0 negatively.
*/
#ifndef KLDIV_DIST_SKETCH_CELL_H
#define KLDIV_DIST_SKETCH_CELL_H

#include <float.h>
#include <stdint.h>
#include <string.h>

enum { KL_SKETCH_BITS = 7, KL_SKETCH_BITS_MOST = 20 };

/* The number of the cell of a finite x. */
static inline int64_t kl_sketch_cell(double x, int bits) {
  uint64_t pattern;
  memcpy(&pattern, &x, sizeof pattern);
  uint64_t size = pattern & ~(1ULL << 63);
  int shift = 52 - bits;
  int64_t cell = (int64_t)((size + (1ULL << (shift - 1))) >> shift);
  return pattern >> 63 ? -cell : cell;
}

/* The greatest number of a cell. */
static inline int64_t kl_sketch_last(int bits) { return (int64_t)0x7ff << bits; }

/* The double whose bits are those of a cell's number, and `half` halves of a cell more. */
static inline double kl_sketch_bits(int64_t cell, int bits, int half) {
  int shift = 52 - bits;
  uint64_t size = (uint64_t)(cell < 0 ? -cell : cell) << shift;
  uint64_t pattern =
      half < 0 ? size - (1ULL << (shift - 1)) : size + ((uint64_t)half << (shift - 1));
  double x = DBL_MAX;
  if (pattern < 0x7ffULL << 52) {
    memcpy(&x, &pattern, sizeof x);
  }
  return cell < 0 ? -x : x;
}

/* The number that stands for a cell. */
static inline double kl_sketch_value(int64_t cell, int bits) {
  return kl_sketch_bits(cell, bits, 0);
}

/* The ends of a cell: every number in it is between them. */
static inline double kl_sketch_low(int64_t cell, int bits) {
  return cell > 0   ? kl_sketch_bits(cell, bits, -1)
         : cell < 0 ? kl_sketch_bits(cell, bits, 1)
                    : -kl_sketch_bits(0, bits, 1);
}

static inline double kl_sketch_high(int64_t cell, int bits) { return -kl_sketch_low(-cell, bits); }

#endif
