/* dist.c - the distribution value: reading and writing the bytes. */
#include "dist/dist.h"

#include <string.h>

#include "base/memory.h"
#include "dist/sketch_cell.h"
#include "num/sum.h"

static const unsigned char dist_magic[6] = {'k', 'l', 'd', 'i', 'v', 0};

void kl_dist_clear(KlDist *dist) {
  kl_release(dist->theta);
  kl_release(dist->sum);
  kl_release(dist->value);
  for (uint64_t i = 0; dist->component != NULL && i < dist->counts.labels; i++) {
    KlDist *part = &dist->component[i];
    /* No deeper than KL_DIST_DEPTH: decoding saw to that. */
    kl_dist_clear(part);
  }
  kl_release(dist->component);
  kl_sample_clear(&dist->sample);
  kl_release(dist->edge);
  *dist = (KlDist){0};
}

/* Zeroed room for `count` things of `size` bytes; NULL without memory.  count is not 0. */
static void *dist_room(uint64_t count, size_t size) {
  void *room = count <= SIZE_MAX / size ? kl_allocate((size_t)count * size) : NULL;
  if (room != NULL) {
    memset(room, 0, (size_t)count * size);
  }
  return room;
}

/* Whether a family has members of this dimension. */
static bool dist_has_dimension(const KlFamily *family, uint64_t dimension) {
  switch (family->shape) {
  case KL_SHAPE_VECTOR:
    return dimension >= 2 && dimension <= KL_FAMILY_VECTOR;
  case KL_SHAPE_MATRIX:
  case KL_SHAPE_VECTORS:
    return dimension >= 1 && dimension <= KL_FAMILY_DIMENSIONS;
  default:
    return dimension == 1;
  }
}

/* The family and the dimension that a payload begins with. */
static void dist_read_family(KlDist *dist, KlReader *reader) {
  size_t start = reader->at;
  const KlFamily *family = kl_family_by_id(kl_read_varint(reader));
  if (family == NULL || family->shape == KL_SHAPE_LABELS) {
    kl_reader_fail(reader, reader->at - start, "there is no family of this number");
    return;
  }
  start = reader->at;
  uint64_t dimension = kl_read_varint(reader);
  if (!dist_has_dimension(family, dimension)) {
    kl_reader_fail(reader, reader->at - start, "the family has no such dimension");
  }
  dist->member = (KlMember){family, (int)dimension, NULL};
}

/* Numbers that a value stores for theta: of a covariance matrix, the lower triangle. */
static int dist_stored(const KlMember *member) {
  int d = member->dimension;
  return member->family->shape == KL_SHAPE_MATRIX ? d + d * (d + 1) / 2
                                                  : kl_family_theta(member->family, d);
}

/* The place in theta of the i-th stored number. */
static int dist_place(const KlMember *member, int i) {
  int d = member->dimension;
  if (member->family->shape != KL_SHAPE_MATRIX || i < d) {
    return i;
  }
  int row = 0, rest = i - d;
  while (rest > row) {
    rest -= ++row;
  }
  return d + row * d + rest;
}

/* The place of the same number above the diagonal; `place` itself for what is in no matrix. */
static int dist_mirror(const KlMember *member, int place) {
  int d = member->dimension;
  if (member->family->shape != KL_SHAPE_MATRIX || place < d || d < 1) {
    return place;
  }
  int row = (place - d) / d, column = (place - d) % d;
  return d + column * d + row;
}

/* The domain of the i-th number of theta. */
static const KlDomain *dist_domain(const KlMember *member, int i) {
  switch (member->family->shape) {
  case KL_SHAPE_SCALARS:
    return member->family->parameter[i].domain;
  case KL_SHAPE_VECTORS:
    return member->family->parameter[i / member->dimension].domain;
  case KL_SHAPE_MATRIX:
    return member->family->parameter[i < member->dimension ? 0 : 1].domain;
  default:
    return member->family->parameter[0].domain;
  }
}

static KlStatus dist_read_member(KlDist *dist, KlReader *reader) {
  dist_read_family(dist, reader);
  if (reader->fault != NULL) {
    return KL_OK;
  }
  const KlMember *member = &dist->member;
  int d = member->dimension;
  dist->theta = dist_room((uint64_t)kl_family_theta(member->family, d), sizeof *dist->theta);
  if (dist->theta == NULL) {
    return KL_NO_MEMORY;
  }
  dist->member.theta = dist->theta;
  size_t start = reader->at;
  for (int i = 0; i < dist_stored(member); i++) {
    double x = kl_read_double(reader);
    int place = dist_place(member, i);
    if (reader->fault == NULL &&
        (!kl_domain_contains(dist_domain(member, place), x) || (x == 0.0 && signbit(x)))) {
      kl_reader_fail(reader, 8, "a parameter is outside its domain");
    }
    dist->theta[place] = kl_scaled_double(x);
    dist->theta[dist_mirror(member, place)] = dist->theta[place];
  }
  if (reader->fault == NULL && member->family->refuse != NULL &&
      member->family->refuse(d, dist->theta) != NULL) {
    kl_reader_fail(reader, reader->at - start, "the parameters are no member of the family");
  }
  return KL_OK;
}

static double dist_read_finite(KlReader *reader) {
  double x = kl_read_double(reader);
  if (reader->fault == NULL && (!isfinite(x) || (x == 0.0 && signbit(x)))) {
    kl_reader_fail(reader, 8, "a number is not finite, or is -0");
  }
  return x;
}

static KlStatus dist_read_sums(KlDist *dist, KlReader *reader) {
  int count = dist->member.family->sums(dist->member.dimension);
  if (reader->fault != NULL || (size_t)count > reader->size - reader->at) {
    kl_reader_fail(reader, 0, "the value ends too early");
    return KL_OK;
  }
  dist->sum = dist_room((uint64_t)count, sizeof *dist->sum);
  if (dist->sum == NULL) {
    return KL_NO_MEMORY;
  }
  for (int i = 0; i < count; i++) {
    kl_read_exact(reader, &dist->sum[i]);
  }
  dist->statistics.sum = dist->sum;
  if (reader->fault == NULL && !dist->member.family->possible(&dist->statistics)) {
    kl_reader_fail(reader, 0, "there are no rows with these sums");
  }
  return KL_OK;
}

/* Whether the family's column takes this value. */
static bool dist_takes(const KlFamily *family, double x) {
  return kl_domain_contains(family->column[0].domain, x) && (!family->whole || floor(x) == x);
}

static void dist_read_ends(KlDist *dist, KlReader *reader) {
  const KlFamily *family = dist->member.family;
  bool bounds = kl_family_gathers(family, KL_GATHER_BOUNDS);
  double low = dist_read_finite(reader), high = dist_read_finite(reader);
  dist->statistics.low = low;
  dist->statistics.high = high;
  if (reader->fault == NULL && low > high) {
    kl_reader_fail(reader, 8, "the greatest value is below the least");
  } else if (reader->fault == NULL && bounds && low == high) {
    kl_reader_fail(reader, 8, "the bounds are one number");
  } else if (reader->fault == NULL && !(dist_takes(family, low) && dist_takes(family, high))) {
    kl_reader_fail(reader, 8, "a value is none that the family takes");
  }
}

/* The value that a label of a fit is.  Not finite for a label that is no number. */
static double dist_label_value(const KlLabel *label) {
  switch (label->type) {
  case KL_LABEL_INTEGER:
    return (double)label->integer;
  case KL_LABEL_REAL:
    return label->real;
  default:
    return HUGE_VAL;
  }
}

/* Values and weights as the fit wants them, and their exact total. */
static KlStatus dist_gather_values(KlDist *dist, KlReader *reader) {
  KlSum n = {0};
  KlInteger weight;
  KlCursor cursor;
  KlStatus status = KL_OK;
  size_t i = 0;
  kl_cursor_begin(&cursor, &dist->counts);
  for (; cursor.more && status == KL_OK; kl_cursor_next(&cursor)) {
    kl_entry_weight(&cursor.entry, &weight);
    status = kl_sum_add_integer(&n, &weight, 1);
    dist->value[i] = (KlWeighed){dist_label_value(&cursor.entry.label), cursor.entry.weight};
    if (!dist_takes(dist->member.family, dist->value[i].value)) {
      kl_reader_fail(reader, 1, "a value is none that the family takes");
    }
    i++;
  }
  kl_sum_integer(&n, &dist->statistics.n);
  kl_sum_clear(&n);
  return status;
}

static KlStatus dist_read_values(KlDist *dist, KlReader *reader, const KlPoll *poll) {
  KlStatus status = kl_counts_decode(&dist->counts, reader, false, poll);
  if (status != KL_OK || reader->fault != NULL) {
    return status;
  }
  dist->value = dist_room(dist->counts.labels, sizeof *dist->value);
  if (dist->value == NULL) {
    return KL_NO_MEMORY;
  }
  dist->statistics.value = dist->value;
  dist->statistics.values = (size_t)dist->counts.labels;
  return dist_gather_values(dist, reader);
}

static KlStatus dist_read_fit(KlDist *dist, KlReader *reader, const KlPoll *poll) {
  dist_read_family(dist, reader);
  if (reader->fault != NULL) {
    return KL_OK;
  }
  dist->statistics.dimension = dist->member.dimension;
  dist->fit = KL_FIT_NONE;
  const KlFamily *family = dist->member.family;
  if (kl_family_gathers(family, KL_GATHER_VALUES)) {
    return dist_read_values(dist, reader, poll);
  }
  if (family->gather == KL_GATHER_NOTHING) {
    kl_reader_fail(reader, 1, "the family cannot be fitted");
    return KL_OK;
  }
  kl_read_positive(reader, &dist->statistics.n, "a number of rows is not > 0");
  if (kl_family_gathers(family, KL_GATHER_ENDS)) {
    dist_read_ends(dist, reader);
  }
  return kl_family_gathers(family, KL_GATHER_SUMS) ? dist_read_sums(dist, reader) : KL_OK;
}

static KlStatus dist_read(KlDist *dist, KlReader *reader, int depth, const KlPoll *poll);

/* Labels up to the first that cannot be a value, which reading will refuse: what is none must not
** take the room of values, which is a hundred times its own. */
static uint64_t dist_components(const KlCounts *counts) {
  KlCursor cursor;
  uint64_t count = 0;
  bool magic = true;
  for (kl_cursor_begin(&cursor, counts); cursor.more && magic; kl_cursor_next(&cursor)) {
    const KlLabel *label = &cursor.entry.label;
    magic = label->type == KL_LABEL_BLOB && label->length > KL_DIST_HEADER &&
            memcmp(label->bytes, dist_magic, sizeof dist_magic) == 0;
    count++;
  }
  return count;
}

static KlStatus dist_read_components(KlDist *dist, KlReader *reader, int depth,
                                     const KlPoll *poll) {
  if (depth == 0) {
    kl_reader_fail(reader, 0, "mixtures are nested too deeply");
    return KL_OK;
  }
  dist->counts.labels = dist_components(&dist->counts);
  dist->component = dist_room(dist->counts.labels, sizeof *dist->component);
  if (dist->component == NULL) {
    return KL_NO_MEMORY;
  }
  KlCursor cursor;
  KlStatus status = KL_OK;
  kl_cursor_begin(&cursor, &dist->counts);
  for (uint64_t i = 0; cursor.more && status == KL_OK; i++, kl_cursor_next(&cursor)) {
    const KlLabel *label = &cursor.entry.label;
    KlReader part;
    kl_reader_begin(&part, label->bytes, label->length);
    if (label->type != KL_LABEL_BLOB) {
      part.fault = "a component of a mixture is not a value";
    } else {
      status = dist_read(&dist->component[i], &part, depth - 1, poll);
    }
    if (part.fault == NULL && status == KL_OK && kl_dist_is_observed(&dist->component[i])) {
      kl_reader_fail(&part, 0, "a component of a mixture is a sample, a hist or a sketch");
    }
    if (part.fault != NULL) {
      size_t inside = (size_t)(cursor.entry.exact - reader->bytes) - label->length + part.at;
      kl_reader_fail(reader, reader->at - inside, part.fault);
      break;
    }
  }
  return status;
}

/* Whether every label is an integer from low to high. */
static bool dist_labels_within(const KlCounts *counts, int64_t low, int64_t high) {
  KlCursor cursor;
  bool within = true;
  for (kl_cursor_begin(&cursor, counts); cursor.more && within; kl_cursor_next(&cursor)) {
    const KlLabel *label = &cursor.entry.label;
    within = label->type == KL_LABEL_INTEGER && label->integer >= low && label->integer <= high;
  }
  return within;
}

static KlStatus dist_read_edges(KlDist *dist, KlReader *reader) {
  size_t start = reader->at;
  uint64_t edges = kl_read_varint(reader);
  if (reader->fault == NULL && (edges < 1 || edges > KL_HIST_EDGES)) {
    kl_reader_fail(reader, reader->at - start, "there is no such number of edges");
  }
  if (reader->fault == NULL && edges > (reader->size - reader->at) / 8) {
    kl_reader_fail(reader, 0, "the value ends too early");
  }
  if (reader->fault != NULL) {
    return KL_OK;
  }
  dist->edge = kl_allocate((size_t)edges * sizeof *dist->edge);
  if (dist->edge == NULL) {
    return KL_NO_MEMORY;
  }
  for (dist->edges = 0; dist->edges < edges; dist->edges++) {
    dist->edge[dist->edges] = dist_read_finite(reader);
    if (reader->fault == NULL && dist->edges > 0 &&
        dist->edge[dist->edges - 1] >= dist->edge[dist->edges]) {
      kl_reader_fail(reader, 8, "edges are not in ascending order");
    }
  }
  return KL_OK;
}

static KlStatus dist_read_bins(KlDist *dist, KlReader *reader, bool real, const KlPoll *poll) {
  int64_t low = 0, high = 0;
  KlStatus status = KL_OK;
  if (dist->kind == KL_KIND_HIST) {
    status = dist_read_edges(dist, reader);
    high = (int64_t)dist->edges;
  } else {
    uint64_t bits = kl_read_varint(reader);
    if (reader->fault == NULL && (bits < 1 || bits > KL_SKETCH_BITS_MOST)) {
      kl_reader_fail(reader, 1, "a sketch has no such number of bits");
    }
    dist->bits = reader->fault == NULL ? (int)bits : 1;
    high = kl_sketch_last(dist->bits);
    low = -high;
  }
  if (status != KL_OK || reader->fault != NULL) {
    return status;
  }
  status = kl_counts_decode(&dist->counts, reader, real, poll);
  if (status == KL_OK && reader->fault == NULL && !dist_labels_within(&dist->counts, low, high)) {
    kl_reader_fail(reader, 0, "a label is not the number of a bin");
  }
  return status;
}

static KlStatus dist_read_payload(KlDist *dist, KlReader *reader, int depth, const KlPoll *poll) {
  KlStatus status = KL_OK;
  bool real = (dist->flags & KL_FLAG_REAL) != 0;
  switch (dist->kind) {
  case KL_KIND_MEMBER:
    return dist_read_member(dist, reader);
  case KL_KIND_FIT:
    return dist_read_fit(dist, reader, poll);
  case KL_KIND_COUNTS:
    return kl_counts_decode(&dist->counts, reader, real, poll);
  case KL_KIND_MIXTURE:
    status = kl_counts_decode(&dist->counts, reader, real, poll);
    return status != KL_OK || reader->fault != NULL
               ? status
               : dist_read_components(dist, reader, depth, poll);
  case KL_KIND_SAMPLE:
    return kl_sample_decode(&dist->sample, reader, real, (dist->flags & KL_FLAG_REPEATED) != 0,
                            poll);
  case KL_KIND_HIST:
  case KL_KIND_SKETCH:
    return dist_read_bins(dist, reader, real, poll);
  default:
    return KL_OK;
  }
}

static void dist_read_header(KlDist *dist, KlReader *reader) {
  static const unsigned allowed[] = {
      [KL_KIND_MEMBER] = 0,
      [KL_KIND_FIT] = 0,
      [KL_KIND_COUNTS] = KL_FLAG_GIVEN | KL_FLAG_REAL,
      [KL_KIND_MIXTURE] = KL_FLAG_REAL,
      [KL_KIND_SAMPLE] = KL_FLAG_REAL | KL_FLAG_REPEATED,
      [KL_KIND_HIST] = KL_FLAG_REAL,
      [KL_KIND_SKETCH] = KL_FLAG_REAL,
  };
  for (int i = 0; i < 6; i++) {
    if (kl_read_byte(reader) != dist_magic[i]) {
      kl_reader_fail(reader, 1, "it does not begin as a value of kldiv does");
    }
  }
  unsigned version = kl_read_byte(reader);
  if (version != KL_DIST_VERSION) {
    kl_reader_fail(reader, 1,
                   version > KL_DIST_VERSION ? "a newer version of kldiv made it"
                                             : "there is no such version");
  }
  unsigned kind = kl_read_byte(reader);
  if (kind < KL_KIND_MEMBER || kind > KL_KIND_SKETCH) {
    kl_reader_fail(reader, 1, "there is no such kind");
    kind = KL_KIND_MEMBER;
  }
  dist->kind = (KlKind)kind;
  dist->flags = kl_read_byte(reader);
  if ((dist->flags & ~allowed[kind]) != 0 || dist->flags == (KL_FLAG_GIVEN | KL_FLAG_REAL)) {
    kl_reader_fail(reader, 1, "a flag is set that the kind does not have");
  }
}

static KlStatus dist_read(KlDist *dist, KlReader *reader, int depth, const KlPoll *poll) {
  dist_read_header(dist, reader);
  KlStatus status = reader->fault == NULL ? dist_read_payload(dist, reader, depth, poll) : KL_OK;
  if (status == KL_OK && reader->fault == NULL && reader->at < reader->size) {
    kl_reader_fail(reader, 0, "something follows the value");
  }
  return status;
}

KlStatus kl_dist_decode(KlDist *dist, const void *bytes, size_t size, const KlPoll *poll,
                        KlProblem *problem) {
  KlReader reader;
  kl_reader_begin(&reader, bytes, size);
  *dist = (KlDist){0};
  KlStatus status = dist_read(dist, &reader, KL_DIST_DEPTH, poll);
  if (status == KL_OK && reader.fault != NULL) {
    kl_problem(problem, "not a valid distribution value: at byte %zu, %s", reader.at, reader.fault);
    status = KL_REFUSED;
  }
  if (status != KL_OK) {
    kl_dist_clear(dist);
  }
  return status;
}

/* A mean of 1e-320 has a rate that is none. */
bool kl_dist_is_member(const KlMember *member) {
  const KlFamily *family = member->family;
  for (int i = 0; i < kl_family_theta(family, member->dimension); i++) {
    if (!kl_domain_contains(dist_domain(member, i), kl_scaled_round(member->theta[i]))) {
      return false;
    }
  }
  return family->refuse == NULL || family->refuse(member->dimension, member->theta) == NULL;
}

static KlStatus dist_solve_fit(KlDist *dist, const KlPoll *poll) {
  const KlFamily *family = dist->member.family;
  if (dist->theta != NULL) {
    return KL_OK;
  }
  dist->theta =
      dist_room((uint64_t)kl_family_theta(family, dist->member.dimension), sizeof *dist->theta);
  if (dist->theta == NULL) {
    return KL_NO_MEMORY;
  }
  dist->member.theta = dist->theta;
  KlFitPoll asking = {poll, KL_OK};
  dist->statistics.asking = &asking;
  KlStatus status = family->fit(&dist->statistics, dist->theta, &dist->fit);
  dist->statistics.asking = NULL;
  status = status == KL_OK ? asking.status : status;
  if (status == KL_OK && dist->fit == KL_FIT_MEMBER && !kl_dist_is_member(&dist->member)) {
    dist->fit = KL_FIT_NONE;
  }
  return status;
}

KlStatus kl_dist_solve(KlDist *dist, const KlPoll *poll) {
  if (dist->kind == KL_KIND_FIT) {
    return dist_solve_fit(dist, poll);
  }
  KlStatus status = KL_OK;
  for (uint64_t i = 0; dist->kind == KL_KIND_MIXTURE && i < dist->counts.labels; i++) {
    status = status == KL_OK ? kl_dist_solve(&dist->component[i], poll) : status;
  }
  return status;
}

bool kl_dist_is_open(const KlDist *dist) {
  bool open = dist->kind == KL_KIND_FIT && dist->fit == KL_FIT_NONE;
  for (uint64_t i = 0; dist->kind == KL_KIND_MIXTURE && i < dist->counts.labels; i++) {
    open = open || kl_dist_is_open(&dist->component[i]);
  }
  return open;
}

int kl_dist_depth(const KlDist *dist) {
  int depth = 0;
  for (uint64_t i = 0; dist->kind == KL_KIND_MIXTURE && i < dist->counts.labels; i++) {
    int below = kl_dist_depth(&dist->component[i]);
    depth = below > depth ? below : depth;
  }
  return dist->kind == KL_KIND_MIXTURE ? depth + 1 : 0;
}

void kl_dist_write_header(KlBytes *bytes, KlKind kind, unsigned flags) {
  kl_write_bytes(bytes, dist_magic, sizeof dist_magic);
  kl_write_byte(bytes, KL_DIST_VERSION);
  kl_write_byte(bytes, kind);
  kl_write_byte(bytes, flags);
}

static void dist_write_family(KlBytes *bytes, const KlFamily *family, int dimension) {
  kl_write_varint(bytes, family->id);
  kl_write_varint(bytes, (uint64_t)dimension);
}

void kl_dist_write_edges(KlBytes *bytes, const double *edge, uint64_t edges) {
  kl_write_varint(bytes, edges);
  kl_write_doubles(bytes, edge, (size_t)edges);
}

void kl_dist_write_bits(KlBytes *bytes, int bits) { kl_write_varint(bytes, (uint64_t)bits); }

void kl_dist_write_bins(KlBytes *bytes, const KlDist *dist) {
  if (dist->kind == KL_KIND_HIST) {
    kl_dist_write_edges(bytes, dist->edge, dist->edges);
  } else if (dist->kind == KL_KIND_SKETCH) {
    kl_dist_write_bits(bytes, dist->bits);
  }
}

void kl_dist_write_member(KlBytes *bytes, const KlMember *member) {
  kl_dist_write_header(bytes, KL_KIND_MEMBER, 0);
  dist_write_family(bytes, member->family, member->dimension);
  for (int i = 0; i < dist_stored(member); i++) {
    double x = kl_scaled_round(member->theta[dist_place(member, i)]);
    kl_write_double(bytes, x == 0.0 ? 0.0 : x);
  }
}

void kl_dist_write_fit(KlBytes *bytes, const KlFamily *family, int dimension) {
  kl_dist_write_header(bytes, KL_KIND_FIT, 0);
  dist_write_family(bytes, family, dimension);
}

static void dist_encode_fit(KlBytes *bytes, const KlDist *dist) {
  const KlFamily *family = dist->member.family;
  const KlStatistics *s = &dist->statistics;
  kl_dist_write_fit(bytes, family, s->dimension);
  if (kl_family_gathers(family, KL_GATHER_VALUES)) {
    kl_counts_write(bytes, &dist->counts);
    return;
  }
  kl_write_exact(bytes, &s->n);
  if (kl_family_gathers(family, KL_GATHER_ENDS)) {
    kl_write_double(bytes, s->low);
    kl_write_double(bytes, s->high);
  }
  int sums = kl_family_gathers(family, KL_GATHER_SUMS) ? family->sums(s->dimension) : 0;
  for (int i = 0; i < sums; i++) {
    kl_write_exact(bytes, &s->sum[i]);
  }
}

void kl_dist_encode(KlBytes *bytes, const KlDist *dist) {
  switch (dist->kind) {
  case KL_KIND_MEMBER:
    kl_dist_write_member(bytes, &dist->member);
    break;
  case KL_KIND_FIT:
    dist_encode_fit(bytes, dist);
    break;
  case KL_KIND_COUNTS:
  case KL_KIND_MIXTURE:
    kl_dist_write_header(bytes, dist->kind, dist->flags);
    kl_counts_write(bytes, &dist->counts);
    break;
  case KL_KIND_SAMPLE:
    kl_sample_encode(bytes, &dist->sample);
    break;
  case KL_KIND_HIST:
  case KL_KIND_SKETCH:
    kl_dist_write_header(bytes, dist->kind, dist->flags);
    kl_dist_write_bins(bytes, dist);
    kl_counts_write(bytes, &dist->counts);
    break;
  }
}

const char *kl_dist_name(const KlDist *dist) {
  switch (dist->kind) {
  case KL_KIND_COUNTS:
    return "categorical";
  case KL_KIND_MIXTURE:
    return "mixture";
  case KL_KIND_SAMPLE:
    return "sample";
  case KL_KIND_HIST:
    return "hist";
  case KL_KIND_SKETCH:
    return "sketch";
  default:
    return dist->member.family->name;
  }
}

bool kl_dist_rows(const KlDist *dist, KlScaled *n) {
  switch (dist->kind) {
  case KL_KIND_FIT:
    *n = kl_integer_scaled(&dist->statistics.n);
    return true;
  case KL_KIND_COUNTS:
    *n = dist->counts.total;
    return (dist->flags & KL_FLAG_GIVEN) == 0;
  case KL_KIND_HIST:
  case KL_KIND_SKETCH:
    *n = dist->counts.total;
    return true;
  case KL_KIND_SAMPLE:
    *n = dist->sample.total;
    return true;
  default:
    return false;
  }
}

KlScaled kl_dist_size(const KlDist *dist) {
  KlScaled n;
  if (!kl_dist_rows(dist, &n)) {
    return kl_scaled_zero();
  }
  if (dist->kind == KL_KIND_SAMPLE) {
    return kl_effective_size(n, dist->sample.real ? &dist->sample.real_sum : NULL,
                             &dist->sample.real_square);
  }
  return dist->kind == KL_KIND_FIT ? n : kl_counts_size(&dist->counts);
}
