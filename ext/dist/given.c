/* given.c - the JSON that dist() takes for labels, vectors and matrices. */
#include "dist/given.h"

#include "dist/dist.h"
#include "dist/json_label.h"

static void given_begin(KlJson *json, const void *text, size_t length, KlBytes *room) {
  kl_json_begin(json, text, length, room);
  json->lenient = true;
}

/* Nothing may follow. */
static KlStatus given_end(KlJson *json, KlStatus status, KlProblem *problem) {
  return status == KL_OK && kl_json_next(json) != KL_JSON_END ? kl_json_fault(json, problem)
                                                              : status;
}

static KlStatus given_weight(KlJson *json, KlJsonToken token, KlLabelList *list,
                             KlProblem *problem) {
  KlInteger weight;
  KlStatus status = kl_json_read_weight(json, token, false, &weight, problem);
  return status == KL_OK ? kl_label_list_weight(list, &weight) : status;
}

/* {"a":3,"b":1} behind its '{' */
static KlStatus given_object(KlJson *json, KlLabelList *list, const KlPoll *poll,
                             KlProblem *problem) {
  KlStatus status = KL_OK;
  KlJsonToken token = kl_json_next(json);
  for (size_t i = 1; token == KL_JSON_KEY && status == KL_OK; i++) {
    KlLabel label = {.type = KL_LABEL_TEXT, .bytes = json->string, .length = json->size};
    status = kl_label_list_label(list, &label);
    status = status == KL_OK ? given_weight(json, kl_json_next(json), list, problem) : status;
    status = status == KL_OK && i % KL_POLL_ROWS == 0 ? kl_poll(poll) : status;
    token = status == KL_OK ? kl_json_next(json) : token;
  }
  return token == KL_JSON_ERROR ? kl_json_fault(json, problem) : status;
}

/* [0.2,0.8] from its first number on */
static KlStatus given_masses(KlJson *json, KlJsonToken token, KlLabelList *list, const KlPoll *poll,
                             KlProblem *problem) {
  KlStatus status = KL_OK;
  for (int64_t i = 0; token != KL_JSON_ARRAY_END && status == KL_OK; i++) {
    KlLabel label = {.type = KL_LABEL_INTEGER, .integer = i};
    status = kl_label_list_label(list, &label);
    status = status == KL_OK ? given_weight(json, token, list, problem) : status;
    status = status == KL_OK && i % KL_POLL_ROWS == 0 ? kl_poll(poll) : status;
    token = status == KL_OK ? kl_json_next(json) : token;
  }
  return status;
}

static KlStatus given_list(KlJson *json, KlLabelList *list, const KlPoll *poll,
                           KlProblem *problem) {
  KlJsonToken token = kl_json_next(json);
  if (token == KL_JSON_OBJECT_BEGIN) {
    return given_object(json, list, poll, problem);
  }
  if (token != KL_JSON_ARRAY_BEGIN) {
    return kl_json_expected(json, "an object or an array", problem);
  }
  token = kl_json_next(json);
  return token == KL_JSON_ARRAY_BEGIN ? kl_json_read_pairs(json, token, false, list, poll, problem)
                                      : given_masses(json, token, list, poll, problem);
}

KlStatus kl_given_labels(const void *text, size_t length, const KlPoll *poll, KlBytes *value,
                         KlProblem *problem) {
  KlBytes room = {0};
  KlLabelList list = {0};
  KlJson json;
  size_t start = value->size;
  given_begin(&json, text, length, &room);
  KlStatus status = given_end(&json, given_list(&json, &list, poll, problem), problem);
  if (status == KL_OK) {
    kl_dist_write_header(value, KL_KIND_COUNTS, KL_FLAG_GIVEN);
    status = kl_label_list_payload(&list, NULL, NULL, poll, value, problem);
  }
  if (status != KL_OK) {
    value->size = start;
  }
  kl_label_list_clear(&list);
  kl_bytes_clear(&room);
  return status;
}

KlStatus kl_given_vector(const void *text, size_t length, KlScaled *theta, int most, int *count,
                         KlProblem *problem) {
  KlBytes room = {0};
  KlJson json;
  given_begin(&json, text, length, &room);
  KlJsonToken token = kl_json_next(&json);
  KlStatus status = kl_json_read_vector(&json, token, most, theta, count, problem);
  status = given_end(&json, status, problem);
  kl_bytes_clear(&room);
  return status;
}

KlStatus kl_given_matrix(const void *text, size_t length, KlScaled *theta, int most, int *count,
                         KlProblem *problem) {
  KlBytes room = {0};
  KlJson json;
  given_begin(&json, text, length, &room);
  KlJsonToken token = kl_json_next(&json);
  KlStatus status = kl_json_read_matrix(&json, token, most, theta, count, problem);
  status = given_end(&json, status, problem);
  kl_bytes_clear(&room);
  return status;
}
