/* test_number_text.c - text that is a number or a date, against all there are of a length. */
#include "unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/number_text.h"

static bool is_plain(const char *text, double *x) {
  return kl_text_is_plain_number((const unsigned char *)text, strlen(text), x);
}

static bool is_number(const char *text, double *x) {
  return kl_text_is_number((const unsigned char *)text, strlen(text), x);
}

static bool is_integer(const char *text, int64_t *n) {
  return kl_text_is_integer((const unsigned char *)text, strlen(text), n);
}

static bool is_safe(const char *text) {
  return kl_text_is_safe_number((const unsigned char *)text, strlen(text));
}

static bool is_date(const char *text, double *days) {
  return kl_text_is_date((const unsigned char *)text, strlen(text), days);
}

/* ---- all short texts ---- */

/* By the definition: strtod takes all of it, blanks aside, no digit follows a leading zero, and it
** has nothing of what C alone takes, hex, inf and nan. */
static bool reads(const char *text, double *x) {
  char *end;
  if (strspn(text, "0123456789.eE+- ") != strlen(text)) {
    return false;
  }
  const char *first = text + strspn(text, " ");
  first += *first == '-' || *first == '+';
  if (first[0] == '0' && first[1] >= '0' && first[1] <= '9') {
    return false;
  }
  *x = strtod(text, &end);
  return end != text && end[strspn(end, " ")] == '\0' && isfinite(*x);
}

/* The one form that SQLite gives back: %.15g, of no more than 15 digits. */
static bool is_given_back(const char *text, double x) {
  char back[40];
  size_t digits = 0;
  (void)snprintf(back, sizeof back, "%.15g", x);
  for (const char *c = text; *c != '\0'; c++) {
    digits += *c >= '0' && *c <= '9';
  }
  return digits <= 15 && strcmp(text, back) == 0 && strpbrk(back, "e") == NULL &&
         strcmp(back, "-0") != 0;
}

static void check_text(const char *text) {
  double x = 0.0, want = 0.0, plain = 0.0;
  bool number = is_number(text, &x), expected = reads(text, &want);
  law(number == expected && (!number || x == want), "'%s' reads as %g", text, x);
  law(is_plain(text, &plain) == (expected && is_given_back(text, want)), "plain '%s'", text);
  if (expected && is_given_back(text, want)) {
    char back[KL_NUMBER_TEXT];
    size_t length = kl_plain_number_text(plain, back);
    law(plain == want && length == strlen(text) && memcmp(back, text, length) == 0,
        "'%s' comes back", text);
  }
}

static void test_number_text_of_up_to_six_characters(void **state) {
  static const char letter[] = "0159.-+e x";
  (void)state;
  for (int length = 0; length <= 6; length++) {
    int count = 1;
    for (int i = 0; i < length; i++) {
      count *= 10;
    }
    for (int k = 0; k < count; k += length == 6 ? 7 : 1) {
      char text[8] = "";
      for (int i = 0, rest = k; i < length; i++, rest /= 10) {
        text[i] = letter[rest % 10];
      }
      check_text(text);
    }
  }
}

static void test_number_text_of_random_digits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 200000; i++) {
    char text[32];
    size_t length = 0, most = (size_t)unit_between(&random, 1, 17);
    size_t point = (size_t)unit_below(&random, 20);
    for (size_t k = 0; k < most; k++) {
      if (k == point && k > 0) {
        text[length++] = '.';
      }
      text[length++] = (char)('0' + unit_below(&random, 10));
    }
    text[length] = '\0';
    check_text(text);
  }
}

/* ---- edges ---- */

static void test_number_text_whole_numbers(void **state) {
  int64_t n = 0;
  (void)state;
  law(is_integer("9223372036854775807", &n) && n == INT64_MAX, "%s", "the greatest");
  law(is_integer("-9223372036854775808", &n) && n == INT64_MIN, "%s", "the least");
  law(is_integer(" +12 ", &n) && n == 12, "%s", "with blanks");
  law(is_integer("-0", &n) && n == 0, "%s", "zero");
  law(!is_integer("9223372036854775808", &n), "%s", "one more");
  law(!is_integer("-9223372036854775809", &n), "%s", "one less");
  law(!is_integer("99999999999999999999999999", &n), "%s", "many");
  law(!is_integer("", &n) && !is_integer("-", &n) && !is_integer("1.", &n) &&
          !is_integer("1e2", &n),
      "%s", "no whole number");
  law(is_safe("1.50") && is_safe("9223372036854775807") && is_safe("0.12345678901234"), "%s",
      "safe");
  law(!is_safe("1e5") && !is_safe("9223372036854775808") && !is_safe("0.1234567890123456"), "%s",
      "not safe");
}

/* ---- dates ---- */

static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/* Every day of 10,000 years, one after the other, and back. */
static void test_number_text_all_dates(void **state) {
  double days = 0.0;
  double want = 1721059.5; /* julianday('0000-01-01') */
  (void)state;
  for (int year = 0; year <= 9999; year++) {
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; month++) {
      int count = month_days[month - 1] + (month == 2 && leap);
      for (int day = 0; day <= count + 1; day++) {
        char text[40], back[KL_NUMBER_TEXT];
        (void)snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
        bool exists = day >= 1 && day <= count;
        law(is_date(text, &days) == exists, "%s", text);
        if (exists) {
          law(days == want, "%s is %.17g", text, days);
          law(kl_date_text(days, back) == 10 && memcmp(back, text, 10) == 0, "%s comes back", text);
          want += 1.0;
        }
      }
    }
  }
}

static void test_number_text_all_minutes(void **state) {
  (void)state;
  for (int minute = 0; minute < 1440; minute++) {
    char text[32], back[KL_NUMBER_TEXT];
    double days = 0.0;
    (void)snprintf(text, sizeof text, "2001-03-31 %02d:%02d", minute / 60, minute % 60);
    law(is_date(text, &days), "%s", text);
    law(days == (2451999.5 * 86400000.0 + minute * 60000.0) / 86400000.0, "%s is %.17g", text,
        days);
    size_t length = kl_date_text(days, back);
    law(length == (minute == 0 ? 10 : 16) && memcmp(back, text, length) == 0, "%s comes back",
        text);
  }
  double x = 0.0;
  law(is_date("2001-03-31T17:05:06.789Z", &x), "%s", "all parts");
  static const char *const none[] = {"",
                                     "2001-03-3",
                                     "2001-13-01",
                                     "2001-00-01",
                                     "2001/03/31",
                                     "2001-03-31 ",
                                     "2001-03-31 24:00",
                                     "2001-03-31 12:60",
                                     "2001-03-31x12:00",
                                     "2001-03-31 12:00:60",
                                     "2001-03-31 12",
                                     "2001-03-31 12:00:00.",
                                     "2001-03-31 12:00:00.1234Z1",
                                     "2001-03-31 12:00z",
                                     "02001-03-31",
                                     "-001-03-31"};
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
    law(!is_date(none[i], &x), "'%s' is no date", none[i]);
  }
  char back[KL_NUMBER_TEXT];
  law(kl_date_text(1721059.4, back) == 0 && kl_date_text(5373484.5, back) == 0, "%s",
      "other years");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_number_text_of_up_to_six_characters),
      cmocka_unit_test(test_number_text_of_random_digits),
      cmocka_unit_test(test_number_text_whole_numbers),
      cmocka_unit_test(test_number_text_all_dates),
      cmocka_unit_test(test_number_text_all_minutes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
