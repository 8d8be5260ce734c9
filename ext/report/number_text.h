/* number_text.h - text that is a number or a date, as imports of CSV leave it. */
#ifndef KLDIV_REPORT_NUMBER_TEXT_H
#define KLDIV_REPORT_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the text is a number in the one form that SQLite gives it back in, with at most 15
** digits: '5', '-0.25', not '5.0', '05' or '1e3'.  Such a text can be kept as its number: no other
** has the same. */
bool kl_text_is_plain_number(const unsigned char *text, size_t length, double *x);

/* That form of such a number; room for 24 bytes.  Returns its length. */
enum { KL_NUMBER_TEXT = 24 };
size_t kl_plain_number_text(double x, char text[KL_NUMBER_TEXT]);

/* Whether the text reads as a finite number from its first character to its last, blanks around it
** aside, and is not a code: no digit follows a leading zero. */
bool kl_text_is_number(const unsigned char *text, size_t length, double *x);

/* Whether such a text is a whole number of 64 bits, without point or exponent. */
bool kl_text_is_integer(const unsigned char *text, size_t length, int64_t *n);

/* Whether SQL, on every host, has the same number for it: not if there are more than 15 digits or
** an exponent, unless it is a whole number. */
bool kl_text_is_safe_number(const unsigned char *text, size_t length);

/* Whether the text is a date of ISO 8601 that SQLite's julianday() takes, and its number of days as
** that gives it:  YYYY-MM-DD, and then perhaps, behind a blank or a T,  HH:MM  HH:MM:SS
** HH:MM:SS.SSS, and perhaps a Z. */
bool kl_text_is_date(const unsigned char *text, size_t length, double *days);

/* The date of a number of days as julianday() counts them, "2001-03-31", or "2001-03-31 17:05"
** where it is not midnight; room for 24 bytes.  Returns the length; 0 beyond the years 0 to
** 9999. */
size_t kl_date_text(double days, char text[KL_NUMBER_TEXT]);

#endif
