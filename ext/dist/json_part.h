/* json_part.h - the parts of our JSON, read: objects by their keys, numbers, vectors, matrices.
**
** Each returns KL_REFUSED and `problem` where the JSON is none, or is another thing than it
** should be.
*/
#ifndef KLDIV_DIST_JSON_PART_H
#define KLDIV_DIST_JSON_PART_H

#include "base/domain.h"
#include "base/json.h"
#include "base/problem.h"
#include "base/status.h"
#include "num/exact.h"

/* A key that an object may have, and a reader whose next token begins its value. */
typedef struct KlJsonKey {
  const char *name;
  bool there;
  KlJson value;
} KlJsonKey;

/* What the reader found wrong, with its byte; KL_NO_MEMORY if it ran out of that. */
KlStatus kl_json_fault(const KlJson *json, KlProblem *problem);

/* "NAME = VALUE, must be EXPECTED", for the token read last.  Returns KL_REFUSED, or what
** kl_json_fault says. */
KlStatus kl_json_unexpected(const KlJson *json, KlJsonToken token, const char *name,
                            const char *expected, KlProblem *problem);

/* "at byte N, expected EXPECTED", for the token read last; otherwise the same. */
KlStatus kl_json_expected(const KlJson *json, const char *expected, KlProblem *problem);

/* A key is missing.  Returns KL_REFUSED. */
KlStatus kl_json_missing(const char *name, KlProblem *problem);

/* Puts "NAME: " in front of a problem.  Returns `status`, and does nothing unless that is
** KL_REFUSED. */
KlStatus kl_json_inside(KlStatus status, const char *name, KlProblem *problem);

/* Reads an object whose '{' was read, to its end, and notes where the values of the keys begin.
** Other keys are refused, or passed over if `others`; so is a key that is there twice. */
KlStatus kl_json_read_keys(KlJson *json, KlJsonKey *key, int count, bool others,
                           KlProblem *problem);

/* The same for the object that `at` has before it; `at` stays. */
KlStatus kl_json_read_object(const KlJson *at, KlJsonKey *key, int count, bool others,
                             KlProblem *problem);

/* The number that `token` is, within `domain`. */
KlStatus kl_json_read_number(const KlJson *json, KlJsonToken token, const char *name,
                             const KlDomain *domain, double *x, KlProblem *problem);

/* Appends the bytes of the hexadecimal text that `token` is. */
KlStatus kl_json_read_hex(const KlJson *json, KlJsonToken token, const char *name, KlBytes *bytes,
                          KlProblem *problem);

/* The exact number in the hexadecimal text that `token` is. */
KlStatus kl_json_read_exact(const KlJson *json, KlJsonToken token, const char *name,
                            KlInteger *value, KlProblem *problem);

/* The exact number > 0 that is the value of `key`, which must be there. */
KlStatus kl_json_read_positive(KlJsonKey *key, KlInteger *value, KlProblem *problem);

/* Reads an array of at most `most` numbers; `token` is its '['. */
KlStatus kl_json_read_vector(KlJson *json, KlJsonToken token, int most, KlScaled *x, int *count,
                             KlProblem *problem);

/* Reads a square array of arrays of numbers, at most `most` of them, row by row. */
KlStatus kl_json_read_matrix(KlJson *json, KlJsonToken token, int most, KlScaled *x, int *count,
                             KlProblem *problem);

#endif
