/* plot.h - a distribution as a line of block characters. */
#ifndef KLDIV_DIST_PLOT_H
#define KLDIV_DIST_PLOT_H

#include "dist/look.h"

enum { KL_PLOT_WIDTH = 20, KL_PLOT_MOST = 200 };

/* Writes a character for each cell, UTF-8: a full block for the mass `most`, a space for none, and
** heights in eighths of it between. */
void kl_plot_cells(const double *mass, int count, double most, KlBytes *text);

/* Writes at most `width` characters, UTF-8.  The highest cell is a full block, cells without mass
** are spaces, and heights between are proportional in eighths.
**
** Labels that are all numbers, and families, are cut in cells of equal width, from the least label
** to the greatest, or between the quantiles 0.001 and 0.999; whole numbers have a cell each where
** there is room.  Other labels have a cell each in their order; where there are more than `width`,
** neighbours share one. */
KlStatus kl_plot(const KlLook *look, int width, KlBytes *text, KlProblem *problem);

#endif
