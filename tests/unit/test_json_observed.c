/* test_json_observed.c - samples, hists and sketches as JSON and back, and JSON that is none. */
#include "unit/values.h"

#include "dist/json_value.h"
#include "support/libc_memory.h"

static void check_back(const char *what, const KlBytes *value) {
  KlDist dist;
  KlProblem problem = {""};
  KlBytes text = {0}, back = {0};
  law(kl_dist_decode(&dist, value->data, value->size, NULL, &problem) == KL_OK, "%s", problem.text);
  law(kl_dist_to_json(&dist, NULL, &text, &problem) == KL_OK, "%s: %s", what, problem.text);
  KlStatus status = kl_dist_from_json(text.data, text.size, NULL, &back, &problem);
  law(status == KL_OK, "%s: %s\n%.*s", what, problem.text, (int)text.size, (char *)text.data);
  law(back.size == value->size && memcmp(back.data, value->data, back.size) == 0, "%s: %.*s", what,
      (int)text.size, (char *)text.data);
  kl_dist_clear(&dist);
  kl_bytes_clear(&text);
  kl_bytes_clear(&back);
}

static void test_round_trips(void **state) {
  (void)state;
  value_each_observed(check_back);
  assert_int_equal(libc_memory_blocks(), 0);
}

/* What is not written as we write it, and means the same. */
static void test_other_ways_to_write_it(void **state) {
  (void)state;
  static const char *const same[][2] = {
      {"{\"family\":\"sample\",\"points\":[[-0.0,1],[1,2]]}",
       "{ \"points\": [[0, 1.0], [1.0, 2]], \"n\": 3, \"family\": \"sample\" }"},
      {"{\"family\":\"hist\",\"edges\":[1,2],\"bins\":[[1,1],[0,1]]}",
       "{\"bins\":[[0,1],[1,1]],\"edges\":[1.0,2e0],\"family\":\"hist\"}"},
      {"{\"family\":\"sketch\",\"bits\":7,\"cells\":[[2,1],[-1,1],[2,3]]}",
       "{\"family\":\"sketch\",\"cells\":[[-1,1],[2,4]],\"bits\":7.0}"},
  };
  for (size_t i = 0; i < UNIT_COUNT(same); i++) {
    KlBytes value[2] = {{0}};
    KlProblem problem = {""};
    for (int j = 0; j < 2; j++) {
      KlStatus status =
          kl_dist_from_json(same[i][j], strlen(same[i][j]), NULL, &value[j], &problem);
      law(status == KL_OK, "%s: %s", same[i][j], problem.text);
    }
    law(value[0].size == value[1].size && memcmp(value[0].data, value[1].data, value[0].size) == 0,
        "%s, %s", same[i][0], same[i][1]);
    kl_bytes_clear(&value[0]);
    kl_bytes_clear(&value[1]);
  }
}

typedef struct Refusal {
  const char *json, *want;
} Refusal;

static const Refusal refusals[] = {
    {"{\"family\":\"sample\"}", "the key \"points\" is missing"},
    {"{\"family\":\"sample\",\"points\":[]}", "points: there are no points"},
    {"{\"family\":\"sample\",\"points\":{}}",
     "points: at byte 28, expected an array of points [x, ..., weight]"},
    {"{\"family\":\"sample\",\"points\":[1]}",
     "points: at byte 29, expected a point [x, ..., weight]"},
    {"{\"family\":\"sample\",\"points\":[[1]]}",
     "points: at byte 31, expected the end of a point [x, ..., weight], as long as the first"},
    {"{\"family\":\"sample\",\"points\":[[1,1],[2,2,1]]}",
     "points: at byte 41, expected the end of a point [x, ..., weight], as long as the first"},
    {"{\"family\":\"sample\",\"points\":[[1,0]]}",
     "not a valid distribution value: at byte 24, a weight is not > 0"},
    {"{\"family\":\"sample\",\"points\":[[1,-1]]}", "points: weight = -1, must be a number >= 0"},
    {"{\"family\":\"sample\",\"points\":[[1,1],[1,1]]}",
     "not a valid distribution value: at byte 16, points are not in ascending order"},
    {"{\"family\":\"sample\",\"points\":[[2,1],[1,1]]}",
     "not a valid distribution value: at byte 16, points are not in ascending order"},
    {"{\"family\":\"sample\",\"points\":[[\"x\",1]]}",
     "points: at byte 30, expected the end of a point [x, ..., weight], as long as the first"},
    {"{\"family\":\"sample\",\"points\":[[null,1]]}",
     "points: at byte 30, expected the end of a point [x, ..., weight], as long as the first"},
    {"{\"family\":\"sample\",\"points\":[[1e999,1]]}",
     "not valid JSON: at byte 30, expected a number that a double can hold"},
    {"{\"family\":\"sample\",\"points\":[[1,1]],\"bits\":7}",
     "unknown key \"bits\": there are family, n, infinite, points, state"},
    {"{\"family\":\"sample\",\"points\":[[1,1]],\"points\":[[1,1]]}",
     "the key \"points\" is there twice"},
    {"{\"family\":\"hist\"}", "the key \"edges\" is missing"},
    {"{\"family\":\"hist\",\"edges\":[1,2]}", "the key \"bins\" is missing"},
    {"{\"family\":\"hist\",\"bins\":[[1,1]]}", "the key \"edges\" is missing"},
    {"{\"family\":\"hist\",\"edges\":[],\"bins\":[[0,1]]}",
     "edges: there must be from 1 to 100000 of them, not 0"},
    {"{\"family\":\"hist\",\"edges\":[2,1],\"bins\":[[0,1]]}",
     "edges: 1.0 comes after 2.0, but edges have to ascend"},
    {"{\"family\":\"hist\",\"edges\":[1,2],\"bins\":[[3,1]]}",
     "not a valid distribution value: at byte 32, a label is not the number of a bin"},
    {"{\"family\":\"hist\",\"edges\":[1,2],\"bins\":[[-1,1]]}",
     "not a valid distribution value: at byte 32, a label is not the number of a bin"},
    {"{\"family\":\"hist\",\"edges\":[1,2],\"bins\":[[1.5,1]]}",
     "not a valid distribution value: at byte 39, a label is not the number of a bin"},
    {"{\"family\":\"hist\",\"edges\":[1,2],\"bins\":[[\"a\",1]]}",
     "not a valid distribution value: at byte 33, a label is not the number of a bin"},
    {"{\"family\":\"hist\",\"edges\":[1,2],\"bins\":[]}", "no weight is > 0"},
    {"{\"family\":\"hist\",\"edges\":[1,2],\"bins\":[[1,0]]}", "no weight is > 0"},
    {"{\"family\":\"hist\",\"edges\":[1,2],\"cells\":[[1,1]]}",
     "unknown key \"cells\": there are family, n, infinite, edges, bins, state"},
    {"{\"family\":\"hist\",\"edges\":[1,1e999],\"bins\":[[1,1]]}",
     "not valid JSON: at byte 28, expected a number that a double can hold"},
    {"{\"family\":\"sketch\",\"cells\":[[1,1]]}", "the key \"bits\" is missing"},
    {"{\"family\":\"sketch\",\"bits\":7}", "the key \"cells\" is missing"},
    {"{\"family\":\"sketch\",\"bits\":0,\"cells\":[[1,1]]}",
     "bits = 0, must be a whole number from 1 to 20"},
    {"{\"family\":\"sketch\",\"bits\":21,\"cells\":[[1,1]]}",
     "bits = 21, must be a whole number from 1 to 20"},
    {"{\"family\":\"sketch\",\"bits\":7.5,\"cells\":[[1,1]]}",
     "bits = 7.5, must be a whole number from 1 to 20"},
    {"{\"family\":\"sketch\",\"bits\":\"7\",\"cells\":[[1,1]]}",
     "bits = \"7\", must be a whole number from 1 to 20"},
    {"{\"family\":\"sketch\",\"bits\":7,\"cells\":[[262017,1]]}",
     "not a valid distribution value: at byte 18, a label is not the number of a bin"},
    {"{\"family\":\"sketch\",\"bits\":7,\"cells\":[[1,1,1]]}",
     "cells: at byte 42, expected the end of a pair [label, weight]"},
    {"{\"family\":\"sketch\",\"bits\":7,\"edges\":[1],\"cells\":[[1,1]]}",
     "unknown key \"edges\": there are family, n, infinite, bits, cells, state"},
};

static void test_refusals(void **state) {
  (void)state;
  for (size_t i = 0; i < UNIT_COUNT(refusals); i++) {
    const Refusal *r = &refusals[i];
    KlBytes value = {0};
    KlProblem problem = {""};
    KlStatus status = kl_dist_from_json(r->json, strlen(r->json), NULL, &value, &problem);
    law(status == KL_REFUSED, "%s", r->json);
    law(strcmp(problem.text, r->want) == 0, "%s\n  got  %s\n  want %s", r->json, problem.text,
        r->want);
    kl_bytes_clear(&value);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trips),
      cmocka_unit_test(test_other_ways_to_write_it),
      cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests_name("JSON of samples, hists and sketches", tests, NULL, NULL);
}
