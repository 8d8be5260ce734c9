/* exact.h - exact numbers as bytes: the one form in which counts, weights and sums are stored.
**
** A number is sign * m * 2^e with m odd:
**
**     0                           varint 0
**     anything else               varint 2 k + s, zigzag varint e, k bytes of m, lowest first
**
** where s is 1 for negative numbers, k the bytes that m needs, and zigzag maps 0, -1, 1, -2 ... to
** 0, 1, 2, 3 ... Each number has one form.  A count below 128 takes 3 bytes.
*/
#ifndef KLDIV_NUM_EXACT_H
#define KLDIV_NUM_EXACT_H

#include "base/bytes.h"
#include "num/integer.h"

void kl_write_exact(KlBytes *bytes, const KlInteger *value);

/* The value next in line, into `out` unless it is NULL. */
void kl_read_exact(KlReader *reader, KlInteger *out);

/* The same of a number > 0: for any other, `fault`, where it begins. */
void kl_read_positive(KlReader *reader, KlInteger *out, const char *fault);

/* The same to 106 bits, which is quick for counts. */
KlScaled kl_read_exact_scaled(KlReader *reader);

/* Signed integers in zigzag form. */
void kl_write_signed(KlBytes *bytes, int64_t value);
int64_t kl_read_signed(KlReader *reader);

#endif
