/* json_value.h - distribution values as JSON and back, byte for byte.
**
** A value of each kind, in the order in which it is written (any order is read):
**
**   member    {"family":"normal","mean":0.0,"sd":1.0}; a vector is an array, a matrix an array of
**             its rows
**   fit       the same keys with the fitted parameters, null where the rows fix none, "point" where
**             all rows are one value; "n", the rows (called "rows" where the family has a parameter
**             "n"); and "state", from which alone it is read again:
**               sums    {"sums":[exact, ...],"n":exact}
**               range   {"n":exact,"low":x,"high":y}
**               values  {"values":[[label, weight], ...]}
**             with "dimension":d in front where the parameters are vectors
**   counts    {"family":"categorical","n":5,"labels":[[label, weight], ...],
**             "state":{"counted":true}}, with "real_sum":exact,"real_square":exact in the state
**             (KL_FLAG_REAL); neither "n" nor "state" for what was stated
**   mixture   {"family":"mixture","parts":[[weight, value], ...]}, with
**             "state":{"real_sum":exact,"real_square":exact} (KL_FLAG_REAL)
**
** exact    the bytes of num/exact.h in hexadecimal text
** weight   an integer if it is whole and below 2^63, else a real if it is a double, else exact
** label    an integer, a real (always with a point or an exponent), a string; {"blob":"hex"};
**          {"text":"hex"} for text that is not UTF-8; {"real":null,"sign":1} for infinities
**
** A number beside the state that is too large for a double is null, and "infinite":true stands
** behind it.
*/
#ifndef KLDIV_DIST_JSON_VALUE_H
#define KLDIV_DIST_JSON_VALUE_H

#include "dist/dist.h"

/* Appends the JSON of `dist` to `text`.  Solves fits. */
KlStatus kl_dist_to_json(KlDist *dist, const KlPoll *poll, KlBytes *text, KlProblem *problem);

/* Appends the value to `value`.  KL_REFUSED and `problem` name what is wrong: the byte of what is
** not JSON, the key of what is no value. */
KlStatus kl_dist_from_json(const void *text, size_t length, const KlPoll *poll, KlBytes *value,
                           KlProblem *problem);

#endif
