/* page_number.c - numbers for people. */
#include "report/page_number.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "report/page_text.h"

/* +-0.DIGITS 10^point; no digits: 0. */
typedef struct NumberDigits {
  bool negative;
  int count, point;
  char digit[KL_DECIMAL_ROOM];
} NumberDigits;

/* ---- digits ---- */

static NumberDigits number_digits(double x) {
  char text[KL_DECIMAL_ROOM];
  size_t length = kl_decimal_write(x, text), at = 0;
  NumberDigits d = {.negative = text[0] == '-'};
  bool behind = false;
  for (; at < length && text[at] != 'e'; at++) {
    if (text[at] == '.') {
      behind = true;
    } else if (text[at] >= '0' && text[at] <= '9') {
      bool leading = d.count == 0 && text[at] == '0';
      d.point += leading ? -behind : !behind;
      d.digit[d.count] = text[at];
      d.count += !leading;
    }
  }
  int exponent = 0;
  for (size_t i = at + 2; i < length; i++) {
    exponent = 10 * exponent + text[i] - '0';
  }
  d.point += at + 1 < length && text[at + 1] == '-' ? -exponent : exponent;
  return d;
}

static void number_trim(NumberDigits *d) {
  while (d->count > 0 && d->digit[d->count - 1] == '0') {
    d->count--;
  }
  if (d->count == 0) {
    *d = (NumberDigits){0};
  }
}

/* Keeps the first `keep` digits, rounded half up, without zeros at the end. */
static void number_round(NumberDigits *d, int keep) {
  if (keep < d->count) {
    bool up = keep >= 0 && d->digit[keep] >= '5';
    d->count = keep > 0 ? keep : 0;
    while (up && d->count > 0 && d->digit[d->count - 1] == '9') {
      d->count--;
    }
    if (up && d->count > 0) {
      d->digit[d->count - 1]++;
    } else if (up) {
      d->digit[d->count++] = '1';
      d->point++;
    }
  }
  number_trim(d);
}

/* ---- writing ---- */

static void number_sign(KlBytes *html, const NumberDigits *d, bool plus) {
  kl_page_put(html, d->negative ? "−" : plus && d->count > 0 ? "+" : "");
}

static unsigned number_digit(const NumberDigits *d, int i) {
  return i >= 0 && i < d->count ? (unsigned char)d->digit[i] : '0';
}

/* The whole part in groups, and at least `places` digits behind the point. */
static void number_plain(KlBytes *html, const NumberDigits *d, int places) {
  int whole = d->point > 0 ? d->point : 1;
  for (int i = 0; i < whole; i++) {
    if (i > 0 && whole > 4 && (whole - i) % 3 == 0) {
      kl_page_put(html, "\u202f");
    }
    kl_write_byte(html, d->point > 0 ? number_digit(d, i) : '0');
  }
  int behind = d->count - d->point > places ? d->count - d->point : places;
  for (int i = 0; i < behind && (d->count > 0 || places > 0); i++) {
    kl_page_put(html, i == 0 ? "." : "");
    kl_write_byte(html, number_digit(d, d->point + i));
  }
}

/* d.ddd 10^e */
static void number_scientific(KlBytes *html, const NumberDigits *d) {
  kl_write_byte(html, number_digit(d, 0));
  kl_page_put(html, d->count > 1 ? "." : "");
  kl_write_bytes(html, d->digit + 1, d->count > 1 ? (size_t)d->count - 1 : 0);
  kl_page_put(html, "×10");
  static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  int e = d->point - 1, size = e < 0 ? -e : e;
  kl_page_put(html, e < 0 ? "⁻" : "");
  for (int power = size >= 100 ? 100 : size >= 10 ? 10 : 1; power > 0; power /= 10) {
    kl_page_put(html, raised[size / power % 10]);
  }
}

static bool number_is_plain(const NumberDigits *d) {
  return d->count == 0 || (d->point > -4 && d->point <= 10);
}

/* What is not finite; false if `x` is. */
static bool number_strange(KlBytes *html, double x) {
  if (isfinite(x)) {
    return false;
  }
  kl_page_put(html, isnan(x) ? "–" : x < 0.0 ? "−∞" : "∞");
  return true;
}

static void number_write(KlBytes *html, double x, int digits, bool plus) {
  if (number_strange(html, x)) {
    return;
  }
  NumberDigits d = number_digits(x);
  bool plain = number_is_plain(&d);
  number_round(&d, plain && d.point > digits ? d.point : digits);
  number_sign(html, &d, plus);
  if (plain) {
    number_plain(html, &d, 0);
  } else {
    number_scientific(html, &d);
  }
}

void kl_page_number(KlBytes *html, double x, int digits) { number_write(html, x, digits, false); }

void kl_page_signed(KlBytes *html, double x, int digits) { number_write(html, x, digits, true); }

static void number_rounded(KlBytes *html, double x, int places, int zeros, bool plus) {
  NumberDigits d = number_digits(x);
  number_round(&d, d.point + places);
  number_sign(html, &d, plus);
  number_plain(html, &d, zeros);
}

void kl_page_places(KlBytes *html, double x, int places) {
  if (number_strange(html, x)) {
    return;
  }
  NumberDigits d = number_digits(x);
  bool tiny = places > 6 && d.count > 0 && d.point <= -4;
  if (d.point > 15 || places > 15 || tiny) {
    int digits = d.point + places;
    number_round(&d, digits >= 1 && digits <= 17 ? digits : 17);
    number_sign(html, &d, false);
    number_scientific(html, &d);
    return;
  }
  number_rounded(html, x, places, 0, false);
}

void kl_page_fixed(KlBytes *html, double x, int places) {
  if (!number_strange(html, x)) {
    number_rounded(html, x, places, places, false);
  }
}

void kl_page_percent(KlBytes *html, double share) {
  if (number_strange(html, share)) {
    return;
  }
  double percent = 100.0 * share;
  if (percent == 0.0) {
    kl_page_put(html, "0");
  } else if (fabs(percent) < 0.01) {
    kl_page_put(html, "&lt;\u00a00.01");
  } else if (share < 1.0 && percent >= 99.95) {
    kl_page_put(html, "&gt;\u00a099.9");
  } else {
    int places = fabs(percent) < 0.995 ? 2 : percent < 99.95 ? 1 : 0;
    number_rounded(html, percent, places, places, false);
  }
  kl_page_put(html, "%");
}

void kl_page_points(KlBytes *html, double difference) {
  if (!number_strange(html, difference)) {
    double points = 100.0 * difference;
    int places = points != 0.0 && fabs(points) < 0.995 ? 2 : 1;
    number_rounded(html, points, places, places, true);
  }
}

void kl_page_p_value(KlBytes *html, double p) {
  if (number_strange(html, p)) {
    return;
  }
  if (p < 0.001) {
    kl_page_put(html, "&lt;\u00a00.001");
  } else {
    kl_page_fixed(html, p, p < 0.9995 ? 3 : 0);
  }
}

void kl_page_coordinate(KlBytes *html, double part) {
  double within = part > 0.0 ? part < 1.0 ? part : 1.0 : 0.0;
  number_rounded(html, floor(10000.0 * within + 0.5) / 100.0, 2, 0, false);
  kl_page_put(html, "%");
}

int kl_page_exponent(double x) { return isfinite(x) && x != 0.0 ? number_digits(x).point - 1 : 0; }

double kl_page_power(int e) {
  char text[] = "1e+000";
  int size = e < 0 ? -e : e;
  text[2] = e < 0 ? '-' : '+';
  text[3] = (char)('0' + size / 100 % 10);
  text[4] = (char)('0' + size / 10 % 10);
  text[5] = (char)('0' + size % 10);
  return kl_decimal_read(text, sizeof text - 1);
}

/* ---- the calendar ---- */

/* Years begin with March, so that the leap day is the last; an era is 400 of them.  The month that
** begins with day d of the year: months from March have 153 days in any five. */
enum { NUMBER_ERA = 146097, NUMBER_MARCH = 1721120 /* 1 March of the year 0, as a Julian day */ };

KlPageDate kl_page_date(double number) {
  int64_t days = (int64_t)number - NUMBER_MARCH;
  int64_t era = (days >= 0 ? days : days - (NUMBER_ERA - 1)) / NUMBER_ERA;
  int day = (int)(days - era * NUMBER_ERA);
  int year = (day - day / 1460 + day / 36524 - day / (NUMBER_ERA - 1)) / 365;
  int rest = day - (365 * year + year / 4 - year / 100);
  int month = (5 * rest + 2) / 153;
  int first = (153 * month + 2) / 5;
  KlPageDate date = {(int)(era * 400) + year, month + 3, rest - first + 1};
  if (date.month > 12) {
    date.month -= 12;
    date.year++;
  }
  return date;
}

double kl_page_julian(int year, int month, int day) {
  int shifted = month > 2 ? month - 3 : month + 9;
  int since = month > 2 ? year : year - 1;
  int era = (since >= 0 ? since : since - 399) / 400, of_era = since - era * 400;
  int days = 365 * of_era + of_era / 4 - of_era / 100 + (153 * shifted + 2) / 5 + day - 1;
  return (double)era * NUMBER_ERA + days + NUMBER_MARCH - 0.5;
}

static void number_two(KlBytes *html, const char *before, int n) {
  kl_page_put(html, before);
  kl_write_byte(html, (unsigned)('0' + n / 10));
  kl_write_byte(html, (unsigned)('0' + n % 10));
}

void kl_page_day(KlBytes *html, double day, bool time) {
  if (number_strange(html, day)) {
    return;
  }
  /* What has a date: the years -4713 to 9999. */
  if (day < 0.0 || day >= 5373484.5) {
    kl_page_put(html, "day ");
    kl_page_number(html, day, 4);
    return;
  }
  double minute = floor((day + 0.5) * 1440.0 + 0.5),
         number = floor(time ? minute / 1440.0 : day + 0.5);
  KlPageDate date = kl_page_date(number);
  int year = date.year < 0 ? -date.year : date.year;
  kl_page_put(html, date.year < 0 ? "−" : "");
  number_two(html, "", year / 100);
  number_two(html, "", year % 100);
  number_two(html, "-", date.month);
  number_two(html, "-", date.day);
  if (time) {
    int of_day = (int)(minute - 1440.0 * number);
    number_two(html, "\u00a0", of_day / 60);
    number_two(html, ":", of_day % 60);
  }
}
