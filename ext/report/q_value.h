/* q_value.h - many tests at a time: the false discovery rate. */
#ifndef KLDIV_REPORT_Q_VALUE_H
#define KLDIV_REPORT_Q_VALUE_H

#include <stddef.h>

#include "base/status.h"

/* The Benjamini-Hochberg q-value of each of `count` p-values from 0 to 1, in their order: the least
** rate of false discoveries at which it is one, min over j >= i of p_(j) count/j, at most 1
** (Benjamini & Hochberg, "Controlling the false discovery rate", JRSS B 57, 1995). */
KlStatus kl_q_values(const double *p_value, size_t count, double *q_value);

#endif
