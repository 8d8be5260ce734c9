/* json_read.c - distribution values from JSON. */
#include "dist/json_value.h"

#include "dist/json_family.h"
#include "dist/json_label.h"
#include "dist/json_reading.h"

/* Reads both, or neither. */
static KlStatus json_read_real(const KlJsonReading *r, KlJsonKey *sum, KlJsonKey *square,
                               unsigned *flags, KlJsonRealSums *sums) {
  if (!sum->there && !square->there) {
    return KL_OK;
  }
  *flags |= KL_FLAG_REAL;
  KlStatus status = kl_json_read_positive(sum, &sums->sum, r->problem);
  return status == KL_OK ? kl_json_read_positive(square, &sums->square, r->problem) : status;
}

/* Appends a value over labels. */
static KlStatus json_read_payload(const KlJsonReading *r, KlKind kind, unsigned flags,
                                  KlLabelList *list, const KlJsonRealSums *sums, KlBytes *out) {
  bool real = (flags & KL_FLAG_REAL) != 0;
  kl_dist_write_header(out, kind, flags);
  return kl_label_list_payload(list, real ? &sums->sum : NULL, real ? &sums->square : NULL, r->poll,
                               out, r->problem);
}

/* ---- counts, and categorical distributions by their masses ---- */

static KlStatus json_read_counted(const KlJsonReading *r, const KlJsonKey *state, unsigned *flags,
                                  KlJsonRealSums *sums) {
  enum { COUNTED, SUM, SQUARE, KEYS };
  KlJsonKey key[KEYS] = {{.name = "counted"}, {.name = "real_sum"}, {.name = "real_square"}};
  *flags = 0;
  KlStatus status = kl_json_read_object(&state->value, key, KEYS, false, r->problem);
  if (status == KL_OK && !key[COUNTED].there) {
    status = kl_json_missing(key[COUNTED].name, r->problem);
  }
  if (status == KL_OK) {
    KlJson *json = &key[COUNTED].value;
    KlJsonToken token = kl_json_next(json);
    status = token == KL_JSON_TRUE
                 ? json_read_real(r, &key[SUM], &key[SQUARE], flags, sums)
                 : kl_json_unexpected(json, token, key[COUNTED].name, "true", r->problem);
  }
  return kl_json_inside(status, state->name, r->problem);
}

/* The number of rows says nothing new. */
KlStatus kl_json_read_beside(const KlJsonReading *r, KlJsonKey *n, KlJsonKey *infinite) {
  KlJsonToken token = n->there ? kl_json_next(&n->value) : KL_JSON_NULL;
  if (token != KL_JSON_INTEGER && token != KL_JSON_REAL && token != KL_JSON_NULL) {
    return kl_json_unexpected(&n->value, token, n->name, "a number or null", r->problem);
  }
  token = infinite->there ? kl_json_next(&infinite->value) : KL_JSON_TRUE;
  if (token != KL_JSON_TRUE) {
    return kl_json_unexpected(&infinite->value, token, infinite->name, "true", r->problem);
  }
  return KL_OK;
}

static KlStatus json_read_flags(const KlJsonReading *r, KlJsonKey *state, KlJsonKey *n,
                                KlJsonKey *infinite, unsigned *flags, KlJsonRealSums *sums) {
  if (state->there) {
    KlStatus status = kl_json_read_beside(r, n, infinite);
    return status == KL_OK ? json_read_counted(r, state, flags, sums) : status;
  }
  if (n->there || infinite->there) {
    kl_problem(r->problem, "the key \"%s\" is there, but no \"state\"",
               n->there ? n->name : infinite->name);
    return KL_REFUSED;
  }
  *flags = KL_FLAG_GIVEN;
  return KL_OK;
}

static KlStatus json_read_counts(const KlJsonReading *r, const KlJson *at, KlBytes *out) {
  enum { FAMILY, LABELS, N, INFINITE, STATE, KEYS };
  KlJsonKey key[KEYS] = {{.name = "family"},
                         {.name = "labels"},
                         {.name = "n"},
                         {.name = "infinite"},
                         {.name = "state"}};
  KlJsonRealSums sums;
  unsigned flags = 0;
  KlStatus status = kl_json_read_object(at, key, KEYS, false, r->problem);
  if (status == KL_OK && !key[LABELS].there) {
    status = kl_json_missing(key[LABELS].name, r->problem);
  }
  if (status == KL_OK) {
    status = json_read_flags(r, &key[STATE], &key[N], &key[INFINITE], &flags, &sums);
  }
  if (status != KL_OK) {
    return status;
  }
  KlLabelList list = {0};
  status = kl_json_read_labels(&key[LABELS], &list, r->poll, r->problem);
  if (status == KL_OK) {
    status = json_read_payload(r, KL_KIND_COUNTS, flags, &list, &sums, out);
    status = kl_json_inside(status, key[LABELS].name, r->problem);
  }
  kl_label_list_clear(&list);
  return status;
}

/* ---- mixtures ---- */

static KlStatus json_read_value(const KlJsonReading *r, const KlJson *at, int depth, KlBytes *out);

/* What follows the '[' of a part [weight, value]. */
static KlStatus json_read_part(const KlJsonReading *r, KlJson *json, int depth, KlLabelList *list) {
  KlInteger weight;
  KlBytes value = {0};
  KlStatus status = kl_json_read_weight(json, kl_json_next(json), true, &weight, r->problem);
  /* The depth bounds this. */
  status = status == KL_OK ? json_read_value(r, json, depth, &value) : status;
  status = status == KL_OK && value.failed ? KL_NO_MEMORY : status;
  if (status == KL_OK) {
    KlLabel label = {.type = KL_LABEL_BLOB, .bytes = value.data, .length = value.size};
    status = kl_label_list_label(list, &label);
    status = status == KL_OK ? kl_label_list_weight(list, &weight) : status;
  }
  kl_bytes_clear(&value);
  if (status == KL_OK) {
    (void)kl_json_skip(json, kl_json_next(json));
    if (kl_json_next(json) != KL_JSON_ARRAY_END) {
      return kl_json_expected(json, "the end of a part [weight, value]", r->problem);
    }
  }
  return status;
}

static KlStatus json_read_parts(const KlJsonReading *r, KlJsonKey *parts, int depth,
                                KlLabelList *list) {
  KlJson *json = &parts->value;
  KlStatus status = KL_OK;
  if (kl_json_next(json) != KL_JSON_ARRAY_BEGIN) {
    return kl_json_expected(json, "an array of parts [weight, value]", r->problem);
  }
  KlJsonToken token = kl_json_next(json);
  for (size_t i = 1; token == KL_JSON_ARRAY_BEGIN && status == KL_OK; i++) {
    status = json_read_part(r, json, depth, list);
    status = status == KL_OK && i % 1024 == 0 ? kl_poll(r->poll) : status;
    token = status == KL_OK ? kl_json_next(json) : token;
  }
  if (status == KL_OK && token != KL_JSON_ARRAY_END) {
    status = kl_json_expected(json, "a part [weight, value]", r->problem);
  }
  return status;
}

KlStatus kl_json_read_real_sums(const KlJsonReading *r, const KlJsonKey *state, unsigned *flags,
                                KlJsonRealSums *sums) {
  enum { SUM, SQUARE, KEYS };
  KlJsonKey key[KEYS] = {{.name = "real_sum"}, {.name = "real_square"}};
  KlStatus status = kl_json_read_object(&state->value, key, KEYS, false, r->problem);
  status = status == KL_OK ? json_read_real(r, &key[SUM], &key[SQUARE], flags, sums) : status;
  return kl_json_inside(status, state->name, r->problem);
}

/* With its parts in `list`. */
static KlStatus json_read_mix(const KlJsonReading *r, const KlJsonKey *state, KlLabelList *list,
                              KlBytes *out) {
  KlJsonRealSums sums;
  unsigned flags = 0;
  KlStatus status = state->there ? kl_json_read_real_sums(r, state, &flags, &sums) : KL_OK;
  return status == KL_OK ? json_read_payload(r, KL_KIND_MIXTURE, flags, list, &sums, out) : status;
}

static KlStatus json_read_mixture(const KlJsonReading *r, const KlJson *at, int depth,
                                  KlBytes *out) {
  enum { FAMILY, PARTS, STATE, KEYS };
  KlJsonKey key[KEYS] = {{.name = "family"}, {.name = "parts"}, {.name = "state"}};
  if (depth == 0) {
    kl_problem(r->problem, "mixtures are nested more than %d deep", KL_DIST_DEPTH);
    return KL_REFUSED;
  }
  KlStatus status = kl_json_read_object(at, key, KEYS, false, r->problem);
  if (status == KL_OK && !key[PARTS].there) {
    status = kl_json_missing(key[PARTS].name, r->problem);
  }
  if (status != KL_OK) {
    return status;
  }
  KlLabelList list = {0};
  status = json_read_parts(r, &key[PARTS], depth - 1, &list);
  status = kl_json_inside(status, key[PARTS].name, r->problem);
  status = status == KL_OK ? json_read_mix(r, &key[STATE], &list, out) : status;
  kl_label_list_clear(&list);
  return status;
}

/* ---- values ---- */

/* Appends the value that `at` has before it. */
static KlStatus json_read_value(const KlJsonReading *r, const KlJson *at, int depth, KlBytes *out) {
  KlJsonKey name = {.name = "family"};
  KlJson *json = &name.value;
  KlStatus status = kl_json_read_object(at, &name, 1, true, r->problem);
  if (status == KL_OK && !name.there) {
    status = kl_json_missing(name.name, r->problem);
  }
  if (status != KL_OK) {
    return status;
  }
  KlJsonToken token = kl_json_next(json);
  if (token == KL_JSON_STRING && kl_json_is(json, "mixture")) {
    return json_read_mixture(r, at, depth, out);
  }
  if (token == KL_JSON_STRING && kl_json_is(json, "sample")) {
    return kl_json_read_sample(r, at, out);
  }
  if (token == KL_JSON_STRING && (kl_json_is(json, "hist") || kl_json_is(json, "sketch"))) {
    return kl_json_read_bins(r, at, kl_json_is(json, "hist") ? KL_KIND_HIST : KL_KIND_SKETCH, out);
  }
  const KlFamily *family =
      token == KL_JSON_STRING ? kl_family_by_name((const char *)json->string, json->size) : NULL;
  if (family == NULL) {
    return kl_json_unexpected(json, token, name.name, "the name of a family", r->problem);
  }
  return family->shape == KL_SHAPE_LABELS
             ? json_read_counts(r, at, out)
             : kl_json_read_family(at, family, r->poll, out, r->problem);
}

/* Whether all of the text is JSON. */
static KlStatus json_read_syntax(KlJson json, KlProblem *problem) {
  return kl_json_skip(&json, kl_json_next(&json)) && kl_json_next(&json) == KL_JSON_END
             ? KL_OK
             : kl_json_fault(&json, problem);
}

/* Reading checks what it can name.  Decoding checks the rest: that nobody gets a value which no
** function takes. */
static KlStatus json_read_check(const KlBytes *value, size_t start, const KlPoll *poll,
                                KlProblem *problem) {
  KlDist dist;
  KlStatus status = kl_dist_decode(&dist, value->data + start, value->size - start, poll, problem);
  if (status == KL_OK) {
    kl_dist_clear(&dist);
  }
  return status;
}

KlStatus kl_dist_from_json(const void *text, size_t length, const KlPoll *poll, KlBytes *value,
                           KlProblem *problem) {
  KlJsonReading r = {poll, problem};
  KlBytes room = {0};
  KlJson json;
  size_t start = value->size;
  kl_json_begin(&json, text, length, &room);
  KlStatus status = json_read_syntax(json, problem);
  status = status == KL_OK ? json_read_value(&r, &json, KL_DIST_DEPTH, value) : status;
  if (status == KL_OK && value->failed) {
    status = KL_NO_MEMORY;
  }
  kl_bytes_clear(&room);
  status = status == KL_OK ? json_read_check(value, start, poll, problem) : status;
  if (status != KL_OK) {
    value->size = start;
  }
  return status;
}
