/* manual.h - what there is to say about each SQL function. */
#ifndef KLDIV_SQLITE_MANUAL_H
#define KLDIV_SQLITE_MANUAL_H

#include <stdbool.h>
#include <stddef.h>

#include "sqlite/functions.h"

typedef struct KlManual {
  char name[40];
  const char *kind; /* scalar, aggregate (a window function too), table */
  char call[KL_SIGNATURE];
  const char *help;
  const char *example; /* an expression, or a SELECT for a table */
  char room[160];      /* of examples that are made here */
} KlManual;

/* The functions by position, from 0; false past the last. */
bool kl_manual_at(size_t position, KlManual *manual);

#endif
