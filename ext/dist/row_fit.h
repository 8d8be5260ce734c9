/* row_fit.h - the fit of a family to rows that are not a query's: labels, places of a law. */
#ifndef KLDIV_DIST_ROW_FIT_H
#define KLDIV_DIST_ROW_FIT_H

#include "dist/dist.h"
#include "num/sum.h"

typedef struct KlRowFit {
  const KlFamily *family; /* of one column */
  KlSum n;
  KlSum *sum; /* KL_GATHER_SUMS */
  int sums;
  KlWeighed *value; /* KL_GATHER_VALUES */
  size_t values, room;
  double low, high;
  bool refused; /* a row is none that the family takes */
} KlRowFit;

/* For at most `rows` rows.  Clear it in any case. */
KlStatus kl_row_fit_begin(KlRowFit *fit, const KlFamily *family, uint64_t rows);
void kl_row_fit_clear(KlRowFit *fit);

/* A row, x ascending, with its weight > 0, exact and to 106 bits.  Sums are exact, as those of
** dist_fit are.  KL_REFUSED and `problem` where they are outside of what an exact sum holds. */
KlStatus kl_row_fit_add(KlRowFit *fit, KlDd x, const KlInteger *exact, KlScaled weight,
                        KlProblem *problem);

/* Makes *dist the fit, and solves it; what it owns is moved there.  Without rows, or where one was
** refused, it has no parameters. */
KlStatus kl_row_fit_solve(KlRowFit *fit, const KlPoll *poll, KlDist *dist);

/* The same for statistics that are known: `sum` is moved to *dist. */
KlStatus kl_statistics_solve(const KlFamily *family, const KlStatistics *statistics, KlInteger *sum,
                             KlWeighed *value, const KlPoll *poll, KlDist *dist);

#endif
