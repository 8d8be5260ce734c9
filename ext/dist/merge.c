/* merge.c - the value that one pass over the rows of both would have made. */
#include "dist/merge.h"

#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"

static void merge_describe_hist(const KlDist *dist, KlProblem *text) {
  char low[KL_DECIMAL_ROOM + 1], high[KL_DECIMAL_ROOM + 1];
  kl_problem(text, "a hist of %llu edge%s from %s to %s", (unsigned long long)dist->edges,
             dist->edges == 1 ? "" : "s", kl_decimal_text(dist->edge[0], low),
             kl_decimal_text(dist->edge[dist->edges - 1], high));
}

/* "a fit of normal", "counts", "normal by its parameters": what an error calls a value. */
static void merge_describe(const KlDist *dist, KlProblem *text) {
  switch (dist->kind) {
  case KL_KIND_FIT:
    if (kl_family_gathers(dist->member.family, KL_GATHER_BOUNDS)) {
      char low[KL_DECIMAL_ROOM + 1], high[KL_DECIMAL_ROOM + 1];
      kl_problem(text, "a fit of %s from %s to %s", kl_dist_name(dist),
                 kl_decimal_text(dist->statistics.low, low),
                 kl_decimal_text(dist->statistics.high, high));
    } else if (dist->member.family->shape == KL_SHAPE_SCALARS) {
      kl_problem(text, "a fit of %s", kl_dist_name(dist));
    } else {
      kl_problem(text, "a fit of %s in %d dimension%s", kl_dist_name(dist), dist->member.dimension,
                 dist->member.dimension == 1 ? "" : "s");
    }
    break;
  case KL_KIND_COUNTS:
    kl_problem(text,
               (dist->flags & KL_FLAG_GIVEN) != 0 ? "categorical by its parameters" : "counts");
    break;
  case KL_KIND_MIXTURE:
    kl_problem(text, "a mixture");
    break;
  case KL_KIND_SAMPLE:
    kl_problem(text, "a sample in %d dimension%s", dist->sample.dimension,
               dist->sample.dimension == 1 ? "" : "s");
    break;
  case KL_KIND_HIST:
    merge_describe_hist(dist, text);
    break;
  case KL_KIND_SKETCH:
    kl_problem(text, "a sketch of %d bits", dist->bits);
    break;
  default:
    kl_problem(text, "%s by its parameters", kl_dist_name(dist));
  }
}

static bool merge_is_data(const KlDist *dist) {
  return dist->kind == KL_KIND_FIT || dist->kind == KL_KIND_MIXTURE || kl_dist_is_observed(dist) ||
         (dist->kind == KL_KIND_COUNTS && (dist->flags & KL_FLAG_GIVEN) == 0);
}

/* Whether two fits of one family are of the same bounds, where it has any. */
static bool merge_same_bounds(const KlDist *a, const KlDist *b) {
  return a->kind != KL_KIND_FIT || !kl_family_gathers(a->member.family, KL_GATHER_BOUNDS) ||
         (a->statistics.low == b->statistics.low && a->statistics.high == b->statistics.high);
}

bool kl_dist_same_edges(const KlDist *a, const KlDist *b) {
  return a->edges == b->edges &&
         (a->edges == 0 || memcmp(a->edge, b->edge, (size_t)a->edges * sizeof *a->edge) == 0);
}

/* Whether both are data on the line in the same form, or neither is. */
static bool merge_same_form(const KlDist *a, const KlDist *b) {
  return a->bits == b->bits && a->sample.dimension == b->sample.dimension &&
         kl_dist_same_edges(a, b);
}

/* Two hists that look alike from afar. */
static void merge_tell_edges(const KlDist *a, const KlDist *b, KlProblem *problem) {
  uint64_t i = 0;
  while (i < a->edges && i < b->edges && a->edge[i] == b->edge[i]) {
    i++;
  }
  if (a->edges != b->edges || i == a->edges) {
    kl_problem(problem, "hists of different edges cannot be merged: %llu edges and %llu",
               (unsigned long long)a->edges, (unsigned long long)b->edges);
  } else {
    char x[KL_DECIMAL_ROOM + 1], y[KL_DECIMAL_ROOM + 1];
    kl_problem(problem, "hists of different edges cannot be merged: edge %llu is %s and %s",
               (unsigned long long)i + 1, kl_decimal_text(a->edge[i], x),
               kl_decimal_text(b->edge[i], y));
  }
}

KlStatus kl_dist_mergeable(const KlDist *a, const KlDist *b, KlProblem *problem) {
  KlProblem first = {""}, second = {""};
  merge_describe(a, &first);
  merge_describe(b, &second);
  if (!merge_is_data(a) || !merge_is_data(b)) {
    kl_problem(problem, "a value made by dist() holds no data to merge: %s",
               merge_is_data(a) ? second.text : first.text);
    return KL_REFUSED;
  }
  if (a->kind != b->kind || a->member.family != b->member.family ||
      a->member.dimension != b->member.dimension || !merge_same_bounds(a, b) ||
      !merge_same_form(a, b)) {
    if (a->kind == KL_KIND_HIST && b->kind == KL_KIND_HIST) {
      merge_tell_edges(a, b, problem);
      return KL_REFUSED;
    }
    kl_problem(problem, "%s cannot be merged with %s", first.text, second.text);
    return KL_REFUSED;
  }
  return KL_OK;
}

static void merge_write_sum(const KlInteger *a, const KlInteger *b, KlBytes *bytes) {
  KlInteger sum;
  kl_integer_add(&sum, a, b);
  kl_write_exact(bytes, &sum);
}

static void merge_write_entry(KlBytes *bytes, const KlEntry *entry) {
  kl_counts_write_label(bytes, &entry->label);
  kl_write_bytes(bytes, entry->exact, entry->exact_size);
}

/* The labels of both, in one pass over each; how many there are. */
static KlStatus merge_entries(const KlCounts *a, const KlCounts *b, const KlPoll *poll,
                              KlBytes *bytes, uint64_t *labels) {
  KlCursor p, q;
  kl_cursor_begin(&p, a);
  kl_cursor_begin(&q, b);
  KlStatus status = KL_OK;
  for (*labels = 0; (p.more || q.more) && status == KL_OK; ++*labels) {
    int order = !p.more ? 1 : !q.more ? -1 : kl_label_compare(&p.entry.label, &q.entry.label);
    if (order != 0) {
      merge_write_entry(bytes, order < 0 ? &p.entry : &q.entry);
    } else {
      KlInteger x, y;
      kl_entry_weight(&p.entry, &x);
      kl_entry_weight(&q.entry, &y);
      kl_counts_write_label(bytes, &p.entry.label);
      merge_write_sum(&x, &y, bytes);
    }
    if (order <= 0) {
      kl_cursor_next(&p);
    }
    if (order >= 0) {
      kl_cursor_next(&q);
    }
    if (*labels % KL_POLL_ROWS == KL_POLL_ROWS - 1 && status == KL_OK) {
      status = kl_poll(poll);
    }
  }
  return status;
}

static KlStatus merge_counts(const KlCounts *a, const KlCounts *b, const KlPoll *poll,
                             KlBytes *bytes) {
  KlBytes entries = {0};
  uint64_t labels;
  KlInteger sum, square;
  KlStatus status = merge_entries(a, b, poll, &entries, &labels);
  kl_integer_add(&sum, &a->real_sum, &b->real_sum);
  kl_integer_add(&square, &a->real_square, &b->real_square);
  if (status == KL_OK) {
    kl_counts_write_begin(bytes, labels, a->real || b->real ? &sum : NULL, &square);
    kl_write_bytes(bytes, entries.data, entries.size);
    status = entries.failed ? KL_NO_MEMORY : KL_OK;
  }
  kl_bytes_clear(&entries);
  return status;
}

static KlStatus merge_fits(const KlDist *a, const KlDist *b, const KlPoll *poll, KlBytes *bytes) {
  const KlFamily *family = a->member.family;
  const KlStatistics *s = &a->statistics, *t = &b->statistics;
  kl_dist_write_fit(bytes, family, s->dimension);
  if (kl_family_gathers(family, KL_GATHER_VALUES)) {
    return merge_counts(&a->counts, &b->counts, poll, bytes);
  }
  merge_write_sum(&s->n, &t->n, bytes);
  if (kl_family_gathers(family, KL_GATHER_ENDS)) {
    kl_write_double(bytes, s->low < t->low ? s->low : t->low);
    kl_write_double(bytes, s->high > t->high ? s->high : t->high);
  }
  int sums = kl_family_gathers(family, KL_GATHER_SUMS) ? family->sums(s->dimension) : 0;
  for (int i = 0; i < sums; i++) {
    merge_write_sum(&s->sum[i], &t->sum[i], bytes);
  }
  return KL_OK;
}

KlStatus kl_dist_merge(const KlDist *a, const KlDist *b, const KlPoll *poll, KlBytes *bytes,
                       KlProblem *problem) {
  KlStatus status = kl_dist_mergeable(a, b, problem);
  if (status != KL_OK) {
    return status;
  }
  if (a->kind == KL_KIND_FIT) {
    status = merge_fits(a, b, poll, bytes);
  } else if (a->kind == KL_KIND_SAMPLE) {
    status = kl_sample_merge(&a->sample, &b->sample, poll, bytes);
  } else {
    kl_dist_write_header(bytes, a->kind, a->flags | b->flags);
    kl_dist_write_bins(bytes, a);
    status = merge_counts(&a->counts, &b->counts, poll, bytes);
  }
  return status == KL_OK && bytes->failed ? KL_NO_MEMORY : status;
}
