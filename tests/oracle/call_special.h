/* call_special.h - the special functions of num/ as the tables name them. */
#ifndef KLDIV_TESTS_ORACLE_CALL_SPECIAL_H
#define KLDIV_TESTS_ORACLE_CALL_SPECIAL_H

#include "oracle/table.h"

#define KL_SPECIAL(name, is_signed) double call_##name(const OracleCase *c);
#include "oracle/special.def"
#undef KL_SPECIAL

#endif
