/* json_label.c - labels and weights in JSON, read. */
#include "dist/json_label.h"

KlStatus kl_json_read_weight(const KlJson *json, KlJsonToken token, bool exact, KlInteger *weight,
                             KlProblem *problem) {
  if (token == KL_JSON_STRING && exact) {
    KlStatus status = kl_json_read_exact(json, token, "weight", weight, problem);
    return status == KL_OK && weight->sign < 0
               ? kl_json_unexpected(json, token, "weight", "a number >= 0", problem)
               : status;
  }
  double x;
  KlStatus status = kl_json_read_number(json, token, "weight", &kl_domain_mass, &x, problem);
  if (status == KL_OK && token == KL_JSON_INTEGER) {
    kl_integer_from_unsigned(weight, (uint64_t)json->integer);
  } else if (status == KL_OK) {
    kl_integer_from_double(weight, x);
  }
  return status;
}

static KlStatus json_label_hidden(KlJsonKey *key, KlLabelType type, KlLabelList *list,
                                  KlProblem *problem) {
  KlBytes bytes = {0};
  KlJsonToken token = kl_json_next(&key->value);
  KlStatus status = kl_json_read_hex(&key->value, token, key->name, &bytes, problem);
  if (status == KL_OK) {
    KlLabel label = {.type = type, .bytes = bytes.data, .length = bytes.size};
    status = kl_label_list_label(list, &label);
  }
  kl_bytes_clear(&bytes);
  return status;
}

static KlStatus json_label_infinite(KlJsonKey *real, KlJsonKey *sign, KlLabelList *list,
                                    KlProblem *problem) {
  KlJsonToken token = kl_json_next(&real->value);
  if (token != KL_JSON_NULL) {
    return kl_json_unexpected(&real->value, token, "real", "null, which stands for infinity",
                              problem);
  }
  token = kl_json_next(&sign->value);
  int64_t s = sign->value.integer;
  if (token != KL_JSON_INTEGER || (s != 1 && s != -1)) {
    return kl_json_unexpected(&sign->value, token, "sign", "1 or -1", problem);
  }
  KlLabel label = kl_label_of_real(s > 0 ? HUGE_VAL : -HUGE_VAL);
  return kl_label_list_label(list, &label);
}

/* What JSON has no form of its own for; '{' was read. */
static KlStatus json_label_object(KlJson *json, KlLabelList *list, KlProblem *problem) {
  enum { BLOB, TEXT, REAL, SIGN, KEYS };
  KlJsonKey key[KEYS] = {{.name = "blob"}, {.name = "text"}, {.name = "real"}, {.name = "sign"}};
  size_t start = json->start;
  KlStatus status = kl_json_read_keys(json, key, KEYS, false, problem);
  if (status != KL_OK) {
    return status;
  }
  int there = key[BLOB].there + key[TEXT].there + 2 * key[REAL].there + 2 * key[SIGN].there;
  if (there == 1) {
    return key[BLOB].there ? json_label_hidden(&key[BLOB], KL_LABEL_BLOB, list, problem)
                           : json_label_hidden(&key[TEXT], KL_LABEL_TEXT, list, problem);
  }
  if (there == 4) {
    return json_label_infinite(&key[REAL], &key[SIGN], list, problem);
  }
  kl_problem(problem,
             "the label at byte %zu must be {\"blob\":\"hex\"}, {\"text\":\"hex\"} or "
             "{\"real\":null,\"sign\":1}",
             start);
  return KL_REFUSED;
}

static KlStatus json_label_read(KlJson *json, KlLabelList *list, KlProblem *problem) {
  KlLabel label;
  KlJsonToken token = kl_json_next(json);
  switch (token) {
  case KL_JSON_OBJECT_BEGIN:
    return json_label_object(json, list, problem);
  case KL_JSON_INTEGER:
    label = (KlLabel){.type = KL_LABEL_INTEGER, .integer = json->integer};
    break;
  case KL_JSON_REAL:
    label = kl_label_of_real(json->real);
    break;
  case KL_JSON_STRING:
    label = (KlLabel){.type = KL_LABEL_TEXT, .bytes = json->string, .length = json->size};
    break;
  default:
    return kl_json_unexpected(json, token, "label", "a number, text, or an object", problem);
  }
  return kl_label_list_label(list, &label);
}

/* What follows the '[' of a pair. */
static KlStatus json_label_pair(KlJson *json, bool exact, KlLabelList *list, KlProblem *problem) {
  KlInteger weight = {.sign = 0};
  KlStatus status = json_label_read(json, list, problem);
  if (status == KL_OK) {
    status = kl_json_read_weight(json, kl_json_next(json), exact, &weight, problem);
  }
  status = status == KL_OK ? kl_label_list_weight(list, &weight) : status;
  if (status == KL_OK && kl_json_next(json) != KL_JSON_ARRAY_END) {
    return kl_json_expected(json, "the end of a pair [label, weight]", problem);
  }
  return status;
}

KlStatus kl_json_read_pairs(KlJson *json, KlJsonToken token, bool exact, KlLabelList *list,
                            const KlPoll *poll, KlProblem *problem) {
  KlStatus status = KL_OK;
  size_t done = 0;
  while (token == KL_JSON_ARRAY_BEGIN && status == KL_OK) {
    status = json_label_pair(json, exact, list, problem);
    if (status == KL_OK && ++done % KL_POLL_ROWS == 0) {
      status = kl_poll(poll);
    }
    token = status == KL_OK ? kl_json_next(json) : token;
  }
  if (status == KL_OK && token != KL_JSON_ARRAY_END) {
    return kl_json_expected(json, "a pair [label, weight]", problem);
  }
  return status;
}

KlStatus kl_json_read_labels(KlJsonKey *key, KlLabelList *list, const KlPoll *poll,
                             KlProblem *problem) {
  KlJson *json = &key->value;
  KlStatus status = kl_json_next(json) == KL_JSON_ARRAY_BEGIN
                        ? kl_json_read_pairs(json, kl_json_next(json), true, list, poll, problem)
                        : kl_json_expected(json, "an array of pairs [label, weight]", problem);
  return kl_json_inside(status, key->name, problem);
}
