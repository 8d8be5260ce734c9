/* json_read.c - distribution values from JSON. */
#include "dist/json_value.h"

#include "dist/bin_edges.h"
#include "dist/json_family.h"
#include "dist/json_label.h"
#include "dist/sketch_cell.h"

/* Who asks, and whom to tell. */
typedef struct JsonReading {
  const KlPoll *poll;
  KlProblem *problem;
} JsonReading;

/* The two sums of weights that are not whole. */
typedef struct JsonRealSums {
  KlInteger sum, square;
} JsonRealSums;

/* Reads both, or neither. */
static KlStatus json_read_real(const JsonReading *r, KlJsonKey *sum, KlJsonKey *square,
                               unsigned *flags, JsonRealSums *sums) {
  if (!sum->there && !square->there) {
    return KL_OK;
  }
  *flags |= KL_FLAG_REAL;
  KlStatus status = kl_json_read_positive(sum, &sums->sum, r->problem);
  return status == KL_OK ? kl_json_read_positive(square, &sums->square, r->problem) : status;
}

/* Appends a value over labels. */
static KlStatus json_read_payload(const JsonReading *r, KlKind kind, unsigned flags,
                                  KlLabelList *list, const JsonRealSums *sums, KlBytes *out) {
  bool real = (flags & KL_FLAG_REAL) != 0;
  kl_dist_write_header(out, kind, flags);
  return kl_label_list_payload(list, real ? &sums->sum : NULL, real ? &sums->square : NULL, r->poll,
                               out, r->problem);
}

/* ---- counts, and categorical distributions by their masses ---- */

static KlStatus json_read_counted(const JsonReading *r, const KlJsonKey *state, unsigned *flags,
                                  JsonRealSums *sums) {
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
static KlStatus json_read_beside(const JsonReading *r, KlJsonKey *n, KlJsonKey *infinite) {
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

static KlStatus json_read_flags(const JsonReading *r, KlJsonKey *state, KlJsonKey *n,
                                KlJsonKey *infinite, unsigned *flags, JsonRealSums *sums) {
  if (state->there) {
    KlStatus status = json_read_beside(r, n, infinite);
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

static KlStatus json_read_counts(const JsonReading *r, const KlJson *at, KlBytes *out) {
  enum { FAMILY, LABELS, N, INFINITE, STATE, KEYS };
  KlJsonKey key[KEYS] = {{.name = "family"},
                         {.name = "labels"},
                         {.name = "n"},
                         {.name = "infinite"},
                         {.name = "state"}};
  JsonRealSums sums;
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

static KlStatus json_read_value(const JsonReading *r, const KlJson *at, int depth, KlBytes *out);

/* What follows the '[' of a part [weight, value]. */
static KlStatus json_read_part(const JsonReading *r, KlJson *json, int depth, KlLabelList *list) {
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

static KlStatus json_read_parts(const JsonReading *r, KlJsonKey *parts, int depth,
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

static KlStatus json_read_mixed(const JsonReading *r, const KlJsonKey *state, unsigned *flags,
                                JsonRealSums *sums) {
  enum { SUM, SQUARE, KEYS };
  KlJsonKey key[KEYS] = {{.name = "real_sum"}, {.name = "real_square"}};
  KlStatus status = kl_json_read_object(&state->value, key, KEYS, false, r->problem);
  status = status == KL_OK ? json_read_real(r, &key[SUM], &key[SQUARE], flags, sums) : status;
  return kl_json_inside(status, state->name, r->problem);
}

/* With its parts in `list`. */
static KlStatus json_read_mix(const JsonReading *r, const KlJsonKey *state, KlLabelList *list,
                              KlBytes *out) {
  JsonRealSums sums;
  unsigned flags = 0;
  KlStatus status = state->there ? json_read_mixed(r, state, &flags, &sums) : KL_OK;
  return status == KL_OK ? json_read_payload(r, KL_KIND_MIXTURE, flags, list, &sums, out) : status;
}

static KlStatus json_read_mixture(const JsonReading *r, const KlJson *at, int depth, KlBytes *out) {
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

/* ---- samples, hists and sketches ---- */

/* What follows the '[' of a point [x, y ..., weight]. */
static KlStatus json_read_point(const JsonReading *r, KlJson *json, KlSampleWriter *writer) {
  double point[KL_SAMPLE_DIMENSIONS + 1];
  int count = 0;
  KlJson last = *json; /* where the weight was read, if nothing follows */
  KlJsonToken token = kl_json_next(json), last_token = token;
  while ((token == KL_JSON_INTEGER || token == KL_JSON_REAL || token == KL_JSON_STRING) &&
         last_token != KL_JSON_STRING && count <= KL_SAMPLE_DIMENSIONS) {
    point[count++] = json->real + 0.0;
    last = *json;
    last_token = token;
    token = kl_json_next(json);
  }
  if (writer->count == 0) {
    writer->dimension = count - 1;
  }
  if (token != KL_JSON_ARRAY_END || count < 2 || count - 1 != writer->dimension) {
    return kl_json_expected(json, "the end of a point [x, ..., weight], as long as the first",
                            r->problem);
  }
  KlInteger weight;
  KlStatus status = kl_json_read_weight(&last, last_token, true, &weight, r->problem);
  if (status == KL_OK) {
    kl_sample_put(writer, point, &weight);
  }
  return status;
}

static KlStatus json_read_points(const JsonReading *r, KlJsonKey *points, KlSampleWriter *writer) {
  KlJson *json = &points->value;
  KlStatus status = KL_OK;
  if (kl_json_next(json) != KL_JSON_ARRAY_BEGIN) {
    return kl_json_expected(json, "an array of points [x, ..., weight]", r->problem);
  }
  KlJsonToken token = kl_json_next(json);
  while (token == KL_JSON_ARRAY_BEGIN && status == KL_OK) {
    status = json_read_point(r, json, writer);
    status = status == KL_OK && writer->count % KL_POLL_ROWS == 0 ? kl_poll(r->poll) : status;
    token = status == KL_OK ? kl_json_next(json) : token;
  }
  if (status == KL_OK && token != KL_JSON_ARRAY_END) {
    return kl_json_expected(json, "a point [x, ..., weight]", r->problem);
  }
  if (status == KL_OK && writer->count == 0) {
    kl_problem(r->problem, "there are no points");
    return KL_REFUSED;
  }
  return status;
}

static KlStatus json_read_sample(const JsonReading *r, const KlJson *at, KlBytes *out) {
  enum { FAMILY, N, INFINITE, POINTS, STATE, KEYS };
  KlJsonKey key[KEYS] = {{.name = "family"},
                         {.name = "n"},
                         {.name = "infinite"},
                         {.name = "points"},
                         {.name = "state"}};
  KlSampleWriter writer = {.dimension = 1};
  JsonRealSums sums;
  unsigned flags = 0;
  KlStatus status = kl_json_read_object(at, key, KEYS, false, r->problem);
  if (status == KL_OK && !key[POINTS].there) {
    status = kl_json_missing(key[POINTS].name, r->problem);
  }
  status = status == KL_OK ? json_read_beside(r, &key[N], &key[INFINITE]) : status;
  if (status == KL_OK && key[STATE].there) {
    status = json_read_mixed(r, &key[STATE], &flags, &sums);
  }
  if (status == KL_OK) {
    status = json_read_points(r, &key[POINTS], &writer);
    status = kl_json_inside(status, key[POINTS].name, r->problem);
  }
  writer.count = status == KL_OK ? writer.count : 0;
  KlStatus end = kl_sample_finish(&writer, flags != 0 ? &sums.sum : NULL, &sums.square, out);
  return status != KL_OK ? status : end;
}

static const KlDomain json_bits = {1.0, KL_SKETCH_BITS_MOST, "whole number from 1 to 20"};

/* The edges or the bits, which come before the counts; then `like` owns edges. */
static KlStatus json_read_like(const JsonReading *r, KlJsonKey *key, KlDist *like) {
  KlJson *json = &key->value;
  KlJsonToken token = kl_json_next(json);
  if (like->kind == KL_KIND_SKETCH) {
    double bits = 0.0;
    KlStatus status = kl_json_read_number(json, token, key->name, &json_bits, &bits, r->problem);
    like->bits = (int)bits;
    return status;
  }
  size_t start = json->start;
  if (!kl_json_skip(json, token)) {
    return kl_json_fault(json, r->problem);
  }
  return kl_edges_from_json(json->text + start, json->at - start, like, r->problem);
}

static KlStatus json_read_bins(const JsonReading *r, const KlJson *at, KlKind kind, KlBytes *out) {
  enum { FAMILY, N, INFINITE, LIKE, COUNTS, STATE, KEYS };
  bool hist = kind == KL_KIND_HIST;
  KlJsonKey key[KEYS] = {{.name = "family"},
                         {.name = "n"},
                         {.name = "infinite"},
                         {.name = hist ? "edges" : "bits"},
                         {.name = hist ? "bins" : "cells"},
                         {.name = "state"}};
  KlDist like = {.kind = kind};
  KlLabelList list = {0};
  JsonRealSums sums;
  unsigned flags = 0;
  KlStatus status = kl_json_read_object(at, key, KEYS, false, r->problem);
  for (int i = LIKE; i <= COUNTS && status == KL_OK; i++) {
    status = key[i].there ? KL_OK : kl_json_missing(key[i].name, r->problem);
  }
  status = status == KL_OK ? json_read_beside(r, &key[N], &key[INFINITE]) : status;
  if (status == KL_OK && key[STATE].there) {
    status = json_read_mixed(r, &key[STATE], &flags, &sums);
  }
  status = status == KL_OK ? json_read_like(r, &key[LIKE], &like) : status;
  status = status == KL_OK ? kl_json_read_labels(&key[COUNTS], &list, r->poll, r->problem) : status;
  if (status == KL_OK) {
    bool real = (flags & KL_FLAG_REAL) != 0;
    kl_dist_write_header(out, kind, flags);
    kl_dist_write_bins(out, &like);
    status = kl_label_list_payload(&list, real ? &sums.sum : NULL, real ? &sums.square : NULL,
                                   r->poll, out, r->problem);
  }
  kl_label_list_clear(&list);
  kl_dist_clear(&like);
  return status;
}

/* ---- values ---- */

/* Appends the value that `at` has before it. */
static KlStatus json_read_value(const JsonReading *r, const KlJson *at, int depth, KlBytes *out) {
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
    return json_read_sample(r, at, out);
  }
  if (token == KL_JSON_STRING && (kl_json_is(json, "hist") || kl_json_is(json, "sketch"))) {
    return json_read_bins(r, at, kl_json_is(json, "hist") ? KL_KIND_HIST : KL_KIND_SKETCH, out);
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
  JsonReading r = {poll, problem};
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
