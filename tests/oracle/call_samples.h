/* call_samples.h - statistics of two samples on the line, as the tables name them. */
#ifndef KLDIV_TESTS_ORACLE_CALL_SAMPLES_H
#define KLDIV_TESTS_ORACLE_CALL_SAMPLES_H

#include "oracle/table.h"

/* dist_NAME of two columns of rows. */
double call_samples(const OracleCase *c);

/* weighted_NAME of two columns of values, each followed by its weight. */
double call_weighted_samples(const OracleCase *c);

#endif
