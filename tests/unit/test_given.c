/* test_given.c - the JSON that dist() takes for labels, vectors and matrices. */
#include "unit/unit.h"

#include "base/json.h"
#include "dist/dist.h"
#include "dist/given.h"
#include "dist/json_value.h"
#include "support/libc_memory.h"

/* On the heap to the byte, so that reading beyond it shows. */
static char *copy_of(const char *text, size_t length) {
  char *copy = malloc(length + (length == 0));
  assert_non_null(copy);
  memcpy(copy, text, length);
  return copy;
}

static KlStatus labels(const char *text, size_t length, KlBytes *value, KlProblem *problem) {
  char *copy = copy_of(text, length);
  KlStatus status = kl_given_labels(copy, length, NULL, value, problem);
  free(copy);
  return status;
}

static void test_labels(void **state) {
  (void)state;
#define GIVEN(labels) "{\"family\":\"categorical\",\"labels\":" labels "}"
  static const char *const cases[][2] = {
      {"{\"a\":3,\"b\":1}", GIVEN("[[\"a\",3],[\"b\",1]]")},
      {"{\"b\":.5,\"a\":3,\"\":0.0,\"b\":1}", GIVEN("[[\"a\",3],[\"b\",1.5]]")},
      {"[[1,3],[\"b\",1]]", GIVEN("[[1,3],[\"b\",1]]")},
      {"[[\"1\",3],[1.0,2],[1.5,1],[.5,1]]", GIVEN("[[0.5,1],[1,2],[1.5,1],[\"1\",3]]")},
      {"[.2,.8]", GIVEN("[[0,0.2],[1,0.8]]")},
      {" [ 0 , 1e-3 , -.0 , 5 ] ", GIVEN("[[1,0.001],[3,5]]")},
      {"[7]", GIVEN("[[0,7]]")},
      {"{\"\\u0000\\u00e9\":1}", GIVEN("[[\"\\u0000\xc3\xa9\",1]]")},
      {"[[{\"blob\":\"FF\"},1],[{\"text\":\"ff\"},2],[{\"real\":null,\"sign\":-1},.1]]",
       GIVEN("[[{\"real\":null,\"sign\":-1},0.1],[{\"text\":\"ff\"},2],[{\"blob\":\"ff\"},1]]")},
      {"[[1,9007199254740993],[1,0.5],[2,9223372036854775807]]",
       GIVEN("[[1,\"0e0103000000000040\"],[2,9223372036854775807]]")},
      {"[[0,1.7976931348623157e308],[0,1.7976931348623157e308],[0,5e-324]]", NULL},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    KlBytes value = {0}, text = {0};
    KlProblem problem = {""};
    KlDist dist;
    KlStatus status = labels(cases[i][0], strlen(cases[i][0]), &value, &problem);
    law(status == KL_OK, "%s\n  %s", cases[i][0], problem.text);
    status = kl_dist_decode(&dist, value.data, value.size, NULL, &problem);
    law(status == KL_OK, "%s\n  %s", cases[i][0], problem.text);
    law(dist.flags == KL_FLAG_GIVEN, "%s", cases[i][0]);
    assert_int_equal(kl_dist_to_json(&dist, NULL, &text, &problem), KL_OK);
    law(cases[i][1] == NULL ||
            (text.size == strlen(cases[i][1]) && memcmp(text.data, cases[i][1], text.size) == 0),
        "%s\n  got  %.*s\n  want %s", cases[i][0], (int)text.size, (const char *)text.data,
        cases[i][1]);
    kl_dist_clear(&dist);
    kl_bytes_clear(&text);
    kl_bytes_clear(&value);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_refused_labels(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"", "not valid JSON: at byte 0, expected a value"},
      {"{}", "no weight is > 0"},
      {"[]", "no weight is > 0"},
      {"[0,0]", "no weight is > 0"},
      {"{\"a\":0}", "no weight is > 0"},
      {"3", "at byte 0, expected an object or an array"},
      {"\"a\"", "at byte 0, expected an object or an array"},
      {"{\"a\":-1}", "weight = -1, must be a number >= 0"},
      {"{\"a\":\"3\"}", "weight = \"3\", must be a number >= 0"},
      {"{\"a\":null}", "weight = null, must be a number >= 0"},
      {"{\"a\":[1]}", "weight is an array, must be a number >= 0"},
      {"{\"a\":1e999}", "not valid JSON: at byte 5, expected a number that a double can hold"},
      {"{\"a\":1}x", "not valid JSON: at byte 7, expected nothing more"},
      {"{\"a\":.}", "not valid JSON: at byte 6, expected a digit"},
      {"[1,[2,3]]", "weight is an array, must be a number >= 0"},
      {"[[1,2],3]", "at byte 7, expected a pair [label, weight]"},
      {"[[1,2,3]]", "at byte 6, expected the end of a pair [label, weight]"},
      {"[[1,\"020001\"]]", "weight = \"020001\", must be a number >= 0"},
      {"[[false,1]]", "label = false, must be a number, text, or an object"},
      {"[.2,.8", "not valid JSON: at byte 6, expected ',' or ']'"},
      {"{\"a\":\"0123456789012345678901234567890123456789\"}",
       "weight = \"012345678901234567890123456789012345678..., must be a number >= 0"},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    KlBytes value = {0};
    KlProblem problem = {""};
    KlStatus status = labels(cases[i][0], strlen(cases[i][0]), &value, &problem);
    law(status == KL_REFUSED && value.size == 0, "%s", cases[i][0]);
    law(strcmp(problem.text, cases[i][1]) == 0, "%s\n  got  %s\n  want %s", cases[i][0],
        problem.text, cases[i][1]);
    kl_bytes_clear(&value);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* Labels in any order make the same bytes, and those that one list in order makes. */
static void test_order(void **state) {
  (void)state;
  enum { COUNT = 1000 };
  UnitRandom random = unit_random();
  KlBytes first = {0};
  for (int repeat = 0; repeat < 20; repeat++) {
    int order[COUNT];
    KlBytes text = {0}, value = {0};
    KlProblem problem = {""};
    unit_permutation(&random, order, COUNT);
    for (int i = 0; i < COUNT; i++) {
      /* Four weights for each of 250 labels of three types. */
      int label = order[i] / 4;
      kl_json_write_text(&text, i == 0 ? "[[" : ",[");
      if (label % 3 == 0) {
        kl_json_write_integer(&text, label);
      } else if (label % 3 == 1) {
        kl_json_write_real(&text, label + 0.5);
      } else {
        kl_json_write_text(&text, "\"x");
        kl_json_write_integer(&text, label);
        kl_json_write_text(&text, "\"");
      }
      kl_json_write_text(&text, ",");
      kl_json_write_real(&text, ldexp(order[i], -20 * (order[i] % 40)));
      kl_json_write_text(&text, "]");
    }
    kl_json_write_text(&text, "]");
    assert_int_equal(kl_given_labels(text.data, text.size, NULL, &value, &problem), KL_OK);
    if (repeat == 0) {
      first = value;
      value = (KlBytes){0};
    } else {
      law(value.size == first.size && memcmp(value.data, first.data, value.size) == 0, "order %d",
          repeat);
    }
    kl_bytes_clear(&value);
    kl_bytes_clear(&text);
  }
  kl_bytes_clear(&first);
}

static void test_vectors(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int count; /* or -1, and */
    const char *problem;
    double x[3];
  } cases[] = {
      {"[0,0]", 2, NULL, {0.0, 0.0, 0.0}},
      {"[1,.5,-.25e1]", 3, NULL, {1.0, 0.5, -2.5}},
      {"[]", 0, NULL, {0.0}},
      {"[-0.0]", 1, NULL, {0.0}},
      {"[1,2,3,4]", -1, "there are more than 3 numbers", {0.0}},
      {"[1,\"2\"]", -1, "at byte 3, expected a number", {0.0}},
      {"[1,[2]]", -1, "at byte 3, expected a number", {0.0}},
      {"[1,null]", -1, "at byte 3, expected a number", {0.0}},
      {"{\"a\":1}", -1, "at byte 0, expected an array of numbers", {0.0}},
      {"1", -1, "at byte 0, expected an array of numbers", {0.0}},
      {"[1,]", -1, "not valid JSON: at byte 3, expected a value", {0.0}},
      {"[1] 2", -1, "not valid JSON: at byte 4, expected nothing more", {0.0}},
      {"[1,2", -1, "not valid JSON: at byte 4, expected ',' or ']'", {0.0}},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    KlScaled theta[3];
    KlProblem problem = {""};
    int count;
    size_t length = strlen(cases[i].text);
    char *copy = copy_of(cases[i].text, length);
    KlStatus status = kl_given_vector(copy, length, theta, 3, &count, &problem);
    free(copy);
    if (cases[i].count < 0) {
      law(status == KL_REFUSED && strcmp(problem.text, cases[i].problem) == 0, "%s: %s",
          cases[i].text, problem.text);
      continue;
    }
    law(status == KL_OK && count == cases[i].count, "%s: %s", cases[i].text, problem.text);
    for (int j = 0; j < count; j++) {
      law_same(kl_scaled_round(theta[j]), cases[i].x[j], "%s: number %d", cases[i].text, j);
    }
  }
}

static void test_matrices(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int count; /* or -1, and */
    const char *problem;
    double x[4];
  } cases[] = {
      {"[[1,.5],[.5,2]]", 2, NULL, {1.0, 0.5, 0.5, 2.0}},
      {"[[3]]", 1, NULL, {3.0}},
      {"[]", 0, NULL, {0.0}},
      {"[[1,2],[1,2,3]]", -1, "row 2: there are more than 2 numbers", {0.0}},
      {"[[1,2],[1]]", -1, "row 2 has 1 number, not 2", {0.0}},
      {"[[1],[1,2]]", -1, "there are more than 1 rows, but 1 column", {0.0}},
      {"[[1,2]]", -1, "there are 1 rows, but 2 columns", {0.0}},
      {"[[1,2],[3,4],[5,6]]", -1, "there are more than 2 rows, but 2 columns", {0.0}},
      {"[[],[],[],[],[]]", -1, "there are 5 rows, but 0 columns", {0.0}},
      {"[[1,2],3]", -1, "row 2: at byte 7, expected an array of numbers", {0.0}},
      {"[1,2]", -1, "row 1: at byte 1, expected an array of numbers", {0.0}},
      {"[[1,true],[0,1]]", -1, "row 1: at byte 4, expected a number", {0.0}},
      {"3", -1, "at byte 0, expected an array of arrays of numbers", {0.0}},
      {"[[1,2],[3,4]", -1, "not valid JSON: at byte 12, expected ',' or ']'", {0.0}},
      {"[[1,2],[3,4}", -1, "not valid JSON: at byte 11, expected ',' or ']'", {0.0}},
      {"[[1]]]", -1, "not valid JSON: at byte 5, expected nothing more", {0.0}},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    KlScaled theta[4];
    KlProblem problem = {""};
    int count;
    size_t length = strlen(cases[i].text);
    char *copy = copy_of(cases[i].text, length);
    KlStatus status = kl_given_matrix(copy, length, theta, 2, &count, &problem);
    free(copy);
    if (cases[i].count < 0) {
      law(status == KL_REFUSED && strcmp(problem.text, cases[i].problem) == 0, "%s: %s",
          cases[i].text, problem.text);
      continue;
    }
    law(status == KL_OK && count == cases[i].count, "%s: %s", cases[i].text, problem.text);
    for (int j = 0; j < count * count; j++) {
      law_same(kl_scaled_round(theta[j]), cases[i].x[j], "%s: number %d", cases[i].text, j);
    }
  }
}

/* A matrix too wide, and one that is not square, in the room of a larger one. */
static void test_ragged(void **state) {
  (void)state;
  KlScaled theta[9];
  KlProblem problem = {""};
  int count;
  const char *wide = "[[1,2],[1,2,3]]", *rest = "[[1,2,3],[1,2,3],[1,2,3,4]]";
  assert_int_equal(kl_given_matrix(wide, strlen(wide), theta, 3, &count, &problem), KL_REFUSED);
  assert_string_equal(problem.text, "row 2 has 3 numbers, not 2");
  assert_int_equal(kl_given_matrix(rest, strlen(rest), theta, 3, &count, &problem), KL_REFUSED);
  assert_string_equal(problem.text, "row 3: there are more than 3 numbers");
}

static void test_truncations(void **state) {
  (void)state;
  static const char *const text[] = {
      "{\"a\":3,\"b\\u0000\":1.5e-3}",
      "[[1,3],[\"b\",.5],[{\"blob\":\"00ff\"},1],[{\"real\":null,\"sign\":-1},2]]",
      "[.2,.8,1]",
  };
  for (size_t i = 0; i < UNIT_COUNT(text); i++) {
    for (size_t size = 0; size < strlen(text[i]); size++) {
      KlBytes value = {0};
      KlProblem problem = {""};
      KlStatus status = labels(text[i], size, &value, &problem);
      law(status == KL_REFUSED && problem.text[0] != '\0', "%.*s", (int)size, text[i]);
      kl_bytes_clear(&value);
    }
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_no_memory(void **state) {
  (void)state;
  static const char *const text[] = {
      "{\"a\":3,\"b\\u0000\":1,\"c\":4,\"a\":2}",
      "[[\"b\",.5],[{\"blob\":\"00ff\"},1],[1,3],[\"a\\n\",1]]",
      "[.2,.8]",
  };
  for (size_t i = 0; i < UNIT_COUNT(text); i++) {
    KlStatus status = KL_NO_MEMORY;
    for (long allowed = 0; status == KL_NO_MEMORY; allowed++) {
      KlBytes value = {0};
      KlProblem problem = {""};
      libc_memory_fail_after(allowed, 0);
      status = labels(text[i], strlen(text[i]), &value, &problem);
      law(status == (libc_memory_failed() ? KL_NO_MEMORY : KL_OK), "%ld: status %d, %s", allowed,
          (int)status, problem.text);
      libc_memory_fail_after(-1, 0);
      kl_bytes_clear(&value);
      assert_int_equal(libc_memory_blocks(), 0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_labels),      cmocka_unit_test(test_refused_labels),
      cmocka_unit_test(test_order),       cmocka_unit_test(test_vectors),
      cmocka_unit_test(test_matrices),    cmocka_unit_test(test_ragged),
      cmocka_unit_test(test_truncations), cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests_name("given", tests, NULL, NULL);
}
