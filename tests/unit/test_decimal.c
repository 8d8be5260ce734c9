/* test_decimal.c - doubles and decimal digits, against the C library in the C locale. */
#include "unit/unit.h"

#include "base/decimal.h"

static double read_text(const char *text) {
  /* In a block of its own size, so that a byte too far is seen. */
  size_t length = strlen(text);
  char *copy = malloc(length);
  for (size_t i = 0; i < length; i++) {
    copy[i] = text[i];
  }
  double value = kl_decimal_read(copy, length);
  free(copy);
  return value;
}

/* The text of `x`, with a NUL. */
static const char *written(double x, char text[KL_DECIMAL_ROOM + 1]) {
  char *exact = malloc(KL_DECIMAL_ROOM);
  size_t length = kl_decimal_write(x, exact);
  law(length < KL_DECIMAL_ROOM, "%zu bytes", length);
  memcpy(text, exact, length);
  text[length] = '\0';
  free(exact);
  return text;
}

static void test_hard_numbers_are_read(void **state) {
  (void)state;
  static const char *const text[] = {
      "0",
      "-0",
      "0.0",
      "-0.000e99",
      "1",
      "-1",
      "0.1",
      "1e23",
      "8.5e22",
      "9007199254740993",
      "9007199254740992.999999999999999999999999999999999999999999999999999999999999999999",
      "9007199254740993.000000000000000000000000000000000000000000000000000000000000000001",
      "9007199254740991.5",
      "9007199254740994.5",
      "9007199254740995",
      "5e-324",
      "4.9e-324",
      "2.4703282292062327208e-324",
      "2.4703282292062328e-324",
      "2.5e-324",
      "7.4e-324",
      "7.5e-324",
      "2.2250738585072011e-308",
      "2.2250738585072012e-308",
      "2.2250738585072014e-308",
      "2.225073858507201136057409796709131975934819546351645648023426109724822222021076945516529523"
      "90813508791414915891303962110687008643869459464552765720740782062174337998814106326732925355"
      "2"
      "28688137214901298112245145188984905722230728525513315575501591439747639798341180199932396254"
      "8"
      "28901710708185069063066665599493827577257201576306269066333264756530000924588831643303777979"
      "1"
      "86961204949739037782970490505108060994073026293712895895000358379996720725430436028407889577"
      "1"
      "79615094551674824347103070260914462157228988025818254518032570701886087211312807951223342628"
      "8"
      "36862232150377566662250398253433597456888442390026549819838548794829220689472168983109969836"
      "5"
      "84681402285424333066033985088644580400103493397042756718644338377048603786162277173854562306"
      "5"
      "874679014086723327636718751e-308",
      "1.7976931348623157e308",
      "1.7976931348623158e308",
      "1.797693134862315807e308",
      "1.7976931348623158079372897140530341507993413271003782693617377898e308",
      "1.8e308",
      "1e309",
      "-1e400",
      "1e-400",
      "123456789012345678901234567890",
      "0.000000000000000000000000000001e30",
      "1e0000000000000000000000000000000000005",
      "1e99999999999999999999",
      "1e-99999999999999999999",
      "0e99999999999999999999",
      "6.631236846766476e-316",
      "3.237883913302901289588352412501532174863037"
      "66942310805990129704955230197067067656578683574258779955786061577655983828343551439108415316"
      "9252"
      "68919056439645957739461803892836530514346395510035669666562920201733134403173004436936020525"
      "8345"
      "80343147166003269958073130095484836397554869001075153001888175818417456965217311047369602274"
      "9934"
      "63842538062336977473656000899740406096749802838919187896396857543922220641698146269011334252"
      "4002"
      "72438594165105129355260142115533343022523729152384332233132613843147782359114240880003077517"
      "0625"
      "91567072865700315195366426076982249493795184580153089523843981970840338993787324146348420560"
      "8000"
      "02727053110682738790779144491853477159875016281254886276849320151899166802825173029995314392"
      "4168"
      "545708663913273994694463908672332763671875E-319"};
  for (size_t i = 0; i < UNIT_COUNT(text); i++) {
    law_same(read_text(text[i]), strtod(text[i], NULL), "%.60s", text[i]);
  }
}

/* Digits of which only the last of thousands decides, on both sides of a tie. */
static void test_numbers_of_any_length_are_read(void **state) {
  (void)state;
  enum { ZEROS = 3000 };
  static char text[ZEROS + 64];
  (void)snprintf(text, sizeof text, "9007199254740993.");
  size_t front = strlen(text);
  memset(text + front, '0', ZEROS);
  text[front + ZEROS] = '\0';
  law_same(read_text(text), 9007199254740992.0, "a tie");
  text[front + ZEROS - 1] = '1';
  law_same(read_text(text), 9007199254740994.0, "above a tie");
  memset(text, '0', front + ZEROS);
  text[0] = '0';
  text[1] = '.';
  (void)snprintf(text + front + ZEROS, 32, "125e3017");
  law_same(read_text(text), strtod(text, NULL), "zeros in front");
  memset(text, '7', front + ZEROS);
  (void)snprintf(text + front + ZEROS, 32, "e-3000");
  law_same(read_text(text), strtod(text, NULL), "a long integer");
  text[front] = '.';
  (void)snprintf(text + front + ZEROS, 32, "e-320");
  law_same(read_text(text), strtod(text, NULL), "a long subnormal number");
}

static void test_random_digits_are_read(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 30000; i++) {
    char text[900];
    int digits = unit_between(&random, 1, i % 10 == 0 ? 800 : 25);
    int point = unit_between(&random, 0, digits), size = 0;
    for (int j = 0; j < digits; j++) {
      if (j == point && j > 0) {
        text[size++] = '.';
      }
      text[size++] = (char)('0' + unit_below(&random, 10));
    }
    (void)snprintf(text + size, 20, "e%d", unit_between(&random, -345, 312));
    law_same(read_text(text), strtod(text, NULL), "%.60s", text);
  }
}

/* Exact halfway points of two doubles and their neighbours, written out by the C library. */
static void test_halfway_points_are_read(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 3000; i++) {
    double x = fabs(unit_any(&random));
    double next = nextafter(x, HUGE_VAL);
    char text[1200];
    (void)snprintf(text, sizeof text, "%.1100Le", ((long double)x + (long double)next) / 2.0L);
    if (isinf(next)) {
      continue;
    }
    law_same(read_text(text), strtod(text, NULL), "halfway above %a", x);
    char *e = strchr(text, 'e');
    e[-1] = '1';
    law_same(read_text(text), strtod(text, NULL), "above halfway above %a", x);
  }
}

static void law_round_trip(double x) {
  char text[KL_DECIMAL_ROOM + 1];
  (void)written(x, text);
  law_same(strtod(text, NULL), x, "%s for %a", text, x);
  law_same(read_text(text), x, "%s for %a", text, x);
  /* The C library's shortest precision that reads back. */
  char want[40];
  int precision = 0;
  do {
    (void)snprintf(want, sizeof want, "%.*e", precision++, x);
  } while (strtod(want, NULL) != x);
  int digits = 0, zeros = 0;
  bool leading = true;
  for (const char *c = text; *c != '\0' && *c != 'e'; c++) {
    if (*c < '0' || *c > '9' || (leading && *c == '0')) {
      continue;
    }
    leading = false;
    zeros = *c == '0' ? zeros + 1 : 0;
    digits++;
  }
  digits = x == 0.0 ? 1 : digits - zeros;
  int least = precision;
  for (char *c = strchr(want, 'e') - 1; least > 1 && *c == '0'; c--) {
    least--;
  }
  /* Above a power of two there is more room than below, for a digit less than in what is
  ** nearest. */
  int binary;
  bool power = frexp(fabs(x), &binary) == 0.5;
  law(digits == least || (power && digits < least), "%s has %d digits, %s has %d", text, digits,
      want, least);
}

static void test_doubles_survive_their_text(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 100000; i++) {
    law_round_trip(unit_any(&random));
  }
  for (int i = 0; i < 20000; i++) {
    law_round_trip(ldexp(unit_between(&random, 1, 1000000), unit_between(&random, -60, 60)));
    law_round_trip(unit_between(&random, 1, 1000000) / 1000.0);
  }
}

static void test_edges_survive_their_text(void **state) {
  (void)state;
  for (int e = -1074; e < 1024; e++) {
    double x = ldexp(1.0, e);
    law_round_trip(x);
    law_round_trip(nextafter(x, 0.0));
    law_round_trip(-nextafter(x, HUGE_VAL));
  }
  for (int e = -323; e < 309; e++) {
    char text[20];
    (void)snprintf(text, sizeof text, "1e%d", e);
    double x = strtod(text, NULL);
    law_round_trip(x);
    law_round_trip(nextafter(x, 0.0));
    law_round_trip(nextafter(x, HUGE_VAL));
  }
  law_round_trip(DBL_MAX);
}

static void test_texts_have_one_form(void **state) {
  (void)state;
  static const struct {
    double x;
    const char *text;
  } want[] = {{0.0, "0.0"},
              {-0.0, "-0.0"},
              {3.0, "3.0"},
              {-0.001, "-0.001"},
              {0.1, "0.1"},
              {100.0, "100.0"},
              {0.0001, "0.0001"},
              {0.00001, "1.0e-05"},
              {4.5e-5, "4.5e-05"},
              {123456.789, "123456.789"},
              {1e15, "1000000000000000.0"},
              {9999999999999998.0, "9999999999999998.0"},
              {1e16, "1.0e+16"},
              {1e22, "1.0e+22"},
              {1e23, "1.0e+23"},
              {1.5e300, "1.5e+300"},
              {DBL_MAX, "1.7976931348623157e+308"},
              {-DBL_MAX, "-1.7976931348623157e+308"},
              {DBL_MIN, "2.2250738585072014e-308"},
              {0x1p-1074, "5.0e-324"},
              {0x1p-1073, "1.0e-323"},
              {0x3p-1074, "1.5e-323"},
              {1125899906842624.25, "1125899906842624.2"},
              {1125899906842624.75, "1125899906842624.8"},
              {9007199254740993.0, "9007199254740992.0"},
              {2.0 / 3.0, "0.6666666666666666"}};
  char text[KL_DECIMAL_ROOM + 1];
  for (size_t i = 0; i < UNIT_COUNT(want); i++) {
    law(strcmp(written(want[i].x, text), want[i].text) == 0, "got %s, want %s", text, want[i].text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hard_numbers_are_read),
      cmocka_unit_test(test_numbers_of_any_length_are_read),
      cmocka_unit_test(test_random_digits_are_read),
      cmocka_unit_test(test_halfway_points_are_read),
      cmocka_unit_test(test_doubles_survive_their_text),
      cmocka_unit_test(test_edges_survive_their_text),
      cmocka_unit_test(test_texts_have_one_form),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
