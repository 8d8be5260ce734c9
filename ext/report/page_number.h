/* page_number.h - numbers for people: rounded, grouped, with signs and units.
**
** All are made from the shortest decimal of a double by rounding its digits, half up, so they are
** the same bytes everywhere.  NaN is an en dash.  The whole part is written in full, in groups of
** three digits from 10 000 on, up to 10^10; beyond, and below 0.0001, there is a power of ten.
*/
#ifndef KLDIV_REPORT_PAGE_NUMBER_H
#define KLDIV_REPORT_PAGE_NUMBER_H

#include <stdbool.h>

#include "base/bytes.h"

/* Significant digits, unless the whole part has more. */
void kl_page_number(KlBytes *html, double x, int digits);

/* With a sign: +1.5, −3. */
void kl_page_signed(KlBytes *html, double x, int digits);

/* Rounded to decimal places, without zeros at the end; in full up to 10^15, unless the places
** are many. */
void kl_page_places(KlBytes *html, double x, int places);

/* 0.00..., with exactly so many places. */
void kl_page_fixed(KlBytes *html, double x, int places);

/* A share of 1 as percent: 12.3%, 0.42%, &lt; 0.01%. */
void kl_page_percent(KlBytes *html, double share);

/* A difference of shares in percentage points: +5.3, −0.42. */
void kl_page_points(KlBytes *html, double difference);

/* 0.034, &lt; 0.001 */
void kl_page_p_value(KlBytes *html, double p);

/* A Julian day as an ISO date, and the time of it. */
void kl_page_day(KlBytes *html, double day, bool time);

/* Part of a whole as a coordinate: 12.34%, at least 0 and at most 100. */
void kl_page_coordinate(KlBytes *html, double part);

/* e, of 10^e <= abs(x) < 10^(e+1); 0 for 0 and what is not finite. */
int kl_page_exponent(double x);

/* 10^e. */
double kl_page_power(int e);

/* The day of the Gregorian calendar that the Julian day `number` (midnight before, plus 1/2) is. */
typedef struct KlPageDate {
  int year, month, day;
} KlPageDate;
KlPageDate kl_page_date(double number);

/* The other way. */
double kl_page_julian(int year, int month, int day);

#endif
