/* table.h - reads a table of cases, one a line, with the columns that README.md describes. */
#ifndef KLDIV_TESTS_ORACLE_TABLE_H
#define KLDIV_TESTS_ORACLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oracle/ulp.h"

typedef struct OracleVector {
  double *item;
  size_t count;
} OracleVector;

typedef struct OracleCase {
  const char *id, *function; /* in the table's text */
  double parameter;          /* 0 where there is none */
  OracleVector p, q;
  OracleTruth truth;
} OracleCase;

typedef struct OracleTable {
  const char *path;
  char *text;
  char *rest; /* what was not read yet */
  int line;   /* the number of the line that was read last */
} OracleTable;

/* false: the file cannot be read. */
bool oracle_table_open(OracleTable *table, const char *path);

/* Reads the next line that is neither empty nor a comment.  false: there is none.  *is_good tells
** whether it is a case; if so, the case is to be cleared. */
bool oracle_table_next(OracleTable *table, OracleCase *out, bool *is_good);

void oracle_table_close(OracleTable *table);

void oracle_case_clear(OracleCase *c);

/* An empty vector of `count` numbers, to be freed; ends the program if memory runs out. */
OracleVector oracle_vector(size_t count);

/* The next number of the stream that starts with *state = seed.  Steele, Lea & Flood 2014. */
static inline uint64_t oracle_splitmix(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

#endif
