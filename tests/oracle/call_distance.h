/* call_distance.h - distances of samples, of bins and of members of families, as the tables name
** them. */
#ifndef KLDIV_TESTS_ORACLE_CALL_DISTANCE_H
#define KLDIV_TESTS_ORACLE_CALL_DISTANCE_H

#include "oracle/table.h"

/* dist_NAME of rows, each 1. */
double call_distance_rows(const OracleCase *c);

/* dist_NAME_weighted: a column is its numbers, then as many weights. */
double call_distance_weighted(const OracleCase *c);

/* dist_NAME_bins: `p` are edges, then P's masses; `q` are Q's. */
double call_distance_bins(const OracleCase *c);

/* families_NAME: a column is the id of a family, then its parameters.  NaN where the error is more
** than the result says it is. */
double call_distance_families(const OracleCase *c);

#endif
