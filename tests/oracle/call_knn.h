/* call_knn.h - k-NN estimates as the tables call them. */
#ifndef KLDIV_TESTS_ORACLE_CALL_KNN_H
#define KLDIV_TESTS_ORACLE_CALL_KNN_H

#include "oracle/table.h"

/* "knn_kl", "knn_kl_adaptive", "knn_kl_standardised", "knn_entropy", "knn_cross_entropy", and
** "knn_kl_normal", where q is a mean and a standard deviation.  The parameter is 10000 d + 100 l + k;
** columns are rows of d numbers, one after the other. */
double call_knn(const OracleCase *c);

#endif
