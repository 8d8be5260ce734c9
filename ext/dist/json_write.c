/* json_write.c - distribution values as JSON. */
#include "dist/json_value.h"

#include <math.h>

#include "base/json.h"
#include "dist/json_family.h"
#include "dist/json_put.h"

typedef struct JsonWriting {
  KlBytes *text;
  const KlPoll *poll;
  bool infinite; /* whether a null stands for what is no finite double */
} JsonWriting;

static void json_write(const JsonWriting *w, const char *text) {
  kl_json_write_text(w->text, text);
}

/* ,"name": */
static void json_write_key(const JsonWriting *w, const char *name) {
  json_write(w, ",\"");
  json_write(w, name);
  json_write(w, "\":");
}

static void json_write_number(JsonWriting *w, double x) {
  if (!isfinite(x)) {
    json_write(w, "null");
    w->infinite = true;
  } else {
    kl_json_write_real(w->text, x == 0.0 ? 0.0 : x);
  }
}

static void json_write_infinite(JsonWriting *w) {
  if (w->infinite) {
    json_write(w, ",\"infinite\":true");
  }
  w->infinite = false;
}

static void json_write_vector(JsonWriting *w, const KlScaled *x, int count) {
  for (int i = 0; i < count; i++) {
    json_write(w, i == 0 ? "[" : ",");
    json_write_number(w, kl_scaled_round(x[i]));
  }
  json_write(w, "]");
}

static void json_write_matrix(JsonWriting *w, const KlScaled *x, int d) {
  for (int i = 0; i < d; i++) {
    json_write(w, i == 0 ? "[" : ",");
    json_write_vector(w, x + (ptrdiff_t)i * d, d);
  }
  json_write(w, "]");
}

/* The keys of the parameters, whose values are null where `theta` is NULL. */
static void json_write_parameters(JsonWriting *w, const KlFamily *family, int d,
                                  const KlScaled *theta) {
  for (int i = 0; i < family->parameters; i++) {
    json_write_key(w, family->parameter[i].name);
    if (theta == NULL) {
      json_write(w, "null");
    } else if (family->shape == KL_SHAPE_SCALARS) {
      json_write_number(w, kl_scaled_round(theta[i]));
    } else if (i == 0 || family->shape == KL_SHAPE_VECTORS) {
      json_write_vector(w, theta + (ptrdiff_t)i * d, d);
    } else {
      json_write_matrix(w, theta + d, d);
    }
  }
}

static void json_write_point(JsonWriting *w, const KlMember *member) {
  json_write_key(w, "point");
  if (member->family->shape == KL_SHAPE_SCALARS) {
    json_write_number(w, kl_scaled_round(member->theta[0]));
  } else {
    json_write_vector(w, member->theta, member->dimension);
  }
}

/* The rows of a fit, as a number. */
static void json_write_rows(JsonWriting *w, const KlFamily *family, const KlInteger *n) {
  json_write_key(w, kl_json_rows(family));
  if (!kl_json_put_whole(w->text, n)) {
    json_write_number(w, kl_integer_round(n));
  }
}

static void json_write_sums(JsonWriting *w, const KlStatistics *s, int count) {
  json_write(w, "\"sums\":[");
  for (int i = 0; i < count; i++) {
    json_write(w, i == 0 ? "" : ",");
    kl_json_put_exact(w->text, &s->sum[i]);
  }
  json_write(w, "],");
}

static void json_write_ends(JsonWriting *w, const KlStatistics *s) {
  json_write_key(w, "low");
  json_write_number(w, s->low);
  json_write_key(w, "high");
  json_write_number(w, s->high);
}

static KlStatus json_write_state(JsonWriting *w, const KlDist *dist) {
  const KlFamily *family = dist->member.family;
  const KlStatistics *s = &dist->statistics;
  KlStatus status = KL_OK;
  json_write(w, ",\"state\":{");
  if (family->shape != KL_SHAPE_SCALARS) {
    json_write(w, "\"dimension\":");
    kl_json_write_integer(w->text, s->dimension);
    json_write(w, ",");
  }
  if (kl_family_gathers(family, KL_GATHER_VALUES)) {
    json_write(w, "\"values\":");
    status = kl_json_put_labels(w->text, &dist->counts, w->poll);
  } else {
    if (kl_family_gathers(family, KL_GATHER_SUMS)) {
      json_write_sums(w, s, family->sums(s->dimension));
    }
    json_write(w, "\"n\":");
    kl_json_put_exact(w->text, &s->n);
    if (kl_family_gathers(family, KL_GATHER_ENDS)) {
      json_write_ends(w, s);
    }
  }
  json_write(w, "}}");
  return status;
}

static KlStatus json_write_fit(JsonWriting *w, const KlDist *dist) {
  const KlMember *member = &dist->member;
  json_write_parameters(w, member->family, member->dimension,
                        dist->fit == KL_FIT_MEMBER ? member->theta : NULL);
  if (dist->fit == KL_FIT_POINT) {
    json_write_point(w, member);
  }
  json_write_rows(w, member->family, &dist->statistics.n);
  json_write_infinite(w);
  return json_write_state(w, dist);
}

/* The total weight of labels: to 106 bits, so whole numbers below 2^63 are exact. */
static void json_write_total(JsonWriting *w, KlScaled n) {
  double high = n.exponent <= 64 ? ldexp(n.value.hi, n.exponent) : HUGE_VAL;
  double low = n.exponent <= 64 ? ldexp(n.value.lo, n.exponent) : 0.0;
  bool below = high < 0x1p63 || (high == 0x1p63 && low < 0.0);
  if (below && floor(high) == high && floor(low) == low) {
    kl_json_write_integer(w->text, (int64_t)((uint64_t)high + (uint64_t)(int64_t)low));
  } else {
    json_write_number(w, kl_scaled_round(n));
  }
}

/* ,"n":5 */
static void json_write_size(JsonWriting *w, KlScaled total) {
  json_write_key(w, "n");
  json_write_total(w, total);
  json_write_infinite(w);
}

static void json_write_real_sums(JsonWriting *w, const KlInteger *sum, const KlInteger *square) {
  json_write(w, "\"real_sum\":");
  kl_json_put_exact(w->text, sum);
  json_write_key(w, "real_square");
  kl_json_put_exact(w->text, square);
}

static KlStatus json_write_counts(JsonWriting *w, const KlDist *dist) {
  bool given = (dist->flags & KL_FLAG_GIVEN) != 0;
  if (!given) {
    json_write_size(w, dist->counts.total);
  }
  json_write_key(w, "labels");
  KlStatus status = kl_json_put_labels(w->text, &dist->counts, w->poll);
  if (!given) {
    json_write(w, ",\"state\":{\"counted\":true");
    if (dist->counts.real) {
      json_write(w, ",");
      json_write_real_sums(w, &dist->counts.real_sum, &dist->counts.real_square);
    }
    json_write(w, "}");
  }
  json_write(w, "}");
  return status;
}

/* ,"edges":[...] or ,"bits":7, then the counts of bins or cells. */
static KlStatus json_write_bins(JsonWriting *w, const KlDist *dist) {
  json_write_size(w, dist->counts.total);
  if (dist->kind == KL_KIND_HIST) {
    json_write_key(w, "edges");
    for (uint64_t i = 0; i < dist->edges; i++) {
      json_write(w, i == 0 ? "[" : ",");
      json_write_number(w, dist->edge[i]);
    }
    json_write(w, "]");
    json_write_key(w, "bins");
  } else {
    json_write_key(w, "bits");
    kl_json_write_integer(w->text, dist->bits);
    json_write_key(w, "cells");
  }
  KlStatus status = kl_json_put_labels(w->text, &dist->counts, w->poll);
  if (dist->counts.real) {
    json_write(w, ",\"state\":{");
    json_write_real_sums(w, &dist->counts.real_sum, &dist->counts.real_square);
    json_write(w, "}");
  }
  json_write(w, "}");
  return status;
}

/* [x, y ..., weight] for each point. */
static KlStatus json_write_points(JsonWriting *w, const KlSampleValue *sample) {
  KlReader reader;
  KlStatus status = KL_OK;
  size_t d = (size_t)sample->dimension;
  kl_reader_begin(&reader, sample->exact, sample->exact_size);
  for (size_t i = 0; i < sample->count && status == KL_OK; i++) {
    json_write(w, i == 0 ? "[[" : ",[");
    for (size_t j = 0; j < d; j++) {
      json_write_number(w, sample->x[i * d + j]);
      json_write(w, ",");
    }
    KlEntry entry = {.weight = kl_scaled_double(1.0)};
    if (sample->exact != NULL) {
      size_t start = reader.at;
      entry.weight = kl_read_exact_scaled(&reader);
      entry.exact = reader.bytes + start;
      entry.exact_size = reader.at - start;
      kl_json_put_weight(w->text, &entry);
    } else {
      json_write(w, "1");
    }
    json_write(w, "]");
    status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(w->poll) : KL_OK;
  }
  json_write(w, "]");
  return status;
}

static KlStatus json_write_sample(JsonWriting *w, const KlSampleValue *sample) {
  json_write_size(w, sample->total);
  json_write_key(w, "points");
  KlStatus status = json_write_points(w, sample);
  if (sample->real) {
    json_write(w, ",\"state\":{");
    json_write_real_sums(w, &sample->real_sum, &sample->real_square);
    json_write(w, "}");
  }
  json_write(w, "}");
  return status;
}

static KlStatus json_write_value(JsonWriting *w, const KlDist *dist);

static KlStatus json_write_mixture(JsonWriting *w, const KlDist *dist) {
  KlCursor cursor;
  KlStatus status = KL_OK;
  json_write_key(w, "parts");
  kl_cursor_begin(&cursor, &dist->counts);
  for (uint64_t i = 0; cursor.more && status == KL_OK; i++, kl_cursor_next(&cursor)) {
    json_write(w, i == 0 ? "[[" : ",[");
    kl_json_put_weight(w->text, &cursor.entry);
    json_write(w, ",");
    /* No deeper than KL_DIST_DEPTH: decoding saw to that. */
    status = json_write_value(w, &dist->component[i]);
    json_write(w, "]");
    status = status == KL_OK && i % 1024 == 1023 ? kl_poll(w->poll) : status;
  }
  json_write(w, "]");
  if (dist->counts.real) {
    json_write(w, ",\"state\":{");
    json_write_real_sums(w, &dist->counts.real_sum, &dist->counts.real_square);
    json_write(w, "}");
  }
  json_write(w, "}");
  return status;
}

static KlStatus json_write_value(JsonWriting *w, const KlDist *dist) {
  json_write(w, "{\"family\":\"");
  json_write(w, kl_dist_name(dist));
  json_write(w, "\"");
  switch (dist->kind) {
  case KL_KIND_FIT:
    return json_write_fit(w, dist);
  case KL_KIND_COUNTS:
    return json_write_counts(w, dist);
  case KL_KIND_MIXTURE:
    return json_write_mixture(w, dist);
  case KL_KIND_SAMPLE:
    return json_write_sample(w, &dist->sample);
  case KL_KIND_HIST:
  case KL_KIND_SKETCH:
    return json_write_bins(w, dist);
  case KL_KIND_MEMBER:
    break;
  }
  json_write_parameters(w, dist->member.family, dist->member.dimension, dist->member.theta);
  json_write(w, "}");
  return KL_OK;
}

KlStatus kl_dist_to_json(KlDist *dist, const KlPoll *poll, KlBytes *text, KlProblem *problem) {
  JsonWriting w = {.text = text, .poll = poll};
  (void)problem;
  size_t start = text->size;
  KlStatus status = kl_dist_solve(dist, poll);
  status = status == KL_OK ? json_write_value(&w, dist) : status;
  if (status == KL_OK && text->failed) {
    status = KL_NO_MEMORY;
  }
  if (status != KL_OK) {
    text->size = start;
  }
  return status;
}
