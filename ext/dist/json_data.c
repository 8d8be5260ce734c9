/* json_data.c - samples, hists and sketches from JSON. */
#include "dist/bin_edges.h"
#include "dist/json_label.h"
#include "dist/json_reading.h"
#include "dist/sketch_cell.h"

/* What follows the '[' of a point [x, y ..., weight]. */
static KlStatus json_read_point(const KlJsonReading *r, KlJson *json, KlSampleWriter *writer) {
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

static KlStatus json_read_points(const KlJsonReading *r, KlJsonKey *points,
                                 KlSampleWriter *writer) {
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

KlStatus kl_json_read_sample(const KlJsonReading *r, const KlJson *at, KlBytes *out) {
  enum { FAMILY, N, INFINITE, POINTS, STATE, KEYS };
  KlJsonKey key[KEYS] = {{.name = "family"},
                         {.name = "n"},
                         {.name = "infinite"},
                         {.name = "points"},
                         {.name = "state"}};
  KlSampleWriter writer = {.dimension = 1};
  KlJsonRealSums sums;
  unsigned flags = 0;
  KlStatus status = kl_json_read_object(at, key, KEYS, false, r->problem);
  if (status == KL_OK && !key[POINTS].there) {
    status = kl_json_missing(key[POINTS].name, r->problem);
  }
  status = status == KL_OK ? kl_json_read_beside(r, &key[N], &key[INFINITE]) : status;
  if (status == KL_OK && key[STATE].there) {
    status = kl_json_read_real_sums(r, &key[STATE], &flags, &sums);
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
static KlStatus json_read_like(const KlJsonReading *r, KlJsonKey *key, KlDist *like) {
  KlJson *json = &key->value;
  KlJsonToken token = kl_json_next(json);
  if (like->kind == KL_KIND_SKETCH) {
    double bits = 0.0;
    KlStatus status = kl_json_read_number(json, token, key->name, &json_bits, &bits, r->problem);
    if (status == KL_OK && bits != floor(bits)) {
      status =
          kl_json_unexpected(json, token, key->name, "a whole number from 1 to 20", r->problem);
    }
    like->bits = (int)bits;
    return status;
  }
  size_t start = json->start;
  if (!kl_json_skip(json, token)) {
    return kl_json_fault(json, r->problem);
  }
  return kl_edges_from_json(json->text + start, json->at - start, like, r->problem);
}

KlStatus kl_json_read_bins(const KlJsonReading *r, const KlJson *at, KlKind kind, KlBytes *out) {
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
  KlJsonRealSums sums;
  unsigned flags = 0;
  KlStatus status = kl_json_read_object(at, key, KEYS, false, r->problem);
  for (int i = LIKE; i <= COUNTS && status == KL_OK; i++) {
    status = key[i].there ? KL_OK : kl_json_missing(key[i].name, r->problem);
  }
  status = status == KL_OK ? kl_json_read_beside(r, &key[N], &key[INFINITE]) : status;
  if (status == KL_OK && key[STATE].there) {
    status = kl_json_read_real_sums(r, &key[STATE], &flags, &sums);
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
