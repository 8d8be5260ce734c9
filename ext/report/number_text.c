/* number_text.c - text that is a number or a date, as imports of CSV leave it. */
#include "report/number_text.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/decimal.h"

static bool text_is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

/* 10^k is exact. */
static double text_power(int k) {
  double power = 1.0;
  for (int i = 0; i < k; i++) {
    power *= 10.0;
  }
  return power;
}

/* At most 15 digits are a whole number below 2^53, and so is the power of ten below them: one
** division rounds once. */
bool kl_text_is_plain_number(const unsigned char *text, size_t length, double *x) {
  size_t at = length > 0 && text[0] == '-' ? 1 : 0;
  size_t first = at, digits = 0;
  int64_t number = 0;
  int behind = -1; /* digits behind the point; -1: there is none */
  if (length > 17) {
    return false;
  }
  for (; at < length; at++) {
    if (text[at] == '.' && behind < 0) {
      behind = 0;
      continue;
    }
    if (!text_is_digit(text[at]) || ++digits > 15) {
      return false;
    }
    number = number * 10 + (text[at] - '0');
    behind += behind >= 0;
  }
  bool point = behind >= 0;
  bool zero_first = first < length && text[first] == '0';
  if (digits == 0 || text[first] == '.' || (point && (behind == 0 || text[length - 1] == '0')) ||
      (zero_first && (point ? text[first + 1] != '.' : digits > 1)) || (first > 0 && number == 0)) {
    return false;
  }
  double size = (double)number / text_power(point ? behind : 0);
  if (point && size < 1e-4) {
    return false;
  }
  *x = first > 0 ? -size : size;
  return true;
}

/* The shortest digits are those that it came with, since there were 15 at most. */
size_t kl_plain_number_text(double x, char text[KL_NUMBER_TEXT]) {
  char digits[KL_DECIMAL_ROOM];
  if (floor(x) == x) {
    int64_t n = (int64_t)fabs(x);
    size_t size = 0, length = 0;
    do {
      digits[size++] = (char)('0' + n % 10);
      n /= 10;
    } while (n > 0);
    if (x < 0.0) {
      text[length++] = '-';
    }
    while (size > 0) {
      text[length++] = digits[--size];
    }
    return length;
  }
  size_t length = kl_decimal_write(x, digits);
  memcpy(text, digits, length < KL_NUMBER_TEXT ? length : KL_NUMBER_TEXT);
  return length;
}

static bool text_is_blank(unsigned char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* Past digits; how many there were. */
static size_t text_digits(const unsigned char *text, size_t length, size_t *at) {
  size_t start = *at;
  while (*at < length && text_is_digit(text[*at])) {
    ++*at;
  }
  return *at - start;
}

/* [+-] digits [. digits] [(e|E) [+-] digits], from end to end. */
static bool text_is_decimal(const unsigned char *text, size_t length) {
  size_t at = length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  size_t first = at;
  size_t digits = text_digits(text, length, &at);
  if (digits > 1 && text[first] == '0') {
    return false;
  }
  if (at < length && text[at] == '.') {
    at++;
    digits += text_digits(text, length, &at);
  }
  if (digits > 0 && at < length && (text[at] == 'e' || text[at] == 'E')) {
    at++;
    at += at < length && (text[at] == '-' || text[at] == '+');
    if (text_digits(text, length, &at) == 0) {
      return false;
    }
  }
  return digits > 0 && at == length;
}

/* Without blanks around it. */
static const unsigned char *text_trim(const unsigned char *text, size_t *length) {
  while (*length > 0 && text_is_blank(text[0])) {
    text++;
    --*length;
  }
  while (*length > 0 && text_is_blank(text[*length - 1])) {
    --*length;
  }
  return text;
}

bool kl_text_is_number(const unsigned char *text, size_t length, double *x) {
  text = text_trim(text, &length);
  if (!text_is_decimal(text, length)) {
    return false;
  }
  *x = kl_decimal_read((const char *)text, length) + 0.0;
  return isfinite(*x);
}

bool kl_text_is_integer(const unsigned char *text, size_t length, int64_t *n) {
  text = text_trim(text, &length);
  bool minus = length > 0 && text[0] == '-';
  size_t at = minus || (length > 0 && text[0] == '+') ? 1 : 0;
  uint64_t most = (uint64_t)INT64_MAX + (minus ? 1 : 0), size = 0;
  if (at == length) {
    return false;
  }
  for (; at < length; at++) {
    uint64_t digit = (uint64_t)text[at] - '0';
    if (!text_is_digit(text[at]) || size > (most - digit) / 10) {
      return false;
    }
    size = size * 10 + digit;
  }
  *n = minus ? -(int64_t)(size - (size > 0)) - (size > 0) : (int64_t)size;
  return true;
}

bool kl_text_is_safe_number(const unsigned char *text, size_t length) {
  size_t digits = 0;
  int64_t n;
  for (size_t i = 0; i < length && digits <= 15; i++) {
    digits += text[i] == 'e' || text[i] == 'E' ? 16 : text_is_digit(text[i]);
  }
  return digits <= 15 || kl_text_is_integer(text, length, &n);
}

/* ---- dates ---- */

/* `count` digits as a number; -1: they are not. */
static int date_number(const unsigned char *text, size_t length, size_t at, size_t count) {
  int number = 0;
  for (size_t i = at; i < at + count; i++) {
    if (i >= length || !text_is_digit(text[i])) {
      return -1;
    }
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

/* Days from the first of March of the year 0 (Gregorian) to a date: March is the first month of
** such a year, so that a leap day is its last. */
static int64_t date_days(int year, int month, int day) {
  int64_t y = month <= 2 ? year - 1 : year;
  int64_t m = month <= 2 ? month + 9 : month - 3;
  int64_t century = y >= 0 ? y / 100 : -1;
  return 365 * y + (y >= 0 ? y / 4 : -1) - century + (y >= 0 ? y / 400 : -1) + (153 * m + 2) / 5 +
         day - 1;
}

/* julianday('0000-03-01') is 1721119.5. */
static const int64_t date_noon = 17211195; /* tenths of days */

/* The time of day in milliseconds from `at` on; -1: it is none. */
static int64_t date_time(const unsigned char *text, size_t length, size_t at) {
  int hour = date_number(text, length, at, 2), minute = date_number(text, length, at + 3, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text[at + 2] != ':') {
    return -1;
  }
  int64_t time = ((int64_t)hour * 60 + minute) * 60000;
  at += 5;
  if (at < length && text[at] == ':') {
    int second = date_number(text, length, at + 1, 2);
    if (second < 0 || second > 59) {
      return -1;
    }
    at += 3;
    int64_t part = 0, scale = 100;
    if (at < length && text[at] == '.') {
      size_t first = ++at;
      while (at < length && at < first + 3 && text_is_digit(text[at])) {
        part += (text[at++] - '0') * scale;
        scale /= 10;
      }
      if (at == first) {
        return -1;
      }
    }
    time += (int64_t)second * 1000 + part;
  }
  at += at < length && text[at] == 'Z';
  return at == length ? time : -1;
}

static bool date_is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int date_month_days(int year, int month) {
  return month == 2 ? 28 + date_is_leap(year) : 30 + (month + (month > 7)) % 2;
}

bool kl_text_is_date(const unsigned char *text, size_t length, double *days) {
  if (length < 10 || length > 24 || text[4] != '-' || text[7] != '-') {
    return false;
  }
  int year = date_number(text, length, 0, 4), month = date_number(text, length, 5, 2),
      day = date_number(text, length, 8, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > date_month_days(year, month)) {
    return false;
  }
  int64_t time = 0;
  if (length > 10) {
    time = text[10] == ' ' || text[10] == 'T' ? date_time(text, length, 11) : -1;
  }
  /* SQLite counts milliseconds, and divides them once. */
  int64_t milliseconds = (date_days(year, month, day) * 10 + date_noon) * 8640000 + time;
  *days = (double)milliseconds / 86400000.0;
  return time >= 0;
}

static void date_put(char *text, size_t at, int64_t number, int digits) {
  for (int i = digits - 1; i >= 0; i--) {
    text[at + (size_t)i] = (char)('0' + number % 10);
    number /= 10;
  }
}

size_t kl_date_text(double days, char text[KL_NUMBER_TEXT]) {
  if (!(days >= 1721059.5 && days < 5373484.5)) {
    return 0;
  }
  int64_t minutes = (int64_t)floor(days * 1440.0 + 0.5) - date_noon * 144;
  int64_t whole = minutes >= 0 ? minutes / 1440 : -((1439 - minutes) / 1440);
  int64_t minute = minutes - whole * 1440;
  int year = (int)floor(((double)whole + 0.5) / 365.2425);
  while (date_days(year + 1, 3, 1) <= whole) {
    year++;
  }
  while (date_days(year, 3, 1) > whole) {
    year--;
  }
  int month = 3, of = year;
  int64_t day = whole - date_days(year, 3, 1);
  while (day >= date_month_days(of, month)) {
    day -= date_month_days(of, month);
    of += month == 12;
    month = month % 12 + 1;
  }
  text[4] = text[7] = '-';
  text[10] = ' ';
  text[13] = ':';
  date_put(text, 0, of, 4);
  date_put(text, 5, month, 2);
  date_put(text, 8, day + 1, 2);
  date_put(text, 11, minute / 60, 2);
  date_put(text, 14, minute % 60, 2);
  return minute == 0 ? 10 : 16;
}
