/* test_report_options.c - the options of a report: what they say, and that no text breaks them. */
#include "unit/unit.h"

#include <string.h>

#include "report/report_options.h"
#include "support/libc_memory.h"

static KlStatus options_of(KlReportOptions *options, const char *text, KlProblem *problem) {
  return kl_report_options_read(options, text, strlen(text), problem);
}

static const char full[] =
    "{\"metrics\":[\"psi\",\"ks\"],\"bins\":20,\"edges\":{\"age\":[18,30,45.5]},\"smoothing\":0.25,"
    "\"thresholds\":{\"psi\":0.3,\"ks\":[0.1,0.4]},\"alpha\":0.01,\"columns\":[\"a\",\"Age\"],"
    "\"ignore\":[\"id\"],\"kinds\":{\"zip\":\"category\",\"AGE\":\"number\"},\"by\":\"country\","
    "\"weights\":\"n\",\"sketch\":6,\"title\":\"\\u00fcber\"}";

static void test_report_options_say_what_they_say(void **state) {
  KlReportOptions options;
  KlProblem problem = {""};
  (void)state;
  law(options_of(&options, full, &problem) == KL_OK, "%s", problem.text);
  law(options.metrics == 2 && strcmp(options.metric[0]->name, "psi") == 0 &&
          strcmp(options.metric[1]->name, "ks") == 0,
      "%s", "metrics");
  law(options.bins == 20 && options.smoothing == 0.25 && options.alpha == 0.01, "%s", "numbers");
  size_t psi = kl_metric_position(options.metric[0]), ks = kl_metric_position(options.metric[1]);
  law(options.warn[psi] == 0.3 && options.alert[psi] == 0.6, "%s", "twice a threshold");
  law(options.warn[ks] == 0.1 && options.alert[ks] == 0.4, "%s", "two thresholds");
  law(options.columns.count == 2 && options.ignore.count == 1, "%s", "names");
  const KlColumnChoice *age = kl_report_choice(&options, "aGE");
  law(age != NULL && age->edges == 3 && age->edge[2] == 45.5 && age->has_kind, "%s", "a choice");
  law(strcmp(options.by, "country") == 0 && strcmp(options.weights, "n") == 0 &&
          strcmp(options.title, "\xc3\xbc"
                                "ber") == 0,
      "%s", "texts");
  law(options.sketch == 6 && options.says_sketch, "%s", "sketch");
  law(kl_report_wants(&options, "A") && kl_report_wants(&options, "age") &&
          !kl_report_wants(&options, "b") && !kl_report_wants(&options, "id") &&
          !kl_report_wants(&options, "Country") && !kl_report_wants(&options, "N"),
      "%s", "wanted");
  kl_report_options_clear(&options);
  law(options.by == NULL && options.choices == 0 && options.bins == KL_REPORT_BINS, "%s",
      "cleared");
}

static void test_report_options_names(void **state) {
  (void)state;
  law(kl_same_name("aZ[", "Az[") && !kl_same_name("a", "ab") && !kl_same_name("ab", "a"), "%s",
      "letters");
  law(!kl_same_name("\xc3\xa4", "\xc3\x84") && !kl_same_name("@", "`") && kl_same_name("", ""),
      "%s", "ASCII alone");
}

/* Every beginning of a full text, every change of one byte, and many of several. */
static void check_text(const char *text, size_t length) {
  KlReportOptions options;
  KlProblem problem = {""};
  KlStatus status = kl_report_options_read(&options, text, length, &problem);
  law(status == KL_OK || (status == KL_REFUSED && strncmp(problem.text, "options: ", 9) == 0),
      "%.*s: %s", (int)length, text, problem.text);
  law(options.bins >= 2 && options.bins <= KL_REPORT_BINS_MOST && options.smoothing >= 0.0 &&
          options.alpha > 0.0 && options.alpha < 1.0 && options.sketch >= 0 && options.sketch <= 20,
      "%.*s", (int)length, text);
  kl_report_options_clear(&options);
}

static void test_report_options_of_any_text(void **state) {
  static const char byte[] = "\"{}[],:0189.-e nul\\\x01\xff";
  char text[sizeof full];
  UnitRandom random = unit_random();
  (void)state;
  for (size_t length = 0; length < sizeof full; length++) {
    check_text(full, length);
  }
  for (size_t at = 0; at + 1 < sizeof full; at++) {
    for (size_t k = 0; k < sizeof byte; k++) {
      memcpy(text, full, sizeof full);
      text[at] = byte[k];
      check_text(text, sizeof full - 1);
    }
  }
  for (int i = 0; i < 20000; i++) {
    memcpy(text, full, sizeof full);
    for (int k = 0; k < 4; k++) {
      text[unit_below(&random, sizeof full - 1)] = full[unit_below(&random, sizeof full - 1)];
    }
    check_text(text, sizeof full - 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_report_options_say_what_they_say),
      cmocka_unit_test(test_report_options_names),
      cmocka_unit_test(test_report_options_of_any_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
