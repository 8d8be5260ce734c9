/* decimal.h - decimal digits to doubles and back, exactly.
**
** strtod and printf depend on the locale, and not every C library rounds them correctly.  These two
** work with big integers on the stack: the same bits and the same text on every platform.
*/
#ifndef KLDIV_BASE_DECIMAL_H
#define KLDIV_BASE_DECIMAL_H

#include <stddef.h>

/* The double nearest to the number that `length` bytes spell, ties to even; +-Inf beyond DBL_MAX,
** +-0 below half of 2^-1074.  The text is [+-] digits [. digits] [(e|E) [+-] digits], with a digit
** in front of or behind the point, of any length; the caller has seen to that. */
double kl_decimal_read(const char *text, size_t length);

/* Room for the longest text of kl_decimal_write, which has no NUL behind it. */
enum { KL_DECIMAL_ROOM = 32 };

/* The shortest text that kl_decimal_read takes back to the same double; of the shortest, the one
** nearest to `x`, which is finite.  It has a point or an exponent, or both, as SQLite writes them:
** 3.0, -0.001, 1.0e+300, 4.5e-05.  Returns its length. */
size_t kl_decimal_write(double x, char text[KL_DECIMAL_ROOM]);

/* The same with a NUL behind it, for messages; returns `text`. */
const char *kl_decimal_text(double x, char text[KL_DECIMAL_ROOM + 1]);

#endif
