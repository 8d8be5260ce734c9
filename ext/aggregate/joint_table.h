/* joint_table.h - how often the labels of several columns came together.
**
** A cell is a tuple of labels, one of each column, as one label: the bytes of one after the other,
** each of which says where it ends.  In the order of a KlLabelTable, cells that begin alike stand
** together.
*/
#ifndef KLDIV_AGGREGATE_JOINT_TABLE_H
#define KLDIV_AGGREGATE_JOINT_TABLE_H

#include <stdbool.h>

#include "aggregate/label_table.h"
#include "base/bytes.h"

/* Zeroed memory is the empty table. */
typedef struct KlJointTable {
  KlLabelTable table;
  KlBytes key; /* room for that of a row */
} KlJointTable;

/* Adds a row (sign 1) or takes it out (sign -1): `columns` labels and a finite weight > 0. */
KlStatus kl_joint_step(KlJointTable *joint, const KlLabel *label, int columns, KlDd weight,
                       int sign);

void kl_joint_clear(KlJointTable *joint);

/* A cell (z, x, y), or (x, y), and the weights of what it is part of. */
typedef struct KlJointCell {
  const unsigned char *bytes; /* z, x, y */
  size_t z, x, y;             /* where each ends */
  KlScaled n;                 /* of the cell */
  KlScaled n_z, n_zx, n_zy;   /* of all cells with its z (all there are where there is none) ... */
} KlJointCell;

/* All cells in the order of z, then x, then y. */
typedef struct KlJointCells {
  KlJointCell *cell;
  size_t count;
  KlScaled total;
  bool whole; /* every weight is a whole number, and all together are below 2^53 */
} KlJointCells;

/* Whether a cell has the same z, and the same z and x, as the one before it. */
bool kl_joint_same_z(const KlJointCells *cells, size_t i);
bool kl_joint_same_x(const KlJointCells *cells, size_t i);

/* The cells of rows of (z, x, y) if `given`, else of (x, y), to be cleared, with the weights of
** cells and margins to 106 bits; counts are exact.  `joint` stays as it is until then. */
KlStatus kl_joint_cells(KlJointTable *joint, bool given, const KlPoll *poll, KlJointCells *cells);

void kl_joint_cells_clear(KlJointCells *cells);

#endif
