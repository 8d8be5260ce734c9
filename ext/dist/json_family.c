/* json_family.c - members and fits of families in JSON, read. */
#include "dist/json_family.h"

#include <math.h>
#include <string.h>

#include "dist/dist.h"
#include "dist/json_label.h"
#include "dist/json_member.h"

/* What is read, and for whom. */
typedef struct JsonFamily {
  const KlFamily *family;
  const KlPoll *poll;
  KlProblem *problem;
} JsonFamily;

/* Every key that a value of a family may have. */
enum {
  FAMILY_NAME,
  FAMILY_STATE,
  FAMILY_ROWS,
  FAMILY_POINT,
  FAMILY_INFINITE,
  FAMILY_PARAMETER, /* the first of them */
  FAMILY_KEYS = FAMILY_PARAMETER + KL_FAMILY_PARAMETERS
};

enum { STATE_N, STATE_DIMENSION, STATE_SUMS, STATE_LOW, STATE_HIGH, STATE_VALUES, STATE_KEYS };

/* Whether the state of a fit of `family` has a key. */
static bool json_family_state_has(const KlFamily *family, int key) {
  switch (key) {
  case STATE_DIMENSION:
    return family->shape != KL_SHAPE_SCALARS;
  case STATE_SUMS:
    return kl_family_gathers(family, KL_GATHER_SUMS);
  case STATE_VALUES:
    return kl_family_gathers(family, KL_GATHER_VALUES);
  case STATE_N:
    return !kl_family_gathers(family, KL_GATHER_VALUES);
  default:
    return kl_family_gathers(family, KL_GATHER_ENDS);
  }
}

static KlStatus json_family_state_keys(const JsonFamily *r, const KlJsonKey *state,
                                       KlJsonKey *key) {
  static const char *const name[STATE_KEYS] = {"n", "dimension", "sums", "low", "high", "values"};
  for (int i = 0; i < STATE_KEYS; i++) {
    key[i] = (KlJsonKey){.name = name[i]};
  }
  KlStatus status = kl_json_read_object(&state->value, key, STATE_KEYS, false, r->problem);
  for (int i = 0; i < STATE_KEYS && status == KL_OK; i++) {
    bool wanted = json_family_state_has(r->family, i);
    if (wanted && !key[i].there) {
      status = kl_json_missing(name[i], r->problem);
    } else if (!wanted && key[i].there) {
      kl_problem(r->problem, "the key \"%s\" is not of this family", name[i]);
      status = KL_REFUSED;
    }
  }
  return status;
}

static KlStatus json_family_dimension(const JsonFamily *r, KlJsonKey *key, int *dimension) {
  int most = r->family->shape == KL_SHAPE_VECTOR ? KL_FAMILY_VECTOR : KL_FAMILY_DIMENSIONS;
  int least = r->family->shape == KL_SHAPE_VECTOR ? 2 : 1;
  *dimension = 1;
  if (!key->there) {
    return KL_OK;
  }
  KlJsonToken token = kl_json_next(&key->value);
  int64_t d = key->value.integer;
  if (token != KL_JSON_INTEGER || d < least || d > most) {
    KlProblem expected = {""};
    kl_problem(&expected, "a whole number from %d to %d", least, most);
    return kl_json_unexpected(&key->value, token, key->name, expected.text, r->problem);
  }
  *dimension = (int)d;
  return KL_OK;
}

static KlStatus json_family_sums(const JsonFamily *r, KlJsonKey *key, int count, KlBytes *out) {
  KlJson *json = &key->value;
  KlInteger sum;
  if (kl_json_next(json) != KL_JSON_ARRAY_BEGIN) {
    return kl_json_expected(json, "an array of sums", r->problem);
  }
  for (int i = 0; i < count; i++) {
    KlJsonToken token = kl_json_next(json);
    KlStatus status = kl_json_read_exact(json, token, "a sum", &sum, r->problem);
    if (status != KL_OK) {
      return status;
    }
    kl_write_exact(out, &sum);
  }
  if (kl_json_next(json) != KL_JSON_ARRAY_END) {
    KlProblem expected = {""};
    kl_problem(&expected, "no more than %d sum%s", count, count == 1 ? "" : "s");
    return kl_json_expected(json, expected.text, r->problem);
  }
  return KL_OK;
}

static KlStatus json_family_ends(const JsonFamily *r, KlJsonKey *low, KlJsonKey *high,
                                 KlBytes *out) {
  double x[2];
  bool bounds = kl_family_gathers(r->family, KL_GATHER_BOUNDS);
  KlJsonKey *key[2] = {low, high};
  for (int i = 0; i < 2; i++) {
    KlJsonToken token = kl_json_next(&key[i]->value);
    KlStatus status = kl_json_read_number(&key[i]->value, token, key[i]->name,
                                          r->family->column[0].domain, &x[i], r->problem);
    if (status != KL_OK) {
      return status;
    }
    kl_write_double(out, x[i]);
  }
  if (x[0] > x[1] || (bounds && x[0] == x[1])) {
    kl_problem(r->problem, bounds ? "low is not below high" : "low is above high");
    return KL_REFUSED;
  }
  return KL_OK;
}

/* Every value of a fit, with its weight. */
static KlStatus json_family_values(const JsonFamily *r, KlJsonKey *key, KlBytes *out) {
  KlLabelList list = {0};
  KlStatus status = kl_json_read_labels(key, &list, r->poll, r->problem);
  for (size_t i = 0; i < list.count && status == KL_OK; i++) {
    const KlLabel *label = &list.item[i].label;
    if (label->type > KL_LABEL_REAL || isinf(label->real)) {
      kl_problem(r->problem, "values: a label is not a number");
      status = KL_REFUSED;
    }
  }
  if (status == KL_OK) {
    status = kl_label_list_payload(&list, NULL, NULL, r->poll, out, r->problem);
    status = kl_json_inside(status, key->name, r->problem);
  }
  kl_label_list_clear(&list);
  return status;
}

/* A fit, by its state. */
static KlStatus json_family_fit(const JsonFamily *r, const KlJsonKey *state, KlBytes *out) {
  KlJsonKey key[STATE_KEYS];
  KlInteger n;
  int dimension;
  if (r->family->gather == KL_GATHER_NOTHING) {
    kl_problem(r->problem, "a %s distribution is not fitted", r->family->name);
    return KL_REFUSED;
  }
  KlStatus status = json_family_state_keys(r, state, key);
  status = status == KL_OK ? json_family_dimension(r, &key[STATE_DIMENSION], &dimension) : status;
  if (status != KL_OK) {
    return status;
  }
  kl_dist_write_fit(out, r->family, dimension);
  if (kl_family_gathers(r->family, KL_GATHER_VALUES)) {
    return json_family_values(r, &key[STATE_VALUES], out);
  }
  status = kl_json_read_positive(&key[STATE_N], &n, r->problem);
  if (status != KL_OK) {
    return status;
  }
  kl_write_exact(out, &n);
  if (kl_family_gathers(r->family, KL_GATHER_ENDS)) {
    status = json_family_ends(r, &key[STATE_LOW], &key[STATE_HIGH], out);
  }
  return status == KL_OK && kl_family_gathers(r->family, KL_GATHER_SUMS)
             ? json_family_sums(r, &key[STATE_SUMS], r->family->sums(dimension), out)
             : status;
}

/* What stands beside a state says nothing new: numbers, arrays, null; "infinite" is true. */
static KlStatus json_family_beside(const JsonFamily *r, KlJsonKey *key) {
  for (int i = FAMILY_ROWS; i < FAMILY_PARAMETER + r->family->parameters; i++) {
    KlJsonToken token = key[i].there ? kl_json_next(&key[i].value) : KL_JSON_NULL;
    bool number = token == KL_JSON_INTEGER || token == KL_JSON_REAL || token == KL_JSON_NULL;
    if (i == FAMILY_INFINITE) {
      if (key[i].there && token != KL_JSON_TRUE) {
        return kl_json_unexpected(&key[i].value, token, key[i].name, "true", r->problem);
      }
    } else if (!number && (token != KL_JSON_ARRAY_BEGIN || i == FAMILY_ROWS)) {
      return kl_json_unexpected(
          &key[i].value, token, key[i].name,
          i == FAMILY_ROWS ? "a number or null" : "a number, an array or null", r->problem);
    }
  }
  return KL_OK;
}

const char *kl_json_rows(const KlFamily *family) {
  for (int i = 0; i < family->parameters; i++) {
    if (strcmp(family->parameter[i].name, "n") == 0) {
      return "rows";
    }
  }
  return "n";
}

static KlStatus json_family_alone(const JsonFamily *r, const KlJsonKey *key) {
  kl_problem(r->problem, "the key \"%s\" is there, but no \"state\"", key->name);
  return KL_REFUSED;
}

KlStatus kl_json_read_family(const KlJson *at, const KlFamily *family, const KlPoll *poll,
                             KlBytes *out, KlProblem *problem) {
  JsonFamily r = {family, poll, problem};
  KlJsonKey key[FAMILY_KEYS] = {{.name = "family"},
                                {.name = "state"},
                                {.name = kl_json_rows(family)},
                                {.name = "point"},
                                {.name = "infinite"}};
  for (int i = 0; i < family->parameters; i++) {
    key[FAMILY_PARAMETER + i].name = family->parameter[i].name;
  }
  KlStatus status =
      kl_json_read_object(at, key, FAMILY_PARAMETER + family->parameters, false, problem);
  if (status == KL_OK && key[FAMILY_STATE].there) {
    status = json_family_beside(&r, key);
    return status == KL_OK
               ? kl_json_inside(json_family_fit(&r, &key[FAMILY_STATE], out), "state", problem)
               : status;
  }
  for (int i = FAMILY_ROWS; i <= FAMILY_INFINITE && status == KL_OK; i++) {
    status = key[i].there ? json_family_alone(&r, &key[i]) : KL_OK;
  }
  return status == KL_OK ? kl_json_read_member(family, key + FAMILY_PARAMETER, out, problem)
                         : status;
}
