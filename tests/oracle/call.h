/* call.h - the functions under test by the names that the tables call them, as data. */
#ifndef KLDIV_TESTS_ORACLE_CALL_H
#define KLDIV_TESTS_ORACLE_CALL_H

#include "divergence/divergence.h"
#include "oracle/table.h"

typedef struct OracleFunction {
  const char *name;
  /* The result for the case's arguments; NaN where the core refuses them. */
  double (*value)(const OracleCase *c);
  bool is_signed;                 /* may be below 0 */
  bool has_rows;                  /* is of rows, the order of which must not show */
  double bound;                   /* of the error, in ulp */
  const KlDivergence *divergence; /* whose own bound holds instead; or NULL */
} OracleFunction;

enum {
  ORACLE_SPECIALS = 0
#define KL_SPECIAL(name, is_signed) +1
#include "oracle/special.def"
#undef KL_SPECIAL
  ,
  ORACLE_FAMILIES = 0
#define KL_FAMILY(name) +1
#include "family/families.def"
#undef KL_FAMILY
  ,
  /* Of each family: kl, renyi, log_density, lower, upper, quantile, mean, variance, entropy. */
  ORACLE_FUNCTIONS = 77 + ORACLE_SPECIALS + 9 * ORACLE_FAMILIES
};

/* All functions that tables may name. */
extern const OracleFunction oracle_functions[ORACLE_FUNCTIONS];

#endif
