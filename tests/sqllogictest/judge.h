/* judge.h - compares what came out of a record with what its script expects. */
#ifndef SLT_JUDGE_H
#define SLT_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "labels.h"
#include "problem.h"
#include "record.h"
#include "result.h"

/* Compares the sorted result of a query with the lines expected: one by one, or by hash when
** `threshold` is positive and there are more values than that.
*/
bool slt_judge_result(const SltRecord *query, const SltResult *result, uint64_t threshold,
                      SltProblem *problem);

/* Compares a statement's outcome; `message` is that of its error, NULL when it had none. */
bool slt_judge_statement(const SltRecord *statement, const char *message, SltProblem *problem);

/* Compares the hash of a labelled query with that of the first one so labelled.  True
** without a label.
*/
bool slt_judge_label(const SltRecord *query, const char hash[SLT_MD5_HEX_SIZE], SltLabels *labels,
                     SltProblem *problem);

/* The hash of the lines expected, or the one that they name. */
void slt_judge_hash_expected(SltBlock expected, char hash[SLT_MD5_HEX_SIZE]);

#endif
